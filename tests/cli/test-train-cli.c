/* SPDX-License-Identifier: Apache-2.0 */
/* test-train-cli.c - whole trainings of a tiny network on a few pictures, from outside
 *
 * yolo26n-w0.0625 on twelve pictures at 64 px: seconds, and every part of the way is gone.
 */
#include "cli-run.h"
#include "hone-run-folder.h"

#include <string.h>

#define TINY "model=yolo26n-w0.0625", "imgsz=64", "batch=4"

static void
assert_number (JsonObject *object, const char *name)
{
  g_assert_true (json_object_has_member (object, name));
  g_assert_true (JSON_NODE_HOLDS_VALUE (json_object_get_member (object, name)));
}

static void
check_epoch_line (JsonObject *epoch, int number)
{
  const char *const losses[] = { "box_loss", "cls_loss", "l1_loss" };
  const char *const metrics[] = { "precision", "recall", "mAP50", "mAP50-95" };

  g_assert_nonnull (epoch);
  g_assert_cmpint (json_object_get_int_member (epoch, "epoch"), ==, number);
  g_assert_cmpint (json_object_get_int_member (epoch, "epochs"), ==, 2);
  for (guint i = 0; i < G_N_ELEMENTS (losses); i++) {
    g_assert_cmpfloat (json_object_get_double_member (json_object_get_object_member (epoch, "train"), losses[i]), >, 0);
    g_assert_cmpfloat (json_object_get_double_member (json_object_get_object_member (epoch, "val"), losses[i]), >, 0);
  }
  for (guint i = 0; i < G_N_ELEMENTS (metrics); i++)
    assert_number (json_object_get_object_member (epoch, "metrics"), metrics[i]);
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (epoch, "lr")), ==, 3);
  g_assert_cmpfloat (json_object_get_double_member (epoch, "images_per_second"), >, 0);
  g_assert_cmpfloat (json_object_get_double_member (epoch, "seconds"), >, 0);
  g_assert_cmpfloat (json_object_get_double_member (json_object_get_object_member (epoch, "times"), "backward"), >, 0);
  g_assert_cmpuint (json_object_get_size (json_object_get_object_member (epoch, "times")), ==, HONE_N_TIMES);
}

static void
check_json (Run *run)
{
  g_autoptr (GPtrArray) lines = run_json (run);
  JsonObject *start = run_json_event (lines, "start", 0);
  JsonObject *end = run_json_event (lines, "end", 0);

  g_assert_cmpuint (lines->len, ==, 5);
  g_assert_nonnull (run_json_event (lines, "first_step", 0));
  g_assert_cmpint (json_object_get_int_member (start, "train_images"), ==, 8);
  g_assert_cmpint (json_object_get_int_member (start, "val_images"), ==, 4);
  check_epoch_line (run_json_event (lines, "epoch", 0), 1);
  check_epoch_line (run_json_event (lines, "epoch", 1), 2);
  g_assert_cmpstr (json_object_get_string_member (end, "run"), ==, "runs/detect/train");
  g_assert_cmpstr (json_object_get_string_member (end, "best"), ==, "runs/detect/train/weights/best.safetensors");
  assert_number (json_object_get_object_member (end, "metrics"), "mAP50-95");
}

static void
check_folder (Run *run)
{
  g_autofree char *folder = run_path (run, "runs/detect/train");
  g_autofree char *args = run_path (run, "runs/detect/train/args.yaml");
  g_autoptr (HoneRunSummary) summary = hone_run_summary_read (folder, NULL);
  g_autoptr (HoneSettings) settings = hone_settings_new ();
  g_autoptr (GArray) previews = hone_run_previews_list (folder);
  g_autoptr (GPtrArray) pictures = hone_run_previews_read (folder, 2, NULL);

  g_assert_cmpint (summary->state, ==, HONE_RUN_FINISHED);
  g_assert_cmpint (summary->epochs_done, ==, 2);
  g_assert_cmpuint (hone_results_get_n_rows (summary->results), ==, 2);
  g_assert_cmpstr (summary->classes[1], ==, "WBC");
  g_assert_cmpuint (summary->n_per_class, >, 0);
  g_assert_true (hone_settings_read_yaml (settings, args, NULL));
  g_assert_cmpint (hone_settings_get_int (settings, "imgsz"), ==, 64);
  g_assert_cmpstr (hone_settings_get_text (settings, "save_dir"), ==, "runs/detect/train");
  g_assert_cmpuint (previews->len, ==, 2);
  g_assert_cmpuint (pictures->len, ==, 4);
}

