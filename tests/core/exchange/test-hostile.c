/* SPDX-License-Identifier: Apache-2.0 */
/* test-hostile.c - files that were made to do harm: a clear message, bounded memory, no crash, no end without end
 *
 * Each case runs in a process of its own, which is asked how much memory it took at most, and which an alarm ends when
 * it hangs. HONE_HOSTILE_MB says how large the large files are (64); "1024" was run by hand.
 */
#include "exchange-test.h"
#include "hone-health.h"
#include "hone-label-store.h"

#include <glib/gstdio.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>
#include <zlib.h>

#define HANGS 240 /* seconds */

static gsize
large (void)
{
  const char *words = g_getenv ("HONE_HOSTILE_MB");

  return (gsize) (words != NULL ? atoi (words) : 64) << 20;
}

/* What this process had at most so far, in megabytes. */
static guint
peak (void)
{
  struct rusage usage;

  getrusage (RUSAGE_SELF, &usage);
  return (guint) (usage.ru_maxrss >> 10);
}

/* TRUE in the child. @megabytes: more than the program takes that does nothing; memory under a sanitizer says nothing
 */
static gboolean
in_child (void)
{
  if (g_test_subprocess ()) {
    alarm (HANGS);
    return TRUE;
  }
  g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_INHERIT_STDOUT | G_TEST_SUBPROCESS_INHERIT_STDERR);
  g_test_trap_assert_passed ();
  return FALSE;
}

static void
assert_memory (guint before, guint megabytes)
{
  const guint taken = peak () - before;

  g_printerr ("# %s: %u MB at most, %u allowed\n", g_test_get_path (), taken, megabytes);
  if (g_getenv ("HONE_SANITIZED") == NULL && g_getenv ("ASAN_OPTIONS") == NULL)
    g_assert_cmpuint (taken, <=, megabytes);
}

static void
assert_clean (const char *message)
{
  g_assert_true (g_utf8_validate (message, -1, NULL));
  for (const char *p = message; *p != '\0'; p++)
    g_assert_false (g_ascii_iscntrl (*p));
}

/* --- large files --- */

/* @unit over and over, with "%u" as a counter where it holds one, until the file is large. */
static void
write_large (Folder *f, const char *name, const char *head, const char *unit, const char *tail, gsize size)
{
  g_autofree char *path = folder_path (f, name);
  const char *mark = strstr (unit, "%u");
  FILE *file;

  folder_text (f, name, "");
  file = fopen (path, "wb");
  g_assert_nonnull (file);
  fputs (head, file);
  for (guint i = 0; (gsize) ftell (file) < size;)
    for (int k = 0; k < 4096; k++, i++)
      if (mark != NULL)
        fprintf (file, "%.*s%u%s", (int) (mark - unit), unit, i, mark + 2);
      else
        fputs (unit, file);
  fputs (tail, file);
  g_assert_cmpint (fclose (file), ==, 0);
}

static void
write_hole (Folder *f, const char *name, const char *head, gsize size)
{
  g_autofree char *path = folder_path (f, name);

  folder_text (f, name, head);
  g_assert_cmpint (truncate (path, (off_t) size), ==, 0);
}

/* --- json --- */

#define PICTURE "{\"images\":[{\"id\":1,\"file_name\":\"a.png\",\"width\":40,\"height\":20}],"
#define CATEGORY "\"categories\":[{\"id\":1,\"name\":\"cat\"}],"
#define GOOD "\"annotations\":[{\"image_id\":1,\"category_id\":1,\"bbox\":[4,2,20,10]},"
#define SECOND "{\"image_id\":1,\"category_id\":1,"

typedef struct {
  const char *name, *head, *unit, *tail;
  const char *kind; /* NULL: nothing is wrong with it */
  guint n_objects;  /* that are read all the same */
  guint megabytes;  /* beside the share of the file */
  double share;
} Json;

