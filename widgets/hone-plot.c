/* SPDX-License-Identifier: Apache-2.0 */
/* hone-plot.c - where things lie in a chart; hone-plot-draw.c draws them */
#include "hone-plot-private.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#define LEFT 36.0
#define RIGHT 14.0
#define TOP 10.0
#define BOTTOM 20.0
#define X_TITLE 12.0
#define MIN_STEPS 2
#define MAX_STEPS 4

double
hone_plot_value (const HonePlotSeries *series, int epoch)
{
  return epoch >= 1 && (guint) epoch <= series->n_values ? series->values[epoch - 1] : (double) NAN;
}

int
hone_plot_last_epoch (const HonePlot *plot)
{
  int last = 0;

  for (guint i = 0; i < plot->n_series; i++) {
    const HonePlotSeries *series = &plot->series[i];
    int epoch = (int) series->n_values;

    if (series->planned)
      continue;
    while (epoch > last && !isfinite (series->values[epoch - 1]))
      epoch--;
    last = MAX (last, epoch);
  }
  return last;
}

static int
n_epochs (const HonePlot *plot)
{
  int epochs = MAX (plot->epochs, 1);

  for (guint i = 0; i < plot->n_series; i++)
    epochs = MAX (epochs, (int) plot->series[i].n_values);
  return epochs;
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

static gboolean
range_of (const HonePlot *plot, double *low, double *high)
{
  gboolean some = FALSE;

  for (guint i = 0; i < plot->n_series; i++)
    for (guint k = 0; k < plot->series[i].n_values; k++) {
      double value = plot->series[i].values[k];

      if (!isfinite (value))
        continue;
      *low = some ? MIN (*low, value) : value;
      *high = some ? MAX (*high, value) : value;
      some = TRUE;
    }
  return some;
}

char *
hone_plot_tick (const HonePlotArea *area, int i)
{
  double step = (area->high - area->low) / area->ticks;
  double value = area->low + i * step;

  return g_strdup_printf ("%g", fabs (value) < step / 1e6 ? 0 : value);
}

static double
widest_tick (const HonePlotArea *area, PangoContext *pango)
{
  double widest = 0;

  for (int i = 0; i <= area->ticks; i++) {
    g_autofree char *text = hone_plot_tick (area, i);

    widest = MAX (widest, hone_draw_text_size (pango, text, HONE_PLOT_SMALL, FALSE).width);
  }
  return widest;
}

HonePlotArea
hone_plot_area (const HonePlot *plot, PangoContext *pango, double width, double height)
{
  HonePlotArea area = { .high = 1 };
  double low = 0, high = 1;

  if (!range_of (plot, &low, &high)) {
    low = 0;
    high = 1;
  }
  hone_plot_scale (low, high, plot->zero, &area.low, &area.high, &area.ticks);
  area.left = MAX (LEFT, widest_tick (&area, pango) + 14);
  area.right = MAX (width - RIGHT, area.left + 1);
  area.top = TOP + (plot->legend ? HONE_PLOT_LEGEND_ROW * hone_plot_legend_rows (plot, pango, &area) : 0);
  area.bottom = MAX (height - BOTTOM - (plot->x_title != NULL ? X_TITLE : 0), area.top + 1);
  return area;
}

double
hone_plot_x (const HonePlot *plot, const HonePlotArea *area, double epoch)
{
  int epochs = n_epochs (plot);

  if (epochs == 1)
    return (area->left + area->right) / 2;
  return area->left + (epoch - 1) / (epochs - 1) * (area->right - area->left);
}

double
hone_plot_y (const HonePlotArea *area, double value)
{
  double share = (CLAMP (value, area->low, area->high) - area->low) / (area->high - area->low);

  return area->bottom - share * (area->bottom - area->top);
}

int
hone_plot_epoch_at (const HonePlot *plot, const HonePlotArea *area, double x)
{
  int epochs = n_epochs (plot);
  double epoch = 1 + (x - area->left) / (area->right - area->left) * (epochs - 1);

  return (int) CLAMP (lround (epoch), 1, epochs);
}

int
hone_plot_x_step (const HonePlot *plot, const HonePlotArea *area)
{
  int most = (int) CLAMP ((area->right - area->left) / 44, 1, 5);
  int i = 0;

  while (n_epochs (plot) / step_number (i) > most || step_number (i) != floor (step_number (i)))
    i++;
  return (int) step_number (i);
}

/* Of one column of pixels: indices into the values. */
typedef struct {
  long column;
  guint first, lowest, highest, last;
  gboolean some;
} Bucket;

static void
add_point (GArray *points, const HonePlot *plot, const HonePlotArea *area, const HonePlotSeries *series, guint i)
{
  HonePlotPoint point = { hone_plot_x (plot, area, i + 1), hone_plot_y (area, series->values[i]) };

  g_array_append_val (points, point);
}

static void
pen_up (GArray *points)
{
  const HonePlotPoint gap = { 0, NAN };

  if (points->len > 0 && !isnan (g_array_index (points, HonePlotPoint, points->len - 1).y))
    g_array_append_val (points, gap);
}

static void
empty_bucket (Bucket *bucket, GArray *points, const HonePlot *plot, const HonePlotArea *area,
              const HonePlotSeries *series)
{
  guint order[] = { bucket->first, MIN (bucket->lowest, bucket->highest), MAX (bucket->lowest, bucket->highest),
                    bucket->last };

  if (!bucket->some)
    return;
  for (guint i = 0; i < G_N_ELEMENTS (order); i++)
    if (i == 0 || order[i] != order[i - 1])
      add_point (points, plot, area, series, order[i]);
  bucket->some = FALSE;
}

static void
fill_bucket (Bucket *bucket, const double *values, guint i, long column)
{
  if (!bucket->some)
    *bucket = (Bucket){ column, i, i, i, i, TRUE };
  bucket->lowest = values[i] < values[bucket->lowest] ? i : bucket->lowest;
  bucket->highest = values[i] > values[bucket->highest] ? i : bucket->highest;
  bucket->last = i;
}

GArray *
hone_plot_points (const HonePlot *plot, const HonePlotArea *area, guint series)
{
  const HonePlotSeries *line = &plot->series[series];
  gboolean thin = n_epochs (plot) > 2 * (area->right - area->left);
  GArray *points = g_array_new (FALSE, FALSE, sizeof (HonePlotPoint));
  Bucket bucket = { 0 };

  for (guint i = 0; i < line->n_values; i++) {
    long column = thin ? (long) hone_plot_x (plot, area, i + 1) : (long) i;

    if (bucket.some && (column != bucket.column || !isfinite (line->values[i])))
      empty_bucket (&bucket, points, plot, area, line);
    if (isfinite (line->values[i]))
      fill_bucket (&bucket, line->values, i, column);
    else
      pen_up (points);
  }
  empty_bucket (&bucket, points, plot, area, line);
  return points;
}

/* In words. */

static void
extremes_of (const HonePlotSeries *series, int *last, int *lowest, int *highest)
{
  *last = *lowest = *highest = 0;
  for (int epoch = 1; epoch <= (int) series->n_values; epoch++) {
    double value = hone_plot_value (series, epoch);

    if (!isfinite (value))
      continue;
    *last = epoch;
    if (*lowest == 0 || value < hone_plot_value (series, *lowest))
      *lowest = epoch;
    if (*highest == 0 || value > hone_plot_value (series, *highest))
      *highest = epoch;
  }
}

static void
describe_series (GString *text, const HonePlot *plot, const HonePlotSeries *series)
{
  int last, lowest, highest;

  extremes_of (series, &last, &lowest, &highest);
  if (last == 0 || series->name == NULL || series->planned)
    return;
  if (text->len > 0)
    g_string_append (text, "; ");
  if (plot->zero)
    /* Translators: name of a curve, its newest value, the epoch of that, its best value, the epoch of that */
    g_string_append_printf (text, _ ("%s %.*f after epoch %d, highest %.*f at epoch %d"), series->name, plot->digits,
                            hone_plot_value (series, last), last, plot->digits, hone_plot_value (series, highest),
                            highest);
  else
    g_string_append_printf (text, _ ("%s %.*f after epoch %d, lowest %.*f at epoch %d"), series->name, plot->digits,
                            hone_plot_value (series, last), last, plot->digits, hone_plot_value (series, lowest),
                            lowest);
}

char *
hone_plot_describe (const HonePlot *plot)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < plot->n_series; i++)
    describe_series (text, plot, &plot->series[i]);
  if (text->len == 0)
    g_string_append (text, _ ("No values yet"));
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

char *
hone_plot_to_table (const HonePlot *plot)
{
  GString *text = g_string_new (_ ("Epoch"));
  char figure[G_ASCII_DTOSTR_BUF_SIZE];

  for (guint i = 0; i < plot->n_series; i++)
    g_string_append_printf (text, "\t%s", plot->series[i].name != NULL ? plot->series[i].name : "");
  g_string_append_c (text, '\n');
  for (int epoch = 1; epoch <= n_epochs (plot); epoch++) {
    if (!has_values (plot, epoch))
      continue;
    g_string_append_printf (text, "%d", epoch);
    for (guint i = 0; i < plot->n_series; i++) {
      double value = hone_plot_value (&plot->series[i], epoch);

      g_string_append_c (text, '\t');
      if (isfinite (value))
        g_string_append (text, g_ascii_formatd (figure, sizeof figure, "%.6g", value));
    }
    g_string_append_c (text, '\n');
  }
  return g_string_free (text, FALSE);
}
