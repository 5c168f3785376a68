/* SPDX-License-Identifier: Apache-2.0 */
/* validator.h - a model against the labels of a split: forward, boxes, matching, loss (spec 02, section 7; spec 05)
 *
 * Serves the trainer after every epoch and "hone val".
 */
#pragma once

#include "engine.h"
#include "hone-loader.h"
#include "hone-metrics.h"
#include "hone-trainer.h"

G_BEGIN_DECLS

typedef struct {
  HoneGraphs graphs;
  HoneLoss *loss; /* borrowed */
  HoneNmsHow nms;
  HoneLossHow how;
  gboolean single; /* the NMS-free head (nms=false) */
  float *decoded;  /* scratch */
  gsize n_decoded;
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

/* The largest number of labels of a picture, over all splits. */
int hone_most_labels (HoneDataset *dataset);

G_END_DECLS
