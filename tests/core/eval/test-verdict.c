/* SPDX-License-Identifier: Apache-2.0 */
/* test-verdict.c - each piece of advice: a set that asks for it, and a twin that does not
 *
 * 60 pictures with two objects each, all found, to which a case adds what it is about.
 */
#include "eval-case.h"
#include "hone-verdict.h"

#include <string.h>

#define N 60
#define CONF 0.25

/* What a case does to picture @i; @good: the twin. */
typedef void (*Scene) (EvalCase *self, guint i, gboolean good);

static void
base (EvalCase *self, guint i)
{
  eval_case_label (self, 0, 10, 10, 40);
  eval_case_find (self, 0, 10, 10, 40, 0.9f);
  eval_case_label (self, 1, 110, 10, 40);
  eval_case_find (self, 1, 110, 10, 40, 0.9f);
}

static void
fine (EvalCase *self, guint i, gboolean good)
{
  base (self, i);
}

static void
not_learnt (EvalCase *self, guint i, gboolean good)
{
  eval_case_label (self, 0, 10, 10, 40);
  eval_case_label (self, 1, 110, 10, 40);
  if (good || i == 0)
    eval_case_find (self, 0, 10, 10, 40, 0.9f);
  if (good)
    eval_case_find (self, 1, 110, 10, 40, 0.9f);
}

static void
no_labels (EvalCase *self, guint i, gboolean good)
{
  if (good)
    base (self, i);
}

static void
few_pictures (EvalCase *self, guint i, gboolean good)
{
  if (good || i < 49)
    base (self, i);
}

static void
few_labels (EvalCase *self, guint i, gboolean good)
{
  base (self, i);
  if (i >= (good ? 10U : 9U))
    return;
  eval_case_label (self, 2, 210, 10, 40);
  eval_case_find (self, 2, 210, 10, 40, 0.8f);
}

static void
never_found (EvalCase *self, guint i, gboolean good)
{
  base (self, i);
  if (i < 10)
    eval_case_label (self, 2, 210, 10, 40);
  if (good && i == 0)
    eval_case_find (self, 2, 210, 10, 40, 0.8f);
}

static void
labels_missing (EvalCase *self, guint i, gboolean good)
{
  base (self, i);
  if (i < (good ? 4U : 5U))
    eval_case_find (self, 0, 310, 10, 40, 0.81f);
}

static void
background (EvalCase *self, guint i, gboolean good)
{
  base (self, i);
  if (i < (good ? 20U : 22U)) /* 15 % of 120 + n: from 22 on */
    eval_case_find (self, 0, 310, 10, 40, 0.5f);
}

static void
confused (EvalCase *self, guint i, gboolean good)
{
  base (self, i);
  eval_case_label (self, 2, 210, 10, 40);
  eval_case_find (self, i < (good ? 5U : 7U) ? 1 : 2, 210, 10, 40, 0.8f); /* 10 % of 60 labels: from 6 on */
}

static void
place (EvalCase *self, guint i, gboolean good)
{
  base (self, i);
  if (i >= 30)
    return;
  eval_case_label (self, 0, 210, 10, 40);
  eval_case_find (self, 0, good ? 212 : 234, 10, 40, 0.5f);
}

static void
doubled (EvalCase *self, guint i, gboolean good)
{
  base (self, i);
  if (i < (good ? 4U : 10U))
    eval_case_find (self, 0, 14, 10, 40, 0.6f);
}

/* The twin misses large ones. */
static void
small (EvalCase *self, guint i, gboolean good)
{
  base (self, i);
  eval_case_label (self, 0, 210, 10, good ? 40 : 12);
  eval_case_label (self, 0, 310, 10, 12);
  eval_case_find (self, 0, 310, 10, 12, 0.9f);
  if (i >= 20)
    eval_case_find (self, 0, 210, 10, good ? 40 : 12, 0.9f);
}

static void
threshold (EvalCase *self, guint i, gboolean good)
{
  base (self, i);
  eval_case_label (self, 0, 210, 10, 40);
  eval_case_find (self, 0, 210, 10, 40, i >= 20 ? 0.9f : good ? 0.01f : 0.2f);
}

static void
missed (EvalCase *self, guint i, gboolean good)
{
  base (self, i);
  eval_case_label (self, 0, 210, 10, 40);
  if (i >= (good ? 44U : 46U)) /* a quarter of 180 labels is 45 */
    eval_case_find (self, 0, 210, 10, 40, 0.9f);
}

static const struct {
  const char *name;
  Scene scene;
  HoneVerdictKind kind;
  guint marks;
} cases[] = {
  { "not-learnt", not_learnt, HONE_VERDICT_NOT_LEARNT, 0 },
  { "no-labels", no_labels, HONE_VERDICT_NO_LABELS, 0 },
  { "few-pictures", few_pictures, HONE_VERDICT_FEW_PICTURES, 0 },
  { "few-labels", few_labels, HONE_VERDICT_FEW_LABELS, 0 },
  { "never-found", never_found, HONE_VERDICT_NEVER_FOUND, 0 },
  { "labels-missing", labels_missing, HONE_VERDICT_LABELS_MISSING, 5 },
  { "background", background, HONE_VERDICT_BACKGROUND, 22 },
  { "confused", confused, HONE_VERDICT_CONFUSED, 7 },
  { "place", place, HONE_VERDICT_PLACE, 30 },
  { "double", doubled, HONE_VERDICT_DOUBLE, 10 },
  { "small", small, HONE_VERDICT_SMALL, 20 },
  { "threshold", threshold, HONE_VERDICT_THRESHOLD, 20 },
  { "missed", missed, HONE_VERDICT_MISSED, 46 },
};