/* clang-format off */
static const Json jsons[] = {
  { "lists", PICTURE CATEGORY GOOD SECOND "\"x\":", "[[[[[[[[", "", "bad-json", 1, 24, 0 },
  { "objects", PICTURE CATEGORY GOOD SECOND "\"x\":", "{\"a\":{\"a\":", "", "bad-json", 1, 24, 0 },
  { "id", "{\"images\":[{\"id\":", "[[[[[[[[", "", "bad-json", 0, 24, 0 },
  { "box", PICTURE CATEGORY GOOD SECOND "\"bbox\":[1", ",1", "]}]}", "label-not-a-number", 1, 96, 0 },
  { "outline", PICTURE CATEGORY GOOD SECOND "\"segmentation\":[[1", ",1", "]]}]}", "bad-outline", 1, 160, 0 },
  { "outlines", PICTURE CATEGORY GOOD SECOND "\"segmentation\":[[]", ",[]", "]}]}", "bad-outline", 1, 32, 0 },
  { "runs", PICTURE CATEGORY GOOD SECOND "\"bbox\":[1,1,2,2],\"segmentation\":{\"size\":[20,40],\"counts\":[1", ",1",
    "]}}]}", "bad-outline", 2, 96, 0 },
  { "packed", PICTURE CATEGORY GOOD SECOND "\"bbox\":[1,1,2,2],\"segmentation\":{\"size\":[20,40],\"counts\":\"", "0000",
    "\"}}]}", "bad-json", 1, 160, 0 },
  { "text", "{\"images\":[{\"id\":1,\"file_name\":\"", "aaaaaaaa", "\"}]}", "bad-json", 0, 160, 0 },
  { "key", PICTURE CATEGORY GOOD SECOND "\"", "aaaaaaaa", "\":1}]}", "bad-json", 1, 160, 0 },
  { "number", "{\"images\":[{\"id\":1", "11111111", "}]}", "bad-json", 0, 24, 0 },
  { "space", PICTURE CATEGORY GOOD SECOND "\"bbox\":[1,1,2,2]", "    \n\n\n\n", "}]}", NULL, 2, 24, 0 },
  { "categories", PICTURE "\"annotations\":[],\"categories\":[{\"id\":1,\"name\":\"cat\"}", ",{\"name\":\"a\",\"id\":%u}", "]}",
    "too-many", 0, 128, 0 },
  { "of-categories", PICTURE CATEGORY GOOD "{}", ",{\"image_id\":1,\"bbox\":[1,1,2,2],\"category_id\":\"c%u\"}", "]}",
    "unknown-category", 1, 128, 1.5 },
  { "of-pictures", PICTURE CATEGORY GOOD "{}", ",{\"category_id\":1,\"bbox\":[1,1,2,2],\"image_id\":\"c%u\"}", "]}",
    "unknown-picture", 1, 64, 16 },
};
/* clang-format on */

static guint
count_faults (const HoneExchange *set)
{
  for (guint i = 0; i < set->findings->len; i++)
    assert_clean (g_array_index (set->findings, HoneExchangeFinding, i).message);
  return set->findings->len;
}

static void
read_hostile (Folder *f, const char *name, const char *kind, guint n_objects)
{
  g_autofree char *path = folder_path (f, name);
  g_autoptr (GError) error = NULL;
  g_autoptr (HoneRecognition) what = hone_exchange_recognise (path, &error);
  g_autoptr (HoneExchange) set = what != NULL ? hone_exchange_read (what, NULL, NULL, NULL, NULL, &error) : NULL;

  if (set == NULL) {
    g_assert_true (g_error_matches (error, HONE_ERROR, HONE_ERROR_BAD_DATA) ||
                   g_error_matches (error, HONE_ERROR, HONE_ERROR_NOT_FOUND));
    assert_clean (error->message);
    g_assert_cmpuint (n_objects, ==, 0);
    g_printerr ("# %.160s\n", error->message);
    return;
  }
  g_assert_cmpuint (hone_exchange_count_objects (set), ==, n_objects);
  g_assert_true ((count_faults (set) > 0) == (kind != NULL));
  if (kind != NULL)
    g_printerr ("# %.160s\n", find_kind (set, kind)->message);
}

