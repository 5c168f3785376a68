/* SPDX-License-Identifier: Apache-2.0 */
/* test-gate.c - work that is held up and goes on */
#include "hone-gate.h"

/* Counts as long as it is let through. */
typedef struct {
  HoneGate *gate;
  gboolean own; /* by hone_gate_breathe () */
  int counted;  /* atomic */
  int leaving;  /* atomic */
  gint64 now;   /* of its clock: stands still */
  gint64 held;
} Worker;

static gint64
clock_cb (gpointer data)
{
  return ((Worker *) data)->now;
}

static gboolean
leaving_cb (gpointer data)
{
  return g_atomic_int_get (&((Worker *) data)->leaving);
}

static gpointer
work (gpointer data)
{
  Worker *self = data;

  if (self->own)
    hone_gate_set_own (self->gate, clock_cb, self);
  while (!leaving_cb (self)) {
    if (self->own)
      hone_gate_breathe ();
    else
      hone_gate_wait (self->gate, leaving_cb, self);
    g_atomic_int_inc (&self->counted);
    g_usleep (100);
  }
  self->held = hone_gate_get_held ();
  hone_gate_set_own (NULL, NULL, NULL);
  return NULL;
}

static void
wait_for_more (Worker *self)
{
  int before = g_atomic_int_get (&self->counted);

  while (g_atomic_int_get (&self->counted) <= before + 1)
    g_usleep (100);
}

/* Two looks apart see the same number: it stands. */
static void
wait_for_rest (Worker *self)
{
  int before;

  do {
    before = g_atomic_int_get (&self->counted);
    g_usleep (20000);
  } while (g_atomic_int_get (&self->counted) != before);
}

static void
test_hold (gconstpointer own)
{
  g_autoptr (HoneGate) gate = hone_gate_new ();
  Worker worker = { .gate = gate, .own = GPOINTER_TO_INT (own), .now = 1000 };
  GThread *thread = g_thread_new ("worker", work, &worker);

  for (int i = 0; i < 3; i++) {
    wait_for_more (&worker);
    hone_gate_close (gate);
    g_assert_true (hone_gate_is_closed (gate));
    wait_for_rest (&worker);
    worker.now += G_USEC_PER_SEC; /* an hour may pass: it is held by the clock that it has */
    hone_gate_open (gate);
  }
  wait_for_more (&worker);
  g_atomic_int_set (&worker.leaving, TRUE);
  hone_gate_open (gate);
  g_thread_join (thread);
  g_assert_cmpint (worker.held, ==, worker.own ? 3 * G_USEC_PER_SEC : 0);
}

/* Who wants to go is not kept. */
static void
test_leave (void)
{
  g_autoptr (HoneGate) gate = hone_gate_new ();
  Worker worker = { .gate = gate };
  GThread *thread;

  hone_gate_close (gate);
  thread = g_thread_new ("worker", work, &worker);
  g_usleep (10000);
  g_assert_cmpint (g_atomic_int_get (&worker.counted), ==, 0);
  g_atomic_int_set (&worker.leaving, TRUE);
  hone_gate_stir (gate);
  g_thread_join (thread);
  g_assert_true (hone_gate_is_closed (gate));
}

static void
test_closed (void)
{
  g_autoptr (HoneGate) gate = hone_gate_new ();
  gint64 before;

  g_assert_cmpint (hone_gate_get_closed (gate), ==, 0);
  hone_gate_close (gate);
  hone_gate_close (gate);
  g_usleep (2000);
  before = hone_gate_get_closed (gate);
  g_assert_cmpint (before, >=, 2000);
  hone_gate_open (gate);
  before = hone_gate_get_closed (gate);
  g_usleep (2000);
  g_assert_cmpint (hone_gate_get_closed (gate), ==, before);
}

/* A thread without a gate of its own passes. */
static void
test_none (void)
{
  hone_gate_breathe ();
  g_assert_cmpint (hone_gate_get_held (), ==, 0);
  hone_gate_add_held (5);
  g_assert_cmpint (hone_gate_get_held (), ==, 5);
  hone_gate_set_own (NULL, NULL, NULL);
  g_assert_cmpint (hone_gate_get_held (), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/base/gate/wait", GINT_TO_POINTER (FALSE), test_hold);
  g_test_add_data_func ("/base/gate/breathe", GINT_TO_POINTER (TRUE), test_hold);
  g_test_add_func ("/base/gate/leave", test_leave);
  g_test_add_func ("/base/gate/closed", test_closed);
  g_test_add_func ("/base/gate/none", test_none);
  return g_test_run ();
}
