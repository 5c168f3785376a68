/* SPDX-License-Identifier: Apache-2.0 */
/* scene-path.c - see scene-path.h */
#include "scene-path.h"

#include <string.h>

#define ROUND 24 /* points of an ellipse */
#define CAP 6    /* of a round end */

void
scene_path_clear (ScenePath *self)
{
  self->n_points = self->n_contours = 0;
}

static int
contour_start (const ScenePath *self)
{
  return self->n_contours > 0 ? self->ends[self->n_contours - 1] : 0;
}

void
scene_path_add (ScenePath *self, ScenePoint point)
{
  if (self->n_points < SCENE_MOST_POINTS && self->n_contours < SCENE_MOST_CONTOURS)
    self->points[self->n_points++] = point;
}

void
scene_path_close (ScenePath *self)
{
  if (self->n_points - contour_start (self) < 3)
    self->n_points = contour_start (self);
  else
    self->ends[self->n_contours++] = self->n_points;
}

void
scene_path_ellipse (ScenePath *self, ScenePoint centre, float rx, float ry, float turn, gboolean hole)
{
  const float c = scene_cos (turn), s = scene_sin (turn);

  for (int i = 0; i < ROUND; i++) {
    const ScenePoint p = scene_polar ((float) (hole ? ROUND - i : i) / ROUND, 1);

    scene_path_add (self,
                    (ScenePoint){ centre.x + rx * p.x * c - ry * p.y * s, centre.y + rx * p.x * s + ry * p.y * c });
  }
  scene_path_close (self);
}

void
scene_path_box (ScenePath *self, ScenePoint from, ScenePoint to, gboolean hole)
{
  const ScenePoint corners[4] = { from, { to.x, from.y }, to, { from.x, to.y } };

  for (int i = 0; i < 4; i++)
    scene_path_add (self, corners[hole ? 3 - i : i]);
  scene_path_close (self);
}

/* Half a circle around @end, to the right of @along (of length 1) first. */
static void
add_cap (ScenePath *self, ScenePoint end, ScenePoint along, float radius)
{
  for (int i = 0; i <= CAP; i++) {
    const ScenePoint p = scene_polar ((float) i / (2 * CAP) - 0.25f, radius);

    scene_path_add (self, (ScenePoint){ end.x + p.x * along.x - p.y * along.y, end.y + p.x * along.y + p.y * along.x });
  }
}

void
scene_path_stroke (ScenePath *self, ScenePoint from, ScenePoint to, float wide)
{
  ScenePoint along = { to.x - from.x, to.y - from.y };
  const float length = sqrtf (along.x * along.x + along.y * along.y);

  along = length > 0 ? (ScenePoint){ along.x / length, along.y / length } : (ScenePoint){ 1, 0 };
  add_cap (self, to, along, wide / 2);
  add_cap (self, from, (ScenePoint){ -along.x, -along.y }, wide / 2);
  scene_path_close (self);
}

void
scene_path_strokes (ScenePath *self, const ScenePoint *points, int n, float wide)
{
  for (int i = 1; i < n; i++)
    scene_path_stroke (self, points[i - 1], points[i], wide);
}

ScenePoint
scene_moved (const SceneMove *move, ScenePoint p)
{
  return (ScenePoint){ move->xx * p.x + move->xy * p.y + move->dx, move->yx * p.x + move->yy * p.y + move->dy };
}

void
scene_path_move (ScenePath *self, const SceneMove *move)
{
  for (int i = 0; i < self->n_points; i++)
    self->points[i] = scene_moved (move, self->points[i]);
}

gboolean
scene_path_bounds (const ScenePath *self, ScenePoint *least, ScenePoint *most)
{
  *least = *most = self->points[0];
  for (int i = 1; i < self->n_points; i++) {
    *least = (ScenePoint){ hone_min (least->x, self->points[i].x), hone_min (least->y, self->points[i].y) };
    *most = (ScenePoint){ hone_max (most->x, self->points[i].x), hone_max (most->y, self->points[i].y) };
  }
  return self->n_points > 0;
}

void
scene_path_fit (ScenePath *self, ScenePath *more)
{
  ScenePoint least, most;
  SceneMove move = { 0 };

  if (!scene_path_bounds (self, &least, &most))
    return;
  move.xx = move.yy = 2 / hone_max (hone_max (most.x - least.x, most.y - least.y), 1e-6f);
  move.dx = -move.xx * (least.x + most.x) / 2;
  move.dy = -move.yy * (least.y + most.y) / 2;
  scene_path_move (self, &move);
  if (more != NULL)
    scene_path_move (more, &move);
}

/* --- filling ---
 *
 * Along a row, what an edge adds to the cover of all pixels right of it is its height in that row, with a sign for up
 * or down; of the pixel that it crosses, the part right of it. So it is enough to note the differences at the
 * crossings, and to add them up from the left at the end.
 */

/* The piece of an edge inside of one pixel's column: @dy high, in the middle at @x. */
static void
note (float *row, int w, float x, float dy)
{
  const float at = hone_min (hone_max (x, 0), (float) w);
  const int column = (int) at;
  const float right = at - (float) column;

  row[column] += dy * (1 - right);
  row[column + 1] += dy * right;
}

/* The piece of an edge inside of one row, from @x0 to @x1. */
static void
note_row (float *row, int w, float x0, float x1, float dy)
{
  const float left = hone_min (x0, x1), right = hone_max (x0, x1), step = right - left;
  float x = left;

  if (step < 1e-4f || right <= 0 || left >= (float) w) {
    note (row, w, (x0 + x1) / 2, dy);
    return;
  }
  while (x < right) {
    const float next = x < 0 ? hone_min (right, 0) : x >= (float) w ? right : hone_min (right, floorf (x) + 1);

    note (row, w, (x + next) / 2, dy * (next - x) / step);
    x = next;
  }
}

static void
note_edge (float *sums, int w, int h, ScenePoint from, ScenePoint to)
{
  const float sign = from.y < to.y ? 1 : -1;
  const ScenePoint top = from.y < to.y ? from : to, low = from.y < to.y ? to : from;
  const float y0 = hone_max (top.y, 0), y1 = hone_min (low.y, (float) h);
  float slope, y = y0;

  if (y0 >= y1)
    return;
  slope = (low.x - top.x) / (low.y - top.y);
  while (y < y1) {
    const int row = (int) y;
    const float next = hone_min (y1, (float) (row + 1));

    note_row (sums + (gsize) row * (gsize) (w + 2), w, top.x + (y - top.y) * slope, top.x + (next - top.y) * slope,
              sign * (next - y));
    y = next;
  }
}

static float
add_up (const float *row, int w, guint8 *cover)
{
  float sum = 0, total = 0;

  for (int x = 0; x < w; x++) {
    float inside;

    sum += row[x];
    inside = hone_min (fabsf (sum), 1);
    total += inside;
    cover[x] = (guint8) (inside * 255 + 0.5f);
  }
  return total;
}

float
scene_path_fill (const ScenePath *self, int w, int h, float *sums, guint8 *cover)
{
  float total = 0;

  memset (sums, 0, (gsize) (w + 2) * (gsize) h * sizeof *sums);
  for (int c = 0, start = 0; c < self->n_contours; start = self->ends[c++])
    for (int i = start; i < self->ends[c]; i++)
      note_edge (sums, w, h, self->points[i], self->points[i + 1 < self->ends[c] ? i + 1 : start]);
  for (int y = 0; y < h; y++)
    total += add_up (sums + (gsize) y * (gsize) (w + 2), w, cover + (gsize) y * (gsize) w);
  return total;
}
