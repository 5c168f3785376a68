/* SPDX-License-Identifier: Apache-2.0 */
/* widget-case.c - see widget-case.h */
#include "widget-case.h"

#include "hone-widgets.h"

gboolean
widget_case_init (int *argc, char ***argv)
{
  g_setenv ("GTK_A11Y", "test", TRUE);
  g_setenv ("LANGUAGE", "C", TRUE);
  if (!gtk_init_check ()) {
    g_print ("1..0 # SKIP no display\n");
    return FALSE;
  }
  g_test_init (argc, argv, NULL);
  adw_init ();
  hone_widgets_init ();
  return TRUE;
}

static gboolean
late_cb (gpointer data)
{
  *(gboolean *) data = TRUE;
  return G_SOURCE_CONTINUE;
}

void
widget_case_wait_long (gboolean (*done) (gpointer), gpointer data, guint seconds)
{
  gboolean late = FALSE;
  guint source = g_timeout_add_seconds (seconds, late_cb, &late);

  while (!done (data) && !late)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (source);
  g_assert_true (done (data));
}

void
widget_case_wait (gboolean (*done) (gpointer), gpointer data)
{
  widget_case_wait_long (done, data, 10);
}

GtkWidget *
widget_case_find (GtkWidget *widget, GType type)
{
  if (g_type_is_a (G_OBJECT_TYPE (widget), type))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child)) {
    GtkWidget *found = widget_case_find (child, type);

    if (found != NULL)
      return found;
  }
  return NULL;
}

void
widget_case_count_cb (GtkWidget *widget, guint *times)
{
  (*times)++;
}
