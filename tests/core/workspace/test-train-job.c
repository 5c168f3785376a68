/* SPDX-License-Identifier: Apache-2.0 */
/* test-train-job.c - the mailbox between a training's thread and the main loop, with trainers that only talk */
#include "hone-train-job.h"

#include <math.h>

#define EPOCHS 300
#define BATCHES 50

typedef struct {
  GMainLoop *loop;
  GThread *main;
  guint started, progress, epochs, previews, messages, finished;
  char *error;
  int last_epoch;
} Seen;

static void
say_start (const HoneTrainerWatch *watch, gpointer data, int first_epoch)
{
  char *const classes[] = { (char *) "cell", (char *) "bolt", NULL };
  const HoneTrainStart start = { .folder = "/no/such/run",
                                 .name = "train-7",
                                 .device = "test",
                                 .model = "toy",
                                 .losses = { "box_loss", "cls_loss", "l1_loss" },
                                 .epochs = EPOCHS,
                                 .batches = BATCHES,
                                 .first_epoch = first_epoch,
                                 .classes = classes };

  watch->start (&start, data);
}

static void
say_epoch (const HoneTrainerWatch *watch, gpointer data, int number)
{
  HoneClassMetrics classes[] = { { .klass = 1, .instances = 9, .precision = 0.5, .ap50_95 = number / 1000.0 } };
  HoneMetrics metrics = { .classes = classes, .n_classes = 1 };
  HoneTrainEpoch epoch = { .epoch = number,
                           .epochs = EPOCHS,
                           .train = { 1.0f / (float) number, 2, 3 },
                           .val = { 4, 5, 6 },
                           .map50 = 0.5,
                           .map50_95 = number == 10 ? 0.9 : 0.1,
                           .lr = { 0.01, 0.02 },
                           .n_lr = 2,
                           .best = number == 1 || number == 10,
                           .metrics = &metrics };

  watch->epoch (&epoch, data);
}

static void
say_preview (const HoneTrainerWatch *watch, gpointer data, int epoch)
{
  HoneLabel label = { .klass = 0, .cx = 0.5f, .cy = 0.5f, .w = 0.2f, .h = 0.2f };
  HoneSample sample = {
    .path = (char *) "/no/such/picture.png", .width = 100, .height = 100, .labels = &label, .n_labels = 1
  };
  HoneDetection found = { .x1 = 40, .y1 = 40, .x2 = 60, .y2 = 60, .score = 0.8f };
  HoneTrainPreview preview = { epoch, &sample, &found, 1 };

  watch->preview (&preview, data);
}

/* As fast as it can: a main loop that had to answer every batch would never be done. */
static HoneTrainEnd
train_fast (HoneSettings *settings, const HoneTrainerWatch *watch, gpointer data, GCancellable *cancellable,
            HoneTrainResult *result, GError **error)
{
  say_start (watch, data, 1);
  for (int epoch = 1; epoch <= EPOCHS; epoch++) {
    for (int batch = 1; batch <= BATCHES; batch++) {
      HoneTrainBatch now = { .epoch = epoch,
                             .epochs = EPOCHS,
                             .batch = batch,
                             .batches = BATCHES,
                             .memory = 1 << 20,
                             .images_per_second = 10,
                             .seconds_left = NAN };

      watch->batch (&now, data);
    }
    say_epoch (watch, data, epoch);
    if (epoch % 100 == 0) {
      say_preview (watch, data, epoch);
      watch->message ("a hundred more", data);
    }
  }
  result->folder = g_strdup ("/no/such/run");
  result->best_epoch = 10;
  return HONE_TRAIN_FINISHED;
}

