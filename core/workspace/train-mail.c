/* SPDX-License-Identifier: Apache-2.0 */
/* train-mail.c - see train-mail.h */
#include "train-mail.h"

#include <math.h>

Letter *
letter_new (LetterKind kind)
{
  Letter *letter = g_new0 (Letter, 1);

  letter->kind = kind;
  return letter;
}

void
letter_free (Letter *letter)
{
  g_free ((char *) letter->start.folder);
  g_free ((char *) letter->start.name);
  g_free ((char *) letter->start.device);
  g_free ((char *) letter->start.model);
  for (int i = 0; i < HONE_LOSS_ITEMS; i++)
    g_free ((char *) letter->start.losses[i]);
  g_strfreev ((char **) letter->start.classes);
  g_clear_pointer (&letter->earlier, hone_results_free);
  g_clear_pointer (&letter->earlier_classes, hone_results_free);
  g_free (letter->scores);
  g_clear_object (&letter->snapshot);
  g_free (letter->text);
  hone_train_result_clear (&letter->result);
  g_clear_error (&letter->error);
  g_free (letter);
}

void
train_mail_init (TrainMail *self, TrainMailFunc take, GObject *owner)
{
  self->take = take;
  self->owner = owner;
  g_mutex_init (&self->lock);
  g_queue_init (&self->letters);
}

void
train_mail_open (TrainMail *self)
{
  self->context = g_main_context_ref_thread_default ();
}

void
train_mail_clear (TrainMail *self)
{
  g_queue_clear_full (&self->letters, (GDestroyNotify) letter_free);
  g_clear_pointer (&self->context, g_main_context_unref);
  g_clear_pointer (&self->what, g_free);
  g_mutex_clear (&self->lock);
}

/* Main context. */

/* The source holds a reference to the owner. */
void
train_mail_close (TrainMail *self)
{
  GSource *waiting;

  g_mutex_lock (&self->lock);
  waiting = g_steal_pointer (&self->waiting);
  g_mutex_unlock (&self->lock);
  if (waiting == NULL)
    return;
  g_source_destroy (waiting);
  g_source_unref (waiting);
}

/* Locked. (transfer full) (nullable) */
static Letter *
take_phase (TrainMail *self)
{
  Letter *letter;

  if (!self->has_phase)
    return NULL;
  self->has_phase = FALSE;
  letter = letter_new (LETTER_PHASE);
  letter->phase = self->phase;
  letter->text = g_steal_pointer (&self->what);
  return letter;
}

/* Locked. (transfer full) (nullable) */
static Letter *
take_batch (TrainMail *self)
{
  Letter *letter;

  if (!self->has_batch)
    return NULL;
  self->has_batch = FALSE;
  letter = letter_new (LETTER_BATCH);
  letter->batch = self->batch;
  return letter;
}

/* The phase comes first, the newest batch after the letters; but the end is the last word. */
static GQueue
collect (TrainMail *self)
{
  GQueue letters;
  Letter *phase, *batch, *last;

  g_mutex_lock (&self->lock);
  letters = self->letters;
  g_queue_init (&self->letters);
  phase = take_phase (self);
  batch = take_batch (self);
  self->delivered = g_get_monotonic_time ();
  g_mutex_unlock (&self->lock);

  last = g_queue_peek_tail (&letters);
  if (phase != NULL)
    g_queue_push_head (&letters, phase);
  if (batch != NULL && last != NULL && last->kind == LETTER_END)
    g_queue_insert_before (&letters, letters.tail, batch);
  else if (batch != NULL)
    g_queue_push_tail (&letters, batch);
  return letters;
}

static void
deliver (TrainMail *self)
{
  GQueue letters = collect (self);
  Letter *letter;

  while ((letter = g_queue_pop_head (&letters)) != NULL) {
    self->take (letter, self->owner);
    letter_free (letter);
  }
}

/* A source on its way keeps the owner alive, in which the mailbox lies. */
typedef struct {
  TrainMail *mail;
  GObject *owner;
} Errand;

static void
errand_free (gpointer data)
{
  Errand *errand = data;

  g_object_unref (errand->owner);
  g_free (errand);
}

static gboolean
hurried_cb (gpointer data)
{
  TrainMail *self = ((Errand *) data)->mail;

  g_mutex_lock (&self->lock);
  self->hurrying = FALSE;
  g_mutex_unlock (&self->lock);
  deliver (self);
  return G_SOURCE_REMOVE;
}

static gboolean
waited_cb (gpointer data)
{
  TrainMail *self = ((Errand *) data)->mail;

  train_mail_close (self);
  deliver (self);
  return G_SOURCE_REMOVE;
}

/* Worker thread. */

/* Not g_main_context_invoke (): it may run the callback right here. */
static void
attach (TrainMail *self, GSource *source, GSourceFunc func)
{
  Errand *errand = g_new (Errand, 1);

  *errand = (Errand){ self, g_object_ref (self->owner) };
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, func, errand, errand_free);
  g_source_attach (source, self->context);
}

