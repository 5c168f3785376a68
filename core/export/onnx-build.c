/* SPDX-License-Identifier: Apache-2.0 */
/* onnx-build.c - see onnx-build.h
 *
 * The messages are protobuf-c's structs. All of them, and all their strings and numbers, lie in one pool that is freed
 * with the model: a message refers to others and owns nothing.
 */
#include "onnx-build.h"

#include "hone-tensors.h"
#include "onnx.pb-c.h"

#include <glib/gi18n-lib.h>
#include <stdarg.h>
#include <string.h>

#define IR_VERSION 8
#define IR_VERSION_NEW 9 /* from opset 19 on */
#define MOST_BYTES G_MAXINT32

struct _OnnxBuild {
  int opset;
  gboolean half;
  guint n_names;
  Onnx__NodeProto *last;

  GPtrArray *pool; /* of g_free () */
  GPtrArray *nodes, *constants, *inputs, *outputs, *metadata;
};

OnnxBuild *
onnx_build_new (int opset)
{
  OnnxBuild *self = g_new0 (OnnxBuild, 1);

  self->opset = opset;
  self->pool = g_ptr_array_new_with_free_func (g_free);
  self->nodes = g_ptr_array_new ();
  self->constants = g_ptr_array_new ();
  self->inputs = g_ptr_array_new ();
  self->outputs = g_ptr_array_new ();
  self->metadata = g_ptr_array_new ();
  return self;
}

void
onnx_build_free (OnnxBuild *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->nodes);
  g_ptr_array_unref (self->constants);
  g_ptr_array_unref (self->inputs);
  g_ptr_array_unref (self->outputs);
  g_ptr_array_unref (self->metadata);
  g_ptr_array_unref (self->pool);
  g_free (self);
}

int
onnx_build_get_opset (OnnxBuild *self)
{
  return self->opset;
}

void
onnx_build_set_half (OnnxBuild *self, gboolean half)
{
  self->half = half;
}

gboolean
onnx_build_is_half (OnnxBuild *self)
{
  return self->half;
}

/* the pool */

static void *
keep (OnnxBuild *self, void *memory)
{
  g_ptr_array_add (self->pool, memory);
  return memory;
}

static char *
keep_text (OnnxBuild *self, const char *text)
{
  return keep (self, g_strdup (text));
}

static void *
keep_copy (OnnxBuild *self, gconstpointer data, gsize bytes)
{
  return keep (self, g_memdup2 (data, bytes));
}

/* A message of @type in its first state. */
#define NEW(self, Type, init) ((Type *) keep_copy (self, &(const Type) init, sizeof (Type)))

static char *
make_name (OnnxBuild *self, const char *what)
{
  return keep (self, g_strdup_printf ("%s_%u", what, self->n_names++));
}

/* nodes */

const char *
onnx_node_of (OnnxBuild *self, const char *op, const char *const *inputs, guint n)
{
  Onnx__NodeProto *node = NEW (self, Onnx__NodeProto, ONNX__NODE_PROTO__INIT);

  node->name = make_name (self, op);
  node->op_type = keep_text (self, op);
  node->n_input = n;
  node->input = keep (self, g_new0 (char *, n + 1));
  for (guint i = 0; i < n; i++)
    node->input[i] = keep_text (self, inputs[i]);
  node->n_output = 1;
  node->output = keep (self, g_new0 (char *, 2));
  node->output[0] = keep (self, g_strconcat (node->name, "_y", NULL));
  g_ptr_array_add (self->nodes, node);
  self->last = node;
  return node->output[0];
}

const char *
onnx_node (OnnxBuild *self, const char *op, ...)
{
  const char *inputs[8];
  guint n = 0;
  va_list words;

  va_start (words, op);
  for (const char *input = va_arg (words, const char *); input != NULL; input = va_arg (words, const char *)) {
    g_assert (n < G_N_ELEMENTS (inputs));
    inputs[n++] = input;
  }
  va_end (words);
  return onnx_node_of (self, op, inputs, n);
}

