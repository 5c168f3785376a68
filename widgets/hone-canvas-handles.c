/* SPDX-License-Identifier: Apache-2.0 */
/* hone-canvas-handles.c - what is selected, with its handles, and what is being drawn */
#include "hone-canvas-private.h"

#include "hone-draw.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#define LINE 2.6
#define CASING 1.8
#define MANY 60 /* points of an outline, beyond which only those near the pointer have handles */

static const GdkRGBA white = { 1, 1, 1, 1 };

typedef struct {
  double x, y, width, height;
} Rect;

static Rect
rect_of (HoneCanvas *self, const HoneEdges *edges)
{
  return (Rect){ self->place.x + edges->x0 * self->place.scale, self->place.y + edges->y0 * self->place.scale,
                 (edges->x1 - edges->x0) * self->place.scale, (edges->y1 - edges->y0) * self->place.scale };
}

/* @strong: under the pointer, or the point that keys work on. */
static void
draw_handle (cairo_t *cr, double x, double y, const GdkRGBA *color, gboolean strong)
{
  double larger = strong ? 2 : 0;

  cairo_set_source_rgba (cr, 0, 0, 0, 0.5);
  hone_marker_draw (cr, HONE_MARKER_DISC, x, y, 6.6 + larger);
  hone_draw_source (cr, &white, 1);
  hone_marker_draw (cr, HONE_MARKER_DISC, x, y, 5.4 + larger);
  hone_draw_source (cr, color, 1);
  hone_marker_draw (cr, HONE_MARKER_DISC, x, y, strong ? 2.4 : 3.4);
}

static void
draw_handles (HoneCanvas *self, cairo_t *cr, int shape, const HoneEdges *edges, const GdkRGBA *color)
{
  for (int i = 0; i < HONE_N_HANDLES; i++) {
    gboolean strong = self->hover.kind == HONE_HIT_HANDLE && self->hover.shape == shape && self->hover.part == i;
    double x, y;

    hone_edges_get_handle (edges, i, &x, &y);
    draw_handle (cr, self->place.x + x * self->place.scale, self->place.y + y * self->place.scale, color, strong);
  }
}

static void
draw_points (HoneCanvas *self, cairo_t *cr, const HoneShape *shape, const GdkRGBA *color)
{
  double width = hone_canvas_picture_width (self) * self->place.scale;
  double height = hone_canvas_picture_height (self) * self->place.scale;
  int chosen = hone_canvas_edit_step_point (self->edit, 0);

  for (guint i = 0; i < shape->n_points; i++) {
    double x = self->place.x + shape->points[2 * i] * width;
    double y = self->place.y + shape->points[2 * i + 1] * height;
    gboolean strong = (int) i == chosen || (self->hover.kind == HONE_HIT_POINT && self->hover.part == (int) i);

    if (strong || shape->n_points <= MANY || hypot (x - self->pointer_x, y - self->pointer_y) < 60)
      draw_handle (cr, x, y, color, strong);
  }
}

static void
draw_box (cairo_t *cr, const Rect *rect, const GdkRGBA *color)
{
  cairo_rectangle (cr, rect->x, rect->y, rect->width, rect->height);
  hone_draw_source (cr, color, 0.16);
  cairo_fill_preserve (cr);
  cairo_set_source_rgba (cr, 0, 0, 0, hone_palette_is_high_contrast () ? 1 : 0.55);
  cairo_set_line_width (cr, LINE + CASING);
  cairo_stroke_preserve (cr);
  hone_draw_source (cr, color, 1);
  cairo_set_line_width (cr, LINE);
  cairo_stroke (cr);
}

/* "WBC   242 × 152 px" above the box, below it when there is no room. */
static void
draw_tag (HoneCanvas *self, cairo_t *cr, const HoneEdges *edges, int klass)
{
  PangoContext *pango = gtk_widget_get_pango_context (GTK_WIDGET (self));
  guint n_names = self->names != NULL ? g_strv_length (self->names) : 0;
  g_autofree char *number = g_strdup_printf ("%d", klass);
  const char *name = klass >= 0 && (guint) klass < n_names ? self->names[klass] : number;
  g_autofree char *text = g_strdup_printf ("%s   %.0f × %.0f px", name, edges->x1 - edges->x0, edges->y1 - edges->y0);
  GdkRGBA color = hone_palette_on_picture (klass);
  Rect rect = rect_of (self, edges);

  hone_draw_tag (cr, pango, text, &color, rect.x, rect.y, rect.height, hone_canvas_width (self),
                 hone_canvas_height (self));
}

