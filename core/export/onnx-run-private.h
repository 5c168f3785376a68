/* SPDX-License-Identifier: Apache-2.0 */
/* onnx-run-private.h - one node at work, for the two files of operators */
#pragma once

#include "onnx-run.h"
#include "onnx.pb-c.h"

#define ONNX_INPUTS 64 /* of one node at most: YOLO's widest concatenation has 6 */

typedef struct {
  const Onnx__NodeProto *node;
  const HoneKernels *kernels;
  HoneDevice *device;
  const OnnxValue *in[ONNX_INPUTS]; /* NULL: left out */
  int n;
  OnnxValue *second; /* the second output, when there is one */
} OnnxCall;

/* What an operator gives; NULL when its inputs are not as it wants them. (transfer full) */
typedef OnnxValue *(*OnnxOperator) (OnnxCall *call);

typedef struct {
  const char *name;
  OnnxOperator reckon;
} OnnxOperatorRow;

extern const OnnxOperatorRow onnx_layer_operators[], onnx_shape_operators[]; /* NULL at the end */

OnnxValue *onnx_value_new (gboolean ints, int n_dims, const gint64 *shape); /* numbers are 0 */
gint64 onnx_call_int (const OnnxCall *call, const char *name, gint64 fallback);
/* @n numbers of the attribute @name; FALSE when it has not so many */
gboolean onnx_call_ints (const OnnxCall *call, const char *name, gint64 *to, guint n);
/* An axis, which may count from behind; -1 when there is no such */
int onnx_axis (gint64 axis, int n_dims);

/* How many numbers lie before and behind an axis. */
typedef struct {
  gint64 before, length, behind;
} OnnxSpan;
OnnxSpan onnx_span (const OnnxValue *x, int axis);
