/* SPDX-License-Identifier: Apache-2.0 */
/* hone-step.c - see hone-step.h */
#include "hone-step.h"

#include "hone-device-loss.h"
#include "hone-device-optim.h"
#include "hone-gate.h"

#include <math.h>
#include <string.h>

#define CLIP 10.0 /* largest norm of the gradients that a step is made with */
#define EMA_DECAY 0.9999
#define EMA_TAU 2000.0
#define LEAST_SCALE 1 /* gradients that are too large even so are wrong, not large */

#define MOST_GRAPHS 24 /* kept; a plan takes milliseconds, multi_scale and rect have many shapes */

/* Batches of one shape share a graph. */
typedef struct {
  int n, h, w;
  gboolean floats;
  HoneGraph *graph;
} Shape;

/* What is to be learnt from. */
typedef struct {
  const guint8 *bytes; /* either */
  const float *floats; /* or */
  int n, h, w;
  const HoneTarget *targets;
  guint n_targets;
} Pictures;

struct _HoneTrainStep {
  HoneModel *model;
  HoneArena *arena;
  HoneStepHow how;
  float *class_weights;
  HoneOptim *optim;
  HoneLoss *loss;
  GArray *shapes;
  float *ema, *gradients; /* model->n_values */
  HoneDeviceOptim
      *device_optim;           /* where the device has memory of its own: it has the weights, too, which are fetched */
  HoneDeviceLoss *device_loss; /* when somebody asks. NULL both: it has not, or has failed */
  gint64 last;                 /* iteration of the last step; -1: none yet */
  guint64 updates;
  gboolean scaled; /* gradients, as fp16 needs it */
};

HoneTrainStep *
hone_train_step_new (HoneModel *model, const HoneKernels *kernels, HoneDevice *device, HoneArena *arena,
                     const HoneStepHow *how)
{
  HoneTrainStep *self = g_new0 (HoneTrainStep, 1);

  self->model = model;
  self->arena = hone_arena_ref (arena);
  self->how = *how;
  if (how->class_weights)
    self->class_weights = g_memdup2 (how->class_weights, (gsize) model->n_classes * sizeof (float));
  self->how.class_weights = self->class_weights;
  self->optim = hone_optim_new (how->optimizer, model, kernels, device, how->lr, how->momentum, how->weight_decay);
  hone_optim_set_keras (self->optim, how->keras);
  self->loss = hone_loss_new (kernels, device);
  self->shapes = g_array_new (FALSE, FALSE, sizeof (Shape));
  self->ema = g_memdup2 (model->values, model->n_values * sizeof (float));
  self->gradients = g_new0 (float, model->n_values);
  self->last = -1;
  self->scaled = (how->mode & ~HONE_GRAPH_SAVE_MEMORY) == HONE_GRAPH_TRAIN_F16;
  if (hone_arena_is_apart (arena)) {
    self->device_optim =
        hone_device_optim_new (self->optim, model, arena, model->values, self->gradients, self->ema, self->scaled);
    self->device_loss = hone_device_loss_new (arena);
  }
  return self;
}

void
hone_train_step_free (HoneTrainStep *self)
{
  for (guint i = 0; i < self->shapes->len; i++)
    hone_graph_free (g_array_index (self->shapes, Shape, i).graph);
  g_array_unref (self->shapes);
  g_clear_pointer (&self->device_optim, hone_device_optim_free);
  g_clear_pointer (&self->device_loss, hone_device_loss_free);
  hone_optim_free (self->optim);
  hone_loss_free (self->loss);
  hone_arena_unref (self->arena);
  g_free (self->class_weights);
  g_free (self->ema);
  g_free (self->gradients);
  g_free (self);
}

static HoneGraph *
new_graph (HoneTrainStep *self, const Pictures *of, GError **error)
{
  HoneGraph *graph = of->floats != NULL
                         ? hone_graph_new_floats (self->model, self->arena, of->n, of->h, of->w, self->how.mode, error)
                         : hone_graph_new (self->model, self->arena, of->n, of->h, of->w, self->how.mode, error);

  if (graph != NULL)
    hone_graph_set_values (graph, self->model->values, self->gradients);
  return graph;
}

/* The one used last stands last; the first goes when there are too many. */
static HoneGraph *
graph_for (HoneTrainStep *self, const Pictures *of, GError **error)
{
  Shape shape = { of->n, of->h, of->w, of->floats != NULL, NULL };

  for (guint i = 0; i < self->shapes->len && shape.graph == NULL; i++) {
    const Shape *known = &g_array_index (self->shapes, Shape, i);

    if (known->n != of->n || known->h != of->h || known->w != of->w || known->floats != shape.floats)
      continue;
    shape.graph = known->graph;
    g_array_remove_index (self->shapes, i);
  }
  if (shape.graph == NULL && (shape.graph = new_graph (self, of, error)) == NULL)
    return NULL;
  g_array_append_val (self->shapes, shape);
  if (self->shapes->len > MOST_GRAPHS) {
    hone_graph_free (g_array_index (self->shapes, Shape, 0).graph);
    g_array_remove_index (self->shapes, 0);
  }
  return shape.graph;
}

