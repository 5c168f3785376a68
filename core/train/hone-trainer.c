/* SPDX-License-Identifier: Apache-2.0 */
/* hone-trainer.c - see hone-trainer.h
 *
 * The epochs of spec 04, section 1, after trainer-setup.c has made everything ready.
 */
#include "trainer-private.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#define SPEED_WINDOW 5.0 /* seconds over which "pictures a second" is taken */

typedef enum {
  GOES_ON,
  IS_STOPPED, /* cancelled; the place is right for a checkpoint */
  HAS_FAILED,
} Outcome;

/* A batch */

static gboolean
check_finite (HoneTraining *self, const HoneStepResult *result, GError **error)
{
  if (isfinite (result->loss) && (!result->stepped || result->skipped || isfinite (result->gradient_norm)))
    return TRUE;
  hone_training_set_not_finite (self, error);
  return FALSE;
}

static void
add_times (HoneTraining *self, const HoneStepResult *result)
{
  const gint64 parts[] = { result->forward, result->loss_time, result->backward, result->optimizer };

  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    self->times.seconds[HONE_TIME_FORWARD + i] += (double) parts[i] / G_USEC_PER_SEC;
}

static gboolean
learn (HoneTraining *self, const HoneBatch *batch, GError **error)
{
  HonePlace *at = &self->at;
  HoneStepResult result;
  gint64 iteration = (gint64) at->epoch * self->batches + at->batch;
  int h, w;
  const float *floats = hone_training_rescale (self, batch, &h, &w);

  if (!(floats != NULL ? hone_train_step_floats (self->step, floats, batch->n, h, w, batch->targets, batch->n_targets,
                                                 at->epoch, iteration, &result, error)
                       : hone_train_step_batch (self->step, batch->pixels, batch->n, h, w, batch->targets,
                                                batch->n_targets, at->epoch, iteration, &result, error)))
    return FALSE;
  if (!hone_engine_sync (&self->engine, error) || !check_finite (self, &result, error))
    return FALSE;
  add_times (self, &result);
  for (int i = 0; i < HONE_LOSS_ITEMS; i++)
    at->sums[i] += (double) (self->step_losses[i] = result.items.items[i]);
  if (result.stepped)
    hone_training_check_time (self);
  return TRUE;
}

/* Learns from a batch, or passes over it on the way back from where the loss was no number. */
static gboolean
take (HoneTraining *self, const HoneBatch *batch, GError **error)
{
  GError *local = NULL;

  if (!learn (self, batch, &local)) {
    if (!hone_training_roll_back (self, &local)) {
      g_propagate_error (error, local);
      return FALSE;
    }
    self->at.lost++;
    for (int i = 0; i < HONE_LOSS_ITEMS; i++)
      self->step_losses[i] = NAN;
  }
  self->at.batch++;
  return TRUE;
}

static double
mean_loss (HoneTraining *self, int i)
{
  return self->at.sums[i] / MAX (self->at.batch - self->at.lost, 1);
}

static void
measure (HoneTraining *self, int n, gint64 microseconds)
{
  double seconds = (double) microseconds / G_USEC_PER_SEC;
  double speed = n / MAX (seconds, 1e-6);
  double part = 1 - exp (-seconds / SPEED_WINDOW);

  hone_pace_add_batch (&self->pace, seconds);
  self->recent = self->pace.n_batches <= 1 ? speed : self->recent + part * (speed - self->recent);
}

/* Validation takes batches of twice the size, and one of three passes through the network. */
static double
guess_end (HoneTraining *self)
{
  return (double) self->n_val / MAX (self->batch, 1) / 3;
}

static double
seconds_left (HoneTraining *self)
{
  const gint64 ends = self->epochs - self->at.epoch;

  return hone_pace_get_left (&self->pace, hone_training_seconds (self), ends * self->batches - self->at.batch, ends,
                             guess_end (self));
}

