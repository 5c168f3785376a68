/* SPDX-License-Identifier: Apache-2.0 */
/* hone-canvas-draw.c - what is seen: picture, pixel grid, labels, detections, crosshair */
#include "hone-canvas-private.h"

#include "hone-draw.h"

#include <math.h>

#define GRID 10.0 /* from so many pixels of the screen on, pixels of the picture have lines between them */
#define CASING 1.8

static void
draw_error (HoneCanvas *self, GtkSnapshot *snapshot)
{
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), self->error);
  double width = hone_canvas_width (self);
  int height;
  GdkRGBA ink;

  gtk_style_context_get_color (gtk_widget_get_style_context (GTK_WIDGET (self)), &ink);
  pango_layout_set_width (layout, (int) (MAX (width - 48, 48) * PANGO_SCALE));
  pango_layout_set_wrap (layout, PANGO_WRAP_WORD_CHAR);
  pango_layout_set_alignment (layout, PANGO_ALIGN_CENTER);
  pango_layout_get_pixel_size (layout, NULL, &height);
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (24, (float) (hone_canvas_height (self) - height) / 2));
  gtk_snapshot_append_layout (snapshot, layout, &ink);
  gtk_snapshot_restore (snapshot);
}

/* FALSE: a GPU does. */
static gboolean
processor_draws (HoneCanvas *self)
{
  GtkNative *native = gtk_widget_get_native (GTK_WIDGET (self));
  GskRenderer *renderer = native != NULL ? gtk_native_get_renderer (native) : NULL;

  return renderer == NULL || GSK_IS_CAIRO_RENDERER (renderer);
}

static void
draw_picture (HoneCanvas *self, GtkSnapshot *snapshot)
{
  hone_tiles_snapshot (self->tiles, snapshot, &self->place, hone_canvas_width (self), hone_canvas_height (self),
                       gtk_widget_get_scale_factor (GTK_WIDGET (self)), &self->look, processor_draws (self));
}

/* Lines between pixels. */
static void
draw_grid (HoneCanvas *self, cairo_t *cr)
{
  double step = self->place.scale;
  double right = MIN (self->place.x + hone_canvas_picture_width (self) * step, hone_canvas_width (self));
  double bottom = MIN (self->place.y + hone_canvas_picture_height (self) * step, hone_canvas_height (self));
  double left = MAX (self->place.x, 0);
  double top = MAX (self->place.y, 0);

  for (double x = self->place.x + ceil ((left - self->place.x) / step) * step; x <= right; x += step) {
    cairo_move_to (cr, floor (x) + 0.5, top);
    cairo_line_to (cr, floor (x) + 0.5, bottom);
  }
  for (double y = self->place.y + ceil ((top - self->place.y) / step) * step; y <= bottom; y += step) {
    cairo_move_to (cr, left, floor (y) + 0.5);
    cairo_line_to (cr, right, floor (y) + 0.5);
  }
  cairo_set_source_rgba (cr, 0.5, 0.5, 0.5, 0.35);
  cairo_set_line_width (cr, 1);
  cairo_stroke (cr);
}

/* Labels. */

static void
outline_path (HoneCanvas *self, cairo_t *cr, const double *points, guint n)
{
  double width = hone_canvas_picture_width (self) * self->place.scale;
  double height = hone_canvas_picture_height (self) * self->place.scale;

  cairo_new_path (cr);
  for (guint i = 0; i < n; i++)
    cairo_line_to (cr, self->place.x + points[2 * i] * width, self->place.y + points[2 * i + 1] * height);
}

void
hone_canvas_draw_outline (HoneCanvas *self, cairo_t *cr, const HoneShape *shape, double line, double alpha)
{
  GdkRGBA color = hone_palette_on_picture (shape->klass);

  outline_path (self, cr, shape->points, shape->n_points);
  cairo_close_path (cr);
  cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);
  cairo_set_source_rgba (cr, 0, 0, 0, (hone_palette_is_high_contrast () ? 1 : 0.55) * alpha);
  cairo_set_line_width (cr, line + CASING);
  cairo_stroke_preserve (cr);
  hone_draw_source (cr, &color, alpha);
  cairo_set_line_width (cr, line);
  cairo_stroke (cr);
}

