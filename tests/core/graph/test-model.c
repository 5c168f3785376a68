/* SPDX-License-Identifier: Apache-2.0 */
/* test-model.c - names, shapes and order of parameters, their start, transfer, freezing and files
 *
 * Fixture: models/state_dict_keys.json; counts are those of spec 01, section 7.
 */
#include "hone-fixture.h"
#include "hone-model.h"

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#define FLOAT16 0x1p-11 /* what the values of a .pt may be rounded by */

static HoneModel *
new_model (const char *name, int n_classes, const char *const *names)
{
  g_autoptr (GError) error = NULL;
  HoneArch arch;

  hone_arch_parse (name, &arch, &error);
  g_assert_no_error (error);
  return hone_model_new (&arch, n_classes, names, 0);
}

/* "model.0.conv.weight 16x3x3x3 float32" */
static char *
describe_param (const HoneParam *param)
{
  GString *text = g_string_new (param->name);

  for (int i = 0; i < param->n_dims; i++)
    g_string_append_printf (text, "%c%d", i == 0 ? ' ' : 'x', param->shape[i]);
  if (param->n_dims == 0)
    g_string_append (text, " scalar");
  g_string_append (text, param->kind == HONE_PARAM_COUNTER ? " int64" : " float32");
  return g_string_free (text, FALSE);
}

static void
compare_keys (const char *name, int n_classes, JsonArray *keys)
{
  g_autoptr (HoneModel) model = new_model (name, n_classes, NULL);

  g_assert_cmpuint (model->n_params, ==, json_array_get_length (keys));
  for (guint i = 0; i < model->n_params; i++) {
    g_autofree char *text = describe_param (&model->params[i]);

    g_assert_cmpstr (text, ==, json_array_get_string_element (keys, i));
  }
}

static void
test_keys (const char *path, HoneTensors *tensors, gpointer data)
{
  g_autoptr (JsonNode) root = hone_fixture_json (path);
  JsonObject *models = json_node_get_object (root);
  g_autoptr (GList) members = json_object_get_members (models);
  int n = 0;

  for (GList *at = members; at != NULL; at = at->next) {
    g_auto (GStrv) parts = g_strsplit (at->data, "-", 2);

    g_autofree char *classifier = g_strconcat (parts[0], "-cls", NULL);

    if (g_strcmp0 (parts[1], "detect") == 0)
      compare_keys (parts[0], 80, json_object_get_array_member (models, at->data));
    else if (g_strcmp0 (parts[1], "classify") == 0)
      compare_keys (classifier, 1000, json_object_get_array_member (models, at->data));
    else
      continue;
    n++;
  }
  if (n == 0)
    hone_fixture_skip ("models", "no detection models or classifiers in the list");
}

static void
test_resnet_keys (const char *path, HoneTensors *tensors, gpointer data)
{
  g_autoptr (JsonNode) root = hone_fixture_json (path);

  compare_keys ("resnet50", 1000, json_node_get_array (root));
}

