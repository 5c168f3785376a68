/* SPDX-License-Identifier: Apache-2.0 */
/* trainer-private.h - what the files of the trainer share
 *
 *   hone-trainer.c     the epochs
 *   trainer-setup.c    everything before the first batch (spec 04, section 1)
 *   trainer-task.c     what differs between detectors and classifiers
 *   trainer-stages.c   first the head, then more of the network (spec 07)
 *   trainer-data.c     the data set, its loaders, class weights
 *   trainer-schedule.c optimizer and schedule from settings and counts
 *   trainer-memory.c   how much memory it takes; batch=-1
 *   trainer-scale.c    multi_scale
 *   trainer-time.c     clocks; hours instead of epochs
 *   trainer-validate.c what an epoch is measured by
 *   trainer-recover.c  out of memory, not a number, and the last look at the best model
 *   trainer-resume.c   checkpoints, written and read (spec 04, section 11)
 *   trainer-files.c    results.csv, run.json, previews
 *   trainer-classes.c  classes.csv
 *   trainer-plots.c    pictures (spec 06, section 4)
 *   trainer-hard.c     the validation pictures that an epoch did worst on
 */
#pragma once

#include "hone-pace.h"
#include "hone-plots.h"
#include "hone-run-folder.h"
#include "hone-step.h"
#include "run-steps.h"
#include "validator.h"

G_BEGIN_DECLS

#define HONE_N_PREVIEWS 6
#define HONE_N_HARD 6
#define HONE_N_METRICS 5 /* and a NULL */

/* Where a run is; all of it lies in last.safetensors. */
typedef struct {
  int epoch;                    /* from 0; the one at hand */
  int batch;                    /* batches of it that are done */
  int lost;                     /* of these, not learnt from: their loss was no number */
  double sums[HONE_LOSS_ITEMS]; /* of the losses of the others */
  int closed_at;                /* epoch (from 0) from which on there was no mosaic; -1: there still is */
  HoneStopper stopper;
  double best_fitness;
  int best_epoch;  /* from 1; 0 while there is none */
  int order_start; /* epoch at which the order of samples began; 0 but for runs of Ultralytics */
} HonePlace;

typedef struct _HoneTraining HoneTraining;

typedef struct {
  const char *name; /* of a column of results.csv, behind "metrics/" */
  gsize at;         /* where in HoneTrainEpoch it is: a double */
} HoneTrainMetric;

/* Where training detectors and classifiers differs, beside the loss, which goes by the network's head. */
typedef struct {
  const char *losses[HONE_LOSS_ITEMS];     /* NULL at the end; NULL alone: by the network */
  HoneTrainMetric metrics[HONE_N_METRICS]; /* name NULL at the end */
  void (*make_loaders) (HoneTraining *self, int threads);
} HoneTrainTask;

struct _HoneTraining {
  HoneSettings *settings;
  const HoneTrainTask *task;
  const HoneTrainerWatch *watch;
  gpointer data;
  GCancellable *cancellable;

  HoneTensors *checkpoint; /* when resumed, until it has been read */
  char *checkpoint_path;   /* its file; stays */
  HoneDataset *dataset;
  HoneModel *model;
  HoneTransfer transfer;
  HoneEngine engine;
  HoneTrainStep *step;
  HoneLoader *train, *val;
  HoneValidator validator;
  char *losses[HONE_LOSS_ITEMS + 1];

  int imgsz, batch, epochs, batches; /* batches of an epoch */
  int n_train, n_val;
  int close_at;         /* epoch (from 0) from which on there is no mosaic; epochs: never */
  int first_epoch;      /* from 0 */
  HoneTensors *start;   /* of a resumed run, in its first epoch: that it may begin again */
  float *class_weights; /* NULL: all alike */
  double multi_scale;
  float *floats; /* a batch of another size */
  gsize n_floats;
  int stage; /* 0: only the head learns; 1: what setting freeze leaves, as in runs without stages */
  HonePlace at;

  char *folder;
  HoneRunSummary *run;
  HoneResults *results, *by_class;
  HoneStepWriter *steps;              /* from the first step on; NULL, too, when it cannot be written */
  gboolean no_steps;                  /* it cannot be */
  float step_losses[HONE_LOSS_ITEMS]; /* of the last batch; NAN when it was lost */
  GPtrArray *preview_samples;         /* of HoneSample, fixed */
  GPtrArray *previews;                /* of HoneRunPreview, of the epoch at hand */
  GPtrArray *hard;                    /* the same of the hardest pictures, the hardest first */
  GPtrArray *hard_samples;            /* of HoneSample, theirs */
  GArray *hard_wrong;                 /* of guint, theirs: boxes missed and wrong */

  gint64 clock;  /* when this process began to train */
  double before; /* seconds that earlier processes trained */
  HonePace pace;
  double recent;   /* pictures a second, the last seconds */
  HoneTimes times; /* of the epoch at hand */
  HoneTimes past;  /* of all epochs before it, also of earlier processes */
  gboolean out_of_patience, out_of_time;
  int n_halved;    /* how often there was not enough memory */
  int n_recovered; /* how often the loss was no number */
};

