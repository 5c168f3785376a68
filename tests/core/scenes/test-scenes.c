/* SPDX-License-Identifier: Apache-2.0 */
/* test-scenes.c - drawn scenes: the same bits everywhere, and boxes that are what is seen */
#include "hone-scenes.h"

#include <string.h>

typedef struct {
  int w, h;
  guint8 *pixels, *owner;
  GArray *objects;
} Drawn;

static Drawn *
draw (const HoneScenes *scenes, guint64 index, int w, int h)
{
  Drawn *self = g_new0 (Drawn, 1);

  self->w = w;
  self->h = h;
  self->pixels = g_malloc ((gsize) w * (gsize) h * 3);
  self->owner = g_malloc ((gsize) w * (gsize) h);
  self->objects = g_array_new (FALSE, FALSE, sizeof (HoneSceneObject));
  hone_scenes_draw (scenes, index, w, h, self->pixels, self->owner, self->objects);
  return self;
}

static void
drawn_free (Drawn *self)
{
  g_free (self->pixels);
  g_free (self->owner);
  g_array_unref (self->objects);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Drawn, drawn_free)

static void
add_to (GChecksum *sum, const Drawn *drawn)
{
  g_checksum_update (sum, drawn->pixels, (gssize) drawn->w * drawn->h * 3);
  g_checksum_update (sum, drawn->owner, (gssize) drawn->w * drawn->h);
  for (guint i = 0; i < drawn->objects->len; i++) {
    const HoneSceneObject *object = &g_array_index (drawn->objects, HoneSceneObject, i);
    g_autofree char *text =
        g_strdup_printf ("%d %d %d %d %d\n", object->klass, object->x0, object->y0, object->x1, object->y1);

    g_checksum_update (sum, (const guchar *) text, -1);
  }
}

/* Recorded once: a base model is proven by command and seed alone as long as these bits stay. */
static void
test_same_everywhere (void)
{
  g_autoptr (HoneScenes) scenes = hone_scenes_new (0);
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);

  for (guint64 i = 0; i < 100; i++) {
    g_autoptr (Drawn) drawn = draw (scenes, i, 160, 160);

    add_to (sum, drawn);
  }
  g_assert_cmpstr (g_checksum_get_string (sum), ==, "332bf9b4682796714c687773ec49788210b339a2241dc284366a4f6f2e45bbc8");
}

/* Whatever was drawn before, and with or without a picture of who is in front. */
static void
test_same_again (void)
{
  g_autoptr (HoneScenes) scenes = hone_scenes_new (7);
  g_autoptr (Drawn) first = draw (scenes, 12, 200, 96);
  g_autoptr (Drawn) other = draw (scenes, 11, 200, 96);
  g_autoptr (GArray) objects = g_array_new (FALSE, FALSE, sizeof (HoneSceneObject));
  g_autofree guint8 *pixels = g_malloc (200 * 96 * 3);

  hone_scenes_draw (scenes, 12, 200, 96, pixels, NULL, objects);
  g_assert_cmpmem (pixels, 200 * 96 * 3, first->pixels, 200 * 96 * 3);
  g_assert_cmpuint (objects->len, ==, first->objects->len);
  for (guint i = 0; i < objects->len; i++)
    g_assert_cmpint (g_array_index (objects, HoneSceneObject, i).x1, ==,
                     g_array_index (first->objects, HoneSceneObject, i).x1);
  g_assert_true (memcmp (pixels, other->pixels, 200 * 96 * 3) != 0);
}

static void
test_seeds (void)
{
  g_autoptr (HoneScenes) a = hone_scenes_new (1);
  g_autoptr (HoneScenes) b = hone_scenes_new (2);
  g_autoptr (Drawn) first = draw (a, 0, 96, 96);
  g_autoptr (Drawn) second = draw (b, 0, 96, 96);

  g_assert_true (memcmp (first->pixels, second->pixels, 96 * 96 * 3) != 0);
}

/* By another way than the generator's: the pixels of each object, looked for. */
static void
check_object (const Drawn *drawn, const HoneSceneObject *object)
{
  int x0 = drawn->w, y0 = drawn->h, x1 = 0, y1 = 0;
  guint n = 0;

  for (int y = 0; y < drawn->h; y++)
    for (int x = 0; x < drawn->w; x++)
      if (drawn->owner[y * drawn->w + x] == object->id) {
        x0 = MIN (x0, x);
        x1 = MAX (x1, x + 1);
        y0 = MIN (y0, y);
        y1 = MAX (y1, y + 1);
        n++;
      }
  g_assert_cmpint (object->x0, ==, x0);
  g_assert_cmpint (object->y0, ==, y0);
  g_assert_cmpint (object->x1, ==, x1);
  g_assert_cmpint (object->y1, ==, y1);
  g_assert_cmpuint (object->visible, ==, n);
  g_assert_cmpint (x1 - x0, >=, 4);
  g_assert_cmpint (y1 - y0, >=, 4);
  g_assert_cmpint (object->klass, >=, 0);
  g_assert_cmpint (object->klass, <, hone_scenes_get_n_classes ());
}

