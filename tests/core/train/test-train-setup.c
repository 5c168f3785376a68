/* SPDX-License-Identifier: Apache-2.0 */
/* test-train-setup.c - from settings to what a training does, by the trainer's own functions: schedule against recorded
 * runs, choice of the data, class weights, sizes of multi_scale, the memory plan
 */
#include "hone-fixture.h"
#include "train-case.h"
#include "trainer-private.h"

#include <math.h>
#include <string.h>

#define CLOSE 1e-12 /* relative */

static void
assert_equal (const char *what, double got, double want)
{
  if (!(fabs (got - want) <= CLOSE * MAX (fabs (want), 1e-3)))
    g_test_fail_printf ("%s: %.17g, wanted %.17g", what, got, want);
}

/* Schedule: fixtures/schedule/lr_momentum.json */

static double
number_in (JsonObject *object, const char *key)
{
  g_assert_true (json_object_has_member (object, key));
  return json_object_get_double_member (object, key);
}

/* All that the case names but its counts is a setting. */
static HoneSettings *
settings_of (JsonObject *run)
{
  JsonObject *how = json_object_get_object_member (run, "case");
  HoneSettings *settings = hone_settings_new ();
  g_autoptr (GList) names = json_object_get_members (how);

  for (GList *l = names; l != NULL; l = l->next) {
    JsonNode *node = json_object_get_member (how, l->data);
    g_autofree char *text = json_to_string (node, FALSE);
    g_autoptr (GError) error = NULL;

    if (g_str_equal (l->data, "nb"))
      continue;
    hone_settings_set (settings, l->data,
                       json_node_get_value_type (node) == G_TYPE_STRING ? json_node_get_string (node) : text, &error);
    g_assert_no_error (error);
  }
  return settings;
}

/* The learning rate that auto chooses tells the number of classes: round (0.002 * 5 / (4 + nc), 6). */
static int
classes_of (JsonObject *run)
{
  const double lr = number_in (json_object_get_object_member (run, "resolved"), "lr0");

  return MAX ((int) rint (0.01 / lr) - 4, 1);
}

static void
compare_groups (JsonArray *want, const HoneGroup *groups, int n)
{
  g_assert_cmpint (n, ==, (int) json_array_get_length (want));
  for (int i = 0; i < n; i++) {
    JsonObject *group = json_array_get_object_element (want, (guint) i);

    g_assert_cmpstr (groups[i].name, ==, json_object_get_string_member (group, "name"));
    assert_equal ("initial lr", groups[i].initial_lr, number_in (group, "initial_lr"));
    assert_equal ("decay", groups[i].weight_decay, number_in (group, "weight_decay"));
  }
}

static void
compare_row (JsonArray *row, const HoneGroup *groups, int n, int accumulate)
{
  JsonArray *lr = json_array_get_array_element (row, 4), *momentum = json_array_get_array_element (row, 5);

  g_assert_cmpint (accumulate, ==, (int) json_array_get_int_element (row, 2));
  for (int i = 0; i < n; i++) {
    assert_equal ("lr", groups[i].lr, json_array_get_double_element (lr, (guint) i));
    assert_equal ("momentum", groups[i].momentum, json_array_get_double_element (momentum, (guint) i));
  }
}

static void
test_schedule_of (JsonObject *run)
{
  JsonObject *how = json_object_get_object_member (run, "case");
  JsonArray *rows = json_object_get_array_member (run, "rows");
  g_autoptr (HoneSettings) settings = settings_of (run);
  const HoneTrainCounts counts = { (int) number_in (how, "batch"), (int) number_in (how, "nb"),
                                   (int) number_in (how, "epochs"), (int) number_in (run, "n_images"),
                                   classes_of (run) };
  const HoneStepHow step = hone_training_step_how (settings, &counts);
  const HoneOpen open = { .n_threads = 1 };
  const HoneKernels *kernels = hone_kernels_cpu ();
  HoneDevice *device = kernels->open (&open);
  HoneArch arch;
  g_autoptr (HoneModel) model = NULL;
  g_autoptr (HoneOptim) optim = NULL;
  HoneGroup *groups;
  int n;

  g_assert_true (hone_arch_parse ("yolo26n-w0.0625", &arch, NULL));
  model = hone_model_new (&arch, counts.n_classes, NULL, 0);
  optim = hone_optim_new (step.optimizer, model, kernels, device, step.lr, step.momentum, step.weight_decay);
  groups = hone_optim_get_groups (optim, &n);
  compare_groups (json_object_get_array_member (run, "groups"), groups, n);
  for (guint i = 0; i < json_array_get_length (rows); i++) {
    JsonArray *row = json_array_get_array_element (rows, i);

    compare_row (row, groups, n,
                 hone_schedule_apply (&step.schedule, groups, n, hone_optim_has_momentum (optim),
                                      (int) json_array_get_int_element (row, 0), json_array_get_int_element (row, 1)));
  }
  g_clear_pointer (&optim, hone_optim_free);
  kernels->close (device);
}

