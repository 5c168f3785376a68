/* SPDX-License-Identifier: Apache-2.0 */
/* hone-trainer.h - a whole training, from the data set to best.safetensors (spec 04)
 *
 * hone_trainer_run () does all of it on the thread that calls it and owns the device there. What a command line or a
 * window wants to know comes through HoneTrainerWatch, on that same thread.
 */
#pragma once

#include "hone-coco.h"
#include "hone-dataset.h"
#include "hone-detect.h"
#include "hone-evaluation.h"
#include "hone-gate.h"
#include "hone-settings.h"
#include "hone-times.h"

G_BEGIN_DECLS

#define HONE_LOSS_ITEMS 3

typedef struct {
  const char *folder;                  /* of the run */
  const char *name;                    /* "train-2" */
  const char *device;                  /* "AVX-512, 2 threads" */
  const char *model;                   /* "yolo26n" */
  const char *losses[HONE_LOSS_ITEMS]; /* "box_loss", "cls_loss", "l1_loss"; of a classifier "loss", NULL, NULL */
  gboolean classify;
  int epochs, batches, first_epoch; /* first_epoch > 1 when resumed */
  int n_train, n_val;
  char *const *classes;
  guint transferred, transferable; /* state-dict entries */
} HoneTrainStart;

typedef struct {
  int epoch, epochs;             /* from 1 */
  int batch, batches;            /* from 1 */
  float losses[HONE_LOSS_ITEMS]; /* mean over the epoch so far */
  double images_per_second;      /* over the last seconds */
  double seconds_left;           /* of the whole run; NAN while not known */
  gboolean guess;                /* seconds_left: nobody knows yet what a validation takes */
  HoneTimes times;               /* of the epoch so far */
  gsize memory;                  /* bytes of this process */
} HoneTrainBatch;

typedef struct {
  int epoch, epochs; /* from 1 */
  float train[HONE_LOSS_ITEMS], val[HONE_LOSS_ITEMS];
  double precision, recall, map50, map50_95, fitness; /* mAPs: NAN for a classifier */
  double top1, top5;                                  /* 0 for a detector */
  double lr[8];
  int n_lr;
  double seconds;           /* since the start, without pauses */
  double images_per_second; /* of the training part */
  HoneTimes times;          /* of this epoch */
  int lost;                 /* batches of it that nothing was learnt from: their loss was no number */
  gboolean best;
  const HoneMetrics *metrics; /* valid during the call; NULL when nothing was validated */
} HoneTrainEpoch;

/* Detections on one of the fixed validation pictures, in pixels of the upright picture. */
typedef struct {
  int epoch;
  const HoneSample *sample;
  const HoneDetection *found;
  guint n_found;
  int rank; /* 0: one of the fixed pictures; from 1: so hard was it in this epoch, 1 the hardest of all */
} HoneTrainPreview;

/* What a training is at. */
typedef enum {
  HONE_PHASE_DATA,     /* reads pictures' sizes and labels */
  HONE_PHASE_MODEL,    /* reads or makes the network */
  HONE_PHASE_MEMORY,   /* plans and reserves memory */
  HONE_PHASE_TRAIN,    /* learns; the first batch waits for its pictures */
  HONE_PHASE_VALIDATE, /* measures the network */
  HONE_PHASE_SAVE,     /* writes a checkpoint */
} HoneTrainPhase;

typedef struct {
  void (*start) (const HoneTrainStart *start, gpointer data);
  void (*batch) (const HoneTrainBatch *batch, gpointer data);
  void (*epoch) (const HoneTrainEpoch *epoch, gpointer data);
  void (*preview) (const HoneTrainPreview *preview, gpointer data);
  void (*message) (const char *text, gpointer data); /* for people: findings, warnings, notes */
  void (*warning) (const char *text, gpointer data); /* the same of what wants something done; NULL: a message, too */
  gint64 (*clock) (gpointer data); /* microseconds; NULL: the time that passes. For tests of what depends on time */
  /* @what: (nullable): a sentence about how far it is. HONE_PHASE_DATA comes on other threads, one at a time. */
  void (*phase) (HoneTrainPhase phase, const char *what, gpointer data);
  /* The disk is full: the gate has been closed, and when it is opened again it is tried once more. Without a gate the
   * training fails. */
  void (*held) (const char *why, gpointer data);
  /* While it is closed nothing is computed, and no time passes for the training; what it learns stays the same to the
   * bit. A cancel opens it. */
  HoneGate *gate;
} HoneTrainerWatch; /* any may be NULL */

