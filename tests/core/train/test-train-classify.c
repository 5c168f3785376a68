/* SPDX-License-Identifier: Apache-2.0 */
/* test-train-classify.c - whole trainings of a classifier: what it learns, its files, and that a resumed run gives the
 * bits of an uninterrupted one
 */
#include "train-case.h"

#include "settings-case.h"

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#define N_TRAIN 12 /* of a class */
#define N_VAL 5

/* Colours alone tell the classes, so hues must stay. */
static void
test_learns (void)
{
  g_autoptr (TrainCase) self = train_case_new_classes (N_TRAIN, N_VAL);
  const HoneTrainEpoch *last;

  train_case_set (self, "auto_augment", "");
  train_case_set (self, "erasing", "0");
  train_case_set (self, "epochs", "16");
  train_case_set (self, "optimizer", "AdamW");
  train_case_set (self, "lr0", "0.01");
  g_assert_cmpint (train_case_run (self, "learns"), ==, HONE_TRAIN_FINISHED);
  g_assert_true (self->start.classify);
  g_assert_cmpint (self->start.n_train, ==, 3 * N_TRAIN);
  last = train_case_epoch (self, 15);
  g_assert_cmpfloat (train_case_epoch (self, 0)->train[0], <, 1.6);
  g_assert_cmpfloat (last->train[0], <, 0.85f * train_case_epoch (self, 0)->train[0]);
  g_assert_cmpfloat (self->result.top1, >, 0.6);
  g_assert_cmpfloat (self->result.top5, ==, 1);
  g_assert_cmpfloat_with_epsilon (last->fitness, (last->top1 + last->top5) / 2, 1.5e-5);
}

/* Ultralytics' columns (spec 06, section 5), the metadata of the model, the run record. */
static void
test_files (void)
{
  g_autoptr (TrainCase) self = train_case_new_classes (N_TRAIN, N_VAL);
  g_autofree char *csv = NULL, *text = NULL;
  g_autoptr (HoneTensors) best = NULL;
  g_autoptr (HoneRunSummary) run = NULL;

  train_case_set (self, "plots", "true");
  g_assert_cmpint (train_case_run (self, "files"), ==, HONE_TRAIN_FINISHED);
  csv = train_case_path (self, "files", "results.csv");
  g_assert_true (g_file_get_contents (csv, &text, NULL, NULL));
  g_assert_true (g_str_has_prefix (text, "epoch,time,train/loss,metrics/accuracy_top1,metrics/accuracy_top5,val/loss,"
                                         "lr/pg0"));
  g_assert_true (train_case_exists (self, "files", "confusion_matrix.png"));
  g_assert_true (train_case_exists (self, "files", "ROC_curve.png"));
  g_assert_true (train_case_exists (self, "files", "PR_curve.png"));
  g_assert_true (train_case_exists (self, "files", "calibration.png"));
  g_assert_false (train_case_exists (self, "files", "BoxPR_curve.png"));
  g_assert_true (train_case_exists (self, "files", "results.png"));
  g_assert_true (train_case_exists (self, "files", "train_batch0.jpg"));
  best = train_case_weights (self, "files", "weights/best.safetensors");
  g_assert_cmpstr (hone_tensors_get_meta (best, "task"), ==, "classify");
  run = hone_run_summary_read (self->result.folder, NULL);
  g_assert_nonnull (run);
  g_assert_cmpfloat (run->top1, ==, self->result.top1);
  g_assert_cmpuint (run->n_per_class, ==, 3);
}

/* What is asked for and not done is told. */
static void
test_blends (void)
{
  g_autoptr (TrainCase) self = train_case_new_classes (N_TRAIN, N_VAL);

  train_case_set (self, "epochs", "1");
  g_assert_cmpint (train_case_run (self, "plain"), ==, HONE_TRAIN_FINISHED);
  g_assert_cmpuint (train_case_count (self, "mixup and cutmix have no effect"), ==, 0);
  train_case_set (self, "cutmix", "0.5");
  g_assert_cmpint (train_case_run (self, "blended"), ==, HONE_TRAIN_FINISHED);
  g_assert_cmpuint (train_case_count (self, "mixup and cutmix have no effect"), ==, 1);
}

