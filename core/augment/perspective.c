/* SPDX-License-Identifier: Apache-2.0 */
/* perspective.c - the matrix of a random perspective, and what it does to boxes (spec 04, section 4) */
#include "hone-augment.h"

#include <math.h>

/* An object whose new box fails one of these is gone. */
#define SMALLEST_SIDE 2.0   /* pixels */
#define SMALLEST_SHARE 0.10 /* of its area */
#define SMALLEST_SHARE_OUTLINED 0.01
#define LONGEST 100.0 /* one side to the other */
#define TINY 1e-16

/* c = a b; float32 like the reference. */
static void
multiply (const float a[9], const float b[9], float c[9])
{
  for (int i = 0; i < 3; i++)
    for (int j = 0; j < 3; j++)
      c[3 * i + j] = a[3 * i] * b[j] + a[3 * i + 1] * b[3 + j] + a[3 * i + 2] * b[6 + j];
}

static float
tangent (double degrees)
{
  return (float) tan (degrees * G_PI / 180);
}

void
hone_perspective_matrix (const HonePerspective *draws, int w, int h, int to_w, int to_h, float m[9])
{
  const double angle = draws->angle * G_PI / 180;
  const float cosine = (float) (draws->scale * cos (angle)), sine = (float) (draws->scale * sin (angle));
  const float centre[9] = { 1, 0, -(float) w / 2, 0, 1, -(float) h / 2, 0, 0, 1 };
  const float view[9] = { 1, 0, 0, 0, 1, 0, (float) draws->perspective_x, (float) draws->perspective_y, 1 };
  const float turn[9] = { cosine, sine, 0, -sine, cosine, 0, 0, 0, 1 };
  const float shear[9] = { 1, tangent (draws->shear_x), 0, tangent (draws->shear_y), 1, 0, 0, 0, 1 };
  const float move[9] = {
    1, 0, (float) (draws->translate_x * to_w), 0, 1, (float) (draws->translate_y * to_h), 0, 0, 1
  };
  float a[9], b[9];

  multiply (move, shear, a);
  multiply (a, turn, b);
  multiply (b, view, a);
  multiply (a, centre, m);
}

HoneCorners
hone_perspective_box (const float m[9], gboolean perspective, HoneCorners box)
{
  const float x[4] = { box.x1, box.x2, box.x1, box.x2 }, y[4] = { box.y1, box.y2, box.y2, box.y1 };
  HoneCorners moved = { box.klass, INFINITY, INFINITY, -INFINITY, -INFINITY, 0, 0 };

  for (int i = 0; i < 4; i++) {
    const float by = perspective ? m[6] * x[i] + m[7] * y[i] + m[8] : 1.0f;
    const float px = (m[0] * x[i] + m[1] * y[i] + m[2]) / by, py = (m[3] * x[i] + m[4] * y[i] + m[5]) / by;

    moved.x1 = MIN (moved.x1, px);
    moved.y1 = MIN (moved.y1, py);
    moved.x2 = MAX (moved.x2, px);
    moved.y2 = MAX (moved.y2, py);
  }
  return moved;
}

static gboolean
is_kept (const HoneCorners *box, const HoneCorners *before, double scale, double smallest_share)
{
  const double w = (double) box->x2 - (double) box->x1, h = (double) box->y2 - (double) box->y1;
  const double w_before = (double) before->x2 - (double) before->x1,
               h_before = (double) before->y2 - (double) before->y1;
  const double area_before = w_before * scale * h_before * scale;

  return w > SMALLEST_SIDE && h > SMALLEST_SIDE && w * h / (area_before + TINY) > smallest_share &&
         MAX (w / (h + TINY), h / (w + TINY)) < LONGEST;
}

static void
move_outline (const float m[9], HonePoint *points, guint n)
{
  for (guint i = 0; i < n; i++) {
    const float x = points[i].x, y = points[i].y, by = m[6] * x + m[7] * y + m[8];

    points[i].x = (m[0] * x + m[1] * y + m[2]) / by;
    points[i].y = (m[3] * x + m[4] * y + m[5]) / by;
  }
}

/* What surrounds the outline's visible part, to which the outline is cut. */
static void
move_outlined (HoneObjects *objects, HoneCorners *box, const float m[9], int to_w, int to_h)
{
  HonePoint *points = hone_objects_outline (objects, box);
  HoneCorners seen;

  move_outline (m, points, box->n_points);
  seen = hone_outline_box (points, box->n_points, to_w, to_h);
  box->x1 = seen.x1;
  box->y1 = seen.y1;
  box->x2 = seen.x2;
  box->y2 = seen.y2;
  hone_objects_clip (objects, box, &seen);
}

void
hone_perspective_boxes (const float m[9], gboolean perspective, double scale, int to_w, int to_h, HoneObjects *objects,
                        guint8 *keep)
{
  const HoneCorners all = { .x2 = (float) to_w, .y2 = (float) to_h };
  const double smallest_share = objects->points->len > 0 ? SMALLEST_SHARE_OUTLINED : SMALLEST_SHARE;
  guint n = 0;

  for (guint i = 0; i < objects->boxes->len; i++) {
    const HoneCorners before = g_array_index (objects->boxes, HoneCorners, i);
    HoneCorners box = before;
    gboolean kept;

    if (box.n_points > 0)
      move_outlined (objects, &box, m, to_w, to_h);
    else
      box = hone_perspective_box (m, perspective, box);
    hone_objects_clip (objects, &box, &all);
    kept = is_kept (&box, &before, scale, smallest_share);
    if (keep != NULL)
      keep[i] = (guint8) kept;
    if (kept)
      g_array_index (objects->boxes, HoneCorners, n++) = box;
  }
  g_array_set_size (objects->boxes, n);
}
