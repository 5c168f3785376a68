/* SPDX-License-Identifier: Apache-2.0 */
/* hone-canvas-view.c - where the picture lies on the canvas, and how large */
#include "hone-canvas-private.h"

#define STEP 1.25     /* of a key or a button */
#define FRAMED 0.35   /* share of the surface that a part has which is looked at */
#define FRAMED_MOST 4 /* its zoom at most */

double
hone_canvas_width (HoneCanvas *self)
{
  return MAX (gtk_widget_get_width (GTK_WIDGET (self)), 1);
}

double
hone_canvas_height (HoneCanvas *self)
{
  return MAX (gtk_widget_get_height (GTK_WIDGET (self)), 1);
}

double
hone_canvas_picture_width (HoneCanvas *self)
{
  return self->tiles != NULL ? hone_tiles_get_width (self->tiles) : 1;
}

double
hone_canvas_picture_height (HoneCanvas *self)
{
  return self->tiles != NULL ? hone_tiles_get_height (self->tiles) : 1;
}

void
hone_canvas_to_picture (HoneCanvas *self, double x, double y, double *px, double *py)
{
  *px = (x - self->place.x) / self->place.scale;
  *py = (y - self->place.y) / self->place.scale;
}

static void
changed (HoneCanvas *self, double zoom_before, gboolean fit_before)
{
  gtk_widget_queue_draw (GTK_WIDGET (self));
  if (self->place.scale != zoom_before)
    hone_canvas_notify (self, HONE_CANVAS_PROP_ZOOM);
  if (self->fit != fit_before)
    hone_canvas_notify (self, HONE_CANVAS_PROP_FIT);
}

static HonePlace
fitted (HoneCanvas *self)
{
  return hone_place_contain (hone_canvas_picture_width (self), hone_canvas_picture_height (self),
                             hone_canvas_width (self), hone_canvas_height (self), HONE_CANVAS_PAD);
}

void
hone_canvas_refit (HoneCanvas *self)
{
  if (self->fit)
    self->place = fitted (self);
  else
    hone_place_keep (&self->place, hone_canvas_picture_width (self), hone_canvas_picture_height (self),
                     hone_canvas_width (self), hone_canvas_height (self));
}

static double
lowest_zoom (HoneCanvas *self)
{
  return MIN (fitted (self).scale, HONE_CANVAS_MIN_ZOOM * 10);
}

void
hone_canvas_zoom_at (HoneCanvas *self, double zoom, double x, double y)
{
  double before = self->place.scale;
  gboolean fit = self->fit;

  if (self->tiles == NULL)
    return;
  zoom = CLAMP (zoom, lowest_zoom (self), HONE_CANVAS_MAX_ZOOM);
  self->fit = FALSE;
  hone_place_zoom_at (&self->place, zoom, x, y);
  hone_canvas_refit (self);
  changed (self, before, fit);
}

void
hone_canvas_zoom_to (HoneCanvas *self, double zoom)
{
  g_return_if_fail (HONE_IS_CANVAS (self));
  hone_canvas_zoom_at (self, zoom, hone_canvas_width (self) / 2, hone_canvas_height (self) / 2);
}

/* The middle of what is selected on the surface. */
static gboolean
selected_middle (HoneCanvas *self, double *x, double *y)
{
  int selected = hone_canvas_get_selected (self);
  HoneEdges edges;

  if (selected < 0)
    return FALSE;
  edges = hone_canvas_edit_get_edges (self->edit, (guint) selected);
  *x = self->place.x + (edges.x0 + edges.x1) / 2 * self->place.scale;
  *y = self->place.y + (edges.y0 + edges.y1) / 2 * self->place.scale;
  return TRUE;
}

/* About what is selected, so that it stays in view, else about the middle. */
static void
zoom_by (HoneCanvas *self, double factor)
{
  double x = hone_canvas_width (self) / 2;
  double y = hone_canvas_height (self) / 2;

  selected_middle (self, &x, &y);
  hone_canvas_zoom_at (self, self->place.scale * factor, x, y);
}

void
hone_canvas_zoom_in (HoneCanvas *self)
{
  g_return_if_fail (HONE_IS_CANVAS (self));
  zoom_by (self, STEP);
}

void
hone_canvas_zoom_out (HoneCanvas *self)
{
  g_return_if_fail (HONE_IS_CANVAS (self));
  zoom_by (self, 1 / STEP);
}

void
hone_canvas_zoom_fit (HoneCanvas *self)
{
  double before;
  gboolean fit;

  g_return_if_fail (HONE_IS_CANVAS (self));

  before = self->place.scale;
  fit = self->fit;
  self->fit = TRUE;
  hone_canvas_refit (self);
  changed (self, before, fit);
}

double
hone_canvas_get_zoom (HoneCanvas *self)
{
  g_return_val_if_fail (HONE_IS_CANVAS (self), 1);
  return self->place.scale;
}

gboolean
hone_canvas_get_fit (HoneCanvas *self)
{
  g_return_val_if_fail (HONE_IS_CANVAS (self), TRUE);
  return self->fit;
}

void
hone_canvas_frame (HoneCanvas *self, double x, double y, double width, double height)
{
  double before, zoom;
  gboolean fit;

  g_return_if_fail (HONE_IS_CANVAS (self));

  before = self->place.scale;
  fit = self->fit;
  zoom = MIN (hone_canvas_width (self) / MAX (width, 1), hone_canvas_height (self) / MAX (height, 1)) * FRAMED;
  zoom = CLAMP (zoom, fitted (self).scale, MAX (fitted (self).scale, FRAMED_MOST));
  self->fit = zoom <= fitted (self).scale;
  self->place.scale = zoom;
  self->place.x = hone_canvas_width (self) / 2 - (x + width / 2) * zoom;
  self->place.y = hone_canvas_height (self) / 2 - (y + height / 2) * zoom;
  hone_canvas_refit (self);
  changed (self, before, fit);
}

/* TRUE when the picture is larger than the surface. */
gboolean
hone_canvas_can_pan (HoneCanvas *self)
{
  return hone_canvas_picture_width (self) * self->place.scale > hone_canvas_width (self) + 0.5 ||
         hone_canvas_picture_height (self) * self->place.scale > hone_canvas_height (self) + 0.5;
}

void
hone_canvas_pan (HoneCanvas *self, double dx, double dy)
{
  gboolean fit;

  g_return_if_fail (HONE_IS_CANVAS (self));

  if (!hone_canvas_can_pan (self))
    return;
  fit = self->fit;
  self->fit = FALSE;
  self->place.x += dx;
  self->place.y += dy;
  hone_canvas_refit (self);
  changed (self, self->place.scale, fit);
}

void
hone_canvas_show_place (HoneCanvas *self, double px, double py)
{
  double width = hone_canvas_width (self);
  double height = hone_canvas_height (self);
  double x = self->place.x + px * self->place.scale;
  double y = self->place.y + py * self->place.scale;

  if (x < 0 || y < 0 || x > width || y > height)
    hone_canvas_pan (self, width / 2 - x, height / 2 - y);
}

/* Into view, when only a part of the picture is. */
void
hone_canvas_show_selected (HoneCanvas *self)
{
  int selected = hone_canvas_get_selected (self);
  HoneEdges edges;

  if (selected < 0)
    return;
  edges = hone_canvas_edit_get_edges (self->edit, (guint) selected);
  hone_canvas_show_place (self, (edges.x0 + edges.x1) / 2, (edges.y0 + edges.y1) / 2);
}