static void
tell_batch (HoneTraining *self)
{
  HoneTrainBatch batch = {
    .epoch = self->at.epoch + 1,
    .epochs = self->epochs,
    .batch = self->at.batch,
    .batches = self->batches,
    .images_per_second = self->recent,
    .seconds_left = seconds_left (self),
    .guess = hone_pace_is_guess (&self->pace),
    .memory = hone_process_memory (),
    .times = self->times,
  };

  for (int i = 0; i < HONE_LOSS_ITEMS; i++)
    batch.losses[i] = (float) mean_loss (self, i);
  if (self->watch->batch != NULL)
    self->watch->batch (&batch, self->data);
}

/* Returns: FALSE on an error; *batch == NULL after the last */
static gboolean
next_batch (HoneTraining *self, HoneBatch **batch, GError **error)
{
  gint64 clock = hone_gate_now ();
  GError *local = NULL;

  *batch = hone_loader_next (self->train, &local);
  hone_training_lap (self, HONE_TIME_WAIT, &clock);
  hone_watch_say_news (self->watch, self->data, self->train);
  if (local != NULL)
    g_propagate_error (error, local);
  return local == NULL;
}

/* A run that was stopped within an epoch has done the first of its batches; it may have been all of them, then the
 * rates of the last one are still to be written down. */
static gboolean
pass_over (HoneTraining *self, GError **error)
{
  const gint64 before = (gint64) self->at.epoch * self->batches;

  if (self->at.batch > 0)
    hone_train_step_schedule (self->step, self->at.epoch, before + self->at.batch - 1);
  for (int i = 0; i < self->at.batch; i++) {
    g_autoptr (HoneBatch) batch = NULL;

    if (!next_batch (self, &batch, error))
      return FALSE;
  }
  return TRUE;
}

static void
close_mosaic (HoneTraining *self)
{
  if (self->at.closed_at >= 0 || self->at.epoch < self->close_at)
    return;
  self->at.closed_at = self->at.epoch;
  hone_loader_close_mosaic (self->train);
}

/* What the loader's threads did since the epoch began, beside the training. */
static void
add_loader_times (HoneTraining *self)
{
  const HoneLoaderTimes times = hone_loader_take_times (self->train);

  self->times.seconds[HONE_TIME_READ] += (double) times.read / G_USEC_PER_SEC;
  self->times.seconds[HONE_TIME_DECODE] += (double) times.decode / G_USEC_PER_SEC;
  self->times.seconds[HONE_TIME_AUGMENT] += (double) times.augment / G_USEC_PER_SEC;
}

static Outcome
train_epoch (HoneTraining *self, GError **error)
{
  hone_training_tell_phase (self, HONE_PHASE_TRAIN);
  close_mosaic (self);
  hone_loader_start (self->train, self->at.epoch);
  if (!pass_over (self, error))
    return HAS_FAILED;

  for (;;) {
    g_autoptr (HoneBatch) batch = NULL;
    gint64 clock = hone_training_now (self);

    if (g_cancellable_is_cancelled (self->cancellable))
      return IS_STOPPED;
    hone_gate_breathe ();
    if (!next_batch (self, &batch, error))
      return HAS_FAILED;
    if (batch == NULL)
      return GOES_ON;
    hone_training_plot_batch (self, batch);
    if (!take (self, batch, error))
      return HAS_FAILED;
    add_loader_times (self);
    measure (self, batch->n, hone_training_now (self) - clock);
    hone_training_note_step (self);
    tell_batch (self);
    if (self->out_of_time)
      return GOES_ON;
  }
}

/* The end of an epoch */

static void
describe_epoch (HoneTraining *self, HoneTrainEpoch *epoch)
{
  HoneGroup *groups = hone_optim_get_groups (hone_train_step_get_optim (self->step), &epoch->n_lr);

  epoch->epoch = self->at.epoch + 1;
  epoch->epochs = self->epochs;
  for (int i = 0; i < HONE_LOSS_ITEMS; i++)
    epoch->train[i] = (float) mean_loss (self, i);
  for (int i = 0; i < epoch->n_lr; i++)
    epoch->lr[i] = groups[i].lr;
  epoch->lost = self->at.lost;
}

