/* SPDX-License-Identifier: Apache-2.0 */
/* test-choice.c - what single_cls, classes and fraction leave of a data set, and whether outlines stay
 *
 * What is wanted was seen in Ultralytics 8.4.190 (train and val on sets like these, its loaders looked at).
 */
#include "folder.h"
#include "hone-error.h"
#include "hone-marks.h"

#include <math.h>
#include <string.h>
#include <unistd.h>

static guint
count_samples (HoneDataset *set, HoneSplit split)
{
  guint n;

  hone_dataset_get_samples (set, split, &n);
  return n;
}

static const HoneSample *
get_sample (HoneDataset *set, HoneSplit split, guint i)
{
  guint n;
  HoneSample *const *samples = hone_dataset_get_samples (set, split, &n);

  g_assert_cmpuint (i, <, n);
  return samples[i];
}

/* "0 2 1" for the classes of a sample's labels */
static void
check_classes (HoneDataset *set, HoneSplit split, guint i, const char *want)
{
  const HoneSample *sample = get_sample (set, split, i);
  g_autoptr (GString) got = g_string_new (NULL);

  for (guint k = 0; k < sample->n_labels; k++)
    g_string_append_printf (got, "%s%d", k > 0 ? " " : "", sample->labels[k].klass);
  g_assert_cmpstr (got->str, ==, want);
}

/* --- fraction --- */

static void
put_many (Folder *f, const char *split, int n)
{
  for (int i = 0; i < n; i++) {
    g_autofree char *name = g_strdup_printf ("p%02d", i);

    folder_put_pair (f, split, name, "0 .5 .5 .2 .2\n");
  }
}

static void
check_fraction (Folder *f, const double *values, int n, guint train, guint val, guint test)
{
  g_autoptr (HoneDataset) set = NULL;
  g_autoptr (GError) error = NULL;
  HoneDatasetHow how = { 0 };

  g_assert_true (hone_dataset_how_set_fraction (&how, values, n, &error));
  set = folder_read (f, &how);
  g_assert_cmpuint (count_samples (set, HONE_SPLIT_TRAIN), ==, train);
  g_assert_cmpuint (count_samples (set, HONE_SPLIT_VAL), ==, val);
  g_assert_cmpuint (count_samples (set, HONE_SPLIT_TEST), ==, test);
  g_assert_true (g_str_has_suffix (get_sample (set, HONE_SPLIT_TRAIN, 0)->path, "p00.png"));
}

static void
test_fraction (Folder *f, gconstpointer data)
{
  static const struct {
    int n;
    double values[3];
    guint train, val, test;
  } rows[] = {
    { 0, { 0 }, 10, 6, 5 },   { 1, { 0.5 }, 5, 6, 5 },      { 1, { 0.25 }, 2, 6, 5 }, /* 2.5 and 3.5: the even number */
    { 1, { 0.35 }, 4, 6, 5 }, { 1, { 0.01 }, 1, 6, 5 },     { 1, { 1 }, 10, 6, 5 },    { 1, { 3 }, 3, 6, 5 },
    { 1, { 100 }, 10, 6, 5 }, { 2, { 0.5, 0.3 }, 5, 2, 5 }, { 2, { 1, 2 }, 10, 2, 5 }, { 3, { 3, 0.5, 0.2 }, 3, 3, 1 },
  };

  folder_put_text (f, "data.yaml", "train: images/train\nval: images/val\ntest: images/test\nnames: [cat]\n");
  put_many (f, "train", 10);
  put_many (f, "val", 6);
  put_many (f, "test", 5);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    check_fraction (f, rows[i].values, rows[i].n, rows[i].train, rows[i].val, rows[i].test);
}

