/* SPDX-License-Identifier: Apache-2.0 */
/* test-onnx.c - what is written as ONNX against what the model says: by Hone's own walk through the file, and by
 * onnxruntime where HONE_PYTHON names a Python that has it
 */
#include "export-check.h"
#include "hone-shipped.h"
#include "onnx-run.h"
#include "predict-source.h"

#include <glib/gstdio.h>
#include <math.h>

#define DATE "2026-01-01T00:00:00Z"
#define MOST 1e-4

typedef struct {
  const char *arch;
  HoneOnnxBoxes boxes;
  gboolean dynamic, half;
  int n, opset;
  double most;
} Case;

static const Case cases[] = {
  { "yolo26n", HONE_ONNX_PLAIN, FALSE, FALSE, 1, 18, MOST },
  { "yolo26n", HONE_ONNX_NMS_FREE, FALSE, FALSE, 1, 18, MOST },
  { "yolo26n", HONE_ONNX_NMS, FALSE, FALSE, 2, 13, MOST },
  { "yolo26n", HONE_ONNX_NMS_FREE, TRUE, FALSE, 1, 13, MOST },
  { "yolo26n", HONE_ONNX_PLAIN, FALSE, TRUE, 1, 18, 2e-2 },
  { "yolo11n", HONE_ONNX_PLAIN, TRUE, FALSE, 1, 20, MOST },
  { "yolo11n", HONE_ONNX_NMS, FALSE, FALSE, 1, 18, MOST },
  { "yolov8n", HONE_ONNX_PLAIN, FALSE, FALSE, 2, 18, MOST },
  { "yolo11n-cls", HONE_ONNX_PLAIN, TRUE, FALSE, 1, 18, MOST },
  { "resnet50", HONE_ONNX_PLAIN, FALSE, FALSE, 1, 18, MOST },
  { "resnet50-keras", HONE_ONNX_PLAIN, TRUE, FALSE, 1, 18, MOST },
};

/* Norms that do something: so strong that what a picture shows reaches the head. */
static HoneModel *
sample_model (const char *name)
{
  static const char *const names[] = { "a", "it's", "c", NULL };
  HoneArch arch;
  HoneModel *model;
  const float gain = g_str_has_prefix (name, "resnet") ? 0.6f : 2.2f; /* of ReLU and residual sums; of SiLU */
  guint32 state = 1;

  g_assert_true (hone_arch_parse (name, &arch, NULL));
  model = hone_model_new (&arch, 3, names, 0);
  hone_model_init (model, 7);
  for (guint i = 0; i < model->n_params; i++) {
    const HoneParam *param = &model->params[i];

    if (param->kind != HONE_PARAM_NORM_WEIGHT && param->kind != HONE_PARAM_BIAS)
      continue;
    for (gsize k = 0; k < param->n; k++) {
      state = state * 1664525u + 1013904223u;
      model->values[param->offset + k] =
          (param->kind == HONE_PARAM_BIAS ? -0.2f : gain) + 0.4f * (float) (state >> 8) / 16777216.0f;
    }
  }
  return model;
}

static HoneOnnxHow
how_of (const Case *c)
{
  HoneOnnxHow how = HONE_ONNX_USUAL;

  how.opset = c->opset;
  how.n = c->n;
  how.h = 96, how.w = 128;
  how.dynamic = c->dynamic, how.half = c->half;
  how.boxes = c->boxes;
  how.conf = 0.01;
  how.max_det = 50;
  return how;
}