typedef enum {
  HONE_TRAIN_FINISHED,
  HONE_TRAIN_STOPPED, /* cancelled, early stop is FINISHED; everything is saved. Without a folder: before it began */
  HONE_TRAIN_FAILED,
} HoneTrainEnd;

typedef struct {
  char *folder, *best; /* (owned) (nullable) */
  int best_epoch;
  double precision, recall, map50, map50_95, top1, top5; /* of best, as in HoneTrainEpoch */
  gboolean classify;
} HoneTrainResult;
void hone_train_result_clear (HoneTrainResult *self);

/**
 * hone_trainer_run:
 * @settings: copied
 * @cancellable: after a cancel the step at hand is finished, a checkpoint is written, and the answer is STOPPED
 *
 * Errors: with HONE_TRAIN_FAILED.
 */
HoneTrainEnd hone_trainer_run (HoneSettings *settings, const HoneTrainerWatch *watch, gpointer data,
                               GCancellable *cancellable, HoneTrainResult *result, GError **error);

/* What a training would take, told before it begins. */
typedef struct {
  int batch;         /* what batch=-1 would become, else the setting */
  gboolean saves;    /* some of the network would be computed twice, since memory is short or memory_saver=true */
  guint64 bytes;     /* of memory, in all: network, optimizer, pictures that stay decoded */
  guint64 available; /* bytes that are free now */

  /* What bytes are for; they sum up to it. */
  guint64 network;  /* activations and their gradients, at once for training and validation */
  guint64 pictures; /* decoded ones */
  guint64 weights;  /* with gradients, mean and optimizer */
  guint64 work;     /* loss and boxes */
  int most;         /* the largest batch for which all that is free would do; 0: not even a single picture fits */
} HoneTrainEstimate;

/**
 * hone_trainer_estimate:
 * @dataset: read with the choice that @settings make
 *
 * Nothing of the network is allocated; tens of milliseconds, and what reading a model file takes.
 *
 * Errors: %HONE_ERROR_USAGE and those of reading the model.
 */
gboolean hone_trainer_estimate (HoneSettings *settings, HoneDataset *dataset, HoneTrainEstimate *estimate,
                                GError **error);

/* How one picture went, at overlap 0.5 and with all that was found above the threshold (spec 05, section 3). */
typedef struct {
  char *path;
  guint tp, fp, fn;
  double precision, recall, f1; /* 1 when there is nothing to find and nothing was found */
} HonePictureScore;
void hone_picture_score_free (HonePictureScore *self);
/* Everything but path and tp. */
void hone_picture_score_finish (HonePictureScore *self, guint n_found, guint n_truth);

/* hone val: (spec 02, section 7; spec 05). conf, iou, max_det, nms, split, imgsz, batch ... from @settings. */
typedef struct {
  HoneMetrics *metrics;
  float losses[HONE_LOSS_ITEMS];
  double ms_load, ms_forward, ms_post; /* a picture */
  char **names;
  int n_classes;
  gint64 *confusion;   /* (n_classes + 1) squared, rows found, columns true, last = background (spec 05, section 7) */
  GPtrArray *pictures; /* of HonePictureScore, sorted by path */
  HoneEvaluation *evaluation; /* all that was found, beside the labels; in the folder as evaluation.safetensors */
  HoneCocoResult coco;        /* with save_json=true; else coco.classes is NULL */
  char *folder;               /* where files were written; NULL: none were */
} HoneValResult;
void hone_val_result_clear (HoneValResult *self);
/* Of @watch "batch" is called with batch and batches, and "message". */
gboolean hone_validate (HoneSettings *settings, const HoneTrainerWatch *watch, gpointer data, GCancellable *cancellable,
                        HoneValResult *result, GError **error);

/* hone predict: one picture after the other. */
typedef struct {
  const char *path;
  const HoneImage *image; /* upright */
  const HoneDetection *found;
  guint n_found; /* of found, which is in pixels of the image */
  char *const *names;
  const HoneImage
      *heat;           /* with visualize=true: where something is seen, at the size that the network sees; else NULL */
  const float *shares; /* of a classifier: how likely each class is; found is the likeliest. Else NULL */
} HonePredicted;

typedef void (*HonePredictFunc) (const HonePredicted *picture, gpointer data);
/* @paths: (element-type filename): in place of the setting source; those that cannot be read are passed over */
gboolean hone_predict_paths (HoneSettings *settings, GPtrArray *paths, const HoneTrainerWatch *watch,
                             HonePredictFunc each, gpointer data, GCancellable *cancellable, GError **error);
gboolean hone_predict (HoneSettings *settings, const HoneTrainerWatch *watch, HonePredictFunc each, gpointer data,
                       GCancellable *cancellable, GError **error);

G_END_DECLS
