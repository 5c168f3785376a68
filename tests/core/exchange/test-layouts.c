/* SPDX-License-Identifier: Apache-2.0 */
/* test-layouts.c - folders and archives as other programs export them, recognised and read
 *
 * The layouts are those of the public pages: docs.cvat.ai (formats "YOLO", "Ultralytics YOLO", "COCO", "PASCAL VOC"),
 * roboflow.com/formats and rfdetr.roboflow.com ("Dataset formats"), HumanSignal/label-studio-converter#22. The content
 * is ours.
 */
#include "exchange-test.h"

#include <archive.h>
#include <archive_entry.h>
#include <glib/gstdio.h>
#include <string.h>

#define COCO(name)                                                                                                     \
  "{\"info\":{},\"licenses\":[],\"categories\":[{\"id\":0,\"name\":\"zoo\",\"supercategory\":\"none\"},"               \
  "{\"id\":1,\"name\":\"cat\",\"supercategory\":\"zoo\"}],\"images\":[{\"id\":0,\"license\":1,\"file_name\":\"" name   \
  "\",\"height\":20,\"width\":40}],\"annotations\":[{\"id\":0,\"image_id\":0,\"category_id\":1,\"bbox\":[4,2,20,10],"  \
  "\"area\":200,\"segmentation\":[],\"iscrowd\":0}]}"
#define VOC(name)                                                                                                      \
  "<annotation><filename>" name "</filename><size><width>40</width><height>20</height></size><object><name>cat</name>" \
  "<bndbox><xmin>4</xmin><ymin>2</ymin><xmax>24</xmax><ymax>12</ymax></bndbox></object></annotation>"
#define YOLO "0 0.35 0.35 0.5 0.5\n"

typedef struct {
  const char *name, *text; /* text NULL: a picture */
} Entry;

typedef struct {
  const char *title;
  HoneFormat format;
  const char *maker; /* a part of why; NULL: nobody's */
  guint n_pictures, n_objects, in_split[HONE_N_SPLITS];
  const Entry entries[12];
} Layout;

