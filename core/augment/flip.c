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
hone_flip_horizontal (HoneFrame *self)
{
  for (int y = 0; y < self->h; y++)
    mirror_row (self->pixels + (gsize) y * self->w * 3, self->w);
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
hone_flip_vertical (HoneFrame *self)
{
  const gsize row = (gsize) self->w * 3;
  g_autofree guint8 *held = g_malloc (row);

  for (int y = 0; y < self->h / 2; y++) {
    guint8 *low = self->pixels + row * y, *high = self->pixels + row * (self->h - 1 - y);

    memcpy (held, low, row);
    memcpy (low, high, row);
    memcpy (high, held, row);
  }
  mirror_boxes_down (self);
}
