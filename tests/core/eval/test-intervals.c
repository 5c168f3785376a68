/* SPDX-License-Identifier: Apache-2.0 */
/* test-intervals.c - the bootstrap: a draw is what scoring the drawn pictures would give; comparing two models; the
 * sentence that sums up
 */
#include "bootstrap.h"
#include "eval-case.h"
#include "hone-random.h"

#include <math.h>
#include <string.h>

/* --- a draw ---------------------------------------------------------------------------------------------------- */

/* The evaluation with each picture as often as @weights says. */
static HoneEvaluation *
repeat (HoneEvaluation *self, const guint32 *weights)
{
  HoneEvaluation *to = hone_evaluation_new (self->names, self->n_classes, self->imgsz);

  for (guint i = 0; i < self->pictures->len; i++)
    for (guint32 k = 0; k < weights[i]; k++) {
      const HoneEvaluationPicture *p = evaluation_picture (self, i);

      hone_evaluation_add (to, p->path, p->width, p->height, &p->place, evaluation_found (self, p), p->n_found,
                           evaluation_truth (self, p), p->n_truth);
    }
  return to;
}

static void
compare_count (HoneEvaluation *self, const guint32 *weights, gboolean at_threshold)
{
  g_autoptr (Ballot) ballot = ballot_new (self, NULL, NULL, self->n_classes);
  g_autoptr (HoneEvaluation) drawn = repeat (self, weights);
  g_autoptr (HoneMetrics) want = hone_evaluation_metrics (drawn);
  g_autofree double *ap = g_new (double, self->n_classes + 1);
  Count got = { .ap50_95 = ap };
  int row = 0;

  ballot_count (ballot, weights, &got);
  if (want->n_classes == 0) {
    g_assert_true (isnan (got.map50));
    return;
  }
  g_assert_cmpfloat_with_epsilon (got.map50, want->map50, 1e-9);
  g_assert_cmpfloat_with_epsilon (got.map50_95, want->map50_95, 1e-9);
  for (int c = 0; c < self->n_classes; c++) {
    const gboolean there = row < want->n_classes && want->classes[row].klass == c;

    g_assert_true (there ? fabs (ap[c] - want->classes[row].ap50_95) < 1e-9 : isnan (ap[c]));
    row += there;
  }
  if (at_threshold) {
    g_assert_cmpfloat_with_epsilon (got.precision, want->precision, 1e-9);
    g_assert_cmpfloat_with_epsilon (got.recall, want->recall, 1e-9);
  }
}

static void
test_draw (void)
{
  for (guint64 seed = 1; seed < 8; seed++) {
    g_autoptr (HoneEvaluation) self = eval_case_random (seed, 12, 8, 3, 0.2 + 0.1 * (double) seed);
    guint32 weights[12], ones[12];

    for (guint number = 0; number < 20; number++) {
      bootstrap_draw (weights, 12, number);
      compare_count (self, weights, FALSE);
    }
    for (guint i = 0; i < 12; i++)
      ones[i] = 1;
    compare_count (self, ones, TRUE);
  }
}

static void
test_draw_sums (void)
{
  guint32 a[50], b[50];
  guint sum = 0;

  bootstrap_draw (a, 50, 3);
  bootstrap_draw (b, 50, 3);
  g_assert_cmpmem (a, sizeof a, b, sizeof b);
  for (guint i = 0; i < 50; i++)
    sum += a[i];
  g_assert_cmpuint (sum, ==, 50);
  bootstrap_draw (b, 50, 4);
  g_assert_true (memcmp (a, b, sizeof a) != 0);
}

/* Whole sets, with each picture once: the numbers of hone val. */
static void
test_file (const char *path, HoneTensors *tensors, gpointer data)
{
  g_autoptr (HoneEvaluation) self = eval_case_open (path, tensors, NULL);
  g_autoptr (HoneMetrics) metrics = hone_evaluation_metrics (self);
  g_autoptr (HoneIntervals) got = hone_evaluation_intervals (self, 50, NULL);
  g_autofree guint32 *ones = g_new (guint32, self->pictures->len + 1);

  for (guint i = 0; i < self->pictures->len; i++)
    ones[i] = 1;
  compare_count (self, ones, TRUE);
  if (metrics->n_classes == 0) {
    g_assert_true (isnan (got->map50.value));
    return;
  }
  g_assert_cmpfloat (got->map50.value, ==, metrics->map50);
  g_assert_cmpfloat (got->map50_95.value, ==, metrics->map50_95);
  g_assert_cmpfloat (got->precision.value, ==, metrics->precision);
  g_assert_cmpfloat (got->recall.value, ==, metrics->recall);
}