/* clang-format off */
static const Layout layouts[] = {
  { "roboflow-yolo", HONE_FORMAT_YOLO, "Roboflow", 3, 3, { 1, 1, 1 },
    { { "data.yaml", "train: ../train/images\nval: ../valid/images\ntest: ../test/images\n\nnc: 1\nnames: ['cat']\n" },
      { "README.roboflow.txt", "a cat\n" },
      { "train/images/a_jpg.rf.01.png", NULL }, { "train/labels/a_jpg.rf.01.txt", YOLO },
      { "valid/images/b.png", NULL }, { "valid/labels/b.txt", YOLO },
      { "test/images/c.png", NULL }, { "test/labels/c.txt", YOLO } } },
  { "roboflow-coco", HONE_FORMAT_COCO, "Roboflow", 2, 2, { 1, 1, 0 },
    { { "train/_annotations.coco.json", COCO ("a.png") }, { "train/a.png", NULL },
      { "valid/_annotations.coco.json", COCO ("b.png") }, { "valid/b.png", NULL },
      { "README.dataset.txt", "cats\n" } } },
  { "roboflow-voc", HONE_FORMAT_VOC, "Roboflow", 2, 2, { 1, 1, 0 },
    { { "train/a.xml", VOC ("a.png") }, { "train/a.png", NULL },
      { "valid/b.xml", VOC ("b.png") }, { "valid/b.png", NULL },
      { "README.roboflow.txt", "cats\n" } } },
  { "label-studio-yolo", HONE_FORMAT_YOLO, "Label Studio", 2, 1, { 0, 0, 0 },
    { { "classes.txt", "cat\n" },
      { "notes.json", "{\"categories\":[{\"id\":0,\"name\":\"cat\"}],\"info\":{\"year\":2026}}" },
      { "images/0f3a-a.png", NULL }, { "images/77b1-b.png", NULL }, { "labels/0f3a-a.txt", YOLO } } },
  { "label-studio-coco", HONE_FORMAT_COCO, NULL, 1, 1, { 0, 0, 0 },
    { { "result.json", COCO ("images/a.png") }, { "images/a.png", NULL } } },
  { "label-studio-voc", HONE_FORMAT_VOC, NULL, 1, 1, { 0, 0, 0 },
    { { "Annotations/a.xml", VOC ("a") }, { "images/a.png", NULL } } },
  { "cvat-yolo", HONE_FORMAT_YOLO, "CVAT", 2, 2, { 1, 1, 0 },
    { { "obj.data", "classes = 1\nnames = data/obj.names\ntrain = data/train.txt\nvalid = data/valid.txt\nbackup = backup/\n" },
      { "obj.names", "cat\n" }, { "train.txt", "data/obj_train_data/a.png\n" }, { "valid.txt", "obj_valid_data/b.png\n" },
      { "obj_train_data/a.png", NULL }, { "obj_train_data/a.txt", YOLO },
      { "obj_valid_data/b.png", NULL }, { "obj_valid_data/b.txt", YOLO } } },
  { "cvat-ultralytics", HONE_FORMAT_YOLO, NULL, 1, 1, { 1, 0, 0 },
    { { "data.yaml", "path: ./ # dataset root dir\ntrain: train.txt\nnames:\n  0: cat\n" },
      { "train.txt", "images/train/a.png\n" }, { "images/train/a.png", NULL }, { "labels/train/a.txt", YOLO } } },
  { "cvat-coco", HONE_FORMAT_COCO, "CVAT", 1, 1, { 0, 0, 0 },
    { { "annotations/instances_default.json", COCO ("a.png") }, { "images/default/a.png", NULL } } },
  { "cvat-voc", HONE_FORMAT_VOC, "CVAT", 2, 2, { 1, 1, 0 },
    { { "Annotations/a.xml", VOC ("a.png") }, { "Annotations/b.xml", VOC ("b.png") },
      { "ImageSets/Main/train.txt", "a\n" }, { "ImageSets/Main/val.txt", "b\n" },
      { "labelmap.txt", "# label:color_rgb:parts:actions\nbackground:0,0,0::\ncat:1,2,3::\n" },
      { "JPEGImages/a.png", NULL }, { "JPEGImages/b.png", NULL } } },
  { "class-folders", HONE_FORMAT_FOLDERS, NULL, 4, 0, { 2, 2, 0 },
    { { "train/cat/a.png", NULL }, { "train/dog/b.png", NULL }, { "val/cat/c.png", NULL }, { "val/dog/d.png", NULL } } },
  { "class-folders-plain", HONE_FORMAT_FOLDERS, NULL, 3, 0, { 0, 0, 0 },
    { { "cat/a.png", NULL }, { "dog/b.png", NULL }, { "dog/deep/c.png", NULL } } },
  { "pictures", HONE_FORMAT_PICTURES, NULL, 2, 0, { 0, 0, 0 },
    { { "a.png", NULL }, { "b.png", NULL }, { "notes.txt", "holiday\n" } } },
  { "beside", HONE_FORMAT_YOLO, NULL, 2, 1, { 0, 0, 0 },
    { { "a.png", NULL }, { "a.txt", YOLO }, { "b.png", NULL } } },
};
/* clang-format on */

static void
check_set (const Layout *layout, const HoneExchange *set)
{
  guint n = 0;

  g_assert_cmpint (set->format, ==, layout->format);
  g_assert_cmpuint (set->pictures->len, ==, layout->n_pictures);
  g_assert_cmpuint (hone_exchange_count_objects (set), ==, layout->n_objects);
  for (int split = 0; split < HONE_N_SPLITS; split++)
    g_assert_cmpuint (hone_exchange_count_split (set, split), ==, layout->in_split[split]);
  for (guint i = 0; i < set->pictures->len; i++) {
    const HoneExchangePicture *picture = set->pictures->pdata[i];
    double box[4];

    g_assert_nonnull (picture->path);
    for (guint k = 0; picture->objects != NULL && k < picture->objects->len; k++, n++) {
      hone_exchange_pixels (picture, nth_object (picture, k), box);
      g_assert_cmpfloat_with_epsilon (box[0], 4, 1e-9);
      g_assert_cmpfloat_with_epsilon (box[2], 20, 1e-9);
      g_assert_cmpstr (set->names->pdata[nth_object (picture, k)->klass], ==,
                       g_str_equal (layout->title, "beside") ? "class_0" : "cat");
    }
  }
  g_assert_cmpuint (n, ==, layout->n_objects);
  g_assert_cmpuint (count_kind (set, "missing-picture"), ==, 0);
}

