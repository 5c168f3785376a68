/* SPDX-License-Identifier: Apache-2.0 */
/* test-run-evaluation.c - what a run's best model finds: kept by the training, read, made again, and not taken for
 * another's
 */
#include "hone-fixture.h"
#include "hone-run-data.h"
#include "hone-run-evaluation.h"
#include "hone-run-folder.h"
#include "train-case.h"

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

static HoneEvaluation *
evaluate (const char *folder)
{
  g_autoptr (GError) error = NULL;
  HoneEvaluation *self = hone_run_folder_evaluate (folder, NULL, NULL, NULL, NULL, &error);

  g_assert_no_error (error);
  return self;
}

static void
assert_equal (HoneEvaluation *a, HoneEvaluation *b)
{
  g_assert_cmpmem (a->found->data, a->found->len * sizeof (HoneDetection), b->found->data,
                   b->found->len * sizeof (HoneDetection));
  g_assert_cmpmem (a->truth->data, a->truth->len * sizeof (HoneTruth), b->truth->data,
                   b->truth->len * sizeof (HoneTruth));
  g_assert_cmpstr (a->fingerprint, ==, b->fingerprint);
  g_assert_cmpstr (a->weights, ==, b->weights);
}

/* As "hone val" on batches of twice the training's. */
static void
compare_with_val (HoneEvaluation *self, const char *folder, const char *data)
{
  g_autoptr (HoneSettings) settings = hone_settings_new ();
  g_autoptr (HoneMetrics) metrics = hone_evaluation_metrics (self);
  g_autoptr (GError) error = NULL;
  HoneValResult got;

  hone_settings_set (settings, "model", folder, NULL);
  hone_settings_set (settings, "data", data, NULL);
  hone_settings_set (settings, "batch", "8", NULL);
  hone_settings_set (settings, "plots", "false", NULL);
  hone_validate (settings, NULL, NULL, NULL, &got, &error);
  g_assert_no_error (error);
  g_assert_cmpfloat (metrics->map50_95, ==, got.metrics->map50_95);
  g_assert_cmpfloat (metrics->map50, ==, got.metrics->map50);
  g_assert_cmpfloat (metrics->precision, ==, got.metrics->precision);
  g_assert_cmpfloat (metrics->recall, ==, got.metrics->recall);
  assert_equal (self, got.evaluation);
  hone_val_result_clear (&got);
}

/* The numbers of the row of the best epoch: those of the same weights, but of half the bits. */
static void
compare_with_csv (HoneEvaluation *self, const char *folder)
{
  g_autoptr (HoneRunSummary) run = hone_run_summary_read (folder, NULL);
  g_autoptr (HoneMetrics) metrics = hone_evaluation_metrics (self);

  g_assert_cmpfloat_with_epsilon (metrics->map50_95, run->map50_95, 2e-3);
  g_assert_cmpfloat_with_epsilon (metrics->map50, run->map50, 2e-3);
  g_assert_cmpstr (self->fingerprint, ==, run->fingerprint);
}

static void
damage (const char *path)
{
  g_autofree char *bytes = NULL;
  gsize n;

  g_assert_true (g_file_get_contents (path, &bytes, &n, NULL));
  bytes[n - 1] ^= 1;
  g_assert_true (g_file_set_contents (path, bytes, (gssize) n, NULL));
}