/* --- intervals ------------------------------------------------------------------------------------------------- */

static void
test_percentiles (void)
{
  double draws[201];
  HoneInterval got;

  for (int i = 0; i < 201; i++)
    draws[i] = (i * 77 % 201) / 200.0; /* 0 .. 1, in no order */
  got = bootstrap_interval (0.5, draws, 201, 2);
  g_assert_cmpfloat_with_epsilon (got.low, 0.025, 1e-12);
  g_assert_cmpfloat_with_epsilon (got.high, 0.975, 1e-12);
  draws[0] = draws[1] = NAN;
  got = bootstrap_interval (0.5, draws, 2, 2);
  g_assert_true (got.value == 0.5 && isnan (got.low));
}

static void
test_same_again (void)
{
  g_autoptr (HoneEvaluation) self = eval_case_random (11, 40, 8, 2, 0.7);
  g_autoptr (HoneIntervals) a = hone_evaluation_intervals (self, 200, NULL);
  g_autoptr (HoneIntervals) b = hone_evaluation_intervals (self, 200, NULL);

  g_assert_cmpmem (&a->map50_95, sizeof a->map50_95, &b->map50_95, sizeof b->map50_95);
  g_assert_cmpmem (a->ap50_95, 2 * sizeof *a->ap50_95, b->ap50_95, 2 * sizeof *b->ap50_95);
  g_assert_cmpfloat (a->map50_95.low, <, a->map50_95.value);
  g_assert_cmpfloat (a->map50_95.high, >, a->map50_95.value);
}

/* Four times the pictures, half the width. */
static void
test_more_pictures (void)
{
  g_autoptr (HoneEvaluation) few = eval_case_random (12, 60, 8, 1, 0.7), many = NULL;
  g_autoptr (HoneIntervals) wide = NULL, narrow = NULL;
  guint32 weights[60];
  double ratio;

  for (guint i = 0; i < 60; i++)
    weights[i] = 4;
  many = repeat (few, weights);
  wide = hone_evaluation_intervals (few, 1000, NULL);
  narrow = hone_evaluation_intervals (many, 1000, NULL);
  ratio = (narrow->map50.high - narrow->map50.low) / (wide->map50.high - wide->map50.low);
  g_assert_cmpfloat (ratio, >, 0.42);
  g_assert_cmpfloat (ratio, <, 0.58);
}

static void
test_too_little (void)
{
  g_autoptr (EvalCase) one = eval_case_new (2);
  g_autoptr (HoneIntervals) got = NULL;
  g_autoptr (GCancellable) cancelled = g_cancellable_new ();

  eval_case_label (one, 0, 10, 10, 40);
  eval_case_find (one, 0, 10, 10, 40, 0.9f);
  eval_case_picture (one, NULL);
  got = hone_evaluation_intervals (one->evaluation, 10, NULL);
  g_assert_cmpfloat (got->map50.value, >, 0.99);
  g_assert_true (isnan (got->map50.low) && isnan (got->map50.high));
  g_assert_true (isnan (got->ap50_95[1].value));
  g_cancellable_cancel (cancelled);
  g_assert_null (hone_evaluation_intervals (one->evaluation, 10, cancelled));
}

/* --- two models ------------------------------------------------------------------------------------------------ */

typedef struct {
  guint n;            /* pictures, each with 4 labels of 2 classes */
  guint first;        /* number of the first */
  double quality;     /* how many are found */
  guint64 salt;       /* which ones */
  float gain;         /* size of the network's input */
  float moved;        /* labels, in pixels of the picture */
  gboolean turned;    /* pictures in the other order, labels too */
  const char *name_b; /* of the second class */
  const char *folder; /* of the pictures */
  int height;         /* of each */
} Model;

