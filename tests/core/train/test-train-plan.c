/* SPDX-License-Identifier: Apache-2.0 */
/* test-train-plan.c - what is said of a training before it begins, against numbers worked out by hand and against a
 * training
 */
#include "hone-train-plan.h"

#include "hone-file.h"
#include "hone-run-folder.h"
#include "train-case.h"

#include <math.h>

#define N_TRAIN 11
#define N_VAL 5

typedef struct {
  char *folder;
  HoneDataset *dataset;
  HoneSettings *settings;
} Case;

static void
set (Case *c, const char *name, const char *value)
{
  g_autoptr (GError) error = NULL;

  hone_settings_set (c->settings, name, value, &error);
  g_assert_no_error (error);
}

static void
set_up (Case *c, gconstpointer data)
{
  g_autofree char *yaml = NULL;
  g_autoptr (GError) error = NULL;

  c->folder = g_dir_make_tmp ("hone-plan-XXXXXX", NULL);
  train_case_write_data (c->folder, N_TRAIN, N_VAL);
  yaml = g_build_filename (c->folder, "data.yaml", NULL);
  c->dataset = hone_dataset_read (yaml, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  c->settings = hone_settings_new ();
  set (c, "data", yaml);
  set (c, "model", "yolo26n-w0.0625");
  set (c, "imgsz", "64");
  set (c, "batch", "4");
  set (c, "epochs", "5");
  set (c, "optimizer", "SGD");
}

static void
tear_down (Case *c, gconstpointer data)
{
  hone_settings_free (c->settings);
  hone_dataset_unref (c->dataset);
  hone_file_remove_tree (c->folder);
  g_free (c->folder);
}

static HoneTrainPlan *
plan (Case *c)
{
  g_autoptr (GError) error = NULL;
  HoneTrainPlan *plan = hone_trainer_plan (c->settings, c->dataset, &error);

  g_assert_no_error (error);
  return plan;
}

static double
rate (HoneTrainPlan *plan, guint epoch)
{
  return g_array_index (plan->rates, double, epoch - 1);
}

/* lr0 = 0.01, lrf = 0.1, 5 epochs: 0.01 (1 - 0.9 e / 5) for e = 0 .. 4. */
static void
test_rates (Case *c, gconstpointer data)
{
  static const double by_hand[] = { 0.01, 0.0082, 0.0064, 0.0046, 0.0028 };
  g_autoptr (HoneTrainPlan) p = NULL;

  set (c, "lrf", "0.1");
  set (c, "warmup_epochs", "0");
  p = plan (c);
  g_assert_cmpuint (p->rates->len, ==, 5);
  for (guint i = 0; i < 5; i++)
    g_assert_cmpfloat_with_epsilon (rate (p, i + 1), by_hand[i], 1e-12);
  g_assert_cmpstr (p->optimizer, ==, "SGD");
}

/* Warm-up of 2 epochs of 3 batches: the last batch of the first epoch is number 2 of 6, so a third of its rate. */
static void
test_warm_up (Case *c, gconstpointer data)
{
  g_autoptr (HoneTrainPlan) p = NULL;

  set (c, "lrf", "0.1");
  set (c, "warmup_epochs", "2");
  p = plan (c);
  g_assert_cmpint (p->batches, ==, 3); /* 11 pictures by 4 */
  g_assert_cmpfloat_with_epsilon (rate (p, 1), 0.01 / 3, 1e-12);
  g_assert_cmpfloat_with_epsilon (rate (p, 2), 0.0082 * 5 / 6, 1e-12);
  g_assert_cmpfloat_with_epsilon (rate (p, 3), 0.0064, 1e-12);
}

/* The curve that is shown is the one that a training writes down. */
static void
test_as_trained (Case *c, gconstpointer data)
{
  static const HoneTrainerWatch watch = { 0 };
  g_autoptr (HoneTrainPlan) p = NULL;
  g_autoptr (HoneResults) results = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *path = NULL;
  HoneTrainResult result;

  set (c, "optimizer", "auto");
  set (c, "cos_lr", "true");
  set (c, "warmup_epochs", "1.5");
  set (c, "project", c->folder);
  p = plan (c);
  g_assert_cmpstr (p->optimizer, ==, "AdamW");
  hone_trainer_run (c->settings, &watch, NULL, NULL, &result, &error);
  g_assert_no_error (error);
  path = g_build_filename (result.folder, "results.csv", NULL);
  results = hone_results_read (path, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (hone_results_get_n_rows (results), ==, p->rates->len);
  for (guint i = 0; i < p->rates->len; i++)
    g_assert_cmpfloat_with_epsilon (rate (p, i + 1), hone_results_get (results, i, "lr/pg0"), 1e-5 * rate (p, i + 1));
  hone_train_result_clear (&result);
}

/* 24 rows; the first ten stay, no others; all together are the model. */
static void
test_rows (Case *c, gconstpointer data)
{
  g_autoptr (HoneTrainPlan) p = NULL;
  gsize sum = 0;

  set (c, "model", "yolo26n.yaml");
  set (c, "freeze", "10");
  set (c, "imgsz", "640");
  p = plan (c);
  g_assert_cmpuint (p->rows->len, ==, 24);
  for (guint i = 0; i < p->rows->len; i++) {
    const HonePlanRow *row = &g_array_index (p->rows, HonePlanRow, i);

    sum += row->n_params;
    g_assert_cmpuint (row->n_kept, ==, i < 10 ? row->n_params : 0);
  }
  g_assert_cmpuint (sum, ==, p->n_params);
  g_assert_cmpstr (g_array_index (p->rows, HonePlanRow, 0).block, ==, "Conv");
  g_assert_cmpstr (g_array_index (p->rows, HonePlanRow, 23).block, ==, "Detect");
  /* 1/2, 1/4 ... 1/32 at the end of the backbone, 1/8 where small objects are found */
  g_assert_cmpfloat (g_array_index (p->rows, HonePlanRow, 0).grid, ==, 2);
  g_assert_cmpfloat (g_array_index (p->rows, HonePlanRow, 10).grid, ==, 32);
  g_assert_cmpfloat (g_array_index (p->rows, HonePlanRow, 16).grid, ==, 8);
  g_assert_cmpfloat (g_array_index (p->rows, HonePlanRow, 22).grid, ==, 32);
  g_assert_false (p->learnt);
}

/* A part of the pictures, a count, classes as one. */
static void
test_counts (Case *c, gconstpointer data)
{
  g_autoptr (HoneTrainPlan) all = plan (c);
  g_autoptr (HoneTrainPlan) half = NULL;
  g_autoptr (HoneTrainPlan) three = NULL;

  g_assert_cmpint (all->n_train, ==, N_TRAIN);
  g_assert_cmpint (all->n_val, ==, N_VAL);
  set (c, "fraction", "0.5");
  half = plan (c);
  g_assert_cmpint (half->n_train, ==, 6); /* 5.5, to even */
  g_assert_cmpint (half->n_val, ==, N_VAL);
  set (c, "fraction", "[3, 2]");
  three = plan (c);
  g_assert_cmpint (three->n_train, ==, 3);
  g_assert_cmpint (three->n_val, ==, 2);
}

/* The parts are the whole; a batch that is said to fit does, and a larger one needs more. */
static void
test_memory (Case *c, gconstpointer data)
{
  g_autoptr (HoneTrainPlan) p = plan (c);
  const HoneTrainEstimate *memory = &p->memory;

  g_assert_cmpuint (memory->network + memory->pictures + memory->weights + memory->work, ==, memory->bytes);
  g_assert_cmpint (memory->batch, ==, 4);
  g_assert_cmpint (memory->most, >=, 4); /* of 64 px */
}

static void
test_wrong (Case *c, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  set (c, "model", "/nowhere/at/all.pt");
  g_assert_null (hone_trainer_plan (c->settings, c->dataset, &error));
  g_assert_error (error, HONE_ERROR, HONE_ERROR_NOT_FOUND);
}

static guint
count_files (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  guint n = 0;

  while (g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

static void
test_measure (Case *c, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  HoneTrainTiming timing;
  const guint before = count_files (c->folder);

  set (c, "project", c->folder);
  g_assert_true (hone_trainer_measure (c->settings, c->dataset, NULL, &timing, &error));
  g_assert_no_error (error);
  g_assert_cmpint (timing.n_steps, >=, 3);
  g_assert_cmpfloat (timing.least, >, 0);
  g_assert_cmpfloat (timing.least, <=, timing.usual);
  g_assert_cmpfloat (timing.usual, <=, timing.most);
  g_assert_cmpfloat (timing.val, >, 0);
  g_assert_cmpstr (timing.device, !=, "");
  g_assert_cmpuint (count_files (c->folder), ==, before);
}

static void
test_cancel (Case *c, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  HoneTrainTiming timing;

  g_cancellable_cancel (cancellable);
  g_assert_false (hone_trainer_measure (c->settings, c->dataset, cancellable, &timing, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
test_augment (Case *c, gconstpointer data)
{
  HoneAugment augment;

  set (c, "imgsz", "100");
  set (c, "mosaic", "0.25");
  set (c, "scale", "[0.8, 1.5]");
  augment = hone_trainer_augment (c->settings);
  g_assert_cmpint (augment.imgsz, ==, 128);
  g_assert_cmpfloat (augment.mosaic, ==, 0.25);
  g_assert_cmpfloat (augment.scale_low, ==, 0.8);
  g_assert_cmpfloat (augment.scale_high, ==, 1.5);
}

int
main (int argc, char *argv[])
{
  static const struct {
    const char *path;
    void (*test) (Case *, gconstpointer);
  } tests[] = {
    { "rates", test_rates },     { "warm-up", test_warm_up }, { "as-trained", test_as_trained },
    { "rows", test_rows },       { "counts", test_counts },   { "memory", test_memory },
    { "wrong", test_wrong },     { "measure", test_measure }, { "cancel", test_cancel },
    { "augment", test_augment },
  };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++) {
    g_autofree char *path = g_strconcat ("/train/plan/", tests[i].path, NULL);

    g_test_add (path, Case, NULL, set_up, tests[i].test, tear_down);
  }
  return g_test_run ();
}