/* One long epoch: nothing but batches, a thousand a second. */
static HoneTrainEnd
train_batches (HoneSettings *settings, const HoneTrainerWatch *watch, gpointer data, GCancellable *cancellable,
               HoneTrainResult *result, GError **error)
{
  say_start (watch, data, 1);
  for (int batch = 1; batch <= 600; batch++) {
    HoneTrainBatch now = { .epoch = 1, .epochs = 1, .batch = batch, .batches = 600 };

    watch->batch (&now, data);
    g_usleep (1000);
  }
  return HONE_TRAIN_FINISHED;
}

/* Until it is told to stop. */
static HoneTrainEnd
train_for_ever (HoneSettings *settings, const HoneTrainerWatch *watch, gpointer data, GCancellable *cancellable,
                HoneTrainResult *result, GError **error)
{
  say_start (watch, data, 1);
  for (int epoch = 1; !g_cancellable_is_cancelled (cancellable); epoch++) {
    say_epoch (watch, data, epoch);
    g_usleep (1000);
  }
  return HONE_TRAIN_STOPPED;
}

static HoneTrainEnd
train_badly (HoneSettings *settings, const HoneTrainerWatch *watch, gpointer data, GCancellable *cancellable,
             HoneTrainResult *result, GError **error)
{
  g_set_error_literal (error, HONE_ERROR, HONE_ERROR_BAD_DATA, "nothing is left");
  return HONE_TRAIN_FAILED;
}

/* What a cancel during the reading of the data comes back as. */
static HoneTrainEnd
train_cancelled (HoneSettings *settings, const HoneTrainerWatch *watch, gpointer data, GCancellable *cancellable,
                 HoneTrainResult *result, GError **error)
{
  while (!g_cancellable_set_error_if_cancelled (cancellable, error))
    g_usleep (1000);
  return HONE_TRAIN_FAILED;
}

static int n_done; /* atomic: batches of the trainer below */

/* Lets itself be held between two batches. */
static HoneTrainEnd
train_by_gate (HoneSettings *settings, const HoneTrainerWatch *watch, gpointer data, GCancellable *cancellable,
               HoneTrainResult *result, GError **error)
{
  watch->phase (HONE_PHASE_DATA, "Reading: 1 of 2", data);
  say_start (watch, data, 1);
  watch->phase (HONE_PHASE_TRAIN, NULL, data);
  for (int batch = 1; !g_cancellable_is_cancelled (cancellable); batch++) {
    HoneTrainBatch now = { .epoch = 1, .epochs = 1, .batch = batch, .batches = 1 << 20, .guess = TRUE };

    now.times.seconds[HONE_TIME_LOSS] = batch;
    hone_gate_wait (watch->gate, NULL, NULL);
    watch->batch (&now, data);
    g_atomic_int_set (&n_done, batch);
    g_usleep (500);
  }
  return HONE_TRAIN_STOPPED;
}

/* A disk that is full at first. */
static HoneTrainEnd
train_on_full_disk (HoneSettings *settings, const HoneTrainerWatch *watch, gpointer data, GCancellable *cancellable,
                    HoneTrainResult *result, GError **error)
{
  say_start (watch, data, 1);
  hone_gate_close (watch->gate);
  watch->held ("no room", data);
  hone_gate_wait (watch->gate, NULL, NULL);
  say_epoch (watch, data, 1);
  return HONE_TRAIN_FINISHED;
}

static void
started_cb (HoneTrainJob *job, Seen *seen)
{
  g_assert_true (g_thread_self () == seen->main);
  seen->started++;
}

static void
progress_cb (HoneTrainJob *job, Seen *seen)
{
  seen->progress++;
}

static void
epoch_cb (HoneTrainJob *job, Seen *seen)
{
  HoneRun *run = hone_train_job_get_run (job);

  g_assert_true (g_thread_self () == seen->main);
  g_assert_cmpuint (seen->finished, ==, 0);
  seen->epochs++;
  g_assert_cmpint (hone_run_get_epochs_done (run), ==, seen->last_epoch + 1);
  seen->last_epoch = hone_run_get_epochs_done (run);
}

