/* SPDX-License-Identifier: Apache-2.0 */
/* test-coco-files.c - COCO json: ids with gaps, any order, parts, masks, crowds, and files that are not as they should
 * be */
#include "exchange-test.h"

#include "exchange-private.h"

#include <math.h>
#include <string.h>

#define IMAGES "\"images\":[{\"id\":7,\"file_name\":\"a.png\",\"width\":40,\"height\":20}]"
#define CATEGORIES                                                                                                     \
  "\"categories\":[{\"id\":3,\"name\":\"cat\"},{\"id\":1,\"name\":\"dog\"},{\"id\":90,\"name\":\"owl\"}]"

/* A set of one picture, 40 x 20, with @annotations. */
static HoneExchange *
read_one (Folder *f, const char *annotations)
{
  g_autofree char *text = g_strdup_printf ("{" IMAGES "," CATEGORIES ",\"annotations\":[%s]}", annotations);

  folder_picture (f, "a.png", 40, 20);
  folder_text (f, "instances.json", text);
  return read_folder (f, "instances.json");
}

static void
test_gaps (void)
{
  Folder *f = folder_new ();
  g_autoptr (HoneExchange) set = read_one (f, "{\"id\":1,\"image_id\":7,\"category_id\":90,\"bbox\":[1,2,3,4]},"
                                              "{\"id\":2,\"image_id\":7,\"category_id\":1,\"bbox\":[0.5,2,3.25,4]}");
  const HoneExchangePicture *picture = find_picture (set, "a.png");

  g_assert_cmpuint (set->names->len, ==, 3);
  g_assert_cmpstr (set->names->pdata[0], ==, "dog");
  g_assert_cmpstr (set->names->pdata[1], ==, "cat");
  g_assert_cmpstr (set->names->pdata[2], ==, "owl");
  g_assert_cmpint (nth_object (picture, 0)->klass, ==, 2);
  g_assert_cmpint (nth_object (picture, 1)->klass, ==, 0);
  g_assert_cmpfloat (nth_object (picture, 1)->box[2], ==, 3.25);
  g_assert_cmpuint (set->findings->len, ==, 0);
  folder_free (f);
}

/* Sorted keys put the annotations first, and the id behind the outline. */
static void
test_any_order (void)
{
  Folder *f = folder_new ();
  g_autoptr (HoneExchange) set = NULL;
  const HoneExchangePicture *picture;

  folder_picture (f, "a.png", 40, 20);
  folder_text (f, "x.json",
               "{\"annotations\":[{\"bbox\":[1,2,3,4],\"category_id\":\"3\",\"image_id\":7.0,"
               "\"segmentation\":[[1,2,4,2,4,6]]}]," CATEGORIES ",\"extra\":{\"deep\":[[[1]]]}," IMAGES "}");
  set = read_folder (f, "x.json");
  picture = find_picture (set, "a.png");
  g_assert_cmpuint (picture->objects->len, ==, 1);
  g_assert_cmpstr (set->names->pdata[nth_object (picture, 0)->klass], ==, "cat");
  g_assert_cmpuint (nth_object (picture, 0)->n_rings, ==, 1);
  folder_free (f);
}

static void
test_files (void)
{
  Folder *f = folder_new ();
  g_autoptr (HoneExchange) set = NULL;

  folder_picture (f, "images/train2017/a.png", 40, 20);
  folder_picture (f, "images/val2017/b.png", 40, 20);
  folder_text (f, "annotations/instances_train2017.json", "{" IMAGES "," CATEGORIES ",\"annotations\":[]}");
  folder_text (f, "annotations/instances_val2017.json",
               "{\"images\":[{\"id\":7,\"file_name\":\"b.png\",\"width\":40,\"height\":20}],"
               "\"categories\":[{\"id\":5,\"name\":\"owl\"},{\"id\":6,\"name\":\"hen\"}],"
               "\"annotations\":[{\"image_id\":7,\"category_id\":5,\"bbox\":[1,1,2,2]}]}");
  folder_text (f, "annotations/captions_val2017.json", "{\"images\":[],\"annotations\":[{\"caption\":\"x\"}]}");
  set = read_set (f->root, NULL);
  g_assert_cmpuint (set->pictures->len, ==, 2);
  g_assert_cmpint (find_picture (set, "a.png")->split, ==, HONE_SPLIT_TRAIN);
  g_assert_cmpint (find_picture (set, "b.png")->split, ==, HONE_SPLIT_VAL);
  g_assert_nonnull (find_picture (set, "b.png")->path);
  g_assert_cmpuint (set->names->len, ==, 4); /* owl is the same class in both */
  g_assert_cmpstr (set->names->pdata[nth_object (find_picture (set, "b.png"), 0)->klass], ==, "owl");
  folder_free (f);
}

