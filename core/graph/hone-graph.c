/* SPDX-License-Identifier: Apache-2.0 */
/* hone-graph.c - see hone-graph.h: a network as a program */
#include "hone-graph.h"

#include "hone-block.h"
#include "hone-layers.h"

#include <string.h>

#define FIRST_STRIDE 8

static const HoneScaling scalings[] = {
  [HONE_INPUT_UNIT] = { 255, { 0, 0, 0 }, { 1, 1, 1 } },
  [HONE_INPUT_IMAGENET] = { 255, { 0.485f, 0.456f, 0.406f }, { 0.229f, 0.224f, 0.225f } },
  [HONE_INPUT_CAFFE] = { 1, { 123.68f, 116.779f, 103.939f }, { 1, 1, 1 } },
};

const HoneScaling *
hone_input_scaling (HoneInput input)
{
  return &scalings[input];
}

struct _HoneGraph {
  HoneProgram *program;
  HoneHeadShape shape;
  gboolean end2end;
  int floats; /* the plain array that pictures go to; HONE_NONE: they are bytes */
  const HoneScaling *scaling;
  gboolean scaled; /* they come as bytes all the same, and are brought into the form that the network wants */
  HoneHead heads[2];
};

static HoneHeadShape
head_shape (HoneModel *model, int n, int h, int w)
{
  HoneHeadShape shape = { .n = n, .n_classes = model->n_classes, .reg_max = model->arch.family->reg_max };

  if (model->arch.family->task == HONE_TASK_CLASSIFY) {
    shape.anchors = 1;
    return shape;
  }
  for (int level = 0; level < HONE_N_LEVELS; level++) {
    shape.stride[level] = FIRST_STRIDE << level;
    shape.h[level] = h / shape.stride[level];
    shape.w[level] = w / shape.stride[level];
    shape.anchors += shape.h[level] * shape.w[level];
  }
  return shape;
}

static HoneType
type_of (HoneGraphMode mode)
{
  switch (mode & ~HONE_GRAPH_SAVE_MEMORY) {
  case HONE_GRAPH_TRAIN_BF16:
    return HONE_BF16;
  case HONE_GRAPH_TRAIN_F16:
    return HONE_F16;
  default:
    return HONE_F32;
  }
}

static HoneProgram *
program_new (HoneModel *model, HoneArena *arena, HoneGraphMode mode)
{
  HoneProgram *program = hone_program_new (model, arena, mode != HONE_GRAPH_INFER);

  hone_program_set_type (program, type_of (mode));
  hone_program_save_memory (program, (mode & HONE_GRAPH_SAVE_MEMORY) != 0);
  return program;
}

/* The wire that pictures come in by, and with it the whole network. */
static void
build (HoneGraph *self, HoneModel *model, int n, int h, int w, HonePictures pictures)
{
  int wires[HONE_MAX_ROWS];
  int first;

  self->shape = head_shape (model, n, h, w);
  self->end2end = model->arch.family->end2end;
  self->floats = HONE_NONE;
  self->scaling = hone_input_scaling (model->arch.family->input);
  self->scaled = pictures == HONE_PICTURES_BYTES && model->arch.family->input != HONE_INPUT_UNIT;
  if (pictures == HONE_PICTURES_FLOATS || self->scaled) {
    self->floats = hone_program_plain (self->program, n, 3, (gsize) h * w);
    first = hone_plain_in (self->program, self->floats, h, w);
    hone_program_edit_wire (self->program, first)->wanted = FALSE; /* nobody learns pictures */
  } else {
    first = hone_program_pictures (self->program, n, h, w);
  }
  hone_network_build (model, self->program, first, wires);
}

static HoneGraph *
graph_new (HoneModel *model, HoneArena *arena, int n, int h, int w, HoneGraphMode mode, HonePictures pictures,
           GError **error)
{
  g_autoptr (HoneGraph) self = g_new0 (HoneGraph, 1);

  self->program = program_new (model, arena, mode);
  build (self, model, n, h, w, pictures);
  return hone_program_finish (self->program, error) ? g_steal_pointer (&self) : NULL;
}

HoneGraph *
hone_graph_new (HoneModel *model, HoneArena *arena, int n, int h, int w, HoneGraphMode mode, GError **error)
{
  return graph_new (model, arena, n, h, w, mode, HONE_PICTURES_BYTES, error);
}

HoneGraph *
hone_graph_new_floats (HoneModel *model, HoneArena *arena, int n, int h, int w, HoneGraphMode mode, GError **error)
{
  return graph_new (model, arena, n, h, w, mode, HONE_PICTURES_FLOATS, error);
}

