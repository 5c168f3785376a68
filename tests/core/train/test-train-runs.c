/* SPDX-License-Identifier: Apache-2.0 */
/* test-train-runs.c - whole short trainings, step by step, against recorded ones (fixtures/train)
 *
 * net_NET: initial weights, four batches, and the gradients of the first. run_NET_OPTIMIZER...: 16 iterations through
 * the reference's own loop, whose numbers after every batch and every step must come out again: graph, losses,
 * schedule, optimizer, clipping and EMA in one. Every run is made with one thread, and with three and a
 * checkpoint half-way, which must give the same bits, and with the kernels in plain C.
 */
#include "hone-fixture.h"
#include "hone-step.h"

#include <math.h>
#include <string.h>

#define R_LOSS 1e-5
#define TIMES 20 /* of the error of single precision that the files tell */

/* --- a net and its batches ------------------------------------------------------------------------------------- */

typedef struct {
  guint8 *pixels;
  int n, h, w;
  GArray *targets; /* of HoneTarget */
} Batch;

typedef struct {
  HoneTensors *tensors;
  HoneModel *model;
  Batch *batches;
  int n_batches;
  const HoneKernels *kernels;
  HoneDevice *device;
  HoneArena *arena;
} Net;

/* A GPU does not run core's own loops: without a pool they run one after the other (tests/cuda-emulator). */
static const HoneKernels *
host_of (const Net *net)
{
  return net->kernels->shares_memory ? net->kernels : NULL;
}

/* The tensors "w.NAME" as a state dict. */
static HoneTensors *
weights_of (HoneTensors *tensors)
{
  HoneTensors *weights = hone_tensors_new ();

  for (guint i = 0; i < hone_tensors_get_n (tensors); i++) {
    const HoneTensor *tensor = hone_tensors_get (tensors, i);

    if (g_str_has_prefix (tensor->name, "w."))
      hone_tensors_add (weights, tensor->name + 2, tensor->dtype, tensor->n_dims, tensor->shape, tensor->data, NULL);
  }
  return weights;
}

static HoneModel *
model_of (HoneTensors *tensors, const char *name)
{
  g_autoptr (HoneTensors) weights = weights_of (tensors);
  g_auto (GStrv) names = NULL;
  g_autoptr (GError) error = NULL;
  HoneModel *model;
  HoneArch arch;
  int n_classes, class_width;

  hone_model_recognise (weights, name, &arch, &n_classes, &class_width, &names, &error);
  g_assert_no_error (error);
  model = hone_model_new (&arch, n_classes, (const char *const *) names, class_width);
  hone_model_load_exact (model, weights, &error);
  g_assert_no_error (error);
  return model;
}

static void
read_batch (HoneTensors *tensors, int i, Batch *batch)
{
  g_autofree char *picture_name = g_strdup_printf ("batch%d.img_u8", i);
  g_autofree char *targets_name = g_strdup_printf ("batch%d.targets", i);
  const HoneTensor *pictures = hone_tensors_find (tensors, picture_name);
  const guint8 *planes = pictures->data;
  gsize plane, n;
  g_autofree float *rows = hone_fixture_floats (tensors, targets_name, &n);

  *batch = (Batch){ NULL, (int) pictures->shape[0], (int) pictures->shape[2], (int) pictures->shape[3], NULL };
  plane = (gsize) batch->h * batch->w;
  batch->pixels = g_new (guint8, batch->n * plane * 3);
  for (int image = 0; image < batch->n; image++)
    for (gsize at = 0; at < plane; at++)
      for (int c = 0; c < 3; c++)
        batch->pixels[(image * plane + at) * 3 + c] = planes[(image * 3 + c) * plane + at];
  batch->targets = g_array_new (FALSE, FALSE, sizeof (HoneTarget));
  for (gsize k = 0; k < n; k += 6) {
    const HoneTarget target = { (int) rows[k], (int) rows[k + 1], rows[k + 2], rows[k + 3], rows[k + 4], rows[k + 5] };

    g_array_append_val (batch->targets, target);
  }
}

