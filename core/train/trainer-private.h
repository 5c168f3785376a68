/* SPDX-License-Identifier: Apache-2.0 */
/* trainer-private.h - what the files of the trainer share
 *
 *   hone-trainer.c    the epochs
 *   trainer-setup.c   everything before the first batch (spec 04, section 1)
 *   trainer-resume.c  checkpoints, written and read (spec 04, section 11)
 *   trainer-files.c   results.csv, run.json, previews
 *   trainer-plots.c   pictures (spec 06, section 4)
 */
#pragma once

#include "hone-plots.h"
#include "hone-run-folder.h"
#include "hone-step.h"
#include "validator.h"

G_BEGIN_DECLS

#define HONE_N_PREVIEWS 6

/* Where a run is; all of it lies in last.safetensors. */
typedef struct {
  int epoch;                    /* from 0; the one at hand */
  int batch;                    /* batches of it that are done */
  double sums[HONE_LOSS_ITEMS]; /* of their losses */
  HoneStopper stopper;
  double best_fitness;
  int best_epoch; /* from 1; 0 while there is none */
} HonePlace;

typedef struct {
  HoneSettings *settings;
  const HoneTrainerWatch *watch;
  gpointer data;
  GCancellable *cancellable;

  HoneTensors *checkpoint; /* when resumed, until it has been read */
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
  int close_at;    /* epoch (from 0) from which on there is no mosaic; epochs: never */
  int first_epoch; /* from 0 */
  HonePlace at;

  char *folder;
  HoneRunSummary *run;
  HoneResults *results;
  GPtrArray *preview_samples; /* of HoneSample, fixed */
  GPtrArray *previews;        /* of HoneRunPreview, of the epoch at hand */

  gint64 clock;  /* when this process began to train */
  double before; /* seconds that earlier processes trained */
  gint64 busy;   /* microseconds in batches that count for the speed */
  gint64 n_busy; /* such batches */
  double recent; /* pictures a second, the last seconds */
  double pause;  /* seconds of a validation with what follows it */
  gboolean out_of_patience;
} HoneTraining;

/* trainer-setup.c */
gboolean hone_training_set_up (HoneTraining *self, GError **error);
void hone_training_clear (HoneTraining *self);
void hone_training_note_findings (HoneDataset *dataset, const HoneTrainerWatch *watch, gpointer data);

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
gboolean hone_training_write_results (HoneTraining *self, const HoneTrainEpoch *epoch, GError **error);
gboolean hone_training_write_previews (HoneTraining *self, GError **error);
gboolean hone_training_write_run (HoneTraining *self, HoneRunState state, const char *message, GError **error);
void hone_training_note_best (HoneTraining *self, const HoneTrainEpoch *epoch);
void hone_training_collect_preview (const HoneSample *sample, GArray *found, const HoneLetterbox *place, gpointer data);
double hone_training_seconds (HoneTraining *self);
char *hone_data_fingerprint (HoneDataset *dataset);

/* trainer-plots.c: does nothing where plots=false; what cannot be drawn is told to the watch, and the run goes on. */
/* labels.jpg; when the files of a new run have been begun. */
void hone_training_plot_labels (HoneTraining *self);
/* train_batchN.jpg; for every batch before it is learnt: takes the first three, and three when mosaic has closed. */
void hone_training_plot_batch (HoneTraining *self, const HoneBatch *batch);
/* (nullable) (transfer full): for the validator, where the epoch at hand is the last or may be (spec 04, section 10),
 * and (@final) for the last validation of the best weights. */
HoneValPlots *hone_training_begin_val_plots (HoneTraining *self, gboolean final);
/* Curves and matrices. @plots: (nullable) (transfer full) */
void hone_training_end_val_plots (HoneTraining *self, HoneValPlots *plots, const HoneMetrics *metrics);
/* results.png; after hone_training_write_results (), and at the end with @final. */
void hone_training_plot_results (HoneTraining *self, gboolean final);

G_END_DECLS
