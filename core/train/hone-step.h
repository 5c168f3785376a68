/* SPDX-License-Identifier: Apache-2.0 */
/* hone-step.h - one batch of a training: schedule, forward, loss, backward and, when it is time, a step of the
 * optimizer
 *
 * The trainer and the tests against recorded runs go through this same function. Source: spec 04, sections 5 to 8.
 */
#pragma once

#include "hone-loss.h"
#include "hone-optim.h"

G_BEGIN_DECLS

typedef struct {
  HoneOptimKind optimizer;
  double lr, momentum;        /* of the optimizer: settings lr0 and momentum, or what hone_optim_auto () says */
  double weight_decay;        /* scaled with the batch (spec 04, section 1) */
  HoneSchedule schedule;      /* its momentum is the setting's, its warmup_bias_lr 0 with auto */
  float box, cls, dfl;        /* gains */
  const float *class_weights; /* n_classes, or NULL; copied */
  HoneGraphMode mode;         /* one that trains; weights and sums are floats in each */
  gboolean plain;             /* as tutorials do it: gradients are not clipped, and the EMA is the weights themselves */
  gboolean keras;             /* Adam as Keras has it */
} HoneStepHow;

typedef struct {
  HoneLossItems items; /* to be logged: of the one-to-one head where there is one */
  double loss;    /* the number whose gradient was taken. NaN or infinite when training has gone wrong: then nothing
                    was learned from this batch, and the checkpoint should be loaded */
  int accumulate; /* in force for this batch */
  gboolean stepped;
  gboolean skipped;     /* the gradients were too large for fp16; nothing moved, and the loss scale was halved */
  double gradient_norm; /* before clipping; set when @stepped, not finite when @skipped */
  gint64 forward, loss_time, backward, optimizer; /* microseconds that the calling thread spent in each */
} HoneStepResult;

typedef struct _HoneTrainStep HoneTrainStep;

/**
 * hone_train_step_new:
 * @model: with its weights loaded and its frozen parameters marked; must outlive the answer, which trains model->values
 * @arena: where networks run; must outlive it too
 * @kernels, @device: of the processor, for what is done in this process's memory; they must outlive it too
 *
 * The EMA starts as a copy of the weights. Where the arena's device has memory of its own, weights, gradients, EMA and
 * the optimizer's numbers lie there from now on, and model->values is out of date until
 * hone_train_step_get_values (), _save () or _free ().
 */
HoneTrainStep *hone_train_step_new (HoneModel *model, const HoneKernels *kernels, HoneDevice *device, HoneArena *arena,
                                    const HoneStepHow *how);
void hone_train_step_free (HoneTrainStep *self);

/**
 * hone_train_step_batch:
 * @pixels: n x h x w x 3 bytes, red first; @h and @w multiples of 32
 * @epoch: from 0
 * @iteration: of the whole run, from 0
 *
 * A graph is built for every new shape and kept, as long as there are few. Errors: %HONE_ERROR_MEMORY (nothing has
 * changed then).
 */
gboolean hone_train_step_batch (HoneTrainStep *self, const guint8 *pixels, int n, int h, int w,
                                const HoneTarget *targets, guint n_targets, int epoch, gint64 iteration,
                                HoneStepResult *result, GError **error);

/* The same with n x 3 x h x w numbers from 0 to 1 (multi_scale). */
gboolean hone_train_step_floats (HoneTrainStep *self, const float *pixels, int n, int h, int w,
                                 const HoneTarget *targets, guint n_targets, int epoch, gint64 iteration,
                                 HoneStepResult *result, GError **error);

float *hone_train_step_get_ema (HoneTrainStep *self);             /* model->n_values, laid out as model->values; as
                                                                     it is now */
float *hone_train_step_get_values (HoneTrainStep *self);          /* model->values, as they are now */
float *hone_train_step_get_gradients (HoneTrainStep *self);       /* of the batches since the last step */
HoneOptim *hone_train_step_get_optim (HoneTrainStep *self);       /* its groups hold the learning rates in force */
HoneSchedule *hone_train_step_get_schedule (HoneTrainStep *self); /* may be changed between epochs (setting time) */
HoneLoss *hone_train_step_get_loss (HoneTrainStep *self);  /* for the loss of validation, with the same scratch */
guint64 hone_train_step_get_updates (HoneTrainStep *self); /* steps so far */

/**
 * hone_train_step_save:
 *
 * Adds to a checkpoint whose state dict is the EMA, that is, to hone_model_to_tensors (model, ema), all that a resumed
 * run needs to give the bits of an uninterrupted one: raw weights, gradients not yet used, optimizer, counters (names
 * "step.*" and "optim.*").
 */
void hone_train_step_save (HoneTrainStep *self, HoneTensors *to);
/* The counterpart: raw weights into the model, EMA from the state dict. Errors: %HONE_ERROR_BAD_MODEL. */
gboolean hone_train_step_load (HoneTrainStep *self, HoneTensors *from, GError **error);
/* After loading, for batches of another size: how long ago the last step was means nothing any more, and what gradients
 * there are is thrown away. The first batch makes a step, as in a resumed run of the reference. */
void hone_train_step_begin_anew (HoneTrainStep *self);
/* Sets learning rates and momenta as batch @iteration (over the whole run) did, for a run that goes on behind it. */
void hone_train_step_schedule (HoneTrainStep *self, int epoch, gint64 iteration);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HoneTrainStep, hone_train_step_free)

G_END_DECLS
