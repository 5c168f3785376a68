/* SPDX-License-Identifier: Apache-2.0 */
/* validator.h - a model against the labels of a split: forward, boxes, matching, loss (spec 02, section 7; spec 05)
 *
 * Serves the trainer after every epoch and "hone val". A classifier is measured likewise: what it says is a detection
 * of the whole picture, the place 1:1; there is no record, no batch is shown.
 */
#pragma once

#include "engine.h"
#include "hone-evaluation.h"
#include "hone-loader.h"
#include "hone-trainer.h"
#include "test-time.h"

G_BEGIN_DECLS

/* Once a batch, before what was found in its pictures is called for one by one. @found: of each picture, in order of
 * score, pixels of the batch. */
typedef void (*HoneValidatorBatch) (const HoneBatch *batch, GArray *const *found, gpointer data);

typedef struct {
  HoneGraphs graphs;
  HoneLoss *loss; /* borrowed */
  HoneNmsHow nms;
  HoneLossHow how;
  gboolean single;         /* the NMS-free head (nms=false) */
  gboolean top_agnostic;   /* of it: one class an anchor (agnostic_nms) */
  gboolean one_class;      /* whatever class is found counts as the first (single_cls) */
  HoneTestTime *test_time; /* (nullable): for augment=true */
  float *decoded;          /* scratch */
  gsize n_decoded;

  /* To be set after hone_validator_init (); NULL where not wanted. */
  HoneValidatorBatch on_batch;
  gpointer on_batch_data;
  gint64 *confusion;      /* borrowed, (n_classes + 1) squared, added to (spec 05, section 7) */
  GPtrArray *pictures;    /* borrowed, of HonePictureScore, added to in the loader's order */
  HoneEvaluation *record; /* borrowed, empty, of the model's classes: becomes all that was found and labelled */
  void (*on_progress) (guint done, guint all, gpointer data); /* batches */
  gpointer on_progress_data;
} HoneValidator;

typedef struct {
  HoneMetrics *metrics; /* owned */
  double losses[HONE_LOSS_ITEMS];
  double load, forward, post; /* seconds in all */
  guint n_images;
} HoneValidation;

/* @found: pixels of the network's input; may be changed. @place: the way back, see HoneBatch. */
typedef void (*HoneValidatorEach) (const HoneSample *sample, GArray *found, const HoneLetterbox *place, gpointer data);

/* @n_most: the largest number of labels of a picture; max_det is raised to it when left alone (spec 02, section 4) */
void hone_validator_init (HoneValidator *self, HoneModel *model, HoneEngine *engine, HoneLoss *loss,
                          HoneSettings *settings, int n_most);
void hone_validator_clear (HoneValidator *self);
/* augment=true: from now on every picture is looked at three times. Nothing for the NMS-free head. */
void hone_validator_look_again (HoneValidator *self);

/**
 * hone_validator_run:
 * @values: weights, as model->values
 * @loader: of hone_loader_new_rect ()
 * @each: (nullable): called for every picture, in the loader's order
 *
 * Errors: G_IO_ERROR_CANCELLED; those of the loader and the device.
 */
gboolean hone_validator_run (HoneValidator *self, float *values, HoneLoader *loader, HoneValidatorEach each,
                             gpointer data, GCancellable *cancellable, HoneValidation *result, GError **error);

/* Labels of one picture of a batch in pixels of the batch. (transfer full) (element-type HoneTruth) */
GArray *hone_batch_truths (const HoneBatch *batch, int image);
/* The largest number of labels of a picture, over all splits. */
int hone_most_labels (HoneDataset *dataset);

G_END_DECLS