/* What the schedule depends on besides settings. */
typedef struct {
  int batch, batches, epochs; /* pictures of a batch, batches of an epoch */
  int n_train, n_classes;
} HoneTrainCounts;

/* What memory depends on. */
typedef struct {
  HoneModel *model; /* shapes and frozen parameters count, not values */
  const HoneKernels *kernels;
  int imgsz, largest; /* side of the loader's pictures; the largest with multi_scale */
  int most_labels;    /* of a picture */
  guint64 pictures;   /* bytes of those that stay decoded; 0: a few do */
  HoneGraphMode mode;
  guint64 available; /* bytes of the device's memory that may be taken */
} HoneMemoryHow;

/* trainer-setup.c */
gboolean hone_training_set_up (HoneTraining *self, GError **error);
/* Model, engine, loaders and step anew, with the batch of the settings: as the run began, or as its last checkpoint
 * says if it was resumed. */
gboolean hone_training_begin_again (HoneTraining *self, GError **error);
void hone_training_make_step (HoneTraining *self); /* for what is frozen now */
void hone_training_clear (HoneTraining *self);

/* trainer-task.c */
extern const HoneTrainTask hone_train_detect, hone_train_classify;

/* trainer-stages.c */
/* What a recipe says and nobody has given. Errors: %HONE_ERROR_USAGE */
gboolean hone_training_apply_recipe (HoneSettings *settings, GError **error);
void hone_training_find_stage (HoneTraining *self); /* that the run begins or goes on with, into self->stage */
gboolean hone_training_freeze (HoneTraining *self, GError **error);
/* What of the step hangs on the stage. */
void hone_training_stage_how (HoneTraining *self, HoneStepHow *how);
void hone_training_tell_stage (HoneTraining *self, const HoneStepHow *how);
/* Before an epoch: the second stage, when it is time, with an optimizer and a mean of the weights that begin anew. */
gboolean hone_training_enter_stage (HoneTraining *self, GError **error);
gboolean hone_training_is_last_stage (HoneTraining *self); /* the epoch at hand */

/* trainer-data.c */
HoneDataset *hone_training_open_data (HoneSettings *settings, GCancellable *cancellable, GError **error);
gboolean hone_training_read_data (HoneTraining *self, GError **error);
void hone_training_note_findings (HoneDataset *dataset, const HoneTrainerWatch *watch, gpointer data);
guint hone_training_count_usable (HoneDataset *dataset, HoneSplit split);
/* Spec 03, section 8. @counts: labels of each of @n classes; @weights: out */
void hone_training_weigh_classes (const gint64 *counts, int n, double power, float *weights);
float *hone_training_class_weights (HoneTraining *self); /* (nullable) (transfer full) */
HoneAugment hone_training_augment (HoneSettings *settings, int imgsz);
HoneCacheHow hone_training_cache (HoneSettings *settings);
void hone_training_make_loaders (HoneTraining *self);
void hone_training_skip_epochs (HoneTraining *self);

/* trainer-schedule.c */
/* Without class weights. */
HoneStepHow hone_training_step_how (HoneSettings *settings, const HoneTrainCounts *counts);
gboolean hone_training_is_auto (HoneSettings *settings);  /* optimizer */
gboolean hone_training_is_timed (HoneSettings *settings); /* time */

/* trainer-memory.c: bytes. */
guint64 hone_memory_of_batch (const HoneMemoryHow *how, int batch); /* network, loader, loss */
guint64 hone_memory_fixed (const HoneMemoryHow *how);               /* beside weights: gradients, EMA, optimizer ... */
/* The largest batch, 1 to @most, that fits into @part of what is @available. */
int hone_memory_fit (const HoneMemoryHow *how, guint64 available, double part, int most);
gboolean hone_training_fits_batch (HoneSettings *settings); /* batch=-1, batch=0.5 */
gboolean hone_training_may_save (HoneSettings *settings);   /* memory_saver=auto, and nothing is saved yet */
/* The batch of the settings, or one that fits; whether memory has to be saved stands in the settings afterwards. */
int hone_training_choose_batch (HoneTraining *self);
gboolean hone_training_reserve (HoneTraining *self, GError **error);

/* trainer-scale.c */
/* The size of batch @batch (of the epoch, from 0). @part: the setting multi_scale, > 0 */
int hone_multi_scale_draw (guint64 seed, int epoch, int batch, int imgsz, double part);
/* What pictures of @h x @w become at that size. */
void hone_multi_scale_shape (int size, int h, int w, int *to_h, int *to_w);
int hone_multi_scale_largest (int imgsz, double part);
/* @pixels: n x h x w x 3 bytes; @to: n x 3 x to_h x to_w, 0 to 1. Bilinear. */
void hone_multi_scale_resize (const HoneKernels *kernels, HoneDevice *device, const guint8 *pixels, int n, int h, int w,
                              float *to, int to_h, int to_w);
/* (nullable) (transfer none): the batch at hand at its drawn size; NULL where that is its own */
const float *hone_training_rescale (HoneTraining *self, const HoneBatch *batch, int *h, int *w);

