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

void
hone_flip_horizontal (guint8 *pixels, int w, int h, HoneCorners *boxes, guint n_boxes)
{
  for (int y = 0; y < h; y++)
    mirror_row (pixels + (gsize) y * w * 3, w);
  for (guint i = 0; i < n_boxes; i++) {
    const float x1 = boxes[i].x1;

    boxes[i].x1 = (float) w - boxes[i].x2;
    boxes[i].x2 = (float) w - x1;
  }
}

void
hone_flip_vertical (guint8 *pixels, int w, int h, HoneCorners *boxes, guint n_boxes)
{
  const gsize row = (gsize) w * 3;
  g_autofree guint8 *held = g_malloc (row);

  for (int y = 0; y < h / 2; y++) {
    guint8 *low = pixels + row * y, *high = pixels + row * (h - 1 - y);

    memcpy (held, low, row);
    memcpy (low, high, row);
    memcpy (high, held, row);
  }
  for (guint i = 0; i < n_boxes; i++) {
    const float y1 = boxes[i].y1;

    boxes[i].y1 = (float) h - boxes[i].y2;
    boxes[i].y2 = (float) h - y1;
  }
}
