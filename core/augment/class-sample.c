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

/* --- RandAugment: two deeds, magnitude 9 of 30 --- */

#define MAGNITUDE (9.0 / 30)
#define N_DEEDS 2

static double
amount_of (HoneDeed deed, int size, gboolean negative)
{
  const double most[HONE_N_DEEDS] = {
    [HONE_DEED_SHEAR_X] = 0.3,
    [HONE_DEED_SHEAR_Y] = 0.3,
    [HONE_DEED_TRANSLATE_X] = 150.0 / 331 * size,
    [HONE_DEED_TRANSLATE_Y] = 150.0 / 331 * size,
    [HONE_DEED_ROTATE] = 30,
    [HONE_DEED_BRIGHTNESS] = 0.9,
    [HONE_DEED_COLOUR] = 0.9,
    [HONE_DEED_CONTRAST] = 0.9,
    [HONE_DEED_SHARPNESS] = 0.9,
  };
  const double amount = most[deed] * MAGNITUDE * (negative ? -1 : 1);

  if (deed == HONE_DEED_TRANSLATE_X || deed == HONE_DEED_TRANSLATE_Y)
    return trunc (amount);
  if (deed >= HONE_DEED_BRIGHTNESS && deed <= HONE_DEED_SHARPNESS)
    return 1 + amount;
  if (deed == HONE_DEED_POSTERIZE)
    return 8 - rint (4 * MAGNITUDE);
  return deed == HONE_DEED_SOLARIZE ? 255 - 255 * MAGNITUDE : amount;
}

static void
do_some (guint8 *pixels, int size, HoneDraws *draws)
{
  for (int i = 0; i < N_DEEDS; i++) {
    const HoneDeed deed = (HoneDeed) hone_draw_index (draws, HONE_N_DEEDS);
    const gboolean negative = hone_draw (draws) < 0.5;

    hone_deed_do (deed, amount_of (deed, size, negative), pixels, size, size);
  }
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
  if (how->policy == HONE_POLICY_RANDAUGMENT)
    do_some (to, size, draws);
  else
    jitter (how, to, size, draws);
  if (hone_draw (draws) < how->erasing)
    erase (to, size, draws);
}
