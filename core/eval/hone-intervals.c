/* SPDX-License-Identifier: Apache-2.0 */
/* hone-intervals.c - how sure the metrics of an evaluation are; see hone-evaluation.h */
#include "bootstrap.h"

#include <math.h>

#define OF_ALL 4 /* rows before those of the classes: map50, map50_95, precision, recall */

typedef struct {
  Ballot *ballot;
  guint n_units;
  int n_classes;
  guint draws;
  double *values; /* (OF_ALL + n_classes) x draws */
} Draws;

static void
keep (guint number, const Count *count, const Count *other, gpointer data)
{
  const double of_all[OF_ALL] = { count->map50, count->map50_95, count->precision, count->recall };
  Draws *self = data;

  for (int row = 0; row < OF_ALL + self->n_classes; row++)
    self->values[(gsize) row * self->draws + number] = row < OF_ALL ? of_all[row] : count->ap50_95[row - OF_ALL];
}

static HoneInterval
interval (Draws *self, int row, double value, guint spread)
{
  return bootstrap_interval (value, self->values + (gsize) row * self->draws, self->draws, spread);
}

static void
fill (HoneIntervals *result, Draws *draws, const HoneMetrics *metrics)
{
  const gboolean any = metrics->n_classes > 0;

  result->map50 = interval (draws, 0, any ? metrics->map50 : (double) NAN, draws->n_units);
  result->map50_95 = interval (draws, 1, any ? metrics->map50_95 : (double) NAN, draws->n_units);
  result->precision = interval (draws, 2, any ? metrics->precision : (double) NAN, draws->n_units);
  result->recall = interval (draws, 3, any ? metrics->recall : (double) NAN, draws->n_units);
  for (int c = 0; c < draws->n_classes; c++)
    result->ap50_95[c] = (HoneInterval){ NAN, NAN, NAN };
  for (int i = 0; i < metrics->n_classes; i++) {
    const HoneClassMetrics *klass = &metrics->classes[i];

    result->ap50_95[klass->klass] =
        interval (draws, OF_ALL + klass->klass, klass->ap50_95, ballot_spread (draws->ballot, klass->klass));
  }
}

HoneIntervals *
hone_evaluation_intervals (HoneEvaluation *self, guint draws, GCancellable *cancellable)
{
  g_autoptr (HoneMetrics) metrics = hone_evaluation_metrics (self);
  g_autoptr (Ballot) ballot = ballot_new (self, NULL, NULL, self->n_classes);
  g_autofree double *values = g_new (double, (gsize) (OF_ALL + self->n_classes) * draws + 1);
  Draws all = { ballot, self->pictures->len, self->n_classes, draws, values };
  HoneIntervals *result;

  if (!bootstrap_run (ballot, NULL, all.n_units, draws, keep, &all, cancellable))
    return NULL;
  result = g_new0 (HoneIntervals, 1);
  result->ap50_95 = g_new (HoneInterval, self->n_classes + 1);
  fill (result, &all, metrics);
  return result;
}

void
hone_intervals_free (HoneIntervals *self)
{
  g_free (self->ap50_95);
  g_free (self);
}
