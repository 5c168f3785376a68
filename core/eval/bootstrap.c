/* SPDX-License-Identifier: Apache-2.0 */
/* bootstrap.c - see bootstrap.h */
#include "bootstrap.h"

#include "hone-numbers.h"
#include "hone-random.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define SEED 20200823 /* any */
#define N_RECALLS 101
#define MOST_THREADS 16

/* While they are put in order. */
typedef struct {
  guint32 unit;
  guint16 hits;
  float score;
  guint place;
} Hit;

/* One that is right at some overlap. */
typedef struct {
  guint32 at; /* in units */
  guint16 hits;
} Right;

typedef struct {
  guint32 unit;
  guint32 n;
} Labels;

typedef struct {
  GArray *units;  /* of guint32: of each thing found, best first, up to the last that changes anything */
  GArray *rights; /* of Right */
  GArray *labels; /* of Labels: units that have any */
  gint64 at;      /* the last one found that is above the threshold; -1: none */
  double part;    /* how far the threshold lies on the way to the next, in score */
  gboolean next;  /* there is a next one */
  gboolean hit;   /* which is right */
} Class;

struct _Ballot {
  int n_classes;
  Class *classes;
};

/* Of one who counts; grows. */
typedef struct {
  double *points[HONE_N_IOUS]; /* precision at each right one */
  guint8 *gaps[HONE_N_IOUS];   /* something wrong lies before it */
  gsize room;
} Scratch;

/* --- what there is --------------------------------------------------------------------------------------------- */

static void
add_labels (Class *self, guint unit)
{
  Labels *last = self->labels->len > 0 ? &g_array_index (self->labels, Labels, self->labels->len - 1) : NULL;

  if (last != NULL && last->unit == unit) {
    last->n++;
  } else {
    const Labels one = { unit, 1 };

    g_array_append_val (self->labels, one);
  }
}

/* @hits: an array of Hit a class */
static void
add_picture (Ballot *self, HoneEvaluation *evaluation, const HoneEvaluationPicture *picture, guint unit,
             const int *classes, GArray **hits)
{
  const HoneEvaluationMatches *matches = evaluation_matches (evaluation);
  const HoneDetection *found = evaluation_found (evaluation, picture);
  const HoneTruth *truth = evaluation_truth (evaluation, picture);

  for (guint i = 0; i < picture->n_truth; i++) {
    const int klass = classes != NULL ? classes[truth[i].klass] : truth[i].klass;

    if (klass >= 0)
      add_labels (&self->classes[klass], unit);
  }
  for (guint i = 0; i < picture->n_found; i++) {
    const int klass = classes != NULL ? classes[found[i].klass] : found[i].klass;

    if (klass >= 0) {
      const Hit hit = { unit, matches->hits[picture->first_found + i], found[i].score, hits[klass]->len };

      g_array_append_val (hits[klass], hit);
    }
  }
}

static int
higher_score_first (gconstpointer a, gconstpointer b)
{
  const Hit *x = a, *y = b;

  if (x->score != y->score)
    return x->score < y->score ? 1 : -1;
  return x->place < y->place ? -1 : x->place > y->place;
}

/* Where the curves over the confidence are read: between two hits, as in hone-metrics.c. */
static void
find_threshold (Class *self, const GArray *hits, double conf)
{
  guint n = 0;
  double here, next;

  while (n < hits->len && (double) g_array_index (hits, Hit, n).score >= conf)
    n++;
  self->at = (gint64) n - 1;
  self->next = n > 0 && n < hits->len;
  if (!self->next)
    return;
  here = (double) g_array_index (hits, Hit, n - 1).score;
  next = (double) g_array_index (hits, Hit, n).score;
  self->part = (here - conf) / (here - next);
  self->hit = (g_array_index (hits, Hit, n).hits & 1) != 0;
}