/* @alone: with handles and a tag. */
static void
draw_one (HoneCanvas *self, cairo_t *cr, guint i, gboolean alone)
{
  const HoneShape *shape = hone_canvas_edit_get (self->edit, i);
  HoneEdges edges = hone_canvas_edit_get_edges (self->edit, i);
  GdkRGBA color = hone_palette_on_picture (shape->klass);
  Rect rect = rect_of (self, &edges);

  if (shape->n_points > 0)
    hone_canvas_draw_outline (self, cr, shape, LINE, 1);
  else
    draw_box (cr, &rect, &color);
  if (!alone)
    return;
  if (self->editable && shape->n_points > 0)
    draw_points (self, cr, shape, &color);
  else if (self->editable)
    draw_handles (self, cr, (int) i, &edges, &color);
  draw_tag (self, cr, &edges, shape->klass);
}

void
hone_canvas_draw_selected (HoneCanvas *self, cairo_t *cr)
{
  gboolean alone = hone_canvas_edit_count_selected (self->edit) == 1;

  for (guint i = 0; i < hone_canvas_edit_get_n (self->edit); i++)
    if (hone_canvas_edit_is_selected (self->edit, i) || hone_canvas_edit_get (self->edit, i)->id == 0)
      draw_one (self, cr, i, alone || hone_canvas_edit_get (self->edit, i)->id == 0);
}

static void
draw_band (HoneCanvas *self, cairo_t *cr)
{
  static const double dash[] = { 4, 4 };
  HoneEdges band = hone_canvas_edit_get_band (self->edit);
  Rect rect = rect_of (self, &band);

  cairo_rectangle (cr, round (rect.x) + 0.5, round (rect.y) + 0.5, round (rect.width), round (rect.height));
  cairo_set_source_rgba (cr, 1, 1, 1, 0.12);
  cairo_fill_preserve (cr);
  cairo_set_line_width (cr, 1);
  cairo_set_source_rgba (cr, 0, 0, 0, 0.8);
  cairo_stroke_preserve (cr);
  cairo_set_dash (cr, dash, 2, 0);
  cairo_set_source_rgba (cr, 1, 1, 1, 1);
  cairo_stroke (cr);
  cairo_set_dash (cr, NULL, 0, 0);
}

static void
draw_new_box (HoneCanvas *self, cairo_t *cr)
{
  HoneEdges band = hone_canvas_edit_get_band (self->edit);
  GdkRGBA color = hone_palette_on_picture (self->klass);
  Rect rect = rect_of (self, &band);

  draw_box (cr, &rect, &color);
  draw_tag (self, cr, &band, self->klass);
}

/* The points so far, a line to the pointer, and the first point larger: a click there closes the outline. */
static void
draw_new_outline (HoneCanvas *self, cairo_t *cr)
{
  const double *points;
  guint n = hone_canvas_edit_get_outline (self->edit, &points);
  double width = hone_canvas_picture_width (self) * self->place.scale;
  double height = hone_canvas_picture_height (self) * self->place.scale;
  GdkRGBA color = hone_palette_on_picture (self->klass);

  cairo_new_path (cr);
  for (guint i = 0; i < n; i++)
    cairo_line_to (cr, self->place.x + points[2 * i] * width, self->place.y + points[2 * i + 1] * height);
  if (n > 0 && self->pointer_x >= 0)
    cairo_line_to (cr, self->pointer_x, self->pointer_y);
  cairo_set_source_rgba (cr, 0, 0, 0, 0.55);
  cairo_set_line_width (cr, LINE + CASING);
  cairo_stroke_preserve (cr);
  hone_draw_source (cr, &color, 1);
  cairo_set_line_width (cr, LINE);
  cairo_stroke (cr);
  for (guint i = 0; i < n; i++)
    draw_handle (cr, self->place.x + points[2 * i] * width, self->place.y + points[2 * i + 1] * height, &color, i == 0);
}

void
hone_canvas_draw_drag (HoneCanvas *self, cairo_t *cr)
{
  HoneDrag drag = hone_canvas_edit_get_drag (self->edit);

  if (drag == HONE_DRAG_BAND)
    draw_band (self, cr);
  else if (drag == HONE_DRAG_DRAW)
    draw_new_box (self, cr);
  else if (drag == HONE_DRAG_OUTLINE)
    draw_new_outline (self, cr);
}