static int
count_batches (HoneTensors *tensors)
{
  int n = 0;

  for (;; n++) {
    g_autofree char *name = g_strdup_printf ("batch%d.img_u8", n);

    if (hone_tensors_find (tensors, name) == NULL)
      return n;
  }
}

/* The first two must give the same bits, the third the same numbers. */
static const HoneOpen devices[] = { { 1, HONE_LEVEL_AUTO }, { 3, HONE_LEVEL_AUTO }, { 2, HONE_LEVEL_PLAIN } };

static void
net_open (Net *net, HoneTensors *tensors, const char *name, HoneOpen how)
{
  *net = (Net){ .tensors = tensors, .model = model_of (tensors, name), .n_batches = count_batches (tensors) };
  g_assert_cmpint (net->n_batches, >, 0);
  net->batches = g_new0 (Batch, net->n_batches);
  for (int i = 0; i < net->n_batches; i++)
    read_batch (tensors, i, &net->batches[i]);
  net->kernels = hone_kernels_cpu ();
  net->device = net->kernels->open (&how);
  net->arena = hone_arena_new (net->kernels, net->device);
}

static void
net_close (Net *net)
{
  for (int i = 0; i < net->n_batches; i++) {
    g_free (net->batches[i].pixels);
    g_array_unref (net->batches[i].targets);
  }
  g_free (net->batches);
  hone_model_free (net->model);
  hone_arena_unref (net->arena);
  net->kernels->close (net->device);
}

static HoneStepResult
do_batch (Net *net, HoneTrainStep *step, int epoch, gint64 iteration)
{
  const Batch *batch = &net->batches[iteration % net->n_batches];
  g_autoptr (GError) error = NULL;
  HoneStepResult result;

  hone_train_step_batch (step, batch->pixels, batch->n, batch->h, batch->w, (const HoneTarget *) batch->targets->data,
                         batch->targets->len, epoch, iteration, &result, &error);
  g_assert_no_error (error);
  g_assert_cmpint (net->kernels->sync (net->device, NULL, 0), ==, HONE_OK);
  return result;
}

/* --- net_*: the first batch -------------------------------------------------------------------------------------- */

/* numpy.linspace (0, n - 1, k) rounded half to even; all when there are not more. */
static gsize
sample_at (gsize i, gsize k, gsize n)
{
  return n <= k ? i : (gsize) rint ((double) i * ((double) (n - 1) / (double) (k - 1)));
}

/* The files of nets do not tell the error of single precision. Measured with the reference itself on both nets here,
 * its float32 gradients differ from its float64 ones by up to 7e-5 of a tensor's largest entry, and by up to 3e-9 of
 * the largest of all where the true gradient is 0 (a bias that batch norm takes away): ten times that, as elsewhere. */
#define R_GRADIENT 7e-4
#define R_NOTHING 3e-8

static double
gradient_tolerance (const float *want, gsize n, double largest)
{
  double own = 0;

  for (gsize i = 0; i < n; i++)
    own = MAX (own, fabs ((double) want[i]));
  return R_GRADIENT * own + R_NOTHING * largest;
}

static double
largest_of (const float *values, gsize n)
{
  double largest = 0;

  for (gsize i = 0; i < n; i++)
    largest = MAX (largest, fabs ((double) values[i]));
  return largest;
}

