/* SPDX-License-Identifier: Apache-2.0 */
/* test-disagree.c - labels against a model: each kind by hand, and what must hold of any set */
#include "hone-disagree.h"

#define CLOSE 1e-5

#define BOX(x, y, size) .x1 = (x), .y1 = (y), .x2 = (x) + (size), .y2 = (y) + (size)

static const char *const kinds[] = { "right", "missed", "extra", "class", "place", "duplicate", "double" };

static void
assert_is (GArray *list, guint i, HoneDisagree kind, int label, int found, double score)
{
  const HoneDisagreement *of = &g_array_index (list, HoneDisagreement, i);

  g_assert_cmpuint (i, <, list->len);
  g_assert_cmpstr (kinds[of->kind], ==, kinds[kind]);
  g_assert_cmpint (of->label, ==, label);
  g_assert_cmpint (of->found, ==, found);
  g_assert_cmpfloat_with_epsilon (of->score, score, CLOSE);
}

static GArray *
compare (const HoneTruth *labels, guint n_labels, const HoneDetection *found, guint n_found)
{
  return hone_disagree_compare (labels, n_labels, found, n_found, NULL);
}

/* --- by hand --- */

static void
test_right (void)
{
  const HoneTruth labels[] = { { BOX (0, 0, 10), 0 }, { BOX (50, 0, 10), 1 } };
  const HoneDetection found[] = { { BOX (50, 0, 10), .score = 0.06f, .klass = 1 }, { BOX (0, 0, 10), .score = 0.9f } };
  g_autoptr (GArray) list = compare (labels, 2, found, 2);

  g_assert_cmpuint (list->len, ==, 2);
  assert_is (list, 0, HONE_DISAGREE_RIGHT, 0, 1, 0);
  assert_is (list, 1, HONE_DISAGREE_RIGHT, 1, 0, 0);
}

/* Half of a box is no match, but speaks for the label a little: 0.4 * (1/3) / 0.5. */
static void
test_missed (void)
{
  const HoneTruth labels[] = { { BOX (0, 0, 10), 0 }, { BOX (50, 0, 10), 0 } };
  const HoneDetection found[] = { { BOX (55, 0, 10), .score = 0.4f } };
  g_autoptr (GArray) list = compare (labels, 2, found, 1);

  g_assert_cmpuint (list->len, ==, 2);
  assert_is (list, 0, HONE_DISAGREE_MISSED, 0, -1, 1);
  assert_is (list, 1, HONE_DISAGREE_MISSED, 1, -1, 1 - 0.4 / 1.5);
}

/* The second is too unsure; the third lies beside a label of another class: a third of the union is shared. */
static void
test_extra (void)
{
  const HoneTruth labels[] = { { BOX (50, 0, 10), 1 } };
  const HoneDetection found[] = {
    { BOX (0, 0, 10), .score = 0.8f },
    { BOX (0, 50, 10), .score = 0.49f },
    { BOX (55, 0, 10), .score = 0.6f },
    { BOX (50, 0, 10), .score = 0.5f, .klass = 1 },
  };
  g_autoptr (GArray) list = compare (labels, 1, found, 4);

  g_assert_cmpuint (list->len, ==, 3);
  assert_is (list, 0, HONE_DISAGREE_RIGHT, 0, 3, 0);
  assert_is (list, 1, HONE_DISAGREE_EXTRA, -1, 0, 0.8);
  assert_is (list, 2, HONE_DISAGREE_EXTRA, -1, 2, 0.6 * 2 / 3);
}

/* What the model also thinks of the label's own class counts against it. */
static void
test_class (void)
{
  const HoneTruth labels[] = { { BOX (0, 0, 10), 0 }, { BOX (50, 0, 10), 0 } };
  const HoneDetection found[] = {
    { BOX (0, 0, 10), .score = 0.9f, .klass = 1 },
    { BOX (0, 0, 10), .score = 0.2f, .klass = 0 },
    { BOX (50, 0, 10), .score = 0.6f, .klass = 1 },
    { BOX (50, 0, 10), .score = 0.7f, .klass = 0 },
  };
  g_autoptr (GArray) list = compare (labels, 2, found, 4);

  g_assert_cmpuint (list->len, ==, 3);
  assert_is (list, 0, HONE_DISAGREE_CLASS, 0, 0, 0.9 * 0.8);
  assert_is (list, 1, HONE_DISAGREE_RIGHT, 1, 3, 0);
  assert_is (list, 2, HONE_DISAGREE_DOUBLE, 1, 2, 0);
}

