/* SPDX-License-Identifier: Apache-2.0 */
/* objects.c - what is on a picture: boxes, and outlines where there are any */
#include "hone-augment.h"

HoneObjects
hone_objects_new (void)
{
  return (HoneObjects){ .boxes = g_array_new (FALSE, FALSE, sizeof (HoneCorners)),
                        .points = g_array_new (FALSE, FALSE, sizeof (HonePoint)) };
}

void
hone_objects_clear (HoneObjects *self)
{
  g_clear_pointer (&self->boxes, g_array_unref);
  g_clear_pointer (&self->points, g_array_unref);
}

void
hone_objects_empty (HoneObjects *self)
{
  g_array_set_size (self->boxes, 0);
  g_array_set_size (self->points, 0);
}

HoneCorners *
hone_objects_add (HoneObjects *self, const HoneCorners *box, const HonePoint *points)
{
  HoneCorners copy = *box;

  if (box->n_points > 0) {
    copy.first_point = self->points->len;
    g_array_append_vals (self->points, points + box->first_point, box->n_points);
  }
  g_array_append_val (self->boxes, copy);
  return &g_array_index (self->boxes, HoneCorners, self->boxes->len - 1);
}

HonePoint *
hone_objects_outline (const HoneObjects *self, const HoneCorners *box)
{
  return (HonePoint *) (void *) self->points->data + box->first_point;
}

void
hone_objects_move (HoneObjects *self, HoneCorners *box, float x, float y)
{
  HonePoint *points = hone_objects_outline (self, box);

  box->x1 += x;
  box->x2 += x;
  box->y1 += y;
  box->y2 += y;
  for (guint i = 0; i < box->n_points; i++) {
    points[i].x += x;
    points[i].y += y;
  }
}

void
hone_objects_clip (HoneObjects *self, HoneCorners *box, const HoneCorners *to)
{
  HonePoint *points = hone_objects_outline (self, box);

  box->x1 = CLAMP (box->x1, to->x1, to->x2);
  box->y1 = CLAMP (box->y1, to->y1, to->y2);
  box->x2 = CLAMP (box->x2, to->x1, to->x2);
  box->y2 = CLAMP (box->y2, to->y1, to->y2);
  for (guint i = 0; i < box->n_points; i++) {
    points[i].x = CLAMP (points[i].x, to->x1, to->x2);
    points[i].y = CLAMP (points[i].y, to->y1, to->y2);
  }
}

HoneFrame
hone_frame_new (int w, int h)
{
  return (HoneFrame){ .w = w, .h = h, .pixels = g_malloc ((gsize) w * h * 3), .objects = hone_objects_new () };
}

void
hone_frame_clear (HoneFrame *self)
{
  g_clear_pointer (&self->pixels, g_free);
  hone_objects_clear (&self->objects);
}
