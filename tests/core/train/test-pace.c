/* SPDX-License-Identifier: Apache-2.0 */
/* test-pace.c - how long it still takes: against trainings whose end is known */
#include "hone-pace.h"
#include "hone-times.h"

#include <math.h>

/* A training of @epochs of @batches; each batch takes @batch seconds, the end of an epoch @end. */
typedef struct {
  HonePace pace;
  int epochs, batches, epoch, at;
  double batch, end, guess;
  double now;
} Clock;

static void
begin (Clock *self, int epochs, int batches, double batch, double end)
{
  *self = (Clock){ .epochs = epochs, .batches = batches, .batch = batch, .end = end, .guess = end / batch };
  hone_pace_init (&self->pace);
}

static double
left (Clock *self)
{
  const gint64 ends = self->epochs - self->epoch;

  return hone_pace_get_left (&self->pace, self->now, ends * self->batches - self->at, ends, self->guess);
}

/* What is really left. */
static double
truth (const Clock *self)
{
  const int ends = self->epochs - self->epoch;

  return (ends * self->batches - self->at) * self->batch + ends * self->end;
}

static void
take_batch (Clock *self, double seconds)
{
  self->now += seconds;
  self->at++;
  hone_pace_add_batch (&self->pace, seconds);
}

static void
take_end (Clock *self)
{
  self->now += self->end;
  self->epoch++;
  self->at = 0;
  hone_pace_add_end (&self->pace, self->end);
}

/* Two batches of 5 s, then an end of 6: 3 epochs are 48 s. By hand: after the second batch 38 s are left (4 batches, 3
 * ends), after the first end 32, in the next epoch 27 and 22. */
static void
test_by_hand (void)
{
  Clock c;

  begin (&c, 3, 2, 5, 6);
  take_batch (&c, 5);
  g_assert_true (isnan (left (&c))); /* the first says nothing */
  take_batch (&c, 5);
  g_assert_cmpfloat_with_epsilon (left (&c), 38, 1e-9);
  g_assert_true (hone_pace_is_guess (&c.pace));
  take_end (&c);
  g_assert_false (hone_pace_is_guess (&c.pace));
  g_assert_cmpfloat_with_epsilon (left (&c), 32, 1e-9);
  take_batch (&c, 5);
  g_assert_cmpfloat_with_epsilon (left (&c), 27, 1e-9);
  take_batch (&c, 5);
  g_assert_cmpfloat_with_epsilon (left (&c), 22, 1e-9);
}

/* As long as no validation was seen it is guessed; then it is known, at once. */
static void
test_guess (void)
{
  Clock c;

  begin (&c, 10, 10, 1, 20);
  c.guess = 2;
  for (int i = 0; i < 10; i++)
    take_batch (&c, 1);
  g_assert_cmpfloat_with_epsilon (left (&c), 90 + 10 * 2, 1e-9);
  take_end (&c);
  g_assert_cmpfloat_with_epsilon (left (&c), truth (&c), 1e-9);
}

/* The hour of the end stands still where the pace does: no sawtooth of validations. */
static void
test_steady (void)
{
  double least = INFINITY, most = -INFINITY;
  Clock c;

  begin (&c, 20, 30, 0.7, 9);
  for (int epoch = 0; epoch < 20; epoch++) {
    for (int i = 0; i < 30; i++) {
      take_batch (&c, 0.7);
      if (epoch + i > 1) {
        least = MIN (least, c.now + left (&c));
        most = MAX (most, c.now + left (&c));
      }
    }
    take_end (&c);
  }
  g_assert_cmpfloat (most - least, <, 1e-6);
  g_assert_cmpfloat_with_epsilon (most, 20 * (30 * 0.7 + 9), 1e-6);
}

