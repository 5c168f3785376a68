/* SPDX-License-Identifier: Apache-2.0 */
/* test-canvas-edit.c - the geometry of editing: what is hit, how far things go, which bits change */
#include "hone-canvas-edit.h"

#include <math.h>
#include <string.h>

#define W 640
#define H 480

/* 10 .. 110 x 20 .. 70; 40 .. 60 x 30 .. 50 within it; a triangle apart; all with fractions no binary number holds. */
static HoneCanvasEdit *
make (void)
{
  static double triangle[] = { 0.5, 0.5, 0.75, 0.5, 0.5, 0.75 };
  const HoneShape shapes[] = {
    { .id = 11, .klass = 0, .cx = 60.0 / W, .cy = 45.0 / H, .w = 100.0 / W, .h = 50.0 / H },
    { .id = 12, .klass = 1, .cx = 50.0 / W, .cy = 40.0 / H, .w = 20.0 / W, .h = 20.0 / H },
    { .id = 13, .klass = 2, .cx = 0.625, .cy = 0.625, .w = 0.25, .h = 0.25, .points = triangle, .n_points = 3 },
    { .id = 14, .klass = 0, .cx = 0.1234567, .cy = 0.9, .w = 0, .h = 0 },
  };
  HoneCanvasEdit *self = hone_canvas_edit_new ();

  hone_canvas_edit_set_size (self, W, H);
  hone_canvas_edit_set_shapes (self, shapes, G_N_ELEMENTS (shapes));
  return self;
}

static HoneChange *
drag (HoneCanvasEdit *self, HoneDrag how, const HoneHit *hit, double x0, double y0, double x1, double y1)
{
  hone_canvas_edit_begin (self, how, hit, x0, y0, 1);
  hone_canvas_edit_drag (self, (x0 + x1) / 3, (y0 + y1) / 3, 0); /* the way does not matter */
  hone_canvas_edit_drag (self, x1, y1, 0);
  return hone_canvas_edit_end (self);
}

static void
assert_edges (HoneCanvasEdit *self, guint i, double x0, double y0, double x1, double y1)
{
  HoneEdges edges = hone_canvas_edit_get_edges (self, i);

  g_assert_cmpfloat_with_epsilon (edges.x0, x0, 1e-9);
  g_assert_cmpfloat_with_epsilon (edges.y0, y0, 1e-9);
  g_assert_cmpfloat_with_epsilon (edges.x1, x1, 1e-9);
  g_assert_cmpfloat_with_epsilon (edges.y1, y1, 1e-9);
}

static gboolean
same_bits (const HoneShape *a, const HoneShape *b)
{
  return a->cx == b->cx && a->cy == b->cy && a->w == b->w && a->h == b->h && a->n_points == b->n_points &&
         (a->n_points == 0 || memcmp (a->points, b->points, 2 * a->n_points * sizeof (double)) == 0);
}

static void
test_hit (void)
{
  g_autoptr (HoneCanvasEdit) self = make ();
  HoneHit hit = hone_canvas_edit_hit (self, 50, 40, 17, 3);

  /* The smallest on top, wherever it stands in the list. */
  g_assert_cmpint (hit.kind, ==, HONE_HIT_SHAPE);
  g_assert_cmpint (hit.shape, ==, 1);
  g_assert_cmpint (hone_canvas_edit_hit (self, 100, 60, 17, 3).shape, ==, 0);
  /* Inside of the triangle, and in its box but outside of it. */
  g_assert_cmpint (hone_canvas_edit_hit (self, 0.55 * W, 0.55 * H, 17, 3).shape, ==, 2);
  g_assert_cmpint (hone_canvas_edit_hit (self, 0.73 * W, 0.73 * H, 17, 3).kind, ==, HONE_HIT_NOTHING);
  /* A box without size is hit near its place. */
  g_assert_cmpint (hone_canvas_edit_hit (self, 0.1234567 * W + 2, 0.9 * H, 17, 3).shape, ==, 3);
  g_assert_cmpint (hone_canvas_edit_hit (self, 400, 20, 17, 3).kind, ==, HONE_HIT_NOTHING);
}

