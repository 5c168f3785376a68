/* SPDX-License-Identifier: Apache-2.0 */
/* hone-canvas.h - one large picture with its objects: zoom, pan, select, draw, move, resize
 *
 * Pointer: the wheel or two fingers zoom to the pointer; middle button, Space or a finger pan. A drag on an object
 * moves it, on a handle resizes it, on nothing draws a box of the armed class; Shift or Ctrl click adds to the
 * selection, Shift or Ctrl drag is a rubber band. With the tools BOX and OUTLINE a drag or clicks always draw. A drag
 * with the second button changes what is black and white: to the right more fits in between, down is darker.
 *
 * Keys: + and - zoom, 0 fits, Shift+0 100 %, arrows move what is selected by a pixel (Shift: 10; Ctrl: its lower right
 * corner), else pan. Tab and Shift+Tab go through the objects, [ and ] through the points of an outline (Insert adds
 * one, Delete takes it away). N puts a new box in the middle, which arrows place and Enter takes. Escape ends what is
 * begun, then the tool, then the selection. Held down, H shows the picture alone, V only labels, P only detections; X
 * swaps the two. Tab goes through the detections, too, after the objects; Enter activates the one that is selected.
 * (Left and right are left to the page while nothing is selected and the whole picture is in view.)
 *
 * The canvas stores nothing: a finished edit is the signal "edit", and whoever keeps the labels gives them again with
 * hone_canvas_set_shapes ().
 *
 * Properties: "path" string, "zoom" double (surface pixels per picture pixel), "fit" boolean, "selected" int (-1),
 * "show-boxes" boolean, "only-class" int (-1), "loading" boolean, "error" string, "tool" HoneTool, "editable" boolean,
 * "brightness" and "contrast" double (-1 .. 1, 0: as it is), "shades" HoneShades, "layers" HoneLayers.
 */
#pragma once

#include "hone-canvas-edit.h"
#include "hone-overlay.h"

G_BEGIN_DECLS

#define HONE_CANVAS_MIN_ZOOM 0.02
#define HONE_CANVAS_MAX_ZOOM 64.0

typedef enum {
  HONE_TOOL_SELECT,
  HONE_TOOL_BOX,
  HONE_TOOL_OUTLINE,
} HoneTool;

/* What of a deep picture (one channel of 16 bits) is black and what white. */
typedef enum {
  HONE_SHADES_USUAL, /* what lies between 0.5 and 99.5 % of its pixels */
  HONE_SHADES_RANGE, /* its darkest to its brightest pixel */
  HONE_SHADES_WHOLE, /* 0 to 65535: as training sees it */
  HONE_SHADES_OWN,   /* what hone_canvas_set_window () said */
} HoneShades;

typedef enum {
  HONE_LAYERS_BOTH,
  HONE_LAYERS_LABELS,
  HONE_LAYERS_FOUND,
} HoneLayers;

#define HONE_TYPE_CANVAS (hone_canvas_get_type ())
G_DECLARE_FINAL_TYPE (HoneCanvas, hone_canvas, HONE, CANVAS, GtkWidget)

/**
 * HoneCanvas::selected-changed: what is selected is another: by a click, Tab, or a function
 * HoneCanvas::edit (HoneChange *): something was drawn, moved or reshaped; lives as long as the emission
 * HoneCanvas::found-activated (int): Enter, or two clicks, on a detection
 * HoneCanvas::menu (double x, double y): a click with the second button, or the menu key
 */

GtkWidget *hone_canvas_new (void);

/* Loads on a thread; the old picture stays until the new one is there. @path NULL: nothing. Fits the picture. */
void hone_canvas_set_path (HoneCanvas *self, const char *path);
const char *hone_canvas_get_path (HoneCanvas *self);
gboolean hone_canvas_get_loading (HoneCanvas *self);
const char *hone_canvas_get_error (HoneCanvas *self); /* (nullable): why the picture cannot be shown */
/* Reads @path into the cache, so that it is there when it is wanted. */
void hone_canvas_prefetch (const char *path);

/* The labels: copied; what is selected stays so. A @width of 0: as large as the picture turns out to be. */
void hone_canvas_set_shapes (HoneCanvas *self, const HoneShape *shapes, guint n, int width, int height);
guint hone_canvas_get_n_shapes (HoneCanvas *self);
/* Detections, drawn dashed with the labels: (element-type HoneBox) (nullable): copied. Those of kind PLAIN agree with a
 * label; EXTRA: they do not. None is selected afterwards. */
