/* SPDX-License-Identifier: Apache-2.0 */
/* test-coco.c - COCO's values of small scenes, reckoned by hand */
#include "hone-coco.h"

#include <math.h>

#define NEAR(got, want) g_assert_cmpfloat_with_epsilon (got, want, 1e-12)

static void
reckon (const HoneCocoBox *found, guint n_found, const HoneCocoBox *truth, guint n_truth, HoneCocoResult *result)
{
  g_autoptr (HoneCoco) coco = hone_coco_new (2);

  hone_coco_add (coco, found, n_found, truth, n_truth);
  hone_coco_result (coco, result);
}

static void
test_nothing (void)
{
  const HoneCocoBox found = { 0, 0, 10, 10, 0.9, 1 };
  HoneCocoResult got;

  reckon (&found, 1, NULL, 0, &got);
  for (int size = 0; size < HONE_COCO_N_SIZES; size++) {
    g_assert_true (isnan (got.ap[size]));
    g_assert_true (isnan (got.ar[size]));
  }
  g_assert_true (isnan (got.ap50));
  g_assert_true (isnan (got.classes[1][0]));
  hone_coco_result_clear (&got);
}

/* One object is hit, the other is not: recall 1/2, so that 51 of the 101 places are reached. */
static void
test_half (void)
{
  const HoneCocoBox truth[] = { { 0, 0, 40, 40, 0, 0 }, { 100, 0, 40, 40, 0, 0 } };
  const HoneCocoBox found[] = { { 0, 0, 40, 40, 0.9, 0 } };
  HoneCocoResult got;

  reckon (found, 1, truth, 2, &got);
  NEAR (got.ap[HONE_COCO_ALL], 51.0 / 101);
  NEAR (got.ap[HONE_COCO_MEDIUM], 51.0 / 101);
  NEAR (got.ar[HONE_COCO_ALL], 0.5);
  g_assert_true (isnan (got.ap[HONE_COCO_SMALL]));
  g_assert_true (isnan (got.classes[1][0]));
  hone_coco_result_clear (&got);
}

/* Wrong one first: precision 1/2 wherever the recall is reached. Overlap 30/50 = 0.6 counts up to 0.60. */
static void
test_order_and_overlap (void)
{
  const HoneCocoBox truth[] = { { 0, 0, 40, 40, 0, 0 } };
  const HoneCocoBox found[] = { { 200, 200, 40, 40, 0.9, 0 }, { 10, 0, 40, 40, 0.8, 0 } };
  HoneCocoResult got;

  reckon (found, 2, truth, 1, &got);
  NEAR (got.classes[0][0], 0.5);
  NEAR (got.classes[0][1], 0.5);
  NEAR (got.classes[0][3], 0);
  NEAR (got.ap50, 0.5);
  NEAR (got.ap75, 0);
  NEAR (got.ar1, 0); /* the best of the picture is the wrong one */
  g_assert_cmpfloat (got.ar10, >, 0);
  hone_coco_result_clear (&got);
}

/* What is of another size neither counts nor harms. 32 x 32 belongs to small and medium. */
static void
test_sizes (void)
{
  const HoneCocoBox truth[] = { { 0, 0, 32, 32, 0, 0 }, { 200, 0, 200, 200, 0, 0 } };
  const HoneCocoBox found[] = { { 200, 0, 200, 200, 0.9, 0 }, { 0, 0, 32, 32, 0.8, 0 }, { 500, 0, 200, 200, 0.95, 0 } };
  HoneCocoResult got;

  reckon (found, 3, truth, 2, &got);
  NEAR (got.ap[HONE_COCO_SMALL], 1);
  NEAR (got.ap[HONE_COCO_MEDIUM], 1);
  NEAR (got.ap[HONE_COCO_LARGE], 0.5);
  NEAR (got.ap[HONE_COCO_ALL], (2.0 / 3 * 101) / 101); /* 0, 1/2, 2/3 after each; never less than the best behind */
  hone_coco_result_clear (&got);
}

/* The 101st detection of a class in a picture is not looked at. */
static void
test_hundred (void)
{
  const HoneCocoBox truth[] = { { 0, 0, 40, 40, 0, 0 } };
  HoneCocoBox found[101];
  HoneCocoResult got;

  for (int i = 0; i < 101; i++)
    found[i] = (HoneCocoBox){ 1000, 0, 40, 40, 0.5, 0 };
  found[100] = (HoneCocoBox){ 0, 0, 40, 40, 0.4, 0 };
  reckon (found, 101, truth, 1, &got);
  NEAR (got.ar[HONE_COCO_ALL], 0);
  hone_coco_result_clear (&got);
  found[100].score = 0.6;
  reckon (found, 101, truth, 1, &got);
  NEAR (got.ar[HONE_COCO_ALL], 1);
  NEAR (got.ar1, 1);
  hone_coco_result_clear (&got);
}

/* Pictures do not mix: the same two boxes in two pictures. */
static void
test_pictures (void)
{
  g_autoptr (HoneCoco) coco = hone_coco_new (1);
  const HoneCocoBox box = { 0, 0, 40, 40, 0.9, 0 };
  HoneCocoResult got;

  hone_coco_add (coco, &box, 1, NULL, 0);
  hone_coco_add (coco, NULL, 0, &box, 1);
  hone_coco_result (coco, &got);
  NEAR (got.ap[HONE_COCO_ALL], 0);
  NEAR (got.ar[HONE_COCO_ALL], 0);
  hone_coco_result_clear (&got);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/eval/coco/nothing", test_nothing);
  g_test_add_func ("/eval/coco/half", test_half);
  g_test_add_func ("/eval/coco/order-and-overlap", test_order_and_overlap);
  g_test_add_func ("/eval/coco/sizes", test_sizes);
  g_test_add_func ("/eval/coco/hundred", test_hundred);
  g_test_add_func ("/eval/coco/pictures", test_pictures);
  return g_test_run ();
}