const char *
onnx_second_output (OnnxBuild *self)
{
  self->last->n_output = 2;
  self->last->output[1] = keep (self, g_strconcat (self->last->name, "_z", NULL));
  return self->last->output[1];
}

static Onnx__AttributeProto *
add_attribute (OnnxBuild *self, const char *name, Onnx__AttributeProto__AttributeType type)
{
  Onnx__NodeProto *node = self->last;
  Onnx__AttributeProto *attribute = NEW (self, Onnx__AttributeProto, ONNX__ATTRIBUTE_PROTO__INIT);
  Onnx__AttributeProto **all = keep (self, g_new0 (Onnx__AttributeProto *, node->n_attribute + 1));

  attribute->name = keep_text (self, name);
  attribute->has_type = TRUE;
  attribute->type = type;
  if (node->n_attribute > 0)
    memcpy (all, node->attribute, node->n_attribute * sizeof *all);
  all[node->n_attribute++] = attribute;
  node->attribute = all;
  return attribute;
}

void
onnx_attr_int (OnnxBuild *self, const char *name, gint64 value)
{
  Onnx__AttributeProto *attribute = add_attribute (self, name, ONNX__ATTRIBUTE_PROTO__ATTRIBUTE_TYPE__INT);

  attribute->has_i = TRUE;
  attribute->i = value;
}

void
onnx_attr_text (OnnxBuild *self, const char *name, const char *value)
{
  Onnx__AttributeProto *attribute = add_attribute (self, name, ONNX__ATTRIBUTE_PROTO__ATTRIBUTE_TYPE__STRING);

  attribute->has_s = TRUE;
  attribute->s.data = (guint8 *) keep_text (self, value);
  attribute->s.len = strlen (value);
}

void
onnx_attr_ints (OnnxBuild *self, const char *name, const gint64 *values, guint n)
{
  Onnx__AttributeProto *attribute = add_attribute (self, name, ONNX__ATTRIBUTE_PROTO__ATTRIBUTE_TYPE__INTS);

  attribute->n_ints = n;
  attribute->ints = keep_copy (self, values, n * sizeof *values);
}

/* constants */

static Onnx__TensorProto *
add_constant (OnnxBuild *self, const char *name, int n_dims, const gint64 *shape, int type)
{
  Onnx__TensorProto *tensor = NEW (self, Onnx__TensorProto, ONNX__TENSOR_PROTO__INIT);

  tensor->name = name != NULL ? keep_text (self, name) : make_name (self, "constant");
  tensor->n_dims = n_dims;
  tensor->dims = n_dims == 0 ? NULL : keep_copy (self, shape, n_dims * sizeof *shape);
  tensor->has_data_type = TRUE;
  tensor->data_type = type;
  tensor->has_raw_data = TRUE;
  g_ptr_array_add (self->constants, tensor);
  return tensor;
}

static void
set_floats (OnnxBuild *self, Onnx__TensorProto *tensor, const float *values, gsize n)
{
  tensor->raw_data.len = n * sizeof *values;
  tensor->raw_data.data = keep_copy (self, values, tensor->raw_data.len);
}

static void
set_halves (OnnxBuild *self, Onnx__TensorProto *tensor, const float *values, gsize n)
{
  guint16 *halves = keep (self, g_new (guint16, n));

  for (gsize i = 0; i < n; i++)
    halves[i] = hone_half_of (values[i]);
  tensor->raw_data.len = n * sizeof *halves;
  tensor->raw_data.data = (guint8 *) halves;
}

const char *
onnx_floats (OnnxBuild *self, const char *name, const float *values, int n_dims, const gint64 *shape)
{
  const int type = self->half ? ONNX__TENSOR_PROTO__DATA_TYPE__FLOAT16 : ONNX__TENSOR_PROTO__DATA_TYPE__FLOAT;
  Onnx__TensorProto *tensor = add_constant (self, name, n_dims, shape, type);
  gsize n = 1;

  for (int i = 0; i < n_dims; i++)
    n *= (gsize) shape[i];
  if (self->half)
    set_halves (self, tensor, values, n);
  else
    set_floats (self, tensor, values, n);
  return tensor->name;
}