/* What lies behind the last right one and the threshold changes nothing. */
static void
take_hits (Class *self, GArray *hits, double conf)
{
  guint n = hits->len;

  g_array_sort (hits, higher_score_first);
  find_threshold (self, hits, conf);
  while (n > 0 && n > self->at + 2 && g_array_index (hits, Hit, n - 1).hits == 0)
    n--;
  for (guint i = 0; i < n; i++) {
    const Hit *hit = &g_array_index (hits, Hit, i);
    const Right right = { i, hit->hits };

    g_array_append_val (self->units, hit->unit);
    if (hit->hits != 0)
      g_array_append_val (self->rights, right);
  }
}

static GArray **
new_hits (Ballot *self)
{
  GArray **hits = g_new (GArray *, self->n_classes + 1);

  for (int c = 0; c < self->n_classes; c++) {
    hits[c] = g_array_new (FALSE, FALSE, sizeof (Hit));
    self->classes[c].units = g_array_new (FALSE, FALSE, sizeof (guint32));
    self->classes[c].rights = g_array_new (FALSE, FALSE, sizeof (Right));
    self->classes[c].labels = g_array_new (FALSE, FALSE, sizeof (Labels));
  }
  return hits;
}

Ballot *
ballot_new (HoneEvaluation *evaluation, const guint *units, const int *classes, int n_classes)
{
  Ballot *self = g_new0 (Ballot, 1);
  g_autofree GArray **hits = NULL;

  self->n_classes = n_classes;
  self->classes = g_new0 (Class, n_classes + 1);
  hits = new_hits (self);
  for (guint i = 0; i < evaluation->pictures->len; i++) {
    const guint unit = units != NULL ? units[i] : i;

    if (unit != G_MAXUINT)
      add_picture (self, evaluation, evaluation_picture (evaluation, i), unit, classes, hits);
  }
  for (int c = 0; c < n_classes; c++) {
    take_hits (&self->classes[c], hits[c], hone_evaluation_best_f1 (evaluation));
    g_array_unref (hits[c]);
  }
  return self;
}

void
ballot_free (Ballot *self)
{
  for (int c = 0; c < self->n_classes; c++) {
    g_array_unref (self->classes[c].units);
    g_array_unref (self->classes[c].rights);
    g_array_unref (self->classes[c].labels);
  }
  g_free (self->classes);
  g_free (self);
}

guint
ballot_spread (Ballot *self, int klass)
{
  return self->classes[klass].labels->len;
}

/* --- one draw -------------------------------------------------------------------------------------------------- */

typedef struct {
  guint64 labels;             /* that count */
  guint64 all;                /* found so far */
  guint64 right[HONE_N_IOUS]; /* of these */
  guint64 seen[HONE_N_IOUS];  /* all, at the last right one */
  double precision, recall;   /* at the threshold */
} Tally;

static guint64
count_labels (const Class *self, const guint32 *weights)
{
  guint64 n = 0;

  for (guint i = 0; i < self->labels->len; i++) {
    const Labels *labels = &g_array_index (self->labels, Labels, i);

    n += (guint64) labels->n * weights[labels->unit];
  }
  return n;
}

static void
make_room (Scratch *self, gsize n)
{
  if (n <= self->room)
    return;
  self->room = 2 * n;
  for (int k = 0; k < HONE_N_IOUS; k++) {
    self->points[k] = g_renew (double, self->points[k], self->room);
    self->gaps[k] = g_renew (guint8, self->gaps[k], self->room);
  }
}

static void
scratch_clear (Scratch *self)
{
  for (int k = 0; k < HONE_N_IOUS; k++) {
    g_free (self->points[k]);
    g_free (self->gaps[k]);
  }
}

static void
add_right (Scratch *self, Tally *tally, int k, guint32 weight)
{
  for (guint32 i = 0; i < weight; i++) {
    self->gaps[k][tally->right[k]] = i == 0 && tally->seen[k] != tally->all;
    self->points[k][tally->right[k]] = (double) (tally->right[k] + 1) / (double) (tally->all + i + 1);
    tally->right[k]++;
  }
  tally->seen[k] = tally->all + weight;
}

