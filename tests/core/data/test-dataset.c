/* SPDX-License-Identifier: Apache-2.0 */
/* test-dataset.c - whole data sets: the demo's known truth, lists, and what is missing */
#include "folder.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

static HoneDataset *
get_set (Folder *f, GError **error)
{
  return hone_dataset_read (f->root, NULL, NULL, NULL, error);
}

/* --- the demo --- */

/* resources/demo/README.md: counts, and two boxes without area; nothing else is wrong. */
static void
test_demo (void)
{
  static const guint n_pictures[] = { 205, 87, 72 }, n_boxes[] = { 2805, 1138, 945 };
  static const guint n_of_class[] = { 4155, 372, 361 };
  g_autoptr (GError) error = NULL;
  g_autoptr (HoneDataset) set = hone_dataset_read ("demo", NULL, NULL, NULL, &error);
  guint counts[3] = { 0 }, n;

  g_assert_no_error (error);
  for (int split = 0; split < HONE_N_SPLITS; split++) {
    HoneSample *const *samples = hone_dataset_get_samples (set, split, &n);
    guint boxes = 0;

    g_assert_cmpuint (n, ==, n_pictures[split]);
    for (guint i = 0; i < n; i++) {
      g_assert_true (samples[i]->usable);
      g_assert_cmpint (samples[i]->state, ==, HONE_LABELS_FOUND);
      g_assert_cmpint (samples[i]->width, ==, 640);
      g_assert_cmpint (samples[i]->height, ==, 480);
      g_assert_true (i == 0 || strcmp (samples[i - 1]->path, samples[i]->path) < 0);
      boxes += samples[i]->n_labels;
      for (guint k = 0; k < samples[i]->n_labels; k++)
        counts[samples[i]->labels[k].klass]++;
    }
    g_assert_cmpuint (boxes, ==, n_boxes[split]);
  }
  for (int i = 0; i < 3; i++)
    g_assert_cmpuint (counts[i], ==, n_of_class[i]);
}

static void
test_demo_findings (void)
{
  static const struct {
    const char *name;
    int line;
  } want[] = { { "BloodImage_00343.txt", 4 }, { "BloodImage_00338.txt", 13 } };
  g_autoptr (HoneDataset) set = hone_dataset_read ("demo", NULL, NULL, NULL, NULL);
  guint n;
  const HoneFinding *findings = hone_dataset_get_findings (set, &n);

  g_assert_cmpuint (n, ==, G_N_ELEMENTS (want));
  for (guint i = 0; i < n; i++) {
    g_assert_cmpstr (findings[i].kind, ==, "zero-size-box");
    g_assert_cmpint (findings[i].severity, ==, HONE_SEVERITY_WARNING);
    g_assert_true (g_str_has_suffix (findings[i].label, want[i].name));
    g_assert_cmpint (findings[i].line, ==, want[i].line);
    g_assert_nonnull (strstr (findings[i].message, want[i].name));
  }
  g_assert_true (hone_dataset_require (set, HONE_SPLIT_TRAIN, TRUE, NULL));
}

static void
count_cb (double fraction, const char *what, gpointer data)
{
  double *last = data;

  g_assert_cmpfloat (fraction, >=, *last);
  *last = fraction;
}

