/* SPDX-License-Identifier: Apache-2.0 */
/* hone-train-plan.h - what can be told about a training before it begins
 *
 * hone_trainer_plan () reckons: rates, layers, memory. hone_trainer_measure () tries: it lets the real network learn
 * from a few real pictures and throws away what it learnt. Both are for a worker thread.
 */
#pragma once

#include "hone-augment.h"
#include "hone-trainer.h"

G_BEGIN_DECLS

/* A row of the architecture. */
typedef struct {
  const char *block;      /* static: "Conv", "C3k2" ... */
  gsize n_params, n_kept; /* weights of it, and those of them that stay as they are (setting freeze) */
  double grid;            /* pixels of the picture beside each other that one place of its output stands for; 0: head */
} HonePlanRow;

typedef struct {
  char id[32];       /* "yolo26n" */
  gboolean learnt;   /* it starts from the weights of a file */
  gsize n_params;    /* trained and fixed ones */
  double operations; /* for one picture at imgsz, training form */
  GArray *rows;      /* of HonePlanRow */

  int imgsz, batch, batches; /* rounded, chosen, of an epoch */
  int n_train, n_val;        /* pictures that will be used */
  const char *optimizer;     /* static: "AdamW"; the chosen one with optimizer=auto */
  double lr, momentum;       /* likewise */
  GArray *rates;             /* of double: the learning rate of the weights in the last batch of each epoch */
  HoneTrainEstimate memory;
} HoneTrainPlan;

/**
 * hone_trainer_plan:
 * @dataset: all of it; what the settings leave out of it (fraction, single_cls) is reckoned with
 *
 * Tens of milliseconds, and what reading a model file takes.
 *
 * Errors: %HONE_ERROR_USAGE and those of reading the model.
 */
HoneTrainPlan *hone_trainer_plan (HoneSettings *settings, HoneDataset *dataset, GError **error);
void hone_train_plan_free (HoneTrainPlan *self);

/* How a sample is made of pictures, for hone_augment_preview (). */
HoneAugment hone_trainer_augment (HoneSettings *settings);

/* Seconds for a picture. */
typedef struct {
  double least, usual, most; /* of the steps that were measured: forward, loss, backward, optimizer, waiting */
  double val;                /* of one picture of validation */
  int n_steps;
  char device[128]; /* "AVX-512, 2 threads" */
} HoneTrainTiming;

/**
 * hone_trainer_measure:
 * @dataset: as above
 * @cancellable: looked at between two steps
 *
 * A few steps with a few pictures each, so that little memory and seconds rather than minutes are needed; time is
 * proportional to pictures on a processor. Takes all cores. Nothing is written.
 *
 * Errors: as above; %HONE_ERROR_MEMORY; %HONE_ERROR_BAD_DATA; %G_IO_ERROR_CANCELLED.
 */
gboolean hone_trainer_measure (HoneSettings *settings, HoneDataset *dataset, GCancellable *cancellable,
                               HoneTrainTiming *timing, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HoneTrainPlan, hone_train_plan_free)

G_END_DECLS
