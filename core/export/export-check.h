/* SPDX-License-Identifier: Apache-2.0 */
/* export-check.h - whether an ONNX file says what its model says, on real pictures */
#pragma once

#include "hone-onnx.h"

G_BEGIN_DECLS

#define EXPORT_MOST_DIFFERENCE 1e-3      /* of an export; what is correct stays below 1e-5 */
#define EXPORT_MOST_DIFFERENCE_HALF 2e-2 /* of one in 16 bits, whose numbers have three digits */

/**
 * export_check:
 * @file: what hone_onnx_pack () gave for @model and @how
 * @paths: (element-type filename): pictures, one at least
 * @step: (nullable): called before each picture
 *
 * The largest difference of any number of the output: boxes as a share of the input's longer side, probabilities as
 * they are. Rows of single boxes are looked up among all that the model says, since the order of equally good ones is
 * left open.
 *
 * Errors: %HONE_ERROR_BAD_MODEL: the file cannot be reckoned; %HONE_ERROR_MEMORY; those of reading pictures;
 * %G_IO_ERROR_CANCELLED
 */
gboolean export_check (HoneModel *model, const HoneOnnxHow *how, GBytes *file, GPtrArray *paths, double *difference,
                       void (*step) (guint i, guint n, gpointer data), gpointer data, GCancellable *cancellable,
                       GError **error);

G_END_DECLS
