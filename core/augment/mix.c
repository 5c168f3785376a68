/* SPDX-License-Identifier: Apache-2.0 */
/* mix.c - two samples in one: blended, or a rectangle of the one in the other (spec 04, section 4) */
#include "hone-augment.h"

#include <math.h>
#include <string.h>

#define BETA 32     /* of MixUp's Beta (32, 32) */
#define N_AREAS 3   /* tries of CutMix */
#define INSIDE 0.1f /* share of an object that must be in CutMix's area */

void
hone_mixup (guint8 *pixels, GArray *boxes, const guint8 *other, const GArray *other_boxes, int w, int h, double ratio)
{
  const gsize n = (gsize) w * h * 3;

  for (gsize i = 0; i < n; i++)
    pixels[i] = (guint8) (pixels[i] * ratio + other[i] * (1 - ratio));
  g_array_append_vals (boxes, other_boxes->data, other_boxes->len);
}

/* A gamma variable of whole shape is a sum of as many exponential ones. */
static double
draw_gamma (HoneDraws *draws, int shape)
{
  double sum = 0;

  for (int i = 0; i < shape; i++)
    sum -= log (1 - hone_draw (draws));
  return sum;
}

double
hone_mixup_draw (HoneDraws *draws)
{
  const double a = draw_gamma (draws, BETA), b = draw_gamma (draws, BETA);

  return a / (a + b);
}

static HoneCorners
common (const HoneCorners *box, HoneArea area)
{
  return (HoneCorners){ box->klass, CLAMP (box->x1, (float) area.x1, (float) area.x2),
                        CLAMP (box->y1, (float) area.y1, (float) area.y2),
                        CLAMP (box->x2, (float) area.x1, (float) area.x2),
                        CLAMP (box->y2, (float) area.y1, (float) area.y2) };
}

static float
size_of (const HoneCorners *box)
{
  return (box->x2 - box->x1) * (box->y2 - box->y1);
}

static void
copy_area (guint8 *to, const guint8 *from, int w, HoneArea area)
{
  for (int y = area.y1; y < area.y2; y++) {
    const gsize at = ((gsize) y * w + area.x1) * 3;

    memcpy (to + at, from + at, (gsize) (area.x2 - area.x1) * 3);
  }
}

gboolean
hone_cutmix (guint8 *pixels, GArray *boxes, const guint8 *other, const GArray *other_boxes, int w, int h, HoneArea area)
{
  const guint n = boxes->len;

  for (guint i = 0; i < other_boxes->len; i++) {
    const HoneCorners *box = &g_array_index (other_boxes, HoneCorners, i);
    const HoneCorners part = common (box, area);

    if (size_of (box) > 0 && size_of (&part) / size_of (box) >= INSIDE)
      g_array_append_val (boxes, part);
  }
  if (boxes->len == n)
    return FALSE;
  copy_area (pixels, other, w, area);
  return TRUE;
}

static HoneArea
draw_area (int w, int h, HoneDraws *draws)
{
  const double side = sqrt (1 - hone_draw (draws)); /* Beta (1, 1) is uniform */
  const int half_w = (int) (w * side) / 2, half_h = (int) (h * side) / 2;
  const int x = (int) hone_draw_index (draws, (guint) w), y = (int) hone_draw_index (draws, (guint) h);

  return (HoneArea){ MAX (x - half_w, 0), MAX (y - half_h, 0), MIN (x + half_w, w), MIN (y + half_h, h) };
}

static gboolean
is_free (HoneArea area, const GArray *boxes)
{
  for (guint i = 0; i < boxes->len; i++) {
    const HoneCorners part = common (&g_array_index (boxes, HoneCorners, i), area);

    if (size_of (&part) > 0)
      return FALSE;
  }
  return TRUE;
}

gboolean
hone_cutmix_draw (const GArray *boxes, int w, int h, HoneDraws *draws, HoneArea *area)
{
  HoneArea found[N_AREAS];
  guint n = 0;

  for (int i = 0; i < N_AREAS; i++) {
    found[n] = draw_area (w, h, draws);
    n += is_free (found[n], boxes);
  }
  if (n == 0)
    return FALSE;
  *area = found[hone_draw_index (draws, n)];
  return TRUE;
}