static Folder *
make (const Layout *layout)
{
  Folder *f = folder_new ();

  for (guint i = 0; i < G_N_ELEMENTS (layout->entries) && layout->entries[i].name != NULL; i++)
    if (layout->entries[i].text != NULL)
      folder_text (f, layout->entries[i].name, layout->entries[i].text);
    else
      folder_picture (f, layout->entries[i].name, 40, 20);
  return f;
}

static void
test_folder (gconstpointer data)
{
  const Layout *layout = data;
  Folder *f = make (layout);
  g_autoptr (GError) error = NULL;
  g_autoptr (HoneRecognition) what = hone_exchange_recognise (f->root, &error);
  g_autoptr (HoneExchange) set = NULL;

  g_assert_no_error (error);
  g_assert_true (layout->maker == NULL || strstr (what->why, layout->maker) != NULL);
  g_assert_false (what->archive);
  set = read_set (f->root, NULL);
  check_set (layout, set);
  folder_free (f);
}

/* --- archives --- */

typedef struct archive Archive;

static Archive *
archive_begin (const char *path)
{
  Archive *out = archive_write_new ();

  if (g_str_has_suffix (path, ".zst"))
    g_assert_true (archive_write_set_format_pax_restricted (out) == ARCHIVE_OK &&
                   archive_write_add_filter_zstd (out) == ARCHIVE_OK);
  else
    g_assert_cmpint (archive_write_set_format_filter_by_ext (out, path), ==, ARCHIVE_OK);
  g_assert_cmpint (archive_write_open_filename (out, path), ==, ARCHIVE_OK);
  return out;
}

static void
archive_put (Archive *out, const char *name, const char *bytes, gsize n, const char *link)
{
  struct archive_entry *entry = archive_entry_new ();

  archive_entry_set_pathname (entry, name);
  archive_entry_set_filetype (entry, link != NULL ? AE_IFLNK : AE_IFREG);
  archive_entry_set_perm (entry, 0644);
  archive_entry_set_size (entry, link != NULL ? 0 : (gint64) n);
  if (link != NULL)
    archive_entry_set_symlink (entry, link);
  g_assert_cmpint (archive_write_header (out, entry), ==, ARCHIVE_OK);
  if (link == NULL)
    g_assert_cmpint (archive_write_data (out, bytes, n), ==, (int) n);
  archive_entry_free (entry);
}

static void
archive_end (Archive *out)
{
  g_assert_cmpint (archive_write_close (out), ==, ARCHIVE_OK);
  archive_write_free (out);
}

/* The whole layout, in a folder of its own within. */
static void
pack (const Layout *layout, Folder *f, const char *path)
{
  Archive *out = archive_begin (path);

  for (guint i = 0; i < G_N_ELEMENTS (layout->entries) && layout->entries[i].name != NULL; i++) {
    g_autofree char *within = g_strconcat ("my set/", layout->entries[i].name, NULL);
    g_autofree char *from = folder_path (f, layout->entries[i].name);
    g_autofree char *bytes = NULL;
    gsize n;

    g_assert_true (g_file_get_contents (from, &bytes, &n, NULL));
    archive_put (out, within, bytes, n, NULL);
  }
  archive_put (out, "__MACOSX/my set/._a.png", "x", 1, NULL);
  archive_put (out, "my set/.DS_Store", "x", 1, NULL);
  archive_end (out);
}