static void
test_json (gconstpointer data)
{
  const Json *json = data;
  Folder *f;
  guint before;

  if (!in_child ())
    return;
  f = folder_new ();
  folder_picture (f, "a.png", 40, 20);
  write_large (f, "all.json", json->head, json->unit, json->tail, large ());
  before = peak ();
  read_hostile (f, "all.json", json->kind, json->n_objects);
  assert_memory (before, json->megabytes + (guint) (json->share * (double) (large () >> 20)));
  folder_free (f);
}

/* A hole of zeros costs no disk, so this one is as large as it gets. */
static void
test_json_hole (void)
{
  Folder *f;
  guint before;

  if (!in_child ())
    return;
  f = folder_new ();
  folder_picture (f, "a.png", 40, 20);
  write_hole (f, "all.json", PICTURE CATEGORY GOOD, (gsize) 8 << 30);
  before = peak ();
  read_hostile (f, "all.json", "bad-json", 1);
  assert_memory (before, 24);
  folder_free (f);
}

/* --- xml --- */

#define LOL "<!ENTITY a \"lol\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\"><!ENTITY c \"&b;&b;&b;&b;&b;&b;&b;&b;\">"
#define DTD(entities) "<!DOCTYPE annotation [" entities "]>"

/* clang-format off */
static const Json xmls[] = {
  { "laughs", DTD (LOL "<!ENTITY d \"&c;&c;&c;&c;&c;&c;&c;&c;\">") "<annotation><filename>", "&d;", "</filename></annotation>",
    "bad-xml", 1, 48, 1.5 },
  { "outside", DTD ("<!ENTITY x SYSTEM \"file:///etc/passwd\">") "<annotation><filename>&x;", " ", "</filename></annotation>",
    "bad-xml", 1, 48, 1.5 },
  { "parameters", DTD ("<!ENTITY % x SYSTEM \"http://127.0.0.1/x\"> %x;") "<annotation>", " ", "</annotation>",
    "bad-xml", 1, 48, 1.5 },
  { "nested", "<annotation>", "<a>", "", "bad-xml", 1, 48, 1.5 },
  { "text", "<annotation><filename>b", "aaaaaaaa", ".png</filename></annotation>", "bad-xml", 1, 96, 1.5 },
  { "attributes", "<annotation ", "a%u=\"x\" ", "></annotation>", "bad-xml", 1, 96, 12 },
  { "name", "<annotation><b", "aaaaaaaa", "/></annotation>", "bad-xml", 1, 96, 1.5 },
  { "objects", "<annotation><filename>b.png</filename>",
    "<object><name>cat</name><bndbox><xmin>1</xmin><ymin>1</ymin><xmax>2</xmax><ymax>2</ymax></bndbox></object>",
    "</annotation>", "too-many", 100001, 96, 1.5 },
};
/* clang-format on */

/* Just as large as is read at all; twice as large is refused unread. */
static void
test_xml (gconstpointer data)
{
  const Json *xml = data;
  Folder *f;
  guint before;

  if (!in_child ())
    return;
  f = folder_new ();
  folder_picture (f, "a.png", 40, 20);
  folder_picture (f, "b.png", 40, 20);
  folder_text (
      f, "a.xml",
      "<annotation><filename>a.png</filename><size><width>40</width><height>20</height></size><object><name>cat"
      "</name><bndbox><xmin>4</xmin><ymin>2</ymin><xmax>24</xmax><ymax>12</ymax></bndbox></object></annotation>");
  write_large (f, "b.xml", xml->head, xml->unit, xml->tail, (gsize) 40 << 20);
  write_hole (f, "c.xml", "<annotation>", (gsize) 4 << 30);
  before = peak ();
  read_hostile (f, ".", xml->kind, xml->n_objects);
  assert_memory (before, xml->megabytes + (guint) (xml->share * 40));
  folder_free (f);
}

