/* SPDX-License-Identifier: Apache-2.0 */
/* hone-plot-draw.c - draws what hone-plot.c has placed
 *
 * From the back to the front: what has not happened yet, grid, best epoch, lines, legend, crosshair, box with values.
 */
#include "hone-plot-private.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#define LINE 2.0
#define DOT 3.0
#define LONE 2.2
#define MARKER 3.6
#define DIAMOND 5.0
#define HALO 2.0
#define LEGEND_LINE 20.0
#define LEGEND_GAP 14.0

/* What the pen travels up and down, in widths of the plot, above which edges need not be perfect. */
#define BUSY 3.0
/* And where nobody can follow a line, so that it is drawn by columns: with so many points a pixel. */
#define CROWDED 30.0
#define CROWDED_POINTS 0.6

#define EPOCH_LINES 6.0 /* pixels between the lines of epochs, at least */
#define HANDLE_WIDTH 10.0
#define HANDLE_HEIGHT 18.0
#define TEXT_ALPHA 0.74

typedef HonePlotScene Scene;

HonePlotLook
hone_plot_look (gboolean dark, gboolean high_contrast)
{
  const float ink = dark ? 1 : 0;
  const float card = dark ? 0.21f : 1;
  const float popup = dark ? 59 / 255.0f : 1; /* lighter, and orange would not stand out by 3 */

  return (HonePlotLook){ .accent = dark ? (GdkRGBA){ 0.47f, 0.68f, 0.93f, 1 } : (GdkRGBA){ 0.11f, 0.44f, 0.85f, 1 },
                         .ink = { ink, ink, ink, dark || high_contrast ? 1 : 0.85f },
                         .card = { card, card, card, 1 },
                         .popup = { popup, popup, popup, 1 },
                         .dark = dark,
                         .high_contrast = high_contrast };
}

GdkRGBA
hone_plot_text_color (const HonePlotLook *look)
{
  float alpha = (float) TEXT_ALPHA * look->ink.alpha;

  return (GdkRGBA){ look->ink.red * alpha + look->card.red * (1 - alpha),
                    look->ink.green * alpha + look->card.green * (1 - alpha),
                    look->ink.blue * alpha + look->card.blue * (1 - alpha), 1 };
}

void
hone_plot_ink (const Scene *scene, double alpha)
{
  if (scene->look->high_contrast && alpha > 0.05)
    alpha = MIN (1, MAX (alpha * 1.35, 0.35));
  hone_draw_source (scene->cr, &scene->look->ink, alpha);
}

void
hone_plot_use_color (const Scene *scene, const HonePlotSeries *series, double alpha)
{
  GdkRGBA color = hone_palette_class (series->color, scene->look->dark);

  hone_draw_source (scene->cr, &color, alpha);
}

static HoneTextSize
text (const Scene *scene, const char *words, double x, double y, double size, gboolean bold, double share_x,
      double share_y)
{
  return hone_draw_text (scene->cr, scene->pango, words, x, y, size, bold, share_x, share_y, 0);
}

void
hone_plot_line (const Scene *scene, double x0, double y0, double x1, double y1)
{
  cairo_move_to (scene->cr, x0, y0);
  cairo_line_to (scene->cr, x1, y1);
  cairo_stroke (scene->cr);
}

/* Axes. */

static void
draw_future (const Scene *scene)
{
  int last = hone_plot_last_epoch (scene->plot);
  double x = last > 0 ? hone_plot_x (scene->plot, &scene->area, last) : scene->area.left;

  x = MAX (x, scene->area.left);
  if (scene->plot->kind == HONE_PLOT_SHARES || x >= scene->area.right)
    return;
  hone_plot_ink (scene, 0.035);
  cairo_rectangle (scene->cr, x, scene->area.top, scene->area.right - x, scene->area.bottom - scene->area.top);
  cairo_fill (scene->cr);
}

