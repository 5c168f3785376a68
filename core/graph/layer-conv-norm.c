/* SPDX-License-Identifier: Apache-2.0 */
/* layer-conv-norm.c - y = act (norm (conv (x))) + add
 *
 * Two forms. Where backward follows, the convolution's sums are kept and the norm is a pass of its own, with the
 * statistics of the batch (or, of a frozen norm, the running ones). Elsewhere the running statistics are a scale and a
 * shift at the end of the convolution, and nothing is kept. A convolution may have a bias of its own (Keras): what the
 * norm makes of it is the shift then.
 */
#include "hone-block.h"
#include "hone-layers.h"

static bool
is_fixed (const HoneModel *model, const HoneParam *gamma)
{
  return model->fixed_norms == HONE_NORMS_ALL || (model->fixed_norms == HONE_NORMS_FROZEN && gamma->frozen);
}

static HoneNorm
norm_of (const HoneLayer *self, const HoneStep *step)
{
  return (HoneNorm){
    .weight = hone_value (step, self->gamma),
    .bias = hone_value (step, self->beta),
    .running_mean = hone_value (step, self->running_mean),
    .running_var = hone_value (step, self->running_var),
    .mean = self->mean,
    .rstd = self->rstd,
    .eps = step->model->norm_eps,
    .momentum = step->model->norm_momentum,
    .fixed = is_fixed (step->model, self->gamma),
    .act = self->act,
  };
}

static void
conv_norm_forward (HoneLayer *self, const HoneStep *step)
{
  const HoneEpilogue end = { .shift = self->bias != NULL ? hone_value (step, self->bias) : NULL, .act = HONE_IDENTITY };
  const HoneNorm norm = norm_of (self, step);

  step->kernels->conv (step->device, self->how, self->x.view, hone_value (step, self->weight), &end, self->inner);
  step->kernels->norm (step->device, &norm, self->inner, self->add.view, self->y.view);
}

static void
conv_norm_count (HoneLayer *self, const HoneStep *step)
{
  if (self->counter != NULL && !is_fixed (step->model, self->gamma))
    step->model->counters[self->counter->offset]++;
}

/* d_y becomes the gradient of the convolution's sums where it lies. */
static void
conv_norm_backward (HoneLayer *self, const HoneStep *step)
{
  const HoneNorm norm = norm_of (self, step);
  const HoneView d_y = self->y.d_view;
  float *d_weight = hone_gradient (step, self->weight);
  float *d_bias = self->bias != NULL ? hone_gradient (step, self->bias) : NULL;

  if (self->add.d_view.data != NULL)
    step->kernels->copy (step->device, d_y, self->add.d_add, self->add.d_view);
  step->kernels->norm_d_x (step->device, &norm, d_y, self->inner, hone_gradient (step, self->gamma),
                           hone_gradient (step, self->beta), d_y);
  if (d_bias != NULL)
    step->kernels->conv_d_bias (step->device, d_y, d_bias);
  if (d_weight != NULL)
    step->kernels->conv_d_weight (step->device, self->how, d_y, self->x.view, d_weight);
  if (self->x.d_view.data != NULL)
    step->kernels->conv_d_x (step->device, self->how, d_y, hone_value (step, self->weight), self->x.d_add,
                             self->x.d_view);
}

/* The sums are there until the layer itself has gone backward. */
static void
conv_norm_restore (HoneLayer *self, const HoneStep *step)
{
  HoneNorm norm = norm_of (self, step);

  norm.known = true;
  step->kernels->norm (step->device, &norm, self->inner, self->add.view, self->y.view);
}

static const HoneLayerClass conv_norm = {
  .name = "conv-norm",
  .forward = conv_norm_forward,
  .count = conv_norm_count,
  .backward = conv_norm_backward,
  .keeps_x = TRUE,
  .restore = conv_norm_restore,
};

