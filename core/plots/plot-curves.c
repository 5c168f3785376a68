/* SPDX-License-Identifier: Apache-2.0 */
/* plot-curves.c - Box{PR,F1,P,R}_curve.png, and PR_curve.png and ROC_curve.png of classifiers: the classes thin, their
 * mean bold
 */
#include "sheet.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#define MOST_NAMED 20 /* classes; of more only the mean has a name */
#define KEY 250.0     /* width of the list of classes */
#define WIDTH 1000.0
#define HEIGHT 640.0

G_STATIC_ASSERT (HONE_CURVE == HONE_CLASS_CURVE);

/* Of a class. */
typedef struct {
  int klass;
  const double *points; /* HONE_CURVE, over 0 .. 1; NAN: a gap */
  double figure;        /* in the key; NAN: a dash */
} Line;

typedef struct {
  const char *title, *x, *y; /* translated */
  char *subtitle;
  Line *lines;
  int n;
  double mean[HONE_CURVE];
  double figure;     /* of the mean */
  double best;       /* confidence to be marked; NAN: none */
  gboolean diagonal; /* what guessing gives */
  char *const *names;
} Curve;

/* clang-format off */
static const struct {
  const char *file, *title, *x, *y;
} kinds[HONE_N_CURVES] = {
  [HONE_CURVE_PR] = { "BoxPR_curve.png", N_ ("Precision and recall"),      N_ ("Recall"),     N_ ("Precision") },
  [HONE_CURVE_F1] = { "BoxF1_curve.png", N_ ("F1 over the confidence"),        N_ ("Confidence"), N_ ("F1") },
  [HONE_CURVE_P]  = { "BoxP_curve.png",  N_ ("Precision over the confidence"), N_ ("Confidence"), N_ ("Precision") },
  [HONE_CURVE_R]  = { "BoxR_curve.png",  N_ ("Recall over the confidence"),    N_ ("Confidence"), N_ ("Recall") },
};
/* clang-format on */

static void
trace (const Sheet *sheet, const SheetAxes *axes, const double *points, double width)
{
  gboolean pen_down = FALSE;

  cairo_new_path (sheet->cr);
  for (int k = 0; k < HONE_CURVE; k++) {
    if (isfinite (points[k]) && pen_down)
      cairo_line_to (sheet->cr, sheet_x (axes, k / (HONE_CURVE - 1.0)), sheet_y (axes, points[k]));
    else if (isfinite (points[k]))
      cairo_move_to (sheet->cr, sheet_x (axes, k / (HONE_CURVE - 1.0)), sheet_y (axes, points[k]));
    pen_down = isfinite (points[k]);
  }
  cairo_set_line_width (sheet->cr, width);
  cairo_stroke (sheet->cr);
}

static gboolean
is_named (const Curve *self)
{
  return self->n <= MOST_NAMED;
}

/* The line of a class: colour, and from the ninth on a pattern. */
static void
use_line_of (const Curve *self, const Sheet *sheet, int i)
{
  static const double dots[] = { 2, 3 }, dash_dot[] = { 7, 3, 2, 3 };
  int klass = self->lines[i].klass;
  int pattern = klass / HONE_N_CLASS_COLORS % 3;

  if (!is_named (self)) {
    sheet_color (sheet, SHEET_INK, 0.25);
    return;
  }
  sheet_color (sheet, hone_class_color (klass)->light, 1);
  cairo_set_dash (sheet->cr, pattern == 1 ? dots : dash_dot, pattern == 0 ? 0 : pattern == 1 ? 2 : 4, 0);
}

static void
key_row (const Sheet *sheet, const char *name, double value, double x, double y, gboolean bold)
{
  const SheetText left = { .size = 13, .bold = bold, .down = 0.5, .most = KEY - 100 };
  const SheetText right = { .size = 13, .bold = bold, .across = 1, .down = 0.5 };
  g_autofree char *figure = isfinite (value) ? g_strdup_printf ("%.3f", value) : g_strdup ("–");

  sheet_line (sheet, x, y, x + 26, y);
  cairo_set_dash (sheet->cr, NULL, 0, 0);
  sheet_color (sheet, SHEET_INK, 1);
  sheet_text (sheet, name, x + 34, y, &left);
  sheet_text (sheet, figure, x + KEY - 22, y, &right);
}

