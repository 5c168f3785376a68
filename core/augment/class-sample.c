/* SPDX-License-Identifier: Apache-2.0 */
/* class-sample.c - a training sample of a classifier (spec 04, section 13): a part of the picture, turned, coloured and
 * with a hole
 */
#include "hone-augment.h"

#include <math.h>
#include <string.h>

#define TRIES 10
#define ASPECT_LOW (3.0 / 4) /* of the part, width by height */
#define ASPECT_HIGH (4.0 / 3)
#define HOLE_LOW 0.02 /* of the area */
#define HOLE_HIGH 0.33
#define HOLE_ASPECT_LOW 0.3
#define HOLE_ASPECT_HIGH 3.3

/* --- the part --- */

static HoneClassCrop
middle (int w, int h)
{
  HoneClassCrop crop = { 0, 0, w, h };

  if (w < h * ASPECT_LOW)
    crop.h = (int) rint (w / ASPECT_LOW);
  else if (w > h * ASPECT_HIGH)
    crop.w = (int) rint (h * ASPECT_HIGH);
  crop.x = (w - crop.w) / 2;
  crop.y = (h - crop.h) / 2;
  return crop;
}

HoneClassCrop
hone_class_draw_crop (double scale_low, double scale_high, int w, int h, HoneDraws *draws)
{
  const double area = (double) w * h;

  for (int i = 0; i < TRIES; i++) {
    const double part = area * hone_draw_range (draws, scale_low, scale_high);
    const double aspect = exp (hone_draw_range (draws, log (ASPECT_LOW), log (ASPECT_HIGH)));
    HoneClassCrop crop = { .w = (int) rint (sqrt (part * aspect)), .h = (int) rint (sqrt (part / aspect)) };

    if (crop.w <= 0 || crop.w > w || crop.h <= 0 || crop.h > h)
      continue;
    crop.y = (int) hone_draw_index (draws, (guint) (h - crop.h + 1));
    crop.x = (int) hone_draw_index (draws, (guint) (w - crop.w + 1));
    return crop;
  }
  return middle (w, h);
}

/* --- jitter: brightness, contrast, saturation and hue, in any order --- */

static void
jitter_one (int which, const HoneClassAugment *how, guint8 *pixels, int size, HoneDraws *draws)
{
  const double far[] = { how->hsv_v, how->hsv_v, how->hsv_s, how->hsv_h };
  const HoneDeed deeds[] = { HONE_DEED_BRIGHTNESS, HONE_DEED_CONTRAST, HONE_DEED_COLOUR };

  if (!(far[which] > 0))
    return;
  if (which == 3)
    hone_turn_hue (hone_draw_range (draws, -far[3], far[3]), pixels, size, size);
  else
    hone_deed_do (deeds[which], hone_draw_range (draws, MAX (1 - far[which], 0), 1 + far[which]), pixels, size, size);
}

static void
jitter (const HoneClassAugment *how, guint8 *pixels, int size, HoneDraws *draws)
{
  int order[] = { 0, 1, 2, 3 };

  for (guint i = 3; i > 0; i--) {
    const guint other = hone_draw_index (draws, i + 1);
    const int kept = order[i];

    order[i] = order[other];
    order[other] = kept;
  }
  for (int i = 0; i < 4; i++)
    jitter_one (order[i], how, pixels, size, draws);
}

/* --- a black hole --- */

static void
erase (guint8 *pixels, int size, HoneDraws *draws)
{
  for (int i = 0; i < TRIES; i++) {
    const double area = (double) size * size * hone_draw_range (draws, HOLE_LOW, HOLE_HIGH);
    const double aspect = exp (hone_draw_range (draws, log (HOLE_ASPECT_LOW), log (HOLE_ASPECT_HIGH)));
    const int h = (int) rint (sqrt (area * aspect)), w = (int) rint (sqrt (area / aspect));
    guint x, y;

    if (h >= size || w >= size)
      continue;
    y = hone_draw_index (draws, (guint) (size - h + 1));
    x = hone_draw_index (draws, (guint) (size - w + 1));
    for (int row = 0; row < h; row++)
      memset (pixels + ((gsize) (y + (guint) row) * (gsize) size + x) * 3, 0, (gsize) w * 3);
    return;
  }
}

void
hone_class_sample (const HoneImage *from, const HoneClassAugment *how, HoneDraws *draws, guint8 *to, int size)
{
  const HoneClassCrop crop = hone_class_draw_crop (how->scale_low, how->scale_high, from->width, from->height, draws);

  hone_resize_smooth (from, crop, to, size, size);
  if (hone_draw (draws) < how->fliplr)
    hone_mirror_across (to, size, size);
  if (hone_draw (draws) < how->flipud)
    hone_mirror_down (to, size, size);
  if (how->policy == HONE_POLICY_NONE)
    jitter (how, to, size, draws);
  else
    hone_class_policy_do (how->policy, to, size, draws);
  if (hone_draw (draws) < how->erasing)
    erase (to, size, draws);
}
