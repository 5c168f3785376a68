/* SPDX-License-Identifier: Apache-2.0 */
/* test-split.c - dealing pictures: shares, classes, groups that stay together, and pictures that are alike */
#include "exchange-private.h"
#include "exchange-test.h"
#include "near.h"

#include <math.h>
#include <string.h>

#define N_CLASSES 5

/* @n pictures; class k is in about every 2^k-th. Names: "p<i / per>_<i>.png" */
static HoneExchange *
make_set (guint n, guint per)
{
  HoneExchange *set = exchange_new (HONE_FORMAT_YOLO, "made");
  g_autoptr (GRand) rand = g_rand_new_with_seed (n);

  for (int k = 0; k < N_CLASSES; k++)
    g_ptr_array_add (set->names, g_strdup_printf ("class %d", k));
  for (guint i = 0; i < n; i++) {
    g_autofree char *name = g_strdup_printf ("p%u_%u.png", i / per, i);
    HoneExchangePicture *picture = exchange_add_picture (set, NULL, name, HONE_N_SPLITS);

    for (int k = 0; k < N_CLASSES; k++) {
      HoneExchangeObject object = { .klass = k };

      if (g_rand_int_range (rand, 0, 1 << k) == 0)
        exchange_add_object (picture, &object);
    }
  }
  return set;
}

