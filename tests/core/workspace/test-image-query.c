/* SPDX-License-Identifier: Apache-2.0 */
/* test-image-query.c - the words of a search, and what they find among 100,000 made-up pictures
 *
 * Each word's count is compared with one that is counted here from the samples.
 */
#include "hone-error.h"
#include "hone-image-query.h"

#include <string.h>

#define N_TRAIN 70000
#define N_VAL 20000
#define N_TEST 10000
#define N (N_TRAIN + N_VAL + N_TEST)

static char *names[] = { "RBC", "big cell", "a,b", NULL };
static HoneDataYaml yaml = { .n_classes = 3, .names = names };

static HoneSample *samples;
static HoneSample **pointers;
static HoneLabel *labels; /* 8 for each */
static guint8 *marks;
static HoneImageIndex *index_;

/* Picture i: 640 x 480, i % 8 boxes of 4 + i % 50 pixels, of class box % 3. */
static void
make_sample (guint i)
{
  HoneSample *sample = &samples[i];

  sample->path = g_strdup_printf ("/data/images/%s_%06u.jpg", i % 2 ? "left" : "right", i);
  sample->width = 640;
  sample->height = 480;
  sample->usable = TRUE;
  sample->labels = labels + 8 * i;
  sample->n_labels = i % 8;
  sample->state = i % 8 > 0 ? HONE_LABELS_FOUND : i % 16 == 0 ? HONE_LABELS_MISSING : HONE_LABELS_EMPTY;
  for (guint k = 0; k < sample->n_labels; k++) {
    sample->labels[k].klass = (int) k % 3;
    sample->labels[k].w = (float) (4 + i % 50) / 640;
    sample->labels[k].h = 0.5f;
    sample->labels[k].cx = (float) (i % 7) / 7;
    sample->labels[k].cy = (float) (k % 5) / 5;
  }
  marks[i] = i % 5 == 0 ? HONE_MARK_REVIEWED : 0;
  pointers[i] = sample;
}

static GArray *
make_findings (void)
{
  GArray *findings = g_array_new (FALSE, TRUE, sizeof (HoneFinding));

  for (guint i = 0; i < N_VAL; i += 10) {
    const HoneFinding finding = { i % 20 ? "leak" : "near-duplicate",
                                  i % 20 ? HONE_SEVERITY_ERROR : HONE_SEVERITY_NOTE,
                                  HONE_SPLIT_VAL,
                                  i,
                                  NULL,
                                  NULL,
                                  0,
                                  NULL };

    g_array_append_val (findings, finding);
  }
  return findings;
}

static void
make_all (void)
{
  const guint n[HONE_N_SPLITS] = { N_TRAIN, N_VAL, N_TEST };
  g_autoptr (GArray) findings = make_findings ();

  samples = g_new0 (HoneSample, N);
  pointers = g_new0 (HoneSample *, N);
  labels = g_new0 (HoneLabel, (gsize) 8 * N);
  marks = g_new0 (guint8, N);
  for (guint i = 0; i < N; i++)
    make_sample (i);
  index_ = hone_image_index_new_of (
      &yaml, (HoneSample *const *const[HONE_N_SPLITS]){ pointers, pointers + N_TRAIN, pointers + N_TRAIN + N_VAL }, n,
      findings);
}

static const HoneImageView *
view (void)
{
  static HoneImageView all;

  all = (HoneImageView){ index_, marks, 640, NULL };
  return &all;
}

static guint
find (const char *search)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HoneImageQuery) query = hone_image_query_new (search, &yaml, &error);
  guint n = 0;

  g_assert_no_error (error);
  for (guint i = 0; i < N; i++)
    n += hone_image_query_matches (query, view (), i);
  return n;
}

static guint
count (gboolean (*matches) (guint i))
{
  guint n = 0;

  for (guint i = 0; i < N; i++)
    n += matches (i);
  return n;
}

static gboolean
more_than_5 (guint i)
{
  return i % 8 > 5;
}

static gboolean
from_2_to_4 (guint i)
{
  return i % 8 >= 2 && i % 8 <= 4;
}

static gboolean
below_16 (guint i)
{
  return i % 8 > 0 && 4 + i % 50 < 16;
}

/* Boxes 1, 4 and 7 of a picture are big cells. */
static gboolean
two_big_cells (guint i)
{
  return i % 8 > 4;
}

static gboolean
no_label (guint i)
{
  return i % 8 == 0;
}

static gboolean
left_and_unreviewed (guint i)
{
  return i % 2 == 1 && i % 5 != 0;
}