static void
test_fraction_refused (void)
{
  static const double values[][4] = { { 0 }, { -1 }, { 1.5 }, { NAN }, { INFINITY }, { 0.5, 0 }, { 1, 1, 1, 1 } };
  static const int n[] = { 1, 1, 1, 1, 1, 2, 4 };

  for (guint i = 0; i < G_N_ELEMENTS (n); i++) {
    g_autoptr (GError) error = NULL;
    HoneDatasetHow how = { .fraction = { 0.7, 0.8, 0.9 } };

    g_assert_false (hone_dataset_how_set_fraction (&how, values[i], n[i], &error));
    g_assert_error (error, HONE_ERROR, HONE_ERROR_USAGE);
    g_assert_cmpfloat (how.fraction[HONE_SPLIT_VAL], ==, 0.8);
  }
}

/* The part is one of the files: what cannot be used counts. */
static void
test_fraction_bad (Folder *f, gconstpointer data)
{
  const HoneDatasetHow how = { .fraction = { 0.5 } };
  g_autoptr (HoneDataset) set = NULL;
  g_autoptr (GError) error = NULL;

  folder_put_yaml (f);
  folder_put_pair (f, "train", "a", "9 .5 .5 .2 .2\n");
  folder_put_pair (f, "train", "b", "9 .5 .5 .2 .2\n");
  folder_put_pair (f, "train", "c", "0 .5 .5 .2 .2\n");
  folder_put_pair (f, "train", "d", "0 .5 .5 .2 .2\n");
  folder_put_pair (f, "val", "a", "0 .5 .5 .2 .2\n");
  set = folder_read (f, &how);
  g_assert_cmpuint (count_samples (set, HONE_SPLIT_TRAIN), ==, 2);
  g_assert_false (hone_dataset_require (set, HONE_SPLIT_TRAIN, TRUE, &error));
  g_assert_error (error, HONE_ERROR, HONE_ERROR_BAD_DATA);
}

/* --- classes --- */

static void
put_classes (Folder *f)
{
  folder_put_text (f, "data.yaml", "train: images/train\nval: images/val\nnames: [a, b, c]\n");
  folder_put_pair (f, "train", "0", "0 .5 .5 .2 .2\n1 .3 .3 .2 .2\n");
  folder_put_pair (f, "train", "1", "1 .5 .5 .2 .2\n2 .3 .3 .2 .2\n1 .7 .7 .2 .2\n");
  folder_put_pair (f, "train", "2", "2 .5 .5 .2 .2\n0 .3 .3 .2 .2\n");
  folder_put_pair (f, "val", "0", "0 .5 .5 .2 .2\n1 .3 .3 .2 .2\n");
}

static void
test_classes (Folder *f, gconstpointer data)
{
  static const int classes[] = { 1, 7 };
  const HoneDatasetHow how = { .classes = classes, .n_classes = 2 };
  g_autoptr (HoneDataset) set = NULL;
  gint64 counts[3];

  put_classes (f);
  set = folder_read (f, &how);
  g_assert_cmpint (hone_dataset_get_yaml (set)->n_classes, ==, 3);
  check_classes (set, HONE_SPLIT_TRAIN, 0, "1");
  check_classes (set, HONE_SPLIT_TRAIN, 1, "1 1");
  check_classes (set, HONE_SPLIT_TRAIN, 2, "");
  check_classes (set, HONE_SPLIT_VAL, 0, "1");
  g_assert_true (get_sample (set, HONE_SPLIT_TRAIN, 2)->usable);
  g_assert_cmpint (get_sample (set, HONE_SPLIT_TRAIN, 1)->labels[1].line, ==, 3);
  hone_dataset_count_labels (set, HONE_SPLIT_TRAIN, counts);
  g_assert_cmpint (counts[0], ==, 0);
  g_assert_cmpint (counts[1], ==, 3);
  g_assert_cmpint (counts[2], ==, 0);
}

