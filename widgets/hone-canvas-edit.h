/* SPDX-License-Identifier: Apache-2.0 */
/* hone-canvas-edit.h - what a person does to the objects of one picture, without a window
 *
 * Knows nothing of GTK, files or undo: it holds the objects as they look at this moment, which of them are selected,
 * and the one drag that is under way. What a drag comes to is a HoneChange, which the owner stores; until the owner
 * gives the objects again they stay as the drag left them.
 *
 * Objects are fractions of the upright picture, as in label files, so that what nobody touches keeps its very bits.
 * Places and distances are pixels of the picture; edges that a person sets lie on whole pixels.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct {
  guint id; /* the owner's; 0: being drawn */
  int klass;
  double cx, cy, w, h; /* the box, or the one around the outline */
  double *points;      /* x, y pairs; NULL: a box */
  guint n_points;
  gboolean hidden; /* neither drawn nor hit nor selected */
} HoneShape;

typedef struct {
  double x0, y0, x1, y1; /* pixels; x0 <= x1, y0 <= y1 */
} HoneEdges;

typedef enum {
  HONE_HIT_NOTHING,
  HONE_HIT_SHAPE,
  HONE_HIT_HANDLE, /* of a selected box; part: 0 .. 7, row by row without the middle */
  HONE_HIT_POINT,  /* of a selected outline; part: which */
  HONE_HIT_EDGE,   /* the same; part: the point before it */
} HoneHitKind;

typedef struct {
  HoneHitKind kind;
  int shape, part;
} HoneHit;

#define HONE_N_HANDLES 8

typedef enum {
  HONE_DRAG_NONE,
  HONE_DRAG_DRAW,   /* a box from corner to corner */
  HONE_DRAG_MOVE,   /* all that is selected */
  HONE_DRAG_RESIZE, /* by a handle */
  HONE_DRAG_POINT,  /* of an outline; from an edge: a new one */
  HONE_DRAG_BAND,   /* a rubber band that selects */
  HONE_DRAG_DRAFT,  /* a box that arrow keys move; ended by hone_canvas_edit_end () as the others */
  HONE_DRAG_OUTLINE /* an outline, point after point */
} HoneDrag;

typedef enum {
  HONE_CHANGE_ADD,    /* one new object: klass, and boxes or points */
  HONE_CHANGE_BOXES,  /* ids have other boxes (outlines move along) */
  HONE_CHANGE_POINTS, /* ids[0] has other points */
} HoneChangeKind;

typedef struct {
  HoneChangeKind kind;
  int klass;
  guint n;       /* of ids; of boxes: 4 each */
  guint *ids;    /* NULL for ADD */
  double *boxes; /* cx, cy, w, h */
  double *points;
  guint n_points;
} HoneChange;

typedef struct _HoneCanvasEdit HoneCanvasEdit;

HoneCanvasEdit *hone_canvas_edit_new (void);
void hone_canvas_edit_free (HoneCanvasEdit *self);
void hone_change_free (HoneChange *change);

/* The picture is so large; 0: not known yet. */
void hone_canvas_edit_set_size (HoneCanvasEdit *self, int width, int height);
/* Copied. What was selected and is still there stays selected (by id); a drag is over. */
void hone_canvas_edit_set_shapes (HoneCanvasEdit *self, const HoneShape *shapes, guint n);
guint hone_canvas_edit_get_n (const HoneCanvasEdit *self);
const HoneShape *hone_canvas_edit_get (const HoneCanvasEdit *self, guint i);
int hone_canvas_edit_find (const HoneCanvasEdit *self, guint id); /* -1 */
HoneEdges hone_canvas_edit_get_edges (const HoneCanvasEdit *self, guint i);
void hone_edges_get_handle (const HoneEdges *edges, int handle, double *x, double *y);

/* --- selection --- */

