/* SPDX-License-Identifier: Apache-2.0 */
/* hone-duel.c - two models on the same pictures; see hone-evaluation.h */
#include "bootstrap.h"
#include "hone-error.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#define SAME 0.05 /* pixels of the picture: the same label, seen at two sizes of the network's input */
#define NOT_HERE G_MAXUINT

typedef struct {
  HoneEvaluation *a, *b;
  guint n;      /* pictures that both have */
  guint *of_a;  /* of each picture of a: its number among those, or NOT_HERE */
  guint *of_b;  /* the same */
  guint *in_a;  /* n: which one it is in a */
  guint *in_b;  /* n */
  int *classes; /* of b: the class of a with that name; -1 */
  int *own;     /* of a: itself where b has it, too; else -1 */
  int *twins;   /* labels of a: the same label in b; -1 */
  HoneDuel *result;
} Match;

/* --- what both have -------------------------------------------------------------------------------------------- */

static void
pair_pictures (Match *self)
{
  g_autofree int *twins = hone_evaluation_pair (self->a, self->b);

  for (guint i = 0; i < self->b->pictures->len; i++)
    self->of_b[i] = NOT_HERE;
  for (guint i = 0; i < self->a->pictures->len; i++) {
    self->of_a[i] = NOT_HERE;
    if (twins[i] < 0)
      continue;
    self->of_a[i] = self->of_b[twins[i]] = self->n;
    self->in_a[self->n] = i;
    self->in_b[self->n++] = (guint) twins[i];
  }
}

static gboolean
pair_classes (Match *self)
{
  gboolean same = self->a->n_classes == self->b->n_classes;

  for (int k = 0; k < self->a->n_classes; k++)
    self->own[k] = -1;
  for (int i = 0; i < self->b->n_classes; i++) {
    self->classes[i] = -1;
    for (int k = 0; k < self->a->n_classes && self->classes[i] < 0; k++)
      if (self->own[k] < 0 && g_str_equal (self->a->names[k], self->b->names[i]))
        self->classes[i] = self->own[k] = k;
    same = same && self->classes[i] >= 0;
  }
  return same;
}

/* A corner in the picture itself: the two networks may have seen it at different sizes. */
static gboolean
is_near (const HoneLetterbox *p, float x, float y, const HoneLetterbox *q, float u, float v)
{
  return fabs (((double) x - p->pad_x) / p->gain_x - ((double) u - q->pad_x) / q->gain_x) < SAME &&
         fabs (((double) y - p->pad_y) / p->gain_y - ((double) v - q->pad_y) / q->gain_y) < SAME;
}

static gboolean
is_same_label (Match *self, const HoneEvaluationPicture *p, const HoneTruth *x, const HoneEvaluationPicture *q,
               const HoneTruth *y)
{
  return self->classes[y->klass] == x->klass && is_near (&p->place, x->x1, x->y1, &q->place, y->x1, y->y1) &&
         is_near (&p->place, x->x2, x->y2, &q->place, y->x2, y->y2);
}

/* Of classes that both know. */
static guint
count_known (const HoneTruth *truth, guint n, const int *known)
{
  guint sum = 0;

  for (guint i = 0; i < n; i++)
    sum += known[truth[i].klass] >= 0;
  return sum;
}

/* The labels of one picture, each with its twin. FALSE: some have none. */
static gboolean
pair_labels (Match *self, guint i)
{
  const HoneEvaluationPicture *p = evaluation_picture (self->a, self->in_a[i]);
  const HoneEvaluationPicture *q = evaluation_picture (self->b, self->in_b[i]);
  const HoneTruth *x = evaluation_truth (self->a, p), *y = evaluation_truth (self->b, q);
  g_autofree gboolean *taken = g_new0 (gboolean, (gsize) q->n_truth + 1);
  guint n = 0;

  for (guint k = 0; k < p->n_truth; k++) {
    int *twin = &self->twins[p->first_truth + k];

    *twin = -1;
    for (guint m = 0; m < q->n_truth && *twin < 0; m++)
      if (!taken[m] && is_same_label (self, p, &x[k], q, &y[m])) {
        taken[m] = TRUE;
        *twin = (int) (q->first_truth + m);
        n++;
      }
  }
  return n == count_known (x, p->n_truth, self->own) && n == count_known (y, q->n_truth, self->classes);
}

/* --- objects that only one of them finds ----------------------------------------------------------------------- */

static gboolean
is_found (HoneEvaluation *self, int label, double conf)
{
  const int finder = evaluation_matches (self)->finder[label];

  return finder >= 0 && g_array_index (self->found, HoneDetection, finder).score > (float) conf;
}

