/* SPDX-License-Identifier: Apache-2.0 */
/* evaluation-tally.c - what is right and wrong at a threshold, and where to put it; see hone-evaluation.h */
#include "evaluation-private.h"
#include "match.h"

#include <math.h>

#define NOTHING_FOUND 0.25 /* hone predict's own */

/* --- matches --------------------------------------------------------------------------------------------------- */

static guint16
bits_of (const guint8 *tp)
{
  guint16 bits = 0;

  for (int k = 0; k < HONE_N_IOUS; k++)
    bits |= (guint16) (tp[k] != 0) << k;
  return bits;
}

static void
match_picture (HoneEvaluation *self, const HoneEvaluationPicture *picture, HoneEvaluationMatches *matches)
{
  g_autofree guint8 *tp = g_new (guint8, ((gsize) picture->n_found + 1) * HONE_N_IOUS);
  int *partner = matches->partner + picture->first_found;

  hone_match (evaluation_found (self, picture), picture->n_found, evaluation_truth (self, picture), picture->n_truth,
              tp, partner);
  for (guint i = 0; i < picture->n_found; i++) {
    matches->hits[picture->first_found + i] = bits_of (tp + (gsize) i * HONE_N_IOUS);
    if (partner[i] >= 0) {
      partner[i] += (int) picture->first_truth;
      matches->finder[partner[i]] = (int) (picture->first_found + i);
    }
  }
}

static int
higher_score_first (gconstpointer a, gconstpointer b)
{
  const EvaluationHit *x = a, *y = b;

  return x->score == y->score ? 0 : x->score < y->score ? 1 : -1;
}

static GArray *
sort_hits (HoneEvaluation *self, const guint16 *bits)
{
  GArray *hits = g_array_sized_new (FALSE, FALSE, sizeof (EvaluationHit), self->found->len);

  for (guint i = 0; i < self->found->len; i++) {
    const EvaluationHit hit = { g_array_index (self->found, HoneDetection, i).score, (bits[i] & 1) != 0, 0 };

    g_array_append_val (hits, hit);
  }
  g_array_sort (hits, higher_score_first);
  for (guint i = 0, right = 0; i < hits->len; i++) {
    right += (guint) g_array_index (hits, EvaluationHit, i).right;
    g_array_index (hits, EvaluationHit, i).n_right = right;
  }
  return hits;
}

static HoneEvaluationMatches *
make_matches (HoneEvaluation *self)
{
  HoneEvaluationMatches *matches = g_new0 (HoneEvaluationMatches, 1);
  g_autoptr (HoneMetrics) metrics = hone_evaluation_metrics (self);

  matches->hits = g_new (guint16, (gsize) self->found->len + 1);
  matches->partner = g_new (int, (gsize) self->found->len + 1);
  matches->finder = g_new (int, (gsize) self->truth->len + 1);
  matches->best_f1 = metrics->best_confidence;
  for (guint i = 0; i < self->truth->len; i++)
    matches->finder[i] = -1;
  for (guint i = 0; i < self->pictures->len; i++)
    match_picture (self, evaluation_picture (self, i), matches);
  matches->sorted = sort_hits (self, matches->hits);
  return matches;
}

const HoneEvaluationMatches *
evaluation_matches (HoneEvaluation *self)
{
  HoneEvaluationMatches *matches = g_atomic_pointer_get (&self->matches);

  if (matches != NULL)
    return matches;
  matches = make_matches (self);
  if (g_atomic_pointer_compare_and_exchange (&self->matches, NULL, matches))
    return matches;
  evaluation_matches_free (matches); /* somebody else was faster: they are the same */
  return g_atomic_pointer_get (&self->matches);
}

void
evaluation_matches_free (HoneEvaluationMatches *self)
{
  g_free (self->hits);
  g_free (self->partner);
  g_free (self->finder);
  g_array_unref (self->sorted);
  g_free (self);
}

int
hone_evaluation_get_finder (HoneEvaluation *self, guint truth)
{
  return evaluation_matches (self)->finder[truth];
}

int
hone_evaluation_get_found (HoneEvaluation *self, guint found)
{
  return evaluation_matches (self)->partner[found];
}

double
hone_evaluation_best_f1 (HoneEvaluation *self)
{
  return evaluation_matches (self)->best_f1;
}

/* --- counts ---------------------------------------------------------------------------------------------------- */

static double
share (guint part, guint all)
{
  return all > 0 ? (double) part / all : (double) NAN;
}

static void
finish (HoneTally *self)
{
  self->precision = share (self->tp, self->tp + self->fp);
  self->recall = share (self->tp, self->tp + self->fn);
  self->f1 = share (2 * self->tp, 2 * self->tp + self->fp + self->fn);
}

/* Labels count as missed until something finds them. */
static void
count_picture (HoneEvaluation *self, const HoneEvaluationPicture *picture, double conf, HoneTally *classes,
               HoneTally *all)
{
  const HoneEvaluationMatches *matches = evaluation_matches (self);
  const HoneDetection *found = evaluation_found (self, picture);
  const HoneTruth *truth = evaluation_truth (self, picture);
  const guint n = evaluation_count_above (self, picture, conf);

  for (guint i = 0; i < picture->n_truth; i++)
    classes[truth[i].klass].fn++;
  all->fn = picture->n_truth;
  for (guint i = 0; i < n; i++) {
    const gboolean right = (matches->hits[picture->first_found + i] & 1) != 0;
    HoneTally *klass = &classes[found[i].klass];

    all->tp += right;
    all->fp += !right;
    all->fn -= right;
    klass->tp += right;
    klass->fp += !right;
    klass->fn -= right;
  }
}

