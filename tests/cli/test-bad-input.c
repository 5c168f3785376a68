/* SPDX-License-Identifier: Apache-2.0 */
/* test-bad-input.c - files that are broken, hostile or missing, and a disk that fills up: one clear message each
 *
 * Nothing is left behind half-written.
 */
#include "cli-run.h"
#include "hone-fixture.h"
#include "hone-run-folder.h"

#include <glib/gstdio.h>
#include <math.h>
#include <signal.h>
#include <string.h>

#define TINY "model=yolo26n-w0.0625", "imgsz=64", "batch=4", "epochs=1"

static void
test_missing_files (void)
{
  Run *run = run_new ();

  run_hone (run, "train", "data=nowhere.yaml", TINY, NULL);
  run_assert_status (run, 1);
  run_assert_says (run, "nowhere.yaml");
  run_hone (run, "train", "data=demo", "model=nowhere.pt", NULL);
  run_assert_status (run, 1);
  run_assert_says (run, "nowhere.pt");
  run_hone (run, "val", "data=demo", "model=nowhere.safetensors", NULL);
  run_assert_status (run, 1);
  run_assert_says (run, "nowhere.safetensors");
  run_hone (run, "train", "resume=nowhere", NULL);
  run_assert_status (run, 1);
  run_assert_says (run, "nowhere");
  run_hone (run, "train", "cfg=nowhere.yaml", NULL);
  run_assert_status (run, 1);
  run_assert_says (run, "nowhere.yaml");
  g_assert_false (run_exists (run, "runs"));
  run_free (run);
}

static void
test_data_yaml (void)
{
  const char *const texts[] = {
    "",
    "just words\n",
    "train: [1, 2\n",
    "val: val.txt\nnames: [a]\n",
    "train: train.txt\nnames: [a]\n",
    "train: train.txt\nval: val.txt\n",
    "train: 3\nval: val.txt\nnames: [a]\n",
    "train: train.txt\nval: val.txt\nnames: 7\n",
    "train: train.txt\nval: val.txt\nnames: [a]\nnc: two\n",
    "train: nowhere\nval: nowhere\nnames: [a]\n",
  };
  Run *run = run_new ();
  g_autofree char *yaml = run_small_data (run, 4, 2);

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++) {
    run_write (run, "bad.yaml", texts[i]);
    run_hone (run, "train", "data=bad.yaml", TINY, NULL);
    g_test_message ("%s", run->err);
    run_assert_status (run, 1);
    run_assert_says (run, "");
    g_assert_false (run_exists (run, "runs"));
  }
  run_free (run);
}

static void
test_empty_val (void)
{
  Run *run = run_new ();
  g_autofree char *yaml = run_small_data (run, 4, 2);

  run_write (run, "val.txt", "");
  run_hone (run, "train", "data=small.yaml", TINY, NULL);
  run_assert_status (run, 1);
  run_assert_says (run, "val");
  g_assert_false (run_exists (run, "runs"));

  run_write (run, "empty/images/val/note.txt", "no picture\n");
  run_write (run, "small.yaml", "train: train.txt\nval: empty/images/val\nnames: [RBC, WBC, Platelets]\n");
  run_hone (run, "train", "data=small.yaml", TINY, NULL);
  run_assert_status (run, 1);
  run_assert_says (run, "val");
  run_free (run);
}

/* A data set of its own: @n pictures and labels of the demo, in both splits. */
static void
copy_data (Run *run, guint n)
{
  const char *const splits[] = { "train", "val" };

  for (guint s = 0; s < G_N_ELEMENTS (splits); s++)
    for (guint i = 0; i < n; i++) {
      g_autofree char *image = g_strdup_printf ("own/images/%s/p%u.jpg", splits[s], i);
      g_autofree char *label = g_strdup_printf ("own/labels/%s/p%u.txt", splits[s], i);

      run_copy_demo (run, splits[s], i, image, label);
    }
  run_write (run, "own/data.yaml", "train: images/train\nval: images/val\nnames: [RBC, WBC, Platelets]\n");
}

static gint64
count_train_images (Run *run)
{
  g_autoptr (GPtrArray) lines = run_json (run);

  return json_object_get_int_member (run_json_event (lines, "start", 0), "train_images");
}

