/* SPDX-License-Identifier: Apache-2.0 */
/* onnx-build.h - an ONNX model, node by node
 *
 * Values have names, as in ONNX. Every function that adds one gives its name, which lives as long as the model.
 * Attributes belong to the node that was added last.
 *
 * Source: onnx.proto beside this file, and the operators' pages of ONNX (https://onnx.ai/onnx/operators).
 */
#pragma once

#include "hone-error.h"

G_BEGIN_DECLS

#define ONNX_OPSET_FIRST 13 /* the oldest in which every operator that is used means what it means now */
#define ONNX_OPSET_LAST 20
#define ONNX_DIMS 6

typedef struct _OnnxBuild OnnxBuild;

OnnxBuild *onnx_build_new (int opset);
void onnx_build_free (OnnxBuild *self);
int onnx_build_get_opset (OnnxBuild *self);

/* Whether numbers that are added from now on are IEEE halves. FALSE at first. */
void onnx_build_set_half (OnnxBuild *self, gboolean half);
gboolean onnx_build_is_half (OnnxBuild *self);

/* A node with one output. @...: names of its inputs, "" for one that is left out, then NULL */
const char *onnx_node (OnnxBuild *self, const char *op, ...) G_GNUC_NULL_TERMINATED;
const char *onnx_node_of (OnnxBuild *self, const char *op, const char *const *inputs, guint n);
const char *onnx_second_output (OnnxBuild *self); /* of the last node */
void onnx_attr_int (OnnxBuild *self, const char *name, gint64 value);
void onnx_attr_text (OnnxBuild *self, const char *name, const char *value);
void onnx_attr_ints (OnnxBuild *self, const char *name, const gint64 *values, guint n);

/* Constants. @name: (nullable): NULL makes one up. The numbers are copied. */
const char *onnx_floats (OnnxBuild *self, const char *name, const float *values, int n_dims, const gint64 *shape);
const char *onnx_ints (OnnxBuild *self, const gint64 *values, guint n); /* a row of int64 */
/* The same of the values themselves: ONNX_INTS (self, 0, -1) */
#define ONNX_INTS(self, ...)                                                                                           \
  onnx_ints (self, (const gint64[]){ __VA_ARGS__ }, sizeof ((gint64[]){ __VA_ARGS__ }) / sizeof (gint64))
const char *onnx_int (OnnxBuild *self, gint64 value);  /* a scalar */
const char *onnx_float (OnnxBuild *self, float value); /* the same; always of 32 bits */

/* Nodes that occur often. */
const char *onnx_reshape (OnnxBuild *self, const char *x, const gint64 *shape, guint n); /* 0: as it is, -1: the rest */
const char *onnx_slice (OnnxBuild *self, const char *x, int axis, gint64 first, gint64 last);
const char *onnx_transpose (OnnxBuild *self, const char *x, const gint64 *order, guint n);
const char *onnx_concat (OnnxBuild *self, int axis, const char *const *parts, guint n);
const char *onnx_cast (OnnxBuild *self, const char *x, int type); /* of onnx.proto's TensorProto.DataType */
const char *onnx_reduce_max (OnnxBuild *self, const char *x, int axis, gboolean keep);

/* Ends of the graph. A size below 0 is not fixed and has the name @free_names[i]. */
void onnx_input (OnnxBuild *self, const char *name, const gint64 *shape, const char *const *free_names, guint n_dims);
/* Gives @value the name @name, by a node that changes nothing. */
void onnx_output (OnnxBuild *self, const char *name, const char *value, const gint64 *shape,
                  const char *const *free_names, guint n_dims);

/* metadata_props */
void onnx_metadata (OnnxBuild *self, const char *key, const char *value);

/* The file's bytes. Errors: %HONE_ERROR_WRITE: 2 GB or more, which this format cannot hold in one file */
GBytes *onnx_build_pack (OnnxBuild *self, const char *graph_name, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (OnnxBuild, onnx_build_free)

G_END_DECLS