static void
draw_y_axis (const Scene *scene)
{
  cairo_set_line_width (scene->cr, 1);
  for (int i = 0; i < scene->area.n_ticks; i++) {
    g_autofree char *words = hone_plot_tick (&scene->area, i);
    double y = round (hone_plot_y (&scene->area, scene->area.tick[i])) + 0.5;

    hone_plot_ink (scene, i == 0 ? 0.28 : 0.10);
    hone_plot_line (scene, scene->area.left, y, scene->area.right, y);
    hone_plot_ink (scene, TEXT_ALPHA);
    text (scene, words, scene->area.left - 7, y, HONE_PLOT_SMALL, FALSE, 1, 0.5);
  }
}

static void
draw_x_number (const Scene *scene, double position, const char *words)
{
  double x = hone_plot_x (scene->plot, &scene->area, position);
  double half = hone_draw_text_size (scene->pango, words, HONE_PLOT_SMALL, FALSE).width / 2;

  x = MIN (x, scene->width - half - 1);
  text (scene, words, x, scene->area.bottom + 4, HONE_PLOT_SMALL, FALSE, 0.5, 0);
}

/* 1, 5, 10 ...; but 1, 3, 5 where 2 would stand too close to 1. */
static void
draw_counts (const Scene *scene)
{
  double step = hone_plot_x_step (scene->plot, &scene->area);
  double from = scene->area.first <= 1 ? (step == 2 ? 3 : step) : ceil (scene->area.first / step) * step;

  if (scene->area.first <= 1)
    draw_x_number (scene, 1, "1");
  for (double position = from; position <= scene->area.last + 1e-9; position += step) {
    g_autofree char *words = g_strdup_printf ("%'.0f", position);

    if (position > 1)
      draw_x_number (scene, position, words);
  }
}

static void
draw_shares (const Scene *scene)
{
  double low = hone_plot_share (scene->plot, scene->area.first);
  double high = hone_plot_share (scene->plot, scene->area.last);
  double first, last;
  int steps;

  hone_plot_scale (low, high, FALSE, &first, &last, &steps);
  for (int i = 0; i <= steps; i++) {
    double share = first + (last - first) / steps * i;
    g_autofree char *words = g_strdup_printf ("%g", fabs (share) < 1e-9 ? 0 : share);

    if (share > low - 1e-9 && share < high + 1e-9)
      draw_x_number (scene, 1 + share / hone_plot_share (scene->plot, 2), words);
  }
}

static void
draw_x_axis (const Scene *scene)
{
  hone_plot_ink (scene, TEXT_ALPHA);
  if (scene->plot->kind == HONE_PLOT_SHARES || scene->plot->kind == HONE_PLOT_MINUTES)
    draw_shares (scene);
  else
    draw_counts (scene);
  if (scene->plot->x_title != NULL)
    text (scene, scene->plot->x_title, (scene->area.left + scene->area.right) / 2, scene->height - 1, HONE_PLOT_SMALL,
          FALSE, 0.5, 1);
}

/* Every epoch, or every second, fifth, tenth ...: so many that they do not run together. */
static int
epochs_apart (const Scene *scene)
{
  static const int factors[] = { 2, 5, 10 };
  double pixels =
      (scene->area.right - scene->area.left) / MAX (scene->area.last - scene->area.first, 1) * scene->plot->epoch_steps;
  int power = 1;

  if (pixels >= EPOCH_LINES)
    return 1;
  for (;; power *= 10)
    for (guint i = 0; i < G_N_ELEMENTS (factors); i++)
      if (pixels * factors[i] * power >= EPOCH_LINES * 6)
        return factors[i] * power;
}

static void
draw_epochs (const Scene *scene)
{
  int steps = scene->plot->epoch_steps, apart;

  if (steps <= 0)
    return;
  apart = epochs_apart (scene);
  hone_plot_ink (scene, 0.10);
  cairo_set_line_width (scene->cr, 1);
  for (int epoch = (int) (scene->area.first / steps / apart) * apart; epoch * (double) steps <= scene->area.last;
       epoch += apart) {
    double x = round (hone_plot_x (scene->plot, &scene->area, epoch * (double) steps + 0.5)) + 0.5;

    if (x > scene->area.left + 1 && x <= scene->area.right)
      hone_plot_line (scene, x, scene->area.top, x, scene->area.bottom);
  }
}

