/* SPDX-License-Identifier: Apache-2.0 */
/* test-run-plots.c - which pictures a training leaves, and that none of them can end it */
#include "hone-file.h"
#include "hone-fixture.h"
#include "hone-image.h"
#include "hone-trainer.h"
#include "settings-case.h"

#include <glib/gstdio.h>
#include <string.h>

#define N_PICTURES 7
#define BATCH "2" /* four batches an epoch */

static char *folder;

static char *
in (const char *parent, const char *name)
{
  return g_build_filename (parent, name, NULL);
}

static void
write_text (const char *name, const char *text)
{
  g_autofree char *path = in (folder, name);
  g_autofree char *parent = g_path_get_dirname (path);

  g_assert_cmpint (g_mkdir_with_parents (parent, 0755), ==, 0);
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

static void
make_data (void)
{
  write_text ("data.yaml", "train: images\nval: images\nnames: [square, 사각형]\n");
  write_text ("images/none", "");
  for (int i = 0; i < N_PICTURES; i++) {
    g_autofree char *name = g_strdup_printf ("images/%d.png", i);
    g_autofree char *path = in (folder, name);
    g_autofree char *labels = g_strdup_printf ("labels/%d.txt", i);
    g_autoptr (HoneImage) image = hone_image_new (64, 48);

    memset (image->pixels, 30 * i, 64 * 48 * 3);
    g_assert_true (hone_image_write (image, path, NULL));
    write_text (labels, i % 2 ? "0 .5 .5 .5 .5\n" : "1 .25 .25 .25 .25\n0 .75 .75 .25 .25\n");
  }
}

static void
on_message (const char *text, gpointer data)
{
  g_string_append_printf (data, "%s\n", text);
}

/* Returns what it said. The run is @name in the folder. */
static char *
train (const char *name, const char *plots)
{
  const HoneTrainerWatch watch = { .message = on_message };
  HoneSettings *settings = hone_settings_new ();
  g_autofree char *data = in (folder, "data.yaml");
  GString *said = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  HoneTrainResult result;

  settings_case_set (settings, "data", data);
  settings_case_set (settings, "model", "yolov8n.yaml");
  settings_case_set (settings, "pretrained", "false");
  settings_case_set (settings, "epochs", "2");
  settings_case_set (settings, "close_mosaic", "1");
  settings_case_set (settings, "imgsz", "64");
  settings_case_set (settings, "batch", BATCH);
  settings_case_set (settings, "workers", "1");
  settings_case_set (settings, "project", folder);
  settings_case_set (settings, "name", name);
  settings_case_set (settings, "exist_ok", "true");
  settings_case_set (settings, "plots", plots);
  g_assert_cmpint (hone_trainer_run (settings, &watch, said, NULL, &result, &error), ==, HONE_TRAIN_FINISHED);
  g_assert_no_error (error);
  hone_train_result_clear (&result);
  hone_settings_free (settings);
  return g_string_free (said, FALSE);
}

static gboolean
is_picture (const char *name)
{
  return g_str_has_suffix (name, ".jpg") || g_str_has_suffix (name, ".png");
}

static int
compare (gconstpointer a, gconstpointer b)
{
  return strcmp (*(char *const *) a, *(char *const *) b);
}

/* By name, one a line. */
static char *
pictures_of (const char *run)
{
  g_autofree char *path = in (folder, run);
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);
  const char *name;
  char *all;

  while ((name = g_dir_read_name (dir)) != NULL)
    if (is_picture (name))
      g_ptr_array_add (names, g_strdup (name));
  g_ptr_array_sort (names, compare);
  g_ptr_array_add (names, NULL);
  all = g_strjoinv ("\n", (char **) names->pdata);
  g_ptr_array_unref (names);
  return all;
}

/* Names as Ultralytics gives them; the first batch without mosaic is the fifth of all. */
static void
test_files (void)
{
  g_autofree char *said = train ("all", "true");
  g_autofree char *pictures = pictures_of ("all");

  g_assert_null (strstr (said, ".png"));
  g_assert_cmpstr (pictures, ==,
                   "BoxF1_curve.png\nBoxPR_curve.png\nBoxP_curve.png\nBoxR_curve.png\nconfusion_matrix.png\n"
                   "confusion_matrix_normalized.png\nlabels.jpg\nresults.png\ntrain_batch0.jpg\ntrain_batch1.jpg\n"
                   "train_batch2.jpg\ntrain_batch4.jpg\ntrain_batch5.jpg\ntrain_batch6.jpg\nval_batch0_labels.jpg\n"
                   "val_batch0_pred.jpg\nval_batch1_labels.jpg\nval_batch1_pred.jpg");
}

static void
test_none (void)
{
  g_autofree char *said = train ("without", "false");
  g_autofree char *pictures = pictures_of ("without");

  g_assert_cmpstr (pictures, ==, "");
}

/* Folders stand where pictures should go: each is told, the others are there, the run ends well. */
static void
test_refused (void)
{
  const char *const taken[] = { "labels.jpg", "train_batch1.jpg", "results.png", "val_batch0_pred.jpg",
                                "confusion_matrix.png" };
  g_autofree char *said = NULL;
  g_autofree char *kept = g_build_filename (folder, "refused", "BoxF1_curve.png", NULL);

  for (guint i = 0; i < G_N_ELEMENTS (taken); i++) {
    g_autofree char *path = g_build_filename (folder, "refused", taken[i], "in the way", NULL);

    g_assert_cmpint (g_mkdir_with_parents (path, 0755), ==, 0);
  }
  said = train ("refused", "true");
  for (guint i = 0; i < 4; i++) /* of a validation's the first */
    g_assert_nonnull (strstr (said, taken[i]));
  g_assert_true (g_file_test (kept, G_FILE_TEST_IS_REGULAR));
}

int
main (int argc, char *argv[])
{
  int status;

  g_test_init (&argc, &argv, NULL);
  folder = g_dir_make_tmp ("hone-run-plots-XXXXXX", NULL);
  make_data ();
  g_test_add_func ("/run-plots/files", test_files);
  g_test_add_func ("/run-plots/none", test_none);
  g_test_add_func ("/run-plots/refused", test_refused);
  status = hone_fixture_run ();
  hone_file_remove_tree (folder);
  g_free (folder);
  return status;
}
