/* SPDX-License-Identifier: Apache-2.0 */
/* test-outlook.c - what is told before a training: seconds, models to start from, whether samples look real */
#include "hone-base-models.h"
#include "hone-sample-look.h"
#include "hone-training-estimate.h"

#include "hone-file.h"
#include "settings-case.h"

#include <math.h>
#include <string.h>

/* Seconds. */

/* 10 epochs of 100 pictures at 0.2 s, and 11 looks at 20 pictures of 0.05 s: 200 + 11 = 211 s, and 3 % beside. */
static void
test_time (void)
{
  const HoneTrainTiming timing = { .least = 0.1, .usual = 0.2, .most = 0.3, .val = 0.05, .n_steps = 5 };
  const HoneTrainPlan plan = { .n_train = 100, .n_val = 20 };
  g_autoptr (HoneSettings) settings = hone_settings_new ();
  HoneTrainingTime time;

  settings_case_set (settings, "epochs", "10");
  time = hone_training_estimate (&timing, &plan, settings);
  g_assert_cmpfloat_with_epsilon (time.likely, 1.03 * 211, 1e-9);
  g_assert_cmpfloat_with_epsilon (time.least, 1.03 * 111, 1e-9);
  g_assert_cmpfloat_with_epsilon (time.most, 1.1 * 1.03 * 311, 1e-9);
  g_assert_false (time.limited);
  settings_case_set (settings, "val", "false"); /* the last epoch, and the best model again */
  time = hone_training_estimate (&timing, &plan, settings);
  g_assert_cmpfloat_with_epsilon (time.likely, 1.03 * 202, 1e-9);
  settings_case_set (settings, "multi_scale", "0.6"); /* 1 + 0.36 / 3 */
  time = hone_training_estimate (&timing, &plan, settings);
  g_assert_cmpfloat_with_epsilon (time.likely, 1.03 * (200 * 1.12 + 2), 1e-9);
  settings_case_set (settings, "time", "0.5");
  time = hone_training_estimate (&timing, &plan, settings);
  g_assert_true (time.limited);
  g_assert_cmpfloat (time.likely, ==, 1800);
}

/* What costs no time needs no new measurement. */
static void
test_key (void)
{
  g_autoptr (HoneSettings) settings = hone_settings_new ();
  g_autofree char *before = hone_training_estimate_key (settings);
  g_autofree char *same = NULL;
  g_autofree char *other = NULL;

  settings_case_set (settings, "epochs", "7");
  settings_case_set (settings, "lr0", "0.002");
  settings_case_set (settings, "patience", "3");
  same = hone_training_estimate_key (settings);
  g_assert_cmpstr (before, ==, same);
  settings_case_set (settings, "imgsz", "320");
  other = hone_training_estimate_key (settings);
  g_assert_cmpstr (before, !=, other);
}

static void
test_measure (void)
{
  g_autoptr (HoneDataset) dataset = hone_dataset_read ("demo", NULL, NULL, NULL, NULL);
  g_autoptr (HoneSettings) settings = hone_settings_new ();
  g_autoptr (HoneTrainPlan) plan = NULL;
  g_autoptr (GError) error = NULL;
  HoneTrainTiming timing;

  settings_case_set (settings, "data", "demo");
  settings_case_set (settings, "model", "yolo26n-w0.125.yaml");
  settings_case_set (settings, "imgsz", "64");
  plan = hone_trainer_plan (settings, dataset, &error);
  g_assert_no_error (error);
  g_assert_true (hone_training_estimate_measure (settings, dataset, plan, NULL, &timing, &error));
  g_assert_cmpfloat (timing.usual, >, 0);
  plan->memory.available = 1;
  g_assert_false (hone_training_estimate_measure (settings, dataset, plan, NULL, &timing, &error));
  g_assert_error (error, HONE_ERROR, HONE_ERROR_MEMORY);
}

/* Models. The counts are those of spec 01, section 7, for 80 classes. */