/* --- pictures --- */

static void
big_endian (guchar *at, guint32 x)
{
  x = GUINT32_TO_BE (x);
  memcpy (at, &x, 4);
}

static void
chunk (GByteArray *out, const char *kind, const guchar *data, guint n)
{
  guchar head[8], sum[4];

  big_endian (head, n);
  memcpy (head + 4, kind, 4);
  big_endian (sum, (guint32) crc32_z (crc32_z (0, head + 4, 4), data, n));
  g_byte_array_append (out, head, 8);
  g_byte_array_append (out, data, n);
  g_byte_array_append (out, sum, 4);
}

static GByteArray *
png_of (guint32 w, guint32 h)
{
  GByteArray *out = g_byte_array_new ();
  guchar head[13] = { [8] = 8, [9] = 2 }, pixels[64];
  uLongf n = sizeof pixels;

  big_endian (head, w);
  big_endian (head + 4, h);
  g_assert_cmpint (compress (pixels, &n, head, sizeof head), ==, Z_OK);
  g_byte_array_append (out, (const guchar *) "\x89PNG\r\n\x1a\n", 8);
  chunk (out, "IHDR", head, sizeof head);
  chunk (out, "IDAT", pixels, (guint) n);
  chunk (out, "IEND", NULL, 0);
  return out;
}

static GByteArray *
jpeg_of (guint32 w, guint32 h)
{
  const guchar bytes[] = { 0xff,       0xd8,
                           0xff,       0xc0,
                           0,          17,
                           8,          (guchar) (h >> 8),
                           (guchar) h, (guchar) (w >> 8),
                           (guchar) w, 3,
                           1,          0x11,
                           0,          2,
                           0x11,       0,
                           3,          0x11,
                           0,          0xff,
                           0xda,       0,
                           12,         3,
                           1,          0,
                           2,          0,
                           3,          0,
                           0,          63,
                           0,          1,
                           2,          3,
                           4,          5,
                           6,          7,
                           8,          9,
                           0xff,       0xd9 };
  GByteArray *out = g_byte_array_new ();

  return g_byte_array_append (out, bytes, sizeof bytes);
}

static void
little (GByteArray *out, guint32 x, guint n)
{
  x = GUINT32_TO_LE (x);
  g_byte_array_append (out, (const guchar *) &x, n);
}

static GByteArray *
bmp_of (guint32 w, guint32 h)
{
  GByteArray *out = g_byte_array_new ();

  g_byte_array_append (out, (const guchar *) "BM", 2);
  for (guint i = 0; i < 4; i++)
    little (out, (const guint32[]){ 1000, 0, 54, 40 }[i], 4);
  little (out, w, 4);
  little (out, h, 4);
  little (out, 1 | 24 << 16, 4);
  for (guint i = 0; i < 6; i++)
    little (out, 0, 4);
  g_byte_array_set_size (out, 400);
  return out;
}

static GByteArray *
tiff_of (guint32 w, guint32 h)
{
  const guint32 tags[][4] = { { 256, 4, 1, w }, { 257, 4, 1, h }, { 258, 3, 1, 8 }, { 259, 3, 1, 1 }, { 262, 3, 1, 1 },
                              { 273, 4, 1, 8 }, { 277, 3, 1, 1 }, { 278, 4, 1, h }, { 279, 4, 1, 64 } };
  GByteArray *out = g_byte_array_new ();

  g_byte_array_append (out, (const guchar *) "II*\0", 4);
  little (out, 8, 4);
  little (out, G_N_ELEMENTS (tags), 2);
  for (guint i = 0; i < G_N_ELEMENTS (tags); i++) {
    little (out, tags[i][0], 2);
    little (out, tags[i][1], 2);
    little (out, tags[i][2], 4);
    little (out, tags[i][3], 4);
  }
  little (out, 0, 4);
  return out;
}