static void
test_tight (void)
{
  g_autoptr (HoneScenes) scenes = hone_scenes_new (3);
  guint n = 0;

  for (guint64 i = 0; i < 300; i++) {
    g_autoptr (Drawn) drawn = draw (scenes, i, 160, 128);
    int before = 0;

    for (guint k = 0; k < drawn->objects->len; k++) {
      const HoneSceneObject *object = &g_array_index (drawn->objects, HoneSceneObject, k);

      check_object (drawn, object);
      g_assert_cmpint (object->id, >, before); /* those behind first */
      before = object->id;
    }
    n += drawn->objects->len;
  }
  g_assert_cmpuint (n, >, 300 * 4);
}

/* Where two overlap, the pixels belong to the later one: of neighbours that both go through a pixel's box, whoever has
 * it has the higher id wherever its own shape reaches. Seen in what is hidden: the first of a pair lost pixels. */
static void
test_occlusion (void)
{
  g_autoptr (HoneScenes) scenes = hone_scenes_new (4);
  guint in_front = 0, behind = 0;

  for (guint64 i = 0; i < 300; i++) {
    g_autoptr (Drawn) drawn = draw (scenes, i, 160, 160);

    for (guint k = 0; k < drawn->objects->len; k++) {
      const HoneSceneObject *object = &g_array_index (drawn->objects, HoneSceneObject, k);
      const int cx = (object->x0 + object->x1) / 2, cy = (object->y0 + object->y1) / 2;
      const guint8 owner = drawn->owner[cy * drawn->w + cx];

      in_front += owner > object->id;
      behind += owner != 0 && owner < object->id;
    }
  }
  /* In the middle of an object's box stands itself, the ground (a ring), or mostly one that came later. */
  g_assert_cmpuint (in_front, >, 20);
  g_assert_cmpuint (in_front, >, 2 * behind);
}

/* Smallest, odd, largest: no byte outside (AddressSanitizer), always the same. */
static void
test_sizes (void)
{
  static const int sizes[][2] = { { 32, 32 }, { 33, 47 }, { 640, 32 }, { 321, 640 }, { 1280, 1280 } };
  g_autoptr (HoneScenes) scenes = hone_scenes_new (5);

  for (gsize k = 0; k < G_N_ELEMENTS (sizes); k++)
    for (guint64 i = 0; i < (sizes[k][0] > 1000 ? 4u : 40u); i++) {
      g_autoptr (Drawn) drawn = draw (scenes, i, sizes[k][0], sizes[k][1]);

      for (guint j = 0; j < drawn->objects->len; j++)
        check_object (drawn, &g_array_index (drawn->objects, HoneSceneObject, j));
    }
}

/* Each class about as often as another. */
static void
test_classes (void)
{
  g_autoptr (HoneScenes) scenes = hone_scenes_new (6);
  const int n_classes = hone_scenes_get_n_classes ();
  g_autofree guint *counts = g_new0 (guint, n_classes);
  g_autoptr (GHashTable) names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  guint n = 0;

  for (guint64 i = 0; i < 4000; i++) {
    g_autoptr (Drawn) drawn = draw (scenes, i, 96, 96);

    for (guint k = 0; k < drawn->objects->len; k++, n++)
      counts[g_array_index (drawn->objects, HoneSceneObject, k).klass]++;
  }
  for (int i = 0; i < n_classes; i++) {
    g_assert_cmpuint (counts[i], >, n / (guint) n_classes / 5);
    g_assert_cmpuint (counts[i], <, n / (guint) n_classes * 3);
    g_assert_true (g_hash_table_add (names, hone_scenes_class_name (i)));
  }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/scenes/same-everywhere", test_same_everywhere);
  g_test_add_func ("/scenes/same-again", test_same_again);
  g_test_add_func ("/scenes/seeds", test_seeds);
  g_test_add_func ("/scenes/tight", test_tight);
  g_test_add_func ("/scenes/occlusion", test_occlusion);
  g_test_add_func ("/scenes/sizes", test_sizes);
  g_test_add_func ("/scenes/classes", test_classes);
  return g_test_run ();
}
