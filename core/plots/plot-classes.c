/* SPDX-License-Identifier: Apache-2.0 */
/* plot-classes.c - of classifiers: calibration.png, and the files of plot-curves.c's two drawings; see hone-plots.h */
#include "sheet.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#define WIDTH 1000.0
#define HEIGHT 640.0
#define KEY 270.0
#define BARS 90.0 /* height of the numbers of pictures */

static void
dot (const Sheet *sheet, double x, double y, gboolean filled)
{
  cairo_arc (sheet->cr, x, y, 5, 0, 2 * G_PI);
  if (filled)
    cairo_fill (sheet->cr);
  else
    cairo_stroke (sheet->cr);
}

/* A point for each bin that has pictures, joined. */
static void
points (const Sheet *sheet, const SheetAxes *axes, const HoneCalibration *how, gboolean tempered)
{
  const double dash[] = { 7, 4 };

  sheet_color (sheet, tempered ? SHEET_ORANGE : SHEET_BLUE, 1);
  cairo_set_line_width (sheet->cr, 2.2);
  cairo_set_dash (sheet->cr, dash, tempered ? 2 : 0, 0);
  cairo_new_path (sheet->cr);
  for (int i = 0; i < HONE_CALIBRATION_BINS; i++)
    if (how->bins[i].images > 0)
      cairo_line_to (sheet->cr, sheet_x (axes, how->bins[i].confidence), sheet_y (axes, how->bins[i].accuracy));
  cairo_stroke (sheet->cr);
  cairo_set_dash (sheet->cr, NULL, 0, 0);
  for (int i = 0; i < HONE_CALIBRATION_BINS; i++)
    if (how->bins[i].images > 0)
      dot (sheet, sheet_x (axes, how->bins[i].confidence), sheet_y (axes, how->bins[i].accuracy), !tempered);
}

/* How many pictures lie in each bin, as it is. */
static void
bars (const Sheet *sheet, const SheetAxes *axes, const HoneClassReport *report)
{
  const double width = (axes->right - axes->left) / HONE_CALIBRATION_BINS;

  sheet_color (sheet, SHEET_BLUE, 0.55);
  for (int i = 0; i < HONE_CALIBRATION_BINS; i++) {
    const double share = (double) report->as_is.bins[i].images / MAX (report->images, 1);
    const double height = share * (axes->bottom - axes->top);

    cairo_rectangle (sheet->cr, axes->left + i * width + 1, axes->bottom - height, width - 2, height);
    cairo_fill (sheet->cr);
  }
}

static void
key_row (const Sheet *sheet, const char *name, const HoneCalibration *how, double x, double y)
{
  const SheetText bold = { .size = 13, .bold = TRUE, .down = 0.5, .most = KEY - 60 };
  const SheetText plain = { .size = 13, .down = 0.5, .most = KEY - 60 };
  g_autofree char *ece = g_strdup_printf (_ ("Calibration error (ECE): %.3f"), how->ece);
  g_autofree char *nll = g_strdup_printf (_ ("Log loss: %.3f"), how->nll);

  sheet_color (sheet, SHEET_INK, 1);
  sheet_text (sheet, name, x + 34, y, &bold);
  sheet_text (sheet, ece, x + 34, y + 22, &plain);
  sheet_text (sheet, nll, x + 34, y + 44, &plain);
}

static void
key (const Sheet *sheet, const HoneClassReport *report, double x, double y)
{
  const double dash[] = { 7, 4 };
  g_autofree char *tempered = g_strdup_printf (_ ("With a temperature of %.2f"), report->temperature);

  cairo_set_line_width (sheet->cr, 2.2);
  sheet_color (sheet, SHEET_BLUE, 1);
  sheet_line (sheet, x, y, x + 26, y);
  dot (sheet, x + 13, y, TRUE);
  key_row (sheet, _ ("As it is"), &report->as_is, x, y);
  sheet_color (sheet, SHEET_ORANGE, 1);
  cairo_set_dash (sheet->cr, dash, 2, 0);
  sheet_line (sheet, x, y + 84, x + 26, y + 84);
  cairo_set_dash (sheet->cr, NULL, 0, 0);
  dot (sheet, x + 13, y + 84, FALSE);
  key_row (sheet, tempered, &report->tempered, x, y + 84);
}

