/* SPDX-License-Identifier: Apache-2.0 */
/* test-plots.c - charts: what is drawn is where the numbers say, read back from the pixels; nothing stops them */
#include "hone-file.h"
#include "hone-fixture.h"
#include "sheet.h"

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#define SCALE 2

static char *folder;

/* Pixels */

typedef struct {
  double x, y; /* centre */
  int left, top, right, bottom;
  int n;
} Spot;

static guint32
pixel (const HoneImage *image, int x, int y)
{
  const guint8 *p = image->pixels + 3 * (y * image->width + x);

  return (guint32) p[0] << 16 | (guint32) p[1] << 8 | p[2];
}

/* All pixels of exactly that colour in a part of the picture. */
static Spot
find_in (const HoneImage *image, guint32 rgb, int left, int top, int right, int bottom)
{
  Spot spot = { .left = G_MAXINT, .top = G_MAXINT, .right = -1, .bottom = -1 };

  for (int y = top; y < bottom; y++)
    for (int x = left; x < right; x++) {
      if (pixel (image, x, y) != rgb)
        continue;
      spot.x += x;
      spot.y += y;
      spot.n++;
      spot.left = MIN (spot.left, x);
      spot.right = MAX (spot.right, x);
      spot.top = MIN (spot.top, y);
      spot.bottom = MAX (spot.bottom, y);
    }
  spot.x /= MAX (spot.n, 1);
  spot.y /= MAX (spot.n, 1);
  return spot;
}

static Spot
find (const HoneImage *image, guint32 rgb)
{
  return find_in (image, rgb, 0, 0, image->width, image->height);
}

static HoneImage *
read_back (const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autoptr (GError) error = NULL;
  HoneImage *image = hone_image_read (path, &error);

  g_assert_no_error (error);
  return image;
}

static char *
to (const char *name)
{
  return g_build_filename (folder, name, NULL);
}

static void
begin (cairo_surface_t **surface, cairo_t **cr, int width, int height)
{
  *surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, width * SCALE, height * SCALE);
  *cr = cairo_create (*surface);
  cairo_set_source_rgb (*cr, 1, 1, 1);
  cairo_paint (*cr);
  cairo_scale (*cr, SCALE, SCALE);
}

static HoneImage *
end (cairo_surface_t *surface, cairo_t *cr)
{
  HoneImage *image;

  g_assert_cmpint (cairo_status (cr), ==, CAIRO_STATUS_SUCCESS);
  cairo_destroy (cr);
  image = sheet_to_image (surface);
  cairo_surface_destroy (surface);
  return image;
}

/* results.png */

#define N_COLUMNS 14
static const char *const columns[] = { "epoch",
                                       "time",
                                       "train/box_loss",
                                       "train/cls_loss",
                                       "train/dfl_loss",
                                       "metrics/precision(B)",
                                       "metrics/recall(B)",
                                       "metrics/mAP50(B)",
                                       "metrics/mAP50-95(B)",
                                       "val/box_loss",
                                       "val/cls_loss",
                                       "val/dfl_loss",
                                       "lr/pg0",
                                       "lr/pg1",
                                       NULL };

/* Column c rises where bit c of @rising is set, and falls elsewhere. */
static double *
straight_lines (guint n_rows, guint rising)
{
  double *values = g_new (double, n_rows *N_COLUMNS);

  for (guint i = 0; i < n_rows; i++)
    for (guint c = 0; c < N_COLUMNS; c++) {
      double part = n_rows > 1 ? (double) i / (n_rows - 1) : 0.5;

      values[i * N_COLUMNS + c] = c == 0 ? i + 1 : rising >> c & 1 ? part : 1 - part;
    }
  return values;
}

/* Of the panel in that place of five by two: does it rise? */
static gboolean
panel_rises (const HoneImage *image, int across, int down)
{
  int left = image->width * across / 5, right = image->width * (across + 1) / 5, middle = (left + right) / 2;
  int top = down * image->height * 47 / 100, bottom = top + image->height * 47 / 100;
  Spot first = find_in (image, SHEET_BLUE, left, top, middle, bottom);
  Spot second = find_in (image, SHEET_BLUE, middle, top, right, bottom);

  g_assert_cmpint (first.n, >, 0);
  g_assert_cmpint (second.n, >, 0);
  g_assert_cmpfloat (fabs (first.y - second.y), >, 20);
  return first.y > second.y;
}

