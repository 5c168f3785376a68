/* SPDX-License-Identifier: Apache-2.0 */
/* layer-average.c - y = the mean of x over all pixels of a picture; what is left is 1 x 1 */
#include "hone-layers.h"

static void
average_forward (HoneLayer *self, const HoneStep *step)
{
  step->kernels->average (step->device, self->x.view, self->y.view);
}

static void
average_backward (HoneLayer *self, const HoneStep *step)
{
  step->kernels->average_d_x (step->device, self->y.d_view, self->x.d_add, self->x.d_view);
}

static const HoneLayerClass average = {
  .name = "average",
  .forward = average_forward,
  .backward = average_backward,
};

int
hone_average (HoneProgram *program, int x)
{
  const HoneWire from = *hone_program_get_wire (program, x);
  const int y = hone_program_wire (program, from.n, 1, 1, from.c);

  hone_program_layer (program, &average, x, y);
  hone_program_edit_wire (program, y)->wanted = from.wanted;
  return y;
}