static void
test_handles (void)
{
  g_autoptr (HoneCanvasEdit) self = make ();
  HoneEdges edges = hone_canvas_edit_get_edges (self, 0);

  /* Without a selection there are none. */
  g_assert_cmpint (hone_canvas_edit_hit (self, 10, 20, 17, 3).kind, ==, HONE_HIT_SHAPE);
  hone_canvas_edit_select (self, 0);
  for (int i = 0; i < HONE_N_HANDLES; i++) {
    double x, y;
    HoneHit hit;

    hone_edges_get_handle (&edges, i, &x, &y);
    hit = hone_canvas_edit_hit (self, x, y, 17, 3);
    g_assert_cmpint (hit.kind, ==, HONE_HIT_HANDLE);
    g_assert_cmpint (hit.part, ==, i);
  }
  /* 16 pixels outside still are the handle, and the inside of a small box is not. */
  g_assert_cmpint (hone_canvas_edit_hit (self, 10, 4, 17, 3).kind, ==, HONE_HIT_HANDLE);
  g_assert_cmpint (hone_canvas_edit_hit (self, 10, 2, 17, 3).kind, ==, HONE_HIT_NOTHING);
  hone_canvas_edit_select (self, 1);
  g_assert_cmpint (hone_canvas_edit_hit (self, 50, 40, 17, 3).kind, ==, HONE_HIT_SHAPE);
  /* Two selected: no handles. */
  hone_canvas_edit_toggle (self, 0);
  g_assert_cmpint (hone_canvas_edit_hit (self, 40, 30, 17, 3).kind, ==, HONE_HIT_SHAPE);
}

/* Every kind of drag that comes back to its start changes no bit and is no edit. */
static void
test_round_trip (void)
{
  g_autoptr (HoneCanvasEdit) self = make ();
  g_autoptr (HoneCanvasEdit) before = make ();

  hone_canvas_edit_select (self, 0);
  hone_canvas_edit_toggle (self, 2);
  g_assert_null (drag (self, HONE_DRAG_MOVE, NULL, 50.3, 40.7, 50.3, 40.7));
  for (int part = 0; part < HONE_N_HANDLES; part++) {
    const HoneHit hit = { HONE_HIT_HANDLE, 0, part };

    g_assert_null (drag (self, HONE_DRAG_RESIZE, &hit, 9.7, 20.2, 9.7, 20.2));
  }
  for (guint i = 0; i < hone_canvas_edit_get_n (self); i++)
    g_assert_true (same_bits (hone_canvas_edit_get (self, i), hone_canvas_edit_get (before, i)));
}

static void
test_cancel (void)
{
  g_autoptr (HoneCanvasEdit) self = make ();
  g_autoptr (HoneCanvasEdit) before = make ();

  hone_canvas_edit_select_all (self);
  hone_canvas_edit_begin (self, HONE_DRAG_MOVE, NULL, 0, 0, 0);
  hone_canvas_edit_drag (self, 33, 21, 0);
  g_assert_false (same_bits (hone_canvas_edit_get (self, 0), hone_canvas_edit_get (before, 0)));
  hone_canvas_edit_cancel (self);
  for (guint i = 0; i < hone_canvas_edit_get_n (self); i++)
    g_assert_true (same_bits (hone_canvas_edit_get (self, i), hone_canvas_edit_get (before, i)));
  g_assert_cmpint (hone_canvas_edit_get_drag (self), ==, HONE_DRAG_NONE);
}

static void
test_move (void)
{
  g_autoptr (HoneCanvasEdit) self = make ();
  g_autoptr (HoneChange) change = NULL;
  const double width = 100.0 / W;

  hone_canvas_edit_select (self, 0);
  hone_canvas_edit_toggle (self, 1);
  change = drag (self, HONE_DRAG_MOVE, NULL, 50, 40, 57.4, 36.6);
  g_assert_cmpint (change->kind, ==, HONE_CHANGE_BOXES);
  g_assert_cmpuint (change->n, ==, 2);
  g_assert_cmpuint (change->ids[1], ==, 12);
  assert_edges (self, 0, 17, 17, 117, 67);
  assert_edges (self, 1, 47, 27, 67, 47);
  g_assert_true (change->boxes[2] == width); /* a size that was not touched keeps its bits */
}