/* Each of the ten columns rises alone: it must be the panel in the place that spec 06, section 4, gives it. */
static void
test_results_order (void)
{
  const guint order[] = { 2, 3, 4, 5, 6, 9, 10, 11, 7, 8 };
  g_autofree char *path = to ("results.png");

  for (guint i = 0; i < G_N_ELEMENTS (order); i++) {
    g_autofree double *values = straight_lines (30, 1u << order[i]);
    g_autoptr (HoneImage) image = NULL;
    g_autoptr (GError) error = NULL;

    g_assert_true (hone_plot_results (columns, values, 30, path, &error));
    g_assert_no_error (error);
    image = read_back ("results.png");
    for (guint k = 0; k < G_N_ELEMENTS (order); k++)
      g_assert_cmpint (panel_rises (image, (int) k % 5, (int) k / 5), ==, k == i);
  }
}

/* One panel: dots of 1, 2, 3 ... lie on a straight line, and the smoothed line with them but for the ends. */
static void
test_results_points (void)
{
  const char *const one[] = { "epoch", "train/loss", NULL };
  double values[2 * 41];
  cairo_surface_t *surface;
  cairo_t *cr;
  g_autoptr (HoneImage) image = NULL;
  Spot all, middle, line;

  for (int i = 0; i < 41; i++) {
    values[2 * i] = i + 1;
    values[2 * i + 1] = i;
  }
  begin (&surface, &cr, 600, 700);
  hone_draw_results (cr, 600, 700, one, values, 41);
  image = end (surface, cr);
  /* The legend has dots, too. */
  all = find_in (image, SHEET_BLUE, 0, 0, image->width, image->height / 2 - 40);
  line = find_in (image, SHEET_ORANGE, 0, 0, image->width, image->height / 2 - 40);
  g_assert_cmpfloat (fabs (all.x - (all.left + all.right) / 2.0), <, 3);
  g_assert_cmpfloat (fabs (all.y - (all.top + all.bottom) / 2.0), <, 3);
  middle = find_in (image, SHEET_ORANGE, (int) all.x - 1, 0, (int) all.x + 2, image->height / 2 - 40);
  g_assert_cmpfloat (fabs (middle.y - all.y), <, 3);
  /* Smoothing keeps away from the first and last value. */
  g_assert_cmpint (line.top, >, all.top + 4);
  g_assert_cmpint (line.bottom, <, all.bottom - 4);
}

static void
test_results_size (void)
{
  g_autofree double *values = straight_lines (5, 0);
  g_autofree char *path = to ("results.png");
  g_autoptr (HoneImage) image = NULL;

  g_assert_true (hone_plot_results (columns, values, 5, path, NULL));
  image = read_back ("results.png");
  g_assert_cmpint (image->width, >=, 2400);
  g_assert_cmpint (image->height, >=, 1200);
  g_assert_cmpint (pixel (image, 0, 0), ==, 0xffffff);
  g_assert_cmpint (pixel (image, image->width - 1, image->height - 1), ==, 0xffffff);
}

/* Nothing, one epoch, gaps, numbers that are none, columns that nobody knows. */
static void
test_results_hostile (void)
{
  static const double odd[] = { NAN, INFINITY, -INFINITY, 1e308, -1e308, 1e-320, 0, 5 };
  const char *const strange[] = { "train/🦠\n", "metrics/", "val/x", "metrics/mAP50-95(B)", "", NULL };
  const char *const none[] = { NULL };
  g_autofree char *path = to ("hostile.png");

  g_random_set_seed (1);
  g_assert_true (hone_plot_results (none, NULL, 0, path, NULL));
  g_assert_true (hone_plot_results (columns, NULL, 0, path, NULL));
  for (int round = 0; round < 12; round++) {
    guint n = (guint[]){ 1, 2, 3, 200 }[round % 4];
    g_autofree double *values = g_new (double, n *N_COLUMNS);

    for (guint i = 0; i < n * N_COLUMNS; i++)
      values[i] = round == 0 ? (double) NAN : odd[g_random_int_range (0, G_N_ELEMENTS (odd))];
    g_assert_true (hone_plot_results (columns, values, n, path, NULL));
    g_assert_true (hone_plot_results (strange, values, n, path, NULL));
  }
}

