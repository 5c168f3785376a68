/* SPDX-License-Identifier: Apache-2.0 */
/* hone-train-job.c - see hone-train-job.h
 *
 * A training lasts for hours, so it has a thread of its own instead of one of the ten of GTask's pool. What it has to
 * say comes by mail (train-mail.h).
 */
#include "hone-train-job.h"

#include "hone-thread.h"
#include "train-mail.h"

#include <glib/gi18n-lib.h>
#include <math.h>

struct _HoneTrainJob {
  GObject parent_instance;

  /* Main thread. */
  HoneTrainJobState state;
  HoneRun *run;
  HoneTrainBatch now;
  GPtrArray *messages; /* of char *, NULL at the end */
  char *error_message;
  HoneTrainResult result;
  gboolean over;
  GThread *thread;
  HoneTimes times;
  gboolean has_epoch; /* times are of a whole one */
  int lost;
  HoneTrainPhase phase;
  char *what; /* (nullable): of the phase */

  /* Set before the thread begins, then read by both. */
  HoneSettings *settings;
  HoneTrainerFunc trainer;
  GCancellable *cancellable;
  HoneGate *gate;

  TrainMail mail; /* from the worker */
};

G_DEFINE_FINAL_TYPE (HoneTrainJob, hone_train_job, G_TYPE_OBJECT)

enum {
  PROP_STATE = 1,
  PROP_RUN,
  PROP_EPOCH,
  PROP_EPOCHS,
  PROP_BATCH,
  PROP_BATCHES,
  PROP_FRACTION,
  PROP_IMAGES_PER_SECOND,
  PROP_SECONDS_LEFT,
  PROP_MEMORY,
  PROP_MESSAGE,
  PROP_ERROR_MESSAGE,
  N_PROPS,
};

enum {
  SIGNAL_STARTED,
  SIGNAL_PROGRESS,
  SIGNAL_EPOCH,
  SIGNAL_PREVIEW,
  SIGNAL_MESSAGE,
  SIGNAL_WARNING,
  SIGNAL_HELD,
  SIGNAL_FINISHED,
  N_SIGNALS,
};

static GParamSpec *props[N_PROPS];
static guint signals[N_SIGNALS];

/* Main thread: what the letters say. */

static void
notify (HoneTrainJob *self, int prop)
{
  g_object_notify_by_pspec (G_OBJECT (self), props[prop]);
}

static void
set_state (HoneTrainJob *self, HoneTrainJobState state)
{
  if (self->state == state)
    return;
  self->state = state;
  notify (self, PROP_STATE);
}

static void
notify_progress (HoneTrainJob *self)
{
  g_object_freeze_notify (G_OBJECT (self));
  for (int prop = PROP_EPOCH; prop <= PROP_MEMORY; prop++)
    notify (self, prop);
  g_object_thaw_notify (G_OBJECT (self));
}

static void
take_start (HoneTrainJob *self, Letter *letter)
{
  hone_run_begin (self->run, &letter->start, letter->earlier);
  if (letter->earlier_classes != NULL)
    hone_run_add_earlier_classes (self->run, letter->earlier_classes);
  self->now.epoch = MAX (letter->start.first_epoch, 1);
  self->now.epochs = letter->start.epochs;
  self->now.batches = letter->start.batches;
  if (self->state == HONE_TRAIN_JOB_PREPARING)
    set_state (self, HONE_TRAIN_JOB_RUNNING);
  notify_progress (self);
  g_signal_emit (self, signals[SIGNAL_STARTED], 0);
}

static void
take_batch (HoneTrainJob *self, const HoneTrainBatch *batch)
{
  self->now = *batch;
  if (!self->has_epoch)
    self->times = batch->times;
  notify_progress (self);
  g_signal_emit (self, signals[SIGNAL_PROGRESS], 0);
}

static void
take_epoch (HoneTrainJob *self, Letter *letter)
{
  self->now.epoch = letter->epoch.epoch;
  self->now.epochs = letter->epoch.epochs;
  self->now.batch = self->now.batches;
  self->times = letter->epoch.times;
  self->has_epoch = TRUE;
  self->lost = letter->epoch.lost;
  hone_run_add_epoch (self->run, &letter->epoch, letter->scores, letter->n_scores);
  notify_progress (self);
  g_signal_emit (self, signals[SIGNAL_EPOCH], 0);
}