/* What a logarithm cannot show is at least told. */
static void
draw_left_out (const Scene *scene)
{
  gboolean some = FALSE;

  if (!scene->plot->log)
    return;
  for (guint i = 0; i < scene->plot->n_series; i++) {
    const HonePlotSeries *series = &scene->plot->series[i];
    HoneExtremes all = hone_plot_extremes (series, 0, series->n_values);

    some = some || (!series->hidden && all.lowest != HONE_PYRAMID_NONE && series->values[all.lowest] <= 0);
  }
  if (!some)
    return;
  hone_plot_ink (scene, TEXT_ALPHA);
  text (scene, scene->area.log ? _ ("values of 0 and below are left out") : _ ("nothing above 0: no logarithmic scale"),
        scene->area.right, scene->area.bottom - 3, HONE_PLOT_SMALL, FALSE, 1, 1);
}

/* Lines. */

static void
trace (const Scene *scene, GArray *points)
{
  gboolean pen_down = FALSE;

  cairo_new_path (scene->cr);
  for (guint i = 0; i < points->len; i++) {
    const HonePlotPoint *point = &g_array_index (points, HonePlotPoint, i);

    if (isnan (point->y)) {
      pen_down = FALSE;
      continue;
    }
    if (!pen_down)
      cairo_move_to (scene->cr, point->x, point->y);
    cairo_line_to (scene->cr, point->x, point->y);
    pen_down = TRUE;
  }
}

/* A value between two gaps has no line: it becomes a dot. */
static void
draw_lone_points (const Scene *scene, GArray *points)
{
  const HonePlotPoint *all = (const HonePlotPoint *) (void *) points->data;

  for (guint i = 0; i < points->len; i++)
    if (!isnan (all[i].y) && (i == 0 || isnan (all[i - 1].y)) && (i + 1 == points->len || isnan (all[i + 1].y)))
      hone_marker_draw (scene->cr, HONE_MARKER_DISC, all[i].x, all[i].y, LONE);
}

static void
draw_marker (const Scene *scene, const HonePlotSeries *series, guint i)
{
  if (isfinite (series->values[i]) && !(scene->area.log && series->values[i] <= 0))
    hone_marker_draw (scene->cr, series->marker, hone_plot_x (scene->plot, &scene->area, i + 1.0),
                      hone_plot_y (&scene->area, series->values[i]), MARKER);
}

static void
draw_sparse_markers (const Scene *scene, const HonePlotSeries *series, guint first, guint end)
{
  guint n;
  g_autofree guint *seen = hone_plot_values_seen (series, first, end, &n);

  for (guint i = 0; i < n; i += (n + HONE_PLOT_MAX_MARKERS - 1) / HONE_PLOT_MAX_MARKERS)
    draw_marker (scene, series, seen[i]);
}

/* Of the positions that are seen, so many. */
static void
draw_markers (const Scene *scene, const HonePlotSeries *series)
{
  guint first = (guint) MAX (ceil (scene->area.first), 1) - 1;
  guint end = MIN ((guint) MAX (floor (scene->area.last), 0), series->n_values);
  guint every = end > first ? (end - first + HONE_PLOT_MAX_MARKERS - 1) / HONE_PLOT_MAX_MARKERS : 1;

  if (scene->plot->kind == HONE_PLOT_MINUTES)
    draw_sparse_markers (scene, series, first, end);
  else
    for (guint i = first; i < end; i += every)
      draw_marker (scene, series, i);
}

static void
draw_newest (const Scene *scene, const HonePlotSeries *series)
{
  int epoch = hone_plot_series_last (series);

  if (scene->plot->kind == HONE_PLOT_SHARES || epoch == 0 || epoch > scene->area.last ||
      (scene->area.log && series->values[epoch - 1] <= 0))
    return;
  hone_marker_draw (scene->cr, HONE_MARKER_DISC, hone_plot_x (scene->plot, &scene->area, epoch),
                    hone_plot_y (&scene->area, series->values[epoch - 1]), DOT);
}

