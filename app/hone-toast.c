/* SPDX-License-Identifier: Apache-2.0 */
/* hone-toast.c - see hone-toast.h */
#include "hone-toast.h"

#include "hone-compat.h"

#include <glib/gi18n.h>

#define UNDO_SECONDS 10
#define DATA "hone-data"
#define LAST "hone-last-toast"

static AdwToast *
new_toast (const char *text)
{
  g_autofree char *escaped = g_markup_escape_text (text, -1); /* titles are always markup in libadwaita 1.2 */

  return adw_toast_new (escaped);
}

static void
dismissed_cb (AdwToast *toast, GObject *overlay)
{
  if (g_object_get_data (overlay, LAST) == toast)
    g_object_set_data (overlay, LAST, NULL);
}

static void
name_buttons (AdwToastOverlay *overlay)
{
  GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (overlay));

  for (; child != NULL; child = gtk_widget_get_next_sibling (child))
    if (child != adw_toast_overlay_get_child (overlay))
      hone_compat_name_buttons (child);
}

/* Not behind those before it: by then nobody would know what its Undo takes back. */
static void
show_toast (GtkWidget *near, AdwToast *toast)
{
  GtkWidget *overlay = gtk_widget_get_ancestor (near, ADW_TYPE_TOAST_OVERLAY);
  AdwToast *last;

  if (overlay == NULL) {
    g_object_unref (toast);
    return;
  }
  last = g_object_get_data (G_OBJECT (overlay), LAST);
  if (last != NULL)
    adw_toast_dismiss (last);
  g_object_set_data_full (G_OBJECT (overlay), LAST, g_object_ref (toast), g_object_unref);
  g_signal_connect_object (toast, "dismissed", G_CALLBACK (dismissed_cb), overlay, 0);
  adw_toast_overlay_add_toast (ADW_TOAST_OVERLAY (overlay), toast);
  name_buttons (ADW_TOAST_OVERLAY (overlay));
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
