/* SPDX-License-Identifier: Apache-2.0 */
/* test-settings.c - the table of settings, their checks, and args.yaml against files that Ultralytics wrote */
#include "hone-fixture.h"
#include "hone-settings.h"

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

typedef struct {
  const char *name, *typed, *shown;
} Shown;

static void
test_shown (void)
{
  const Shown cases[] = {
    { "cos_lr", "True", "true" },
    { "cos_lr", "FALSE", "false" },
    { "epochs", "20", "20" },
    { "epochs", "20.0", "20" },
    { "lr0", "0.0010", "0.001" },
    { "lr0", "1e-5", "1.0e-05" },
    { "lr0", "0.00012", "0.00012" },
    { "lr0", "1.25e-7", "1.25e-07" },
    { "lr0", "1", "1" },
    { "box", "7.50", "7.5" },
    { "box", "100000.0", "100000.0" },
    { "conf", "None", "null" },
    { "conf", "null", "null" },
    { "conf", "", "null" },
    { "optimizer", "adamw", "AdamW" },
    { "pretrained", "False", "false" },
    { "pretrained", "a.pt", "a.pt" },
    { "nms", "False", "false" },
    { "resume", "True", "true" },
    { "warmup_epochs", "0.3", "0.3" },
    { "batch", "-1", "-1" },
    { "lrf", "0.1", "0.1" },
    { "weight_decay", "0.30000000000000004", "0.30000000000000004" },
    { "end2end", "true", NULL },
    { "keras", "true", NULL },
    { "classes", "[0, 2]", "[0, 2]" },
    { "scale", "(0.5,1.5)", "[0.5, 1.5]" },
    { "scale", "0.5, 1.5", "[0.5, 1.5]" },
    { "imgsz", "[320.0, 640]", "[320, 640]" },
    { "fraction", "0.1", "0.1" },
    { "fraction", "[0.5,20, 1.0]", "[0.5, 20, 1.0]" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (HoneSettings) settings = hone_settings_new ();
    g_autoptr (GError) error = NULL;
    g_autofree char *shown = NULL;

    hone_settings_set (settings, cases[i].name, cases[i].typed, &error);
    g_assert_no_error (error);
    if (cases[i].shown == NULL)
      continue;
    shown = hone_settings_show (settings, cases[i].name);
    g_assert_cmpstr (shown, ==, cases[i].shown);
    g_assert_true (hone_settings_is_given (settings, cases[i].name));
  }
}

typedef struct {
  const char *name, *typed, *says; /* a part of the message */
} Refused;

static void
test_refused (void)
{
  const Refused cases[] = {
    { "epoch", "3", "“epochs”" },    { "learning_rate", "3", "no setting" },
    { "bacth", "3", "“batch”" },     { "epochs", "0", "at least 1" },
    { "epochs", "many", "number" },  { "epochs", "2.5", "whole" },
    { "epochs", "null", "empty" },   { "lr0", "2", "between 0.0 and 1.0" },
    { "lr0", "nan", "number" },      { "lr0", "0x1", "number" },
    { "fliplr", "-0.1", "between" }, { "cos_lr", "maybe", "true or false" },
    { "split", "trian", "trian" },   { "scale", "[1,2,3]", "at most 2" },
    { "task", "segment", "yet" },    { "optimizer", "lion", "lion" },
    { "max_det", "0", "1" },         { "distill_model", "a.pt", "later" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (HoneSettings) settings = hone_settings_new ();
    g_autoptr (GError) error = NULL;

    g_assert_false (hone_settings_set (settings, cases[i].name, cases[i].typed, &error));
    g_assert_error (error, HONE_ERROR, HONE_ERROR_USAGE);
    if (strstr (error->message, cases[i].says) == NULL)
      g_test_message ("%s=%s: %s", cases[i].name, cases[i].typed, error->message);
    g_assert_nonnull (strstr (error->message, cases[i].says));
    if (hone_setting_find (cases[i].name) != NULL)
      g_assert_true (hone_settings_is_default (settings, cases[i].name));
  }
}

static void
test_values (void)
{
  g_autoptr (HoneSettings) settings = hone_settings_new ();
  g_auto (GStrv) list = NULL;

  g_assert_cmpint (hone_settings_get_int (settings, "epochs"), ==, 100);
  g_assert_cmpfloat (hone_settings_get_number (settings, "momentum"), ==, 0.937);
  g_assert_true (isnan (hone_settings_get_number (settings, "conf")));
  g_assert_true (hone_settings_is_empty (settings, "conf"));
  g_assert_null (hone_settings_get_text (settings, "model"));
  g_assert_true (hone_settings_get_bool (settings, "val"));

  g_assert_true (hone_settings_set (settings, "freeze", "[0, \"22\",'23.cv2']", NULL));
  list = hone_settings_get_list (settings, "freeze");
  g_assert_cmpuint (g_strv_length (list), ==, 3);
  g_assert_cmpstr (list[2], ==, "23.cv2");
  hone_settings_reset (settings, "freeze");
  g_assert_null (hone_settings_get_text (settings, "freeze"));
}

static void
test_numbers (void)
{
  g_autoptr (HoneSettings) settings = hone_settings_new ();
  g_autofree double *one = NULL;
  g_autofree double *two = NULL;
  int n;

  one = hone_settings_get_numbers (settings, "scale", &n);
  g_assert_cmpint (n, ==, 1);
  g_assert_cmpfloat (one[0], ==, 0.5);
  g_assert_true (hone_settings_set (settings, "scale", "[0.25, 1.5]", NULL));
  two = hone_settings_get_numbers (settings, "scale", &n);
  g_assert_cmpint (n, ==, 2);
  g_assert_cmpfloat (two[0], ==, 0.25);
  g_assert_cmpfloat (two[1], ==, 1.5);
  g_assert_cmpfloat (hone_settings_get_number (settings, "scale"), ==, 0.25);
  g_assert_false (hone_settings_is_default (settings, "scale"));
}

/* A setting that is chosen unless it is given stays so through args.yaml, and a resume: "false" is another thing. */
static void
test_automatic (void)
{
  const char *const typed[] = { NULL, "false", "ram", "None" };
  const char *const line[] = { "cache: null\n", "cache: false\n", "cache: ram\n", "cache: null\n" };

  for (guint i = 0; i < G_N_ELEMENTS (typed); i++) {
    g_autoptr (HoneSettings) settings = hone_settings_new ();
    g_autoptr (HoneSettings) back = hone_settings_new ();
    g_autofree char *yaml = NULL;
    gboolean given = g_str_has_suffix (line[i], "null\n") == FALSE;

    if (typed[i] != NULL)
      g_assert_true (hone_settings_set (settings, "cache", typed[i], NULL));
    yaml = hone_settings_to_yaml (settings);
    g_assert_nonnull (strstr (yaml, line[i]));
    g_assert_true (hone_settings_parse_yaml (back, yaml, "args.yaml", NULL));
    g_assert_cmpint (hone_settings_is_given (back, "cache"), ==, given);
    g_assert_cmpint (hone_settings_is_default (back, "cache"), ==, !given);
  }
}

static void
test_copy_and_command (void)
{
  g_autoptr (HoneSettings) settings = hone_settings_new ();
  g_autoptr (HoneSettings) copy = NULL;
  g_autofree char *command = NULL;

  hone_settings_set (settings, "data", "my cells/data.yaml", NULL);
  hone_settings_set (settings, "model", "yolo26n.yaml", NULL);
  hone_settings_set (settings, "epochs", "100", NULL);
  hone_settings_set (settings, "cos_lr", "True", NULL);
  copy = hone_settings_copy (settings);
  hone_settings_reset (settings, "data");
  command = hone_settings_to_command (copy);
  g_assert_cmpstr (command, ==, "hone train model=yolo26n.yaml 'data=my cells/data.yaml' cos_lr=true");
}

static char *
notes_of (HoneSettings *settings)
{
  g_auto (GStrv) notes = hone_settings_list_notes (settings);

  return g_strjoinv ("\n", notes);
}

/* What has no effect says so, once, and only when somebody wants other than the default. */
static void
test_notes (void)
{
  g_autoptr (HoneSettings) settings = hone_settings_new ();
  g_autofree char *none = NULL;
  g_autofree char *one = NULL;

  g_assert_true (hone_settings_set (settings, "overlap_mask", "True", NULL));
  none = notes_of (settings);
  g_assert_cmpstr (none, ==, "");
  g_assert_true (hone_settings_set (settings, "verbose", "False", NULL));
  one = notes_of (settings);
  g_assert_true (g_str_has_prefix (one, "verbose=false has no effect. "));
}

/* Settings that are without effect here are never refused. */
static void
test_without_effect (void)
{
  const char *const values[] = { "true", "false", "0.5", "1", "word", "8", "predict", NULL };

  for (const HoneSetting *row = hone_setting_table (); row->name != NULL; row++) {
    g_autoptr (HoneSettings) settings = hone_settings_new ();
    guint taken = 0;

    for (guint i = 0; row->effect == HONE_EFFECT_NONE && values[i] != NULL; i++)
      taken += hone_settings_set (settings, row->name, values[i], NULL);
    g_assert_true (row->effect != HONE_EFFECT_NONE || taken > 0);
    g_assert_true (hone_settings_check (settings, NULL));
  }
}

/* Names of older versions: what becomes of them, and what is said. */
static void
test_aliases (void)
{
  const struct {
    const char *name, *typed, *now, *value, *says;
  } cases[] = {
    { "boxes", "False", "show_boxes", "false", "show_boxes=false" },
    { "hide_labels", "True", "show_labels", "false", "show_labels=false" },
    { "hide_labels", "False", "show_labels", "true", "show_labels=true" },
    { "hide_conf", "True", "show_conf", "false", "show_conf=false" },
    { "line_thickness", "3", "line_width", "3", "line_width=3" },
    { "half", "True", "quantize", "16", "quantize=16" },
    { "half", "False", "quantize", "null", "quantize=null" },
    { "int8", "True", "quantize", "8", "quantize=8" },
    { "end2end", "True", "nms", "false", "nms=false" },
    { "end2end", "False", "nms", "null", "nms=null" },
    { "label_smoothing", "0.1", NULL, NULL, "label_smoothing has no effect" },
    { "save_hybrid", "True", NULL, NULL, "save_hybrid has no effect" },
    { "crop_fraction", "0.5", NULL, NULL, "crop_fraction has no effect" },
    { "keras", "True", NULL, NULL, "keras has no effect" },
    { "augmentations", "[]", NULL, NULL, "augmentations has no effect" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (HoneSettings) settings = hone_settings_new ();
    g_autoptr (HoneSettings) copy = NULL;
    g_autofree char *shown = NULL;
    g_autofree char *notes = NULL;

    g_assert_true (hone_settings_set (settings, cases[i].name, cases[i].typed, NULL));
    copy = hone_settings_copy (settings);
    if (cases[i].now != NULL)
      shown = hone_settings_show (copy, cases[i].now);
    g_assert_cmpstr (shown, ==, cases[i].value);
    notes = notes_of (copy);
    g_assert_nonnull (strstr (notes, cases[i].says));
  }
}

static char *
scratch_file (const char *name, const char *text)
{
  g_autofree char *folder = g_dir_make_tmp ("hone-settings-XXXXXX", NULL);
  char *path = g_build_filename (folder, name, NULL);

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  return path;
}

static void
scratch_remove (char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);

  g_remove (path);
  g_rmdir (folder);
  g_free (path);
}

/* What is written is read back, quotes, lists and all. */
static void
test_yaml_round (void)
{
  const char *const texts[] = {
    "null", "true", "a: b", "a#b", "a #b", "'quoted'", "12", "1.5", "- x", "x y ", "ü", ""
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++) {
    g_autoptr (HoneSettings) settings = hone_settings_new ();
    g_autoptr (HoneSettings) back = hone_settings_new ();
    g_autoptr (GError) error = NULL;
    g_autofree char *yaml = NULL;
    g_autofree char *again = NULL;
    char *path;

    hone_settings_set (settings, "name", texts[i], NULL);
    hone_settings_set (settings, "freeze", "[0, 23.cv2]", NULL);
    hone_settings_set (settings, "pretrained", "it's: mine.pt", NULL);
    yaml = hone_settings_to_yaml (settings);
    path = scratch_file ("args.yaml", yaml);
    hone_settings_read_yaml (back, path, &error);
    g_assert_no_error (error);
    again = hone_settings_to_yaml (back);
    g_assert_cmpstr (yaml, ==, again);
    scratch_remove (path);
  }
}

/* What Ultralytics does not know stays out of args.yaml, and is kept beside it when it was given. */
static void
test_yaml_own (void)
{
  g_autoptr (HoneSettings) settings = hone_settings_new ();
  g_autoptr (HoneSettings) back = hone_settings_new ();
  g_autofree char *none = hone_settings_own_to_yaml (settings);
  g_autofree char *shared = NULL;
  g_autofree char *own = NULL;

  g_assert_cmpstr (none, ==, "");
  g_assert_true (hone_settings_set (settings, "strict", "True", NULL));
  shared = hone_settings_to_yaml (settings);
  own = hone_settings_own_to_yaml (settings);
  g_assert_null (strstr (shared, "strict"));
  g_assert_cmpstr (own, ==, "strict: true\n");
  g_assert_true (hone_settings_parse_yaml (back, own, "run.json", NULL));
  g_assert_true (hone_settings_get_bool (back, "strict"));
}

static void
test_yaml_bad (void)
{
  const char *const texts[] = {
    "",     "- a\n- b\n",          "epochs: [1, [2]]\n", "epochs: {a: 1}\n", "epochs: none of it\n",
    "a: [", "epochs: 3\n\tx: 1\n", "just words\n"
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++) {
    g_autoptr (HoneSettings) settings = hone_settings_new ();
    g_autoptr (GError) error = NULL;
    char *path = scratch_file ("args.yaml", texts[i]);

    g_assert_false (hone_settings_read_yaml (settings, path, &error));
    g_assert_error (error, HONE_ERROR, HONE_ERROR_BAD_DATA);
    g_assert_nonnull (strstr (error->message, path));
    scratch_remove (path);
  }
}

/* A file may ask for more than we can do; whoever starts a training asks hone_settings_check (). */
static void
test_yaml_beyond (void)
{
  g_autoptr (HoneSettings) settings = hone_settings_new ();
  g_autoptr (GError) error = NULL;
  char *path = scratch_file ("args.yaml", "task: segment\nnever_heard_of: 3\n");

  hone_settings_read_yaml (settings, path, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (hone_settings_get_text (settings, "task"), ==, "segment");
  g_assert_false (hone_settings_check (settings, &error));
  g_assert_error (error, HONE_ERROR, HONE_ERROR_USAGE);
  scratch_remove (path);
}

/* cfg=FILE: what a person wrote is looked at more closely than what a program did. */
static void
test_cfg (void)
{
  const struct {
    const char *text, *says; /* NULL: it is right */
  } cases[] = {
    { "lr0: 0.02\ncos_lr: yes\nfreeze: [0, 1]\nscale: [0.5, 1.5]\n", NULL },
    { "hide_labels: true\nlabel_smoothing: 0.1\ncfg: null\n", NULL },
    { "lr0: 0.02\nlearn_rate: 3\n", ":2: " },
    { "lr0: 0.02\n\nlr: 3\n", "“lr0”" },
    { "lr0: 0.02\ncfg: other.yaml\n", ":2: " },
    { "lr0: 7\n", ":1: " },
    { "epochs: 2.5\n", "whole" },
    { "# a remark\ntask: segment\n", ":2: " },
    { "lr0: [\n", "2" },
    { "- lr0\n", "no settings" },
    { "", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (HoneSettings) settings = hone_settings_new ();
    g_autoptr (GError) error = NULL;
    char *path = scratch_file ("cfg.yaml", cases[i].text);

    g_assert_cmpint (hone_settings_read_cfg (settings, path, &error), ==, cases[i].says == NULL);
    if (cases[i].says != NULL) {
      g_assert_nonnull (strstr (error->message, path));
      g_assert_nonnull (strstr (error->message, cases[i].says));
    }
    scratch_remove (path);
  }
}

/* Ultralytics' own args.yaml, read and written again: the same bytes. */
static void
compare_real (const char *path)
{
  g_autoptr (HoneSettings) settings = hone_settings_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *want = NULL;
  g_autofree char *got = NULL;

  g_assert_true (g_file_get_contents (path, &want, NULL, NULL));
  hone_settings_read_yaml (settings, path, &error);
  g_assert_no_error (error);
  got = hone_settings_to_yaml (settings);
  g_assert_cmpstr (got, ==, want);
}

static void
test_real (void)
{
  const char *set = g_getenv ("HONE_FIXTURES");
  g_autofree char *folder =
      set != NULL ? g_build_filename (set, "formats", "real_run", NULL)
                  : g_build_filename (g_getenv ("HONE_SOURCE"), "tests", "fixtures", "formats", "real_run", NULL);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;
  int n = 0;

  if (dir == NULL) {
    g_test_skip ("no formats/real_run in this set");
    return;
  }
  while ((name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *path = g_build_filename (folder, name, NULL);

    if (!g_str_has_suffix (name, "args.yaml"))
      continue;
    compare_real (path);
    n++;
  }
  g_assert_cmpint (n, >, 0);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/train/settings/shown", test_shown);
  g_test_add_func ("/train/settings/refused", test_refused);
  g_test_add_func ("/train/settings/values", test_values);
  g_test_add_func ("/train/settings/numbers", test_numbers);
  g_test_add_func ("/train/settings/automatic", test_automatic);
  g_test_add_func ("/train/settings/copy-and-command", test_copy_and_command);
  g_test_add_func ("/train/settings/notes", test_notes);
  g_test_add_func ("/train/settings/without-effect", test_without_effect);
  g_test_add_func ("/train/settings/aliases", test_aliases);
  g_test_add_func ("/train/settings/cfg", test_cfg);
  g_test_add_func ("/train/settings/yaml-round", test_yaml_round);
  g_test_add_func ("/train/settings/yaml-bad", test_yaml_bad);
  g_test_add_func ("/train/settings/yaml-own", test_yaml_own);
  g_test_add_func ("/train/settings/yaml-beyond", test_yaml_beyond);
  g_test_add_func ("/train/settings/real-run", test_real);
  return g_test_run ();
}
