/* SPDX-License-Identifier: Apache-2.0 */
/* class-resize.c - pictures of another size with Pillow's arithmetic (spec 04, section 13)
 *
 * Bilinear with support: each pixel of the result is the mean of those of the source under a triangle that is as wide
 * as the reduction, first across, then down. Weights are whole numbers of 2^-22, and bytes are rounded after each pass.
 */
#include "hone-class-augment.h"

#include <math.h>
#include <string.h>

#define BITS 22 /* of a weight; with 8 of a pixel and two to spare they fill an int */

/* Which pixels of the source make one of the result. */
typedef struct {
  int first, n;
  int *weights;
} Mix;

typedef struct {
  Mix *mixes;
  int *weights; /* of all */
} Axis;

static double
triangle (double x)
{
  x = fabs (x);
  return x < 1 ? 1 - x : 0;
}

static void
mix_init (Mix *self, double centre, double support, int from)
{
  double sum = 0;
  g_autofree double *parts = NULL;

  self->first = MAX ((int) (centre - support + 0.5), 0);
  self->n = MIN ((int) (centre + support + 0.5), from) - self->first;
  parts = g_new (double, self->n + 1);
  for (int i = 0; i < self->n; i++)
    sum += parts[i] = triangle ((i + self->first - centre + 0.5) / support);
  for (int i = 0; i < self->n; i++)
    self->weights[i] = (int) (0.5 + (sum != 0 ? parts[i] / sum : parts[i]) * (1 << BITS));
}

static void
axis_init (Axis *self, int from, int to)
{
  const double scale = (double) from / to, support = MAX (scale, 1);
  const gsize most = (gsize) ceil (support) * 2 + 1;

  self->mixes = g_new (Mix, to);
  self->weights = g_new (int, (gsize) to *most);
  for (int i = 0; i < to; i++) {
    self->mixes[i].weights = self->weights + (gsize) i * most;
    mix_init (&self->mixes[i], (i + 0.5) * scale, support, from);
  }
}

static void
axis_clear (Axis *self)
{
  g_free (self->mixes);
  g_free (self->weights);
}

static guint8
to_byte (int sum)
{
  return (guint8) CLAMP (sum >> BITS, 0, 255);
}

/* One row, across. */
static void
resize_row (const guint8 *from, const Axis *axis, guint8 *to, int to_w)
{
  for (int x = 0; x < to_w; x++) {
    const Mix *mix = &axis->mixes[x];
    const guint8 *pixel = from + (gsize) mix->first * 3;
    int sums[3] = { 1 << (BITS - 1), 1 << (BITS - 1), 1 << (BITS - 1) };

    for (int i = 0; i < mix->n; i++, pixel += 3)
      for (int c = 0; c < 3; c++)
        sums[c] += pixel[c] * mix->weights[i];
    for (int c = 0; c < 3; c++)
      to[x * 3 + c] = to_byte (sums[c]);
  }
}

/* One row of the result, down. @from: rows of @length bytes */
static void
mix_rows (const guint8 *from, const Mix *mix, int *sums, guint8 *to, int length)
{
  for (int x = 0; x < length; x++)
    sums[x] = 1 << (BITS - 1);
  for (int i = 0; i < mix->n; i++) {
    const guint8 *row = from + (gsize) (mix->first + i) * (gsize) length;

    for (int x = 0; x < length; x++)
      sums[x] += row[x] * mix->weights[i];
  }
  for (int x = 0; x < length; x++)
    to[x] = to_byte (sums[x]);
}

/* A side that keeps its length is copied: its weights would be 1. */
void
hone_resize_smooth (const HoneImage *from, HoneClassCrop crop, guint8 *to, int to_w, int to_h)
{
  const gsize stride = (gsize) from->width * 3;
  const guint8 *corner = from->pixels + (gsize) crop.y * stride + (gsize) crop.x * 3;
  g_autofree guint8 *rows = g_malloc ((gsize) crop.h * (gsize) to_w * 3);
  g_autofree int *sums = g_new (int, (gsize) to_w * 3);
  Axis across, down;

  axis_init (&across, crop.w, to_w);
  axis_init (&down, crop.h, to_h);
  for (int y = 0; y < crop.h; y++)
    resize_row (corner + (gsize) y * stride, &across, rows + (gsize) y * (gsize) to_w * 3, to_w);
  for (int y = 0; y < to_h; y++)
    mix_rows (rows, &down.mixes[y], sums, to + (gsize) y * (gsize) to_w * 3, to_w * 3);
  axis_clear (&across);
  axis_clear (&down);
}

/* The whole is resized first, so what lies beside the middle counts at its edges. */
void
hone_centre_crop (const HoneImage *from, int size, guint8 *to)
{
  const gboolean upright = from->width <= from->height;
  const int w = upright ? size : (int) ((gint64) size * from->width / from->height);
  const int h = upright ? (int) ((gint64) size * from->height / from->width) : size;
  const int left = (int) rint ((w - size) / 2.0), top = (int) rint ((h - size) / 2.0);
  g_autofree guint8 *whole = g_malloc ((gsize) w * (gsize) h * 3);

  hone_resize_smooth (from, (HoneClassCrop){ 0, 0, from->width, from->height }, whole, w, h);
  for (int y = 0; y < size; y++)
    memcpy (to + (gsize) y * (gsize) size * 3, whole + ((gsize) (top + y) * (gsize) w + (gsize) left) * 3,
            (gsize) size * 3);
}