void
hone_plot_dash (cairo_t *cr, const HonePlotSeries *series)
{
  static const double dashes[] = { 6, 5 }, dots[] = { 2, 3 }, dash_dot[] = { 8, 3, 2, 3 };
  gboolean dashed = series != NULL && (series->dashed || series->planned);
  HonePattern pattern = series != NULL ? series->pattern : HONE_PATTERN_PLAIN;

  if (dashed)
    cairo_set_dash (cr, dashes, 2, 0);
  else if (pattern == HONE_PATTERN_DOTTED)
    cairo_set_dash (cr, dots, 2, 0);
  else if (pattern == HONE_PATTERN_DASH_DOT)
    cairo_set_dash (cr, dash_dot, 4, 0);
  else
    cairo_set_dash (cr, NULL, 0, 0);
  cairo_set_line_cap (cr, dashed || pattern != HONE_PATTERN_PLAIN ? CAIRO_LINE_CAP_BUTT : CAIRO_LINE_CAP_ROUND);
}

/* What a line covers of a column of pixels; low > high: nothing. */
typedef struct {
  double low, high;
} Span;

static void
stretch (Span *span, double y)
{
  span->low = MIN (span->low, y);
  span->high = MAX (span->high, y);
}

/* The part of a segment that lies in each column it runs through. @spans: of the columns @left .. @left + n - 1 */
static void
cover (Span *spans, int n, int left, HonePlotPoint from, HonePlotPoint to)
{
  const double slope = to.x > from.x ? (to.y - from.y) / (to.x - from.x) : 0;
  const int first = MAX ((int) floor (from.x) - left, 0), last = MIN ((int) floor (to.x) - left, n - 1);

  for (int i = first; i <= last; i++) {
    double begin = MAX (from.x, left + i), end = MIN (to.x, left + i + 1);

    stretch (&spans[i], begin > from.x ? from.y + (begin - from.x) * slope : from.y);
    stretch (&spans[i], end < to.x ? from.y + (end - from.x) * slope : to.y);
  }
}

/* A bar a column from its lowest to its highest. A stroker looks at each line of pixels for all the segments that cross
 * it, which for a thousand long ones takes tens of milliseconds. */
static void
fill_columns (const Scene *scene, GArray *points, double width)
{
  const HonePlotPoint *all = (const HonePlotPoint *) (void *) points->data;
  const int left = (int) floor (scene->area.left - LINE);
  const int n = (int) ceil (scene->area.right + LINE) - left;
  g_autofree Span *spans = g_new (Span, n);

  for (int i = 0; i < n; i++)
    spans[i] = (Span){ G_MAXDOUBLE, -G_MAXDOUBLE };
  for (guint i = 0; i < points->len; i++)
    if (!isnan (all[i].y))
      cover (spans, n, left, all[i > 0 && !isnan (all[i - 1].y) ? i - 1 : i], all[i]);
  cairo_new_path (scene->cr);
  for (int i = 0; i < n; i++)
    if (spans[i].low <= spans[i].high)
      cairo_rectangle (scene->cr, left + i, floor (spans[i].low - width / 2), width,
                       ceil (spans[i].high - spans[i].low + width));
  cairo_fill (scene->cr);
}

static double
travel_of (GArray *points)
{
  const HonePlotPoint *all = (const HonePlotPoint *) (void *) points->data;
  double travel = 0;

  for (guint i = 1; i < points->len; i++)
    if (!isnan (all[i].y) && !isnan (all[i - 1].y))
      travel += fabs (all[i].y - all[i - 1].y);
  return travel;
}

static void
stroke_points (const Scene *scene, const HonePlotSeries *series, GArray *points, double width)
{
  const double pixels = scene->area.right - scene->area.left, travel = travel_of (points) / pixels;

  width += scene->look->high_contrast ? 1 : 0;
  if (travel > CROWDED && points->len > CROWDED_POINTS * pixels) {
    fill_columns (scene, points, width);
    return;
  }
  trace (scene, points);
  hone_plot_dash (scene->cr, series);
  cairo_set_line_join (scene->cr, CAIRO_LINE_JOIN_ROUND);
  cairo_set_line_width (scene->cr, width);
  /* Few grades of a pixel instead of many, in a seventh of the time. */
  cairo_set_antialias (scene->cr, travel > BUSY ? CAIRO_ANTIALIAS_FAST : CAIRO_ANTIALIAS_DEFAULT);
  cairo_stroke (scene->cr);
  cairo_set_antialias (scene->cr, CAIRO_ANTIALIAS_DEFAULT);
  hone_plot_dash (scene->cr, NULL);
}