static void
list_changes (Match *self)
{
  const double conf_a = hone_evaluation_best_f1 (self->a), conf_b = hone_evaluation_best_f1 (self->b);

  for (guint i = 0; i < self->n; i++) {
    const HoneEvaluationPicture *p = evaluation_picture (self->a, self->in_a[i]);

    for (guint k = p->first_truth; k < p->first_truth + p->n_truth; k++) {
      const HoneMark mark = { self->in_a[i], -1, (int) k };
      const gboolean by_a = is_found (self->a, (int) k, conf_a);
      const gboolean by_b = self->twins[k] >= 0 && is_found (self->b, self->twins[k], conf_b);

      if (self->twins[k] >= 0 && by_a != by_b)
        g_array_append_val (by_b ? self->result->fixed : self->result->broken, mark);
    }
  }
}

/* --- what is larger than chance -------------------------------------------------------------------------------- */

typedef struct {
  Ballot *a, *b;
  guint n_units;
  int n_classes;
  guint draws;
  double *values; /* (2 + n_classes) x draws: map50_95, map50, classes */
} Draws;

static double
difference (const Count *a, const Count *b, int row)
{
  if (row == 0)
    return b->map50_95 - a->map50_95;
  return row == 1 ? b->map50 - a->map50 : b->ap50_95[row - 2] - a->ap50_95[row - 2];
}

static void
keep (guint number, const Count *a, const Count *b, gpointer data)
{
  Draws *self = data;

  for (int row = 0; row < 2 + self->n_classes; row++)
    self->values[(gsize) row * self->draws + number] = difference (a, b, row);
}

static HoneInterval
interval (Draws *self, int row, double value, guint spread)
{
  return bootstrap_interval (value, self->values + (gsize) row * self->draws, self->draws, spread);
}

/* As it is: each picture once. */
static void
fill (Draws *self, HoneDuel *result)
{
  g_autofree guint32 *ones = g_new (guint32, (gsize) self->n_units + 1);
  g_autofree double *ap = g_new (double, 2 * (gsize) self->n_classes + 1);
  Count a = { .ap50_95 = ap }, b = { .ap50_95 = ap + self->n_classes };

  for (guint i = 0; i < self->n_units; i++)
    ones[i] = 1;
  ballot_count (self->a, ones, &a);
  ballot_count (self->b, ones, &b);
  result->map50_95 = interval (self, 0, difference (&a, &b, 0), self->n_units);
  result->map50 = interval (self, 1, difference (&a, &b, 1), self->n_units);
  for (int c = 0; c < self->n_classes; c++)
    result->ap50_95[c] = interval (self, 2 + c, difference (&a, &b, 2 + c), ballot_spread (self->a, c));
}

/* A class that one of them does not know is left out of both. */
static gboolean
weigh (Match *self, guint draws, GCancellable *cancellable, GError **error)
{
  const int n_classes = self->a->n_classes;
  g_autoptr (Ballot) a = ballot_new (self->a, self->of_a, self->own, n_classes);
  g_autoptr (Ballot) b = ballot_new (self->b, self->of_b, self->classes, n_classes);
  g_autofree double *values = g_new (double, (gsize) (2 + n_classes) * draws + 1);
  Draws all = { a, b, self->n, n_classes, draws, values };

  if (!bootstrap_run (a, b, self->n, draws, keep, &all, cancellable))
    return !g_cancellable_set_error_if_cancelled (cancellable, error);
  fill (&all, self->result);
  return TRUE;
}

/* --- all ------------------------------------------------------------------------------------------------------- */

static void
match_clear (Match *self)
{
  g_free (self->of_a);
  g_free (self->of_b);
  g_free (self->in_a);
  g_free (self->in_b);
  g_free (self->classes);
  g_free (self->own);
  g_free (self->twins);
}

static void
match_init (Match *self, HoneEvaluation *a, HoneEvaluation *b)
{
  *self = (Match){
    .a = a,
    .b = b,
    .of_a = g_new (guint, (gsize) a->pictures->len + 1),
    .of_b = g_new (guint, (gsize) b->pictures->len + 1),
    .in_a = g_new (guint, (gsize) a->pictures->len + 1),
    .in_b = g_new (guint, (gsize) a->pictures->len + 1),
    .classes = g_new (int, b->n_classes + 1),
    .own = g_new (int, a->n_classes + 1),
    .twins = g_new0 (int, (gsize) a->truth->len + 1),
    .result = g_new0 (HoneDuel, 1),
  };
  self->result->ap50_95 = g_new0 (HoneInterval, a->n_classes + 1);
  self->result->fixed = g_array_new (FALSE, FALSE, sizeof (HoneMark));
  self->result->broken = g_array_new (FALSE, FALSE, sizeof (HoneMark));
}