static void
test_counts (void)
{
  g_assert_cmpuint (find (NULL), ==, N);
  g_assert_cmpuint (find ("  "), ==, N);
  g_assert_cmpuint (find ("split:val"), ==, N_VAL);
  g_assert_cmpuint (find ("split:Val,test"), ==, N_VAL + N_TEST);
  g_assert_cmpuint (find ("-split:training"), ==, N_VAL + N_TEST);
  g_assert_cmpuint (find ("boxes:>5"), ==, count (more_than_5));
  g_assert_cmpuint (find ("boxes:>=6"), ==, count (more_than_5));
  g_assert_cmpuint (find ("boxes:6,7"), ==, count (more_than_5));
  g_assert_cmpuint (find ("-boxes:<6"), ==, count (more_than_5));
  g_assert_cmpuint (find ("boxes:2..4"), ==, count (from_2_to_4));
  g_assert_cmpuint (find ("size:<16"), ==, count (below_16));
  g_assert_cmpuint (find ("class:big_cell boxes:>=2"), ==, count (two_big_cells));
  g_assert_cmpuint (find ("class:\"BIG cell\" boxes:>1"), ==, count (two_big_cells));
  g_assert_cmpuint (find ("labels:none"), ==, count (no_label));
  g_assert_cmpuint (find ("labels:missing,empty"), ==, count (no_label));
  g_assert_cmpuint (find ("left reviewed:no"), ==, count (left_and_unreviewed));
  g_assert_cmpuint (find ("name:LEFT_* reviewed:no"), ==, count (left_and_unreviewed));
  g_assert_cmpuint (find ("name:*_000042"), ==, 1);
  g_assert_cmpuint (find ("*_00004?.jpg"), ==, 10);
  /* Half of the findings are notes, which count when they are asked for only. */
  g_assert_cmpuint (find ("problem:any"), ==, N_VAL / 20);
  g_assert_cmpuint (find ("problem:none"), ==, N - N_VAL / 20);
  g_assert_cmpuint (find ("problem:note"), ==, N_VAL / 20);
  g_assert_cmpuint (find ("problem:near-duplicate"), ==, N_VAL / 20);
  g_assert_cmpuint (find ("problem:error"), ==, N_VAL / 20);
  g_assert_cmpuint (find ("problem:leak split:train"), ==, 0);
  g_assert_cmpuint (find ("excluded:yes"), ==, 0);
}

/* 200 times as long as it takes on a machine of two old cores: only what is no longer linear falls out. */
static void
test_fast (void)
{
  gint64 start = g_get_monotonic_time ();
  guint n = find ("split:train class:rbc boxes:>1 size:<16 reviewed:no -left");
  double took = (double) (g_get_monotonic_time () - start) / G_USEC_PER_SEC;

  g_test_message ("%u of %d in %.1f ms", n, N, took * 1000);
  g_assert_cmpuint (n, >, 0);
  g_assert_cmpfloat (took, <, 5);
}

static void
assert_fault (const char *search, const char *says)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (hone_image_query_new (search, &yaml, &error));
  g_assert_error (error, HONE_ERROR, HONE_ERROR_USAGE);
  g_assert_nonnull (strstr (error->message, says));
}

/* A fault names its word, and what could stand there. */
static void
test_faults (void)
{
  assert_fault ("split:tran", "train, val and test");
  assert_fault ("left class:wbc", "RBC, big cell");
  assert_fault ("class:wbc", "“class:wbc”");
  assert_fault ("boxes:", "missing");
  assert_fault ("boxes:,", "missing");
  assert_fault ("boxes:>", "number");
  assert_fault ("boxes:>>5", "number");
  assert_fault ("boxes:=<5x", "number");
  assert_fault ("boxes:nan", "number");
  assert_fault ("size:-3", "number");
  assert_fault ("size:1e999", "number");
  assert_fault ("labels:maybe", "missing");
  assert_fault ("problem:no-such-check", "leak");
  assert_fault ("reviewed:perhaps", "yes or no");
  assert_fault ("colour:red", "name, split, class");
}

/* Whatever is typed: a query or a sentence. */
static void
test_anything (void)
{
  static const char *const pieces[] = { "class", ":", "\"", "-", ",", " ",    "rbc",   ">", "..",
                                        "5",     "*", "?",  "ü", "=", "size", "boxes", "." };
  g_autoptr (GRand) rand = g_rand_new_with_seed (7);

  for (int i = 0; i < 20000; i++) {
    g_autoptr (GString) text = g_string_new (NULL);
    g_autoptr (GError) error = NULL;
    g_autoptr (HoneImageQuery) query = NULL;
    g_autofree char *next = NULL;

    for (int k = g_rand_int_range (rand, 1, 9); k > 0; k--)
      g_string_append (text, pieces[g_rand_int_range (rand, 0, G_N_ELEMENTS (pieces))]);
    query = hone_image_query_new (text->str, &yaml, &error);
    g_assert_true ((query == NULL) == (error != NULL));
    if (query != NULL)
      hone_image_query_matches (query, view (), (guint) i);
    next = hone_image_query_put (text->str, "split", "val");
    g_assert_nonnull (strstr (next, "split:val"));
  }
}

static void
assert_put (const char *search, const char *key, const char *value, const char *expected)
{
  g_autofree char *next = hone_image_query_put (search, key, value);

  g_assert_cmpstr (next, ==, expected);
}

