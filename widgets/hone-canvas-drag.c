/* SPDX-License-Identifier: Apache-2.0 */
/* hone-canvas-drag.c - see hone-canvas-edit.h: what a drag or a key does to the objects
 *
 * A drag always starts again from the objects as they were when it began: no rounding adds up on the way, and a drag
 * that comes back to its start changes no bit.
 */
#include "hone-canvas-edit-private.h"

#include <math.h>
#include <string.h>

#define SMALLEST 1.0 /* pixel: a box is never less than this */

static double
on_pixel (double at, double snap, double size)
{
  double pixel = round (at);

  if (pixel <= snap)
    return 0;
  return pixel >= size - snap ? size : pixel;
}

/* An axis that did not change keeps its bits. */
static void
set_axis (double *center, double *length, double low, double high, const double before[2], double size)
{
  if (low == before[0] && high == before[1])
    return;
  *center = (low + high) / 2 / size;
  *length = (high - low) / size;
}

static void
set_edges (HoneCanvasEdit *self, HoneShape *shape, const HoneEdges *edges)
{
  HoneEdges old = hone_shape_edges (shape, self->width, self->height);

  set_axis (&shape->cx, &shape->w, edges->x0, edges->x1, (double[]){ old.x0, old.x1 }, self->width);
  set_axis (&shape->cy, &shape->h, edges->y0, edges->y1, (double[]){ old.y0, old.y1 }, self->height);
}

static HoneEdges
edges_between (double x0, double y0, double x1, double y1)
{
  return (HoneEdges){ MIN (x0, x1), MIN (y0, y1), MAX (x0, x1), MAX (y0, y1) };
}

/* Beginning. */

static void
keep_before (HoneCanvasEdit *self)
{
  self->before = g_ptr_array_new_with_free_func (hone_shape_free);
  for (guint i = 0; i < self->shapes->len; i++)
    g_ptr_array_add (self->before, hone_shape_copy (hone_canvas_edit_shape (self, i)));
}

static void
restore (HoneCanvasEdit *self)
{
  g_ptr_array_set_size (self->shapes, 0);
  for (guint i = 0; i < self->before->len; i++)
    g_ptr_array_add (self->shapes, hone_shape_copy (self->before->pdata[i]));
}

/* The box around all that is selected. */
static HoneEdges
around_selected (const HoneCanvasEdit *self)
{
  HoneEdges all = { G_MAXDOUBLE, G_MAXDOUBLE, -G_MAXDOUBLE, -G_MAXDOUBLE };

  for (guint i = 0; i < self->shapes->len; i++) {
    HoneEdges edges = hone_canvas_edit_get_edges (self, i);

    if (hone_canvas_edit_is_selected (self, i))
      all =
          (HoneEdges){ MIN (all.x0, edges.x0), MIN (all.y0, edges.y0), MAX (all.x1, edges.x1), MAX (all.y1, edges.y1) };
  }
  return all;
}

/* @after: the point before the new one. */
static void
insert_point (HoneShape *shape, guint after, double x, double y)
{
  shape->points = g_renew (double, shape->points, 2 * (shape->n_points + 1));
  memmove (&shape->points[2 * after + 4], &shape->points[2 * after + 2],
           2 * (shape->n_points - after - 1) * sizeof (double));
  shape->points[2 * after + 2] = x;
  shape->points[2 * after + 3] = y;
  shape->n_points++;
}

/* A quarter of the smaller side, around the middle that was given. */
static void
begin_draft (HoneCanvasEdit *self, double x, double y)
{
  HoneShape *shape = g_new0 (HoneShape, 1);
  double side = MAX (round (MIN (self->width, self->height) / 4), SMALLEST);
  double x0 = CLAMP (round (x - side / 2), 0, self->width - side);
  double y0 = CLAMP (round (y - side / 2), 0, self->height - side);
  HoneEdges edges = { x0, y0, x0 + side, y0 + side };

  shape->klass = self->klass;
  set_edges (self, shape, &edges);
  g_ptr_array_add (self->shapes, shape);
}

static void
begin_point (HoneCanvasEdit *self, double x, double y)
{
  HoneShape *shape = hone_canvas_edit_shape (self, (guint) self->hit.shape);

  if (self->hit.kind == HONE_HIT_EDGE) {
    insert_point (shape, (guint) self->hit.part, x / self->width, y / self->height);
    self->hit = (HoneHit){ HONE_HIT_POINT, self->hit.shape, self->hit.part + 1 };
  }
  self->point = self->hit.part;
}

