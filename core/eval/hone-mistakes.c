/* SPDX-License-Identifier: Apache-2.0 */
/* hone-mistakes.c - kinds of errors, and what each costs; see hone-evaluation.h */
#include "evaluation-private.h"
#include "hone-overlap.h"
#include "match.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define FOREGROUND 0.5f
#define BACKGROUND 0.1f

/* What became of one detection. */
typedef enum {
  IS_BELOW, /* the threshold */
  IS_RIGHT,
  IS_WRONG, /* and from here on HoneMistake */
} Fate;

typedef struct {
  float score;
  guint at;
  int klass;
  gboolean right;
} Hit;

typedef struct {
  HoneEvaluation *evaluation;
  const HoneEvaluationMatches *matches;
  guint8 *fate;   /* of what was found: a Fate, or IS_WRONG + HoneMistake */
  int *meant;     /* of what was found: the label that it is an attempt at, in truth; -1 */
  gboolean *used; /* of labels: something right, of another class or badly placed stands for it */
  HoneMistakes *result;
  GArray *hits; /* of Hit: as it is */
} Sort;

/* --- which kind ------------------------------------------------------------------------------------------------ */

/* The label that overlaps most, of the same class or of another one. */
static float
nearest (Sort *self, const HoneEvaluationPicture *picture, const HoneDetection *found, gboolean same, int *label)
{
  const HoneTruth *truth = evaluation_truth (self->evaluation, picture);
  float most = 0;

  *label = -1;
  for (guint i = 0; i < picture->n_truth; i++) {
    const float overlap = (truth[i].klass == found->klass) == same ? hone_overlap (&truth[i], found) : 0;

    if (overlap > most) {
      most = overlap;
      *label = (int) (picture->first_truth + i);
    }
  }
  return most;
}

static HoneMistake
kind_of (Sort *self, const HoneEvaluationPicture *picture, const HoneDetection *found, int *label)
{
  int other;
  const float own = nearest (self, picture, found, TRUE, label);
  const float strange = nearest (self, picture, found, FALSE, &other);

  if (own >= FOREGROUND)
    return HONE_MISTAKE_DOUBLE; /* or somebody would have counted it as right */
  if (strange >= FOREGROUND) {
    *label = other;
    return HONE_MISTAKE_CLASS;
  }
  if (own >= BACKGROUND)
    return HONE_MISTAKE_PLACE;
  *label = strange >= BACKGROUND ? other : -1;
  return strange >= BACKGROUND ? HONE_MISTAKE_BOTH : HONE_MISTAKE_BACKGROUND;
}

static void
mark (Sort *self, HoneMistake kind, guint picture, int found, int truth)
{
  const HoneMark one = { picture, found, truth };

  g_array_append_val (self->result->marks[kind], one);
}

static void
judge_found (Sort *self, guint i, guint at)
{
  const HoneEvaluationPicture *picture = evaluation_picture (self->evaluation, i);
  const HoneDetection *found = &g_array_index (self->evaluation->found, HoneDetection, at);
  HoneMistake kind;

  if ((self->matches->hits[at] & 1) != 0) {
    self->fate[at] = IS_RIGHT;
    self->used[self->matches->partner[at]] = TRUE;
    return;
  }
  kind = kind_of (self, picture, found, &self->meant[at]);
  self->fate[at] = (guint8) (IS_WRONG + kind);
  if (kind == HONE_MISTAKE_CLASS || kind == HONE_MISTAKE_PLACE)
    self->used[self->meant[at]] = TRUE;
  mark (self, kind, i, (int) at, self->meant[at]);
}

static void
judge_picture (Sort *self, guint i, double conf)
{
  const HoneEvaluationPicture *picture = evaluation_picture (self->evaluation, i);
  const guint n = evaluation_count_above (self->evaluation, picture, conf);

  for (guint k = 0; k < n; k++)
    judge_found (self, i, picture->first_found + k);
  for (guint k = 0; k < picture->n_truth; k++)
    if (!self->used[picture->first_truth + k])
      mark (self, HONE_MISTAKE_MISSED, i, -1, (int) (picture->first_truth + k));
}

/* --- what it costs --------------------------------------------------------------------------------------------- */

