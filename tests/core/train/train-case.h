/* SPDX-License-Identifier: Apache-2.0 */
/* train-case.h - a small training in a folder of its own, watched; its clock stands still unless the test moves it */
#pragma once

#include "hone-run-folder.h"
#include "hone-trainer.h"

typedef struct {
  char *folder; /* data.yaml with pictures of the demo, and runs/ */
  HoneSettings *settings;
  HoneTrainResult result;
  GError *error;
  GPtrArray *messages; /* of char * */
  GArray *epochs;      /* of HoneTrainEpoch; metrics is NULL or not, and points nowhere */
  GArray *batches;     /* of HoneTrainBatch */
  HoneTrainStart start;
  gint64 now, per_batch;               /* microseconds; what each batch takes */
  guint stop_at;                       /* cancelled after so many batches; 0: never */
  HoneGate *gate;                      /* (nullable): owned */
  void (*after_batch) (gpointer self); /* (nullable) */
  GPtrArray *snapshots;                /* of TrainCasePreview */
  guint phases;                        /* bits of HoneTrainPhase that were seen */
  char *held;                          /* why it was held up */
  GCancellable *cancellable;
} TrainCase;

/* A preview that was told. */
typedef struct {
  int epoch, rank;
  char *path;
  guint n_found, n_labels;
  guint wrong; /* as the window counts: missed and extra */
} TrainCasePreview;

/* A tiny network, 64 px, batch=4, no plots. */
TrainCase *train_case_new (guint n_train, guint n_val);
/* A tiny classifier instead, 32 px, batch=6, on pictures of TRAIN_CASE_CLASSES colours in folders of their names below
 * "colours"; as many of each. */
#define TRAIN_CASE_CLASSES 3
extern const char *const train_case_classes[TRAIN_CASE_CLASSES];
TrainCase *train_case_new_classes (int n_train, int n_val);
void train_case_free (TrainCase *self);
/* data.yaml with the first pictures of the demo, into @folder; train_case_new () does it. */
void train_case_write_data (const char *folder, guint n_train, guint n_val);
void train_case_set (TrainCase *self, const char *name, const char *value);
/* What was seen of an earlier run is forgotten. Each run has a folder of the name given. */
HoneTrainEnd train_case_run (TrainCase *self, const char *name);
/* Goes on with the run @name, which was stopped; settings but "resume" are left away. */
HoneTrainEnd train_case_resume (TrainCase *self, const char *name);
/* The same with one setting anew. */
HoneTrainEnd train_case_resume_with (TrainCase *self, const char *name, const char *setting, const char *value);

const HoneTrainEpoch *train_case_epoch (TrainCase *self, guint i);
guint train_case_count (TrainCase *self, const char *part); /* messages that hold it */
char *train_case_path (TrainCase *self, const char *run, const char *file);
gboolean train_case_exists (TrainCase *self, const char *run, const char *file);
HoneTensors *train_case_weights (TrainCase *self, const char *run, const char *file);
void train_case_assert_same (TrainCase *self, const char *a, const char *b, const char *file); /* bytes */
gboolean train_case_is_same (TrainCase *self, const char *a, const char *b, const char *file);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TrainCase, train_case_free)