gboolean hone_canvas_edit_is_selected (const HoneCanvasEdit *self, guint i);
guint hone_canvas_edit_count_selected (const HoneCanvasEdit *self);
int hone_canvas_edit_get_primary (const HoneCanvasEdit *self);          /* the last that was selected; -1 */
guint *hone_canvas_edit_dup_ids (const HoneCanvasEdit *self, guint *n); /* of all selected, in their order */
/* TRUE when something is another; -1: none. */
gboolean hone_canvas_edit_select (HoneCanvasEdit *self, int i);
gboolean hone_canvas_edit_toggle (HoneCanvasEdit *self, int i);
gboolean hone_canvas_edit_select_ids (HoneCanvasEdit *self, const guint *ids, guint n);
gboolean hone_canvas_edit_select_all (HoneCanvasEdit *self);
/* Objects of @classes (of GINT_TO_POINTER) are hidden, all others not; what is hidden is no longer selected. */
gboolean hone_canvas_edit_hide_classes (HoneCanvasEdit *self, GHashTable *classes);
/* The next or (-1) previous that is not hidden; -1 past the end. Does not select it. */
int hone_canvas_edit_step (const HoneCanvasEdit *self, int by);
/* Of the outline that alone is selected: the point that keys work on, -1 none. @by: 0: as it is */
int hone_canvas_edit_step_point (HoneCanvasEdit *self, int by);

/* --- places --- */

/**
 * hone_canvas_edit_hit:
 * @reach: around handles and points, pixels of the picture: 17 of the screen
 * @near: around lines
 *
 * Handles and points of what alone is selected come first, then the smallest object at that place. Inside a small box
 * handles take at most a quarter of it, so that it can still be moved.
 */
HoneHit hone_canvas_edit_hit (const HoneCanvasEdit *self, double x, double y, double reach, double near);

/* --- drags --- */

/* @hit: what was hit; of RESIZE and POINT. @klass: of DRAW, DRAFT (with @x, @y its middle) and OUTLINE */
void hone_canvas_edit_begin (HoneCanvasEdit *self, HoneDrag drag, const HoneHit *hit, double x, double y, int klass);
/* @snap: edges so near the picture's are put there */
void hone_canvas_edit_drag (HoneCanvasEdit *self, double x, double y, double snap);
HoneDrag hone_canvas_edit_get_drag (const HoneCanvasEdit *self);
/* Of DRAW and BAND. */
HoneEdges hone_canvas_edit_get_band (const HoneCanvasEdit *self);
/* (nullable) (transfer full): NULL when nothing is another. BAND: what it touches is selected (also). */
HoneChange *hone_canvas_edit_end (HoneCanvasEdit *self);
void hone_canvas_edit_cancel (HoneCanvasEdit *self);

/* OUTLINE: one more point, one less (FALSE: it was the last, the outline is gone), and how many there are. */
void hone_canvas_edit_add_point (HoneCanvasEdit *self, double x, double y);
gboolean hone_canvas_edit_drop_point (HoneCanvasEdit *self);
guint hone_canvas_edit_get_outline (const HoneCanvasEdit *self, const double **points); /* fractions */

/* --- keys --- */

/* Moves what is selected, or the draft, or the chosen point, by whole pixels; @resize: the lower right corner only.
 * (nullable) (transfer full) */
HoneChange *hone_canvas_edit_nudge (HoneCanvasEdit *self, double dx, double dy, gboolean resize);
/* Outlines: (nullable) (transfer full). The chosen point goes unless only three are left, or gets one behind it. */
HoneChange *hone_canvas_edit_remove_point (HoneCanvasEdit *self);
HoneChange *hone_canvas_edit_insert_point (HoneCanvasEdit *self);
/* The box that alone is selected becomes an outline of four points. */
HoneChange *hone_canvas_edit_to_outline (HoneCanvasEdit *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HoneCanvasEdit, hone_canvas_edit_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HoneChange, hone_change_free)

G_END_DECLS
