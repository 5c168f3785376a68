/* SPDX-License-Identifier: Apache-2.0 */
/* keras-read.h - weights as Keras saves them (spec 07, section 1): .h5, .weights.h5, and the latter in a .keras */
#pragma once

#include "hone-tensors.h"

/* Whether a file that begins with these bytes is HDF5. */
gboolean hone_is_hdf5 (gconstpointer data, gsize n);

/**
 * hone_keras_parse:
 * @bytes: an HDF5 file
 * @path: what to call it in messages
 *
 * Names become "LAYER.weight", "LAYER.bias", "LAYER.running_mean", "LAYER.running_var"; the last dense layer is called
 * "predictions", as in Keras' own networks. Kernels (h, w, in, out) become (out, in, h, w), dense ones (out, in), and
 * conv1_conv takes red first, where Keras' published weights take blue first. What else is in the file (an optimizer's
 * state) is left out.
 *
 * Errors: %HONE_ERROR_BAD_MODEL: no such file, or one with more than a network can have.
 */
HoneTensors *hone_keras_parse (GBytes *bytes, const char *path, GError **error);
