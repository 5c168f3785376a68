/* SPDX-License-Identifier: Apache-2.0 */
/* hone-train-job.h - a training on a thread of its own, watched from the main thread
 *
 * All properties change and all signals come on the main context that was the default at hone_train_job_start ().
 * Batches are coalesced: at most one "progress" per HONE_TRAIN_JOB_PERIOD, with the newest figures. Epochs, snapshots
 * and messages all arrive, in order, before "finished".
 *
 * Properties (read only): "state" HoneTrainJobState, "run" HoneRun, "epoch" "epochs" "batch" "batches" int, "fraction"
 * double 0 .. 1 of the whole run, "images-per-second" "seconds-left" double (NAN while not known), "memory" uint64
 * bytes, "message" string (the newest), "error-message" string.
 */
#pragma once

#include "hone-run.h"

G_BEGIN_DECLS

#define HONE_TRAIN_JOB_PERIOD 100 /* milliseconds between two "progress" */

typedef enum {
  HONE_TRAIN_JOB_NEW,
  HONE_TRAIN_JOB_PREPARING, /* reading data, planning memory: before "started" */
  HONE_TRAIN_JOB_RUNNING,
  HONE_TRAIN_JOB_PAUSED,   /* by hone_train_job_pause (), or by itself on a full disk ("held") */
  HONE_TRAIN_JOB_STOPPING, /* asked to; the step at hand is finished and a checkpoint is written */
  HONE_TRAIN_JOB_FINISHED,
  HONE_TRAIN_JOB_STOPPED,
  HONE_TRAIN_JOB_FAILED,
} HoneTrainJobState;

/* hone_trainer_run (), or a stand-in for tests. */
typedef HoneTrainEnd (*HoneTrainerFunc) (HoneSettings *settings, const HoneTrainerWatch *watch, gpointer data,
                                         GCancellable *cancellable, HoneTrainResult *result, GError **error);

#define HONE_TYPE_TRAIN_JOB (hone_train_job_get_type ())
G_DECLARE_FINAL_TYPE (HoneTrainJob, hone_train_job, HONE, TRAIN_JOB, GObject)

/**
 * HoneTrainJob::started: folder, device, class names are known (hone_train_job_get_run ())
 * HoneTrainJob::progress: a batch or more were done
 * HoneTrainJob::epoch: an epoch was added to the run (HoneRun::epoch-added came just before)
 * HoneTrainJob::preview: snapshots were added to the run
 * HoneTrainJob::message: (text): for people
 * HoneTrainJob::warning: (text): that message wants something done
 * HoneTrainJob::held: (text): it has paused by itself, and why; hone_train_job_resume () tries again
 * HoneTrainJob::finished: (const GError *error or NULL): the last signal; the thread is gone
 */

/* @settings: copied. @trainer: (nullable): hone_trainer_run (). */
HoneTrainJob *hone_train_job_new (HoneSettings *settings, HoneTrainerFunc trainer);

/* Once. The job keeps itself alive until "finished". */
void hone_train_job_start (HoneTrainJob *self);
/* Cleanly, with a checkpoint. May be called at any time and more than once. */
void hone_train_job_stop (HoneTrainJob *self);
/* While it runs: the cores are free within milliseconds, memory is kept. Otherwise nothing happens. */
void hone_train_job_pause (HoneTrainJob *self);
void hone_train_job_resume (HoneTrainJob *self);

/* Settings for going on with a run that ended early, as patient as it was before. @run: early; its settings are read
 * from its folder. (transfer full). Errors: those of reading args.yaml */
HoneSettings *hone_train_job_settings_to_go_on (HoneRun *run, GError **error);

HoneTrainJobState hone_train_job_get_state (HoneTrainJob *self);
gboolean hone_train_job_is_active (HoneTrainJob *self);         /* PREPARING, RUNNING, PAUSED or STOPPING */
HoneRun *hone_train_job_get_run (HoneTrainJob *self);           /* (transfer none) */
HoneSettings *hone_train_job_get_settings (HoneTrainJob *self); /* (transfer none): the copy */
int hone_train_job_get_epoch (HoneTrainJob *self);              /* under way, from 1; 0 before */
int hone_train_job_get_epochs (HoneTrainJob *self);
int hone_train_job_get_batch (HoneTrainJob *self);
int hone_train_job_get_batches (HoneTrainJob *self);
double hone_train_job_get_fraction (HoneTrainJob *self);
double hone_train_job_get_images_per_second (HoneTrainJob *self);
double hone_train_job_get_seconds_left (HoneTrainJob *self);
gboolean hone_train_job_is_guess (HoneTrainJob *self); /* seconds left: no validation has been seen yet */
guint64 hone_train_job_get_memory (HoneTrainJob *self);
/* Of the newest whole epoch; of the first so far while there is none. */
HoneTimes hone_train_job_get_times (HoneTrainJob *self);
int hone_train_job_get_lost (HoneTrainJob *self); /* batches of the newest whole epoch whose loss was no number */
HoneTrainPhase hone_train_job_get_phase (HoneTrainJob *self);
char *hone_train_job_get_phase_text (HoneTrainJob *self); /* "Reading pictures and labels: 118 of 205"; transfer full */
const char *hone_train_job_get_message (HoneTrainJob *self);           /* (nullable) */
char *const *hone_train_job_get_messages (HoneTrainJob *self);         /* all, oldest first, NULL at the end */
const char *hone_train_job_get_error_message (HoneTrainJob *self);     /* (nullable) */
const HoneTrainResult *hone_train_job_get_result (HoneTrainJob *self); /* (nullable): once it is over */

G_END_DECLS
