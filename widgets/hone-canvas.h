/* SPDX-License-Identifier: Apache-2.0 */
/* hone-canvas.h - one large picture with boxes: zoom, pan, point
 *
 * Zoom to the pointer with the wheel (with or without Ctrl) or two fingers, pan by dragging. Keys: + and - zoom, 0 fit,
 * Shift+0 or 1:1 100 %, arrows pan while zoomed in, Tab and Shift+Tab go through the boxes, Escape unselects.
 * (Left and right are left to the page while the whole picture is in view, so that they can mean previous and next.)
 *
 * Properties: "path" string, "zoom" double (surface pixels per picture pixel), "fit" boolean, "selected" int (-1),
 * "show-boxes" boolean, "only-class" int (-1), "loading" boolean, "error" string.
 */
#pragma once

#include "hone-overlay.h"

G_BEGIN_DECLS

#define HONE_CANVAS_MIN_ZOOM 0.02
#define HONE_CANVAS_MAX_ZOOM 32.0

#define HONE_TYPE_CANVAS (hone_canvas_get_type ())
G_DECLARE_FINAL_TYPE (HoneCanvas, hone_canvas, HONE, CANVAS, GtkWidget)

/**
 * HoneCanvas::selected-changed: hone_canvas_get_selected () is another: by a click, Tab, or hone_canvas_set_selected ()
 */

GtkWidget *hone_canvas_new (void);

/* Loads on a thread; the old picture stays until the new one is there. @path NULL: nothing. Fits the picture. */
void hone_canvas_set_path (HoneCanvas *self, const char *path);
const char *hone_canvas_get_path (HoneCanvas *self);
/* (element-type HoneBox) (nullable): copied. Labels and detections may be mixed; kind says how each is drawn. */
void hone_canvas_set_boxes (HoneCanvas *self, GArray *boxes);
/* Of classes, for tags and the accessible description; copied. */
void hone_canvas_set_names (HoneCanvas *self, char *const *names);
void hone_canvas_set_tags (HoneCanvas *self, gboolean tags); /* on all boxes; the selected one always has one */
void hone_canvas_set_show_boxes (HoneCanvas *self, gboolean show);
gboolean hone_canvas_get_show_boxes (HoneCanvas *self);
void hone_canvas_set_only_class (HoneCanvas *self, int klass);
void hone_canvas_set_selected (HoneCanvas *self, int selected);
int hone_canvas_get_selected (HoneCanvas *self);
gboolean hone_canvas_get_loading (HoneCanvas *self);
const char *hone_canvas_get_error (HoneCanvas *self); /* (nullable): why the picture cannot be shown */

double hone_canvas_get_zoom (HoneCanvas *self);
void hone_canvas_zoom_in (HoneCanvas *self); /* about the selected box, else the middle */
void hone_canvas_zoom_out (HoneCanvas *self);
void hone_canvas_zoom_to (HoneCanvas *self, double zoom);
void hone_canvas_zoom_fit (HoneCanvas *self);
gboolean hone_canvas_get_fit (HoneCanvas *self);

G_END_DECLS
