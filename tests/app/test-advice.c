/* SPDX-License-Identifier: Apache-2.0 */
/* test-advice.c - which settings are odd, and how the window says times and paths */
#include "hone-advice.h"
#include "hone-file.h"
#include "hone-words.h"

#include <locale.h>
#include <math.h>
#include <string.h>

/* The advice about @name, or NULL. */
static const HoneAdvice *
about (GArray *advice, const char *name)
{
  for (guint i = 0; i < advice->len; i++)
    if (g_str_equal (g_array_index (advice, HoneAdvice, i).setting, name))
      return &g_array_index (advice, HoneAdvice, i);
  return NULL;
}

static HoneSettings *
settings_with (const char *name, const char *value)
{
  HoneSettings *settings = hone_settings_new ();
  g_autoptr (GError) error = NULL;

  hone_settings_set (settings, name, value, &error);
  g_assert_no_error (error);
  return settings;
}

static void
test_defaults (void)
{
  g_autoptr (HoneSettings) settings = hone_settings_new ();
  g_autoptr (GArray) advice = hone_advice_list (settings, NULL, NULL);

  g_assert_cmpuint (advice->len, ==, 0);
}

/* Each odd value is told, with the setting that it is about, and alone. */
static void
test_odd (void)
{
  static const char *const odd[][2] = {
    { "imgsz", "100" },         { "close_mosaic", "100" }, { "lr0", "0.05" },
    { "warmup_epochs", "200" }, { "rect", "true" },        { "time", "0.5" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (odd); i++) {
    g_autoptr (HoneSettings) settings = settings_with (odd[i][0], odd[i][1]);
    g_autoptr (GArray) advice = hone_advice_list (settings, NULL, NULL);

    g_assert_cmpuint (advice->len, ==, 1);
    g_assert_nonnull (about (advice, odd[i][0]));
  }
}

static void
test_learning_rate (void)
{
  g_autoptr (HoneSettings) settings = settings_with ("optimizer", "AdamW");
  g_autoptr (GArray) large = hone_advice_list (settings, NULL, NULL);
  g_autoptr (GArray) usual = NULL;

  g_assert_cmpint (about (large, "lr0")->severity, ==, HONE_SEVERITY_WARNING);
  g_assert_true (hone_settings_set (settings, "lr0", "0.001", NULL));
  usual = hone_advice_list (settings, NULL, NULL);
  g_assert_null (about (usual, "lr0"));
}

/* The demo: two labels without area; a batch larger than the data set. */
static void
test_data (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HoneDataset) dataset = hone_dataset_read ("demo", NULL, NULL, NULL, &error);
  g_autoptr (HoneSettings) settings = settings_with ("batch", "1000");
  g_autoptr (GArray) advice = NULL;

  g_assert_no_error (error);
  advice = hone_advice_list (settings, dataset, NULL);
  g_assert_nonnull (about (advice, "batch"));
  g_assert_null (about (advice, "copy_paste"));
  g_assert_null (about (advice, "classes"));
  g_assert_nonnull (about (advice, "imgsz")); /* the box without area is narrower than 8 px at any size */
  for (guint i = 1; i < advice->len; i++)
    g_assert_cmpint (g_array_index (advice, HoneAdvice, i - 1).severity, >=,
                     g_array_index (advice, HoneAdvice, i).severity);
}

/* What only these pictures make odd: boxes cannot be copied, three classes have no fourth. */
static void
test_data_choice (void)
{
  g_autoptr (HoneDataset) dataset = hone_dataset_read ("demo", NULL, NULL, NULL, NULL);
  g_autoptr (HoneSettings) settings = settings_with ("copy_paste", "0.5");
  g_autoptr (GArray) advice = NULL;
  g_autoptr (GArray) right = NULL;

  g_assert_true (hone_settings_set (settings, "classes", "[0, 3]", NULL));
  advice = hone_advice_list (settings, dataset, NULL);
  g_assert_nonnull (about (advice, "copy_paste"));
  g_assert_cmpint (about (advice, "classes")->severity, ==, HONE_SEVERITY_ERROR);
  g_assert_true (hone_settings_set (settings, "classes", "[0, 2]", NULL));
  right = hone_advice_list (settings, dataset, NULL);
  g_assert_null (about (right, "classes"));
}

