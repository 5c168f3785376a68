/* SPDX-License-Identifier: Apache-2.0 */
/* layer-plain.c - the ends of a program: from and to plain arrays that its caller fills in and reads */
#include "hone-layers.h"

static void
plain_in_forward (HoneLayer *self, const HoneStep *step)
{
  const HonePlain *plain = hone_program_get_plain (step->program, self->plain);

  step->kernels->from_plain (step->device, plain->there, plain->c * plain->pixels, plain->pixels, self->y.view);
}

static void
plain_in_backward (HoneLayer *self, const HoneStep *step)
{
  const HonePlain *plain = hone_program_get_plain (step->program, self->plain);

  step->kernels->to_plain (step->device, self->y.d_view, plain->d_there, plain->c * plain->pixels, plain->pixels);
}

const HoneLayerClass hone_layer_plain_in = {
  .name = "plain-in",
  .forward = plain_in_forward,
  .backward = plain_in_backward,
};

static void
plain_out_forward (HoneLayer *self, const HoneStep *step)
{
  const HonePlain *plain = hone_program_get_plain (step->program, self->plain);

  step->kernels->to_plain (step->device, self->x.view, plain->there + self->first, plain->c * plain->pixels,
                           plain->pixels);
}

/* Overwrites d_x: an output is read by nobody else. */
static void
plain_out_backward (HoneLayer *self, const HoneStep *step)
{
  const HonePlain *plain = hone_program_get_plain (step->program, self->plain);

  step->kernels->from_plain (step->device, plain->d_there + self->first, plain->c * plain->pixels, plain->pixels,
                             self->x.d_view);
}

const HoneLayerClass hone_layer_plain_out = {
  .name = "plain-out",
  .forward = plain_out_forward,
  .backward = plain_out_backward,
};

int
hone_plain_in (HoneProgram *program, int plain, int h, int w)
{
  const HonePlain *from = hone_program_get_plain (program, plain);
  int y = hone_program_wire (program, from->n, h, w, from->c);
  HoneLayer *self = hone_program_layer (program, &hone_layer_plain_in, HONE_NONE, y);

  self->plain = plain;
  hone_program_edit_wire (program, y)->wanted = hone_program_is_training (program);
  return y;
}

void
hone_plain_out (HoneProgram *program, int x, int plain, gsize first)
{
  HoneLayer *self = hone_program_layer (program, &hone_layer_plain_out, x, HONE_NONE);

  self->plain = plain;
  self->first = first;
}