void
hone_canvas_edit_begin (HoneCanvasEdit *self, HoneDrag drag, const HoneHit *hit, double x, double y, int klass)
{
  hone_canvas_edit_cancel (self);
  if (self->width <= 0 || self->height <= 0)
    return;
  self->drag = drag;
  self->klass = klass;
  self->start_x = x;
  self->start_y = y;
  self->hit = hit != NULL ? *hit : (HoneHit){ HONE_HIT_NOTHING, -1, -1 };
  self->band = (HoneEdges){ x, y, x, y };
  g_array_set_size (self->outline, 0);
  keep_before (self);
  if (drag == HONE_DRAG_MOVE)
    self->band = around_selected (self);
  else if (drag == HONE_DRAG_DRAFT)
    begin_draft (self, x, y);
  else if (drag == HONE_DRAG_POINT)
    begin_point (self, x, y);
}

/* On the way. */

/* How far a group may go along one axis; what lies outside already may stay there. */
static double
allowed (double by, double low, double high, double size, double snap)
{
  by = round (by);
  if (fabs (low + by) <= snap)
    by = -low;
  else if (fabs (high + by - size) <= snap)
    by = size - high;
  return CLAMP (by, MIN (-low, 0), MAX (size - high, 0));
}

static void
move_shape (HoneCanvasEdit *self, HoneShape *shape, double dx, double dy)
{
  shape->cx += dx / self->width;
  shape->cy += dy / self->height;
  for (guint i = 0; i < shape->n_points; i++) {
    shape->points[2 * i] += dx / self->width;
    shape->points[2 * i + 1] += dy / self->height;
  }
}

static void
move_selected (HoneCanvasEdit *self, double dx, double dy, double snap)
{
  dx = dx != 0 ? allowed (dx, self->band.x0, self->band.x1, self->width, snap) : 0;
  dy = dy != 0 ? allowed (dy, self->band.y0, self->band.y1, self->height, snap) : 0;
  for (guint i = 0; i < self->shapes->len; i++)
    if (hone_canvas_edit_is_selected (self, i))
      move_shape (self, hone_canvas_edit_shape (self, i), dx, dy);
}

/* One axis of a resize: the edge that moves may go past the other. */
static void
resize_axis (double *low, double *high, int which, double at, double size, double snap)
{
  double fixed = which < 0 ? *high : *low;
  double moved = CLAMP (on_pixel (at, snap, size), 0, size);

  if (which == 0)
    return;
  if (fabs (moved - fixed) < SMALLEST)
    moved = which < 0 ? fixed - SMALLEST : fixed + SMALLEST;
  *low = MIN (fixed, moved);
  *high = MAX (fixed, moved);
}

static void
resize (HoneCanvasEdit *self, double x, double y, double snap)
{
  HoneShape *shape = hone_canvas_edit_shape (self, (guint) self->hit.shape);
  HoneEdges edges = hone_shape_edges (shape, self->width, self->height);
  int place = self->hit.part < 4 ? self->hit.part : self->hit.part + 1;
  double hx, hy;

  if (x == self->start_x && y == self->start_y)
    return;
  /* The handle keeps its distance from the pointer. */
  hone_edges_get_handle (&edges, self->hit.part, &hx, &hy);
  resize_axis (&edges.x0, &edges.x1, place % 3 - 1, hx + x - self->start_x, self->width, snap);
  resize_axis (&edges.y0, &edges.y1, place / 3 - 1, hy + y - self->start_y, self->height, snap);
  set_edges (self, shape, &edges);
}

static void
move_point (HoneCanvasEdit *self, HoneShape *shape, guint point, double x, double y, double snap)
{
  shape->points[2 * point] = CLAMP (on_pixel (x, snap, self->width), 0, self->width) / self->width;
  shape->points[2 * point + 1] = CLAMP (on_pixel (y, snap, self->height), 0, self->height) / self->height;
  hone_shape_fit (shape);
}

static void
drag_point (HoneCanvasEdit *self, double x, double y, double snap)
{
  HoneShape *shape = hone_canvas_edit_shape (self, (guint) self->hit.shape);

  if (x != self->start_x || y != self->start_y)
    move_point (self, shape, (guint) self->hit.part, x, y, snap);
}

