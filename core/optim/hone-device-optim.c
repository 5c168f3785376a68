/* SPDX-License-Identifier: Apache-2.0 */
/* hone-device-optim.c - see hone-device-optim.h */
#include "hone-device-optim.h"

#include "hone-program.h"
#include "optim-private.h"

#include <math.h>

/* Spec 04, section 6. */
#define FIRST_SCALE 65536.0f
#define GROWTH 2000
#define SCALE_TENSOR "optim.loss_scale"

struct _HoneDeviceOptim {
  HoneOptim *optim;
  HoneModel *model;
  HoneArena *arena;
  const HoneKernels *kernels;
  HoneDevice *device;
  float *values, *gradients, *ema; /* of this process */
  HoneUpdate *update;
  HoneUpdateBlocks blocks;
  HoneUpdateNumbers *numbers; /* on the device */
  HoneUpdateState *state;     /* on the device */
  HoneUpdateState last;       /* as it was when it was last read or sent */
  gboolean scaled;
};

/* HoneRule has the kinds in the same order. */
G_STATIC_ASSERT ((int) HONE_RULE_SGD == (int) HONE_OPTIM_SGD && (int) HONE_RULE_MUSGD == (int) HONE_OPTIM_MUSGD &&
                 (int) HONE_RULE_NADAM == (int) HONE_OPTIM_NADAM && HONE_UPDATE_GROUPS == HONE_OPTIM_GROUPS);

static void
add_pieces (GArray *pieces, const HoneParam *param, int group)
{
  for (gsize at = 0; at < param->n; at += HONE_UPDATE_PIECE) {
    const HoneUpdatePiece piece = { (gint64) (param->offset + at), (gint32) MIN (param->n - at, HONE_UPDATE_PIECE),
                                    group };

    g_array_append_val (pieces, piece);
  }
}

static void
add_matrix (GArray *matrices, const HoneParam *param, int group, gboolean transposed)
{
  const int rows = param->shape[0], *last = param->shape + param->n_dims - 2;
  const HoneUpdateMatrix matrix = {
    .offset = (gint64) param->offset,
    .rows = rows,
    .columns = (int) param->n / rows,
    .group = group,
    .transposed = transposed,
    .factor = (float) sqrt (MAX (1, last[0] / (double) last[1])),
  };

  g_array_append_val (matrices, matrix);
}

static HoneUpdate *
make_update (HoneDeviceOptim *self)
{
  g_autoptr (GArray) pieces = g_array_new (FALSE, FALSE, sizeof (HoneUpdatePiece));
  g_autoptr (GArray) matrices = g_array_new (FALSE, FALSE, sizeof (HoneUpdateMatrix));
  const HoneGroup *groups = hone_optim_get_groups (self->optim, NULL);
  HoneUpdatePlan plan = { .rule = (HoneRule) hone_optim_get_kind (self->optim),
                          .nesterov = groups[0].nesterov,
                          .keras = optim_is_keras (self->optim) };

  for (guint i = 0; i < self->model->n_params; i++) {
    const HoneParam *param = &self->model->params[i];
    const int group = hone_optim_group_of (self->optim, i);

    if (param->kind == HONE_PARAM_COUNTER)
      continue;
    add_pieces (pieces, param, group);
    if (group >= 0 && groups[group].muon)
      add_matrix (matrices, param, group, optim_is_transposed (self->optim, param));
  }
  plan.n_pieces = (int) pieces->len;
  plan.pieces = (const HoneUpdatePiece *) (gconstpointer) pieces->data;
  plan.n_matrices = (int) matrices->len;
  plan.matrices = (const HoneUpdateMatrix *) (gconstpointer) matrices->data;
  return self->kernels->update_new (self->device, &plan);
}

static void
send_state (HoneDeviceOptim *self)
{
  optim_get_counts (self->optim, &self->last.steps, &self->last.mu_product);
  self->kernels->write (self->device, self->state, &self->last, sizeof self->last);
}

