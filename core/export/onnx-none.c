/* SPDX-License-Identifier: Apache-2.0 */
/* onnx-none.c - in place of hone-onnx.c and what it stands on, in a build without protobuf-c */
#include "export-check.h"

#include <glib/gi18n-lib.h>

GBytes *
hone_onnx_pack (HoneModel *model, const HoneOnnxHow *how, HoneTensors *origin, const char *date, GError **error)
{
  g_set_error (error, HONE_ERROR, HONE_ERROR_FAILED,
               _ ("This Hone was built without ONNX (libprotobuf-c). It exports .pt and .safetensors."));
  return NULL;
}

gboolean
export_check (HoneModel *model, const HoneOnnxHow *how, GBytes *file, GPtrArray *paths, double *difference,
              void (*step) (guint i, guint n, gpointer data), gpointer data, GCancellable *cancellable, GError **error)
{
  g_set_error_literal (error, HONE_ERROR, HONE_ERROR_FAILED, "no ONNX");
  return FALSE;
}