void
hone_canvas_edit_drag (HoneCanvasEdit *self, double x, double y, double snap)
{
  switch (self->drag) {
  case HONE_DRAG_DRAW:
    self->band = edges_between (CLAMP (on_pixel (self->start_x, snap, self->width), 0, self->width),
                                CLAMP (on_pixel (self->start_y, snap, self->height), 0, self->height),
                                CLAMP (on_pixel (x, snap, self->width), 0, self->width),
                                CLAMP (on_pixel (y, snap, self->height), 0, self->height));
    break;
  case HONE_DRAG_BAND:
    self->band = edges_between (self->start_x, self->start_y, x, y);
    break;
  case HONE_DRAG_MOVE:
    restore (self);
    move_selected (self, x - self->start_x, y - self->start_y, snap);
    break;
  case HONE_DRAG_RESIZE:
    restore (self);
    resize (self, x, y, snap);
    break;
  case HONE_DRAG_POINT:
    drag_point (self, x, y, snap);
    break;
  case HONE_DRAG_NONE:
  case HONE_DRAG_DRAFT:
  case HONE_DRAG_OUTLINE:
    break;
  }
}

HoneDrag
hone_canvas_edit_get_drag (const HoneCanvasEdit *self)
{
  return self->drag;
}

HoneEdges
hone_canvas_edit_get_band (const HoneCanvasEdit *self)
{
  return self->band;
}

/* The end. */

static void
forget_drag (HoneCanvasEdit *self)
{
  self->drag = HONE_DRAG_NONE;
  g_clear_pointer (&self->before, g_ptr_array_unref);
  g_array_set_size (self->outline, 0);
}

void
hone_canvas_edit_cancel (HoneCanvasEdit *self)
{
  if (self->before != NULL)
    restore (self);
  forget_drag (self);
}

static HoneChange *
change_new (HoneChangeKind kind, int klass, guint n)
{
  HoneChange *change = g_new0 (HoneChange, 1);

  change->kind = kind;
  change->klass = klass;
  change->n = n;
  change->ids = kind != HONE_CHANGE_ADD ? g_new0 (guint, n + 1) : NULL;
  change->boxes = g_new0 (double, 4 * n + 4);
  return change;
}

static void
write_box (double *box, const HoneShape *shape)
{
  memcpy (box, (double[]){ shape->cx, shape->cy, shape->w, shape->h }, 4 * sizeof (double));
}

static HoneChange *
change_add (const HoneShape *shape)
{
  HoneChange *change = change_new (HONE_CHANGE_ADD, shape->klass, 1);

  write_box (change->boxes, shape);
  if (shape->n_points > 0)
    change->points = g_memdup2 (shape->points, 2 * shape->n_points * sizeof (double));
  change->n_points = shape->n_points;
  return change;
}

static HoneChange *
change_points (const HoneShape *shape)
{
  HoneChange *change = change_add (shape);

  change->kind = HONE_CHANGE_POINTS;
  change->ids = g_memdup2 (&shape->id, sizeof shape->id);
  return change;
}

static gboolean
same_box (const HoneShape *a, const HoneShape *b)
{
  return a->cx == b->cx && a->cy == b->cy && a->w == b->w && a->h == b->h;
}

/* What differs from before the drag. */
static HoneChange *
change_boxes (HoneCanvasEdit *self)
{
  HoneChange *change = change_new (HONE_CHANGE_BOXES, 0, self->before->len);

  change->n = 0;
  for (guint i = 0; i < self->before->len; i++) {
    const HoneShape *shape = hone_canvas_edit_shape (self, i);

    if (same_box (shape, self->before->pdata[i]))
      continue;
    change->ids[change->n] = shape->id;
    write_box (&change->boxes[4 * change->n++], shape);
  }
  if (change->n > 0)
    return change;
  hone_change_free (change);
  return NULL;
}

static HoneChange *
end_draw (HoneCanvasEdit *self)
{
  HoneShape shape = { .klass = self->klass };

  if (self->band.x1 - self->band.x0 < SMALLEST || self->band.y1 - self->band.y0 < SMALLEST)
    return NULL;
  set_edges (self, &shape, &self->band);
  return change_add (&shape);
}

