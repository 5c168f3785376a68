/* SPDX-License-Identifier: Apache-2.0 */
/* test-plan.c - the memory planner: nothing overlaps, and nothing is wasted where that can be told */
#include "hone-plan.h"

static gboolean
overlap (const HoneSpan *a, const HoneSpan *b)
{
  return a->born <= b->dies && b->born <= a->dies && a->offset < b->offset + b->bytes &&
         b->offset < a->offset + a->bytes;
}

static void
assert_sound (const HoneSpan *spans, guint n, gsize arena)
{
  for (guint i = 0; i < n; i++) {
    if (spans[i].born > spans[i].dies)
      continue;
    g_assert_cmpuint (spans[i].offset % HONE_PLAN_ALIGN, ==, 0);
    g_assert_cmpuint (spans[i].offset + spans[i].bytes, <=, arena);
    for (guint j = 0; j < i; j++)
      g_assert_false (spans[j].born <= spans[j].dies && overlap (&spans[i], &spans[j]));
  }
}

/* What all that live at one time need, at least. */
static gsize
lower_bound (const HoneSpan *spans, guint n, int n_steps)
{
  gsize most = 0;

  for (int step = 0; step < n_steps; step++) {
    gsize sum = 0;

    for (guint i = 0; i < n; i++)
      if (spans[i].born <= step && step <= spans[i].dies)
        sum += spans[i].bytes;
    most = MAX (most, sum);
  }
  return most;
}

static void
test_random (void)
{
  const int n_steps = 60;

  for (int round = 0; round < 200; round++) {
    guint n = (guint) g_test_rand_int_range (1, 80);
    g_autofree HoneSpan *spans = g_new0 (HoneSpan, n);
    gsize arena;

    for (guint i = 0; i < n; i++) {
      spans[i].bytes = (gsize) g_test_rand_int_range (1, 100000);
      spans[i].born = g_test_rand_int_range (0, n_steps);
      spans[i].dies = MIN (n_steps - 1, spans[i].born + g_test_rand_int_range (-1, 20)); /* -1: nobody touches it */
    }
    arena = hone_plan_place (spans, n);
    assert_sound (spans, n, arena);
    g_assert_cmpuint (arena, >=, lower_bound (spans, n, n_steps));
  }
}

/* A chain, where only neighbours meet: two places do. */
static void
test_chain (void)
{
  HoneSpan spans[10];

  for (int i = 0; i < 10; i++)
    spans[i] = (HoneSpan){ .bytes = 1024, .born = i, .dies = i + 1 };
  g_assert_cmpuint (hone_plan_place (spans, 10), ==, 2048);
  assert_sound (spans, 10, 2048);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/plan/random", test_random);
  g_test_add_func ("/core/plan/chain", test_chain);
  return g_test_run ();
}