static const Model plain = { 60, 0, 0.8, 1, 1, 0, FALSE, "b", "/p", 60 };

static void
add_object (const Model *how, guint picture, guint i, GArray *truth, GArray *found)
{
  HoneDraws draws = hone_draws (how->salt, 9, picture, i);
  const float x = (float) (10 + 80 * i), g = how->gain;
  const HoneTruth label = { (x + how->moved) * g, 10 * g, (x + 40 + how->moved) * g, 50 * g, (int) i % 2 };
  const HoneDetection one = { x * g,       10 * g, (x + 40) * g, 50 * g, (float) hone_draw_range (&draws, 0.3, 0.9),
                              (int) i % 2, 0 };

  g_array_append_val (truth, label);
  if (hone_draw (&draws) < how->quality)
    g_array_append_val (found, one);
}

static int
higher_score_first (gconstpointer a, gconstpointer b)
{
  const HoneDetection *x = a, *y = b;

  return x->score == y->score ? 0 : x->score < y->score ? 1 : -1;
}

static void
add_picture (const Model *how, HoneEvaluation *to, guint picture)
{
  const HoneLetterbox place = { (double) how->gain, (double) how->gain, 0, 0 };
  g_autoptr (GArray) truth = g_array_new (FALSE, FALSE, sizeof (HoneTruth));
  g_autoptr (GArray) found = g_array_new (FALSE, FALSE, sizeof (HoneDetection));
  g_autofree char *path = g_strdup_printf ("%s/%u.jpg", how->folder, picture);

  for (guint i = 0; i < 4; i++)
    add_object (how, picture, how->turned ? 3 - i : i, truth, found);
  g_array_sort (found, higher_score_first);
  hone_evaluation_add (to, path, 320, how->height, &place, (const HoneDetection *) (gpointer) found->data, found->len,
                       (const HoneTruth *) (gpointer) truth->data, truth->len);
}

static HoneEvaluation *
model (Model how)
{
  char *const names[] = { (char *) "a", (char *) how.name_b };
  HoneEvaluation *self = hone_evaluation_new (names, 2, 640);

  for (guint i = 0; i < how.n; i++)
    add_picture (&how, self, how.first + (how.turned ? how.n - 1 - i : i));
  return self;
}

static HoneDuel *
fight (HoneEvaluation *a, HoneEvaluation *b)
{
  g_autoptr (GError) error = NULL;
  HoneDuel *duel = hone_evaluation_compare (a, b, 400, NULL, &error);

  g_assert_no_error (error);
  return duel;
}

static void
assert_says (const HoneDuel *duel, const char *part)
{
  g_autofree char *words = hone_duel_to_words (duel, "old", "new");

  g_test_message ("%s", words);
  if (strstr (words, part) == NULL)
    g_test_fail_printf ("“%s” does not say “%s”", words, part);
}

static void
test_better (void)
{
  Model good = plain;
  g_autoptr (HoneEvaluation) a = model (plain), b = NULL;
  g_autoptr (HoneMetrics) of_a = hone_evaluation_metrics (a), of_b = NULL;
  g_autoptr (HoneDuel) up = NULL, down = NULL;

  good.quality = 0.95;
  b = model (good);
  of_b = hone_evaluation_metrics (b);
  up = fight (a, b);
  down = fight (b, a);
  g_assert_true (up->same_pictures && up->same_labels && up->same_classes);
  g_assert_cmpuint (up->n_pictures, ==, 60);
  g_assert_cmpfloat_with_epsilon (up->map50_95.value, of_b->map50_95 - of_a->map50_95, 1e-12);
  g_assert_cmpfloat_with_epsilon (up->map50.value, of_b->map50 - of_a->map50, 1e-12);
  g_assert_cmpfloat_with_epsilon (up->ap50_95[1].value, of_b->classes[1].ap50_95 - of_a->classes[1].ap50_95, 1e-12);
  g_assert_cmpfloat (up->map50_95.low, >, 0);
  g_assert_cmpfloat_with_epsilon (up->map50_95.low, -down->map50_95.high, 1e-12);
  g_assert_cmpint (hone_duel_judge (up), ==, HONE_OUTCOME_BETTER);
  g_assert_cmpint (hone_duel_judge (down), ==, HONE_OUTCOME_WORSE);
  assert_says (up, "“new” is better than “old”: +0.1");
  assert_says (down, "“old” is better than “new”: +0.1");
}