/* A small thing on a large one is not the large one, whatever its class. */
static void
test_two_objects (void)
{
  const HoneTruth labels[] = { { BOX (0, 0, 100), 0 }, { BOX (0, 0, 80), 1 } };
  const HoneDetection found[] = { { BOX (0, 0, 80), .score = 0.9f, .klass = 1 }, { BOX (0, 0, 100), .score = 0.3f } };
  g_autoptr (GArray) list = compare (labels, 2, found, 2);

  assert_is (list, 0, HONE_DISAGREE_RIGHT, 0, 1, 0);
  assert_is (list, 1, HONE_DISAGREE_RIGHT, 1, 0, 0);
}

/* Shifted by half and by a fifth: overlaps of 1/3 and 2/3. */
static void
test_place (void)
{
  const HoneTruth labels[] = { { BOX (0, 0, 10), 0 }, { BOX (50, 0, 10), 0 } };
  const HoneDetection found[] = { { BOX (5, 0, 10), .score = 0.9f }, { BOX (52, 0, 10), .score = 0.8f } };
  g_autoptr (GArray) list = compare (labels, 2, found, 2);

  g_assert_cmpuint (list->len, ==, 2);
  assert_is (list, 0, HONE_DISAGREE_PLACE, 0, 0, 0.9 * (0.75 - 1 / 3.0) / 0.65);
  assert_is (list, 1, HONE_DISAGREE_PLACE, 1, 1, 0.8 * (0.75 - 2 / 3.0) / 0.65);
}

static void
test_duplicate (void)
{
  const HoneTruth labels[] = { { BOX (1, 0, 10), 0 }, { BOX (0, 0, 10), 0 }, { BOX (0, 0, 10), 1 } };
  const HoneDetection found[] = { { BOX (0, 0, 10), .score = 0.9f } };
  g_autoptr (GArray) list = compare (labels, 3, found, 1);

  g_assert_cmpuint (list->len, ==, 3);
  assert_is (list, 0, HONE_DISAGREE_DUPLICATE, 0, 0, 0.9 * 9 / 11);
  g_assert_cmpint (g_array_index (list, HoneDisagreement, 0).other, ==, 1);
  assert_is (list, 1, HONE_DISAGREE_RIGHT, 1, 0, 0);
  assert_is (list, 2, HONE_DISAGREE_MISSED, 2, -1, 1);
}

static void
test_double (void)
{
  const HoneTruth labels[] = { { BOX (0, 0, 10), 0 } };
  const HoneDetection found[] = { { BOX (0, 0, 10), .score = 0.9f }, { BOX (1, 0, 10), .score = 0.8f } };
  g_autoptr (GArray) list = compare (labels, 1, found, 2);

  g_assert_cmpuint (list->len, ==, 2);
  assert_is (list, 1, HONE_DISAGREE_DOUBLE, 0, 1, 0);
}

static void
test_nothing (void)
{
  const HoneTruth flat = { 5, 5, 5, 5, 0 };
  g_autoptr (GArray) none = compare (NULL, 0, NULL, 0);
  g_autoptr (GArray) one = compare (&flat, 1, NULL, 0);

  g_assert_cmpuint (none->len, ==, 0);
  assert_is (one, 0, HONE_DISAGREE_MISSED, 0, -1, 1);
}

static void
test_picture_score (void)
{
  const HoneDisagreement list[] = { { .score = 0.9f }, { .score = 0 }, { .score = 0.4f } };
  const double low = 0.0067379469990854670; /* exp (-5) */

  g_assert_cmpfloat_with_epsilon (hone_disagree_picture_score (list, 0), 0, CLOSE);
  g_assert_cmpfloat_with_epsilon (hone_disagree_picture_score (list, 2), 0.9, CLOSE);
  g_assert_cmpfloat_with_epsilon (hone_disagree_picture_score (list, 3), (0.9 + 0.4 * low) / (1 + low), CLOSE);
}

/* Of class 1 the model finds 1 of 3 labels: (1 + 1) / (3 + 2); of class 0 one of two claims is confirmed. */
static void
test_trust (void)
{
  const HoneTruth labels[] = {
    { BOX (0, 0, 10), 1 }, { BOX (20, 0, 10), 1 }, { BOX (40, 0, 10), 1 }, { BOX (60, 0, 10), 0 }
  };
  const HoneDetection found[] = { { BOX (0, 0, 10), .score = 0.9f, .klass = 1 },
                                  { BOX (60, 0, 10), .score = 0.9f },
                                  { BOX (80, 0, 10), .score = 0.9f } };
  const HoneDisagreePicture picture = { labels, found, 4, 3 };
  double doubtful;
  g_autoptr (GArray) doubts = hone_disagree_rank (&picture, 1, 2, NULL, 0.01, &doubtful);
  const HoneDoubt *first = &g_array_index (doubts, HoneDoubt, 0);

  g_assert_cmpuint (doubts->len, ==, 3);
  g_assert_cmpint (first->what.kind, ==, HONE_DISAGREE_EXTRA);
  g_assert_cmpfloat_with_epsilon (first->what.score, 0.9 * 0.5, CLOSE);
  g_assert_cmpint (first[1].what.label, ==, 1);
  g_assert_cmpfloat_with_epsilon (first[1].what.score, 0.4, CLOSE);
  g_assert_cmpint (first[2].what.label, ==, 2);
  g_assert_cmpfloat (doubtful, >, 0.4);
  g_assert_cmpfloat (doubtful, <, 0.45);
}

