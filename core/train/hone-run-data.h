/* SPDX-License-Identifier: Apache-2.0 */
/* hone-run-data.h - whether a run's data set is still what the run has seen
 *
 * A run keeps a fingerprint of all pictures and labels, and its evaluation the validation pictures with their labels:
 * what is shown of the run stays as of then, and a person is told that the data has moved on.
 */
#pragma once

#include "hone-evaluation.h"

G_BEGIN_DECLS

typedef struct {
  gboolean known;     /* there is something to compare with */
  gboolean gone;      /* the data set is not there, or cannot be read any more */
  gboolean changed;   /* pictures, labels or classes, in any split */
  guint n_gone;       /* validation pictures that are there no more; */
  guint n_new;        /* that were not there; */
  guint n_relabelled; /* that have other labels. The last three are 0 without an evaluation */
} HoneRunData;

/**
 * hone_run_folder_look_at_data:
 * @folder: of a run
 * @evaluation: (nullable): what it found
 *
 * Reads the labels of the whole data set: for threads.
 *
 * Errors: those of reading the run's settings; G_IO_ERROR_CANCELLED.
 */
gboolean hone_run_folder_look_at_data (const char *folder, HoneEvaluation *evaluation, HoneRunData *data,
                                       GCancellable *cancellable, GError **error);

/* "The data set has changed since …": a sentence or two; NULL: nothing is to be told. (transfer full) */
char *hone_run_data_to_words (const HoneRunData *self);

G_END_DECLS
