/* SPDX-License-Identifier: Apache-2.0 */
/* hone-plot.c - where things lie in a chart; hone-plot-draw.c draws them, hone-plot-words.c says them */
#include "hone-plot-private.h"

#include <math.h>

#define LEFT 36.0
#define RIGHT 14.0
#define TOP 10.0
#define BOTTOM 20.0
#define X_TITLE 12.0
#define MIN_STEPS 2
#define MAX_STEPS 4
#define MAX_LOG_TICKS 6

double
hone_plot_value (const HonePlotSeries *series, int epoch)
{
  return epoch >= 1 && (guint) epoch <= series->n_values ? series->values[epoch - 1] : (double) NAN;
}

int
hone_plot_series_last (const HonePlotSeries *series)
{
  int last = (int) series->n_values;

  if (series->pyramid != NULL) {
    guint i = hone_pyramid_last (series->pyramid);

    return i == HONE_PYRAMID_NONE ? 0 : (int) i + 1;
  }
  while (last > 0 && !isfinite (series->values[last - 1]))
    last--;
  return last;
}

int
hone_plot_last_epoch (const HonePlot *plot)
{
  int last = 0;

  for (guint i = 0; i < plot->n_series; i++)
    if (!plot->series[i].planned)
      last = MAX (last, hone_plot_series_last (&plot->series[i]));
  return last;
}

int
hone_plot_length (const HonePlot *plot)
{
  int epochs = MAX (plot->epochs, 1);

  for (guint i = 0; i < plot->n_series; i++)
    epochs = MAX (epochs, (int) plot->series[i].n_values);
  return epochs;
}

HoneExtremes
hone_plot_extremes (const HonePlotSeries *series, guint from, guint to)
{
  to = MIN (to, series->n_values);
  return series->pyramid != NULL ? hone_pyramid_extremes (series->pyramid, from, to)
                                 : hone_extremes_scan (series->values, from, to);
}

/* 1, 2, 2.5, 5, 10, 20 ... */
static double
step_number (int i)
{
  static const double steps[] = { 1, 2, 2.5, 5 };
  int power = (int) floor (i / 4.0);

  return steps[i - 4 * power] * pow (10, power);
}

/* Multiples of @step that hold low .. high. The hair's breadth lets 0.4 be four steps of 0.1. */
static int
hold (double low, double high, double step, double *first, double *last)
{
  double from = floor (low / step + 1e-9);
  double to = ceil (high / step - 1e-9);

  *first = from * step;
  *last = to * step;
  return (int) MIN (to - from, 1000);
}

void
hone_plot_scale (double low, double high, gboolean zero, double *first, double *last, int *steps)
{
  double shortest = G_MAXDOUBLE;
  int i;

  if (zero)
    low = MIN (low, 0);
  if (!(high > low)) {
    double more = low != 0 ? fabs (low) / 10 : 1;

    low = zero ? MIN (low, 0) : low - more;
    high = high + more;
  }
  i = (int) floor (log10 ((high - low) / MAX_STEPS)) * 4;
  /* Of the steps that make two to four, the one that wastes least; of equal ones the finest. */
  for (;; i++) {
    double from, to;
    int n = hold (low, high, step_number (i), &from, &to);

    if (n < MIN_STEPS && shortest < G_MAXDOUBLE)
      break;
    if (n > MAX_STEPS || to - from >= shortest - 1e-9 * fabs (shortest))
      continue;
    shortest = to - from;
    *first = from;
    *last = to;
    *steps = MAX (n, 1);
  }
}

static int
log_ticks_of (double low, double high, int power_step, double *ticks)
{
  static const double parts[] = { 1, 2, 5 };
  int reach = MAX (power_step, 1);
  int n = 0;

  for (int power = (int) floor (log10 (low)) - reach; power <= (int) ceil (log10 (high)) + reach; power++)
    for (int i = 0; i < (power_step == 0 ? 3 : 1); i++) {
      double tick = parts[i] * pow (10, power);
      double next = i == 2 || power_step > 0 ? pow (10, power + MAX (power_step, 1)) : parts[i + 1] * pow (10, power);

      if (power_step > 1 && (power % power_step + power_step) % power_step != 0)
        continue;
      if (next <= low * (1 + 1e-9) || (n > 0 && ticks[n - 1] >= high * (1 - 1e-9)))
        continue;
      if (n == MAX_LOG_TICKS)
        return n + 1;
      ticks[n++] = tick;
    }
  return n;
}

int
hone_plot_scale_log (double low, double high, double ticks[HONE_PLOT_MAX_TICKS])
{
  int n, step = 0;

  if (!(high > low)) {
    low /= 2;
    high *= 2;
  }
  while ((n = log_ticks_of (low, high, step, ticks)) > MAX_LOG_TICKS)
    step++;
  return n;
}

/* Indices of the values that are seen: from .. to - 1. */
static void
seen (const HonePlotArea *area, guint *from, guint *to)
{
  *from = (guint) MAX (ceil (area->first - 1e-9), 1) - 1;
  *to = (guint) MAX (floor (area->last + 1e-9), 1);
}