/* trainer-time.c */
gint64 hone_training_now (HoneTraining *self); /* microseconds of the watch's clock, without pauses */
void hone_training_tell_phase (HoneTraining *self, HoneTrainPhase phase);
/* For self->times. @since: of hone_gate_now (), which it becomes */
void hone_training_lap (HoneTraining *self, HoneTime time, gint64 *since);
double hone_training_seconds (HoneTraining *self);
gboolean hone_training_check_time (HoneTraining *self); /* TRUE: time is up */
void hone_training_set_epochs (HoneTraining *self, int epochs);
void hone_training_plan_epochs (HoneTraining *self);

/* trainer-validate.c: measures the EMA, if this epoch is to be, and fills in @epoch. @validation: (out): metrics are
 * owned */
gboolean hone_training_validate (HoneTraining *self, HoneTrainEpoch *epoch, HoneValidation *validation, GError **error);

/* trainer-recover.c: TRUE: the run may go on, @error (which must be given, and is why) is cleared. */
gboolean hone_training_ease_memory (HoneTraining *self, GError **error);
gboolean hone_training_roll_back (HoneTraining *self, GError **error);
/* A full disk: waits at the gate until there may be room. FALSE: it is something else, or the run is to be stopped. */
gboolean hone_training_wait_for_room (HoneTraining *self, GError **error);
void hone_training_set_not_finite (HoneTraining *self, GError **error); /* at the place of self->at */
/* best.safetensors is validated once more. @validation: (out): metrics are NULL when there is nothing to validate */
gboolean hone_training_validate_best (HoneTraining *self, HoneValidation *validation, GError **error);

/* trainer-resume.c */
/* Settings and checkpoint of the run that "resume" names. Errors: %HONE_ERROR_USAGE, %HONE_ERROR_BAD_MODEL ... */
gboolean hone_training_find_resumed (HoneTraining *self, GError **error);
/* Weights, optimizer and place from self->checkpoint. */
gboolean hone_training_restore (HoneTraining *self, GError **error);
gboolean hone_training_save_last (HoneTraining *self, GError **error);
gboolean hone_training_save_best (HoneTraining *self, GError **error);
gboolean hone_training_save_copy (HoneTraining *self, GError **error); /* save_period */
/* The run is over: last.safetensors keeps the weights only. */
gboolean hone_training_strip (HoneTraining *self, GError **error);

/* trainer-files.c */
gboolean hone_training_begin_files (HoneTraining *self, GError **error);
/* A row of the record of steps; it never fails a training. */
void hone_training_note_step (HoneTraining *self);
gboolean hone_training_write_results (HoneTraining *self, const HoneTrainEpoch *epoch, GError **error);
/* @resumed: those that are there already are kept, up to the epoch that is written next. */
void hone_training_begin_classes (HoneTraining *self, gboolean resumed);
gboolean hone_training_write_classes (HoneTraining *self, const HoneTrainEpoch *epoch, GError **error);
void hone_training_tell_previews (HoneTraining *self);
gboolean hone_training_write_previews (HoneTraining *self, GError **error);
gboolean hone_training_write_run (HoneTraining *self, HoneRunState state, const char *message, GError **error);
void hone_training_note_best (HoneTraining *self, const HoneTrainEpoch *epoch);
void hone_training_collect_preview (const HoneSample *sample, GArray *found, const HoneLetterbox *place, gpointer data);
HoneRunPreview *hone_training_make_preview (const HoneSample *sample, GArray *found, const HoneLetterbox *place);
char *hone_data_fingerprint (HoneDataset *dataset);

/* trainer-hard.c: which pictures have most boxes missed and wrong, as the window counts them (hone_boxes_match ()) */
void hone_training_begin_hard (HoneTraining *self);
void hone_training_collect_hard (HoneTraining *self, const HoneSample *sample, GArray *found,
                                 const HoneLetterbox *place);

/* trainer-plots.c: does nothing where plots=false; what cannot be drawn is told to the watch, and the run goes on. */
/* labels.jpg; when the files of a new run have been begun. */
void hone_training_plot_labels (HoneTraining *self);
/* train_batchN.jpg; for every batch before it is learnt: takes the first three, and three when mosaic has closed. */
void hone_training_plot_batch (HoneTraining *self, const HoneBatch *batch);
/* (nullable) (transfer full): where the epoch at hand is the last or may be (spec 04, section 10), and with @final for
 * the last validation of the best weights. Sets what self->validator calls; both before the validator runs and after:
 */
HoneValPlots *hone_training_begin_val_plots (HoneTraining *self, gboolean final);
/* Curves and matrices. @plots: (nullable) (transfer full); @metrics: NULL when the validation failed */
void hone_training_end_val_plots (HoneTraining *self, HoneValPlots *plots, const HoneMetrics *metrics);
/* results.png; after hone_training_write_results (), with @final for the last epoch and when the run is stopped. */
void hone_training_plot_results (HoneTraining *self, gboolean final);

G_END_DECLS
