/* SPDX-License-Identifier: Apache-2.0 */
/* hone-plot-minutes.c - an axis of time, on which values are few and far between
 *
 * A line goes from value to value, whatever lies between them; what is told at a place is the last value there was by
 * then: between two epochs there is none that a model had.
 */
#include "hone-plot-private.h"

#include <math.h>

static gboolean
has_value (const HonePlotSeries *series, int position)
{
  return isfinite (hone_plot_value (series, position));
}

int
hone_plot_told (const HonePlot *plot, guint series, int position)
{
  const HonePlotSeries *line = &plot->series[series];

  position = MIN (position, (int) line->n_values);
  if (plot->kind == HONE_PLOT_MINUTES)
    while (position > 0 && !has_value (line, position))
      position--;
  return position > 0 && has_value (line, position) ? position : 0;
}

static gboolean
some_value (const HonePlot *plot, int position)
{
  for (guint i = 0; i < plot->n_series; i++)
    if (!plot->series[i].hidden && has_value (&plot->series[i], position))
      return TRUE;
  return FALSE;
}

int
hone_plot_next (const HonePlot *plot, int position, int by)
{
  const int length = hone_plot_length (plot);
  int next = position + by;

  if (plot->kind != HONE_PLOT_MINUTES)
    return next;
  while (next >= 1 && next <= length && !some_value (plot, next))
    next += by;
  return next >= 1 && next <= length ? next : position;
}

int
hone_plot_nearest (const HonePlot *plot, int position)
{
  const int length = hone_plot_length (plot);

  for (int away = 0; away < length; away++) {
    if (some_value (plot, position - away))
      return position - away;
    if (some_value (plot, position + away))
      return position + away;
  }
  return position;
}

guint *
hone_plot_values_seen (const HonePlotSeries *series, guint from, guint to, guint *n)
{
  guint *seen = g_new (guint, to > from ? to - from : 1);

  *n = 0;
  for (guint i = from; i < MIN (to, series->n_values); i++)
    if (isfinite (series->values[i]))
      seen[(*n)++] = i;
  return seen;
}
