/* SPDX-License-Identifier: Apache-2.0 */
/* dataset-list.h - the paths of a split's pictures */
#pragma once

#include "hone-dataset.h"

/* Whether the name is that of a picture, as Ultralytics counts them. */
gboolean dataset_is_picture (const char *name);

/**
 * dataset_list:
 * @paths: (nullable): folders and .txt lists, ends with NULL
 * @strangers: also files with the names of pictures that Ultralytics does not look at (GIF): the person shall hear of
 *   them
 *
 * Errors: a list that cannot be read.
 *
 * Returns: (transfer full) (element-type filename): sorted
 */
GPtrArray *dataset_list (char *const *paths, const char *root, gboolean strangers, GCancellable *cancellable,
                         GError **error);