static void
test_schedule (void)
{
  g_autoptr (JsonNode) root = hone_fixture_json ("schedule/lr_momentum.json");
  JsonArray *runs;

  if (root == NULL) {
    g_test_skip ("this set has no recorded schedules");
    return;
  }
  runs = json_object_get_array_member (json_node_get_object (root), "runs");
  g_assert_cmpuint (json_array_get_length (runs), >, 0);
  for (guint i = 0; i < json_array_get_length (runs); i++)
    test_schedule_of (json_array_get_object_element (runs, i));
}

/* With hours instead of epochs the accumulation is as long as nbs says, however short the run (spec 04, 1.6). */
static void
test_schedule_timed (void)
{
  const HoneTrainCounts counts = { .batch = 4, .batches = 3, .epochs = 3, .n_train = 10, .n_classes = 3 };
  g_autoptr (HoneSettings) settings = hone_settings_new ();
  HoneStepHow how = hone_training_step_how (settings, &counts);

  g_assert_cmpint (how.schedule.accumulate, ==, 9);
  assert_equal ("decay", how.weight_decay, 0.0005);
  g_assert_true (hone_settings_set (settings, "time", "1", NULL));
  how = hone_training_step_how (settings, &counts);
  g_assert_cmpint (how.schedule.accumulate, ==, 16);
  assert_equal ("decay", how.weight_decay, 0.0005);
}

/* Choice of the data */

static void
test_augment (void)
{
  g_autoptr (HoneSettings) settings = hone_settings_new ();
  HoneAugment augment;

  g_assert_true (hone_settings_set (settings, "mixup", "0.25", NULL));
  g_assert_true (hone_settings_set (settings, "cutmix", "0.5", NULL));
  g_assert_true (hone_settings_set (settings, "copy_paste", "0.75", NULL));
  augment = hone_training_augment (settings, 96);
  g_assert_cmpint (augment.imgsz, ==, 96);
  assert_equal ("mixup", augment.mixup, 0.25);
  assert_equal ("cutmix", augment.cutmix, 0.5);
  assert_equal ("copy_paste", augment.copy_paste, 0.75);
  g_assert_false (augment.copy_paste_mixup);
  g_assert_false (augment.rect);
  assert_equal ("scale", augment.scale_low, 0.5);
  assert_equal ("scale", augment.scale_high, 1.5);

  g_assert_true (hone_settings_set (settings, "copy_paste_mode", "mixup", NULL));
  g_assert_true (hone_settings_set (settings, "rect", "true", NULL));
  g_assert_true (hone_settings_set (settings, "scale", "[0.25, 0.75]", NULL));
  augment = hone_training_augment (settings, 96);
  g_assert_true (augment.copy_paste_mixup);
  g_assert_true (augment.rect);
  assert_equal ("scale", augment.scale_low, 0.25);
  assert_equal ("scale", augment.scale_high, 0.75);
}

static void
test_cache (void)
{
  const struct {
    const char *word;
    HoneCacheHow how;
  } words[] = { { "false", HONE_CACHE_NONE },
                { "true", HONE_CACHE_MEMORY },
                { "ram", HONE_CACHE_MEMORY },
                { "disk", HONE_CACHE_DISK } };
  g_autoptr (HoneSettings) settings = hone_settings_new ();

  g_assert_cmpint (hone_training_cache (settings), ==, HONE_CACHE_AUTO);
  for (guint i = 0; i < G_N_ELEMENTS (words); i++) {
    g_assert_true (hone_settings_set (settings, "cache", words[i].word, NULL));
    g_assert_cmpint (hone_training_cache (settings), ==, words[i].how);
  }
}