static void
preview_cb (HoneTrainJob *job, Seen *seen)
{
  seen->previews++;
}

static void
message_cb (HoneTrainJob *job, const char *text, Seen *seen)
{
  seen->messages++;
}

static void
finished_cb (HoneTrainJob *job, const GError *error, Seen *seen)
{
  g_assert_true (g_thread_self () == seen->main);
  seen->finished++;
  seen->error = error != NULL ? g_strdup (error->message) : NULL;
  g_main_loop_quit (seen->loop);
}

static HoneTrainJob *
watched (HoneTrainerFunc trainer, Seen *seen)
{
  g_autoptr (HoneSettings) settings = hone_settings_new ();
  HoneTrainJob *job = hone_train_job_new (settings, trainer);

  *seen = (Seen){ .loop = g_main_loop_new (NULL, FALSE), .main = g_thread_self () };
  g_signal_connect (job, "started", G_CALLBACK (started_cb), seen);
  g_signal_connect (job, "progress", G_CALLBACK (progress_cb), seen);
  g_signal_connect (job, "epoch", G_CALLBACK (epoch_cb), seen);
  g_signal_connect (job, "preview", G_CALLBACK (preview_cb), seen);
  g_signal_connect (job, "message", G_CALLBACK (message_cb), seen);
  g_signal_connect (job, "finished", G_CALLBACK (finished_cb), seen);
  return job;
}

/* A source that has nothing to bring any more may still hold a reference. */
static void
assert_gone (HoneTrainJob *job)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_finalize_object (job);
}

static void
seen_clear (Seen *seen)
{
  g_main_loop_unref (seen->loop);
  g_free (seen->error);
}

/* Everything that must not be lost arrives, in order, on the main thread; of 15,000 batches only a few do. */
static void
test_all_arrives (void)
{
  Seen seen;
  HoneTrainJob *job = watched (train_fast, &seen);
  HoneRun *run = hone_train_job_get_run (job);
  guint n;
  g_autofree double *curve = NULL;
  gint64 began = g_get_monotonic_time ();
  guint allowed;

  g_assert_cmpint (hone_train_job_get_state (job), ==, HONE_TRAIN_JOB_NEW);
  hone_train_job_start (job);
  g_assert_cmpint (hone_train_job_get_state (job), ==, HONE_TRAIN_JOB_PREPARING);
  g_main_loop_run (seen.loop);
  /* One a period, and one more each time that letters came. */
  allowed = (guint) ((g_get_monotonic_time () - began) / 1000 / HONE_TRAIN_JOB_PERIOD) + 2 + seen.epochs;

  g_assert_cmpuint (seen.started, ==, 1);
  g_assert_cmpuint (seen.epochs, ==, EPOCHS);
  g_assert_cmpuint (seen.previews, ==, EPOCHS / 100);
  g_assert_cmpuint (seen.messages, ==, EPOCHS / 100);
  g_assert_cmpuint (seen.finished, ==, 1);
  g_assert_cmpuint (seen.progress, >=, 1);
  g_assert_cmpuint (seen.progress, <=, allowed);
  g_assert_cmpint (hone_train_job_get_state (job), ==, HONE_TRAIN_JOB_FINISHED);
  g_assert_cmpfloat (hone_train_job_get_fraction (job), ==, 1);
  g_assert_cmpint (hone_train_job_get_result (job)->best_epoch, ==, 10);

  g_assert_cmpstr (hone_run_get_name (run), ==, "train-7");
  g_assert_cmpint (hone_run_get_state (run), ==, HONE_RUN_FINISHED);
  g_assert_false (hone_run_is_live (run));
  g_assert_cmpint (hone_run_get_best_epoch (run), ==, 10);
  g_assert_cmpfloat (hone_run_get_best (run), ==, 0.9);
  curve = hone_run_get_curve (run, "train/box_loss", &n);
  g_assert_cmpuint (n, ==, EPOCHS);
  g_assert_cmpfloat_with_epsilon (curve[3], 0.25, 1e-6);
  g_assert_cmpfloat (hone_run_get_value (run, 0, "lr/pg1"), ==, 0.02);
  g_assert_true (isnan (hone_run_get_value (run, 0, "no/such")));
  g_assert_cmpfloat (hone_run_get_class_scores (run, 42, &n)->ap50_95, ==, 0.042);
  g_assert_cmpuint (n, ==, 1);
  g_assert_cmpuint (hone_run_get_snapshots (run, 200)->len, ==, 1);
  g_assert_cmpuint (hone_run_get_snapshot_epochs (run)->len, ==, EPOCHS / 100);
  g_assert_cmpuint (g_strv_length ((char **) hone_train_job_get_messages (job)), ==, EPOCHS / 100);
  assert_gone (job);
  seen_clear (&seen);
}