/* A group stops where its first box meets the edge; what lies outside already may come back, not go further. */
static void
test_clipping (void)
{
  g_autoptr (HoneCanvasEdit) self = make ();
  HoneShape outside = { .id = 1, .cx = 0, .cy = 0.5, .w = 0.1, .h = 0.1 };

  hone_canvas_edit_select (self, 0);
  hone_canvas_edit_toggle (self, 1);
  hone_change_free (drag (self, HONE_DRAG_MOVE, NULL, 300, 300, -900, 9000));
  assert_edges (self, 0, 0, 430, 100, 480);
  assert_edges (self, 1, 30, 440, 50, 460);

  hone_canvas_edit_set_shapes (self, &outside, 1);
  hone_canvas_edit_select (self, 0);
  g_assert_null (drag (self, HONE_DRAG_MOVE, NULL, 300, 300, 200, 300));
  hone_change_free (drag (self, HONE_DRAG_MOVE, NULL, 300, 300, 310, 300));
  assert_edges (self, 0, -22, 216, 42, 264);
}

static void
test_snap (void)
{
  g_autoptr (HoneCanvasEdit) self = make ();

  hone_canvas_edit_select (self, 0);
  hone_canvas_edit_begin (self, HONE_DRAG_MOVE, NULL, 0, 0, 0);
  hone_canvas_edit_drag (self, -7, 0, 5);
  hone_change_free (hone_canvas_edit_end (self));
  assert_edges (self, 0, 0, 20, 100, 70);
  hone_canvas_edit_begin (self, HONE_DRAG_DRAW, NULL, 300, 2, 0);
  hone_canvas_edit_drag (self, 637, 90, 5);
  g_assert_cmpfloat (hone_canvas_edit_get_band (self).y0, ==, 0);
  g_assert_cmpfloat (hone_canvas_edit_get_band (self).x1, ==, W);
  hone_canvas_edit_cancel (self);
}

/* Each handle moves its own edges only, stops at the picture's edge, and may go past the opposite one. */
static void
test_resize (void)
{
  for (int part = 0; part < HONE_N_HANDLES; part++) {
    g_autoptr (HoneCanvasEdit) self = make ();
    const HoneHit hit = { HONE_HIT_HANDLE, 0, part };
    int place = part < 4 ? part : part + 1;
    int column = place % 3;
    int row = place / 3;

    hone_canvas_edit_select (self, 0);
    hone_change_free (drag (self, HONE_DRAG_RESIZE, &hit, 50, 40, 55.2, 43.1));
    assert_edges (self, 0, column == 0 ? 15 : 10, row == 0 ? 23 : 20, column == 2 ? 115 : 110, row == 2 ? 73 : 70);
    hone_change_free (drag (self, HONE_DRAG_RESIZE, &hit, 0, 0, -9000, -9000));
    g_assert_cmpfloat (hone_canvas_edit_get_edges (self, 0).x0, >=, -1e-9);
  }
}

static void
test_resize_over (void)
{
  g_autoptr (HoneCanvasEdit) self = make ();
  const HoneHit east = { HONE_HIT_HANDLE, 0, 4 };

  hone_canvas_edit_select (self, 0);
  hone_change_free (drag (self, HONE_DRAG_RESIZE, &east, 110, 45, 4, 45));
  assert_edges (self, 0, 4, 20, 10, 70);
}

static void
test_draw (void)
{
  g_autoptr (HoneCanvasEdit) self = make ();
  g_autoptr (HoneChange) change = drag (self, HONE_DRAG_DRAW, NULL, 700, 100.4, 599.6, 50);

  g_assert_cmpint (change->kind, ==, HONE_CHANGE_ADD);
  g_assert_cmpint (change->klass, ==, 1);
  g_assert_cmpfloat_with_epsilon (change->boxes[0] * W, 620, 1e-9);
  g_assert_cmpfloat_with_epsilon (change->boxes[2] * W, 40, 1e-9);
  g_assert_cmpfloat_with_epsilon (change->boxes[3] * H, 50, 1e-9);
  /* Nothing less than a pixel. */
  g_assert_null (drag (self, HONE_DRAG_DRAW, NULL, 100.1, 100, 100.4, 130));
}

