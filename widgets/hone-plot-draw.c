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
#define BOX_AWAY 12.0 /* from the crosshair */
#define BOX_PAD 10.0
#define BOX_ROW 17.0

/* Everything a drawing function needs. */
typedef struct {
  const HonePlot *plot;
  const HonePlotLook *look;
  HonePlotArea area;
  PangoContext *pango;
  cairo_t *cr;
  double width, height;
} Scene;

HonePlotLook
hone_plot_look (gboolean dark, gboolean high_contrast)
{
  const float ink = dark ? 1 : 0;
  const float card = dark ? 0.21f : 1;
  const float popup = dark ? 0.26f : 1;

  return (HonePlotLook){ .ink = { ink, ink, ink, dark || high_contrast ? 1 : 0.85f },
                         .card = { card, card, card, 1 },
                         .popup = { popup, popup, popup, 1 },
                         .dark = dark,
                         .high_contrast = high_contrast };
}

static void
ink (const Scene *scene, double alpha)
{
  if (scene->look->high_contrast && alpha > 0.05)
    alpha = MIN (1, MAX (alpha * 1.35, 0.35));
  hone_draw_source (scene->cr, &scene->look->ink, alpha);
}

static GdkRGBA
color_of (const Scene *scene, const HonePlotSeries *series)
{
  return hone_palette_class (series->color, scene->look->dark);
}

static void
use_color_of (const Scene *scene, const HonePlotSeries *series)
{
  GdkRGBA color = color_of (scene, series);

  hone_draw_source (scene->cr, &color, 1);
}

static HoneTextSize
text (const Scene *scene, const char *words, double x, double y, double size, gboolean bold, double share_x,
      double share_y)
{
  return hone_draw_text (scene->cr, scene->pango, words, x, y, size, bold, share_x, share_y, 0);
}

static void
line (const Scene *scene, double x0, double y0, double x1, double y1)
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

  if (x >= scene->area.right)
    return;
  ink (scene, 0.035);
  cairo_rectangle (scene->cr, x, scene->area.top, scene->area.right - x, scene->area.bottom - scene->area.top);
  cairo_fill (scene->cr);
}

static void
draw_y_axis (const Scene *scene)
{
  cairo_set_line_width (scene->cr, 1);
  for (int i = 0; i <= scene->area.ticks; i++) {
    g_autofree char *words = hone_plot_tick (&scene->area, i);
    double share = (double) i / scene->area.ticks;
    double y = round (scene->area.bottom - share * (scene->area.bottom - scene->area.top)) + 0.5;

    ink (scene, i == 0 ? 0.28 : 0.10);
    line (scene, scene->area.left, y, scene->area.right, y);
    ink (scene, 0.74);
    text (scene, words, scene->area.left - 7, y, HONE_PLOT_SMALL, FALSE, 1, 0.5);
  }
}

static void
draw_x_number (const Scene *scene, int epoch)
{
  g_autofree char *words = g_strdup_printf ("%d", epoch);

  text (scene, words, hone_plot_x (scene->plot, &scene->area, epoch), scene->area.bottom + 4, HONE_PLOT_SMALL, FALSE,
        0.5, 0);
}

