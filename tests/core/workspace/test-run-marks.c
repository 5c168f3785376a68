/* SPDX-License-Identifier: Apache-2.0 */
/* test-run-marks.c - name, star, note and tags of runs: files, list, search; places; the wastebasket */
#include "hone-run-query.h"
#include "hone-run-store.h"

#include "hone-file.h"

#include <glib/gstdio.h>
#include <math.h>

static char *home;

static void
write_file (const char *folder, const char *name, const char *text)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autofree char *parent = g_path_get_dirname (path);

  g_assert_true (hone_file_make_folder (parent, NULL));
  g_assert_true (hone_file_write_text (path, text, NULL));
}

/* (transfer full) */
static char *
make_run (const char *name, gboolean ours, double map)
{
  char *folder = g_build_filename (home, "runs", name, NULL);
  g_autofree char *csv = g_strdup_printf ("epoch,time,metrics/precision(B),metrics/recall(B),metrics/mAP50(B),"
                                          "metrics/mAP50-95(B)\n1,60,0.5,0.4,0.3,0.1\n2,120,0.8,0.7,%.3f,%.3f\n",
                                          map + 0.2, map);

  write_file (folder, "results.csv", csv);
  write_file (folder, "args.yaml", "task: detect\nmodel: yolo26n.yaml\ndata: cells.yaml\nepochs: 2\n");
  if (ours) {
    g_autofree char *json = g_strdup_printf ("{\"state\": \"finished\", \"model\": \"yolo11n\", \"epochs\": 2, "
                                             "\"epochs_done\": 2, \"best_epoch\": 2, \"started\": 1700000000, "
                                             "\"mAP50\": %.3f, \"mAP50-95\": %.3f}",
                                             map + 0.2, map);

    write_file (folder, "run.json", json);
  }
  return folder;
}

static void
test_files (void)
{
  g_autofree char *ours = make_run ("ours", TRUE, 0.5);
  g_autofree char *theirs = make_run ("theirs", FALSE, 0.4);
  const char *const folders[] = { ours, theirs };

  for (guint i = 0; i < 2; i++) {
    g_autoptr (HoneRunMarks) marks = hone_run_marks_new ();
    g_autoptr (HoneRunMarks) none = hone_run_marks_read (folders[i]);
    g_autoptr (HoneRunMarks) back = NULL;
    g_autoptr (GError) error = NULL;
    g_autofree char *path = hone_run_marks_path (folders[i]);
    g_autofree char *tags = NULL;

    g_assert_true (hone_run_marks_equal (marks, none));
    hone_run_marks_set_title (marks, "  Base “line” ");
    hone_run_marks_set_note (marks, "two\nlines");
    hone_run_marks_set_tags (marks, "day, camera 2,,day ,");
    marks->star = TRUE;
    marks->conf = 0.31;
    g_assert_true (hone_run_marks_write (marks, folders[i], &error));
    g_assert_no_error (error);
    g_assert_cmpint (g_str_has_prefix (path, folders[i]), ==, i == 0);
    g_assert_true (g_file_test (path, G_FILE_TEST_IS_REGULAR));
    back = hone_run_marks_read (folders[i]);
    g_assert_true (hone_run_marks_equal (marks, back));
    g_assert_cmpstr (back->title, ==, "Base “line”");
    tags = hone_run_marks_show_tags (back);
    g_assert_cmpstr (tags, ==, "day, camera 2");
  }
  hone_file_remove_tree (ours);
  hone_file_remove_tree (theirs);
}

