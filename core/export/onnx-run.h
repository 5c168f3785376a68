/* SPDX-License-Identifier: Apache-2.0 */
/* onnx-run.h - what an ONNX file computes, by its nodes one by one, to compare an export with its model
 *
 * For files that Hone has just written: it knows the operators that onnx-build.h's callers use, and no others. Halves
 * are reckoned with 32 bits. It is no engine: every node makes a new array.
 */
#pragma once

#include "hone-graph.h"

G_BEGIN_DECLS

#define ONNX_VALUE_DIMS 6

/* Numbers in rows: either floats or ints. */
typedef struct {
  int n_dims;
  gint64 shape[ONNX_VALUE_DIMS];
  gint64 n; /* of all */
  float *floats;
  gint64 *ints;
} OnnxValue;

void onnx_value_unref (OnnxValue *self);

typedef struct _OnnxRun OnnxRun;

/* @device: of @kernels, which share this process's memory. Errors: %HONE_ERROR_BAD_MODEL: these bytes are no ONNX */
OnnxRun *onnx_run_new (GBytes *file, const HoneKernels *kernels, HoneDevice *device, GError **error);
void onnx_run_free (OnnxRun *self);

/**
 * onnx_run_forward:
 * @pictures: n x 3 x h x w, what the input takes
 *
 * Returns: (transfer full): the first output. Errors: %HONE_ERROR_BAD_MODEL: a node that cannot be reckoned;
 * %G_IO_ERROR_CANCELLED
 */
OnnxValue *onnx_run_forward (OnnxRun *self, const float *pictures, int n, int h, int w, GCancellable *cancellable,
                             GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (OnnxRun, onnx_run_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (OnnxValue, onnx_value_unref)

G_END_DECLS