/* One of many: it only shows where the others run. */
static void
draw_faint (const Scene *scene, guint i)
{
  g_autoptr (GArray) points = hone_plot_points (scene->plot, &scene->area, i, TRUE);

  hone_plot_ink (scene, 0.22);
  stroke_points (scene, NULL, points, 1);
}

static void
draw_raw (const Scene *scene, guint i)
{
  const HonePlotSeries *series = &scene->plot->series[i];
  g_autoptr (GArray) points = NULL;

  if (series->smoothed == NULL)
    return;
  points = hone_plot_points (scene->plot, &scene->area, i, FALSE);
  hone_plot_use_color (scene, series, 0.30);
  stroke_points (scene, NULL, points, 1);
}

static void
draw_line (const Scene *scene, guint i)
{
  const HonePlotSeries *series = &scene->plot->series[i];
  g_autoptr (GArray) points = hone_plot_points (scene->plot, &scene->area, i, TRUE);

  draw_raw (scene, i);
  hone_plot_use_color (scene, series, 1);
  stroke_points (scene, series, points, LINE);
  draw_lone_points (scene, points);
}

static void
draw_series (const Scene *scene, guint i)
{
  const HonePlotSeries *series = &scene->plot->series[i];

  if (series->hidden)
    return;
  if (series->faint && (int) i + 1 != scene->plot->near) {
    draw_faint (scene, i);
    return;
  }
  draw_line (scene, i);
}

/* Above all lines, and not clipped at the edges of the plot. */
static void
draw_points (const Scene *scene, guint i)
{
  const HonePlotSeries *series = &scene->plot->series[i];

  if (series->hidden || series->faint)
    return;
  hone_plot_use_color (scene, series, 1);
  if (series->marker != HONE_MARKER_NONE)
    draw_markers (scene, series);
  else if (!series->planned)
    draw_newest (scene, series);
}

/* The lines run out of the picture where only a part of the axis is seen. */
static void
draw_lines (const Scene *scene)
{
  cairo_save (scene->cr);
  cairo_rectangle (scene->cr, scene->area.left - LINE, scene->area.top - LINE,
                   scene->area.right - scene->area.left + 2 * LINE, scene->area.bottom - scene->area.top + 2 * LINE);
  cairo_clip (scene->cr);
  for (int faint = 1; faint >= 0; faint--)
    for (guint i = 0; i < scene->plot->n_series; i++)
      if (faint == (scene->plot->series[i].faint && (int) i + 1 != scene->plot->near))
        draw_series (scene, i);
  cairo_restore (scene->cr);
  for (guint i = 0; i < scene->plot->n_series; i++)
    draw_points (scene, i);
}

/* Legend. */

static gboolean
in_legend (const HonePlotSeries *series)
{
  return series->name != NULL && !series->faint;
}

/* A line that was taken away keeps its place, pale and struck through. */
static void
draw_legend_item (const Scene *scene, const HonePlotSeries *series, double x, double y, double width)
{
  hone_plot_use_color (scene, series, series->hidden ? 0.3 : 1);
  cairo_set_line_width (scene->cr, LINE);
  hone_plot_dash (scene->cr, series);
  hone_plot_line (scene, x, y, x + LEGEND_LINE, y);
  hone_plot_dash (scene->cr, NULL);
  hone_marker_draw (scene->cr, series->marker, x + LEGEND_LINE / 2, y, MARKER);
  hone_plot_ink (scene, series->hidden ? TEXT_ALPHA : 0.85);
  text (scene, series->name, x + LEGEND_LINE + 5, y, HONE_PLOT_TEXT, FALSE, 0, 0.5);
  if (!series->hidden)
    return;
  cairo_set_line_width (scene->cr, 1);
  hone_plot_line (scene, x + LEGEND_LINE + 4, y + 0.5, x + width, y + 0.5);
}

typedef struct {
  const Scene *scene; /* (nullable): draw them */
  double x, y;        /* where one is looked for */
  int found;
} LegendDo;

