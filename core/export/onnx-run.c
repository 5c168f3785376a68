/* SPDX-License-Identifier: Apache-2.0 */
/* onnx-run.c - see onnx-run.h: the file, its constants, and the order of things */
#include "onnx-run-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

struct _OnnxRun {
  Onnx__ModelProto *model;
  const HoneKernels *kernels;
  HoneDevice *device;
  GHashTable *constants; /* name -> OnnxValue */
  GHashTable *readers;   /* name -> how many nodes read it; the output counts as read once more */
};

/* values */

static void
value_clear (gpointer data)
{
  OnnxValue *self = data;

  g_free (self->floats);
  g_free (self->ints);
}

void
onnx_value_unref (OnnxValue *self)
{
  if (self != NULL)
    g_rc_box_release_full (self, value_clear);
}

OnnxValue *
onnx_value_new (gboolean ints, int n_dims, const gint64 *shape)
{
  OnnxValue *self;

  if (n_dims > ONNX_VALUE_DIMS)
    return NULL;
  self = g_rc_box_new0 (OnnxValue);
  self->n_dims = n_dims;
  self->n = 1;
  for (int i = 0; i < n_dims; i++)
    self->n *= self->shape[i] = shape[i];
  if (ints)
    self->ints = g_new0 (gint64, self->n + 1);
  else
    self->floats = g_new0 (float, self->n + 1);
  return self;
}

OnnxSpan
onnx_span (const OnnxValue *x, int axis)
{
  OnnxSpan span = { 1, x->shape[axis], 1 };

  for (int i = 0; i < x->n_dims; i++)
    if (i < axis)
      span.before *= x->shape[i];
    else if (i > axis)
      span.behind *= x->shape[i];
  return span;
}

/* attributes */

static const Onnx__AttributeProto *
find_attribute (const OnnxCall *call, const char *name)
{
  for (gsize i = 0; i < call->node->n_attribute; i++)
    if (g_str_equal (call->node->attribute[i]->name, name))
      return call->node->attribute[i];
  return NULL;
}

gint64
onnx_call_int (const OnnxCall *call, const char *name, gint64 fallback)
{
  const Onnx__AttributeProto *attribute = find_attribute (call, name);

  return attribute != NULL ? attribute->i : fallback;
}

gboolean
onnx_call_ints (const OnnxCall *call, const char *name, gint64 *to, guint n)
{
  const Onnx__AttributeProto *attribute = find_attribute (call, name);

  if (attribute == NULL || attribute->n_ints != n)
    return FALSE;
  memcpy (to, attribute->ints, n * sizeof *to);
  return TRUE;
}

int
onnx_axis (gint64 axis, int n_dims)
{
  if (axis < 0)
    axis += n_dims;
  return axis >= 0 && axis < n_dims ? (int) axis : -1;
}

/* constants */

static HoneDtype
dtype_of (const Onnx__TensorProto *tensor)
{
  return tensor->data_type == ONNX__TENSOR_PROTO__DATA_TYPE__FLOAT16 ? HONE_DTYPE_F16
         : tensor->data_type == ONNX__TENSOR_PROTO__DATA_TYPE__INT64 ? HONE_DTYPE_I64
                                                                     : HONE_DTYPE_F32;
}

/* NULL: its numbers do not fill its shape. */
static OnnxValue *
constant_of (const Onnx__TensorProto *tensor)
{
  const HoneDtype dtype = dtype_of (tensor);
  g_autoptr (OnnxValue) value = onnx_value_new (dtype == HONE_DTYPE_I64, (int) tensor->n_dims, tensor->dims);

  if (value == NULL || tensor->raw_data.len != (gsize) value->n * hone_dtype_size (dtype))
    return NULL;
  if (dtype == HONE_DTYPE_I64) {
    memcpy (value->ints, tensor->raw_data.data, tensor->raw_data.len);
  } else {
    const HoneTensor numbers = { .dtype = dtype, .n = value->n, .data = tensor->raw_data.data };

    hone_tensor_to_floats (&numbers, value->floats);
  }
  return g_steal_pointer (&value);
}

static void
count_reader (OnnxRun *self, const char *name)
{
  const guint n = GPOINTER_TO_UINT (g_hash_table_lookup (self->readers, name));

  g_hash_table_insert (self->readers, (char *) name, GUINT_TO_POINTER (n + 1));
}

static gboolean
read_graph (OnnxRun *self)
{
  const Onnx__GraphProto *graph = self->model->graph;

  if (graph == NULL || graph->n_output < 1 || graph->n_input < 1)
    return FALSE;
  for (gsize i = 0; i < graph->n_initializer; i++) {
    OnnxValue *value = constant_of (graph->initializer[i]);

    if (value == NULL)
      return FALSE;
    g_hash_table_insert (self->constants, graph->initializer[i]->name, value);
  }
  for (gsize i = 0; i < graph->n_node; i++)
    for (gsize k = 0; k < graph->node[i]->n_input; k++)
      count_reader (self, graph->node[i]->input[k]);
  count_reader (self, graph->output[0]->name);
  return TRUE;
}

