/* SPDX-License-Identifier: Apache-2.0 */
/* dataset-choice.h - what a HoneDatasetHow leaves of a data set (spec 04, section 2) */
#pragma once

#include "hone-dataset.h"

/* How many of @n pictures @fraction takes, from the first on. */
guint dataset_choose_count (double fraction, guint n);

/* Whether @klass is one of @classes. */
gboolean dataset_is_class_kept (int klass, const int *classes, int n_classes);

/* Keeps labels of @classes only, and their points. */
void dataset_keep_classes (HoneSample *sample, const int *classes, int n_classes);

/* hone_data_yaml_read () that does not ask whether val is there. */
HoneDataYaml *data_yaml_read_unchecked (const char *data, GError **error);

/* All is one class "item". */
void dataset_join_classes (HoneDataYaml *yaml);

/* How many labels of usable samples have an outline, and how many have none. */
typedef struct {
  guint64 outlined, plain;
  guint sample; /* of the first plain one */
  int line;     /* of it */
} DatasetOutlines;
DatasetOutlines dataset_count_outlines (HoneSample *const *samples, guint n);
void dataset_drop_outlines (HoneSample *const *samples, guint n);
