/* SPDX-License-Identifier: Apache-2.0 */
/* test-random.c - the random streams: MT19937's published outputs, spec 04's permutations, and draws from counters */
#include "hone-random.h"

/* The 1st and the 10000th output for seed 5489, as published with the algorithm (and in the C++ standard). */
static void
test_twister (void)
{
  HoneTwister twister;
  guint32 number = 0;

  hone_twister_init (&twister, 5489);
  g_assert_cmpuint (hone_twister_next (&twister), ==, 3499211612u);
  for (int i = 1; i < 10000; i++)
    number = hone_twister_next (&twister);
  g_assert_cmpuint (number, ==, 4123659995u);
}

/* Spec 04, section 3: 10 pictures, seed 0, the first three epochs. */
static void
test_order (void)
{
  static const int want[3][10] = { { 3, 6, 1, 0, 5, 7, 2, 8, 9, 4 },
                                   { 7, 3, 9, 5, 2, 4, 8, 0, 1, 6 },
                                   { 5, 4, 9, 1, 7, 6, 2, 8, 3, 0 } };
  HoneTwister twister;
  int order[10];

  hone_twister_init (&twister, G_GUINT64_CONSTANT (6148914691236517204));
  hone_twister_next (&twister);
  hone_twister_next (&twister);
  for (int epoch = 0; epoch < 3; epoch++) {
    hone_twister_permute (&twister, order, 10);
    for (int i = 0; i < 10; i++)
      g_assert_cmpint (order[i], ==, want[epoch][i]);
    hone_twister_permute (&twister, order, 10);
  }
}

/* Equal keys draw alike, others do not; mean and variance of 100,000 draws within five standard errors. */
static void
test_draws (void)
{
  HoneDraws a = hone_draws (7, 1, 3, 12), b = hone_draws (7, 1, 3, 12), c = hone_draws (7, 1, 3, 13);
  double sum = 0, squares = 0;
  int counts[7] = { 0 };

  for (int i = 0; i < 100; i++) {
    double x = hone_draw (&a);

    g_assert_cmpfloat (x, ==, hone_draw (&b));
    g_assert_cmpfloat (x, !=, hone_draw (&c));
    g_assert_true (x >= 0 && x < 1);
  }
  for (int i = 0; i < 100000; i++) {
    double x = hone_draw (&a);

    sum += x;
    squares += x * x;
    counts[hone_draw_index (&a, 7)]++;
  }
  g_assert_cmpfloat_with_epsilon (sum / 1e5, 0.5, 5 * 0.2887 / 316);
  g_assert_cmpfloat_with_epsilon (squares / 1e5, 1.0 / 3, 5 * 0.2982 / 316);
  for (int i = 0; i < 7; i++)
    g_assert_cmpint (ABS (counts[i] - 14286), <, 5 * 111);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/random/twister", test_twister);
  g_test_add_func ("/core/random/order", test_order);
  g_test_add_func ("/core/random/draws", test_draws);
  return g_test_run ();
}
