/* SPDX-License-Identifier: Apache-2.0 */
/* layer-upsample.c - y[h][w] = x[h / 2][w / 2] */
#include "hone-layers.h"

static void
upsample_forward (HoneLayer *self, const HoneStep *step)
{
  step->kernels->upsample (step->device, self->x.view, self->y.view);
}

static void
upsample_backward (HoneLayer *self, const HoneStep *step)
{
  step->kernels->upsample_d_x (step->device, self->y.d_view, self->x.d_add, self->x.d_view);
}

static const HoneLayerClass upsample = {
  .name = "upsample",
  .forward = upsample_forward,
  .backward = upsample_backward,
};

int
hone_upsample (HoneProgram *program, int x)
{
  const HoneWire from = *hone_program_get_wire (program, x);
  int y = hone_program_wire (program, from.n, 2 * from.h, 2 * from.w, from.c);

  hone_program_layer (program, &upsample, x, y);
  hone_program_edit_wire (program, y)->wanted = from.wanted;
  return y;
}
