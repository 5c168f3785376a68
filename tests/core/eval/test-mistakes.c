/* SPDX-License-Identifier: Apache-2.0 */
/* test-mistakes.c - kinds of errors: each by hand, with a twin in which it was put right
 *
 * Squares of 40 pixels: shifted by 8 they overlap by 0.67, by 24 by 0.25, by 36 by 0.05.
 */
#include "eval-case.h"

#include <math.h>

typedef void (*Scene) (EvalCase *self, gboolean repaired);

/* Objects of both classes that are found, so that there is something to lose. */
static void
add_good_picture (EvalCase *self)
{
  eval_case_label (self, 0, 10, 10, 40);
  eval_case_find (self, 0, 10, 10, 40, 0.55f);
  eval_case_label (self, 1, 210, 10, 40);
  eval_case_find (self, 1, 214, 10, 40, 0.65f);
  eval_case_picture (self, NULL);
}

static void
wrong_class (EvalCase *self, gboolean repaired)
{
  eval_case_label (self, 0, 10, 10, 40);
  eval_case_find (self, repaired ? 0 : 1, 18, 10, 40, 0.9f);
}

/* Called the other class twice: the surer one is the one that is put right. */
static void
wrong_class_twice (EvalCase *self, gboolean repaired)
{
  wrong_class (self, repaired);
  if (!repaired)
    eval_case_find (self, 1, 12, 10, 40, 0.8f);
}

/* Found with the right class, too: the other one has nothing to become. */
static void
wrong_class_besides (EvalCase *self, gboolean repaired)
{
  eval_case_label (self, 0, 10, 10, 40);
  eval_case_find (self, 0, 10, 10, 40, 0.6f);
  if (!repaired)
    eval_case_find (self, 1, 12, 10, 40, 0.8f);
}

static void
wrong_place (EvalCase *self, gboolean repaired)
{
  eval_case_label (self, 1, 10, 10, 40);
  eval_case_find (self, 1, repaired ? 10 : 34, 10, 40, 0.9f);
}

static void
wrong_place_twice (EvalCase *self, gboolean repaired)
{
  wrong_place (self, repaired);
  if (!repaired)
    eval_case_find (self, 1, 34, 10, 41, 0.7f);
}

static void
both (EvalCase *self, gboolean repaired)
{
  eval_case_label (self, 0, 10, 10, 40);
  if (!repaired)
    eval_case_find (self, 1, 34, 10, 40, 0.9f);
}

static void
doubled (EvalCase *self, gboolean repaired)
{
  eval_case_label (self, 0, 10, 10, 40);
  eval_case_find (self, 0, 10, 10, 40, 0.9f);
  if (!repaired)
    eval_case_find (self, 0, 18, 10, 40, 0.8f);
}

static void
background (EvalCase *self, gboolean repaired)
{
  eval_case_label (self, 0, 10, 10, 40);
  eval_case_find (self, 0, 10, 10, 40, 0.9f);
  if (!repaired)
    eval_case_find (self, 0, 46, 10, 40, 0.8f);
}

static void
missed (EvalCase *self, gboolean repaired)
{
  if (!repaired)
    eval_case_label (self, 0, 10, 10, 40);
}

static HoneEvaluation *
draw (Scene scene, gboolean repaired)
{
  g_autoptr (EvalCase) self = eval_case_new (2);

  add_good_picture (self);
  scene (self, repaired);
  eval_case_picture (self, NULL);
  return g_steal_pointer (&self->evaluation);
}

typedef struct {
  const char *name;
  Scene scene;
  guint n[HONE_N_MISTAKES]; /* class, place, both, double, background, missed */
} Case;

static const Case cases[] = {
  { "class", wrong_class, { 1, 0, 0, 0, 0, 0 } },
  { "class-twice", wrong_class_twice, { 2, 0, 0, 0, 0, 0 } },
  { "class-besides", wrong_class_besides, { 1, 0, 0, 0, 0, 0 } },
  { "place", wrong_place, { 0, 1, 0, 0, 0, 0 } },
  { "place-twice", wrong_place_twice, { 0, 2, 0, 0, 0, 0 } },
  { "both", both, { 0, 0, 1, 0, 0, 1 } },
  { "double", doubled, { 0, 0, 0, 1, 0, 0 } },
  { "background", background, { 0, 0, 0, 0, 1, 0 } },
  { "missed", missed, { 0, 0, 0, 0, 0, 1 } },
};

static double
map50_of (HoneEvaluation *self)
{
  g_autoptr (HoneMetrics) metrics = hone_evaluation_metrics (self);

  return metrics->map50;
}

/* The first kind that the case is about. */
static HoneMistake
subject (const Case *c)
{
  for (int kind = 0; kind < HONE_N_MISTAKES; kind++)
    if (c->n[kind] > 0)
      return kind;
  g_assert_not_reached ();
}