HoneDeviceOptim *
hone_device_optim_new (HoneOptim *optim, HoneModel *model, HoneArena *arena, float *values, float *gradients,
                       float *ema, gboolean scaled)
{
  HoneDeviceOptim *self = g_new0 (HoneDeviceOptim, 1);
  const gsize n = model->n_values;

  self->optim = optim;
  self->model = model;
  self->arena = arena;
  self->kernels = hone_arena_get_kernels (arena);
  self->device = hone_arena_get_device (arena);
  self->values = values;
  self->gradients = gradients;
  self->ema = ema;
  self->scaled = scaled;
  self->last.loss_scale = scaled ? FIRST_SCALE : 1;
  self->blocks.values = hone_arena_keep (arena, values, n);
  self->blocks.gradients = hone_arena_keep (arena, gradients, n);
  self->blocks.ema = hone_arena_keep (arena, ema, n);
  for (int i = 0; i < 2; i++)
    if (optim_state (optim, i) != NULL)
      self->blocks.state[i] = hone_arena_keep (arena, optim_state (optim, i), n);
  self->numbers = self->kernels->alloc (self->device, sizeof *self->numbers);
  self->state = self->kernels->alloc (self->device, sizeof *self->state);
  self->update = make_update (self);
  if (self->update == NULL) {
    hone_device_optim_free (self);
    return NULL;
  }
  send_state (self);
  return self;
}

void
hone_device_optim_free (HoneDeviceOptim *self)
{
  if (self->update != NULL) {
    hone_arena_fetch (self->arena, self->values);
    hone_arena_fetch (self->arena, self->ema);
    self->kernels->update_free (self->device, self->update);
  }
  self->kernels->release (self->device, self->numbers);
  self->kernels->release (self->device, self->state);
  for (int i = 0; i < 2; i++)
    hone_arena_drop (self->arena, optim_state (self->optim, i));
  hone_arena_drop (self->arena, self->ema);
  hone_arena_drop (self->arena, self->gradients);
  hone_arena_drop (self->arena, self->values);
  g_free (self);
}

void
hone_device_optim_step (HoneDeviceOptim *self, double most_norm, double ema_decay)
{
  HoneUpdateNumbers numbers = { .most_norm = most_norm,
                                .ema_decay = ema_decay,
                                .loss_growth = self->scaled ? GROWTH : 0 };
  int n_groups;
  const HoneGroup *groups = hone_optim_get_groups (self->optim, &n_groups);

  for (int i = 0; i < n_groups; i++) {
    numbers.groups[i].lr = groups[i].lr;
    numbers.groups[i].momentum = groups[i].momentum;
    numbers.groups[i].weight_decay = groups[i].weight_decay;
  }
  self->kernels->write (self->device, self->numbers, &numbers, sizeof numbers);
  self->kernels->update (self->device, self->update, &self->blocks, self->numbers, self->state);
}

double
hone_device_optim_norm (HoneDeviceOptim *self)
{
  self->kernels->read (self->device, self->state, &self->last, sizeof self->last);
  return self->last.norm;
}

float
hone_device_optim_get_scale (HoneDeviceOptim *self)
{
  return self->last.loss_scale;
}

const HoneUpdateState *
hone_device_optim_get_state (HoneDeviceOptim *self)
{
  return self->state;
}

void
hone_device_optim_fetch (HoneDeviceOptim *self)
{
  hone_arena_fetch (self->arena, self->values);
  hone_arena_fetch (self->arena, self->gradients);
  hone_arena_fetch (self->arena, self->ema);
  for (int i = 0; i < 2; i++)
    if (optim_state (self->optim, i) != NULL)
      hone_arena_fetch (self->arena, optim_state (self->optim, i));
  self->kernels->read (self->device, self->state, &self->last, sizeof self->last);
  optim_set_counts (self->optim, self->last.steps, self->last.mu_product);
}

void
hone_device_optim_send (HoneDeviceOptim *self)
{
  hone_arena_send (self->arena, self->values);
  hone_arena_send (self->arena, self->gradients);
  hone_arena_send (self->arena, self->ema);
  for (int i = 0; i < 2; i++)
    if (optim_state (self->optim, i) != NULL)
      hone_arena_send (self->arena, optim_state (self->optim, i));
  send_state (self);
}

void
hone_device_optim_save (HoneDeviceOptim *self, HoneTensors *to)
{
  const double numbers[] = { (double) self->last.loss_scale, self->last.good, self->last.skipped };
  const gint64 n = G_N_ELEMENTS (numbers);

  if (self->scaled)
    hone_tensors_add (to, SCALE_TENSOR, HONE_DTYPE_F64, 1, &n, numbers, NULL);
}

void
hone_device_optim_load (HoneDeviceOptim *self, HoneTensors *from)
{
  const HoneTensor *tensor = self->scaled ? hone_tensors_find (from, SCALE_TENSOR) : NULL;
  const double *numbers;

  if (tensor == NULL || tensor->dtype != HONE_DTYPE_F64 || tensor->n != 3)
    return;
  numbers = tensor->data;
  if (!isfinite (numbers[0]) || numbers[0] <= 0)
    return;
  self->last.loss_scale = (float) numbers[0];
  self->last.good = numbers[1];
  self->last.skipped = numbers[2];
}
