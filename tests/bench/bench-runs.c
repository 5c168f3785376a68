/* SPDX-License-Identifier: Apache-2.0 */
/* bench-runs.c - how long a list of many runs takes to be there
 *
 *   bench-runs [RUNS [EPOCHS]]        1000 runs of 100 epochs
 *
 * Makes the folders in a temporary place, looks at them for the first time, again, and after one has changed.
 */
#include "hone-run-store.h"

#include "hone-file.h"

#include <stdlib.h>

static void
write_csv (const char *folder, int epochs)
{
  g_autoptr (GString) text = g_string_new (
      "epoch,time,train/box_loss,train/cls_loss,train/l1_loss,metrics/precision(B),metrics/recall(B),"
      "metrics/mAP50(B),metrics/mAP50-95(B),val/box_loss,val/cls_loss,val/l1_loss,lr/pg0,lr/pg1,lr/pg2\n");
  g_autofree char *path = g_build_filename (folder, "results.csv", NULL);

  for (int e = 1; e <= epochs; e++) {
    const double x = e / (double) epochs;

    g_string_append_printf (text, "%d,%.6g,%.6g,%.6g,%.6g,%.6g,%.6g,%.6g,%.6g,%.6g,%.6g,%.6g,%.6g,%.6g,%.6g\n", e,
                            e * 12.345, 2 - x, 3 - 2 * x, 1 - x / 2, x * 0.9, x * 0.8, x * 0.85, x * 0.6, 2.1 - x,
                            3.1 - 2 * x, 1.1 - x / 2, 0.01 * x, 0.01 * x, 0.01 * x);
  }
  hone_file_write_text (path, text->str, NULL);
}

static void
make_runs (const char *root, int runs, int epochs)
{
  static const char args[] = "task: detect\nmode: train\nmodel: yolo26n.yaml\ndata: cells.yaml\nepochs: 100\n";

  for (int i = 0; i < runs; i++) {
    g_autofree char *name = g_strdup_printf ("train-%d", i + 1);
    g_autofree char *folder = g_build_filename (root, name, NULL);
    g_autofree char *path = g_build_filename (folder, "args.yaml", NULL);
    HoneRunSummary *run = hone_run_summary_new (folder);

    hone_file_make_folder (folder, NULL);
    hone_file_write_text (path, args, NULL);
    write_csv (folder, epochs);
    run->state = HONE_RUN_FINISHED;
    run->started = 1700000000 + i;
    run->epochs = run->epochs_done = run->best_epoch = epochs;
    run->map50_95 = 0.5 + i * 1e-4;
    run->model = g_strdup ("yolo26n");
    if (i % 2 == 0) /* the others are Ultralytics' */
      hone_run_summary_write (run, NULL);
    hone_run_summary_free (run);
  }
}

static void
refreshed_cb (GObject *source, GAsyncResult *result, gpointer loop)
{
  hone_run_store_refresh_finish (HONE_RUN_STORE (source), result, NULL);
  g_main_loop_quit (loop);
}

static void
look (HoneRunStore *store, const char *what)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  gint64 began = g_get_monotonic_time ();

  hone_run_store_refresh_async (store, NULL, refreshed_cb, loop);
  g_main_loop_run (loop);
  g_print ("%-28s %4u runs  %6.0f ms\n", what, g_list_model_get_n_items (G_LIST_MODEL (store)),
           (double) (g_get_monotonic_time () - began) / 1000);
}

int
main (int argc, char **argv)
{
  int runs = argc > 1 ? atoi (argv[1]) : 1000;
  int epochs = argc > 2 ? atoi (argv[2]) : 100;
  g_autofree char *root = g_dir_make_tmp ("hone-bench-XXXXXX", NULL);
  const char *folders[] = { root, NULL };
  g_autofree char *first = g_build_filename (root, "train-1", NULL);
  HoneRunStore *store;

  make_runs (root, runs, epochs);
  store = hone_run_store_new (folders);
  look (store, "first look");
  look (store, "again");
  write_csv (first, epochs + 1);
  look (store, "after one has changed");
  g_object_unref (store);
  if (g_getenv ("HONE_BENCH_KEEP") != NULL)
    g_print ("%s\n", root);
  else
    hone_file_remove_tree (root);
  return 0;
}