static void
test_crowd (void)
{
  Folder *f = folder_new ();
  g_autoptr (HoneExchange) set = read_one (f, "{\"image_id\":7,\"category_id\":1,\"bbox\":[1,2,3,4],\"iscrowd\":1},"
                                              "{\"image_id\":7,\"category_id\":1,\"bbox\":[5,2,3,4],\"iscrowd\":0}");
  g_autoptr (HoneExchange) yolo = write_and_read (f, set, HONE_FORMAT_YOLO, "yolo", NULL);
  g_autoptr (HoneExchange) coco = write_and_read (f, set, HONE_FORMAT_COCO, "coco", NULL);
  g_autoptr (HoneExchange) voc = write_and_read (f, set, HONE_FORMAT_VOC, "voc", NULL);

  g_assert_cmpuint (nth_object (find_picture (set, "a.png"), 0)->flags, ==, HONE_OBJECT_CROWD);
  g_assert_cmpuint (find_picture (yolo, "a.png")->objects->len, ==, 1);
  g_assert_cmpuint (nth_object (find_picture (coco, "a.png"), 0)->flags, ==, HONE_OBJECT_CROWD);
  g_assert_cmpuint (nth_object (find_picture (voc, "a.png"), 0)->flags, ==, HONE_OBJECT_DIFFICULT);
  g_assert_true (has_loss (set, HONE_FORMAT_YOLO, NULL, "1 region of many objects"));
  g_assert_true (has_loss (set, HONE_FORMAT_VOC, NULL, "becomes a difficult object"));
  g_assert_false (has_loss (set, HONE_FORMAT_COCO, NULL, "crowd"));
  folder_free (f);
}

/* Two squares: in YOLO one line from the one to the other and back, of the same area and box. */
static void
test_parts (void)
{
  Folder *f = folder_new ();
  g_autoptr (HoneExchange) set = read_one (f, "{\"image_id\":7,\"category_id\":1,\"bbox\":[2,2,16,4],"
                                              "\"segmentation\":[[2,2,6,2,6,6,2,6],[14,2,18,2,18,6,14,6],[1,1]]}");
  g_autoptr (HoneExchange) coco = write_and_read (f, set, HONE_FORMAT_COCO, "coco", NULL);
  g_autoptr (HoneExchange) yolo = write_and_read (f, set, HONE_FORMAT_YOLO, "yolo", NULL);
  const HoneExchangePicture *picture = find_picture (yolo, "a.png");
  double box[4];

  find_kind (set, "bad-outline");
  g_assert_cmpuint (nth_object (find_picture (coco, "a.png"), 0)->n_rings, ==, 2);
  g_assert_cmpuint (nth_object (picture, 0)->n_rings, ==, 1);
  g_assert_cmpuint (picture->points->len, ==, 2 * (4 + 4 + 2));
  hone_exchange_pixels (picture, nth_object (picture, 0), box);
  g_assert_cmpfloat_with_epsilon (box[0], 2, 1e-9);
  g_assert_cmpfloat_with_epsilon (box[2], 16, 1e-9);
  g_assert_true (has_loss (set, HONE_FORMAT_YOLO, NULL, "several parts"));
  folder_free (f);
}

/* Boxes and outlines do not mix in YOLO. */
static void
test_mixed (void)
{
  Folder *f = folder_new ();
  const HoneExchangeHow boxes = { .boxes = TRUE };
  g_autoptr (HoneExchange) set = read_one (f, "{\"image_id\":7,\"category_id\":1,\"bbox\":[2,2,16,4]},"
                                              "{\"image_id\":7,\"category_id\":1,\"segmentation\":[[2,2,6,2,6,6]]}");
  g_autoptr (HoneExchange) yolo = write_and_read (f, set, HONE_FORMAT_YOLO, "yolo", NULL);
  g_autoptr (HoneExchange) flat = write_and_read (f, set, HONE_FORMAT_YOLO, "flat", &boxes);
  double box[4];

  g_assert_cmpuint (count_kind (yolo, "mixed-labels"), ==, 0);
  g_assert_cmpuint (nth_object (find_picture (yolo, "a.png"), 0)->n_rings, ==, 1);
  hone_exchange_pixels (find_picture (yolo, "a.png"), nth_object (find_picture (yolo, "a.png"), 0), box);
  g_assert_cmpfloat_with_epsilon (box[2], 16, 1e-9);
  g_assert_null (find_picture (flat, "a.png")->rings);
  g_assert_true (has_loss (set, HONE_FORMAT_YOLO, NULL, "four corners"));
  g_assert_true (has_loss (set, HONE_FORMAT_YOLO, &boxes, "1 outline is left out"));
  folder_free (f);
}