static void
test_classes_none_left (Folder *f, gconstpointer data)
{
  static const int classes[] = { 7, -1 };
  const HoneDatasetHow how = { .classes = classes, .n_classes = 2 };
  g_autoptr (HoneDataset) set = NULL;
  g_autoptr (GError) error = NULL;

  put_classes (f);
  set = folder_read (f, &how);
  g_assert_false (hone_dataset_require (set, HONE_SPLIT_TRAIN, TRUE, &error));
  g_assert_error (error, HONE_ERROR, HONE_ERROR_BAD_DATA);
  g_assert_nonnull (strstr (error->message, "classes"));
  g_assert_true (hone_dataset_require (set, HONE_SPLIT_TRAIN, FALSE, NULL));
}

/* --- single_cls --- */

static void
put_high_classes (Folder *f)
{
  folder_put_yaml (f);
  /* Equal boxes of two classes are two labels: lines are compared as they are written. */
  folder_put_pair (f, "train", "0", "0 .5 .5 .2 .2\n1 .5 .5 .2 .2\n");
  folder_put_pair (f, "train", "1", "7 .3 .3 .1 .1\n1e30 .4 .4 .1 .1\n");
  folder_put_pair (f, "train", "2", "1.5 .5 .5 .1 .1\n");
  folder_put_pair (f, "train", "3", "-1 .5 .5 .1 .1\n");
  folder_put_pair (f, "train", "4", "8 .5 .5 0 0\n");
  folder_put_pair (f, "val", "0", "7 .5 .5 .2 .2\n7 .5 .5 .2 .2\n");
}

static void
test_single (Folder *f, gconstpointer data)
{
  const HoneDatasetHow how = { .single_class = TRUE };
  g_autoptr (HoneDataset) set = NULL;
  gint64 count;

  put_high_classes (f);
  set = folder_read (f, &how);
  g_assert_cmpint (hone_dataset_get_yaml (set)->n_classes, ==, 1);
  g_assert_cmpstr (hone_dataset_get_yaml (set)->names[0], ==, "item");
  g_assert_null (hone_dataset_get_yaml (set)->names[1]);
  check_classes (set, HONE_SPLIT_TRAIN, 0, "0 0");
  check_classes (set, HONE_SPLIT_TRAIN, 1, "0 0");
  check_classes (set, HONE_SPLIT_VAL, 0, "0");
  g_assert_cmpstr (folder_find (set, "class-not-whole")->kind, ==, "class-not-whole");
  g_assert_cmpuint (folder_find (set, "label-negative")->sample, ==, 3);
  g_assert_nonnull (strstr (folder_find (set, "zero-size-box")->message, "item"));
  g_assert_null (folder_find (set, "class-out-of-range"));
  hone_dataset_count_labels (set, HONE_SPLIT_TRAIN, &count);
  g_assert_cmpint (count, ==, 5);
}

/* classes names the ids of the files, also those beyond the names. */
static void
test_single_classes (Folder *f, gconstpointer data)
{
  static const int classes[] = { 1, 7 };
  const HoneDatasetHow how = { .single_class = TRUE, .classes = classes, .n_classes = 2 };
  g_autoptr (HoneDataset) set = NULL;

  put_high_classes (f);
  set = folder_read (f, &how);
  check_classes (set, HONE_SPLIT_TRAIN, 0, "0");
  g_assert_cmpint (get_sample (set, HONE_SPLIT_TRAIN, 0)->labels[0].line, ==, 2);
  check_classes (set, HONE_SPLIT_TRAIN, 1, "0");
  check_classes (set, HONE_SPLIT_TRAIN, 4, "");
  g_assert_null (folder_find (set, "zero-size-box"));
}

/* --- line by line --- */