static GPtrArray *
advise (Scene scene, gboolean good)
{
  g_autoptr (EvalCase) self = eval_case_new (3);
  GPtrArray *list;

  for (guint i = 0; i < N; i++) {
    scene (self, i, good);
    eval_case_picture (self, NULL);
  }
  list = hone_evaluation_advise (self->evaluation, CONF);
  for (guint i = 0; i < list->len; i++) {
    const HoneVerdict *advice = list->pdata[i];

    g_test_message ("%s: %s %s", good ? "twin" : "case", advice->title, advice->text);
  }
  return list;
}

static const HoneVerdict *
find (const GPtrArray *list, HoneVerdictKind kind)
{
  for (guint i = 0; i < list->len; i++)
    if (((HoneVerdict *) list->pdata[i])->kind == kind)
      return list->pdata[i];
  return NULL;
}

static void
test_rule (gconstpointer data)
{
  const guint i = GPOINTER_TO_UINT (data);
  g_autoptr (GPtrArray) bad = advise (cases[i].scene, FALSE), good = advise (cases[i].scene, TRUE);
  const HoneVerdict *advice = find (bad, cases[i].kind);

  g_assert_nonnull (advice);
  g_assert_cmpuint (advice->marks->len, ==, cases[i].marks);
  g_assert_true (advice->title[0] != '\0' && advice->text[0] != '\0');
  g_assert_null (find (good, cases[i].kind));
  g_assert_null (find (bad, HONE_VERDICT_FINE));
}

static void
test_fine (void)
{
  g_autoptr (GPtrArray) list = advise (fine, TRUE);

  g_assert_cmpuint (list->len, ==, 1);
  g_assert_nonnull (find (list, HONE_VERDICT_FINE));
}

static void
test_names (void)
{
  g_autoptr (GPtrArray) list = advise (confused, FALSE);
  const HoneVerdict *advice = find (list, HONE_VERDICT_CONFUSED);

  g_assert_cmpint (advice->klass, ==, 1);
  g_assert_cmpint (advice->other, ==, 2);
  g_assert_cmpstr (advice->title, ==, "“c” is taken for “b” 7 times");
}

/* Eighty rare classes are one piece of advice. */
static void
test_many_classes (void)
{
  g_autoptr (EvalCase) self = eval_case_new (80);
  g_autoptr (GPtrArray) list = NULL;
  guint n = 0;

  for (guint i = 0; i < N; i++) {
    for (int c = 0; c < 4; c++) {
      eval_case_label (self, (int) (4 * i + (guint) c) % 80, (float) (80 * c), 10, 40);
      eval_case_find (self, (int) (4 * i + (guint) c) % 80, (float) (80 * c), 10, 40, 0.9f);
    }
    eval_case_picture (self, NULL);
  }
  list = hone_evaluation_advise (self->evaluation, CONF);
  for (guint i = 0; i < list->len; i++)
    n += ((HoneVerdict *) list->pdata[i])->kind == HONE_VERDICT_FEW_LABELS;
  g_assert_cmpuint (n, ==, 1);
  g_assert_nonnull (strstr (find (list, HONE_VERDICT_FEW_LABELS)->title, "80 classes"));
}

/* What concerns the figures first; of the others the greatest gain. */
static void
mixed (EvalCase *self, guint i, gboolean good)
{
  if (i >= 45)
    return;
  base (self, i);
  eval_case_label (self, 0, 210, 10, 40); /* missed */
  if (i < 40)
    eval_case_find (self, 0, 310, 10, 40, 0.5f);
}

static void
test_order (void)
{
  g_autoptr (GPtrArray) list = advise (mixed, FALSE);
  const HoneVerdict *first = list->pdata[0];
  double before = 1;

  g_assert_cmpint (first->kind, ==, HONE_VERDICT_FEW_PICTURES);
  g_assert_cmpuint (list->len, >=, 3);
  for (guint i = 1; i < list->len; i++) {
    const HoneVerdict *advice = list->pdata[i];

    g_assert_cmpfloat (advice->gain, <=, before);
    before = advice->gain;
  }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *name = g_strconcat ("/verdict/", cases[i].name, NULL);

    g_test_add_data_func (name, GUINT_TO_POINTER (i), test_rule);
  }
  g_test_add_func ("/verdict/fine", test_fine);
  g_test_add_func ("/verdict/names", test_names);
  g_test_add_func ("/verdict/many-classes", test_many_classes);
  g_test_add_func ("/verdict/order", test_order);
  return g_test_run ();
}
