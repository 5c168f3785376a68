/* SPDX-License-Identifier: Apache-2.0 */
/* hone-viewer-keys.c - keys that are about the picture; those of edits are in hone-viewer-edit.c */
#include "hone-viewer-private.h"

/* Keys: single letters only while something in the viewer has the focus. */

static void
fullscreen_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GtkWindow *window = GTK_WINDOW (gtk_widget_get_root (widget));

  if (gtk_window_is_fullscreen (window))
    gtk_window_unfullscreen (window);
  else
    gtk_window_fullscreen (window);
}

static void
toggle_labels (HoneViewer *self)
{
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (self->labels),
                                !gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (self->labels)));
}

static gboolean
zoom_key (HoneViewer *self, int key)
{
  if (key == GDK_KEY_plus)
    hone_canvas_zoom_in (self->canvas);
  else if (key == GDK_KEY_minus)
    hone_canvas_zoom_out (self->canvas);
  else if (key == GDK_KEY_0)
    hone_canvas_zoom_fit (self->canvas);
  else
    hone_canvas_zoom_to (self->canvas, 1.0 / gtk_widget_get_scale_factor (GTK_WIDGET (self)));
  return TRUE;
}

static gboolean
escape_key (HoneViewer *self)
{
  GtkWindow *window = GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self)));

  if (gtk_window_is_fullscreen (window))
    gtk_window_unfullscreen (window);
  else if (self->queue != NULL)
    hone_viewer_end_review (self);
  else
    hone_viewer_leave (self);
  return TRUE;
}

static gboolean
key_cb (GtkWidget *widget, GVariant *args, gpointer data)
{
  HoneViewer *self = HONE_VIEWER (widget);
  int key = g_variant_get_int32 (args);

  switch (key) {
  case GDK_KEY_Left:
    hone_viewer_step (self, -1);
    return TRUE;
  case GDK_KEY_Right:
    hone_viewer_step (self, 1);
    return TRUE;
  case GDK_KEY_l:
    toggle_labels (self);
    return TRUE;
  case GDK_KEY_Escape:
    return escape_key (self);
  default:
    return zoom_key (self, key);
  }
}

/* Where nothing can be edited, 1 is what it is in other viewers: one pixel to one. */
static gboolean
digit_cb (GtkWidget *widget, GVariant *args, gpointer data)
{
  HoneViewer *self = HONE_VIEWER (widget);
  int digit = g_variant_get_int32 (args);

  if (self->store != NULL)
    hone_viewer_set_class (self, digit - 1);
  else if (digit == 1)
    zoom_key (self, GDK_KEY_parenright);
  return TRUE;
}

/* Shift and a digit hide the objects of a class; what is printed on the key counts, not what Shift makes of it. */
static gboolean
shift_cb (GtkEventControllerKey *controller, guint key, guint code, GdkModifierType state, HoneViewer *self)
{
  const GdkModifierType all = GDK_SHIFT_MASK | GDK_CONTROL_MASK | GDK_ALT_MASK | GDK_SUPER_MASK;
  guint plain = 0;

  if ((state & all) != GDK_SHIFT_MASK ||
      !gdk_display_translate_key (gtk_widget_get_display (GTK_WIDGET (self)), code, 0, 0, &plain, NULL, NULL, NULL) ||
      plain < GDK_KEY_1 || plain > GDK_KEY_9)
    return GDK_EVENT_PROPAGATE;
  hone_viewer_toggle_class (self, (int) (plain - GDK_KEY_1));
  return GDK_EVENT_STOP;
}

void
hone_viewer_watch_keys (HoneViewer *self)
{
  GtkEventController *controller = gtk_event_controller_key_new ();

  g_signal_connect (controller, "key-pressed", G_CALLBACK (shift_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), controller);
}

/* What a key sends is what key_cb () gets. */
void
hone_viewer_add_keys (GtkWidgetClass *widget_class)
{
  static const int keys[][2] = {
    { GDK_KEY_Left, GDK_KEY_Left },
    { GDK_KEY_Page_Up, GDK_KEY_Left },
    { GDK_KEY_a, GDK_KEY_Left },
    { GDK_KEY_Right, GDK_KEY_Right },
    { GDK_KEY_Page_Down, GDK_KEY_Right },
    { GDK_KEY_d, GDK_KEY_Right },
    { GDK_KEY_plus, GDK_KEY_plus },
    { GDK_KEY_equal, GDK_KEY_plus },
    { GDK_KEY_KP_Add, GDK_KEY_plus },
    { GDK_KEY_minus, GDK_KEY_minus },
    { GDK_KEY_0, GDK_KEY_0 },
    { GDK_KEY_KP_Subtract, GDK_KEY_minus },
    { GDK_KEY_l, GDK_KEY_l },
    { GDK_KEY_parenright, GDK_KEY_parenright },
    { GDK_KEY_Escape, GDK_KEY_Escape },
  };

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    gtk_widget_class_add_binding (widget_class, (guint) keys[i][0], 0, key_cb, "i", keys[i][1]);
  for (int digit = 1; digit <= 9; digit++) {
    gtk_widget_class_add_binding (widget_class, GDK_KEY_0 + (guint) digit, 0, digit_cb, "i", digit);
    gtk_widget_class_add_binding (widget_class, GDK_KEY_KP_0 + (guint) digit, 0, digit_cb, "i", digit);
  }
  gtk_widget_class_install_action (widget_class, "viewer.fullscreen", NULL, fullscreen_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_F11, 0, "viewer.fullscreen", NULL);
}
