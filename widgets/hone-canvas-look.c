/* SPDX-License-Identifier: Apache-2.0 */
/* hone-canvas-look.c - how bright the picture is shown: brightness and contrast, and of deep ones what is black and
 * white. Only what is seen changes.
 */
#include "hone-canvas-private.h"

#include <math.h>

#define USUAL 0.99     /* share of the pixels that keep their shades */
#define WIDER 150.0    /* pixels of the pointer for twice as many shades */
#define BRIGHTER 300.0 /* for once through all of them */
#define NARROWEST 2.0
#define DEEPEST 65535.0

static void
look_changed (HoneCanvas *self)
{
  gtk_widget_queue_draw (GTK_WIDGET (self));
  hone_canvas_notify (self, HONE_CANVAS_PROP_BRIGHTNESS);
  hone_canvas_notify (self, HONE_CANVAS_PROP_CONTRAST);
}

void
hone_canvas_set_look (HoneCanvas *self, double brightness, double contrast)
{
  g_return_if_fail (HONE_IS_CANVAS (self));

  self->look.brightness = CLAMP (brightness, -1, 1);
  self->look.contrast = CLAMP (contrast, -1, 1);
  look_changed (self);
}

/* Deep pictures. */

gboolean
hone_canvas_get_deep (HoneCanvas *self)
{
  g_return_val_if_fail (HONE_IS_CANVAS (self), FALSE);
  return self->fresh && hone_tiles_get_deep (self->tiles);
}

gboolean
hone_canvas_get_range (HoneCanvas *self, double *darkest, double *brightest)
{
  g_return_val_if_fail (HONE_IS_CANVAS (self), FALSE);
  return self->fresh && hone_tiles_get_range (self->tiles, 1, darkest, brightest);
}

static void
take_range (HoneCanvas *self)
{
  double share = self->shades == HONE_SHADES_RANGE ? 1 : USUAL;

  if (self->shades == HONE_SHADES_OWN)
    return;
  if (self->shades == HONE_SHADES_WHOLE || self->tiles == NULL ||
      !hone_tiles_get_range (self->tiles, share, &self->look.black, &self->look.white)) {
    self->look.black = 0;
    self->look.white = DEEPEST;
  }
}

void
hone_canvas_picture_look (HoneCanvas *self)
{
  take_range (self);
  hone_canvas_notify (self, HONE_CANVAS_PROP_SHADES);
}

static void
shades_changed (HoneCanvas *self)
{
  gtk_widget_queue_draw (GTK_WIDGET (self));
  hone_canvas_notify (self, HONE_CANVAS_PROP_SHADES);
}

void
hone_canvas_set_shades (HoneCanvas *self, HoneShades shades)
{
  g_return_if_fail (HONE_IS_CANVAS (self));

  self->shades = shades;
  take_range (self);
  shades_changed (self);
}

HoneShades
hone_canvas_get_shades (HoneCanvas *self)
{
  g_return_val_if_fail (HONE_IS_CANVAS (self), HONE_SHADES_USUAL);
  return self->shades;
}

void
hone_canvas_set_window (HoneCanvas *self, double black, double white)
{
  g_return_if_fail (HONE_IS_CANVAS (self));

  self->shades = HONE_SHADES_OWN;
  self->look.black = CLAMP (black, 0, DEEPEST - NARROWEST);
  self->look.white = CLAMP (white, self->look.black + NARROWEST, DEEPEST);
  shades_changed (self);
}

void
hone_canvas_get_window (HoneCanvas *self, double *black, double *white)
{
  g_return_if_fail (HONE_IS_CANVAS (self));

  *black = self->look.black;
  *white = self->look.white;
}

/* As radiologists do it: to the right the window is wider, down its level is higher and the picture darker. */
static void
drag_window (HoneCanvas *self, double dx, double dy)
{
  const HoneTilesLook *from = &self->press_look;
  double width = MAX (from->white - from->black, NARROWEST);
  double level = (from->black + from->white) / 2 + dy / BRIGHTER * width;

  width = CLAMP (width * exp2 (dx / WIDER), NARROWEST, DEEPEST);
  level = CLAMP (level, width / 2, DEEPEST - width / 2);
  hone_canvas_set_window (self, level - width / 2, level + width / 2);
}

void
hone_canvas_drag_look (HoneCanvas *self, double dx, double dy)
{
  if (hone_canvas_get_deep (self))
    drag_window (self, dx, dy);
  else
    hone_canvas_set_look (self, self->press_look.brightness - dy / BRIGHTER, self->press_look.contrast - dx / BRIGHTER);
}
