/* SPDX-License-Identifier: Apache-2.0 */
/* hone-metrics.c - see hone-metrics.h */
#include "hone-overlap.h"
#include "match.h"

#include <math.h>
#include <string.h>

#define N_RECALLS 101
#define SMOOTH 101 /* width of the filter over the mean F1: a tenth of the curve, odd */

/* One detection of the whole set. */
typedef struct {
  float score;
  guint place; /* keeps the sort stable */
  guint8 tp[HONE_N_IOUS];
} Hit;

typedef struct {
  GArray *hits; /* of Hit */
  int instances, images;
} PerClass;

struct _HoneScorer {
  int n_classes;
  PerClass *classes;
  int images, instances;
};

HoneScorer *
hone_scorer_new (int n_classes)
{
  HoneScorer *self = g_new0 (HoneScorer, 1);

  self->n_classes = n_classes;
  self->classes = g_new0 (PerClass, n_classes);
  for (int i = 0; i < n_classes; i++)
    self->classes[i].hits = g_array_new (FALSE, FALSE, sizeof (Hit));
  return self;
}

void
hone_scorer_free (HoneScorer *self)
{
  for (int i = 0; i < self->n_classes; i++)
    g_array_unref (self->classes[i].hits);
  g_free (self->classes);
  g_free (self);
}

/* --- matching -------------------------------------------------------------------------------------------------- */

static const float thresholds[HONE_N_IOUS] = { 0.50f, 0.55f, 0.60f, 0.65f, 0.70f, 0.75f, 0.80f, 0.85f, 0.90f, 0.95f };

/* @overlaps: of one detection with every truth, 0 where the classes differ. @used: n_truth x HONE_N_IOUS. Returns: the
 * truth at the lowest overlap; -1: none */
static int
match_one (const float *overlaps, guint n_truth, guint8 *used, guint8 tp[HONE_N_IOUS])
{
  int first = -1;

  for (int k = 0; k < HONE_N_IOUS; k++) {
    float best = 0;
    guint at = 0;

    for (guint i = 0; i < n_truth; i++)
      if (!used[i * HONE_N_IOUS + k] && overlaps[i] > best) {
        best = overlaps[i];
        at = i;
      }
    tp[k] = best >= thresholds[k];
    if (tp[k])
      used[at * HONE_N_IOUS + k] = TRUE;
    if (tp[k] && k == 0)
      first = (int) at;
  }
  return first;
}

void
hone_match (const HoneDetection *found, guint n_found, const HoneTruth *truth, guint n_truth, guint8 *tp, int *partner)
{
  g_autofree float *overlaps = g_new (float, n_truth + 1);
  g_autofree guint8 *used = g_new0 (guint8, (n_truth + 1) * HONE_N_IOUS);

  for (guint j = 0; j < n_found; j++) {
    guint8 *hit = tp + (gsize) j * HONE_N_IOUS;
    float most = 0;
    int at = -1;

    memset (hit, 0, HONE_N_IOUS);
    for (guint i = 0; i < n_truth; i++) {
      overlaps[i] = truth[i].klass == found[j].klass ? hone_overlap (&truth[i], &found[j]) : 0;
      most = MAX (most, overlaps[i]);
    }
    if (most >= thresholds[0])
      at = match_one (overlaps, n_truth, used, hit);
    if (partner != NULL)
      partner[j] = at;
  }
}

static void
count_truth (HoneScorer *self, const HoneTruth *truth, guint n_truth)
{
  g_autofree gboolean *seen = g_new0 (gboolean, self->n_classes);

  self->images++;
  self->instances += (int) n_truth;
  for (guint i = 0; i < n_truth; i++) {
    self->classes[truth[i].klass].instances++;
    if (!seen[truth[i].klass])
      self->classes[truth[i].klass].images++;
    seen[truth[i].klass] = TRUE;
  }
}

void
hone_scorer_add (HoneScorer *self, const HoneDetection *found, guint n_found, const HoneTruth *truth, guint n_truth,
                 guint8 *tp)
{
  g_autofree guint8 *own = tp == NULL ? g_new (guint8, ((gsize) n_found + 1) * HONE_N_IOUS) : NULL;
  guint8 *all = tp != NULL ? tp : own;

  count_truth (self, truth, n_truth);
  hone_match (found, n_found, truth, n_truth, all, NULL);
  for (guint j = 0; j < n_found; j++) {
    GArray *hits = self->classes[found[j].klass].hits;
    Hit hit = { .score = found[j].score, .place = hits->len };

    memcpy (hit.tp, all + (gsize) j * HONE_N_IOUS, HONE_N_IOUS);
    g_array_append_val (hits, hit);
  }
}