static void
take_message (HoneTrainJob *self, Letter *letter)
{
  g_ptr_array_insert (self->messages, (int) self->messages->len - 1, g_strdup (letter->text));
  notify (self, PROP_MESSAGE);
  g_signal_emit (self, signals[SIGNAL_MESSAGE], 0, letter->text);
  if (letter->kind == LETTER_WARNING)
    g_signal_emit (self, signals[SIGNAL_WARNING], 0, letter->text);
}

static void
take_held (HoneTrainJob *self, Letter *letter)
{
  if (self->state != HONE_TRAIN_JOB_RUNNING && self->state != HONE_TRAIN_JOB_PAUSED)
    return;
  set_state (self, HONE_TRAIN_JOB_PAUSED);
  g_signal_emit (self, signals[SIGNAL_HELD], 0, letter->text);
}

static void
take_phase (HoneTrainJob *self, Letter *letter)
{
  self->phase = letter->phase;
  g_free (self->what);
  self->what = g_steal_pointer (&letter->text);
  g_signal_emit (self, signals[SIGNAL_PROGRESS], 0);
}

static void
take_end (HoneTrainJob *self, Letter *letter)
{
  static const HoneTrainJobState states[] = { [HONE_TRAIN_FINISHED] = HONE_TRAIN_JOB_FINISHED,
                                              [HONE_TRAIN_STOPPED] = HONE_TRAIN_JOB_STOPPED,
                                              [HONE_TRAIN_FAILED] = HONE_TRAIN_JOB_FAILED };
  static const HoneRunState run_states[] = { [HONE_TRAIN_FINISHED] = HONE_RUN_FINISHED,
                                             [HONE_TRAIN_STOPPED] = HONE_RUN_STOPPED,
                                             [HONE_TRAIN_FAILED] = HONE_RUN_FAILED };

  g_clear_pointer (&self->thread, g_thread_join);
  train_mail_close (&self->mail);
  self->result = letter->result;
  letter->result = (HoneTrainResult){ 0 };
  self->over = TRUE;
  if (letter->error != NULL) {
    self->error_message = g_strdup (letter->error->message);
    notify (self, PROP_ERROR_MESSAGE);
  }
  hone_run_end (self->run, run_states[letter->end], self->error_message);
  set_state (self, states[letter->end]);
  notify (self, PROP_FRACTION);
  g_signal_emit (self, signals[SIGNAL_FINISHED], 0, letter->error);
}

static void
take (Letter *letter, gpointer owner)
{
  HoneTrainJob *self = owner;

  switch (letter->kind) {
  case LETTER_START:
    take_start (self, letter);
    break;
  case LETTER_BATCH:
    take_batch (self, &letter->batch);
    break;
  case LETTER_PHASE:
    take_phase (self, letter);
    break;
  case LETTER_EPOCH:
    take_epoch (self, letter);
    break;
  case LETTER_PREVIEW:
    hone_run_add_snapshot (self->run, letter->snapshot);
    g_signal_emit (self, signals[SIGNAL_PREVIEW], 0);
    break;
  case LETTER_MESSAGE:
  case LETTER_WARNING:
    take_message (self, letter);
    break;
  case LETTER_HELD:
    take_held (self, letter);
    break;
  case LETTER_END:
  default:
    take_end (self, letter);
  }
}

/* A cancel before the first step may come back as an error: for people it is a stop. */
static HoneTrainEnd
meaning_of (HoneTrainEnd end, GError **error)
{
  if (g_error_matches (*error, G_IO_ERROR, G_IO_ERROR_CANCELLED)) {
    g_clear_error (error);
    return HONE_TRAIN_STOPPED;
  }
  if (end == HONE_TRAIN_FAILED && *error == NULL)
    g_set_error_literal (error, HONE_ERROR, HONE_ERROR_FAILED, _ ("The training failed for an unknown reason."));
  return end;
}

static gpointer
work (gpointer data)
{
  HoneTrainJob *self = data;
  const HoneTrainerWatch watch = train_mail_watch (self->gate);
  Letter *letter = letter_new (LETTER_END);

  /* The window goes first, and with nothing else to do the training still has all cores. */
  hone_thread_step_back (HONE_THREAD_STEADY);

  letter->end = self->trainer (self->settings, &watch, &self->mail, self->cancellable, &letter->result, &letter->error);
  letter->end = meaning_of (letter->end, &letter->error);
  train_mail_post (&self->mail, letter);
  g_object_unref (self);
  return NULL;
}

/* What others call. */