static void
judge (HoneTraining *self, HoneTrainEpoch *epoch)
{
  HonePlace *at = &self->at;

  if (epoch->metrics == NULL)
    return;
  epoch->best = at->best_epoch == 0 || epoch->fitness >= at->best_fitness;
  if (epoch->best) {
    at->best_fitness = epoch->fitness;
    at->best_epoch = epoch->epoch;
    hone_training_note_best (self, epoch);
  }
  if (hone_stopper_stop (&at->stopper, epoch->epoch, epoch->fitness) && hone_training_is_last_stage (self))
    self->out_of_patience = TRUE;
}

static gboolean
is_copied (HoneTraining *self)
{
  int period = hone_settings_get_int (self->settings, "save_period");

  return period > 0 && (self->at.epoch - 1) % period == 0;
}

/* As in the reference, the best is the last as long as nothing was measured (val=false). */
static gboolean
is_unmeasured (HoneTraining *self)
{
  return self->at.best_epoch == 0;
}

static gboolean
is_over (HoneTraining *self)
{
  return self->at.epoch >= self->epochs || self->out_of_patience || self->out_of_time;
}

/* A run that ended because nothing was gained may be asked to go on all the same (see hone-trainer.h). */
static gboolean
is_resumable (HoneTraining *self)
{
  return !is_over (self) || (self->out_of_patience && self->at.epoch < self->epochs);
}

/* The files, each whole, in an order that leaves a run resumable wherever a power cut falls. at.epoch is the next. */
static gboolean
write_epoch (HoneTraining *self, const HoneTrainEpoch *epoch, GError **error)
{
  gboolean last = is_over (self);

  if (!hone_training_write_previews (self, error) || !hone_training_write_classes (self, epoch, error) ||
      !hone_training_write_results (self, epoch, error))
    return FALSE;
  hone_training_plot_results (self, last);
  if (!last && !hone_settings_get_bool (self->settings, "save"))
    return hone_training_write_run (self, HONE_RUN_RUNNING, NULL, error);
  if ((epoch->best || is_unmeasured (self)) && !hone_training_save_best (self, error))
    return FALSE;
  if (is_copied (self) && !hone_training_save_copy (self, error))
    return FALSE;
  if (!(is_resumable (self) ? hone_training_save_last (self, error) : hone_training_strip (self, error)))
    return FALSE;
  return hone_training_write_run (self, HONE_RUN_RUNNING, NULL, error);
}

/* What is written twice is whole the second time. */
static gboolean
save_epoch (HoneTraining *self, const HoneTrainEpoch *epoch, GError **error)
{
  gint64 clock = hone_gate_now ();
  GError *local = NULL;
  gboolean saved;

  hone_training_tell_phase (self, HONE_PHASE_SAVE);
  while (!(saved = write_epoch (self, epoch, &local)) && hone_training_wait_for_room (self, &local))
    hone_results_keep (self->results, (guint) self->at.epoch - 1);
  hone_training_lap (self, HONE_TIME_SAVE, &clock);
  if (local != NULL)
    g_propagate_error (error, local);
  return saved;
}

static void
next_epoch (HoneTraining *self)
{
  self->at.epoch++;
  self->at.batch = self->at.lost = 0;
  for (int i = 0; i < HONE_LOSS_ITEMS; i++)
    self->at.sums[i] = 0;
}

static Outcome
end_epoch (HoneTraining *self, HoneTrainEpoch *epoch, GError **error)
{
  HoneValidation validation = { 0 };
  g_autoptr (HoneMetrics) metrics = NULL;
  g_autoptr (GError) local = NULL;
  gint64 clock = hone_training_now (self), since = hone_gate_now ();

  describe_epoch (self, epoch);
  hone_training_tell_phase (self, HONE_PHASE_VALIDATE);
  if (!hone_training_validate (self, epoch, &validation, &local)) {
    if (g_error_matches (local, G_IO_ERROR, G_IO_ERROR_CANCELLED))
      return IS_STOPPED;
    g_propagate_error (error, g_steal_pointer (&local));
    return HAS_FAILED;
  }
  metrics = validation.metrics;
  hone_training_lap (self, HONE_TIME_VALIDATE, &since);
  judge (self, epoch);
  epoch->seconds = hone_training_seconds (self);
  hone_training_tell_previews (self);
  next_epoch (self);
  if (epoch->metrics != NULL) /* or the run would end without a model that was measured */
    hone_training_check_time (self);
  hone_training_plan_epochs (self);
  if (!save_epoch (self, epoch, error))
    return HAS_FAILED;
  hone_pace_add_end (&self->pace, (double) (hone_training_now (self) - clock) / G_USEC_PER_SEC);
  epoch->times = self->times;
  if (self->watch->epoch != NULL)
    self->watch->epoch (epoch, self->data);
  return GOES_ON;
}