static void
test_each_line (Folder *f, gconstpointer data)
{
  const HoneDatasetHow how = { .each_line = TRUE };
  g_autoptr (HoneDataset) strict = NULL;
  g_autoptr (HoneDataset) set = NULL;

  folder_put_yaml (f);
  folder_put_pair (f, "train", "a", "0 .5 .5 .2 .2\n9 .5 .5 .1 .1\n1 .4 .4 .1 .1\n");
  folder_put_pair (f, "train", "b", "0 .5 .5 .2 words\n");
  folder_put_pair (f, "val", "a", "0 .5 .5 .2 .2\n");
  strict = folder_read (f, NULL);
  g_assert_false (get_sample (strict, HONE_SPLIT_TRAIN, 0)->usable);
  set = folder_read (f, &how);
  check_classes (set, HONE_SPLIT_TRAIN, 0, "0 1");
  g_assert_true (get_sample (set, HONE_SPLIT_TRAIN, 0)->usable);
  g_assert_cmpint (folder_find (set, "class-out-of-range")->line, ==, 2);
  g_assert_cmpint (folder_find (set, "class-out-of-range")->severity, ==, HONE_SEVERITY_ERROR);
  g_assert_false (get_sample (set, HONE_SPLIT_TRAIN, 1)->usable);
  g_assert_cmpint (get_sample (set, HONE_SPLIT_TRAIN, 1)->state, ==, HONE_LABELS_BAD);
  g_assert_cmpuint (folder_find (set, "label-not-a-number")->sample, ==, 1);
}

/* --- outlines --- */

#define THREE "0 .1 .1 .5 .1 .5 .6\n"
#define FOUR "1 .2 .2 .8 .2 .8 .9 .2 .9\n"

static void
check_points (const HoneSample *sample, guint label, const float *want, guint n)
{
  const HoneLabel *got = &sample->labels[label];

  g_assert_cmpuint (got->n_points, ==, n);
  for (guint i = 0; i < 2 * n; i++)
    g_assert_cmpfloat ((double) sample->points[2 * got->first_point + i], ==, (double) want[i]);
}

static const float three[] = { .1f, .1f, .5f, .1f, .5f, .6f };
static const float four[] = { .2f, .2f, .8f, .2f, .8f, .9f, .2f, .9f };

static void
test_outlines (Folder *f, gconstpointer data)
{
  g_autoptr (HoneDataset) set = NULL;
  const HoneSample *sample;

  folder_put_yaml (f);
  folder_put_pair (f, "train", "a", FOUR THREE);
  folder_put_pair (f, "train", "b", "");
  folder_put_pair (f, "train", "c", NULL);
  folder_put_pair (f, "train", "d", "9 .1 .1 .2 .2\n"); /* bad: counts for nothing */
  folder_put_pair (f, "train", "e", FOUR THREE FOUR);   /* a repetition: sorted by their bytes */
  folder_put_pair (f, "val", "a", "0 .5 .5 .1 .1\n");
  set = folder_read (f, NULL);
  sample = get_sample (set, HONE_SPLIT_TRAIN, 0);
  check_points (sample, 0, four, 4);
  check_points (sample, 1, three, 3);
  g_assert_cmpfloat_with_epsilon ((double) sample->labels[1].cx, 0.3, 1e-7);
  g_assert_cmpfloat_with_epsilon ((double) sample->labels[1].cy, 0.35, 1e-7);
  g_assert_cmpfloat_with_epsilon ((double) sample->labels[1].w, 0.4, 1e-7);
  g_assert_cmpfloat_with_epsilon ((double) sample->labels[1].h, 0.5, 1e-7);
  sample = get_sample (set, HONE_SPLIT_TRAIN, 4);
  g_assert_cmpuint (sample->n_labels, ==, 2);
  check_points (sample, sample->labels[0].klass == 0 ? 0 : 1, three, 3);
  check_points (sample, sample->labels[0].klass == 0 ? 1 : 0, four, 4);
  g_assert_null (get_sample (set, HONE_SPLIT_VAL, 0)->points);
  g_assert_true (hone_dataset_has_outlines (set));
  g_assert_null (folder_find (set, "mixed-outlines"));
}