/* --- of any set: a model that sees everything as it is --- */

#define PICTURES 20
#define EACH 9 /* on a grid, so that none touch */
#define CLASSES 3

typedef struct {
  GRand *random;
  HoneTruth labels[PICTURES][EACH + 1];
  HoneDetection found[PICTURES][EACH];
  HoneDisagreePicture pictures[PICTURES];
} Set;

static void
fill (Set *self, guint picture, guint i)
{
  const float x = 100 * (float) (i % 3), y = 100 * (float) (i / 3);
  const float w = (float) g_rand_double_range (self->random, 30, 60);
  const HoneTruth label = { x, y, x + w, y + w, g_rand_int_range (self->random, 0, CLASSES) };
  const float score = (float) g_rand_double_range (self->random, 0.75, 1);

  self->labels[picture][i] = label;
  self->found[picture][i] = (HoneDetection){ x, y, x + w, y + w, score, label.klass, 0 };
}

static Set *
set_new (guint32 seed)
{
  Set *self = g_new0 (Set, 1);

  self->random = g_rand_new_with_seed (seed);
  for (guint i = 0; i < PICTURES; i++) {
    for (guint k = 0; k < EACH; k++)
      fill (self, i, k);
    self->pictures[i] = (HoneDisagreePicture){ self->labels[i], self->found[i], EACH, EACH };
  }
  return self;
}

static void
set_free (Set *self)
{
  g_rand_free (self->random);
  g_free (self);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Set, set_free)

/* The first and only doubt is the fault that was put there. */
static void
assert_finds (Set *self, guint picture, HoneDisagree kind, int label, int found)
{
  double doubtful[PICTURES];
  g_autoptr (GArray) doubts = hone_disagree_rank (self->pictures, PICTURES, CLASSES, NULL, 0.01, doubtful);
  const HoneDoubt *first = &g_array_index (doubts, HoneDoubt, 0);

  g_assert_cmpuint (doubts->len, ==, 1);
  g_assert_cmpuint (first->picture, ==, picture);
  g_assert_cmpstr (kinds[first->what.kind], ==, kinds[kind]);
  g_assert_cmpint (first->what.label, ==, label);
  g_assert_cmpint (first->what.found, ==, found);
  for (guint i = 0; i < PICTURES; i++)
    g_assert_true ((doubtful[i] > 0) == (i == picture));
}

static void
test_perfect (void)
{
  for (guint32 seed = 0; seed < 20; seed++) {
    g_autoptr (Set) set = set_new (seed);
    g_autoptr (GArray) doubts = hone_disagree_rank (set->pictures, PICTURES, CLASSES, NULL, 0, NULL);

    g_assert_cmpuint (doubts->len, ==, 0);
  }
}

static void
test_removed (void)
{
  for (guint32 seed = 0; seed < 50; seed++) {
    g_autoptr (Set) set = set_new (seed);
    const guint picture = seed % PICTURES, label = (guint) g_rand_int_range (set->random, 0, EACH);

    set->labels[picture][label] = set->labels[picture][EACH - 1];
    set->pictures[picture].n_labels--;
    assert_finds (set, picture, HONE_DISAGREE_EXTRA, -1, (int) label);
  }
}

static void
test_relabelled (void)
{
  for (guint32 seed = 0; seed < 50; seed++) {
    g_autoptr (Set) set = set_new (seed);
    const guint picture = seed % PICTURES;
    const int label = g_rand_int_range (set->random, 0, EACH);

    set->labels[picture][label].klass = (set->labels[picture][label].klass + 1) % CLASSES;
    assert_finds (set, picture, HONE_DISAGREE_CLASS, label, label);
  }
}

static void
test_moved (void)
{
  for (guint32 seed = 0; seed < 50; seed++) {
    g_autoptr (Set) set = set_new (seed);
    const guint picture = seed % PICTURES;
    const int label = g_rand_int_range (set->random, 0, EACH);
    HoneTruth *at = &set->labels[picture][label];
    const float by = (at->x2 - at->x1) * (float) g_rand_double_range (set->random, 0.2, 0.8);

    at->x1 += by;
    at->x2 += by;
    assert_finds (set, picture, HONE_DISAGREE_PLACE, label, label);
  }
}

