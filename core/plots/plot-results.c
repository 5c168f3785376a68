/* SPDX-License-Identifier: Apache-2.0 */
/* plot-results.c - results.png: the columns of results.csv over the epochs */
#include "sheet.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#define SIGMA 3.0
#define FEW 8 /* epochs: no line can be smoothed; the dots are joined */
#define MOST_PANELS 24
#define REACH 12 /* 4 sigma */
#define PANEL_WIDTH 340.0
#define LEAST_WIDTH 220.0
#define PANEL_HEIGHT 320.0
#define KEY_HEIGHT 40.0

typedef struct {
  const char *const *columns;
  const double *values;
  guint n_columns, n_rows;
  gssize epoch; /* column; -1: none */
  gssize best;  /* row with the highest mAP; -1: none */
} Table;

typedef struct {
  const char *const *columns;
  const double *values;
  guint n_rows;
} Results;

static double
value_at (const Table *table, guint row, guint column)
{
  return table->values[(gsize) row * table->n_columns + column];
}

static double
epoch_at (const Table *table, guint row)
{
  double epoch = table->epoch >= 0 ? value_at (table, row, (guint) table->epoch) : (double) NAN;

  return isfinite (epoch) ? epoch : row + 1.0;
}

/* A panel a column, in the order of Ultralytics: the first halves in the upper row. */

static gboolean
is_loss (const char *column)
{
  return g_str_has_prefix (column, "train/") || g_str_has_prefix (column, "val/");
}

static gboolean
is_metric (const char *column)
{
  return g_str_has_prefix (column, "metrics/");
}

static GArray *
columns_where (const Table *table, gboolean (*is) (const char *))
{
  GArray *found = g_array_new (FALSE, FALSE, sizeof (guint));

  for (guint i = 0; i < table->n_columns; i++)
    if (is (table->columns[i]))
      g_array_append_val (found, i);
  return found;
}

static GArray *
order_of (const Table *table)
{
  g_autoptr (GArray) losses = columns_where (table, is_loss);
  g_autoptr (GArray) metrics = columns_where (table, is_metric);
  GArray *order = g_array_new (FALSE, FALSE, sizeof (guint));
  guint l = losses->len / 2, m = (metrics->len + 1) / 2;

  g_array_append_vals (order, losses->data, l);
  g_array_append_vals (order, metrics->data, m);
  g_array_append_vals (order, (guint *) (gpointer) losses->data + l, losses->len - l);
  g_array_append_vals (order, (guint *) (gpointer) metrics->data + m, metrics->len - m);
  g_array_set_size (order, MIN (order->len, MOST_PANELS));
  return order;
}

/* Words */

/* clang-format off */
static const struct {
  const char *name, *title;
} known[] = {
  { "box_loss", N_ ("Box loss") },
  { "cls_loss", N_ ("Class loss") },
  { "dfl_loss", N_ ("Edge loss (DFL)") },
  { "l1_loss", N_ ("Edge loss (L1)") },
  { "seg_loss", N_ ("Outline loss") },
  { "sem_loss", N_ ("Area loss") },
  { "loss", N_ ("Loss") },
  { "precision(B)", N_ ("Precision") },
  { "recall(B)", N_ ("Recall") },
  { "mAP50(B)", N_ ("mAP50") },
  { "mAP50-95(B)", N_ ("mAP50-95") },
};
/* clang-format on */

/* (transfer full): "Box loss, training" for "train/box_loss"; NULL for what has no words */
static char *
title_of (const char *column)
{
  const char *name = strchr (column, '/');

  for (guint i = 0; name != NULL && i < G_N_ELEMENTS (known); i++) {
    if (!g_str_equal (known[i].name, name + 1))
      continue;
    /* Translators: a kind of loss */
    return g_str_has_prefix (column, "train/") ? g_strdup_printf (_ ("%s, training"), _ (known[i].title))
           /* Translators: a kind of loss */
           : g_str_has_prefix (column, "val/") ? g_strdup_printf (_ ("%s, validation"), _ (known[i].title))
                                               : g_strdup (_ (known[i].title));
  }
  return NULL;
}

/* Smoothing */

/* Of scipy's gaussian_filter1d: mirrored at the ends (d c b a | a b c d | d c b a); gaps have no weight. */
static double
smooth_at (const double *y, int n, int i)
{
  double sum = 0, weights = 0;

  for (int k = -REACH; k <= REACH; k++) {
    double weight = exp (-0.5 * k * k / (SIGMA * SIGMA));
    int at = ((i + k) % (2 * n) + 2 * n) % (2 * n);
    double value = y[at < n ? at : 2 * n - 1 - at];

    if (!isfinite (value))
      continue;
    sum += weight * value;
    weights += weight;
  }
  return weights > 0 ? sum / weights : (double) NAN;
}