static void
test_progress (void)
{
  double last = 0;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  HoneDataset *set = hone_dataset_read ("demo", count_cb, &last, cancellable, &error);

  g_assert_no_error (error);
  g_assert_cmpfloat (last, ==, 1);
  hone_dataset_unref (hone_dataset_ref (set));
  hone_dataset_unref (set);
  g_cancellable_cancel (cancellable);
  g_assert_null (hone_dataset_read ("demo", NULL, NULL, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/* --- good and bad together --- */

static void
test_mixture (Folder *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HoneDataset) set = NULL;
  HoneSample *const *samples;
  const HoneFinding *findings;
  guint n;

  folder_put_yaml (f);
  folder_put_picture (f, "images/train/a.png", 20);
  folder_put_text (f, "labels/train/a.txt", "0 .5 .5 .2 .2\n1 .5 .5 .2 .2\n");
  folder_put_picture (f, "images/train/deep/b.PNG", 20);
  folder_put_text (f, "images/train/c.jpg", "no picture");
  folder_put_picture (f, "images/train/d.png", 20);
  folder_put_text (f, "labels/train/d.txt", "0 .5 .5 .2 .2\n9 .5 .5 .2 .2\n");
  folder_put_picture (f, "images/train/.hidden.png", 20);
  folder_put_text (f, "images/train/notes.txt", "not a picture");
  folder_put_picture (f, "images/val/v.png", 20);
  set = get_set (f, &error);
  g_assert_no_error (error);
  samples = hone_dataset_get_samples (set, HONE_SPLIT_TRAIN, &n);
  g_assert_cmpuint (n, ==, 4);
  g_assert_cmpuint (samples[0]->n_labels, ==, 2);
  g_assert_true (samples[3]->usable); /* deep/b.PNG */
  g_assert_cmpint (samples[3]->state, ==, HONE_LABELS_MISSING);
  g_assert_false (samples[1]->usable);
  g_assert_false (samples[2]->usable);
  findings = hone_dataset_get_findings (set, &n);
  g_assert_cmpuint (n, ==, 4);
  g_assert_cmpstr (findings[0].kind, ==, "broken-picture");
  g_assert_cmpstr (findings[1].kind, ==, "class-out-of-range");
  g_assert_cmpint (findings[1].line, ==, 2);
  g_assert_cmpstr (findings[2].kind, ==, "missing-labels");
  g_assert_cmpint (findings[3].split, ==, HONE_SPLIT_VAL);
  g_assert_true (hone_dataset_require (set, HONE_SPLIT_TRAIN, TRUE, &error));
  g_assert_false (hone_dataset_require (set, HONE_SPLIT_VAL, TRUE, &error));
  g_assert_error (error, HONE_ERROR, HONE_ERROR_BAD_DATA);
}

static void
test_lists (Folder *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HoneDataset) set = NULL;
  g_autofree char *text = g_strdup_printf ("\xef\xbb\xbf./images/b.png\r\nimages/a.png\n\n%s/images/c.png\n", f->root);
  guint n;

  folder_put_text (f, "data.yaml", "path: .\ntrain: [lists/../train.txt, more]\nval: images\nnames: [cat]\n");
  folder_put_text (f, "lists/x", "");
  folder_put_text (f, "train.txt", text);
  folder_put_picture (f, "images/a.png", 20);
  folder_put_picture (f, "images/b.png", 20);
  folder_put_picture (f, "images/c.png", 20);
  folder_put_picture (f, "more/d.png", 20);
  g_assert_cmpint (g_chdir (f->root), ==, 0);
  set = get_set (f, &error);
  g_assert_no_error (error);
  hone_dataset_get_samples (set, HONE_SPLIT_TRAIN, &n);
  g_assert_cmpuint (n, ==, 4);
  for (guint i = 0; i < n; i++)
    g_assert_true (hone_dataset_get_samples (set, HONE_SPLIT_TRAIN, NULL)[i]->usable);
  g_assert_cmpint (g_chdir ("/"), ==, 0);
}

/* The same findings in the same order, whatever thread reads what. */
static void
test_order (Folder *f, gconstpointer data)
{
  guint n, again;

  folder_put_yaml (f);
  for (int i = 0; i < 60; i++) {
    g_autofree char *picture = g_strdup_printf ("images/train/%02d.png", i);
    g_autofree char *label = g_strdup_printf ("labels/train/%02d.txt", i);

    folder_put_picture (f, picture, 12);
    folder_put_text (f, label, i % 3 ? "0 .5 .5 0 0\n1 .5 .5 0 0\n" : "7 .5 .5 .1 .1\n");
  }
  folder_put_picture (f, "images/val/a.png", 12);
  for (int run = 0; run < 5; run++) {
    g_autoptr (HoneDataset) a = get_set (f, NULL);
    g_autoptr (HoneDataset) b = get_set (f, NULL);
    const HoneFinding *x = hone_dataset_get_findings (a, &n);
    const HoneFinding *y = hone_dataset_get_findings (b, &again);

    g_assert_cmpuint (n, ==, 20 + 80 + 1);
    g_assert_cmpuint (again, ==, n);
    for (guint i = 0; i < n; i++) {
      g_assert_cmpstr (x[i].message, ==, y[i].message);
      g_assert_true (i == 0 || x[i].split > x[i - 1].split || x[i].sample >= x[i - 1].sample);
    }
  }
}

/* A link to a folder above would make 2 ^ 32 pictures of two; GIF is told of, but no part of a part. */
static void
test_walk (Folder *f, gconstpointer data)
{
  static const char *const names[] = { "one", "two", "deep/three" };
  const HoneDatasetHow half = { .fraction = { 0.5 } };
  g_autoptr (HoneDataset) set = NULL;
  g_autoptr (HoneDataset) part = NULL;
  guint n;

  folder_put_yaml (f);
  folder_put_pair (f, "train", "a", "");
  folder_put_pair (f, "train", "deep/b", "");
  folder_put_text (f, "images/train/0.gif", "GIF89a");
  folder_put_pair (f, "val", "a", "");
  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autofree char *link = g_build_filename (f->root, "images", "train", names[i], NULL);

    g_assert_cmpint (symlink (f->root, link), ==, 0);
  }
  set = folder_read (f, NULL);
  hone_dataset_get_samples (set, HONE_SPLIT_TRAIN, &n);
  g_assert_cmpuint (n, ==, 4); /* a, b, 0.gif, and val's picture through a link */
  g_assert_nonnull (folder_find (set, "broken-picture"));
  part = folder_read (f, &half);
  g_assert_cmpuint (hone_dataset_get_samples (part, HONE_SPLIT_TRAIN, &n)[0]->usable, ==, TRUE);
  g_assert_cmpuint (n, ==, 2); /* 1.5 */
}

/* --- which data.yaml --- */

