/* SPDX-License-Identifier: Apache-2.0 */
/* hone-class-report.c - see hone-class-report.h */
#include "hone-class-report.h"

#include "hone-classes.h"

#include <math.h>
#include <stdlib.h>

#define STEPS 60 /* of the bisection: more than a double can tell apart */

typedef struct {
  const float *scores;
  const int *truth;
  int n, n_classes;
} Pictures;

static const float *
scores_of (const Pictures *self, int i)
{
  return self->scores + (gsize) i * (gsize) self->n_classes;
}

/* --- one class against the others --- */

typedef struct {
  float confidence;
  gboolean right; /* it is of the class */
} Said;

static int
surest_first (const void *a, const void *b)
{
  const float x = ((const Said *) a)->confidence, y = ((const Said *) b)->confidence;

  return (x < y) - (x > y);
}

/* At a threshold: how many of the class and of the others have that confidence or more. */
typedef struct {
  gint64 right, wrong;
} Count;

/* One for each distinct confidence, the highest first; the first is (0, 0). Returns: how many */
static int
count_down (Said *said, int n, Count *counts)
{
  Count at = { 0, 0 };
  int n_counts = 0;

  qsort (said, (gsize) n, sizeof *said, surest_first);
  counts[n_counts++] = at;
  for (int i = 0; i < n; i++) {
    at.right += said[i].right;
    at.wrong += !said[i].right;
    if (i + 1 == n || said[i + 1].confidence < said[i].confidence)
      counts[n_counts++] = at;
  }
  return n_counts;
}

/* Between two thresholds the ROC is a straight line; where it goes straight up, its upper end counts. */
static void
trace_roc (const Count *counts, int n_counts, double *roc)
{
  const double right = (double) counts[n_counts - 1].right, wrong = (double) counts[n_counts - 1].wrong;
  int at = 0;

  for (int k = 0; k < HONE_CLASS_CURVE; k++) {
    const double x = k / (HONE_CLASS_CURVE - 1.0) * wrong;
    const Count *low, *high;

    while (at + 1 < n_counts && (double) counts[at + 1].wrong <= x)
      at++;
    low = &counts[at];
    high = &counts[MIN (at + 1, n_counts - 1)];
    roc[k] = (double) low->right / right;
    if (high->wrong > low->wrong)
      roc[k] +=
          (double) (high->right - low->right) / right * (x - (double) low->wrong) / (double) (high->wrong - low->wrong);
    roc[k] = wrong > 0 ? roc[k] : (double) NAN;
  }
}

/* The precision at the first threshold that finds so much. */
static void
trace_pr (const Count *counts, int n_counts, double *pr)
{
  const double right = (double) counts[n_counts - 1].right;
  int at = 1;

  for (int k = 0; k < HONE_CLASS_CURVE; k++) {
    const double x = k / (HONE_CLASS_CURVE - 1.0) * right;

    while (at + 1 < n_counts && (double) counts[at].right < x)
      at++;
    pr[k] = (double) counts[at].right / (double) (counts[at].right + counts[at].wrong);
  }
}

static void
measure (HoneClassCurve *self, const Count *counts, int n_counts)
{
  const double right = (double) counts[n_counts - 1].right, wrong = (double) counts[n_counts - 1].wrong;

  for (int i = 1; i < n_counts; i++) {
    const Count *now = &counts[i], *before = &counts[i - 1];
    const double more = (double) (now->right - before->right);

    self->auc += (double) (now->wrong - before->wrong) * (double) (now->right + before->right) / 2;
    self->average_precision += more / right * (double) now->right / (double) (now->right + now->wrong);
  }
  self->auc = wrong > 0 ? self->auc / (right * wrong) : (double) NAN;
}

static HoneClassCurve
curve_of (const Pictures *pictures, const float *shares, int klass)
{
  g_autofree Said *said = g_new (Said, pictures->n);
  g_autofree Count *counts = g_new (Count, pictures->n + 1);
  HoneClassCurve curve = { .klass = klass };
  int n_counts;

  for (int i = 0; i < pictures->n; i++) {
    said[i] = (Said){ shares[(gsize) i * (gsize) pictures->n_classes + (gsize) klass], pictures->truth[i] == klass };
    curve.images += said[i].right;
  }
  n_counts = count_down (said, pictures->n, counts);
  measure (&curve, counts, n_counts);
  curve.roc = g_new (double, 2 * HONE_CLASS_CURVE);
  curve.pr = curve.roc + HONE_CLASS_CURVE;
  trace_roc (counts, n_counts, curve.roc);
  trace_pr (counts, n_counts, curve.pr);
  return curve;
}