static void
update (HoneTrainStep *self, HoneStepResult *result)
{
  const gboolean plain = self->how.plain;
  const double decay = plain ? 0 : hone_ema_decay (EMA_DECAY, EMA_TAU, self->updates + 1);

  self->updates++;
  result->stepped = TRUE;
  if (self->device_optim != NULL) {
    hone_device_optim_step (self->device_optim, plain ? 0 : CLIP, decay);
    result->gradient_norm = hone_device_optim_norm (self->device_optim);
    result->skipped = self->scaled && !isfinite (result->gradient_norm) &&
                      hone_device_optim_get_scale (self->device_optim) >= LEAST_SCALE;
    return;
  }
  result->gradient_norm = hone_optim_gradient_norm (self->optim, self->gradients);
  hone_optim_step (self->optim, self->model->values, self->gradients,
                   plain ? 1 : MIN (1, CLIP / (result->gradient_norm + 1e-6)), self->ema, decay);
}

/* Whether the loss of this batch is told on the device, from heads that stay there. */
static gboolean
stays (HoneTrainStep *self, HoneGraph *graph, const Pictures *from)
{
  const HoneHeadShape shape = hone_graph_get_head_shape (graph);

  return self->device_loss != NULL && self->device_optim != NULL &&
         hone_device_loss_takes (&shape, from->targets, from->n_targets);
}

/* What stays on the device is scaled there. */
static void
scale_head (const HoneHead *head, const HoneHeadShape *shape, float scale)
{
  const gsize cells = (gsize) shape->n * (gsize) shape->anchors;

  if (head == NULL)
    return;
  for (gsize i = 0; i < cells * 4 * (gsize) shape->reg_max; i++)
    head->d_boxes[i] *= scale;
  for (gsize i = 0; i < cells * (gsize) shape->n_classes; i++)
    head->d_scores[i] *= scale;
}

static HoneLossItems
tell_loss (HoneTrainStep *self, HoneGraph *graph, const Pictures *from, int epoch, double *loss)
{
  HoneLossItems items;
  const HoneLossHow how = { 0, 0, self->how.box, self->how.cls, self->how.dfl, self->how.class_weights };
  const HoneHeadShape shape = hone_graph_get_head_shape (graph);
  const int epochs = self->how.schedule.epochs;

  if (stays (self, graph, from))
    return hone_device_loss_heads (self->device_loss, graph, from->targets, from->n_targets, &how,
                                   hone_device_optim_get_state (self->device_optim), epoch, epochs, loss);
  items = hone_loss_heads (self->loss, &shape, hone_graph_get_one2many (graph), hone_graph_get_one2one (graph),
                           from->targets, from->n_targets, &how, epoch, epochs, loss);
  if (self->scaled && self->device_optim != NULL) {
    scale_head (hone_graph_get_one2many (graph), &shape, hone_device_optim_get_scale (self->device_optim));
    scale_head (hone_graph_get_one2one (graph), &shape, hone_device_optim_get_scale (self->device_optim));
  }
  return items;
}

/* Microseconds since @since, which becomes now. */
static gint64
lap (gint64 *since)
{
  const gint64 now = hone_gate_now (), passed = now - *since;

  *since = now;
  return passed;
}

static gboolean
learn (HoneTrainStep *self, const Pictures *from, int epoch, gint64 iteration, HoneStepResult *result, GError **error)
{
  HoneGraph *graph = graph_for (self, from, error);
  HoneGroup *groups;
  gint64 clock = hone_gate_now ();
  int n_groups;

  *result = (HoneStepResult){ 0 };
  if (graph == NULL)
    return FALSE;
  groups = hone_optim_get_groups (self->optim, &n_groups);
  result->accumulate = hone_schedule_apply (&self->how.schedule, groups, n_groups,
                                            hone_optim_has_momentum (self->optim), epoch, iteration);
  hone_graph_keep_heads (graph, stays (self, graph, from));
  if (from->floats != NULL)
    hone_graph_forward_floats (graph, from->floats);
  else
    hone_graph_forward (graph, from->bytes);
  result->forward = lap (&clock);
  result->items = tell_loss (self, graph, from, epoch, &result->loss);
  result->loss_time = lap (&clock);
  if (!isfinite (result->loss))
    return TRUE;

  hone_graph_backward (graph);
  result->backward = lap (&clock);
  if (iteration - self->last >= result->accumulate) {
    update (self, result);
    self->last = iteration;
  }
  result->optimizer = lap (&clock);
  return TRUE;
}

