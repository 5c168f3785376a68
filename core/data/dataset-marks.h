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

/* The same for others who list pictures. */
typedef struct _DatasetMarks DatasetMarks;

/* NULL: nothing was said. @leave_excluded: else those stay where they are */
DatasetMarks *dataset_marks_open (const char *project, gboolean leave_excluded);
void dataset_marks_close (DatasetMarks *self); /* NULL: none */
/* Where a picture was moved to, or @home; DATASET_MARKS_EXCLUDED. */
HoneSplit dataset_marks_place (DatasetMarks *self, const char *path, HoneSplit home);
#define DATASET_MARKS_EXCLUDED ((HoneSplit) (HONE_N_SPLITS + 1))

/* Sets HoneFinding.ignored. */
void dataset_mark_findings (const char *project, GArray *findings);