OnnxRun *
onnx_run_new (GBytes *file, const HoneKernels *kernels, HoneDevice *device, GError **error)
{
  g_autoptr (OnnxRun) self = g_new0 (OnnxRun, 1);
  gsize size;
  const guint8 *data = g_bytes_get_data (file, &size);

  self->kernels = kernels;
  self->device = device;
  self->constants = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) onnx_value_unref);
  self->readers = g_hash_table_new (g_str_hash, g_str_equal);
  self->model = onnx__model_proto__unpack (NULL, size, data);
  if (self->model != NULL && read_graph (self))
    return g_steal_pointer (&self);
  g_set_error (error, HONE_ERROR, HONE_ERROR_BAD_MODEL, _ ("What was written cannot be read back as ONNX."));
  return NULL;
}

void
onnx_run_free (OnnxRun *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->constants);
  g_hash_table_unref (self->readers);
  if (self->model != NULL)
    onnx__model_proto__free_unpacked (self->model, NULL);
  g_free (self);
}

/* running */

typedef struct {
  OnnxRun *run;
  GHashTable *values; /* name -> OnnxValue: those that somebody will read yet */
  GHashTable *left;   /* name -> how many will */
} Pass;

static OnnxOperator
find_operator (const char *name)
{
  const OnnxOperatorRow *const tables[] = { onnx_layer_operators, onnx_shape_operators };

  for (guint i = 0; i < G_N_ELEMENTS (tables); i++)
    for (const OnnxOperatorRow *row = tables[i]; row->name != NULL; row++)
      if (g_str_equal (row->name, name))
        return row->reckon;
  return NULL;
}

static gboolean
find_inputs (Pass *self, OnnxCall *call)
{
  call->n = (int) call->node->n_input;
  if (call->n > ONNX_INPUTS)
    return FALSE;
  for (int i = 0; i < call->n; i++) {
    const char *name = call->node->input[i];

    call->in[i] = g_hash_table_lookup (self->values, name);
    if (call->in[i] == NULL)
      call->in[i] = g_hash_table_lookup (self->run->constants, name);
    if (call->in[i] == NULL && *name != '\0')
      return FALSE;
  }
  return TRUE;
}

/* The memory of large pictures is given back as soon as nobody reads them any more. */
static void
drop_inputs (Pass *self, const Onnx__NodeProto *node)
{
  for (gsize i = 0; i < node->n_input; i++) {
    const guint n = GPOINTER_TO_UINT (g_hash_table_lookup (self->left, node->input[i]));

    if (n <= 1)
      g_hash_table_remove (self->values, node->input[i]);
    else
      g_hash_table_insert (self->left, node->input[i], GUINT_TO_POINTER (n - 1));
  }
}

static gboolean
pass_node (Pass *self, const Onnx__NodeProto *node, GError **error)
{
  OnnxCall call = { .node = node, .kernels = self->run->kernels, .device = self->run->device };
  const OnnxOperator reckon = find_operator (node->op_type);
  OnnxValue *y = reckon != NULL && find_inputs (self, &call) ? reckon (&call) : NULL;

  if (y == NULL) {
    g_set_error (error, HONE_ERROR, HONE_ERROR_BAD_MODEL,
                 _ ("The node %s of what was written cannot be reckoned, so the export could not be checked."),
                 node->name);
    return FALSE;
  }
  g_hash_table_insert (self->values, node->output[0], y);
  if (node->n_output > 1)
    g_hash_table_insert (self->values, node->output[1], call.second);
  drop_inputs (self, node);
  return TRUE;
}

static void
copy_count (gpointer name, gpointer n, gpointer to)
{
  g_hash_table_insert (to, name, n);
}

OnnxValue *
onnx_run_forward (OnnxRun *self, const float *pictures, int n, int h, int w, GCancellable *cancellable, GError **error)
{
  const Onnx__GraphProto *graph = self->model->graph;
  g_autoptr (GHashTable) left = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GHashTable) values =
      g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) onnx_value_unref);
  Pass pass = { self, values, left };
  OnnxValue *x = onnx_value_new (FALSE, 4, (const gint64[]){ n, 3, h, w });

  memcpy (x->floats, pictures, (gsize) x->n * sizeof *pictures);
  g_hash_table_insert (values, graph->input[0]->name, x);
  g_hash_table_foreach (self->readers, copy_count, left);
  for (gsize i = 0; i < graph->n_node; i++)
    if (g_cancellable_set_error_if_cancelled (cancellable, error) || !pass_node (&pass, graph->node[i], error))
      return NULL;
  return g_rc_box_acquire (g_hash_table_lookup (values, graph->output[0]->name));
}
