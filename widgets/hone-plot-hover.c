/* SPDX-License-Identifier: Apache-2.0 */
/* hone-plot-hover.c - the crosshair of a plot, and the box that says what stands there */
#include "hone-plot-private.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#define LINE 2.0
#define BOX_AWAY 12.0 /* from the crosshair */
#define BOX_PAD 10.0
#define BOX_ROW 17.0
#define MAX_ROWS 12 /* the box is not to be taller than its chart */

static HoneTextSize
text (const HonePlotScene *scene, const char *words, double x, double y, double size, gboolean bold, double share_x,
      double share_y)
{
  return hone_draw_text (scene->cr, scene->pango, words, x, y, size, bold, share_x, share_y, 0);
}

/* Crosshair. */

static gboolean
is_told (const HonePlotScene *scene, guint i)
{
  const HonePlotSeries *series = &scene->plot->series[i];

  return !series->planned && !series->hidden && (!series->faint || (int) i + 1 == scene->plot->near) &&
         hone_plot_told (scene->plot, i, scene->plot->hover) > 0;
}

static double
place (const HonePlotScene *scene, int position)
{
  return round (hone_plot_x (scene->plot, &scene->area, position)) + 0.5;
}

static void
draw_crosshair (const HonePlotScene *scene)
{
  double at = place (scene, scene->plot->hover);

  hone_plot_ink (scene, 0.7);
  cairo_set_line_width (scene->cr, 1);
  hone_plot_line (scene, at, scene->area.top, at, scene->area.bottom);
  for (guint i = 0; i < scene->plot->n_series; i++) {
    const HonePlotSeries *series = &scene->plot->series[i];
    int told = hone_plot_told (scene->plot, i, scene->plot->hover);
    double value = hone_plot_value (series, told), x = place (scene, told);

    if (!is_told (scene, i) || (scene->area.log && value <= 0) || told < scene->area.first)
      continue;
    hone_draw_source (scene->cr, &scene->look->card, 1);
    hone_marker_draw (scene->cr, HONE_MARKER_DISC, x, hone_plot_y (&scene->area, value), 5);
    hone_plot_use_color (scene, series, 1);
    hone_marker_draw (scene->cr, HONE_MARKER_DISC, x, hone_plot_y (&scene->area, value), 3.5);
  }
}

static gboolean
in_box (const HonePlotScene *scene, guint i)
{
  return scene->plot->series[i].name != NULL && is_told (scene, i);
}

/* The value; with a moving mean in front of the lines, that too. */
static char *
value_text (const HonePlotScene *scene, const HonePlotSeries *series)
{
  int told = hone_plot_told (scene->plot, (guint) (series - scene->plot->series), scene->plot->hover);
  guint i = (guint) told - 1;
  g_autofree char *value = hone_plot_value_words (scene->plot, hone_plot_value (series, told));
  g_autofree char *mean = NULL;

  if (series->smoothed == NULL || i >= hone_pyramid_get_n (series->smoothed))
    return g_steal_pointer (&value);
  mean = hone_plot_value_words (scene->plot, hone_pyramid_get_values (series->smoothed)[i]);
  /* Translators: a value, and the smoothed one in brackets */
  return g_strdup_printf (_ ("%s (~ %s)"), value, mean);
}

static double
box_width (const HonePlotScene *scene, const char *title, guint *n_rows)
{
  double widest = hone_draw_text_size (scene->pango, title, HONE_PLOT_TEXT, TRUE).width;

  *n_rows = 0;
  for (guint i = 0; i < scene->plot->n_series; i++) {
    const HonePlotSeries *series = &scene->plot->series[i];
    g_autofree char *value = NULL;

    if (!in_box (scene, i) || *n_rows == MAX_ROWS)
      continue;
    value = value_text (scene, series);
    widest = MAX (widest, 22 + 16 + hone_draw_text_size (scene->pango, series->name, HONE_PLOT_TEXT, FALSE).width +
                              hone_draw_text_size (scene->pango, value, HONE_PLOT_TEXT, TRUE).width);
    (*n_rows)++;
  }
  return widest + 2 * BOX_PAD;
}

static void
draw_box_row (const HonePlotScene *scene, const HonePlotSeries *series, double x, double y, double width)
{
  g_autofree char *value = value_text (scene, series);

  hone_plot_use_color (scene, series, 1);
  cairo_set_line_width (scene->cr, LINE);
  hone_plot_dash (scene->cr, series);
  hone_plot_line (scene, x + BOX_PAD, y, x + BOX_PAD + 16, y);
  hone_plot_dash (scene->cr, NULL);
  hone_plot_ink (scene, 0.95);
  text (scene, series->name, x + BOX_PAD + 22, y, HONE_PLOT_TEXT, FALSE, 0, 0.5);
  text (scene, value, x + width - BOX_PAD, y, HONE_PLOT_TEXT, TRUE, 1, 0.5);
}

static void
draw_box_frame (const HonePlotScene *scene, double x, double y, double width, double height)
{
  cairo_set_source_rgba (scene->cr, 0, 0, 0, 0.12);
  hone_rounded (scene->cr, x, y + 2, width, height, 8);
  cairo_fill (scene->cr);
  hone_draw_source (scene->cr, &scene->look->popup, 1);
  hone_rounded (scene->cr, x, y, width, height, 8);
  cairo_fill_preserve (scene->cr);
  hone_plot_ink (scene, 0.18);
  cairo_set_line_width (scene->cr, 1);
  cairo_stroke (scene->cr);
}

/* To the right of the crosshair, else to the left, so never over the dots of its own epoch. */
static void
draw_box (const HonePlotScene *scene)
{
  g_autofree char *title = hone_plot_position_words (scene->plot, scene->plot->hover);
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
  hone_plot_ink (scene, 1);
  text (scene, title, x + BOX_PAD, y + 5, HONE_PLOT_TEXT, TRUE, 0, 0);
  for (guint i = 0; i < scene->plot->n_series; i++)
    if (in_box (scene, i) && n_rows > 0) {
      draw_box_row (scene, &scene->plot->series[i], x, row, width);
      row += BOX_ROW;
      n_rows--;
    }
}

void
hone_plot_draw_hover (const HonePlotScene *scene)
{
  if (scene->plot->hover < scene->area.first || scene->plot->hover > scene->area.last)
    return;
  draw_crosshair (scene);
  if (scene->plot->hover_box)
    draw_box (scene);
}