/* How often what lies from @from to @to counts. Most of what is found is wrong: this is where the time goes. */
static guint64
sum_weights (const Class *self, const guint32 *weights, gint64 from, gint64 to)
{
  const guint32 *units = (const guint32 *) (gpointer) self->units->data;
  guint64 sum = 0;

  for (gint64 i = from; i < to; i++)
    sum += weights[units[i]];
  return sum;
}

/* The curves over the confidence, read between the last one above the threshold and the next. Of the right ones only
 * those above have been counted. @all: that are above */
static void
read_threshold (const Class *self, Tally *tally, guint64 above, const guint32 *weights)
{
  const double right = (double) tally->right[0], all = (double) above, labels = (double) tally->labels;
  const gboolean next = self->next && weights[g_array_index (self->units, guint32, self->at + 1)] > 0;

  tally->recall = right / labels;
  tally->precision = above > 0 ? right / all : self->units->len > 0; /* as hone-metrics.c has it */
  if (!next || above == 0)
    return;
  tally->recall += self->part * self->hit / labels;
  tally->precision += self->part * ((right + self->hit) / (all + 1) - tally->precision);
}

static void
walk (Scratch *self, const Class *class, const guint32 *weights, Tally *tally)
{
  const Right *rights = (const Right *) (gpointer) class->rights->data;
  gboolean is_read = FALSE;
  gint64 at = 0;

  for (guint i = 0; i <= class->rights->len; i++) {
    const gboolean last = i == class->rights->len;
    const guint32 weight = last ? 0 : weights[g_array_index (class->units, guint32, rights[i].at)];

    if (!is_read && (last || rights[i].at > class->at)) {
      read_threshold (class, tally, tally->all + sum_weights (class, weights, at, class->at + 1), weights);
      is_read = TRUE;
    }
    if (last)
      break;
    tally->all += sum_weights (class, weights, at, rights[i].at);
    for (guint bits = weight > 0 ? rights[i].hits : 0; bits != 0; bits &= bits - 1)
      add_right (self, tally, __builtin_ctz (bits), weight);
    tally->all += weight;
    at = (gint64) rights[i].at + 1;
  }
}

static double
recall_at (int i)
{
  return i == N_RECALLS - 1 ? 1 : i * (1.0 / (N_RECALLS - 1));
}

/* Trapezoids under the envelope at 101 values of recall, as in hone-metrics.c: between two right ones in a row a slope,
 * between those with something wrong in between a step. */
static double
area (double *points, const guint8 *gaps, guint64 n, guint64 labels)
{
  double sum = 0, before = 0;
  guint64 j = 0;

  for (guint64 i = n; i > 1; i--)
    points[i - 2] = MAX (points[i - 2], points[i - 1]);
  for (int i = 0; i < N_RECALLS; i++) {
    const double x = recall_at (i);
    double here = 0;

    while (j < n && (double) (j + 1) / (double) labels <= x)
      j++;
    if (j < n) {
      const double left = gaps[j] ? points[j] : j > 0 ? points[j - 1] : 1;

      here = left + (points[j] - left) * (x * (double) labels - (double) j);
    }
    if (i > 0)
      sum += (x - recall_at (i - 1)) * (before + here) / 2;
    before = here;
  }
  return sum;
}

static double
count_class (Scratch *self, const Class *class, const guint32 *weights, Tally *tally, double *ap50)
{
  double sum = 0;

  *tally = (Tally){ .labels = count_labels (class, weights) };
  *ap50 = NAN;
  if (tally->labels == 0)
    return NAN;
  make_room (self, tally->labels);
  walk (self, class, weights, tally);
  for (int k = 0; k < HONE_N_IOUS; k++) {
    const double ap = area (self->points[k], self->gaps[k], tally->right[k], tally->labels);

    sum += ap / HONE_N_IOUS;
    if (k == 0)
      *ap50 = ap;
  }
  return sum;
}