/* Spec 03, section 8, by hand. */
static void
test_class_weights (void)
{
  const gint64 counts[] = { 4, 1, 0, 16 };
  float weights[4];

  hone_training_weigh_classes (counts, 4, 0.5, weights); /* 1/2, 1, (mean: 7/12), 1/4; mean 7/12 */
  g_assert_cmpfloat_with_epsilon ((double) weights[0], 6.0 / 7, 1e-6);
  g_assert_cmpfloat_with_epsilon ((double) weights[1], 12.0 / 7, 1e-6);
  g_assert_cmpfloat_with_epsilon ((double) weights[2], 1, 1e-6);
  g_assert_cmpfloat_with_epsilon ((double) weights[3], 3.0 / 7, 1e-6);
}

static void
test_choice (void)
{
  g_autoptr (TrainCase) c = train_case_new (8, 3);
  g_autoptr (HoneTensors) best = NULL;

  train_case_set (c, "epochs", "1");
  train_case_set (c, "single_cls", "true");
  train_case_set (c, "fraction", "0.5");
  g_assert_cmpint (train_case_run (c, "one"), ==, HONE_TRAIN_FINISHED);
  g_assert_cmpint (c->start.n_train, ==, 4);
  g_assert_cmpint (c->start.n_val, ==, 3);
  best = train_case_weights (c, "one", "weights/best.safetensors");
  g_assert_cmpstr (hone_tensors_get_meta (best, "nc"), ==, "1");
  g_assert_cmpstr (hone_tensors_get_meta (best, "single_cls"), ==, "true");

  /* The checkpoint hands it on, unless told otherwise. */
  {
    g_autofree char *model = train_case_path (c, "one", "weights/best.safetensors");
    g_autoptr (HoneTensors) next = NULL;
    g_autoptr (HoneTensors) many = NULL;

    hone_settings_reset (c->settings, "single_cls");
    train_case_set (c, "fraction", "[3, 2]");
    train_case_set (c, "model", model);
    g_assert_cmpint (train_case_run (c, "next"), ==, HONE_TRAIN_FINISHED);
    g_assert_cmpint (c->start.n_train, ==, 3);
    g_assert_cmpint (c->start.n_val, ==, 2);
    next = train_case_weights (c, "next", "weights/best.safetensors");
    g_assert_cmpstr (hone_tensors_get_meta (next, "nc"), ==, "1");
    train_case_set (c, "single_cls", "false");
    g_assert_cmpint (train_case_run (c, "many"), ==, HONE_TRAIN_FINISHED);
    many = train_case_weights (c, "many", "weights/best.safetensors");
    g_assert_cmpstr (hone_tensors_get_meta (many, "nc"), ==, "3");
  }
}

/* A checkpoint of Ultralytics says it, too: as the args.yaml of its run. */
static void
test_single_of_pt (const char *name, HoneSettings *args)
{
  g_autofree char *file = g_strdup_printf ("formats/real_run/%s-best.pt", name);
  g_autofree char *path = hone_fixture_path (file);
  g_autoptr (HoneTensors) tensors = path != NULL ? hone_weights_read (path, NULL) : NULL;

  if (tensors == NULL)
    return;
  g_assert_cmpstr (hone_tensors_get_meta (tensors, "single_cls"), ==,
                   hone_settings_get_bool (args, "single_cls") ? "true" : "false");
}

static void
test_single_of_pts (void)
{
  const char *const names[] = { "yolo26n", "yolo11n", "yolov8n" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autofree char *file = g_strdup_printf ("formats/real_run/%s-args.yaml", names[i]);
    g_autofree char *path = hone_fixture_path (file);
    g_autoptr (HoneSettings) args = hone_settings_new ();

    if (path != NULL && hone_settings_read_yaml (args, path, NULL))
      test_single_of_pt (names[i], args);
  }
}