gsize
hone_graph_plan_bytes (HoneModel *model, const HoneKernels *kernels, int n, int h, int w, HoneGraphMode mode,
                       HonePictures pictures)
{
  g_autoptr (HoneGraph) self = g_new0 (HoneGraph, 1);

  self->program = program_new (model, NULL, mode);
  hone_program_set_kernels (self->program, kernels);
  build (self, model, n, h, w, pictures);
  return hone_program_plan (self->program);
}

void
hone_graph_free (HoneGraph *self)
{
  if (self == NULL)
    return;
  hone_program_free (self->program);
  g_free (self);
}

void
hone_graph_set_values (HoneGraph *self, float *values, float *gradients)
{
  hone_program_set_values (self->program, values, gradients);
}

static void
find_head (HoneGraph *self, int head)
{
  HoneHead *to = &self->heads[head - 1];
  const HonePlain *plain;
  int boxes, scores;

  hone_program_get_outputs (self->program, head, &boxes, &scores);
  if (scores == HONE_NONE)
    return;
  if (boxes != HONE_NONE) {
    plain = hone_program_get_plain (self->program, boxes);
    to->boxes = plain->data;
    to->d_boxes = plain->d_data;
  }
  plain = hone_program_get_plain (self->program, scores);
  to->scores = plain->data;
  to->d_scores = plain->d_data;
}

/* @from: pixels x 3; @to: 3 x pixels */
static void
scale_picture (const HoneScaling *how, const guint8 *from, float *to, gsize pixels)
{
  for (gsize c = 0; c < 3; c++)
    for (gsize k = 0; k < pixels; k++)
      to[c * pixels + k] = ((float) from[k * 3 + c] / how->whole - how->mean[c]) / how->deviation[c];
}

static void
scale_pictures (HoneGraph *self, const guint8 *pictures)
{
  const HonePlain *plain;

  hone_program_bind (self->program);
  plain = hone_program_get_plain (self->program, self->floats);
  for (gsize i = 0; i < (gsize) plain->n; i++)
    scale_picture (self->scaling, pictures + i * 3 * plain->pixels, (float *) plain->data + i * 3 * plain->pixels,
                   plain->pixels);
}

void
hone_graph_forward (HoneGraph *self, const guint8 *pictures)
{
  g_return_if_fail (self->floats == HONE_NONE || self->scaled);

  if (self->scaled) {
    scale_pictures (self, pictures);
    pictures = NULL;
  }
  hone_program_forward (self->program, pictures);
  find_head (self, 1);
  find_head (self, 2);
}

void
hone_graph_forward_floats (HoneGraph *self, const float *pictures)
{
  const HonePlain *plain;

  g_return_if_fail (self->floats != HONE_NONE && !self->scaled);

  hone_program_bind (self->program);
  plain = hone_program_get_plain (self->program, self->floats);
  memcpy (plain->data, pictures, (gsize) plain->n * plain->c * plain->pixels * sizeof (float));
  hone_program_forward (self->program, NULL);
  find_head (self, 1);
  find_head (self, 2);
}

void
hone_graph_backward (HoneGraph *self)
{
  hone_program_backward (self->program);
}

void
hone_graph_keep_heads (HoneGraph *self, gboolean keep)
{
  hone_program_keep_outputs (self->program, keep);
}

HoneHead
hone_graph_get_device_head (HoneGraph *self, int head)
{
  HoneHead at = { 0 };
  const HonePlain *plain;
  int boxes, scores;

  hone_program_get_outputs (self->program, head + 1, &boxes, &scores);
  if (boxes != HONE_NONE) {
    plain = hone_program_get_plain (self->program, boxes);
    at.boxes = plain->there;
    at.d_boxes = plain->d_there;
  }
  if (scores != HONE_NONE) {
    plain = hone_program_get_plain (self->program, scores);
    at.scores = plain->there;
    at.d_scores = plain->d_there;
  }
  return at;
}

HoneHeadShape
hone_graph_get_head_shape (HoneGraph *self)
{
  return self->shape;
}

HoneHead *
hone_graph_get_one2many (HoneGraph *self)
{
  return &self->heads[0];
}

HoneHead *
hone_graph_get_one2one (HoneGraph *self)
{
  return self->end2end ? &self->heads[1] : NULL;
}

gsize
hone_graph_get_bytes (HoneGraph *self)
{
  return hone_program_get_bytes (self->program);
}

void
hone_graph_set_heads (HoneGraph *self, gboolean one2many, gboolean one2one)
{
  if (hone_program_is_training (self->program))
    return;
  hone_program_skip_head (self->program, 1, !one2many);
  hone_program_skip_head (self->program, 2, !one2one);
}
