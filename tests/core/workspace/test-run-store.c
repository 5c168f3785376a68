/* SPDX-License-Identifier: Apache-2.0 */
/* test-run-store.c - runs found in folders made for it: Hone's own, Ultralytics', a broken one, a live one */
#include "hone-run-store.h"

#include "hone-file.h"

#include <glib/gstdio.h>
#include <math.h>

static const char results[] = "epoch,time,train/box_loss,metrics/mAP50(B),metrics/mAP50-95(B),val/box_loss\n"
                              "1,1.5,3.5,0.1,0.05,3.25\n"
                              "2,3.0,3,0.5,0.25,3\n"
                              "3,4.5,2.5,,,2.75\n";

static void
write_file (const char *folder, const char *name, const char *text)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autofree char *parent = g_path_get_dirname (path);
  g_autoptr (GError) error = NULL;

  hone_file_make_folder (parent, &error);
  g_assert_no_error (error);
  hone_file_write_text (path, text, &error);
  g_assert_no_error (error);
}

static void
refreshed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  hone_run_store_refresh_finish (HONE_RUN_STORE (source), result, &error);
  g_assert_no_error (error);
  g_main_loop_quit (data);
}

static void
refresh (HoneRunStore *store)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);

  hone_run_store_refresh_async (store, NULL, refreshed_cb, loop);
  g_assert_true (hone_run_store_get_loading (store));
  g_main_loop_run (loop);
  g_assert_false (hone_run_store_get_loading (store));
}

static guint
n_runs (HoneRunStore *store)
{
  return g_list_model_get_n_items (G_LIST_MODEL (store));
}

static HoneRun *
run_called (HoneRunStore *store, const char *root, const char *name)
{
  g_autofree char *folder = g_build_filename (root, name, NULL);

  return hone_run_store_find (store, folder);
}

static char *
make_root (void)
{
  char *root = g_dir_make_tmp ("hone-runs-XXXXXX", NULL);

  write_file (root, "detect/train/results.csv", results);
  write_file (root, "detect/train/args.yaml", "task: detect\nmodel: yolo26n.yaml\nepochs: 20\n");
  write_file (root, "detect/train-2/args.yaml", "task: detect\nmodel: yolov8n.pt\nepochs: 5\n");
  write_file (root, "detect/train-2/results.csv", results);
  write_file (root, "notes/readme.txt", "no run");
  return root;
}

static void
test_found (void)
{
  g_autofree char *root = make_root ();
  const char *const folders[] = { root, NULL };
  HoneRunStore *store = hone_run_store_new (folders);
  HoneRun *run;
  guint n;
  g_autofree double *curve = NULL;
  g_auto (GStrv) losses = NULL;

  g_assert_cmpuint (n_runs (store), ==, 0);
  refresh (store);
  g_assert_cmpuint (n_runs (store), ==, 2);
  run = run_called (store, root, "detect/train");
  g_assert_nonnull (run);
  g_assert_cmpint (hone_run_get_epochs (run), ==, 20);
  g_assert_cmpuint (hone_run_get_n_epochs (run), ==, 3);
  g_assert_cmpint (hone_run_get_best_epoch (run), ==, 2);
  g_assert_cmpfloat (hone_run_get_best (run), ==, 0.25);
  g_assert_cmpfloat (hone_run_get_map50 (run), ==, 0.5);
  curve = hone_run_get_curve (run, "metrics/mAP50-95(B)", &n);
  g_assert_cmpuint (n, ==, 3);
  g_assert_cmpfloat (curve[0], ==, 0.05);
  g_assert_true (isnan (curve[2]));
  losses = hone_run_get_losses (run);
  g_assert_cmpuint (g_strv_length (losses), ==, 1);
  g_assert_cmpstr (losses[0], ==, "box_loss");
  g_assert_finalize_object (store);
  hone_file_remove_tree (root);
}