static HoneBox
box_of (HoneCanvas *self, guint i)
{
  const HoneShape *shape = hone_canvas_edit_get (self->edit, i);
  HoneEdges edges = hone_canvas_edit_get_edges (self->edit, i);

  return (HoneBox){
    (float) edges.x0, (float) edges.y0, (float) (edges.x1 - edges.x0), (float) (edges.y1 - edges.y0), (float) NAN,
    shape->klass,     HONE_BOX_PLAIN
  };
}

/* All but what is selected; outlines are drawn here, boxes by the overlay, as on thumbnails. */
static void
draw_labels (HoneCanvas *self, cairo_t *cr, HoneOverlayHow *how)
{
  g_autoptr (GArray) boxes = g_array_new (FALSE, FALSE, sizeof (HoneBox));

  for (guint i = 0; i < hone_canvas_edit_get_n (self->edit); i++) {
    const HoneShape *shape = hone_canvas_edit_get (self->edit, i);
    gboolean faded = self->only >= 0 && self->only != shape->klass;
    gboolean hover = (int) i == self->hover.shape && !self->pressed;
    HoneBox box = box_of (self, i);

    if (shape->hidden || shape->id == 0 || hone_canvas_edit_is_selected (self->edit, i))
      continue;
    if (shape->n_points > 0)
      hone_canvas_draw_outline (self, cr, shape, how->line + (hover ? 0.6 : 0), faded ? 0.38 : 1);
    else {
      if (hover)
        how->hover = (int) boxes->len;
      g_array_append_val (boxes, box);
    }
  }
  hone_overlay_draw (cr, gtk_widget_get_pango_context (GTK_WIDGET (self)), (const HoneBox *) (void *) boxes->data,
                     boxes->len, &self->place, how);
}

/* Through the pointer, while something is about to be drawn. */
static void
draw_crosshair (HoneCanvas *self, cairo_t *cr)
{
  double x = floor (self->pointer_x) + 0.5;
  double y = floor (self->pointer_y) + 0.5;

  if (self->tool == HONE_TOOL_SELECT || self->pointer_x < 0 || self->space || !self->editable)
    return;
  for (int i = 0; i < 2; i++) {
    cairo_move_to (cr, 0, y + i);
    cairo_line_to (cr, hone_canvas_width (self), y + i);
    cairo_move_to (cr, x + i, 0);
    cairo_line_to (cr, x + i, hone_canvas_height (self));
    cairo_set_source_rgba (cr, 1 - i, 1 - i, 1 - i, 0.55);
    cairo_set_line_width (cr, 1);
    cairo_stroke (cr);
  }
}

static void
draw_objects (HoneCanvas *self, cairo_t *cr)
{
  HoneOverlayHow how = HONE_OVERLAY_HOW;

  how.line = 2;
  how.only = self->only;
  how.tags = self->tags;
  how.badges = TRUE;
  how.names = self->names;
  how.width = hone_canvas_width (self);
  how.height = hone_canvas_height (self);
  if (hone_canvas_labels_shown (self))
    draw_labels (self, cr, &how);
  if (hone_canvas_found_shown (self))
    hone_canvas_draw_found (self, cr, &how);
  if (hone_canvas_labels_shown (self))
    hone_canvas_draw_selected (self, cr);
}

void
hone_canvas_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  HoneCanvas *self = HONE_CANVAS (widget);
  cairo_t *cr;

  if (self->error != NULL) {
    draw_error (self, snapshot);
    return;
  }
  if (self->tiles == NULL)
    return;
  draw_picture (self, snapshot);
  cr = hone_draw_begin (widget, snapshot);
  if (self->place.scale >= GRID)
    draw_grid (self, cr);
  draw_objects (self, cr);
  hone_canvas_draw_drag (self, cr);
  draw_crosshair (self, cr);
  cairo_destroy (cr);
  if (gtk_widget_has_visible_focus (widget))
    gtk_snapshot_render_focus (snapshot, gtk_widget_get_style_context (widget), 0, 0, hone_canvas_width (self),
                               hone_canvas_height (self));
}
