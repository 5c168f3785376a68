/* SPDX-License-Identifier: Apache-2.0 */
/* hone-run-charts.c - see hone-run-charts.h */
#include "hone-run-charts.h"

#include <glib/gi18n.h>
#include <math.h>

#define CHART_WIDTH 180     /* so that three stand beside each other at 720 pixels */
#define MINUTE_PLACES 20000 /* on an axis of minutes: 1.8 s apart in a training of ten hours */
#define SHORTEST 1e-3       /* minutes: an axis needs some length */

GtkWidget *
hone_run_chart_card (const char *title, int height, HoneChart **chart)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  GtkWidget *label = gtk_label_new (title), *head = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 10);

  *chart = HONE_CHART (hone_chart_new (title));
  gtk_widget_add_css_class (box, "card");
  gtk_widget_add_css_class (box, "hone-tight");
  gtk_widget_add_css_class (label, "heading");
  g_object_set (label, "xalign", 0.0, "ellipsize", PANGO_ELLIPSIZE_END, "hexpand", TRUE, NULL);
  gtk_widget_set_size_request (GTK_WIDGET (*chart), CHART_WIDTH, height);
  gtk_widget_set_hexpand (GTK_WIDGET (*chart), TRUE);
  gtk_widget_set_hexpand (box, TRUE);
  gtk_box_append (GTK_BOX (head), label);
  gtk_box_append (GTK_BOX (box), head);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (*chart));
  return box;
}

char *
hone_run_chart_name (HoneRun *run, int place)
{
  return g_strdup_printf ("%s %s", hone_palette_run_letter (place), hone_run_get_name (run));
}

/* When each epoch had ended, in minutes of training. A run that went on counts from 0 again in some programs.
 * (transfer full) */
static double *
minutes_of (HoneRun *run, guint *n)
{
  double *minutes = hone_run_get_curve (run, "time", n);
  double before = 0, last = 0;

  for (guint i = 0; i < *n; i++) {
    double seconds = minutes[i];

    if (!isfinite (seconds))
      continue;
    if (seconds < last)
      before += last;
    last = seconds;
    minutes[i] = (before + seconds) / 60;
  }
  return minutes;
}

/* The whole of an axis on which each run keeps its place. Returns: the longest, in minutes; 0: nothing is known */
static double
longest (GListModel *runs)
{
  double most = 0;

  for (guint i = 0; i < MIN (g_list_model_get_n_items (runs), HONE_PALETTE_RUNS); i++) {
    g_autoptr (HoneRun) run = g_list_model_get_item (runs, i);
    guint n;
    g_autofree double *minutes = minutes_of (run, &n);

    for (guint epoch = 0; epoch < n; epoch++)
      if (isfinite (minutes[epoch]))
        most = MAX (most, minutes[epoch]);
  }
  return most;
}

/* values[i] of epoch i moved to where its minute is. @unit: minutes a position. (transfer full) */
static double *
spread (HoneRun *run, const double *values, guint n_values, double unit, guint *n)
{
  guint n_minutes;
  g_autofree double *minutes = minutes_of (run, &n_minutes);
  double *places = g_new (double, MINUTE_PLACES + 1);

  *n = 0;
  for (guint i = 0; i <= MINUTE_PLACES; i++)
    places[i] = NAN;
  for (guint i = 0; i < MIN (n_values, n_minutes); i++)
    if (isfinite (minutes[i]) && isfinite (values[i])) {
      guint place = (guint) CLAMP (lround (minutes[i] / unit), 0, MINUTE_PLACES);

      places[place] = values[i];
      *n = MAX (*n, place + 1);
    }
  return places;
}

/* @unit: 0: over epochs */
static void
add_line (HoneChart *chart, HoneRun *run, int place, const char *column, gboolean dashed, double unit)
{
  guint n;
  g_autofree char *name = hone_run_chart_name (run, place);
  g_autofree double *values = hone_run_get_curve (run, column, &n);
  g_autofree double *moved = unit > 0 ? spread (run, values, n, unit, &n) : NULL;
  /* Translators: a run's name; its curve of the validation pictures. */
  g_autofree char *of_val = dashed ? g_strdup_printf (_ ("%s, validation"), name) : NULL;
  guint series = hone_chart_add_series (chart, dashed ? of_val : name, hone_palette_run (place), dashed);

  hone_chart_set_marker (chart, series, hone_palette_run_marker (place));
  hone_chart_set_values (chart, series, moved != NULL ? moved : values, n);
}

/* Returns: the most epochs of a run */
static int
add_lines (HoneChart *chart, GListModel *runs, const char *column, const char *dashed, double unit)
{
  int epochs = 1;

  hone_chart_clear (chart);
  for (guint i = 0; i < MIN (g_list_model_get_n_items (runs), HONE_PALETTE_RUNS); i++) {
    g_autoptr (HoneRun) run = g_list_model_get_item (runs, i);

    epochs = MAX (epochs, (int) hone_run_get_n_epochs (run));
    add_line (chart, run, (int) i, column, FALSE, unit);
    if (dashed != NULL)
      add_line (chart, run, (int) i, dashed, TRUE, unit);
  }
  return epochs;
}

void
hone_run_chart_show (HoneChart *chart, GListModel *runs, const char *column, const char *dashed)
{
  int epochs = add_lines (chart, runs, column, dashed, 0);

  hone_chart_set_kind (chart, HONE_PLOT_EPOCHS);
  hone_chart_set_view (chart, 0, 0);
  hone_chart_set_epochs (chart, epochs);
}

void
hone_run_chart_show_minutes (HoneChart *chart, GListModel *runs, const char *column, const char *dashed)
{
  double unit = MAX (longest (runs), SHORTEST) / MINUTE_PLACES;

  hone_chart_set_minutes (chart, unit);
  add_lines (chart, runs, column, dashed, unit);
  hone_chart_set_view (chart, 0, 0);
  hone_chart_set_epochs (chart, MINUTE_PLACES + 1);
}
