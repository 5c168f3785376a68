/* SPDX-License-Identifier: Apache-2.0 */
/* hone-classes.c - see hone-classes.h */
#include "hone-classes.h"

#include <math.h>

#define TOP 5
#define MOST_KEPT ((gsize) 64 << 20) /* scores: 256 MiB */

struct _HoneClassScorer {
  int n_classes;
  gint64 *said, *there, *right; /* pictures: that class was said, it is there, both */
  gint64 n, n_right, n_near;    /* near: among the first five */
  GArray *scores, *truths;      /* of all pictures: float, int; NULL: not kept */
};

HoneClassScorer *
hone_class_scorer_new (int n_classes)
{
  HoneClassScorer *self = g_new0 (HoneClassScorer, 1);

  self->n_classes = n_classes;
  self->said = g_new0 (gint64, n_classes);
  self->there = g_new0 (gint64, n_classes);
  self->right = g_new0 (gint64, n_classes);
  return self;
}

void
hone_class_scorer_free (HoneClassScorer *self)
{
  g_free (self->said);
  g_free (self->there);
  g_free (self->right);
  g_clear_pointer (&self->scores, g_array_unref);
  g_clear_pointer (&self->truths, g_array_unref);
  g_free (self);
}

void
hone_class_scorer_keep (HoneClassScorer *self)
{
  self->scores = g_array_new (FALSE, FALSE, sizeof (float));
  self->truths = g_array_new (FALSE, FALSE, sizeof (int));
}

static void
keep (HoneClassScorer *self, const float *scores, int truth)
{
  if (self->scores == NULL)
    return;
  if (self->scores->len + (gsize) self->n_classes > MOST_KEPT) {
    g_clear_pointer (&self->scores, g_array_unref);
    return;
  }
  g_array_append_vals (self->scores, scores, (guint) self->n_classes);
  g_array_append_val (self->truths, truth);
}

int
hone_class_scorer_add (HoneClassScorer *self, const float *scores, int truth)
{
  const int best = hone_class_best (scores, self->n_classes);
  int before = 0; /* classes that are likelier than the truth, or as likely and come first */

  for (int i = 0; i < self->n_classes; i++)
    before += scores[i] > scores[truth] || (scores[i] == scores[truth] && i < truth);
  keep (self, scores, truth);
  self->n++;
  self->said[best]++;
  self->there[truth]++;
  self->right[truth] += best == truth;
  self->n_right += best == truth;
  self->n_near += before < TOP;
  return best;
}

static double
share (gint64 part, gint64 all)
{
  return all > 0 ? (double) part / (double) all : 0;
}

static HoneClassMetrics
class_metrics (const HoneClassScorer *self, int klass)
{
  HoneClassMetrics metrics = {
    .klass = klass,
    .images = (int) self->there[klass],
    .instances = (int) self->there[klass],
    .precision = share (self->right[klass], self->said[klass]),
    .recall = share (self->right[klass], self->there[klass]),
    .f1 = share (2 * self->right[klass], self->said[klass] + self->there[klass]),
    .ap50 = (double) NAN,
    .ap50_95 = (double) NAN,
  };

  return metrics;
}

HoneMetrics *
hone_class_scorer_result (HoneClassScorer *self)
{
  HoneMetrics *metrics = g_new0 (HoneMetrics, 1);

  metrics->images = metrics->instances = (int) self->n;
  metrics->top1 = share (self->n_right, self->n);
  metrics->top5 = share (self->n_near, self->n);
  metrics->fitness = (metrics->top1 + metrics->top5) / 2;
  metrics->map50 = metrics->map50_95 = (double) NAN;
  metrics->classes = g_new0 (HoneClassMetrics, self->n_classes + 1);
  for (int i = 0; i < self->n_classes; i++)
    if (self->there[i] > 0)
      metrics->classes[metrics->n_classes++] = class_metrics (self, i);
  for (int i = 0; i < metrics->n_classes; i++) {
    metrics->precision += metrics->classes[i].precision / metrics->n_classes;
    metrics->recall += metrics->classes[i].recall / metrics->n_classes;
  }
  if (self->scores != NULL)
    metrics->report =
        hone_class_report_new ((const float *) (gpointer) self->scores->data,
                               (const int *) (gpointer) self->truths->data, (int) self->truths->len, self->n_classes);
  return metrics;
}

int
hone_class_best (const float *scores, int n)
{
  int best = 0;

  for (int i = 1; i < n; i++)
    best = scores[i] > scores[best] ? i : best;
  return best;
}

GArray *
hone_class_found (int width, int height, int klass, float score)
{
  GArray *found = g_array_new (FALSE, FALSE, sizeof (HoneDetection));
  const HoneDetection all = { .x2 = (float) width, .y2 = (float) height, .score = score, .klass = klass };

  g_array_append_val (found, all);
  return found;
}

void
hone_class_softmax (const float *scores, int n, float *to)
{
  float most = scores[0];
  double sum = 0;

  for (int i = 1; i < n; i++)
    most = MAX (most, scores[i]);
  for (int i = 0; i < n; i++)
    sum += (double) (to[i] = expf (scores[i] - most));
  for (int i = 0; i < n; i++)
    to[i] = (float) ((double) to[i] / sum);
}
