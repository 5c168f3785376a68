/* SPDX-License-Identifier: Apache-2.0 */
/* test-train-pause.c - a training that is paused, and what is told while it runs
 *
 * A pause may come anywhere: another thread closes and opens the gate all the time. Whatever it hits, the bits are the
 * same. The clock is the test's, so no time passes but what the test says.
 */
#include "train-case.h"

#include <json-glib/json-glib.h>
#include <math.h>
#include <string.h>

/* Pause */

typedef struct {
  HoneGate *gate;
  TrainCase *c;
  gint64 an_hour; /* of the test's clock, while it is closed */
  int quit;       /* atomic */
  guint n;
} Nuisance;

static gpointer
close_and_open (gpointer data)
{
  Nuisance *self = data;

  while (!g_atomic_int_get (&self->quit)) {
    hone_gate_close (self->gate);
    g_usleep (3000);
    hone_gate_open (self->gate);
    g_usleep (2000);
    self->n++;
  }
  return NULL;
}

static TrainCase *
eventful_case (void)
{
  TrainCase *c = train_case_new (10, 3);

  train_case_set (c, "epochs", "3");
  train_case_set (c, "close_mosaic", "1");
  train_case_set (c, "multi_scale", "0.5");
  train_case_set (c, "mixup", "0.5");
  return c;
}

static void
test_bits (void)
{
  g_autoptr (TrainCase) c = eventful_case ();
  Nuisance nuisance = { .c = c };
  GThread *thread;

  g_assert_cmpint (train_case_run (c, "whole"), ==, HONE_TRAIN_FINISHED);
  c->gate = hone_gate_new ();
  nuisance.gate = c->gate;
  thread = g_thread_new ("nuisance", close_and_open, &nuisance);
  g_assert_cmpint (train_case_run (c, "paused"), ==, HONE_TRAIN_FINISHED);
  g_atomic_int_set (&nuisance.quit, TRUE);
  g_thread_join (thread);
  g_assert_cmpuint (nuisance.n, >, 2);
  g_assert_cmpuint (c->epochs->len, ==, 3);
  train_case_assert_same (c, "whole", "paused", "weights/best.safetensors");
  train_case_assert_same (c, "whole", "paused", "weights/last.safetensors");
  train_case_assert_same (c, "whole", "paused", "results.csv");
}

/* Closes it after a batch; another thread lets an hour pass and opens it, once somebody can have come there. */
static gpointer
wait_an_hour (gpointer data)
{
  TrainCase *c = data;

  g_usleep (50000);
  c->now += 3600 * (gint64) G_USEC_PER_SEC;
  hone_gate_open (c->gate);
  return NULL;
}

static void
pause_cb (gpointer data)
{
  TrainCase *c = data;

  if (c->batches->len != 2)
    return;
  hone_gate_close (c->gate);
  g_thread_unref (g_thread_new ("patience", wait_an_hour, c));
}

/* An hour's pause is not in the seconds, not in the pace, and not in the setting time. */
static void
test_time (void)
{
  g_autoptr (TrainCase) c = train_case_new (12, 3);

  c->gate = hone_gate_new ();
  c->per_batch = G_USEC_PER_SEC;
  c->after_batch = pause_cb;
  train_case_set (c, "time", "0.5"); /* hours; 3 batches of a second are far from it */
  train_case_set (c, "patience", "2");
  train_case_set (c, "epochs", "2");
  c->stop_at = 7;
  g_assert_cmpint (train_case_run (c, "time"), ==, HONE_TRAIN_STOPPED);
  g_assert_cmpuint (c->batches->len, ==, 7);
  g_assert_cmpfloat_with_epsilon (train_case_epoch (c, 0)->seconds, 3, 0.1);
  g_assert_cmpfloat_with_epsilon (train_case_epoch (c, 1)->seconds, 6, 0.1);
}

static void
close_cb (gpointer data)
{
  TrainCase *c = data;

  if (c->batches->len == 2)
    hone_gate_close (c->gate);
}

static gpointer
cancel_later (gpointer data)
{
  TrainCase *c = data;

  while (!hone_gate_is_closed (c->gate))
    g_usleep (1000);
  g_usleep (20000);
  g_cancellable_cancel (c->cancellable);
  return NULL;
}