static void
test_archive (gconstpointer data)
{
  static const char *const names[] = { "set.zip", "set.tar.gz", "set.tar" };
  const Layout *layout = data;

  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    Folder *f = make (layout), *other = folder_new ();
    g_autofree char *path = folder_path (other, names[i]);
    g_autofree char *to = folder_path (other, "unpacked");
    g_autoptr (GError) error = NULL;
    g_autoptr (HoneRecognition) what = NULL;
    g_autoptr (HoneExchange) set = NULL;

    pack (layout, f, path);
    what = hone_exchange_recognise (path, &error);
    g_assert_no_error (error);
    g_assert_true (what->archive);
    g_assert_cmpint (what->format, ==, layout->format);
    g_assert_true (hone_exchange_unpack (path, to, NULL, NULL, NULL, &error));
    g_assert_false (folder_has (other, "unpacked/__MACOSX"));
    set = read_set (to, NULL);
    check_set (layout, set);
    folder_free (f);
    folder_free (other);
  }
}

static void
assert_refused (Folder *f, const char *part)
{
  g_autofree char *path = folder_path (f, "bad.tar.zst");
  g_autofree char *to = folder_path (f, "deep/er/out");
  g_autoptr (GError) error = NULL;

  g_assert_false (hone_exchange_unpack (path, to, NULL, NULL, NULL, &error));
  g_test_message ("%s", error->message);
  g_assert_error (error, HONE_ERROR, HONE_ERROR_BAD_DATA);
  g_assert_nonnull (strstr (error->message, part));
  g_assert_nonnull (strstr (error->message, "bad.tar.zst"));
}

/* Names that lead outside, links, devices. */
static void
test_evil_entries (void)
{
  static const struct {
    const char *name, *link, *part;
  } cases[] = { { "../evil.txt", NULL, "outside" },
                { "a/../../evil.txt", NULL, "outside" },
                { "..\\evil.txt", NULL, "outside" },
                { "/tmp/evil.txt", NULL, "outside" },
                { "C:\\evil.txt", NULL, "outside" },
                { "images", "/etc", "link" },
                { "images/a.png", "../../secret.png", "link" } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    Folder *f = folder_new ();
    g_autofree char *path = folder_path (f, "bad.tar.zst");
    Archive *out = archive_begin (path);

    archive_put (out, "fine.txt", "x", 1, NULL);
    archive_put (out, cases[i].name, "evil", 4, cases[i].link);
    archive_end (out);
    assert_refused (f, cases[i].part);
    g_assert_false (folder_has (f, "deep/evil.txt") || folder_has (f, "deep/er/evil.txt") ||
                    folder_has (f, "evil.txt"));
    folder_free (f);
  }
}

/* A little that becomes a lot. */
static void
test_bomb (void)
{
  Folder *f = folder_new ();
  g_autofree char *path = folder_path (f, "bad.tar.zst");
  g_autofree char *zeros = g_malloc0 (128 << 20);
  Archive *out = archive_begin (path);

  archive_put (out, "labels.txt", zeros, 128 << 20, NULL);
  archive_end (out);
  assert_refused (f, "beyond all measure");
  folder_free (f);
}

static void
test_damaged_archive (void)
{
  Folder *f = make (&layouts[0]), *other = folder_new ();
  g_autofree char *path = folder_path (other, "set.zip");
  g_autofree char *bytes = NULL;
  g_autoptr (GError) error = NULL;
  gsize n;

  pack (&layouts[0], f, path);
  g_assert_true (g_file_get_contents (path, &bytes, &n, NULL));
  folder_bytes (other, "set.zip", bytes, n / 3);
  g_assert_null (hone_exchange_recognise (path, &error));
  g_test_message ("%s", error->message);
  g_assert_error (error, HONE_ERROR, HONE_ERROR_BAD_DATA);
  g_clear_error (&error);
  folder_text (other, "set.zip", "not a zip");
  g_assert_null (hone_exchange_recognise (path, &error));
  g_assert_error (error, HONE_ERROR, HONE_ERROR_BAD_DATA);
  folder_free (f);
  folder_free (other);
}

