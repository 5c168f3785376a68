/* SPDX-License-Identifier: Apache-2.0 */
/* test-index.c - a data set read with an index is the one read without, whatever has become of the files or the index
 */
#include "dataset-index.h"
#include "folder.h"
#include "hone-file.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <zlib.h>

#define SETTLE 2100000 /* microseconds: files that are younger are not taken into an index */

static char *
index_path (Folder *f)
{
  return g_build_filename (f->root, "remembered", "index", NULL);
}

static HoneDataset *
read_set (Folder *f, gboolean with_index, gboolean each_line)
{
  g_autofree char *index = index_path (f);
  const HoneDatasetHow how = { .each_line = each_line, .index = with_index ? index : NULL };

  return folder_read (f, &how);
}

static void
write_sample (GString *to, const HoneSample *sample)
{
  g_string_append_printf (to, "%s %s %d×%d state %d usable %d traits %x\n", sample->path, sample->label_path,
                          sample->width, sample->height, sample->state, sample->usable, sample->traits);
  for (guint i = 0; i < sample->n_labels; i++) {
    const HoneLabel *label = &sample->labels[i];

    g_string_append_printf (to, "  %d %a %a %a %a line %d:", label->klass, (double) label->cx, (double) label->cy,
                            (double) label->w, (double) label->h, label->line);
    for (guint k = 0; k < 2 * label->n_points; k++)
      g_string_append_printf (to, " %a", (double) sample->points[2 * label->first_point + k]);
    g_string_append_c (to, '\n');
  }
}

/* All of a data set as text. */
static char *
write_set (HoneDataset *set)
{
  GString *to = g_string_new (NULL);
  guint n;
  const HoneFinding *findings = hone_dataset_get_findings (set, &n);

  for (guint i = 0; i < n; i++)
    g_string_append_printf (to, "%s %d %d %u %d %s\n", findings[i].kind, findings[i].severity, findings[i].split,
                            findings[i].sample, findings[i].line, findings[i].message);
  for (int split = 0; split < HONE_N_SPLITS; split++) {
    HoneSample *const *samples = hone_dataset_get_samples (set, split, &n);

    for (guint i = 0; i < n; i++)
      write_sample (to, samples[i]);
  }
  return g_string_free (to, FALSE);
}

/* With the index it reads as without. */
static void
check_same (Folder *f, gboolean each_line)
{
  g_autoptr (HoneDataset) without = read_set (f, FALSE, each_line);
  g_autoptr (HoneDataset) with = read_set (f, TRUE, each_line);
  g_autofree char *want = write_set (without);
  g_autofree char *got = write_set (with);

  g_assert_cmpstr (got, ==, want);
}

static guint
count_entries (Folder *f)
{
  g_autofree char *path = index_path (f);
  g_autoptr (DatasetIndex) index = dataset_index_read (path, 2, TRUE);

  return dataset_index_count (index);
}

/* Pictures and labels of every kind; two of the twelve pictures cannot be used. */
static void
put_set (Folder *f)
{
  folder_put_yaml (f);
  folder_put_pair (f, "train", "boxes", "0 .5 .5 .2 .2\n1 .25 .25 .125 .125\n");
  folder_put_pair (f, "train", "twice", "1 .5 .5 .2 .2\n0 .5 .5 .2 .2\n1 .5 .5 .2 .2\n");
  folder_put_pair (f, "train", "outlines", "0 .1 .1 .9 .1 .9 .9\n1 .2 .2 .8 .2 .8 .8 .2 .8\n");
  folder_put_pair (f, "train", "missing", NULL);
  folder_put_pair (f, "train", "windows",
                   "\xef\xbb\xbf"
                   "0 .5 .5 .2 .2\r\n");
  folder_put_pair (f, "train", "mixed", "0 .5 .5 .2 .2\n1 .2 .2 .8 .2 .8 .8 .2 .8\n");
  folder_put_pair (f, "train", "bad", "0 .5 .5 .2 .2\n7 .5 .5 .2 .2\n");
  folder_put_text (f, "images/train/broken.jpg", "\xff\xd8\xff\xe0 no picture");
  folder_put_picture (f, "images/train/grey.jpg", 40);
  folder_put_picture (f, "images/train/small.png", 9);
  folder_put_pair (f, "val", "empty", "");
  folder_put_pair (f, "val", "flat", "0 .5 .5 0 .2\n");
}