static int
by_class_and_score (gconstpointer a, gconstpointer b)
{
  const Hit *x = a, *y = b;

  if (x->klass != y->klass)
    return x->klass < y->klass ? -1 : 1;
  if (x->score != y->score)
    return x->score < y->score ? 1 : -1;
  return x->at < y->at ? -1 : x->at > y->at;
}

static gboolean
is_found (Sort *self, int label)
{
  const int finder = self->matches->finder[label];

  return finder >= 0 && self->fate[finder] == IS_RIGHT;
}

/* A detection after errors of @kind are put right. FALSE: it is gone. */
static gboolean
put_right (Sort *self, HoneMistake kind, Hit *hit)
{
  const int label = self->meant[hit->at];

  if (self->fate[hit->at] != IS_WRONG + kind)
    return TRUE;
  if ((kind != HONE_MISTAKE_CLASS && kind != HONE_MISTAKE_PLACE) || is_found (self, label))
    return FALSE;
  hit->klass = g_array_index (self->evaluation->truth, HoneTruth, label).klass;
  hit->right = TRUE;
  return TRUE;
}

/* Of several that are put right onto one label the surest stays. */
static void
drop_seconds (Sort *self, HoneMistake kind, GArray *hits)
{
  g_autofree int *surest = g_new (int, (gsize) self->evaluation->truth->len + 1);
  guint kept = 0;

  memset (surest, -1, ((gsize) self->evaluation->truth->len + 1) * sizeof *surest);
  for (guint i = 0; i < hits->len; i++) {
    const guint at = g_array_index (hits, Hit, i).at;

    if (self->fate[at] == IS_WRONG + kind && surest[self->meant[at]] < 0)
      surest[self->meant[at]] = (int) at;
  }
  for (guint i = 0; i < hits->len; i++) {
    const Hit hit = g_array_index (hits, Hit, i);

    if (self->fate[hit.at] != IS_WRONG + kind || surest[self->meant[hit.at]] == (int) hit.at)
      g_array_index (hits, Hit, kept++) = hit;
  }
  g_array_set_size (hits, kept);
}

/* (element-type Hit): all above the threshold, by class, best first */
static GArray *
sorted_hits (Sort *self)
{
  GArray *hits = g_array_new (FALSE, FALSE, sizeof (Hit));

  for (guint at = 0; at < self->evaluation->found->len; at++) {
    const HoneDetection *found = &g_array_index (self->evaluation->found, HoneDetection, at);
    const Hit hit = { found->score, at, found->klass, self->fate[at] == IS_RIGHT };

    if (self->fate[at] != IS_BELOW)
      g_array_append_val (hits, hit);
  }
  g_array_sort (hits, by_class_and_score);
  return hits;
}

/* The same after errors of @kind were put right. */
static GArray *
hits_without (Sort *self, HoneMistake kind)
{
  GArray *hits = g_array_sized_new (FALSE, FALSE, sizeof (Hit), self->hits->len);

  for (guint i = 0; i < self->hits->len; i++) {
    Hit hit = g_array_index (self->hits, Hit, i);

    if (put_right (self, kind, &hit))
      g_array_append_val (hits, hit);
  }
  if (kind == HONE_MISTAKE_CLASS)
    g_array_sort (hits, by_class_and_score);
  if (kind == HONE_MISTAKE_CLASS || kind == HONE_MISTAKE_PLACE)
    drop_seconds (self, kind, hits);
  return hits;
}

static int *
count_labels (Sort *self, HoneMistake kind)
{
  int *labels = g_new0 (int, self->evaluation->n_classes + 1);
  GArray *missed = self->result->marks[HONE_MISTAKE_MISSED];

  for (guint i = 0; i < self->evaluation->truth->len; i++)
    labels[g_array_index (self->evaluation->truth, HoneTruth, i).klass]++;
  for (guint i = 0; kind == HONE_MISTAKE_MISSED && i < missed->len; i++)
    labels[g_array_index (self->evaluation->truth, HoneTruth, g_array_index (missed, HoneMark, i).truth).klass]--;
  return labels;
}

static double
ap_of (const GArray *hits, guint from, guint to, int instances)
{
  g_autofree guint8 *tp = g_new (guint8, to - from + 1);

  for (guint i = from; i < to; i++)
    tp[i - from] = (guint8) g_array_index (hits, Hit, i).right;
  return hone_average_precision (tp, to - from, instances);
}

/* mAP50 of what is above the threshold, errors of @kind put right. A class whose every label is missed, and put right
 * by not being asked for, does not count. */