/* At most one a period reaches the main loop, and the newest does before the end. */
static void
test_batches_are_few (void)
{
  Seen seen;
  HoneTrainJob *job = watched (train_batches, &seen);
  gint64 began = g_get_monotonic_time ();
  guint periods;

  hone_train_job_start (job);
  g_main_loop_run (seen.loop);
  periods = (guint) ((g_get_monotonic_time () - began) / 1000 / HONE_TRAIN_JOB_PERIOD);

  g_assert_cmpuint (seen.progress, >=, 2);
  g_assert_cmpuint (seen.progress, <=, periods + 2);
  g_assert_cmpint (hone_train_job_get_batch (job), ==, 600);
  assert_gone (job);
  seen_clear (&seen);
}

static gboolean
stop_cb (gpointer job)
{
  hone_train_job_stop (job);
  hone_train_job_stop (job);
  return G_SOURCE_REMOVE;
}

static void
test_stop (void)
{
  Seen seen;
  HoneTrainJob *job = watched (train_for_ever, &seen);

  hone_train_job_start (job);
  g_timeout_add (50, stop_cb, job);
  g_main_loop_run (seen.loop);

  g_assert_cmpint (hone_train_job_get_state (job), ==, HONE_TRAIN_JOB_STOPPED);
  g_assert_cmpint (hone_run_get_state (hone_train_job_get_run (job)), ==, HONE_RUN_STOPPED);
  g_assert_cmpuint (seen.epochs, >, 0);
  g_assert_null (seen.error);
  assert_gone (job);
  seen_clear (&seen);
}

static void
test_failure (void)
{
  Seen seen;
  HoneTrainJob *job = watched (train_badly, &seen);

  hone_train_job_start (job);
  g_main_loop_run (seen.loop);

  g_assert_cmpint (hone_train_job_get_state (job), ==, HONE_TRAIN_JOB_FAILED);
  g_assert_cmpstr (seen.error, ==, "nothing is left");
  g_assert_cmpstr (hone_train_job_get_error_message (job), ==, "nothing is left");
  g_assert_cmpstr (hone_run_get_error (hone_train_job_get_run (job)), ==, "nothing is left");
  assert_gone (job);
  seen_clear (&seen);
}

static void
test_stop_while_preparing (void)
{
  Seen seen;
  HoneTrainJob *job = watched (train_cancelled, &seen);

  hone_train_job_start (job);
  hone_train_job_stop (job);
  g_assert_cmpint (hone_train_job_get_state (job), ==, HONE_TRAIN_JOB_STOPPING);
  g_main_loop_run (seen.loop);

  g_assert_cmpint (hone_train_job_get_state (job), ==, HONE_TRAIN_JOB_STOPPED);
  g_assert_null (seen.error);
  assert_gone (job);
  seen_clear (&seen);
}

static void
iterate_until_state (HoneTrainJob *job, HoneTrainJobState state)
{
  while (hone_train_job_get_state (job) != state)
    g_main_context_iteration (NULL, TRUE);
}

