/* SPDX-License-Identifier: Apache-2.0 */
/* hone-viewer-hide.c - classes that are not shown for a while, so that the others can be seen
 *
 * What is hidden stays hidden in the next picture, too; a bar over the picture says so. What is drawn or given a class
 * brings that class back.
 */
#include "hone-viewer-private.h"

#include "hone-widgets.h"
#include "hone-words.h"

#include <glib/gi18n.h>

static guint
count_classes (HoneViewer *self)
{
  return self->names != NULL ? g_strv_length (self->names) : 0;
}

static void
show_checks (HoneViewer *self)
{
  GtkListBoxRow *row;

  for (int i = 0; (row = gtk_list_box_get_row_at_index (GTK_LIST_BOX (self->hide_list), i)) != NULL; i++) {
    GtkWidget *check = g_object_get_data (G_OBJECT (row), "check");

    gtk_check_button_set_active (GTK_CHECK_BUTTON (check), !hone_canvas_get_class_hidden (self->canvas, i));
  }
}

/* "Hidden: WBC, Platelets (5 objects)" */
static char *
words_of_hidden (HoneViewer *self)
{
  g_autoptr (GString) names = g_string_new (NULL);
  guint n = hone_canvas_count_hidden_shapes (self->canvas);
  guint classes = hone_canvas_count_hidden (self->canvas);
  g_autofree char *objects = g_strdup_printf (ngettext ("%u object", "%u objects", n), n);

  if (classes > 3) /* Translators: how many classes, "5 objects" */
    return g_strdup_printf (_ ("%u classes are hidden (%s)"), classes, objects);
  for (guint i = 0; i < count_classes (self); i++)
    if (hone_canvas_get_class_hidden (self->canvas, (int) i))
      g_string_append_printf (names, "%s%s", names->len > 0 ? ", " : "", self->names[i]);
  /* Translators: names of classes, "5 objects" */
  return g_strdup_printf (_ ("Hidden: %s (%s)"), names->str, objects);
}

void
hone_viewer_show_hidden (HoneViewer *self)
{
  guint n = hone_canvas_count_hidden (self->canvas);

  gtk_widget_set_visible (self->hidden_bar, n > 0);
  if (n > 0)
    hone_words_set (self->hidden_text, words_of_hidden (self));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "viewer.show-all-classes", n > 0);
}

/* The list of objects says which of its rows are not drawn. */
static void
hidden_changed (HoneViewer *self)
{
  gboolean selecting = self->selecting;

  self->selecting = TRUE;
  show_checks (self);
  self->selecting = selecting;
  if (self->item != NULL)
    hone_viewer_show_objects (self);
  hone_viewer_show_hidden (self);
}

void
hone_viewer_toggle_class (HoneViewer *self, int klass)
{
  if (klass < 0 || (guint) klass >= count_classes (self))
    return;
  hone_canvas_hide_class (self->canvas, klass, !hone_canvas_get_class_hidden (self->canvas, klass));
  hidden_changed (self);
}

void
hone_viewer_reveal_class (HoneViewer *self, int klass)
{
  if (hone_canvas_get_class_hidden (self->canvas, klass))
    hone_viewer_toggle_class (self, klass);
}

static void
show_all_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  hone_canvas_show_all_classes (HONE_VIEWER (widget)->canvas);
  hidden_changed (HONE_VIEWER (widget));
  hone_viewer_focus (HONE_VIEWER (widget)); /* the button is gone */
}

/* The class that is armed; once more: all again. */
static void
only_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  HoneViewer *self = HONE_VIEWER (widget);
  gboolean all = hone_canvas_count_hidden (self->canvas) > 0;

  for (guint i = 0; i < count_classes (self); i++)
    hone_canvas_hide_class (self->canvas, (int) i, !all && (int) i != self->klass);
  hidden_changed (self);
}

/* The list behind the eye. */

static void
toggled_cb (GtkCheckButton *check, HoneViewer *self)
{
  if (self->selecting)
    return;
  hone_canvas_hide_class (self->canvas, GPOINTER_TO_INT (g_object_get_data (G_OBJECT (check), "class")),
                          !gtk_check_button_get_active (check));
  hidden_changed (self);
}

static GtkWidget *
new_row (HoneViewer *self, int klass)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  GtkWidget *check = gtk_check_button_new ();

  gtk_check_button_set_active (GTK_CHECK_BUTTON (check), !hone_canvas_get_class_hidden (self->canvas, klass));
  gtk_accessible_update_property (GTK_ACCESSIBLE (check), GTK_ACCESSIBLE_PROPERTY_LABEL, self->names[klass], -1);
  g_object_set_data (G_OBJECT (check), "class", GINT_TO_POINTER (klass));
  g_signal_connect (check, "toggled", G_CALLBACK (toggled_cb), self);
  gtk_box_append (GTK_BOX (box), check);
  gtk_box_append (GTK_BOX (box), hone_swatch_new (klass, klass < 9));
  gtk_box_append (GTK_BOX (box), hone_viewer_text (self->names[klass], NULL, TRUE));
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_list_box_row_set_selectable (GTK_LIST_BOX_ROW (row), FALSE);
  g_object_set_data (G_OBJECT (row), "check", check);
  return row;
}

static void
activated_cb (HoneViewer *self, GtkListBoxRow *row)
{
  hone_viewer_toggle_class (self, gtk_list_box_row_get_index (row));
}

void
hone_viewer_fill_hidden (HoneViewer *self)
{
  GtkListBoxRow *row;

  while ((row = gtk_list_box_get_row_at_index (GTK_LIST_BOX (self->hide_list), 0)) != NULL)
    gtk_list_box_remove (GTK_LIST_BOX (self->hide_list), GTK_WIDGET (row));
  for (guint i = 0; i < count_classes (self); i++)
    gtk_list_box_append (GTK_LIST_BOX (self->hide_list), new_row (self, (int) i));
  gtk_widget_set_visible (self->hide_button, count_classes (self) > 0);
}

void
hone_viewer_connect_hide (HoneViewer *self)
{
  GtkWidget *popover = gtk_popover_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *scroller = g_object_new (GTK_TYPE_SCROLLED_WINDOW, "hscrollbar-policy", GTK_POLICY_NEVER,
                                      "propagate-natural-height", TRUE, "max-content-height", 320, NULL);
  GtkWidget *hint = hone_viewer_text (_ ("Shift+1 … Shift+9; Ctrl+H: only the armed class"), "caption", TRUE);

  self->hide_list = gtk_list_box_new ();
  gtk_list_box_set_selection_mode (GTK_LIST_BOX (self->hide_list), GTK_SELECTION_NONE);
  gtk_widget_add_css_class (self->hide_list, "plain");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->hide_list), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Classes That Are Shown"), -1);
  g_signal_connect_swapped (self->hide_list, "row-activated", G_CALLBACK (activated_cb), self);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), self->hide_list);
  gtk_label_set_ellipsize (GTK_LABEL (hint), PANGO_ELLIPSIZE_NONE);
  gtk_box_append (GTK_BOX (box), scroller);
  gtk_box_append (GTK_BOX (box), hint);
  gtk_popover_set_child (GTK_POPOVER (popover), box);
  gtk_menu_button_set_popover (GTK_MENU_BUTTON (self->hide_button), popover);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "viewer.show-all-classes", FALSE);
}

void
hone_viewer_install_hide (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "viewer.show-all-classes", NULL, show_all_cb);
  gtk_widget_class_install_action (widget_class, "viewer.only-class", NULL, only_cb);
}