static void
split (HoneExchange *set, const HoneSplitHow *how, guint *n_groups)
{
  g_autoptr (GError) error = NULL;

  hone_exchange_split (set, how, n_groups, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
}

static guint
count_class (const HoneExchange *set, int klass, HoneSplit in)
{
  guint n = 0;

  for (guint i = 0; i < set->pictures->len; i++) {
    const HoneExchangePicture *picture = set->pictures->pdata[i];

    for (guint k = 0;
         picture->objects != NULL && k < picture->objects->len && (in == HONE_N_SPLITS || picture->split == in); k++)
      n += nth_object (picture, k)->klass == klass;
  }
  return n;
}

/* Every class comes to every split in its share, to a picture or two. */
static void
test_shares (void)
{
  const HoneSplitHow how = { .shares = { 0.8, 0.1, 0.1 }, .seed = 3 };
  g_autoptr (HoneExchange) set = make_set (1000, 1);
  guint n_groups;

  split (set, &how, &n_groups);
  g_assert_cmpuint (n_groups, ==, 1000);
  for (int k = 0; k < N_CLASSES; k++)
    for (int in = 0; in < HONE_N_SPLITS; in++) {
      double want = how.shares[in] * count_class (set, k, HONE_N_SPLITS), got = count_class (set, k, in);

      g_test_message ("class %d, %s: %.1f wanted, %.0f", k, hone_split_name (in), want, got);
      g_assert_cmpfloat (fabs (want - got), <=, 2 + 0.05 * want);
    }
  for (int in = 0; in < HONE_N_SPLITS; in++)
    g_assert_cmpfloat (fabs (hone_exchange_count_split (set, in) - 1000 * how.shares[in]), <=, 15);
}

/* Ten pictures of a rare class: one goes to val and one to test, by chance they might not. */
static void
test_rare (void)
{
  for (guint64 seed = 0; seed < 20; seed++) {
    const HoneSplitHow how = { .shares = { 8, 1, 1 }, .seed = seed };
    g_autoptr (HoneExchange) set = make_set (500, 1);
    HoneExchangeObject rare = { .klass = N_CLASSES };

    g_ptr_array_add (set->names, g_strdup ("rare"));
    for (guint i = 0; i < 10; i++)
      exchange_add_object (set->pictures->pdata[i * 37], &rare);
    split (set, &how, NULL);
    g_assert_cmpuint (count_class (set, N_CLASSES, HONE_SPLIT_TRAIN), ==, 8);
    g_assert_cmpuint (count_class (set, N_CLASSES, HONE_SPLIT_VAL), ==, 1);
    g_assert_cmpuint (count_class (set, N_CLASSES, HONE_SPLIT_TEST), ==, 1);
  }
}

static gboolean
is_same_deal (const HoneExchange *a, const HoneExchange *b)
{
  for (guint i = 0; i < a->pictures->len; i++)
    if (((const HoneExchangePicture *) a->pictures->pdata[i])->split !=
        ((const HoneExchangePicture *) b->pictures->pdata[i])->split)
      return FALSE;
  return TRUE;
}

static void
test_seed (void)
{
  HoneSplitHow how = { .shares = { 0.5, 0.5, 0 }, .seed = 7 };
  g_autoptr (HoneExchange) a = make_set (200, 1);
  g_autoptr (HoneExchange) b = make_set (200, 1);

  split (a, &how, NULL);
  split (b, &how, NULL);
  g_assert_true (is_same_deal (a, b));
  g_assert_cmpuint (hone_exchange_count_split (a, HONE_SPLIT_TEST), ==, 0);
  how.seed = 8;
  split (b, &how, NULL);
  g_assert_false (is_same_deal (a, b));
}

static void
assert_together (const HoneExchange *set, guint per)
{
  for (guint i = 0; i < set->pictures->len; i++)
    g_assert_cmpint (((const HoneExchangePicture *) set->pictures->pdata[i])->split, ==,
                     ((const HoneExchangePicture *) set->pictures->pdata[i - i % per])->split);
}

static void
test_prefix (void)
{
  HoneSplitHow how = { .shares = { 0.7, 0.2, 0.1 }, .grouping = HONE_GROUP_PREFIX };
  g_autoptr (HoneExchange) set = make_set (1000, 8);
  guint n_groups;

  split (set, &how, &n_groups);
  g_assert_cmpuint (n_groups, ==, 125);
  assert_together (set, 8);
  for (int in = 0; in < HONE_N_SPLITS; in++)
    g_assert_cmpfloat (fabs (hone_exchange_count_split (set, in) - 1000 * how.shares[in]), <=, 40);
  how.pattern = "^p[0-9]"; /* what it matches, without brackets: the first digit */
  split (set, &how, &n_groups);
  g_assert_cmpuint (n_groups, ==, 10);
  how.pattern = "^p([0-9])[0-9]*_";
  split (set, &how, &n_groups);
  g_assert_cmpuint (n_groups, ==, 10);
}

static void
test_prefixes (void)
{
  static const char *const cases[][2] = { { "p12_003.png", "p12" },  { "a/b/p12-L-3.png", "p12-L" },
                                          { "IMG 0001.jpg", "IMG" }, { "plain.png", "plain" },
                                          { "_x.png", "_x" },        { "a__b.png", "a" },
                                          { "x.y.png", "x" },        { "cat_jpg.rf.0123ab.jpg", "cat_jpg" },
                                          { "환자7_2.png", "환자7" } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *prefix = hone_exchange_prefix (cases[i][0]);

    g_assert_cmpstr (prefix, ==, cases[i][1]);
  }
}

static void
test_refused (void)
{
  static const HoneSplitHow cases[] = { { .shares = { 0, 0, 0 } },
                                        { .shares = { -1, 1, 1 } },
                                        { .shares = { (double) NAN, 1, 1 } },
                                        { .shares = { 1, 1, 1 }, .grouping = HONE_GROUP_PREFIX, .pattern = "(" },
                                        { .shares = { 1, 1, 1 }, .grouping = HONE_GROUP_PREFIX, .pattern = "^p" } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (HoneExchange) set = make_set (30, 1);
    g_autoptr (GError) error = NULL;

    g_assert_false (hone_exchange_split (set, &cases[i], NULL, NULL, NULL, NULL, &error));
    g_test_message ("%s", error->message);
    g_assert_true (g_error_matches (error, HONE_ERROR, i == 4 ? HONE_ERROR_BAD_DATA : HONE_ERROR_USAGE));
  }
}

/* --- pictures that are alike --- */

/* Soft blobs, so that a smaller version looks the same; what is where follows from @seed. */
static HoneImage *
scene (guint32 seed, int width, int height)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  HoneImage *image = hone_image_new (width, height);
  double at[8][4];

  for (int i = 0; i < 8; i++)
    for (int k = 0; k < 4; k++)
      at[i][k] = g_rand_double (rand);
  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++) {
      double value = 40;

      for (int i = 0; i < 8; i++) {
        double dx = (x + 0.5) / width - at[i][0], dy = (y + 0.5) / height - at[i][1];

        value += (at[i][2] - 0.3) * 200 * exp (-(dx * dx + dy * dy) / (0.01 + 0.03 * at[i][3]));
      }
      memset (image->pixels + 3 * ((gsize) y * (gsize) width + (gsize) x), (int) CLAMP (value, 0, 255), 3);
    }
  return image;
}