/* VP8X says up to 2^24 a side, VP8L up to 2^14. */
static GByteArray *
webp_of (guint32 w, guint32 h)
{
  GByteArray *out = g_byte_array_new ();

  g_byte_array_append (out, (const guchar *) "RIFF\x40\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0", 24);
  little (out, w - 1, 3);
  little (out, h - 1, 3);
  g_byte_array_append (out, (const guchar *) "VP8L\x10\0\0\0\x2f\xff\xff\xff\x0f", 13);
  g_byte_array_set_size (out, 96);
  return out;
}

static const struct {
  const char *ending;
  GByteArray *(*make) (guint32 w, guint32 h);
} kinds[] = { { "png", png_of }, { "jpg", jpeg_of }, { "bmp", bmp_of }, { "tif", tiff_of }, { "webp", webp_of } };

static const guint32 sides[][2] = { { 65535, 65535 },       { 0x7fffffff, 1 },      { 1, 0x7fffffff },
                                    { 0x80000000u, 65535 }, { 65535, 0x80000000u }, { 0xffffffffu, 0xffffffffu },
                                    { 0, 65535 },           { 65500, 3000 } };

static void
put_pictures (Folder *f)
{
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    for (guint k = 0; k < G_N_ELEMENTS (sides); k++) {
      g_autofree char *name = g_strdup_printf ("images/train/%u.%s", k, kinds[i].ending);
      g_autoptr (GByteArray) bytes = kinds[i].make (sides[k][0], sides[k][1]);

      folder_bytes (f, name, bytes->data, bytes->len);
    }
  folder_picture (f, "images/train/fine.png", 40, 20);
  folder_text (f, "labels/train/fine.txt", "0 0.5 0.5 0.2 0.2\n");
  folder_text (f, "data.yaml", "train: images/train\nval: images/train\nnames: [cat, dog]\n");
}

static HoneDataset *
read_lines (Folder *f, const char *index)
{
  const HoneDatasetHow how = { .each_line = TRUE, .index = index };
  g_autoptr (GError) error = NULL;
  HoneDataset *set = hone_dataset_read_as (f->root, &how, NULL, NULL, NULL, &error);

  g_assert_no_error (error);
  return set;
}

static void
test_pictures (void)
{
  const HoneHealthHow how = { 640, TRUE };
  g_autoptr (HoneDataset) set = NULL;
  g_autoptr (GArray) findings = NULL;
  guint before, n, usable = 0;
  HoneSample *const *samples;
  Folder *f;

  if (!in_child ())
    return;
  f = folder_new ();
  put_pictures (f);
  before = peak ();
  set = read_lines (f, NULL);
  samples = hone_dataset_get_samples (set, HONE_SPLIT_TRAIN, &n);
  g_assert_cmpuint (n, ==, G_N_ELEMENTS (kinds) * G_N_ELEMENTS (sides) + 1);
  for (guint i = 0; i < n; i++) {
    usable += samples[i]->usable && strstr (samples[i]->path, "/7.") == NULL; /* that one could be real */
    hone_image_free (hone_image_read_small (samples[i]->path, 128, NULL));
    hone_image_free (hone_image_read (samples[i]->path, NULL));
    hone_deep_image_free (hone_image_read_deep (samples[i]->path, NULL));
  }
  g_assert_cmpuint (usable, ==, 1);
  findings = hone_health_check (set, &how, NULL, NULL, NULL, NULL);
  for (guint i = 0; i < findings->len; i++)
    assert_clean (g_array_index (findings, HoneFinding, i).message);
  g_clear_pointer (&set, hone_dataset_unref);
  read_hostile (f, ".", "broken-picture", 1);
  assert_memory (before, 700); /* a JPEG of 65500 × 3000 may be one: 590 MB of pixels */
  folder_free (f);
}