static HoneChange *
end_point (HoneCanvasEdit *self)
{
  const HoneShape *shape = hone_canvas_edit_shape (self, (guint) self->hit.shape);
  const HoneShape *before = self->before->pdata[self->hit.shape];

  if (shape->n_points == before->n_points &&
      memcmp (shape->points, before->points, 2 * shape->n_points * sizeof (double)) == 0)
    return NULL;
  return change_points (shape);
}

static HoneChange *
end_outline (HoneCanvasEdit *self)
{
  HoneShape shape = { .klass = self->klass,
                      .points = (double *) (void *) self->outline->data,
                      .n_points = self->outline->len / 2 };

  if (shape.n_points < 3)
    return NULL;
  hone_shape_fit (&shape);
  return change_add (&shape);
}

static void
end_band (HoneCanvasEdit *self)
{
  for (guint i = 0; i < self->shapes->len; i++) {
    HoneEdges edges = hone_canvas_edit_get_edges (self, i);
    gboolean touched = edges.x0 <= self->band.x1 && edges.x1 >= self->band.x0 && edges.y0 <= self->band.y1 &&
                       edges.y1 >= self->band.y0;

    if (touched && !hone_canvas_edit_shape (self, i)->hidden && !hone_canvas_edit_is_selected (self, i))
      hone_canvas_edit_toggle (self, (int) i);
  }
}

HoneChange *
hone_canvas_edit_end (HoneCanvasEdit *self)
{
  HoneChange *change = NULL;

  switch (self->drag) {
  case HONE_DRAG_DRAW:
    change = end_draw (self);
    break;
  case HONE_DRAG_DRAFT:
    change = change_add (hone_canvas_edit_shape (self, self->shapes->len - 1));
    g_ptr_array_set_size (self->shapes, (int) self->shapes->len - 1);
    break;
  case HONE_DRAG_MOVE:
  case HONE_DRAG_RESIZE:
    change = change_boxes (self);
    break;
  case HONE_DRAG_POINT:
    change = end_point (self);
    break;
  case HONE_DRAG_OUTLINE:
    change = end_outline (self);
    break;
  case HONE_DRAG_BAND:
    end_band (self);
    break;
  case HONE_DRAG_NONE:
    break;
  }
  forget_drag (self);
  return change;
}

/* Outlines, point after point. */

void
hone_canvas_edit_add_point (HoneCanvasEdit *self, double x, double y)
{
  double pair[2] = { CLAMP (on_pixel (x, 0, self->width), 0, self->width) / self->width,
                     CLAMP (on_pixel (y, 0, self->height), 0, self->height) / self->height };
  const double *last;

  g_return_if_fail (self->drag == HONE_DRAG_OUTLINE);

  last = self->outline->len > 0 ? &g_array_index (self->outline, double, self->outline->len - 2) : NULL;
  if (last == NULL || last[0] != pair[0] || last[1] != pair[1])
    g_array_append_vals (self->outline, pair, 2);
}

gboolean
hone_canvas_edit_drop_point (HoneCanvasEdit *self)
{
  if (self->outline->len >= 2)
    g_array_set_size (self->outline, self->outline->len - 2);
  if (self->outline->len > 0)
    return TRUE;
  hone_canvas_edit_cancel (self);
  return FALSE;
}

guint
hone_canvas_edit_get_outline (const HoneCanvasEdit *self, const double **points)
{
  *points = (const double *) (const void *) self->outline->data;
  return self->outline->len / 2;
}

/* Keys. */

/* The lower right corner, one axis at a time. */
static void
grow (HoneCanvasEdit *self, HoneShape *shape, double dx, double dy)
{
  HoneEdges edges = hone_shape_edges (shape, self->width, self->height);

  if (dx != 0)
    edges.x1 = CLAMP (edges.x1 + dx, edges.x0 + SMALLEST, MAX (self->width, edges.x0 + SMALLEST));
  if (dy != 0)
    edges.y1 = CLAMP (edges.y1 + dy, edges.y0 + SMALLEST, MAX (self->height, edges.y0 + SMALLEST));
  set_edges (self, shape, &edges);
}

static void
move_draft (HoneCanvasEdit *self, HoneShape *shape, double dx, double dy)
{
  HoneEdges edges = hone_shape_edges (shape, self->width, self->height);

  move_shape (self, shape, allowed (dx, edges.x0, edges.x1, self->width, 0),
              allowed (dy, edges.y0, edges.y1, self->height, 0));
}