static void
wait_until_batch (int batch)
{
  while (g_atomic_int_get (&n_done) < batch)
    g_usleep (500);
}

/* Nothing is done while it is paused; Stop needs no Resume. */
static void
test_pause (void)
{
  Seen seen;
  HoneTrainJob *job = watched (train_by_gate, &seen);
  int before;

  hone_train_job_pause (job); /* too early: nothing happens */
  g_assert_cmpint (hone_train_job_get_state (job), ==, HONE_TRAIN_JOB_NEW);
  hone_train_job_start (job);
  iterate_until_state (job, HONE_TRAIN_JOB_RUNNING);
  for (int i = 0; i < 3; i++) {
    wait_until_batch (g_atomic_int_get (&n_done) + 3);
    hone_train_job_pause (job);
    hone_train_job_pause (job);
    g_assert_cmpint (hone_train_job_get_state (job), ==, HONE_TRAIN_JOB_PAUSED);
    g_assert_true (hone_train_job_is_active (job));
    g_usleep (5000); /* the batch at hand */
    before = g_atomic_int_get (&n_done);
    g_usleep (20000);
    g_assert_cmpint (g_atomic_int_get (&n_done), ==, before);
    if (i < 2)
      hone_train_job_resume (job);
  }
  hone_train_job_stop (job);
  g_main_loop_run (seen.loop);
  g_assert_cmpint (hone_train_job_get_state (job), ==, HONE_TRAIN_JOB_STOPPED);
  g_assert_cmpint (hone_train_job_get_phase (job), ==, HONE_PHASE_TRAIN);
  g_assert_true (hone_train_job_is_guess (job));
  g_assert_cmpfloat (hone_train_job_get_times (job).seconds[HONE_TIME_LOSS], >, 0);
  assert_gone (job);
  seen_clear (&seen);
}

static void
held_cb (HoneTrainJob *job, const char *why, char **heard)
{
  *heard = g_strdup (why);
}

/* It pauses by itself and says why; then it goes on. */
static void
test_held (void)
{
  g_autofree char *heard = NULL;
  Seen seen;
  HoneTrainJob *job = watched (train_on_full_disk, &seen);

  g_signal_connect (job, "held", G_CALLBACK (held_cb), &heard);
  hone_train_job_start (job);
  iterate_until_state (job, HONE_TRAIN_JOB_PAUSED);
  while (heard == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpstr (heard, ==, "no room");
  hone_train_job_resume (job);
  g_main_loop_run (seen.loop);
  g_assert_cmpint (hone_train_job_get_state (job), ==, HONE_TRAIN_JOB_FINISHED);
  g_assert_cmpuint (seen.epochs, ==, 1);
  assert_gone (job);
  seen_clear (&seen);
}

/* Nobody holds it: it lives until it is over, then is gone. */
static void
test_keeps_itself (void)
{
  Seen seen;
  HoneTrainJob *job = watched (train_fast, &seen);
  gpointer weak = job;

  g_object_add_weak_pointer (G_OBJECT (job), &weak);
  hone_train_job_start (job);
  g_object_unref (job);
  g_main_loop_run (seen.loop);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpuint (seen.epochs, ==, EPOCHS);
  g_assert_null (weak);
  seen_clear (&seen);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/workspace/train-job/all-arrives", test_all_arrives);
  g_test_add_func ("/workspace/train-job/batches-are-few", test_batches_are_few);
  g_test_add_func ("/workspace/train-job/stop", test_stop);
  g_test_add_func ("/workspace/train-job/failure", test_failure);
  g_test_add_func ("/workspace/train-job/stop-while-preparing", test_stop_while_preparing);
  g_test_add_func ("/workspace/train-job/pause", test_pause);
  g_test_add_func ("/workspace/train-job/held", test_held);
  g_test_add_func ("/workspace/train-job/keeps-itself", test_keeps_itself);
  return g_test_run ();
}
