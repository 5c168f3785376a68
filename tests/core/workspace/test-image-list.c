/* SPDX-License-Identifier: Apache-2.0 */
/* test-image-list.c - filters, counts and items of the demo data set and of one made for its mistakes
 *
 * Counts are compared with those that are counted here from the samples, so that another demo does as well.
 */
#include "hone-box.h"
#include "hone-image-list.h"

#include "hone-file.h"

#include <glib/gstdio.h>

static HoneDataset *demo;

static guint
n_items (HoneImageList *list)
{
  return g_list_model_get_n_items (G_LIST_MODEL (list));
}

/* What a search finds comes from a thread. */
static void
settle (HoneImageList *list)
{
  while (hone_image_list_get_busy (list))
    g_main_context_iteration (NULL, TRUE);
}

static void
search (HoneImageList *list, const char *words)
{
  hone_image_list_set_search (list, words);
  settle (list);
}

static gboolean
has_class (const HoneSample *sample, int klass)
{
  for (guint i = 0; i < sample->n_labels; i++)
    if (sample->labels[i].klass == klass)
      return TRUE;
  return FALSE;
}

/* Pictures of @split (or all) with @klass (or any) and more than @boxes labels. */
static guint
counted (int split, int klass, guint boxes)
{
  guint sum = 0;

  for (int s = 0; s < HONE_N_SPLITS; s++) {
    guint n = 0;
    HoneSample *const *samples = hone_dataset_get_samples (demo, s, &n);

    for (guint i = 0; i < n; i++)
      sum += (split == HONE_ANY || split == s) && (klass == HONE_ANY || has_class (samples[i], klass)) &&
             samples[i]->n_labels > boxes;
  }
  return sum;
}

static guint
counted_labels (int split, int klass)
{
  guint sum = 0;
  guint n = 0;
  HoneSample *const *samples = hone_dataset_get_samples (demo, split, &n);

  for (guint i = 0; i < n; i++)
    for (guint k = 0; k < samples[i]->n_labels; k++)
      sum += samples[i]->labels[k].klass == klass;
  return sum;
}

static void
test_counts (void)
{
  g_autoptr (HoneImageList) list = hone_image_list_new (demo);
  guint all = 0;

  for (int split = 0; split < HONE_N_SPLITS; split++) {
    guint n = 0;

    hone_dataset_get_samples (demo, split, &n);
    g_assert_cmpuint (hone_image_list_count_images (list, split), ==, n);
    all += n;
    for (int klass = 0; klass < hone_dataset_get_yaml (demo)->n_classes; klass++)
      g_assert_cmpuint (hone_image_list_count_labels (list, split, klass), ==, counted_labels (split, klass));
  }
  g_assert_cmpuint (all, >, 0);
  g_assert_cmpuint (hone_image_list_count_images (list, HONE_ANY), ==, all);
  g_assert_cmpuint (n_items (list), ==, all);
}

static void
test_filters (void)
{
  g_autoptr (HoneImageList) list = hone_image_list_new (demo);
  g_autofree char *klass = hone_image_query_class_word (hone_dataset_get_yaml (demo)->names[1]);
  g_autofree char *words = g_strdup_printf ("split:val class:%s", klass);

  search (list, "split:val");
  g_assert_cmpuint (n_items (list), ==, hone_image_list_count_images (list, HONE_SPLIT_VAL));
  g_assert_cmpint (hone_image_list_get_split (list), ==, HONE_SPLIT_VAL);
  g_assert_cmpint (hone_image_list_get_class (list), ==, HONE_ANY);
  search (list, words);
  g_assert_cmpint (hone_image_list_get_class (list), ==, 1);
  g_assert_cmpuint (n_items (list), ==, counted (HONE_SPLIT_VAL, 1, 0));
  g_assert_cmpuint (n_items (list), >, 0);
  for (guint i = 0; i < n_items (list); i++) {
    g_autoptr (HoneImageItem) item = g_list_model_get_item (G_LIST_MODEL (list), i);

    g_assert_cmpint (hone_image_item_get_split (item), ==, HONE_SPLIT_VAL);
    g_assert_true (has_class (hone_image_item_get_sample (item), 1));
  }
  search (list, NULL);
  g_assert_cmpuint (n_items (list), ==, hone_image_list_count_images (list, HONE_ANY));
}

static void
assert_found (HoneImageList *list, const char *words, guint n)
{
  search (list, words);
  g_assert_null (hone_image_list_get_message (list));
  g_assert_cmpuint (n_items (list), ==, n);
}

/* What is not understood says so, and leaves what is shown as it was. */
static void
assert_fault (HoneImageList *list, const char *words, const char *says)
{
  guint before = n_items (list);

  search (list, words);
  g_assert_nonnull (strstr (hone_image_list_get_message (list), says));
  g_assert_cmpuint (n_items (list), ==, before);
}

