/* SPDX-License-Identifier: Apache-2.0 */
/* test-advice.c - which settings are odd, and how the window says times and paths */
#include "hone-setup-advice.h"
#include "hone-words.h"

#include <locale.h>
#include <math.h>

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
  g_autoptr (GArray) advice = hone_setup_advice (settings, NULL);

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
    g_autoptr (GArray) advice = hone_setup_advice (settings, NULL);

    g_assert_cmpuint (advice->len, ==, 1);
    g_assert_nonnull (about (advice, odd[i][0]));
  }
}

static void
test_learning_rate (void)
{
  g_autoptr (HoneSettings) settings = settings_with ("optimizer", "AdamW");
  g_autoptr (GArray) large = hone_setup_advice (settings, NULL);
  g_autoptr (GArray) usual = NULL;

  g_assert_cmpint (about (large, "lr0")->severity, ==, HONE_SEVERITY_WARNING);
  g_assert_true (hone_settings_set (settings, "lr0", "0.001", NULL));
  usual = hone_setup_advice (settings, NULL);
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
  advice = hone_setup_advice (settings, dataset);
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
  advice = hone_setup_advice (settings, dataset);
  g_assert_nonnull (about (advice, "copy_paste"));
  g_assert_cmpint (about (advice, "classes")->severity, ==, HONE_SEVERITY_ERROR);
  g_assert_true (hone_settings_set (settings, "classes", "[0, 2]", NULL));
  right = hone_setup_advice (settings, dataset);
  g_assert_null (about (right, "classes"));
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
  g_test_add_func ("/app/words/say", test_words);
  g_test_add_func ("/app/words/short-paths", test_short_paths);
  return g_test_run ();
}