/* A folder of ours that could not be written to, and can again: the newer marks count. */
static void
test_read_only (void)
{
  g_autofree char *folder = make_run ("fixed", TRUE, 0.5);
  g_autoptr (HoneRunMarks) marks = hone_run_marks_new ();
  g_autoptr (HoneRunMarks) back = NULL;
  g_autofree char *path = NULL;

  hone_run_marks_set_title (marks, "first");
  g_assert_true (hone_run_marks_write (marks, folder, NULL));
  g_chmod (folder, 0555);
  path = hone_run_marks_path (folder);
  if (g_str_has_prefix (path, folder)) {
    g_chmod (folder, 0755);
    hone_file_remove_tree (folder);
    g_test_skip ("nothing is read-only for this user");
    return;
  }
  hone_run_marks_set_title (marks, "second");
  g_assert_true (hone_run_marks_write (marks, folder, NULL));
  back = hone_run_marks_read (folder);
  g_assert_cmpstr (back->title, ==, "second");
  g_chmod (folder, 0755);
  hone_run_marks_set_title (marks, "third");
  g_assert_true (hone_run_marks_write (marks, folder, NULL));
  g_clear_pointer (&back, hone_run_marks_free);
  back = hone_run_marks_read (folder);
  g_assert_cmpstr (back->title, ==, "third");
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  hone_file_remove_tree (folder);
}

static void
test_broken (void)
{
  static const char *const texts[] = { "", "[]", "{\"title\": 3, \"tags\": {}, \"star\": \"yes\", \"conf\": 7}", "{" };
  g_autofree char *folder = make_run ("broken", TRUE, 0.5);

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++) {
    g_autoptr (HoneRunMarks) none = hone_run_marks_new ();
    g_autoptr (HoneRunMarks) marks = NULL;

    write_file (folder, "hone.json", texts[i]);
    marks = hone_run_marks_read (folder);
    g_assert_true (hone_run_marks_equal (none, marks));
  }
  hone_file_remove_tree (folder);
}

/* The list. */

static void
refreshed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_assert_true (hone_run_store_refresh_finish (HONE_RUN_STORE (source), result, NULL));
  g_main_loop_quit (data);
}

static void
refresh (HoneRunStore *store)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);

  hone_run_store_refresh_async (store, NULL, refreshed_cb, loop);
  g_main_loop_run (loop);
}

static guint
count (HoneRunStore *store)
{
  return g_list_model_get_n_items (G_LIST_MODEL (store));
}

static HoneRunStore *
open_store (void)
{
  g_autofree char *folder = g_build_filename (home, "runs", NULL);
  const char *const folders[] = { folder, NULL };
  HoneRunStore *store = hone_run_store_new (folders);

  refresh (store);
  return store;
}

static void
notified_cb (GObject *object, GParamSpec *pspec, guint *times)
{
  (*times)++;
}

static void
test_store (void)
{
  g_autofree char *folder = make_run ("one", FALSE, 0.4);
  g_autoptr (HoneRunStore) store = open_store ();
  g_autoptr (HoneRunStore) other = NULL;
  HoneRunMarks *marks = hone_run_marks_new ();
  HoneRun *run = hone_run_store_find (store, folder);
  guint names = 0, stars = 0;

  g_assert_cmpstr (hone_run_get_name (run), ==, "one");
  g_signal_connect (run, "notify::name", G_CALLBACK (notified_cb), &names);
  g_signal_connect (run, "notify::star", G_CALLBACK (notified_cb), &stars);
  hone_run_marks_set_title (marks, "The Baseline");
  hone_run_store_mark (store, run, marks);
  hone_run_store_star (store, run, TRUE);
  g_assert_cmpstr (hone_run_get_name (run), ==, "The Baseline");
  g_assert_cmpuint (names, ==, 1);
  g_assert_cmpuint (stars, ==, 2);
  hone_run_store_flush (store);
  refresh (store);
  g_assert_cmpstr (hone_run_get_name (run), ==, "The Baseline");

  other = open_store ();
  run = hone_run_store_find (other, folder);
  g_assert_cmpstr (hone_run_get_name (run), ==, "The Baseline");
  g_assert_true (hone_run_get_marks (run)->star);
  hone_file_remove_tree (folder);
}

/* What has not changed is not read: a file whose content is other but whose time and size are not stays unnoticed,
 * and one whose size is other is. */
