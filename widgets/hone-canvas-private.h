/* SPDX-License-Identifier: Apache-2.0 */
/* hone-canvas-private.h - what the files of the canvas share; not for others
 *
 * hone-canvas.c: object, picture, labels. hone-canvas-view.c: zoom and place. hone-canvas-draw.c: what is seen.
 * hone-canvas-handles.c: what is selected. hone-canvas-found.c: detections, hidden classes. hone-canvas-look.c:
 * brightness, contrast, window. hone-canvas-pointer.c and hone-canvas-keys.c: hands.
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
  HoneTilesLook look;
  HoneShades shades; /* of deep pictures */

  HoneCanvasEdit *edit;
  GArray *found;      /* (nullable) of HoneBox */
  int found_selected; /* -1 */
  int found_hover;
  HoneLayers layers;
  GHashTable *hidden; /* classes that are not shown */
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
  int press_found;          /* the detection that the press was on; -1 */
  gint64 clicked_at;        /* monotonic time of the last click on a detection */
  gboolean looking;         /* it is the second button's: the window of shades is drawn */
  HoneTilesLook press_look; /* as it was then */
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
  HONE_CANVAS_PROP_SHADES,
  HONE_CANVAS_PROP_LAYERS,
  HONE_CANVAS_N_PROPS,
};

void hone_canvas_notify (HoneCanvas *self, int prop);
void hone_canvas_update_words (HoneCanvas *self);             /* for screen readers */
void hone_canvas_selection_changed (HoneCanvas *self);        /* words, drawing, signals */
void hone_canvas_tell (HoneCanvas *self, HoneChange *change); /* (transfer full) (nullable): emits "edit" */
gboolean hone_canvas_labels_shown (HoneCanvas *self);
gboolean hone_canvas_found_shown (HoneCanvas *self);
gboolean hone_canvas_can_edit (HoneCanvas *self);

/* detections */
void hone_canvas_draw_found (HoneCanvas *self, cairo_t *cr, const HoneOverlayHow *how);
/* The smallest at a place of the surface; those that agree with a label only where labels are not shown. -1 */
int hone_canvas_found_at (HoneCanvas *self, double x, double y);
/* The next one for Tab, -1: none more. */
int hone_canvas_step_found (HoneCanvas *self, int by);
gboolean hone_canvas_show_found (HoneCanvas *self); /* the selected one, into view */
void hone_canvas_emit_found (HoneCanvas *self);     /* "found-activated" */
void hone_canvas_emit_menu (HoneCanvas *self, double x, double y);
void hone_canvas_apply_hidden (HoneCanvas *self); /* to shapes that are new */

/* look */
void hone_canvas_picture_look (HoneCanvas *self); /* of a picture that is new */
void hone_canvas_drag_look (HoneCanvas *self, double dx, double dy);

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
