/* SPDX-License-Identifier: Apache-2.0 */
/* test-class-folders.c - data sets of a folder a class (spec 06, section 10) */
#include "folder.h"

#include <string.h>

static const HoneDatasetHow as_classes = { .class_folders = TRUE };

static HoneDataset *
read_classes (Folder *self)
{
  g_autoptr (GError) error = NULL;
  HoneDataset *set = hone_dataset_read_as (self->root, &as_classes, NULL, NULL, NULL, &error);

  g_assert_no_error (error);
  return set;
}

/* How many pictures of a split are of class @klass, whose folder is @name. */
static int
count (HoneDataset *set, HoneSplit split, int klass, const char *name)
{
  g_autofree char *part = g_strconcat ("/", name, "/", NULL);
  HoneSample *const *samples;
  guint n;
  int found = 0;

  samples = hone_dataset_get_samples (set, split, &n);
  for (guint i = 0; i < n; i++) {
    g_assert_true (samples[i]->usable);
    g_assert_cmpuint (samples[i]->n_labels, ==, 1);
    g_assert_cmpfloat (samples[i]->labels[0].w, ==, 1);
    if (samples[i]->labels[0].klass != klass)
      continue;
    g_assert_nonnull (strstr (samples[i]->path, part));
    found++;
  }
  return found;
}

static void
test_splits (Folder *self, G_GNUC_UNUSED gconstpointer data)
{
  g_autoptr (HoneDataset) set = NULL;
  const HoneDataYaml *yaml;

  folder_put_picture (self, "train/dog/1.png", 20);
  folder_put_picture (self, "train/dog/deep/2.png", 20);
  folder_put_picture (self, "train/Cat/1.jpg", 20);
  folder_put_picture (self, "valid/dog/1.png", 20);
  folder_put_picture (self, "valid/horse/1.png", 20);
  set = read_classes (self);
  yaml = hone_dataset_get_yaml (set);
  g_assert_cmpint (yaml->n_classes, ==, 2);
  g_assert_cmpstr (yaml->names[0], ==, "Cat"); /* in the order of bytes */
  g_assert_cmpstr (yaml->names[1], ==, "dog");
  g_assert_cmpint (count (set, HONE_SPLIT_TRAIN, 0, "Cat"), ==, 1);
  g_assert_cmpint (count (set, HONE_SPLIT_TRAIN, 1, "dog"), ==, 2);
  g_assert_cmpint (count (set, HONE_SPLIT_VAL, 0, "Cat"), ==, 0);
  g_assert_cmpint (count (set, HONE_SPLIT_VAL, 1, "dog"), ==, 1);
  g_assert_cmpint (count (set, HONE_SPLIT_TEST, 1, "dog"), ==, 1); /* there is none: that of val */
}

static void
put_many (Folder *self, const char *name, int n)
{
  for (int i = 0; i < n; i++) {
    g_autofree char *path = g_strdup_printf ("%s/%02d.png", name, i);

    folder_put_picture (self, path, 20);
  }
}

/* Every fifth of each class is kept for validation, and none of it is trained. */
static void
test_no_splits (Folder *self, G_GNUC_UNUSED gconstpointer data)
{
  g_autoptr (HoneDataset) set = NULL;

  put_many (self, "a", 10);
  put_many (self, "b", 7);
  set = read_classes (self);
  g_assert_cmpint (count (set, HONE_SPLIT_TRAIN, 0, "a"), ==, 8);
  g_assert_cmpint (count (set, HONE_SPLIT_TRAIN, 1, "b"), ==, 6);
  g_assert_cmpint (count (set, HONE_SPLIT_VAL, 0, "a"), ==, 2);
  g_assert_cmpint (count (set, HONE_SPLIT_VAL, 1, "b"), ==, 1);
  g_assert_cmpuint (hone_dataset_count_pictures (set), ==, 17);
}

static void
test_broken (Folder *self, G_GNUC_UNUSED gconstpointer data)
{
  g_autoptr (HoneDataset) set = NULL;
  HoneSample *const *samples;

  folder_put_picture (self, "train/a/1.png", 20);
  folder_put_text (self, "train/a/2.png", "not a picture");
  folder_put_picture (self, "val/a/1.png", 20);
  set = read_classes (self);
  samples = hone_dataset_get_samples (set, HONE_SPLIT_TRAIN, NULL);
  g_assert_true (samples[0]->usable);
  g_assert_false (samples[1]->usable);
  g_assert_nonnull (folder_find (set, "broken-picture"));
}

static void
test_nothing (Folder *self, G_GNUC_UNUSED gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  folder_put_picture (self, "a.png", 20);
  g_assert_null (hone_dataset_read_as (self->root, &as_classes, NULL, NULL, NULL, &error));
  g_assert_error (error, HONE_ERROR, HONE_ERROR_BAD_DATA);
  g_clear_error (&error);
  g_assert_null (hone_dataset_read_as ("/nowhere", &as_classes, NULL, NULL, NULL, &error));
  g_assert_error (error, HONE_ERROR, HONE_ERROR_NOT_FOUND);
}

#define ADD(name, function) g_test_add (name, Folder, NULL, folder_set_up, function, folder_tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/class-folders/splits", test_splits);
  ADD ("/class-folders/no-splits", test_no_splits);
  ADD ("/class-folders/broken", test_broken);
  ADD ("/class-folders/nothing", test_nothing);
  return g_test_run ();
}
