/* SPDX-License-Identifier: Apache-2.0 */
/* test-health.c - each kind of finding once seeded into a set in which nothing is found, and the demo's known faults */
#include "folder.h"
#include "hone-health.h"

#include <glib/gstdio.h>
#include <string.h>

#define N_TRAIN 12
#define N_VAL 4

/* Blocks of random colours: no two are alike, and none is like another one turned. */
static HoneImage *
make_picture (guint32 seed, int w, int h)
{
  HoneImage *image = hone_image_new (w, h);
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  guint8 colours[12][12][3];

  for (int i = 0; i < 12 * 12 * 3; i++)
    (&colours[0][0][0])[i] = (guint8) g_rand_int_range (rand, 0, 256);
  for (int y = 0; y < h; y++)
    for (int x = 0; x < w; x++)
      memcpy (image->pixels + 3 * (y * w + x), colours[y * 12 / h][x * 12 / w], 3);
  return image;
}

static void
put_image (Folder *f, const char *name, const HoneImage *image)
{
  g_autofree char *path = g_build_filename (f->root, name, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (hone_image_write (image, path, &error));
}

/* The bytes of picture @seed, made once: writing it waits for the disk. */
static GBytes *
get_picture (Folder *f, guint32 seed)
{
  static GBytes *made[N_TRAIN + N_VAL];
  g_autoptr (HoneImage) image = NULL;
  g_autofree char *path = NULL;
  char *data;
  gsize size;

  if (made[seed - 1] != NULL)
    return made[seed - 1];
  image = make_picture (seed, 96, 72);
  put_image (f, "new.png", image);
  path = g_build_filename (f->root, "new.png", NULL);
  g_assert_true (g_file_get_contents (path, &data, &size, NULL));
  g_assert_cmpint (g_remove (path), ==, 0);
  return made[seed - 1] = g_bytes_new_take (data, size);
}

/* 12 and 4 pictures of 96 x 72, two labels of each of two classes in each. */
static void
put_clean (Folder *f)
{
  static const char *const folders[] = { "images/train", "images/val", "labels/train", "labels/val" };

  folder_put_yaml (f);
  for (guint i = 0; i < G_N_ELEMENTS (folders); i++) {
    g_autofree char *path = g_build_filename (f->root, folders[i], NULL);

    g_assert_cmpint (g_mkdir_with_parents (path, 0700), ==, 0);
  }
  for (int i = 0; i < N_TRAIN + N_VAL; i++) {
    const char *split = i < N_TRAIN ? "train" : "val";
    g_autofree char *picture = g_strdup_printf ("images/%s/p%02d.png", split, i);
    g_autofree char *text = g_strdup_printf ("labels/%s/p%02d.txt", split, i);
    gsize size;
    gconstpointer bytes = g_bytes_get_data (get_picture (f, (guint32) i + 1), &size);

    folder_put (f, picture, bytes, (gssize) size);
    folder_put_text (f, text, "0 .2 .2 .2 .2\n0 .5 .5 .2 .2\n1 .7 .3 .2 .3\n1 .3 .7 .3 .2\n");
  }
}

static GArray *
check (Folder *f)
{
  const HoneDatasetHow lines = { .each_line = TRUE, .lost_folders = TRUE };
  const HoneHealthHow how = { .imgsz = 96, .pictures = TRUE };
  g_autoptr (HoneDataset) set = folder_read (f, &lines);
  g_autoptr (GError) error = NULL;
  GArray *findings = hone_health_check (set, &how, NULL, NULL, NULL, &error);

  g_assert_no_error (error);
  return findings;
}

static void
tell_all (GArray *findings)
{
  for (guint i = 0; i < findings->len; i++)
    g_test_message ("%s: %s", g_array_index (findings, HoneFinding, i).kind,
                    g_array_index (findings, HoneFinding, i).message);
}

/* --- seeding --- */

typedef struct {
  const char *kind;
  HoneSeverity severity;
  HoneSplit split;
  int line;
  const char *file; /* end of the label file's name, or of the picture's where that is NULL */
  const char *also; /* (nullable): a kind that cannot be avoided with it */
  void (*seed) (Folder *f);
} Fault;

#define REST "0 .2 .2 .2 .2\n0 .5 .5 .2 .2\n1 .7 .3 .2 .3\n1 .3 .7 .3 .2\n"

static void
put_label (Folder *f, const char *line)
{
  g_autofree char *text = g_strconcat (REST, line, "\n", NULL);

  folder_put_text (f, "labels/train/p03.txt", text);
}

static void
seed_range (Folder *f)
{
  put_label (f, "0 .5 .5 1.5 .1");
}

static void
seed_class (Folder *f)
{
  put_label (f, "2 .5 .5 .1 .1");
}

static void
seed_negative (Folder *f)
{
  put_label (f, "-1 .5 .5 .1 .1");
}

static void
seed_fraction (Folder *f)
{
  put_label (f, "0.5 .5 .5 .1 .1");
}

static void
seed_columns (Folder *f)
{
  put_label (f, "0 .5 .5 .1");
}

static void
seed_word (Folder *f)
{
  put_label (f, "cat .5 .5 .1 .1");
}

static void
seed_utf16 (Folder *f)
{
  folder_put (f, "labels/train/p03.txt",
              "\xff\xfe"
              "0\0 \0.\0",
              8);
}

static void
seed_zero (Folder *f)
{
  put_label (f, "0 .5 .5 0 .1");
}

static void
seed_duplicate (Folder *f)
{
  put_label (f, "0 .5 .5 .2 .2");
}

static void
seed_near (Folder *f)
{
  put_label (f, "0 .505 .5 .2 .2");
}

static void
seed_two_classes (Folder *f)
{
  put_label (f, "1 .5 .5 .2 .2");
}

static void
seed_outside (Folder *f)
{
  put_label (f, "0 .95 .5 .2 .2");
}

static void
seed_tiny (Folder *f)
{
  put_label (f, "0 .9 .9 .05 .1"); /* 4.8 x 7.2 pixels */
}

static void
seed_covering (Folder *f)
{
  put_label (f, "0 .5 .5 1 .99");
}

static void
seed_narrow (Folder *f)
{
  put_label (f, "0 .5 .9 .95 .04");
}

static void
seed_no_labels (Folder *f)
{
  g_autofree char *path = g_build_filename (f->root, "labels/train/p03.txt", NULL);

  g_assert_cmpint (g_remove (path), ==, 0);
}

static void
seed_empty (Folder *f)
{
  folder_put_text (f, "labels/train/p03.txt", "");
}

static void
seed_stray (Folder *f)
{
  folder_put_text (f, "labels/val/stray.txt", REST);
}

static void
seed_shared (Folder *f)
{
  g_autoptr (HoneImage) image = make_picture (77, 96, 72);

  put_image (f, "images/train/p03.jpg", image);
}

static void
seed_broken (Folder *f)
{
  folder_put_text (f, "images/train/p03.png", "\x89PNG\r\n\x1a\nbut no more");
}

static void
seed_ending (Folder *f)
{
  g_autofree char *from = g_build_filename (f->root, "images/train/p03.png", NULL);
  g_autofree char *to = g_build_filename (f->root, "images/train/p03.jpg", NULL);

  g_assert_cmpint (g_rename (from, to), ==, 0);
}

static void
seed_size (Folder *f)
{
  g_autoptr (HoneImage) image = make_picture (4, 30, 30);

  put_image (f, "images/train/p03.png", image);
}

static void
seed_turned (Folder *f)
{
  static const guint8 exif[] = { 0xff, 0xe1, 0, 34, 'E', 'x', 'i', 'f', 0, 0, 'M', 'M', 0, '*', 0, 0, 0, 8,
                                 0,    1,    1, 18, 0,   3,   0,   0,   0, 1, 0,   6,   0, 0,   0, 0, 0, 0 };
  g_autoptr (HoneImage) image = make_picture (4, 96, 72);
  g_autofree char *path = g_build_filename (f->root, "images/train/p03.jpg", NULL);
  g_autofree char *png = g_build_filename (f->root, "images/train/p03.png", NULL);
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  g_autofree char *data = NULL;
  gsize size;

  put_image (f, "images/train/p03.jpg", image);
  g_assert_true (g_file_get_contents (path, &data, &size, NULL));
  g_byte_array_append (bytes, (guint8 *) data, 2);
  g_byte_array_append (bytes, exif, sizeof exif);
  g_byte_array_append (bytes, (guint8 *) data + 2, (guint) size - 2);
  folder_put (f, "images/train/p03.jpg", bytes->data, (gssize) bytes->len);
  g_assert_cmpint (g_remove (png), ==, 0);
}

/* Its end is there; only decoding shows that something else lies in its middle. */
static void
seed_damaged (Folder *f)
{
  g_autoptr (HoneImage) image = make_picture (4, 96, 72);
  g_autofree char *path = g_build_filename (f->root, "images/train/p03.jpg", NULL);
  g_autofree char *png = g_build_filename (f->root, "images/train/p03.png", NULL);
  g_autofree char *data = NULL;
  gsize size;

  put_image (f, "images/train/p03.jpg", image);
  g_assert_true (g_file_get_contents (path, &data, &size, NULL));
  data[size / 2] = '\xff';
  data[size / 2 + 1] = '\xd5';
  folder_put (f, "images/train/p03.jpg", data, (gssize) size);
  g_assert_cmpint (g_remove (png), ==, 0);
}

/* A TIFF without compression, grey, 16 bits; of few values, as a radiograph has them. */
static void
seed_deep (Folder *f)
{
  static const guint16 tags[][4] = { { 256, 3, 1, 96 }, { 257, 3, 1, 72 }, { 258, 3, 1, 16 },
                                     { 259, 3, 1, 1 },  { 262, 3, 1, 1 },  { 273, 3, 1, 8 },
                                     { 277, 3, 1, 1 },  { 278, 3, 1, 72 }, { 279, 3, 1, 96 * 72 * 2 } };
  const guint32 at = 8 + 96 * 72 * 2;
  const guint16 head[] = { 0x4949, 42, (guint16) at, 0 }, n = G_N_ELEMENTS (tags), end[2] = { 0, 0 };
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  g_autofree char *png = g_build_filename (f->root, "images/train/p03.png", NULL);

  g_byte_array_append (bytes, (const guint8 *) head, sizeof head);
  for (guint i = 0; i < 96 * 72; i++) {
    const guint16 value = (guint16) (1000 + (i / 96 / 9 * 31 + i % 96 / 12 * 57) % 1000);

    g_byte_array_append (bytes, (const guint8 *) &value, 2);
  }
  g_byte_array_append (bytes, (const guint8 *) &n, 2);
  for (guint i = 0; i < n; i++) {
    const guint16 entry[] = { tags[i][0], tags[i][1], tags[i][2], 0, tags[i][3], 0 };

    g_byte_array_append (bytes, (const guint8 *) entry, sizeof entry);
  }
  g_byte_array_append (bytes, (const guint8 *) end, sizeof end);
  folder_put (f, "images/train/p03.tif", bytes->data, (gssize) bytes->len);
  g_assert_cmpint (g_remove (png), ==, 0);
}

static void
copy_picture (Folder *f, const char *from, const char *to)
{
  g_autofree char *path = g_build_filename (f->root, from, NULL);
  g_autofree char *data = NULL;
  gsize size;

  g_assert_true (g_file_get_contents (path, &data, &size, NULL));
  folder_put (f, to, data, (gssize) size);
}

static void
seed_same (Folder *f)
{
  copy_picture (f, "images/train/p01.png", "images/train/p03.png");
}

static void
seed_leak (Folder *f)
{
  copy_picture (f, "images/train/p01.png", "images/val/p13.png");
}

/* Mirrored, at another size, brighter. */
static void
put_similar (Folder *f, const char *name)
{
  g_autoptr (HoneImage) image = make_picture (2, 192, 144);

  for (int y = 0; y < image->height; y++)
    for (int x = 0; x < image->width / 2; x++)
      for (int c = 0; c < 3; c++) {
        guint8 *a = &image->pixels[3 * (y * image->width + x) + c];
        guint8 *b = &image->pixels[3 * (y * image->width + image->width - 1 - x) + c];
        guint8 kept = *a;

        *a = (guint8) (*b * 9 / 10 + 20);
        *b = (guint8) (kept * 9 / 10 + 20);
      }
  put_image (f, name, image);
}

static void
seed_similar (Folder *f)
{
  put_similar (f, "images/train/p03.png");
}

static void
seed_near_leak (Folder *f)
{
  put_similar (f, "images/val/p13.png");
}

static void
seed_grey (Folder *f)
{
  /* A PNG of 40 x 40 pixels with one channel: blocks of several greys. */
  /* clang-format off */
  static const guint8 png[] = {
    0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0x00, 0x00, 0x00, 0x0d, 0x49, 0x48, 0x44, 0x52, 0x00, 0x00,
    0x00, 0x28, 0x00, 0x00, 0x00, 0x28, 0x08, 0x00, 0x00, 0x00, 0x00, 0xa9, 0x95, 0xe7, 0xb1, 0x00, 0x00, 0x00,
    0x50, 0x49, 0x44, 0x41, 0x54, 0x78, 0xda, 0x63, 0x60, 0x80, 0x82, 0x87, 0x50, 0x70, 0x08, 0x0a, 0x16, 0x43,
    0x41, 0x0b, 0x14, 0x30, 0x8c, 0x2a, 0xc4, 0xab, 0x70, 0x3e, 0x14, 0x34, 0x40, 0x41, 0x22, 0x14, 0x38, 0x41,
    0x81, 0x32, 0x14, 0x8c, 0x2a, 0xc4, 0xaf, 0xd0, 0x0e, 0x0a, 0xe4, 0xa1, 0x00, 0x57, 0x04, 0x8c, 0x2a, 0xc4,
    0xaf, 0xf0, 0x2e, 0x14, 0xec, 0x83, 0x02, 0x5c, 0x11, 0x30, 0xaa, 0x10, 0xbf, 0xc2, 0x1a, 0x28, 0x88, 0x85,
    0x02, 0x5c, 0x11, 0x30, 0xaa, 0x10, 0xaf, 0x42, 0x00, 0x34, 0x07, 0xc0, 0x1f, 0x79, 0xb8, 0x11, 0xea, 0x00,
    0x00, 0x00, 0x00, 0x49, 0x45, 0x4e, 0x44, 0xae, 0x42, 0x60, 0x82,
  };
  /* clang-format on */

  folder_put (f, "images/train/p03.png", png, sizeof png);
}

static void
seed_bom (Folder *f)
{
  folder_put_text (f, "labels/train/p03.txt", "\xef\xbb\xbf" REST);
}

static void
seed_crlf (Folder *f)
{
  folder_put_text (f, "labels/train/p03.txt", "0 .2 .2 .2 .2\r\n0 .5 .5 .2 .2\n1 .7 .3 .2 .3\n1 .3 .7 .3 .2\n");
}

static void
seed_no_test (Folder *f)
{
  folder_put_text (f, "data.yaml", "train: images/train\nval: images/val\ntest: images/test\nnames: [cat, dog]\n");
}

static void
seed_no_train (Folder *f)
{
  folder_put_text (f, "data.yaml", "train: pictures\nval: images/val\nnames: [cat, dog]\n");
}

static void
seed_no_val (Folder *f)
{
  folder_put_text (f, "data.yaml", "train: images/train\nval: elsewhere\nnames: [cat, dog]\n");
}

static void
seed_names (Folder *f)
{
  folder_put_text (f, "data.yaml", "train: images/train\nval: images/val\nnames: [red cell, ' Red_Cell']\n");
}

static void
put_all (Folder *f, const char *split, int from, int to, const char *text)
{
  for (int i = from; i < to; i++) {
    g_autofree char *name = g_strdup_printf ("labels/%s/p%02d.txt", split, i);

    folder_put_text (f, name, text);
  }
}

static void
seed_not_in_val (Folder *f)
{
  put_all (f, "val", N_TRAIN, N_TRAIN + N_VAL, "0 .2 .2 .2 .2\n");
}

static void
seed_not_in_train (Folder *f)
{
  put_all (f, "train", 0, N_TRAIN, "0 .2 .2 .2 .2\n0 .6 .6 .2 .2\n");
}

static void
seed_rare (Folder *f)
{
  put_all (f, "train", 0, 3, "0 .2 .2 .2 .2\n"); /* 18 of class dog are left */
}

static void
seed_imbalance (Folder *f)
{
  g_autoptr (GString) text = g_string_new ("1 .5 .92 .15 .15\n1 .7 .92 .15 .15\n");

  for (int i = 0; i < 25; i++)
    g_string_append_printf (text, "0 %.2f %.2f .15 .15\n", .1 + .2 * (i % 5), .1 + .16 * (i / 5));
  put_all (f, "train", 0, N_TRAIN, text->str); /* 300 and 24 */
}

static void
seed_mixed (Folder *f)
{
  put_label (f, "1 .8 .8 .9 .8 .9 .95 .8 .9");
}

/* --- the tests --- */

#define P03 HONE_SPLIT_TRAIN, 0, "p03.png", NULL
#define JPG HONE_SPLIT_TRAIN, 0, "p03.jpg", NULL
#define LABEL HONE_SPLIT_TRAIN, 0, "p03.txt", NULL
#define LINE HONE_SPLIT_TRAIN, 5, "p03.txt", NULL
#define VAL HONE_SPLIT_VAL, 0, "p13.png", NULL
#define YAML 0, "data.yaml", NULL

static const Fault faults[] = {
  { "label-out-of-range", HONE_SEVERITY_ERROR, LINE, seed_range },
  { "class-out-of-range", HONE_SEVERITY_ERROR, LINE, seed_class },
  { "label-negative", HONE_SEVERITY_ERROR, LINE, seed_negative },
  { "class-not-whole", HONE_SEVERITY_ERROR, LINE, seed_fraction },
  { "label-columns", HONE_SEVERITY_ERROR, LINE, seed_columns },
  { "label-not-a-number", HONE_SEVERITY_ERROR, LINE, seed_word },
  { "unreadable-labels", HONE_SEVERITY_ERROR, HONE_SPLIT_TRAIN, 1, "p03.txt", NULL, seed_utf16 },
  { "broken-picture", HONE_SEVERITY_ERROR, P03, seed_broken },
  { "zero-size-box", HONE_SEVERITY_WARNING, LINE, seed_zero },
  { "duplicate-label", HONE_SEVERITY_WARNING, LABEL, seed_duplicate },
  { "near-duplicate", HONE_SEVERITY_WARNING, LINE, seed_near },
  { "two-classes", HONE_SEVERITY_WARNING, LINE, seed_two_classes },
  { "box-outside", HONE_SEVERITY_WARNING, LINE, seed_outside },
  { "mixed-labels", HONE_SEVERITY_WARNING, HONE_SPLIT_TRAIN, 0, "p03.txt", "mixed-outlines", seed_mixed },
  { "mixed-outlines", HONE_SEVERITY_WARNING, HONE_SPLIT_TRAIN, 1, "p00.txt", "mixed-labels", seed_mixed },
  { "tiny-object", HONE_SEVERITY_NOTE, LINE, seed_tiny },
  { "box-covers-all", HONE_SEVERITY_NOTE, LINE, seed_covering },
  { "box-narrow", HONE_SEVERITY_NOTE, HONE_SPLIT_TRAIN, 5, "p03.txt", "tiny-object", seed_narrow },
  { "missing-labels", HONE_SEVERITY_NOTE, LABEL, seed_no_labels },
  { "empty-labels", HONE_SEVERITY_NOTE, LABEL, seed_empty },
  { "label-without-picture", HONE_SEVERITY_WARNING, HONE_SPLIT_VAL, 0, "stray.txt", NULL, seed_stray },
  { "shared-labels", HONE_SEVERITY_WARNING, LABEL, seed_shared },
  { "wrong-ending", HONE_SEVERITY_NOTE, JPG, seed_ending },
  { "odd-size", HONE_SEVERITY_NOTE, P03, seed_size },
  { "turned-picture", HONE_SEVERITY_NOTE, JPG, seed_turned },
  { "deep-picture", HONE_SEVERITY_NOTE, HONE_SPLIT_TRAIN, 0, "p03.tif", NULL, seed_deep },
  { "mixed-colours", HONE_SEVERITY_NOTE, P03, seed_grey },
  { "label-bom", HONE_SEVERITY_NOTE, LABEL, seed_bom },
  { "label-crlf", HONE_SEVERITY_NOTE, LABEL, seed_crlf },
  { "missing-folder", HONE_SEVERITY_WARNING, HONE_SPLIT_TEST, 0, "images/test", NULL, seed_no_test },
  { "missing-folder", HONE_SEVERITY_ERROR, HONE_SPLIT_TRAIN, 0, "/pictures", NULL, seed_no_train },
  { "missing-folder", HONE_SEVERITY_ERROR, HONE_SPLIT_VAL, 0, "/elsewhere", NULL, seed_no_val },
  { "same-picture", HONE_SEVERITY_WARNING, P03, seed_same },
  { "damaged-picture", HONE_SEVERITY_WARNING, JPG, seed_damaged },
  { "similar-picture", HONE_SEVERITY_NOTE, P03, seed_similar },
  { "leak", HONE_SEVERITY_ERROR, VAL, seed_leak },
  { "leak", HONE_SEVERITY_WARNING, VAL, seed_near_leak },
  { "class-names-alike", HONE_SEVERITY_WARNING, HONE_SPLIT_TRAIN, YAML, seed_names },
  { "class-missing", HONE_SEVERITY_WARNING, HONE_SPLIT_VAL, YAML, seed_not_in_val },
  { "class-missing", HONE_SEVERITY_ERROR, HONE_SPLIT_VAL, YAML, seed_not_in_train },
  { "class-rare", HONE_SEVERITY_WARNING, HONE_SPLIT_TRAIN, YAML, seed_rare },
  { "class-imbalance", HONE_SEVERITY_NOTE, HONE_SPLIT_TRAIN, YAML, seed_imbalance },
};

static void
test_clean (Folder *f, gconstpointer data)
{
  g_autoptr (GArray) findings = NULL;

  put_clean (f);
  findings = check (f);
  tell_all (findings);
  g_assert_cmpuint (findings->len, ==, 0);
}

/* The seeded fault is found at its place, and nothing else. */
static void
test_fault (Folder *f, gconstpointer data)
{
  const Fault *fault = data;
  g_autoptr (GArray) findings = NULL;
  guint n = 0;

  put_clean (f);
  fault->seed (f);
  findings = check (f);
  tell_all (findings);
  for (guint i = 0; i < findings->len; i++) {
    const HoneFinding *finding = &g_array_index (findings, HoneFinding, i);

    if (g_strcmp0 (finding->kind, fault->also) == 0)
      continue;
    n++;
    g_assert_cmpstr (finding->kind, ==, fault->kind);
    g_assert_cmpint (finding->severity, ==, fault->severity);
    g_assert_cmpint (finding->split, ==, fault->split);
    g_assert_cmpint (finding->line, ==, fault->line);
    g_assert_true (g_str_has_suffix (finding->label != NULL ? finding->label : finding->image, fault->file));
    g_assert_cmpuint (strlen (finding->message), >, 20);
  }
  g_assert_cmpuint (n, ==, 1);
}

/* Two boxes without area and seven near-duplicates are known, and that one class is rarer than the others. */
static void
test_demo (void)
{
  const HoneDatasetHow lines = { .each_line = TRUE };
  const HoneHealthHow how = { .imgsz = 640, .pictures = TRUE };
  g_autoptr (GError) error = NULL;
  g_autoptr (HoneDataset) set = hone_dataset_read_as ("demo", &lines, NULL, NULL, NULL, &error);
  g_autoptr (GArray) findings = NULL;
  guint zero = 0, near = 0;

  g_assert_no_error (error);
  findings = hone_health_check (set, &how, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  tell_all (findings);
  for (guint i = 0; i < findings->len; i++) {
    zero += g_str_equal (g_array_index (findings, HoneFinding, i).kind, "zero-size-box");
    near += g_str_equal (g_array_index (findings, HoneFinding, i).kind, "near-duplicate");
  }
  g_assert_cmpuint (zero, ==, 2);
  g_assert_cmpuint (near, ==, 7);
}

static void
test_cancel (void)
{
  const HoneHealthHow how = { .pictures = TRUE };
  g_autoptr (HoneDataset) set = hone_dataset_read ("demo", NULL, NULL, NULL, NULL);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  g_assert_null (hone_health_check (set, &how, NULL, NULL, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/data/health/clean", Folder, NULL, folder_set_up, test_clean, folder_tear_down);
  for (guint i = 0; i < G_N_ELEMENTS (faults); i++) {
    g_autofree char *path = g_strdup_printf ("/data/health/%s/%u", faults[i].kind, i);

    g_test_add (path, Folder, &faults[i], folder_set_up, test_fault, folder_tear_down);
  }
  g_test_add_func ("/data/health/demo", test_demo);
  g_test_add_func ("/data/health/cancel", test_cancel);
  return g_test_run ();
}