/* Each of these changes what is learnt, and none of them what a run without them learns. */
static void
test_changes (void)
{
  const struct {
    const char *name, *value;
  } changes[] = { { "classes", "[0]" },      { "cls_pw", "0.5" },      { "rect", "true" },
                  { "mixup", "1" },          { "multi_scale", "0.5" }, { "cache", "ram" },
                  { "scale", "[0.1, 0.2]" }, { "fraction", "0.75" },   { "bgr", "1" } };
  g_autoptr (TrainCase) c = train_case_new (8, 3);

  train_case_set (c, "epochs", "1");
  train_case_set (c, "close_mosaic", "0");
  g_assert_cmpint (train_case_run (c, "plain"), ==, HONE_TRAIN_FINISHED);
  for (guint i = 0; i < G_N_ELEMENTS (changes); i++) {
    const gboolean same = g_str_equal (changes[i].name, "cache");

    train_case_set (c, changes[i].name, changes[i].value);
    g_assert_cmpint (train_case_run (c, changes[i].name), ==, HONE_TRAIN_FINISHED);
    if (train_case_is_same (c, "plain", changes[i].name, "weights/last.safetensors") != same)
      g_test_fail_printf ("%s=%s: learns %s", changes[i].name, changes[i].value, same ? "something else" : "the same");
    hone_settings_reset (c->settings, changes[i].name);
  }
}

/* Where objects are rare: a rectangle that touches none is wanted. */
static void
test_cutmix (void)
{
  g_autoptr (TrainCase) c = train_case_new (32, 3);

  train_case_set (c, "epochs", "1");
  train_case_set (c, "classes", "[2]");
  train_case_set (c, "mosaic", "0");
  train_case_set (c, "close_mosaic", "0");
  g_assert_cmpint (train_case_run (c, "plain"), ==, HONE_TRAIN_FINISHED);
  train_case_set (c, "cutmix", "1");
  g_assert_cmpint (train_case_run (c, "cutmix"), ==, HONE_TRAIN_FINISHED);
  g_assert_false (train_case_is_same (c, "plain", "cutmix", "weights/last.safetensors"));
}

static HoneTrainEnd
run_with_classes (const char *classes)
{
  g_autoptr (TrainCase) c = train_case_new (4, 3);

  train_case_set (c, "epochs", "1");
  train_case_set (c, "classes", classes);
  return train_case_run (c, "classes");
}

static void
test_classes_bad (void)
{
  g_assert_cmpint (run_with_classes ("[7]"), ==, HONE_TRAIN_FAILED);
  g_assert_cmpint (run_with_classes ("cells"), ==, HONE_TRAIN_FAILED);
}

/* Freezing */

static gboolean
is_equal (HoneTensors *a, HoneTensors *b, const char *name)
{
  const HoneTensor *x = hone_tensors_find (a, name), *y = hone_tensors_find (b, name);

  g_assert_nonnull (x);
  g_assert_nonnull (y);
  return memcmp (x->data, y->data, (gsize) x->n * sizeof (float)) == 0;
}

/* Weights, and the running statistics of norms, stay where they are frozen and move elsewhere. */
static void
compare_frozen (TrainCase *c, const char *run, const char *const *still, const char *const *moved)
{
  g_autoptr (HoneTensors) from = train_case_weights (c, "start", "weights/last.safetensors");
  g_autoptr (HoneTensors) to = train_case_weights (c, run, "weights/last.safetensors");

  for (guint i = 0; still[i] != NULL; i++)
    g_assert_true (is_equal (from, to, still[i]));
  for (guint i = 0; moved[i] != NULL; i++)
    g_assert_false (is_equal (from, to, moved[i]));
}