static void
test_resume (void)
{
  g_autoptr (TrainCase) self = train_case_new_classes (N_TRAIN, N_VAL);

  train_case_set (self, "epochs", "3");
  g_assert_cmpint (train_case_run (self, "whole"), ==, HONE_TRAIN_FINISHED);
  self->stop_at = 8; /* in the second epoch */
  g_assert_cmpint (train_case_run (self, "parts"), ==, HONE_TRAIN_STOPPED);
  self->stop_at = 0;
  g_assert_cmpint (train_case_resume (self, "parts"), ==, HONE_TRAIN_FINISHED);
  train_case_assert_same (self, "whole", "parts", "weights/best.safetensors");
}

/* --- the trained model in use --- */

typedef struct {
  guint n, n_right;
} Seen;

static void
on_picture (const HonePredicted *picture, gpointer data)
{
  Seen *seen = data;
  g_autofree char *folder = g_path_get_dirname (picture->path), *truth = g_path_get_basename (folder);
  float sum = 0;

  g_assert_nonnull (picture->shares);
  g_assert_cmpuint (picture->n_found, ==, 1);
  g_assert_cmpfloat (picture->found[0].x2, ==, (float) picture->image->width);
  g_assert_cmpfloat (picture->found[0].score, ==, picture->shares[picture->found[0].klass]);
  for (int i = 0; picture->names[i] != NULL; i++)
    sum += picture->shares[i];
  g_assert_cmpfloat_with_epsilon (sum, 1, 1e-5);
  seen->n++;
  seen->n_right += g_str_equal (picture->names[picture->found[0].klass], truth);
}

static GPtrArray *
list_pictures (TrainCase *self)
{
  GPtrArray *paths = g_ptr_array_new_with_free_func (g_free);

  for (int klass = 0; klass < TRAIN_CASE_CLASSES; klass++)
    for (int i = 0; i < N_VAL; i++)
      g_ptr_array_add (paths,
                       g_strdup_printf ("%s/colours/val/%s/%02d.png", self->folder, train_case_classes[klass], i));
  return paths;
}