static int
compare_gradients (Net *net, const float *gradients)
{
  const double largest = largest_of (gradients, net->model->n_values);
  int n_compared = 0;

  for (guint i = 0; i < net->model->n_params; i++) {
    const HoneParam *param = &net->model->params[i];
    g_autofree char *all = g_strconcat ("step0.grad.", param->name, NULL);
    g_autofree char *some = g_strconcat ("step0.gradsample.", param->name, NULL);
    const gboolean sampled = hone_tensors_find (net->tensors, all) == NULL;
    g_autofree float *want = NULL, *got = NULL;
    gsize n;

    if (sampled && hone_tensors_find (net->tensors, some) == NULL)
      continue;
    want = hone_fixture_floats (net->tensors, sampled ? some : all, &n);
    got = g_new (float, n);
    for (gsize k = 0; k < n; k++)
      got[k] = gradients[param->offset + (sampled ? sample_at (k, n, param->n) : k)];
    hone_assert_close (sampled ? some : all, got, want, n, gradient_tolerance (want, n, largest));
    n_compared++;
  }
  return n_compared;
}

/* The length of every parameter's gradient. */
static void
compare_norms (Net *net, const float *gradients)
{
  g_autoptr (JsonNode) order = hone_fixture_meta (net->tensors, "grad_order");
  gsize n;
  g_autofree double *want = hone_fixture_doubles (net->tensors, "step0.grad_norms", &n);
  double longest = 0;

  g_assert_cmpuint (n, ==, json_array_get_length (json_node_get_array (order)));
  for (gsize i = 0; i < n; i++)
    longest = MAX (longest, want[i]);
  for (gsize i = 0; i < n; i++) {
    const char *name = json_array_get_string_element (json_node_get_array (order), (guint) i);
    const HoneParam *param = hone_model_find (net->model, name);
    double sum = 0;

    g_assert_nonnull (param);
    for (gsize k = 0; k < param->n; k++)
      sum += (double) gradients[param->offset + k] * (double) gradients[param->offset + k];
    if (!(fabs (sqrt (sum) - want[i]) <= R_GRADIENT * want[i] + R_NOTHING * longest))
      g_test_fail_printf ("%s: gradient of length %.9g, wanted %.9g", name, sqrt (sum), want[i]);
  }
}

static void
test_first_batch (Net *net)
{
  /* No step, so that the gradients stay. */
  const HoneStepHow how = { .mode = HONE_GRAPH_TRAIN,
                            .schedule = { .epochs = 100, .batches = net->n_batches, .accumulate = 2 },
                            .box = 7.5f,
                            .cls = 0.5f,
                            .dfl = 1.5f };
  g_autoptr (HoneTrainStep) step = hone_train_step_new (net->model, host_of (net), net->device, net->arena, &how);
  const HoneStepResult result = do_batch (net, step, 0, 0);
  g_autofree float *vector = hone_fixture_floats (net->tensors, "step0.loss", NULL);
  const double loss = (double) vector[0] + (double) vector[1] + (double) vector[2];

  g_assert_false (result.stepped);
  hone_fixture_compare (net->tensors, "step0.items", result.items.items, 3, R_LOSS);
  g_assert_cmpfloat_with_epsilon (result.loss, loss, R_LOSS * loss);
  g_assert_cmpint (compare_gradients (net, hone_train_step_get_gradients (step)), >, 0);
  compare_norms (net, hone_train_step_get_gradients (step));
}

static void
test_net (const char *path, HoneTensors *tensors, gpointer data)
{
  for (guint i = 0; i < G_N_ELEMENTS (devices); i++) {
    Net net;

    net_open (&net, tensors, path, devices[i]);
    test_first_batch (&net);
    net_close (&net);
  }
}

/* --- run_*: what was set ------------------------------------------------------------------------------------------ */

typedef struct {
  Net *net;
  HoneTensors *tensors;
  JsonObject *args;
  HoneStepHow how;
  HoneTrainStep *step;
  gsize n_iterations, n_groups, n_keys;
  gint64 *epoch, *accumulate;
  float *stepped, *loss, *items, *samples;
  double *lr, *momentum, *decay, *loss64, *norm, *sums, *ema_sums, *error;
  char **keys;
  int n_steps;
} Run;

static double
arg (Run *run, const char *name)
{
  return json_object_get_double_member (run->args, name);
}