/* --- curves ---------------------------------------------------------------------------------------------------- */

static int
higher_score_first (gconstpointer a, gconstpointer b)
{
  const Hit *x = a, *y = b;

  if (x->score != y->score)
    return x->score < y->score ? 1 : -1;
  return x->place < y->place ? -1 : x->place > y->place;
}

/* As numpy.interp (): xs ascending; where several are equal the last one counts from there on. */
static double
interpolate (const double *xs, const double *ys, guint n, double x, double left)
{
  guint low = 0, high = n;

  if (n == 0 || x < xs[0])
    return left;
  while (high - low > 1) {
    const guint middle = (low + high) / 2;

    if (xs[middle] <= x)
      low = middle;
    else
      high = middle;
  }
  if (low == n - 1 || xs[low] == x)
    return ys[low];
  return (ys[low + 1] - ys[low]) / (xs[low + 1] - xs[low]) * (x - xs[low]) + ys[low];
}

/* Recall and precision after each hit, at one threshold. */
static void
count_hits (const GArray *hits, int instances, int k, double *recall, double *precision)
{
  double right = 0;

  for (guint i = 0; i < hits->len; i++) {
    right += g_array_index (hits, Hit, i).tp[k];
    recall[i] = right / (instances + 1e-16);
    precision[i] = right / (i + 1.0);
  }
}

/* Precision over recall, with ends, and never rising: n + 3 points. */
static void
envelope (const double *recall, const double *precision, guint n, double *r, double *p)
{
  r[0] = 0;
  p[0] = 1;
  memcpy (r + 1, recall, n * sizeof *r);
  memcpy (p + 1, precision, n * sizeof *p);
  r[n + 1] = n > 0 ? recall[n - 1] : 1;
  r[n + 2] = 1;
  p[n + 1] = p[n + 2] = 0;
  for (guint i = n + 2; i > 0; i--)
    p[i - 1] = MAX (p[i - 1], p[i]);
}

/* Trapezoids under the envelope, read at 101 values. */
static double
average_precision (const double *r, const double *p, guint n)
{
  const double step = 1.0 / (N_RECALLS - 1);
  double area = 0, before = interpolate (r, p, n, 0, p[0]);

  for (int i = 1; i < N_RECALLS; i++) {
    const double x = i == N_RECALLS - 1 ? 1 : i * step, last = i - 1 == 0 ? 0 : (i - 1) * step;
    const double here = interpolate (r, p, n, x, p[0]);

    area += (x - last) * (before + here) / 2;
    before = here;
  }
  return area;
}

double
hone_average_precision (const guint8 *tp, guint n, int instances)
{
  g_autofree double *recall = g_new (double, n + 1), *precision = g_new (double, n + 1);
  g_autofree double *r = g_new (double, n + 3), *p = g_new (double, n + 3);
  double right = 0;

  if (n == 0 || instances == 0)
    return 0;
  for (guint i = 0; i < n; i++) {
    right += tp[i];
    recall[i] = right / (instances + 1e-16);
    precision[i] = right / (i + 1.0);
  }
  envelope (recall, precision, n, r, p);
  return average_precision (r, p, n + 3);
}

static double
curve_x (int i)
{
  return i == HONE_CURVE - 1 ? 1 : i * (1.0 / (HONE_CURVE - 1));
}

/* Precision, recall and F1 over the confidence, at overlap 0.5. */
static void
fill_confidence_curves (HoneClassMetrics *metrics, const GArray *hits, const double *recall, const double *precision)
{
  g_autofree double *minus_score = g_new (double, hits->len + 1);

  for (guint i = 0; i < hits->len; i++)
    minus_score[i] = -(double) g_array_index (hits, Hit, i).score;
  for (int i = 0; i < HONE_CURVE; i++) {
    const double r = interpolate (minus_score, recall, hits->len, -curve_x (i), 0);
    const double p = interpolate (minus_score, precision, hits->len, -curve_x (i), hits->len > 0 ? 1 : 0);

    metrics->r_curve[i] = r;
    metrics->p_curve[i] = p;
    metrics->f1_curve[i] = 2 * p * r / (p + r + 1e-16);
  }
}