/* What a list asks of each row comes from the thread that read the run: nothing is looked for on the disk then. */
static void
test_goes_on (void)
{
  g_autofree char *root = make_root ();
  const char *const folders[] = { root, NULL };
  HoneRunStore *store = hone_run_store_new (folders);

  write_file (root, "begun/args.yaml", "task: detect\nmodel: yolo26n.yaml\ndata: cells.yaml\nepochs: 20\n");
  write_file (root, "begun/results.csv", results);
  write_file (root, "begun/weights/last.pt", "weights");
  write_file (root, "lost/args.yaml", "task: detect\nmodel: yolo26n.yaml\ndata: cells.yaml\nepochs: 20\n");
  write_file (root, "lost/results.csv", results);
  refresh (store);
  g_assert_true (hone_run_can_go_on (run_called (store, root, "begun")));
  g_assert_false (hone_run_can_go_on (run_called (store, root, "lost")));
  g_assert_finalize_object (store);
  hone_file_remove_tree (root);
}

/* A second look keeps the objects, takes the new numbers, and says nothing to a view when the list is the same. */
static void
changed_cb (GListModel *model, guint position, guint removed, guint added, guint *times)
{
  (*times)++;
}

static void
added_cb (HoneRun *run, guint *times)
{
  (*times)++;
}

static void
test_refresh (void)
{
  g_autofree char *root = make_root ();
  g_autofree char *gone = g_build_filename (root, "detect", "train-2", NULL);
  const char *const folders[] = { root, NULL };
  g_autoptr (HoneRunStore) store = hone_run_store_new (folders);
  guint changed = 0, added = 0;
  HoneRun *run;
  g_autofree char *more = g_strconcat (results, "4,6.0,2.4,0.6,0.3,2.7\n", NULL);

  refresh (store);
  run = run_called (store, root, "detect/train");
  g_signal_connect (store, "items-changed", G_CALLBACK (changed_cb), &changed);
  g_signal_connect (run, "epoch-added", G_CALLBACK (added_cb), &added);
  refresh (store);
  g_assert_cmpuint (changed, ==, 0);
  g_assert_cmpuint (added, ==, 0);

  write_file (root, "detect/train/results.csv", more);
  refresh (store);
  g_assert_true (run_called (store, root, "detect/train") == run);
  g_assert_cmpuint (added, ==, 1);
  g_assert_cmpuint (hone_run_get_n_epochs (run), ==, 4);
  g_assert_cmpuint (changed, ==, 0);

  hone_file_remove_tree (gone);
  refresh (store);
  g_assert_cmpuint (n_runs (store), ==, 1);
  g_assert_cmpuint (changed, ==, 1);
  hone_file_remove_tree (root);
}

static void
test_broken (void)
{
  g_autofree char *root = make_root ();
  const char *const folders[] = { root, NULL };
  g_autoptr (HoneRunStore) store = hone_run_store_new (folders);
  HoneRun *run;

  write_file (root, "detect/bad/run.json", "{\"state\": ");
  refresh (store);
  g_assert_cmpuint (n_runs (store), ==, 3);
  run = run_called (store, root, "detect/bad");
  g_assert_nonnull (run);
  g_assert_cmpint (hone_run_get_state (run), ==, HONE_RUN_FAILED);
  g_assert_nonnull (hone_run_get_error (run));
  g_assert_cmpuint (hone_run_get_n_epochs (run), ==, 0);
  hone_file_remove_tree (root);
}

