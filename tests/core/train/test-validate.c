/* SPDX-License-Identifier: Apache-2.0 */
/* test-validate.c - validation against a real run of Ultralytics, and prediction against validation
 *
 * formats/real_run holds the data, the best weights (float16) and results.csv of trainings of tiny networks: the losses
 * of validation in its last row are those of these weights, on rect batches of twice the training's batch.
 */
#include "hone-fixture.h"
#include "hone-run-folder.h"
#include "hone-trainer.h"
#include "settings-case.h"

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

static char *
real_run_folder (void)
{
  const char *set = g_getenv ("HONE_FIXTURES");

  return set != NULL ? g_build_filename (set, "formats", "real_run", NULL)
                     : g_build_filename (g_getenv ("HONE_SOURCE"), "tests", "fixtures", "formats", "real_run", NULL);
}

/* "yolo26n" -> the path of its best weights; NULL when the set has none */
static char *
find_weights (const char *name)
{
  const char *const endings[] = { "best.weights.safetensors", "best.pt" };

  for (guint i = 0; i < G_N_ELEMENTS (endings); i++) {
    g_autofree char *file = g_strdup_printf ("formats/real_run/%s-%s", name, endings[i]);
    char *path = hone_fixture_path (file);

    if (path != NULL)
      return path;
  }
  return NULL;
}

/* The folder beside the runs that holds images/. */
static char *
find_data (void)
{
  g_autofree char *folder = real_run_folder ();
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *path = g_build_filename (folder, name, NULL);
    g_autofree char *images = g_build_filename (path, "images", "val", NULL);

    if (g_file_test (images, G_FILE_TEST_IS_DIR))
      return g_steal_pointer (&path);
  }
  return NULL;
}

/* As the checkpoint names them. */
static guint
count_classes (const char *name)
{
  g_autofree char *file = g_strdup_printf ("formats/real_run/%s-checkpoint.json", name);
  g_autoptr (JsonNode) root = hone_fixture_json (file);

  g_assert_nonnull (root);
  return json_object_get_size (json_object_get_object_member (json_node_get_object (root), "names"));
}

static HoneSettings *
validation_settings (const char *scratch, const char *name, const char *weights, const char *data)
{
  HoneSettings *settings = hone_settings_new ();
  g_autoptr (HoneSettings) args = hone_settings_new ();
  g_autofree char *args_file = g_strdup_printf ("formats/real_run/%s-args.yaml", name);
  g_autofree char *args_path = hone_fixture_path (args_file);
  g_autofree char *yaml_path = g_build_filename (scratch, "data.yaml", NULL);
  g_autofree char *yaml =
      g_strdup_printf ("path: '%s'\ntrain: images/train\nval: images/val\nnc: %u\n", data, count_classes (name));
  g_autofree char *batch = NULL;
  g_autofree char *imgsz = NULL;

  g_assert_true (hone_settings_read_yaml (args, args_path, NULL));
  g_assert_true (g_file_set_contents (yaml_path, yaml, -1, NULL));
  batch = g_strdup_printf ("%d", 2 * hone_settings_get_int (args, "batch"));
  imgsz = g_strdup_printf ("%d", hone_settings_get_int (args, "imgsz"));
  settings_case_set (settings, "model", weights);
  settings_case_set (settings, "data", yaml_path);
  settings_case_set (settings, "batch", batch);
  settings_case_set (settings, "imgsz", imgsz);
  return settings;
}

static void
compare_losses (HoneResults *results, const HoneValResult *got)
{
  guint row = hone_results_get_n_rows (results) - 1;
  int k = 0;

  for (guint i = 0; results->columns[i] != NULL; i++) {
    double want = hone_results_get (results, row, results->columns[i]);

    if (!g_str_has_prefix (results->columns[i], "val/"))
      continue;
    g_test_message ("%s: %.5f, theirs %.5f", results->columns[i], (double) got->losses[k], want);
    /* The weights were rounded to float16 when they were saved, the losses to five decimals. */
    g_assert_cmpfloat_with_epsilon ((double) got->losses[k], want, 1e-3 * fabs (want) + 1e-5);
    k++;
  }
  g_assert_cmpint (k, ==, HONE_LOSS_ITEMS);
  g_assert_cmpfloat_with_epsilon (got->metrics->map50_95, hone_results_get (results, row, "metrics/mAP50-95(B)"), 2e-3);
  g_assert_cmpfloat_with_epsilon (got->metrics->map50, hone_results_get (results, row, "metrics/mAP50(B)"), 2e-3);
}

static void
test_real (gconstpointer data)
{
  const char *name = data;
  g_autofree char *weights = find_weights (name);
  g_autofree char *folder = find_data ();
  g_autofree char *scratch = g_dir_make_tmp ("hone-validate-XXXXXX", NULL);
  g_autofree char *csv_file = g_strdup_printf ("formats/real_run/%s-results.csv", name);
  g_autofree char *csv = hone_fixture_path (csv_file);
  g_autofree char *yaml = g_build_filename (scratch, "data.yaml", NULL);
  g_autoptr (HoneSettings) settings = NULL;
  g_autoptr (HoneResults) results = NULL;
  g_autoptr (GError) error = NULL;
  HoneValResult got;

  if (weights == NULL || folder == NULL) {
    g_test_skip ("this set has no weights of that run");
    return;
  }
  settings = validation_settings (scratch, name, weights, folder);
  results = hone_results_read (csv, &error);
  g_assert_no_error (error);
  hone_validate (settings, NULL, NULL, NULL, &got, &error);
  g_assert_no_error (error);
  compare_losses (results, &got);
  hone_val_result_clear (&got);
  g_remove (yaml);
  g_rmdir (scratch);
}

static void
add_runs (void)
{
  g_autofree char *folder = real_run_folder ();
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *file;

  while (dir != NULL && (file = g_dir_read_name (dir)) != NULL) {
    g_auto (GStrv) parts = g_strsplit (file, "-results.csv", 2);
    g_autofree char *path = g_strdup_printf ("/train/validate/real/%s", parts[0]);

    if (parts[1] != NULL)
      g_test_add_data_func_full (path, g_strdup (parts[0]), test_real, g_free);
  }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  add_runs ();
  return g_test_run ();
}
