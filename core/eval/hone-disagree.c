/* SPDX-License-Identifier: Apache-2.0 */
/* hone-disagree.c - see hone-disagree.h */
#include "hone-disagree.h"

#include "hone-overlap.h"

#include <math.h>

#define TEMPERATURE 0.1
#define BORDER 0.005f /* of a side: as near as labels come that people draw to the border */

const HoneDisagreeHow hone_disagree_how = { .support = 0.05, .conf = 0.5, .touch = 0.1, .match = 0.5, .tight = 0.75 };

/* A label and a detection that touch. */
typedef struct {
  guint label, found;
  float iou, weight;
} Pair;

typedef struct {
  const HoneTruth *labels;
  const HoneDetection *found;
  guint n_labels, n_found;
  const HoneDisagreeHow *how;
  GArray *pairs;        /* of Pair, the heaviest first */
  HoneDisagreement *of; /* n_labels; kind MISSED: not paired */
  gboolean *used;       /* n_found */
  float *support;       /* n_labels: the surest detection of its class that matches */
  float *partial;       /* n_labels: the same, those that only touch counting in part */
} Compare;

static gboolean
same_class (const Compare *self, const Pair *pair)
{
  return self->labels[pair->label].klass == self->found[pair->found].klass;
}

static float
score_of (const Compare *self, const Pair *pair)
{
  return self->found[pair->found].score;
}

/* --- pairs --- */

static int
heavier_first (gconstpointer a, gconstpointer b)
{
  const Pair *x = a, *y = b;

  if (x->weight > y->weight || x->weight < y->weight)
    return x->weight > y->weight ? -1 : 1;
  if (x->label != y->label)
    return x->label < y->label ? -1 : 1;
  return x->found < y->found ? -1 : x->found > y->found;
}

static void
note_support (Compare *self, const Pair *pair)
{
  const float score = score_of (self, pair);
  const float part = MIN (1, pair->iou / (float) self->how->match);

  if (!same_class (self, pair))
    return;
  if (pair->iou >= (float) self->how->match)
    self->support[pair->label] = MAX (self->support[pair->label], score);
  self->partial[pair->label] = MAX (self->partial[pair->label], score * part);
}

static void
find_pairs (Compare *self)
{
  for (guint i = 0; i < self->n_labels; i++)
    for (guint j = 0; j < self->n_found; j++) {
      const float iou = hone_overlap (&self->labels[i], &self->found[j]);
      const Pair pair = { i, j, iou, iou * self->found[j].score };

      if (iou < (float) self->how->touch || self->found[j].score < (float) self->how->support)
        continue;
      note_support (self, &pair);
      g_array_append_val (self->pairs, pair);
    }
  g_array_sort (self->pairs, heavier_first);
}

static void
take (Compare *self, const Pair *pair, HoneDisagree kind, float score)
{
  self->of[pair->label] =
      (HoneDisagreement){ kind, (int) pair->label, (int) pair->found, -1, pair->iou, CLAMP (score, 0, 1) };
  self->used[pair->found] = TRUE;
}

/* 0 where the box fits well, up to the detection's score where it hardly touches. */
static float
place_score (const Compare *self, const Pair *pair)
{
  const HoneDisagreeHow *how = self->how;

  return score_of (self, pair) * ((float) how->tight - pair->iou) / (float) (how->tight - how->touch);
}

static void
take_same (Compare *self, const Pair *pair)
{
  const gboolean sure = score_of (self, pair) >= (float) self->how->conf;

  if (sure && pair->iou < (float) self->how->tight)
    take (self, pair, HONE_DISAGREE_PLACE, place_score (self, pair));
  else
    take (self, pair, HONE_DISAGREE_RIGHT, 0);
}

static gboolean
is_match (const Compare *self, const Pair *pair)
{
  return same_class (self, pair) && pair->iou >= (float) self->how->match;
}

/* Surer of another class than anything is of the label's. */
static gboolean
is_other_class (const Compare *self, const Pair *pair)
{
  const float score = score_of (self, pair), own = self->support[pair->label];
  const float least = (float) self->how->conf * (own > 0 ? 1 : 0.5f);

  return !same_class (self, pair) && pair->iou >= (float) self->how->match && score >= least && score > own;
}

