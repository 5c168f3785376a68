/* SPDX-License-Identifier: Apache-2.0 */
/* onnx-network.c - the layers of a program as nodes
 *
 * A program's wires are views of blocks: a concatenation is a wire that others lie in, a slice one that lies in
 * another. Here every wire becomes a value on demand: what a layer wrote, else its parts one behind the other, else a
 * piece of the wire that it lies in.
 */
#include "onnx-parts.h"

#include "hone-block.h"
#include "hone-layers.h"
#include "onnx.pb-c.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

typedef struct {
  OnnxBuild *build;
  HoneModel *model;
  HoneProgram *program;
  OnnxSize size;
  int n_wires;
  const char **values; /* of wires that are there; NULL: not yet */
  OnnxHead *says;
  const char *boxes[HONE_N_LEVELS], *scores[HONE_N_LEVELS];
  int n_boxes, n_scores;
} Walk;

static const char *value_of (Walk *self, int wire);

/* wires */

typedef struct {
  int wire, first;
} Part;

static int
by_channel (gconstpointer a, gconstpointer b)
{
  return ((const Part *) a)->first - ((const Part *) b)->first;
}

/* The parts that were written into @wire one by one, in order, which may have parts themselves; NULL unless they are
 * all of it. */
static const char *
joined (Walk *self, int wire)
{
  g_autoptr (GArray) parts = g_array_new (FALSE, FALSE, sizeof (Part));
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  int channels = 0;

  for (int i = 0; i < self->n_wires; i++) {
    const HoneWire *part = hone_program_get_wire (self->program, i);

    if (part->parent == wire && self->values[i] == NULL)
      self->values[i] = joined (self, i);
    if (part->parent == wire && self->values[i] != NULL) {
      const Part found = { i, part->first };

      g_array_append_val (parts, found);
      channels += part->c;
    }
  }
  if (parts->len == 0 || channels != hone_program_get_wire (self->program, wire)->c)
    return NULL;
  g_array_sort (parts, by_channel);
  for (guint i = 0; i < parts->len; i++)
    g_ptr_array_add (names, (char *) self->values[g_array_index (parts, Part, i).wire]);
  return onnx_concat (self->build, 1, (const char *const *) names->pdata, names->len);
}

static const char *
cut_out (Walk *self, const HoneWire *wire)
{
  const char *whole = value_of (self, wire->parent);

  if (wire->c == hone_program_get_wire (self->program, wire->parent)->c)
    return whole;
  return onnx_slice (self->build, whole, 1, wire->first, wire->first + wire->c);
}

static const char *
value_of (Walk *self, int wire)
{
  const HoneWire *where = hone_program_get_wire (self->program, wire);

  if (self->values[wire] == NULL)
    self->values[wire] = joined (self, wire);
  if (self->values[wire] == NULL) {
    /* A piece is no part that makes up its whole: it is not remembered. */
    g_return_val_if_fail (where->parent != HONE_NONE, "");
    return cut_out (self, where);
  }
  return self->values[wire];
}

/* layers */

/* A convolution's weight as a constant, each output channel times @scale[o] (NULL: 1). */
static const char *
add_weight (Walk *self, const HoneParam *param, const float *scale)
{
  const float *from = self->model->values + param->offset;
  const gsize a_row = param->n / (gsize) param->shape[0];
  g_autofree float *to = g_new (float, param->n);
  gint64 shape[4];

  for (gsize i = 0; i < param->n; i++)
    to[i] = scale != NULL ? from[i] * scale[i / a_row] : from[i];
  for (int i = 0; i < param->n_dims; i++)
    shape[i] = param->shape[i];
  return onnx_floats (self->build, param->name, to, param->n_dims, shape);
}

static const char *
add_bias (Walk *self, const char *name, const float *values, int n)
{
  const gint64 shape[] = { n };

  return onnx_floats (self->build, name, values, 1, shape);
}

static const char *
add_act (Walk *self, const char *x, HoneAct act)
{
  switch (act) {
  case HONE_SILU:
    return onnx_node (self->build, "Mul", x, onnx_node (self->build, "Sigmoid", x, NULL), NULL);
  case HONE_RELU:
    return onnx_node (self->build, "Relu", x, NULL);
  case HONE_SIGMOID:
    return onnx_node (self->build, "Sigmoid", x, NULL);
  case HONE_IDENTITY:
  default:
    return x;
  }
}

static const char *
add_conv (Walk *self, HoneConv how, const char *x, const char *weight, const char *bias)
{
  const char *y = onnx_node (self->build, "Conv", x, weight, bias, NULL);

  onnx_attr_ints (self->build, "dilations", (const gint64[]){ 1, 1 }, 2);
  onnx_attr_int (self->build, "group", how.groups);
  onnx_attr_ints (self->build, "kernel_shape", (const gint64[]){ how.kernel, how.kernel }, 2);
  onnx_attr_ints (self->build, "pads", (const gint64[]){ how.pad, how.pad, how.pad, how.pad }, 4);
  onnx_attr_ints (self->build, "strides", (const gint64[]){ how.stride, how.stride }, 2);
  return y;
}

