/* SPDX-License-Identifier: Apache-2.0 */
/* test-optim.c - steps of the optimizers, Newton-Schulz and EMA on given gradients (fixtures/train, fixtures/schedule),
 * clipping, and checkpoints
 */
#include "hone-fixture.h"
#include "optim-private.h"

#include <math.h>

/* --- a model made by hand -------------------------------------------------------------------------------------- */

typedef struct {
  HoneModel model;
  GArray *params;
} Handmade;

static void
begin_model (Handmade *made)
{
  *made = (Handmade){ .params = g_array_new (FALSE, TRUE, sizeof (HoneParam)) };
}

static void
add_param (Handmade *made, const char *name, HoneParamKind kind, int n_dims, const gint64 *shape)
{
  HoneParam param = { .name = g_strdup (name), .kind = kind, .n_dims = n_dims, .n = 1 };

  param.offset = made->model.n_values;
  for (int i = 0; i < n_dims; i++) {
    param.shape[i] = (int) shape[i];
    param.n *= (gsize) shape[i];
  }
  made->model.n_values += param.n;
  g_array_append_val (made->params, param);
}

static void
end_model (Handmade *made)
{
  made->model.params = (HoneParam *) made->params->data;
  made->model.n_params = made->params->len;
  made->model.values = g_new0 (float, made->model.n_values);
}

static void
clear_model (Handmade *made)
{
  for (guint i = 0; i < made->params->len; i++)
    g_free (g_array_index (made->params, HoneParam, i).name);
  g_array_unref (made->params);
  g_free (made->model.values);
}

/* --- optimizers ------------------------------------------------------------------------------------------------ */

/* "SGD_plain" -> SGD; -1: none of ours. */
static int
kind_of (const char *name)
{
  static const struct {
    const char *prefix;
    HoneOptimKind kind;
  } kinds[] = { { "AdamW", HONE_OPTIM_ADAMW }, { "Adamax", HONE_OPTIM_ADAMAX }, { "Adam", HONE_OPTIM_ADAM },
                { "NAdam", HONE_OPTIM_NADAM }, { "RAdam", HONE_OPTIM_RADAM },   { "RMS", HONE_OPTIM_RMSPROP },
                { "MuSGD", HONE_OPTIM_MUSGD }, { "SGD", HONE_OPTIM_SGD } };

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (g_str_has_prefix (name, kinds[i].prefix))
      return (int) kinds[i].kind;
  return -1;
}

static double
momentum_in (JsonObject *options)
{
  if (json_object_has_member (options, "betas"))
    return json_array_get_double_element (json_object_get_array_member (options, "betas"), 0);
  return json_object_get_double_member (options, "momentum");
}

static void
build_from_start (Handmade *made, HoneTensors *tensors, HoneOptimKind kind)
{
  begin_model (made);
  for (guint i = 0; i < hone_tensors_get_n (tensors); i++) {
    const HoneTensor *tensor = hone_tensors_get (tensors, i);

    /* Under MuSGD a vector is a parameter without decay, else one like all others. */
    if (g_str_has_prefix (tensor->name, "w0."))
      add_param (made, tensor->name + 3,
                 tensor->n_dims == 1 && kind == HONE_OPTIM_MUSGD ? HONE_PARAM_BIAS : HONE_PARAM_WEIGHT, tensor->n_dims,
                 tensor->shape);
  }
  end_model (made);
  for (guint i = 0; i < made->model.n_params; i++) {
    const HoneParam *param = &made->model.params[i];
    g_autofree char *name = g_strconcat ("w0.", param->name, NULL);
    g_autofree float *values = hone_fixture_floats (tensors, name, NULL);

    memcpy (made->model.values + param->offset, values, param->n * sizeof *values);
  }
}

static void
compare_step (HoneTensors *tensors, const char *optimizer, const HoneModel *model, int step, double lr, gboolean muon)
{
  for (guint i = 0; i < model->n_params; i++) {
    const HoneParam *param = &model->params[i];
    g_autofree char *name = g_strconcat (optimizer, ".", param->name, NULL);
    g_autofree float *want = hone_fixture_floats (tensors, name, NULL);
    double largest = 0;

    for (gsize k = 0; k < param->n; k++)
      largest = MAX (largest, fabs ((double) want[(gsize) step * param->n + k]));
    /* The file's own tolerance: 2e-6 of the largest weight; MuSGD rounds to bfloat16: 4e-3 of the learning rate. */
    hone_assert_close (name, model->values + param->offset, want + (gsize) step * param->n, param->n,
                       muon ? 4e-3 * lr : 2e-6 * largest);
  }
}