static void
test_unchanged (void)
{
  g_autofree char *folder = make_run ("same", TRUE, 0.5);
  g_autofree char *json = g_build_filename (folder, "run.json", NULL);
  g_autofree char *text = NULL;
  g_autoptr (HoneRunStore) store = open_store ();
  HoneRun *run = hone_run_store_find (store, folder);
  g_autoptr (GString) longer = NULL;

  g_assert_true (g_file_get_contents (json, &text, NULL, NULL));
  longer = g_string_new (text);
  g_string_replace (longer, "\"mAP50-95\": 0.500", "\"mAP50-95\": 0.62500", 1);
  g_assert_cmpfloat (hone_run_get_best (run), ==, 0.5);
  g_assert_true (hone_file_write_text (json, longer->str, NULL));
  refresh (store);
  g_assert_true (hone_run_store_find (store, folder) == run);
  g_assert_cmpfloat (hone_run_get_best (run), ==, 0.625);
  hone_file_remove_tree (folder);
  refresh (store);
  g_assert_null (hone_run_store_find (store, folder));
}

static void
trashed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  char ***folders = data;
  g_autoptr (GError) error = NULL;

  hone_run_store_trash_finish (HONE_RUN_STORE (source), result, folders, &error);
  g_assert_no_error (error);
}

static void
untrashed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  hone_run_store_untrash_finish (HONE_RUN_STORE (source), result, &error);
  g_assert_no_error (error);
  *(gboolean *) data = TRUE;
}