typedef struct {
  double low, high, least; /* least above 0 */
  gboolean some;
} Range;

static void
widen (Range *range, const HonePlotSeries *series, guint from, guint to)
{
  HoneExtremes part = hone_plot_extremes (series, from, to);

  if (part.lowest == HONE_PYRAMID_NONE)
    return;
  range->low = range->some ? MIN (range->low, series->values[part.lowest]) : series->values[part.lowest];
  range->high = range->some ? MAX (range->high, series->values[part.highest]) : series->values[part.highest];
  if (part.least != HONE_PYRAMID_NONE)
    range->least = MIN (range->least, series->values[part.least]);
  range->some = TRUE;
}

static Range
range_of (const HonePlot *plot, const HonePlotArea *area)
{
  Range range = { .high = 1, .least = INFINITY };
  guint from, to;

  seen (area, &from, &to);
  for (guint i = 0; i < plot->n_series; i++)
    if (!plot->series[i].hidden)
      widen (&range, &plot->series[i], from, to);
  return range;
}

static void
set_y_axis (const HonePlot *plot, HonePlotArea *area)
{
  Range range = range_of (plot, area);
  int steps;

  area->log = plot->log && isfinite (range.least);
  if (area->log) {
    area->n_ticks = hone_plot_scale_log (range.least, plot->top > 0 ? plot->top : range.high, area->tick);
    area->low = area->tick[0];
    area->high = area->tick[area->n_ticks - 1];
    return;
  }
  if (plot->top > 0)
    range.high = plot->top;
  hone_plot_scale (range.low, range.high, plot->zero, &area->low, &area->high, &steps);
  area->n_ticks = steps + 1;
  for (int i = 0; i <= steps; i++)
    area->tick[i] = area->low + (area->high - area->low) / steps * i;
}

static void
set_x_axis (const HonePlot *plot, HonePlotArea *area)
{
  int length = hone_plot_length (plot);
  gboolean part = plot->view_last > plot->view_first;

  area->first = part ? CLAMP (plot->view_first, 1, length) : 1;
  area->last = part ? CLAMP (plot->view_last, 1, length) : length;
  if (area->last <= area->first && length > 1) {
    area->first = 1;
    area->last = length;
  }
}

char *
hone_plot_tick (const HonePlotArea *area, int i)
{
  double value = area->tick[i];

  if (!area->log && fabs (value) < (area->high - area->low) / 1e6)
    value = 0;
  return g_strdup_printf ("%g", value);
}

static double
widest_tick (const HonePlotArea *area, PangoContext *pango)
{
  double widest = 0;

  for (int i = 0; i < area->n_ticks; i++) {
    g_autofree char *text = hone_plot_tick (area, i);

    widest = MAX (widest, hone_draw_text_size (pango, text, HONE_PLOT_SMALL, FALSE).width);
  }
  return widest;
}

HonePlotArea
hone_plot_area (const HonePlot *plot, PangoContext *pango, double width, double height)
{
  HonePlotArea area = { .high = 1 };

  set_x_axis (plot, &area);
  set_y_axis (plot, &area);
  area.left = MAX (LEFT, widest_tick (&area, pango) + 14);
  area.right = MAX (width - RIGHT, area.left + 1);
  area.top = TOP + (plot->legend ? HONE_PLOT_LEGEND_ROW * hone_plot_legend_rows (plot, pango, &area) : 0);
  area.bottom = MAX (height - BOTTOM - (plot->x_title != NULL ? X_TITLE : 0), area.top + 1);
  return area;
}

double
hone_plot_x (const HonePlot *plot, const HonePlotArea *area, double position)
{
  if (area->last <= area->first)
    return (area->left + area->right) / 2;
  return area->left + (position - area->first) / (area->last - area->first) * (area->right - area->left);
}

double
hone_plot_y (const HonePlotArea *area, double value)
{
  double share;

  if (area->log && value <= 0)
    return area->bottom;
  value = CLAMP (value, area->low, area->high);
  share = area->log ? log (value / area->low) / log (area->high / area->low)
                    : (value - area->low) / (area->high - area->low);
  return area->bottom - share * (area->bottom - area->top);
}

double
hone_plot_position_at (const HonePlotArea *area, double x)
{
  return area->first + (x - area->left) / (area->right - area->left) * (area->last - area->first);
}

int
hone_plot_epoch_at (const HonePlot *plot, const HonePlotArea *area, double x)
{
  double position = CLAMP (hone_plot_position_at (area, x), area->first, area->last);

  int nearest = (int) CLAMP (lround (position), 1, hone_plot_length (plot));

  return plot->kind == HONE_PLOT_MINUTES ? hone_plot_nearest (plot, nearest) : nearest;
}

double
hone_plot_x_step (const HonePlot *plot, const HonePlotArea *area)
{
  double most = CLAMP ((area->right - area->left) / 44, 1, 5);
  double span = area->last - area->first + 1;
  int i = 0;

  while (span / step_number (i) > most || step_number (i) != floor (step_number (i)))
    i++;
  return step_number (i);
}

