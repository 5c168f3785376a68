/* SPDX-License-Identifier: Apache-2.0 */
/* test-run-compare.c - two and three runs beside one another, by evaluations made for it
 *
 * Two classes; four pictures with two labels each. Run "a" finds the first label of each picture, "b" both of all but
 * the last, where it finds none.
 */
#include "hone-compare.h"

#include "hone-file.h"
#include "hone-run-evaluation.h"

#include <math.h>
#include <string.h>

#define N 4

static char *root;

static HoneTruth
truth_at (int i)
{
  return (HoneTruth){ .x1 = 10 + 60 * i, .y1 = 10, .x2 = 50 + 60 * i, .y2 = 50, .klass = i };
}

static HoneDetection
found_at (int i, float score)
{
  HoneTruth truth = truth_at (i);

  return (HoneDetection){ truth.x1, truth.y1, truth.x2, truth.y2, score, truth.klass, i };
}

/* Pictures are twice as large as what the network sees. */
static void
add_picture (HoneEvaluation *evaluation, int i, const HoneDetection *found, guint n)
{
  const HoneLetterbox place = { 0.5, 0.5, 0, 0 };
  const HoneTruth truth[] = { truth_at (0), truth_at (1) };
  g_autofree char *path = g_strdup_printf ("/pictures/%d.jpg", i);

  hone_evaluation_add (evaluation, path, 320, 128, &place, found, n, truth, 2);
}

static void
write_evaluation (const char *folder, gboolean both, int n_pictures)
{
  char *const names[] = { "cat", "dog", NULL };
  g_autoptr (HoneEvaluation) evaluation = hone_evaluation_new (names, 2, 160);
  g_autofree char *path = g_build_filename (folder, HONE_EVALUATION_FILE, NULL);
  g_autoptr (GError) error = NULL;

  for (int i = 0; i < n_pictures; i++) {
    const HoneDetection found[] = { found_at (0, 0.9f), found_at (1, 0.8f) };

    add_picture (evaluation, i, found, !both ? 1 : i < N - 1 ? 2 : 0);
  }
  hone_evaluation_write (evaluation, path, &error);
  g_assert_no_error (error);
}

/* (transfer full) */
static char *
make_run (const char *name, const char *settings, const char *fingerprint)
{
  char *folder = g_build_filename (root, name, NULL);
  g_autofree char *args = g_build_filename (folder, "args.yaml", NULL);
  g_autofree char *text = g_strdup_printf ("task: detect\nmodel: yolo26n.yaml\ndata: cells.yaml\n%s", settings);
  HoneRunSummary *run = hone_run_summary_new (folder);

  g_assert_true (hone_file_make_folder (folder, NULL));
  g_assert_true (hone_file_write_text (args, text, NULL));
  run->state = HONE_RUN_FINISHED;
  run->fingerprint = g_strdup (fingerprint);
  g_assert_true (hone_run_summary_write (run, NULL));
  hone_run_summary_free (run);
  return folder;
}