static void
test_trash (void)
{
  g_autofree char *a = make_run ("a", TRUE, 0.5);
  g_autofree char *b = make_run ("b", FALSE, 0.4);
  g_autoptr (HoneRunStore) store = open_store ();
  g_autoptr (GPtrArray) runs = g_ptr_array_new ();
  g_auto (GStrv) folders = NULL;
  gboolean back = FALSE;

  hone_run_store_star (store, hone_run_store_find (store, b), TRUE);
  hone_run_store_flush (store);
  g_assert_cmpuint (count (store), ==, 2);
  g_ptr_array_add (runs, hone_run_store_find (store, a));
  g_ptr_array_add (runs, hone_run_store_find (store, b));
  hone_run_store_trash_async (store, runs, trashed_cb, &folders);
  while (folders == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (g_strv_length (folders), ==, 2);
  g_assert_cmpuint (count (store), ==, 0);
  g_assert_false (g_file_test (a, G_FILE_TEST_EXISTS));

  hone_run_store_untrash_async (store, folders, untrashed_cb, &back);
  while (!back)
    g_main_context_iteration (NULL, TRUE);
  refresh (store);
  g_assert_cmpuint (count (store), ==, 2);
  g_assert_true (hone_run_get_marks (hone_run_store_find (store, b))->star);
  hone_file_remove_tree (a);
  hone_file_remove_tree (b);
}

static void
test_places (void)
{
  g_autofree char *file = g_build_filename (home, "places", NULL);
  g_autofree char *place = g_build_filename (home, "else where\nä", NULL);
  g_autofree char *inside = g_build_filename (place, "train", NULL);
  g_autofree char *first = make_run ("p", TRUE, 0.5);
  g_autoptr (HoneRunStore) store = open_store ();
  g_autoptr (HoneRunStore) next = NULL;
  g_auto (GStrv) places = NULL;
  g_autofree char *runs = g_build_filename (home, "runs", "p", NULL);

  write_file (inside, "args.yaml", "task: detect\nmodel: yolo26n.yaml\nepochs: 2\n");
  hone_run_store_remember_places (store, file);
  g_assert_false (hone_run_store_add_place (store, runs)); /* looked into already */
  g_assert_true (hone_run_store_add_place (store, place));
  g_assert_false (hone_run_store_add_place (store, inside));
  refresh (store);
  g_assert_cmpuint (count (store), ==, 2);

  next = open_store ();
  hone_run_store_remember_places (next, file);
  places = hone_run_store_get_places (next);
  g_assert_cmpuint (g_strv_length (places), ==, 1);
  g_assert_cmpstr (places[0], ==, place);
  refresh (next);
  g_assert_cmpuint (count (next), ==, 2);
  hone_run_store_remove_place (next, place);
  refresh (next);
  g_assert_cmpuint (count (next), ==, 1);
  g_assert_true (g_file_test (inside, G_FILE_TEST_IS_DIR));
  hone_file_remove_tree (first);
}

/* A run that another program makes comes by itself. */
static void
test_watch (void)
{
  g_autofree char *first = make_run ("w1", TRUE, 0.5);
  g_autoptr (HoneRunStore) store = open_store ();
  g_autofree char *second = NULL;

  hone_run_store_watch (store);
  refresh (store);
  g_assert_cmpuint (count (store), ==, 1);
  second = make_run ("w2", FALSE, 0.4);
  while (count (store) < 2)
    g_main_context_iteration (NULL, TRUE);
  hone_file_remove_tree (second);
  while (count (store) > 1)
    g_main_context_iteration (NULL, TRUE);
  hone_file_remove_tree (first);
}

/* Search. */

static gboolean
found (HoneRun *run, const char *text)
{
  g_autoptr (HoneRunQuery) query = hone_run_query_new (text);

  return hone_run_query_matches (query, run);
}

static void
test_query (void)
{
  g_autofree char *folder = make_run ("Night-3", TRUE, 0.5);
  g_autoptr (HoneRunStore) store = open_store ();
  HoneRun *run = hone_run_store_find (store, folder);
  HoneRunMarks *marks = hone_run_marks_new ();
  g_autoptr (HoneRunQuery) empty = hone_run_query_new ("  ");

  hone_run_marks_set_note (marks, "Second shift, new lamp");
  hone_run_marks_set_tags (marks, "Lamp B");
  hone_run_store_mark (store, run, marks);
  g_assert_true (hone_run_query_is_empty (empty));

  g_assert_true (found (run, "night"));
  g_assert_true (found (run, "NIGHT yolo11"));
  g_assert_false (found (run, "night yolo26"));
  g_assert_true (found (run, "model:yolo11"));
  g_assert_false (found (run, "name:yolo11"));
  g_assert_true (found (run, "note:\"second shift\""));
  g_assert_true (found (run, "tag:\"lamp b\""));
  g_assert_false (found (run, "tag:lamp"));
  g_assert_true (found (run, "map:>0.49 map:<0.51 map:0.5"));
  g_assert_false (found (run, "map:>0.5"));
  g_assert_true (found (run, "map:>=0.5"));
  g_assert_true (found (run, "map50:0.6..0.8"));
  g_assert_false (found (run, "map50:0.71..0.8"));
  g_assert_true (found (run, "precision:>0.79 recall:<0.71"));
  g_assert_true (found (run, "epochs:2"));
  g_assert_false (found (run, "starred"));
  g_assert_true (found (run, "-starred"));
  g_assert_true (found (run, "finished"));
  g_assert_false (found (run, "-finished"));
  g_assert_false (found (run, "map:high"));     /* no number: a word that is nowhere */
  g_assert_false (found (run, "colour:night")); /* no such prefix: a word that is nowhere */
  hone_run_store_flush (store);
  hone_file_remove_tree (folder);
}

int
main (int argc, char **argv)
{
  g_autofree char *data = NULL;
  int status;

  /* GLib reads it once: before anything else. */
  home = g_dir_make_tmp ("hone-marks-XXXXXX", NULL);
  data = g_build_filename (home, "data", NULL);
  g_setenv ("HOME", home, TRUE);
  g_setenv ("XDG_DATA_HOME", data, TRUE);
  g_setenv ("LC_ALL", "C.UTF-8", TRUE);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/workspace/run-marks/files", test_files);
  g_test_add_func ("/workspace/run-marks/read-only", test_read_only);
  g_test_add_func ("/workspace/run-marks/broken", test_broken);
  g_test_add_func ("/workspace/run-marks/store", test_store);
  g_test_add_func ("/workspace/run-marks/unchanged", test_unchanged);
  g_test_add_func ("/workspace/run-marks/trash", test_trash);
  g_test_add_func ("/workspace/run-marks/places", test_places);
  g_test_add_func ("/workspace/run-marks/watch", test_watch);
  g_test_add_func ("/workspace/run-marks/query", test_query);
  status = g_test_run ();
  hone_file_remove_tree (home);
  g_free (home);
  return status;
}