static int
kind_of (const char *name)
{
  static const char *const names[] = {
    [HONE_OPTIM_SGD] = "sgd",         [HONE_OPTIM_ADAM] = "adam",   [HONE_OPTIM_ADAMAX] = "adamax",
    [HONE_OPTIM_ADAMW] = "adamw",     [HONE_OPTIM_NADAM] = "nadam", [HONE_OPTIM_RADAM] = "radam",
    [HONE_OPTIM_RMSPROP] = "rmsprop", [HONE_OPTIM_MUSGD] = "musgd",
  };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_ascii_strcasecmp (name, names[i]) == 0)
      return (int) i;
  return -1;
}

static HoneStepHow
how_of (Run *run, gboolean automatic)
{
  const int batch = (int) arg (run, "batch"), accumulate = hone_schedule_accumulate ((int) arg (run, "nbs"), batch);
  const int batches = run->net->n_batches, epochs = (int) arg (run, "epochs");
  HoneStepHow how = { .mode = HONE_GRAPH_TRAIN,
                      .optimizer = (HoneOptimKind) kind_of (json_object_get_string_member (run->args, "optimizer")),
                      .lr = arg (run, "lr0"),
                      .momentum = arg (run, "momentum"),
                      .weight_decay = arg (run, "weight_decay") * batch * accumulate / arg (run, "nbs"),
                      .schedule = { epochs, batches, json_object_get_boolean_member (run->args, "cos_lr"),
                                    arg (run, "lrf"), arg (run, "momentum"), arg (run, "warmup_epochs"),
                                    arg (run, "warmup_momentum"), arg (run, "warmup_bias_lr"),
                                    MIN (accumulate, batches * epochs) },
                      .box = (float) arg (run, "box"),
                      .cls = (float) arg (run, "cls"),
                      .dfl = (float) arg (run, "dfl") };

  if (automatic)
    hone_optim_auto (run->net->model->n_classes,
                     (gint64) ceil (batches * batch / MAX (batch, arg (run, "nbs"))) * epochs, &how.optimizer, &how.lr,
                     &how.momentum);
  return how;
}

/* "freeze": nothing, a number of layers, or a list. */
static void
freeze (Run *run)
{
  JsonNode *node = json_object_get_member (run->args, "freeze");
  g_autoptr (GPtrArray) entries = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;

  if (node == NULL || JSON_NODE_HOLDS_NULL (node))
    return;
  if (JSON_NODE_HOLDS_ARRAY (node))
    for (guint i = 0; i < json_array_get_length (json_node_get_array (node)); i++) {
      JsonNode *entry = json_array_get_element (json_node_get_array (node), i);

      g_ptr_array_add (entries, json_node_get_value_type (entry) == G_TYPE_STRING
                                    ? g_strdup (json_node_get_string (entry))
                                    : g_strdup_printf ("%d", (int) json_node_get_int (entry)));
    }
  else
    for (int i = 0; i < (int) json_node_get_int (node); i++)
      g_ptr_array_add (entries, g_strdup_printf ("%d", i));
  g_ptr_array_add (entries, NULL);
  hone_model_freeze (run->net->model, (const char *const *) entries->pdata, &error);
  g_assert_no_error (error);
}

static char **
read_keys (HoneTensors *tensors, gsize *n)
{
  g_autoptr (JsonNode) meta = hone_fixture_meta (tensors, "state_keys");
  JsonArray *list = json_node_get_array (meta);
  char **keys = g_new0 (char *, json_array_get_length (list) + 1);

  *n = json_array_get_length (list);
  for (guint i = 0; i < *n; i++)
    keys[i] = g_strdup (json_array_get_string_element (list, i));
  return keys;
}