HoneTrainJob *
hone_train_job_new (HoneSettings *settings, HoneTrainerFunc trainer)
{
  HoneTrainJob *self;

  g_return_val_if_fail (settings != NULL, NULL);

  self = g_object_new (HONE_TYPE_TRAIN_JOB, NULL);
  self->settings = hone_settings_copy (settings);
  self->trainer = trainer != NULL ? trainer : hone_trainer_run;
  self->run = hone_run_new_live (self->settings);
  self->now.epochs = hone_run_get_epochs (self->run);
  return self;
}

void
hone_train_job_start (HoneTrainJob *self)
{
  g_return_if_fail (HONE_IS_TRAIN_JOB (self));
  g_return_if_fail (self->state == HONE_TRAIN_JOB_NEW);

  train_mail_open (&self->mail);
  set_state (self, HONE_TRAIN_JOB_PREPARING);
  self->thread = g_thread_new ("hone-train", work, g_object_ref (self));
}

void
hone_train_job_stop (HoneTrainJob *self)
{
  g_return_if_fail (HONE_IS_TRAIN_JOB (self));

  if (!hone_train_job_is_active (self))
    return;
  set_state (self, HONE_TRAIN_JOB_STOPPING);
  hone_gate_open (self->gate);
  g_cancellable_cancel (self->cancellable);
}

void
hone_train_job_pause (HoneTrainJob *self)
{
  g_return_if_fail (HONE_IS_TRAIN_JOB (self));

  if (self->state != HONE_TRAIN_JOB_RUNNING)
    return;
  hone_gate_close (self->gate);
  set_state (self, HONE_TRAIN_JOB_PAUSED);
}

void
hone_train_job_resume (HoneTrainJob *self)
{
  g_return_if_fail (HONE_IS_TRAIN_JOB (self));

  if (self->state != HONE_TRAIN_JOB_PAUSED)
    return;
  set_state (self, HONE_TRAIN_JOB_RUNNING);
  hone_gate_open (self->gate);
}

/* The patience begins anew: as many epochs as before from where it ended. */
HoneSettings *
hone_train_job_settings_to_go_on (HoneRun *run, GError **error)
{
  g_autoptr (HoneSettings) before = hone_run_folder_read_settings (hone_run_get_folder (run), error);
  g_autoptr (HoneSettings) settings = hone_settings_new ();
  const int without = hone_run_get_epochs_done (run) - hone_run_get_best_epoch (run);
  g_autofree char *patience = NULL;

  if (before == NULL)
    return NULL;
  patience = g_strdup_printf ("%d", hone_settings_get_int (before, "patience") + without);
  if (!hone_settings_set (settings, "resume", hone_run_get_folder (run), error) ||
      !hone_settings_set (settings, "patience", patience, error))
    return NULL;
  return g_steal_pointer (&settings);
}

HoneTrainJobState
hone_train_job_get_state (HoneTrainJob *self)
{
  g_return_val_if_fail (HONE_IS_TRAIN_JOB (self), HONE_TRAIN_JOB_NEW);
  return self->state;
}

gboolean
hone_train_job_is_active (HoneTrainJob *self)
{
  g_return_val_if_fail (HONE_IS_TRAIN_JOB (self), FALSE);
  return self->state >= HONE_TRAIN_JOB_PREPARING && self->state <= HONE_TRAIN_JOB_STOPPING;
}

HoneRun *
hone_train_job_get_run (HoneTrainJob *self)
{
  g_return_val_if_fail (HONE_IS_TRAIN_JOB (self), NULL);
  return self->run;
}

HoneSettings *
hone_train_job_get_settings (HoneTrainJob *self)
{
  g_return_val_if_fail (HONE_IS_TRAIN_JOB (self), NULL);
  return self->settings;
}

int
hone_train_job_get_epoch (HoneTrainJob *self)
{
  g_return_val_if_fail (HONE_IS_TRAIN_JOB (self), 0);
  return self->now.epoch;
}

int
hone_train_job_get_epochs (HoneTrainJob *self)
{
  g_return_val_if_fail (HONE_IS_TRAIN_JOB (self), 0);
  return self->now.epochs;
}

int
hone_train_job_get_batch (HoneTrainJob *self)
{
  g_return_val_if_fail (HONE_IS_TRAIN_JOB (self), 0);
  return self->now.batch;
}

int
hone_train_job_get_batches (HoneTrainJob *self)
{
  g_return_val_if_fail (HONE_IS_TRAIN_JOB (self), 0);
  return self->now.batches;
}