/* Named with file and line, left out; the rest is trained on. With strict=true the whole pictures are left out. */
static void
test_left_out (void)
{
  Run *run = run_new ();
  g_autofree char *args = NULL;
  g_autofree char *json = NULL;

  copy_data (run, 5);
  run_write (run, "own/labels/train/p1.txt", "0 0.5 0.5 0.2 0.2\n1 0.5 0.5 1.7 0.2\n");
  run_write (run, "own/labels/train/p2.txt", "9 0.5 0.5 0.2 0.2\n");
  run_write (run, "own/images/train/p3.jpg", "\xff\xd8\xff\xe0 this is no picture");
  run_hone (run, "train", "data=own", TINY, "--json", NULL);
  run_assert_status (run, 0);
  g_assert_cmpint (count_train_images (run), ==, 3);
  g_assert_nonnull (strstr (run->err, "p1.txt, line 2"));
  g_assert_nonnull (strstr (run->err, "p2.txt, line 1"));
  g_assert_nonnull (strstr (run->err, "p3.jpg"));
  g_assert_nonnull (strstr (run->err, "strict=true"));

  run_hone (run, "train", "data=own", "strict=true", TINY, "--json", NULL);
  run_assert_status (run, 0);
  g_assert_cmpint (count_train_images (run), ==, 2);
  g_assert_null (strstr (run->err, "strict=true"));
  args = run_read (run, "runs/detect/train-2/args.yaml");
  json = run_read (run, "runs/detect/train-2/run.json");
  g_assert_null (strstr (args, "strict"));
  g_assert_nonnull (strstr (json, "strict: true"));
  run_free (run);
}

/* What a run began with is what it goes on with, though args.yaml does not tell. */
static void
test_strict_resumed (void)
{
  Run *run = run_new ();

  copy_data (run, 5);
  run_write (run, "own/labels/train/p1.txt", "0 0.5 0.5 0.2 0.2\n1 0.5 0.5 1.7 0.2\n");
  run_hone_interrupted (run, SIGINT, "\"epoch\":1,", "train", "data=own", "strict=true", TINY, "epochs=30", "--json",
                        NULL);
  run_assert_status (run, 130);
  run_hone (run, "train", "resume=runs/detect/train", "strict=false", "time=0.000001", "--json", NULL);
  g_assert_cmpint (count_train_images (run), ==, 4);
  g_assert_nonnull (strstr (run->err, "strict stays"));
  run_free (run);
}

static void
test_nothing_left (void)
{
  Run *run = run_new ();

  copy_data (run, 2);
  run_write (run, "own/labels/train/p0.txt", "word\n");
  run_write (run, "own/images/train/p1.jpg", "no picture either");
  run_hone (run, "train", "data=own", TINY, NULL);
  run_assert_status (run, 1);
  run_assert_says (run, "train");
  g_assert_nonnull (strstr (run->err, "p0.txt, line 1"));
  g_assert_nonnull (strstr (run->err, "p1.jpg"));
  g_assert_false (run_exists (run, "runs"));
  run_free (run);
}

static void
test_predict_broken (void)
{
  Run *run = run_new ();
  g_autofree char *yaml = run_small_data (run, 4, 2);

  run_hone (run, "train", "data=small.yaml", TINY, NULL);
  run_assert_status (run, 0);
  run_copy_demo (run, "val", 0, "seen/a.jpg", "seen/a.txt");
  run_write (run, "seen/b.jpg", "no picture");
  run_hone (run, "predict", "model=runs/detect/train", "source=seen", NULL);
  run_assert_status (run, 0);
  g_assert_nonnull (strstr (run->err, "b.jpg"));
  g_assert_true (run_exists (run, "runs/detect/predict/a.jpg"));
  run_hone (run, "predict", "model=runs/detect/train", "source=seen/b.jpg", NULL);
  run_assert_status (run, 1);
  run_hone (run, "predict", "model=runs/detect/train", "source=nowhere", NULL);
  run_assert_status (run, 1);
  run_assert_says (run, "nowhere");
  run_free (run);
}

