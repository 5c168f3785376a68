/* SPDX-License-Identifier: Apache-2.0 */
/* test-classes-score.c - how good a classifier is, and its loss with classes that count differently */
#include "hone-classes.h"
#include "hone-loss-classes.h"

#include <math.h>

#define N 6 /* classes */

/* Scores of a picture, and what it shows. */
static const struct {
  float scores[N];
  int truth, said;
} pictures[] = {
  { { 9, 1, 2, 3, 4, 5 }, 0, 0 },
  { { 9, 8, 7, 6, 5, 4 }, 5, 0 }, /* the only one of six that is not among the first five */
  { { 1, 2, 9, 3, 4, 5 }, 2, 2 },
  { { 1, 2, 9, 3, 4, 5 }, 0, 2 }, /* the last of all */
  { { 5, 5, 5, 5, 5, 5 }, 0, 0 }, /* of equals the first */
  { { 5, 5, 5, 5, 5, 5 }, 1, 0 },
};

static void
test_scores (void)
{
  g_autoptr (HoneClassScorer) scorer = hone_class_scorer_new (N);
  g_autoptr (HoneMetrics) metrics = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (pictures); i++)
    g_assert_cmpint (hone_class_scorer_add (scorer, pictures[i].scores, pictures[i].truth), ==, pictures[i].said);
  metrics = hone_class_scorer_result (scorer);
  g_assert_cmpint (metrics->images, ==, 6);
  g_assert_cmpfloat_with_epsilon (metrics->top1, 3.0 / 6, 1e-12);
  g_assert_cmpfloat_with_epsilon (metrics->top5, 4.0 / 6, 1e-12);
  g_assert_cmpfloat_with_epsilon (metrics->fitness, 3.5 / 6, 1e-12);
  g_assert_true (isnan (metrics->map50));
  g_assert_cmpint (metrics->n_classes, ==, 4); /* 0, 1, 2 and 5 occur */
  g_assert_cmpint (metrics->classes[0].instances, ==, 3);
  g_assert_cmpfloat_with_epsilon (metrics->classes[0].precision, 2.0 / 4, 1e-12);
  g_assert_cmpfloat_with_epsilon (metrics->classes[0].recall, 2.0 / 3, 1e-12);
  g_assert_cmpfloat_with_epsilon (metrics->classes[0].f1, 4.0 / 7, 1e-12);
  g_assert_cmpfloat (metrics->classes[1].recall, ==, 0);
  g_assert_cmpint (metrics->classes[3].klass, ==, 5);
  g_assert_cmpfloat_with_epsilon (metrics->recall, (2.0 / 3 + 0 + 1 + 0) / 4, 1e-12);
}

static void
test_nothing (void)
{
  g_autoptr (HoneClassScorer) scorer = hone_class_scorer_new (N);
  g_autoptr (HoneMetrics) metrics = hone_class_scorer_result (scorer);

  g_assert_cmpfloat (metrics->top1, ==, 0);
  g_assert_cmpint (metrics->n_classes, ==, 0);
}

static void
test_softmax (void)
{
  const float scores[] = { 1000, 1001, 999 };
  float shares[3];

  hone_class_softmax (scores, 3, shares);
  g_assert_cmpfloat_with_epsilon (shares[0] + shares[1] + shares[2], 1, 1e-6);
  g_assert_cmpfloat_with_epsilon (shares[1] / shares[0], exp (1), 1e-5);
}

/* --- the loss --- */

typedef struct {
  const HoneKernels *kernels;
  HoneDevice *device;
  float scores[4 * 3], d_scores[4 * 3];
  const float *weights;
} Loss;

static const HoneTarget targets[] = { { .image = 0, .klass = 2 },
                                      { .image = 1, .klass = 0 },
                                      { .image = 3, .klass = 1 } };

static double
loss_of (Loss *self)
{
  const HoneHeadShape shape = { .n = 4, .n_classes = 3, .anchors = 1 };
  const HoneHead head = { .scores = self->scores, .d_scores = self->d_scores };

  return hone_loss_classes (self->kernels, self->device, &shape, &head, targets, G_N_ELEMENTS (targets), self->weights);
}

/* By the formula, in doubles: the third picture has no class, and does not count. */
static double
want_of (const Loss *self)
{
  double sum = 0, weights = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (targets); i++) {
    const float *row = self->scores + targets[i].image * 3;
    const double weight = self->weights != NULL ? (double) self->weights[targets[i].klass] : 1;
    double all = 0;

    for (int k = 0; k < 3; k++)
      all += exp ((double) row[k]);
    sum += weight * (log (all) - (double) row[targets[i].klass]);
    weights += weight;
  }
  return sum / weights;
}

static void
check_slopes (Loss *self)
{
  float slopes[4 * 3];

  loss_of (self);
  for (int i = 0; i < 12; i++)
    slopes[i] = self->d_scores[i];
  for (int i = 0; i < 12; i++) {
    const float kept = self->scores[i];
    double up, down;

    self->scores[i] = kept + 0.01f;
    up = want_of (self);
    self->scores[i] = kept - 0.01f;
    down = want_of (self);
    self->scores[i] = kept;
    g_assert_cmpfloat_with_epsilon ((double) slopes[i], (up - down) / 0.02, 1e-4);
  }
}

static void
test_loss (void)
{
  static const float weights[] = { 2, 0.5f, 1 };
  const HoneOpen how = { .n_threads = 1, .level = HONE_LEVEL_AUTO };
  Loss self = { .kernels = hone_kernels_cpu () };

  self.device = self.kernels->open (&how);
  for (int i = 0; i < 12; i++)
    self.scores[i] = (float) ((i * 7) % 5) / 2 - 1;
  g_assert_cmpfloat_with_epsilon (loss_of (&self), want_of (&self), 1e-6);
  check_slopes (&self);
  self.weights = weights;
  g_assert_cmpfloat_with_epsilon (loss_of (&self), want_of (&self), 1e-6);
  check_slopes (&self);
  self.kernels->close (self.device);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/classes/scores", test_scores);
  g_test_add_func ("/classes/nothing", test_nothing);
  g_test_add_func ("/classes/softmax", test_softmax);
  g_test_add_func ("/classes/loss", test_loss);
  return g_test_run ();
}
