/* SPDX-License-Identifier: Apache-2.0 */
/* test-run-folder.c - naming, results.csv, run.json and previews, and the run folders of Ultralytics */
#include "hone-file.h"
#include "hone-fixture.h"
#include "hone-run-folder.h"

#include <glib/gstdio.h>
#include <locale.h>
#include <math.h>
#include <string.h>

static char *
scratch (void)
{
  return g_dir_make_tmp ("hone-run-XXXXXX", NULL);
}

static void
test_naming (void)
{
  g_autofree char *root = scratch ();
  g_autoptr (HoneSettings) settings = hone_settings_new ();
  const char *const names[] = { "train", "train-2", "train-3" };
  g_autofree char *again = NULL;
  g_autofree char *other = NULL;

  hone_settings_set (settings, "project", root, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autofree char *folder = hone_run_folder_make (settings, "train", NULL);
    g_autofree char *name = g_path_get_basename (folder);

    g_assert_cmpstr (name, ==, names[i]);
    g_assert_true (g_file_test (folder, G_FILE_TEST_IS_DIR));
  }
  hone_settings_set (settings, "exist_ok", "true", NULL);
  again = hone_run_folder_make (settings, "train", NULL);
  g_assert_true (g_str_has_suffix (again, "/train"));
  hone_settings_set (settings, "exist_ok", "false", NULL);
  hone_settings_set (settings, "name", "mine", NULL);
  other = hone_run_folder_make (settings, "train", NULL);
  g_assert_true (g_str_has_suffix (other, "/mine"));
  hone_file_remove_tree (root);
}

static void
test_parent (void)
{
  const char *const cases[][2] = {
    { "", "runs/detect" }, { "cells", "runs/detect/cells" }, { "/tmp/x", "/tmp/x" }, { "./here", "./here" }
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (HoneSettings) settings = hone_settings_new ();
    g_autofree char *parent = NULL;

    hone_settings_set (settings, "project", cases[i][0], NULL);
    parent = hone_run_folder_parent (settings);
    g_assert_cmpstr (parent, ==, cases[i][1]);
  }
}

static void
test_no_permission (void)
{
  g_autoptr (HoneSettings) settings = hone_settings_new ();
  g_autoptr (GError) error = NULL;

  hone_settings_set (settings, "project", "/proc/no/such/place", NULL);
  g_assert_null (hone_run_folder_make (settings, "train", &error));
  g_assert_error (error, HONE_ERROR, HONE_ERROR_WRITE);
}

/* Six digits, and a point whatever the language says. */
static void
test_results (void)
{
  const char *const columns[] = { "epoch", "time", "train/box_loss", NULL };
  const double rows[2][3] = { { 1, 0.2993094, 5.25477 }, { 2, 1234567.8, (double) NAN } };
  g_autoptr (HoneResults) results = hone_results_new (columns);
  g_autofree char *root = scratch ();
  g_autofree char *path = g_build_filename (root, "results.csv", NULL);
  g_autofree char *text = NULL;
  g_autoptr (HoneResults) back = NULL;

  setlocale (LC_ALL, "de_DE.UTF-8");
  hone_results_add (results, rows[0]);
  hone_results_add (results, rows[1]);
  text = hone_results_to_text (results);
  g_assert_cmpstr (text, ==, "epoch,time,train/box_loss\n1,0.299309,5.25477\n2,1.23457e+06,nan\n");
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  back = hone_results_read (path, NULL);
  g_assert_cmpuint (hone_results_get_n_rows (back), ==, 2);
  g_assert_cmpfloat (hone_results_get (back, 0, "train/box_loss"), ==, 5.25477);
  g_assert_true (isnan (hone_results_get (back, 1, "train/box_loss")));
  g_assert_true (isnan (hone_results_get (back, 5, "epoch")));
  g_assert_true (isnan (hone_results_get (back, 0, "no such")));
  hone_results_keep (back, 1);
  g_assert_cmpuint (hone_results_get_n_rows (back), ==, 1);
  setlocale (LC_ALL, "C");
  hone_file_remove_tree (root);
}

static void
test_results_bad (void)
{
  const char *const texts[] = { "", "a,b\n1,2\n", "epoch,x\n1\n", "epoch,x\n1,word\n" };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++) {
    g_autofree char *root = scratch ();
    g_autofree char *path = g_build_filename (root, "results.csv", NULL);
    g_autoptr (GError) error = NULL;

    g_assert_true (g_file_set_contents (path, texts[i], -1, NULL));
    g_assert_null (hone_results_read (path, &error));
    g_assert_error (error, HONE_ERROR, HONE_ERROR_BAD_DATA);
    hone_file_remove_tree (root);
  }
}

