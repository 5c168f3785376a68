/* SPDX-License-Identifier: Apache-2.0 */
/* hone-coco.c - see hone-coco.h
 *
 * Of a detection only its score and two bits for each size and overlap are kept: matched, and not to be counted.
 */
#include "hone-coco.h"

#include <float.h>
#include <math.h>

#define MOST 100 /* detections of a class in a picture */
#define N_RECALLS 101

typedef struct {
  double score;
  guint place;                        /* keeps the sort stable */
  guint rank;                         /* among those of its class in its picture */
  guint16 matched[HONE_COCO_N_SIZES]; /* a bit an overlap */
  guint16 ignored[HONE_COCO_N_SIZES];
} Hit;

typedef struct {
  GArray *hits; /* of Hit */
  guint n_truth[HONE_COCO_N_SIZES];
} PerClass;

struct _HoneCoco {
  int n_classes;
  PerClass *classes;
};

static const struct {
  double from, to; /* area, both inclusive */
} areas[HONE_COCO_N_SIZES] = {
  [HONE_COCO_ALL] = { 0, 1e10 },
  [HONE_COCO_SMALL] = { 0, 32 * 32 },
  [HONE_COCO_MEDIUM] = { 32 * 32, 96 * 96 },
  [HONE_COCO_LARGE] = { 96 * 96, 1e10 },
};

HoneCoco *
hone_coco_new (int n_classes)
{
  HoneCoco *self = g_new0 (HoneCoco, 1);

  self->n_classes = n_classes;
  self->classes = g_new0 (PerClass, n_classes);
  for (int i = 0; i < n_classes; i++)
    self->classes[i].hits = g_array_new (FALSE, FALSE, sizeof (Hit));
  return self;
}

void
hone_coco_free (HoneCoco *self)
{
  for (int i = 0; i < self->n_classes; i++)
    g_array_unref (self->classes[i].hits);
  g_free (self->classes);
  g_free (self);
}

void
hone_coco_result_clear (HoneCocoResult *self)
{
  g_clear_pointer (&self->classes, g_free);
}

/* --- matching -------------------------------------------------------------------------------------------------- */

/* What one class has in one picture. */
typedef struct {
  const HoneCocoBox *found[MOST], **truth;
  guint n_found, n_truth;
  double *overlaps; /* n_found x n_truth */
} Scene;

static double
overlap (const HoneCocoBox *a, const HoneCocoBox *b)
{
  const double w = MIN (a->x + a->w, b->x + b->w) - MAX (a->x, b->x);
  const double h = MIN (a->y + a->h, b->y + b->h) - MAX (a->y, b->y);

  return w <= 0 || h <= 0 ? 0 : w * h / (a->w * a->h + b->w * b->h - w * h);
}

static gboolean
outside (const HoneCocoBox *box, HoneCocoSize size)
{
  const double area = box->w * box->h;

  return area < areas[size].from || area > areas[size].to;
}

static int
higher_score_first (gconstpointer a, gconstpointer b)
{
  const HoneCocoBox *x = *(HoneCocoBox *const *) a, *y = *(HoneCocoBox *const *) b;

  if (x->score != y->score)
    return x->score < y->score ? 1 : -1;
  return x < y ? -1 : x > y;
}

/* @truth of the class are put behind each other in @room; @found likewise, best first, at most MOST. */
static void
scene_init (Scene *self, int klass, const HoneCocoBox *found, guint n_found, const HoneCocoBox *truth, guint n_truth)
{
  g_autoptr (GPtrArray) own = g_ptr_array_new ();

  *self = (Scene){ .truth = g_new (const HoneCocoBox *, n_truth + 1) };
  for (guint i = 0; i < n_truth; i++)
    if (truth[i].klass == klass)
      self->truth[self->n_truth++] = &truth[i];
  for (guint i = 0; i < n_found; i++)
    if (found[i].klass == klass)
      g_ptr_array_add (own, (gpointer) &found[i]);
  g_ptr_array_sort (own, higher_score_first);
  self->n_found = MIN (own->len, MOST);
  self->overlaps = g_new (double, (gsize) self->n_found * self->n_truth + 1);
  for (guint i = 0; i < self->n_found; i++) {
    self->found[i] = own->pdata[i];
    for (guint k = 0; k < self->n_truth; k++)
      self->overlaps[(gsize) i * self->n_truth + k] = overlap (self->found[i], self->truth[k]);
  }
}

static void
scene_clear (Scene *self)
{
  g_free (self->truth);
  g_free (self->overlaps);
}

/* The free truth that overlaps most, and at least by @least; the last of equal ones. One of the wanted size goes before
 * any other. -1: none. */
static int
partner_of (const Scene *self, guint i, HoneCocoSize size, double least, const gboolean *taken)
{
  int partner = -1;

  for (int pass = 0; pass < 2 && partner < 0; pass++)
    for (guint k = 0; k < self->n_truth; k++) {
      const double here = self->overlaps[(gsize) i * self->n_truth + k];

      if (taken[k] || outside (self->truth[k], size) != (pass == 1) || here < least)
        continue;
      least = here;
      partner = (int) k;
    }
  return partner;
}

/* Sets one bit of every hit. */
static void
match (const Scene *self, HoneCocoSize size, int k, Hit *hits)
{
  g_autofree gboolean *taken = g_new0 (gboolean, self->n_truth + 1);
  const double least = MIN (0.5 + 0.05 * k, 1 - 1e-10);
  const guint16 bit = (guint16) (1 << k);

  for (guint i = 0; i < self->n_found; i++) {
    const int partner = partner_of (self, i, size, least, taken);

    if (partner >= 0) {
      taken[partner] = TRUE;
      hits[i].matched[size] |= bit;
    }
    if (outside (partner >= 0 ? self->truth[partner] : self->found[i], size))
      hits[i].ignored[size] |= bit;
  }
}