static gboolean
is_misplaced (const Compare *self, const Pair *pair)
{
  return same_class (self, pair) && score_of (self, pair) >= (float) self->how->conf;
}

static void
pair_same (Compare *self)
{
  for (guint i = 0; i < self->pairs->len; i++) {
    const Pair *pair = &g_array_index (self->pairs, Pair, i);

    if (!self->used[pair->found] && self->of[pair->label].kind == HONE_DISAGREE_MISSED && is_match (self, pair))
      take_same (self, pair);
  }
}

/* A label that a weaker detection of its class speaks for may still be another thing. */
static void
take_other (Compare *self, const Pair *pair)
{
  const HoneDisagreement *before = &self->of[pair->label];

  if (self->used[pair->found] || before->kind == HONE_DISAGREE_CLASS || !is_other_class (self, pair))
    return;
  if (before->found >= 0)
    self->used[before->found] = FALSE;
  take (self, pair, HONE_DISAGREE_CLASS, score_of (self, pair) * (1 - self->support[pair->label]));
}

static void
pair_other (Compare *self)
{
  for (guint i = 0; i < self->pairs->len; i++)
    take_other (self, &g_array_index (self->pairs, Pair, i));
}

static void
pair_misplaced (Compare *self)
{
  for (guint i = 0; i < self->pairs->len; i++) {
    const Pair *pair = &g_array_index (self->pairs, Pair, i);

    if (!self->used[pair->found] && self->of[pair->label].kind == HONE_DISAGREE_MISSED && is_misplaced (self, pair))
      take (self, pair, HONE_DISAGREE_PLACE, place_score (self, pair));
  }
}

/* --- what is left --- */

static float
overlap_of_labels (const HoneTruth *a, const HoneTruth *b)
{
  const HoneDetection box = { .x1 = b->x1, .y1 = b->y1, .x2 = b->x2, .y2 = b->y2 };

  return hone_overlap (a, &box);
}

/* The label that has the object which @label is drawn on, too; -1: none. */
static int
find_twin (const Compare *self, guint label, float *iou)
{
  int best = -1;

  for (guint i = 0; i < self->n_labels; i++) {
    const HoneDisagree kind = self->of[i].kind;
    float overlap;

    if (self->labels[i].klass != self->labels[label].klass ||
        (kind != HONE_DISAGREE_RIGHT && kind != HONE_DISAGREE_PLACE))
      continue;
    overlap = overlap_of_labels (&self->labels[label], &self->labels[i]);
    if (overlap < (float) self->how->match || (best >= 0 && overlap <= *iou))
      continue;
    best = (int) i;
    *iou = overlap;
  }
  return best;
}

static void
judge_lonely_label (const Compare *self, guint label)
{
  HoneDisagreement *of = &self->of[label];
  float iou = 0;
  int twin = find_twin (self, label, &iou);

  of->label = (int) label;
  if (twin < 0) {
    of->score = 1 - self->partial[label];
    return;
  }
  of->kind = HONE_DISAGREE_DUPLICATE;
  of->found = self->of[twin].found;
  of->other = twin;
  of->iou = iou;
  of->score = iou * self->found[of->found].score;
}

static HoneDisagreement
judge_lonely_found (const Compare *self, guint found)
{
  HoneDisagreement of = { HONE_DISAGREE_EXTRA, -1, (int) found, -1, 0, 0 };
  int nearest = -1;

  for (guint i = 0; i < self->n_labels; i++) {
    const float iou = hone_overlap (&self->labels[i], &self->found[found]);

    if (iou <= of.iou)
      continue;
    of.iou = iou;
    nearest = (int) i;
  }
  of.score = self->found[found].score * (1 - of.iou);
  if (of.iou < (float) self->how->match)
    return of;
  return (HoneDisagreement){ HONE_DISAGREE_DOUBLE, nearest, (int) found, -1, of.iou, 0 };
}

