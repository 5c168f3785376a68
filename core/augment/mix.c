/* SPDX-License-Identifier: Apache-2.0 */
/* mix.c - two samples in one: blended, or a rectangle of the one in the other (spec 04, section 4) */
#include "hone-augment.h"

#include <math.h>
#include <string.h>

#define BETA 32     /* of MixUp's Beta (32, 32) */
#define N_AREAS 3   /* tries of CutMix */
#define INSIDE 0.1f /* share of an object that must be in CutMix's area */
#define INSIDE_OUTLINED 0.01f

void
hone_mixup (HoneFrame *self, const HoneFrame *other, double ratio)
{
  const gsize n = (gsize) self->w * self->h * 3;
  const HonePoint *points = (const HonePoint *) (const void *) other->objects.points->data;

  for (gsize i = 0; i < n; i++)
    self->pixels[i] = (guint8) (self->pixels[i] * ratio + other->pixels[i] * (1 - ratio));
  for (guint i = 0; i < other->objects.boxes->len; i++)
    hone_objects_add (&self->objects, &g_array_index (other->objects.boxes, HoneCorners, i), points);
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
corners_of (HoneArea area)
{
  return (HoneCorners){ .x1 = (float) area.x1, .y1 = (float) area.y1, .x2 = (float) area.x2, .y2 = (float) area.y2 };
}

static HoneCorners
common (const HoneCorners *box, HoneArea area)
{
  const HoneCorners to = corners_of (area);

  return (HoneCorners){ .klass = box->klass,
                        .x1 = CLAMP (box->x1, to.x1, to.x2),
                        .y1 = CLAMP (box->y1, to.y1, to.y2),
                        .x2 = CLAMP (box->x2, to.x1, to.x2),
                        .y2 = CLAMP (box->y2, to.y1, to.y2) };
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
hone_cutmix (HoneFrame *self, const HoneFrame *other, HoneArea area)
{
  const HoneCorners to = corners_of (area);
  const float inside = other->objects.points->len > 0 ? INSIDE_OUTLINED : INSIDE;
  const guint n = self->objects.boxes->len;

  for (guint i = 0; i < other->objects.boxes->len; i++) {
    const HoneCorners *box = &g_array_index (other->objects.boxes, HoneCorners, i);
    const HoneCorners part = common (box, area);

    if (size_of (box) > 0 && size_of (&part) / size_of (box) >= inside)
      hone_objects_clip (
          &self->objects,
          hone_objects_add (&self->objects, box, (const HonePoint *) (const void *) other->objects.points->data), &to);
  }
  if (self->objects.boxes->len == n)
    return FALSE;
  copy_area (self->pixels, other->pixels, self->w, area);
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
