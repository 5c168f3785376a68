/* SPDX-License-Identifier: Apache-2.0 */
/* hone-verdict.c - see hone-verdict.h */
#include "hone-verdict.h"
#include "evaluation-private.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#define POOR 0.1
#define FEW_PICTURES 50
#define FEW_LABELS 10
#define MOST_NAMED 8
#define MOST_PAIRS 5
#define SURE 0.8f
#define SMALL 24.0 /* pixels of the network's input: three cells of its finest grid */

typedef struct {
  HoneEvaluation *evaluation;
  const HoneEvaluationMatches *matches;
  HoneMistakes *mistakes;
  HoneMetrics *metrics;
  HoneTally all;
  HoneTally *classes;
  double conf;
  GPtrArray *list;
} Judge;

void
hone_verdict_free (HoneVerdict *self)
{
  g_free (self->title);
  g_free (self->text);
  g_array_unref (self->marks);
  g_free (self);
}

/* @title: (transfer full) */
static HoneVerdict *
add (Judge *self, HoneVerdictKind kind, char *title, const char *text)
{
  HoneVerdict *verdict = g_new0 (HoneVerdict, 1);

  verdict->kind = kind;
  verdict->klass = verdict->other = -1;
  verdict->title = title;
  verdict->text = g_strdup (text);
  verdict->marks = g_array_new (FALSE, FALSE, sizeof (HoneMark));
  g_ptr_array_add (self->list, verdict);
  return verdict;
}

static void
take_marks (HoneVerdict *verdict, const GArray *marks)
{
  g_array_append_vals (verdict->marks, marks->data, marks->len);
}

/* At least @least of them, and @share of @all. */
static gboolean
is_much (guint n, guint least, double share, guint all)
{
  return n >= least && n >= share * all;
}

static guint
n_found (const Judge *self)
{
  return self->all.tp + self->all.fp;
}

/* --- whether the figures mean anything ------------------------------------------------------------------------- */

static void
judge_pictures (Judge *self)
{
  guint labelled = 0;

  for (guint i = 0; i < self->evaluation->pictures->len; i++)
    labelled += evaluation_picture (self->evaluation, i)->n_truth > 0;
  if (labelled == 0)
    add (self, HONE_VERDICT_NO_LABELS, g_strdup (_ ("The validation pictures have no labels")),
         _ ("Without labels there is nothing to measure by. Label some pictures and put them into the validation "
            "split."));
  else if (labelled < FEW_PICTURES)
    add (self, HONE_VERDICT_FEW_PICTURES,
         g_strdup_printf (
             ngettext ("Only %u validation picture has labels", "Only %u validation pictures have labels", labelled),
             labelled),
         _ ("With so few the figures are rough: look at their intervals, and put more pictures into the validation "
            "split."));
}

static guint
count_labels (const Judge *self, int klass)
{
  return self->classes[klass].tp + self->classes[klass].fn;
}

static gboolean
has_few (Judge *self, int klass)
{
  return count_labels (self, klass) > 0 && count_labels (self, klass) < FEW_LABELS;
}

static gboolean
is_never_found (Judge *self, int klass)
{
  return count_labels (self, klass) >= FEW_LABELS && self->classes[klass].tp == 0 && self->metrics->map50 >= POOR;
}

/* "a", "b", "c" and so on; @first: the first one, -1 when there is none. Returns: how many. @names: (transfer full) */
static guint
list_classes (Judge *self, gboolean (*takes) (Judge *, int), int *first, char **names)
{
  GString *list = g_string_new (NULL);
  guint n = 0;

  *first = -1;
  for (int c = 0; c < self->evaluation->n_classes; c++) {
    if (!takes (self, c))
      continue;
    if (n < MOST_NAMED)
      g_string_append_printf (list, n > 0 ? ", “%s”" : "“%s”", self->evaluation->names[c]);
    *first = n == 0 ? c : *first;
    n++;
  }
  if (n > MOST_NAMED)
    g_string_append (list, " …");
  *names = g_string_free (list, FALSE);
  return n;
}