static void
read_gradients (HoneTensors *tensors, const HoneModel *model, int step, float *gradients)
{
  for (guint i = 0; i < model->n_params; i++) {
    const HoneParam *param = &model->params[i];
    g_autofree char *name = g_strconcat ("grad.", param->name, NULL);
    g_autofree float *all = hone_fixture_floats (tensors, name, NULL);

    memcpy (gradients + param->offset, all + (gsize) step * param->n, param->n * sizeof *all);
  }
}

static void
set_groups (HoneOptim *optim, double lr, JsonObject *options)
{
  int n;
  HoneGroup *groups = hone_optim_get_groups (optim, &n);

  for (int i = 0; i < n; i++) {
    groups[i].lr = lr;
    if (json_object_has_member (options, "nesterov"))
      groups[i].nesterov = json_object_get_boolean_member (options, "nesterov");
  }
}

/* Half-way the optimizer is saved, thrown away, and a new one goes on. */
static HoneOptim *
through_checkpoint (HoneOptim *optim, HoneOptimKind kind, HoneModel *model, double momentum, double decay)
{
  g_autoptr (HoneTensors) checkpoint = hone_tensors_new ();
  g_autoptr (GError) error = NULL;
  HoneOptim *next = hone_optim_new (kind, model, NULL, NULL, 1, momentum, decay);

  hone_optim_save (optim, checkpoint);
  hone_optim_free (optim);
  g_assert_true (hone_optim_load (next, checkpoint, &error));
  g_assert_no_error (error);
  return next;
}

static void
test_optimizer (HoneTensors *tensors, const char *name, JsonObject *options, JsonArray *lr_of)
{
  const HoneOptimKind kind = (HoneOptimKind) kind_of (name);
  const double momentum = momentum_in (options), decay = json_object_get_double_member (options, "weight_decay");
  g_autofree float *gradients = NULL;
  HoneOptim *optim;
  Handmade made;

  build_from_start (&made, tensors, kind);
  gradients = g_new0 (float, made.model.n_values);
  optim = hone_optim_new (kind, &made.model, NULL, NULL, 1, momentum, decay);
  for (guint step = 0; step < json_array_get_length (lr_of); step++) {
    const double lr = json_array_get_double_element (lr_of, step);

    if (step == json_array_get_length (lr_of) / 2)
      optim = through_checkpoint (optim, kind, &made.model, momentum, decay);
    set_groups (optim, lr, options);
    read_gradients (tensors, &made.model, (int) step, gradients);
    hone_optim_step (optim, made.model.values, gradients, 1, NULL, 0);
    compare_step (tensors, name, &made.model, (int) step, lr, kind == HONE_OPTIM_MUSGD);
    for (gsize i = 0; i < made.model.n_values; i++)
      g_assert_true (gradients[i] == 0);
  }
  hone_optim_free (optim);
  clear_model (&made);
}

static void
test_optimizers (HoneTensors *tensors)
{
  g_autoptr (JsonNode) options = hone_fixture_meta (tensors, "options");
  g_autoptr (JsonNode) lr = hone_fixture_meta (tensors, "lr_per_step");
  JsonObject *all = json_node_get_object (options);
  g_autoptr (GList) names = json_object_get_members (all);

  g_assert_nonnull (names);
  for (GList *at = names; at; at = at->next) {
    g_assert_cmpint (kind_of (at->data), >=, 0);
    test_optimizer (tensors, at->data, json_object_get_object_member (all, at->data), json_node_get_array (lr));
  }
}

/* --- Newton-Schulz --------------------------------------------------------------------------------------------- */

#define BF16_CLOSE 0.03 /* of the file; singular values are about 1 */