static void
test_same (Folder *f, gconstpointer data)
{
  g_autofree char *path = index_path (f);

  put_set (f);
  check_same (f, TRUE);
  g_assert_cmpuint (count_entries (f), ==, 0); /* all too fresh */
  g_usleep (SETTLE);
  for (int i = 0; i < 3; i++) {
    check_same (f, TRUE);
    g_assert_cmpuint (count_entries (f), ==, 10); /* all but the broken and the small one */
  }
  /* Read in another way the labels are other ones. */
  check_same (f, FALSE);
  check_same (f, FALSE);
  check_same (f, TRUE);
  folder_put_text (f, "data.yaml", "train: images/train\nval: images/val\nnames: [cat]\n");
  check_same (f, TRUE);
}

/* What the index says is believed as long as the stamps are right: that is what it is for. */
static void
test_believed (Folder *f, gconstpointer data)
{
  g_autofree char *path = index_path (f);
  g_autoptr (HoneDataset) set = NULL;
  g_autoptr (HoneDataset) again = NULL;
  g_autoptr (GError) error = NULL;
  HoneSample *const *samples;
  DatasetSeen seen = { .fine = TRUE, .fine_labels = TRUE };
  HoneSample made;
  guint n;

  folder_put_yaml (f);
  folder_put_pair (f, "train", "a", "0 .5 .5 .2 .2\n");
  folder_put_pair (f, "val", "b", "0 .5 .5 .2 .2\n");
  g_usleep (SETTLE);
  set = read_set (f, FALSE, TRUE);
  samples = hone_dataset_get_samples (set, HONE_SPLIT_TRAIN, &n);
  made = *samples[0];
  made.width = 77;
  made.labels = (HoneLabel[]){ { 1, 0.25f, 0.5f, 0.125f, 0.25f, 3 } };
  g_assert_true (dataset_stamp_take (&seen.picture, made.path));
  g_assert_true (dataset_stamp_take (&seen.label, made.label_path));
  dataset_index_write (path, 2, TRUE, &(DatasetPart){ (HoneSample *[]){ &made }, &seen, 1 }, 1, &error);
  g_assert_no_error (error);

  again = read_set (f, TRUE, TRUE);
  samples = hone_dataset_get_samples (again, HONE_SPLIT_TRAIN, &n);
  g_assert_cmpint (samples[0]->width, ==, 77);
  g_assert_cmpint (samples[0]->labels[0].klass, ==, 1);
  g_assert_cmpfloat (samples[0]->labels[0].cx, ==, 0.25f);
  g_assert_cmpint (samples[0]->labels[0].line, ==, 3);
}

/* Each file changes, comes or goes; the time of change may even be set back, and the size be the same. */
static void
test_changes (Folder *f, gconstpointer data)
{
  g_autofree char *gone = g_build_filename (f->root, "labels/train/boxes.txt", NULL);
  g_autofree char *picture = g_build_filename (f->root, "images/train/twice.png", NULL);
  g_autofree char *back = g_build_filename (f->root, "labels/train/twice.txt", NULL);
  const struct timespec then[2] = { { 1000000000, 0 }, { 1000000000, 0 } };

  put_set (f);
  g_assert_cmpint (utimensat (AT_FDCWD, back, then, 0), ==, 0);
  g_usleep (SETTLE);
  check_same (f, TRUE);

  folder_put_pair (f, "train", "twice", "1 .5 .5 .2 .2\n0 .5 .5 .2 .2\n0 .5 .5 .2 .3\n");
  g_assert_cmpint (utimensat (AT_FDCWD, back, then, 0), ==, 0);
  check_same (f, TRUE);
  folder_put_text (f, "labels/train/missing.txt", "1 .5 .5 .25 .25\n");
  check_same (f, TRUE);
  g_assert_cmpint (g_unlink (gone), ==, 0);
  check_same (f, TRUE);
  folder_put_picture (f, "images/train/grey.jpg", 44);
  check_same (f, TRUE);
  folder_put_text (f, "images/train/grey.jpg", "no picture any more");
  check_same (f, TRUE);
  g_assert_cmpint (g_unlink (picture), ==, 0);
  check_same (f, TRUE);
  g_usleep (SETTLE);
  check_same (f, TRUE);
  g_assert_cmpuint (count_entries (f), ==, 8);
}