static Outcome
run_epoch (HoneTraining *self, GError **error)
{
  HoneTrainEpoch epoch = { 0 };
  gint64 clock = hone_training_now (self);
  int done = self->at.batch;
  GError *local = NULL;
  Outcome outcome;
  double seconds;

  hone_times_add (&self->past, &self->times);
  self->times = (HoneTimes){ 0 };
  outcome = hone_training_enter_stage (self, &local) ? train_epoch (self, &local) : HAS_FAILED;
  seconds = (double) (hone_training_now (self) - clock) / G_USEC_PER_SEC;

  if (outcome == HAS_FAILED && hone_training_ease_memory (self, &local))
    return GOES_ON; /* with another first batch */
  if (local != NULL)
    g_propagate_error (error, local);
  if (outcome != GOES_ON)
    return outcome;
  g_clear_pointer (&self->start, hone_tensors_unref);
  epoch.images_per_second = (double) self->n_train * (self->batches - done) / self->batches / MAX (seconds, 1e-6);
  return end_epoch (self, &epoch, error);
}

/* The run */

static void
tell_start (HoneTraining *self)
{
  HoneTrainStart start = {
    .folder = self->folder,
    .name = self->run->name,
    .device = self->engine.text,
    .model = self->model->arch.id,
    .epochs = self->epochs,
    .batches = self->batches,
    .first_epoch = self->first_epoch + 1,
    .n_train = self->n_train,
    .n_val = self->n_val,
    .classes = self->model->names,
    .transferred = self->transfer.n_copied,
    .transferable = self->transfer.n_all,
    .classify = self->task == &hone_train_classify,
  };

  for (int i = 0; i < HONE_LOSS_ITEMS; i++)
    start.losses[i] = self->losses[i];
  if (self->watch->start != NULL)
    self->watch->start (&start, self->data);
}

static Outcome
run_epochs (HoneTraining *self, GError **error)
{
  Outcome outcome = GOES_ON;

  self->clock = hone_training_now (self);
  tell_start (self);
  while (outcome == GOES_ON && !is_over (self))
    outcome = run_epoch (self, error);
  if (outcome == IS_STOPPED && !hone_training_save_last (self, error))
    outcome = HAS_FAILED;
  return outcome;
}

/* What can still be said on a disk that may be full. */
static void
note_failure (HoneTraining *self, const GError *error)
{
  if (self->run != NULL)
    hone_training_write_run (self, HONE_RUN_FAILED, error->message, NULL);
}

static void
say_best (HoneTraining *self, const HoneMetrics *metrics)
{
  if (self->task == &hone_train_classify)
    hone_watch_say (self->watch, self->data,
                    _ ("The best model (epoch %d), validated once more: top-1 %.3f, top-5 %.3f."), self->at.best_epoch,
                    metrics->top1, metrics->top5);
  else
    hone_watch_say (self->watch, self->data,
                    _ ("The best model (epoch %d), validated once more: precision %.3f, recall %.3f, mAP50 %.3f, "
                       "mAP50-95 %.3f."),
                    self->at.best_epoch, metrics->precision, metrics->recall, metrics->map50, metrics->map50_95);
}

/* The run has ended well, whatever comes of this. */
static void
look_once_more (HoneTraining *self)
{
  HoneValidation validation;
  g_autoptr (HoneMetrics) metrics = NULL;
  g_autoptr (GError) error = NULL;

  if (!hone_training_validate_best (self, &validation, &error)) {
    if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
      hone_watch_say (self->watch, self->data, "%s", error->message);
    return;
  }
  metrics = validation.metrics;
  if (metrics != NULL)
    say_best (self, metrics);
}

