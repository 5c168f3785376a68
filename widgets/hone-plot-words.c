/* SPDX-License-Identifier: Apache-2.0 */
/* hone-plot-words.c - a chart as text: for screen readers, tables and the clipboard */
#include "hone-plot-private.h"

#include <glib/gi18n-lib.h>
#include <math.h>

char *
hone_plot_value_words (const HonePlot *plot, double value)
{
  if (value != 0 && fabs (value) < pow (10, -plot->digits))
    return g_strdup_printf ("%.2g", value);
  return g_strdup_printf ("%.*f", plot->digits, value);
}

static int
minute_digits (const HonePlot *plot)
{
  return hone_plot_share (plot, hone_plot_length (plot)) < 10 ? 2 : 1;
}

char *
hone_plot_position_words (const HonePlot *plot, int position)
{
  switch (plot->kind) {
  case HONE_PLOT_STEPS:
    if (plot->epoch_steps > 0)
      /* Translators: a place on the x axis: a step of the training, and the epoch that it belongs to */
      return g_strdup_printf (_ ("Step %'d, epoch %d"), position, (position - 1) / plot->epoch_steps + 1);
    return g_strdup_printf (_ ("Step %'d"), position);
  case HONE_PLOT_SHARES:
    /* Translators: a place on the x axis: its name, such as "confidence", and a number */
    return g_strdup_printf (_ ("%s %.2f"), plot->x_title != NULL ? plot->x_title : "x",
                            hone_plot_share (plot, position));
  case HONE_PLOT_MINUTES:
    /* Translators: a place on the x axis: how long a training had run */
    return g_strdup_printf (_ ("After %.*f minutes"), minute_digits (plot), hone_plot_share (plot, position));
  case HONE_PLOT_EPOCHS:
  default:
    return g_strdup_printf (_ ("Epoch %d"), position);
  }
}

double
hone_plot_share (const HonePlot *plot, double position)
{
  if (plot->kind == HONE_PLOT_MINUTES)
    return (position - 1) * plot->unit;
  return (position - 1) / MAX (hone_plot_length (plot) - 1, 1);
}

static char *
describe_one (const HonePlot *plot, const HonePlotSeries *series, int last)
{
  HoneExtremes all = hone_plot_extremes (series, 0, series->n_values);
  guint best = plot->zero ? all.highest : all.lowest;
  g_autofree char *newest = hone_plot_value_words (plot, series->values[last - 1]);
  g_autofree char *extreme = hone_plot_value_words (plot, series->values[best]);

  if (plot->kind == HONE_PLOT_SHARES)
    /* Translators: name of a curve, its highest value, name of the x axis, where on it */
    return g_strdup_printf (_ ("%s: highest %s at %s %.2f"), series->name, extreme,
                            plot->x_title != NULL ? plot->x_title : "x", hone_plot_share (plot, best + 1.0));
  if (plot->kind == HONE_PLOT_STEPS)
    /* Translators: name of a curve, its newest value, the step of that, its best value, the step of that */
    return g_strdup_printf (plot->zero ? _ ("%s %s after step %d, highest %s at step %d")
                                       : _ ("%s %s after step %d, lowest %s at step %d"),
                            series->name, newest, last, extreme, (int) best + 1);
  if (plot->kind == HONE_PLOT_MINUTES)
    /* Translators: name of a curve, its newest value, after how many minutes, its best value, after how many */
    return g_strdup_printf (plot->zero ? _ ("%s %s after %.*f minutes, highest %s after %.*f")
                                       : _ ("%s %s after %.*f minutes, lowest %s after %.*f"),
                            series->name, newest, minute_digits (plot), hone_plot_share (plot, last), extreme,
                            minute_digits (plot), hone_plot_share (plot, best + 1.0));
  /* Translators: name of a curve, its newest value, the epoch of that, its best value, the epoch of that */
  return g_strdup_printf (plot->zero ? _ ("%s %s after epoch %d, highest %s at epoch %d")
                                     : _ ("%s %s after epoch %d, lowest %s at epoch %d"),
                          series->name, newest, last, extreme, (int) best + 1);
}