static void
test_facts (void)
{
  static const struct {
    const char *model;
    gsize n_params;
    double gflops;
  } known[] = { { "yolo26n.yaml", 2572280, 6.1 }, { "yolo11n.yaml", 2624080, 6.6 }, { "yolov8n.yaml", 3157200, 8.9 } };
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (known); i++) {
    g_autoptr (HoneModelFacts) facts = hone_model_facts_read (known[i].model, 80, &error);

    g_assert_no_error (error);
    g_assert_cmpuint (facts->n_params, ==, known[i].n_params);
    g_assert_cmpfloat_with_epsilon (facts->operations / 1e9, known[i].gflops, 0.25);
    g_assert_cmpfloat (hone_model_facts_operations (facts, 320), ==, facts->operations / 4);
    g_assert_false (facts->learnt);
  }
  g_assert_null (hone_model_facts_read ("/nowhere/x.pt", 3, &error));
  g_assert_error (error, HONE_ERROR, HONE_ERROR_NOT_FOUND);
}

static void
test_untrained (void)
{
  g_auto (GStrv) names = hone_base_models_untrained (FALSE), classifiers = hone_base_models_untrained (TRUE);

  g_assert_cmpuint (g_strv_length (names), ==, 15); /* three families in five sizes */
  g_assert_true (g_strv_contains ((const char *const *) names, "yolo26n.yaml"));
  g_assert_true (g_strv_contains ((const char *const *) names, "yolov8x.yaml"));
  g_assert_cmpuint (g_strv_length (classifiers), ==, 20); /* the same as classifiers, four ResNets, Keras' */
  g_assert_true (g_strv_contains ((const char *const *) classifiers, "yolo26n-cls.yaml"));
  g_assert_true (g_strv_contains ((const char *const *) classifiers, "resnet50-keras.yaml"));
}

/* The last one used first, each once, six at most; those that are gone are not told. */
static void
test_remember (void)
{
  g_autofree char *folder = g_dir_make_tmp ("hone-models-XXXXXX", NULL);
  g_autofree char *file = g_build_filename (folder, "deeper", "models.txt", NULL);
  g_auto (GStrv) none = hone_base_models_read (file);
  g_auto (GStrv) models = NULL;
  g_autoptr (GError) error = NULL;
  char *paths[8];

  g_assert_cmpuint (g_strv_length (none), ==, 0);
  for (guint i = 0; i < 8; i++) {
    g_autofree char *name = g_strdup_printf ("%u.pt", i);

    paths[i] = g_build_filename (folder, name, NULL);
    g_assert_true (g_file_set_contents (paths[i], "x", 1, NULL));
    g_assert_true (hone_base_models_remember (file, paths[i], &error));
  }
  g_assert_true (hone_base_models_remember (file, paths[4], &error));
  hone_file_remove_tree (paths[6]);
  models = hone_base_models_read (file);
  g_assert_cmpuint (g_strv_length (models), ==, 5);
  g_assert_cmpstr (models[0], ==, paths[4]);
  g_assert_cmpstr (models[1], ==, paths[7]);
  g_assert_cmpstr (models[2], ==, paths[5]);
  g_assert_cmpstr (models[3], ==, paths[3]);
  g_assert_cmpstr (models[4], ==, paths[2]);
  for (guint i = 0; i < 8; i++)
    g_free (paths[i]);
  hone_file_remove_tree (folder);
}

/* Looks. */

static HoneImage *
plain (int w, int h, guint8 red, guint8 green, guint8 blue)
{
  HoneImage *image = hone_image_new (w, h);

  for (int i = 0; i < w * h; i++) {
    image->pixels[3 * i] = red;
    image->pixels[3 * i + 1] = green;
    image->pixels[3 * i + 2] = blue;
  }
  return image;
}