static void
test_faults (void)
{
  static const struct {
    const char *annotation, *kind;
  } cases[] = {
    { "{\"image_id\":7,\"category_id\":2,\"bbox\":[1,2,3,4]}", "unknown-category" },
    { "{\"image_id\":8,\"category_id\":1,\"bbox\":[1,2,3,4]}", "unknown-picture" },
    { "{\"category_id\":1,\"bbox\":[1,2,3,4]}", "unknown-picture" },
    { "{\"image_id\":7,\"bbox\":[1,2,3,4]}", "unknown-category" },
    { "{\"image_id\":7,\"category_id\":1}", "label-not-a-number" },
    { "{\"image_id\":7,\"category_id\":1,\"bbox\":[1,2,3]}", "label-not-a-number" },
    { "{\"image_id\":7,\"category_id\":1,\"bbox\":[1,NaN,3,4]}", "label-not-a-number" },
    { "{\"image_id\":7,\"category_id\":1,\"bbox\":[1,\"2\",3,4]}", "label-not-a-number" },
    { "{\"image_id\":7,\"category_id\":1,\"bbox\":{\"x\":1}}", "label-not-a-number" },
    { "{\"image_id\":7,\"category_id\":1,\"bbox\":[1,2,-3,4]}", "label-negative" },
    { "{\"image_id\":7,\"category_id\":1,\"bbox\":[1,2,0,4]}", "zero-size-box" },
    { "{\"image_id\":7,\"category_id\":1,\"bbox\":[1,2,3,4],\"segmentation\":[[1,2,3]]}", "bad-outline" },
    { "{\"image_id\":7,\"category_id\":1,\"bbox\":[1,2,3,4],\"segmentation\":[[1,2,3,4,5,1e99]]}", "bad-outline" },
    { "{\"image_id\":7,\"category_id\":1,\"bbox\":[1,2,3,4],\"segmentation\":{\"counts\":\"~\",\"size\":[20,40]}}",
      "bad-outline" },
    { "{\"image_id\":7,\"category_id\":1,\"bbox\":[1,2,3,4],\"segmentation\":{\"counts\":[900],\"size\":[20,40]}}",
      "bad-outline" }
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    Folder *f = folder_new ();
    g_autofree char *all =
        g_strconcat ("\n", cases[i].annotation, ",{\"image_id\":7,\"category_id\":1,\"bbox\":[1,2,3,4]}", NULL);
    g_autoptr (HoneExchange) set = read_one (f, all);
    const HoneExchangeFinding *finding = find_kind (set, cases[i].kind);
    const HoneExchangeObject *objects =
        (const HoneExchangeObject *) (gpointer) find_picture (set, "a.png")->objects->data;

    g_assert_true (finding->line == 2 || finding->line == 0);
    g_assert_nonnull (strstr (finding->message, "instances.json"));
    /* The good one is there. */
    g_assert_cmpfloat (objects[find_picture (set, "a.png")->objects->len - 1].box[3], ==, 4);
    folder_free (f);
  }
}

