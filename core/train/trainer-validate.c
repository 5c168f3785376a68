/* SPDX-License-Identifier: Apache-2.0 */
/* trainer-validate.c - what an epoch is measured by (spec 04, section 10) */
#include "trainer-private.h"

#include <math.h>

static double
five_digits (double x)
{
  return isfinite (x) ? rint (x * 1e5) / 1e5 : x;
}

static void
fill_metrics (HoneTrainEpoch *epoch, const HoneValidation *validation)
{
  const HoneMetrics *metrics = validation->metrics;

  epoch->precision = five_digits (metrics->precision);
  epoch->recall = five_digits (metrics->recall);
  epoch->map50 = five_digits (metrics->map50);
  epoch->map50_95 = five_digits (metrics->map50_95);
  epoch->top1 = five_digits (metrics->top1);
  epoch->top5 = five_digits (metrics->top5);
  epoch->fitness = five_digits (metrics->fitness);
  epoch->metrics = metrics;
  for (int i = 0; i < HONE_LOSS_ITEMS; i++)
    epoch->val[i] = (float) five_digits (validation->losses[i]);
}

/* Without a validation the last numbers stand (spec 06, section 5). */
static void
repeat_metrics (HoneTraining *self, HoneTrainEpoch *epoch)
{
  guint n = hone_results_get_n_rows (self->results);

  for (const HoneTrainMetric *metric = self->task->metrics; metric->name != NULL && n > 0; metric++) {
    g_autofree char *column = g_strdup_printf ("metrics/%s", metric->name);

    G_STRUCT_MEMBER (double, epoch, metric->at) = hone_results_get (self->results, n - 1, column);
  }
  for (int i = 0; self->losses[i] != NULL && n > 0; i++) {
    g_autofree char *column = g_strdup_printf ("val/%s", self->losses[i]);

    epoch->val[i] = (float) hone_results_get (self->results, n - 1, column);
  }
}

static gboolean
is_validated (HoneTraining *self)
{
  return hone_settings_get_bool (self->settings, "val") || self->at.epoch + 1 >= self->epochs ||
         self->at.stopper.possible || self->out_of_time;
}

static void
collect (const HoneSample *sample, GArray *found, const HoneLetterbox *place, gpointer data)
{
  hone_training_collect_preview (sample, found, place, data);
  hone_training_collect_hard (data, sample, found, place);
}

static gboolean
validate (HoneTraining *self, HoneTrainEpoch *epoch, HoneValidation *validation, GError **error)
{
  HoneValPlots *plots;
  gboolean done;

  g_ptr_array_set_size (self->previews, 0);
  hone_training_begin_hard (self);
  if (!is_validated (self)) {
    repeat_metrics (self, epoch);
    return TRUE;
  }
  plots = hone_training_begin_val_plots (self, FALSE);
  done = hone_validator_run (&self->validator, hone_train_step_get_ema (self->step), self->val, collect, self,
                             self->cancellable, validation, error);
  hone_training_end_val_plots (self, plots, done ? validation->metrics : NULL);
  if (!done)
    return FALSE;
  hone_watch_say_news (self->watch, self->data, self->val);
  fill_metrics (epoch, validation);
  return TRUE;
}

static gboolean
is_finite (const HoneTrainEpoch *epoch)
{
  for (int i = 0; i < HONE_LOSS_ITEMS; i++)
    if (!isfinite (epoch->val[i]))
      return FALSE;
  return isfinite (epoch->fitness);
}

/* Weights that give no numbers go back to the last checkpoint, which did. */
gboolean
hone_training_validate (HoneTraining *self, HoneTrainEpoch *epoch, HoneValidation *validation, GError **error)
{
  while (validate (self, epoch, validation, error)) {
    GError *local = NULL;

    if (epoch->metrics == NULL || is_finite (epoch))
      return TRUE;
    epoch->metrics = NULL;
    g_clear_pointer (&validation->metrics, hone_metrics_free);
    hone_training_set_not_finite (self, &local);
    if (!hone_training_roll_back (self, &local)) {
      g_propagate_error (error, local);
      return FALSE;
    }
  }
  return FALSE;
}
