/* SPDX-License-Identifier: Apache-2.0 */
/* test-numbers.c - numbers in order, and the one in the middle */
#include "hone-numbers.h"

#include <math.h>

static double
median_of (const double *numbers, guint n)
{
  g_autoptr (GArray) array = g_array_new (FALSE, FALSE, sizeof (double));

  g_array_append_vals (array, numbers, n);
  return hone_median (array);
}

static void
test_median (void)
{
  static const double odd[] = { 5, -1, 3 }, even[] = { 4, 1, 3, 2 }, same[] = { 2, 2, 1 }, one[] = { 7 };

  g_assert_cmpfloat (median_of (odd, 3), ==, 3);
  g_assert_cmpfloat (median_of (even, 4), ==, 3);
  g_assert_cmpfloat (median_of (same, 3), ==, 2);
  g_assert_cmpfloat (median_of (one, 1), ==, 7);
  g_assert_true (isnan (median_of (NULL, 0)));
}

static void
test_sort (void)
{
  double numbers[] = { 3, -INFINITY, 0.5, INFINITY, -2 };

  hone_sort_numbers (numbers, G_N_ELEMENTS (numbers));
  for (guint i = 1; i < G_N_ELEMENTS (numbers); i++)
    g_assert_cmpfloat (numbers[i - 1], <, numbers[i]);
  hone_sort_numbers (NULL, 0);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/numbers/median", test_median);
  g_test_add_func ("/base/numbers/sort", test_sort);
  return g_test_run ();
}