/* Pixel by pixel: way 1 mirrors, 2 turns upside down, 4 exchanges rows and columns. */
static HoneImage *
turned (const HoneImage *image, int way)
{
  HoneImage *out =
      hone_image_new ((way & 4) != 0 ? image->height : image->width, (way & 4) != 0 ? image->width : image->height);

  for (int y = 0; y < out->height; y++)
    for (int x = 0; x < out->width; x++) {
      int sx = (way & 1) != 0 ? out->width - 1 - x : x, sy = (way & 2) != 0 ? out->height - 1 - y : y;
      int from = (way & 4) != 0 ? sx * image->width + sy : sy * image->width + sx;

      memcpy (out->pixels + 3 * (y * out->width + x), image->pixels + 3 * from, 3);
    }
  return out;
}

static void
take (const HoneImage *image, NearPicture *out)
{
  look_take (&out->look, image);
  out->there = TRUE;
}

static void
test_near (void)
{
  for (guint32 seed = 1; seed < 30; seed++) {
    g_autoptr (HoneImage) image = scene (seed, 160, 120);
    g_autoptr (HoneImage) small = scene (seed, 96, 72);
    g_autoptr (HoneImage) other = scene (seed + 1000, 160, 120);
    NearPicture a, b, c;

    take (image, &a);
    take (small, &b);
    take (other, &c);
    g_assert_true (near_compare (&a, &b));
    g_assert_false (near_compare (&a, &c));
    for (int way = 0; way < 8; way++) {
      g_autoptr (HoneImage) copy = turned (image, way);

      take (copy, &b);
      g_assert_true (near_compare (&a, &b));
      g_assert_true (near_compare (&b, &a));
    }
  }
}

/* Empty pictures have nothing that could differ but their brightness. */
static void
test_flat (void)
{
  NearPicture looks[3];

  for (int i = 0; i < 3; i++) {
    g_autoptr (HoneImage) image = hone_image_new (50, 40);

    memset (image->pixels, i < 2 ? 100 : 200, 50 * 40 * 3);
    take (image, &looks[i]);
  }
  g_assert_true (near_compare (&looks[0], &looks[1]));
  g_assert_false (near_compare (&looks[0], &looks[2]));
  looks[0].there = FALSE;
  g_assert_false (near_compare (&looks[0], &looks[1]));
}

/* The index finds what comparing each with each finds. */
static void
test_groups (void)
{
  enum { N = 300 };
  g_autofree NearPicture *looks = g_new0 (NearPicture, N);
  g_autofree guint *group = g_new (guint, N);

  for (guint i = 0; i < N; i++) { /* three of a kind, turned */
    g_autoptr (HoneImage) image = scene (i % 100, 64 + (int) (i / 100) * 9, 48);
    g_autoptr (HoneImage) copy = turned (image, (int) (i / 100) * 3);

    take (copy, &looks[i]);
  }
  near_groups (looks, N, group);
  for (guint i = 0; i < N; i++) {
    g_assert_cmpuint (group[i], ==, i % 100);
    for (guint k = 0; k < i; k++)
      g_assert_cmpint (near_compare (&looks[i], &looks[k]), ==, group[i] == group[k]);
  }
}