double
hone_train_job_get_fraction (HoneTrainJob *self)
{
  double part;

  g_return_val_if_fail (HONE_IS_TRAIN_JOB (self), 0);

  if (self->state == HONE_TRAIN_JOB_FINISHED)
    return 1;
  if (self->now.epochs <= 0 || self->now.epoch <= 0)
    return 0;
  part = self->now.batches > 0 ? (double) self->now.batch / self->now.batches : 0;
  return CLAMP ((self->now.epoch - 1 + part) / self->now.epochs, 0, 1);
}

double
hone_train_job_get_images_per_second (HoneTrainJob *self)
{
  g_return_val_if_fail (HONE_IS_TRAIN_JOB (self), NAN);
  return self->now.images_per_second;
}

double
hone_train_job_get_seconds_left (HoneTrainJob *self)
{
  g_return_val_if_fail (HONE_IS_TRAIN_JOB (self), NAN);
  return self->now.seconds_left;
}

gboolean
hone_train_job_is_guess (HoneTrainJob *self)
{
  g_return_val_if_fail (HONE_IS_TRAIN_JOB (self), TRUE);
  return self->now.guess;
}

HoneTimes
hone_train_job_get_times (HoneTrainJob *self)
{
  g_return_val_if_fail (HONE_IS_TRAIN_JOB (self), (HoneTimes){ 0 });
  return self->times;
}

int
hone_train_job_get_lost (HoneTrainJob *self)
{
  g_return_val_if_fail (HONE_IS_TRAIN_JOB (self), 0);
  return self->lost;
}

HoneTrainPhase
hone_train_job_get_phase (HoneTrainJob *self)
{
  g_return_val_if_fail (HONE_IS_TRAIN_JOB (self), HONE_PHASE_DATA);
  return self->phase;
}

char *
hone_train_job_get_phase_text (HoneTrainJob *self)
{
  static const char *const texts[] = {
    [HONE_PHASE_DATA] = N_ ("Reading the data set"),      [HONE_PHASE_MODEL] = N_ ("Reading the network"),
    [HONE_PHASE_MEMORY] = N_ ("Planning memory"),         [HONE_PHASE_TRAIN] = N_ ("Reading the first pictures"),
    [HONE_PHASE_VALIDATE] = N_ ("Measuring the network"), [HONE_PHASE_SAVE] = N_ ("Saving"),
  };

  g_return_val_if_fail (HONE_IS_TRAIN_JOB (self), NULL);
  return g_strdup (self->what != NULL ? self->what : _ (texts[self->phase]));
}

guint64
hone_train_job_get_memory (HoneTrainJob *self)
{
  g_return_val_if_fail (HONE_IS_TRAIN_JOB (self), 0);
  return self->now.memory;
}

const char *
hone_train_job_get_message (HoneTrainJob *self)
{
  g_return_val_if_fail (HONE_IS_TRAIN_JOB (self), NULL);
  return self->messages->len > 1 ? self->messages->pdata[self->messages->len - 2] : NULL;
}

char *const *
hone_train_job_get_messages (HoneTrainJob *self)
{
  g_return_val_if_fail (HONE_IS_TRAIN_JOB (self), NULL);
  return (char *const *) self->messages->pdata;
}

const char *
hone_train_job_get_error_message (HoneTrainJob *self)
{
  g_return_val_if_fail (HONE_IS_TRAIN_JOB (self), NULL);
  return self->error_message;
}

const HoneTrainResult *
hone_train_job_get_result (HoneTrainJob *self)
{
  g_return_val_if_fail (HONE_IS_TRAIN_JOB (self), NULL);
  return self->over ? &self->result : NULL;
}

