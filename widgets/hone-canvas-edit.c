/* SPDX-License-Identifier: Apache-2.0 */
/* hone-canvas-edit.c - see hone-canvas-edit.h: the objects, which are selected, and what lies at a place */
#include "hone-canvas-edit-private.h"

#include <math.h>

HoneShape *
hone_shape_copy (const HoneShape *shape)
{
  HoneShape *copy = g_memdup2 (shape, sizeof *shape);

  copy->points = shape->n_points > 0 ? g_memdup2 (shape->points, 2 * shape->n_points * sizeof (double)) : NULL;
  return copy;
}

void
hone_shape_free (gpointer shape)
{
  g_free (((HoneShape *) shape)->points);
  g_free (shape);
}

void
hone_shape_fit (HoneShape *shape)
{
  double low[2] = { G_MAXDOUBLE, G_MAXDOUBLE };
  double high[2] = { -G_MAXDOUBLE, -G_MAXDOUBLE };

  for (guint i = 0; i < 2 * shape->n_points; i++) {
    low[i % 2] = MIN (low[i % 2], shape->points[i]);
    high[i % 2] = MAX (high[i % 2], shape->points[i]);
  }
  shape->cx = (low[0] + high[0]) / 2;
  shape->cy = (low[1] + high[1]) / 2;
  shape->w = high[0] - low[0];
  shape->h = high[1] - low[1];
}

HoneEdges
hone_shape_edges (const HoneShape *shape, double width, double height)
{
  return (HoneEdges){ (shape->cx - shape->w / 2) * width, (shape->cy - shape->h / 2) * height,
                      (shape->cx + shape->w / 2) * width, (shape->cy + shape->h / 2) * height };
}

void
hone_change_free (HoneChange *change)
{
  if (change == NULL)
    return;
  g_free (change->ids);
  g_free (change->boxes);
  g_free (change->points);
  g_free (change);
}

HoneCanvasEdit *
hone_canvas_edit_new (void)
{
  HoneCanvasEdit *self = g_new0 (HoneCanvasEdit, 1);

  self->shapes = g_ptr_array_new_with_free_func (hone_shape_free);
  self->picked = g_hash_table_new (NULL, NULL);
  self->outline = g_array_new (FALSE, FALSE, sizeof (double));
  self->point = -1;
  return self;
}

void
hone_canvas_edit_free (HoneCanvasEdit *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->shapes);
  g_clear_pointer (&self->before, g_ptr_array_unref);
  g_hash_table_unref (self->picked);
  g_array_unref (self->outline);
  g_free (self);
}

void
hone_canvas_edit_set_size (HoneCanvasEdit *self, int width, int height)
{
  self->width = width;
  self->height = height;
}

HoneShape *
hone_canvas_edit_shape (const HoneCanvasEdit *self, guint i)
{
  return self->shapes->pdata[i];
}

guint
hone_canvas_edit_get_n (const HoneCanvasEdit *self)
{
  return self->shapes->len;
}

const HoneShape *
hone_canvas_edit_get (const HoneCanvasEdit *self, guint i)
{
  g_return_val_if_fail (i < self->shapes->len, NULL);
  return self->shapes->pdata[i];
}

int
hone_canvas_edit_find (const HoneCanvasEdit *self, guint id)
{
  for (guint i = 0; i < self->shapes->len; i++)
    if (hone_canvas_edit_shape (self, i)->id == id)
      return (int) i;
  return -1;
}

HoneEdges
hone_canvas_edit_get_edges (const HoneCanvasEdit *self, guint i)
{
  return hone_shape_edges (hone_canvas_edit_get (self, i), self->width, self->height);
}

/* Ids that are gone, or hidden now, are no longer selected. */
static void
forget_lost (HoneCanvasEdit *self)
{
  GHashTableIter iter;
  gpointer id;

  g_hash_table_iter_init (&iter, self->picked);
  while (g_hash_table_iter_next (&iter, &id, NULL)) {
    int i = hone_canvas_edit_find (self, GPOINTER_TO_UINT (id));

    if (i < 0 || hone_canvas_edit_shape (self, (guint) i)->hidden)
      g_hash_table_iter_remove (&iter);
  }
  if (!g_hash_table_contains (self->picked, GUINT_TO_POINTER (self->primary))) {
    self->primary = 0;
    for (guint i = 0; i < self->shapes->len && self->primary == 0; i++)
      if (hone_canvas_edit_is_selected (self, i))
        self->primary = hone_canvas_edit_shape (self, i)->id;
  }
  hone_canvas_edit_step_point (self, 0);
}