static void
test_matrix (HoneTensors *tensors, const char *name)
{
  g_autofree char *grad_name = g_strconcat (name, ".grad", NULL), *ortho = g_strconcat (name, ".ortho", NULL);
  g_autofree char *in_name = g_strconcat (name, ".momentum", NULL);
  g_autofree char *out = g_strconcat (name, ".momentum_out", NULL), *update = g_strconcat (name, ".update", NULL);
  const HoneTensor *tensor = hone_tensors_find (tensors, grad_name);
  const int rows = (int) tensor->shape[0], columns = (int) (tensor->n / rows);
  const gsize n = (gsize) tensor->n;
  g_autofree float *g = hone_fixture_floats (tensors, grad_name, NULL), *x = g_memdup2 (g, n * sizeof (float));
  g_autofree float *momentum = hone_fixture_floats (tensors, in_name, NULL), *p = g_new0 (float, n);
  g_autofree float *want = NULL;
  g_autofree float *work = g_new (float, n + optim_orthogonalise_work (rows, columns, rows > columns));
  const OptimRule rule = { HONE_OPTIM_MUSGD, TRUE, 1, 0.9, 0, 1, 1, 1 };
  HoneParam param = { .n_dims = tensor->n_dims, .n = n };

  for (int i = 0; i < tensor->n_dims; i++)
    param.shape[i] = (int) tensor->shape[i];
  optim_orthogonalise (NULL, NULL, x, rows, columns, rows > columns, work);
  want = hone_fixture_floats (tensors, ortho, NULL);
  hone_assert_close (ortho, x, want, n, BF16_CLOSE);

  optim_muon (NULL, NULL, &rule, &param, rows > columns, p, g, momentum, work);
  for (gsize i = 0; i < n; i++)
    p[i] *= -5; /* p is - lr * 0.2 * update */
  hone_fixture_compare (tensors, out, momentum, n, 2e-6);
  g_free (want);
  want = hone_fixture_floats (tensors, update, NULL);
  hone_assert_close (update, p, want, n,
                     BF16_CLOSE *
                         sqrt (MAX (1, (double) param.shape[param.n_dims - 2] / param.shape[param.n_dims - 1])));
}

static void
test_newton_schulz (HoneTensors *tensors)
{
  int n = 0;

  for (guint i = 0; i < hone_tensors_get_n (tensors); i++) {
    const char *name = hone_tensors_get (tensors, i)->name;

    if (g_str_has_suffix (name, ".ortho")) {
      g_autofree char *matrix = g_strndup (name, strlen (name) - strlen (".ortho"));

      test_matrix (tensors, matrix);
      n++;
    }
  }
  g_assert_cmpint (n, >, 0);
}

static void
test_train_file (const char *path, HoneTensors *tensors, gpointer data)
{
  if (hone_tensors_get_meta (tensors, "lr_per_step"))
    test_optimizers (tensors);
  else
    test_newton_schulz (tensors);
}

/* --- EMA ------------------------------------------------------------------------------------------------------- */

static void
test_ema_steps (const char *path, HoneTensors *tensors, gpointer data)
{
  gsize n, n_all;
  g_autofree float *ema = hone_fixture_floats (tensors, "start", &n);
  g_autofree float *models = hone_fixture_floats (tensors, "model", &n_all);
  g_autofree float *want = hone_fixture_floats (tensors, "ema", NULL);

  for (gsize step = 0; step < n_all / n; step++) {
    const double decay = hone_ema_decay (0.9999, 2000, step + 1);

    optim_move_ema (ema, models + step * n, n, (float) (1 - decay));
    for (gsize i = 0; i < n; i++)
      g_assert_cmpfloat_with_epsilon ((double) ema[i], (double) want[step * n + i],
                                      1e-6 * fabs ((double) want[step * n + i]) + 1e-9);
  }
}

/* --- without fixtures ------------------------------------------------------------------------------------------ */

/* What no rule moves: frozen parameters, buffers. What follows all the same: the EMA. */
static void
test_frozen (void)
{
  const gint64 shape[] = { 3, 5000 };
  g_autofree float *gradients = g_new (float, 45000), *ema = g_new0 (float, 45000);
  HoneOptim *optim;
  Handmade made;
  double norm;

  begin_model (&made);
  add_param (&made, "model.0.weight", HONE_PARAM_WEIGHT, 2, shape);
  add_param (&made, "model.1.weight", HONE_PARAM_WEIGHT, 2, shape);
  add_param (&made, "model.1.running_mean", HONE_PARAM_BUFFER, 2, shape);
  end_model (&made);
  made.model.params[0].frozen = TRUE;
  for (int i = 0; i < 45000; i++) {
    made.model.values[i] = 1;
    gradients[i] = i < 15000 ? NAN : i < 30000 ? 2 : NAN;
  }

  optim = hone_optim_new (HONE_OPTIM_SGD, &made.model, NULL, NULL, 0.5, 0, 0);
  norm = hone_optim_gradient_norm (optim, gradients);
  g_assert_cmpfloat_with_epsilon (norm, 2 * sqrt (15000), 1e-9);
  g_assert_cmpint (hone_optim_group_of (optim, 0), ==, -1);
  g_assert_cmpint (hone_optim_group_of (optim, 1), ==, 0);
  hone_optim_step (optim, made.model.values, gradients, 0.5, ema, 0.75);
  for (int i = 0; i < 45000; i++) {
    const double want = i / 15000 == 1 ? 0.5 : 1;

    g_assert_cmpfloat ((double) made.model.values[i], ==, want);
    g_assert_cmpfloat ((double) ema[i], ==, want / 4);
  }
  hone_optim_free (optim);
  clear_model (&made);
}