const char *
onnx_float (OnnxBuild *self, float value)
{
  Onnx__TensorProto *tensor = add_constant (self, NULL, 0, NULL, ONNX__TENSOR_PROTO__DATA_TYPE__FLOAT);

  set_floats (self, tensor, &value, 1);
  return tensor->name;
}

static const char *
add_ints (OnnxBuild *self, const gint64 *values, gsize n, int n_dims)
{
  const gint64 shape[] = { (gint64) n };
  Onnx__TensorProto *tensor = add_constant (self, NULL, n_dims, shape, ONNX__TENSOR_PROTO__DATA_TYPE__INT64);

  tensor->raw_data.len = n * sizeof *values;
  tensor->raw_data.data = keep_copy (self, values, tensor->raw_data.len);
  return tensor->name;
}

const char *
onnx_ints (OnnxBuild *self, const gint64 *values, guint n)
{
  return add_ints (self, values, n, 1);
}

const char *
onnx_int (OnnxBuild *self, gint64 value)
{
  return add_ints (self, &value, 1, 0);
}

/* nodes that occur often */

const char *
onnx_reshape (OnnxBuild *self, const char *x, const gint64 *shape, guint n)
{
  return onnx_node (self, "Reshape", x, onnx_ints (self, shape, n), NULL);
}

const char *
onnx_slice (OnnxBuild *self, const char *x, int axis, gint64 first, gint64 last)
{
  const char *from = ONNX_INTS (self, first), *to = ONNX_INTS (self, last), *along = ONNX_INTS (self, axis);

  return onnx_node (self, "Slice", x, from, to, along, NULL);
}

const char *
onnx_transpose (OnnxBuild *self, const char *x, const gint64 *order, guint n)
{
  const char *y = onnx_node (self, "Transpose", x, NULL);

  onnx_attr_ints (self, "perm", order, n);
  return y;
}

const char *
onnx_concat (OnnxBuild *self, int axis, const char *const *parts, guint n)
{
  const char *y;

  if (n == 1)
    return parts[0];
  y = onnx_node_of (self, "Concat", parts, n);
  onnx_attr_int (self, "axis", axis);
  return y;
}

const char *
onnx_cast (OnnxBuild *self, const char *x, int type)
{
  const char *y = onnx_node (self, "Cast", x, NULL);

  onnx_attr_int (self, "to", type);
  return y;
}

/* The axes became an input in opset 18. */
const char *
onnx_reduce_max (OnnxBuild *self, const char *x, int axis, gboolean keep_axis)
{
  const gint64 axes[] = { axis };
  const char *y;

  if (self->opset >= 18) {
    y = onnx_node (self, "ReduceMax", x, onnx_ints (self, axes, 1), NULL);
  } else {
    y = onnx_node (self, "ReduceMax", x, NULL);
    onnx_attr_ints (self, "axes", axes, 1);
  }
  onnx_attr_int (self, "keepdims", keep_axis);
  return y;
}

/* ends */

static Onnx__TensorShapeProto *
shape_of (OnnxBuild *self, const gint64 *shape, const char *const *free_names, guint n_dims)
{
  Onnx__TensorShapeProto *to = NEW (self, Onnx__TensorShapeProto, ONNX__TENSOR_SHAPE_PROTO__INIT);

  to->n_dim = n_dims;
  to->dim = keep (self, g_new0 (Onnx__TensorShapeProto__Dimension *, n_dims));
  for (guint i = 0; i < n_dims; i++) {
    to->dim[i] = NEW (self, Onnx__TensorShapeProto__Dimension, ONNX__TENSOR_SHAPE_PROTO__DIMENSION__INIT);
    if (shape[i] >= 0) {
      to->dim[i]->value_case = ONNX__TENSOR_SHAPE_PROTO__DIMENSION__VALUE_DIM_VALUE;
      to->dim[i]->dim_value = shape[i];
    } else {
      to->dim[i]->value_case = ONNX__TENSOR_SHAPE_PROTO__DIMENSION__VALUE_DIM_PARAM;
      to->dim[i]->dim_param = keep_text (self, free_names[i]);
    }
  }
  return to;
}

