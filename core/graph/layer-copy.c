/* SPDX-License-Identifier: Apache-2.0 */
/* layer-copy.c - y = x, where an address will not do */
#include "hone-layers.h"

static void
copy_forward (HoneLayer *self, const HoneStep *step)
{
  step->kernels->copy (step->device, self->x.view, false, self->y.view);
}

static void
copy_backward (HoneLayer *self, const HoneStep *step)
{
  step->kernels->copy (step->device, self->y.d_view, self->x.d_add, self->x.d_view);
}

const HoneLayerClass hone_layer_copy = {
  .name = "copy",
  .forward = copy_forward,
  .backward = copy_backward,
};

void
hone_copy (HoneProgram *program, int x, int y)
{
  hone_program_layer (program, &hone_layer_copy, x, y);
  hone_program_edit_wire (program, y)->wanted = hone_program_get_wire (program, x)->wanted;
}