static double
map50 (Sort *self, HoneMistake kind)
{
  g_autoptr (GArray) hits = hits_without (self, kind);
  g_autofree int *labels = count_labels (self, kind);
  double sum = 0;
  int n = 0;

  for (guint c = 0, from = 0, to = 0; c < (guint) self->evaluation->n_classes; c++, from = to) {
    while (to < hits->len && g_array_index (hits, Hit, to).klass == (int) c)
      to++;
    if (labels[c] == 0)
      continue;
    sum += ap_of (hits, from, to, labels[c]);
    n++;
  }
  return n > 0 ? sum / n : 0;
}

/* --- in words -------------------------------------------------------------------------------------------------- */

static const struct {
  const char *name, *help, *advice;
} words[HONE_N_MISTAKES] = {
  [HONE_MISTAKE_CLASS] = { N_ ("Wrong class"), N_ ("An object is found in its place, but takes another name."),
                           N_ ("Check the labels of both classes, and add pictures that show how they differ.") },
  [HONE_MISTAKE_PLACE] = { N_ ("Wrong place"),
                           N_ ("An object is found and has the right name, but the box fits badly (an overlap of 0.1 "
                               "to "
                               "0.5 with the label)."),
                           N_ ("Draw all labels alike and tight; a larger picture size (imgsz) and more epochs help, "
                               "too.") },
  [HONE_MISTAKE_BOTH] = { N_ ("Wrong class and place"),
                          N_ ("A box lies partly over an object, and has another name than it."),
                          N_ ("Look at them: often two objects overlap, or a label lies in the wrong place.") },
  [HONE_MISTAKE_DOUBLE] = { N_ ("Found twice"), N_ ("An object that is found already is found once more."),
                            N_ ("A lower overlap (iou) when predicting removes more of them; see, too, whether objects "
                                "are "
                                "labelled "
                                "twice or in parts.") },
  [HONE_MISTAKE_BACKGROUND] = { N_ ("Nothing there"), N_ ("Something is found where no object is labelled."),
                                N_ ("See whether labels are missing; else add pictures without objects that look like "
                                    "these, or use a higher threshold.") },
  [HONE_MISTAKE_MISSED] = { N_ ("Missed entirely"),
                            N_ ("An object is labelled, and nothing is found there. A missed one that is found as "
                                "another class or in another place is counted under that, not here."),
                            N_ ("Add pictures with objects of this kind, or use a lower threshold; small ones need a "
                                "larger picture size (imgsz).") },
};

const char *
hone_mistake_name (HoneMistake kind)
{
  return _ (words[kind].name);
}

const char *
hone_mistake_help (HoneMistake kind)
{
  return _ (words[kind].help);
}

const char *
hone_mistake_advice (HoneMistake kind)
{
  return _ (words[kind].advice);
}

/* --- all ------------------------------------------------------------------------------------------------------- */

HoneMistakes *
hone_evaluation_mistakes (HoneEvaluation *self, double conf)
{
  g_autofree guint8 *fate = g_new0 (guint8, (gsize) self->found->len + 1);
  g_autofree int *meant = g_new0 (int, (gsize) self->found->len + 1);
  g_autofree gboolean *used = g_new0 (gboolean, (gsize) self->truth->len + 1);
  HoneMistakes *result = g_new0 (HoneMistakes, 1);
  Sort sort = { self, evaluation_matches (self), fate, meant, used, result };

  for (int kind = 0; kind < HONE_N_MISTAKES; kind++)
    result->marks[kind] = g_array_new (FALSE, FALSE, sizeof (HoneMark));
  for (guint i = 0; i < self->pictures->len; i++)
    judge_picture (&sort, i, conf);
  sort.hits = sorted_hits (&sort);
  result->map50 = map50 (&sort, HONE_N_MISTAKES);
  for (int kind = 0; kind < HONE_N_MISTAKES; kind++) {
    evaluation_sort_marks (self, result->marks[kind]);
    result->gain[kind] = map50 (&sort, kind) - result->map50;
  }
  g_array_unref (sort.hits);
  return result;
}

void
hone_mistakes_free (HoneMistakes *self)
{
  for (int kind = 0; kind < HONE_N_MISTAKES; kind++)
    g_array_unref (self->marks[kind]);
  g_free (self);
}