/* What is said is mended by what is advised, where there is advice. */
static void
test_fixes (void)
{
  static const char *const cases[][3] = {
    { "imgsz", "100", "128" },       { "close_mosaic", "100", "10" }, { "patience", "400", "33" },
    { "warmup_epochs", "200", "3" }, { "batch", "2", "8" },           { "val", "false", "true" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (HoneSettings) settings = settings_with (cases[i][0], cases[i][1]);
    g_autoptr (GArray) advice = hone_advice_list (settings, NULL, NULL);
    g_autoptr (GArray) better = NULL;

    g_assert_cmpstr (about (advice, cases[i][0])->fix, ==, cases[i][2]);
    g_assert_true (hone_settings_set (settings, cases[i][0], cases[i][2], NULL));
    better = hone_advice_list (settings, NULL, NULL);
    g_assert_cmpuint (better->len, ==, 0);
  }
}

static void
write_sample (const char *folder, const char *split, guint i, const char *label)
{
  g_autofree char *demo = hone_demo_path ();
  g_autofree char *from = g_build_filename (demo, "images", "train", NULL);
  g_autoptr (GDir) dir = g_dir_open (from, 0, NULL);
  g_autofree char *source = g_build_filename (from, g_dir_read_name (dir), NULL);
  g_autofree char *image = g_strdup_printf ("%s/images/%s/%03u.jpg", folder, split, i);
  g_autofree char *text = g_strdup_printf ("%s/labels/%s/%03u.txt", folder, split, i);
  g_autofree char *images = g_path_get_dirname (image);
  g_autofree char *labels = g_path_get_dirname (text);
  g_autofree char *bytes = NULL;
  gsize n;

  g_assert_true (hone_file_make_folder (images, NULL) && hone_file_make_folder (labels, NULL));
  g_assert_true (g_file_get_contents (source, &bytes, &n, NULL));
  g_assert_true (g_file_set_contents (image, bytes, (gssize) n, NULL));
  g_assert_true (g_file_set_contents (text, label, -1, NULL));
}

/* Two classes and a third that never occurs: 25 of class 0 and 3 of class 1 to learn from, and 21 pictures of class 0
 * to validate with. A box is @wide of its picture. */
static HoneDataset *
write_set (const char *folder, const char *wide)
{
  g_autofree char *yaml = g_build_filename (folder, "data.yaml", NULL);
  g_autoptr (GError) error = NULL;
  HoneDataset *dataset;

  g_assert_true (
      hone_file_write_text (yaml, "train: images/train\nval: images/val\nnames: [cell, plate, ghost]\n", NULL));
  for (guint i = 0; i < 28; i++) {
    g_autofree char *label = g_strdup_printf ("%u 0.5 0.5 %s 0.5\n", i >= 25, i >= 25 ? "0.5" : wide);

    write_sample (folder, "train", i, label);
  }
  for (guint i = 0; i < 21; i++)
    write_sample (folder, "val", i, "0 0.5 0.5 0.5 0.5\n");
  dataset = hone_dataset_read (yaml, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  return dataset;
}

static guint
count_holding (GArray *advice, const char *part)
{
  guint n = 0;

  for (guint i = 0; i < advice->len; i++)
    n += strstr (g_array_index (advice, HoneAdvice, i).message, part) != NULL;
  return n;
}

/* A cell is a 64th of its picture wide: 5 px at 320, 10 px at 640. */
static void
test_classes (void)
{
  g_autofree char *folder = g_dir_make_tmp ("hone-advice-XXXXXX", NULL);
  g_autoptr (HoneDataset) dataset = write_set (folder, "0.015625");
  g_autoptr (HoneSettings) settings = settings_with ("imgsz", "320");
  g_autoptr (GArray) advice = hone_advice_list (settings, dataset, NULL);

  g_assert_cmpuint (
      count_holding (advice, "“cell” is usually only 5 px wide at a picture size of 320, and 10 px at 640"), ==, 1);
  g_assert_cmpuint (count_holding (advice, "25 of 28 objects are narrower than 8 px"), ==, 1);
  g_assert_cmpstr (about (advice, "imgsz")->fix, ==, "640");
  g_assert_cmpuint (count_holding (advice, "Without an example in the training pictures: ghost."), ==, 1);
  g_assert_cmpuint (count_holding (advice, "fewer than 20 examples in the training pictures: plate."), ==, 1);
  g_assert_cmpuint (count_holding (advice, "Without an example in the validation pictures, so without a score: plate."),
                    ==, 1);
  g_assert_cmpuint (count_holding (advice, "There are 21 validation pictures"), ==, 1);
  g_assert_cmpuint (count_holding (advice, "28 pictures are few to start with"), ==, 1);
  hone_file_remove_tree (folder);
}

/* The clean twin: nothing is small, and a picture of 640 px (or 416, as the demo has it) is not blown up. */
static void
test_large_objects (void)
{
  g_autofree char *folder = g_dir_make_tmp ("hone-advice-XXXXXX", NULL);
  g_autoptr (HoneDataset) dataset = write_set (folder, "0.5");
  g_autoptr (HoneSettings) settings = settings_with ("imgsz", "320");
  g_autoptr (GArray) advice = hone_advice_list (settings, dataset, NULL);
  g_autoptr (GArray) blown = NULL;

  g_assert_null (about (advice, "imgsz"));
  g_assert_true (hone_settings_set (settings, "imgsz", "1600", NULL));
  blown = hone_advice_list (settings, dataset, NULL);
  g_assert_cmpuint (count_holding (blown, "blown up"), ==, 1);
  hone_file_remove_tree (folder);
}

/* Three of ten thousand weights and all of them; a batch that does not fit, and nothing that fits. */
static void
test_plan (void)
{
  HonePlanRow rows[] = { { "Conv", 9997, 9997, 2 }, { "Detect", 3, 0, 0 } };
  g_autoptr (HoneSettings) settings = settings_with ("freeze", "1");
  g_autoptr (GArray) list = g_array_new (FALSE, FALSE, sizeof (HonePlanRow));
  HoneTrainPlan plan = { .learnt = TRUE, .rows = list, .batch = 64, .imgsz = 640 };
  g_autoptr (GArray) advice = NULL;
  g_autoptr (GArray) none = NULL;
  g_autoptr (GArray) saves = NULL;

  g_array_append_vals (list, rows, G_N_ELEMENTS (rows));
  plan.memory = (HoneTrainEstimate){ .batch = 64, .bytes = 17ull << 30, .available = 8ull << 30, .most = 30 };
  advice = hone_advice_list (settings, NULL, &plan);
  g_assert_cmpuint (count_holding (advice, "Nearly the whole network is frozen"), ==, 1);
  g_assert_cmpint (about (advice, "batch")->severity, ==, HONE_SEVERITY_ERROR);
  g_assert_cmpstr (about (advice, "batch")->fix, ==, "30");
  g_assert_nonnull (strstr (about (advice, "batch")->message, "17.0"));
  plan.memory.most = 0;
  none = hone_advice_list (settings, NULL, &plan);
  g_assert_cmpstr (about (none, "imgsz")->fix, ==, "320");
  plan.memory =
      (HoneTrainEstimate){ .batch = 64, .bytes = 7ull << 30, .available = 8ull << 30, .most = 70, .saves = TRUE };
  saves = hone_advice_list (settings, NULL, &plan);
  g_assert_cmpint (about (saves, "batch")->severity, ==, HONE_SEVERITY_NOTE);
  g_assert_null (about (saves, "batch")->fix);
}

/* Random layers that are kept are worth a word, trained ones are not. */
static void
test_frozen (void)
{
  g_autoptr (HoneSettings) settings = settings_with ("freeze", "10");
  g_autoptr (GArray) advice = NULL;
  g_autoptr (GArray) trained = NULL;

  g_assert_true (hone_settings_set (settings, "model", "yolo26n.yaml", NULL));
  advice = hone_advice_list (settings, NULL, NULL);
  g_assert_nonnull (about (advice, "freeze"));
  g_assert_true (hone_settings_set (settings, "model", "/tmp/a.pt", NULL));
  trained = hone_advice_list (settings, NULL, NULL);
  g_assert_null (about (trained, "freeze"));
}

static void
assert_says (char *words, const char *expected)
{
  g_assert_cmpstr (words, ==, expected);
  g_free (words);
}

static void
test_words (void)
{
  assert_says (hone_words_duration (7.3), "7.3 s");
  assert_says (hone_words_duration (42), "42 s");
  assert_says (hone_words_duration (180), "3 min");
  assert_says (hone_words_duration (2 * 3600 + 5 * 60), "2 h 5 min");
  assert_says (hone_words_duration ((double) NAN), "–");
  assert_says (hone_words_score ((double) NAN), "–");
  assert_says (hone_words_score (0.5972), "0.597");
  assert_says (hone_words_model ("yolo26n.yaml"), "YOLO26n");
  assert_says (hone_words_model ("yolo26n-w0.125"), "YOLO26n-w0.125");
  assert_says (hone_words_model ("/home/a/yolo11s.pt"), "YOLO11s");
  assert_says (hone_words_model ("/home/a/best.pt"), "best.pt");
  assert_says (hone_words_loss ("box_loss"), "Box loss");
  assert_says (hone_words_loss ("seg_loss"), "seg_loss");
}

static void
test_short_paths (void)
{
  assert_says (hone_words_short_paths ("/a/b/c/labels/val/x.txt, line 3: bad"), "labels/val/x.txt, line 3: bad");
  assert_says (hone_words_short_paths ("/x.txt, line 3: bad"), "/x.txt, line 3: bad");
  assert_says (hone_words_short_paths ("No path, and a comma"), "No path, and a comma");
  assert_says (hone_words_short_paths ("/a/b"), "/a/b");
  assert_says (hone_words_short_paths ("The picture /a/b/images/x.jpg is as /a/c/d/y.jpg. Both count."),
               "The picture b/images/x.jpg is as c/d/y.jpg. Both count.");
  assert_says (hone_words_short_paths ("A share of 3/4, and the folder “/a/b/c/d”"),
               "A share of 3/4, and the folder “b/c/d”");
  assert_says (hone_words_short_paths (""), "");
}

int
main (int argc, char *argv[])
{
  setlocale (LC_ALL, "C");
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app/advice/defaults", test_defaults);
  g_test_add_func ("/app/advice/odd", test_odd);
  g_test_add_func ("/app/advice/learning-rate", test_learning_rate);
  g_test_add_func ("/app/advice/data", test_data);
  g_test_add_func ("/app/advice/data-choice", test_data_choice);
  g_test_add_func ("/app/advice/fixes", test_fixes);
  g_test_add_func ("/app/advice/classes", test_classes);
  g_test_add_func ("/app/advice/large-objects", test_large_objects);
  g_test_add_func ("/app/advice/plan", test_plan);
  g_test_add_func ("/app/advice/frozen", test_frozen);
  g_test_add_func ("/app/words/say", test_words);
  g_test_add_func ("/app/words/short-paths", test_short_paths);
  return g_test_run ();
}
