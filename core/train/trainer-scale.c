/* SPDX-License-Identifier: Apache-2.0 */
/* trainer-scale.c - multi_scale: batches of varying size (spec 04, section 4, end)
 *
 * The loader knows nothing of it: a batch comes at imgsz and is resized as numbers, as the reference does on its
 * device. Which size hangs on seed, epoch and batch alone, so a resumed run draws the same ones.
 */
#include "trainer-private.h"

#include <math.h>

#define STREAM 64 /* of HoneDraws; the first ones are augmentation and initialisation */
#define STRIDE 32

/* Sizes are the multiples of 32 in [low, high). */
static void
range_of (int imgsz, double part, int *low, int *high)
{
  *low = MAX (STRIDE, (int) (imgsz * (1 - part)));
  *high = (int) (imgsz * (1 + part) + STRIDE);
}

int
hone_multi_scale_draw (guint64 seed, int epoch, int batch, int imgsz, double part)
{
  HoneDraws draws = hone_draws (seed, STREAM, (guint32) epoch, (guint64) batch);
  int low, high;

  range_of (imgsz, part, &low, &high);
  return (low + (int) hone_draw_index (&draws, (guint) (high - low))) / STRIDE * STRIDE;
}

void
hone_multi_scale_shape (int size, int h, int w, int *to_h, int *to_w)
{
  const double factor = (double) size / MAX (h, w);

  *to_h = factor == 1 ? h : (int) ceil (h * factor / STRIDE) * STRIDE;
  *to_w = factor == 1 ? w : (int) ceil (w * factor / STRIDE) * STRIDE;
}

int
hone_multi_scale_largest (int imgsz, double part)
{
  int low, high, largest = imgsz;

  range_of (imgsz, part, &low, &high);
  for (int size = low / STRIDE * STRIDE; part > 0 && size < high; size += STRIDE) {
    int h, w;

    hone_multi_scale_shape (size, imgsz, imgsz, &h, &w);
    largest = MAX (largest, h);
  }
  return largest;
}

/* Pixel @to of @n_to lies between two of @n_from: align_corners=false, the place clamped at 0. */
typedef struct {
  int first, second;
  float share; /* of the second */
} Between;

static Between *
places (int n_from, int n_to)
{
  Between *between = g_new (Between, n_to);
  const float scale = (float) n_from / (float) n_to;

  for (int i = 0; i < n_to; i++) {
    const float at = MAX (scale * ((float) i + 0.5f) - 0.5f, 0.0f);
    const int first = MIN ((int) at, n_from - 1);

    between[i] = (Between){ first, MIN (first + 1, n_from - 1), at - (float) first };
  }
  return between;
}

typedef struct {
  const guint8 *from;
  float *to;
  int h, w, to_h, to_w;
  Between *rows, *columns;
  float share_of[256]; /* a byte / 255 */
} Resize;

/* Between two pixels of a row. */
static inline float
along (const Resize *self, const guint8 *row, const Between *column, int c)
{
  return (1 - column->share) * self->share_of[row[3 * column->first + c]] +
         column->share * self->share_of[row[3 * column->second + c]];
}

/* One row of one plane: task = (image * 3 + channel) * to_h + row. */
static void
resize_row (void *data, int task)
{
  const Resize *self = data;
  const int y = task % self->to_h, plane = task / self->to_h, c = plane % 3;
  const Between row = self->rows[y];
  const guint8 *image = self->from + (gsize) (plane / 3) * self->h * self->w * 3;
  const guint8 *upper = image + (gsize) row.first * self->w * 3, *lower = image + (gsize) row.second * self->w * 3;
  float *to = self->to + (gsize) task * self->to_w;

  for (int x = 0; x < self->to_w; x++)
    to[x] = (1 - row.share) * along (self, upper, &self->columns[x], c) +
            row.share * along (self, lower, &self->columns[x], c);
}

void
hone_multi_scale_resize (const HoneKernels *kernels, HoneDevice *device, const guint8 *pixels, int n, int h, int w,
                         float *to, int to_h, int to_w)
{
  Resize resize = { .from = pixels, .to = to, .h = h, .w = w, .to_h = to_h, .to_w = to_w };

  resize.rows = places (h, to_h);
  resize.columns = places (w, to_w);
  for (int i = 0; i < 256; i++)
    resize.share_of[i] = (float) i / 255.0f;
  kernels->run (device, n * 3 * to_h, resize_row, &resize);
  g_free (resize.rows);
  g_free (resize.columns);
}

/* Returns: (transfer none) (nullable): the batch at its drawn size; NULL where that is the size it has */
const float *
hone_training_rescale (HoneTraining *self, const HoneBatch *batch, int *h, int *w)
{
  const guint64 seed = (guint64) hone_settings_get_int (self->settings, "seed");
  gsize n;

  *h = batch->h;
  *w = batch->w;
  if (self->multi_scale <= 0)
    return NULL;
  hone_multi_scale_shape (hone_multi_scale_draw (seed, self->at.epoch, self->at.batch, self->imgsz, self->multi_scale),
                          batch->h, batch->w, h, w);
  if (*h == batch->h && *w == batch->w)
    return NULL;
  n = (gsize) batch->n * 3 * *h * *w;
  if (n > self->n_floats) {
    g_free (self->floats);
    self->floats = g_new (float, n);
    self->n_floats = n;
  }
  hone_multi_scale_resize (self->engine.host_kernels, self->engine.host, batch->pixels, batch->n, batch->h, batch->w,
                           self->floats, *h, *w);
  return self->floats;
}
