/* SPDX-License-Identifier: Apache-2.0 */
/* test-class-folders.c - data sets of a folder a class (spec 06, section 10) */
#include "folder.h"
#include "hone-marks.h"

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

static void
check_kind (Folder *self, const char *name, gboolean classes)
{
  g_autofree char *path = g_build_filename (self->root, name, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (HoneDataYaml) yaml = hone_data_find (path, &error);

  if (classes) {
    g_assert_no_error (error);
    g_assert_true (yaml->class_folders);
  } else {
    g_assert_error (error, HONE_ERROR, HONE_ERROR_NOT_FOUND);
    g_assert_null (yaml);
  }
}

/* What the window opens as classes: nothing that may be a data set of boxes. */
static void
test_find (Folder *self, G_GNUC_UNUSED gconstpointer data)
{
  folder_put_picture (self, "plain/a/1.png", 20);
  folder_put_picture (self, "plain/b/deep/1.png", 20);
  folder_put_picture (self, "split/train/a/1.png", 20);
  folder_put_picture (self, "split/train/b/1.png", 20);
  folder_put_picture (self, "split/val/a/1.png", 20);
  folder_put_picture (self, "one/a/1.png", 20);
  folder_put_picture (self, "empty/a/1.png", 20);
  folder_put_text (self, "empty/b/ReadMe", "");
  folder_put_picture (self, "yolo/train/images/1.png", 20);
  folder_put_text (self, "yolo/train/labels/1.txt", "");
  folder_put_picture (self, "beside/a/1.png", 20);
  folder_put_picture (self, "beside/b/1.png", 20);
  folder_put_text (self, "beside/b/1.xml", "");
  folder_put_picture (self, "loose/1.png", 20);
  check_kind (self, "plain", TRUE);
  check_kind (self, "split", TRUE);
  check_kind (self, "one", FALSE);
  check_kind (self, "empty", FALSE);
  check_kind (self, "yolo", FALSE);
  check_kind (self, "beside", FALSE);
  check_kind (self, "loose", FALSE);
}

/* With val alone: a picture is in one split, and each folder has a project of its own. */
static void
test_any_layout (Folder *self, G_GNUC_UNUSED gconstpointer data)
{
  static const HoneDatasetHow any = { .any_layout = TRUE };
  g_autofree char *one = g_build_filename (self->root, "one", NULL), *two = g_build_filename (self->root, "two", NULL);
  g_autofree char *of_one = NULL, *of_two = NULL;
  g_autoptr (HoneDataset) set = NULL;
  g_autoptr (GError) error = NULL;

  folder_put_picture (self, "one/train/a/1.png", 20);
  folder_put_picture (self, "one/train/b/1.png", 20);
  folder_put_picture (self, "one/val/a/1.png", 20);
  folder_put_picture (self, "two/a/1.png", 20);
  set = hone_dataset_read_as (one, &any, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (hone_dataset_count_pictures (set), ==, 3);
  g_assert_cmpstr (hone_dataset_get_title (set), ==, "one");
  of_one = hone_project_folder (one);
  of_two = hone_project_folder (two);
  g_assert_cmpstr (of_one, !=, of_two);
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
  ADD ("/class-folders/find", test_find);
  ADD ("/class-folders/any-layout", test_any_layout);
  return g_test_run ();
}
