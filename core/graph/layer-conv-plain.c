/* SPDX-License-Identifier: Apache-2.0 */
/* layer-conv-plain.c - y = conv (x) + bias; the last of every branch of a head */
#include "hone-layers.h"

static void
conv_plain_forward (HoneLayer *self, const HoneStep *step)
{
  const HoneEpilogue end = { .shift = hone_value (step, self->bias), .act = HONE_IDENTITY };

  hone_conv_forward (self, step, &end);
}

static void
conv_plain_backward (HoneLayer *self, const HoneStep *step)
{
  float *d_weight = hone_gradient (step, self->weight), *d_bias = hone_gradient (step, self->bias);

  if (d_bias != NULL)
    step->kernels->conv_d_bias (step->device, self->y.d_view, d_bias);
  if (d_weight != NULL)
    step->kernels->conv_d_weight (step->device, self->how, self->y.d_view, self->x.view, d_weight);
  if (self->x.d_view.data != NULL)
    step->kernels->conv_d_x (step->device, self->how, self->y.d_view, hone_value (step, self->weight), self->x.d_add,
                             self->x.d_view);
}

static const HoneLayerClass conv_plain = {
  .name = "conv-plain",
  .forward = conv_plain_forward,
  .backward = conv_plain_backward,
  .keeps_x = TRUE,
};

int
hone_plain_conv (HoneProgram *program, const char *path, int x)
{
  const HoneWire from = *hone_program_get_wire (program, x);
  HoneLayer *self = hone_program_layer (program, &conv_plain, x, HONE_NONE);

  self->weight = hone_param_of (program, path, "weight");
  self->bias = hone_param_of (program, path, "bias");
  self->how = hone_conv_of (self->weight, from.c, 1);
  self->y.wire = hone_program_wire (program, from.n, from.h, from.w, self->weight->shape[0]);
  hone_program_edit_wire (program, self->y.wire)->wanted =
      hone_program_is_training (program) && (from.wanted || !self->weight->frozen || !self->bias->frozen);
  return self->y.wire;
}