static void
test_points (void)
{
  g_autoptr (HoneCanvasEdit) self = make ();
  g_autoptr (HoneChange) moved = NULL;
  g_autoptr (HoneChange) added = NULL;
  g_autoptr (HoneChange) removed = NULL;
  HoneHit hit;

  hone_canvas_edit_select (self, 2);
  hit = hone_canvas_edit_hit (self, 0.75 * W, 0.5 * H, 17, 3);
  g_assert_cmpint (hit.kind, ==, HONE_HIT_POINT);
  g_assert_cmpint (hit.part, ==, 1);
  moved = drag (self, HONE_DRAG_POINT, &hit, 0.75 * W, 0.5 * H, 600, 250);
  g_assert_cmpint (moved->kind, ==, HONE_CHANGE_POINTS);
  g_assert_cmpfloat_with_epsilon (moved->points[2] * W, 600, 1e-9);
  g_assert_true (moved->points[0] == 0.5);

  /* On the edge between the last and the first. */
  hit = hone_canvas_edit_hit (self, 0.5 * W, 300, 17, 3);
  g_assert_cmpint (hit.kind, ==, HONE_HIT_EDGE);
  g_assert_cmpint (hit.part, ==, 2);
  added = drag (self, HONE_DRAG_POINT, &hit, 0.5 * W, 300, 310, 300);
  g_assert_cmpuint (added->n_points, ==, 4);
  g_assert_cmpfloat_with_epsilon (added->points[6] * W, 310, 1e-9);

  removed = hone_canvas_edit_remove_point (self); /* the one that was dragged last is chosen */
  g_assert_cmpuint (removed->n_points, ==, 3);
  g_assert_null (hone_canvas_edit_remove_point (self)); /* three stay */
}

static void
test_new_outline (void)
{
  g_autoptr (HoneCanvasEdit) self = make ();
  g_autoptr (HoneChange) change = NULL;

  hone_canvas_edit_begin (self, HONE_DRAG_OUTLINE, NULL, 0, 0, 2);
  hone_canvas_edit_add_point (self, 10, 10);
  hone_canvas_edit_add_point (self, 10.2, 10); /* the same pixel: no second one */
  hone_canvas_edit_add_point (self, 700, 10);
  hone_canvas_edit_add_point (self, 90, 90);
  hone_canvas_edit_add_point (self, 20, 90);
  g_assert_true (hone_canvas_edit_drop_point (self));
  change = hone_canvas_edit_end (self);
  g_assert_cmpint (change->klass, ==, 2);
  g_assert_cmpuint (change->n_points, ==, 3);
  g_assert_cmpfloat (change->points[2], ==, 1);

  hone_canvas_edit_begin (self, HONE_DRAG_OUTLINE, NULL, 0, 0, 2);
  hone_canvas_edit_add_point (self, 10, 10);
  hone_canvas_edit_add_point (self, 20, 10);
  g_assert_null (hone_canvas_edit_end (self)); /* two points are no outline */
}

static void
test_keys (void)
{
  g_autoptr (HoneCanvasEdit) self = make ();
  g_autoptr (HoneChange) draft = NULL;

  hone_canvas_edit_select (self, 1);
  hone_change_free (hone_canvas_edit_nudge (self, 1, 0, FALSE));
  hone_change_free (hone_canvas_edit_nudge (self, 10, 10, FALSE));
  assert_edges (self, 1, 51, 40, 71, 60);
  hone_change_free (hone_canvas_edit_nudge (self, -100, 3, TRUE));
  assert_edges (self, 1, 51, 40, 52, 63);

  hone_canvas_edit_select (self, -1);
  g_assert_null (hone_canvas_edit_nudge (self, 1, 0, FALSE));
  hone_canvas_edit_begin (self, HONE_DRAG_DRAFT, NULL, 320, 240, 1);
  g_assert_null (hone_canvas_edit_nudge (self, 10, 0, FALSE));
  g_assert_null (hone_canvas_edit_nudge (self, 0, -20, TRUE));
  draft = hone_canvas_edit_end (self);
  g_assert_cmpint (draft->kind, ==, HONE_CHANGE_ADD);
  g_assert_cmpfloat_with_epsilon (draft->boxes[0] * W, 330, 1e-9);
  g_assert_cmpfloat_with_epsilon (draft->boxes[2] * W, 120, 1e-9);
  g_assert_cmpfloat_with_epsilon (draft->boxes[3] * H, 100, 1e-9);
  g_assert_cmpuint (hone_canvas_edit_get_n (self), ==, 4); /* it is the owner's to add */
}

