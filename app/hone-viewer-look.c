/* SPDX-License-Identifier: Apache-2.0 */
/* hone-viewer-look.c - how bright the picture is shown; of grey ones of 16 bits what is black and what is white
 *
 * Sliders, presets and the canvas (a drag with the second button) follow each other.
 */
#include "hone-viewer-private.h"

#include "hone-words.h"

#include <glib/gi18n.h>

static void
look_cb (HoneViewer *self)
{
  if (!self->looking)
    hone_canvas_set_look (self->canvas, gtk_adjustment_get_value (self->brightness) / 100,
                          gtk_adjustment_get_value (self->contrast) / 100);
}

static void
window_cb (HoneViewer *self)
{
  if (!self->looking)
    hone_canvas_set_window (self->canvas, gtk_adjustment_get_value (self->black),
                            gtk_adjustment_get_value (self->white));
}

static void
reset_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  HoneViewer *self = HONE_VIEWER (widget);

  hone_canvas_set_look (self->canvas, 0, 0);
  hone_canvas_set_shades (self->canvas, HONE_SHADES_USUAL);
}

static void
show_look (HoneViewer *self)
{
  double brightness, contrast;

  g_object_get (self->canvas, "brightness", &brightness, "contrast", &contrast, NULL);
  self->looking = TRUE;
  gtk_adjustment_set_value (self->brightness, 100 * brightness);
  gtk_adjustment_set_value (self->contrast, 100 * contrast);
  self->looking = FALSE;
}

static void
show_presets (HoneViewer *self)
{
  HoneShades shades = hone_canvas_get_shades (self->canvas);

  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (self->shades_usual), shades == HONE_SHADES_USUAL);
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (self->shades_range), shades == HONE_SHADES_RANGE);
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (self->shades_whole), shades == HONE_SHADES_WHOLE);
}

/* Sliders over what the picture has: 65536 values are too fine for a hand. */
static void
set_bounds (HoneViewer *self, double black, double white)
{
  double low = 0;
  double high = 65535;

  hone_canvas_get_range (self->canvas, &low, &high);
  gtk_adjustment_set_lower (self->black, MIN (low, black));
  gtk_adjustment_set_upper (self->black, MAX (high, white));
  gtk_adjustment_set_lower (self->white, MIN (low, black));
  gtk_adjustment_set_upper (self->white, MAX (high, white));
}

static void
show_shades (HoneViewer *self)
{
  gboolean deep = hone_canvas_get_deep (self->canvas);
  double black, white;

  hone_canvas_get_window (self->canvas, &black, &white);
  self->looking = TRUE;
  gtk_widget_set_visible (self->shades_box, deep);
  gtk_widget_set_visible (self->shades_text, deep);
  show_presets (self);
  set_bounds (self, black, white);
  gtk_adjustment_set_value (self->black, black);
  gtk_adjustment_set_value (self->white, white);
  /* Translators: a picture of 16 bits: what is shown black, what is shown white. */
  hone_words_set (self->shades_text, g_strdup_printf (_ ("16 bits · %.0f – %.0f"), black, white));
  self->looking = FALSE;
}

/* A click has turned the toggle already: the canvas decides, and the toggles follow. */
static void
preset_cb (HoneViewer *self, GtkWidget *button)
{
  if (self->looking)
    return;
  hone_canvas_set_shades (self->canvas, button == self->shades_range   ? HONE_SHADES_RANGE
                                        : button == self->shades_whole ? HONE_SHADES_WHOLE
                                                                       : HONE_SHADES_USUAL);
  show_shades (self);
}

void
hone_viewer_connect_look (HoneViewer *self)
{
  g_signal_connect_swapped (self->brightness, "value-changed", G_CALLBACK (look_cb), self);
  g_signal_connect_swapped (self->contrast, "value-changed", G_CALLBACK (look_cb), self);
  g_signal_connect_swapped (self->black, "value-changed", G_CALLBACK (window_cb), self);
  g_signal_connect_swapped (self->white, "value-changed", G_CALLBACK (window_cb), self);
  g_signal_connect_swapped (self->shades_usual, "clicked", G_CALLBACK (preset_cb), self);
  g_signal_connect_swapped (self->shades_range, "clicked", G_CALLBACK (preset_cb), self);
  g_signal_connect_swapped (self->shades_whole, "clicked", G_CALLBACK (preset_cb), self);
  g_signal_connect_swapped (self->canvas, "notify::brightness", G_CALLBACK (show_look), self);
  g_signal_connect_swapped (self->canvas, "notify::contrast", G_CALLBACK (show_look), self);
  g_signal_connect_swapped (self->canvas, "notify::shades", G_CALLBACK (show_shades), self);
  g_signal_connect_swapped (self->canvas, "notify::loading", G_CALLBACK (show_shades), self);
  show_shades (self);
}

void
hone_viewer_install_look (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "viewer.reset-look", NULL, reset_cb);
}
