/* SPDX-License-Identifier: Apache-2.0 */
/* test-box.c - boxes from labels and detections, and which of them match */
#include "hone-box.h"

#include <math.h>

static HoneBox
box (float x, float y, float side, int klass, float score)
{
  return (HoneBox){ .x = x, .y = y, .width = side, .height = side, .klass = klass, .score = score };
}

static GArray *
boxes (const HoneBox *from, guint n)
{
  GArray *array = g_array_new (FALSE, FALSE, sizeof (HoneBox));

  g_array_append_vals (array, from, n);
  return array;
}

static HoneBoxKind
kind (GArray *array, guint i)
{
  return g_array_index (array, HoneBox, i).kind;
}

static void
test_overlap (void)
{
  HoneBox a = box (0, 0, 10, 0, 0);
  HoneBox half = box (5, 0, 10, 0, 0);
  HoneBox away = box (10, 0, 10, 0, 0);
  HoneBox none = box (3, 3, 0, 0, 0);

  g_assert_cmpfloat_with_epsilon (hone_box_overlap (&a, &a), 1, 1e-9);
  /* 50 of 150 pixels */
  g_assert_cmpfloat_with_epsilon (hone_box_overlap (&a, &half), 1.0 / 3, 1e-9);
  g_assert_cmpfloat (hone_box_overlap (&a, &away), ==, 0);
  g_assert_cmpfloat (hone_box_overlap (&none, &none), ==, 0);
}

static void
test_from_labels (void)
{
  const HoneLabel label = { .klass = 2, .cx = 0.5f, .cy = 0.25f, .w = 0.5f, .h = 0.5f, .line = 1 };
  g_autoptr (GArray) array = hone_boxes_from_labels (&label, 1, 200, 100);
  const HoneBox *one = &g_array_index (array, HoneBox, 0);

  g_assert_cmpuint (array->len, ==, 1);
  g_assert_cmpfloat (one->x, ==, 50);
  g_assert_cmpfloat (one->y, ==, 0);
  g_assert_cmpfloat (one->width, ==, 100);
  g_assert_cmpfloat (one->height, ==, 50);
  g_assert_cmpint (one->klass, ==, 2);
  g_assert_true (isnan (one->score));
}

static void
test_from_detections (void)
{
  const HoneDetection found[] = { { .x1 = 1, .y1 = 2, .x2 = 4, .y2 = 8, .score = 0.9f, .klass = 1 },
                                  { .x1 = 1, .y1 = 2, .x2 = 4, .y2 = 8, .score = 0.1f },
                                  { .x1 = NAN, .y1 = 2, .x2 = 4, .y2 = 8, .score = 0.9f } };
  g_autoptr (GArray) array = hone_boxes_from_detections (found, 3, 0.25);
  const HoneBox *one = &g_array_index (array, HoneBox, 0);

  g_assert_cmpuint (array->len, ==, 1);
  g_assert_cmpfloat (one->width, ==, 3);
  g_assert_cmpfloat (one->height, ==, 6);
  g_assert_cmpfloat (one->score, ==, 0.9f);
}

/* Two detections on one label: the surer one has it, whatever the order. A detection of another class finds nothing. */
static void
test_match (void)
{
  const HoneBox truth[] = { box (0, 0, 10, 0, NAN), box (100, 0, 10, 1, NAN), box (200, 0, 10, 0, NAN) };
  const HoneBox said[] = { box (1, 0, 10, 0, 0.5f), box (0, 0, 10, 0, 0.9f), box (100, 0, 10, 0, 0.8f),
                           box (202, 0, 10, 0, 0.4f) };
  g_autoptr (GArray) labels = boxes (truth, 3);
  g_autoptr (GArray) found = boxes (said, 4);

  g_assert_cmpuint (hone_boxes_match (labels, found, 0.5), ==, 1);
  g_assert_cmpint (kind (labels, 0), ==, HONE_BOX_PLAIN);
  g_assert_cmpint (kind (labels, 1), ==, HONE_BOX_MISSED);
  g_assert_cmpint (kind (labels, 2), ==, HONE_BOX_PLAIN);
  g_assert_cmpint (kind (found, 0), ==, HONE_BOX_EXTRA);
  g_assert_cmpint (kind (found, 1), ==, HONE_BOX_PLAIN);
  g_assert_cmpint (kind (found, 2), ==, HONE_BOX_EXTRA);
  g_assert_cmpint (kind (found, 3), ==, HONE_BOX_PLAIN);
}

/* The overlap is 1/3: enough for 0.3, not for 0.5. */
static void
test_threshold (void)
{
  const HoneBox truth = box (0, 0, 10, 0, NAN);
  const HoneBox said = box (5, 0, 10, 0, 0.9f);
  g_autoptr (GArray) labels = boxes (&truth, 1);
  g_autoptr (GArray) found = boxes (&said, 1);

  g_assert_cmpuint (hone_boxes_match (labels, found, 0.5), ==, 1);
  g_assert_cmpuint (hone_boxes_match (labels, found, 0.3), ==, 0);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/workspace/box/overlap", test_overlap);
  g_test_add_func ("/workspace/box/from-labels", test_from_labels);
  g_test_add_func ("/workspace/box/from-detections", test_from_detections);
  g_test_add_func ("/workspace/box/match", test_match);
  g_test_add_func ("/workspace/box/threshold", test_threshold);
  return g_test_run ();
}
