/* SPDX-License-Identifier: Apache-2.0 */
/* hone-export.h - a trained model for use elsewhere
 *
 * ONNX for other programs, engines and devices; .pt for Ultralytics; safetensors for Hone, in half the bytes. An ONNX
 * file is checked before it is there: read back, reckoned node by node on real pictures and compared with the model.
 */
#pragma once

#include "hone-dataset.h"
#include "hone-onnx.h"

G_BEGIN_DECLS

typedef enum {
  HONE_EXPORT_ONNX,
  HONE_EXPORT_PT,
  HONE_EXPORT_SAFETENSORS,
  HONE_N_EXPORTS,
} HoneExportFormat;

/* "onnx", "pt", "safetensors"; ".onnx" ...; what it is good for, a sentence (translated) */
const char *hone_export_name (HoneExportFormat format);
const char *hone_export_ending (HoneExportFormat format);
const char *hone_export_good_for (HoneExportFormat format);
/* The format of a name or of a file's ending; HONE_N_EXPORTS: none */
HoneExportFormat hone_export_format_of (const char *name_or_path);

typedef struct {
  HoneExportFormat format;
  const char *model; /* a file or a run's folder */
  const char *out;   /* (nullable): NULL: beside the weights, by another ending */
  gboolean as_base;  /* safetensors: without what belongs to its own training */
  HoneOnnxHow onnx;  /* h of 0: the size that the model has learnt with */
} HoneExport;

typedef struct {
  char *out;         /* the file */
  guint64 bytes;     /* its size */
  guint n_pictures;  /* that it was checked with; 0: not checked */
  double difference; /* the largest */
} HoneExportResult;
void hone_export_result_clear (HoneExportResult *self);

/* Where hone_export () would write. (transfer full) */
char *hone_export_path (const HoneExport *self);

/**
 * hone_export:
 * @progress: (nullable) (scope call)
 *
 * Blocks for seconds, of large models minutes. The file is written whole or not at all.
 *
 * Errors: those of reading the model; %HONE_ERROR_USAGE: sizes or an opset that cannot be; %HONE_ERROR_FAILED: the
 * check found a difference that is too large, or the model cannot be written so; %HONE_ERROR_WRITE;
 * %G_IO_ERROR_CANCELLED
 */
gboolean hone_export (const HoneExport *self, HoneProgress progress, gpointer data, GCancellable *cancellable,
                      HoneExportResult *result, GError **error);

G_END_DECLS
