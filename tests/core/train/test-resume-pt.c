/* SPDX-License-Identifier: Apache-2.0 */
/* test-resume-pt.c - the optimizer of a run of Ultralytics becomes Hone's (trainer-resume-pt.c)
 *
 * Real checkpoints with their optimizer where the fixtures have some, and for every optimizer a state made here, whose
 * every number says which parameter it is for.
 */
#include "hone-fixture.h"
#include "hone-model.h"
#include "trainer-resume-pt.h"

#include <math.h>
#include <string.h>

/* One that has boosted, muon, bias, norm and fixed parameters. */
static HoneModel *
small_model (void)
{
  HoneArch arch;
  HoneModel *model;

  g_assert_true (hone_arch_parse ("yolov8n-w0.0625", &arch, NULL));
  model = hone_model_new (&arch, 3, NULL, 0);
  hone_model_init (model, 0);
  return model;
}

static float
mark (guint param, int state)
{
  return (float) (param * 2 + (guint) state) / 4096;
}

static const char *
key_of (HoneOptimKind kind, gboolean muon, int state)
{
  switch (kind) {
  case HONE_OPTIM_SGD:
    return state == 0 ? "momentum_buffer" : NULL;
  case HONE_OPTIM_MUSGD:
    return muon ? (state == 0 ? "momentum_buffer_SGD" : "momentum_buffer") : state == 0 ? "momentum_buffer" : NULL;
  case HONE_OPTIM_RMSPROP:
    return state == 0 ? "square_avg" : "momentum_buffer";
  case HONE_OPTIM_ADAMAX:
    return state == 0 ? "exp_avg" : "exp_inf";
  case HONE_OPTIM_ADAM:
  case HONE_OPTIM_ADAMW:
  case HONE_OPTIM_NADAM:
  case HONE_OPTIM_RADAM:
  default:
    return state == 0 ? "exp_avg" : "exp_avg_sq";
  }
}

static void
add_state (HoneTensors *to, guint number, const char *key, const HoneParam *param, float value)
{
  g_autofree char *name = g_strdup_printf ("optimizer.%u.%s", number, key);
  g_autofree float *numbers = g_new (float, param->n);
  gint64 shape[4];

  for (gsize i = 0; i < param->n; i++)
    numbers[i] = value;
  for (int i = 0; i < param->n_dims; i++)
    shape[i] = param->shape[i];
  hone_tensors_add (to, name, HONE_DTYPE_F32, param->n_dims, shape, numbers, NULL);
}

/* A state dict as torch.optim has it: groups one after the other, in each the parameters as the modules come. */
static HoneTensors *
make_state (HoneModel *model, HoneOptim *optim)
{
  HoneTensors *to = hone_tensors_new ();
  g_autoptr (GString) text = g_string_new ("[");
  guint sizes[HONE_OPTIM_GROUPS], number = 0;
  g_autofree guint *order = hone_optim_reference_order (optim, sizes);
  int n_groups;
  const HoneGroup *groups = hone_optim_get_groups (optim, &n_groups);
  const double step = 7;

  for (int group = 0; group < n_groups; group++) {
    g_string_append (text, group > 0 ? ", {\"params\": [" : "{\"params\": [");
    for (guint i = 0; i < sizes[group]; i++, number++) {
      const HoneParam *param = &model->params[order[number]];
      g_autofree char *name = g_strdup_printf ("optimizer.%u.step", number);

      g_string_append_printf (text, "%s%u", i > 0 ? ", " : "", number);
      if (param->kind == HONE_PARAM_FIXED)
        continue;
      hone_tensors_add (to, name, HONE_DTYPE_F64, 0, NULL, &step, NULL);
      for (int state = 0; state < 2; state++) {
        const char *key = key_of (hone_optim_get_kind (optim), groups[group].muon, state);

        if (key != NULL)
          add_state (to, number, key, param, mark (order[number], state));
      }
    }
    g_string_append (text, "]}");
  }
  g_string_append_c (text, ']');
  hone_tensors_set_meta (to, "optimizer.groups", text->str);
  hone_tensors_set_meta (to, "updates", "9");
  return to;
}