static void
hone_train_job_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  HoneTrainJob *self = HONE_TRAIN_JOB (object);

  switch (id) {
  case PROP_STATE:
    g_value_set_int (value, self->state);
    break;
  case PROP_RUN:
    g_value_set_object (value, self->run);
    break;
  case PROP_EPOCH:
    g_value_set_int (value, self->now.epoch);
    break;
  case PROP_EPOCHS:
    g_value_set_int (value, self->now.epochs);
    break;
  case PROP_BATCH:
    g_value_set_int (value, self->now.batch);
    break;
  case PROP_BATCHES:
    g_value_set_int (value, self->now.batches);
    break;
  case PROP_FRACTION:
    g_value_set_double (value, hone_train_job_get_fraction (self));
    break;
  case PROP_IMAGES_PER_SECOND:
    g_value_set_double (value, self->now.images_per_second);
    break;
  case PROP_SECONDS_LEFT:
    g_value_set_double (value, self->now.seconds_left);
    break;
  case PROP_MEMORY:
    g_value_set_uint64 (value, self->now.memory);
    break;
  case PROP_MESSAGE:
    g_value_set_string (value, hone_train_job_get_message (self));
    break;
  case PROP_ERROR_MESSAGE:
    g_value_set_string (value, self->error_message);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
hone_train_job_finalize (GObject *object)
{
  HoneTrainJob *self = HONE_TRAIN_JOB (object);

  /* The thread holds a reference and take_end () joins it: nobody is running here. */
  train_mail_clear (&self->mail);
  g_clear_pointer (&self->settings, hone_settings_free);
  g_clear_object (&self->run);
  g_clear_object (&self->cancellable);
  g_ptr_array_unref (self->messages);
  g_free (self->error_message);
  g_free (self->what);
  hone_gate_unref (self->gate);
  hone_train_result_clear (&self->result);
  G_OBJECT_CLASS (hone_train_job_parent_class)->finalize (object);
}

static guint
plain_signal (const char *name, GType argument)
{
  return g_signal_new (name, HONE_TYPE_TRAIN_JOB, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                       argument != G_TYPE_NONE, argument);
}

static void
hone_train_job_class_init (HoneTrainJobClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = hone_train_job_get_property;
  object_class->finalize = hone_train_job_finalize;

  props[PROP_STATE] = g_param_spec_int ("state", NULL, NULL, 0, HONE_TRAIN_JOB_FAILED, 0, flags);
  props[PROP_RUN] = g_param_spec_object ("run", NULL, NULL, HONE_TYPE_RUN, flags);
  props[PROP_EPOCH] = g_param_spec_int ("epoch", NULL, NULL, 0, G_MAXINT, 0, flags);
  props[PROP_EPOCHS] = g_param_spec_int ("epochs", NULL, NULL, 0, G_MAXINT, 0, flags);
  props[PROP_BATCH] = g_param_spec_int ("batch", NULL, NULL, 0, G_MAXINT, 0, flags);
  props[PROP_BATCHES] = g_param_spec_int ("batches", NULL, NULL, 0, G_MAXINT, 0, flags);
  props[PROP_FRACTION] = g_param_spec_double ("fraction", NULL, NULL, 0, 1, 0, flags);
  props[PROP_IMAGES_PER_SECOND] =
      g_param_spec_double ("images-per-second", NULL, NULL, -G_MAXDOUBLE, G_MAXDOUBLE, 0, flags);
  props[PROP_SECONDS_LEFT] = g_param_spec_double ("seconds-left", NULL, NULL, -G_MAXDOUBLE, G_MAXDOUBLE, 0, flags);
  props[PROP_MEMORY] = g_param_spec_uint64 ("memory", NULL, NULL, 0, G_MAXUINT64, 0, flags);
  props[PROP_MESSAGE] = g_param_spec_string ("message", NULL, NULL, NULL, flags);
  props[PROP_ERROR_MESSAGE] = g_param_spec_string ("error-message", NULL, NULL, NULL, flags);
  g_object_class_install_properties (object_class, N_PROPS, props);

  signals[SIGNAL_STARTED] = plain_signal ("started", G_TYPE_NONE);
  signals[SIGNAL_PROGRESS] = plain_signal ("progress", G_TYPE_NONE);
  signals[SIGNAL_EPOCH] = plain_signal ("epoch", G_TYPE_NONE);
  signals[SIGNAL_PREVIEW] = plain_signal ("preview", G_TYPE_NONE);
  signals[SIGNAL_MESSAGE] = plain_signal ("message", G_TYPE_STRING);
  signals[SIGNAL_WARNING] = plain_signal ("warning", G_TYPE_STRING);
  signals[SIGNAL_HELD] = plain_signal ("held", G_TYPE_STRING);
  signals[SIGNAL_FINISHED] = plain_signal ("finished", G_TYPE_ERROR);
}

static void
hone_train_job_init (HoneTrainJob *self)
{
  train_mail_init (&self->mail, take, G_OBJECT (self));
  self->cancellable = g_cancellable_new ();
  self->gate = hone_gate_new ();
  self->messages = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (self->messages, NULL);
  self->now.images_per_second = self->now.seconds_left = NAN;
}
