/* SPDX-License-Identifier: Apache-2.0 */
/* test-class-report.c - ROC, precision over recall and calibration of a classifier, against values by hand */
#include "hone-class-report.h"
#include "hone-classes.h"

#include <math.h>

/* Two classes; how sure it is of class 0. */
static const struct {
  double share;
  int truth;
} pictures[] = { { 0.9, 0 }, { 0.8, 1 }, { 0.7, 0 }, { 0.6, 0 }, { 0.4, 1 }, { 0.3, 0 } };

#define N ((int) G_N_ELEMENTS (pictures))

static void
to_scores (double share, float scores[2])
{
  scores[0] = (float) log (share / (1 - share));
  scores[1] = 0;
}

static HoneClassReport *
report_of_pictures (void)
{
  float scores[2 * N];
  int truth[N];

  for (int i = 0; i < N; i++) {
    to_scores (pictures[i].share, scores + 2 * i);
    truth[i] = pictures[i].truth;
  }
  return hone_class_report_new (scores, truth, N, 2);
}

static void
test_areas (void)
{
  g_autoptr (HoneClassReport) report = report_of_pictures ();
  const HoneClassCurve *first = &report->curves[0], *second = &report->curves[1];

  g_assert_cmpint (report->images, ==, N);
  g_assert_cmpint (report->n_curves, ==, 2);
  g_assert_cmpint (first->images, ==, 4);
  g_assert_cmpint (second->klass, ==, 1);
  /* Of the 4 x 2 pairs 4 are in the right order. */
  g_assert_cmpfloat_with_epsilon (first->auc, 0.5, 1e-12);
  g_assert_cmpfloat_with_epsilon (second->auc, 0.5, 1e-12);
  g_assert_cmpfloat_with_epsilon (first->average_precision, (1 + 2.0 / 3 + 3.0 / 4 + 4.0 / 6) / 4, 1e-12);
  g_assert_cmpfloat_with_epsilon (second->average_precision, (1.0 / 2 + 2.0 / 5) / 2, 1e-12);
  g_assert_cmpfloat_with_epsilon (report->auc, 0.5, 1e-12);
}

/* Corners (0, 1/4), (1/2, 1/4), (1/2, 3/4), (1, 3/4), (1, 1) */
static void
test_roc (void)
{
  g_autoptr (HoneClassReport) report = report_of_pictures ();
  const double *roc = report->curves[0].roc;

  g_assert_cmpfloat_with_epsilon (roc[0], 0.25, 1e-12);
  g_assert_cmpfloat_with_epsilon (roc[499], 0.25, 1e-12);
  g_assert_cmpfloat_with_epsilon (roc[500], 0.75, 1e-12);
  g_assert_cmpfloat_with_epsilon (roc[998], 0.75, 1e-12);
  g_assert_cmpfloat_with_epsilon (roc[999], 1, 1e-12);
}

static void
test_pr (void)
{
  g_autoptr (HoneClassReport) report = report_of_pictures ();
  const double *pr = report->curves[0].pr;

  g_assert_cmpfloat_with_epsilon (pr[0], 1, 1e-12);
  g_assert_cmpfloat_with_epsilon (pr[249], 1, 1e-12);
  g_assert_cmpfloat_with_epsilon (pr[250], 2.0 / 3, 1e-12);
  g_assert_cmpfloat_with_epsilon (pr[749], 3.0 / 4, 1e-12);
  g_assert_cmpfloat_with_epsilon (pr[999], 4.0 / 6, 1e-12);
}

/* What is equally sure is neither before nor after: a straight line through both. */
static void
test_equals (void)
{
  const float scores[] = { 1, 0, 1, 0 };
  const int truth[] = { 0, 1 };
  g_autoptr (HoneClassReport) report = hone_class_report_new (scores, truth, 2, 2);

  g_assert_cmpfloat_with_epsilon (report->curves[0].auc, 0.5, 1e-12);
  g_assert_cmpfloat_with_epsilon (report->curves[0].roc[333], 1.0 / 3, 1e-9);
}

