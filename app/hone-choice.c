/* SPDX-License-Identifier: Apache-2.0 */
/* hone-choice.c - see hone-choice.h */
#include "hone-choice.h"

static GtkWidget *
words (const char *text, const char *css)
{
  GtkWidget *label = gtk_label_new (text);

  g_object_set (label, "xalign", 0.0, "wrap", TRUE, "wrap-mode", PANGO_WRAP_WORD_CHAR, "width-chars", 12,
                "max-width-chars", 18, NULL);
  gtk_widget_add_css_class (label, css);
  return label;
}

void
hone_choice_set_text (GtkWidget *choice, const char *text)
{
  gtk_label_set_text (g_object_get_data (G_OBJECT (choice), "text"), text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (choice), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text, -1);
}

GtkWidget *
hone_choice_new (const char *title, const char *text)
{
  GtkWidget *choice = gtk_toggle_button_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 4);
  GtkWidget *head = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 4);
  GtkWidget *name = words (title, "heading");
  GtkWidget *mark = gtk_image_new_from_icon_name ("hone-done-symbolic");
  GtkWidget *label = words (text, "caption");

  gtk_widget_add_css_class (label, "dim-label");
  gtk_widget_set_hexpand (name, TRUE);
  gtk_widget_set_valign (box, GTK_ALIGN_START);
  gtk_widget_add_css_class (mark, "hone-choice-mark");
  gtk_box_append (GTK_BOX (head), name);
  gtk_box_append (GTK_BOX (head), mark);
  gtk_box_append (GTK_BOX (box), head);
  gtk_box_append (GTK_BOX (box), label);
  gtk_button_set_child (GTK_BUTTON (choice), box);
  gtk_widget_set_css_classes (choice, (const char *[]){ "card", "hone-choice", NULL });
  g_object_bind_property (choice, "active", mark, "visible", G_BINDING_SYNC_CREATE);
  g_object_set_data (G_OBJECT (choice), "text", label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (choice), GTK_ACCESSIBLE_PROPERTY_LABEL, title,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text, -1);
  return choice;
}
