/* SPDX-License-Identifier: Apache-2.0 */
/* hone-class-edit.h - classes renamed, joined, deleted, put in order: what becomes of data.yaml and of label files */
#pragma once

#include "hone-dataset.h"

G_BEGIN_DECLS

/**
 * hone_class_edit_yaml:
 * @path: for messages
 * @names: NULL at the end
 *
 * The same data.yaml with other "names" and, where there is one, "nc". All else stays byte for byte.
 *
 * Errors: %HONE_ERROR_BAD_DATA: a file that cannot be read, or is written in a way that is not understood.
 */
GBytes *hone_class_edit_yaml (GBytes *yaml, const char *path, const char *const *names, GError **error);

/**
 * hone_class_edit_labels:
 * @to: n_classes: what each class becomes; -1: its lines go
 *
 * Lines that are no labels stay as they are.
 */
GBytes *hone_class_edit_labels (GBytes *labels, const int *to, int n_classes);

/* All label files of the data set by their real names, each once. (element-type utf8) */
GPtrArray *hone_dataset_list_labels (HoneDataset *self);

G_END_DECLS
