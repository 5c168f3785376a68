/* SPDX-License-Identifier: Apache-2.0 */
/* optim-private.h - what the files of this room share */
#pragma once

#include "hone-optim.h"

G_BEGIN_DECLS

/* Numbers that belong to one group, of one step. */
typedef struct {
  HoneOptimKind kind;
  gboolean nesterov;
  double lr, momentum, weight_decay;
  double scale;      /* of gradients */
  double t;          /* this step, from 1 */
  double mu_product; /* NAdam: of all momentum factors up to this step */
  gboolean keras;    /* Adam: Keras' epsilon */
} OptimRule;

/* For hone-device-optim.c: what a checkpoint has of the optimizer. (nullable): it has fewer states. */
float *optim_state (HoneOptim *self, int i);
void optim_get_counts (HoneOptim *self, double *steps, double *mu_product);
void optim_set_counts (HoneOptim *self, double steps, double mu_product);
gboolean optim_is_keras (HoneOptim *self);
/* Of a parameter in a muon group. */
gboolean optim_is_transposed (HoneOptim *self, const HoneParam *param);

/* One update of n numbers. state: buffers of the kind, in the order of the checkpoint. */
void optim_update (const OptimRule *rule, gsize n, float *p, const float *g, float *const state[2]);
double optim_nadam_mu (double momentum, double t);

double optim_sum_of_squares (const float *x, gsize n);
void optim_move_ema (float *ema, const float *p, gsize n, float share);

/**
 * optim_orthogonalise:
 * @x: rows x columns; becomes the orthogonal matrix next to it
 * @transposed: to work on the transpose; decides only how it rounds
 * @work: optim_orthogonalise_work () floats
 *
 * Five steps of Newton-Schulz, every result rounded to bfloat16 as the reference stores it (spec 04, section 7).
 */
void optim_orthogonalise (const HoneKernels *kernels, HoneDevice *device, float *x, int rows, int columns,
                          gboolean transposed, float *work);
gsize optim_orthogonalise_work (int rows, int columns, gboolean transposed);

/* The whole of Muon's part for one tensor: momentum and p -= 0.2 lr scale' X. work: n more floats than above. */
void optim_muon (const HoneKernels *kernels, HoneDevice *device, const OptimRule *rule, const HoneParam *param,
                 gboolean transposed, float *p, const float *g, float *momentum, float *work);

G_END_DECLS