/* Left half (120, 90, 60), right half the grey of borders, which does not count. One box of 10 x 40 of 80 px. */
static void
test_look (void)
{
  g_autoptr (HoneImage) image = plain (80, 40, 120, 90, 60);
  g_autoptr (GArray) boxes = g_array_new (FALSE, FALSE, sizeof (HoneCorners));
  const HoneCorners box = { 0, 10, 0, 20, 40, 0, 0 };
  HoneSampleLook look;

  for (int i = 0; i < 80 * 40; i++)
    if (i % 80 >= 40)
      memset (image->pixels + 3 * i, HONE_GREY, 3);
  g_array_append_val (boxes, box);
  look = hone_sample_look (image, boxes);
  g_assert_cmpfloat (look.brightness, ==, 90);
  g_assert_cmpfloat (look.colour, ==, 40); /* (30 + 30 + 60) / 3 */
  g_assert_cmpfloat (look.red, ==, 30);
  g_assert_cmpfloat (look.blue, ==, -30);
  g_assert_cmpfloat (look.object, ==, 0.25); /* sqrt (400) / 80 */
  look = hone_sample_look (image, NULL);
  g_assert_true (isnan (look.object));
}

/* 100 to 140 of brightness: the margin is 10; objects from 0.1 to 0.2: a quarter in ratio. */
static void
test_range (void)
{
  HoneSampleRange range = { 0 };
  HoneSampleLook look = { 100, 20, 10, -10, 0.1 };

  g_assert_cmpuint (hone_sample_range_unlike (&range, &look), ==, 0); /* nothing is known */
  hone_sample_range_add (&range, &look);
  look = (HoneSampleLook){ 140, 20, 10, -10, (double) NAN };
  hone_sample_range_add (&range, &look);
  look.object = 0.2;
  hone_sample_range_add (&range, &look);
  look = (HoneSampleLook){ 149, 20, 10, -10, 0.16 };
  g_assert_cmpuint (hone_sample_range_unlike (&range, &look), ==, 0);
  look.brightness = 151;
  g_assert_cmpuint (hone_sample_range_unlike (&range, &look), ==, HONE_UNLIKE_BRIGHTNESS);
  look = (HoneSampleLook){ 120, 29, 10, -10, 0.26 };
  g_assert_cmpuint (hone_sample_range_unlike (&range, &look), ==, HONE_UNLIKE_COLOUR | HONE_UNLIKE_LARGER);
  look = (HoneSampleLook){ 120, 20, 10, 0, 0.07 };
  g_assert_cmpuint (hone_sample_range_unlike (&range, &look), ==, HONE_UNLIKE_TINT | HONE_UNLIKE_SMALLER);
}

/* The demo's own training pictures look like its validation pictures, but for an odd one; half as bright they do not.
 */
static void
test_demo (void)
{
  g_autoptr (HoneDataset) dataset = hone_dataset_read ("demo", NULL, NULL, NULL, NULL);
  HoneSampleRange range = { 0 };
  guint n, unlike = 0, darker = 0;
  HoneSample *const *samples = hone_dataset_get_samples (dataset, HONE_SPLIT_TRAIN, &n);

  g_assert_true (hone_sample_range_read (&range, dataset, HONE_SPLIT_VAL, 32, NULL));
  g_assert_cmpuint (range.n, ==, 32);
  for (guint i = 0; i < 40; i++) {
    g_autoptr (HoneImage) image = hone_image_read_small (samples[i]->path, 160, NULL);
    HoneSampleLook look = hone_sample_look (image, NULL);

    unlike += hone_sample_range_unlike (&range, &look) != 0;
    look.brightness /= 2; /* as hsv_v may make it */
    darker += hone_sample_range_unlike (&range, &look) != 0;
  }
  g_test_message ("unlike %u, darker %u of 40", unlike, darker);
  g_assert_cmpuint (unlike, <=, 4);
  g_assert_cmpuint (darker, >=, 20);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/workspace/outlook/time", test_time);
  g_test_add_func ("/workspace/outlook/key", test_key);
  g_test_add_func ("/workspace/outlook/measure", test_measure);
  g_test_add_func ("/workspace/outlook/facts", test_facts);
  g_test_add_func ("/workspace/outlook/untrained", test_untrained);
  g_test_add_func ("/workspace/outlook/remember", test_remember);
  g_test_add_func ("/workspace/outlook/look", test_look);
  g_test_add_func ("/workspace/outlook/range", test_range);
  g_test_add_func ("/workspace/outlook/demo", test_demo);
  return g_test_run ();
}
