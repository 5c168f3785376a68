/* SPDX-License-Identifier: Apache-2.0 */
/* hone-image-index.h - what filters and sorting ask of a picture, for all pictures of a data set
 *
 * A picture is a number: the training split's first, then validation, then test. Made once, on any thread, and never
 * changed: a list, its items and a filter on a worker thread share it.
 */
#pragma once

#include "hone-dataset.h"

G_BEGIN_DECLS

typedef struct _HoneImageIndex HoneImageIndex;

/* @findings: (nullable) (element-type HoneFinding): kept; NULL: those of @dataset */
HoneImageIndex *hone_image_index_new (HoneDataset *dataset, GArray *findings);
/* The same of samples that the caller keeps alive, with the rest. @samples: @n each; @findings: (nullable): kept */
HoneImageIndex *hone_image_index_new_of (const HoneDataYaml *yaml, HoneSample *const *const samples[HONE_N_SPLITS],
                                         const guint n[HONE_N_SPLITS], GArray *findings);
HoneImageIndex *hone_image_index_ref (HoneImageIndex *self);
void hone_image_index_unref (HoneImageIndex *self);

HoneDataset *hone_image_index_get_dataset (const HoneImageIndex *self); /* (nullable): of hone_image_index_new_of () */
const HoneDataYaml *hone_image_index_get_yaml (const HoneImageIndex *self);
guint hone_image_index_get_n (const HoneImageIndex *self);
guint hone_image_index_get_first (const HoneImageIndex *self, HoneSplit split); /* its first number */
HoneSplit hone_image_index_get_split (const HoneImageIndex *self, guint number);
const HoneSample *hone_image_index_get_sample (const HoneImageIndex *self, guint number);
/* FALSE: no such picture. A table is made at the first call: from one thread only. */
gboolean hone_image_index_find (HoneImageIndex *self, const char *path, guint *number);

/* Shorter side of the smallest box, as a share of the picture's longer side; 2 when there is no box with a size. */
float hone_image_index_get_smallest (const HoneImageIndex *self, guint number);
/* A finding about a pair of pictures is one of both. */
guint hone_image_index_count_findings (const HoneImageIndex *self, guint number);
/* More than notes. */
gboolean hone_image_index_has_problem (const HoneImageIndex *self, guint number);
const HoneFinding *hone_image_index_get_finding (const HoneImageIndex *self, guint number, guint i);
const HoneFinding *hone_image_index_get_findings (const HoneImageIndex *self, guint *n); /* of all pictures and none */

/* Labels of a class in a split. */
guint hone_image_index_count_labels (const HoneImageIndex *self, HoneSplit split, int klass);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HoneImageIndex, hone_image_index_unref)

G_END_DECLS
