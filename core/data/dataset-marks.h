/* SPDX-License-Identifier: Apache-2.0 */
/* dataset-marks.h - what a person said of the pictures, while they are listed (hone-marks.h) */
#pragma once

#include "hone-dataset.h"

/**
 * dataset_apply_marks:
 * @lists: (element-type HoneSample): those of the splits, sorted by path, with path and home; they free what goes
 * @leave_excluded: excluded pictures go
 * @n_excluded, @n_moved: (out): how many pictures that concerns
 *
 * Pictures that were moved go to the list of their split. Links that lead to the same folder are the same: a data set
 * may be opened under several names.
 */
void dataset_apply_marks (const char *project, GPtrArray *const lists[HONE_N_SPLITS], gboolean leave_excluded,
                          guint *n_excluded, guint *n_moved);

/* Sets HoneFinding.ignored. */
void dataset_mark_findings (const char *project, GArray *findings);