/* The norm becomes a part of the convolution: weight * scale, and a bias. One of its own (Keras) is normalised as well.
 */
static const char *
conv_scaled (Walk *self, const HoneLayer *layer)
{
  const float *values = self->model->values;
  const float *gamma = values + layer->gamma->offset, *beta = values + layer->beta->offset;
  const float *mean = values + layer->running_mean->offset, *var = values + layer->running_var->offset;
  const float *own = layer->bias != NULL ? values + layer->bias->offset : NULL;
  const int n = layer->weight->shape[0];
  g_autofree float *scale = g_new (float, n), *bias = g_new (float, n);
  g_autofree char *name = g_strndup (layer->weight->name, strlen (layer->weight->name) - strlen ("weight"));
  g_autofree char *bias_name = g_strconcat (name, "bias", NULL);
  const char *y;

  for (int c = 0; c < n; c++) {
    scale[c] = gamma[c] / sqrtf (var[c] + self->model->norm_eps);
    bias[c] = beta[c] + ((own != NULL ? own[c] : 0) - mean[c]) * scale[c];
  }
  y = add_conv (self, layer->how, value_of (self, layer->x.wire), add_weight (self, layer->weight, scale),
                add_bias (self, bias_name, bias, n));
  y = add_act (self, y, layer->act);
  return layer->add.wire == HONE_NONE ? y : onnx_node (self->build, "Add", y, value_of (self, layer->add.wire), NULL);
}

/* With a bias; of two dimensions it is a linear layer, behind which there are no pixels any more. */
static const char *
conv_plain (Walk *self, const HoneLayer *layer)
{
  const char *x = value_of (self, layer->x.wire);
  const char *weight = add_weight (self, layer->weight, NULL);
  const char *bias =
      add_bias (self, layer->bias->name, self->model->values + layer->bias->offset, layer->weight->shape[0]);
  const char *y;

  if (layer->weight->n_dims == 4)
    return add_conv (self, layer->how, x, weight, bias);
  y = onnx_node (self->build, "Gemm", onnx_reshape (self->build, x, (const gint64[]){ 0, -1 }, 2), weight, bias, NULL);
  onnx_attr_int (self->build, "transB", 1);
  return y;
}

static const char *
max_pool (Walk *self, const HoneLayer *layer)
{
  const HoneConv how = layer->how;
  const char *y = onnx_node (self->build, "MaxPool", value_of (self, layer->x.wire), NULL);

  onnx_attr_ints (self->build, "kernel_shape", (const gint64[]){ how.kernel, how.kernel }, 2);
  onnx_attr_ints (self->build, "pads", (const gint64[]){ how.pad, how.pad, how.pad, how.pad }, 4);
  onnx_attr_ints (self->build, "strides", (const gint64[]){ how.stride, how.stride }, 2);
  return y;
}

/* Scales are of 32 bits, whatever the picture is of. */
static const char *
upsample (Walk *self, const HoneLayer *layer)
{
  const float scales[] = { 1, 1, 2, 2 };
  const gboolean half = onnx_build_is_half (self->build);
  const char *by, *y;

  onnx_build_set_half (self->build, FALSE);
  by = onnx_floats (self->build, NULL, scales, 1, (const gint64[]){ 4 });
  onnx_build_set_half (self->build, half);
  y = onnx_node (self->build, "Resize", value_of (self, layer->x.wire), "", by, NULL);
  onnx_attr_text (self->build, "coordinate_transformation_mode", "asymmetric");
  onnx_attr_text (self->build, "mode", "nearest");
  onnx_attr_text (self->build, "nearest_mode", "floor");
  return y;
}

/* n x heads x head_dim x pixels as an n x channels x h x w. @like: a value of this h and w */
static const char *
with_pixels (Walk *self, const char *x, const char *like, const HoneWire *wire)
{
  const char *parts[2];

  if (!self->size.dynamic)
    return onnx_reshape (self->build, x, (const gint64[]){ 0, wire->c, wire->h, wire->w }, 4);
  parts[0] = ONNX_INTS (self->build, 0, wire->c);
  parts[1] = onnx_slice (self->build, onnx_node (self->build, "Shape", like, NULL), 0, 2, 4);
  return onnx_node (self->build, "Reshape", x, onnx_concat (self->build, 0, parts, 2), NULL);
}