/* One piece of advice, however many classes there are. */
static void
judge_class_sizes (Judge *self)
{
  g_autofree char *names = NULL;
  int first;
  const guint n = list_classes (self, has_few, &first, &names);
  const char *text =
      _ ("How well they are found can hardly be told. Put more pictures with them into the validation split.");

  if (n == 0)
    return;
  if (n == 1)
    add (self, HONE_VERDICT_FEW_LABELS,
         g_strdup_printf (ngettext ("Only %u label of %s in the validation pictures",
                                    "Only %u labels of %s in the validation pictures", count_labels (self, first)),
                          count_labels (self, first), names),
         _ ("How well this class is found can hardly be told. Put more pictures with it into the validation split."))
        ->klass = first;
  else
    add (self, HONE_VERDICT_FEW_LABELS,
         g_strdup_printf (_ ("%u classes have fewer than %d labels in the validation pictures: %s"), n, FEW_LABELS,
                          names),
         text);
}

static void
judge_never_found (Judge *self)
{
  g_autofree char *names = NULL;
  int first;
  const guint n = list_classes (self, is_never_found, &first, &names);
  HoneVerdict *verdict;

  if (n == 0)
    return;
  verdict =
      add (self, HONE_VERDICT_NEVER_FOUND,
           g_strdup_printf (ngettext ("%u class is never found: %s", "%u classes are never found: %s", n), n, names),
           _ ("None of the labels is found at this threshold. See whether the training pictures have enough of it, "
              "and whether its labels have the right name."));
  verdict->klass = n == 1 ? first : -1;
}

static void
judge_learning (Judge *self)
{
  if (self->evaluation->truth->len > 0 && self->metrics->map50 < POOR)
    add (self, HONE_VERDICT_NOT_LEARNT, g_strdup (_ ("The model has learnt hardly anything")),
         _ ("Train for more epochs, start from a trained model, and see in the data room whether the labels lie where "
            "they should."));
}

/* --- detections that are wrong --------------------------------------------------------------------------------- */

/* Sure ones of nothing, and the rest: the marks are in order of score. */
static void
judge_background (Judge *self)
{
  const GArray *marks = self->mistakes->marks[HONE_MISTAKE_BACKGROUND];
  guint sure = 0;
  HoneVerdict *verdict;

  while (sure < marks->len &&
         g_array_index (self->evaluation->found, HoneDetection, g_array_index (marks, HoneMark, sure).found).score >=
             SURE)
    sure++;
  if (sure >= 5) {
    verdict = add (self, HONE_VERDICT_LABELS_MISSING,
                   g_strdup_printf (ngettext ("%u sure detection where nothing is labelled",
                                              "%u sure detections where nothing is labelled", sure),
                                    sure),
                   _ ("Perhaps labels are missing there. Look at them: a label that is missing teaches the model that "
                      "such an object is none."));
    g_array_append_vals (verdict->marks, marks->data, sure);
  }
  if (!is_much (marks->len - sure, 10, 0.15, n_found (self)))
    return;
  verdict = add (self, HONE_VERDICT_BACKGROUND,
                 g_strdup_printf (_ ("%u of %u detections are of nothing"), marks->len - sure, n_found (self)),
                 _ ("Add pictures without objects that look like these (with empty label files), or use a higher "
                    "threshold."));
  take_marks (verdict, marks);
  g_array_remove_range (verdict->marks, 0, sure);
  verdict->gain = self->mistakes->gain[HONE_MISTAKE_BACKGROUND];
}

static void
judge_pair (Judge *self, const GArray *marks, int klass, int other)
{
  g_autoptr (GArray) own = g_array_new (FALSE, FALSE, sizeof (HoneMark));
  HoneVerdict *verdict;

  for (guint i = 0; i < marks->len; i++) {
    const HoneMark *mark = &g_array_index (marks, HoneMark, i);

    if (g_array_index (self->evaluation->found, HoneDetection, mark->found).klass == klass &&
        g_array_index (self->evaluation->truth, HoneTruth, mark->truth).klass == other)
      g_array_append_val (own, *mark);
  }
  if (!is_much (own->len, 5, 0.1, self->classes[other].tp + self->classes[other].fn))
    return;
  verdict = add (self, HONE_VERDICT_CONFUSED,
                 g_strdup_printf (ngettext ("“%2$s” is taken for “%3$s” %1$u time",
                                            "“%2$s” is taken for “%3$s” %1$u times", own->len),
                                  own->len, self->evaluation->names[other], self->evaluation->names[klass]),
                 _ ("Check the labels of both classes first: they may be mixed up. Then add pictures that show how the "
                    "two differ; if people cannot tell them apart, make them one class."));
  verdict->klass = klass;
  verdict->other = other;
  verdict->gain = self->mistakes->gain[HONE_MISTAKE_CLASS] * own->len / marks->len;
  take_marks (verdict, own);
}