/* Curves */

static void
set_curves (HoneClassMetrics *klass, int id, double from, double last)
{
  double *all = g_new (double, 4 * HONE_CURVE); /* hone_metrics_free () frees the first */

  for (int k = 0; k < 4 * HONE_CURVE; k++)
    all[k] = from + (last - from) * (k % HONE_CURVE) / (HONE_CURVE - 1.0);
  *klass = (HoneClassMetrics){ .klass = id,
                               .instances = 1,
                               .ap50 = 0.5,
                               .p_curve = all,
                               .r_curve = all + HONE_CURVE,
                               .f1_curve = all + 2 * HONE_CURVE,
                               .pr_curve = all + 3 * HONE_CURVE };
}

/* As hone_scorer_result () makes them. */
static HoneMetrics *
metrics_of (int n_classes)
{
  HoneMetrics *metrics = g_new0 (HoneMetrics, 1);

  metrics->n_classes = n_classes;
  metrics->classes = g_new0 (HoneClassMetrics, MAX (n_classes, 1));
  metrics->best_confidence = 0.3;
  for (int i = 0; i < n_classes; i++)
    set_curves (&metrics->classes[i], i, i == 0 ? 0 : 0.5, i == 0 ? 1 : 0.5);
  return metrics;
}

static char **
make_names (int n)
{
  static const char *const some[] = { "cell",   "two\nlines\r\n", "مرحبا بالعالم",   "😀 emoji",
                                      "혈소판", "白血球",         "\xff\xfe broken", "" };
  char **names = g_new0 (char *, n + 1);

  for (int i = 0; i < n; i++)
    names[i] = i < (int) G_N_ELEMENTS (some) ? g_strdup (some[i]) : g_strdup_printf ("class number %d", i);
  if (n > 8) {
    g_free (names[8]);
    names[8] = g_strnfill (1000000, 'x');
  }
  return names;
}

static HoneImage *
draw_curve (HoneCurveKind kind, const HoneMetrics *metrics, char *const *names)
{
  cairo_surface_t *surface;
  cairo_t *cr;

  begin (&surface, &cr, 1000, 640);
  hone_draw_curve (cr, 1000, 640, kind, metrics, names);
  return end (surface, cr);
}

/* The first class goes from corner to corner, the second through the middle. The list of classes is on the right. */
static void
test_curve_points (void)
{
  g_autoptr (HoneMetrics) metrics = metrics_of (2);
  g_auto (GStrv) names = make_names (2);

  for (int kind = 0; kind < HONE_N_CURVES; kind++) {
    g_autoptr (HoneImage) image = draw_curve (kind, metrics, names);
    int list = image->width * 74 / 100;
    Spot first = find_in (image, hone_class_color (0)->light, 0, 0, list, image->height);
    Spot second = find_in (image, hone_class_color (1)->light, 0, 0, list, image->height);

    g_assert_cmpint (first.right - first.left, >, image->width / 2);
    g_assert_cmpint (first.bottom - first.top, >, image->height / 2);
    g_assert_cmpfloat (fabs (second.y - (first.top + first.bottom) / 2.0), <, 4);
    g_assert_cmpint (second.bottom - second.top, <, 8);
    g_assert_cmpint (find_in (image, hone_class_color (0)->light, list, 0, image->width, image->height).n, >, 20);
  }
}