static gboolean
is_smoothed (const Table *table)
{
  return table->n_rows >= FEW;
}

/* Drawing */

static void
line_of (const Sheet *sheet, const SheetAxes *axes, const Table *table, const double *y)
{
  gboolean pen_down = FALSE;

  cairo_new_path (sheet->cr);
  for (guint i = 0; i < table->n_rows; i++) {
    if (!isfinite (y[i])) {
      pen_down = FALSE;
      continue;
    }
    if (!pen_down)
      cairo_move_to (sheet->cr, sheet_x (axes, epoch_at (table, i)), sheet_y (axes, y[i]));
    cairo_line_to (sheet->cr, sheet_x (axes, epoch_at (table, i)), sheet_y (axes, y[i]));
    pen_down = TRUE;
  }
  cairo_stroke (sheet->cr);
}

static void
dots_of (const Sheet *sheet, const SheetAxes *axes, const Table *table, const double *y)
{
  double r = table->n_rows > 150 ? 1.4 : table->n_rows > 60 ? 2 : 3;

  for (guint i = 0; i < table->n_rows; i++) {
    if (!isfinite (y[i]))
      continue;
    cairo_arc (sheet->cr, sheet_x (axes, epoch_at (table, i)), sheet_y (axes, y[i]), r, 0, 2 * G_PI);
    cairo_fill (sheet->cr);
  }
}

/* Whole epochs from 0; a single one stands in the middle. */
static SheetScale
epoch_scale (double first, double last)
{
  SheetScale scale = sheet_scale (MIN (first, 0), last > 1 ? last : 2, 5);

  if (scale.step < 1)
    scale = (SheetScale){ floor (scale.low), ceil (scale.high), 1 };
  return scale;
}

static SheetAxes
axes_of (const Table *table, const double *y, double left, double top, double right, double bottom)
{
  double low = G_MAXDOUBLE, high = -G_MAXDOUBLE, first = G_MAXDOUBLE, last = -G_MAXDOUBLE;

  for (guint i = 0; i < table->n_rows; i++) {
    first = MIN (first, epoch_at (table, i));
    last = MAX (last, epoch_at (table, i));
    low = isfinite (y[i]) ? MIN (low, y[i]) : low;
    high = isfinite (y[i]) ? MAX (high, y[i]) : high;
  }
  if (low > high)
    low = 0, high = 1;
  return (SheetAxes){ left, top, right, bottom, epoch_scale (first, last), sheet_scale (low, high, 5), FALSE };
}

static void
use_best_line (const Sheet *sheet)
{
  const double dash[] = { 4, 4 };

  sheet_color (sheet, SHEET_INK, 0.75);
  cairo_set_line_width (sheet->cr, 1.5);
  cairo_set_dash (sheet->cr, dash, 2, 0);
}

static void
best_line (const Sheet *sheet, const SheetAxes *axes, const Table *table)
{
  double x;

  if (table->best < 0)
    return;
  x = sheet_x (axes, epoch_at (table, (guint) table->best));
  use_best_line (sheet);
  sheet_line (sheet, x, axes->top, x, axes->bottom);
  cairo_set_dash (sheet->cr, NULL, 0, 0);
}

static void
panel (const Sheet *sheet, const Table *table, guint column, double x, double y, double width, double height)
{
  const SheetText title = { .size = 16, .bold = TRUE, .most = width - 70 };
  const SheetText small = { .size = 11.5, .most = width - 70 };
  g_autofree char *words = title_of (table->columns[column]);
  g_autofree double *raw = g_new (double, MAX (table->n_rows, 1));
  g_autofree double *smooth = g_new (double, MAX (table->n_rows, 1));
  SheetAxes axes;

  for (guint i = 0; i < table->n_rows; i++)
    raw[i] = value_at (table, i, column);
  for (guint i = 0; i < table->n_rows; i++)
    smooth[i] = isfinite (raw[i]) ? smooth_at (raw, (int) table->n_rows, (int) i) : (double) NAN;
  axes = axes_of (table, raw, x + 56, y + 58, x + width - 20, y + height - 46);
  sheet_color (sheet, SHEET_INK, 1);
  sheet_text (sheet, words != NULL ? words : table->columns[column], axes.left, y + 10, &title);
  sheet_color (sheet, SHEET_INK, 0.7);
  if (words != NULL)
    sheet_text (sheet, table->columns[column], axes.left, y + 33, &small);
  sheet_axes (sheet, &axes, _ ("epoch"), NULL);
  best_line (sheet, &axes, table);
  sheet_color (sheet, SHEET_BLUE, 1);
  dots_of (sheet, &axes, table, raw);
  cairo_set_line_width (sheet->cr, 2);
  if (is_smoothed (table))
    sheet_color (sheet, SHEET_ORANGE, 1);
  line_of (sheet, &axes, table, is_smoothed (table) ? smooth : raw);
}