/* What classes leaves keeps its own points. */
static void
test_outlines_chosen (Folder *f, gconstpointer data)
{
  static const int classes[] = { 0 };
  const HoneDatasetHow how = { .classes = classes, .n_classes = 1 };
  g_autoptr (HoneDataset) set = NULL;
  const HoneSample *sample;

  folder_put_yaml (f);
  folder_put_pair (f, "train", "a", FOUR THREE "1 .3 .3 .4 .3 .4 .4\n0 .2 .2 .8 .2 .8 .9 .2 .9\n");
  folder_put_pair (f, "train", "b", FOUR);
  folder_put_pair (f, "val", "a", THREE);
  set = folder_read (f, &how);
  sample = get_sample (set, HONE_SPLIT_TRAIN, 0);
  g_assert_cmpuint (sample->n_labels, ==, 2);
  check_points (sample, 0, three, 3);
  check_points (sample, 1, four, 4);
  g_assert_null (get_sample (set, HONE_SPLIT_TRAIN, 1)->points);
  g_assert_true (hone_dataset_has_outlines (set));
}

/* Each split by itself, and before classes are chosen. */
static void
test_outlines_mixed (Folder *f, gconstpointer data)
{
  static const int classes[] = { 0 };
  const HoneDatasetHow how = { .classes = classes, .n_classes = 1 };
  g_autoptr (HoneDataset) set = NULL;
  const HoneSample *sample;
  const HoneFinding *finding;

  folder_put_yaml (f);
  folder_put_pair (f, "train", "a", FOUR THREE);
  folder_put_pair (f, "train", "b", "0 .5 .5 .1 .1\n\n1 .5 .5 .2 .2\n");
  folder_put_pair (f, "val", "a", THREE);
  set = folder_read (f, &how);
  sample = get_sample (set, HONE_SPLIT_TRAIN, 0);
  g_assert_null (sample->points);
  g_assert_cmpuint (sample->labels[0].n_points, ==, 0);
  g_assert_cmpfloat_with_epsilon ((double) sample->labels[0].w, 0.4, 1e-7);
  check_points (get_sample (set, HONE_SPLIT_VAL, 0), 0, three, 3);
  finding = folder_find (set, "mixed-outlines");
  g_assert_cmpint (finding->severity, ==, HONE_SEVERITY_WARNING);
  g_assert_cmpuint (finding->sample, ==, 1);
  g_assert_cmpint (finding->line, ==, 1);
  g_assert_true (g_str_has_suffix (finding->label, "b.txt"));
  g_assert_false (hone_dataset_has_outlines (set));
}

/* A choice that takes the odd one out leaves outlines. */
static void
test_outlines_fraction (Folder *f, gconstpointer data)
{
  const HoneDatasetHow how = { .fraction = { 0.5 } };
  g_autoptr (HoneDataset) set = NULL;

  folder_put_yaml (f);
  folder_put_pair (f, "train", "a", FOUR THREE);
  folder_put_pair (f, "train", "b", "0 .5 .5 .1 .1\n");
  folder_put_pair (f, "val", "a", THREE);
  set = folder_read (f, &how);
  g_assert_true (hone_dataset_has_outlines (set));
  g_assert_null (folder_find (set, "mixed-outlines"));
}

static void
test_no_outlines (Folder *f, gconstpointer data)
{
  g_autoptr (HoneDataset) set = NULL;

  folder_put_yaml (f);
  folder_put_pair (f, "train", "a", "");
  folder_put_pair (f, "val", "a", THREE);
  set = folder_read (f, NULL);
  g_assert_false (hone_dataset_has_outlines (set));
}

/* --- what a person said --- */

static void
mark (Folder *f, HoneMarksKind kind, const char *const *names, const char *value)
{
  g_autoptr (GPtrArray) ops = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *project = g_build_filename (f->root, "project", NULL);
  g_autoptr (GString) text = g_string_new (NULL);
  HoneMarks marks;

  hone_marks_init (&marks, project, kind);
  for (; *names != NULL; names++) {
    g_autofree char *path = g_build_filename (f->root, "images", *names, NULL);

    g_assert_true (hone_marks_set (&marks, path, value, ops));
    g_assert_false (hone_marks_set (&marks, path, value, ops));
  }
  for (guint i = 0; i < ops->len; i++)
    g_string_append_printf (text, "%s\n", (char *) ops->pdata[i] + 1);
  g_assert_cmpint (g_mkdir_with_parents (project, 0700), ==, 0);
  g_assert_true (g_file_set_contents (marks.path, text->str, -1, NULL));
  hone_marks_clear (&marks);
}