static void
test_freeze (void)
{
  g_autoptr (TrainCase) c = train_case_new (4, 2);
  g_autofree char *model = train_case_path (c, "start", "weights/last.safetensors");
  const char *const first[] = { "model.0.conv.weight", "model.0.bn.running_mean", "model.1.bn.running_var",
                                "model.1.bn.weight", NULL };
  const char *const second[] = { "model.1.conv.weight", "model.1.bn.running_mean", NULL };
  const char *const third[] = { "model.0.conv.weight", "model.0.bn.running_mean", "model.2.cv1.conv.weight", NULL };
  const char *const boxes[] = { "model.23.cv2.0.2.weight", "model.23.cv2.0.0.bn.running_mean", NULL };
  const char *const classes[] = { "model.23.cv3.0.2.weight", "model.0.bn.running_mean", NULL };

  train_case_set (c, "epochs", "1");
  train_case_set (c, "nbs", "4");
  train_case_set (c, "warmup_epochs", "0");
  g_assert_cmpint (train_case_run (c, "start"), ==, HONE_TRAIN_FINISHED);
  train_case_set (c, "model", model);
  train_case_set (c, "freeze", "2");
  g_assert_cmpint (train_case_run (c, "number"), ==, HONE_TRAIN_FINISHED);
  compare_frozen (c, "number", first, third + 2);
  train_case_set (c, "freeze", "[1]");
  g_assert_cmpint (train_case_run (c, "list"), ==, HONE_TRAIN_FINISHED);
  compare_frozen (c, "list", second, third);
  train_case_set (c, "freeze", "[23.cv2]");
  g_assert_cmpint (train_case_run (c, "name"), ==, HONE_TRAIN_FINISHED);
  compare_frozen (c, "name", boxes, classes);
  train_case_set (c, "freeze", "24");
  g_assert_cmpint (train_case_run (c, "all"), ==, HONE_TRAIN_FAILED);
  g_assert_error (c->error, HONE_ERROR, HONE_ERROR_USAGE);
  g_assert_false (train_case_exists (c, "all", NULL));
}

static gboolean
is_same (TrainCase *c, const char *a, const char *b)
{
  g_autoptr (HoneTensors) x = train_case_weights (c, a, "weights/last.safetensors");
  g_autoptr (HoneTensors) y = train_case_weights (c, b, "weights/last.safetensors");

  for (guint i = 0; i < hone_tensors_get_n (x); i++) {
    const HoneTensor *one = hone_tensors_get (x, i), *other = hone_tensors_find (y, one->name);

    if (memcmp (one->data, other->data, (gsize) one->n * hone_dtype_size (one->dtype)) != 0)
      return FALSE;
  }
  return TRUE;
}

/* amp=true, the default, is bfloat16 where the processor has it. Where it has not, who asks is told so, once. */
static void
test_amp (void)
{
  const char *const words[] = { "true", "bf16", "fp32", "false" };
  const gboolean half = hone_kernels_cpu ()->has_type (NULL, HONE_BF16);
  g_autoptr (TrainCase) c = train_case_new (4, 2);

  train_case_set (c, "epochs", "1");
  g_assert_cmpint (train_case_run (c, "default"), ==, HONE_TRAIN_FINISHED);
  g_assert_cmpuint (train_case_count (c, "32 bits"), ==, 0);
  for (guint i = 0; i < G_N_ELEMENTS (words); i++) {
    train_case_set (c, "amp", words[i]);
    g_assert_cmpint (train_case_run (c, words[i]), ==, HONE_TRAIN_FINISHED);
    g_assert_cmpuint (train_case_count (c, "32 bits"), ==, i < 2 && !half ? 1 : 0);
  }
  g_assert_true (is_same (c, "default", "true") && is_same (c, "true", "bf16") && is_same (c, "fp32", "false"));
  g_assert_cmpint (is_same (c, "true", "false"), ==, !half);
}

/* multi_scale */

static void
test_scale_draw (void)
{
  int seen[64] = { 0 };
  int least = 1000, most = 0;

  for (int i = 0; i < 4000; i++) {
    const int size = hone_multi_scale_draw (7, i / 10, i % 10, 320, 0.5);

    g_assert_cmpint (size, ==, hone_multi_scale_draw (7, i / 10, i % 10, 320, 0.5));
    g_assert_cmpint (size % 32, ==, 0);
    seen[size / 32]++;
    least = MIN (least, size);
    most = MAX (most, size);
  }
  g_assert_cmpint (least, ==, 160); /* [160, 512): 11 sizes, all alike */
  g_assert_cmpint (most, ==, 480);
  for (int i = 5; i <= 15; i++) {
    g_assert_cmpint (seen[i], >, 4000 / 11 - 100);
    g_assert_cmpint (seen[i], <, 4000 / 11 + 100);
  }
  g_assert_cmpint (hone_multi_scale_largest (320, 0.5), >=, most);
  g_assert_cmpint (hone_multi_scale_largest (320, 0), ==, 320);
}