static HoneRunSummary *
example_summary (const char *root)
{
  HoneRunSummary *run = hone_run_summary_new (root);

  run->model = g_strdup ("yolo26n");
  run->data = g_strdup ("demo");
  run->started = 1700000000;
  run->seconds = 12.5;
  run->epochs = 20;
  run->epochs_done = 7;
  run->best_epoch = 6;
  run->map50_95 = 0.25;
  run->classes = g_strsplit ("cell plate", " ", -1);
  run->per_class = g_new0 (HoneRunClassResult, 1);
  run->n_per_class = 1;
  run->per_class[0] = (HoneRunClassResult){ g_strdup ("plate"), 3, 9, 0.5, 0.25, 0.75, 0.125 };
  return run;
}

static void
test_summary (void)
{
  g_autofree char *root = scratch ();
  g_autoptr (HoneRunSummary) run = example_summary (root);
  g_autoptr (HoneRunSummary) back = NULL;
  g_autoptr (GError) error = NULL;

  run->state = HONE_RUN_STOPPED;
  hone_run_summary_write (run, &error);
  g_assert_no_error (error);
  back = hone_run_summary_read (root, &error);
  g_assert_no_error (error);
  g_assert_cmpint (back->state, ==, HONE_RUN_STOPPED);
  g_assert_cmpstr (back->model, ==, "yolo26n");
  g_assert_null (back->error);
  g_assert_cmpint (back->started, ==, 1700000000);
  g_assert_cmpint (back->epochs_done, ==, 7);
  g_assert_cmpfloat (back->map50_95, ==, 0.25);
  g_assert_cmpstr (back->classes[1], ==, "plate");
  g_assert_cmpuint (back->n_per_class, ==, 1);
  g_assert_cmpint (back->per_class[0].instances, ==, 9);
  g_assert_cmpfloat (back->per_class[0].ap50_95, ==, 0.125);
  g_assert_cmpstr (back->version, ==, HONE_VERSION);
  hone_file_remove_tree (root);
}

static int
state_in_file (const char *root, const char *from, const char *to)
{
  g_autofree char *path = g_build_filename (root, "run.json", NULL);
  g_autofree char *text = NULL;
  g_autoptr (GString) changed = NULL;
  g_autoptr (HoneRunSummary) run = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  changed = g_string_new (text);
  if (from != NULL)
    g_assert_cmpuint (g_string_replace (changed, from, to, 1), ==, 1);
  g_assert_true (g_file_set_contents (path, changed->str, -1, NULL));
  run = hone_run_summary_read (root, NULL);
  return run->state;
}

/* "running" counts only while the very process that said so lives. */
static void
test_interrupted (void)
{
  g_autofree char *root = scratch ();
  g_autoptr (HoneRunSummary) run = example_summary (root);

  run->state = HONE_RUN_RUNNING;
  g_assert_true (hone_run_summary_write (run, NULL));
  g_assert_cmpint (state_in_file (root, NULL, NULL), ==, HONE_RUN_RUNNING);
  g_assert_cmpint (state_in_file (root, "\"pid_birth\" : \"", "\"pid_birth\" : \"9"), ==, HONE_RUN_INTERRUPTED);
  g_assert_true (hone_run_summary_write (run, NULL));
  g_assert_cmpint (state_in_file (root, "\"pid\" : ", "\"pid\" : 99999"), ==, HONE_RUN_INTERRUPTED);
  hone_file_remove_tree (root);
}

static void
test_summary_bad (void)
{
  const char *const texts[] = { "", "[]", "{\"state\":", "3" };
  g_autofree char *root = scratch ();
  g_autoptr (GError) none = NULL;

  g_assert_null (hone_run_summary_read (root, &none));
  g_assert_error (none, HONE_ERROR, HONE_ERROR_NOT_FOUND);
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++) {
    g_autofree char *path = g_build_filename (root, "run.json", NULL);
    g_autoptr (GError) error = NULL;

    g_assert_true (g_file_set_contents (path, texts[i], -1, NULL));
    g_assert_null (hone_run_summary_read (root, &error));
    g_assert_error (error, HONE_ERROR, HONE_ERROR_BAD_DATA);
  }
  hone_file_remove_tree (root);
}

static HoneRunPreview *
example_preview (void)
{
  HoneRunPreview *preview = g_new0 (HoneRunPreview, 1);
  const HoneDetection found = { .x1 = 1.5f, .y1 = 2, .x2 = 30.25f, .y2 = 40, .score = 0.875f, .klass = 2 };

  preview->image = g_strdup ("/pictures/a.jpg");
  preview->width = 64;
  preview->height = 48;
  preview->found = g_array_new (FALSE, FALSE, sizeof (HoneDetection));
  g_array_append_val (preview->found, found);
  return preview;
}