/* 100,000 pictures, a tenth of them copies; and as many that all look the same. */
static void
test_many (void)
{
  enum { N = 100000 };
  g_autofree NearPicture *looks = g_new0 (NearPicture, N);
  g_autofree guint *group = g_new (guint, N);
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);
  guint32 state = 1;
  double seconds;
  guint alone = 0;

  for (guint i = 0; i < N; i++) {
    gboolean copy = i % 10 == 9;

    if (copy)
      looks[i] = looks[i - 5];
    for (guint k = 0; k < sizeof looks[i].look.grey && !copy; k++) {
      state = state * 1664525 + 1013904223; /* quick, and random enough to be unlike */
      looks[i].look.grey[k] = (guint8) (state >> 24);
    }
    if (!copy)
      for (int turn = 0; turn < LOOK_TURNS; turn++)
        looks[i].look.hash[turn] = (guint64) g_rand_int (rand) << 32 | g_rand_int (rand);
    looks[i].there = TRUE;
  }
  g_test_timer_start ();
  near_groups (looks, N, group);
  seconds = g_test_timer_elapsed ();
  g_test_message ("100,000 pictures in %.1f s", seconds);
  for (guint i = 0; i < N; i++)
    alone += group[i] == i;
  g_assert_cmpuint (alone, ==, N - N / 10);

  for (guint i = 1; i < N; i++)
    looks[i] = looks[0];
  g_test_timer_start ();
  near_groups (looks, N, group);
  g_test_message ("100,000 equal ones in %.1f s", g_test_timer_elapsed ());
  for (guint i = 0; i < N; i++)
    g_assert_cmpuint (group[i], ==, 0);
}

/* From files: a smaller copy of a picture stays on its side, whatever it is called. */
static void
test_near_split (void)
{
  Folder *f = folder_new ();
  const HoneSplitHow how = { .shares = { 1, 1, 0 }, .grouping = HONE_GROUP_NEAR };
  g_autoptr (HoneExchange) set = NULL;
  guint n_groups;

  for (guint32 i = 0; i < 20; i++) {
    g_autoptr (HoneImage) image = scene (i, 160, 120);
    g_autoptr (HoneImage) small = scene (i, 80, 60);
    g_autofree char *name = g_strdup_printf ("%s/a%u.png", f->root, i);
    g_autofree char *copy = g_strdup_printf ("%s/z%u.jpg", f->root, i);

    g_assert_true (hone_image_write (image, name, NULL) && hone_image_write (small, copy, NULL));
  }
  set = read_set (f->root, NULL);
  split (set, &how, &n_groups);
  g_assert_cmpuint (n_groups, ==, 20);
  for (int i = 0; i < 20; i++) {
    g_autofree char *name = g_strdup_printf ("a%d.png", i), *copy = g_strdup_printf ("z%d.jpg", i);

    g_assert_cmpint (find_picture (set, name)->split, ==, find_picture (set, copy)->split);
  }
  g_assert_cmpuint (hone_exchange_count_split (set, HONE_SPLIT_VAL), ==, 20);
  folder_free (f);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/exchange/split/shares", test_shares);
  g_test_add_func ("/exchange/split/rare", test_rare);
  g_test_add_func ("/exchange/split/seed", test_seed);
  g_test_add_func ("/exchange/split/prefix", test_prefix);
  g_test_add_func ("/exchange/split/prefixes", test_prefixes);
  g_test_add_func ("/exchange/split/refused", test_refused);
  g_test_add_func ("/exchange/split/near", test_near);
  g_test_add_func ("/exchange/split/flat", test_flat);
  g_test_add_func ("/exchange/split/groups", test_groups);
  g_test_add_func ("/exchange/split/many", test_many);
  g_test_add_func ("/exchange/split/near-split", test_near_split);
  return g_test_run ();
}