/* --- names --- */

static const char *const odd_names[] = {
  "new\nline", "tab\there", "bell\a\x1b[31mred", "bad\xff\xfeutf", "-rf",   "\"quoted'", "back\\",   "\u202egnp",
  " spaces ",  "a,b;c",     "{}[]*?$`!&",        "per%s%n",        "#hash", "\r",        "caf\u00e9"
};

static void
put_names (Folder *f)
{
  for (guint i = 0; i < G_N_ELEMENTS (odd_names); i++) {
    g_autofree char *image = g_strdup_printf ("images/train/%s.png", odd_names[i]);
    g_autofree char *label = g_strdup_printf ("labels/train/%s.txt", odd_names[i]);

    folder_picture (f, image, 40 + (int) i, 30);
    folder_text (f, label, i % 2 == 0 ? "0 0.5 0.5 0.2 0.2\n" : "0 0.5 0.5 0.2 0.2\n1 x\n");
  }
  folder_text (f, "data.yaml", "train: images/train\nval: images/train\nnames: [\"c\\nat\", \"d\\x1bog\"]\n");
}

/* The store, to the start again. */
static void
edit_names (Folder *f, HoneDataset *set)
{
  g_autofree char *project = folder_path (f, "project");
  g_autoptr (HoneLabelStore) store = hone_label_store_new (set, project, NULL);
  const HoneLabelObject object = { .klass = 1, .cx = 0.5, .cy = 0.5, .w = 0.25, .h = 0.5 };
  guint n, n_objects;
  HoneSample *const *samples = hone_dataset_get_samples (set, HONE_SPLIT_TRAIN, &n);

  for (guint i = 0; i < n; i++) {
    const char *path = samples[i]->path;

    hone_label_store_set_reviewed (store, path, TRUE);
    hone_label_store_set_split (store, &path, 1, HONE_SPLIT_VAL);
    g_assert_true (hone_label_store_add (store, path, &object, 1, NULL, NULL));
  }
  g_assert_true (hone_label_store_flush (store, NULL));
  g_clear_object (&store);
  store = hone_label_store_new (set, project, NULL);
  g_assert_cmpuint (hone_label_store_count_reviewed (store), ==, n);
  g_assert_cmpuint (hone_label_store_get_n_undo (store), ==, 2 * n);
  for (guint i = 0; i < n; i++) {
    g_assert_true (hone_label_store_get_reviewed (store, samples[i]->path));
    g_assert_cmpint (hone_label_store_get_split (store, samples[i]->path, HONE_SPLIT_TRAIN), ==, HONE_SPLIT_VAL);
    hone_label_store_get_objects (store, samples[i]->path, &n_objects);
    g_assert_cmpuint (n_objects, >=, samples[i]->n_labels + 1);
  }
  while (hone_label_store_undo (store))
    g_assert_true (hone_label_store_flush (store, NULL));
}

static void
check_names (HoneDataset *set)
{
  const HoneHealthHow how = { 640, TRUE };
  g_autoptr (GArray) findings = hone_health_check (set, &how, NULL, NULL, NULL, NULL);
  guint n, n_samples, bad = 0;
  const HoneFinding *own = hone_dataset_get_findings (set, &n);

  hone_dataset_get_samples (set, HONE_SPLIT_TRAIN, &n_samples);
  g_assert_cmpuint (n_samples, ==, G_N_ELEMENTS (odd_names));
  for (guint i = 0; i < n; i++) {
    assert_clean (own[i].message);
    g_assert_true (g_file_test (own[i].image, G_FILE_TEST_EXISTS));
    bad += own[i].severity == HONE_SEVERITY_ERROR && own[i].line == 2;
  }
  g_assert_cmpuint (bad, ==, 2 * (G_N_ELEMENTS (odd_names) / 2));
  for (guint i = 0; i < findings->len; i++)
    assert_clean (g_array_index (findings, HoneFinding, i).message);
}