static gboolean
compare (Match *self, guint draws, GCancellable *cancellable, GError **error)
{
  HoneDuel *result = self->result;

  pair_pictures (self);
  result->n_pictures = self->n;
  result->same_pictures = self->n == self->a->pictures->len && self->n == self->b->pictures->len;
  result->same_classes = pair_classes (self);
  result->same_labels = TRUE;
  if (self->n == 0) {
    g_set_error (error, HONE_ERROR, HONE_ERROR_BAD_DATA,
                 _ ("The two runs were evaluated on different pictures, none of which both have seen: there is nothing "
                    "to compare. Evaluate both on one data set (hone val model=… data=…)."));
    return FALSE;
  }
  for (guint i = 0; i < self->n; i++)
    result->same_labels = pair_labels (self, i) && result->same_labels;
  list_changes (self);
  return weigh (self, draws, cancellable, error);
}

HoneDuel *
hone_evaluation_compare (HoneEvaluation *a, HoneEvaluation *b, guint draws, GCancellable *cancellable, GError **error)
{
  Match match;
  gboolean ok;

  match_init (&match, a, b);
  ok = compare (&match, draws, cancellable, error);
  match_clear (&match);
  if (!ok)
    g_clear_pointer (&match.result, hone_duel_free);
  return match.result;
}

void
hone_duel_free (HoneDuel *self)
{
  g_free (self->ap50_95);
  g_array_unref (self->fixed);
  g_array_unref (self->broken);
  g_free (self);
}

/* --- in words -------------------------------------------------------------------------------------------------- */

HoneOutcome
hone_duel_judge (const HoneDuel *self)
{
  const HoneInterval *gap = &self->map50_95;

  if (isnan (gap->value))
    return HONE_OUTCOME_NOTHING;
  if (self->n_pictures < HONE_DUEL_FEW || isnan (gap->low))
    return HONE_OUTCOME_TOO_FEW;
  if (gap->value == 0 && gap->low == 0 && gap->high == 0)
    return HONE_OUTCOME_SAME;
  if (gap->low > 0)
    return HONE_OUTCOME_BETTER;
  return gap->high < 0 ? HONE_OUTCOME_WORSE : HONE_OUTCOME_NOISE;
}

/* "+0.021 mAP50-95 (0.008 to 0.034)", of the better one. */
static char *
gap_in_words (const HoneInterval *gap, gboolean turned)
{
  const double value = turned ? -gap->value : gap->value, low = turned ? -gap->high : gap->low,
               high = turned ? -gap->low : gap->high;

  if (isnan (low))
    /* Translators: by how much a model is better */
    return g_strdup_printf (_ ("%+.3f mAP50-95"), value);
  /* Translators: by how much a model is better, and the 95 % interval */
  return g_strdup_printf (_ ("%+.3f mAP50-95 (95 %% interval %+.3f to %+.3f)"), value, low, high);
}

static char *
sentence (const HoneDuel *self, const char *a, const char *b)
{
  const HoneOutcome verdict = hone_duel_judge (self);
  const gboolean turned = self->map50_95.value < 0;
  g_autofree char *gap = gap_in_words (&self->map50_95, turned);
  const char *better = turned ? a : b, *other = turned ? b : a;

  switch (verdict) {
  case HONE_OUTCOME_BETTER:
  case HONE_OUTCOME_WORSE:
    return g_strdup_printf (_ ("“%s” is better than “%s”: %s. The difference is larger than chance."), better, other,
                            gap);
  case HONE_OUTCOME_NOISE:
    return g_strdup_printf (_ ("Which of them is better cannot be told: “%s” is ahead of “%s” by %s, which may well be "
                               "chance. More validation pictures would tell more."),
                            better, other, gap);
  case HONE_OUTCOME_SAME:
    return g_strdup_printf (_ ("“%s” and “%s” are equally good: they find the same."), a, b);
  case HONE_OUTCOME_TOO_FEW:
    return g_strdup_printf (ngettext ("%u picture is too few to say which is better. On it “%s” and “%s” differ by %s.",
                                      "%u pictures are too few to say which is better. On them “%s” is ahead of “%s” "
                                      "by %s.",
                                      self->n_pictures),
                            self->n_pictures, better, other, gap);
  case HONE_OUTCOME_NOTHING:
  default:
    return g_strdup (_ ("Nothing can be compared: the pictures have no labels of a class that both models know."));
  }
}

static void
add_note (GString *text, const char *note)
{
  g_string_append_printf (text, " %s", note);
}

char *
hone_duel_to_words (const HoneDuel *self, const char *name_a, const char *name_b)
{
  g_autofree char *first = sentence (self, name_a, name_b);
  GString *text = g_string_new (first);

  if (!self->same_pictures) {
    g_autofree char *note =
        g_strdup_printf (ngettext ("Compared on the %u picture that both were evaluated on.",
                                   "Compared on the %u pictures that both were evaluated on.", self->n_pictures),
                         self->n_pictures);

    add_note (text, note);
  }
  if (!self->same_classes)
    add_note (text, _ ("Only classes that both know are counted."));
  if (!self->same_labels)
    add_note (text, _ ("The labels are not the same for both: evaluate both anew on the labels of today before you "
                       "trust this."));
  return g_string_free (text, FALSE);
}
