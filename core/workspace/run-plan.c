/* SPDX-License-Identifier: Apache-2.0 */
/* run-plan.c - the learning rates that a run had in mind when it began */
#include "hone-run-private.h"

#include "hone-optim.h"

#include <math.h>

static HoneSchedule
schedule_of (HoneRun *self, HoneSettings *settings)
{
  return (HoneSchedule){ .epochs = MAX (self->epochs, 1),
                         .cosine = hone_settings_get_bool (settings, "cos_lr"),
                         .lrf = hone_settings_get_number (settings, "lrf") };
}

/* The rate that the factors are of: from an epoch after the warm-up, since nobody else knows what optimizer=auto took;
 * before that lr0. NAN: not known yet */
static double
full_rate (HoneRun *self, HoneSettings *settings, const HoneSchedule *schedule, double warm)
{
  const char *optimizer = hone_settings_get_text (settings, "optimizer");

  for (guint row = run_table_get_n_rows (&self->table); row > 0; row--) {
    int epoch = run_table_get_epoch (&self->table, row - 1);
    double rate = run_table_get (&self->table, row - 1, "lr/pg0");

    if (epoch > warm && isfinite (rate) && hone_schedule_factor (schedule, epoch - 1) > 0)
      return rate / hone_schedule_factor (schedule, epoch - 1);
  }
  return optimizer != NULL && !g_str_equal (optimizer, "auto") ? hone_settings_get_number (settings, "lr0")
                                                               : (double) NAN;
}

double *
hone_run_plan_rates (HoneRun *self, HoneSettings *settings, guint *n)
{
  const HoneSchedule schedule = schedule_of (self, settings);
  const double warm = MIN (hone_settings_get_number (settings, "warmup_epochs"), MAX (schedule.epochs - 1, 0));
  const double full = full_rate (self, settings, &schedule, warm);
  double *rates;

  *n = 0;
  if (!isfinite (full))
    return NULL;
  *n = (guint) schedule.epochs;
  rates = g_new (double, *n);
  for (int epoch = 0; epoch < schedule.epochs; epoch++)
    rates[epoch] = full * hone_schedule_factor (&schedule, epoch) *
                   (epoch + 1 < warm ? (epoch + 1) / warm : 1); /* its last batch */
  return rates;
}