/* From left to right, then on the next row. Returns: rows */
static int
lay_out_legend (const HonePlot *plot, PangoContext *pango, const HonePlotArea *area, LegendDo *what)
{
  double x = area->left;
  int row = 0;

  for (guint i = 0; i < plot->n_series; i++) {
    const HonePlotSeries *series = &plot->series[i];
    double width, y;

    if (!in_legend (series))
      continue;
    width = LEGEND_LINE + 5 + hone_draw_text_size (pango, series->name, HONE_PLOT_TEXT, FALSE).width;
    if (x > area->left && x + width > area->right) {
      x = area->left;
      row++;
    }
    y = 9.5 + HONE_PLOT_LEGEND_ROW * row;
    if (what != NULL && what->scene != NULL)
      draw_legend_item (what->scene, series, x, y, width);
    if (what != NULL && what->x >= x - 4 && what->x <= x + width + 4 && fabs (what->y - y) <= HONE_PLOT_LEGEND_ROW / 2)
      what->found = (int) i;
    x += width + LEGEND_GAP;
  }
  return row + 1;
}

int
hone_plot_legend_rows (const HonePlot *plot, PangoContext *pango, const HonePlotArea *area)
{
  return lay_out_legend (plot, pango, area, NULL);
}

int
hone_plot_legend_at (const HonePlot *plot, PangoContext *pango, double width, double height, double x, double y)
{
  HonePlotArea area = hone_plot_area (plot, pango, width, height);
  LegendDo what = { .x = x, .y = y, .found = -1 };

  if (plot->legend)
    lay_out_legend (plot, pango, &area, &what);
  return what.found;
}

static void
draw_legend (const Scene *scene)
{
  LegendDo what = { .scene = scene, .x = -100 };

  if (scene->plot->legend)
    lay_out_legend (scene->plot, scene->pango, &scene->area, &what);
}

/* Best epoch. */

static gboolean
sees_best (const Scene *scene)
{
  return scene->plot->best > 0 && scene->plot->best >= scene->area.first && scene->plot->best <= scene->area.last;
}

static void
draw_best_line (const Scene *scene)
{
  static const double dots[] = { 2, 3 };
  double x = round (hone_plot_x (scene->plot, &scene->area, scene->plot->best)) + 0.5;

  if (!sees_best (scene))
    return;
  hone_plot_ink (scene, 0.45);
  cairo_set_line_width (scene->cr, 1);
  cairo_set_dash (scene->cr, dots, 2, 0);
  hone_plot_line (scene, x, scene->area.top, x, scene->area.bottom);
  cairo_set_dash (scene->cr, NULL, 0, 0);
}

static void
draw_diamond (const Scene *scene)
{
  const HonePlotSeries *series;
  double x, y;

  if (scene->plot->best_series < 0 || (guint) scene->plot->best_series >= scene->plot->n_series)
    return;
  series = &scene->plot->series[scene->plot->best_series];
  if (series->hidden || !isfinite (hone_plot_value (series, scene->plot->best)))
    return;
  x = hone_plot_x (scene->plot, &scene->area, scene->plot->best);
  y = hone_plot_y (&scene->area, hone_plot_value (series, scene->plot->best));
  hone_draw_source (scene->cr, &scene->look->card, 1);
  hone_marker_draw (scene->cr, HONE_MARKER_DIAMOND, x, y, DIAMOND + HALO);
  hone_plot_use_color (scene, series, 1);
  hone_marker_draw (scene->cr, HONE_MARKER_DIAMOND, x, y, DIAMOND);
}

static void
draw_best_label (const Scene *scene)
{
  /* Translators: beside a line in a chart */
  g_autofree char *words = g_strdup_printf (_ ("best: epoch %d"), scene->plot->best);
  HoneTextSize size = hone_draw_text_size (scene->pango, words, HONE_PLOT_TEXT, TRUE);
  double x = hone_plot_x (scene->plot, &scene->area, scene->plot->best) - size.width / 2 - 7;
  double y = scene->area.top - 2;

  x = MAX (MIN (x, scene->area.right - size.width - 14), scene->area.left);
  hone_draw_source (scene->cr, &scene->look->card, 1);
  hone_rounded (scene->cr, round (x) + 0.5, round (y) + 0.5, size.width + 14, size.height + 6, 6);
  cairo_fill_preserve (scene->cr);
  hone_plot_ink (scene, 0.3);
  cairo_set_line_width (scene->cr, 1);
  cairo_stroke (scene->cr);
  hone_plot_ink (scene, 0.95);
  text (scene, words, round (x) + 7.5, round (y) + 3.5, HONE_PLOT_TEXT, TRUE, 0, 0);
}