static void
run_open (Run *run, Net *net, HoneTensors *tensors, JsonObject *args, gboolean automatic)
{
  gsize n;

  *run = (Run){ .net = net, .tensors = tensors, .args = args };
  run->epoch = hone_fixture_ints (tensors, "iter.epoch", &run->n_iterations);
  run->accumulate = hone_fixture_ints (tensors, "iter.accumulate", NULL);
  run->stepped = hone_fixture_floats (tensors, "iter.stepped", NULL);
  run->loss = hone_fixture_floats (tensors, "iter.loss", NULL);
  run->items = hone_fixture_floats (tensors, "iter.items", NULL);
  run->samples = hone_fixture_floats (tensors, "step.samples", NULL);
  run->lr = hone_fixture_doubles (tensors, "iter.lr", &n);
  run->n_groups = n / run->n_iterations;
  run->momentum = hone_fixture_doubles (tensors, "iter.momentum", NULL);
  run->decay = hone_fixture_doubles (tensors, "iter.weight_decay", NULL);
  run->loss64 = hone_fixture_doubles (tensors, "iter.loss_f64", NULL);
  run->norm = hone_fixture_doubles (tensors, "step.grad_norm_before_clip", NULL);
  run->sums = hone_fixture_doubles (tensors, "step.sum_l2", NULL);
  run->ema_sums = hone_fixture_doubles (tensors, "step.ema_sum_l2", NULL);
  run->error = hone_fixture_doubles (tensors, "step.samples_err_vs_f64", NULL);
  run->keys = read_keys (tensors, &run->n_keys);

  run->how = how_of (run, automatic);
  freeze (run);
  run->step = hone_train_step_new (net->model, host_of (net), net->device, net->arena, &run->how);
}

/* Everything is thrown away but the checkpoint, and begins anew from it. */
static void
run_resume (Run *run, HoneTensors *net_tensors, const char *path, HoneOpen how)
{
  g_autoptr (HoneTensors) checkpoint = hone_model_to_tensors (run->net->model, hone_train_step_get_ema (run->step));
  g_autoptr (GError) error = NULL;

  hone_train_step_save (run->step, checkpoint);
  hone_train_step_free (run->step);
  net_close (run->net);
  net_open (run->net, net_tensors, path, how);
  freeze (run);
  run->step = hone_train_step_new (run->net->model, host_of (run->net), run->net->device, run->net->arena, &run->how);
  hone_train_step_load (run->step, checkpoint, &error);
  g_assert_no_error (error);
}

static void
run_close (Run *run)
{
  gpointer all[] = { run->epoch,    run->accumulate, run->stepped, run->loss, run->items, run->samples,  run->lr,
                     run->momentum, run->decay,      run->loss64,  run->norm, run->sums,  run->ema_sums, run->error };

  for (guint i = 0; i < G_N_ELEMENTS (all); i++)
    g_free (all[i]);
  g_strfreev (run->keys);
  hone_train_step_free (run->step);
}

/* --- run_*: what came of it --------------------------------------------------------------------------------------- */

static void
assert_near (const char *what, gsize at, double got, double want, double tolerance)
{
  if (!(fabs (got - want) <= tolerance))
    g_test_fail_printf ("%s %zu: %.12g, wanted %.12g; differs by %.3g, not %.3g", what, at, got, want,
                        fabs (got - want), tolerance);
}

/* The members of every group, by the names in the metadata. Frozen ones stand in a group there, too. */
static void
compare_groups (Run *run)
{
  g_autoptr (JsonNode) meta = hone_fixture_meta (run->tensors, "groups");
  JsonArray *groups = json_node_get_array (meta);
  HoneOptim *optim = hone_train_step_get_optim (run->step);
  int n;
  const HoneGroup *own = hone_optim_get_groups (optim, &n);

  g_assert_cmpuint (json_array_get_length (groups), ==, (guint) n);
  for (guint i = 0; i < (guint) n; i++) {
    JsonObject *group = json_array_get_object_element (groups, i);
    JsonArray *params = json_object_get_array_member (group, "params");

    g_assert_cmpstr (own[i].name, ==, json_object_get_string_member (group, "param_group"));
    g_assert_cmpint (own[i].muon, ==, json_object_get_boolean_member (group, "use_muon"));
    for (guint k = 0; k < json_array_get_length (params); k++) {
      const HoneParam *param = hone_model_find (run->net->model, json_array_get_string_element (params, k));

      g_assert_nonnull (param);
      if (!param->frozen && param->kind != HONE_PARAM_FIXED)
        g_assert_cmpint (hone_optim_group_of (optim, (guint) (param - run->net->model->params)), ==, (int) i);
    }
  }
}

