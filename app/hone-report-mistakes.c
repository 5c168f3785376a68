/* SPDX-License-Identifier: Apache-2.0 */
/* hone-report-mistakes.c - see hone-report-mistakes.h */
#include "hone-report-mistakes.h"

#include <glib/gi18n.h>
#include <math.h>

struct _HoneReportMistakes {
  AdwBin parent_instance;

  GtkListBox *list;
  GtkWidget *rows[HONE_N_MISTAKES];
  GtkLevelBar *bars[HONE_N_MISTAKES];
  GtkLabel *values[HONE_N_MISTAKES], *counts[HONE_N_MISTAKES], *help;
  double gain[HONE_N_MISTAKES];
  int chosen; /* -1 */
};

G_DEFINE_FINAL_TYPE (HoneReportMistakes, hone_report_mistakes, ADW_TYPE_BIN)

static guint chosen_signal;

static int
kind_of (HoneReportMistakes *self, GtkListBoxRow *row)
{
  for (int kind = 0; kind < HONE_N_MISTAKES; kind++)
    if (self->rows[kind] == (GtkWidget *) row)
      return kind;
  return -1;
}

static int
sort_cb (GtkListBoxRow *a, GtkListBoxRow *b, gpointer data)
{
  HoneReportMistakes *self = data;
  int x = kind_of (self, a), y = kind_of (self, b);
  double d = x >= 0 && y >= 0 ? self->gain[y] - self->gain[x] : 0;

  return d != 0 ? (d > 0) - (d < 0) : x - y;
}

/* Of the kind that is chosen, else of the one that costs most. */
static void
show_help (HoneReportMistakes *self)
{
  int kind = self->chosen;

  for (int k = 0; kind < 0 && k < HONE_N_MISTAKES; k++)
    if (self->gain[k] > 0)
      kind = k;
  for (int k = 0; self->chosen < 0 && kind >= 0 && k < HONE_N_MISTAKES; k++)
    if (self->gain[k] > self->gain[kind])
      kind = k;
  gtk_label_set_text (self->help, kind >= 0 ? hone_mistake_help ((HoneMistake) kind) : "");
}

static void
show_one (HoneReportMistakes *self, int kind, double most, guint count)
{
  double points = 100 * self->gain[kind];
  g_autofree char *value = g_strdup_printf ("%.1f", points);
  g_autofree char *number = g_strdup_printf ("%u", count);
  /* Translators: a kind of error, its count, hundredths of mAP50 that it costs */
  g_autofree char *name =
      g_strdup_printf (_ ("%s: %u, %.1f points of mAP50"), hone_mistake_name ((HoneMistake) kind), count, points);

  gtk_level_bar_set_value (self->bars[kind], most > 0 ? MAX (self->gain[kind], 0) / most : 0);
  gtk_label_set_text (self->values[kind], value);
  gtk_label_set_text (self->counts[kind], number);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->rows[kind]), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

void
hone_report_mistakes_show (HoneReportMistakes *self, const HoneMistakes *mistakes)
{
  double most = 0;

  g_return_if_fail (HONE_IS_REPORT_MISTAKES (self));

  for (int kind = 0; kind < HONE_N_MISTAKES; kind++) {
    self->gain[kind] = mistakes != NULL && isfinite (mistakes->gain[kind]) ? mistakes->gain[kind] : 0;
    most = MAX (most, self->gain[kind]);
  }
  for (int kind = 0; kind < HONE_N_MISTAKES; kind++)
    show_one (self, kind, most, mistakes != NULL ? mistakes->marks[kind]->len : 0);
  gtk_list_box_invalidate_sort (self->list);
  show_help (self);
}

void
hone_report_mistakes_choose (HoneReportMistakes *self, int kind)
{
  g_return_if_fail (HONE_IS_REPORT_MISTAKES (self) && kind < HONE_N_MISTAKES);

  if (self->chosen == kind)
    return;
  self->chosen = kind;
  gtk_list_box_select_row (self->list, kind >= 0 ? GTK_LIST_BOX_ROW (self->rows[kind]) : NULL);
  show_help (self);
  g_signal_emit (self, chosen_signal, 0, kind);
}

int
hone_report_mistakes_get_chosen (HoneReportMistakes *self)
{
  return self->chosen;
}