static void
put_marked (Folder *f)
{
  static const char *const names[] = { "a", "b", "new\nline\\", "c" };

  folder_put_yaml (f);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    folder_put_pair (f, "train", names[i], "0 .5 .5 .2 .2\n");
  folder_put_pair (f, "val", "b", "1 .5 .5 .2 .2\nx\n");
  mark (f, HONE_MARKS_EXCLUDED, (const char *const[]){ "train/a.png", "val/gone.png", NULL }, "");
  mark (f, HONE_MARKS_SPLITS, (const char *const[]){ "train/b.png", "train/new\nline\\.png", NULL }, "val");
}

static void
check_names (HoneDataset *set, HoneSplit split, const char *names)
{
  guint n;
  HoneSample *const *samples = hone_dataset_get_samples (set, split, &n);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < n; i++) {
    g_autofree char *folder = g_path_get_dirname (samples[i]->path), *in = g_path_get_basename (folder);
    g_autofree char *name = g_path_get_basename (samples[i]->path);

    g_string_append_printf (text, "%s/%s ", in, name);
    g_assert_cmpstr (in, ==, hone_split_name (samples[i]->home));
    g_assert_cmpuint (samples[i]->n_labels, ==, 1);
  }
  g_assert_cmpstr (text->str, ==, names);
}

static void
test_marks (Folder *f, gconstpointer data)
{
  g_autofree char *project = g_build_filename (f->root, "project", NULL);
  HoneDatasetHow how = { .each_line = TRUE, .project = project, .leave_excluded = TRUE };
  g_autoptr (HoneDataset) set = NULL, shown = NULL, all = NULL;

  put_marked (f);
  set = folder_read (f, &how);
  check_names (set, HONE_SPLIT_TRAIN, "train/c.png ");
  check_names (set, HONE_SPLIT_VAL, "train/b.png train/new\nline\\.png val/b.png ");
  g_assert_cmpuint (hone_dataset_count_excluded (set), ==, 1);
  g_assert_cmpuint (hone_dataset_count_moved (set), ==, 2);
  how.leave_excluded = FALSE;
  shown = folder_read (f, &how);
  check_names (shown, HONE_SPLIT_TRAIN, "train/a.png train/c.png ");
  how.project = NULL;
  all = folder_read (f, &how);
  check_names (all, HONE_SPLIT_TRAIN, "train/a.png train/b.png train/c.png train/new\nline\\.png ");
  check_names (all, HONE_SPLIT_VAL, "val/b.png ");
}

/* The data set was opened through a link when the person said so, and a split names what another one has. */
static void
test_marks_link (Folder *f, gconstpointer data)
{
  g_autofree char *project = g_build_filename (f->root, "project", NULL), *link = NULL, *other = NULL;
  const HoneDatasetHow how = { .each_line = TRUE, .project = project, .leave_excluded = TRUE };
  g_autoptr (HoneDataset) set = NULL;
  g_autoptr (GError) error = NULL;

  put_marked (f);
  folder_put_text (f, "data.yaml", "train: images/train\nval: [images/val, images/train]\nnames: [cat, dog]\n");
  link = g_build_filename (f->root, "link", NULL);
  other = g_build_filename (link, "data.yaml", NULL);
  g_assert_cmpint (symlink (f->root, link), ==, 0);
  set = hone_dataset_read_as (other, &how, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_str_has_prefix (hone_dataset_get_samples (set, HONE_SPLIT_TRAIN, NULL)[0]->path, link));
  g_assert_cmpuint (hone_dataset_count_pictures (set), ==, 1 + 4);
  g_assert_cmpuint (hone_dataset_count_excluded (set), ==, 2);
}