/* A list holds one path a line, so a name with a line end cannot stand in one: it is missing, and nothing else is. */
static void
check_lists (Folder *f)
{
  g_autoptr (GString) list = g_string_new (NULL);
  g_autoptr (HoneDataset) set = NULL;
  guint n, usable = 0;
  HoneSample *const *samples;

  for (guint i = 0; i < G_N_ELEMENTS (odd_names); i++)
    if (g_utf8_validate (odd_names[i], -1, NULL))
      g_string_append_printf (list, "./images/train/%s.png\n", odd_names[i]);
  folder_text (f, "list.txt", list->str);
  folder_text (f, "data.yaml", "train: list.txt\nval: list.txt\nnames: [cat, dog]\n");
  set = read_lines (f, NULL);
  samples = hone_dataset_get_samples (set, HONE_SPLIT_TRAIN, &n);
  for (guint i = 0; i < n; i++)
    usable += samples[i]->usable;
  g_assert_cmpuint (usable, >=, G_N_ELEMENTS (odd_names) - 3);
}

static void
check_formats (Folder *f)
{
  g_autoptr (HoneExchange) set = read_set (f->root, NULL);

  count_faults (set);
  g_assert_cmpuint (set->pictures->len, >=, G_N_ELEMENTS (odd_names));
  for (int format = HONE_FORMAT_YOLO; format <= HONE_FORMAT_VOC; format++) {
    g_autoptr (HoneExchange) again = write_and_read (f, set, format, hone_format_name (format), NULL);

    count_faults (again);
    g_assert_cmpuint (again->pictures->len, ==, set->pictures->len);
    g_assert_cmpuint (hone_exchange_count_objects (again), ==, hone_exchange_count_objects (set));
  }
}

static void
test_names (void)
{
  g_autoptr (HoneDataset) first = NULL, second = NULL;
  g_autofree char *index = NULL;
  Folder *f;

  if (!in_child ())
    return;
  f = folder_new ();
  put_names (f);
  index = folder_path (f, "index");
  first = read_lines (f, index);
  check_names (first);
  edit_names (f, first);
  second = read_lines (f, index);
  check_names (second);
  check_formats (f);
  check_lists (f);
  folder_free (f);
}

/* --- links --- */

static void
put_link (Folder *f, const char *to, const char *name)
{
  g_autofree char *path = folder_path (f, name);

  g_assert_cmpint (symlink (to, path), ==, 0);
}

static void
test_links (void)
{
  g_autoptr (HoneDataset) set = NULL;
  guint before, n;
  Folder *f;

  if (!in_child ())
    return;
  f = folder_new ();
  folder_picture (f, "images/train/a.png", 40, 20);
  folder_text (f, "labels/train/a.txt", "0 0.5 0.5 0.2 0.2\n");
  folder_text (f, "data.yaml", "train: images\nval: images/train\nnames: [cat]\n");
  put_link (f, ".", "images/train/self");
  put_link (f, "../..", "images/train/up");
  put_link (f, "two", "images/one");
  put_link (f, "one", "images/two");
  put_link (f, "turn.png", "images/train/turn.png");
  put_link (f, "turn.txt", "labels/train/turn.txt");
  put_link (f, "/dev/zero", "images/train/zero.png");
  put_link (f, "/dev/zero", "labels/train/zero.txt");
  put_link (f, "../nowhere", "images/train/nowhere");
  before = peak ();
  set = read_lines (f, NULL);
  hone_dataset_get_samples (set, HONE_SPLIT_VAL, &n);
  g_assert_cmpuint (n, ==, 3);
  read_hostile (f, "data.yaml", "missing-picture", 1);
  read_hostile (f, ".", "missing-picture", 1);
  put_link (f, "loop.yaml", "loop.yaml");
  read_hostile (f, "loop.yaml", NULL, 0);
  assert_memory (before, 64);
  folder_free (f);
}