static GArray *
result (const Compare *self)
{
  GArray *list = g_array_new (FALSE, FALSE, sizeof (HoneDisagreement));

  for (guint i = 0; i < self->n_labels; i++)
    if (self->of[i].kind == HONE_DISAGREE_MISSED)
      judge_lonely_label (self, i);
  g_array_append_vals (list, self->of, self->n_labels);
  for (guint j = 0; j < self->n_found; j++)
    if (!self->used[j] && self->found[j].score >= (float) self->how->conf) {
      const HoneDisagreement of = judge_lonely_found (self, j);

      g_array_append_val (list, of);
    }
  return list;
}

GArray *
hone_disagree_compare (const HoneTruth *labels, guint n_labels, const HoneDetection *found, guint n_found,
                       const HoneDisagreeHow *how)
{
  g_autoptr (GArray) pairs = g_array_new (FALSE, FALSE, sizeof (Pair));
  g_autofree HoneDisagreement *of = g_new (HoneDisagreement, n_labels + 1);
  g_autofree gboolean *used = g_new0 (gboolean, n_found + 1);
  g_autofree float *support = g_new0 (float, n_labels + 1);
  g_autofree float *partial = g_new0 (float, n_labels + 1);
  Compare self = {
    labels, found, n_labels, n_found, how != NULL ? how : &hone_disagree_how, pairs, of, used, support, partial,
  };

  for (guint i = 0; i < n_labels; i++)
    of[i] = (HoneDisagreement){ HONE_DISAGREE_MISSED, (int) i, -1, -1, 0, 0 };
  find_pairs (&self);
  pair_same (&self);
  pair_other (&self);
  pair_misplaced (&self);
  return result (&self);
}

/* --- scores of a picture --- */

double
hone_disagree_picture_score (const HoneDisagreement *list, guint n)
{
  double sum = 0, weights = 0;

  for (guint i = 0; i < n; i++) {
    const double score = (double) list[i].score;
    const double weight = exp ((score - 1) / TEMPERATURE);

    if (!(score > 0))
      continue;
    sum += score * weight;
    weights += weight;
  }
  return weights > 0 ? sum / weights : 0;
}

/* --- a whole set --- */

/* Of one class, within the picture or at its border. */
typedef struct {
  guint64 labels, seen;      /* seen: something of the class is found there */
  guint64 claims, confirmed; /* confident detections; those with a label */
} Tally;

static double
share (guint64 part, guint64 whole)
{
  return (double) (part + 1) / (double) (whole + 2);
}

static gboolean
at_border (const HoneDisagreePicture *picture, float x1, float y1, float x2, float y2)
{
  const float w = picture->width, h = picture->height;

  return w > 0 && h > 0 && (x1 <= w * BORDER || y1 <= h * BORDER || x2 >= w * (1 - BORDER) || y2 >= h * (1 - BORDER));
}

static Tally *
tally_of_label (Tally *tallies, const HoneDisagreePicture *picture, int label)
{
  const HoneTruth *at = &picture->labels[label];

  return &tallies[2 * at->klass + at_border (picture, at->x1, at->y1, at->x2, at->y2)];
}

static Tally *
tally_of_found (Tally *tallies, const HoneDisagreePicture *picture, int found)
{
  const HoneDetection *at = &picture->found[found];

  return &tallies[2 * at->klass + at_border (picture, at->x1, at->y1, at->x2, at->y2)];
}

static void
count (Tally *tallies, const HoneDisagreePicture *picture, const HoneDisagreement *of, double conf)
{
  const gboolean agrees = of->kind == HONE_DISAGREE_RIGHT || of->kind == HONE_DISAGREE_PLACE;
  Tally *tally;

  if (of->kind == HONE_DISAGREE_DUPLICATE)
    return;
  if (of->label >= 0 && of->kind != HONE_DISAGREE_DOUBLE) {
    tally = tally_of_label (tallies, picture, of->label);
    tally->labels++;
    tally->seen += agrees;
  }
  if (of->found >= 0 && picture->found[of->found].score >= (float) conf) {
    tally = tally_of_found (tallies, picture, of->found);
    tally->claims++;
    tally->confirmed += agrees;
  }
}