static void
check_yaml (Folder *f, const char *want)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HoneDataYaml) yaml = hone_data_yaml_read (f->root, &error);

  g_assert_true ((yaml != NULL) == (want != NULL));
  g_assert_true (yaml == NULL || g_str_has_suffix (yaml->yaml, want));
}

static void
test_find_yaml (Folder *f, gconstpointer data)
{
  const char *text = "path: nowhere\ntrain: images/train\nval: ../images/val\nnames: [cat]\n";

  folder_put_pair (f, "train", "a", "");
  folder_put_pair (f, "val", "a", "");
  check_yaml (f, NULL);
  folder_put_text (f, "set/deep.yml", text);
  folder_put_text (f, "set/.hidden.yaml", text);
  check_yaml (f, NULL); /* found, but its path leads nowhere */
  folder_put_text (f, "set/deep.yml", "path: ..\ntrain: images/train\nval: images/val\nnames: [cat]\n");
  check_yaml (f, "set/deep.yml"); /* there is such a folder where the process runs, too, but no picture in it */
  folder_put_text (f, "set/deep.yml", "train: ../images/train\nval: ../images/val\nnames: [cat]\n");
  check_yaml (f, "set/deep.yml");
  folder_put_text (f, "other/second.yaml", text);
  check_yaml (f, NULL);
  folder_put_text (f, "mine.yaml", "train: images/train\nval: images/val\nnames: [cat]\n");
  check_yaml (f, "mine.yaml");
  folder_put_text (f, "too.yaml", text);
  check_yaml (f, NULL);
  folder_put_text (f, "data.yaml", "train: images/train\nval: images/val\nnames: [cat]\n");
  check_yaml (f, "data.yaml");
}

/* --- nothing there --- */

static void
refuse_read (Folder *f, const char *word)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HoneDataset) set = get_set (f, &error);

  g_assert_null (set);
  g_assert_error (error, HONE_ERROR, HONE_ERROR_BAD_DATA);
  g_assert_nonnull (strstr (error->message, word));
  g_test_message ("%s", error->message);
}

static void
test_missing_folders (Folder *f, gconstpointer data)
{
  g_autoptr (HoneDataset) set = NULL;
  const HoneFinding *findings;
  guint n;

  folder_put_text (f, "data.yaml", "train: images/train\nval: images/val\ntest: images/test\nnames: [cat, dog]\n");
  refuse_read (f, "images/val");
  folder_put_picture (f, "images/val/a.png", 20);
  refuse_read (f, "images/train");
  folder_put_picture (f, "images/train/a.png", 20);
  folder_put_text (f, "labels/train/a.txt", "");
  folder_put_text (f, "labels/val/a.txt", "");
  set = get_set (f, NULL);
  findings = hone_dataset_get_findings (set, &n);
  g_assert_cmpuint (n, ==, 1);
  g_assert_cmpstr (findings[0].kind, ==, "missing-folder");
  g_assert_null (hone_dataset_get_yaml (set)->splits[HONE_SPLIT_TEST]);
}

static void
refuse_split (Folder *f, HoneSplit split, gboolean need_labels, const char *word)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HoneDataset) set = get_set (f, &error);

  g_assert_no_error (error);
  g_assert_false (hone_dataset_require (set, split, need_labels, &error));
  g_assert_error (error, HONE_ERROR, HONE_ERROR_BAD_DATA);
  g_assert_nonnull (strstr (error->message, word));
  g_test_message ("%s", error->message);
}

static void
test_empty (Folder *f, gconstpointer data)
{
  folder_put_yaml (f);
  folder_put_text (f, "images/val/nothing", "");
  folder_put_text (f, "images/train/c.jpg", "no picture");
  refuse_split (f, HONE_SPLIT_VAL, FALSE, "images/val");
  refuse_split (f, HONE_SPLIT_TRAIN, TRUE, "c.jpg");
  refuse_split (f, HONE_SPLIT_TEST, FALSE, "test");
  folder_put_picture (f, "images/train/a.png", 20);
  refuse_split (f, HONE_SPLIT_TRAIN, TRUE, "labels/train/a.txt");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/data/dataset/demo", test_demo);
  g_test_add_func ("/data/dataset/demo-findings", test_demo_findings);
  g_test_add_func ("/data/dataset/progress", test_progress);
  g_test_add ("/data/dataset/mixture", Folder, NULL, folder_set_up, test_mixture, folder_tear_down);
  g_test_add ("/data/dataset/lists", Folder, NULL, folder_set_up, test_lists, folder_tear_down);
  g_test_add ("/data/dataset/order", Folder, NULL, folder_set_up, test_order, folder_tear_down);
  g_test_add ("/data/dataset/walk", Folder, NULL, folder_set_up, test_walk, folder_tear_down);
  g_test_add ("/data/dataset/find-yaml", Folder, NULL, folder_set_up, test_find_yaml, folder_tear_down);
  g_test_add ("/data/dataset/missing-folders", Folder, NULL, folder_set_up, test_missing_folders, folder_tear_down);
  g_test_add ("/data/dataset/empty", Folder, NULL, folder_set_up, test_empty, folder_tear_down);
  return g_test_run ();
}