/* The mean of 0 .. 1 and 0.5 is 0.25 at the left end. */
static void
test_curve_mean (void)
{
  g_autoptr (HoneMetrics) metrics = metrics_of (2);
  g_autoptr (HoneImage) image = draw_curve (HONE_CURVE_PR, metrics, NULL);
  Spot first = find_in (image, hone_class_color (0)->light, 0, 0, image->width * 74 / 100, image->height);
  Spot mean = find_in (image, SHEET_INK, first.left + 4, first.top, first.left + 12, first.bottom);

  g_assert_cmpfloat (fabs (mean.y - (first.bottom - 0.25 * (first.bottom - first.top))), <, 8);
}

/* Of more than twenty classes none has a colour; of twenty all have. */
static void
test_curve_many (void)
{
  for (int n = 20; n <= 21; n++) {
    g_autoptr (HoneMetrics) metrics = metrics_of (n);
    g_auto (GStrv) names = make_names (n);
    g_autoptr (HoneImage) image = draw_curve (HONE_CURVE_F1, metrics, names);
    int found = 0;

    for (int i = 0; i < HONE_N_CLASS_COLORS; i++)
      found += find (image, hone_class_color (i)->light).n > 0;
    g_assert_cmpint (found, ==, n == 20 ? HONE_N_CLASS_COLORS : 0);
    g_assert_cmpint (find (image, SHEET_INK).n, >, 1000);
  }
}

static void
test_curves_files (void)
{
  static const char *const files[] = { "BoxPR_curve.png", "BoxF1_curve.png", "BoxP_curve.png", "BoxR_curve.png" };
  g_autoptr (HoneMetrics) metrics = metrics_of (3);

  g_assert_true (hone_plot_curves (metrics, NULL, folder, NULL));
  for (guint i = 0; i < G_N_ELEMENTS (files); i++) {
    g_autoptr (HoneImage) image = read_back (files[i]);

    g_assert_cmpint (image->width, >=, 1600);
    g_assert_cmpint (image->height, >=, 1200);
  }
}

static void
test_curves_hostile (void)
{
  g_autoptr (HoneMetrics) none = metrics_of (0);
  g_autoptr (HoneMetrics) odd = metrics_of (2);
  g_autoptr (HoneMetrics) many = metrics_of (200);

  g_assert_true (hone_plot_curves (none, NULL, folder, NULL));
  for (int k = 0; k < HONE_CURVE; k++)
    odd->classes[0].f1_curve[k] = k % 3 == 0 ? (double) NAN : k % 3 == 1 ? (double) INFINITY : 1e300;
  odd->best_confidence = NAN;
  odd->classes[1].klass = 1000000;
  g_assert_true (hone_plot_curves (odd, NULL, folder, NULL));
  g_assert_true (hone_plot_curves (many, NULL, folder, NULL));
}

/* Confusion matrix */

static guint32
shade_of (double share)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, 1, 1);
  cairo_t *cr = cairo_create (surface);
  g_autoptr (HoneImage) image = NULL;
  Sheet sheet = { cr, NULL };

  sheet_shade (&sheet, share);
  cairo_paint (cr);
  image = end (surface, cr);
  return pixel (image, 0, 0);
}

static HoneImage *
draw_confusion (const gint64 *matrix, int n_classes, char *const *names, gboolean normalized)
{
  g_autofree char *path = to ("confusion.png");
  g_autoptr (GError) error = NULL;

  g_assert_true (hone_plot_confusion (matrix, n_classes, names, normalized, normalized ? 0.001 : 0, path, &error));
  g_assert_no_error (error);
  return read_back ("confusion.png");
}

/* Half of the first class is taken for the second, which is always found. */
static void
test_confusion_cells (void)
{
  const gint64 matrix[] = { 50, 0, 0, 50, 80, 0, 0, 0, 0 };

  for (int normalized = 0; normalized < 2; normalized++) {
    g_autoptr (HoneImage) image = draw_confusion (matrix, 2, NULL, normalized);
    int right = image->width * 80 / 100; /* of it the scale of colours */
    Spot half = find_in (image, shade_of (0.5), 0, 0, right, image->height);
    Spot whole = find_in (image, shade_of (1), 0, 0, right, image->height);
    int cell = whole.right - whole.left + 1;

    g_assert_cmpint (cell, >, 100);
    g_assert_cmpint (abs (whole.bottom - whole.top + 1 - cell), <=, 4);
    g_assert_cmpint (whole.n, >, cell * cell / 2);
    g_assert_cmpint (half.n, >, 2 * (cell * cell / 2));
    g_assert_cmpfloat (fabs (whole.x - half.x - cell), <, 6);
    g_assert_cmpfloat (fabs (whole.y - half.y - cell / 2.0), <, 6);
  }
}

