/* SPDX-License-Identifier: Apache-2.0 */
/* hone-layers.h - one function a layer: adds it to a program and gives the wire that it writes
 *
 * A layer never allocates and never checks for failure: see "Memory" and "Errors" in hone-kernels.h.
 */
#pragma once

#include "hone-program.h"

G_BEGIN_DECLS

/* Convolution, norm and activation; parameters "PATH.conv.weight", "PATH.bn.*". @add: added last, or HONE_NONE. */
int hone_conv (HoneProgram *program, const char *path, int x, int stride, HoneAct act, int add);
/* The same with "PATH.weight" and "NORM.*". */
int hone_conv_as (HoneProgram *program, const char *path, const char *norm, int x, int stride, HoneAct act, int add);
/* A convolution with a bias, or a linear layer on one pixel; "PATH.weight", "PATH.bias". */
int hone_plain_conv (HoneProgram *program, const char *path, int x);
/* @kernel is odd; with stride 1 the size stays. */
int hone_max_pool (HoneProgram *program, int x, int kernel, int stride);
/* Over all pixels. */
int hone_average (HoneProgram *program, int x);
int hone_act (HoneProgram *program, int x, HoneAct act);
int hone_upsample (HoneProgram *program, int x);
/* @v: (out): the values, head after head */
int hone_attend (HoneProgram *program, int qkv, int heads, int key_dim, int *v);
/* y = x; for parts that do not lie well. @y: a wire */
void hone_copy (HoneProgram *program, int x, int y);
/* From an array of the program, whole, and into one, from pixel @first on. */
int hone_plain_in (HoneProgram *program, int plain, int h, int w);
void hone_plain_out (HoneProgram *program, int x, int plain, gsize first);

extern const HoneLayerClass hone_layer_copy, hone_layer_plain_in, hone_layer_plain_out;

/* For layers: where a parameter and its gradient lie; NULL for a frozen one's gradient. */
static inline float *
hone_value (const HoneStep *step, const HoneParam *param)
{
  return step->values + param->offset;
}

static inline float *
hone_gradient (const HoneStep *step, const HoneParam *param)
{
  return step->gradients == NULL || param->frozen ? NULL : step->gradients + param->offset;
}

/* The forward pass of a convolution whose weights may be held. */
static inline void
hone_conv_forward (const HoneLayer *self, const HoneStep *step, const HoneEpilogue *end)
{
  const float *weight = hone_value (step, self->weight);
  const void *packed = hone_arena_get_packed (step->arena, self->how, self->x.view, self->y.view, weight);

  if (packed != NULL)
    step->kernels->conv_packed (step->device, self->how, self->x.view, packed, end, self->y.view);
  else
    step->kernels->conv (step->device, self->how, self->x.view, weight, end, self->y.view);
}

/* "PATH.LEAF" of the program's model; it must be there. */
const HoneParam *hone_param_of (HoneProgram *program, const char *path, const char *leaf);
/* The convolution that a weight's shape and the channels of @x tell. */
HoneConv hone_conv_of (const HoneParam *weight, int channels, int stride);
int hone_length_after (int length, HoneConv how);

G_END_DECLS