static void
activated_cb (HoneReportMistakes *self, GtkListBoxRow *row)
{
  int kind = kind_of (self, row);

  hone_report_mistakes_choose (self, kind == self->chosen ? -1 : kind);
}

static GtkLabel *
add_label (GtkWidget *box, const char *text, int chars, gboolean strong)
{
  GtkWidget *label = gtk_label_new (text);

  g_object_set (label, "xalign", strong || chars > 4 ? 0.0 : 1.0, "width-chars", chars, "ellipsize",
                chars > 8 ? PANGO_ELLIPSIZE_END : PANGO_ELLIPSIZE_NONE, NULL);
  if (chars <= 8)
    gtk_widget_add_css_class (label, "numeric");
  gtk_box_append (GTK_BOX (box), label);
  return GTK_LABEL (label);
}

static GtkWidget *
make_row (HoneReportMistakes *self, int kind)
{
  GtkWidget *row = gtk_list_box_row_new (), *bar = gtk_level_bar_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);

  add_label (box, hone_mistake_name ((HoneMistake) kind), 14, FALSE);
  gtk_widget_set_hexpand (gtk_widget_get_last_child (box), TRUE);
  gtk_widget_set_size_request (bar, 84, -1);
  gtk_widget_set_valign (bar, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (bar, "hone-loss");
  gtk_box_append (GTK_BOX (box), bar);
  self->bars[kind] = GTK_LEVEL_BAR (bar);
  self->values[kind] = add_label (box, "", 4, FALSE);
  gtk_widget_add_css_class (GTK_WIDGET (self->values[kind]), "heading");
  self->counts[kind] = add_label (box, "", 4, FALSE);
  gtk_widget_add_css_class (GTK_WIDGET (self->counts[kind]), "dim-label");
  gtk_widget_set_tooltip_text (row, hone_mistake_help ((HoneMistake) kind));
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  self->rows[kind] = row;
  return row;
}

static void
hone_report_mistakes_class_init (HoneReportMistakesClass *klass)
{
  chosen_signal = g_signal_new ("chosen", HONE_TYPE_REPORT_MISTAKES, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                G_TYPE_NONE, 1, G_TYPE_INT);
}

static GtkWidget *
make_head (void)
{
  GtkWidget *head = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  GtkWidget *title = gtk_label_new (_ ("Where points are lost")), *unit = gtk_label_new (_ ("mAP50 × 100, count"));

  g_object_set (title, "xalign", 0.0, "hexpand", TRUE, "ellipsize", PANGO_ELLIPSIZE_END, NULL);
  gtk_widget_add_css_class (title, "heading");
  gtk_widget_add_css_class (unit, "caption");
  gtk_widget_add_css_class (unit, "dim-label");
  gtk_box_append (GTK_BOX (head), title);
  gtk_box_append (GTK_BOX (head), unit);
  return head;
}

static void
hone_report_mistakes_init (HoneReportMistakes *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);

  self->chosen = -1;
  self->list = GTK_LIST_BOX (gtk_list_box_new ());
  gtk_list_box_set_sort_func (self->list, sort_cb, self, NULL);
  gtk_list_box_set_activate_on_single_click (self->list, TRUE);
  gtk_widget_add_css_class (GTK_WIDGET (self->list), "hone-mistakes");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Kinds of errors, and what each costs"), -1);
  for (int kind = 0; kind < HONE_N_MISTAKES; kind++)
    gtk_list_box_append (self->list, make_row (self, kind));
  g_signal_connect_swapped (self->list, "row-activated", G_CALLBACK (activated_cb), self);
  self->help = GTK_LABEL (gtk_label_new (NULL));
  g_object_set (self->help, "xalign", 0.0, "wrap", TRUE, "max-width-chars", 30, "width-chars", 20, NULL);
  gtk_widget_add_css_class (GTK_WIDGET (self->help), "caption");
  gtk_widget_add_css_class (GTK_WIDGET (self->help), "dim-label");
  gtk_box_append (GTK_BOX (box), make_head ());
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->list));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->help));
  gtk_widget_add_css_class (box, "card");
  gtk_widget_add_css_class (box, "hone-tight");
  adw_bin_set_child (ADW_BIN (self), box);
}

GtkWidget *
hone_report_mistakes_new (void)
{
  return g_object_new (HONE_TYPE_REPORT_MISTAKES, NULL);
}