static HoneChange *
nudge_point (HoneCanvasEdit *self, double dx, double dy)
{
  int i = hone_canvas_edit_get_primary (self);
  HoneHit hit = { HONE_HIT_POINT, i, self->point };
  const HoneShape *shape = hone_canvas_edit_get (self, (guint) i);
  double x = shape->points[2 * self->point] * self->width;
  double y = shape->points[2 * self->point + 1] * self->height;

  hone_canvas_edit_begin (self, HONE_DRAG_POINT, &hit, x, y, 0);
  hone_canvas_edit_drag (self, x + dx, y + dy, 0);
  return hone_canvas_edit_end (self);
}

static HoneChange *
nudge_selected (HoneCanvasEdit *self, double dx, double dy, gboolean resizes)
{
  hone_canvas_edit_begin (self, HONE_DRAG_MOVE, NULL, 0, 0, 0);
  if (!resizes)
    hone_canvas_edit_drag (self, dx, dy, 0);
  for (guint i = 0; i < self->shapes->len && resizes; i++)
    if (hone_canvas_edit_is_selected (self, i))
      grow (self, hone_canvas_edit_shape (self, i), dx, dy);
  return hone_canvas_edit_end (self);
}

HoneChange *
hone_canvas_edit_nudge (HoneCanvasEdit *self, double dx, double dy, gboolean resizes)
{
  if (self->drag == HONE_DRAG_DRAFT) {
    HoneShape *shape = hone_canvas_edit_shape (self, self->shapes->len - 1);

    if (resizes)
      grow (self, shape, dx, dy);
    else
      move_draft (self, shape, dx, dy);
    return NULL;
  }
  if (self->drag != HONE_DRAG_NONE || hone_canvas_edit_count_selected (self) == 0 || self->width <= 0)
    return NULL;
  if (!resizes && hone_canvas_edit_step_point (self, 0) >= 0)
    return nudge_point (self, dx, dy);
  return nudge_selected (self, dx, dy, resizes);
}

HoneChange *
hone_canvas_edit_remove_point (HoneCanvasEdit *self)
{
  int point = hone_canvas_edit_step_point (self, 0);
  int i = hone_canvas_edit_get_primary (self);
  HoneShape *shape = point >= 0 && i >= 0 ? hone_canvas_edit_shape (self, (guint) i) : NULL;

  if (shape == NULL || shape->n_points <= 3)
    return NULL;
  memmove (&shape->points[2 * point], &shape->points[2 * point + 2],
           2 * (shape->n_points - (guint) point - 1) * sizeof (double));
  shape->n_points--;
  hone_shape_fit (shape);
  hone_canvas_edit_step_point (self, 0);
  return change_points (shape);
}

HoneChange *
hone_canvas_edit_insert_point (HoneCanvasEdit *self)
{
  int point = hone_canvas_edit_step_point (self, 0);
  int i = hone_canvas_edit_get_primary (self);
  HoneShape *shape = point >= 0 && i >= 0 ? hone_canvas_edit_shape (self, (guint) i) : NULL;
  const double *a, *b;

  if (shape == NULL)
    return NULL;
  a = &shape->points[2 * point];
  b = &shape->points[2 * ((guint) (point + 1) % shape->n_points)];
  insert_point (shape, (guint) point, (a[0] + b[0]) / 2, (a[1] + b[1]) / 2);
  self->point = point + 1;
  return change_points (shape);
}

HoneChange *
hone_canvas_edit_to_outline (HoneCanvasEdit *self)
{
  int i = hone_canvas_edit_count_selected (self) == 1 ? hone_canvas_edit_get_primary (self) : -1;
  HoneShape *shape = i >= 0 ? hone_canvas_edit_shape (self, (guint) i) : NULL;

  if (shape == NULL || shape->n_points > 0)
    return NULL;
  shape->points = g_memdup2 ((double[]){ shape->cx - shape->w / 2, shape->cy - shape->h / 2, shape->cx + shape->w / 2,
                                         shape->cy - shape->h / 2, shape->cx + shape->w / 2, shape->cy + shape->h / 2,
                                         shape->cx - shape->w / 2, shape->cy + shape->h / 2 },
                             8 * sizeof (double));
  shape->n_points = 4;
  return change_points (shape);
}
