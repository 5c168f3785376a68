/* SPDX-License-Identifier: Apache-2.0 */
/* hone-toast.c - see hone-toast.h */
#include "hone-toast.h"

#define UNDO_SECONDS 12 /* longer than the usual five: somebody may want to read it first */

typedef struct {
  GWeakRef widget;
  void (*undo) (GtkWidget *widget, gpointer data);
  gpointer data;
  GDestroyNotify free_data;
} Way;

static void
way_free (gpointer data, GClosure *closure)
{
  Way *self = data;

  g_weak_ref_clear (&self->widget);
  if (self->free_data != NULL)
    self->free_data (self->data);
  g_free (self);
}

static void
clicked_cb (AdwToast *toast, Way *self)
{
  g_autoptr (GtkWidget) widget = g_weak_ref_get (&self->widget);

  if (widget != NULL)
    self->undo (widget, self->data);
}

static AdwToast *
toast_new (const char *text)
{
  g_autofree char *escaped = g_markup_escape_text (text, -1); /* titles of toasts are always markup in 1.2 */

  return adw_toast_new (escaped);
}

static void
show (GtkWidget *widget, AdwToast *toast)
{
  GtkWidget *overlay = gtk_widget_get_ancestor (widget, ADW_TYPE_TOAST_OVERLAY);

  if (overlay != NULL)
    adw_toast_overlay_add_toast (ADW_TOAST_OVERLAY (overlay), toast);
  else
    g_object_unref (toast);
}

void
hone_toast (GtkWidget *widget, const char *text)
{
  show (widget, toast_new (text));
}

void
hone_toast_with_button (GtkWidget *widget, const char *text, const char *button,
                        void (*undo) (GtkWidget *widget, gpointer data), gpointer data, GDestroyNotify free_data)
{
  AdwToast *toast = toast_new (text);
  Way *way = g_new0 (Way, 1);

  g_weak_ref_init (&way->widget, widget);
  way->undo = undo;
  way->data = data;
  way->free_data = free_data;
  adw_toast_set_button_label (toast, button);
  adw_toast_set_timeout (toast, UNDO_SECONDS);
  g_signal_connect_data (toast, "button-clicked", G_CALLBACK (clicked_cb), way, way_free, 0);
  show (widget, toast);
}