void
hone_canvas_edit_set_shapes (HoneCanvasEdit *self, const HoneShape *shapes, guint n)
{
  hone_canvas_edit_cancel (self);
  g_ptr_array_set_size (self->shapes, 0);
  for (guint i = 0; i < n; i++)
    g_ptr_array_add (self->shapes, hone_shape_copy (&shapes[i]));
  forget_lost (self);
}

/* Selection. */

gboolean
hone_canvas_edit_is_selected (const HoneCanvasEdit *self, guint i)
{
  guint id = hone_canvas_edit_shape (self, i)->id;

  return id != 0 && g_hash_table_contains (self->picked, GUINT_TO_POINTER (id));
}

guint
hone_canvas_edit_count_selected (const HoneCanvasEdit *self)
{
  return g_hash_table_size (self->picked);
}

int
hone_canvas_edit_get_primary (const HoneCanvasEdit *self)
{
  return self->primary != 0 ? hone_canvas_edit_find (self, self->primary) : -1;
}

guint *
hone_canvas_edit_dup_ids (const HoneCanvasEdit *self, guint *n)
{
  guint *ids = g_new0 (guint, hone_canvas_edit_count_selected (self) + 1);

  *n = 0;
  for (guint i = 0; i < self->shapes->len; i++)
    if (hone_canvas_edit_is_selected (self, i))
      ids[(*n)++] = hone_canvas_edit_shape (self, i)->id;
  return ids;
}

static void
pick (HoneCanvasEdit *self, guint id)
{
  g_hash_table_add (self->picked, GUINT_TO_POINTER (id));
  self->primary = id;
  self->point = -1;
}

gboolean
hone_canvas_edit_select (HoneCanvasEdit *self, int i)
{
  guint id = i >= 0 && (guint) i < self->shapes->len ? hone_canvas_edit_shape (self, (guint) i)->id : 0;

  if (self->primary == id && hone_canvas_edit_count_selected (self) == (id != 0 ? 1u : 0u))
    return FALSE;
  g_hash_table_remove_all (self->picked);
  self->primary = 0;
  self->point = -1;
  if (id != 0)
    pick (self, id);
  return TRUE;
}

gboolean
hone_canvas_edit_toggle (HoneCanvasEdit *self, int i)
{
  guint id;

  if (i < 0 || (guint) i >= self->shapes->len)
    return FALSE;
  id = hone_canvas_edit_shape (self, (guint) i)->id;
  if (g_hash_table_remove (self->picked, GUINT_TO_POINTER (id)))
    forget_lost (self);
  else
    pick (self, id);
  return TRUE;
}

gboolean
hone_canvas_edit_select_ids (HoneCanvasEdit *self, const guint *ids, guint n)
{
  gboolean same = n == hone_canvas_edit_count_selected (self);

  for (guint i = 0; i < n && same; i++)
    same = g_hash_table_contains (self->picked, GUINT_TO_POINTER (ids[i]));
  if (same)
    return FALSE;
  g_hash_table_remove_all (self->picked);
  self->primary = 0;
  for (guint i = 0; i < n; i++)
    pick (self, ids[i]);
  forget_lost (self);
  return TRUE;
}

gboolean
hone_canvas_edit_select_all (HoneCanvasEdit *self)
{
  g_autofree guint *ids = g_new0 (guint, self->shapes->len + 1);
  guint n = 0;

  for (guint i = 0; i < self->shapes->len; i++)
    if (!hone_canvas_edit_shape (self, i)->hidden && hone_canvas_edit_shape (self, i)->id != 0)
      ids[n++] = hone_canvas_edit_shape (self, i)->id;
  return hone_canvas_edit_select_ids (self, ids, n);
}

