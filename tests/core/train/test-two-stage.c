/* SPDX-License-Identifier: Apache-2.0 */
/* test-two-stage.c - a ResNet fine-tuned in two stages, beside PyTorch (fixtures train/resnet_two_stage*)
 *
 * First the head alone, then all of it with an optimizer of its own; batch norms fixed in the second stage, too, or
 * learning. Tolerances are the fixtures' own.
 */
#include "hone-fixture.h"
#include "hone-params.h"
#include "hone-step.h"

#include <string.h>

#define LOSS 1e-4  /* relative */
#define WEIGHTS 20 /* times the error of 32 bits */
#define N_STAGES 2
#define N_ROWS 6

typedef struct {
  HoneTensors *tensors;
  HoneFamily family;
  HoneRow rows[N_ROWS];
  HoneModel *model;
  const HoneKernels *kernels;
  HoneDevice *device;
  HoneArena *arena;
  guint8 *pictures; /* batches x n x h x w x 3 */
  int n_batches, n, h, w;
} Case;

static int
size_of (Case *self, const char *name)
{
  const HoneTensor *tensor = hone_tensors_find (self->tensors, name);

  g_assert_nonnull (tensor);
  return (int) tensor->shape[0];
}

static int
count_blocks (Case *self, const char *stage)
{
  for (int n = 0;; n++) {
    g_autofree char *name = g_strdup_printf ("w.%s.%d.conv1.weight", stage, n);

    if (hone_tensors_find (self->tensors, name) == NULL)
      return n;
  }
}

/* ResNet 50's table with the sizes of the file. */
static void
make_model (Case *self)
{
  static const char *const stages[] = { "layer1", "layer2", "layer3", "layer4" };
  g_autoptr (GError) error = NULL;
  HoneArch arch;

  g_assert_true (hone_arch_parse ("resnet50", &arch, &error));
  self->family = *arch.family;
  self->family.rows = self->rows;
  memcpy (self->rows, arch.family->rows, sizeof self->rows);
  self->rows[0].channels = size_of (self, "w.conv1.weight");
  for (int i = 0; i < 4; i++) {
    g_autofree char *last = g_strdup_printf ("w.%s.0.conv3.weight", stages[i]);

    self->rows[1 + i].repeats = count_blocks (self, stages[i]);
    self->rows[1 + i].channels = size_of (self, last);
  }
  hone_arch_init (&arch, &self->family, &self->family.scales[0]);
  self->model = hone_model_new (&arch, size_of (self, "w.fc.weight"), NULL, 0);
}

static void
load (Case *self)
{
  for (guint i = 0; i < self->model->n_params; i++) {
    HoneParam *param = &self->model->params[i];
    g_autofree char *name = g_strconcat ("w.", param->name, NULL);

    if (param->kind == HONE_PARAM_COUNTER)
      continue;
    g_assert_true (hone_param_fits (param, hone_tensors_find (self->tensors, name)));
    hone_param_load (self->model, param, hone_tensors_find (self->tensors, name));
  }
}

/* The file has them plane by plane. */
static void
read_pictures (Case *self)
{
  const HoneTensor *tensor = hone_tensors_find (self->tensors, "img_u8");
  const guint8 *from = tensor->data;
  gsize area;

  self->n_batches = (int) tensor->shape[0];
  self->n = (int) tensor->shape[1];
  self->h = (int) tensor->shape[3];
  self->w = (int) tensor->shape[4];
  area = (gsize) self->h * (gsize) self->w;
  self->pictures = g_malloc (tensor->n);
  for (gsize i = 0; i < tensor->n / (3 * area); i++)
    for (gsize c = 0; c < 3; c++)
      for (gsize k = 0; k < area; k++)
        self->pictures[(i * area + k) * 3 + c] = from[(i * 3 + c) * area + k];
}

static void
set_up (Case *self)
{
  const HoneOpen how = { .n_threads = 2, .level = HONE_LEVEL_AUTO };

  make_model (self);
  read_pictures (self);
  self->kernels = hone_kernels_cpu ();
  self->device = self->kernels->open (&how);
  self->arena = hone_arena_new (self->kernels, self->device);
}