static void
count_all (Ballot *self, Scratch *scratch, const guint32 *weights, Count *count)
{
  double sums[4] = { 0 };
  int n = 0;

  for (int c = 0; c < self->n_classes; c++) {
    Tally tally;
    double ap50;

    count->ap50_95[c] = count_class (scratch, &self->classes[c], weights, &tally, &ap50);
    if (tally.labels == 0)
      continue;
    sums[0] += ap50;
    sums[1] += count->ap50_95[c];
    sums[2] += tally.precision;
    sums[3] += tally.recall;
    n++;
  }
  count->map50 = n > 0 ? sums[0] / n : (double) NAN;
  count->map50_95 = n > 0 ? sums[1] / n : (double) NAN;
  count->precision = n > 0 ? sums[2] / n : (double) NAN;
  count->recall = n > 0 ? sums[3] / n : (double) NAN;
}

void
ballot_count (Ballot *self, const guint32 *weights, Count *count)
{
  Scratch scratch = { 0 };

  count_all (self, &scratch, weights, count);
  scratch_clear (&scratch);
}

/* --- draws ----------------------------------------------------------------------------------------------------- */

void
bootstrap_draw (guint32 *weights, guint n_units, guint number)
{
  HoneDraws draws = hone_draws (SEED, 0, number, 0);

  memset (weights, 0, n_units * sizeof *weights);
  for (guint i = 0; i < n_units; i++)
    weights[hone_draw_index (&draws, n_units)]++;
}

typedef struct {
  Ballot *a, *b;
  guint n_units, n_draws;
  BootstrapKeep keep;
  gpointer data;
  GCancellable *cancellable;
  int next; /* atomic: the draw that nobody has begun */
} Draws;

static gpointer
draw_some (gpointer data)
{
  Draws *self = data;
  const int n_classes = self->a->n_classes;
  g_autofree guint32 *weights = g_new (guint32, (gsize) self->n_units + 1);
  g_autofree double *ap = g_new (double, 2 * (gsize) n_classes + 1);
  Count a = { .ap50_95 = ap }, b = { .ap50_95 = ap + n_classes };
  Scratch scratch = { 0 };
  guint number;

  while ((number = (guint) g_atomic_int_add (&self->next, 1)) < self->n_draws &&
         !g_cancellable_is_cancelled (self->cancellable)) {
    bootstrap_draw (weights, self->n_units, number);
    count_all (self->a, &scratch, weights, &a);
    if (self->b != NULL)
      count_all (self->b, &scratch, weights, &b);
    self->keep (number, &a, &b, self->data);
  }
  scratch_clear (&scratch);
  return NULL;
}

gboolean
bootstrap_run (Ballot *a, Ballot *b, guint n_units, guint n_draws, BootstrapKeep keep, gpointer data,
               GCancellable *cancellable)
{
  Draws self = { a, b, n_units, n_draws, keep, data, cancellable, 0 };
  GThread *threads[MOST_THREADS];
  const guint n = CLAMP (g_get_num_processors (), 1, MOST_THREADS) - 1;

  for (guint i = 0; i < n; i++)
    threads[i] = g_thread_new ("bootstrap", draw_some, &self);
  draw_some (&self);
  for (guint i = 0; i < n; i++)
    g_thread_join (threads[i]);
  return !g_cancellable_is_cancelled (cancellable);
}

static double
percentile (const double *sorted, guint n, double share)
{
  const double at = share * (n - 1);
  const guint low = (guint) at, high = MIN (low + 1, n - 1);

  return sorted[low] + (at - low) * (sorted[high] - sorted[low]);
}

HoneInterval
bootstrap_interval (double value, double *draws, guint n, guint spread)
{
  guint kept = 0;

  for (guint i = 0; i < n; i++)
    if (!isnan (draws[i]))
      draws[kept++] = draws[i];
  if (spread < 2 || kept == 0 || isnan (value))
    return (HoneInterval){ value, NAN, NAN };
  hone_sort_numbers (draws, kept);
  return (HoneInterval){ value, percentile (draws, kept, 0.025), percentile (draws, kept, 0.975) };
}