/* (element-type HoneConfusionError): classes that are taken for one another, the most frequent first */
static GArray *
count_pairs (Judge *self, const GArray *marks)
{
  const gsize n = (gsize) self->evaluation->n_classes;
  g_autofree gint64 *counts = g_new0 (gint64, n * n + 1);

  for (guint i = 0; i < marks->len; i++) {
    const HoneMark *mark = &g_array_index (marks, HoneMark, i);

    counts[(gsize) g_array_index (self->evaluation->found, HoneDetection, mark->found).klass * n +
           (gsize) g_array_index (self->evaluation->truth, HoneTruth, mark->truth).klass]++;
  }
  return hone_confusion_errors (counts, (int) n);
}

static void
judge_classes (Judge *self)
{
  const GArray *marks = self->mistakes->marks[HONE_MISTAKE_CLASS];
  g_autoptr (GArray) pairs = count_pairs (self, marks);

  for (guint i = 0; i < MIN (pairs->len, MOST_PAIRS); i++) {
    const HoneConfusionError *pair = &g_array_index (pairs, HoneConfusionError, i);

    judge_pair (self, marks, pair->row, pair->column);
  }
}

static void
judge_kind (Judge *self, HoneMistake mistake, HoneVerdictKind kind, guint least, double share, char *title,
            const char *text)
{
  const GArray *marks = self->mistakes->marks[mistake];
  HoneVerdict *verdict;

  if (!is_much (marks->len, least, share, n_found (self))) {
    g_free (title);
    return;
  }
  verdict = add (self, kind, title, text);
  verdict->gain = self->mistakes->gain[mistake];
  take_marks (verdict, marks);
}

static void
judge_boxes (Judge *self)
{
  const guint place = self->mistakes->marks[HONE_MISTAKE_PLACE]->len;
  const guint twice = self->mistakes->marks[HONE_MISTAKE_DOUBLE]->len;

  judge_kind (self, HONE_MISTAKE_PLACE, HONE_VERDICT_PLACE, 10, 0.1,
              g_strdup_printf (_ ("%u of %u boxes fit badly"), place, n_found (self)),
              _ ("See whether the labels are drawn alike: all tight, all with or without what is hidden. A larger "
                 "picture size (imgsz) and more epochs help, too."));
  judge_kind (self, HONE_MISTAKE_DOUBLE, HONE_VERDICT_DOUBLE, 5, 0.05,
              g_strdup_printf (_ ("%u of %u detections find what is found already"), twice, n_found (self)),
              _ ("A lower overlap (iou) when predicting removes more of them. See, too, whether some objects are "
                 "labelled twice or "
                 "in parts."));
}

/* --- labels that are missed ------------------------------------------------------------------------------------ */

static gboolean
is_small (const HoneTruth *truth)
{
  return sqrt (((double) truth->x2 - (double) truth->x1) * ((double) truth->y2 - (double) truth->y1)) < SMALL;
}

/* (element-type HoneMark): missed ones that @takes */
static GArray *
missed_that (Judge *self, gboolean (*takes) (Judge *, int))
{
  const GArray *marks = self->mistakes->marks[HONE_MISTAKE_MISSED];
  GArray *some = g_array_new (FALSE, FALSE, sizeof (HoneMark));

  for (guint i = 0; i < marks->len; i++)
    if (takes (self, g_array_index (marks, HoneMark, i).truth))
      g_array_append_val (some, g_array_index (marks, HoneMark, i));
  return some;
}

static gboolean
is_small_one (Judge *self, int label)
{
  return is_small (&g_array_index (self->evaluation->truth, HoneTruth, label));
}

/* Something finds it, only less surely. */
static gboolean
is_below (Judge *self, int label)
{
  const int finder = self->matches->finder[label];

  return finder >= 0 && g_array_index (self->evaluation->found, HoneDetection, finder).score >= (float) self->conf / 4;
}

