/* SPDX-License-Identifier: Apache-2.0 */
/* hone-rect.c - see hone-rect.h */
#include "hone-rect.h"

#include <math.h>

typedef struct {
  double aspect; /* height / width */
  guint index;
} Item;

static int
flatter_first (gconstpointer a, gconstpointer b)
{
  const Item *x = a;
  const Item *y = b;

  if (x->aspect != y->aspect)
    return x->aspect < y->aspect ? -1 : 1;
  return (x->index > y->index) - (x->index < y->index);
}

static int
side (double share, int imgsz, int stride, double pad)
{
  return (int) ceil (share * imgsz / stride + pad) * stride;
}

/* The smallest shape that holds the flattest and the tallest picture when their long side is imgsz. */
static void
shape (HoneRectBatch *batch, const Item *items, int imgsz, int stride, double pad)
{
  double low = items[batch->first].aspect;
  double high = items[batch->first + batch->n - 1].aspect;
  double width = low > 1 ? 1 / low : 1;
  double height = high < 1 ? high : 1;

  batch->width = side (width, imgsz, stride, pad);
  batch->height = side (height, imgsz, stride, pad);
}

HoneRect *
hone_rect_new (const int *widths, const int *heights, guint n, guint batch, int imgsz, int stride, double pad)
{
  HoneRect *self = g_new0 (HoneRect, 1);
  g_autofree Item *items = g_new (Item, n + 1);

  g_return_val_if_fail (batch >= 1 && stride >= 1, self);

  for (guint i = 0; i < n; i++)
    items[i] = (Item){ (double) heights[i] / widths[i], i };
  qsort (items, n, sizeof *items, flatter_first);

  self->n = n;
  self->order = g_new (guint, n + 1);
  for (guint i = 0; i < n; i++)
    self->order[i] = items[i].index;
  self->n_batches = n / batch + (n % batch != 0);
  self->batches = g_new0 (HoneRectBatch, self->n_batches + 1);
  for (guint i = 0; i < self->n_batches; i++) {
    self->batches[i].first = i * batch;
    self->batches[i].n = MIN (batch, n - i * batch);
    shape (&self->batches[i], items, imgsz, stride, pad);
  }
  return self;
}

void
hone_rect_free (HoneRect *self)
{
  if (self == NULL)
    return;
  g_free (self->order);
  g_free (self->batches);
  g_free (self);
}
