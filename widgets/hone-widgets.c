/* SPDX-License-Identifier: Apache-2.0 */
/* hone-widgets.c - see hone-widgets.h */
#include "hone-widgets.h"

void
hone_widgets_init (void)
{
  g_type_ensure (HONE_TYPE_CANVAS);
  g_type_ensure (HONE_TYPE_CHART);
  g_type_ensure (HONE_TYPE_PREVIEW);
  g_type_ensure (HONE_TYPE_REFLOW);
  g_type_ensure (HONE_TYPE_RING);
  g_type_ensure (HONE_TYPE_SETTING_ROW);
  g_type_ensure (HONE_TYPE_SPARK);
  g_type_ensure (HONE_TYPE_SWATCH);
  g_type_ensure (HONE_TYPE_THUMBNAIL);
}

void
hone_widgets_close_by_escape (GtkWidget *window)
{
  GtkEventController *keys = gtk_shortcut_controller_new ();

  gtk_shortcut_controller_add_shortcut (
      GTK_SHORTCUT_CONTROLLER (keys),
      gtk_shortcut_new (gtk_keyval_trigger_new (GDK_KEY_Escape, 0), gtk_named_action_new ("window.close")));
  gtk_widget_add_controller (window, keys);
}

char *
hone_widgets_chosen_path (GtkNativeDialog **chooser, int response)
{
  g_autoptr (GFile) file = NULL;

  if (response == GTK_RESPONSE_ACCEPT)
    file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (*chooser));
  g_clear_object (chooser);
  return file != NULL ? g_file_get_path (file) : NULL;
}