static double
trust_in_miss (Tally *tallies, const HoneDisagreePicture *picture, int label)
{
  const Tally *tally = tally_of_label (tallies, picture, label);

  return share (tally->seen, tally->labels);
}

static double
trust_in_claim (Tally *tallies, const HoneDisagreePicture *picture, int found)
{
  const Tally *tally = tally_of_found (tallies, picture, found);

  return share (tally->confirmed, tally->claims);
}

static double
trust (Tally *tallies, const HoneDisagreePicture *picture, const HoneDisagreement *of)
{
  double score;

  switch (of->kind) {
  case HONE_DISAGREE_MISSED:
    return trust_in_miss (tallies, picture, of->label);
  case HONE_DISAGREE_EXTRA:
    return trust_in_claim (tallies, picture, of->found);
  case HONE_DISAGREE_CLASS:
    /* What is not of the label's class is wrong, whatever else it may be. */
    score = (double) picture->found[of->found].score;
    return MAX (trust_in_claim (tallies, picture, of->found), trust_in_miss (tallies, picture, of->label) / score);
  case HONE_DISAGREE_RIGHT:
  case HONE_DISAGREE_PLACE:
  case HONE_DISAGREE_DUPLICATE:
  case HONE_DISAGREE_DOUBLE:
  default:
    return 1;
  }
}

static int
by_doubt (gconstpointer a, gconstpointer b)
{
  const HoneDoubt *x = a, *y = b;

  if (x->what.score > y->what.score || x->what.score < y->what.score)
    return x->what.score > y->what.score ? -1 : 1;
  if (x->picture != y->picture)
    return x->picture < y->picture ? -1 : 1;
  if (x->what.label != y->what.label)
    return x->what.label - y->what.label;
  return x->what.found - y->what.found;
}

static void
weigh (GArray *doubts, Tally *tallies, const HoneDisagreePicture *picture, guint number, GArray *list, double least)
{
  for (guint i = 0; i < list->len; i++) {
    HoneDisagreement *of = &g_array_index (list, HoneDisagreement, i);
    HoneDoubt doubt = { .picture = number, .trust = trust (tallies, picture, of) };

    of->score *= (float) doubt.trust;
    doubt.what = *of;
    if (of->kind != HONE_DISAGREE_RIGHT && of->kind != HONE_DISAGREE_DOUBLE && (double) of->score >= least)
      g_array_append_val (doubts, doubt);
  }
}

static void
compare_all (const HoneDisagreePicture *pictures, guint n, const HoneDisagreeHow *how, Tally *tallies, GPtrArray *lists)
{
  for (guint i = 0; i < n; i++) {
    const HoneDisagreePicture *at = &pictures[i];
    GArray *list = hone_disagree_compare (at->labels, at->n_labels, at->found, at->n_found, how);

    for (guint k = 0; k < list->len; k++)
      count (tallies, at, &g_array_index (list, HoneDisagreement, k), how->conf);
    g_ptr_array_add (lists, list);
  }
}

GArray *
hone_disagree_rank (const HoneDisagreePicture *pictures, guint n, int n_classes, const HoneDisagreeHow *how,
                    double least, double *doubtful)
{
  GArray *doubts = g_array_new (FALSE, FALSE, sizeof (HoneDoubt));
  g_autoptr (GPtrArray) lists = g_ptr_array_new_with_free_func ((GDestroyNotify) g_array_unref);
  g_autofree Tally *tallies = g_new0 (Tally, 2 * (gsize) MAX (n_classes, 1));

  compare_all (pictures, n, how != NULL ? how : &hone_disagree_how, tallies, lists);
  for (guint i = 0; i < n; i++) {
    GArray *list = g_ptr_array_index (lists, i);

    weigh (doubts, tallies, &pictures[i], i, list, least);
    if (doubtful != NULL)
      doubtful[i] = hone_disagree_picture_score ((const HoneDisagreement *) (gpointer) list->data, list->len);
  }
  g_array_sort (doubts, by_doubt);
  return doubts;
}