/* Of the classifiers, at 224 (spec 01, sections 7 and 9). */
static void
test_classifier_counts (void)
{
  static const struct {
    const char *name;
    gsize params;
    guint entries;
    double gflops; /* 0: the specification has none */
  } cases[] = {
    { "yolo26n-cls", 2812104, 236, 0.402 },   { "yolo26s-cls", 6724008, 236, 1.491 },
    { "yolo26m-cls", 11634216, 296, 4.856 },  { "yolo11l-cls", 14115624, 494, 6.103 },
    { "yolo11x-cls", 29637064, 494, 13.604 }, { "yolov8n-cls", 2719288, 158, 0.414 },
    { "yolov8m-cls", 17053336, 230, 5.134 },  { "yolov8x-cls", 57422840, 302, 18.905 },
    { "resnet18", 11689512, 122, 0 },         { "resnet34", 21797672, 218, 0 },
    { "resnet50", 25557032, 320, 0 },         { "resnet101", 44549160, 626, 0 },
    { "resnet50-keras", 25583592, 373, 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (HoneModel) model = new_model (cases[i].name, 1000, NULL);

    g_assert_cmpuint (hone_model_count (model), ==, cases[i].params);
    g_assert_cmpuint (model->n_params, ==, cases[i].entries);
    if (cases[i].gflops > 0)
      g_assert_cmpfloat_with_epsilon (hone_model_count_operations (model, 224) / 1e9, cases[i].gflops, 6e-4);
  }
}

/* Parameters, elements of buffers, entries, GFLOPs at 640 (spec 01, section 7). */
static void
test_counts (void)
{
  static const struct {
    const char *name;
    gsize params, buffers;
    guint entries;
    double gflops;
  } cases[] = {
    { "yolo26n", 2572280, 19682, 708, 6.240 },      { "yolo26s", 10009784, 38098, 708, 23.079 },
    { "yolo26m", 21896248, 56316, 768, 75.635 },    { "yolo26l", 26299704, 70706, 1092, 94.158 },
    { "yolo26x", 58993368, 105970, 1092, 210.075 }, { "yolo11n", 2624080, 15745, 499, 6.673 },
    { "yolo11s", 9458752, 30065, 499, 21.836 },     { "yolo11m", 20114688, 46058, 649, 68.643 },
    { "yolo11l", 25372160, 62503, 1015, 87.851 },   { "yolo11x", 56966176, 93671, 1015, 196.315 },
    { "yolov8n", 3157200, 10649, 355, 8.855 },      { "yolov8s", 11166560, 20089, 355, 28.812 },
    { "yolov8m", 25902640, 33197, 475, 79.314 },    { "yolov8l", 43691520, 46561, 595, 165.735 },
    { "yolov8x", 68229648, 58177, 595, 258.537 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (HoneModel) model = new_model (cases[i].name, 80, NULL);
    gsize buffers = 0;

    for (guint k = 0; k < model->n_params; k++)
      if (model->params[k].kind == HONE_PARAM_BUFFER || model->params[k].kind == HONE_PARAM_COUNTER)
        buffers += model->params[k].n;
    g_assert_cmpuint (hone_model_count (model), ==, cases[i].params);
    g_assert_cmpuint (buffers, ==, cases[i].buffers);
    g_assert_cmpuint (model->n_params, ==, cases[i].entries);
    g_assert_cmpfloat_with_epsilon (hone_model_count_operations (model, 640) / 1e9, cases[i].gflops, 6e-4);
  }
}

static const float *
values_of (HoneModel *model, const char *name)
{
  HoneParam *param = hone_model_find (model, name);

  g_assert_nonnull (param);
  return model->values + param->offset;
}

static void
test_init (void)
{
  g_autoptr (HoneModel) model = new_model ("yolo26n", 80, NULL), same = new_model ("yolo26n", 80, NULL);
  g_autoptr (HoneModel) other = new_model ("yolo26n", 80, NULL);
  HoneParam *weight = hone_model_find (model, "model.1.conv.weight"); /* fan in 16 * 9 = 144 */
  double sum = 0, squares = 0, most = 0;

  hone_model_init (model, 7);
  hone_model_init (same, 7);
  hone_model_init (other, 8);
  g_assert_cmpmem (model->values, model->n_values * sizeof (float), same->values, same->n_values * sizeof (float));
  g_assert_cmpint (memcmp (values_of (model, weight->name), values_of (other, weight->name), 64), !=, 0);

  for (gsize i = 0; i < weight->n; i++) {
    double value = (double) values_of (model, weight->name)[i];

    sum += value;
    squares += value * value;
    most = MAX (most, fabs (value));
  }
  g_assert_cmpfloat (most, <=, 1.0 / 12);
  g_assert_cmpfloat (most, >, 0.99 / 12);
  g_assert_cmpfloat (fabs (sum / weight->n), <, 0.003);
  g_assert_cmpfloat_with_epsilon (squares / weight->n, 1.0 / 12 / 12 / 3, 1e-4);

  g_assert_cmpfloat (values_of (model, "model.1.bn.weight")[3], ==, 1);
  g_assert_cmpfloat (values_of (model, "model.1.bn.bias")[3], ==, 0);
  g_assert_cmpfloat (values_of (model, "model.1.bn.running_mean")[3], ==, 0);
  g_assert_cmpfloat (values_of (model, "model.1.bn.running_var")[3], ==, 1);
  g_assert_cmpfloat (values_of (model, "model.23.cv2.1.2.bias")[3], ==, 2);
  g_assert_cmpfloat_with_epsilon (values_of (model, "model.23.cv3.0.2.bias")[79], -11.5366f, 1e-4);
  g_assert_cmpfloat_with_epsilon (values_of (model, "model.23.one2one_cv3.2.2.bias")[0], -8.7641f, 1e-4);
  g_assert_cmpmem (values_of (model, "model.23.cv3.1.2.weight"), 6400 * sizeof (float),
                   values_of (model, "model.23.one2one_cv3.1.2.weight"), 6400 * sizeof (float));
}

static void
test_dfl (void)
{
  g_autoptr (HoneModel) model = new_model ("yolov8n", 2, NULL);

  hone_model_init (model, 0);
  for (int i = 0; i < 16; i++)
    g_assert_cmpfloat (values_of (model, "model.22.dfl.conv.weight")[i], ==, (float) i);
  g_assert_true (hone_model_find (model, "model.22.dfl.conv.weight")->frozen);
}

static HoneTensors *
source_of (const char *arch, int n_classes, const char *const *names)
{
  g_autoptr (HoneModel) model = new_model (arch, n_classes, names);

  hone_model_init (model, 1);
  for (gsize i = 0; i < model->n_values; i++)
    model->values[i] += 0.5f; /* nothing in it is as in a fresh model */
  return hone_model_to_tensors (model, model->values);
}

static HoneModel *
transfer (const char *name, int n_classes, const char *const *names, HoneTensors *source, HoneTransfer *told)
{
  g_autoptr (GError) error = NULL;
  HoneModel *model;
  HoneArch arch;

  hone_arch_parse (name, &arch, NULL);
  model = hone_model_transfer (&arch, n_classes, names, source, TRUE, 2, told, &error);
  g_assert_no_error (error);
  g_assert_nonnull (model);
  return model;
}

static void
assert_same (HoneModel *model, HoneTensors *source, const char *name, int row, int from)
{
  HoneParam *param = hone_model_find (model, name);
  const HoneTensor *tensor = hone_tensors_find (source, name);
  g_autofree float *values = g_new (float, tensor->n);
  gsize n = param->n / param->shape[0];

  hone_tensor_to_floats (tensor, values);
  g_assert_cmpmem (model->values + param->offset + row * n, n * sizeof (float), values + from * n, n * sizeof (float));
}

/* Without a common name: 696 of 708, and the hidden class convolutions are the source's (spec 01, section 10). */
static void
test_transfer_no_names (void)
{
  static const char *const names[] = { "apple", "pear", "plum", NULL };
  g_autoptr (HoneTensors) source = source_of ("yolo26n", 80, NULL);
  HoneTransfer told;
  g_autoptr (HoneModel) model = transfer ("yolo26n", 3, names, source, &told);

  g_assert_cmpuint (told.n_copied, ==, 696);
  g_assert_cmpuint (told.n_all, ==, 708);
  g_assert_cmpuint (told.n_class_rows, ==, 0);
  g_assert_true (told.widened);
  g_assert_cmpint (model->class_width, ==, 80);
  assert_same (model, source, "model.23.cv3.0.0.1.conv.weight", 0, 0);
  assert_same (model, source, "model.23.cv2.2.2.bias", 0, 0);
  for (int c = 0; c < 3; c++)
    g_assert_cmpfloat_with_epsilon (values_of (model, "model.23.cv3.0.2.bias")[c], -8.253f, 1e-3);
}

static void
test_transfer_names (void)
{
  static const char *const had[] = { "cat", "dog", "Bird ", "cow", NULL };
  static const char *const has[] = { "bird", "fish", "cat", NULL };
  g_autoptr (HoneTensors) source = source_of ("yolo11n", 4, had);
  HoneTransfer told;
  g_autoptr (HoneModel) model = transfer ("yolo11n", 3, has, source, &told);

  g_assert_cmpuint (told.n_class_rows, ==, 2);
  g_assert_cmpuint (told.n_copied, ==, 499); /* rows by name count as copied */
  g_assert_false (told.widened);             /* 64 classes' channels either way */
  for (int level = 0; level < 3; level++) {
    g_autofree char *weight = g_strdup_printf ("model.23.cv3.%d.2.weight", level);
    g_autofree char *bias = g_strdup_printf ("model.23.cv3.%d.2.bias", level);

    assert_same (model, source, weight, 0, 2);
    assert_same (model, source, weight, 2, 0);
    assert_same (model, source, bias, 2, 0);
  }
  g_assert_cmpfloat_with_epsilon (values_of (model, "model.23.cv3.0.2.bias")[1], -8.253f, 1e-3);
}

static void
test_transfer_same (void)
{
  static const char *const names[] = { "cat", "dog", NULL };
  static const char *const swapped[] = { "dog", "cat", NULL };
  g_autoptr (HoneTensors) source = source_of ("yolov8n", 2, names);
  HoneTransfer told;
  g_autoptr (HoneModel) same = transfer ("yolov8n", 2, names, source, &told);
  g_autoptr (HoneModel) other = NULL;

  g_assert_cmpuint (told.n_copied, ==, told.n_all);
  other = transfer ("yolov8n", 2, swapped, source, &told);
  assert_same (other, source, "model.22.cv3.1.2.weight", 0, 1);
  assert_same (other, source, "model.22.cv3.1.2.weight", 1, 0);
}

/* Between families and sizes: as many items as Ultralytics 8.4.190 transfers, and its width of the class branch. */
static void
test_transfer_others (void)
{
  static const struct {
    const char *from, *to;
    int n_classes;
    guint n_copied, n_all;
    int width;
  } cases[] = {
    { "yolo11n", "yolo26n", 3, 396, 708, 80 }, { "yolo11n", "yolo26n", 80, 402, 708, 80 },
    { "yolo26n", "yolo11n", 3, 396, 499, 80 }, { "yolov8n", "yolo11n", 80, 93, 499, 80 },
    { "yolo26s", "yolo26n", 3, 121, 708, 64 }, { "yolo26s", "yolo26n", 80, 127, 708, 80 },
    { "yolov8n", "yolov8n", 3, 349, 355, 80 }, { "yolo11m", "yolo11l", 3, 635, 1015, 256 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (HoneTensors) source = source_of (cases[i].from, 80, NULL);
    HoneTransfer told;
    g_autoptr (HoneModel) model = NULL;
    g_auto (GStrv) names = g_new0 (char *, 81);

    for (int k = 0; k < cases[i].n_classes; k++)
      names[k] = g_strdup_printf ("other %d", k);
    model = transfer (cases[i].to, cases[i].n_classes, (const char *const *) names, source, &told);
    g_assert_cmpuint (told.n_copied, ==, cases[i].n_copied);
    g_assert_cmpuint (told.n_all, ==, cases[i].n_all);
    g_assert_cmpint (model->class_width, ==, cases[i].width);
  }
}

static void
test_transfer_none (void)
{
  g_autoptr (HoneTensors) source = hone_tensors_new ();
  g_autoptr (GError) error = NULL;
  HoneArch arch;

  hone_arch_parse ("yolo26n", &arch, NULL);
  g_assert_null (hone_model_transfer (&arch, 3, NULL, source, TRUE, 0, NULL, &error));
  g_assert_error (error, HONE_ERROR, HONE_ERROR_BAD_MODEL);
}

/* The classifiers of YOLO26 and YOLO11 are one network. */
static void
assert_same_arch (const HoneArch *arch, const HoneArch *wanted)
{
  g_assert_true (arch->family->rows == wanted->family->rows);
  g_assert_cmpstr (strstr (arch->id, "-w"), ==, strstr (wanted->id, "-w"));
  g_assert_cmpstr (arch->scale.letter, ==, wanted->scale.letter);
}

/* Every table at every scale is told from its shapes alone, and its classes. */
static void
test_recognise (void)
{
  for (const HoneFamily *const *family = hone_families (); *family != NULL; family++)
    for (int i = 0; i < (*family)->n_scales; i++) {
      g_autofree char *name =
          g_strconcat ((*family)->name, i == 3 ? "m-w0.0625" : (*family)->scales[i].letter, (*family)->ending, NULL);
      g_autoptr (HoneModel) model = new_model (name, 5, NULL);
      g_autoptr (HoneTensors) tensors = hone_model_to_tensors (model, model->values);
      g_autoptr (GError) error = NULL;
      g_auto (GStrv) names = NULL;
      int n_classes, class_width;
      HoneArch arch;

      hone_tensors_set_meta (tensors, "arch", "yolo26n");
      g_assert_true (hone_model_recognise (tensors, "a file", &arch, &n_classes, &class_width, &names, &error));
      g_assert_no_error (error);
      assert_same_arch (&arch, &model->arch);
      g_assert_cmpint (n_classes, ==, 5);
      g_assert_cmpint (class_width, ==, model->class_width);
      g_assert_cmpstrv (names, model->names);
    }
}

static void
test_file (void)
{
  static const char *const names[] = { "red cell", "weiß", "\"quoted\"", NULL };
  g_autofree char *folder = g_dir_make_tmp ("hone-model-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "m.safetensors", NULL);
  g_autoptr (HoneModel) model = new_model ("yolo11n-w0.0625", 3, names), back = NULL;
  g_autoptr (HoneTensors) tensors = NULL;
  g_autoptr (GError) error = NULL;

  hone_model_init (model, 3);
  model->counters[5] = 77;
  tensors = hone_model_to_tensors (model, model->values);
  g_assert_true (hone_safetensors_write (tensors, path, &error));
  g_assert_no_error (error);
  back = hone_model_open (path, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (back->arch.id, ==, "yolo11n-w0.0625");
  g_assert_cmpstrv (back->names, names);
  g_assert_cmpmem (back->values, back->n_values * sizeof (float), model->values, model->n_values * sizeof (float));
  g_assert_cmpint (back->counters[5], ==, 77);
  g_unlink (path);
  g_rmdir (folder);
}

static void
test_load_misfit (void)
{
  g_autoptr (HoneModel) model = new_model ("yolo11n-w0.0625", 3, NULL), other = new_model ("yolo11n-w0.0625", 4, NULL);
  g_autoptr (HoneTensors) tensors = hone_model_to_tensors (other, other->values);
  g_autoptr (GError) error = NULL;

  g_assert_false (hone_model_load_exact (model, tensors, &error));
  g_assert_error (error, HONE_ERROR, HONE_ERROR_BAD_MODEL);
  g_assert_nonnull (strstr (error->message, "model.23.cv3.0.2.weight"));
}

static void
assert_refused (HoneModel *model, GError *error)
{
  g_assert_null (model);
  g_assert_error (error, HONE_ERROR, HONE_ERROR_BAD_MODEL);
  g_assert_nonnull (strstr (error->message, "another task"));
}

static void
assert_opens (const char *path, const char *bare, HoneTensors *weights)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HoneModel) model = hone_model_open (path, &error);

  if (g_str_has_suffix (bare, "-seg")) {
    assert_refused (model, error);
    return;
  }
  g_assert_no_error (error);
  if (g_str_has_prefix (bare, "models/")) {
    HoneArch meant;

    g_assert_true (hone_arch_parse (bare + strlen ("models/"), &meant, NULL));
    assert_same_arch (&model->arch, &meant);
  }
  g_assert_cmpuint (g_strv_length (model->names), ==, model->n_classes);
  for (guint i = 0; i < model->n_params; i++)
    if (model->params[i].kind != HONE_PARAM_COUNTER)
      hone_fixture_compare (weights, model->params[i].name, model->values + model->params[i].offset, model->params[i].n,
                            FLOAT16);
}

/* NAME.weights.safetensors opens, and NAME.pt beside it with the same values; in models/ it is the network that NAME
 * says. Models of other tasks are refused. */
static void
test_weights (const char *name, HoneTensors *weights, gpointer data)
{
  g_autofree char *bare = g_strndup (name, strlen (name) - strlen (".weights.safetensors"));
  g_autofree char *pt = g_strconcat (bare, ".pt", NULL);
  g_autofree char *path = hone_fixture_path (name), *pt_path = hone_fixture_path (pt);

  assert_opens (path, bare, weights);
  if (pt_path != NULL)
    assert_opens (pt_path, bare, weights);
}

static guint
count_frozen (HoneModel *model)
{
  guint n = 0;

  for (guint i = 0; i < model->n_params; i++)
    n += model->params[i].frozen;
  return n;
}

static void
test_freeze (void)
{
  static const char *const entries[] = { "0", "12", "22.cv2", NULL };
  static const char *const wrong[] = { "0", "22.cv9", NULL };
  g_autoptr (HoneModel) model = new_model ("yolov8n", 3, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (hone_model_freeze (model, entries, &error));
  g_assert_no_error (error);
  g_assert_true (hone_model_find (model, "model.0.bn.running_mean")->frozen);
  g_assert_true (hone_model_find (model, "model.22.cv2.1.2.bias")->frozen);
  g_assert_false (hone_model_find (model, "model.1.conv.weight")->frozen);
  g_assert_false (hone_model_find (model, "model.22.cv3.1.2.bias")->frozen);

  g_assert_false (hone_model_freeze (model, wrong, &error));
  g_assert_error (error, HONE_ERROR, HONE_ERROR_USAGE);
  g_assert_true (hone_model_freeze (model, NULL, NULL));
  g_assert_cmpuint (count_frozen (model), ==, 1); /* dfl */
}

static void
test_freeze_all (void)
{
  g_autoptr (HoneModel) model = new_model ("yolo26n", 3, NULL);
  g_autoptr (GPtrArray) entries = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;

  for (int i = 0; i < 24; i++)
    g_ptr_array_add (entries, g_strdup_printf ("%d", i));
  g_ptr_array_add (entries, NULL);
  g_assert_false (hone_model_freeze (model, (const char *const *) entries->pdata, &error));
  g_assert_error (error, HONE_ERROR, HONE_ERROR_USAGE);
}

static void
test_describe (void)
{
  g_autoptr (HoneModel) model = new_model ("yolo26n", 80, NULL);
  g_autofree char *text = hone_model_describe (model, 640);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  g_assert_cmpuint (g_strv_length (lines), ==, 1 + 24 + 1 + 1);
  g_assert_nonnull (strstr (lines[3], "6640"));
  g_assert_nonnull (strstr (lines[3], "64 x 160 x 160"));
  g_assert_nonnull (strstr (lines[25], "6.2 GFLOPs"));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/model/counts", test_counts);
  g_test_add_func ("/core/model/classifier-counts", test_classifier_counts);
  g_test_add_func ("/core/model/init", test_init);
  g_test_add_func ("/core/model/dfl", test_dfl);
  g_test_add_func ("/core/model/transfer/no-names", test_transfer_no_names);
  g_test_add_func ("/core/model/transfer/names", test_transfer_names);
  g_test_add_func ("/core/model/transfer/same", test_transfer_same);
  g_test_add_func ("/core/model/transfer/others", test_transfer_others);
  g_test_add_func ("/core/model/transfer/none", test_transfer_none);
  g_test_add_func ("/core/model/recognise", test_recognise);
  g_test_add_func ("/core/model/file", test_file);
  g_test_add_func ("/core/model/load-misfit", test_load_misfit);
  g_test_add_func ("/core/model/freeze", test_freeze);
  g_test_add_func ("/core/model/freeze-all", test_freeze_all);
  g_test_add_func ("/core/model/describe", test_describe);
  hone_fixture_each ("models", "state_dict_keys", ".json", test_keys, NULL);
  hone_fixture_each ("models", "resnet50_keys", ".json", test_resnet_keys, NULL);
  hone_fixture_each ("models", NULL, ".weights.safetensors", test_weights, NULL);
  hone_fixture_each ("formats/real_run", NULL, ".weights.safetensors", test_weights, NULL);
  return hone_fixture_run ();
}
