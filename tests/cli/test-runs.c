/* SPDX-License-Identifier: Apache-2.0 */
/* test-runs.c - runs list, show, compare, and the report: the numbers are those of "hone val" */
#include "cli-run.h"

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#define TINY "model=yolo26n-w0.0625", "imgsz=64", "batch=4", "epochs=1", "plots=false"

/* Two runs of seconds, made once: runs/detect/one and runs/detect/two. */
static Run *
with_runs (void)
{
  static Run *run;
  g_autofree char *data = NULL, *word = NULL;

  if (run != NULL)
    return run;
  run = run_new ();
  data = run_small_data (run, 8, 22);
  word = g_strconcat ("data=", data, NULL);
  run_hone (run, "train", word, TINY, "name=one", NULL);
  run_assert_status (run, 0);
  run_hone (run, "train", word, TINY, "name=two", "seed=5", "mosaic=0.0", NULL);
  run_assert_status (run, 0);
  return run;
}

static JsonObject *
only_object (GPtrArray *lines)
{
  g_assert_cmpuint (lines->len, ==, 1);
  return json_node_get_object (lines->pdata[0]);
}

/* The batches of the training: twice its own. */
static GPtrArray *
val_of (Run *run, const char *name)
{
  g_autofree char *model = g_strconcat ("model=runs/detect/", name, NULL);

  run_hone (run, "val", model, "batch=8", "plots=false", "--json", NULL);
  run_assert_status (run, 0);
  return run_json (run);
}

static double
value_of (JsonObject *object, const char *name)
{
  return json_object_get_double_member (json_object_get_object_member (object, name), "value");
}

static void
check_evaluation (JsonObject *got, JsonObject *val)
{
  const char *const names[] = { "mAP50-95", "mAP50", "precision", "recall" };
  JsonArray *classes = json_object_get_array_member (got, "classes"),
            *want = json_object_get_array_member (val, "classes");

  g_assert_cmpint (json_object_get_int_member (got, "images"), ==, 22);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    g_assert_cmpfloat (value_of (got, names[i]), ==, json_object_get_double_member (val, names[i]));
  g_assert_cmpuint (json_array_get_length (classes), ==, json_array_get_length (want));
  for (guint i = 0; i < json_array_get_length (want); i++)
    g_assert_cmpfloat (value_of (json_array_get_object_element (classes, i), "mAP50-95"), ==,
                       json_object_get_double_member (json_array_get_object_element (want, i), "mAP50-95"));
}

static void
test_show (void)
{
  Run *run = with_runs ();
  g_autoptr (GPtrArray) val = val_of (run, "one"), shown = NULL;
  JsonObject *object;

  run_hone (run, "runs", "show", "one", "--json", NULL);
  run_assert_status (run, 0);
  shown = run_json (run);
  object = only_object (shown);
  g_assert_cmpstr (json_object_get_string_member (object, "name"), ==, "one");
  g_assert_cmpstr (json_object_get_string_member (json_object_get_object_member (object, "settings"), "imgsz"), ==,
                   "64");
  check_evaluation (json_object_get_object_member (object, "evaluation"), only_object (val));

  run_hone (run, "runs", "show", "runs/detect/one", NULL); /* as a folder, in words */
  run_assert_status (run, 0);
  g_assert_nonnull (strstr (run->out, "finished"));
  g_assert_nonnull (strstr (run->out, "mAP50-95"));
  g_assert_nonnull (strstr (run->out, "Advice"));
}

/* "hone val" that writes files leaves its record there; one that writes none leaves nothing. */
static void
test_val (void)
{
  Run *run = with_runs ();

  run_hone (run, "val", "model=runs/detect/one", "plots=false", NULL);
  run_assert_status (run, 0);
  g_assert_false (run_exists (run, "runs/detect/val"));
  run_hone (run, "val", "model=runs/detect/one", NULL);
  run_assert_status (run, 0);
  g_assert_true (run_exists (run, "runs/detect/val/evaluation.safetensors"));
}

static void
test_compare (void)
{
  Run *run = with_runs ();
  g_autoptr (GPtrArray) one = val_of (run, "one"), two = val_of (run, "two"), lines = NULL;
  JsonObject *object, *settings, *duel;

  run_hone (run, "runs", "compare", "one", "two", "--json", NULL);
  run_assert_status (run, 0);
  lines = run_json (run);
  object = only_object (lines);
  settings = json_object_get_object_member (object, "settings");
  g_assert_cmpuint (json_object_get_size (settings), ==, 2);
  g_assert_cmpstr (json_array_get_string_element (json_object_get_array_member (settings, "seed"), 1), ==, "5");
  g_assert_true (json_object_has_member (settings, "mosaic"));
  duel = json_array_get_object_element (json_object_get_array_member (object, "comparisons"), 0);
  g_assert_true (json_object_get_boolean_member (duel, "same_images"));
  g_assert_true (json_object_get_boolean_member (duel, "same_labels"));
  g_assert_cmpfloat_with_epsilon (value_of (duel, "mAP50"),
                                  json_object_get_double_member (only_object (two), "mAP50") -
                                      json_object_get_double_member (only_object (one), "mAP50"),
                                  1e-12);
  g_assert_true (json_object_get_string_member (duel, "words")[0] != '\0');

  run_hone (run, "runs", "compare", "one", "two", "one", NULL);
  run_assert_status (run, 0);
  g_assert_nonnull (strstr (run->out, "seed"));
  g_assert_nonnull (strstr (run->out, "equally good")); /* one against itself */
}