/* What b finds and a does not are labels of a that b's boxes lie on. */
static void
test_fixed_and_broken (void)
{
  Model good = plain;
  g_autoptr (HoneEvaluation) a = model (plain), b = NULL;
  g_autoptr (HoneDuel) duel = NULL, back = NULL;

  good.quality = 0.95; /* the same objects and more, so nothing is broken but by the threshold */
  b = model (good);
  duel = fight (a, b);
  back = fight (b, a);
  g_assert_cmpuint (duel->fixed->len, >, 10);
  g_assert_cmpuint (duel->fixed->len, ==, back->broken->len);
  g_assert_cmpuint (duel->broken->len, ==, back->fixed->len);
  for (guint i = 0; i < duel->fixed->len; i++) {
    const HoneMark *mark = &g_array_index (duel->fixed, HoneMark, i);
    const HoneEvaluationPicture *picture = evaluation_picture (a, mark->picture);

    g_assert_cmpint (mark->found, ==, -1);
    g_assert_cmpint (mark->truth, >=, (int) picture->first_truth);
    g_assert_cmpint (mark->truth, <, (int) (picture->first_truth + picture->n_truth));
    g_assert_true (evaluation_matches (a)->finder[mark->truth] < 0 ||
                   g_array_index (a->found, HoneDetection, evaluation_matches (a)->finder[mark->truth]).score <=
                       (float) hone_evaluation_best_f1 (a));
  }
}

/* As good, but right about other objects. */
static void
test_noise (void)
{
  Model other = plain;
  g_autoptr (HoneEvaluation) a = model (plain), b = NULL;
  g_autoptr (HoneDuel) duel = NULL;

  other.salt = 2;
  b = model (other);
  duel = fight (a, b);
  g_assert_cmpfloat (duel->map50_95.low, <, 0);
  g_assert_cmpfloat (duel->map50_95.high, >, 0);
  g_assert_cmpint (hone_duel_judge (duel), ==, HONE_OUTCOME_NOISE);
  assert_says (duel, "cannot be told");
}

static void
test_same (void)
{
  g_autoptr (HoneEvaluation) a = model (plain), b = model (plain);
  g_autoptr (HoneDuel) duel = fight (a, b);

  g_assert_cmpint (hone_duel_judge (duel), ==, HONE_OUTCOME_SAME);
  g_assert_cmpuint (duel->fixed->len + duel->broken->len, ==, 0);
  assert_says (duel, "equally good");
}

/* Another size of the input, another order of pictures and labels: still the same pictures and labels. */
static void
test_other_size (void)
{
  Model other = plain;
  g_autoptr (HoneEvaluation) a = model (plain), b = NULL;
  g_autoptr (HoneDuel) duel = NULL;

  other.gain = 1.7f;
  other.turned = TRUE;
  b = model (other);
  duel = fight (a, b);
  g_assert_true (duel->same_pictures);
  g_assert_true (duel->same_labels);
  g_assert_cmpint (hone_duel_judge (duel), ==, HONE_OUTCOME_SAME);
  g_assert_cmpuint (duel->fixed->len + duel->broken->len, ==, 0);
}

static void
test_other_pictures (void)
{
  Model other = plain, none = plain;
  g_autoptr (HoneEvaluation) a = model (plain), b = NULL, c = NULL;
  g_autoptr (HoneDuel) duel = NULL;
  g_autoptr (GError) error = NULL;

  other.first = 30;
  b = model (other);
  duel = fight (a, b);
  g_assert_false (duel->same_pictures);
  g_assert_true (duel->same_labels);
  g_assert_cmpuint (duel->n_pictures, ==, 30);
  assert_says (duel, "Compared on the 30 pictures that both");
  none.first = 100;
  c = model (none);
  g_assert_null (hone_evaluation_compare (a, c, 10, NULL, &error));
  g_assert_error (error, HONE_ERROR, HONE_ERROR_BAD_DATA);
}