static void
test_search (void)
{
  g_autoptr (HoneImageList) list = hone_image_list_new (demo);
  g_autofree char *klass = g_ascii_strup (hone_dataset_get_yaml (demo)->names[0], -1);
  g_autofree char *words = g_strdup_printf ("split:train boxes:>10 -class:%s", klass);
  g_autoptr (HoneImageItem) item = g_list_model_get_item (G_LIST_MODEL (list), 3);
  g_autofree char *name = g_utf8_strup (hone_image_item_get_name (item), -1);
  guint all = hone_image_list_count_images (list, HONE_ANY);

  assert_found (list, "split:train boxes:>10", counted (HONE_SPLIT_TRAIN, HONE_ANY, 10));
  g_assert_cmpuint (n_items (list), >, 0);
  assert_found (list, words, counted (HONE_SPLIT_TRAIN, HONE_ANY, 10) - n_items (list));
  assert_found (list, "split:test", hone_image_list_count_images (list, HONE_SPLIT_TEST));
  assert_found (list, "boxes:<=10", all - counted (HONE_ANY, HONE_ANY, 10));
  assert_found (list, "problem:any", hone_image_list_count_findings (list, HONE_ANY));
  assert_found (list, "reviewed:no", all);
  assert_fault (list, "class:no_such_thing", hone_dataset_get_yaml (demo)->names[0]);
  assert_fault (list, "colour:red", "“colour:red”");
  assert_fault (list, "boxes:many", "number");
  assert_found (list, "", all);
  assert_found (list, "boxes:>100000", 0);
  g_assert_nonnull (strstr (hone_image_list_get_explanation (list), "boxes:>100000"));
  search (list, name);
  g_assert_true (hone_image_list_find (list, item, NULL));
  g_assert_cmpuint (n_items (list), <, all);
}

static void
count_cb (GListModel *model, guint position, guint removed, guint added, guint *times)
{
  g_assert_cmpuint (position + added, <=, g_list_model_get_n_items (model));
  (*times)++;
}

static void
test_changed_once (void)
{
  g_autoptr (HoneImageList) list = hone_image_list_new (demo);
  guint times = 0;

  g_signal_connect (list, "items-changed", G_CALLBACK (count_cb), &times);
  search (list, "split:train");
  search (list, "split:train");
  search (list, "split:train boxes:>=0");
  g_assert_cmpuint (times, ==, 1);
  hone_image_list_set_search (list, "split:val");
  search (list, NULL); /* what is overtaken is never shown */
  g_assert_cmpuint (times, ==, 2);
}

static guint
boxes_at (HoneImageList *list, guint position)
{
  g_autoptr (HoneImageItem) item = g_list_model_get_item (G_LIST_MODEL (list), position);

  return hone_image_item_get_n_labels (item);
}

static void
test_sort (void)
{
  g_autoptr (HoneImageList) list = hone_image_list_new (demo);
  g_autoptr (HoneImageItem) item = NULL;
  guint position;

  hone_image_list_set_sort (list, HONE_SORT_BOXES, FALSE);
  settle (list);
  for (guint i = 1; i < n_items (list); i++)
    g_assert_cmpuint (boxes_at (list, i - 1), >=, boxes_at (list, i));
  hone_image_list_set_sort (list, HONE_SORT_BOXES, TRUE);
  settle (list);
  for (guint i = 1; i < n_items (list); i++)
    g_assert_cmpuint (boxes_at (list, i - 1), <=, boxes_at (list, i));
  item = g_list_model_get_item (G_LIST_MODEL (list), 7);
  g_assert_true (hone_image_list_find (list, item, &position));
  g_assert_cmpuint (position, ==, 7);
  g_assert_true (hone_image_list_find_path (list, hone_image_item_get_path (item), &position));
  g_assert_cmpuint (position, ==, 7);
  hone_image_list_set_sort (list, HONE_SORT_NAME, FALSE);
  settle (list);
  for (guint i = 1; i < n_items (list); i++) {
    g_autoptr (HoneImageItem) a = g_list_model_get_item (G_LIST_MODEL (list), i - 1);
    g_autoptr (HoneImageItem) b = g_list_model_get_item (G_LIST_MODEL (list), i);

    g_assert_cmpint (strcmp (hone_image_item_get_name (a), hone_image_item_get_name (b)), <=, 0); /* equal lengths */
  }
}

static void
bump_cb (HoneImageItem *item, guint *times)
{
  (*times)++;
}