static void
compare_iteration (Run *run, gsize i, const HoneStepResult *result)
{
  const double loss = (double) run->loss[i];
  const double near = MAX (TIMES * fabs (loss - run->loss64[i]) / loss, R_LOSS);
  const HoneGroup *groups = hone_optim_get_groups (hone_train_step_get_optim (run->step), NULL);
  double most = 0;

  g_assert_cmpint (result->accumulate, ==, (int) run->accumulate[i]);
  g_assert_cmpint (result->stepped, ==, run->stepped[i] > 0);
  assert_near ("loss of iteration", i, result->loss, loss, near * loss);
  for (int k = 0; k < 3; k++)
    most = MAX (most, fabs ((double) run->items[3 * i + k]));
  for (int k = 0; k < 3; k++)
    assert_near ("items of iteration", i, (double) result->items.items[k], (double) run->items[3 * i + k], near * most);
  for (gsize g = 0; g < run->n_groups; g++) {
    const gsize at = i * run->n_groups + g;

    assert_near ("lr", at, groups[g].lr, run->lr[at], 1e-12);
    assert_near ("momentum", at, groups[g].momentum, run->momentum[at], 1e-12);
    assert_near ("decay", at, groups[g].weight_decay, run->decay[at], 1e-12);
  }
}

/* Sum and length of every entry of a state dict; a sum of n numbers may be off by n errors. */
static void
compare_sums (Run *run, const char *what, const float *values, const double *want, double tolerance)
{
  for (gsize i = 0; i < run->n_keys; i++) {
    const HoneParam *param = hone_model_find (run->net->model, run->keys[i]);
    double sum = 0, squares = 0;

    g_assert_nonnull (param);
    for (gsize k = 0; k < param->n; k++) {
      const double x = (double) values[param->offset + k];

      sum += x;
      squares += x * x;
    }
    assert_near (what, 2 * i, sum, want[2 * i], tolerance * (double) param->n);
    assert_near (what, 2 * i + 1, sqrt (squares), want[2 * i + 1], tolerance * sqrt ((double) param->n));
  }
}

#define SAMPLES 8

static void
compare_samples (Run *run, double tolerance)
{
  const gsize width = (gsize) hone_tensors_find (run->tensors, "step.samples")->shape[1];
  const float *want = run->samples + run->n_steps * width;
  gsize at = 0;

  for (gsize i = 0; i < run->n_keys; i++) {
    const HoneParam *param = hone_model_find (run->net->model, run->keys[i]);
    float got[SAMPLES];
    const gsize n = MIN (param->n, SAMPLES);

    for (gsize k = 0; k < n; k++)
      got[k] = hone_train_step_get_values (run->step)[param->offset + sample_at (k, SAMPLES, param->n)];
    g_assert_cmpuint (at + n, <=, width);
    hone_assert_close (run->keys[i], got, want + at, n, tolerance);
    at += n;
  }
  g_assert_cmpuint (at, ==, width);
}

static void
compare_step (Run *run, const HoneStepResult *result)
{
  const double tolerance = TIMES * run->error[2 * run->n_steps];
  const double norm = run->norm[run->n_steps];

  assert_near ("gradient norm of step", (gsize) run->n_steps, result->gradient_norm, norm, R_GRADIENT * norm);
  compare_samples (run, tolerance);
  compare_sums (run, "sum or length of entry", hone_train_step_get_values (run->step),
                run->sums + 2 * run->n_keys * run->n_steps, tolerance);
  compare_sums (run, "sum or length of the EMA's entry", hone_train_step_get_ema (run->step),
                run->ema_sums + 2 * run->n_keys * run->n_steps, tolerance);
  run->n_steps++;
  g_assert_cmpuint (hone_train_step_get_updates (run->step), ==, (guint64) run->n_steps);
}

