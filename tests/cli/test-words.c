/* SPDX-License-Identifier: Apache-2.0 */
/* test-words.c - the words of a command line, and what "hone" answers without training */
#include "cli-run.h"
#include "hone-settings.h"

#include <string.h>

typedef struct {
  const char *words[5];
  const char *says;
} Words;

/* Each gets one message and status 2. */
static void
test_wrong_words (void)
{
  const Words cases[] = {
    { { NULL }, "hone train" },
    { { "trian" }, "“train”" },
    { { "frobnicate" }, "--help" },
    { { "train", "epoch=3" }, "“epochs”" },
    { { "train", "epochs=0" }, "at least 1" },
    { { "train", "epochs=many" }, "number" },
    { { "train", "lr0=5" }, "between" },
    { { "train", "--epochs=3" }, "epochs=3" },
    { { "train", "nonsense" }, "key=value" },
    { { "train", "model=yolo26n.yaml" }, "data=" },
    { { "train", "data=demo" }, "model=" },
    { { "train", "data=demo", "model=yolo26q.yaml" }, "yolo26" },
    { { "train", "data=demo", "model=yolo26n.yaml", "task=segment" }, "segment" },
    { { "train", "data=demo", "model=yolo26n.yaml", "device=gpu5" }, "hone info" },
    { { "train", "data=demo", "model=yolo26n.yaml", "batch=2.5" }, "whole" },
    { { "segment", "train" }, "segment" },
    { { "val", "data=demo" }, "model=" },
    { { "predict", "model=a.pt" }, "source=" },
    { { "export", "model=a.pt" }, "hone export" },
    { { "export", "model=a.pt", "format=tflite" }, "safetensors" },
    { { "export", "model=a.pt", "format=onnx", "out=a.pt" }, ".onnx" },
    { { "runs", "shwo" }, "“show”" },
    { { "runs", "show" }, "hone runs show" },
    { { "runs", "compare", "a" }, "Two to" },
    { { "report" }, "run=" },
    { { "check" }, "data=" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    Run *run = run_new ();
    const char *const *words = cases[i].words;

    run_hone (run, words[0], words[1], words[2], words[3], words[4], NULL);
    g_test_message ("hone %s %s: %s", words[0] != NULL ? words[0] : "", words[1] != NULL ? words[1] : "", run->err);
    run_assert_status (run, 2);
    run_assert_says (run, cases[i].says);
    g_assert_cmpstr (run->out, ==, "");
    g_assert_false (run_exists (run, "runs"));
    run_free (run);
  }
}

static void
test_help (void)
{
  Run *run = run_new ();

  run_hone (run, "--help", NULL);
  run_assert_status (run, 0);
  g_assert_nonnull (strstr (run->out, "predict"));
  run_hone (run, "help", "train", NULL);
  run_assert_status (run, 0);
  g_assert_nonnull (strstr (run->out, "lr0=0.01"));
  run_hone (run, "help", "mosaic", NULL);
  run_assert_status (run, 0);
  run_hone (run, "--version", NULL);
  run_assert_status (run, 0);
  g_assert_true (g_str_has_prefix (run->out, "hone " HONE_VERSION));
  run_free (run);
}

/* docs/settings.md is what the program makes of its table. */
static void
test_manual (void)
{
  g_autofree char *path = g_build_filename (g_getenv ("HONE_SOURCE"), "docs", "settings.md", NULL);
  g_autofree char *want = NULL;
  Run *run = run_new ();

  g_assert_true (g_file_get_contents (path, &want, NULL, NULL));
  run_hone (run, "help", "settings", "--markdown", NULL);
  run_assert_status (run, 0);
  if (!g_str_equal (run->out, want))
    g_test_message ("%s is out of date: LC_ALL=C hone help settings --markdown > docs/settings.md", path);
  g_assert_true (g_str_equal (run->out, want));
  for (const HoneSetting *row = hone_setting_table (); row->name != NULL; row++) {
    g_autofree char *cell = g_strdup_printf ("| `%s` |", row->name);

    g_assert_nonnull (strstr (want, cell));
  }
  run_free (run);
}

/* "hone help SETTING" says all of it, of an old name what became of it. */
static void
test_help_setting (void)
{
  for (const HoneSetting *row = hone_setting_table (); row->name != NULL; row++) {
    Run *run = run_new ();

    if (row->uses != 0 && !g_str_equal (row->name, "val")) {
      run_hone (run, "help", row->name, NULL);
      run_assert_status (run, 0);
      g_assert_true (g_str_has_prefix (run->out, row->name));
      g_assert_nonnull (strstr (run->out, row->title));
      g_assert_true (row->fallback == NULL || strstr (run->out, row->fallback) != NULL);
    }
    run_free (run);
  }
}

/* cfg=FILE: what stands beside it counts more, wherever it stands; what is wrong in it is named with its line. */
static void
test_cfg (void)
{
  Run *run = run_new ();

  run_write (run, "mine.yaml", "model: yolo26n.yaml\ndata: demo\nepochs: 0\n");
  run_hone (run, "train", "cfg=mine.yaml", NULL);
  run_assert_status (run, 1);
  run_assert_says (run, "mine.yaml:3:");
  run_write (run, "mine.yaml", "model: yolo26q.yaml\nepochs: 3\n");
  run_hone (run, "train", "data=demo", "cfg=mine.yaml", NULL);
  run_assert_says (run, "yolo26q");
  run_hone (run, "train", "model=yolo26z.yaml", "data=demo", "cfg=mine.yaml", NULL);
  run_assert_says (run, "yolo26z");
  run_hone (run, "train", "cfg=nothere.yaml", NULL);
  run_assert_says (run, "nothere.yaml");
  run_write (run, "more.yaml", "cfg: mine.yaml\n");
  run_hone (run, "train", "cfg=more.yaml", NULL);
  run_assert_says (run, "more.yaml:1:");
  run_free (run);
}

static void
test_info (void)
{
  Run *run = run_new ();
  g_autoptr (GPtrArray) machine = NULL;
  g_autoptr (GPtrArray) model = NULL;
  JsonObject *object;

  run_hone (run, "info", "--json", NULL);
  run_assert_status (run, 0);
  machine = run_json (run);
  g_assert_cmpuint (machine->len, ==, 1);
  g_assert_cmpint (json_object_get_int_member (json_node_get_object (machine->pdata[0]), "cores"), >, 0);

  run_hone (run, "info", "model=yolo26n.yaml", "--json", NULL);
  run_assert_status (run, 0);
  model = run_json (run);
  object = json_node_get_object (model->pdata[0]);
  g_assert_cmpint (json_object_get_int_member (object, "parameters"), ==, 2572280); /* spec 01, section 7 */
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (object, "entries")), ==, 708);
  run_hone (run, "info", "model=yolo26n", NULL);
  run_assert_status (run, 0);
  g_assert_nonnull (strstr (run->out, "Detect"));
  run_free (run);
}