void hone_canvas_set_found (HoneCanvas *self, GArray *boxes);
/* Index; -1: none. No label is selected then. */
void hone_canvas_select_found (HoneCanvas *self, int i);
int hone_canvas_get_selected_found (HoneCanvas *self);
void hone_canvas_set_layers (HoneCanvas *self, HoneLayers layers);
HoneLayers hone_canvas_get_layers (HoneCanvas *self);
void hone_canvas_swap_layers (HoneCanvas *self); /* what X does */
/* Objects and detections of hidden classes are neither drawn nor hit nor selected. */
void hone_canvas_hide_class (HoneCanvas *self, int klass, gboolean hide);
gboolean hone_canvas_get_class_hidden (HoneCanvas *self, int klass);
guint hone_canvas_count_hidden (HoneCanvas *self); /* classes */
guint hone_canvas_count_hidden_shapes (HoneCanvas *self);
void hone_canvas_show_all_classes (HoneCanvas *self);
/* Of classes, for tags and the accessible description; copied. */
void hone_canvas_set_names (HoneCanvas *self, char *const *names);
void hone_canvas_set_tags (HoneCanvas *self, gboolean tags); /* on all boxes; the selected one always has one */
void hone_canvas_set_show_boxes (HoneCanvas *self, gboolean show);
gboolean hone_canvas_get_show_boxes (HoneCanvas *self);
void hone_canvas_set_only_class (HoneCanvas *self, int klass);

void hone_canvas_set_selected (HoneCanvas *self, int selected); /* index; -1: none */
int hone_canvas_get_selected (HoneCanvas *self);                /* the last of them that was selected */
guint hone_canvas_count_selected (HoneCanvas *self);
gboolean hone_canvas_is_selected (HoneCanvas *self, guint i);
void hone_canvas_select_ids (HoneCanvas *self, const guint *ids, guint n);
void hone_canvas_select_all (HoneCanvas *self);
guint *hone_canvas_dup_selected (HoneCanvas *self, guint *n); /* their ids */

/* Editing. */
void hone_canvas_set_editable (HoneCanvas *self, gboolean editable);
void hone_canvas_set_tool (HoneCanvas *self, HoneTool tool);
HoneTool hone_canvas_get_tool (HoneCanvas *self);
void hone_canvas_set_class (HoneCanvas *self, int klass); /* of what is drawn next */
int hone_canvas_get_class (HoneCanvas *self);
void hone_canvas_begin_box (HoneCanvas *self);        /* what N does */
gboolean hone_canvas_is_drawing (HoneCanvas *self);   /* Enter belongs to the canvas */
void hone_canvas_finish_drawing (HoneCanvas *self);   /* what Enter does */
gboolean hone_canvas_remove_point (HoneCanvas *self); /* FALSE: no point is chosen */
void hone_canvas_to_outline (HoneCanvas *self);
/* Edits by keys are told when the key is let go: this tells them now. */
void hone_canvas_commit (HoneCanvas *self);

void hone_canvas_set_look (HoneCanvas *self, double brightness, double contrast);
/* Of deep pictures; it stays for the next one, too. */
gboolean hone_canvas_get_deep (HoneCanvas *self);
void hone_canvas_set_shades (HoneCanvas *self, HoneShades shades);
HoneShades hone_canvas_get_shades (HoneCanvas *self);
/* Its darkest and its brightest pixel; FALSE: it is not deep. */
gboolean hone_canvas_get_range (HoneCanvas *self, double *darkest, double *brightest);
void hone_canvas_set_window (HoneCanvas *self, double black, double white); /* 0 .. 65535 */
void hone_canvas_get_window (HoneCanvas *self, double *black, double *white);

double hone_canvas_get_zoom (HoneCanvas *self);
void hone_canvas_zoom_in (HoneCanvas *self); /* about the selected box, else the middle */
void hone_canvas_zoom_out (HoneCanvas *self);
void hone_canvas_zoom_to (HoneCanvas *self, double zoom);
void hone_canvas_zoom_fit (HoneCanvas *self);
gboolean hone_canvas_get_fit (HoneCanvas *self);
void hone_canvas_pan (HoneCanvas *self, double dx, double dy);
/* So that this part of the picture, pixels, is about a third of what is seen; never smaller than fitted. */
void hone_canvas_frame (HoneCanvas *self, double x, double y, double width, double height);
/* A place of the picture, pixels, into the middle, if only a part of it is in view. */
void hone_canvas_show_place (HoneCanvas *self, double x, double y);

G_END_DECLS
