/* SPDX-License-Identifier: Apache-2.0 */
/* hone-health.h - what is wrong or odd in a data set although it can be read
 *
 * Reading (hone-dataset.h) finds what costs pictures or labels. These rules find what a training survives, but a person
 * would want to know. Their start values are those of ux.md, 2.2.
 *
 * error:   "leak" (the same picture in two splits) "class-missing" (in val or test, never in train)
 * warning: "near-duplicate" "two-classes" "box-outside" "mixed-labels" "label-without-picture" "shared-labels"
 *          "same-picture" "damaged-picture" "class-rare" "class-names-alike"
 * note:    "tiny-object" "box-covers-all" "box-narrow" "empty-labels" "wrong-ending" "turned-picture" "deep-picture"
 *          "odd-size" "mixed-colours" "label-bom" "label-crlf" "similar-picture" "class-imbalance"
 */
#pragma once

#include "hone-dataset.h"

G_BEGIN_DECLS

typedef struct {
  int imgsz;         /* of the training, for objects that will be tiny; 0: not asked */
  gboolean pictures; /* also decode all pictures and look for equal and similar ones */
} HoneHealthHow;

/**
 * hone_health_check:
 * @dataset: read with each_line and lost_folders, so that all that is bad is among the findings
 * @progress: (nullable): called on threads of its own, while pictures are decoded
 *
 * Errors: G_IO_ERROR_CANCELLED.
 *
 * Returns: (transfer full) (element-type HoneFinding): those of reading and these, by split, picture, line;
 * g_array_unref ()
 */
GArray *hone_health_check (HoneDataset *dataset, const HoneHealthHow *how, HoneProgress progress,
                           gpointer progress_data, GCancellable *cancellable, GError **error);

G_END_DECLS