/* Points of a line. */

/* The row that is drawn, its values or their moving mean. */
typedef struct {
  const HonePlot *plot;
  const HonePlotArea *area;
  const double *values;
  guint n;
  HonePyramid *pyramid; /* (nullable) */
  GArray *points;
} Pen;

static gboolean
can_draw (const Pen *pen, guint i)
{
  return isfinite (pen->values[i]) && (!pen->area->log || pen->values[i] > 0);
}

static void
add_point (Pen *pen, guint i)
{
  HonePlotPoint point = { hone_plot_x (pen->plot, pen->area, i + 1.0), hone_plot_y (pen->area, pen->values[i]) };

  g_array_append_val (pen->points, point);
}

static void
pen_up (Pen *pen)
{
  const HonePlotPoint gap = { 0, NAN };

  if (pen->points->len > 0 && !isnan (g_array_index (pen->points, HonePlotPoint, pen->points->len - 1).y))
    g_array_append_val (pen->points, gap);
}

/* One value after the other, and one beyond each edge, so that lines run out of the picture. */
static void
all_points (Pen *pen, guint from, guint to)
{
  for (guint i = from > 0 ? from - 1 : 0; i < MIN (to + 1, pen->n); i++)
    if (can_draw (pen, i))
      add_point (pen, i);
    else
      pen_up (pen);
}

/* The values from .. to - 1 fall into one column of pixels. */
static void
column_points (Pen *pen, guint from, guint to)
{
  HoneExtremes part = pen->pyramid != NULL ? hone_pyramid_extremes (pen->pyramid, from, to)
                                           : hone_extremes_scan (pen->values, from, to);
  guint lowest = pen->area->log ? part.least : part.lowest;
  guint order[4], last = HONE_PYRAMID_NONE;

  if (lowest == HONE_PYRAMID_NONE) {
    pen_up (pen);
    return;
  }
  order[0] = can_draw (pen, from) ? from : HONE_PYRAMID_NONE;
  order[1] = MIN (lowest, part.highest);
  order[2] = MAX (lowest, part.highest);
  order[3] = can_draw (pen, to - 1) ? to - 1 : HONE_PYRAMID_NONE;
  for (guint i = 0; i < G_N_ELEMENTS (order); i++)
    if (order[i] != HONE_PYRAMID_NONE && order[i] != last)
      add_point (pen, last = order[i]);
}

/* From value to value: they are epochs, not so many that they would have to be thinned. */
static void
sparse_points (Pen *pen)
{
  for (guint i = 0; i < pen->n; i++)
    if (can_draw (pen, i))
      add_point (pen, i);
}

static void
thin_points (Pen *pen, guint from, guint to)
{
  for (double x = floor (pen->area->left); x <= pen->area->right && from < to; x++) {
    double end = ceil (hone_plot_position_at (pen->area, x + 1) - 1e-9) - 1;
    guint next = x + 1 > pen->area->right ? to : (guint) CLAMP (end, from, to);

    if (next > from)
      column_points (pen, from, next);
    from = next;
  }
}

GArray *
hone_plot_points (const HonePlot *plot, const HonePlotArea *area, guint series, gboolean smoothed)
{
  const HonePlotSeries *line = &plot->series[series];
  gboolean mean = smoothed && line->smoothed != NULL;
  Pen pen = { .plot = plot,
              .area = area,
              .values = mean ? hone_pyramid_get_values (line->smoothed) : line->values,
              .n = mean ? hone_pyramid_get_n (line->smoothed) : line->n_values,
              .pyramid = mean ? line->smoothed : line->pyramid,
              .points = g_array_new (FALSE, FALSE, sizeof (HonePlotPoint)) };
  guint from, to;

  seen (area, &from, &to);
  to = MIN (to, pen.n);
  if (plot->kind == HONE_PLOT_MINUTES)
    sparse_points (&pen);
  else if (from < to && area->last - area->first + 1 > 2 * (area->right - area->left))
    thin_points (&pen, from, to);
  else if (pen.n > 0)
    all_points (&pen, from, to);
  return pen.points;
}

int
hone_plot_near (const HonePlot *plot, const HonePlotArea *area, int position, double y, double reach)
{
  int nearest = -1;

  for (guint i = 0; i < plot->n_series; i++) {
    double value = hone_plot_value (&plot->series[i], position);

    if (plot->series[i].hidden || !isfinite (value) || fabs (hone_plot_y (area, value) - y) > reach)
      continue;
    reach = fabs (hone_plot_y (area, value) - y);
    nearest = (int) i;
  }
  return nearest;
}

void
hone_plot_smooth (const double *values, guint n, double weight, double *out)
{
  double mean = 0, power = 1;

  for (guint i = 0; i < n; i++) {
    out[i] = NAN;
    if (!isfinite (values[i]))
      continue;
    mean = weight * mean + (1 - weight) * values[i];
    power *= weight;
    out[i] = mean / (1 - power);
  }
}