/* Moved to another place, or a copy: other paths, the same names below. */
static void
test_moved (void)
{
  Model other = plain;
  g_autoptr (HoneEvaluation) a = model (plain), b = NULL, c = NULL;
  g_autoptr (HoneDuel) duel = NULL;
  g_autoptr (GError) error = NULL;

  other.folder = "/home/else/where";
  b = model (other);
  duel = fight (a, b);
  g_assert_true (duel->same_pictures && duel->same_labels);
  g_assert_cmpint (hone_duel_judge (duel), ==, HONE_OUTCOME_SAME);
  other.height = 90; /* other pictures with the same names */
  c = model (other);
  g_assert_null (hone_evaluation_compare (a, c, 10, NULL, &error));
  g_assert_error (error, HONE_ERROR, HONE_ERROR_BAD_DATA);
}

static void
test_other_labels (void)
{
  Model other = plain;
  g_autoptr (HoneEvaluation) a = model (plain), b = NULL;
  g_autoptr (HoneDuel) duel = NULL;

  other.moved = 2;
  b = model (other);
  duel = fight (a, b);
  g_assert_true (duel->same_pictures);
  g_assert_false (duel->same_labels);
  assert_says (duel, "The labels are not the same");
}

static void
test_other_classes (void)
{
  Model other = plain;
  g_autoptr (HoneEvaluation) a = model (plain), b = NULL;
  g_autoptr (HoneDuel) duel = NULL;

  other.name_b = "z";
  b = model (other);
  duel = fight (a, b);
  g_assert_false (duel->same_classes);
  g_assert_true (duel->same_labels); /* those that can be compared */
  g_assert_true (isnan (duel->ap50_95[1].value));
  g_assert_cmpfloat (duel->ap50_95[0].value, ==, 0);
  g_assert_cmpfloat (duel->map50_95.value, ==, 0);
  assert_says (duel, "Only classes that both know");
}

static void
test_few (void)
{
  Model few = plain, good = plain;
  g_autoptr (HoneEvaluation) a = NULL, b = NULL;
  g_autoptr (HoneDuel) duel = NULL;

  few.n = good.n = HONE_DUEL_FEW - 1;
  good.quality = 1;
  a = model (few);
  b = model (good);
  duel = fight (a, b);
  g_assert_cmpint (hone_duel_judge (duel), ==, HONE_OUTCOME_TOO_FEW);
  assert_says (duel, "19 pictures are too few");
}

static void
test_nothing (void)
{
  g_autoptr (EvalCase) a = eval_case_new (1), b = eval_case_new (1);
  g_autoptr (HoneDuel) duel = NULL;

  for (guint i = 0; i < 30; i++) {
    eval_case_picture (a, NULL);
    eval_case_picture (b, NULL);
  }
  duel = fight (a->evaluation, b->evaluation);
  g_assert_cmpint (hone_duel_judge (duel), ==, HONE_OUTCOME_NOTHING);
  assert_says (duel, "Nothing can be compared");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/intervals/draw", test_draw);
  g_test_add_func ("/intervals/draw-sums", test_draw_sums);
  g_test_add_func ("/intervals/percentiles", test_percentiles);
  g_test_add_func ("/intervals/same-again", test_same_again);
  g_test_add_func ("/intervals/more-pictures", test_more_pictures);
  g_test_add_func ("/intervals/too-little", test_too_little);
  g_test_add_func ("/duel/better", test_better);
  g_test_add_func ("/duel/fixed-and-broken", test_fixed_and_broken);
  g_test_add_func ("/duel/noise", test_noise);
  g_test_add_func ("/duel/same", test_same);
  g_test_add_func ("/duel/other-size", test_other_size);
  g_test_add_func ("/duel/other-pictures", test_other_pictures);
  g_test_add_func ("/duel/moved", test_moved);
  g_test_add_func ("/duel/other-labels", test_other_labels);
  g_test_add_func ("/duel/other-classes", test_other_classes);
  g_test_add_func ("/duel/few", test_few);
  g_test_add_func ("/duel/nothing", test_nothing);
  hone_fixture_each ("metrics", NULL, ".safetensors", test_file, NULL);
  return hone_fixture_run ();
}