static void
test_added (void)
{
  for (guint32 seed = 0; seed < 50; seed++) {
    g_autoptr (Set) set = set_new (seed);
    const guint picture = seed % PICTURES;

    set->labels[picture][EACH] = (HoneTruth){ BOX (400, 400, 30), (int) seed % CLASSES };
    set->pictures[picture].n_labels++;
    assert_finds (set, picture, HONE_DISAGREE_MISSED, EACH, -1);
  }
}

static void
test_drawn_twice (void)
{
  for (guint32 seed = 0; seed < 50; seed++) {
    g_autoptr (Set) set = set_new (seed);
    const guint picture = seed % PICTURES;
    const int label = g_rand_int_range (set->random, 0, EACH);

    set->labels[picture][EACH] = set->labels[picture][label];
    set->labels[picture][EACH].x2 += 2;
    set->pictures[picture].n_labels++;
    assert_finds (set, picture, HONE_DISAGREE_DUPLICATE, EACH, label);
  }
}

/* --- whatever comes in --- */

static void
random_picture (GRand *random, HoneTruth *labels, HoneDetection *found, guint n)
{
  for (guint i = 0; i < n; i++) {
    const float x = (float) g_rand_double_range (random, 0, 60), y = (float) g_rand_double_range (random, 0, 60);
    const float size = (float) g_rand_double_range (random, 0, 40), score = (float) g_rand_double (random);

    labels[i] = (HoneTruth){ BOX (x, y, size), g_rand_int_range (random, 0, CLASSES) };
    found[i] = (HoneDetection){ BOX (x + 3, y - 2, size * 1.1f), score, g_rand_int_range (random, 0, CLASSES), 0 };
  }
}

static void
check_list (GArray *list, const HoneDetection *found, guint n)
{
  guint of_label[64] = { 0 }, of_found[64] = { 0 };

  for (guint i = 0; i < list->len; i++) {
    const HoneDisagreement *of = &g_array_index (list, HoneDisagreement, i);

    g_assert_true (of->score >= 0 && of->score <= 1);
    if (of->label >= 0 && of->kind != HONE_DISAGREE_DOUBLE)
      of_label[of->label]++;
    if (of->found >= 0 && of->kind != HONE_DISAGREE_DUPLICATE)
      of_found[of->found]++;
  }
  for (guint i = 0; i < n; i++) {
    g_assert_cmpuint (of_label[i], ==, 1);
    g_assert_cmpuint (of_found[i], <=, 1);
    g_assert_true (of_found[i] == 1 || found[i].score < 0.5f);
  }
}

/* Each label once, each confident detection once, scores within their bounds; the ranking in order. */
static void
test_any (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (7);

  for (int turn = 0; turn < 500; turn++) {
    HoneTruth labels[64];
    HoneDetection found[64];
    const guint n = (guint) g_rand_int_range (random, 0, 64);
    const HoneDisagreePicture picture = { labels, found, n, n };
    g_autoptr (GArray) list = NULL, doubts = NULL;

    random_picture (random, labels, found, n);
    list = compare (labels, n, found, n);
    check_list (list, found, n);
    doubts = hone_disagree_rank (&picture, 1, CLASSES, NULL, 0.1, NULL);
    for (guint i = 0; i + 1 < doubts->len; i++)
      g_assert_true (g_array_index (doubts, HoneDoubt, i).what.score >=
                     g_array_index (doubts, HoneDoubt, i + 1).what.score);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/disagree/right", test_right);
  g_test_add_func ("/disagree/missed", test_missed);
  g_test_add_func ("/disagree/extra", test_extra);
  g_test_add_func ("/disagree/class", test_class);
  g_test_add_func ("/disagree/two-objects", test_two_objects);
  g_test_add_func ("/disagree/place", test_place);
  g_test_add_func ("/disagree/duplicate", test_duplicate);
  g_test_add_func ("/disagree/double", test_double);
  g_test_add_func ("/disagree/nothing", test_nothing);
  g_test_add_func ("/disagree/picture-score", test_picture_score);
  g_test_add_func ("/disagree/trust", test_trust);
  g_test_add_func ("/disagree/set/perfect", test_perfect);
  g_test_add_func ("/disagree/set/removed", test_removed);
  g_test_add_func ("/disagree/set/relabelled", test_relabelled);
  g_test_add_func ("/disagree/set/moved", test_moved);
  g_test_add_func ("/disagree/set/added", test_added);
  g_test_add_func ("/disagree/set/drawn-twice", test_drawn_twice);
  g_test_add_func ("/disagree/set/any", test_any);
  return g_test_run ();
}