static void
copy (Run *run, const char *from, const char *to)
{
  g_autofree char *a = run_path (run, from), *b = run_path (run, to), *folder = g_path_get_dirname (b), *bytes = NULL;
  gsize n;

  g_assert_cmpint (g_mkdir_with_parents (folder, 0755), ==, 0);
  g_assert_true (g_file_get_contents (a, &bytes, &n, NULL));
  g_assert_true (g_file_set_contents (b, bytes, (gssize) n, NULL));
}

/* As Ultralytics leaves it: no run.json, no evaluation. */
static void
test_foreign (void)
{
  Run *run = with_runs ();
  g_autoptr (GPtrArray) lines = NULL;

  copy (run, "runs/detect/one/args.yaml", "elsewhere/exp/args.yaml");
  copy (run, "runs/detect/one/results.csv", "elsewhere/exp/results.csv");
  copy (run, "runs/detect/one/weights/best.safetensors", "elsewhere/exp/weights/best.safetensors");
  run_hone (run, "runs", "compare", "one", "elsewhere/exp", "--json", NULL);
  run_assert_status (run, 0);
  lines = run_json (run);
  g_assert_cmpstr (
      json_object_get_string_member (
          json_array_get_object_element (json_object_get_array_member (only_object (lines), "comparisons"), 0),
          "outcome"),
      ==, "same");
  g_assert_true (run_exists (run, "elsewhere/exp/evaluation.safetensors"));
}

static void
test_report (void)
{
  Run *run = with_runs ();
  g_autoptr (GPtrArray) val = val_of (run, "one");
  g_autofree char *html = NULL, *pdf = NULL, *number = NULL;

  run_hone (run, "report", "run=one", NULL);
  run_assert_status (run, 0);
  pdf = run_read (run, "runs/detect/one/report.pdf");
  g_assert_true (g_str_has_prefix (pdf, "%PDF"));
  run_hone (run, "report", "run=runs/detect/one", "out=page.html", "author=A. B", "sections=summary,scores,data", NULL);
  run_assert_status (run, 0);
  html = run_read (run, "page.html");
  number = g_strdup_printf (">%.3f<", json_object_get_double_member (only_object (val), "mAP50"));
  g_assert_nonnull (strstr (html, number));
  g_assert_nonnull (strstr (html, "A. B"));
  g_assert_null (strstr (html, "id=\"curves\""));
  run_hone (run, "report", "run=one", "out=folder", "worst=1", "--json", NULL);
  run_assert_status (run, 0);
  g_assert_true (run_exists (run, "folder/index.html"));
  g_assert_true (run_exists (run, "folder/worst-1.jpg"));
  g_assert_false (run_exists (run, "folder/worst-2.jpg"));
}

static void
test_wrong (void)
{
  static const struct {
    const char *words[5];
    const char *says;
  } cases[] = {
    { { "runs", "shwo" }, "“show”" },
    { { "runs", "show" }, "Which run" },
    { { "runs", "show", "oen" }, "“one”" },
    { { "runs", "compare", "one" }, "Two to 6" },
    { { "runs", "compare", "one", "nowhere" }, "nowhere" },
    { { "report" }, "run=" },
    { { "report", "run=one", "sections=curvse" }, "curves" },
    { { "report", "run=one", "miss_cost=-1" }, "miss_cost" },
    { { "report", "run=one", "worst=many" }, "worst" },
  };
  Run *run = with_runs ();

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    const char *const *words = cases[i].words;

    run_hone (run, words[0], words[1], words[2], words[3], words[4], NULL);
    g_test_message ("%s", run->err);
    run_assert_status (run, 2);
    run_assert_says (run, cases[i].says);
    g_assert_cmpstr (run->out, ==, "");
  }
}

/* A run without weights can be shown, not compared; a folder that cannot be written is told. */
static void
test_nothing_there (void)
{
  Run *run = with_runs ();

  copy (run, "runs/detect/one/args.yaml", "runs/detect/bare/args.yaml");
  copy (run, "runs/detect/one/results.csv", "runs/detect/bare/results.csv");
  run_hone (run, "runs", "show", "bare", NULL);
  run_assert_status (run, 0);
  g_assert_nonnull (strstr (run->err, "no weights"));
  run_hone (run, "runs", "compare", "one", "bare", NULL);
  run_assert_status (run, 1);
  run_hone (run, "report", "run=one", "out=/proc/nowhere/report.pdf", NULL);
  run_assert_status (run, 1);
  run_assert_says (run, "/proc/nowhere");
}

/* A run may be called as the command is, as a switch or as another command. */
static void
test_names (void)
{
  const char *const names[] = { "runs", "val", "train", "show" };
  Run *run = with_runs ();

  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autofree char *args = g_strdup_printf ("runs/detect/%s/args.yaml", names[i]);
    g_autofree char *csv = g_strdup_printf ("runs/detect/%s/results.csv", names[i]);

    copy (run, "runs/detect/one/args.yaml", args);
    copy (run, "runs/detect/one/results.csv", csv);
    run_hone (run, "runs", "show", names[i], "--json", NULL);
    run_assert_status (run, 0);
    g_assert_nonnull (strstr (run->out, names[i]));
  }
}

int
main (int argc, char *argv[])
{
  int status;

  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/runs/show", test_show);
  g_test_add_func ("/runs/val", test_val);
  g_test_add_func ("/runs/compare", test_compare);
  g_test_add_func ("/runs/foreign", test_foreign);
  g_test_add_func ("/runs/report", test_report);
  g_test_add_func ("/runs/wrong", test_wrong);
  g_test_add_func ("/runs/nothing-there", test_nothing_there);
  g_test_add_func ("/runs/names", test_names);
  status = g_test_run ();
  run_free (with_runs ());
  return status;
}