/* What the norm makes of the convolution's bias, in inner. */
static void
fold_bias (HoneLayer *self, const HoneStep *step)
{
  HoneView bias = self->inner;
  const HoneView none = { 0 };
  HoneNorm norm = norm_of (self, step);

  bias.data = hone_value (step, self->bias);
  norm.fixed = true;
  norm.act = HONE_IDENTITY;
  step->kernels->norm (step->device, &norm, bias, none, self->inner);
}

/* mean and rstd hold the shift and the scale here. */
static void
conv_scaled_forward (HoneLayer *self, const HoneStep *step)
{
  const HoneNorm norm = norm_of (self, step);
  const HoneEpilogue end = { .scale = self->rstd,
                             .shift = self->bias != NULL ? self->inner.data : self->mean,
                             .act = self->act,
                             .add = self->add.view };

  if (self->bias != NULL)
    fold_bias (self, step);
  step->kernels->norm_fold (step->device, &norm, self->y.view.c, self->rstd, self->mean);
  hone_conv_forward (self, step, &end);
}

static const HoneLayerClass conv_scaled = {
  .name = "conv-scaled",
  .forward = conv_scaled_forward,
};

static void
find_params (HoneLayer *self, HoneProgram *program, const char *path, const char *norm)
{
  self->weight = hone_param_of (program, path, "weight");
  self->bias = hone_model_find (hone_program_get_model (program), hone_path (path, "bias").text);
  self->gamma = hone_param_of (program, norm, "weight");
  self->beta = hone_param_of (program, norm, "bias");
  self->running_mean = hone_param_of (program, norm, "running_mean");
  self->running_var = hone_param_of (program, norm, "running_var");
  self->counter = hone_param_of (program, norm, "num_batches_tracked");
}

static gboolean
is_wanted (HoneProgram *program, const HoneLayer *self, int x, int add)
{
  if (!hone_program_is_training (program))
    return FALSE;
  return !self->weight->frozen || !self->gamma->frozen || !self->beta->frozen ||
         (self->bias != NULL && !self->bias->frozen) || hone_program_get_wire (program, x)->wanted ||
         (add != HONE_NONE && hone_program_get_wire (program, add)->wanted);
}

/* Frozen norms, too, take the statistics of the batch, though nothing goes backward through them. */
static gboolean
is_moving (HoneProgram *program)
{
  return hone_program_is_training (program) && hone_program_get_model (program)->fixed_norms == HONE_NORMS_NONE;
}

int
hone_conv (HoneProgram *program, const char *path, int x, int stride, HoneAct act, int add)
{
  return hone_conv_as (program, hone_path (path, "conv").text, hone_path (path, "bn").text, x, stride, act, add);
}

int
hone_conv_as (HoneProgram *program, const char *path, const char *norm, int x, int stride, HoneAct act, int add)
{
  const HoneWire from = *hone_program_get_wire (program, x);
  HoneLayer *self = hone_program_layer (program, &conv_scaled, x, HONE_NONE);
  HoneWire *to;

  find_params (self, program, path, norm);
  self->how = hone_conv_of (self->weight, from.c, stride);
  self->act = act;
  self->add.wire = add;
  self->y.wire = hone_program_wire (program, from.n, hone_length_after (from.h, self->how),
                                    hone_length_after (from.w, self->how), self->weight->shape[0]);
  to = hone_program_edit_wire (program, self->y.wire);
  to->wanted = is_wanted (program, self, x, add);
  if (to->wanted || is_moving (program)) {
    self->klass = &conv_norm;
    self->inner = (HoneView){ .type = to->type, .n = to->n, .h = to->h, .w = to->w, .c = to->c, .wide = to->c };
    hone_program_own (program, self, &self->inner.data, hone_program_block_bytes (program, to), to->wanted);
  } else if (self->bias != NULL) {
    self->inner = (HoneView){ .type = HONE_F32, .n = 1, .h = 1, .w = 1, .c = to->c, .wide = to->c };
    hone_program_own (program, self, &self->inner.data, to->c * sizeof (float), FALSE);
  }
  hone_program_own (program, self, &self->mean, to->c * sizeof (float), to->wanted);
  hone_program_own (program, self, &self->rstd, to->c * sizeof (float), to->wanted);
  return self->y.wire;
}
