/* SPDX-License-Identifier: Apache-2.0 */
/* hone-toast.c - see hone-toast.h */
#include "hone-toast.h"

#include "hone-compat.h"

#include <glib/gi18n.h>

#define UNDO_SECONDS 10
#define DATA "hone-data"
#define LAST "hone-last-toast"
#define PLACE "hone-place"
#define UNDO "hone-undo-toast" /* the last that could take something back; it may be gone from sight */

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

/* Pressed or by keys: once is enough. */
static void
pressed_cb (GObject *overlay, AdwToast *toast)
{
  if (g_object_get_data (overlay, UNDO) == toast)
    g_object_set_data (overlay, UNDO, NULL);
}

void
hone_toast_say (GtkWidget *near, const char *text)
{
  show_toast (near, new_toast (text));
}

static AdwToast *
new_button_toast (const char *text, const char *button, GCallback pressed, gpointer object, gpointer data,
                  GDestroyNotify free_data)
{
  AdwToast *toast = new_toast (text);

  adw_toast_set_button_label (toast, button);
  adw_toast_set_timeout (toast, UNDO_SECONDS);
  g_object_set_data_full (G_OBJECT (toast), DATA, data, free_data);
  g_signal_connect_object (toast, "button-clicked", pressed, object, G_CONNECT_SWAPPED);
  return toast;
}

void
hone_toast_button (GtkWidget *near, const char *text, const char *button, GCallback pressed, gpointer object,
                   gpointer data, GDestroyNotify free_data)
{
  show_toast (near, new_button_toast (text, button, pressed, object, data, free_data));
}

static gpointer
place_new (GtkWidget *near)
{
  GWeakRef *place = g_new0 (GWeakRef, 1);

  g_weak_ref_init (place, near);
  return place;
}

static void
place_free (gpointer place)
{
  g_weak_ref_clear (place);
  g_free (place);
}

/* A part of a page may have an overlay of its own; the key for Undo asks that of the window. */
static GtkWidget *
outermost (GtkWidget *near)
{
  GtkWidget *overlay = NULL;

  while (near != NULL && (near = gtk_widget_get_ancestor (near, ADW_TYPE_TOAST_OVERLAY)) != NULL) {
    overlay = near;
    near = gtk_widget_get_parent (near);
  }
  return overlay;
}

void
hone_toast_undo (GtkWidget *near, const char *text, GCallback undo, gpointer object, gpointer data,
                 GDestroyNotify free_data)
{
  AdwToast *toast = new_button_toast (text, _ ("_Undo"), undo, object, data, free_data);
  GtkWidget *overlay = outermost (near);

  if (overlay != NULL) {
    g_object_set_data_full (G_OBJECT (toast), PLACE, place_new (near), place_free);
    g_object_set_data_full (G_OBJECT (overlay), UNDO, g_object_ref (toast), g_object_unref);
    g_signal_connect_object (toast, "button-clicked", G_CALLBACK (pressed_cb), overlay,
                             G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  }
  show_toast (near, toast);
}

/* Where the toast is or was; NULL when that is not in sight. */
static GtkWidget *
overlay_of (AdwToast *toast)
{
  g_autoptr (GtkWidget) near = g_weak_ref_get (g_object_get_data (G_OBJECT (toast), PLACE));

  return near != NULL && gtk_widget_get_mapped (near) ? gtk_widget_get_ancestor (near, ADW_TYPE_TOAST_OVERLAY) : NULL;
}

gboolean
hone_toast_undo_last (AdwToastOverlay *overlay)
{
  AdwToast *toast = g_object_get_data (G_OBJECT (overlay), UNDO);
  GtkWidget *shown = toast != NULL ? overlay_of (toast) : NULL;

  if (shown == NULL)
    return FALSE;
  g_object_ref (toast);
  g_signal_emit_by_name (toast, "button-clicked");
  if (g_object_get_data (G_OBJECT (shown), LAST) == toast)
    adw_toast_dismiss (toast);
  g_object_unref (toast);
  return TRUE;
}

gpointer
hone_toast_get_data (AdwToast *toast)
{
  return g_object_get_data (G_OBJECT (toast), DATA);
}