static HoneCompare *
compare (const char *a, const char *b, const char *c)
{
  char *const folders[] = { (char *) a, (char *) b, (char *) c, NULL };
  char *const names[] = { "A run", "B run", c != NULL ? "C run" : NULL, NULL };
  g_autoptr (GError) error = NULL;
  HoneCompare *self = hone_compare_new (folders, names, FALSE, NULL, NULL, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (self->n, ==, c != NULL ? 3 : 2);
  return self;
}

static const HoneCompareRow *
row_of (const HoneCompare *self, const char *name)
{
  for (guint i = 0; i < self->rows->len; i++) {
    const HoneCompareRow *row = &g_array_index (self->rows, HoneCompareRow, i);

    if (strcmp (row->setting->name, name) == 0)
      return row;
  }
  return NULL;
}

static void
test_settings (void)
{
  g_autofree char *a = make_run ("s1", "epochs: 20\nlr0: 0.01\nname: x\n", "f");
  g_autofree char *b = make_run ("s2", "epochs: 30\nlr0: 0.01\nname: y\n", "f");
  g_autoptr (HoneCompare) self = compare (a, b, NULL);

  g_assert_cmpuint (self->n_differ, ==, 1);
  g_assert_true (row_of (self, "epochs")->differs);
  g_assert_cmpstr (row_of (self, "epochs")->values[0], ==, "20");
  g_assert_cmpstr (row_of (self, "epochs")->values[1], ==, "30");
  g_assert_false (row_of (self, "lr0")->differs);
  g_assert_null (row_of (self, "name"));
  g_assert_nonnull (self->runs[0].why); /* no evaluation: told, and nothing else is lost */
  g_assert_null (hone_compare_words (self, 1));
  g_assert_cmpuint (self->pictures->len, ==, 0);
}

static guint
count_kind (GArray *boxes, HoneBoxKind kind)
{
  guint n = 0;

  for (guint i = 0; i < boxes->len; i++)
    n += g_array_index (boxes, HoneBox, i).kind == kind;
  return n;
}

static void
check_boxes (const HoneCompare *self, guint picture, guint run, guint right, guint missed)
{
  g_autoptr (GArray) boxes = hone_compare_boxes (self, picture, run);

  g_assert_cmpuint (count_kind (boxes, HONE_BOX_PLAIN), ==, right);
  g_assert_cmpuint (count_kind (boxes, HONE_BOX_MISSED), ==, missed);
  g_assert_cmpuint (count_kind (boxes, HONE_BOX_EXTRA), ==, 0);
}

static void
test_pictures (void)
{
  g_autofree char *a = make_run ("p1", "", "f");
  g_autofree char *b = make_run ("p2", "", "f");
  g_autoptr (HoneCompare) self = NULL;
  g_autoptr (GArray) boxes = NULL;
  g_autofree char *words = NULL;
  int width, height;

  write_evaluation (a, FALSE, N);
  write_evaluation (b, TRUE, N);
  self = compare (a, b, NULL);
  g_assert_cmpuint (self->pictures->len, ==, N);
  for (guint i = 0; i < N; i++) {
    const HoneComparePicture *picture = &g_array_index (self->pictures, HoneComparePicture, i);

    g_assert_cmpuint (picture->tp[0], ==, 1);
    g_assert_cmpuint (picture->fn[0], ==, 1);
    g_assert_cmpuint (picture->tp[1], ==, i < N - 1 ? 2 : 0);
    g_assert_cmpuint (picture->fixed, ==, i < N - 1 ? 1 : 0);
    g_assert_cmpuint (picture->broken, ==, i < N - 1 ? 0 : 1);
    check_boxes (self, i, 0, 1, 1);
    check_boxes (self, i, 1, i < N - 1 ? 2 : 0, i < N - 1 ? 0 : 2);
  }
  boxes = hone_compare_boxes (self, 0, 0);
  g_assert_cmpfloat (g_array_index (boxes, HoneBox, 0).x, ==, 20); /* pixels of the picture */
  g_assert_cmpfloat (g_array_index (boxes, HoneBox, 0).width, ==, 80);
  hone_compare_size (self, 0, &width, &height);
  g_assert_cmpint (width, ==, 320);
  g_assert_cmpint (height, ==, 128);
  words = hone_compare_words (self, 1);
  g_assert_nonnull (words);
  g_assert_null (hone_compare_words (self, 0));
}

static void
test_classes (void)
{
  g_autofree char *a = make_run ("c1", "", "f");
  g_autofree char *b = make_run ("c2", "", "f");
  g_autoptr (HoneCompare) self = NULL;

  write_evaluation (a, FALSE, N);
  write_evaluation (b, TRUE, N);
  self = compare (a, b, NULL);
  g_assert_cmpfloat (hone_compare_ap (self, 0, 0), >, 0.99);
  g_assert_cmpfloat (hone_compare_ap (self, 0, 1), ==, 0);
  g_assert_cmpfloat (hone_compare_ap (self, 1, 1), >, 0.5);
}

/* Whatever was other is told, the most telling first. */
static void
test_warning (void)
{
  g_autofree char *a = make_run ("w1", "", "f");
  g_autofree char *b = make_run ("w2", "", "g");
  g_autofree char *c = make_run ("w3", "", "f");
  g_autoptr (HoneCompare) data = NULL, pictures = NULL, same = NULL;
  g_autofree char *about_data = NULL, *about_pictures = NULL;

  write_evaluation (a, FALSE, N);
  write_evaluation (c, TRUE, N);
  same = compare (a, c, NULL);
  g_assert_null (hone_compare_warning (same));
  data = compare (a, b, c);
  about_data = hone_compare_warning (data);
  g_assert_true (data->other_data);
  g_assert_nonnull (about_data);
  g_assert_nonnull (hone_compare_words (data, 2)); /* one that is missing does not spoil the others */
  g_assert_cmpuint (data->pictures->len, ==, 0);
  write_evaluation (b, TRUE, N - 1);
  pictures = compare (a, b, NULL);
  about_pictures = hone_compare_warning (pictures);
  g_assert_true (pictures->other_pictures);
  g_assert_cmpstr (about_pictures, !=, about_data);
  g_assert_cmpuint (pictures->pictures->len, ==, N - 1);
}

static void
test_cancel (void)
{
  g_autofree char *a = make_run ("x1", "", "f");
  char *const folders[] = { a, a, NULL };
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  g_assert_null (hone_compare_new (folders, folders, FALSE, NULL, NULL, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  root = g_dir_make_tmp ("hone-compare-XXXXXX", NULL);
  g_test_add_func ("/workspace/compare/settings", test_settings);
  g_test_add_func ("/workspace/compare/pictures", test_pictures);
  g_test_add_func ("/workspace/compare/classes", test_classes);
  g_test_add_func ("/workspace/compare/warning", test_warning);
  g_test_add_func ("/workspace/compare/cancel", test_cancel);
  status = g_test_run ();
  hone_file_remove_tree (root);
  g_free (root);
  return status;
}