static void
write_index (const char *path, const char *bytes, gsize n)
{
  FILE *file = NULL;

  g_unlink (path); /* a file that is cut to nothing first waits for the disk, and so does g_file_set_contents () */
  file = fopen (path, "wb");
  g_assert_nonnull (file);
  g_assert_cmpuint (fwrite (bytes, 1, n, file), ==, n);
  fclose (file);
}

/* Cut or damaged anywhere it is made anew. */
static void
test_damaged (Folder *f, gconstpointer data)
{
  g_autofree char *path = index_path (f);
  g_autofree char *bytes = NULL;
  gsize n;

  put_set (f);
  g_usleep (SETTLE);
  check_same (f, TRUE);
  g_assert_true (g_file_get_contents (path, &bytes, &n, NULL));
  for (gsize i = 0; i < n; i++) {
    write_index (path, bytes, i);
    g_assert_cmpuint (count_entries (f), ==, 0);
    bytes[i] ^= 0x10;
    write_index (path, bytes, n);
    /* "how" and the number of classes are within the sum, too. */
    g_assert_cmpuint (count_entries (f), ==, 0);
    bytes[i] ^= 0x10;
  }
  check_same (f, TRUE);
  g_assert_cmpuint (count_entries (f), ==, 10);
}

static void
ask_for_all (const DatasetIndex *index, HoneDataset *set)
{
  guint n;
  HoneSample *const *samples = hone_dataset_get_samples (set, HONE_SPLIT_TRAIN, &n);

  for (guint i = 0; i < n; i++) {
    HoneSample sample = *samples[i];
    DatasetStamp picture, label;
    HoneLabelFile *file;

    dataset_stamp_take (&picture, sample.path);
    dataset_stamp_take (&label, sample.label_path);
    if (dataset_index_get_picture (index, &sample, &picture))
      g_assert_true (sample.width > 0 && sample.height > 0);
    file = dataset_index_get_labels (index, &sample, &label);
    for (guint k = 0; file != NULL && k < file->n_labels; k++)
      g_assert_true (file->labels[k].klass >= 0 && file->labels[k].klass < 2 && file->labels[k].w <= 1.01f);
    hone_label_file_free (file);
  }
}

/* With a sum that is right nothing reaches out of the file, and no label out of range comes back. */
static void
test_hostile (Folder *f, gconstpointer data)
{
  const guint8 values[] = { 0x00, 0x01, 0x7f, 0x80, 0xff };
  g_autofree char *path = index_path (f);
  g_autofree char *bytes = NULL;
  g_autoptr (HoneDataset) set = NULL;
  gsize n;

  put_set (f);
  g_usleep (SETTLE);
  set = read_set (f, TRUE, TRUE);
  g_assert_true (g_file_get_contents (path, &bytes, &n, NULL));
  for (gsize i = 16; i < n; i++)
    for (guint k = 0; k < G_N_ELEMENTS (values); k++) {
      const char was = bytes[i];
      DatasetIndex *index;
      guint32 sum;

      bytes[i] = (char) values[k];
      sum = GUINT32_TO_LE ((guint32) crc32_z (0, (const Bytef *) bytes + 16, n - 16));
      memcpy (bytes + 12, &sum, 4);
      write_index (path, bytes, n);
      index = dataset_index_read (path, 2, TRUE);
      ask_for_all (index, set);
      dataset_index_free (index);
      bytes[i] = was;
    }
}

/* No place for it, or a reading that was broken off: the data set matters, the index does not. */
static void
test_no_place (Folder *f, gconstpointer data)
{
  g_autofree char *path = index_path (f);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  const HoneDatasetHow how = { .each_line = TRUE, .index = path };

  put_set (f);
  g_usleep (SETTLE);
  g_cancellable_cancel (cancellable);
  g_assert_null (hone_dataset_read_as (f->root, &how, NULL, NULL, cancellable, NULL));
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  folder_put_text (f, "remembered", "a file where the folder should be");
  check_same (f, TRUE);
  check_same (f, TRUE);
}

int
main (int argc, char *argv[])
{
  const struct {
    const char *name;
    void (*test) (Folder *f, gconstpointer data);
  } tests[] = {
    { "same", test_same },       { "believed", test_believed }, { "changes", test_changes },
    { "damaged", test_damaged }, { "hostile", test_hostile },   { "no-place", test_no_place },
  };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++) {
    g_autofree char *path = g_strdup_printf ("/data/index/%s", tests[i].name);

    g_test_add (path, Folder, NULL, folder_set_up, tests[i].test, folder_tear_down);
  }
  return g_test_run ();
}