static void
draw_best (const Scene *scene)
{
  if (!sees_best (scene))
    return;
  draw_diamond (scene);
  if (scene->plot->best_label)
    draw_best_label (scene);
}

/* What is chosen: a line with a handle and its value in a tag. */
static void
draw_marked (const Scene *scene)
{
  double x = round (hone_plot_x (scene->plot, &scene->area, scene->plot->marked));
  g_autofree char *words = scene->plot->kind == HONE_PLOT_SHARES
                               ? g_strdup_printf ("%.2f", hone_plot_share (scene->plot, scene->plot->marked))
                               : g_strdup_printf ("%d", scene->plot->marked);
  HoneTextSize size = hone_draw_text_size (scene->pango, words, HONE_PLOT_TEXT, TRUE);
  GdkRGBA on = { !scene->look->dark, !scene->look->dark, !scene->look->dark, 1 };
  double tag = x + 8 + size.width + 14 > scene->area.right ? x - 8 - size.width - 14 : x + 8;

  if (scene->plot->marked < scene->area.first || scene->plot->marked > scene->area.last)
    return;
  hone_draw_source (scene->cr, &scene->look->accent, 1);
  cairo_set_line_width (scene->cr, 2);
  hone_plot_line (scene, x, scene->area.top, x, scene->area.bottom);
  hone_rounded (scene->cr, x - HANDLE_WIDTH / 2, scene->area.bottom - HANDLE_HEIGHT / 2, HANDLE_WIDTH, HANDLE_HEIGHT,
                HANDLE_WIDTH / 2);
  cairo_fill (scene->cr);
  hone_rounded (scene->cr, tag, scene->area.top + 2, size.width + 14, size.height + 6, 6);
  cairo_fill (scene->cr);
  hone_draw_source (scene->cr, &on, 1);
  text (scene, words, tag + 7, scene->area.top + 5, HONE_PLOT_TEXT, TRUE, 0, 0);
}

/* What is dragged over, and will be seen alone. */
static void
draw_band (const Scene *scene)
{
  double from = CLAMP (MIN (scene->plot->band_from, scene->plot->band_to), scene->area.left, scene->area.right);
  double to = CLAMP (MAX (scene->plot->band_from, scene->plot->band_to), scene->area.left, scene->area.right);

  if (to <= from)
    return;
  hone_draw_source (scene->cr, &scene->look->accent, 0.18);
  cairo_rectangle (scene->cr, from, scene->area.top, to - from, scene->area.bottom - scene->area.top);
  cairo_fill (scene->cr);
  hone_draw_source (scene->cr, &scene->look->accent, 1);
  cairo_set_line_width (scene->cr, 1);
  hone_plot_line (scene, round (from) + 0.5, scene->area.top, round (from) + 0.5, scene->area.bottom);
  hone_plot_line (scene, round (to) + 0.5, scene->area.top, round (to) + 0.5, scene->area.bottom);
}

void
hone_plot_draw (const HonePlot *plot, const HonePlotLook *look, PangoContext *pango, cairo_t *cr, double width,
                double height)
{
  Scene scene = { plot, look, hone_plot_area (plot, pango, width, height), pango, cr, width, height };

  if (scene.area.right - scene.area.left < 8 || scene.area.bottom - scene.area.top < 8)
    return;
  cairo_save (cr);
  draw_future (&scene);
  draw_y_axis (&scene);
  draw_x_axis (&scene);
  draw_epochs (&scene);
  draw_best_line (&scene);
  draw_lines (&scene);
  draw_left_out (&scene);
  draw_legend (&scene);
  draw_best (&scene);
  if (plot->marked > 0)
    draw_marked (&scene);
  draw_band (&scene);
  if (plot->hover > 0)
    hone_plot_draw_hover (&scene);
  cairo_restore (cr);
}
