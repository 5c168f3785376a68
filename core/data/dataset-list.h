/* SPDX-License-Identifier: Apache-2.0 */
/* dataset-list.h - the paths of a split's pictures */
#pragma once

#include "hone-dataset.h"

/* (transfer full) (element-type filename): sorted. Errors: a list that cannot be read. */
GPtrArray *dataset_list (char *const *paths, const char *root, GCancellable *cancellable, GError **error);