static void
test_calibration (void)
{
  g_autoptr (HoneClassReport) report = report_of_pictures ();
  const HoneCalibrationBin *bin = &report->as_is.bins[10]; /* 0.7 twice, right once */
  double nll = 0;

  g_assert_cmpint (bin->images, ==, 2);
  g_assert_cmpfloat_with_epsilon (bin->confidence, 0.7, 1e-6);
  g_assert_cmpfloat_with_epsilon (bin->accuracy, 0.5, 1e-12);
  g_assert_true (isnan (report->as_is.bins[0].confidence));
  g_assert_cmpfloat_with_epsilon (report->as_is.ece, (0.1 + 0.8 + 2 * 0.2 + 2 * 0.4) / 6, 1e-6);
  for (int i = 0; i < N; i++)
    nll -= log (pictures[i].truth == 0 ? pictures[i].share : 1 - pictures[i].share) / N;
  g_assert_cmpfloat_with_epsilon (report->as_is.nll, nll, 1e-6);
}

/* Always 0.9 sure, right 7 times of 10: the temperature makes 0.7 of it. */
static void
test_temperature (void)
{
  float scores[20];
  int truth[10];
  g_autoptr (HoneClassReport) report = NULL;

  for (int i = 0; i < 10; i++) {
    to_scores (0.9, scores + 2 * i);
    truth[i] = i < 7 ? 0 : 1;
  }
  report = hone_class_report_new (scores, truth, 10, 2);
  g_assert_cmpfloat_with_epsilon (report->temperature, log (9) / log (7.0 / 3), 1e-4);
  g_assert_cmpfloat_with_epsilon (report->as_is.ece, 0.2, 1e-6);
  g_assert_cmpfloat_with_epsilon (report->tempered.ece, 0, 1e-5);
  g_assert_cmpfloat_with_epsilon (report->tempered.nll, -(0.7 * log (0.7) + 0.3 * log (0.3)), 1e-6);
}

/* Never wrong: the surer the better, down to the limit. All of one class: no area. */
static void
test_limits (void)
{
  const float scores[] = { 3, 0, 2, 0 }, astray[] = { NAN, NAN, 1, 0 };
  const int truth[] = { 0, 0 };
  g_autoptr (HoneClassReport) report = hone_class_report_new (scores, truth, 2, 2);
  g_autoptr (HoneClassReport) none = hone_class_report_new (scores, truth, 0, 2);
  g_autoptr (HoneClassReport) lost = hone_class_report_new (astray, truth, 2, 2);

  g_assert_cmpfloat (report->temperature, ==, HONE_TEMPERATURE_LEAST);
  g_assert_cmpint (report->n_curves, ==, 1);
  g_assert_true (isnan (report->curves[0].auc));
  g_assert_true (isnan (report->curves[0].roc[7]));
  g_assert_true (isnan (report->auc));
  g_assert_cmpfloat (report->curves[0].average_precision, ==, 1);
  g_assert_cmpint (none->n_curves, ==, 0);
  g_assert_cmpfloat (none->temperature, ==, 1);
  g_assert_cmpint (lost->images, ==, 2);
}

/* Only a scorer that keeps its scores has a report. */
static void
test_scorer (void)
{
  g_autoptr (HoneClassScorer) plain = hone_class_scorer_new (2), keeping = hone_class_scorer_new (2);
  g_autoptr (HoneMetrics) without = NULL, with = NULL;

  hone_class_scorer_keep (keeping);
  for (int i = 0; i < N; i++) {
    float scores[2];

    to_scores (pictures[i].share, scores);
    hone_class_scorer_add (plain, scores, pictures[i].truth);
    hone_class_scorer_add (keeping, scores, pictures[i].truth);
  }
  without = hone_class_scorer_result (plain);
  with = hone_class_scorer_result (keeping);
  g_assert_null (without->report);
  g_assert_cmpfloat_with_epsilon (with->report->curves[1].average_precision, 0.45, 1e-12);
  g_assert_cmpfloat_with_epsilon (with->top1, 4.0 / 6, 1e-12);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/class-report/areas", test_areas);
  g_test_add_func ("/class-report/roc", test_roc);
  g_test_add_func ("/class-report/pr", test_pr);
  g_test_add_func ("/class-report/equals", test_equals);
  g_test_add_func ("/class-report/calibration", test_calibration);
  g_test_add_func ("/class-report/temperature", test_temperature);
  g_test_add_func ("/class-report/limits", test_limits);
  g_test_add_func ("/class-report/scorer", test_scorer);
  return g_test_run ();
}