/* Somebody opens a large program for a moment: one batch takes fifty times as long. */
static void
test_outlier (void)
{
  double before, after;
  Clock c;

  begin (&c, 50, 100, 1, 10);
  for (int i = 0; i < 100; i++)
    take_batch (&c, 1);
  before = c.now + left (&c);
  take_batch (&c, 50);
  after = c.now + left (&c);
  g_assert_cmpfloat (after, >=, before);
  g_assert_cmpfloat (after - before, <, 0.06 * before);
  for (int i = 0; i < 200; i++) {
    take_batch (&c, 1);
    left (&c);
  }
  g_assert_cmpfloat_with_epsilon (c.now + left (&c), before + 49, 0.01 * before);
}

/* Mosaic closes: everything is twice as fast, and it is believed before long, without a jump. */
static void
test_new_pace (void)
{
  double last;
  Clock c;

  begin (&c, 100, 20, 2, 4);
  for (int i = 0; i < 19; i++)
    take_batch (&c, 2);
  c.batch = 1;
  last = c.now + left (&c);
  for (int epoch = 0; epoch < 20; epoch++) {
    take_end (&c);
    if (epoch == 0)
      last = c.now + left (&c);
    for (int i = 0; i < 20; i++) {
      take_batch (&c, 1);
      g_assert_cmpfloat (ABS (c.now + left (&c) - last), <, 0.03 * truth (&c));
      last = c.now + left (&c);
    }
  }
  g_assert_cmpfloat_with_epsilon (left (&c), truth (&c), 0.02 * truth (&c));
}

/* At the end it is right, whatever was thought before. */
static void
test_near_the_end (void)
{
  Clock c;

  begin (&c, 2, 100, 1, 5);
  for (int i = 0; i < 100; i++)
    take_batch (&c, 3);
  take_end (&c);
  for (int i = 0; i < 98; i++) {
    take_batch (&c, 1);
    left (&c);
  }
  g_assert_cmpfloat_with_epsilon (left (&c), 2 + 5, 1.5);
}

static void
test_round (void)
{
  const gint64 noon = 1764000000; /* a multiple of 300 */

  g_assert_cmpint (hone_pace_round (0, noon + 20, 600), ==, noon);
  g_assert_cmpint (hone_pace_round (0, noon + 40, 600), ==, noon + 60);
  g_assert_cmpint (hone_pace_round (0, noon + 140, 4000), ==, noon);
  g_assert_cmpint (hone_pace_round (0, noon + 160, 4000), ==, noon + 300);
  /* between two minutes: stays at what it says */
  g_assert_cmpint (hone_pace_round (noon, noon + 40, 600), ==, noon);
  g_assert_cmpint (hone_pace_round (noon + 60, noon + 20, 600), ==, noon + 60);
  g_assert_cmpint (hone_pace_round (noon, noon + 61, 600), ==, noon + 60);
}

static void
test_times (void)
{
  HoneTimes times = { { 1, 2, 5, 10, 20, 5, 40, 5, 15, 5 } };

  g_assert_cmpfloat (hone_times_get_sum (&times), ==, 100);
  g_assert_cmpfloat (hone_times_get_share (&times, HONE_TIME_WAIT), ==, 0.1);
  g_assert_cmpfloat (hone_times_get_share (&times, HONE_TIME_BACKWARD), ==, 0.4);
  g_assert_cmpfloat (hone_times_get_share (&times, HONE_TIME_DECODE), ==, 0.25); /* of what the loader did */
  hone_times_add (&times, &times);
  g_assert_cmpfloat (hone_times_get_sum (&times), ==, 200);
  for (int i = 0; i < HONE_N_TIMES; i++)
    g_assert_nonnull (hone_time_get_name (i));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/train/pace/by-hand", test_by_hand);
  g_test_add_func ("/core/train/pace/guess", test_guess);
  g_test_add_func ("/core/train/pace/steady", test_steady);
  g_test_add_func ("/core/train/pace/outlier", test_outlier);
  g_test_add_func ("/core/train/pace/new-pace", test_new_pace);
  g_test_add_func ("/core/train/pace/near-the-end", test_near_the_end);
  g_test_add_func ("/core/train/pace/round", test_round);
  g_test_add_func ("/core/train/times", test_times);
  return g_test_run ();
}