/* A share below 0.005 has no number; its count has one. */
static void
test_confusion_blank (void)
{
  const gint64 matrix[] = { 996, 0, 4, 0 };
  g_autoptr (HoneImage) shares = draw_confusion (matrix, 1, NULL, TRUE);
  g_autoptr (HoneImage) counts = draw_confusion (matrix, 1, NULL, FALSE);
  int n = find (shares, shade_of (0.004)).n;

  g_assert_cmpint (n, >, 100 * 100);
  if (find (counts, SHEET_INK).n > 200) /* there are fonts */
    g_assert_cmpint (find (counts, shade_of (0.004)).n, <, n);
}

static void
test_confusion_sizes (void)
{
  const int sizes[] = { 1, 3, 10, 80, 300, 1000 };

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++) {
    int n = sizes[i];
    g_autofree gint64 *matrix = g_new0 (gint64, (n + 1) * (n + 1));
    g_auto (GStrv) names = make_names (n);
    g_autoptr (HoneImage) image = NULL;

    for (int k = 0; k < n; k++)
      matrix[k * (n + 1) + k] = G_MAXINT64 / 2000;
    image = draw_confusion (matrix, n, names, TRUE);
    g_assert_cmpint (image->width, >=, 900);
    g_assert_cmpint (image->width, <=, 4400);
    /* n cells on the diagonal, each at least a pixel */
    g_assert_cmpint (find (image, shade_of (1)).n, >=, n);
  }
}

static void
test_confusion_hostile (void)
{
  const gint64 nothing[4] = { 0 }, wrong[] = { -5, G_MAXINT64, G_MININT64, 7 };
  char *const few[] = { NULL };
  g_autoptr (HoneImage) a = draw_confusion (nothing, 1, few, TRUE);
  g_autoptr (HoneImage) b = draw_confusion (wrong, 1, few, TRUE);
  g_autoptr (HoneImage) c = draw_confusion (nothing, 0, NULL, FALSE);

  g_assert_true (a != NULL && b != NULL && c != NULL);
}

/* A report's page: half the size, half of everything. */
static void
test_confusion_scaled (void)
{
  const gint64 matrix[] = { 50, 0, 0, 50, 80, 0, 0, 0, 0 };
  Spot spots[2];

  for (int i = 0; i < 2; i++) {
    cairo_surface_t *surface;
    cairo_t *cr;
    g_autoptr (HoneImage) image = NULL;

    begin (&surface, &cr, 800 >> i, 800 >> i);
    hone_draw_confusion (cr, 800 >> i, 800 >> i, matrix, 2, NULL, TRUE, 0);
    image = end (surface, cr);
    spots[i] = find_in (image, shade_of (1), 0, 0, image->width * 80 / 100, image->height);
  }
  g_assert_cmpfloat (fabs (spots[0].x - 2 * spots[1].x), <, 4);
  g_assert_cmpfloat (fabs (spots[0].y - 2 * spots[1].y), <, 4);
}

/* labels.jpg */

