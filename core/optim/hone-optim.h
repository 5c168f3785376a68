/* SPDX-License-Identifier: Apache-2.0 */
/* hone-optim.h - optimizers, their groups and schedule, clipping and EMA (spec 04, sections 5 to 8)
 */
#pragma once

#include "hone-graph.h"

G_BEGIN_DECLS

typedef enum {
  HONE_OPTIM_SGD,
  HONE_OPTIM_ADAM,
  HONE_OPTIM_ADAMAX,
  HONE_OPTIM_ADAMW,
  HONE_OPTIM_NADAM,
  HONE_OPTIM_RADAM,
  HONE_OPTIM_RMSPROP,
  HONE_OPTIM_MUSGD,
} HoneOptimKind;

#define HONE_OPTIM_GROUPS 8

typedef struct {
  const char *name; /* "weight", "bn", "bias", "muon" */
  gboolean muon;
  gboolean nesterov; /* SGD and MuSGD; TRUE */
  double initial_lr, lr, momentum, weight_decay;
} HoneGroup;

typedef struct _HoneOptim HoneOptim;

/**
 * hone_optim_new:
 * @model: its frozen parameters are left out
 * @weight_decay: as scaled with the batch (spec 04, section 1)
 */
HoneOptim *hone_optim_new (HoneOptimKind kind, HoneModel *model, const HoneKernels *kernels, HoneDevice *device,
                           double lr, double momentum, double weight_decay);
void hone_optim_free (HoneOptim *self);
/* Adam as Keras has it: 1e-7 is added to a root that is not corrected for bias, where others add 1e-8 to one that is
 * (spec 07, section 1). FALSE at first. */
void hone_optim_set_keras (HoneOptim *self, gboolean keras);
/* -1: frozen, or not a parameter. */
int hone_optim_group_of (HoneOptim *self, guint param);
HoneGroup *hone_optim_get_groups (HoneOptim *self, int *n_groups); /* 3, or 8 for MuSGD; lr and momentum may be set */
gboolean hone_optim_has_momentum (HoneOptim *self);                /* warm-up moves it: SGD, MuSGD, RMSprop */
HoneOptimKind hone_optim_get_kind (HoneOptim *self);
const char *hone_optim_kind_name (HoneOptimKind kind); /* as the setting has it: "AdamW" */

/**
 * hone_optim_reference_order:
 * @group_sizes: (out) (array): HONE_OPTIM_GROUPS numbers
 *
 * How a state dict of torch.optim counts the parameters: group by group, in each in the order of the modules, frozen
 * ones and those of the dfl too. Returns: (transfer full): number -> parameter of the model
 */
guint *hone_optim_reference_order (HoneOptim *self, guint *group_sizes);

/* L2 norm of the gradients of all parameters that are trained; fixed order of sums. */
double hone_optim_gradient_norm (HoneOptim *self, const float *gradients);

/**
 * hone_optim_step:
 * @scale: gradients are multiplied by it (clipping)
 * @ema: (nullable): as long as values; moved towards the new values and running statistics with @decay in the same loop
 *
 * One update of @values, then of @ema (ema += (1 - decay) * (values - ema)); the gradients are cleared.
 */
void hone_optim_step (HoneOptim *self, float *values, float *gradients, double scale, float *ema, double decay);

/* Everything that the next step depends on, into and out of a checkpoint (names "optim.*"). */
void hone_optim_save (HoneOptim *self, HoneTensors *to);
gboolean hone_optim_load (HoneOptim *self, HoneTensors *from, GError **error);

double hone_ema_decay (double decay, double tau, guint64 updates); /* spec 04, section 8 */

/* optimizer=auto (spec 04, section 7). */
void hone_optim_auto (int n_classes, gint64 iterations, HoneOptimKind *kind, double *lr, double *momentum);

typedef struct {
  int epochs, batches; /* batches of an epoch */
  gboolean cosine;
  double lrf, momentum, warmup_epochs, warmup_momentum, warmup_bias_lr;
  int accumulate; /* after warm-up, already capped (spec 04, section 1) */
} HoneSchedule;

double hone_schedule_factor (const HoneSchedule *self, int epoch);
int hone_schedule_accumulate (int nbs, int batch);
/* Sets lr and momentum of all groups for batch @iteration (over the whole run) of @epoch. Returns: accumulate */
int hone_schedule_apply (const HoneSchedule *self, HoneGroup *groups, int n_groups, gboolean has_momentum, int epoch,
                         gint64 iteration);

/* Early stopping (spec 04, section 10). */
typedef struct {
  int patience;
  double best_fitness;
  int best_epoch;
  gboolean possible; /* may stop at the next epoch */
} HoneStopper;
gboolean hone_stopper_stop (HoneStopper *self, int epoch, double fitness); /* epoch from 1 */

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HoneOptim, hone_optim_free)

G_END_DECLS
