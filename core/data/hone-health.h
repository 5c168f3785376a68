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

/**
 * hone_health_move_pair:
 * @finding: (inout): "leak", "same-picture" or "similar-picture" of hone_health_check (), its strings its own
 * @split: that of its picture by now
 * @other_split: that of the other one, which stands before it in the data set
 *
 * Kind, severity and message become those that hone_health_check () would tell of both where they are now, without
 * looking at any picture.
 */
void hone_health_move_pair (HoneFinding *finding, HoneSplit split, HoneSplit other_split);

/**
 * hone_health_join_splits:
 * @findings: (element-type HoneFinding): of hone_health_check (); those that are not about pairs are passed over
 * @splits: (out) (transfer full) (array): for each picture that is returned, where it belongs
 *
 * Pictures that are the same or nearly so, directly or through others, make a group; one that lies in several splits
 * goes to the first of these as a whole, to training where one of it is there: nothing is lost, and nothing proved
 * falsely. A file that two lists name is none of this: only its lists can be mended (hone_health_fix ()).
 *
 * Returns: (transfer full) (array zero-terminated=1): paths of the pictures that have to move, in the order of
 * @findings
 */
char **hone_health_join_splits (const GArray *findings, HoneSplit **splits);

/**
 * hone_health_leave_one:
 * @findings: (element-type HoneFinding): of pictures that are the same; those that are not about pairs are passed over
 * @is_better: whether this picture should rather stay than another one, for instance since it has labels
 *
 * Of each group the first of the better ones stays, or the first where none is better.
 *
 * Returns: (transfer full) (array zero-terminated=1): paths of all others, in the order of @findings
 */
char **hone_health_leave_one (const GArray *findings, gboolean (*is_better) (const char *path, gpointer data),
                              gpointer data);

G_END_DECLS
