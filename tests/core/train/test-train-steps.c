/* SPDX-License-Identifier: Apache-2.0 */
/* test-train-steps.c - the record of steps that a training leaves: whole, equal to results.csv, and the same after a
 * stop and a resume */
#include "hone-fixture.h"
#include "run-steps.h"
#include "train-case.h"

#include <math.h>

static HoneSteps *
read_steps (TrainCase *c, const char *run)
{
  g_autofree char *folder = train_case_path (c, run, "");
  g_autoptr (GError) error = NULL;
  HoneSteps *steps = hone_steps_new (folder);

  hone_steps_read (steps, NULL, &error);
  g_assert_no_error (error);
  return steps;
}

/* A row a step; their mean is the epoch's loss, to the digits of results.csv; the last rate is the epoch's. */
static void
test_means (void)
{
  g_autoptr (TrainCase) c = train_case_new (10, 4);
  g_autoptr (HoneSteps) steps = NULL;
  g_autoptr (HoneResults) results = NULL;
  g_autofree char *csv = NULL;

  train_case_set (c, "epochs", "3");
  g_assert_cmpint (train_case_run (c, "whole"), ==, HONE_TRAIN_FINISHED);
  steps = read_steps (c, "whole");
  g_assert_cmpint (steps->epoch_steps, ==, c->start.batches);
  g_assert_cmpuint (hone_steps_get_n (steps), ==, 3 * c->start.batches);
  csv = train_case_path (c, "whole", "results.csv");
  results = hone_results_read (csv, NULL);
  for (int i = 0; i < HONE_LOSS_ITEMS; i++) {
    const char *column = results->columns[2 + i]; /* epoch, time, then the losses */

    g_assert_true (g_str_has_prefix (column, "train/"));
    for (guint epoch = 0; epoch < 3; epoch++) {
      double sum = 0;

      for (int k = 0; k < steps->epoch_steps; k++)
        sum += g_array_index (steps->losses[i], double, (int) epoch * steps->epoch_steps + k);
      g_assert_cmpfloat_with_epsilon (sum / steps->epoch_steps, hone_results_get (results, epoch, column), 1e-5);
    }
  }
  for (guint epoch = 0; epoch < 3; epoch++)
    g_assert_cmpfloat_with_epsilon (g_array_index (steps->lr, double, ((int) epoch + 1) * steps->epoch_steps - 1),
                                    hone_results_get (results, epoch, "lr/pg0"), 1e-6);
}

static void
assert_same (GArray *a, GArray *b)
{
  g_assert_cmpuint (a->len, ==, b->len);
  for (guint i = 0; i < a->len; i++)
    g_assert_cmpfloat (g_array_index (a, double, i), ==, g_array_index (b, double, i));
}

static void
test_resumed (void)
{
  g_autoptr (TrainCase) c = train_case_new (10, 4);
  g_autoptr (HoneSteps) whole = NULL;
  g_autoptr (HoneSteps) resumed = NULL;

  train_case_set (c, "epochs", "3");
  g_assert_cmpint (train_case_run (c, "whole"), ==, HONE_TRAIN_FINISHED);
  whole = read_steps (c, "whole");
  c->stop_at = (guint) c->start.batches + 1;
  g_assert_cmpint (train_case_run (c, "cut"), ==, HONE_TRAIN_STOPPED);
  c->stop_at = 0;
  g_assert_cmpint (train_case_resume (c, "cut"), ==, HONE_TRAIN_FINISHED);
  resumed = read_steps (c, "cut");
  for (int i = 0; i < HONE_LOSS_ITEMS; i++)
    assert_same (whole->losses[i], resumed->losses[i]);
  assert_same (whole->lr, resumed->lr);
}

static HoneResults *
read_table (TrainCase *c, const char *run, const char *file)
{
  g_autofree char *path = train_case_path (c, run, file);
  g_autoptr (GError) error = NULL;
  HoneResults *table = hone_results_read (path, &error);

  g_assert_no_error (error);
  return table;
}

/* A row an epoch; the mean over the classes that occur is the epoch's mAP, to the digits of results.csv. */
static void
test_classes (void)
{
  g_autoptr (TrainCase) c = train_case_new (10, 4);
  g_autoptr (HoneResults) classes = NULL, results = NULL;

  train_case_set (c, "epochs", "3");
  g_assert_cmpint (train_case_run (c, "classes"), ==, HONE_TRAIN_FINISHED);
  classes = read_table (c, "classes", HONE_RUN_CLASSES);
  results = read_table (c, "classes", "results.csv");
  g_assert_cmpuint (hone_results_get_n_rows (classes), ==, 3);
  g_assert_cmpuint (g_strv_length (classes->columns), ==, 1 + 2 * 3);
  for (guint row = 0; row < 3; row++) {
    double sum = 0;
    int n = 0;

    for (int klass = 0; klass < 3; klass++) {
      g_autofree char *column = g_strdup_printf (HONE_RUN_CLASS_MAP "%d", klass);
      const double value = hone_results_get (classes, row, column);

      sum += isnan (value) ? 0 : value;
      n += !isnan (value);
    }
    g_assert_cmpint (n, >, 0);
    g_assert_cmpfloat (hone_results_get (classes, row, "epoch"), ==, row + 1);
    g_assert_cmpfloat_with_epsilon (sum / n, hone_results_get (results, row, "metrics/mAP50-95(B)"), 1e-5);
  }
}

/* Stopped and resumed, it is the same file. */
static void
test_classes_resumed (void)
{
  g_autoptr (TrainCase) c = train_case_new (10, 4);

  train_case_set (c, "epochs", "3");
  g_assert_cmpint (train_case_run (c, "whole"), ==, HONE_TRAIN_FINISHED);
  c->stop_at = 5;
  g_assert_cmpint (train_case_run (c, "halves"), ==, HONE_TRAIN_STOPPED);
  c->stop_at = 0;
  g_assert_cmpint (train_case_resume (c, "halves"), ==, HONE_TRAIN_FINISHED);
  train_case_assert_same (c, "whole", "halves", HONE_RUN_CLASSES);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/train/steps/means", test_means);
  g_test_add_func ("/train/steps/resumed", test_resumed);
  g_test_add_func ("/train/steps/classes", test_classes);
  g_test_add_func ("/train/steps/classes-resumed", test_classes_resumed);
  return g_test_run ();
}