static void
test_kind (gconstpointer data)
{
  const Case *c = data;
  g_autoptr (HoneEvaluation) bad = draw (c->scene, FALSE), good = draw (c->scene, TRUE);
  g_autoptr (HoneMistakes) got = hone_evaluation_mistakes (bad, 0.001), none = hone_evaluation_mistakes (good, 0.001);
  const HoneMistake kind = subject (c);

  for (int k = 0; k < HONE_N_MISTAKES; k++)
    g_assert_cmpuint (got->marks[k]->len, ==, c->n[k]);
  g_assert_cmpfloat_with_epsilon (got->map50, map50_of (bad), 1e-12);
  g_assert_cmpfloat_with_epsilon (got->gain[kind], map50_of (good) - map50_of (bad), 1e-12);
  g_assert_cmpfloat (got->gain[kind], >, 0.001);
  g_assert_cmpuint (none->marks[kind]->len, ==, 0);
  g_assert_cmpfloat (fabs (none->gain[kind]), <, 1e-12);
}

static void
test_words (void)
{
  for (int kind = 0; kind < HONE_N_MISTAKES; kind++)
    for (int other = 0; other < kind; other++) {
      g_assert_cmpstr (hone_mistake_name (kind), !=, hone_mistake_name (other));
      g_assert_cmpstr (hone_mistake_help (kind), !=, hone_mistake_help (other));
      g_assert_cmpstr (hone_mistake_advice (kind), !=, hone_mistake_advice (other));
    }
}

/* What finds what, both ways. */
static void
test_finders (void)
{
  g_autoptr (HoneEvaluation) self = draw (wrong_class_besides, FALSE);
  guint n = 0;

  for (guint i = 0; i < self->truth->len; i++) {
    const int finder = hone_evaluation_get_finder (self, i);

    g_assert_cmpint (finder, >=, 0);
    g_assert_cmpint (hone_evaluation_get_found (self, (guint) finder), ==, (int) i);
  }
  for (guint i = 0; i < self->found->len; i++)
    n += hone_evaluation_get_found (self, i) < 0;
  g_assert_cmpuint (n, ==, 1); /* the one of another class */
}

/* Above the threshold only: what is below is neither an error nor an excuse. */
static void
test_threshold (void)
{
  g_autoptr (HoneEvaluation) self = draw (wrong_class, FALSE);
  g_autoptr (HoneMistakes) got = hone_evaluation_mistakes (self, 0.95);

  g_assert_cmpuint (got->marks[HONE_MISTAKE_CLASS]->len, ==, 0);
  g_assert_cmpuint (got->marks[HONE_MISTAKE_MISSED]->len, ==, 3);
  g_assert_cmpfloat (got->map50, ==, 0);
}

/* Every detection above the threshold is right or of one kind; labels are right, missed, or stood for. */
static void
test_sums (void)
{
  for (guint64 seed = 1; seed < 6; seed++) {
    g_autoptr (HoneEvaluation) self = eval_case_random (seed, 20, 12, 3, 0.7);
    g_autoptr (HoneMistakes) got = hone_evaluation_mistakes (self, 0.3);
    const HoneTally tally = hone_evaluation_tally (self, 0.3, NULL, NULL);
    guint wrong = 0;

    for (int kind = 0; kind < HONE_MISTAKE_MISSED; kind++)
      wrong += got->marks[kind]->len;
    g_assert_cmpuint (wrong, ==, tally.fp);
    g_assert_cmpuint (got->marks[HONE_MISTAKE_MISSED]->len, <=, tally.fn);
    for (int kind = 0; kind < HONE_N_MISTAKES; kind++)
      g_assert_cmpfloat (got->gain[kind], >=, -1e-12);
  }
}

/* With all there is the base is what hone val says. */
static void
test_file (const char *path, HoneTensors *tensors, gpointer data)
{
  g_autoptr (HoneEvaluation) self = eval_case_open (path, tensors, NULL);
  g_autoptr (HoneMistakes) got = hone_evaluation_mistakes (self, 0);

  g_assert_cmpfloat_with_epsilon (got->map50, map50_of (self), 1e-9);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *name = g_strconcat ("/mistakes/", cases[i].name, NULL);

    g_test_add_data_func (name, &cases[i], test_kind);
  }
  g_test_add_func ("/mistakes/words", test_words);
  g_test_add_func ("/mistakes/finders", test_finders);
  g_test_add_func ("/mistakes/threshold", test_threshold);
  g_test_add_func ("/mistakes/sums", test_sums);
  hone_fixture_each ("metrics", NULL, ".safetensors", test_file, NULL);
  return hone_fixture_run ();
}