/* Translators: of the model; what the temperature says of its confidence. */
static const char *
verdict (const HoneClassReport *report)
{
  if (report->images == 0)
    return _ ("No pictures: nothing to measure");
  if (report->temperature <= HONE_TEMPERATURE_LEAST)
    return _ ("It is never wrong on these pictures: there is nothing to calibrate");
  if (report->temperature > 1.05)
    return _ ("Surer than it should be: points below the diagonal");
  return report->temperature < 0.95 ? _ ("Less sure than it could be: points above the diagonal")
                                    : _ ("As sure as it should be: points on the diagonal");
}

void
hone_draw_calibration (cairo_t *cr, double width, double height, const HoneClassReport *report)
{
  const SheetAxes axes = { 78, 80, width - KEY - 12, height - BARS - 100, { 0, 1, 0.2 }, { 0, 1, 0.2 }, FALSE };
  const SheetAxes below = {
    78, height - BARS - 60, width - KEY - 12, height - 60, { 0, 1, 0.2 }, { 0, 1, 0.5 }, FALSE
  };
  const SheetText big = { .size = 19, .bold = TRUE }, small = { .size = 13 };
  Sheet sheet;

  sheet_begin (&sheet, cr);
  sheet_color (&sheet, SHEET_INK, 1);
  sheet_text (&sheet, _ ("Right over how sure (calibration)"), axes.left, 16, &big);
  sheet_color (&sheet, SHEET_INK, 0.75);
  sheet_text (&sheet, verdict (report), axes.left, 45, &small);
  sheet_axes (&sheet, &axes, NULL, _ ("Share that is right"));
  sheet_axes (&sheet, &below, _ ("Confidence"), _ ("Pictures"));
  sheet_diagonal (&sheet, &axes);
  bars (&sheet, &below, report);
  points (&sheet, &axes, &report->as_is, FALSE);
  if (report->temperature > HONE_TEMPERATURE_LEAST)
    points (&sheet, &axes, &report->tempered, TRUE);
  key (&sheet, report, axes.right + 22, axes.top + 8);
  sheet_end (&sheet);
}

/* --- files --- */

typedef struct {
  const HoneClassReport *report;
  char *const *names;
} Drawing;

static void
draw_pr (cairo_t *cr, double width, double height, gconstpointer data)
{
  const Drawing *self = data;

  hone_draw_class_pr (cr, width, height, self->report, self->names);
}

static void
draw_roc (cairo_t *cr, double width, double height, gconstpointer data)
{
  const Drawing *self = data;

  hone_draw_class_roc (cr, width, height, self->report, self->names);
}

static void
draw_calibration (cairo_t *cr, double width, double height, gconstpointer data)
{
  const Drawing *self = data;

  hone_draw_calibration (cr, width, height, self->report);
}

gboolean
hone_plot_class_report (const HoneClassReport *report, char *const *names, const char *folder, GError **error)
{
  static const struct {
    const char *file;
    SheetDraw draw;
  } all[] = { { "PR_curve.png", draw_pr }, { "ROC_curve.png", draw_roc }, { "calibration.png", draw_calibration } };
  const Drawing drawing = { report, names };

  for (gsize i = 0; i < G_N_ELEMENTS (all); i++) {
    g_autofree char *path = g_build_filename (folder, all[i].file, NULL);

    if (!sheet_write (WIDTH, HEIGHT, all[i].draw, &drawing, path, error))
      return FALSE;
  }
  return TRUE;
}