static gssize
column_of (const char *const *columns, const char *name)
{
  for (gssize i = 0; columns[i] != NULL; i++)
    if (g_str_equal (columns[i], name))
      return i;
  return -1;
}

static gssize
mark_column (const Table *table)
{
  gssize map = column_of (table->columns, "metrics/mAP50-95(B)");

  return map >= 0 ? map : column_of (table->columns, "metrics/accuracy_top1");
}

/* Of equal ones the last, as the best weights are of it. */
static gssize
best_row (const Table *table)
{
  gssize column = mark_column (table), best = -1;

  for (guint i = 0; column >= 0 && i < table->n_rows; i++)
    if (isfinite (value_at (table, i, (guint) column)) &&
        (best < 0 || value_at (table, i, (guint) column) >= value_at (table, (guint) best, (guint) column)))
      best = i;
  return best;
}

static Table
table_of (const char *const *columns, const double *values, guint n_rows)
{
  Table table = { columns, values, g_strv_length ((char **) columns), n_rows, column_of (columns, "epoch"), -1 };

  table.best = best_row (&table);
  return table;
}

/* Below all panels, from left to right. */

static double
key_words (const Sheet *sheet, const char *words, double x, double y)
{
  const SheetText how = { .size = 13, .down = 0.5 };

  sheet_color (sheet, SHEET_INK, 1);
  return x + sheet_text (sheet, words, x, y, &how).width + 34;
}

static void
key_best (const Sheet *sheet, const Table *table, double x, double y)
{
  gssize column = mark_column (table);
  g_autofree char *words = NULL, *name = NULL;

  if (table->best < 0)
    return;
  name = title_of (table->columns[column]);
  /* Translators: in the legend of a chart: number of an epoch, name of a metric, its value */
  words = g_strdup_printf (_ ("best: epoch %.0f (%s %.3f)"), epoch_at (table, (guint) table->best),
                           name != NULL ? name : table->columns[column],
                           value_at (table, (guint) table->best, (guint) column));
  use_best_line (sheet);
  sheet_line (sheet, x, y, x + 28, y);
  cairo_set_dash (sheet->cr, NULL, 0, 0);
  key_words (sheet, words, x + 36, y);
}

static void
key (const Sheet *sheet, const Table *table, double y)
{
  double x = 56;

  sheet_color (sheet, SHEET_BLUE, 1);
  for (int i = 0; i < 3; i++) {
    cairo_arc (sheet->cr, x + 4 + 9 * i, y + (i == 1 ? -3 : 2), 3, 0, 2 * G_PI);
    cairo_fill (sheet->cr);
  }
  x = key_words (sheet, _ ("epochs"), x + 34, y);
  if (is_smoothed (table)) {
    sheet_color (sheet, SHEET_ORANGE, 1);
    cairo_set_line_width (sheet->cr, 2.5);
    sheet_line (sheet, x, y, x + 28, y);
    x = key_words (sheet, _ ("smoothed"), x + 36, y);
  }
  key_best (sheet, table, x, y);
}

/* Two, as in the file; more where panels would become too narrow to be read: on paper. */
static guint
rows_of (guint n, double width)
{
  guint rows = 2;

  while (rows < n && width / ((n + rows - 1) / rows) < LEAST_WIDTH)
    rows++;
  return rows;
}

void
hone_draw_results (cairo_t *cr, double width, double height, const char *const *columns, const double *values,
                   guint n_rows)
{
  const Table table = table_of (columns, values, n_rows);
  g_autoptr (GArray) order = order_of (&table);
  const guint rows = rows_of (order->len, width), across = MAX ((order->len + rows - 1) / rows, 1);
  double w = width / across, h = (height - KEY_HEIGHT) / rows;
  Sheet sheet;

  sheet_begin (&sheet, cr);
  for (guint i = 0; i < order->len; i++)
    panel (&sheet, &table, g_array_index (order, guint, i), w * (i % across), h * (double) (i / across), w, h);
  key (&sheet, &table, height - KEY_HEIGHT / 2);
  sheet_end (&sheet);
}

static void
draw (cairo_t *cr, double width, double height, gconstpointer data)
{
  const Results *self = data;

  hone_draw_results (cr, width, height, self->columns, self->values, self->n_rows);
}

gboolean
hone_plot_results (const char *const *columns, const double *values, guint n_rows, const char *path, GError **error)
{
  const Results results = { columns, values, n_rows };
  const Table table = table_of (columns, values, n_rows);
  g_autoptr (GArray) order = order_of (&table);
  guint across = (order->len + 1) / 2;

  return sheet_write (PANEL_WIDTH * MAX (across, 2), 2 * PANEL_HEIGHT + KEY_HEIGHT, draw, &results, path, error);
}
