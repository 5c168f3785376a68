/* SPDX-License-Identifier: Apache-2.0 */
/* plot-threshold.c - what the threshold does to precision, recall and F1; see hone-plots-draw.h */
#include "sheet.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#define KEY 130.0

typedef struct {
  const char *name; /* N_() */
  guint32 rgb;
  double dash[4];
  int n_dash;
  double width;
} Line;

static const Line lines[] = {
  { N_ ("Precision"), SHEET_BLUE, { 0 }, 0, 2 },
  { N_ ("Recall"), SHEET_ORANGE, { 8, 4 }, 2, 2 },
  { N_ ("F1"), SHEET_INK, { 2, 3 }, 2, 2.4 },
};

static double
value_of (const HoneSweepPoint *point, guint line)
{
  const double tp = point->tp, found = tp + point->fp, there = tp + point->fn;

  if (line == 0)
    return found > 0 ? tp / found : (double) NAN;
  if (line == 1)
    return there > 0 ? tp / there : (double) NAN;
  return found + there > 0 ? 2 * tp / (found + there) : (double) NAN;
}

static void
use (const Sheet *sheet, const Line *line)
{
  sheet_color (sheet, line->rgb, 1);
  cairo_set_line_width (sheet->cr, line->width);
  cairo_set_dash (sheet->cr, line->dash, line->n_dash, 0);
}

static void
trace (const Sheet *sheet, const SheetAxes *axes, const GArray *points, guint line)
{
  cairo_new_path (sheet->cr);
  for (guint i = 0; i < points->len; i++) {
    const HoneSweepPoint *point = &g_array_index (points, HoneSweepPoint, i);
    const double value = value_of (point, line);

    if (isfinite (value))
      cairo_line_to (sheet->cr, sheet_x (axes, point->conf), sheet_y (axes, value));
    else
      cairo_new_sub_path (sheet->cr);
  }
  use (sheet, &lines[line]);
  cairo_stroke (sheet->cr);
  cairo_set_dash (sheet->cr, NULL, 0, 0);
}

static void
key (const Sheet *sheet, double x, double y)
{
  const SheetText how = { .size = 13, .down = 0.5, .most = KEY - 40 };

  for (guint i = 0; i < G_N_ELEMENTS (lines); i++) {
    use (sheet, &lines[i]);
    sheet_line (sheet, x, y + 26 * i, x + 28, y + 26 * i);
    cairo_set_dash (sheet->cr, NULL, 0, 0);
    sheet_color (sheet, SHEET_INK, 1);
    sheet_text (sheet, _ (lines[i].name), x + 36, y + 26 * i, &how);
  }
}

static void
mark (const Sheet *sheet, const SheetAxes *axes, double conf)
{
  const SheetText how = { .size = 13, .bold = TRUE, .across = conf > 0.8 ? 1 : 0 };
  g_autofree char *words = g_strdup_printf ("%.3f", conf);

  if (!isfinite (conf))
    return;
  sheet_color (sheet, SHEET_INK, 0.7);
  cairo_set_line_width (sheet->cr, 1.4);
  sheet_line (sheet, sheet_x (axes, conf), axes->top - 4, sheet_x (axes, conf), axes->bottom);
  sheet_color (sheet, SHEET_INK, 1);
  sheet_text (sheet, words, sheet_x (axes, conf) + (conf > 0.8 ? -4 : 4), axes->top - 20, &how);
}

void
hone_draw_threshold (cairo_t *cr, double width, double height, const GArray *points, double conf)
{
  const SheetAxes axes = { 78, 26, width - KEY - 12, height - 56, { 0, 1, 0.2 }, { 0, 1, 0.2 }, FALSE };
  Sheet sheet;

  sheet_begin (&sheet, cr);
  sheet_axes (&sheet, &axes, _ ("Threshold"), NULL);
  for (guint i = 0; i < G_N_ELEMENTS (lines); i++)
    trace (&sheet, &axes, points, i);
  mark (&sheet, &axes, conf);
  key (&sheet, axes.right + 16, axes.top + 12);
  sheet_end (&sheet);
}