/* Half of what is missed is small, and small ones are missed twice as often as others. */
static gboolean
judge_small (Judge *self)
{
  g_autoptr (GArray) small = missed_that (self, is_small_one);
  const guint missed = self->mistakes->marks[HONE_MISTAKE_MISSED]->len, all = self->evaluation->truth->len;
  guint n = 0;
  HoneVerdict *verdict;

  for (guint i = 0; i < all; i++)
    n += is_small_one (self, (int) i);
  if (!is_much (small->len, 5, 0.5, missed) ||
      (double) small->len * (all - n) < 2.0 * (double) (missed - small->len) * n)
    return FALSE;
  verdict = add (self, HONE_VERDICT_SMALL, g_strdup_printf (_ ("%u missed objects are small"), small->len),
                 _ ("At this picture size they are less than 24 pixels wide. Train with a larger one (imgsz), or cut "
                    "the pictures into tiles."));
  verdict->gain = self->mistakes->gain[HONE_MISTAKE_MISSED] * small->len / missed;
  take_marks (verdict, small);
  return TRUE;
}

static gboolean
judge_threshold (Judge *self)
{
  g_autoptr (GArray) below = missed_that (self, is_below);
  const guint missed = self->mistakes->marks[HONE_MISTAKE_MISSED]->len;
  HoneVerdict *verdict;

  if (!is_much (below->len, 10, 1 / 3.0, missed))
    return FALSE;
  verdict =
      add (self, HONE_VERDICT_THRESHOLD,
           g_strdup_printf (_ ("%u missed objects are seen, but not surely enough"), below->len),
           _ ("A lower threshold finds them, at the price of more false alarms: say what a miss costs you, and Hone "
              "reckons the best one."));
  take_marks (verdict, below);
  return TRUE;
}

static void
judge_missed (Judge *self)
{
  const GArray *marks = self->mistakes->marks[HONE_MISTAKE_MISSED];
  const gboolean small = judge_small (self), below = judge_threshold (self);
  HoneVerdict *verdict;

  if (small || below || self->metrics->map50 < POOR || !is_much (marks->len, 10, 0.25, self->evaluation->truth->len))
    return;
  verdict =
      add (self, HONE_VERDICT_MISSED,
           g_strdup_printf (_ ("%u of %u objects are missed entirely"), marks->len, self->evaluation->truth->len),
           _ ("Look at what they have in common (hidden, cut off, dark, rare) and add training pictures of that kind; "
              "more epochs or a larger model may help, too."));
  verdict->gain = self->mistakes->gain[HONE_MISTAKE_MISSED];
  take_marks (verdict, marks);
}

/* --- all ------------------------------------------------------------------------------------------------------- */

/* What concerns the figures, in the order of the kinds; then by gain. */
static int
weightier_first (gconstpointer a, gconstpointer b)
{
  const HoneVerdict *x = *(HoneVerdict *const *) a, *y = *(HoneVerdict *const *) b;
  const gboolean p = x->kind <= HONE_VERDICT_LABELS_MISSING, q = y->kind <= HONE_VERDICT_LABELS_MISSING;

  if (p != q)
    return p ? -1 : 1;
  if (!p && x->gain != y->gain)
    return x->gain < y->gain ? 1 : -1;
  if (x->kind != y->kind)
    return x->kind < y->kind ? -1 : 1;
  return x->klass != y->klass ? (x->klass < y->klass ? -1 : 1) : x->other - y->other;
}

static void
judge (Judge *self)
{
  judge_pictures (self);
  judge_learning (self);
  judge_class_sizes (self);
  judge_never_found (self);
  judge_background (self);
  judge_classes (self);
  judge_boxes (self);
  judge_missed (self);
  if (self->list->len == 0)
    add (self, HONE_VERDICT_FINE, g_strdup (_ ("Nothing stands out")),
         _ ("No kind of error is frequent. Look at the worst pictures, and try the model on pictures it has never "
            "seen."));
}

GPtrArray *
hone_evaluation_advise (HoneEvaluation *self, double conf)
{
  g_autoptr (HoneMistakes) mistakes = hone_evaluation_mistakes (self, conf);
  g_autoptr (HoneMetrics) metrics = hone_evaluation_metrics (self);
  g_autofree HoneTally *classes = g_new0 (HoneTally, self->n_classes + 1);
  Judge all = {
    .evaluation = self,
    .matches = evaluation_matches (self),
    .mistakes = mistakes,
    .metrics = metrics,
    .all = hone_evaluation_tally (self, conf, classes, NULL),
    .classes = classes,
    .conf = conf,
    .list = g_ptr_array_new_with_free_func ((GDestroyNotify) hone_verdict_free),
  };

  judge (&all);
  g_ptr_array_sort (all.list, weightier_first);
  return all.list;
}
