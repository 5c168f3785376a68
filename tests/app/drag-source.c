/* SPDX-License-Identifier: Apache-2.0 */
/* drag-source.c - a small window that stands for another program: what is dragged, dropped and pasted between the two
 *
 *   drag-source PATH          PATH can be dragged out of it, as from a file manager; ends after the drop
 *   drag-source --copy PATH   PATH is in the clipboard as a file
 *   drag-source --paint PATH  the picture PATH is in the clipboard as pixels
 *   drag-source --drop        prints the paths that are dropped on it, a line each; ends after the drop
 */
#include <gtk/gtk.h>

static GMainLoop *loop;

static GdkContentProvider *
provide_file (const char *path)
{
  g_autoptr (GFile) file = g_file_new_for_commandline_arg (path);
  g_autoptr (GSList) files = g_slist_prepend (NULL, file);
  GdkFileList *list = gdk_file_list_new_from_list (files);
  GdkContentProvider *provider = gdk_content_provider_new_typed (GDK_TYPE_FILE_LIST, list);

  g_boxed_free (GDK_TYPE_FILE_LIST, list);
  return provider;
}

static GdkContentProvider *
prepare_cb (GtkDragSource *source, double x, double y, gpointer data)
{
  return provide_file (data);
}

static void
end_cb (GtkDragSource *source, GdkDrag *drag, gboolean moved, gpointer data)
{
  g_main_loop_quit (loop);
}

static void
add_source (GtkWidget *window, char *path)
{
  GtkDragSource *source = gtk_drag_source_new ();

  gtk_drag_source_set_actions (source, GDK_ACTION_COPY);
  g_signal_connect (source, "prepare", G_CALLBACK (prepare_cb), path);
  g_signal_connect (source, "drag-end", G_CALLBACK (end_cb), NULL);
  gtk_widget_add_controller (window, GTK_EVENT_CONTROLLER (source));
}

static gboolean
drop_cb (GtkDropTarget *target, const GValue *value, double x, double y, gpointer data)
{
  for (GSList *l = g_value_get_boxed (value); l != NULL; l = l->next) {
    g_autofree char *path = g_file_get_path (l->data);

    g_print ("%s\n", path);
  }
  g_main_loop_quit (loop);
  return TRUE;
}

static void
add_target (GtkWidget *window)
{
  GtkDropTarget *target = gtk_drop_target_new (GDK_TYPE_FILE_LIST, GDK_ACTION_COPY);

  g_signal_connect (target, "drop", G_CALLBACK (drop_cb), NULL);
  gtk_widget_add_controller (window, GTK_EVENT_CONTROLLER (target));
}

static void
copy (GtkWidget *window, const char *path)
{
  g_autoptr (GdkContentProvider) provider = provide_file (path);

  gdk_clipboard_set_content (gtk_widget_get_clipboard (window), provider);
}

static void
paint (GtkWidget *window, const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GdkTexture) texture = gdk_texture_new_from_filename (path, &error);

  if (texture == NULL)
    g_error ("%s", error->message);
  gdk_clipboard_set_texture (gtk_widget_get_clipboard (window), texture);
}

int
main (int argc, char *argv[])
{
  const char *what = argv[1];
  GtkWidget *window;

  gtk_init ();
  loop = g_main_loop_new (NULL, FALSE);
  window = g_object_new (GTK_TYPE_WINDOW, "default-width", 160, "default-height", 80, "decorated", FALSE, "title",
                         "drag-source", NULL);
  gtk_window_set_child (GTK_WINDOW (window), gtk_label_new ("Drag me"));
  if (g_str_equal (what, "--drop"))
    add_target (window);
  else if (g_str_equal (what, "--copy"))
    copy (window, argv[argc - 1]);
  else if (g_str_equal (what, "--paint"))
    paint (window, argv[argc - 1]);
  else
    add_source (window, argv[argc - 1]);
  gtk_window_present (GTK_WINDOW (window));
  g_main_loop_run (loop);
  return 0;
}