static void
test_previews (void)
{
  g_autofree char *root = scratch ();
  g_autoptr (GPtrArray) previews = g_ptr_array_new_with_free_func ((GDestroyNotify) hone_run_preview_free);
  g_autoptr (GPtrArray) back = NULL;
  g_autoptr (GArray) epochs = NULL;
  g_autoptr (GError) error = NULL;
  HoneRunPreview *first;

  g_ptr_array_add (previews, example_preview ());
  g_assert_true (hone_run_previews_write (root, 10, previews, NULL, NULL));
  g_assert_true (hone_run_previews_write (root, 2, previews, NULL, NULL));
  epochs = hone_run_previews_list (root);
  g_assert_cmpuint (epochs->len, ==, 2);
  g_assert_cmpint (g_array_index (epochs, int, 0), ==, 2);
  back = hone_run_previews_read (root, 10, &error);
  g_assert_no_error (error);
  first = g_ptr_array_index (back, 0);
  g_assert_cmpstr (first->image, ==, "/pictures/a.jpg");
  g_assert_cmpfloat (g_array_index (first->found, HoneDetection, 0).x2, ==, 30.25f);
  g_assert_cmpint (g_array_index (first->found, HoneDetection, 0).klass, ==, 2);
  g_assert_null (hone_run_previews_read (root, 3, &error));
  g_assert_error (error, HONE_ERROR, HONE_ERROR_NOT_FOUND);
  hone_file_remove_tree (root);
}

/* A folder as Ultralytics leaves it: results.csv reads, and writes the same bytes again. */
static void
test_foreign (gconstpointer name)
{
  g_autofree char *csv_name = g_strdup_printf ("formats/real_run/%s-results.csv", (const char *) name);
  g_autofree char *args_name = g_strdup_printf ("formats/real_run/%s-args.yaml", (const char *) name);
  g_autofree char *csv = hone_fixture_path (csv_name);
  g_autofree char *args = hone_fixture_path (args_name);
  g_autofree char *root = scratch ();
  g_autofree char *csv_to = g_build_filename (root, "results.csv", NULL);
  g_autofree char *args_to = g_build_filename (root, "args.yaml", NULL);
  g_autofree char *want = NULL;
  g_autofree char *yaml = NULL;
  g_autofree char *got = NULL;
  g_autoptr (HoneRunSummary) run = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_get_contents (csv, &want, NULL, NULL));
  g_assert_true (g_file_get_contents (args, &yaml, NULL, NULL));
  g_assert_true (g_file_set_contents (csv_to, want, -1, NULL));
  g_assert_true (g_file_set_contents (args_to, yaml, -1, NULL));
  run = hone_run_summary_read (root, &error);
  g_assert_no_error (error);
  g_assert_cmpint (run->epochs_done, ==, (int) hone_results_get_n_rows (run->results));
  g_assert_cmpint (run->epochs_done, ==, run->epochs);
  g_assert_cmpint (run->state, ==, HONE_RUN_FINISHED);
  g_assert_cmpfloat (run->seconds, >, 0);
  got = hone_results_to_text (run->results);
  g_assert_cmpstr (got, ==, want);
  hone_file_remove_tree (root);
}

static char *
real_run_folder (void)
{
  const char *set = g_getenv ("HONE_FIXTURES");

  return set != NULL ? g_build_filename (set, "formats", "real_run", NULL)
                     : g_build_filename (g_getenv ("HONE_SOURCE"), "tests", "fixtures", "formats", "real_run", NULL);
}

static void
add_foreign (void)
{
  g_autofree char *folder = real_run_folder ();
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *file;

  while (dir != NULL && (file = g_dir_read_name (dir)) != NULL) {
    g_auto (GStrv) parts = g_strsplit (file, "-results.csv", 2);
    g_autofree char *path = g_strdup_printf ("/train/run-folder/foreign/%s", parts[0]);

    if (parts[1] != NULL)
      g_test_add_data_func_full (path, g_strdup (parts[0]), test_foreign, g_free);
  }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/train/run-folder/naming", test_naming);
  g_test_add_func ("/train/run-folder/parent", test_parent);
  g_test_add_func ("/train/run-folder/no-permission", test_no_permission);
  g_test_add_func ("/train/run-folder/results", test_results);
  g_test_add_func ("/train/run-folder/results-bad", test_results_bad);
  g_test_add_func ("/train/run-folder/summary", test_summary);
  g_test_add_func ("/train/run-folder/interrupted", test_interrupted);
  g_test_add_func ("/train/run-folder/summary-bad", test_summary_bad);
  g_test_add_func ("/train/run-folder/previews", test_previews);
  add_foreign ();
  return g_test_run ();
}