static void
check_states (HoneModel *model, HoneOptim *optim, HoneTensors *got)
{
  int n_groups;
  const HoneGroup *groups = hone_optim_get_groups (optim, &n_groups);

  for (int state = 0; state < 2; state++) {
    g_autofree char *name = g_strdup_printf ("optim.%d", state);
    const HoneTensor *tensor = hone_tensors_find (got, name);

    g_assert_nonnull (tensor);
    for (guint i = 0; i < model->n_params; i++) {
      const HoneParam *param = &model->params[i];
      const int group = hone_optim_group_of (optim, i);
      const float *values = (const float *) tensor->data + param->offset;

      if (group >= 0 && key_of (hone_optim_get_kind (optim), groups[group].muon, state) != NULL) {
        g_assert_cmpfloat (values[0], ==, mark (i, state));
        g_assert_cmpfloat (values[param->n - 1], ==, mark (i, state));
      }
    }
  }
}

static void
test_kind (gconstpointer data)
{
  const HoneOptimKind kind = (HoneOptimKind) GPOINTER_TO_INT (data);
  g_autoptr (HoneModel) model = small_model ();
  g_autoptr (HoneOptim) optim = hone_optim_new (kind, model, NULL, NULL, 0.01, 0.9, 0.0005);
  g_autoptr (HoneTensors) made = make_state (model, optim);
  g_autoptr (GError) error = NULL;
  g_autoptr (HoneTensors) got = hone_resume_pt_translate (made, model, optim, "last.pt", &error);
  const gint64 *counters;

  g_assert_no_error (error);
  check_states (model, optim, got);
  counters = hone_tensors_find (got, "step.counters")->data;
  g_assert_cmpint (counters[0], ==, -1);
  g_assert_cmpint (counters[1], ==, 9);
  g_assert_cmpfloat (((const double *) hone_tensors_find (got, "optim.scalars")->data)[0], ==, 7);
  g_assert_true (hone_optim_load (optim, got, &error));
  g_assert_no_error (error);
}

/* Of any other optimizer it is refused, unless the two keep the same things. */
static void
test_other_kind (void)
{
  const HoneOptimKind pairs[][2] = {
    { HONE_OPTIM_SGD, HONE_OPTIM_ADAMW },   { HONE_OPTIM_ADAMW, HONE_OPTIM_SGD },
    { HONE_OPTIM_MUSGD, HONE_OPTIM_SGD },   { HONE_OPTIM_SGD, HONE_OPTIM_MUSGD },
    { HONE_OPTIM_ADAMAX, HONE_OPTIM_ADAM }, { HONE_OPTIM_RMSPROP, HONE_OPTIM_SGD },
  };
  g_autoptr (HoneModel) model = small_model ();

  for (guint i = 0; i < G_N_ELEMENTS (pairs); i++) {
    g_autoptr (HoneOptim) from = hone_optim_new (pairs[i][0], model, NULL, NULL, 0.01, 0.9, 0.0005);
    g_autoptr (HoneOptim) to = hone_optim_new (pairs[i][1], model, NULL, NULL, 0.01, 0.9, 0.0005);
    g_autoptr (HoneTensors) made = make_state (model, from);
    g_autoptr (GError) error = NULL;

    g_assert_null (hone_resume_pt_translate (made, model, to, "last.pt", &error));
    g_assert_error (error, HONE_ERROR, HONE_ERROR_BAD_MODEL);
    g_assert_nonnull (strstr (error->message, "last.pt"));
  }
}

/* Real ones: every parameter that is trained has a state that fits, and it is not nothing. */