gboolean
hone_canvas_edit_hide_classes (HoneCanvasEdit *self, GHashTable *classes)
{
  guint before = hone_canvas_edit_count_selected (self);

  for (guint i = 0; i < self->shapes->len; i++) {
    HoneShape *shape = hone_canvas_edit_shape (self, i);

    shape->hidden = shape->id != 0 && g_hash_table_contains (classes, GINT_TO_POINTER (shape->klass));
  }
  forget_lost (self);
  return hone_canvas_edit_count_selected (self) != before;
}

int
hone_canvas_edit_step (const HoneCanvasEdit *self, int by)
{
  int n = (int) self->shapes->len;
  int i = hone_canvas_edit_get_primary (self);

  for (i = i < 0 && by < 0 ? n - 1 : i + by; i >= 0 && i < n; i += by)
    if (!hone_canvas_edit_shape (self, (guint) i)->hidden)
      return i;
  return -1;
}

int
hone_canvas_edit_step_point (HoneCanvasEdit *self, int by)
{
  int i = hone_canvas_edit_count_selected (self) == 1 ? hone_canvas_edit_get_primary (self) : -1;
  int n = i >= 0 ? (int) hone_canvas_edit_shape (self, (guint) i)->n_points : 0;

  if (n == 0)
    self->point = -1;
  else if (by != 0)
    self->point = self->point < 0 ? (by > 0 ? 0 : n - 1) : (self->point + by + n) % n;
  else if (self->point >= n)
    self->point = n - 1;
  return self->point;
}

/* What lies at a place. */

void
hone_edges_get_handle (const HoneEdges *edges, int handle, double *x, double *y)
{
  int place = handle < 4 ? handle : handle + 1; /* of nine; the middle is none */

  *x = edges->x0 + (edges->x1 - edges->x0) * (place % 3) / 2;
  *y = edges->y0 + (edges->y1 - edges->y0) * (place / 3) / 2; /* NOLINT(bugprone-integer-division): a row */
}

/* Within @reach outside of the box, within a quarter of it inside. */
static gboolean
near_handle (const HoneEdges *edges, double hx, double hy, double x, double y, double reach)
{
  double inside_x = MIN (reach, (edges->x1 - edges->x0) / 4);
  double inside_y = MIN (reach, (edges->y1 - edges->y0) / 4);
  double dx = fabs (x - hx);
  double dy = fabs (y - hy);

  if (x > edges->x0 && x < edges->x1 && y > edges->y0 && y < edges->y1)
    return dx <= inside_x && dy <= inside_y;
  return hypot (dx, dy) <= reach;
}

static int
handle_at (const HoneEdges *edges, double x, double y, double reach)
{
  double best = G_MAXDOUBLE;
  int found = -1;

  for (int i = 0; i < HONE_N_HANDLES; i++) {
    double hx, hy;

    hone_edges_get_handle (edges, i, &hx, &hy);
    if (near_handle (edges, hx, hy, x, y, reach) && hypot (x - hx, y - hy) < best) {
      best = hypot (x - hx, y - hy);
      found = i;
    }
  }
  return found;
}

static double
distance_to_line (double x, double y, double x0, double y0, double x1, double y1)
{
  double length = (x1 - x0) * (x1 - x0) + (y1 - y0) * (y1 - y0);
  double t = length > 0 ? CLAMP (((x - x0) * (x1 - x0) + (y - y0) * (y1 - y0)) / length, 0, 1) : 0;

  return hypot (x - x0 - t * (x1 - x0), y - y0 - t * (y1 - y0));
}

static int
point_at (const HoneCanvasEdit *self, const HoneShape *shape, double x, double y, double reach)
{
  double best = reach;
  int found = -1;

  for (guint i = 0; i < shape->n_points; i++) {
    double distance = hypot (x - shape->points[2 * i] * self->width, y - shape->points[2 * i + 1] * self->height);

    if (distance <= best) {
      best = distance;
      found = (int) i;
    }
  }
  return found;
}