/* A model whose numbers are spoilt: the training says so and ends, with the run marked as failed. */
static void
spoil (Run *run, const char *from, const char *to)
{
  g_autofree char *from_path = run_path (run, from);
  g_autofree char *to_path = run_path (run, to);
  g_autoptr (HoneTensors) good = hone_safetensors_read (from_path, NULL);
  g_autoptr (HoneTensors) bad = hone_tensors_new ();
  g_auto (GStrv) keys = hone_tensors_list_meta (good);

  for (guint i = 0; keys[i] != NULL; i++)
    hone_tensors_set_meta (bad, keys[i], hone_tensors_get_meta (good, keys[i]));
  for (guint i = 0; i < hone_tensors_get_n (good); i++) {
    const HoneTensor *tensor = hone_tensors_get (good, i);
    g_autofree float *values = NULL;

    if (tensor->dtype != HONE_DTYPE_F32) {
      hone_tensors_add (bad, tensor->name, tensor->dtype, tensor->n_dims, tensor->shape, tensor->data, NULL);
      continue;
    }
    values = g_new (float, tensor->n);
    hone_tensor_to_floats (tensor, values);
    if (g_str_equal (tensor->name, "model.0.conv.weight"))
      values[0] = NAN;
    hone_tensors_add (bad, tensor->name, tensor->dtype, tensor->n_dims, tensor->shape, values, NULL);
  }
  g_assert_true (hone_safetensors_write (bad, to_path, NULL));
}

static void
test_not_finite (void)
{
  Run *run = run_new ();
  g_autofree char *yaml = run_small_data (run, 4, 2);
  g_autofree char *folder = run_path (run, "runs/detect/train-2");
  g_autoptr (HoneRunSummary) summary = NULL;

  run_hone (run, "train", "data=small.yaml", TINY, NULL);
  run_assert_status (run, 0);
  spoil (run, "runs/detect/train/weights/best.safetensors", "spoilt.safetensors");
  run_hone (run, "train", "data=small.yaml", "model=spoilt.safetensors", "imgsz=64", "batch=4", "epochs=1", NULL);
  run_assert_status (run, 1);
  run_assert_says (run, "finite");
  summary = hone_run_summary_read (folder, NULL);
  g_assert_cmpint (summary->state, ==, HONE_RUN_FAILED);
  run_free (run);
}

static void
test_other_classes (void)
{
  Run *run = run_new ();
  g_autofree char *yaml = run_small_data (run, 4, 2);

  run_hone (run, "train", "data=small.yaml", TINY, NULL);
  run_assert_status (run, 0);
  run_write (run, "more.yaml", "train: train.txt\nval: val.txt\nnames: [a, b, c, d]\n");
  run_hone (run, "val", "data=more.yaml", "model=runs/detect/train", NULL);
  run_assert_status (run, 1);
  run_assert_says (run, "4 classes");
  run_hone (run, "predict", "source=train.txt", "model=runs/detect/train", "classes=7", NULL);
  run_assert_status (run, 2);
  run_assert_says (run, "classes");
  run_free (run);
}

/* Hostile files: refused by name, and nothing in them is run. */

static void
refuse (const char *path)
{
  Run *run = run_new ();
  g_autofree char *word = g_strdup_printf ("model=%s", path);
  g_autofree char *name = g_path_get_basename (path);

  run_hone (run, "val", "data=demo", word, NULL);
  g_test_message ("%s: %s", name, run->err);
  run_assert_status (run, 1);
  run_assert_says (run, name);
  run_hone (run, "train", "data=demo", word, "epochs=1", NULL);
  run_assert_status (run, 1);
  g_assert_false (run_exists (run, "tmp/hone-fixture-marker"));
  g_assert_false (run_exists (run, "runs"));
  run_free (run);
}

static void
test_malicious (void)
{
  g_autoptr (JsonNode) expected = hone_fixture_json ("formats/malicious_expected.json");
  JsonObject *cases;
  g_autoptr (GList) names = NULL;
  guint n = 0;

  if (expected == NULL) {
    g_test_skip ("no formats/malicious_expected.json in this set");
    return;
  }
  cases = json_object_get_object_member (json_node_get_object (expected), "cases");
  names = json_object_get_members (cases);
  for (GList *name = names; name != NULL; name = name->next) {
    JsonObject *row = json_object_get_object_member (cases, name->data);
    g_autofree char *file = g_strdup_printf ("formats/malicious/%s", (char *) name->data);
    g_autofree char *path = hone_fixture_path (file);

    if (path == NULL || !g_str_equal (json_object_get_string_member (row, "expect"), "refuse"))
      continue;
    refuse (path);
    n++;
  }
  if (n == 0)
    g_test_skip ("the hostile files are not in this set");
}

