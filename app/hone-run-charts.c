/* SPDX-License-Identifier: Apache-2.0 */
/* hone-run-charts.c - see hone-run-charts.h */
#include "hone-run-charts.h"

#include <glib/gi18n.h>

GtkWidget *
hone_run_chart_card (const char *title, int height, HoneChart **chart)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  GtkWidget *label = gtk_label_new (title);

  *chart = HONE_CHART (hone_chart_new (title));
  gtk_widget_add_css_class (box, "card");
  gtk_widget_add_css_class (box, "hone-tight");
  gtk_widget_add_css_class (label, "heading");
  g_object_set (label, "xalign", 0.0, "ellipsize", PANGO_ELLIPSIZE_END, NULL);
  gtk_widget_set_size_request (GTK_WIDGET (*chart), 200, height);
  gtk_widget_set_hexpand (GTK_WIDGET (*chart), TRUE);
  gtk_widget_set_hexpand (box, TRUE);
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (*chart));
  return box;
}

char *
hone_run_chart_name (HoneRun *run, int place)
{
  return g_strdup_printf ("%s %s", hone_palette_run_letter (place), hone_run_get_name (run));
}

static void
add_line (HoneChart *chart, HoneRun *run, int place, const char *column, gboolean dashed)
{
  guint n;
  g_autofree char *name = hone_run_chart_name (run, place);
  g_autofree double *values = hone_run_get_curve (run, column, &n);
  /* Translators: a run's name; its curve of the validation pictures. */
  g_autofree char *of_val = dashed ? g_strdup_printf (_ ("%s, validation"), name) : NULL;
  guint series = hone_chart_add_series (chart, dashed ? of_val : name, hone_palette_run (place), dashed);

  hone_chart_set_marker (chart, series, hone_palette_run_marker (place));
  hone_chart_set_values (chart, series, values, n);
}

void
hone_run_chart_show (HoneChart *chart, GListModel *runs, const char *column, const char *dashed)
{
  guint n = MIN (g_list_model_get_n_items (runs), HONE_PALETTE_RUNS);
  int epochs = 1;

  hone_chart_clear (chart);
  for (guint i = 0; i < n; i++) {
    g_autoptr (HoneRun) run = g_list_model_get_item (runs, i);

    epochs = MAX (epochs, (int) hone_run_get_n_epochs (run));
    add_line (chart, run, (int) i, column, FALSE);
    if (dashed != NULL)
      add_line (chart, run, (int) i, dashed, TRUE);
  }
  hone_chart_set_epochs (chart, epochs);
}
