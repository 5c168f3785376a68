/* SPDX-License-Identifier: Apache-2.0 */
/* flip.c - mirror pictures, with their boxes */
#include "hone-augment.h"

#include <string.h>

static void
mirror_row (guint8 *row, int w)
{
  for (guint8 *low = row, *high = row + 3 * (gsize) (w - 1); low < high; low += 3, high -= 3) {
    guint8 held[3];

    memcpy (held, low, 3);
    memcpy (low, high, 3);
    memcpy (high, held, 3);
  }
}

static void
mirror_boxes_across (HoneFrame *self)
{
  const float w = (float) self->w;

  for (guint i = 0; i < self->objects.boxes->len; i++) {
    HoneCorners *box = &g_array_index (self->objects.boxes, HoneCorners, i);
    const float x1 = box->x1;

    box->x1 = w - box->x2;
    box->x2 = w - x1;
  }
  for (guint i = 0; i < self->objects.points->len; i++)
    g_array_index (self->objects.points, HonePoint, i).x = w - g_array_index (self->objects.points, HonePoint, i).x;
}

void
hone_mirror_across (guint8 *pixels, int w, int h)
{
  for (int y = 0; y < h; y++)
    mirror_row (pixels + (gsize) y * (gsize) w * 3, w);
}

void
hone_flip_horizontal (HoneFrame *self)
{
  hone_mirror_across (self->pixels, self->w, self->h);
  mirror_boxes_across (self);
}

static void
mirror_boxes_down (HoneFrame *self)
{
  const float h = (float) self->h;

  for (guint i = 0; i < self->objects.boxes->len; i++) {
    HoneCorners *box = &g_array_index (self->objects.boxes, HoneCorners, i);
    const float y1 = box->y1;

    box->y1 = h - box->y2;
    box->y2 = h - y1;
  }
  for (guint i = 0; i < self->objects.points->len; i++)
    g_array_index (self->objects.points, HonePoint, i).y = h - g_array_index (self->objects.points, HonePoint, i).y;
}

void
hone_mirror_down (guint8 *pixels, int w, int h)
{
  const gsize row = (gsize) w * 3;
  g_autofree guint8 *held = g_malloc (row);

  for (int y = 0; y < h / 2; y++) {
    guint8 *low = pixels + row * (gsize) y, *high = pixels + row * (gsize) (h - 1 - y);

    memcpy (held, low, row);
    memcpy (low, high, row);
    memcpy (high, held, row);
  }
}

void
hone_flip_vertical (HoneFrame *self)
{
  hone_mirror_down (self->pixels, self->w, self->h);
  mirror_boxes_down (self);
}