static HoneOptimKind
kind_of (HoneTensors *tensors)
{
  g_autoptr (JsonNode) args = hone_fixture_meta (tensors, "train_args");
  const char *name = json_object_get_string_member (json_node_get_object (args), "optimizer");

  for (int kind = 0; kind <= HONE_OPTIM_MUSGD; kind++)
    if (g_ascii_strcasecmp (hone_optim_kind_name (kind), name) == 0)
      return kind;
  return HONE_OPTIM_ADAMW;
}

static void
compare_sums (HoneTensors *from, HoneTensors *got, HoneModel *model)
{
  double want = 0, sum = 0;

  for (guint i = 0; i < hone_tensors_get_n (from); i++) {
    const HoneTensor *tensor = hone_tensors_get (from, i);
    g_autofree float *numbers = g_new (float, tensor->n + 1);

    if (!g_str_has_prefix (tensor->name, "optimizer.") || g_str_has_suffix (tensor->name, ".step"))
      continue;
    hone_tensor_to_floats (tensor, numbers);
    for (gint64 k = 0; k < tensor->n; k++)
      want += fabs ((double) numbers[k]);
  }
  for (int state = 0; state < 2; state++) {
    const float *values = hone_tensors_find (got, state == 0 ? "optim.0" : "optim.1")->data;

    for (gsize k = 0; k < model->n_values; k++)
      sum += fabs ((double) values[k]);
  }
  g_assert_cmpfloat (want, >, 0);
  g_assert_cmpfloat_with_epsilon (sum, want, 1e-9 * want);
}

static void
test_real (gconstpointer data)
{
  g_autofree char *path = hone_fixture_path (data);
  g_autoptr (GError) error = NULL;
  g_autoptr (HoneTensors) tensors = hone_checkpoint_read (path, &error);
  g_autoptr (HoneTensors) got = NULL;
  g_auto (GStrv) names = NULL;
  g_autoptr (HoneModel) model = NULL;
  g_autoptr (HoneOptim) optim = NULL;
  HoneArch arch;
  int n_classes, class_width;

  g_assert_no_error (error);
  if (hone_tensors_get_meta (tensors, "optimizer.groups") == NULL) { /* of a finished run */
    g_assert_true (hone_resume_pt_is (tensors));
    g_assert_null (hone_resume_pt_settings (tensors, path, &error));
    g_assert_error (error, HONE_ERROR, HONE_ERROR_USAGE);
    return;
  }
  g_assert_nonnull (hone_resume_pt_settings (tensors, path, &error));
  g_assert_true (hone_model_recognise (tensors, path, &arch, &n_classes, &class_width, &names, &error));
  model = hone_model_new (&arch, n_classes, (const char *const *) names, class_width);
  g_assert_true (hone_model_load_exact (model, tensors, &error));
  optim = hone_optim_new (kind_of (tensors), model, NULL, NULL, 0.01, 0.9, 0.0005);
  got = hone_resume_pt_translate (tensors, model, optim, path, &error);
  g_assert_no_error (error);
  compare_sums (tensors, got, model);
  g_assert_cmpint (hone_resume_pt_place (tensors).epoch, >=, 0);
}

int
main (int argc, char *argv[])
{
  g_autofree char *folder = NULL;
  g_autoptr (GDir) dir = NULL;
  const char *name;

  g_test_init (&argc, &argv, NULL);
  for (int kind = 0; kind <= HONE_OPTIM_MUSGD; kind++) {
    g_autofree char *path = g_strconcat ("/train/resume-pt/kind/", hone_optim_kind_name (kind), NULL);

    g_test_add_data_func (path, GINT_TO_POINTER (kind), test_kind);
  }
  g_test_add_func ("/train/resume-pt/other-kind", test_other_kind);
  folder = hone_fixture_path ("formats/real_run");
  dir = folder != NULL ? g_dir_open (folder, 0, NULL) : NULL;
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *path = g_strconcat ("/train/resume-pt/real/", name, NULL);

    if (g_str_has_suffix (name, ".pt"))
      g_test_add_data_func_full (path, g_build_filename ("formats/real_run", name, NULL), test_real, g_free);
  }
  return g_test_run ();
}
