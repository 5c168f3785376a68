/* SPDX-License-Identifier: Apache-2.0 */
/* drag-source.c - a small window from which a file can be dragged, as from a file manager
 *
 *   drag-source PATH
 *
 * Ends after the drop.
 */
#include <gtk/gtk.h>

static GMainLoop *loop;

static GdkContentProvider *
prepare_cb (GtkDragSource *source, double x, double y, gpointer data)
{
  g_autoptr (GFile) file = g_file_new_for_commandline_arg (data);
  g_autoptr (GSList) files = g_slist_prepend (NULL, file);
  GdkFileList *list = gdk_file_list_new_from_list (files);
  GdkContentProvider *provider = gdk_content_provider_new_typed (GDK_TYPE_FILE_LIST, list);

  g_boxed_free (GDK_TYPE_FILE_LIST, list);
  return provider;
}

static void
end_cb (GtkDragSource *source, GdkDrag *drag, gboolean moved, gpointer data)
{
  g_main_loop_quit (loop);
}

int
main (int argc, char *argv[])
{
  GtkWidget *window;
  GtkDragSource *source;

  gtk_init ();
  loop = g_main_loop_new (NULL, FALSE);
  window = g_object_new (GTK_TYPE_WINDOW, "default-width", 160, "default-height", 80, "decorated", FALSE, "title",
                         "drag-source", NULL);
  gtk_window_set_child (GTK_WINDOW (window), gtk_label_new ("Drag me"));
  source = gtk_drag_source_new ();
  gtk_drag_source_set_actions (source, GDK_ACTION_COPY);
  g_signal_connect (source, "prepare", G_CALLBACK (prepare_cb), argv[argc - 1]);
  g_signal_connect (source, "drag-end", G_CALLBACK (end_cb), NULL);
  gtk_widget_add_controller (window, GTK_EVENT_CONTROLLER (source));
  gtk_window_present (GTK_WINDOW (window));
  g_main_loop_run (loop);
  return 0;
}