static void
test_scale_shape (void)
{
  int h, w;

  hone_multi_scale_shape (320, 320, 320, &h, &w);
  g_assert_cmpint (h, ==, 320);
  g_assert_cmpint (w, ==, 320);
  hone_multi_scale_shape (480, 320, 256, &h, &w); /* a batch of rect: 256 * 1.5 */
  g_assert_cmpint (h, ==, 480);
  g_assert_cmpint (w, ==, 384);
  hone_multi_scale_shape (160, 320, 224, &h, &w); /* 112, up to 128 */
  g_assert_cmpint (h, ==, 160);
  g_assert_cmpint (w, ==, 128);
}

/* torch.nn.functional.interpolate (x / 255, size, mode="bilinear", align_corners=False) of torch 2.x, of the picture
 * below: 3 rows of 4 pixels, channel c of pixel (y, x) = (37 y + 53 x + 91 c) mod 256. Row 0 of channel 0 of 5 x 6, and
 * row 1 of channel 2 of 2 x 2. */
static void
test_scale_resize (void)
{
  static const float larger[] = { 0.00000000f, 0.10392157f, 0.24248366f, 0.38104576f, 0.51960784f, 0.62352943f };
  static const float smaller[] = { 0.19313726f, 0.48333335f };
  const HoneOpen open = { .n_threads = 2 };
  const HoneKernels *kernels = hone_kernels_cpu ();
  HoneDevice *device = kernels->open (&open);
  guint8 picture[3 * 4 * 3];
  float to[3 * 5 * 6];

  for (int y = 0; y < 3; y++)
    for (int x = 0; x < 4; x++)
      for (int c = 0; c < 3; c++)
        picture[(y * 4 + x) * 3 + c] = (guint8) (37 * y + 53 * x + 91 * c);
  hone_multi_scale_resize (kernels, device, picture, 1, 3, 4, to, 5, 6);
  for (int x = 0; x < 6; x++)
    g_assert_cmpfloat_with_epsilon ((double) to[x], (double) larger[x], 1e-6);
  hone_multi_scale_resize (kernels, device, picture, 1, 3, 4, to, 2, 2);
  for (int x = 0; x < 2; x++)
    g_assert_cmpfloat_with_epsilon ((double) to[(2 * 2 + 1) * 2 + x], (double) smaller[x], 1e-6);
  kernels->close (device);
}

/* Memory */

static void
test_fit (void)
{
  HoneArch arch;
  g_autoptr (HoneModel) model = NULL;
  HoneMemoryHow how = {
    .mode = HONE_GRAPH_TRAIN, .kernels = hone_kernels_cpu (), .imgsz = 320, .largest = 320, .most_labels = 20
  };
  int last = 1;

  g_assert_true (hone_arch_parse ("yolo26n", &arch, NULL));
  how.model = model = hone_model_new (&arch, 3, NULL, 0);
  for (guint64 gigabytes = 1; gigabytes <= 16; gigabytes *= 2) {
    const guint64 available = gigabytes * G_GUINT64_CONSTANT (1000000000);
    const double room = 0.6 * (double) (available - hone_memory_fixed (&how));
    const int batch = hone_memory_fit (&how, available, 0.6, 100000);

    g_assert_cmpfloat ((double) hone_memory_of_batch (&how, batch), <=, room);
    g_assert_cmpfloat ((double) hone_memory_of_batch (&how, batch + 1), >, room);
    g_assert_cmpint (batch, >, last);
    last = batch;
  }
  g_assert_cmpint (hone_memory_fit (&how, G_GUINT64_CONSTANT (1) << 50, 0.6, 100000), ==, 1024);
  g_assert_cmpint (hone_memory_fit (&how, G_GUINT64_CONSTANT (1) << 50, 0.6, 77), ==, 77);
  g_assert_cmpint (hone_memory_fit (&how, 1000, 0.6, 77), ==, 1);
  last = hone_memory_fit (&how, G_GUINT64_CONSTANT (8000000000), 0.6, 100000);
  how.largest = 480;
  g_assert_cmpint (hone_memory_fit (&how, G_GUINT64_CONSTANT (8000000000), 0.6, 100000), <, last / 2 + 1);
  how.largest = 320;
  how.pictures = G_GUINT64_CONSTANT (4000000000);
  g_assert_cmpint (hone_memory_fit (&how, G_GUINT64_CONSTANT (8000000000), 0.6, 100000), <, last * 2 / 3);
}