void
train_mail_post (TrainMail *self, Letter *letter)
{
  g_autoptr (GSource) idle = NULL;

  g_mutex_lock (&self->lock);
  g_queue_push_tail (&self->letters, letter);
  if (!self->hurrying)
    idle = g_idle_source_new ();
  self->hurrying = TRUE;
  g_mutex_unlock (&self->lock);

  if (idle != NULL)
    attach (self, idle, hurried_cb);
}

/* Any thread, locked. The source is attached under the lock: the main thread may only destroy one that is attached. */
static void
ask_for_delivery (TrainMail *self)
{
  gint64 since;

  if (self->hurrying || self->waiting != NULL)
    return;
  since = (g_get_monotonic_time () - self->delivered) / 1000;
  self->waiting = g_timeout_source_new ((guint) CLAMP (HONE_TRAIN_JOB_PERIOD - since, 0, HONE_TRAIN_JOB_PERIOD));
  attach (self, self->waiting, waited_cb);
}

static void
batch_cb (const HoneTrainBatch *batch, gpointer data)
{
  TrainMail *self = data;

  g_mutex_lock (&self->lock);
  self->batch = *batch;
  self->has_batch = TRUE;
  ask_for_delivery (self);
  g_mutex_unlock (&self->lock);
}

/* Also on the threads that read the data set. */
static void
phase_cb (HoneTrainPhase phase, const char *what, gpointer data)
{
  TrainMail *self = data;

  g_mutex_lock (&self->lock);
  self->phase = phase;
  g_free (self->what);
  self->what = g_strdup (what);
  self->has_phase = TRUE;
  ask_for_delivery (self);
  g_mutex_unlock (&self->lock);
}

/* What the trainer says. */

static void
start_cb (const HoneTrainStart *start, gpointer data)
{
  Letter *letter = letter_new (LETTER_START);

  letter->start = *start;
  letter->start.folder = g_strdup (start->folder);
  letter->start.name = g_strdup (start->name);
  letter->start.device = g_strdup (start->device);
  letter->start.model = g_strdup (start->model);
  for (int i = 0; i < HONE_LOSS_ITEMS; i++)
    letter->start.losses[i] = g_strdup (start->losses[i]);
  letter->start.classes = g_strdupv ((char **) start->classes);
  if (start->first_epoch > 1 && start->folder != NULL) {
    g_autofree char *path = g_build_filename (start->folder, "results.csv", NULL);
    g_autofree char *classes = g_build_filename (start->folder, HONE_RUN_CLASSES, NULL);

    letter->earlier = hone_results_read (path, NULL);
    letter->earlier_classes = hone_results_read (classes, NULL);
  }
  train_mail_post (data, letter);
}

static HoneClassScore *
copy_scores (const HoneMetrics *metrics, guint *n)
{
  HoneClassScore *scores = g_new0 (HoneClassScore, metrics->n_classes + 1);

  for (int i = 0; i < metrics->n_classes; i++) {
    const HoneClassMetrics *one = &metrics->classes[i];

    scores[i] = (HoneClassScore){ .klass = one->klass,
                                  .images = one->images,
                                  .instances = one->instances,
                                  .precision = one->precision,
                                  .recall = one->recall,
                                  .ap50 = one->ap50,
                                  .ap50_95 = one->ap50_95 };
  }
  *n = (guint) metrics->n_classes;
  return scores;
}

static void
epoch_cb (const HoneTrainEpoch *epoch, gpointer data)
{
  Letter *letter = letter_new (LETTER_EPOCH);

  letter->epoch = *epoch;
  letter->epoch.metrics = NULL;
  if (epoch->metrics != NULL)
    letter->scores = copy_scores (epoch->metrics, &letter->n_scores);
  train_mail_post (data, letter);
}

static void
preview_cb (const HoneTrainPreview *preview, gpointer data)
{
  Letter *letter = letter_new (LETTER_PREVIEW);

  letter->snapshot =
      hone_snapshot_new_ranked (preview->epoch, preview->rank, preview->sample, preview->found, preview->n_found);
  train_mail_post (data, letter);
}

static void
post_text (TrainMail *self, LetterKind kind, const char *text)
{
  Letter *letter = letter_new (kind);

  letter->text = g_strdup (text);
  train_mail_post (self, letter);
}

static void
message_cb (const char *text, gpointer data)
{
  post_text (data, LETTER_MESSAGE, text);
}

static void
warning_cb (const char *text, gpointer data)
{
  post_text (data, LETTER_WARNING, text);
}

static void
held_cb (const char *why, gpointer data)
{
  post_text (data, LETTER_HELD, why);
}

HoneTrainerWatch
train_mail_watch (HoneGate *gate)
{
  return (HoneTrainerWatch){
    .start = start_cb,
    .batch = batch_cb,
    .epoch = epoch_cb,
    .preview = preview_cb,
    .message = message_cb,
    .warning = warning_cb,
    .phase = phase_cb,
    .held = held_cb,
    .gate = gate,
  };
}