static void
draw_x_axis (const Scene *scene)
{
  int step = hone_plot_x_step (scene->plot, &scene->area);
  int epochs = hone_plot_epoch_at (scene->plot, &scene->area, scene->area.right + 1);

  ink (scene, 0.74);
  draw_x_number (scene, 1);
  /* 1, 5, 10 ...; but 1, 3, 5 where 2 would stand too close to 1. */
  for (int epoch = step == 2 ? 3 : step; epoch <= epochs; epoch += step)
    if (epoch > 1)
      draw_x_number (scene, epoch);
  if (scene->plot->x_title != NULL)
    text (scene, scene->plot->x_title, (scene->area.left + scene->area.right) / 2, scene->height - 1, HONE_PLOT_SMALL,
          FALSE, 0.5, 1);
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
draw_markers (const Scene *scene, const HonePlotSeries *series)
{
  guint every = (series->n_values + HONE_PLOT_MAX_MARKERS - 1) / HONE_PLOT_MAX_MARKERS;

  for (guint i = 0; i < series->n_values; i++)
    if (isfinite (series->values[i]) && (i % MAX (every, 1) == 0 || i + 1 == series->n_values))
      hone_marker_draw (scene->cr, series->marker, hone_plot_x (scene->plot, &scene->area, i + 1),
                        hone_plot_y (&scene->area, series->values[i]), MARKER);
}

static void
draw_newest (const Scene *scene, const HonePlotSeries *series)
{
  int epoch = (int) series->n_values;

  while (epoch > 0 && !isfinite (series->values[epoch - 1]))
    epoch--;
  if (epoch > 0)
    hone_marker_draw (scene->cr, HONE_MARKER_DISC, hone_plot_x (scene->plot, &scene->area, epoch),
                      hone_plot_y (&scene->area, series->values[epoch - 1]), DOT);
}

static void
set_dash (cairo_t *cr, gboolean dashed)
{
  static const double dashes[] = { 6, 5 };

  cairo_set_dash (cr, dashes, dashed ? 2 : 0, 0);
  cairo_set_line_cap (cr, dashed ? CAIRO_LINE_CAP_BUTT : CAIRO_LINE_CAP_ROUND);
}

static void
draw_series (const Scene *scene, guint i)
{
  const HonePlotSeries *series = &scene->plot->series[i];
  g_autoptr (GArray) points = hone_plot_points (scene->plot, &scene->area, i);

  use_color_of (scene, series);
  trace (scene, points);
  set_dash (scene->cr, series->dashed || series->planned);
  cairo_set_line_join (scene->cr, CAIRO_LINE_JOIN_ROUND);
  cairo_set_line_width (scene->cr, LINE + (scene->look->high_contrast ? 1 : 0));
  cairo_stroke (scene->cr);
  set_dash (scene->cr, FALSE);
  draw_lone_points (scene, points);
  if (series->marker != HONE_MARKER_NONE)
    draw_markers (scene, series);
  else if (!series->planned)
    draw_newest (scene, series);
}

/* Legend. */

static gboolean
in_legend (const HonePlotSeries *series)
{
  return series->name != NULL;
}

static void
draw_legend_item (const Scene *scene, const HonePlotSeries *series, double x, double y)
{
  use_color_of (scene, series);
  cairo_set_line_width (scene->cr, LINE);
  set_dash (scene->cr, series->dashed || series->planned);
  line (scene, x, y, x + LEGEND_LINE, y);
  set_dash (scene->cr, FALSE);
  hone_marker_draw (scene->cr, series->marker, x + LEGEND_LINE / 2, y, MARKER);
  ink (scene, 0.85);
  text (scene, series->name, x + LEGEND_LINE + 5, y, HONE_PLOT_TEXT, FALSE, 0, 0.5);
}

/* From left to right, then on the next row. @scene NULL: only counts. */
static int
lay_out_legend (const HonePlot *plot, PangoContext *pango, const HonePlotArea *area, const Scene *scene)
{
  double x = area->left;
  int row = 0;

  for (guint i = 0; i < plot->n_series; i++) {
    const HonePlotSeries *series = &plot->series[i];
    double width;

    if (!in_legend (series))
      continue;
    width = LEGEND_LINE + 5 + hone_draw_text_size (pango, series->name, HONE_PLOT_TEXT, FALSE).width;
    if (x > area->left && x + width > area->right) {
      x = area->left;
      row++;
    }
    if (scene != NULL)
      draw_legend_item (scene, series, x, 9.5 + HONE_PLOT_LEGEND_ROW * row);
    x += width + LEGEND_GAP;
  }
  return row + 1;
}

int
hone_plot_legend_rows (const HonePlot *plot, PangoContext *pango, const HonePlotArea *area)
{
  return lay_out_legend (plot, pango, area, NULL);
}

/* Best epoch. */

static void
draw_best_line (const Scene *scene)
{
  static const double dots[] = { 2, 3 };
  double x = round (hone_plot_x (scene->plot, &scene->area, scene->plot->best)) + 0.5;

  if (scene->plot->best <= 0)
    return;
  ink (scene, 0.45);
  cairo_set_line_width (scene->cr, 1);
  cairo_set_dash (scene->cr, dots, 2, 0);
  line (scene, x, scene->area.top, x, scene->area.bottom);
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
  if (!isfinite (hone_plot_value (series, scene->plot->best)))
    return;
  x = hone_plot_x (scene->plot, &scene->area, scene->plot->best);
  y = hone_plot_y (&scene->area, hone_plot_value (series, scene->plot->best));
  hone_draw_source (scene->cr, &scene->look->card, 1);
  hone_marker_draw (scene->cr, HONE_MARKER_DIAMOND, x, y, DIAMOND + HALO);
  use_color_of (scene, series);
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
  ink (scene, 0.3);
  cairo_set_line_width (scene->cr, 1);
  cairo_stroke (scene->cr);
  ink (scene, 0.95);
  text (scene, words, round (x) + 7.5, round (y) + 3.5, HONE_PLOT_TEXT, TRUE, 0, 0);
}

static void
draw_best (const Scene *scene)
{
  if (scene->plot->best <= 0)
    return;
  draw_diamond (scene);
  if (scene->plot->best_label)
    draw_best_label (scene);
}

/* Crosshair. */

static void
draw_crosshair (const Scene *scene)
{
  double x = round (hone_plot_x (scene->plot, &scene->area, scene->plot->hover)) + 0.5;

  ink (scene, 0.7);
  cairo_set_line_width (scene->cr, 1);
  line (scene, x, scene->area.top, x, scene->area.bottom);
  for (guint i = 0; i < scene->plot->n_series; i++) {
    const HonePlotSeries *series = &scene->plot->series[i];
    double value = hone_plot_value (series, scene->plot->hover);

    if (!isfinite (value) || series->planned)
      continue;
    hone_draw_source (scene->cr, &scene->look->card, 1);
    hone_marker_draw (scene->cr, HONE_MARKER_DISC, x, hone_plot_y (&scene->area, value), 5);
    use_color_of (scene, series);
    hone_marker_draw (scene->cr, HONE_MARKER_DISC, x, hone_plot_y (&scene->area, value), 3.5);
  }
}

static gboolean
in_box (const Scene *scene, const HonePlotSeries *series)
{
  return series->name != NULL && !series->planned && isfinite (hone_plot_value (series, scene->plot->hover));
}

static char *
value_text (const Scene *scene, const HonePlotSeries *series)
{
  double value = hone_plot_value (series, scene->plot->hover);

  /* A learning rate of 0.0001 is not 0.000. */
  if (value != 0 && fabs (value) < pow (10, -scene->plot->digits))
    return g_strdup_printf ("%.2g", value);
  return g_strdup_printf ("%.*f", scene->plot->digits, value);
}

static double
box_width (const Scene *scene, const char *title, guint *n_rows)
{
  double widest = hone_draw_text_size (scene->pango, title, HONE_PLOT_TEXT, TRUE).width;

  *n_rows = 0;
  for (guint i = 0; i < scene->plot->n_series; i++) {
    const HonePlotSeries *series = &scene->plot->series[i];
    g_autofree char *value = NULL;

    if (!in_box (scene, series))
      continue;
    value = value_text (scene, series);
    widest = MAX (widest, 22 + 16 + hone_draw_text_size (scene->pango, series->name, HONE_PLOT_TEXT, FALSE).width +
                              hone_draw_text_size (scene->pango, value, HONE_PLOT_TEXT, TRUE).width);
    (*n_rows)++;
  }
  return widest + 2 * BOX_PAD;
}

static void
draw_box_row (const Scene *scene, const HonePlotSeries *series, double x, double y, double width)
{
  static const double dashes[] = { 4, 3 };
  g_autofree char *value = value_text (scene, series);

  use_color_of (scene, series);
  cairo_set_line_width (scene->cr, LINE);
  cairo_set_dash (scene->cr, dashes, series->dashed ? 2 : 0, 0);
  line (scene, x + BOX_PAD, y, x + BOX_PAD + 16, y);
  cairo_set_dash (scene->cr, NULL, 0, 0);
  ink (scene, 0.95);
  text (scene, series->name, x + BOX_PAD + 22, y, HONE_PLOT_TEXT, FALSE, 0, 0.5);
  text (scene, value, x + width - BOX_PAD, y, HONE_PLOT_TEXT, TRUE, 1, 0.5);
}

static void
draw_box_frame (const Scene *scene, double x, double y, double width, double height)
{
  cairo_set_source_rgba (scene->cr, 0, 0, 0, 0.12);
  hone_rounded (scene->cr, x, y + 2, width, height, 8);
  cairo_fill (scene->cr);
  hone_draw_source (scene->cr, &scene->look->popup, 1);
  hone_rounded (scene->cr, x, y, width, height, 8);
  cairo_fill_preserve (scene->cr);
  ink (scene, 0.18);
  cairo_set_line_width (scene->cr, 1);
  cairo_stroke (scene->cr);
}

/* To the right of the crosshair, else to the left, so never over the dots of its own epoch. */
static void
draw_box (const Scene *scene)
{
  g_autofree char *title = g_strdup_printf (_ ("Epoch %d"), scene->plot->hover);
  guint n_rows;
  double width = box_width (scene, title, &n_rows);
  double height = 26 + BOX_ROW * n_rows;
  double at = hone_plot_x (scene->plot, &scene->area, scene->plot->hover);
  double x = at + BOX_AWAY + width < scene->width - 2 ? at + BOX_AWAY : at - BOX_AWAY - width;
  double below = scene->area.top + (scene->plot->best_label ? 26 : 8); /* the label of the best epoch stays free */
  double y = MAX (MIN (below, scene->height - height - 4), 2);
  double row = y + 30;

  x = round (MAX (x, 2)) + 0.5;
  y = round (y) + 0.5;
  draw_box_frame (scene, x, y, width, height);
  ink (scene, 1);
  text (scene, title, x + BOX_PAD, y + 5, HONE_PLOT_TEXT, TRUE, 0, 0);
  for (guint i = 0; i < scene->plot->n_series; i++)
    if (in_box (scene, &scene->plot->series[i])) {
      draw_box_row (scene, &scene->plot->series[i], x, row, width);
      row += BOX_ROW;
    }
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
  draw_best_line (&scene);
  for (guint i = 0; i < plot->n_series; i++)
    draw_series (&scene, i);
  if (plot->legend)
    lay_out_legend (plot, pango, &scene.area, &scene);
  draw_best (&scene);
  if (plot->hover > 0) {
    draw_crosshair (&scene);
    if (plot->hover_box)
      draw_box (&scene);
  }
  cairo_restore (cr);
}
