/* SPDX-License-Identifier: Apache-2.0 */
/* hone-training-estimate.h - how long a training will take, from a few steps of it that were timed
 */
#pragma once

#include "hone-train-plan.h"

G_BEGIN_DECLS

/* Seconds from Start to the end, if nothing stops it early. */
typedef struct {
  double least, likely, most;
  gboolean limited; /* the setting time ends it, not the number of epochs */
} HoneTrainingTime;

/**
 * hone_training_estimate:
 * @timing: of the same settings, see hone_training_estimate_key ()
 *
 * Every epoch learns from all training pictures and, unless val=false, looks at all validation pictures; the last one
 * is followed by one more look at the best model.
 */
HoneTrainingTime hone_training_estimate (const HoneTrainTiming *timing, const HoneTrainPlan *plan,
                                         HoneSettings *settings);

/* What the seconds of a picture depend on: equal for settings that need no new measurement. (transfer full) */
char *hone_training_estimate_key (HoneSettings *settings);

/* hone_trainer_measure () on a thread of its own that gives way to other programs; waits for it. For a worker thread.
 * Refuses where the memory is not free: %HONE_ERROR_MEMORY. */
gboolean hone_training_estimate_measure (HoneSettings *settings, HoneDataset *dataset, const HoneTrainPlan *plan,
                                         GCancellable *cancellable, HoneTrainTiming *timing, GError **error);

G_END_DECLS