static void
tear_down (Case *self)
{
  hone_arena_unref (self->arena);
  self->kernels->close (self->device);
  hone_model_free (self->model);
  g_free (self->pictures);
}

static void
learn (Case *self, HoneTrainStep *step, int batch, const char *loss_name)
{
  const HoneTensor *target = hone_tensors_find (self->tensors, "target");
  g_autofree float *losses = hone_fixture_floats (self->tensors, loss_name, NULL);
  g_autofree HoneTarget *targets = g_new0 (HoneTarget, self->n);
  const gsize size = (gsize) self->n * (gsize) self->h * (gsize) self->w * 3;
  g_autoptr (GError) error = NULL;
  HoneStepResult result;

  for (int i = 0; i < self->n; i++)
    targets[i] =
        (HoneTarget){ .image = i, .klass = (int) ((const gint64 *) target->data)[batch * self->n + i], .w = 1, .h = 1 };
  hone_train_step_batch (step, self->pictures + (gsize) batch * size, self->n, self->h, self->w, targets,
                         (guint) self->n, 0, batch, &result, &error);
  g_assert_no_error (error);
  g_assert_true (result.stepped);
  g_assert_cmpfloat_with_epsilon (result.loss, (double) losses[batch], LOSS * (double) losses[batch]);
}

/* 20 of the first number of err_vs_f64; those that do not move have none, and must be what they are. */
static double
tolerance_of (Case *self, const char *name)
{
  g_autoptr (JsonNode) node = hone_fixture_meta (self->tensors, "err_vs_f64");
  JsonArray *pair = json_object_get_array_member (json_node_get_object (node), name);

  return WEIGHTS * json_array_get_double_element (pair, 0);
}

static void
compare (Case *self, const char *prefix)
{
  int n = 0;

  for (guint i = 0; i < self->model->n_params; i++) {
    const HoneParam *param = &self->model->params[i];
    g_autofree char *name = g_strconcat (prefix, param->name, NULL);
    g_autofree float *want = NULL;

    if (hone_tensors_find (self->tensors, name) == NULL)
      continue;
    want = hone_fixture_floats (self->tensors, name, NULL);
    hone_assert_close (name, self->model->values + param->offset, want, param->n, tolerance_of (self, name));
    n++;
  }
  g_assert_cmpint (n, >, 0);
}

static void
run_stage (Case *self, const char *kind, int stage)
{
  const HoneStepHow how = {
    .optimizer = HONE_OPTIM_ADAM,
    .lr = stage == 0 ? 1e-3 : 1e-4,
    .momentum = 0.9,
    .schedule = { .epochs = 1, .batches = self->n_batches, .lrf = 1, .momentum = 0.9, .accumulate = 1 },
    .mode = HONE_GRAPH_TRAIN,
    .plain = TRUE,
  };
  g_autofree char *loss = g_strconcat (kind, ".loss", NULL);
  g_autofree char *prefix = g_strdup_printf ("%s.stage%d.", kind, stage + 1);
  g_autoptr (HoneTrainStep) step = NULL;
  const int half = self->n_batches / N_STAGES;

  hone_model_freeze (self->model, NULL, NULL);
  if (stage == 0)
    g_assert_true (hone_model_freeze_before (self->model, NULL, NULL));
  self->model->fixed_norms = g_str_equal (kind, "bn_frozen") ? HONE_NORMS_ALL : HONE_NORMS_FROZEN;
  step = hone_train_step_new (self->model, self->kernels, self->device, self->arena, &how);
  for (int batch = stage * half; batch < (stage + 1) * half; batch++)
    learn (self, step, batch, loss);
  compare (self, prefix);
}

static void
test_file (G_GNUC_UNUSED const char *path, HoneTensors *tensors, G_GNUC_UNUSED gpointer data)
{
  static const char *const kinds[] = { "bn_frozen", "bn_train" };
  Case self = { .tensors = tensors };

  set_up (&self);
  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++) {
    load (&self);
    for (int stage = 0; stage < N_STAGES; stage++)
      run_stage (&self, kinds[i], stage);
  }
  tear_down (&self);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  hone_fixture_each ("train", "resnet_two_stage", ".safetensors", test_file, NULL);
  return hone_fixture_run ();
}