static void
test_selection (void)
{
  g_autoptr (HoneCanvasEdit) self = make ();
  guint n;
  g_autofree guint *ids = NULL;
  HoneShape rest[2];

  g_assert_cmpint (hone_canvas_edit_step (self, 1), ==, 0);
  g_assert_cmpint (hone_canvas_edit_step (self, -1), ==, 3);
  hone_canvas_edit_begin (self, HONE_DRAG_BAND, NULL, 30, 30, 0);
  hone_canvas_edit_drag (self, 45, 45, 0);
  g_assert_null (hone_canvas_edit_end (self));
  ids = hone_canvas_edit_dup_ids (self, &n);
  g_assert_cmpuint (n, ==, 2);
  g_assert_cmpuint (ids[0], ==, 11);
  g_assert_cmpuint (ids[1], ==, 12);

  /* Other objects, one of the two gone, one hidden: by id, not by place. */
  rest[0] = *hone_canvas_edit_get (self, 3);
  rest[1] = *hone_canvas_edit_get (self, 1);
  hone_canvas_edit_set_shapes (self, rest, 2);
  g_assert_cmpuint (hone_canvas_edit_count_selected (self), ==, 1);
  g_assert_cmpint (hone_canvas_edit_get_primary (self), ==, 1);
  rest[1] = *hone_canvas_edit_get (self, 1);
  rest[0] = *hone_canvas_edit_get (self, 0);
  rest[1].hidden = TRUE;
  hone_canvas_edit_set_shapes (self, rest, 2);
  g_assert_cmpuint (hone_canvas_edit_count_selected (self), ==, 0);
  g_assert_cmpint (hone_canvas_edit_hit (self, 50, 40, 17, 3).kind, ==, HONE_HIT_NOTHING);
}

/* What is hidden is neither selected, hit, nor gone through; what is shown again is as it was. */
static void
test_hide (void)
{
  g_autoptr (HoneCanvasEdit) self = make ();
  g_autoptr (GHashTable) classes = g_hash_table_new (NULL, NULL);

  hone_canvas_edit_select_all (self);
  g_hash_table_add (classes, GINT_TO_POINTER (1));
  g_assert_true (hone_canvas_edit_hide_classes (self, classes));
  g_assert_cmpuint (hone_canvas_edit_count_selected (self), ==, 3);
  g_assert_false (hone_canvas_edit_hide_classes (self, classes));
  g_assert_cmpint (hone_canvas_edit_hit (self, 50, 40, 0, 3).shape, ==, 0); /* the one around it */
  hone_canvas_edit_select (self, 0);
  g_assert_cmpint (hone_canvas_edit_step (self, 1), ==, 2);
  g_hash_table_remove_all (classes);
  g_assert_false (hone_canvas_edit_hide_classes (self, classes));
  g_assert_cmpint (hone_canvas_edit_step (self, 1), ==, 1);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/widgets/canvas-edit/hit", test_hit);
  g_test_add_func ("/widgets/canvas-edit/handles", test_handles);
  g_test_add_func ("/widgets/canvas-edit/round-trip", test_round_trip);
  g_test_add_func ("/widgets/canvas-edit/cancel", test_cancel);
  g_test_add_func ("/widgets/canvas-edit/move", test_move);
  g_test_add_func ("/widgets/canvas-edit/clipping", test_clipping);
  g_test_add_func ("/widgets/canvas-edit/snap", test_snap);
  g_test_add_func ("/widgets/canvas-edit/resize", test_resize);
  g_test_add_func ("/widgets/canvas-edit/resize-over", test_resize_over);
  g_test_add_func ("/widgets/canvas-edit/draw", test_draw);
  g_test_add_func ("/widgets/canvas-edit/points", test_points);
  g_test_add_func ("/widgets/canvas-edit/new-outline", test_new_outline);
  g_test_add_func ("/widgets/canvas-edit/keys", test_keys);
  g_test_add_func ("/widgets/canvas-edit/selection", test_selection);
  g_test_add_func ("/widgets/canvas-edit/hide", test_hide);
  return g_test_run ();
}