/* --- what is none --- */

static void
test_strangers (void)
{
  static const struct {
    const char *name, *text, *part;
  } cases[] = { { "annotations.xml", "<?xml version=\"1.0\"?>\n<annotations><version>1.1</version></annotations>",
                  "CVAT" },
                { "a.json", "{\"version\": \"5.0\", \"shapes\": [], \"imagePath\": \"a.png\"}", "LabelMe" },
                { "export.json", "[{\"id\": 1, \"annotations\": []}]", "Label Studio" },
                { "inner.zip", "x", "zip" },
                { "letter.docx", "x", "neither pictures nor labels" } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    Folder *f = folder_new ();
    g_autoptr (GError) error = NULL;
    g_autoptr (HoneRecognition) what = NULL;

    folder_text (f, cases[i].name, cases[i].text);
    g_assert_null (hone_exchange_recognise (f->root, &error));
    g_test_message ("%s", error->message);
    g_assert_error (error, HONE_ERROR, HONE_ERROR_BAD_DATA);
    g_assert_nonnull (strstr (error->message, cases[i].part));
    if (i < 3) { /* with pictures it is a set to be labelled, and the sentence tells of the labels */
      folder_picture (f, "a.png", 40, 20);
      what = hone_exchange_recognise (f->root, NULL);
      g_assert_cmpint (what->format, ==, HONE_FORMAT_PICTURES);
      g_assert_nonnull (strstr (what->why, cases[i].part));
    }
    folder_free (f);
  }
}

static void
test_nothing (void)
{
  Folder *f = folder_new ();
  g_autofree char *path = folder_path (f, "nowhere");
  g_autoptr (GError) error = NULL;

  g_assert_null (hone_exchange_recognise (f->root, &error));
  g_assert_nonnull (strstr (error->message, "empty"));
  g_clear_error (&error);
  g_assert_null (hone_exchange_recognise (path, &error));
  g_assert_error (error, HONE_ERROR, HONE_ERROR_NOT_FOUND);
  folder_free (f);
}

/* The person may say what it is, where a folder is two things. */
static void
test_override (void)
{
  Folder *f = folder_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (HoneRecognition) usual = NULL, coco = NULL, pictures = NULL;

  folder_picture (f, "images/a.png", 40, 20);
  folder_text (f, "labels/a.txt", YOLO);
  folder_text (f, "data.yaml", "train: images\nval: images\nnames: [cat]\n");
  folder_text (f, "all.json", COCO ("images/a.png"));
  usual = hone_exchange_recognise (f->root, &error);
  coco = hone_exchange_recognise_as (f->root, HONE_FORMAT_COCO, &error);
  pictures = hone_exchange_recognise_as (f->root, HONE_FORMAT_PICTURES, &error);
  g_assert_no_error (error);
  g_assert_cmpint (usual->format, ==, HONE_FORMAT_YOLO);
  g_assert_cmpint (coco->format, ==, HONE_FORMAT_COCO);
  g_assert_cmpint (pictures->format, ==, HONE_FORMAT_PICTURES);
  g_assert_null (hone_exchange_recognise_as (f->root, HONE_FORMAT_VOC, &error));
  g_assert_error (error, HONE_ERROR, HONE_ERROR_BAD_DATA);
  folder_free (f);
}

/* --- writing --- */

static void
test_never_over (void)
{
  Folder *f = make (&layouts[0]);
  g_autoptr (HoneExchange) set = read_set (f->root, NULL);
  g_autofree char *out = folder_path (f, "train");
  g_autofree char *empty = folder_path (f, "empty");
  g_autoptr (GError) error = NULL;

  g_assert_false (hone_exchange_write (set, HONE_FORMAT_COCO, out, NULL, NULL, NULL, NULL, &error));
  g_assert_error (error, HONE_ERROR, HONE_ERROR_WRITE);
  g_clear_error (&error);
  g_assert_cmpint (g_mkdir (empty, 0700), ==, 0);
  g_assert_true (hone_exchange_write (set, HONE_FORMAT_COCO, empty, NULL, NULL, NULL, NULL, &error));
  g_assert_false (hone_exchange_write (set, HONE_FORMAT_FOLDERS, "x", NULL, NULL, NULL, NULL, &error));
  g_assert_error (error, HONE_ERROR, HONE_ERROR_USAGE);
  folder_free (f);
}