/* Stop does not wait for Resume; and the run goes on later as any other. */
static void
test_stop (void)
{
  g_autoptr (TrainCase) c = eventful_case ();
  GThread *thread;

  g_assert_cmpint (train_case_run (c, "whole"), ==, HONE_TRAIN_FINISHED);
  c->gate = hone_gate_new ();
  c->after_batch = close_cb;
  thread = g_thread_new ("stop", cancel_later, c);
  g_assert_cmpint (train_case_run (c, "stopped"), ==, HONE_TRAIN_STOPPED);
  g_thread_join (thread);
  g_assert_cmpuint (c->batches->len, <=, 3);
  c->after_batch = NULL;
  g_assert_cmpint (train_case_resume (c, "stopped"), ==, HONE_TRAIN_FINISHED);
  train_case_assert_same (c, "whole", "stopped", "weights/last.safetensors");
}

/* What is told */

static void
test_phases (void)
{
  g_autoptr (TrainCase) c = train_case_new (8, 3);

  g_assert_cmpint (train_case_run (c, "phases"), ==, HONE_TRAIN_FINISHED);
  g_assert_cmpuint (c->phases, ==, (1u << (HONE_PHASE_SAVE + 1)) - 1);
}

/* All parts are there, and together they are no more than the time that passed. */
static void
test_times (void)
{
  g_autoptr (TrainCase) c = train_case_new (8, 3);
  g_autofree char *folder = train_case_path (c, "times", NULL);
  g_autoptr (HoneRunSummary) run = NULL;
  gint64 since = g_get_monotonic_time ();
  HoneTimes all = { 0 };
  double passed;

  g_assert_cmpint (train_case_run (c, "times"), ==, HONE_TRAIN_FINISHED);
  passed = (double) (g_get_monotonic_time () - since) / G_USEC_PER_SEC;
  for (guint i = 0; i < c->epochs->len; i++)
    hone_times_add (&all, &train_case_epoch (c, i)->times);
  for (int i = 0; i < HONE_N_TIMES; i++)
    g_assert_cmpfloat (all.seconds[i], >, 0);
  g_assert_cmpfloat (hone_times_get_sum (&all), <=, passed);
  run = hone_run_summary_read (folder, NULL);
  for (int i = 0; i < HONE_N_TIMES; i++)
    g_assert_cmpfloat_with_epsilon (run->times.seconds[i], all.seconds[i], i == HONE_TIME_SAVE ? 10 : 1e-3);
}

/* The hardest of all validation pictures, the hardest first; and the same in the file. */
static void
test_hardest (void)
{
  g_autoptr (TrainCase) c = train_case_new (8, 12);
  g_autofree char *folder = train_case_path (c, "hard", NULL);
  g_autoptr (GPtrArray) kept = NULL;
  guint last = G_MAXUINT;
  int ranks = 0;

  train_case_set (c, "plots", "true");
  train_case_set (c, "epochs", "1");
  g_assert_cmpint (train_case_run (c, "hard"), ==, HONE_TRAIN_FINISHED);
  kept = hone_run_hardest_read (folder, 1, NULL);
  g_assert_nonnull (kept);
  for (guint i = 0; i < c->snapshots->len; i++) {
    const TrainCasePreview *one = c->snapshots->pdata[i];

    if (one->rank == 0)
      continue;
    g_assert_cmpint (one->rank, ==, ++ranks);
    g_assert_cmpuint (one->wrong, <=, last);
    g_assert_cmpuint (one->wrong, >, 0);
    g_assert_cmpstr (((HoneRunPreview *) kept->pdata[ranks - 1])->image, ==, one->path);
    last = one->wrong;
  }
  g_assert_cmpint (ranks, ==, 6);
  g_assert_cmpuint (kept->len, ==, 6);
  /* Nothing is found by a network that has seen eight pictures: what is wrong is what is missed. */
  for (guint i = 0; i < c->snapshots->len; i++) {
    const TrainCasePreview *one = c->snapshots->pdata[i];

    if (one->rank == 0 && one->wrong > last)
      g_assert_true (kept->len == 6 && one->wrong >= last);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/train/pause/bits", test_bits);
  g_test_add_func ("/core/train/pause/time", test_time);
  g_test_add_func ("/core/train/pause/stop", test_stop);
  g_test_add_func ("/core/train/told/phases", test_phases);
  g_test_add_func ("/core/train/told/times", test_times);
  g_test_add_func ("/core/train/told/hardest", test_hardest);
  return g_test_run ();
}