/* A disk that fills up */

/* A temporary file of hone_file_write () would have six letters more. */
static void
assert_tidy (Run *run, const char *folder)
{
  g_autofree char *path = run_path (run, folder);
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *const endings[] = { "safetensors", "json", "yaml", "csv", "png", "jpg", "bin", NULL };
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    const char *dot = strrchr (name, '.');

    g_assert_true (dot == NULL || g_strv_contains (endings, dot + 1));
  }
}

static void
test_disk_full (void)
{
  Run *run = run_new ();
  g_autofree char *yaml = run_small_data (run, 4, 2);
  g_autofree char *folder = run_path (run, "runs/detect/train");
  g_autoptr (HoneRunSummary) summary = NULL;

  /* Enough for the small files, not for a model. */
  run_hone_limited (run, 64 << 10, "train", "data=small.yaml", TINY, NULL);
  run_assert_status (run, 1);
  run_assert_says (run, "safetensors");
  assert_tidy (run, "runs/detect/train");
  assert_tidy (run, "runs/detect/train/weights");
  g_assert_false (run_exists (run, "runs/detect/train/weights/best.safetensors"));
  summary = hone_run_summary_read (folder, NULL);
  g_assert_cmpint (summary->state, ==, HONE_RUN_FAILED);
  g_assert_nonnull (strstr (summary->error, "safetensors"));
  run_free (run);
}

/* Not even the settings fit: there is no run. */
static void
test_disk_full_at_once (void)
{
  Run *run = run_new ();
  g_autofree char *yaml = run_small_data (run, 4, 2);

  run_hone_limited (run, 16, "train", "data=small.yaml", TINY, NULL);
  run_assert_status (run, 1);
  run_assert_says (run, "args.yaml");
  g_assert_false (run_exists (run, "runs/detect/train"));
  run_free (run);
}

/* A good checkpoint stays when the next cannot be written. */
static void
test_disk_full_later (void)
{
  Run *run = run_new ();
  g_autofree char *yaml = run_small_data (run, 4, 2);
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  run_hone (run, "train", "data=small.yaml", TINY, NULL);
  run_assert_status (run, 0);
  run_hone (run, "info", "model=runs/detect/train", NULL);
  before = g_strdup (run->out);
  run_hone_limited (run, 64 << 10, "train", "data=small.yaml", TINY, "exist_ok", NULL);
  run_assert_status (run, 1);
  run_hone (run, "info", "model=runs/detect/train", NULL);
  run_assert_status (run, 0);
  after = g_strdup (run->out);
  g_assert_cmpstr (before, ==, after);
  run_free (run);
}

static void
test_not_a_folder (void)
{
  Run *run = run_new ();
  g_autofree char *yaml = run_small_data (run, 4, 2);

  run_write (run, "runs", "a file where the folder should be\n");
  run_hone (run, "train", "data=small.yaml", TINY, NULL);
  run_assert_status (run, 1);
  run_assert_says (run, "runs");
  run_free (run);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cli/bad-input/missing-files", test_missing_files);
  g_test_add_func ("/cli/bad-input/data-yaml", test_data_yaml);
  g_test_add_func ("/cli/bad-input/empty-val", test_empty_val);
  g_test_add_func ("/cli/bad-input/left-out", test_left_out);
  g_test_add_func ("/cli/bad-input/strict-resumed", test_strict_resumed);
  g_test_add_func ("/cli/bad-input/nothing-left", test_nothing_left);
  g_test_add_func ("/cli/bad-input/predict-broken", test_predict_broken);
  g_test_add_func ("/cli/bad-input/not-finite", test_not_finite);
  g_test_add_func ("/cli/bad-input/other-classes", test_other_classes);
  g_test_add_func ("/cli/bad-input/malicious", test_malicious);
  g_test_add_func ("/cli/bad-input/disk-full", test_disk_full);
  g_test_add_func ("/cli/bad-input/disk-full-at-once", test_disk_full_at_once);
  g_test_add_func ("/cli/bad-input/disk-full-later", test_disk_full_later);
  g_test_add_func ("/cli/bad-input/not-a-folder", test_not_a_folder);
  return g_test_run ();
}
