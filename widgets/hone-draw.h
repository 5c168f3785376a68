/* SPDX-License-Identifier: Apache-2.0 */
/* hone-draw.h - text and colours for what is drawn by hand; not for other rooms */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef struct {
  double width, height;
} HoneTextSize;

/* Text of @size points through Pango, figures of one width. The point (x, y) is that share of the text: 0, 0 its upper
 * left corner, 0.5, 0.5 its middle. @max_width: 0, or where it is cut with an ellipsis. Uses the current source. */
HoneTextSize hone_draw_text (cairo_t *cr, PangoContext *pango, const char *text, double x, double y, double size,
                             gboolean bold, double share_x, double share_y, double max_width);
/* From its upper left corner; what is too long is cut in the middle, so that its end is seen. */
HoneTextSize hone_draw_text_ends (cairo_t *cr, PangoContext *pango, const char *text, double x, double y, double size,
                                  gboolean bold, double max_width);
HoneTextSize hone_draw_text_size (PangoContext *pango, const char *text, double size, gboolean bold);

/* The tag of the box that is selected: dark on @color, above the box at x, y, below it where there is no room, and
 * always within a widget of @width x @height. */
void hone_draw_tag (cairo_t *cr, PangoContext *pango, const char *text, const GdkRGBA *color, double x, double y,
                    double box_height, double width, double height);

void hone_draw_source (cairo_t *cr, const GdkRGBA *color, double alpha);

/* Cairo on the whole widget. Destroy it. */
cairo_t *hone_draw_begin (GtkWidget *widget, GtkSnapshot *snapshot);

G_END_DECLS