static void
cancel_cb (double fraction, const char *what, gpointer cancellable)
{
  g_cancellable_cancel (cancellable);
}

static guint
count_entries (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  guint n = 0;

  while (g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

/* A cancelled one leaves nothing; a finished one links, and leaves the source as it was. */
static void
test_whole_or_nothing (void)
{
  Folder *f = make (&layouts[0]), *other = folder_new ();
  g_autoptr (HoneExchange) set = read_set (f->root, NULL);
  g_autofree char *out = folder_path (other, "out");
  g_autofree char *link = folder_path (other, "out/images/val/b.png");
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  guint before = count_entries (f->root);

  g_assert_false (hone_exchange_write (set, HONE_FORMAT_YOLO, out, NULL, cancel_cb, cancellable, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (count_entries (other->root), ==, 0);
  g_clear_error (&error);
  g_assert_true (hone_exchange_write (set, HONE_FORMAT_YOLO, out, NULL, NULL, NULL, NULL, &error));
  g_assert_cmpuint (count_entries (other->root), ==, 1);
  g_assert_true (g_file_test (link, G_FILE_TEST_IS_SYMLINK));
  g_assert_cmpuint (count_entries (f->root), ==, before);
  folder_free (f);
  folder_free (other);
}

/* Class folders keep their classes in splits that are new. */
static void
test_write_folders (void)
{
  Folder *f = make (&layouts[11]);
  const HoneSplitHow how = { .shares = { 1, 0, 1 } };
  const HoneExchangeHow copy = { .copy = TRUE };
  g_autoptr (HoneExchange) set = read_set (f->root, NULL), back = NULL;
  g_autofree char *picture = NULL;

  g_assert_true (hone_exchange_split (set, &how, NULL, NULL, NULL, NULL, NULL));
  back = write_and_read (f, set, HONE_FORMAT_FOLDERS, "out", &copy);
  g_assert_cmpuint (back->pictures->len, ==, 3);
  g_assert_cmpuint (back->names->len, ==, 2);
  g_assert_cmpuint (hone_exchange_count_split (back, HONE_SPLIT_VAL), ==, 0);
  g_assert_cmpuint (hone_exchange_count_split (back, HONE_SPLIT_TEST), >, 0);
  g_assert_false (g_file_test (find_picture (back, "a.png")->path, G_FILE_TEST_IS_SYMLINK));
  folder_free (f);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (layouts); i++) {
    g_autofree char *folder = g_strconcat ("/exchange/layouts/", layouts[i].title, NULL);
    g_autofree char *archive = g_strconcat (folder, "-archive", NULL);

    g_test_add_data_func (folder, &layouts[i], test_folder);
    g_test_add_data_func (archive, &layouts[i], test_archive);
  }
  g_test_add_func ("/exchange/layouts/evil-entries", test_evil_entries);
  g_test_add_func ("/exchange/layouts/bomb", test_bomb);
  g_test_add_func ("/exchange/layouts/damaged-archive", test_damaged_archive);
  g_test_add_func ("/exchange/layouts/strangers", test_strangers);
  g_test_add_func ("/exchange/layouts/nothing", test_nothing);
  g_test_add_func ("/exchange/layouts/override", test_override);
  g_test_add_func ("/exchange/layouts/never-over", test_never_over);
  g_test_add_func ("/exchange/layouts/whole-or-nothing", test_whole_or_nothing);
  g_test_add_func ("/exchange/layouts/write-folders", test_write_folders);
  return g_test_run ();
}
