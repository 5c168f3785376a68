/* SPDX-License-Identifier: Apache-2.0 */
/* layer-max-pool.c - y = the largest x of a window */
#include "hone-layers.h"

static void
max_pool_forward (HoneLayer *self, const HoneStep *step)
{
  step->kernels->max_pool (step->device, self->how, self->x.view, self->y.view);
}

static void
max_pool_backward (HoneLayer *self, const HoneStep *step)
{
  step->kernels->max_pool_d_x (step->device, self->how, self->y.d_view, self->x.view, self->x.d_add, self->x.d_view);
}

static const HoneLayerClass max_pool = {
  .name = "max-pool",
  .forward = max_pool_forward,
  .backward = max_pool_backward,
  .keeps_x = TRUE,
};

int
hone_max_pool (HoneProgram *program, int x, int kernel, int stride)
{
  const HoneWire from = *hone_program_get_wire (program, x);
  HoneLayer *self = hone_program_layer (program, &max_pool, x, HONE_NONE);

  self->how = (HoneConv){ .kernel = kernel, .stride = stride, .pad = kernel / 2, .groups = 1 };
  self->y.wire = hone_program_wire (program, from.n, hone_length_after (from.h, self->how),
                                    hone_length_after (from.w, self->how), from.c);
  hone_program_edit_wire (program, self->y.wire)->wanted = from.wanted;
  return self->y.wire;
}