static void
write_text (const char *name, const char *text)
{
  g_autofree char *path = to (name);
  g_autofree char *parent = g_path_get_dirname (path);

  g_assert_cmpint (g_mkdir_with_parents (parent, 0755), ==, 0);
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

/* Class 0 has three labels, class 1 has one; or no labels at all. */
static HoneDataset *
make_dataset (gboolean labels)
{
  g_autofree char *image = to ("set/images/a.png");
  g_autofree char *yaml = to ("set/data.yaml");
  g_autoptr (HoneImage) picture = hone_image_new (32, 32);
  g_autoptr (GError) error = NULL;
  HoneDataset *dataset;

  write_text ("set/data.yaml", "train: images\nval: images\nnames: [many, few]\n");
  write_text ("set/images/x", "");
  write_text ("set/labels/a.txt", labels ? "0 .25 .25 .2 .2\n0 .25 .75 .2 .2\n0 .75 .25 .2 .2\n1 .75 .75 .4 .4\n" : "");
  memset (picture->pixels, 90, 32 * 32 * 3);
  g_assert_true (hone_image_write (picture, image, NULL));
  dataset = hone_dataset_read (yaml, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  return dataset;
}

static void
test_labels_bars (void)
{
  g_autoptr (HoneDataset) dataset = make_dataset (TRUE);
  cairo_surface_t *surface;
  cairo_t *cr;
  g_autoptr (HoneImage) image = NULL;
  Spot many, few;

  begin (&surface, &cr, 1000, 1000);
  hone_draw_labels (cr, 1000, 1000, dataset, HONE_SPLIT_TRAIN);
  image = end (surface, cr);
  many = find_in (image, hone_class_color (0)->light, 0, 0, image->width / 2, image->height / 2);
  few = find_in (image, hone_class_color (1)->light, 0, 0, image->width / 2, image->height / 2);
  g_assert_cmpint (few.n, >, 1000);
  g_assert_cmpint (abs (many.bottom - few.bottom), <=, 1);
  g_assert_cmpint (abs ((many.bottom - many.top) - 3 * (few.bottom - few.top)), <=, 6);
  g_assert_cmpint (many.right, <, few.left);
}

/* Four middles, each in a corner of its own; y is down, as on the picture. */
static void
test_labels_places (void)
{
  g_autoptr (HoneDataset) dataset = make_dataset (TRUE);
  cairo_surface_t *surface;
  cairo_t *cr;
  g_autoptr (HoneImage) image = NULL;
  Spot places;

  begin (&surface, &cr, 1000, 1000);
  hone_draw_labels (cr, 1000, 1000, dataset, HONE_SPLIT_TRAIN);
  image = end (surface, cr);
  /* Each middle has a bin of its own: four times the darkest. In the fourth panel there is one of three. */
  places = find_in (image, shade_of (1), 0, image->height / 2, image->width / 2, image->height);
  g_assert_cmpint (places.right - places.left, >, 300);
  g_assert_cmpint (places.bottom - places.top, >, 300);
  places = find_in (image, shade_of (1), image->width / 2, image->height / 2, image->width, image->height);
  g_assert_cmpint (places.n, >, 50);
  g_assert_cmpint (places.right - places.left, <, 40);
}

static void
test_labels_none (void)
{
  g_autoptr (HoneDataset) dataset = make_dataset (FALSE);
  g_autofree char *path = to ("labels.jpg");
  g_autoptr (HoneImage) image = NULL;
  g_autoptr (GError) error = NULL;

  for (int split = 0; split < HONE_N_SPLITS; split++)
    g_assert_true (hone_plot_labels (dataset, split, path, &error));
  g_assert_no_error (error);
  image = read_back ("labels.jpg");
  g_assert_cmpint (image->width, >=, 1600);
}

/* Scales */

static void
test_scale (void)
{
  const double ends[][2] = { { 0, 1 },   { 0.31, 0.97 },   { -3, 12345 },    { 1e-9, 3e-9 },
                             { 5, 5 },   { 0, 0 },         { -7, -7 },       { 1e12, 1e12 + 1 },
                             { NAN, 1 }, { -INFINITY, 1 }, { -1e308, 1e308 } };

  for (guint i = 0; i < G_N_ELEMENTS (ends); i++) {
    SheetScale scale = sheet_scale (ends[i][0], ends[i][1], 5);

    g_assert_true (isfinite (scale.low) && isfinite (scale.high) && scale.step > 0);
    g_assert_cmpfloat (scale.low, <, scale.high);
    g_assert_cmpfloat ((scale.high - scale.low) / scale.step, <, 6);
    if (isfinite (ends[i][0]) && fabs (ends[i][0]) < 1e300) {
      g_assert_cmpfloat (scale.low, <=, ends[i][0] + scale.step * 1e-6);
      g_assert_cmpfloat (scale.high, >=, ends[i][1] - scale.step * 1e-6);
    }
  }
}

/* Writing */

static void
test_refused (void)
{
  g_autofree double *values = straight_lines (3, 0);
  g_autofree char *path = g_build_filename (folder, "no such folder", "results.png", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_false (hone_plot_results (columns, values, 3, path, &error));
  g_assert_error (error, HONE_ERROR, HONE_ERROR_WRITE);
}

/* In a process whose fontconfig knows no font: no words, but lines; no complaints (G_DEBUG makes them fatal). */
static void
test_no_font (void)
{
  if (g_test_subprocess ()) {
    g_autoptr (HoneMetrics) metrics = metrics_of (2);
    g_auto (GStrv) names = make_names (2);
    g_autoptr (HoneImage) image = draw_curve (HONE_CURVE_F1, metrics, names);
    Sheet sheet = { 0 };
    cairo_surface_t *surface;
    cairo_t *cr;

    g_assert_cmpint (find (image, hone_class_color (0)->light).n, >, 1000);
    begin (&surface, &cr, 10, 10);
    sheet_begin (&sheet, cr);
    g_assert_null (sheet.pango);
    sheet_end (&sheet);
    hone_image_free (end (surface, cr));
    test_confusion_sizes ();
    test_labels_none ();
    test_results_size ();
    return;
  }
  write_text ("fonts.conf", "<?xml version=\"1.0\"?>\n<!DOCTYPE fontconfig SYSTEM \"fonts.dtd\">\n<fontconfig/>\n");
  {
    g_autofree char *conf = to ("fonts.conf");
    g_autofree char *old = g_strdup (g_getenv ("FONTCONFIG_FILE"));

    g_setenv ("FONTCONFIG_FILE", conf, TRUE);
    g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_INHERIT_STDERR);
    if (old != NULL)
      g_setenv ("FONTCONFIG_FILE", old, TRUE);
    else
      g_unsetenv ("FONTCONFIG_FILE");
  }
  g_test_trap_assert_passed ();
}

int
main (int argc, char *argv[])
{
  int status;

  g_test_init (&argc, &argv, NULL);
  folder = g_dir_make_tmp ("hone-plots-XXXXXX", NULL);
  g_test_add_func ("/plots/results/order", test_results_order);
  g_test_add_func ("/plots/results/points", test_results_points);
  g_test_add_func ("/plots/results/size", test_results_size);
  g_test_add_func ("/plots/results/hostile", test_results_hostile);
  g_test_add_func ("/plots/curve/points", test_curve_points);
  g_test_add_func ("/plots/curve/mean", test_curve_mean);
  g_test_add_func ("/plots/curve/many", test_curve_many);
  g_test_add_func ("/plots/curve/files", test_curves_files);
  g_test_add_func ("/plots/curve/hostile", test_curves_hostile);
  g_test_add_func ("/plots/confusion/cells", test_confusion_cells);
  g_test_add_func ("/plots/confusion/blank", test_confusion_blank);
  g_test_add_func ("/plots/confusion/sizes", test_confusion_sizes);
  g_test_add_func ("/plots/confusion/hostile", test_confusion_hostile);
  g_test_add_func ("/plots/confusion/scaled", test_confusion_scaled);
  g_test_add_func ("/plots/labels/bars", test_labels_bars);
  g_test_add_func ("/plots/labels/places", test_labels_places);
  g_test_add_func ("/plots/labels/none", test_labels_none);
  g_test_add_func ("/plots/scale", test_scale);
  g_test_add_func ("/plots/refused", test_refused);
  g_test_add_func ("/plots/no-font", test_no_font);
  status = hone_fixture_run ();
  hone_file_remove_tree (folder);
  g_free (folder);
  return status;
}