/* How many lines are of @kind; each names picture, label file and line. */
static guint
count_findings (GPtrArray *lines, const char *kind)
{
  guint n = 0;

  for (guint i = 0; i < lines->len; i++) {
    JsonObject *object = json_node_get_object (lines->pdata[i]);

    if (g_strcmp0 (json_object_get_string_member_with_default (object, "kind", NULL), kind) != 0)
      continue;
    g_assert_true (g_str_has_suffix (json_object_get_string_member (object, "image"), ".jpg"));
    g_assert_true (g_str_has_suffix (json_object_get_string_member (object, "label"), ".txt"));
    g_assert_cmpint (json_object_get_int_member (object, "line"), >, 0);
    n++;
  }
  return n;
}

static void
test_check (void)
{
  Run *run = run_new ();
  g_autoptr (GPtrArray) lines = NULL;
  JsonObject *end;

  run_hone (run, "check", "data=demo", "--json", NULL);
  run_assert_status (run, 0);
  lines = run_json (run);
  end = run_json_event (lines, "end", 0);
  g_assert_nonnull (end);
  g_assert_cmpint (json_object_get_int_member (end, "images"), ==, 364);
  g_assert_cmpint (json_object_get_int_member (end, "findings"), ==, lines->len - 1);
  g_assert_cmpuint (count_findings (lines, "zero-size-box"), ==, 2);
  g_assert_cmpuint (count_findings (lines, "near-duplicate"), ==, 7);
  run_free (run);
}

static void
test_runs_empty (void)
{
  Run *run = run_new ();

  run_hone (run, "runs", "list", NULL);
  run_assert_status (run, 0);
  run_hone (run, "runs", "--json", NULL);
  run_assert_status (run, 0);
  g_assert_cmpstr (run->out, ==, "");
  run_free (run);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cli/words/wrong", test_wrong_words);
  g_test_add_func ("/cli/words/help", test_help);
  g_test_add_func ("/cli/words/manual", test_manual);
  g_test_add_func ("/cli/words/help-setting", test_help_setting);
  g_test_add_func ("/cli/words/cfg", test_cfg);
  g_test_add_func ("/cli/words/info", test_info);
  g_test_add_func ("/cli/words/check", test_check);
  g_test_add_func ("/cli/words/runs-empty", test_runs_empty);
  return g_test_run ();
}