static void
test_kept (void)
{
  g_autoptr (TrainCase) self = train_case_new (8, 6);
  g_autofree char *folder = NULL, *path = NULL, *data = NULL, *best = NULL;
  g_autoptr (HoneEvaluation) kept = NULL, made = NULL, again = NULL;
  g_autoptr (GError) error = NULL;

  train_case_run (self, "run");
  folder = train_case_path (self, "run", NULL);
  path = train_case_path (self, "run", "evaluation.safetensors");
  data = g_build_filename (self->folder, "data.yaml", NULL);
  kept = hone_run_folder_read_evaluation (folder, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (kept->pictures->len, ==, 6);
  g_assert_cmpuint (kept->found->len, >, 0);
  compare_with_val (kept, folder, data);
  compare_with_csv (kept, folder);

  g_assert_cmpint (g_remove (path), ==, 0);
  made = evaluate (folder);
  assert_equal (kept, made);
  g_assert_true (g_file_test (path, G_FILE_TEST_EXISTS)); /* from now on it is there */

  best = train_case_path (self, "run", "weights/best.safetensors");
  damage (best);
  g_assert_null (hone_run_folder_read_evaluation (folder, NULL, &error));
  g_assert_error (error, HONE_ERROR, HONE_ERROR_NOT_FOUND);
  again = evaluate (folder);
  g_assert_cmpstr (again->weights, !=, kept->weights);
}

static void
on_progress (double fraction, const char *what, gpointer data)
{
  double *last = data;

  g_assert_cmpfloat (fraction, >, *last);
  g_assert_cmpfloat (fraction, <=, 1);
  g_assert_true (what != NULL && what[0] != '\0');
  *last = fraction;
}

static void
test_stopped (void)
{
  g_autoptr (TrainCase) self = train_case_new (8, 12);
  g_autofree char *folder = train_case_path (self, "run", NULL);
  g_autoptr (HoneEvaluation) made = NULL, none = NULL;
  g_autoptr (GCancellable) cancelled = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  double last = 0;

  train_case_set (self, "batch", "2");
  self->stop_at = 5; /* in the second epoch */
  g_assert_cmpint (train_case_run (self, "run"), ==, HONE_TRAIN_STOPPED);
  g_assert_false (train_case_exists (self, "run", "evaluation.safetensors"));

  g_cancellable_cancel (cancelled);
  none = hone_run_folder_evaluate (folder, NULL, NULL, NULL, cancelled, &error);
  g_assert_null (none);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  made = hone_run_folder_evaluate (folder, "val", on_progress, &last, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpfloat (last, ==, 1);
  g_assert_cmpuint (made->pictures->len, ==, 12);
}

/* There are no boxes to look at; nothing is validated to find that out. */
static void
test_classifier (void)
{
  g_autofree char *folder = g_dir_make_tmp ("hone-classifier-XXXXXX", NULL);
  g_autofree char *args = g_build_filename (folder, "args.yaml", NULL);
  g_autoptr (GError) error = NULL;

  g_file_set_contents (args, "task: classify\nmodel: resnet18.yaml\ndata: nowhere\n", -1, NULL);
  g_assert_null (hone_run_folder_evaluate (folder, NULL, NULL, NULL, NULL, &error));
  g_assert_error (error, HONE_ERROR, HONE_ERROR_USAGE);
  g_remove (args);
  g_rmdir (folder);
}

/* The training pictures, in a file of their own. */
static void
test_other_split (void)
{
  g_autoptr (TrainCase) self = train_case_new (8, 4);
  g_autofree char *folder = train_case_path (self, "run", NULL);
  g_autoptr (HoneEvaluation) train = NULL, val = NULL;
  g_autoptr (GError) error = NULL;

  train_case_run (self, "run");
  train = hone_run_folder_evaluate (folder, "train", NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  val = evaluate (folder);
  g_assert_cmpuint (train->pictures->len, ==, 8);
  g_assert_cmpstr (train->split, ==, "train");
  g_assert_cmpuint (val->pictures->len, ==, 4);
  g_assert_true (train_case_exists (self, "run", "evaluation-train.safetensors"));
}

static void
test_nothing_there (void)
{
  g_autoptr (TrainCase) self = train_case_new (4, 4);
  g_autofree char *folder = train_case_path (self, "run", NULL), *data = NULL, *best = NULL, *last = NULL;
  g_autofree char *path = train_case_path (self, "run", "evaluation.safetensors");
  g_autoptr (GError) error = NULL;

  g_assert_null (hone_run_folder_evaluate ("/no/such/run", NULL, NULL, NULL, NULL, &error));
  g_assert_nonnull (error);
  g_clear_error (&error);
  train_case_run (self, "run");
  g_remove (path);
  data = g_build_filename (self->folder, "data.yaml", NULL);
  g_remove (data);
  g_assert_null (hone_run_folder_evaluate (folder, NULL, NULL, NULL, NULL, &error));
  g_assert_error (error, HONE_ERROR, HONE_ERROR_NOT_FOUND);
  g_assert_nonnull (strstr (error->message, "data.yaml"));
  g_clear_error (&error);
  best = train_case_path (self, "run", "weights/best.safetensors");
  last = train_case_path (self, "run", "weights/last.safetensors");
  g_remove (best);
  g_remove (last);
  g_assert_null (hone_run_folder_evaluate (folder, NULL, NULL, NULL, NULL, &error));
  g_assert_error (error, HONE_ERROR, HONE_ERROR_NOT_FOUND);
}

/* args.yaml names the data set as seen from where Ultralytics was started, the weights are a .pt. */
static void
test_ultralytics (void)
{
  g_autofree char *weights = hone_fixture_path ("formats/real_run/yolo26n-best.pt");
  g_autoptr (TrainCase) self = train_case_new (4, 4);
  g_autofree char *folder = g_build_filename (self->folder, "runs", "detect", "theirs", NULL);
  g_autofree char *inner = g_build_filename (folder, "weights", NULL);
  g_autofree char *to = g_build_filename (inner, "best.pt", NULL);
  g_autofree char *args = g_build_filename (folder, "args.yaml", NULL);
  g_autoptr (HoneEvaluation) made = NULL;
  g_autofree char *bytes = NULL;
  gsize n;

  if (weights == NULL) {
    g_test_skip ("this set has no checkpoint of Ultralytics");
    return;
  }
  g_assert_cmpint (g_mkdir_with_parents (inner, 0700), ==, 0);
  g_assert_true (g_file_get_contents (weights, &bytes, &n, NULL));
  g_assert_true (g_file_set_contents (to, bytes, (gssize) n, NULL));
  g_assert_true (g_file_set_contents (args,
                                      "task: detect\nmode: train\nmodel: yolo26n.pt\ndata: data.yaml\nimgsz: 64\n"
                                      "batch: 2\ndevice: '0'\nrect: false\nsave_json: true\n",
                                      -1, NULL));
  made = evaluate (folder);
  g_assert_cmpuint (made->pictures->len, ==, 4);
  g_assert_cmpint (made->imgsz, ==, 64);
}

/* Copies of validation pictures of the demo, which may be changed; "val.txt" names the first @n of @most. */
static void
list_copies (TrainCase *self, guint n)
{
  g_autofree char *list = g_build_filename (self->folder, "val.txt", NULL);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < n; i++)
    g_string_append_printf (text, "%s/images/%u.jpg\n", self->folder, i);
  g_assert_true (g_file_set_contents (list, text->str, -1, NULL));
}

static void
copy_pictures (TrainCase *self, guint most)
{
  g_autofree char *list = g_build_filename (self->folder, "val.txt", NULL);
  g_autofree char *images = g_build_filename (self->folder, "images", NULL);
  g_autofree char *labels = g_build_filename (self->folder, "labels", NULL);
  g_autofree char *text = NULL;
  g_auto (GStrv) paths = NULL;

  g_assert_true (g_file_get_contents (list, &text, NULL, NULL));
  paths = g_strsplit (text, "\n", -1);
  g_assert_cmpint (g_mkdir (images, 0700) | g_mkdir (labels, 0700), ==, 0);
  for (guint i = 0; i < most; i++) {
    g_autofree char *to = g_strdup_printf ("%s/%u.jpg", images, i), *to_label = hone_label_path (to);
    g_autofree char *from_label = hone_label_path (paths[i]), *bytes = NULL, *words = NULL;
    gsize size;

    g_assert_true (g_file_get_contents (paths[i], &bytes, &size, NULL));
    g_assert_true (g_file_set_contents (to, bytes, (gssize) size, NULL));
    g_assert_true (g_file_get_contents (from_label, &words, NULL, NULL));
    g_assert_true (g_file_set_contents (to_label, words, -1, NULL));
  }
}

static HoneRunData
look (const char *folder, HoneEvaluation *evaluation, const char *says)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *words = NULL;
  HoneRunData data;

  hone_run_folder_look_at_data (folder, evaluation, &data, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (data.known || data.gone);
  words = hone_run_data_to_words (&data);
  if (says == NULL)
    g_assert_null (words);
  else
    g_assert_nonnull (strstr (words, says));
  return data;
}

/* The data set has moved on since: which pictures, and that the figures hold where only the training's have. */
static void
test_data_changed (void)
{
  g_autoptr (TrainCase) self = train_case_new (8, 6);
  g_autofree char *folder = train_case_path (self, "run", NULL), *label = NULL, *train = NULL;
  g_autofree char *data = g_build_filename (self->folder, "data.yaml", NULL), *words = NULL;
  g_autoptr (HoneEvaluation) evaluation = NULL;
  HoneRunData now;

  copy_pictures (self, 6);
  list_copies (self, 5);
  train_case_run (self, "run");
  evaluation = evaluate (folder);
  g_assert_cmpuint (evaluation->pictures->len, ==, 5);
  now = look (folder, evaluation, NULL);
  g_assert_false (now.changed);

  train = g_build_filename (self->folder, "train.txt", NULL);
  g_assert_true (g_file_get_contents (train, &words, NULL, NULL));
  *strchr (words, '\n') = '\0'; /* one picture is left */
  g_assert_true (g_file_set_contents (train, words, -1, NULL));
  now = look (folder, evaluation, "figures still hold");
  g_assert_true (now.changed);
  g_assert_cmpuint (now.n_gone + now.n_new + now.n_relabelled, ==, 0);

  list_copies (self, 6);
  now = look (folder, evaluation, "1 is new");
  g_assert_cmpuint (now.n_new, ==, 1);
  label = g_build_filename (self->folder, "labels", "2.txt", NULL);
  g_assert_true (g_file_set_contents (label, "1 0.5 0.5 0.25 0.25\n", -1, NULL));
  list_copies (self, 3);
  now = look (folder, evaluation, "2 are gone, 1 has other labels");
  g_assert_cmpuint (now.n_gone, ==, 2);
  g_assert_cmpuint (now.n_relabelled, ==, 1);
  g_remove (data);
  now = look (folder, evaluation, "not there any more");
  g_assert_true (now.gone);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/run-evaluation/kept", test_kept);
  g_test_add_func ("/run-evaluation/stopped", test_stopped);
  g_test_add_func ("/run-evaluation/classifier", test_classifier);
  g_test_add_func ("/run-evaluation/other-split", test_other_split);
  g_test_add_func ("/run-evaluation/nothing-there", test_nothing_there);
  g_test_add_func ("/run-evaluation/ultralytics", test_ultralytics);
  g_test_add_func ("/run-evaluation/data-changed", test_data_changed);
  return g_test_run ();
}