/* Training, validation and prediction agree on how often the model is right. */
static void
test_use (void)
{
  g_autoptr (TrainCase) self = train_case_new_classes (N_TRAIN, N_VAL);
  g_autoptr (HoneSettings) val = hone_settings_new (), predict = hone_settings_new ();
  g_autofree char *data = g_build_filename (self->folder, "colours", NULL);
  g_autoptr (GPtrArray) paths = list_pictures (self);
  g_autoptr (GError) error = NULL;
  HoneValResult result;
  Seen seen = { 0 };

  train_case_set (self, "epochs", "4");
  g_assert_cmpint (train_case_run (self, "use"), ==, HONE_TRAIN_FINISHED);
  settings_case_set (val, "model", self->result.best);
  settings_case_set (val, "data", data);
  settings_case_set (val, "plots", "false");
  g_assert_true (hone_validate (val, NULL, NULL, NULL, &result, &error));
  g_assert_cmpfloat_with_epsilon (result.metrics->top1, self->result.top1, 1.5e-5);
  g_assert_cmpuint (result.pictures->len, ==, 3 * N_VAL);
  g_assert_null (result.evaluation);
  g_assert_cmpint (result.metrics->report->images, ==, 3 * N_VAL);
  g_assert_cmpint (result.metrics->report->n_curves, ==, 3);
  g_assert_cmpfloat (result.metrics->report->tempered.nll, <=, result.metrics->report->as_is.nll);
  settings_case_set (predict, "model", self->result.best);
  g_assert_true (hone_predict_paths (predict, paths, NULL, on_picture, &seen, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (seen.n, ==, 3 * N_VAL);
  g_assert_cmpfloat_with_epsilon ((double) seen.n_right / seen.n, result.metrics->top1, 1e-9);
  hone_val_result_clear (&result);
}

/* Stopped in the first stage and in the second. */
static void
test_stages (void)
{
  g_autoptr (TrainCase) self = train_case_new_classes (N_TRAIN, N_VAL);
  static const guint stops[] = { 3, 8 };

  train_case_set (self, "epochs", "3");
  train_case_set (self, "head_epochs", "1");
  train_case_set (self, "head_lr", "0.02");
  train_case_set (self, "unfreeze", "8");
  g_assert_cmpint (train_case_run (self, "stages"), ==, HONE_TRAIN_FINISHED);
  g_assert_cmpuint (train_case_count (self, "Stage 1 of 2"), ==, 1);
  g_assert_cmpuint (train_case_count (self, "Stage 2 of 2"), ==, 1);
  for (gsize i = 0; i < G_N_ELEMENTS (stops); i++) {
    g_autofree char *name = g_strdup_printf ("stages-%u", stops[i]);

    self->stop_at = stops[i];
    g_assert_cmpint (train_case_run (self, name), ==, HONE_TRAIN_STOPPED);
    self->stop_at = 0;
    g_assert_cmpint (train_case_resume (self, name), ==, HONE_TRAIN_FINISHED);
    train_case_assert_same (self, "stages", name, "weights/best.safetensors");
  }
}

/* Each policy trains, and each in its own way. */
static void
test_policies (void)
{
  static const char *const policies[] = { "", "randaugment", "autoaugment", "augmix" };
  float losses[G_N_ELEMENTS (policies)];

  for (gsize i = 0; i < G_N_ELEMENTS (policies); i++) {
    g_autoptr (TrainCase) self = train_case_new_classes (N_TRAIN, N_VAL);

    train_case_set (self, "auto_augment", policies[i]);
    train_case_set (self, "epochs", "1");
    g_assert_cmpint (train_case_run (self, "policy"), ==, HONE_TRAIN_FINISHED);
    losses[i] = train_case_epoch (self, 0)->train[0];
    for (gsize k = 0; k < i; k++)
      g_assert_cmpfloat (losses[i], !=, losses[k]);
  }
}

static void
refuses (const char *name, const char *value, int code)
{
  g_autoptr (TrainCase) self = train_case_new_classes (N_TRAIN, N_VAL);

  train_case_set (self, name, value);
  g_assert_cmpint (train_case_run (self, "refused"), ==, HONE_TRAIN_FAILED);
  g_assert_error (self->error, HONE_ERROR, code);
}

static void
test_refusals (void)
{
  refuses ("auto_augment", "cutout", HONE_ERROR_USAGE);
  refuses ("data", "/nowhere/at/all", HONE_ERROR_NOT_FOUND);
  refuses ("task", "detect", HONE_ERROR_NOT_FOUND); /* a data.yaml */
  refuses ("unfreeze", "layer9", HONE_ERROR_USAGE);
}

/* A detector is not taken for a classifier. */
static void
test_detector (void)
{
  g_autoptr (TrainCase) self = train_case_new_classes (N_TRAIN, N_VAL);

  train_case_set (self, "task", "classify");
  train_case_set (self, "model", "yolo11n-w0.0625");
  g_assert_cmpint (train_case_run (self, "detector"), ==, HONE_TRAIN_FAILED);
  g_assert_error (self->error, HONE_ERROR, HONE_ERROR_BAD_MODEL);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/train-classify/learns", test_learns);
  g_test_add_func ("/train-classify/files", test_files);
  g_test_add_func ("/train-classify/resume", test_resume);
  g_test_add_func ("/train-classify/blends", test_blends);
  g_test_add_func ("/train-classify/use", test_use);
  g_test_add_func ("/train-classify/stages", test_stages);
  g_test_add_func ("/train-classify/policies", test_policies);
  g_test_add_func ("/train-classify/refusals", test_refusals);
  g_test_add_func ("/train-classify/detector", test_detector);
  return g_test_run ();
}