/* Read again, with other findings: items that somebody holds stay, and say that they changed. */
static void
test_index (void)
{
  g_autoptr (HoneImageList) list = hone_image_list_new (demo);
  g_autoptr (GArray) findings = g_array_new (FALSE, TRUE, sizeof (HoneFinding));
  HoneFinding finding = { "leak", HONE_SEVERITY_ERROR, HONE_SPLIT_VAL, 2, NULL, NULL, 0, NULL };
  g_autoptr (HoneImageIndex) index = NULL;
  g_autoptr (HoneImageItem) held = NULL;
  g_autoptr (GBytes) marks = NULL;
  g_autofree guint8 *flags = g_new0 (guint8, hone_image_list_count_images (list, HONE_ANY));
  guint times = 0, first = hone_image_list_count_images (list, HONE_SPLIT_TRAIN);

  held = g_list_model_get_item (G_LIST_MODEL (list), first + 2);
  g_signal_connect (held, "changed", G_CALLBACK (bump_cb), &times);
  g_array_append_val (findings, finding);
  index = hone_image_index_new (demo, findings);
  hone_image_list_set_index (list, index);
  settle (list);
  g_assert_cmpuint (times, ==, 1);
  g_assert_cmpuint (hone_image_item_get_n_findings (held), ==, 1);
  assert_found (list, "problem:leak", 1);
  assert_found (list, "problem:error", 1);
  assert_found (list, "problem:warning", 0);
  flags[first + 2] = HONE_MARK_REVIEWED;
  flags[0] = HONE_MARK_EXCLUDED;
  marks = g_bytes_new (flags, hone_image_list_count_images (list, HONE_ANY));
  hone_image_list_set_marks (list, marks);
  settle (list);
  g_assert_cmpuint (times, ==, 2);
  g_assert_cmpuint (hone_image_list_get_mark (list, held), ==, HONE_MARK_REVIEWED);
  assert_found (list, "reviewed:yes", 1);
  assert_found (list, "excluded:yes", 1);
  assert_found (list, "-reviewed:no -excluded:yes", 1);
}

/* Made when asked for, the same while it is held, gone afterwards; it may outlive its list. */
static void
test_items (void)
{
  HoneImageList *list = hone_image_list_new (demo);
  HoneImageItem *one = g_list_model_get_item (G_LIST_MODEL (list), 5);
  HoneImageItem *again = g_list_model_get_item (G_LIST_MODEL (list), 5);
  HoneImageItem *other = g_list_model_get_item (G_LIST_MODEL (list), 6);
  guint position;

  g_assert_true (one == again);
  g_object_unref (again);
  g_assert_true (one != other);
  g_assert_finalize_object (other);
  search (list, "split:train");
  g_assert_true (hone_image_list_find (list, one, &position));
  again = g_list_model_get_item (G_LIST_MODEL (list), position);
  g_assert_true (one == again);
  g_object_unref (again);
  search (list, "split:test");
  g_assert_false (hone_image_list_find (list, one, NULL));
  g_assert_null (g_list_model_get_item (G_LIST_MODEL (list), n_items (list)));
  /* The thread of a search may hold it a moment longer than its answer. */
  while (g_atomic_int_get (&G_OBJECT (list)->ref_count) > 1)
    g_usleep (1000);
  g_assert_finalize_object (list);
  g_assert_nonnull (hone_image_item_get_name (one));
  g_assert_finalize_object (one);
}

static void
test_item (void)
{
  g_autoptr (HoneImageList) list = hone_image_list_new (demo);
  g_autoptr (HoneImageItem) item = g_list_model_get_item (G_LIST_MODEL (list), 0);
  g_autoptr (GArray) boxes = hone_image_item_get_boxes (item);
  g_autofree char *caption = hone_image_item_get_caption (item);
  g_autofree char *end = g_strdup_printf ("·%u", hone_image_item_get_n_labels (item));

  g_assert_cmpuint (boxes->len, ==, hone_image_item_get_n_labels (item));
  g_assert_true (g_str_has_suffix (caption, end));
  g_assert_null (strchr (hone_image_item_get_name (item), '/'));
}

/* A data set with an empty label file, a missing one, a label out of range, and a good one. */

static void
write_file (const char *folder, const char *name, const char *text)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autofree char *parent = g_path_get_dirname (path);
  g_autoptr (GError) error = NULL;

  hone_file_make_folder (parent, &error);
  g_assert_no_error (error);
  hone_file_write_text (path, text, &error);
  g_assert_no_error (error);
}

static void
write_picture (const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autofree char *parent = g_path_get_dirname (path);
  g_autoptr (HoneImage) image = hone_image_new (64, 48);
  g_autoptr (GError) error = NULL;

  hone_file_make_folder (parent, &error);
  memset (image->pixels, 128, 64 * 48 * 3);
  hone_image_write (image, path, &error);
  g_assert_no_error (error);
}