static const char *
attention (Walk *self, const HoneLayer *layer)
{
  const HoneAttention how = layer->attention;
  const HoneWire *wire = hone_program_get_wire (self->program, layer->y.wire);
  const gint64 split[] = { 0, how.heads, 2 * how.key_dim + how.head_dim, -1 }, turn[] = { 0, 1, 3, 2 };
  const char *qkv = value_of (self, layer->x.wire);
  const char *heads = onnx_reshape (self->build, qkv, split, 4);
  const char *q = onnx_slice (self->build, heads, 2, 0, how.key_dim);
  const char *k = onnx_slice (self->build, heads, 2, how.key_dim, 2 * how.key_dim);
  const char *v = onnx_slice (self->build, heads, 2, 2 * how.key_dim, 2 * how.key_dim + how.head_dim);
  const char *scale = onnx_floats (self->build, NULL, &how.scale, 0, NULL);
  const char *share = onnx_node (self->build, "MatMul", onnx_transpose (self->build, q, turn, 4), k, NULL);

  share = onnx_node (self->build, "Softmax", onnx_node (self->build, "Mul", share, scale, NULL), NULL);
  onnx_attr_int (self->build, "axis", -1);
  self->values[layer->v.wire] = with_pixels (self, v, qkv, wire);
  return with_pixels (self, onnx_node (self->build, "MatMul", v, onnx_transpose (self->build, share, turn, 4), NULL),
                      qkv, wire);
}

/* Levels come in order. */
static gboolean
plain_out (Walk *self, const HoneLayer *layer)
{
  const HoneWire *wire = hone_program_get_wire (self->program, layer->x.wire);
  const char *x = value_of (self, layer->x.wire);
  int boxes, scores;

  if (onnx_build_is_half (self->build))
    x = onnx_cast (self->build, x, ONNX__TENSOR_PROTO__DATA_TYPE__FLOAT);
  if (self->model->arch.family->task == HONE_TASK_CLASSIFY) {
    self->says->scores = x;
    return TRUE;
  }
  hone_program_get_outputs (self->program, layer->head, &boxes, &scores);
  if (layer->plain == boxes)
    self->says->levels[self->n_boxes] = x;
  x = onnx_reshape (self->build, x, (const gint64[]){ 0, wire->c, -1 }, 3);
  if (layer->plain == boxes)
    self->boxes[self->n_boxes++] = x;
  else
    self->scores[self->n_scores++] = x;
  return TRUE;
}

/* Returns: FALSE when there is no such layer here */
static gboolean
add_layer (Walk *self, const HoneLayer *layer)
{
  const char *kind = layer->klass->name;
  const char *y = NULL;

  if (g_str_equal (kind, "plain-out"))
    return plain_out (self, layer);
  if (g_str_equal (kind, "conv-scaled"))
    y = conv_scaled (self, layer);
  else if (g_str_equal (kind, "conv-plain"))
    y = conv_plain (self, layer);
  else if (g_str_equal (kind, "max-pool"))
    y = max_pool (self, layer);
  else if (g_str_equal (kind, "average"))
    y = onnx_node (self->build, "GlobalAveragePool", value_of (self, layer->x.wire), NULL);
  else if (g_str_equal (kind, "act"))
    y = add_act (self, value_of (self, layer->x.wire), layer->act);
  else if (g_str_equal (kind, "upsample"))
    y = upsample (self, layer);
  else if (g_str_equal (kind, "attention"))
    y = attention (self, layer);
  else if (g_str_equal (kind, "copy"))
    y = value_of (self, layer->x.wire);
  self->values[layer->y.wire] = y;
  return y != NULL;
}

static gboolean
add_layers (Walk *self, int head, GError **error)
{
  for (guint i = 0; i < hone_program_get_n_layers (self->program); i++) {
    const HoneLayer *layer = hone_program_get_layer (self->program, i);

    if (layer->head != 0 && layer->head != head)
      continue;
    if (layer->y.wire == HONE_NONE || self->values[layer->y.wire] == NULL)
      if (!add_layer (self, layer)) {
        g_set_error (error, HONE_ERROR, HONE_ERROR_FAILED,
                     _ ("The network has a layer “%s” that cannot be written as ONNX yet. Export it as .safetensors."),
                     layer->klass->name);
        return FALSE;
      }
  }
  return TRUE;
}

gboolean
onnx_add_network (OnnxBuild *build, HoneModel *model, OnnxSize size, const char *x, int head, OnnxHead *says,
                  GError **error)
{
  g_autoptr (HoneProgram) program = hone_program_new (model, NULL, FALSE);
  const int first = hone_program_wire (program, size.n, size.h, size.w, 3);
  g_autofree const char **values = NULL;
  int wires[HONE_MAX_ROWS];
  Walk walk = { build, model, program, size, .says = says };

  hone_network_build (model, program, first, wires);
  walk.n_wires = (int) hone_program_get_n_wires (program);
  walk.values = values = g_new0 (const char *, walk.n_wires);
  values[first] = x;
  *says = (OnnxHead){ 0 };
  if (!add_layers (&walk, head, error))
    return FALSE;
  if (walk.n_boxes > 0) {
    says->boxes = onnx_concat (build, 2, walk.boxes, (guint) walk.n_boxes);
    says->scores = onnx_concat (build, 2, walk.scores, (guint) walk.n_scores);
  }
  return TRUE;
}