/* batch=-1 is a batch that there is room for, at most all pictures; args.yaml says what was asked for, and a resumed
 * run goes on with what was chosen. */
static void
test_auto_batch (void)
{
  g_autoptr (TrainCase) c = train_case_new (6, 3);
  g_autofree char *args_path = train_case_path (c, "auto", "args.yaml");
  g_autoptr (HoneSettings) args = hone_settings_new ();
  g_autoptr (HoneTensors) last = NULL;

  train_case_set (c, "batch", "-1");
  c->stop_at = 1;
  g_assert_cmpint (train_case_run (c, "auto"), ==, HONE_TRAIN_STOPPED);
  g_assert_cmpuint (train_case_count (c, "batch=6 chosen"), ==, 1);
  g_assert_cmpint (c->start.batches, ==, 1);
  g_assert_true (hone_settings_read_yaml (args, args_path, NULL));
  g_assert_cmpfloat (hone_settings_get_number (args, "batch"), ==, -1);
  c->stop_at = 0;
  g_assert_cmpint (train_case_resume (c, "auto"), ==, HONE_TRAIN_FINISHED);
  g_assert_cmpuint (train_case_count (c, "batch=6 chosen"), ==, 0);
  g_assert_cmpint (c->start.batches, ==, 1);
}

static void
test_estimate (void)
{
  g_autoptr (TrainCase) c = train_case_new (6, 3);
  g_autoptr (HoneDataset) dataset = hone_training_open_data (c->settings, NULL, NULL);
  HoneTrainEstimate small, large;

  g_assert_true (hone_trainer_estimate (c->settings, dataset, &small, NULL));
  g_assert_cmpint (small.batch, ==, 4);
  g_assert_cmpuint (small.bytes, >, 1000000);
  g_assert_cmpuint (small.available, >, 0);
  train_case_set (c, "imgsz", "640");
  g_assert_true (hone_trainer_estimate (c->settings, dataset, &large, NULL));
  g_assert_cmpuint (large.bytes, >, 10 * small.bytes);
  train_case_set (c, "batch", "0.5");
  g_assert_true (hone_trainer_estimate (c->settings, dataset, &large, NULL));
  g_assert_cmpint (large.batch, >=, 1);
  g_assert_cmpint (large.batch, <=, 6);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/train/setup/schedule", test_schedule);
  g_test_add_func ("/core/train/setup/schedule-timed", test_schedule_timed);
  g_test_add_func ("/core/train/setup/augment", test_augment);
  g_test_add_func ("/core/train/setup/cache", test_cache);
  g_test_add_func ("/core/train/setup/class-weights", test_class_weights);
  g_test_add_func ("/core/train/setup/choice", test_choice);
  g_test_add_func ("/core/train/setup/single-of-pt", test_single_of_pts);
  g_test_add_func ("/core/train/setup/changes", test_changes);
  g_test_add_func ("/core/train/setup/cutmix", test_cutmix);
  g_test_add_func ("/core/train/setup/classes-bad", test_classes_bad);
  g_test_add_func ("/core/train/setup/freeze", test_freeze);
  g_test_add_func ("/core/train/setup/amp", test_amp);
  g_test_add_func ("/core/train/setup/scale-draw", test_scale_draw);
  g_test_add_func ("/core/train/setup/scale-shape", test_scale_shape);
  g_test_add_func ("/core/train/setup/scale-resize", test_scale_resize);
  g_test_add_func ("/core/train/setup/fit", test_fit);
  g_test_add_func ("/core/train/setup/auto-batch", test_auto_batch);
  g_test_add_func ("/core/train/setup/estimate", test_estimate);
  return g_test_run ();
}