static void
test_mistakes (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = g_dir_make_tmp ("hone-list-XXXXXX", NULL);
  g_autoptr (HoneDataset) dataset = NULL;
  g_autoptr (HoneImageList) list = NULL;
  g_autoptr (HoneImageItem) bad = NULL;

  write_file (folder, "data.yaml", "train: images/train\nval: images/val\nnames: [cell, big cell]\n");
  write_picture (folder, "images/train/good.png");
  write_picture (folder, "images/train/empty.png");
  write_picture (folder, "images/train/missing.png");
  write_picture (folder, "images/train/bad.png");
  write_picture (folder, "images/val/v.png");
  write_file (folder, "labels/train/good.txt", "1 0.5 0.5 0.25 0.25\n");
  write_file (folder, "labels/train/empty.txt", "");
  write_file (folder, "labels/train/bad.txt", "0 0.5 0.5 0.25 0.25\n7 0.5 0.5 0.25 0.25\n");
  write_file (folder, "labels/val/v.txt", "0 0.5 0.5 0.25 0.25\n");
  dataset = hone_dataset_read (folder, NULL, NULL, NULL, &error);
  g_assert_no_error (error);

  list = hone_image_list_new (dataset);
  g_assert_cmpuint (n_items (list), ==, 5);
  g_assert_cmpuint (hone_image_list_count_without_labels (list, HONE_ANY), ==, 2);
  search (list, "labels:none");
  g_assert_cmpuint (n_items (list), ==, 2);
  search (list, "labels:empty");
  g_assert_cmpuint (n_items (list), ==, 1);
  search (list, "labels:missing");
  g_assert_cmpuint (n_items (list), ==, 1);
  search (list, "labels:bad");
  g_assert_cmpuint (n_items (list), ==, 1);
  search (list, "problem:any");
  g_assert_cmpuint (n_items (list), ==, hone_image_list_count_findings (list, HONE_ANY));
  search (list, "name:bad problem:any");
  g_assert_cmpuint (n_items (list), ==, 1);
  bad = g_list_model_get_item (G_LIST_MODEL (list), 0);
  g_assert_cmpuint (hone_image_item_get_n_findings (bad), ==, 1);
  g_assert_nonnull (strstr (hone_image_item_get_finding (bad, 0)->message, "bad.txt"));
  search (list, "class:\"Big cell\"");
  g_assert_cmpuint (n_items (list), ==, 1);
  search (list, "class:big_cell");
  g_assert_cmpuint (n_items (list), ==, 1);
  hone_file_remove_tree (folder);
}

/* What a camera counted stands alone; where anything else tells pictures apart, the whole name. */
static void
test_caption (void)
{
  static const char *const names[][2] = {
    { "BloodImage_00009", "00009" }, { "IMG_4711", "4711" },     { "0815", "0815" },
    { "P12_0003", "P12_0003" },      { "scan-a16", "scan-a16" }, { "left", "left" }
  };
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = g_dir_make_tmp ("hone-caption-XXXXXX", NULL);
  g_autoptr (HoneDataset) dataset = NULL;
  g_autoptr (HoneImageList) list = NULL;

  write_file (folder, "data.yaml", "train: images\nval: images\nnames: [cell]\n");
  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autofree char *name = g_strdup_printf ("images/%s.png", names[i][0]);

    write_picture (folder, name);
  }
  dataset = hone_dataset_read (folder, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  list = hone_image_list_new (dataset);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autofree char *wanted = g_strconcat (names[i][1], "·0", NULL), *path = NULL, *caption = NULL;
    g_autoptr (HoneImageItem) item = NULL;
    guint at;

    path = g_strdup_printf ("%s/images/%s.png", folder, names[i][0]);
    g_assert_true (hone_image_list_find_path (list, path, &at));
    item = g_list_model_get_item (G_LIST_MODEL (list), at);
    caption = hone_image_item_get_caption (item);
    g_assert_cmpstr (caption, ==, wanted);
  }
  hone_file_remove_tree (folder);
}

int
main (int argc, char *argv[])
{
  g_autoptr (GError) error = NULL;
  int result;

  g_test_init (&argc, &argv, NULL);
  demo = hone_dataset_read ("demo", NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  g_test_add_func ("/workspace/image-list/counts", test_counts);
  g_test_add_func ("/workspace/image-list/filters", test_filters);
  g_test_add_func ("/workspace/image-list/search", test_search);
  g_test_add_func ("/workspace/image-list/changed-once", test_changed_once);
  g_test_add_func ("/workspace/image-list/sort", test_sort);
  g_test_add_func ("/workspace/image-list/index", test_index);
  g_test_add_func ("/workspace/image-list/items", test_items);
  g_test_add_func ("/workspace/image-list/item", test_item);
  g_test_add_func ("/workspace/image-list/caption", test_caption);
  g_test_add_func ("/workspace/image-list/mistakes", test_mistakes);
  result = g_test_run ();
  hone_dataset_unref (demo);
  return result;
}