static void
key_others (const Curve *self, const Sheet *sheet, double x, double y)
{
  const SheetText how = { .size = 13, .down = 0.5, .most = KEY - 50 };
  g_autofree char *words = g_strdup_printf (ngettext ("%d class", "%d classes", (gulong) self->n), self->n);

  use_line_of (self, sheet, 0);
  cairo_set_line_width (sheet->cr, 1.8);
  sheet_line (sheet, x, y, x + 26, y);
  sheet_color (sheet, SHEET_INK, 1);
  sheet_text (sheet, words, x + 34, y, &how);
}

static void
key (const Curve *self, const Sheet *sheet, double x, double y)
{
  if (self->n == 0)
    return;
  sheet_color (sheet, SHEET_INK, 1);
  cairo_set_line_width (sheet->cr, 4);
  key_row (sheet, _ ("all classes"), self->figure, x, y, TRUE);
  if (!is_named (self))
    key_others (self, sheet, x, y + 26);
  for (int i = 0; is_named (self) && i < self->n; i++) {
    g_autofree char *name = sheet_class_name (self->names, self->lines[i].klass);

    use_line_of (self, sheet, i);
    cairo_set_line_width (sheet->cr, 1.8);
    key_row (sheet, name, self->lines[i].figure, x, y + 26 + 24 * i, FALSE);
  }
}

static void
best_line (const Curve *self, const Sheet *sheet, const SheetAxes *axes)
{
  const double dash[] = { 5, 4 };
  double x = sheet_x (axes, self->best);

  if (isnan (self->best) || self->n == 0)
    return;
  sheet_color (sheet, SHEET_INK, 0.7);
  cairo_set_line_width (sheet->cr, 1.5);
  cairo_set_dash (sheet->cr, dash, 2, 0);
  sheet_line (sheet, x, axes->top, x, axes->bottom);
  cairo_set_dash (sheet->cr, NULL, 0, 0);
}

static void
best_dot (const Curve *self, const Sheet *sheet, const SheetAxes *axes)
{
  double value = isnan (self->best) ? (double) NAN : self->mean[lrint (self->best * (HONE_CURVE - 1))];

  if (!isfinite (value))
    return;
  for (int i = 0; i < 2; i++) {
    sheet_color (sheet, i == 0 ? 0xffffff : SHEET_INK, 1);
    cairo_arc (sheet->cr, sheet_x (axes, self->best), sheet_y (axes, value), i == 0 ? 7 : 5, 0, 2 * G_PI);
    cairo_fill (sheet->cr);
  }
}

static void
draw_lines (const Curve *self, const Sheet *sheet, const SheetAxes *axes)
{
  cairo_set_line_join (sheet->cr, CAIRO_LINE_JOIN_ROUND);
  for (int i = 0; i < self->n; i++) {
    use_line_of (self, sheet, i);
    trace (sheet, axes, self->lines[i].points, 1.6);
    cairo_set_dash (sheet->cr, NULL, 0, 0);
  }
  if (self->n == 0)
    return;
  sheet_color (sheet, SHEET_INK, 1);
  trace (sheet, axes, self->mean, 4);
  best_dot (self, sheet, axes);
}

static void
draw_curve (const Curve *self, cairo_t *cr, double width, double height)
{
  const SheetAxes axes = { 78, 80, width - KEY - 12, height - 60, { 0, 1, 0.2 }, { 0, 1, 0.2 }, FALSE };
  const SheetText big = { .size = 19, .bold = TRUE }, small = { .size = 13 };
  Sheet sheet;

  sheet_begin (&sheet, cr);
  sheet_color (&sheet, SHEET_INK, 1);
  sheet_text (&sheet, self->title, axes.left, 16, &big);
  sheet_color (&sheet, SHEET_INK, 0.75);
  sheet_text (&sheet, self->subtitle, axes.left, 45, &small);
  sheet_axes (&sheet, &axes, self->x, self->y);
  if (self->diagonal)
    sheet_diagonal (&sheet, &axes);
  best_line (self, &sheet, &axes);
  draw_lines (self, &sheet, &axes);
  key (self, &sheet, axes.right + 22, axes.top + 8);
  sheet_end (&sheet);
}

static void
clear (Curve *self)
{
  g_free (self->subtitle);
  g_free (self->lines);
}

/* --- of detectors --- */

static double
figure_of (const HoneClassMetrics *klass, HoneCurveKind kind)
{
  const double figures[HONE_N_CURVES] = { klass->ap50, klass->f1, klass->precision, klass->recall };

  return figures[kind];
}

