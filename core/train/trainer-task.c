/* SPDX-License-Identifier: Apache-2.0 */
/* trainer-task.c - where training detectors and classifiers differs (spec 04, section 13) */
#include "trainer-private.h"

#define RECT_PAD 0.5 /* of validation: spec 02, section 5 */
#define AT(field) G_STRUCT_OFFSET (HoneTrainEpoch, field)

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

const HoneTrainTask hone_train_detect = {
  .metrics = { { "precision(B)", AT (precision) },
               { "recall(B)", AT (recall) },
               { "mAP50(B)", AT (map50) },
               { "mAP50-95(B)", AT (map50_95) } },
  .make_loaders = detect_loaders,
};

/* --- a class a picture --- */

static void
classify_loaders (HoneTraining *self, int threads)
{
  make_train_loader (self, threads);
  self->val = hone_loader_new_centre (self->dataset, HONE_SPLIT_VAL, self->imgsz, 2 * self->batch, threads);
}

const HoneTrainTask hone_train_classify = {
  .losses = { "loss" },
  .metrics = { { "accuracy_top1", AT (top1) }, { "accuracy_top5", AT (top5) } },
  .make_loaders = classify_loaders,
};
