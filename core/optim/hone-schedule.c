/* SPDX-License-Identifier: Apache-2.0 */
/* hone-schedule.c - what changes from batch to batch: learning rates, momentum, accumulation, EMA's decay; and when to
 * stop (spec 04, sections 5, 7, 8 and 10) */
#include "hone-optim.h"

#include <math.h>
#include <stdio.h>

double
hone_schedule_factor (const HoneSchedule *self, int epoch)
{
  const double done = epoch / (double) self->epochs;

  if (self->cosine)
    return (1 - cos (G_PI * done)) / 2 * (self->lrf - 1) + 1;
  return MAX (1 - done, 0) * (1 - self->lrf) + self->lrf;
}

int
hone_schedule_accumulate (int nbs, int batch)
{
  return (int) MAX (rint (nbs / (double) batch), 1);
}

static double
between (double from, double to, double share)
{
  return from + (to - from) * share;
}

int
hone_schedule_apply (const HoneSchedule *self, HoneGroup *groups, int n_groups, gboolean has_momentum, int epoch,
                     gint64 iteration)
{
  const double factor = hone_schedule_factor (self, epoch);
  const gint64 warm = (gint64) rint (MIN (self->warmup_epochs, MAX (self->epochs - 1, 0)) * self->batches);
  const gboolean cold = warm > 0 && iteration < warm;
  const double share = cold ? (double) iteration / (double) warm : 1;

  for (int i = 0; i < n_groups; i++) {
    HoneGroup *group = &groups[i];
    const double from = g_str_equal (group->name, "bias") ? self->warmup_bias_lr : 0;
    const double to = group->initial_lr * factor;

    group->lr = cold ? between (from, to, share) : to;
    if (has_momentum && warm > 0)
      group->momentum = cold ? between (self->warmup_momentum, self->momentum, share) : self->momentum;
  }
  return (int) MAX (rint (between (1, self->accumulate, share)), 1);
}

double
hone_ema_decay (double decay, double tau, guint64 updates)
{
  return decay * (1 - exp (-(double) updates / tau));
}

void
hone_optim_auto (int n_classes, gint64 iterations, HoneOptimKind *kind, double *lr, double *momentum)
{
  *momentum = 0.9;
  if (iterations > 10000) {
    *kind = HONE_OPTIM_MUSGD;
    *lr = 0.01;
  } else {
    char six[G_ASCII_DTOSTR_BUF_SIZE]; /* decimals: the reference rounds the decimal number */

    *kind = HONE_OPTIM_ADAMW;
    *lr = g_ascii_strtod (g_ascii_formatd (six, sizeof six, "%.6f", 0.002 * 5 / (4 + n_classes)), NULL);
  }
}

gboolean
hone_stopper_stop (HoneStopper *self, int epoch, double fitness)
{
  int since;

  if (fitness > self->best_fitness || self->best_fitness == 0) {
    self->best_epoch = epoch;
    self->best_fitness = fitness;
  }
  since = epoch - self->best_epoch;
  self->possible = self->patience > 0 && since >= self->patience - 1;
  return self->patience > 0 && since >= self->patience;
}