static int
compare_final (Run *run, const char *prefix, const float *values)
{
  const double tolerance = TIMES * run->error[2 * (run->n_steps - 1)];
  int n_compared = 0;

  for (gsize i = 0; i < run->n_keys; i++) {
    const HoneParam *param = hone_model_find (run->net->model, run->keys[i]);
    g_autofree char *name = g_strconcat (prefix, run->keys[i], NULL);
    g_autofree float *want = NULL;

    if (hone_tensors_find (run->tensors, name) == NULL)
      continue;
    want = hone_fixture_floats (run->tensors, name, NULL);
    hone_assert_close (name, values + param->offset, want, param->n, tolerance);
    n_compared++;
  }
  return n_compared;
}

/* Returns: (transfer full): what the run ended with, to compare runs bit by bit */
static float *
do_run (HoneTensors *tensors, HoneTensors *net_tensors, const char *path, JsonObject *args, HoneOpen how,
        gboolean interrupted)
{
  const gboolean automatic = strstr (path, "_auto") != NULL;
  float *values;
  Net net;
  Run run;

  net_open (&net, net_tensors, path, how);
  run_open (&run, &net, tensors, args, automatic);
  compare_groups (&run);
  for (gsize i = 0; i < run.n_iterations; i++) {
    const HoneStepResult result = do_batch (&net, run.step, (int) run.epoch[i], (gint64) i);

    compare_iteration (&run, i, &result);
    if (result.stepped)
      compare_step (&run, &result);
    /* After a batch without a step, whose gradients must be in the checkpoint. */
    if (interrupted && i >= run.n_iterations / 2 && !result.stepped) {
      run_resume (&run, net_tensors, path, how);
      interrupted = FALSE;
    }
  }
  g_assert_cmpint (compare_final (&run, "final.", net.model->values), >, 0);
  g_assert_cmpint (compare_final (&run, "final_ema.", hone_train_step_get_ema (run.step)), >, 0);
  values = g_memdup2 (net.model->values, net.model->n_values * sizeof (float));
  run_close (&run);
  net_close (&net);
  return values;
}

/* "train/run_26_SGD.safetensors" -> "train/net_26.safetensors" */
static char *
net_of (const char *path)
{
  const char *from = strstr (path, "run_") + strlen ("run_");
  g_autofree char *name = g_strndup (from, strcspn (from, "_"));

  return g_strdup_printf ("train/net_%s.safetensors", name);
}

static void
test_run (const char *path, HoneTensors *tensors, gpointer data)
{
  g_autofree char *net_path = net_of (path);
  g_autoptr (HoneTensors) net = hone_fixture_open (net_path);
  g_autoptr (JsonNode) args = hone_fixture_meta (tensors, "args");
  g_autofree float *one = NULL, *three = NULL;
  HoneModel *model;

  if (net == NULL) {
    hone_fixture_skip ("train", "the network of this run is not there");
    return;
  }
  if (kind_of (json_object_get_string_member (json_node_get_object (args), "optimizer")) < 0) {
    hone_fixture_skip ("train", "not an optimizer of Hone");
    return;
  }
  one = do_run (tensors, net, path, json_node_get_object (args), devices[0], FALSE);
  three = do_run (tensors, net, path, json_node_get_object (args), devices[1], TRUE);
  g_free (do_run (tensors, net, path, json_node_get_object (args), devices[2], FALSE));
  model = model_of (net, path);
  g_assert_cmpmem (one, model->n_values * sizeof (float), three, model->n_values * sizeof (float));
  hone_model_free (model);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  hone_fixture_each ("train", "net_", ".safetensors", test_net, NULL);
  hone_fixture_each ("train", "run_", ".safetensors", test_run, NULL);
  return hone_fixture_run ();
}