static void
test_wrong_checkpoint (void)
{
  const gint64 shape[] = { 2, 2 };
  g_autoptr (HoneTensors) checkpoint = hone_tensors_new (), empty = hone_tensors_new ();
  g_autoptr (HoneOptim) sgd = NULL, adam = NULL;
  g_autoptr (GError) error = NULL;
  Handmade made;

  begin_model (&made);
  add_param (&made, "model.0.weight", HONE_PARAM_WEIGHT, 2, shape);
  end_model (&made);
  sgd = hone_optim_new (HONE_OPTIM_SGD, &made.model, NULL, NULL, 0.5, 0, 0);
  adam = hone_optim_new (HONE_OPTIM_ADAM, &made.model, NULL, NULL, 0.5, 0, 0);
  hone_optim_save (sgd, checkpoint);
  g_assert_false (hone_optim_load (adam, checkpoint, &error));
  g_assert_error (error, HONE_ERROR, HONE_ERROR_BAD_MODEL);
  g_clear_error (&error);
  g_assert_false (hone_optim_load (sgd, empty, &error));
  g_assert_error (error, HONE_ERROR, HONE_ERROR_BAD_MODEL);
  clear_model (&made);
}

/* Keras' formula in doubles (spec 07, section 1), with gradients about as small as its epsilon, which then counts. */
static void
test_keras (void)
{
  const gint64 shape[] = { 2, 2 };
  const double gradients_of[] = { 1e-7, -3e-6, 1e-4, 2 };
  double p[4] = { 0.5, -0.25, 0.125, 1 }, m[4] = { 0 }, v[4] = { 0 };
  float gradients[4];
  HoneOptim *optim;
  Handmade made;

  begin_model (&made);
  add_param (&made, "fc.weight", HONE_PARAM_WEIGHT, 2, shape);
  end_model (&made);
  for (int i = 0; i < 4; i++)
    made.model.values[i] = (float) p[i];
  optim = hone_optim_new (HONE_OPTIM_ADAM, &made.model, NULL, NULL, 0.01, 0.9, 0);
  hone_optim_set_keras (optim, TRUE);
  for (int t = 1; t <= 5; t++) {
    const double step = 0.01 * sqrt (1 - pow (0.999, t)) / (1 - pow (0.9, t));

    for (int i = 0; i < 4; i++) {
      const double g = gradients_of[i] * t;

      gradients[i] = (float) g;
      m[i] = 0.9 * m[i] + 0.1 * g;
      v[i] = 0.999 * v[i] + 0.001 * g * g;
      p[i] -= step * m[i] / (sqrt (v[i]) + 1e-7);
    }
    hone_optim_step (optim, made.model.values, gradients, 1, NULL, 0);
    for (int i = 0; i < 4; i++)
      g_assert_cmpfloat_with_epsilon ((double) made.model.values[i], p[i], 1e-6);
  }
  hone_optim_free (optim);
  clear_model (&made);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/optim/frozen", test_frozen);
  g_test_add_func ("/core/optim/wrong-checkpoint", test_wrong_checkpoint);
  g_test_add_func ("/core/optim/keras", test_keras);
  hone_fixture_each ("train", "optimizers", ".safetensors", test_train_file, NULL);
  hone_fixture_each ("train", "newton_schulz", ".safetensors", test_train_file, NULL);
  hone_fixture_each ("schedule", "ema_steps", ".safetensors", test_ema_steps, NULL);
  return hone_fixture_run ();
}
