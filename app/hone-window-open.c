/* SPDX-License-Identifier: Apache-2.0 */
/* hone-window-open.c - choosing what to open: dialogs, and drops anywhere in the window */
#include "hone-window-private.h"

#include "hone-widgets.h"

#include <glib/gi18n.h>

static void
chosen_cb (HoneWindow *self, int response)
{
  g_autofree char *path = hone_widgets_chosen_path (&self->chooser, response);

  if (path != NULL && self->locating != NULL)
    hone_recent_list_forget (hone_application_get_recent (hone_window_app (self)), self->locating);
  g_clear_pointer (&self->locating, g_free);
  if (path != NULL)
    hone_window_open (self, path);
}

void
hone_window_choose (HoneWindow *self, const char *title, GtkFileChooserAction action, gboolean files)
{
  static const char *const suffixes[] = { "yaml", "yml", "json", "xml", "zip", "tar",
                                          "gz",   "tgz", "xz",   "zst", "bz2", "data" };
  GtkFileChooserNative *dialog;

  g_clear_object (&self->chooser);
  g_clear_pointer (&self->locating, g_free);
  dialog = gtk_file_chooser_native_new (title, GTK_WINDOW (self), action, _ ("_Open"), _ ("_Cancel"));
  self->chooser = GTK_NATIVE_DIALOG (dialog);
  if (files) {
    g_autoptr (GtkFileFilter) filter = gtk_file_filter_new ();

    gtk_file_filter_set_name (filter, _ ("Data sets (data.yaml, json, xml, zip, tar)"));
    for (guint i = 0; i < G_N_ELEMENTS (suffixes); i++)
      gtk_file_filter_add_suffix (filter, suffixes[i]);
    gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (dialog), filter);
  }
  gtk_native_dialog_set_modal (self->chooser, TRUE);
  g_signal_connect_swapped (dialog, "response", G_CALLBACK (chosen_cb), self);
  gtk_native_dialog_show (self->chooser);
}

/* On the page Use pictures are to be looked at, not opened. */
static gboolean
drop_for_use (HoneWindow *self, GSList *files)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) paths = NULL;

  if (!hone_window_is_viewing (self, "use"))
    return FALSE;
  for (; files != NULL; files = files->next) {
    g_autofree char *path = g_file_get_path (files->data);

    if (path != NULL)
      g_strv_builder_add (builder, path);
  }
  paths = g_strv_builder_end (builder);
  hone_use_page_add (self->use_page, paths);
  return TRUE;
}

static gboolean
drop_cb (GtkDropTarget *target, const GValue *value, double x, double y, gpointer data)
{
  HoneWindow *self = data;
  GSList *files = g_value_get_boxed (value);
  g_autofree char *path = files != NULL ? g_file_get_path (files->data) : NULL;

  gtk_revealer_set_reveal_child (GTK_REVEALER (self->drop_revealer), FALSE);
  if (drop_for_use (self, files))
    return TRUE;
  if (path == NULL)
    return FALSE;
  if (hone_window_is_viewing (self, "train") && hone_train_page_take_file (self->train_page, path))
    return TRUE;
  hone_window_open (self, path);
  return TRUE;
}

/* What the page in front takes. */
static const char *
drop_words (HoneWindow *self)
{
  if (hone_window_is_viewing (self, "use"))
    return _ ("Drop pictures or folders to look at them");
  if (hone_window_is_viewing (self, "train"))
    return _ ("Drop settings (args.yaml) or a model to train with, or a data set to open it");
  return _ ("Drop to open it: a folder, data.yaml, COCO json, zip or tar");
}

static GdkDragAction
drag_enter_cb (GtkDropTarget *target, double x, double y, gpointer data)
{
  HoneWindow *self = data;

  gtk_label_set_text (self->drop_label, drop_words (self));
  gtk_revealer_set_reveal_child (GTK_REVEALER (self->drop_revealer), TRUE);
  return GDK_ACTION_COPY;
}

static void
drag_leave_cb (GtkDropTarget *target, gpointer data)
{
  gtk_revealer_set_reveal_child (GTK_REVEALER (HONE_WINDOW (data)->drop_revealer), FALSE);
}

void
hone_window_accept_drops (HoneWindow *self)
{
  GtkDropTarget *target = gtk_drop_target_new (GDK_TYPE_FILE_LIST, GDK_ACTION_COPY);

  g_signal_connect (target, "drop", G_CALLBACK (drop_cb), self);
  g_signal_connect (target, "enter", G_CALLBACK (drag_enter_cb), self);
  g_signal_connect (target, "leave", G_CALLBACK (drag_leave_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (target));
}