/* Then what was trained is used: val and predict. */
static void
use_it (Run *run)
{
  g_autoptr (GPtrArray) val = NULL;
  g_autoptr (GPtrArray) seen = NULL;
  g_autofree char *source =
      g_strdup_printf ("source=%s/resources/demo/images/val/%s", g_getenv ("HONE_SOURCE"), "BloodImage_00338.jpg");
  JsonObject *object;

  run_hone (run, "val", "model=runs/detect/train", "data=small.yaml", "save_json=true", "--json", NULL);
  run_assert_status (run, 0);
  val = run_json (run);
  object = json_node_get_object (val->pdata[0]);
  g_assert_cmpint (json_object_get_int_member (object, "images"), ==, 4);
  g_assert_true (run_exists (run, "runs/detect/val/predictions.json"));

  run_hone (run, "predict", "model=runs/detect/train", source, "conf=0.001", "save_txt", "save_conf", "--json", NULL);
  run_assert_status (run, 0);
  seen = run_json (run);
  g_assert_cmpuint (seen->len, ==, 1);
  object = json_node_get_object (seen->pdata[0]);
  g_assert_cmpint (json_object_get_int_member (object, "width"), ==, 640);
  g_assert_true (run_exists (run, "runs/detect/predict/BloodImage_00338.jpg"));
  g_assert_true (run_exists (run, "runs/detect/predict/labels/BloodImage_00338.txt"));
}

static void
test_whole (void)
{
  Run *run = run_new ();
  g_autofree char *yaml = run_small_data (run, 8, 4);
  g_autoptr (GPtrArray) runs = NULL;

  run_hone (run, "train", "data=small.yaml", TINY, "epochs=2", "--json", NULL);
  run_assert_status (run, 0);
  check_json (run);
  check_folder (run);
  use_it (run);
  run_hone (run, "runs", "--json", NULL);
  runs = run_json (run);
  g_assert_cmpuint (runs->len, ==, 1);
  run_hone (run, "train", "resume=runs/detect/train", NULL);
  run_assert_status (run, 2);
  run_assert_says (run, "nothing to resume");
  run_free (run);
}

/* From a trained model to a data set with one class more. */
static void
test_transfer (void)
{
  Run *run = run_new ();
  g_autofree char *yaml = run_small_data (run, 8, 4);
  g_autoptr (GPtrArray) lines = NULL;
  g_autofree char *args = NULL;
  JsonObject *start;

  run_hone (run, "train", "data=small.yaml", TINY, "epochs=1", NULL);
  run_assert_status (run, 0);
  run_write (run, "more.yaml", "train: train.txt\nval: val.txt\nnames: [RBC, WBC, Platelets, Other]\n");
  run_hone (run, "train", "data=more.yaml", "model=runs/detect/train", "batch=4", "epochs=1", "freeze=10", "--json",
            NULL);
  run_assert_status (run, 0);
  lines = run_json (run);
  start = run_json_event (lines, "start", 0);
  g_assert_cmpint (json_object_get_int_member (start, "transferred"), >, 600);
  g_assert_true (run_exists (run, "runs/detect/train-2/weights/best.safetensors"));
  args = run_read (run, "runs/detect/train-2/args.yaml");
  g_assert_nonnull (strstr (args, "\nimgsz: 64\n")); /* handed on by the model */
  run_free (run);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cli/train/whole", test_whole);
  g_test_add_func ("/cli/train/transfer", test_transfer);
  return g_test_run ();
}