HoneTally
hone_evaluation_tally (HoneEvaluation *self, double conf, HoneTally *classes, HoneTally *pictures)
{
  g_autofree HoneTally *own = g_new0 (HoneTally, self->n_classes + 1);
  HoneTally all = { 0 };

  for (guint i = 0; i < self->pictures->len; i++) {
    HoneTally one = { 0 };

    count_picture (self, evaluation_picture (self, i), conf, own, &one);
    finish (&one);
    if (pictures != NULL)
      pictures[i] = one;
  }
  for (int c = 0; c < self->n_classes; c++) {
    all.tp += own[c].tp;
    all.fp += own[c].fp;
    all.fn += own[c].fn;
    finish (&own[c]);
    if (classes != NULL)
      classes[c] = own[c];
  }
  finish (&all);
  return all;
}

/* Of the sorted, those above @conf: the first that is not, by halving. */
static guint
count_above (const GArray *hits, double conf)
{
  guint low = 0, high = hits->len;

  while (low < high) {
    const guint middle = low + (high - low) / 2;

    if (g_array_index (hits, EvaluationHit, middle).score > (float) conf)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

HoneTally
hone_evaluation_tally_quick (HoneEvaluation *self, double conf)
{
  const GArray *hits = evaluation_matches (self)->sorted;
  const guint n = count_above (hits, conf);
  HoneTally all = { .tp = n > 0 ? g_array_index (hits, EvaluationHit, n - 1).n_right : 0 };

  all.fp = n - all.tp;
  all.fn = self->truth->len - all.tp;
  finish (&all);
  return all;
}

/* --- thresholds ------------------------------------------------------------------------------------------------ */

GArray *
hone_evaluation_sweep (HoneEvaluation *self, guint steps)
{
  GArray *points = g_array_sized_new (FALSE, FALSE, sizeof (HoneSweepPoint), steps + 1);

  for (guint i = 0; i <= steps; i++) {
    const double conf = steps > 0 ? (double) i / steps : 0;
    const HoneTally tally = hone_evaluation_tally_quick (self, conf);
    const HoneSweepPoint point = { conf, tally.tp, tally.fp, tally.fn };

    g_array_append_val (points, point);
  }
  return points;
}

double
hone_evaluation_suggest (HoneEvaluation *self, double miss_cost)
{
  const GArray *hits = evaluation_matches (self)->sorted;
  double cost = miss_cost * self->truth->len, least = cost;
  double best = hits->len > 0 ? (double) g_array_index (hits, EvaluationHit, 0).score : NOTHING_FOUND;

  for (guint i = 0; i < hits->len; i++) {
    const EvaluationHit *hit = &g_array_index (hits, EvaluationHit, i);
    const gboolean last = i + 1 == hits->len;

    cost += hit->right ? -miss_cost : 1;
    if (!last && g_array_index (hits, EvaluationHit, i + 1).score == hit->score)
      continue; /* no threshold lies between equal scores */
    if (cost < least) {
      least = cost;
      best = last ? HONE_EVALUATION_CONF : (double) g_array_index (hits, EvaluationHit, i + 1).score;
    }
  }
  return CLAMP (best, HONE_EVALUATION_CONF, 1);
}

/* --- the worst pictures ---------------------------------------------------------------------------------------- */

typedef struct {
  guint picture, wrong;
  double scores;
} Badness;

static int
worse_first (gconstpointer a, gconstpointer b)
{
  const Badness *x = a, *y = b;

  if (x->wrong != y->wrong)
    return x->wrong < y->wrong ? 1 : -1;
  if (x->scores != y->scores)
    return x->scores < y->scores ? 1 : -1;
  return x->picture < y->picture ? -1 : x->picture > y->picture;
}

static double
wrong_scores (HoneEvaluation *self, const HoneEvaluationPicture *picture, double conf)
{
  const HoneEvaluationMatches *matches = evaluation_matches (self);
  const HoneDetection *found = evaluation_found (self, picture);
  const guint n = evaluation_count_above (self, picture, conf);
  double sum = 0;

  for (guint i = 0; i < n; i++)
    if ((matches->hits[picture->first_found + i] & 1) == 0)
      sum += (double) found[i].score;
  return sum;
}

GArray *
hone_evaluation_worst (HoneEvaluation *self, double conf)
{
  const guint n = self->pictures->len;
  g_autofree HoneTally *tallies = g_new0 (HoneTally, (gsize) n + 1);
  g_autoptr (GArray) bad = g_array_new (FALSE, FALSE, sizeof (Badness));
  GArray *worst = g_array_new (FALSE, FALSE, sizeof (guint));

  hone_evaluation_tally (self, conf, NULL, tallies);
  for (guint i = 0; i < n; i++) {
    const Badness one = { i, tallies[i].fp + tallies[i].fn, wrong_scores (self, evaluation_picture (self, i), conf) };

    if (one.wrong > 0)
      g_array_append_val (bad, one);
  }
  g_array_sort (bad, worse_first);
  for (guint i = 0; i < bad->len; i++)
    g_array_append_val (worst, g_array_index (bad, Badness, i).picture);
  return worst;
}
