/* SPDX-License-Identifier: Apache-2.0 */
/* run-classes.c - a run's numbers by class: those of classes.csv, and curves of them */
#include "hone-run-private.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The number of the class behind a prefix; -1: it is another column, or nobody's. */
static int
class_of (const char *column, const char *prefix, int n_classes)
{
  int klass = g_str_has_prefix (column, prefix) ? atoi (column + strlen (prefix)) : -1;

  return klass < n_classes ? klass : -1;
}

static void
read_row (HoneResults *results, guint row, HoneClassScore *scores, int n_classes)
{
  const guint n = g_strv_length (results->columns);

  for (int klass = 0; klass < n_classes; klass++)
    scores[klass] = (HoneClassScore){
      .klass = klass, .precision = (double) NAN, .recall = (double) NAN, .ap50 = (double) NAN, .ap50_95 = (double) NAN
    };
  for (guint i = 0; i < n; i++) {
    const double value = g_array_index (results->values, double, row *n + i);
    const int of_map50 = class_of (results->columns[i], HONE_RUN_CLASS_MAP50, n_classes);
    const int of_map = class_of (results->columns[i], HONE_RUN_CLASS_MAP, n_classes);

    if (of_map50 >= 0)
      scores[of_map50].ap50 = value;
    if (of_map >= 0)
      scores[of_map].ap50_95 = value;
  }
}

/* Those that occur come first. Returns: how many */
static guint
keep_known (HoneClassScore *scores, int n_classes)
{
  guint n = 0;

  for (int klass = 0; klass < n_classes; klass++)
    if (isfinite (scores[klass].ap50_95))
      scores[n++] = scores[klass];
  return n;
}

/* Before those that are there: whoever asks for the newest gets what a training or run.json said. */
void
hone_run_add_earlier_classes (HoneRun *self, HoneResults *by_class)
{
  const int n_classes = (int) (g_strv_length (by_class->columns) - 1) / 2;
  g_autofree HoneClassScore *scores = g_new (HoneClassScore, n_classes + 1);
  guint added = 0;

  g_return_if_fail (HONE_IS_RUN (self));

  for (guint row = 0; row < hone_results_get_n_rows (by_class); row++) {
    RunScores all = { .epoch = (int) hone_results_get (by_class, row, "epoch") };

    read_row (by_class, row, scores, n_classes);
    all.n_scores = keep_known (scores, n_classes);
    if (all.n_scores == 0)
      continue;
    all.scores = g_memdup2 (scores, all.n_scores * sizeof *scores);
    g_array_insert_val (self->class_scores, added, all);
    added++;
  }
}

/* Usually all classes occur, and each is in its place. */
static double
map_of (const RunScores *all, int klass)
{
  if ((guint) klass < all->n_scores && all->scores[klass].klass == klass)
    return all->scores[klass].ap50_95;
  for (guint i = 0; i < all->n_scores; i++)
    if (all->scores[i].klass == klass)
      return all->scores[i].ap50_95;
  return NAN;
}

double *
hone_run_get_class_curve (HoneRun *self, int klass, guint *n)
{
  double *values;

  g_return_val_if_fail (HONE_IS_RUN (self) && klass >= 0, NULL);

  *n = 0;
  for (guint i = 0; i < self->class_scores->len; i++)
    *n = MAX (*n, (guint) MAX (g_array_index (self->class_scores, RunScores, i).epoch, 0));
  values = g_new (double, *n + 1);
  for (guint i = 0; i < *n; i++)
    values[i] = (double) NAN;
  for (guint i = 0; i < self->class_scores->len; i++) {
    const RunScores *all = &g_array_index (self->class_scores, RunScores, i);

    if (all->epoch > 0)
      values[all->epoch - 1] = map_of (all, klass);
  }
  return values;
}