/* On top while it is live, and not read from the disk meanwhile. */
static void
test_live (void)
{
  g_autofree char *root = make_root ();
  g_autofree char *folder = g_build_filename (root, "detect", "train", NULL);
  const char *const folders[] = { root, NULL };
  g_autoptr (HoneRunStore) store = hone_run_store_new (folders);
  g_autoptr (HoneSettings) settings = hone_settings_new ();
  g_autoptr (HoneRun) live = hone_run_new_live (settings);
  g_autoptr (HoneRun) first = NULL;
  const HoneTrainStart start = { .folder = folder, .name = "train", .model = "toy", .epochs = 9, .first_epoch = 1 };

  refresh (store);
  hone_run_store_add (store, live);
  g_assert_cmpuint (n_runs (store), ==, 3);
  refresh (store);
  g_assert_cmpuint (n_runs (store), ==, 3);
  first = g_list_model_get_item (G_LIST_MODEL (store), 0);
  g_assert_true (first == live);

  hone_run_begin (live, &start, NULL);
  hone_run_store_add (store, live);
  g_assert_cmpuint (n_runs (store), ==, 2);
  refresh (store);
  g_assert_cmpuint (n_runs (store), ==, 2);
  g_assert_true (hone_run_store_find (store, folder) == live);
  g_assert_cmpuint (hone_run_get_n_epochs (live), ==, 0);

  hone_run_end (live, HONE_RUN_FINISHED, NULL);
  refresh (store);
  g_assert_cmpuint (hone_run_get_n_epochs (live), ==, 3);
  hone_file_remove_tree (root);
}

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_assert_true (hone_run_load_finish (HONE_RUN (source), result, NULL));
  g_main_loop_quit (data);
}

static void
test_snapshots (void)
{
  g_autofree char *root = make_root ();
  g_autofree char *folder = g_build_filename (root, "detect", "train", NULL);
  g_autofree char *image = g_build_filename (root, "images", "a.png", NULL);
  g_autofree char *json =
      g_strdup_printf ("{\"epoch\": 2, \"pictures\": [{\"image\": \"%s\", \"width\": 200, \"height\": 100, \"boxes\": "
                       "[{\"class\": 0, \"score\": 0.9, \"xyxy\": [75, 37.5, 125, 62.5]}, "
                       "{\"class\": 1, \"score\": 0.8, \"xyxy\": [0, 0, 10, 10]}]}]}",
                       image);
  const char *const folders[] = { root, NULL };
  g_autoptr (HoneRunStore) store = hone_run_store_new (folders);
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  HoneRun *run;
  HoneSnapshot *snapshot;

  write_file (root, "labels/a.txt", "0 0.5 0.5 0.25 0.25\n1 0.9 0.9 0.1 0.1\n");
  write_file (folder, "previews/epoch-0002.json", json);
  write_file (folder, "previews/epoch-0003.json", "no json");
  refresh (store);
  run = hone_run_store_find (store, folder);
  g_assert_null (hone_run_get_snapshots (run, 2));
  hone_run_load_async (run, NULL, loaded_cb, loop);
  g_main_loop_run (loop);
  g_assert_nonnull (hone_run_get_snapshots (run, 2));
  g_assert_cmpuint (hone_run_get_snapshots (run, 2)->len, ==, 1);
  g_assert_null (hone_run_get_snapshots (run, 3));
  snapshot = hone_run_get_snapshots (run, 2)->pdata[0];
  g_assert_cmpstr (hone_snapshot_get_path (snapshot), ==, image);
  g_assert_cmpint (hone_snapshot_get_width (snapshot), ==, 200);
  g_assert_cmpuint (hone_snapshot_get_labels (snapshot)->len, ==, 2);
  g_assert_cmpuint (hone_snapshot_get_n_missed (snapshot), ==, 1);
  g_assert_cmpuint (hone_snapshot_get_n_extra (snapshot), ==, 1);
  hone_file_remove_tree (root);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/workspace/run-store/found", test_found);
  g_test_add_func ("/workspace/run-store/goes-on", test_goes_on);
  g_test_add_func ("/workspace/run-store/refresh", test_refresh);
  g_test_add_func ("/workspace/run-store/broken", test_broken);
  g_test_add_func ("/workspace/run-store/live", test_live);
  g_test_add_func ("/workspace/run-store/snapshots", test_snapshots);
  return g_test_run ();
}