static void
test_pictures (void)
{
  Folder *f = folder_new ();
  g_autoptr (HoneExchange) set = NULL;

  folder_picture (f, "deep/er/a.png", 40, 20);
  folder_picture (f, "b.png", 40, 20);
  folder_text (f, "x.json",
               "{\"images\":[{\"id\":1,\"file_name\":\"C:\\\\photos\\\\a.png\"},"
               "{\"id\":2,\"file_name\":\"b.png\",\"width\":30,\"height\":20},{\"id\":3,\"file_name\":\"gone.png\"},"
               "{\"id\":2,\"file_name\":\"c.png\"},{\"file_name\":\"d.png\"},"
               "{\"id\":5,\"file_name\":\"/etc/passwd\"}],"
               "\"annotations\":[],\"categories\":[{\"id\":0,\"name\":\"things\",\"supercategory\":\"none\"},"
               "{\"id\":1,\"name\":\"cat\",\"supercategory\":\"things\"}]}");
  set = read_folder (f, "x.json");
  g_assert_cmpint (find_picture (set, "a.png")->width, ==, 40); /* as the file itself says */
  g_assert_true (g_str_has_suffix (find_picture (set, "a.png")->path, "/deep/er/a.png"));
  find_kind (set, "size-differs");
  find_kind (set, "missing-picture");
  find_kind (set, "same-name");
  find_kind (set, "bad-json");
  find_kind (set, "leftover-category");
  g_assert_null (find_picture (set, "passwd")->path); /* no picture */
  g_assert_cmpuint (set->names->len, ==, 1);
  folder_free (f);
}

/* Sizes that cannot be are none; the picture is asked. */
static void
test_absurd_sizes (void)
{
  static const char *const sizes[] = { "1e30", "-5", "0", "2000000000", "\"40\"", "null", "NaN", "[1]" };

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++) {
    Folder *f = folder_new ();
    g_autofree char *text = g_strdup_printf ("{\"images\":[{\"id\":1,\"file_name\":\"a.png\",\"width\":%s,"
                                             "\"height\":%s}],\"annotations\":[]," CATEGORIES "}",
                                             sizes[i], sizes[i]);
    g_autoptr (HoneExchange) set = NULL;

    folder_picture (f, "a.png", 40, 20);
    folder_text (f, "x.json", text);
    set = read_folder (f, "x.json");
    g_assert_cmpint (find_picture (set, "a.png")->width, ==, 40);
    g_assert_cmpint (find_picture (set, "a.png")->height, ==, 20);
    g_assert_cmpuint (set->findings->len, ==, 0);
    folder_free (f);
  }
}

/* A file that was cut keeps what comes before. */
static void
test_cut (void)
{
  Folder *f = folder_new ();
  g_autoptr (HoneExchange) set = NULL;

  folder_picture (f, "a.png", 40, 20);
  folder_text (f, "x.json",
               "{" IMAGES "," CATEGORIES ",\n\"annotations\":[{\"image_id\":7,\"category_id\":1,"
               "\"bbox\":[1,2,3,4]},{\"image_id\":7,\"cat");
  set = read_folder (f, "x.json");
  g_assert_cmpuint (find_picture (set, "a.png")->objects->len, ==, 1);
  g_assert_nonnull (strstr (find_kind (set, "bad-json")->message, "line 2"));
  folder_free (f);
}

/* --- masks --- */

typedef struct {
  int width, height;
  guint8 *pixels;
} Mask;

static Mask
mask_random (int width, int height, double share)
{
  Mask mask = { width, height, g_malloc ((gsize) width * (gsize) height) };

  for (int i = 0; i < width * height; i++)
    mask.pixels[i] = g_test_rand_double () < share;
  return mask;
}

static GArray *
mask_counts (const Mask *mask)
{
  GArray *counts = g_array_new (FALSE, FALSE, sizeof (guint32));
  guint32 n = 0;
  guint8 at = 0;

  for (int x = 0; x < mask->width; x++)
    for (int y = 0; y < mask->height; y++) {
      if (mask->pixels[y * mask->width + x] != at) {
        g_array_append_val (counts, n);
        n = 0;
        at = !at;
      }
      n++;
    }
  g_array_append_val (counts, n);
  return counts;
}

/* COCO's compressed form, written from its description: five bits a character, differences from the third on. */
static char *
pack (const GArray *counts)
{
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < counts->len; i++) {
    gint64 x = g_array_index (counts, guint32, i);
    gboolean more = TRUE;

    if (i > 2)
      x -= g_array_index (counts, guint32, i - 2);
    while (more) {
      int bits = (int) (x & 31);

      x >>= 5;
      more = (bits & 16) != 0 ? x != -1 : x != 0;
      g_string_append_c (out, (char) ((more ? bits | 32 : bits) + 48));
    }
  }
  return g_string_free (out, FALSE);
}

