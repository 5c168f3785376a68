/* SPDX-License-Identifier: Apache-2.0 */
/* test-keras.c - Keras' ResNet50: what its two stages train (spec 07, section 1), and convolutions with a bias and a
 * norm: folded and not, and the slope of the biases
 */
#include "hone-block.h"
#include "hone-params.h"

#include <math.h>

#define PICTURES 2
#define SIZE 32
#define CLASSES 3

static gsize
count_base (HoneModel *model, guint *n_arrays)
{
  gsize n = 0;

  *n_arrays = 0;
  for (guint i = 0; i < model->n_params; i++) {
    const HoneParam *param = &model->params[i];

    if (param->frozen || param->kind > HONE_PARAM_BIAS || g_str_has_prefix (param->name, "predictions"))
      continue;
    n += param->n;
    (*n_arrays)++;
  }
  return n;
}

static void
test_stages (void)
{
  static const struct {
    const char *from;
    gsize n;
    guint arrays;
  } cases[] = {
    { "conv1", 23534592, 212 },
    { "conv4_block2_3_bn", 19452928, 90 },       /* the tutorial's layer 100 */
    { "conv4_block3", 19452928 - 2 * 1024, 88 }, /* the block behind it */
    { NULL, 0, 0 },                              /* stage 1 */
  };
  g_autoptr (HoneModel) model = NULL;
  g_autoptr (GError) error = NULL;
  HoneArch arch;

  g_assert_true (hone_arch_parse ("resnet50-keras", &arch, &error));
  model = hone_model_new (&arch, 10, NULL, 0);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    guint n_arrays;

    g_assert_true (hone_model_freeze (model, NULL, &error));
    g_assert_true (hone_model_freeze_before (model, cases[i].from, &error));
    g_assert_cmpuint (count_base (model, &n_arrays), ==, cases[i].n);
    g_assert_cmpuint (n_arrays, ==, cases[i].arrays);
  }
  g_assert_false (hone_model_freeze_before (model, "conv4_bl", &error));
  g_assert_error (error, HONE_ERROR, HONE_ERROR_USAGE);
}

/* --- a small one --- */

typedef struct {
  HoneFamily family;
  HoneRow rows[6];
  HoneModel *model;
  const HoneKernels *kernels;
  HoneDevice *device;
  HoneArena *arena;
  float *gradients;
  guint8 pictures[PICTURES * SIZE * SIZE * 3];
} Small;

static void
set_up (Small *self, gconstpointer data)
{
  const HoneOpen how = { .n_threads = 2, .level = HONE_LEVEL_AUTO };
  g_autoptr (GError) error = NULL;
  HoneArch arch;

  g_assert_true (hone_arch_parse ("resnet50-keras", &arch, &error));
  self->family = *arch.family;
  self->family.rows = self->rows;
  for (int i = 0; i < 6; i++) {
    self->rows[i] = arch.family->rows[i];
    self->rows[i].repeats = 1;
    self->rows[i].channels /= 8;
  }
  hone_arch_init (&arch, &self->family, &self->family.scales[0]);
  self->model = hone_model_new (&arch, CLASSES, NULL, 0);
  hone_model_init (self->model, 1);
  for (guint i = 0; i < self->model->n_params; i++) {
    const HoneParam *param = &self->model->params[i];

    for (gsize k = 0; param->kind == HONE_PARAM_BIAS && k < param->n; k++)
      self->model->values[param->offset + k] = 0.3f * sinf ((float) k + (float) i);
    for (gsize k = 0; param->kind == HONE_PARAM_BUFFER && k < param->n; k++)
      self->model->values[param->offset + k] += 0.2f * (1 + cosf ((float) k));
  }
  for (guint i = 0; i < sizeof self->pictures; i++)
    self->pictures[i] = (guint8) (i * 2654435761u >> 24);
  self->kernels = hone_kernels_cpu ();
  self->device = self->kernels->open (&how);
  self->arena = hone_arena_new (self->kernels, self->device);
  self->gradients = g_new0 (float, self->model->n_values);
}

static void
tear_down (Small *self, gconstpointer data)
{
  hone_arena_unref (self->arena);
  self->kernels->close (self->device);
  hone_model_free (self->model);
  g_free (self->gradients);
}

/* The sum of all logits times 1, 2, 3 ...; backward, too, where @gradients are wanted. */
static double
run (Small *self, HoneGraphMode mode, float *gradients)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HoneGraph) graph = hone_graph_new (self->model, self->arena, PICTURES, SIZE, SIZE, mode, &error);
  HoneHead *head;
  double sum = 0;

  g_assert_no_error (error);
  hone_graph_set_values (graph, self->model->values, gradients);
  hone_graph_forward (graph, self->pictures);
  head = hone_graph_get_one2many (graph);
  for (int i = 0; i < PICTURES * CLASSES; i++) {
    sum += (double) head->scores[i] * (i + 1);
    if (gradients != NULL)
      head->d_scores[i] = (float) (i + 1);
  }
  if (gradients != NULL)
    hone_graph_backward (graph);
  return sum;
}

/* With norms that stay, training computes what inference does, where the bias is folded. */
static void
test_folded (Small *self, gconstpointer data)
{
  double folded, plain;

  self->model->fixed_norms = HONE_NORMS_ALL;
  folded = run (self, HONE_GRAPH_INFER, NULL);
  plain = run (self, HONE_GRAPH_TRAIN, NULL);
  g_assert_cmpfloat (fabs (plain), >, 0.1);
  g_assert_cmpfloat (fabs (folded - plain), <, 1e-4 * fabs (plain));
}

/* Every bias moved along its gradient: the sum changes by the gradient's square. */
static void
test_slope (Small *self, gconstpointer data)
{
  const double by = 1e-2; /* less drowns in the rounding of floats */

  self->model->fixed_norms = HONE_NORMS_ALL;
  run (self, HONE_GRAPH_TRAIN, self->gradients);
  for (guint i = 0; i < self->model->n_params; i++) {
    const HoneParam *param = &self->model->params[i];
    float *values = self->model->values + param->offset;
    const float *gradient = self->gradients + param->offset;
    g_autofree float *before = g_memdup2 (values, param->n * sizeof (float));
    double square = 0, up, down;

    if (!g_str_has_suffix (param->name, "_conv.bias"))
      continue;
    for (gsize k = 0; k < param->n; k++)
      square += (double) gradient[k] * (double) gradient[k];
    g_assert_cmpfloat (square, >, 0);
    for (gsize k = 0; k < param->n; k++)
      values[k] = before[k] + (float) (by * (double) gradient[k] / sqrt (square));
    up = run (self, HONE_GRAPH_INFER, NULL);
    for (gsize k = 0; k < param->n; k++)
      values[k] = before[k] - (float) (by * (double) gradient[k] / sqrt (square));
    down = run (self, HONE_GRAPH_INFER, NULL);
    memcpy (values, before, param->n * sizeof (float));
    g_test_message ("%s: %g, by its gradient %g", param->name, (up - down) / (2 * by), sqrt (square));
    g_assert_cmpfloat (fabs ((up - down) / (2 * by) - sqrt (square)), <, 0.02 * sqrt (square));
  }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/graph/keras/stages", test_stages);
  g_test_add ("/core/graph/keras/folded", Small, NULL, set_up, test_folded, tear_down);
  g_test_add ("/core/graph/keras/slope", Small, NULL, set_up, test_slope, tear_down);
  return g_test_run ();
}