static void
test_writing (void)
{
  static const char *const written[][2] = { { "RBC", "rbc" }, { "big cell", "big_cell" }, { "a,b", "\"a,b\"" } };
  g_autofree char *got = hone_image_query_get ("left class:\"big cell\" split:val", "class");

  assert_put (NULL, "split", "val", "split:val");
  assert_put ("left  split:train", "split", "val", "left split:val");
  assert_put ("split:train -split:val left", "split", NULL, "left");
  assert_put ("class:\"big cell\" left", "boxes", ">5", "class:\"big cell\" left boxes:>5");
  g_assert_cmpstr (got, ==, "big cell");
  g_assert_null (hone_image_query_get ("split:val split:test", "split"));
  g_assert_null (hone_image_query_get ("-split:val", "split"));
  /* What a button writes for a class finds that class. */
  for (int i = 0; i < yaml.n_classes; i++) {
    g_autofree char *word = hone_image_query_class_word (written[i][0]);
    g_autofree char *search = hone_image_query_put ("left", "class", word);
    g_autoptr (HoneImageQuery) query = hone_image_query_new (search, &yaml, NULL);

    g_assert_cmpstr (word, ==, written[i][1]);
    g_assert_cmpint (hone_image_query_get_class (query), ==, i);
    g_assert_cmpint (hone_image_query_get_split (query), ==, -1);
  }
}

static void
test_explains (void)
{
  g_autoptr (HoneImageQuery) query = hone_image_query_new ("split:val boxes:>20", &yaml, NULL);
  g_autoptr (HoneImageQuery) hopeless = hone_image_query_new ("split:test no-such-name problem:leak", &yaml, NULL);
  g_autofree char *why = hone_image_query_explain (query, view (), NULL);
  g_autofree char *nothing = hone_image_query_explain (hopeless, view (), NULL);

  g_assert_cmpstr (why, ==, "Without “boxes:>20” there are 20000 pictures. The most in one of them are 7 labels.");
  g_assert_null (nothing);
}

static void
test_index (void)
{
  guint number;

  g_assert_true (hone_image_index_find (index_, samples[12345].path, &number));
  g_assert_cmpuint (number, ==, 12345);
  g_assert_false (hone_image_index_find (index_, "/nowhere.jpg", &number));
  g_assert_cmpfloat_with_epsilon (hone_image_index_get_smallest (index_, 1), 5.0 / 640, 1e-6);
  g_assert_cmpfloat (hone_image_index_get_smallest (index_, 0), >, 1);
  g_assert_cmpuint (hone_image_index_count_labels (index_, HONE_SPLIT_TEST, 0) +
                        hone_image_index_count_labels (index_, HONE_SPLIT_TEST, 1) +
                        hone_image_index_count_labels (index_, HONE_SPLIT_TEST, 2),
                    ==, N_TEST / 8 * 28);
}

static gboolean
in_middle_or_right (guint i)
{
  gboolean found = FALSE;

  for (guint k = 0; k < samples[i].n_labels; k++) {
    const HoneLabel *label = &samples[i].labels[k];

    found |= label->cy >= 1.0f / 3 && label->cy < 2.0f / 3 && label->cx >= 1.0f / 3;
  }
  return found;
}

static void
test_places (void)
{
  g_assert_cmpuint (find ("at:middle,right"), ==, count (in_middle_or_right));
  g_assert_cmpuint (find ("-at:middle,right"), ==, N - count (in_middle_or_right));
  g_assert_cmpuint (count (in_middle_or_right), >, 0);
}

static void
test_doubts (void)
{
  g_autoptr (HoneImageQuery) query = hone_image_query_new ("doubt:>0.5", &yaml, NULL);
  g_autofree float *doubts = g_new0 (float, N);
  HoneImageView doubted = { index_, marks, 640, doubts };
  guint n = 0;

  doubts[7] = 0.9f;
  doubts[8] = 0.5f;
  for (guint i = 0; i < N; i++)
    n += hone_image_query_matches (query, &doubted, i);
  g_assert_cmpuint (n, ==, 1);
  g_assert_true (hone_image_query_matches (query, &doubted, 7));
  g_assert_cmpuint (find ("doubt:>0.5"), ==, 0); /* no model has looked */
}

int
main (int argc, char *argv[])
{
  int result;

  g_test_init (&argc, &argv, NULL);
  make_all ();
  g_test_add_func ("/workspace/image-query/counts", test_counts);
  g_test_add_func ("/workspace/image-query/fast", test_fast);
  g_test_add_func ("/workspace/image-query/faults", test_faults);
  g_test_add_func ("/workspace/image-query/anything", test_anything);
  g_test_add_func ("/workspace/image-query/writing", test_writing);
  g_test_add_func ("/workspace/image-query/explains", test_explains);
  g_test_add_func ("/workspace/image-query/index", test_index);
  g_test_add_func ("/workspace/image-query/places", test_places);
  g_test_add_func ("/workspace/image-query/doubts", test_doubts);
  result = g_test_run ();
  hone_image_index_unref (index_);
  for (guint i = 0; i < N; i++)
    g_free (samples[i].path);
  g_free (samples);
  g_free (pointers);
  g_free (labels);
  g_free (marks);
  return result;
}
