/* SPDX-License-Identifier: Apache-2.0 */
/* bootstrap.h - AP of pictures that count several times, or not at all; not for other rooms
 *
 * The 95 % interval of a metric is had by drawing as many pictures as there are, with replacement, a thousand times
 * (Efron's bootstrap, percentiles). What finds what does not depend on what else is drawn: so it is matched once, and a
 * draw is one pass over what was found, in order of score, each counting as often as its picture was drawn. That gives
 * what hone_scorer_result () would for the pictures so often repeated, but for the order of equal scores.
 */
#pragma once

#include "evaluation-private.h"

G_BEGIN_DECLS

typedef struct _Ballot Ballot;

/**
 * ballot_new:
 * @units: (nullable): of each picture of @evaluation which unit it is, G_MAXUINT: none; NULL: the pictures themselves
 * @classes: (nullable): of each class of @evaluation which one it is, -1: none
 * @n_classes: that there are then
 */
Ballot *ballot_new (HoneEvaluation *evaluation, const guint *units, const int *classes, int n_classes);
void ballot_free (Ballot *self);

typedef struct {
  double map50, map50_95, precision, recall; /* means over the classes that occur; NAN where none does */
  double *ap50_95;                           /* n_classes; NAN where there is no label */
} Count;

/* @weights: how often each unit counts. @count: ap50_95 is the caller's. Precision and recall: at the threshold of the
 * best mean F1 of the evaluation, whatever is drawn. */
void ballot_count (Ballot *self, const guint32 *weights, Count *count);
/* In how many units a class has labels. */
guint ballot_spread (Ballot *self, int klass);

/* Draw @number: as many as there are units. The same ones each time. */
void bootstrap_draw (guint32 *weights, guint n_units, guint number);

/* What came of one draw. Comes on several threads at once, each with another @number. */
typedef void (*BootstrapKeep) (guint number, const Count *a, const Count *b, gpointer data);
/* Draws 0 .. n_draws - 1 on all cores. @b: (nullable): drawn together with @a. FALSE: cancelled */
gboolean bootstrap_run (Ballot *a, Ballot *b, guint n_units, guint n_draws, BootstrapKeep keep, gpointer data,
                        GCancellable *cancellable);

/* @draws: values of the draws, in any order; is sorted. NAN do not count. @spread: pictures that have a say: of a
 * single one there is no interval, since it says nothing about how others would turn out. */
HoneInterval bootstrap_interval (double value, double *draws, guint n, guint spread);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Ballot, ballot_free)

G_END_DECLS
