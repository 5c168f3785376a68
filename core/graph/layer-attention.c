/* SPDX-License-Identifier: Apache-2.0 */
/* layer-attention.c - y = softmax (queries * keys) * values, and the values themselves as v */
#include "hone-layers.h"

#include <math.h>

static void
attention_forward (HoneLayer *self, const HoneStep *step)
{
  step->kernels->attention (step->device, self->attention, self->x.view, self->y.view, self->v.view, self->share);
}

/* Overwrites d_x: nothing else reads queries, keys and values. */
static void
attention_backward (HoneLayer *self, const HoneStep *step)
{
  step->kernels->attention_d_x (step->device, self->attention, self->y.d_view, self->v.d_view, self->x.view,
                                self->share, self->x.d_view);
}

static const HoneLayerClass attention = {
  .name = "attention",
  .forward = attention_forward,
  .backward = attention_backward,
  .keeps_x = TRUE,
};

int
hone_attend (HoneProgram *program, int qkv, int heads, int key_dim, int *v)
{
  const HoneWire from = *hone_program_get_wire (program, qkv);
  const gsize pixels = (gsize) from.h * from.w;
  const int head_dim = from.c / heads - 2 * key_dim;
  const int y = hone_program_wire (program, from.n, from.h, from.w, heads * head_dim);
  HoneLayer *self = hone_program_layer (program, &attention, qkv, y);

  *v = hone_program_wire (program, from.n, from.h, from.w, heads * head_dim);
  self->v.wire = *v;
  hone_program_edit_wire (program, *v)->wanted = hone_program_edit_wire (program, y)->wanted = from.wanted;
  self->attention =
      (HoneAttention){ .heads = heads, .key_dim = key_dim, .head_dim = head_dim, .scale = 1 / sqrtf ((float) key_dim) };
  hone_program_own (program, self, &self->share, (gsize) from.n * heads * pixels * pixels * sizeof (float),
                    from.wanted);
  return y;
}