/* The point before the edge that is nearest, -1: none within @near. */
static int
edge_at (const HoneCanvasEdit *self, const HoneShape *shape, double x, double y, double near)
{
  double best = near;
  int found = -1;

  for (guint i = 0; i < shape->n_points; i++) {
    const double *a = &shape->points[2 * i];
    const double *b = &shape->points[2 * ((i + 1) % shape->n_points)];
    double distance =
        distance_to_line (x, y, a[0] * self->width, a[1] * self->height, b[0] * self->width, b[1] * self->height);

    if (distance <= best) {
      best = distance;
      found = (int) i;
    }
  }
  return found;
}

/* Even and odd crossings of a ray to the right. */
static gboolean
is_inside (const HoneCanvasEdit *self, const HoneShape *shape, double x, double y)
{
  gboolean inside = FALSE;
  double px = x / self->width;
  double py = y / self->height;

  for (guint i = 0, j = shape->n_points - 1; i < shape->n_points; j = i++) {
    const double *a = &shape->points[2 * i];
    const double *b = &shape->points[2 * j];

    if ((a[1] > py) != (b[1] > py) && px < (b[0] - a[0]) * (py - a[1]) / (b[1] - a[1]) + a[0])
      inside = !inside;
  }
  return inside;
}

static gboolean
contains (const HoneCanvasEdit *self, guint i, double x, double y, double near)
{
  const HoneShape *shape = hone_canvas_edit_shape (self, i);
  HoneEdges edges = hone_canvas_edit_get_edges (self, i);

  if (x < edges.x0 - near || y < edges.y0 - near || x > edges.x1 + near || y > edges.y1 + near)
    return FALSE;
  return shape->n_points == 0 || is_inside (self, shape, x, y) || edge_at (self, shape, x, y, near) >= 0;
}

static double
area_of (const HoneShape *shape)
{
  double sum = 0;

  if (shape->n_points == 0)
    return shape->w * shape->h;
  for (guint i = 0, j = shape->n_points - 1; i < shape->n_points; j = i++)
    sum += shape->points[2 * j] * shape->points[2 * i + 1] - shape->points[2 * i] * shape->points[2 * j + 1];
  return fabs (sum) / 2;
}

static int
smallest_at (const HoneCanvasEdit *self, double x, double y, double near)
{
  double smallest = G_MAXDOUBLE;
  int found = -1;

  for (guint i = 0; i < self->shapes->len; i++) {
    const HoneShape *shape = hone_canvas_edit_shape (self, i);

    if (!shape->hidden && contains (self, i, x, y, near) && area_of (shape) < smallest) {
      smallest = area_of (shape);
      found = (int) i;
    }
  }
  return found;
}

/* Of what alone is selected. */
static HoneHit
part_at (const HoneCanvasEdit *self, guint i, double x, double y, double reach, double near)
{
  const HoneShape *shape = hone_canvas_edit_shape (self, i);
  HoneEdges edges = hone_canvas_edit_get_edges (self, i);
  int part = shape->n_points > 0 ? point_at (self, shape, x, y, reach) : handle_at (&edges, x, y, reach);

  if (part >= 0)
    return (HoneHit){ shape->n_points > 0 ? HONE_HIT_POINT : HONE_HIT_HANDLE, (int) i, part };
  part = shape->n_points > 0 ? edge_at (self, shape, x, y, near) : -1;
  return (HoneHit){ part >= 0 ? HONE_HIT_EDGE : HONE_HIT_NOTHING, (int) i, part };
}

HoneHit
hone_canvas_edit_hit (const HoneCanvasEdit *self, double x, double y, double reach, double near)
{
  int i = hone_canvas_edit_count_selected (self) == 1 ? hone_canvas_edit_get_primary (self) : -1;
  HoneHit hit = { HONE_HIT_NOTHING, -1, -1 };

  if (self->width <= 0 || self->height <= 0)
    return hit;
  if (i >= 0)
    hit = part_at (self, (guint) i, x, y, reach, near);
  if (hit.kind != HONE_HIT_NOTHING)
    return hit;
  i = smallest_at (self, x, y, near);
  return (HoneHit){ i >= 0 ? HONE_HIT_SHAPE : HONE_HIT_NOTHING, i, -1 };
}