static void
describe_series (GString *text, const HonePlot *plot, const HonePlotSeries *series)
{
  int last = hone_plot_series_last (series);
  g_autofree char *words = NULL;

  if (last == 0 || series->name == NULL || series->planned || series->faint)
    return;
  /* Translators: a curve that the legend has taken away */
  words = series->hidden ? g_strdup_printf (_ ("%s hidden"), series->name) : describe_one (plot, series, last);
  g_string_append_printf (text, "%s%s", text->len > 0 ? "; " : "", words);
}

static void
describe_view (GString *text, const HonePlot *plot)
{
  if (plot->view_last > plot->view_first) {
    g_autofree char *first = hone_plot_position_words (plot, (int) ceil (plot->view_first));
    g_autofree char *last = hone_plot_position_words (plot, (int) floor (plot->view_last));

    /* Translators: the part of a chart that is seen, "Epoch 3 to Epoch 9" */
    g_string_append_printf (text, "; ");
    g_string_append_printf (text, _ ("zoomed: %s to %s"), first, last);
  }
  if (plot->log) {
    g_string_append (text, "; ");
    g_string_append (text, _ ("logarithmic scale"));
  }
}

char *
hone_plot_describe (const HonePlot *plot)
{
  GString *text = g_string_new (NULL);
  guint faint = 0;

  for (guint i = 0; i < plot->n_series; i++) {
    describe_series (text, plot, &plot->series[i]);
    faint += plot->series[i].faint;
  }
  if (text->len == 0)
    g_string_append (text, faint > 0 ? _ ("No line is chosen") : _ ("No values yet"));
  else
    describe_view (text, plot);
  return g_string_free (text, FALSE);
}

static gboolean
has_values (const HonePlot *plot, int epoch)
{
  for (guint i = 0; i < plot->n_series; i++)
    if (isfinite (hone_plot_value (&plot->series[i], epoch)))
      return TRUE;
  return FALSE;
}

const char *
hone_plot_position_title (const HonePlot *plot)
{
  switch (plot->kind) {
  case HONE_PLOT_STEPS:
    return _ ("Step");
  case HONE_PLOT_SHARES:
    return plot->x_title != NULL ? plot->x_title : "x";
  case HONE_PLOT_MINUTES:
    return _ ("Minutes");
  case HONE_PLOT_EPOCHS:
  default:
    return _ ("Epoch");
  }
}

static void
add_line (GString *text, const HonePlot *plot, int position)
{
  char figure[G_ASCII_DTOSTR_BUF_SIZE];

  if (plot->kind == HONE_PLOT_SHARES || plot->kind == HONE_PLOT_MINUTES)
    g_string_append (text, g_ascii_formatd (figure, sizeof figure, "%.6g", hone_plot_share (plot, position)));
  else
    g_string_append_printf (text, "%d", position);
  for (guint i = 0; i < plot->n_series; i++) {
    double value = hone_plot_value (&plot->series[i], position);

    g_string_append_c (text, '\t');
    if (isfinite (value))
      g_string_append (text, g_ascii_formatd (figure, sizeof figure, "%.6g", value));
  }
  g_string_append_c (text, '\n');
}

char *
hone_plot_to_table (const HonePlot *plot)
{
  GString *text = g_string_new (hone_plot_position_title (plot));
  gboolean part = plot->view_last > plot->view_first;
  int first = part ? (int) ceil (plot->view_first) : 1;
  int last = part ? (int) floor (plot->view_last) : hone_plot_length (plot);

  for (guint i = 0; i < plot->n_series; i++)
    g_string_append_printf (text, "\t%s", plot->series[i].name != NULL ? plot->series[i].name : "");
  g_string_append_c (text, '\n');
  for (int position = MAX (first, 1); position <= last; position++)
    if (has_values (plot, position))
      add_line (text, plot, position);
  return g_string_free (text, FALSE);
}
