/* SPDX-License-Identifier: Apache-2.0 */
/* hone-report-advice.c - see hone-report-advice.h */
#include "hone-report-advice.h"

#include <glib/gi18n.h>

struct _HoneReportAdvice {
  AdwBin parent_instance;

  GPtrArray *verdicts; /* (nullable): not owned */
  GtkBox *list;
};

G_DEFINE_FINAL_TYPE (HoneReportAdvice, hone_report_advice, ADW_TYPE_BIN)

static guint show_signal;

static void
show_cb (HoneReportAdvice *self, GtkWidget *button)
{
  guint i = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (button), "verdict"));
  const HoneVerdict *verdict;

  if (self->verdicts == NULL || i >= self->verdicts->len)
    return;
  verdict = self->verdicts->pdata[i];
  g_signal_emit (self, show_signal, 0, verdict->marks, verdict->title);
}

static GtkWidget *
make_label (const char *text, const char *css)
{
  GtkWidget *label = gtk_label_new (text);

  g_object_set (label, "xalign", 0.0, "wrap", TRUE, "wrap-mode", PANGO_WRAP_WORD_CHAR, "width-chars", 20,
                "max-width-chars", 40, "hexpand", TRUE, NULL);
  if (css != NULL)
    gtk_widget_add_css_class (label, css);
  return label;
}

static GtkWidget *
make_row (HoneReportAdvice *self, guint i)
{
  const HoneVerdict *verdict = self->verdicts->pdata[i];
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8), *words = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  GtkWidget *button;
  g_autofree char *name = g_strdup_printf (_ ("Show the pictures: %s"), verdict->title);

  gtk_box_append (GTK_BOX (words), make_label (verdict->title, "heading"));
  gtk_box_append (GTK_BOX (words), make_label (verdict->text, NULL));
  gtk_box_append (GTK_BOX (row), words);
  if (verdict->marks == NULL || verdict->marks->len == 0)
    return row;
  button = gtk_button_new_with_label (_ ("Show"));
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  g_object_set_data (G_OBJECT (button), "verdict", GUINT_TO_POINTER (i));
  g_signal_connect_swapped (button, "clicked", G_CALLBACK (show_cb), self);
  gtk_box_append (GTK_BOX (row), button);
  return row;
}

void
hone_report_advice_show (HoneReportAdvice *self, GPtrArray *verdicts)
{
  GtkWidget *child;

  g_return_if_fail (HONE_IS_REPORT_ADVICE (self));

  self->verdicts = verdicts;
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->list))) != NULL)
    gtk_box_remove (self->list, child);
  for (guint i = 0; verdicts != NULL && i < verdicts->len; i++)
    gtk_box_append (self->list, make_row (self, i));
}

static void
hone_report_advice_class_init (HoneReportAdviceClass *klass)
{
  show_signal = g_signal_new ("show-marks", HONE_TYPE_REPORT_ADVICE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                              G_TYPE_NONE, 2, G_TYPE_POINTER, G_TYPE_STRING);
}

static void
hone_report_advice_init (HoneReportAdvice *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 10), *title = gtk_label_new (_ ("What to do next"));

  gtk_label_set_xalign (GTK_LABEL (title), 0);
  gtk_widget_add_css_class (title, "heading");
  self->list = GTK_BOX (gtk_box_new (GTK_ORIENTATION_VERTICAL, 12));
  gtk_box_append (GTK_BOX (box), title);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->list));
  gtk_widget_add_css_class (box, "card");
  gtk_widget_add_css_class (box, "hone-tight");
  adw_bin_set_child (ADW_BIN (self), box);
}

GtkWidget *
hone_report_advice_new (void)
{
  return g_object_new (HONE_TYPE_REPORT_ADVICE, NULL);
}
