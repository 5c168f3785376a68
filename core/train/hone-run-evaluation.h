/* SPDX-License-Identifier: Apache-2.0 */
/* hone-run-evaluation.h - what a run's best model finds, beside the labels: from its folder, or made now
 *
 * A training that ends well leaves evaluation.safetensors. Runs that were stopped, older ones and those of Ultralytics
 * have none until somebody asks; then it is kept in the same place.
 */
#pragma once

#include "hone-dataset.h"
#include "hone-evaluation.h"
#include "hone-trainer.h"

G_BEGIN_DECLS

#define HONE_EVALUATION_FILE "evaluation.safetensors" /* of val; "evaluation-test.safetensors" of test */

/**
 * hone_run_folder_read_evaluation:
 * @folder: of a run of Hone or Ultralytics, or of a "hone val"
 * @split: (nullable): "val", "test", "train"; NULL: "val"
 *
 * What is there already. It fits when it was made of the weights that are in the folder now; a run's labels may have
 * changed since: HoneEvaluation.fingerprint is what they were then.
 *
 * Some milliseconds and what reading the weights takes: for threads.
 *
 * Errors: %HONE_ERROR_NOT_FOUND when there is none, or none that fits; %HONE_ERROR_BAD_DATA.
 */
HoneEvaluation *hone_run_folder_read_evaluation (const char *folder, const char *split, GError **error);

/**
 * hone_run_folder_evaluate:
 * @progress: (nullable): called on this thread
 *
 * The same, and where there is none that fits the best weights (else the last) are validated on the run's data set, as
 * the training did it: minutes, perhaps. What comes of it is kept in the folder where that can be written.
 *
 * Errors: %HONE_ERROR_NOT_FOUND when there are no weights or no data set any more;
 * %HONE_ERROR_USAGE for a classifier, which has no boxes; those of hone_validate ();
 * G_IO_ERROR_CANCELLED.
 */
HoneEvaluation *hone_run_folder_evaluate (const char *folder, const char *split, HoneProgress progress,
                                          gpointer progress_data, GCancellable *cancellable, GError **error);

/* Its best weights, else its last: of Hone or Ultralytics. (transfer full) (nullable) */
char *hone_run_folder_find_weights (const char *folder);

/* The data set that a run was trained on, as it can be found now: a relative path is looked for above the folder, too.
 * (transfer full) (nullable) */
char *hone_run_folder_find_data (const char *folder, HoneSettings *settings);

G_END_DECLS