static void
test_marks_ignored (Folder *f, gconstpointer data)
{
  g_autofree char *project = g_build_filename (f->root, "project", NULL), *label = NULL, *escaped = NULL, *line = NULL;
  const HoneDatasetHow how = { .each_line = TRUE, .project = project };
  g_autoptr (HoneDataset) before = NULL, set = NULL;

  put_marked (f);
  before = folder_read (f, &how);
  g_assert_false (folder_find (before, "label-not-a-number")->ignored);
  label = g_strdup_printf ("label-not-a-number\t%s/labels/val/b.txt\t2", f->root);
  escaped = g_strescape (label, NULL);
  line = g_strdup_printf ("%s\n", escaped);
  folder_put_text (f, "project/ignored.txt", line);
  set = folder_read (f, &how);
  g_assert_true (folder_find (set, "label-not-a-number")->ignored);
}

/* Nothing is left: that is said, and how it came. */
static void
test_marks_empty (Folder *f, gconstpointer data)
{
  g_autofree char *project = g_build_filename (f->root, "project", NULL);
  const HoneDatasetHow how = { .each_line = TRUE, .project = project, .leave_excluded = TRUE };
  g_autoptr (HoneDataset) set = NULL;
  g_autoptr (GError) error = NULL;

  folder_put_yaml (f);
  folder_put_pair (f, "train", "a", "0 .5 .5 .2 .2\n");
  folder_put_pair (f, "val", "b", "0 .5 .5 .2 .2\n");
  mark (f, HONE_MARKS_EXCLUDED, (const char *const[]){ "train/a.png", NULL }, "");
  set = folder_read (f, &how);
  g_assert_false (hone_dataset_require (set, HONE_SPLIT_TRAIN, TRUE, &error));
  g_assert_nonnull (strstr (error->message, "1 excluded"));
}

/* Lines that nobody wrote so: they say nothing, and do no harm. */
static void
test_marks_hostile (Folder *f, gconstpointer data)
{
  static const char odd[] = "\\\n\tval\nx\\\tval\n/a\tnowhere\nb\\q\\777\ttrain\n\xff\xfe\t\xff\n\0\n/only\tval";
  g_autofree char *project = g_build_filename (f->root, "project", NULL);
  const HoneDatasetHow how = { .each_line = TRUE, .project = project, .leave_excluded = TRUE };
  g_autoptr (HoneDataset) set = NULL;

  put_marked (f);
  folder_put (f, "project/splits.txt", odd, sizeof odd - 1);
  folder_put (f, "project/excluded.txt", odd, sizeof odd - 1);
  set = folder_read (f, &how);
  g_assert_cmpuint (hone_dataset_count_pictures (set), ==, 5);
}

int
main (int argc, char *argv[])
{
  static const struct {
    const char *name;
    void (*test) (Folder *, gconstpointer);
  } tests[] = {
    { "fraction", test_fraction },
    { "fraction-bad", test_fraction_bad },
    { "classes", test_classes },
    { "classes-none-left", test_classes_none_left },
    { "single", test_single },
    { "single-classes", test_single_classes },
    { "each-line", test_each_line },
    { "outlines", test_outlines },
    { "outlines-chosen", test_outlines_chosen },
    { "outlines-mixed", test_outlines_mixed },
    { "outlines-fraction", test_outlines_fraction },
    { "no-outlines", test_no_outlines },
    { "marks", test_marks },
    { "marks-link", test_marks_link },
    { "marks-ignored", test_marks_ignored },
    { "marks-empty", test_marks_empty },
    { "marks-hostile", test_marks_hostile },
  };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++) {
    g_autofree char *path = g_strconcat ("/data/choice/", tests[i].name, NULL);

    g_test_add (path, Folder, NULL, folder_set_up, tests[i].test, folder_tear_down);
  }
  g_test_add_func ("/data/choice/fraction-refused", test_fraction_refused);
  return g_test_run ();
}