static void
measure_class (HoneClassMetrics *metrics, PerClass *class)
{
  GArray *hits = class->hits;
  const guint n = hits->len;
  g_autofree double *recall = g_new (double, n + 1), *precision = g_new (double, n + 1);
  g_autofree double *r = g_new (double, n + 3), *p = g_new (double, n + 3);
  double *curves = g_new0 (double, 4 * HONE_CURVE);

  metrics->images = class->images;
  metrics->instances = class->instances;
  metrics->p_curve = curves;
  metrics->r_curve = curves + HONE_CURVE;
  metrics->f1_curve = curves + 2 * HONE_CURVE;
  metrics->pr_curve = curves + 3 * HONE_CURVE;
  if (n == 0)
    return;

  g_array_sort (hits, higher_score_first);
  for (int k = HONE_N_IOUS - 1; k >= 0; k--) {
    count_hits (hits, class->instances, k, recall, precision);
    envelope (recall, precision, n, r, p);
    metrics->ap[k] = average_precision (r, p, n + 3);
    metrics->ap50_95 += metrics->ap[k] / HONE_N_IOUS;
  }
  metrics->ap50 = metrics->ap[0]; /* what stands in the arrays now */
  fill_confidence_curves (metrics, hits, recall, precision);
  for (int i = 0; i < HONE_CURVE; i++)
    metrics->pr_curve[i] = interpolate (r, p, n + 3, curve_x (i), p[0]);
}

/* --- the whole set --------------------------------------------------------------------------------------------- */

/* Where the mean F1, smoothed, is highest. */
static int
best_confidence (const HoneMetrics *metrics)
{
  double mean[HONE_CURVE + SMOOTH - 1], highest = -1;
  int best = 0;

  for (int i = 0; i < HONE_CURVE + SMOOTH - 1; i++) {
    const int at = CLAMP (i - SMOOTH / 2, 0, HONE_CURVE - 1);

    mean[i] = 0;
    for (int c = 0; c < metrics->n_classes; c++)
      mean[i] += metrics->classes[c].f1_curve[at];
    mean[i] /= metrics->n_classes;
  }
  for (int i = 0; i < HONE_CURVE; i++) {
    double sum = 0;

    for (int k = 0; k < SMOOTH; k++)
      sum += mean[i + k] / SMOOTH;
    if (sum > highest) {
      highest = sum;
      best = i;
    }
  }
  return best;
}

static void
take_means (HoneMetrics *metrics)
{
  const int at = best_confidence (metrics), n = metrics->n_classes;

  metrics->best_confidence = curve_x (at);
  for (int c = 0; c < n; c++) {
    HoneClassMetrics *class = &metrics->classes[c];

    class->precision = class->p_curve[at];
    class->recall = class->r_curve[at];
    class->f1 = class->f1_curve[at];
    metrics->precision += class->precision / n;
    metrics->recall += class->recall / n;
    metrics->map50 += class->ap50 / n;
    metrics->map50_95 += class->ap50_95 / n;
  }
  metrics->fitness = isnan (metrics->map50_95) ? 0 : metrics->map50_95;
}

HoneMetrics *
hone_scorer_result (HoneScorer *self)
{
  HoneMetrics *metrics = g_new0 (HoneMetrics, 1);

  metrics->images = self->images;
  metrics->instances = self->instances;
  metrics->classes = g_new0 (HoneClassMetrics, self->n_classes);
  for (int c = 0; c < self->n_classes; c++)
    if (self->classes[c].instances > 0) {
      metrics->classes[metrics->n_classes].klass = c;
      measure_class (&metrics->classes[metrics->n_classes++], &self->classes[c]);
    }
  if (metrics->n_classes > 0)
    take_means (metrics);
  return metrics;
}

const double *
hone_class_metrics_curve (const HoneClassMetrics *self, HoneCurveKind kind)
{
  const double *const curves[HONE_N_CURVES] = { self->pr_curve, self->f1_curve, self->p_curve, self->r_curve };

  return curves[kind];
}

void
hone_metrics_mean_curve (const HoneMetrics *self, HoneCurveKind kind, double *mean)
{
  for (int i = 0; i < HONE_CURVE; i++) {
    mean[i] = self->n_classes > 0 ? 0 : (double) NAN;
    for (int c = 0; c < self->n_classes; c++)
      mean[i] += hone_class_metrics_curve (&self->classes[c], kind)[i] / self->n_classes;
  }
}

void
hone_metrics_free (HoneMetrics *self)
{
  for (int c = 0; c < self->n_classes; c++)
    g_free (self->classes[c].p_curve);
  g_free (self->classes);
  g_clear_pointer (&self->report, hone_class_report_free);
  g_free (self);
}
