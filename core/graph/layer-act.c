/* SPDX-License-Identifier: Apache-2.0 */
/* layer-act.c - y = act (x), where it stands alone: behind the sum of a residual block */
#include "hone-layers.h"

static void
act_forward (HoneLayer *self, const HoneStep *step)
{
  step->kernels->act (step->device, self->act, self->x.view, self->y.view);
}

static void
act_backward (HoneLayer *self, const HoneStep *step)
{
  step->kernels->act_d_x (step->device, self->act, self->y.d_view, self->x.view, self->x.d_add, self->x.d_view);
}

static const HoneLayerClass act_class = {
  .name = "act",
  .forward = act_forward,
  .backward = act_backward,
  .keeps_x = TRUE,
};

int
hone_act (HoneProgram *program, int x, HoneAct act)
{
  const HoneWire from = *hone_program_get_wire (program, x);
  const int y = hone_program_wire (program, from.n, from.h, from.w, from.c);
  HoneLayer *self = hone_program_layer (program, &act_class, x, y);

  self->act = act;
  hone_program_edit_wire (program, y)->wanted = from.wanted;
  return y;
}
