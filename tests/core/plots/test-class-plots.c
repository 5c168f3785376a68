/* SPDX-License-Identifier: Apache-2.0 */
/* test-class-plots.c - the drawings of a classifier: what is drawn is where the numbers say, read back from the pixels
 */
#include "hone-file.h"
#include "hone-fixture.h"
#include "sheet.h"

#include <math.h>

#define N 300
#define N_CLASSES 3

static char *folder;
static char *names[] = { (char *) "erythrocyte", (char *) "leukocyte", (char *) "platelet", NULL };

/* Three classes that are told apart more often than not. */
static HoneClassReport *
make_report (void)
{
  float scores[N * N_CLASSES];
  int truth[N];

  for (int i = 0; i < N; i++) {
    truth[i] = i % N_CLASSES;
    for (int k = 0; k < N_CLASSES; k++)
      scores[i * N_CLASSES + k] = (float) ((i * 37 + k * 101 + i * k * 13) % 97) / 24 + (k == truth[i] ? 2 : 0);
  }
  return hone_class_report_new (scores, truth, N, N_CLASSES);
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

static guint32
pixel (const HoneImage *image, double x, double y)
{
  const guint8 *p =
      image->pixels + 3 * ((gsize) lrint (y * SHEET_SCALE) * (gsize) image->width + (gsize) lrint (x * SHEET_SCALE));

  return (guint32) p[0] << 16 | (guint32) p[1] << 8 | p[2];
}

static void
test_files (void)
{
  static const char *const files[] = { "PR_curve.png", "ROC_curve.png", "calibration.png" };
  g_autoptr (HoneClassReport) report = make_report ();
  g_autoptr (GError) error = NULL;

  g_assert_true (hone_plot_class_report (report, names, folder, &error));
  g_assert_no_error (error);
  for (guint i = 0; i < G_N_ELEMENTS (files); i++) {
    g_autoptr (HoneImage) image = read_back (files[i]);

    g_assert_cmpint (image->width, ==, 2000);
    g_assert_cmpint (image->height, ==, 1280);
  }
}

/* Ten pictures, 0.9 sure, seven right: one point, blue, at 0.9 and 0.7; with the temperature it is hollow, at 0.7. */
static void
test_calibration (void)
{
  const double left = 78, right = 1000 - 270 - 12, top = 80, bottom = 640 - 90 - 100;
  const double y = bottom - 0.7 * (bottom - top);
  float scores[20];
  int truth[10];
  g_autoptr (HoneClassReport) report = NULL;
  g_autoptr (HoneImage) image = NULL;

  for (int i = 0; i < 10; i++) {
    scores[2 * i] = (float) log (9);
    scores[2 * i + 1] = 0;
    truth[i] = i < 7 ? 0 : 1;
  }
  report = hone_class_report_new (scores, truth, 10, 2);
  g_assert_true (hone_plot_class_report (report, NULL, folder, NULL));
  image = read_back ("calibration.png");
  g_assert_cmphex (pixel (image, left + 0.9 * (right - left), y), ==, SHEET_BLUE);
  g_assert_cmphex (pixel (image, left + 0.7 * (right - left) + 5, y), ==, SHEET_ORANGE);
  g_assert_cmphex (pixel (image, left + 0.7 * (right - left) + 2, y - 1.5), !=, SHEET_ORANGE);
}

/* No pictures, one class only, numbers beyond all bounds. */
static void
test_hostile (void)
{
  const float scores[] = { NAN, INFINITY, -INFINITY, 1e38f };
  const int truth[] = { 1, 1 };
  g_autoptr (HoneClassReport) none = hone_class_report_new (scores, truth, 0, 2);
  g_autoptr (HoneClassReport) odd = hone_class_report_new (scores, truth, 2, 2);

  g_assert_true (hone_plot_class_report (none, names, folder, NULL));
  g_assert_true (hone_plot_class_report (odd, NULL, folder, NULL));
}

static void
test_refused (void)
{
  g_autoptr (HoneClassReport) report = make_report ();
  g_autoptr (GError) error = NULL;

  g_assert_false (hone_plot_class_report (report, names, "/no/such/folder", &error));
  g_assert_error (error, HONE_ERROR, HONE_ERROR_WRITE);
}

/* A classifier's has a row and a column less. */
static void
test_confusion (void)
{
  const gint64 matrix[16] = { 90, 4, 0, 0, 8, 70, 11, 0, 2, 26, 89, 0, 0, 0, 0, 0 };
  g_autofree char *path = g_build_filename (folder, "confusion.png", NULL);
  g_autoptr (HoneImage) with = NULL, without = NULL;

  g_assert_true (hone_plot_confusion (matrix, 3, names, TRUE, 0, path, NULL));
  with = read_back ("confusion.png");
  g_assert_true (hone_plot_confusion (matrix, 3, names, TRUE, HONE_CONFUSION_CLASSES, path, NULL));
  without = read_back ("confusion.png");
  g_assert_cmpint (with->height - without->height, ==, 260); /* a cell */
}

int
main (int argc, char *argv[])
{
  int result;

  g_test_init (&argc, &argv, NULL);
  folder = g_dir_make_tmp ("hone-class-plots-XXXXXX", NULL);
  g_test_add_func ("/class-plots/calibration", test_calibration);
  g_test_add_func ("/class-plots/hostile", test_hostile);
  g_test_add_func ("/class-plots/refused", test_refused);
  g_test_add_func ("/class-plots/confusion", test_confusion);
  g_test_add_func ("/class-plots/files", test_files);
  result = hone_fixture_run ();
  if (g_getenv ("HONE_KEEP") == NULL)
    hone_file_remove_tree (folder);
  g_free (folder);
  return result;
}