gboolean
hone_train_step_batch (HoneTrainStep *self, const guint8 *pixels, int n, int h, int w, const HoneTarget *targets,
                       guint n_targets, int epoch, gint64 iteration, HoneStepResult *result, GError **error)
{
  const Pictures from = { .bytes = pixels, .n = n, .h = h, .w = w, .targets = targets, .n_targets = n_targets };

  return learn (self, &from, epoch, iteration, result, error);
}

gboolean
hone_train_step_floats (HoneTrainStep *self, const float *pixels, int n, int h, int w, const HoneTarget *targets,
                        guint n_targets, int epoch, gint64 iteration, HoneStepResult *result, GError **error)
{
  const Pictures from = { .floats = pixels, .n = n, .h = h, .w = w, .targets = targets, .n_targets = n_targets };

  return learn (self, &from, epoch, iteration, result, error);
}

float *
hone_train_step_get_ema (HoneTrainStep *self)
{
  hone_arena_fetch (self->arena, self->ema);
  return self->ema;
}

float *
hone_train_step_get_values (HoneTrainStep *self)
{
  hone_arena_fetch (self->arena, self->model->values);
  return self->model->values;
}

float *
hone_train_step_get_gradients (HoneTrainStep *self)
{
  hone_arena_fetch (self->arena, self->gradients);
  return self->gradients;
}

HoneOptim *
hone_train_step_get_optim (HoneTrainStep *self)
{
  return self->optim;
}

HoneSchedule *
hone_train_step_get_schedule (HoneTrainStep *self)
{
  return &self->how.schedule;
}

HoneLoss *
hone_train_step_get_loss (HoneTrainStep *self)
{
  return self->loss;
}

guint64
hone_train_step_get_updates (HoneTrainStep *self)
{
  return self->updates;
}

/* --- checkpoints ----------------------------------------------------------------------------------------------- */

void
hone_train_step_save (HoneTrainStep *self, HoneTensors *to)
{
  const gint64 n = (gint64) self->model->n_values, two = 2;
  const gint64 counters[2] = { self->last, (gint64) self->updates };

  if (self->device_optim != NULL)
    hone_device_optim_fetch (self->device_optim);
  hone_tensors_add (to, "step.counters", HONE_DTYPE_I64, 1, &two, counters, NULL);
  hone_tensors_add (to, "step.values", HONE_DTYPE_F32, 1, &n, self->model->values, NULL);
  hone_tensors_add (to, "step.gradients", HONE_DTYPE_F32, 1, &n, self->gradients, NULL);
  hone_optim_save (self->optim, to);
  if (self->device_optim != NULL)
    hone_device_optim_save (self->device_optim, to);
}

static gboolean
load_ema (HoneTrainStep *self, HoneTensors *from, float *ema, GError **error)
{
  for (guint i = 0; i < self->model->n_params; i++) {
    const HoneParam *param = &self->model->params[i];
    const HoneTensor *tensor;

    if (param->kind == HONE_PARAM_COUNTER)
      continue;
    if ((tensor = hone_tensors_require (from, param->name, HONE_DTYPE_F32, param->n, error)) == NULL)
      return FALSE;
    memcpy (ema + param->offset, tensor->data, param->n * sizeof *ema);
  }
  return TRUE;
}

gboolean
hone_train_step_load (HoneTrainStep *self, HoneTensors *from, GError **error)
{
  const gsize n = self->model->n_values;
  const HoneTensor *counters = hone_tensors_require (from, "step.counters", HONE_DTYPE_I64, 2, error);
  const HoneTensor *values = counters ? hone_tensors_require (from, "step.values", HONE_DTYPE_F32, n, error) : NULL;
  const HoneTensor *gradients = values ? hone_tensors_require (from, "step.gradients", HONE_DTYPE_F32, n, error) : NULL;
  g_autofree float *ema = g_memdup2 (self->ema, n * sizeof (float));

  if (gradients == NULL || !load_ema (self, from, ema, error) || !hone_optim_load (self->optim, from, error))
    return FALSE;
  memcpy (self->ema, ema, n * sizeof *ema);
  memcpy (self->model->values, values->data, n * sizeof (float));
  memcpy (self->gradients, gradients->data, n * sizeof (float));
  self->last = ((const gint64 *) counters->data)[0];
  self->updates = (guint64) ((const gint64 *) counters->data)[1];
  if (self->device_optim != NULL) {
    hone_device_optim_load (self->device_optim, from);
    hone_device_optim_send (self->device_optim);
  }
  return TRUE;
}

void
hone_train_step_begin_anew (HoneTrainStep *self)
{
  memset (self->gradients, 0, self->model->n_values * sizeof *self->gradients);
  hone_arena_send (self->arena, self->gradients);
  self->last = -1;
}

void
hone_train_step_schedule (HoneTrainStep *self, int epoch, gint64 iteration)
{
  int n_groups;
  HoneGroup *groups = hone_optim_get_groups (self->optim, &n_groups);

  hone_schedule_apply (&self->how.schedule, groups, n_groups, hone_optim_has_momentum (self->optim), epoch, iteration);
}
