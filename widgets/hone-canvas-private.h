/* SPDX-License-Identifier: Apache-2.0 */
/* hone-canvas-private.h - what the files of the canvas share; not for others
 *
 * hone-canvas.c: object, picture, labels. hone-canvas-view.c: zoom and place. hone-canvas-draw.c: what is seen.
 * hone-canvas-handles.c: what is selected. hone-canvas-pointer.c and hone-canvas-keys.c: hands.
 */
#pragma once

#include "hone-canvas.h"
#include "hone-tiles.h"

G_BEGIN_DECLS

#define HONE_CANVAS_PAD 14.0   /* around a picture that is fitted */
#define HONE_CANVAS_REACH 17.0 /* of the screen, around a handle: 34 across */
#define HONE_CANVAS_NEAR 4.0
#define HONE_CANVAS_SNAP 6.0

typedef enum {
  HONE_HOLD_NONE,
  HONE_HOLD_PICTURE,
  HONE_HOLD_LABELS,
  HONE_HOLD_FOUND,
} HoneHold;

struct _HoneCanvas {
  GtkWidget parent_instance;

  char *path;
  HoneTiles *tiles; /* (nullable): of path when fresh, else an older one */
  gboolean fresh;
  char *error;
  GCancellable *cancellable; /* of what is loading */
  double brightness, contrast;

  HoneCanvasEdit *edit;
  GArray *found; /* of HoneBox */
  char **names;
  gboolean tags, show_boxes, editable;
  int only, klass;
  HoneTool tool;
  HoneHold hold;
  HoneHit hover;
  HoneChange *pending; /* by keys, not told yet */
  guint pending_timer;

  HonePlace place;
  gboolean fit;
  double pointer_x, pointer_y; /* where the pointer is; negative: outside */

  /* A press. */
  gboolean pressed, moved, panning, space;
  HoneHit press_hit;
  GdkModifierType press_state;
  gboolean press_touch;
  double press_x, press_y; /* of the surface */
  double pan_x, pan_y;     /* the picture's place when the press began */
  double pinch;            /* the zoom when two fingers came down */
};

enum {
  HONE_CANVAS_PROP_PATH = 1,
  HONE_CANVAS_PROP_ZOOM,
  HONE_CANVAS_PROP_FIT,
  HONE_CANVAS_PROP_SELECTED,
  HONE_CANVAS_PROP_SHOW_BOXES,
  HONE_CANVAS_PROP_ONLY_CLASS,
  HONE_CANVAS_PROP_LOADING,
  HONE_CANVAS_PROP_ERROR,
  HONE_CANVAS_PROP_TOOL,
  HONE_CANVAS_PROP_EDITABLE,
  HONE_CANVAS_PROP_BRIGHTNESS,
  HONE_CANVAS_PROP_CONTRAST,
  HONE_CANVAS_N_PROPS,
};

void hone_canvas_notify (HoneCanvas *self, int prop);
void hone_canvas_update_words (HoneCanvas *self);             /* for screen readers */
void hone_canvas_selection_changed (HoneCanvas *self);        /* words, drawing, signals */
void hone_canvas_tell (HoneCanvas *self, HoneChange *change); /* (transfer full) (nullable): emits "edit" */
gboolean hone_canvas_labels_shown (HoneCanvas *self);
gboolean hone_canvas_can_edit (HoneCanvas *self);

/* view */
double hone_canvas_width (HoneCanvas *self); /* of the surface, at least 1 */
double hone_canvas_height (HoneCanvas *self);
double hone_canvas_picture_width (HoneCanvas *self);
double hone_canvas_picture_height (HoneCanvas *self);
void hone_canvas_refit (HoneCanvas *self);
gboolean hone_canvas_can_pan (HoneCanvas *self);
void hone_canvas_show_selected (HoneCanvas *self);
void hone_canvas_to_picture (HoneCanvas *self, double x, double y, double *px, double *py);
void hone_canvas_zoom_at (HoneCanvas *self, double zoom, double x, double y);

/* drawing */
void hone_canvas_snapshot (GtkWidget *widget, GtkSnapshot *snapshot);
void hone_canvas_draw_selected (HoneCanvas *self, cairo_t *cr);
void hone_canvas_draw_outline (HoneCanvas *self, cairo_t *cr, const HoneShape *shape, double line, double alpha);
void hone_canvas_draw_drag (HoneCanvas *self, cairo_t *cr);

/* hands */
void hone_canvas_add_pointer (HoneCanvas *self);
void hone_canvas_add_keys (HoneCanvas *self);
void hone_canvas_update_cursor (HoneCanvas *self);
void hone_canvas_give_up_press (HoneCanvas *self);

G_END_DECLS