static void
test_check (gconstpointer data)
{
  const Case *c = data;
  g_autoptr (HoneModel) model = sample_model (c->arch);
  const HoneOnnxHow how = how_of (c);
  g_autoptr (GPtrArray) pictures = NULL;
  g_autofree char *folder = hone_shipped ("demo/images/val");
  g_autoptr (GBytes) file = NULL;
  double difference = NAN;
  GError *error = NULL;
  guint n_videos;

  pictures = hone_predict_source (folder, &n_videos, &error);
  g_assert_no_error (error);
  g_ptr_array_set_size (pictures, 2);
  file = hone_onnx_pack (model, &how, NULL, DATE, &error);
  g_assert_no_error (error);
  export_check (model, &how, file, pictures, &difference, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  g_test_message ("%s: %g", c->arch, difference);
  g_assert_cmpfloat (difference, <=, c->most);
}

/* The check finds what is wrong: a file of other numbers than the model's. */
static void
test_check_finds (void)
{
  g_autoptr (HoneModel) model = sample_model ("yolo26n");
  const HoneOnnxHow how = how_of (&cases[0]);
  g_autoptr (GPtrArray) pictures = NULL;
  g_autofree char *folder = hone_shipped ("demo/images/val");
  g_autoptr (GBytes) file = hone_onnx_pack (model, &how, NULL, DATE, NULL);
  const HoneParam *weight = hone_model_find (model, "model.0.conv.weight");
  double difference = 0;
  guint n_videos;

  pictures = hone_predict_source (folder, &n_videos, NULL);
  g_ptr_array_set_size (pictures, 1);
  for (gsize i = 0; i < weight->n; i++)
    model->values[weight->offset + i] *= 1.5f;
  g_assert_true (export_check (model, &how, file, pictures, &difference, NULL, NULL, NULL, NULL));
  g_assert_cmpfloat (difference, >, EXPORT_MOST_DIFFERENCE);
}

static void
test_refused (void)
{
  g_autoptr (HoneModel) model = sample_model ("yolo26n");
  HoneOnnxHow how = how_of (&cases[0]);
  g_autoptr (GError) error = NULL;

  how.opset = 9;
  g_assert_null (hone_onnx_pack (model, &how, NULL, DATE, &error));
  g_assert_error (error, HONE_ERROR, HONE_ERROR_USAGE);
  g_clear_error (&error);
  how.opset = 18, how.h = 100;
  g_assert_null (hone_onnx_pack (model, &how, NULL, DATE, &error));
  g_assert_error (error, HONE_ERROR, HONE_ERROR_USAGE);
}

/* --- onnxruntime --- */

static const char script[] = "import sys\n"
                             "try:\n"
                             "    import numpy as np, onnx, onnxruntime\n"
                             "except ImportError: sys.exit(77)\n"
                             "file, most, n, h, w = sys.argv[1], float(sys.argv[2]), *map(int, sys.argv[3:])\n"
                             "onnx.checker.check_model(onnx.load(file), full_check=True)\n"
                             "session = onnxruntime.InferenceSession(file, providers=['CPUExecutionProvider'])\n"
                             "x = np.fromfile(file + '.x', dtype=np.float32).reshape(n, 3, h, w)\n"
                             "y = session.run(None, {'images': x})[0]\n"
                             "want = np.fromfile(file + '.y', dtype=np.float32).reshape(y.shape)\n"
                             "scale = np.maximum(1, np.abs(want))\n"
                             "worst = float((np.abs(y - want) / scale).max())\n"
                             "print(worst)\n"
                             "names = eval(session.get_modelmeta().custom_metadata_map['names'])\n"
                             "assert names == {0: 'a', 1: \"it's\", 2: 'c'}, names\n"
                             "sys.exit(0 if worst <= most else f'{file}: {worst}')\n";

static void
save (const char *path, const char *ending, gconstpointer data, gsize bytes)
{
  g_autofree char *name = g_strconcat (path, ending, NULL);

  g_assert_true (g_file_set_contents (name, data, (gssize) bytes, NULL));
}

/* Pictures of noise, the file, and what Hone reckons of it. */
static void
save_case (const Case *c, const char *path, const HoneOnnxHow *how)
{
  const HoneKernels *kernels = hone_kernels_cpu ();
  const HoneOpen open = { 0 };
  HoneDevice *device = kernels->open (&open);
  g_autoptr (HoneModel) model = sample_model (c->arch);
  g_autoptr (GBytes) file = hone_onnx_pack (model, how, NULL, DATE, NULL);
  g_autoptr (OnnxRun) run = onnx_run_new (file, kernels, device, NULL);
  const gsize n = (gsize) how->n * 3 * (gsize) how->h * (gsize) how->w;
  g_autofree float *x = g_new (float, n);
  g_autoptr (GRand) random = g_rand_new_with_seed (3);
  g_autoptr (OnnxValue) y = NULL;

  for (gsize i = 0; i < n; i++)
    x[i] = (float) g_rand_double (random);
  y = onnx_run_forward (run, x, how->n, how->h, how->w, NULL, NULL);
  g_assert_nonnull (y);
  save (path, "", g_bytes_get_data (file, NULL), g_bytes_get_size (file));
  save (path, ".x", x, n * sizeof *x);
  save (path, ".y", y->floats, (gsize) y->n * sizeof *y->floats);
  kernels->close (device);
}

static void
remove_case (const char *folder, const char *path)
{
  const char *const endings[] = { "", ".x", ".y" };

  for (guint i = 0; i < G_N_ELEMENTS (endings); i++) {
    g_autofree char *name = g_strconcat (path, endings[i], NULL);

    g_unlink (name);
  }
  g_rmdir (folder);
}

static void
test_onnxruntime (gconstpointer data)
{
  const Case *c = data;
  const HoneOnnxHow how = how_of (c);
  g_autofree char *folder = g_dir_make_tmp ("hone-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "a.onnx", NULL);
  g_autofree char *most = g_strdup_printf ("%g", c->most), *n = g_strdup_printf ("%d", how.n);
  g_autofree char *h = g_strdup_printf ("%d", how.h), *w = g_strdup_printf ("%d", how.w);
  const char *python = g_getenv ("HONE_PYTHON") != NULL ? g_getenv ("HONE_PYTHON") : "python3";
  char *words[] = { (char *) python, (char *) "-c", (char *) script, path, most, n, h, w, NULL };
  g_autofree char *out = NULL, *said = NULL;
  int status = 0;

  save_case (c, path, &how);
  if (!g_spawn_sync (NULL, words, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &out, &said, &status, NULL) ||
      (WIFEXITED (status) && WEXITSTATUS (status) == 77))
    g_test_skip ("no Python with onnxruntime (HONE_PYTHON names one)");
  else if (status != 0)
    g_test_fail_printf ("onnxruntime: %s", said);
  else
    g_test_message ("%s: %s", c->arch, g_strstrip (out));
  remove_case (folder, path);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *check = g_strdup_printf ("/onnx/check/%u-%s", i, cases[i].arch);
    g_autofree char *runtime = g_strdup_printf ("/onnx/onnxruntime/%u-%s", i, cases[i].arch);

    g_test_add_data_func (check, &cases[i], test_check);
    g_test_add_data_func (runtime, &cases[i], test_onnxruntime);
  }
  g_test_add_func ("/onnx/check-finds", test_check_finds);
  g_test_add_func ("/onnx/refused", test_refused);
  return g_test_run ();
}