/* Whether the middle of a pixel lies within the rings: by how often a line to the left crosses them. */
static gboolean
is_inside (const HoneExchangePicture *picture, const HoneExchangeObject *object, double x, double y)
{
  gboolean inside = FALSE;

  for (guint r = 0; r < object->n_rings; r++) {
    const HoneExchangeRing *ring = &g_array_index (picture->rings, HoneExchangeRing, object->first_ring + r);
    const double *p = &g_array_index (picture->points, double, 2 * ring->first);

    for (guint i = 0; i < ring->n; i++) {
      const double *a = p + 2 * i, *b = p + 2 * ((i + 1) % ring->n);

      if ((a[1] > y) != (b[1] > y) && x > a[0] + (y - a[1]) / (b[1] - a[1]) * (b[0] - a[0]))
        inside = !inside;
    }
  }
  return inside;
}

/* Pixels that are not reached from outside, even over corners, are holes: they are filled. */
static void
fill_holes (Mask *mask)
{
  g_autoptr (GQueue) queue = g_queue_new ();
  int w = mask->width + 2, h = mask->height + 2;
  g_autofree guint8 *outside = g_malloc0 ((gsize) w * (gsize) h);

  outside[0] = 1;
  g_queue_push_tail (queue, GINT_TO_POINTER (0));
  while (!g_queue_is_empty (queue)) {
    int at = GPOINTER_TO_INT (g_queue_pop_head (queue));

    for (int dy = -1; dy <= 1; dy++)
      for (int dx = -1; dx <= 1; dx++) {
        int x = at % w + dx, y = at / w + dy;
        gboolean in = x >= 0 && y >= 0 && x < w && y < h;
        gboolean set = in && x > 0 && y > 0 && x < w - 1 && y < h - 1 && mask->pixels[(y - 1) * mask->width + x - 1];

        if (in && !set && !outside[y * w + x]) {
          outside[y * w + x] = 1;
          g_queue_push_tail (queue, GINT_TO_POINTER (y * w + x));
        }
      }
  }
  for (int y = 0; y < mask->height; y++)
    for (int x = 0; x < mask->width; x++)
      mask->pixels[y * mask->width + x] |= !outside[(y + 1) * w + x + 1];
}

/* Rings around separate parts: a part within a hole of another lies inside of two, so count instead of even and odd. */
static gboolean
is_in_any (const HoneExchangePicture *picture, const HoneExchangeObject *object, double x, double y)
{
  for (guint r = 0; r < object->n_rings; r++) {
    HoneExchangeObject one = *object;

    one.first_ring += r;
    one.n_rings = 1;
    if (is_inside (picture, &one, x, y))
      return TRUE;
  }
  return FALSE;
}

/* Outlines drawn again are the mask, its holes filled. */
static void
check_mask (Mask *mask, gboolean packed)
{
  g_autoptr (GArray) counts = mask_counts (mask);
  g_autofree char *text = pack (counts);
  HoneExchangePicture picture = { .width = mask->width, .height = mask->height };
  HoneExchangeObject object = { 0 };
  gsize n = counts->len;
  g_autofree guint32 *unpacked = mask_decode_counts (text, &n);
  gboolean holes = FALSE;

  g_assert_nonnull (unpacked);
  g_assert_cmpmem (unpacked, n * 4, counts->data, counts->len * 4);
  g_assert_true (mask_outlines (packed ? unpacked : (const guint32 *) (gpointer) counts->data, n, mask->width,
                                mask->height, &picture, &object));
  for (int y = 0; y < mask->height; y++)
    for (int x = 0; x < mask->width; x++)
      if (mask->pixels[y * mask->width + x])
        g_assert_true (is_in_any (&picture, &object, x + 0.5, y + 0.5));
  fill_holes (mask);
  for (int y = 0; y < mask->height; y++)
    for (int x = 0; x < mask->width; x++) {
      gboolean in = is_in_any (&picture, &object, x + 0.5, y + 0.5);

      holes |= in && !mask->pixels[y * mask->width + x];
      if (!(object.flags & HONE_OBJECT_HOLES))
        g_assert_cmpint (in, ==, mask->pixels[y * mask->width + x] != 0);
    }
  g_clear_pointer (&picture.rings, g_array_unref);
  g_clear_pointer (&picture.points, g_array_unref);
}

static void
test_masks (void)
{
  static const double shares[] = { 0, 0.1, 0.3, 0.5, 0.7, 0.9, 1 };

  for (int i = 0; i < 200; i++) {
    Mask mask = mask_random (g_test_rand_int_range (1, 20), g_test_rand_int_range (1, 20),
                             shares[(guint) i % G_N_ELEMENTS (shares)]);

    check_mask (&mask, i % 2);
    g_free (mask.pixels);
  }
}