static void
add_curves (HoneClassReport *self, const Pictures *pictures)
{
  g_autofree float *shares = g_new (float, (gsize) pictures->n *(gsize) pictures->n_classes + 1);
  g_autofree int *occurs = g_new0 (int, pictures->n_classes + 1);
  int n_areas = 0;

  for (int i = 0; i < pictures->n; i++) {
    hone_class_softmax (scores_of (pictures, i), pictures->n_classes, shares + (gsize) i * (gsize) pictures->n_classes);
    occurs[pictures->truth[i]]++;
  }
  self->curves = g_new0 (HoneClassCurve, pictures->n_classes + 1);
  for (int k = 0; k < pictures->n_classes; k++)
    if (occurs[k] > 0)
      self->curves[self->n_curves++] = curve_of (pictures, shares, k);
  for (int k = 0; k < self->n_curves; k++) {
    self->average_precision += self->curves[k].average_precision / self->n_curves;
    if (!isnan (self->curves[k].auc)) {
      self->auc += self->curves[k].auc;
      n_areas++;
    }
  }
  self->auc = n_areas > 0 ? self->auc / n_areas : (double) NAN;
  self->average_precision = self->n_curves > 0 ? self->average_precision : (double) NAN;
}

/* --- calibration --- */

/* Of one picture, with all scores multiplied by @sharpness (1 by the temperature). */
typedef struct {
  double nll;
  double slope;      /* of nll over the sharpness */
  double confidence; /* the highest */
  gboolean right;
} Look;

static Look
look_at (const Pictures *self, int i, double sharpness)
{
  const float *scores = scores_of (self, i);
  const int best = hone_class_best (scores, self->n_classes), truth = self->truth[i];
  const double most = (double) scores[best], under = (double) scores[truth] - most;
  double sum = 0, moment = 0;

  for (int k = 0; k < self->n_classes; k++) {
    const double below = (double) scores[k] - most, part = exp (below * sharpness);

    sum += part;
    moment += part > 0 ? part * below : 0; /* a score may be minus infinity */
  }
  return (Look){
    .nll = log (sum) - under * sharpness, .slope = moment / sum - under, .confidence = 1 / sum, .right = best == truth
  };
}

static double
mean_slope (const Pictures *self, double sharpness)
{
  double sum = 0;

  for (int i = 0; i < self->n; i++)
    sum += look_at (self, i, sharpness).slope;
  return sum;
}

/* The nll is convex in 1 / T: its slope changes its sign once. */
static double
fit_temperature (const Pictures *self)
{
  double low = 1 / HONE_TEMPERATURE_MOST, high = 1 / HONE_TEMPERATURE_LEAST;

  if (self->n == 0)
    return 1;
  if (!(mean_slope (self, high) > 0))
    return HONE_TEMPERATURE_LEAST;
  if (!(mean_slope (self, low) < 0))
    return HONE_TEMPERATURE_MOST;
  for (int i = 0; i < STEPS && high - low > 1e-6 * low; i++) {
    const double middle = sqrt (low * high);

    if (mean_slope (self, middle) < 0)
      low = middle;
    else
      high = middle;
  }
  return 1 / sqrt (low * high);
}

/* Bins are open below and closed above, as in the paper. Scores of a network that went astray are no numbers. */
static int
bin_of (double confidence)
{
  if (!isfinite (confidence))
    return 0;
  return CLAMP ((int) ceil (confidence * HONE_CALIBRATION_BINS) - 1, 0, HONE_CALIBRATION_BINS - 1);
}

static void
calibrate (HoneCalibration *self, const Pictures *pictures, double temperature)
{
  for (int i = 0; i < pictures->n; i++) {
    const Look look = look_at (pictures, i, 1 / temperature);
    HoneCalibrationBin *bin = &self->bins[bin_of (look.confidence)];

    bin->images++;
    bin->confidence += look.confidence;
    bin->accuracy += look.right;
    self->nll += look.nll / pictures->n;
  }
  for (int b = 0; b < HONE_CALIBRATION_BINS; b++) {
    HoneCalibrationBin *bin = &self->bins[b];

    if (bin->images > 0)
      self->ece += fabs (bin->accuracy - bin->confidence) / pictures->n;
    bin->confidence = bin->images > 0 ? bin->confidence / bin->images : (double) NAN;
    bin->accuracy = bin->images > 0 ? bin->accuracy / bin->images : (double) NAN;
  }
}

HoneClassReport *
hone_class_report_new (const float *scores, const int *truth, int n, int n_classes)
{
  HoneClassReport *self = g_new0 (HoneClassReport, 1);
  const Pictures pictures = { scores, truth, n, n_classes };

  self->images = n;
  add_curves (self, &pictures);
  self->temperature = fit_temperature (&pictures);
  calibrate (&self->as_is, &pictures, 1);
  calibrate (&self->tempered, &pictures, self->temperature);
  return self;
}

void
hone_class_report_free (HoneClassReport *self)
{
  for (int k = 0; k < self->n_curves; k++)
    g_free (self->curves[k].roc); /* pr lies behind it */
  g_free (self->curves);
  g_free (self);
}