static void
add_class (PerClass *class, const Scene *scene)
{
  Hit hits[MOST] = { 0 };

  for (guint i = 0; i < scene->n_found; i++) {
    hits[i].score = scene->found[i]->score;
    hits[i].place = class->hits->len + i;
    hits[i].rank = i;
  }
  for (int size = 0; size < HONE_COCO_N_SIZES; size++) {
    for (int k = 0; k < HONE_COCO_N_IOUS; k++)
      match (scene, size, k, hits);
    for (guint i = 0; i < scene->n_truth; i++)
      class->n_truth[size] += !outside (scene->truth[i], size);
  }
  g_array_append_vals (class->hits, hits, scene->n_found);
}

void
hone_coco_add (HoneCoco *self, const HoneCocoBox *found, guint n_found, const HoneCocoBox *truth, guint n_truth)
{
  for (int klass = 0; klass < self->n_classes; klass++) {
    Scene scene;

    scene_init (&scene, klass, found, n_found, truth, n_truth);
    add_class (&self->classes[klass], &scene);
    scene_clear (&scene);
  }
}

/* --- curves ---------------------------------------------------------------------------------------------------- */

static int
by_score (gconstpointer a, gconstpointer b)
{
  const Hit *x = a, *y = b;

  if (x->score != y->score)
    return x->score < y->score ? 1 : -1;
  return x->place < y->place ? -1 : x->place > y->place;
}

/* Mean of the precision at 101 values of recall: at each the best that is reached there or beyond. */
static double
mean_precision (const double *recall, double *precision, guint n)
{
  double sum = 0;
  guint at = 0;

  for (guint i = n; i > 1; i--)
    precision[i - 2] = MAX (precision[i - 2], precision[i - 1]);
  for (int i = 0; i < N_RECALLS; i++) {
    const double wanted = i == N_RECALLS - 1 ? 1 : i * (1.0 / (N_RECALLS - 1));

    while (at < n && recall[at] < wanted)
      at++;
    sum += at < n ? precision[at] : 0;
  }
  return sum / N_RECALLS;
}

typedef struct {
  double precision, recall;
} Score;

/* Of one class; hits in order. */
static Score
measure (const PerClass *class, HoneCocoSize size, int k, guint most)
{
  const GArray *hits = class->hits;
  g_autofree double *recall = g_new (double, hits->len + 1), *precision = g_new (double, hits->len + 1);
  double right = 0, wrong = 0;
  guint n = 0;

  for (guint i = 0; i < hits->len; i++) {
    const Hit *hit = &g_array_index (hits, Hit, i);

    if (hit->rank >= most)
      continue;
    if (!(hit->ignored[size] >> k & 1)) {
      right += hit->matched[size] >> k & 1;
      wrong += !(hit->matched[size] >> k & 1);
    }
    recall[n] = right / class->n_truth[size];
    precision[n++] = right / (right + wrong + DBL_EPSILON);
  }
  return (Score){ mean_precision (recall, precision, n), n > 0 ? recall[n - 1] : 0 };
}

/* Over classes that have objects of the size, and overlaps @from .. @to - 1; NAN: there are none. */
static Score
average (HoneCoco *self, HoneCocoSize size, int from, int to, guint most)
{
  Score sum = { 0 };
  int n = 0;

  for (int c = 0; c < self->n_classes; c++)
    for (int k = from; k < to && self->classes[c].n_truth[size] > 0; k++, n++) {
      const Score score = measure (&self->classes[c], size, k, most);

      sum.precision += score.precision;
      sum.recall += score.recall;
    }
  return n > 0 ? (Score){ sum.precision / n, sum.recall / n } : (Score){ NAN, NAN };
}

static void
fill_classes (HoneCoco *self, HoneCocoResult *result)
{
  result->n_classes = self->n_classes;
  result->classes = g_malloc0_n ((gsize) self->n_classes, sizeof *result->classes);
  for (int c = 0; c < self->n_classes; c++)
    for (int k = 0; k < HONE_COCO_N_IOUS; k++)
      result->classes[c][k] = self->classes[c].n_truth[HONE_COCO_ALL] > 0
                                  ? measure (&self->classes[c], HONE_COCO_ALL, k, MOST).precision
                                  : (double) NAN;
}

void
hone_coco_result (HoneCoco *self, HoneCocoResult *result)
{
  for (int c = 0; c < self->n_classes; c++)
    g_array_sort (self->classes[c].hits, by_score);
  *result = (HoneCocoResult){ 0 };
  for (int size = 0; size < HONE_COCO_N_SIZES; size++) {
    const Score score = average (self, size, 0, HONE_COCO_N_IOUS, MOST);

    result->ap[size] = score.precision;
    result->ar[size] = score.recall;
  }
  result->ap50 = average (self, HONE_COCO_ALL, 0, 1, MOST).precision;
  result->ap75 = average (self, HONE_COCO_ALL, 5, 6, MOST).precision;
  result->ar1 = average (self, HONE_COCO_ALL, 0, HONE_COCO_N_IOUS, 1).recall;
  result->ar10 = average (self, HONE_COCO_ALL, 0, HONE_COCO_N_IOUS, 10).recall;
  fill_classes (self, result);
}