/* --- label files --- */

typedef struct {
  const char *name, *unit, *tail;
  gsize size;
  gboolean bad; /* none of its lines is taken */
  guint megabytes;
} Labels;

#define MB(n) ((gsize) (n) << 20)

static const Labels labels[] = {
  { "hundred", "0 0.5 0.5 0.2 0.2\n", "", MB (100), TRUE, 160 },
  { "line", "0 0.5 0.5 0.2 0.2 ", "\n", MB (60), TRUE, 512 },
  { "lines", "0 0.5 0.5 0.2 0.%u\n", "", MB (60), TRUE, 1200 },
  { "bad-lines", "0 0.5 0.5 0.2 x%u\n", "", MB (60), TRUE, 512 },
  { "word", "00000000", " 0.5 0.5 0.2 0.2\n", MB (60), TRUE, 512 },
  { "empty-lines", "\n\n\n\n\n\n\n\n", "", MB (60), FALSE, 512 },
};

static void
test_labels (gconstpointer data)
{
  const Labels *label = data;
  const HoneHealthHow how = { 640, FALSE };
  g_autoptr (HoneDataset) set = NULL, strict = NULL;
  g_autoptr (HoneLabelStore) store = NULL;
  g_autoptr (GArray) findings = NULL;
  g_autofree char *project = NULL;
  HoneSample *const *samples;
  guint before, n;
  Folder *f;

  if (!in_child ())
    return;
  f = folder_new ();
  folder_picture (f, "images/train/a.png", 40, 20);
  folder_text (f, "labels/train/a.txt", "0 0.5 0.5 0.2 0.2\n");
  folder_picture (f, "images/train/b.png", 40, 20);
  write_large (f, "labels/train/b.txt", "", label->unit, label->tail, label->size);
  folder_text (f, "data.yaml", "train: images/train\nval: images/train\nnames: [cat]\n");
  before = peak ();
  set = read_lines (f, NULL);
  samples = hone_dataset_get_samples (set, HONE_SPLIT_TRAIN, &n);
  g_assert_true (samples[0]->usable && samples[0]->n_labels == 1);
  g_assert_true (samples[1]->usable == !label->bad);
  findings = hone_health_check (set, &how, NULL, NULL, NULL, NULL);
  for (guint i = 0; i < findings->len; i++)
    assert_clean (g_array_index (findings, HoneFinding, i).message);
  project = folder_path (f, "project");
  store = hone_label_store_new (set, project, NULL);
  hone_label_store_get_objects (store, samples[1]->path, &n);
  g_clear_object (&store);
  strict = hone_dataset_read (f->root, NULL, NULL, NULL, NULL);
  g_assert_nonnull (strict);
  assert_memory (before, label->megabytes);
  folder_free (f);
}

int
main (int argc, char *argv[])
{
  g_setenv ("MALLOC_PERTURB_", "0", TRUE); /* of the children: memory that was only reserved would be written to */
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (jsons); i++) {
    g_autofree char *path = g_strconcat ("/hostile/json/", jsons[i].name, NULL);

    g_test_add_data_func (path, &jsons[i], test_json);
  }
  g_test_add_func ("/hostile/json/hole", test_json_hole);
  for (guint i = 0; i < G_N_ELEMENTS (xmls); i++) {
    g_autofree char *path = g_strconcat ("/hostile/xml/", xmls[i].name, NULL);

    g_test_add_data_func (path, &xmls[i], test_xml);
  }
  for (guint i = 0; i < G_N_ELEMENTS (labels); i++) {
    g_autofree char *path = g_strconcat ("/hostile/labels/", labels[i].name, NULL);

    g_test_add_data_func (path, &labels[i], test_labels);
  }
  g_test_add_func ("/hostile/pictures", test_pictures);
  g_test_add_func ("/hostile/names", test_names);
  g_test_add_func ("/hostile/links", test_links);
  return g_test_run ();
}