static char *
subtitle (const HoneMetrics *metrics, HoneCurveKind kind, double best)
{
  if (metrics->n_classes == 0)
    return g_strdup (_ ("No labels: nothing to measure"));
  if (kind == HONE_CURVE_PR)
    return g_strdup (_ ("Overlap (IoU) of 0.5 or more; the figures are AP50"));
  return g_strdup_printf (_ ("Highest mean F1 at a confidence of %.3f; the figures hold there"), best);
}

void
hone_draw_curve (cairo_t *cr, double width, double height, HoneCurveKind kind, const HoneMetrics *metrics,
                 char *const *names)
{
  const double best = isfinite (metrics->best_confidence) ? CLAMP (metrics->best_confidence, 0, 1) : 0;
  Curve self = { .title = _ (kinds[kind].title),
                 .x = _ (kinds[kind].x),
                 .y = _ (kinds[kind].y),
                 .subtitle = subtitle (metrics, kind, best),
                 .lines = g_new (Line, metrics->n_classes + 1),
                 .n = metrics->n_classes,
                 .best = kind == HONE_CURVE_PR ? (double) NAN : best,
                 .names = names };

  for (int i = 0; i < self.n; i++) {
    const HoneClassMetrics *klass = &metrics->classes[i];

    self.lines[i] = (Line){ klass->klass, hone_class_metrics_curve (klass, kind), figure_of (klass, kind) };
    self.figure += self.lines[i].figure / self.n;
  }
  hone_metrics_mean_curve (metrics, kind, self.mean);
  draw_curve (&self, cr, width, height);
  clear (&self);
}

typedef struct {
  HoneCurveKind kind;
  const HoneMetrics *metrics;
  char *const *names;
} Drawing;

static void
draw (cairo_t *cr, double width, double height, gconstpointer data)
{
  const Drawing *self = data;

  hone_draw_curve (cr, width, height, self->kind, self->metrics, self->names);
}

gboolean
hone_plot_curves (const HoneMetrics *metrics, char *const *names, const char *folder, GError **error)
{
  for (int kind = 0; kind < HONE_N_CURVES; kind++) {
    const Drawing drawing = { kind, metrics, names };
    g_autofree char *path = g_build_filename (folder, kinds[kind].file, NULL);

    if (!sheet_write (WIDTH, HEIGHT, draw, &drawing, path, error))
      return FALSE;
  }
  return TRUE;
}

/* --- of classifiers --- */

static void
add_to_mean (Curve *self, const double *points, int n)
{
  for (int k = 0; k < HONE_CURVE; k++)
    self->mean[k] += points[k] / n;
}

static int
n_areas (const HoneClassReport *report)
{
  int n = 0;

  for (int i = 0; i < report->n_curves; i++)
    n += !isnan (report->curves[i].auc);
  return n;
}

static void
fill_class_curve (Curve *self, const HoneClassReport *report, char *const *names)
{
  self->lines = g_new (Line, report->n_curves + 1);
  self->n = report->n_curves;
  self->best = (double) NAN;
  self->names = names;
}

void
hone_draw_class_pr (cairo_t *cr, double width, double height, const HoneClassReport *report, char *const *names)
{
  Curve self = { .title = _ ("Precision and recall"), .x = _ ("Recall"), .y = _ ("Precision") };

  self.subtitle = g_strdup (_ ("Each class against the others; the figures are the average precision"));
  fill_class_curve (&self, report, names);
  self.figure = report->average_precision;
  for (int i = 0; i < self.n; i++) {
    const HoneClassCurve *curve = &report->curves[i];

    self.lines[i] = (Line){ curve->klass, curve->pr, curve->average_precision };
    add_to_mean (&self, curve->pr, self.n);
  }
  draw_curve (&self, cr, width, height);
  clear (&self);
}

void
hone_draw_class_roc (cairo_t *cr, double width, double height, const HoneClassReport *report, char *const *names)
{
  Curve self = { .title = _ ("Found over false alarms (ROC)"),
                 .x = _ ("Share of the other pictures that are taken for the class"),
                 .y = _ ("Share of the class that is found"),
                 .diagonal = TRUE };
  const int n = n_areas (report);

  self.subtitle = g_strdup (_ ("Each class against the others; the figures are the area under the curve (AUC)"));
  fill_class_curve (&self, report, names);
  self.figure = report->auc;
  for (int i = 0; i < self.n; i++) {
    const HoneClassCurve *curve = &report->curves[i];

    self.lines[i] = (Line){ curve->klass, curve->roc, curve->auc };
    if (!isnan (curve->auc))
      add_to_mean (&self, curve->roc, n);
  }
  draw_curve (&self, cr, width, height);
  clear (&self);
}