/* A square with a hole, and two pixels that touch at a corner: known by hand. */
static void
test_known_masks (void)
{
  static const guint32 ring[] = { 6, 3, 2, 1, 1, 1, 2, 3, 6 }, corner[] = { 0, 1, 2, 1 };
  HoneExchangePicture picture = { .width = 5, .height = 5 };
  HoneExchangeObject object = { 0 }, touching = { 0 };
  const HoneExchangeRing *first;

  g_assert_true (mask_outlines (ring, G_N_ELEMENTS (ring), 5, 5, &picture, &object));
  g_assert_cmpuint (object.n_rings, ==, 1);
  g_assert_cmpuint (object.flags, ==, HONE_OBJECT_MASK | HONE_OBJECT_HOLES);
  first = &g_array_index (picture.rings, HoneExchangeRing, 0);
  g_assert_cmpuint (first->n, ==, 4);
  exchange_box_from_rings (&picture, &object);
  g_assert_cmpfloat (object.box[0], ==, 1);
  g_assert_cmpfloat (object.box[2], ==, 3);
  g_assert_true (mask_outlines (corner, G_N_ELEMENTS (corner), 2, 2, &picture, &touching));
  g_assert_cmpuint (touching.n_rings, ==, 2);
  g_assert_cmpuint (touching.flags, ==, HONE_OBJECT_MASK);
  g_clear_pointer (&picture.rings, g_array_unref);
  g_clear_pointer (&picture.points, g_array_unref);
}

/* The same mask in both forms, through a file. */
static void
test_mask_file (void)
{
  Folder *f = folder_new ();
  g_autoptr (HoneExchange) set =
      read_one (f, "{\"image_id\":7,\"category_id\":1,\"bbox\":[0,0,2,20],\"segmentation\":{\"size\":[20,40],"
                   "\"counts\":[0,40,760]}},"
                   "{\"image_id\":7,\"category_id\":1,\"segmentation\":{\"counts\":\"0X1hg0\",\"size\":[20,40]}}");
  const HoneExchangePicture *picture = find_picture (set, "a.png");

  g_assert_cmpuint (picture->objects->len, ==, 2);
  for (guint i = 0; i < 2; i++) {
    g_assert_cmpuint (nth_object (picture, i)->n_rings, ==, 1);
    for (int side = 0; side < 4; side++)
      g_assert_cmpfloat (nth_object (picture, i)->box[side], ==, nth_object (picture, 0)->box[side]);
  }
  g_assert_cmpfloat (nth_object (picture, 1)->box[3], ==, 20);
  folder_free (f);
}

/* A few bytes that claim a giant mask cost nothing. */
static void
test_giant_masks (void)
{
  static const guint32 all[] = { 0, 4294836225u }, line[] = { 0, 200000000 };
  HoneExchangePicture picture = { .width = 5, .height = 5 };
  HoneExchangeObject object = { 0 }, other = { 0 };

  g_assert_true (mask_outlines (all, 2, 65535, 65535, &picture, &object));
  g_assert_cmpuint (object.n_rings, ==, 1);
  g_assert_false (mask_outlines (line, 2, 200000000, 1, &picture, &other));
  g_assert_false (mask_outlines (line, 2, 0, 0, &picture, &other));
  g_clear_pointer (&picture.rings, g_array_unref);
  g_clear_pointer (&picture.points, g_array_unref);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/exchange/coco/gaps", test_gaps);
  g_test_add_func ("/exchange/coco/any-order", test_any_order);
  g_test_add_func ("/exchange/coco/files", test_files);
  g_test_add_func ("/exchange/coco/crowd", test_crowd);
  g_test_add_func ("/exchange/coco/parts", test_parts);
  g_test_add_func ("/exchange/coco/mixed", test_mixed);
  g_test_add_func ("/exchange/coco/faults", test_faults);
  g_test_add_func ("/exchange/coco/pictures", test_pictures);
  g_test_add_func ("/exchange/coco/absurd-sizes", test_absurd_sizes);
  g_test_add_func ("/exchange/coco/cut", test_cut);
  g_test_add_func ("/exchange/coco/masks", test_masks);
  g_test_add_func ("/exchange/coco/known-masks", test_known_masks);
  g_test_add_func ("/exchange/coco/mask-file", test_mask_file);
  g_test_add_func ("/exchange/coco/giant-masks", test_giant_masks);
  return g_test_run ();
}
