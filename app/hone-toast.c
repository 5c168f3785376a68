/* SPDX-License-Identifier: Apache-2.0 */
/* hone-toast.c - see hone-toast.h */
#include "hone-toast.h"

#include <glib/gi18n.h>

#define UNDO_SECONDS 10
#define DATA "hone-data"

static AdwToast *
new_toast (const char *text)
{
  g_autofree char *escaped = g_markup_escape_text (text, -1); /* titles are always markup in libadwaita 1.2 */

  return adw_toast_new (escaped);
}

static void
show_toast (GtkWidget *near, AdwToast *toast)
{
  GtkWidget *overlay = gtk_widget_get_ancestor (near, ADW_TYPE_TOAST_OVERLAY);

  if (overlay != NULL)
    adw_toast_overlay_add_toast (ADW_TOAST_OVERLAY (overlay), toast);
  else
    g_object_unref (toast);
}

void
hone_toast_say (GtkWidget *near, const char *text)
{
  show_toast (near, new_toast (text));
}

void
hone_toast_button (GtkWidget *near, const char *text, const char *button, GCallback pressed, gpointer object,
                   gpointer data, GDestroyNotify free_data)
{
  AdwToast *toast = new_toast (text);

  adw_toast_set_button_label (toast, button);
  adw_toast_set_timeout (toast, UNDO_SECONDS);
  g_object_set_data_full (G_OBJECT (toast), DATA, data, free_data);
  g_signal_connect_object (toast, "button-clicked", pressed, object, G_CONNECT_SWAPPED);
  show_toast (near, toast);
}

void
hone_toast_undo (GtkWidget *near, const char *text, GCallback undo, gpointer object, gpointer data,
                 GDestroyNotify free_data)
{
  hone_toast_button (near, text, _ ("_Undo"), undo, object, data, free_data);
}

gpointer
hone_toast_get_data (AdwToast *toast)
{
  return g_object_get_data (G_OBJECT (toast), DATA);
}
