/* SPDX-License-Identifier: Apache-2.0 */
/* trainer-task.c - where training detectors and classifiers differs (spec 04, section 13) */
#include "trainer-private.h"

#define RECT_PAD 0.5 /* of validation: spec 02, section 5 */

static void
make_train_loader (HoneTraining *self, int threads)
{
  const HoneAugment augment = hone_training_augment (self->settings, self->imgsz);

  self->train = hone_loader_new_train (self->dataset, &augment, hone_training_cache (self->settings), self->batch,
                                       (guint64) hone_settings_get_int (self->settings, "seed"), threads);
}

/* --- boxes --- */

static void
detect_loaders (HoneTraining *self, int threads)
{
  make_train_loader (self, threads);
  self->val = hone_loader_new_rect (self->dataset, HONE_SPLIT_VAL, self->imgsz, 2 * self->batch, RECT_PAD, threads);
}

static void
detect_metrics (HoneTrainEpoch *epoch, double **to)
{
  double *const all[] = { &epoch->precision, &epoch->recall, &epoch->map50, &epoch->map50_95 };

  for (guint i = 0; i < G_N_ELEMENTS (all); i++)
    to[i] = all[i];
}

const HoneTrainTask hone_train_detect = {
  .metrics = { "precision(B)", "recall(B)", "mAP50(B)", "mAP50-95(B)" },
  .make_loaders = detect_loaders,
  .find_metrics = detect_metrics,
};

/* --- a class a picture --- */

static void
classify_loaders (HoneTraining *self, int threads)
{
  make_train_loader (self, threads);
  self->val = hone_loader_new_centre (self->dataset, HONE_SPLIT_VAL, self->imgsz, 2 * self->batch, threads);
}

static void
classify_metrics (HoneTrainEpoch *epoch, double **to)
{
  to[0] = &epoch->top1;
  to[1] = &epoch->top5;
}

const HoneTrainTask hone_train_classify = {
  .losses = { "loss" },
  .metrics = { "accuracy_top1", "accuracy_top5" },
  .make_loaders = classify_loaders,
  .find_metrics = classify_metrics,
};
