/* SPDX-License-Identifier: Apache-2.0 */
/* test-train-real.c - the job with the real trainer on eight tiny pictures: what the window sees is what lies on the
 * disk */
#include "hone-run-store.h"
#include "hone-train-job.h"

#include "hone-file.h"

#include <glib/gstdio.h>
#include <math.h>

static char *root;

static void
write_text (const char *name, const char *text)
{
  g_autofree char *path = g_build_filename (root, name, NULL);
  g_autofree char *folder = g_path_get_dirname (path);
  g_autoptr (GError) error = NULL;

  hone_file_make_folder (folder, &error);
  g_assert_no_error (error);
  hone_file_write_text (path, text, &error);
  g_assert_no_error (error);
}

/* A bright square on grey. */
static void
write_picture (const char *name, int at)
{
  g_autofree char *path = g_build_filename (root, name, NULL);
  g_autofree char *folder = g_path_get_dirname (path);
  g_autoptr (HoneImage) image = hone_image_new (64, 64);
  g_autoptr (GError) error = NULL;

  hone_file_make_folder (folder, &error);
  g_assert_no_error (error);
  for (int i = 0; i < 64 * 64; i++)
    memset (image->pixels + 3 * i, ABS (i % 64 - at) < 12 && ABS (i / 64 - 32) < 12 ? 230 : 100, 3);
  hone_image_write (image, path, &error);
  g_assert_no_error (error);
}

static void
write_data (void)
{
  write_text ("data/data.yaml", "train: images/train\nval: images/val\nnames: [square]\n");
  for (int i = 0; i < 8; i++) {
    const char *split = i < 5 ? "train" : "val";
    g_autofree char *image = g_strdup_printf ("data/images/%s/%d.png", split, i);
    g_autofree char *label = g_strdup_printf ("data/labels/%s/%d.txt", split, i);
    g_autofree char *text = g_strdup_printf ("0 %.4f 0.5 0.36 0.36\n", (16 + 4 * i) / 64.0);

    write_picture (image, 16 + 4 * i);
    write_text (label, text);
  }
}

static HoneTrainJob *
make_job (const char *epochs)
{
  g_autoptr (HoneSettings) settings = hone_settings_new ();
  g_autofree char *data = g_build_filename (root, "data", NULL);
  g_autofree char *project = g_build_filename (root, "runs", NULL);
  const char *const words[][2] = { { "data", data },          { "project", project }, { "model", "yolo26n.yaml" },
                                   { "pretrained", "false" }, { "imgsz", "64" },      { "batch", "4" },
                                   { "epochs", epochs },      { "workers", "1" } };

  for (guint i = 0; i < G_N_ELEMENTS (words); i++) {
    g_autoptr (GError) error = NULL;

    hone_settings_set (settings, words[i][0], words[i][1], &error);
    g_assert_no_error (error);
  }
  return hone_train_job_new (settings, NULL);
}

static void
finished_cb (HoneTrainJob *job, const GError *error, GMainLoop *loop)
{
  g_assert_no_error (error);
  g_main_loop_quit (loop);
}

static void
run (HoneTrainJob *job)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);

  g_signal_connect (job, "finished", G_CALLBACK (finished_cb), loop);
  hone_train_job_start (job);
  g_main_loop_run (loop);
}

static void
refreshed_cb (GObject *source, GAsyncResult *result, gpointer loop)
{
  g_assert_true (hone_run_store_refresh_finish (HONE_RUN_STORE (source), result, NULL));
  g_main_loop_quit (loop);
}

/* The run as another program start would find it. */
static HoneRun *
run_on_disk (HoneRunStore *store, const char *folder)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);

  hone_run_store_refresh_async (store, NULL, refreshed_cb, loop);
  g_main_loop_run (loop);
  return hone_run_store_find (store, folder);
}

static void
assert_same_numbers (HoneRun *seen, HoneRun *read)
{
  g_assert_cmpuint (hone_run_get_n_epochs (read), ==, hone_run_get_n_epochs (seen));
  for (char *const *column = hone_run_get_columns (seen); *column != NULL; column++) {
    g_assert_true (hone_run_has_column (read, *column));
    if (strcmp (*column, "time") == 0)
      continue;
    for (guint row = 0; row < hone_run_get_n_epochs (seen); row++) {
      double a = hone_run_get_value (seen, row, *column);
      double b = hone_run_get_value (read, row, *column);

      /* The file has six digits, those of losses and metrics five after the point. */
      g_assert_cmpfloat_with_epsilon (a, b, 1e-5 * MAX (fabs (a), 1));
    }
  }
  g_assert_cmpint (hone_run_get_best_epoch (read), ==, hone_run_get_best_epoch (seen));
}

static void
test_whole (void)
{
  g_autofree char *runs = g_build_filename (root, "runs", NULL);
  const char *const folders[] = { runs, NULL };
  g_autoptr (HoneRunStore) store = hone_run_store_new (folders);
  g_autoptr (HoneTrainJob) job = make_job ("2");
  HoneRun *seen = hone_train_job_get_run (job);
  HoneRun *read;

  run (job);
  g_assert_cmpint (hone_train_job_get_state (job), ==, HONE_TRAIN_JOB_FINISHED);
  g_assert_cmpuint (hone_run_get_n_epochs (seen), ==, 2);
  g_assert_cmpint (hone_train_job_get_batches (job), ==, 2);
  g_assert_cmpstr (hone_run_get_classes (seen)[0], ==, "square");
  g_assert_cmpuint (hone_run_get_snapshots (seen, 2)->len, ==, 3);
  read = run_on_disk (store, hone_run_get_folder (seen));
  g_assert_nonnull (read);
  g_assert_cmpint (hone_run_get_state (read), ==, HONE_RUN_FINISHED);
  assert_same_numbers (seen, read);
}

static void
stop_cb (HoneTrainJob *job, gpointer data)
{
  hone_train_job_stop (job);
}

/* Stopped after the first epoch of many: a checkpoint is there, and the run knows that it was stopped. */
static void
test_stopped (void)
{
  g_autofree char *runs = g_build_filename (root, "runs", NULL);
  const char *const folders[] = { runs, NULL };
  g_autoptr (HoneRunStore) store = hone_run_store_new (folders);
  g_autoptr (HoneTrainJob) job = make_job ("500");
  HoneRun *seen = hone_train_job_get_run (job);
  g_autofree char *last = NULL;
  HoneRun *read;

  g_signal_connect (job, "epoch", G_CALLBACK (stop_cb), NULL);
  run (job);
  g_assert_cmpint (hone_train_job_get_state (job), ==, HONE_TRAIN_JOB_STOPPED);
  g_assert_cmpuint (hone_run_get_n_epochs (seen), >=, 1);
  g_assert_cmpuint (hone_run_get_n_epochs (seen), <, 10);
  last = g_build_filename (hone_run_get_folder (seen), "weights", "last.safetensors", NULL);
  g_assert_true (g_file_test (last, G_FILE_TEST_IS_REGULAR));
  read = run_on_disk (store, hone_run_get_folder (seen));
  g_assert_cmpint (hone_run_get_state (read), ==, HONE_RUN_STOPPED);
}

int
main (int argc, char *argv[])
{
  int result;

  g_test_init (&argc, &argv, NULL);
  root = g_dir_make_tmp ("hone-train-XXXXXX", NULL);
  write_data ();
  g_test_add_func ("/workspace/train-real/whole", test_whole);
  g_test_add_func ("/workspace/train-real/stopped", test_stopped);
  result = g_test_run ();
  hone_file_remove_tree (root);
  return result;
}