static Onnx__ValueInfoProto *
end_of (OnnxBuild *self, const char *name, const gint64 *shape, const char *const *free_names, guint n_dims)
{
  Onnx__ValueInfoProto *end = NEW (self, Onnx__ValueInfoProto, ONNX__VALUE_INFO_PROTO__INIT);

  end->name = keep_text (self, name);
  end->type = NEW (self, Onnx__TypeProto, ONNX__TYPE_PROTO__INIT);
  end->type->value_case = ONNX__TYPE_PROTO__VALUE_TENSOR_TYPE;
  end->type->tensor_type = NEW (self, Onnx__TypeProto__Tensor, ONNX__TYPE_PROTO__TENSOR__INIT);
  end->type->tensor_type->has_elem_type = TRUE;
  end->type->tensor_type->elem_type = ONNX__TENSOR_PROTO__DATA_TYPE__FLOAT;
  end->type->tensor_type->shape = shape_of (self, shape, free_names, n_dims);
  return end;
}

void
onnx_input (OnnxBuild *self, const char *name, const gint64 *shape, const char *const *free_names, guint n_dims)
{
  g_ptr_array_add (self->inputs, end_of (self, name, shape, free_names, n_dims));
}

void
onnx_output (OnnxBuild *self, const char *name, const char *value, const gint64 *shape, const char *const *free_names,
             guint n_dims)
{
  onnx_node (self, "Identity", value, NULL);
  self->last->output[0] = keep_text (self, name);
  g_ptr_array_add (self->outputs, end_of (self, name, shape, free_names, n_dims));
}

void
onnx_metadata (OnnxBuild *self, const char *key, const char *value)
{
  Onnx__StringStringEntryProto *entry = NEW (self, Onnx__StringStringEntryProto, ONNX__STRING_STRING_ENTRY_PROTO__INIT);

  entry->key = keep_text (self, key);
  entry->value = keep (self, g_utf8_make_valid (value, -1));
  g_ptr_array_add (self->metadata, entry);
}

GBytes *
onnx_build_pack (OnnxBuild *self, const char *graph_name, GError **error)
{
  Onnx__OperatorSetIdProto opset = ONNX__OPERATOR_SET_ID_PROTO__INIT, *opsets[] = { &opset };
  Onnx__GraphProto graph = ONNX__GRAPH_PROTO__INIT;
  Onnx__ModelProto model = ONNX__MODEL_PROTO__INIT;
  gsize size;
  guint8 *data;

  opset.domain = (char *) "";
  opset.has_version = TRUE;
  opset.version = self->opset;
  graph.name = (char *) graph_name;
  graph.n_node = self->nodes->len, graph.node = (Onnx__NodeProto **) self->nodes->pdata;
  graph.n_initializer = self->constants->len, graph.initializer = (Onnx__TensorProto **) self->constants->pdata;
  graph.n_input = self->inputs->len, graph.input = (Onnx__ValueInfoProto **) self->inputs->pdata;
  graph.n_output = self->outputs->len, graph.output = (Onnx__ValueInfoProto **) self->outputs->pdata;
  model.has_ir_version = TRUE;
  model.ir_version = self->opset >= 19 ? IR_VERSION_NEW : IR_VERSION;
  model.producer_name = (char *) "Hone";
  model.producer_version = (char *) HONE_VERSION;
  model.n_opset_import = 1, model.opset_import = opsets;
  model.graph = &graph;
  model.n_metadata_props = self->metadata->len;
  model.metadata_props = (Onnx__StringStringEntryProto **) self->metadata->pdata;

  size = onnx__model_proto__get_packed_size (&model);
  if (size > MOST_BYTES) {
    g_set_error (error, HONE_ERROR, HONE_ERROR_WRITE,
                 _ ("The model would be larger than 2 GB, which an ONNX file cannot hold. half=true halves it."));
    return NULL;
  }
  data = g_malloc (size);
  onnx__model_proto__pack (&model, data);
  return g_bytes_new_take (data, size);
}