static HoneTrainEnd
end_run (HoneTraining *self, Outcome outcome, GError **error)
{
  HoneRunState state = outcome == IS_STOPPED ? HONE_RUN_STOPPED : HONE_RUN_FINISHED;

  if (outcome == HAS_FAILED || !hone_training_write_run (self, state, NULL, error))
    return HONE_TRAIN_FAILED;
  if (outcome == IS_STOPPED)
    hone_training_plot_results (self, TRUE);
  else
    look_once_more (self);
  if (self->out_of_patience)
    hone_watch_say (self->watch, self->data, _ ("Stopped early: no better model for %d epochs; the best is epoch %d."),
                    self->at.stopper.patience, self->at.best_epoch);
  return outcome == IS_STOPPED ? HONE_TRAIN_STOPPED : HONE_TRAIN_FINISHED;
}

/* @path: (transfer full). With save=false the best of the epochs before the last is not kept. */
static char *
existing (char *path)
{
  if (g_file_test (path, G_FILE_TEST_EXISTS))
    return path;
  g_free (path);
  return NULL;
}

static void
fill_result (HoneTraining *self, HoneTrainResult *result)
{
  result->folder = g_strdup (self->folder);
  if (self->run == NULL)
    return;
  if (self->at.best_epoch > 0 || hone_settings_get_bool (self->settings, "save"))
    result->best = existing (g_build_filename (self->folder, "weights", "best.safetensors", NULL));
  result->best_epoch = self->at.best_epoch;
  result->precision = self->run->precision;
  result->recall = self->run->recall;
  result->map50 = self->run->map50;
  result->map50_95 = self->run->map50_95;
  result->top1 = self->run->top1;
  result->top5 = self->run->top5;
  result->classify = self->task == &hone_train_classify;
}

void
hone_train_result_clear (HoneTrainResult *self)
{
  g_clear_pointer (&self->folder, g_free);
  g_clear_pointer (&self->best, g_free);
}

static void
cancelled_cb (GCancellable *cancellable, gpointer gate)
{
  hone_gate_open (gate);
}

/* A cancel is not to wait for anybody who pauses. */
static gulong
begin_gate (HoneTraining *self)
{
  hone_gate_set_own (self->watch->gate, self->watch->clock, self->data);
  hone_pace_init (&self->pace);
  if (self->watch->gate == NULL || self->cancellable == NULL)
    return 0;
  return g_cancellable_connect (self->cancellable, G_CALLBACK (cancelled_cb), hone_gate_ref (self->watch->gate),
                                (GDestroyNotify) hone_gate_unref);
}

static void
end_gate (HoneTraining *self, gulong opener)
{
  if (opener != 0)
    g_cancellable_disconnect (self->cancellable, opener);
  hone_gate_set_own (NULL, NULL, NULL);
}

HoneTrainEnd
hone_trainer_run (HoneSettings *settings, const HoneTrainerWatch *watch, gpointer data, GCancellable *cancellable,
                  HoneTrainResult *result, GError **error)
{
  static const HoneTrainerWatch nobody;
  HoneTraining self = {
    .settings = hone_settings_copy (settings),
    .watch = watch != NULL ? watch : &nobody,
    .data = data,
    .cancellable = cancellable,
    .at = { .closed_at = -1 },
  };
  HoneTrainEnd end = HONE_TRAIN_FAILED;
  GError *local = NULL;
  gulong opener = begin_gate (&self);

  *result = (HoneTrainResult){ 0 };
  if (hone_training_set_up (&self, &local))
    end = end_run (&self, run_epochs (&self, &local), &local);
  fill_result (&self, result);
  if (end == HONE_TRAIN_FAILED && self.run == NULL && g_error_matches (local, G_IO_ERROR, G_IO_ERROR_CANCELLED)) {
    g_clear_error (&local); /* before there was anything to save */
    end = HONE_TRAIN_STOPPED;
  } else if (end == HONE_TRAIN_FAILED) {
    note_failure (&self, local);
    g_propagate_error (error, local);
  }
  hone_training_clear (&self);
  end_gate (&self, opener);
  return end;
}
