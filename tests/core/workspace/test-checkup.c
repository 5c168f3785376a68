/* SPDX-License-Identifier: Apache-2.0 */
/* test-checkup.c - the check of the demo on its thread, what it says by kind, and the statistics of its classes
 *
 * The demo's faults are known: two boxes without size, seven that are drawn twice (BCCD).
 */
#include "hone-checkup.h"
#include "hone-file.h"
#include "hone-health.h"
#include "hone-label-store.h"
#include "hone-project.h"

#include <string.h>

static HoneDataset *demo;

static void
settle (HoneCheckup *checkup)
{
  while (hone_checkup_get_running (checkup))
    g_main_context_iteration (NULL, TRUE);
}

static const HoneHealthGroup *
group_called (GPtrArray *groups, const char *kind)
{
  for (guint i = 0; i < groups->len; i++)
    if (g_str_equal (((HoneHealthGroup *) groups->pdata[i])->kind->kind, kind))
      return groups->pdata[i];
  return NULL;
}

static void
done_cb (HoneCheckup *checkup, guint *times)
{
  (*times)++;
}

static void
assert_demo (HoneCheckup *checkup)
{
  g_autoptr (GPtrArray) groups = hone_checkup_group (checkup, NULL, NULL);
  const HoneHealthGroup *zero = group_called (groups, "zero-size-box");
  const HoneHealthGroup *twice = group_called (groups, "near-duplicate");
  g_autofree char *why = NULL;

  g_assert_cmpuint (zero->findings->len, ==, 2);
  g_assert_cmpuint (twice->findings->len, ==, 7);
  g_assert_cmpuint (twice->of[0] + twice->of[1] + twice->of[2], ==, 7);
  g_assert_cmpuint (twice->n_pictures, <=, 7);
  for (guint i = 1; i < groups->len; i++)
    g_assert_cmpint (((HoneHealthGroup *) groups->pdata[i - 1])->severity, >=,
                     ((HoneHealthGroup *) groups->pdata[i])->severity);
  g_assert_cmpint (hone_checkup_get_ready (checkup, NULL, NULL, &why), ==, HONE_READY_YES);
  g_assert_null (why);
}

static void
test_demo (void)
{
  g_autoptr (HoneCheckup) checkup = hone_checkup_new (demo);
  guint times = 0;

  g_signal_connect (checkup, "done", G_CALLBACK (done_cb), &times);
  hone_checkup_start (checkup, HONE_CHECKUP_PICTURES);
  settle (checkup);
  g_assert_cmpuint (times, ==, 1);
  g_assert_true (hone_checkup_get_compared (checkup));
  g_assert_cmpint (hone_checkup_get_when (checkup), >, 0);
  assert_demo (checkup);
  /* Read again without comparing: the same, and what comparing told stays. */
  hone_checkup_start (checkup, HONE_CHECKUP_READ_AGAIN);
  settle (checkup);
  g_assert_cmpuint (times, ==, 2);
  g_assert_true (hone_checkup_get_compared (checkup));
  g_assert_null (hone_checkup_get_message (checkup));
  assert_demo (checkup);
}

/* Cancelling leaves out the comparison; what labels tell is there all the same. */
static void
test_cancel (void)
{
  g_autoptr (HoneCheckup) checkup = hone_checkup_new (demo);

  hone_checkup_start (checkup, HONE_CHECKUP_PICTURES);
  hone_checkup_cancel (checkup);
  settle (checkup);
  g_assert_false (hone_checkup_get_compared (checkup));
  assert_demo (checkup);
}

static gboolean
ignore_twice (const HoneFinding *finding, gpointer data)
{
  return g_str_equal (finding->kind, "near-duplicate");
}

static void
test_ignored (void)
{
  g_autoptr (HoneCheckup) checkup = hone_checkup_new (demo);
  g_autoptr (GPtrArray) groups = NULL;

  hone_checkup_start (checkup, HONE_CHECKUP_LABELS);
  settle (checkup);
  groups = hone_checkup_group (checkup, ignore_twice, NULL);
  g_assert_null (group_called (groups, "near-duplicate"));
  g_assert_nonnull (group_called (groups, "zero-size-box"));
}

/* Counted once more here. */
static void
test_stats (void)
{
  g_autoptr (HoneImageIndex) index = hone_image_index_new (demo, NULL);
  g_autoptr (HoneClassStats) stats = hone_class_stats_new (index, 640);
  guint labels = 0, sizes = 0, places = 0, tiny = 0;

  for (guint i = 0; i < hone_image_index_get_n (index); i++) {
    const HoneSample *sample = hone_image_index_get_sample (index, i);

    labels += sample->n_labels;
    for (guint k = 0; k < sample->n_labels; k++)
      tiny += MIN (sample->labels[k].w * (float) sample->width, sample->labels[k].h * (float) sample->height) * 640 <
              (float) (8 * MAX (sample->width, sample->height));
  }
  for (int bin = 0; bin < HONE_STATS_BINS; bin++)
    for (int klass = 0; klass < hone_class_stats_get_n_classes (stats); klass++)
      sizes += hone_class_stats_count_size (stats, bin, klass);
  for (int row = 0; row < HONE_STATS_ROWS; row++)
    for (int column = 0; column < HONE_STATS_COLUMNS; column++)
      places += hone_class_stats_count_place (stats, column, row);
  g_assert_cmpuint (hone_class_stats_get_n_labels (stats), ==, labels);
  g_assert_cmpuint (sizes, ==, labels);
  g_assert_cmpuint (places, ==, labels);
  g_assert_cmpuint (hone_class_stats_count_tiny (stats), ==, tiny);
  for (int klass = 0; klass < hone_class_stats_get_n_classes (stats); klass++)
    for (int split = 0; split < HONE_N_SPLITS; split++) {
      g_assert_cmpuint (hone_class_stats_count_labels (stats, split, klass), ==,
                        hone_image_index_count_labels (index, split, klass));
      g_assert_cmpuint (hone_class_stats_count_images (stats, split, klass), <=,
                        hone_class_stats_count_labels (stats, split, klass));
      g_assert_cmpuint (hone_class_stats_count_images (stats, split, klass), >, 0);
    }
}

/* Every kind of finding that the demo and its readers know has a title and a reason. */
static void
test_kinds (void)
{
  for (const HoneHealthKind *kind = hone_health_kinds (); kind->kind != NULL; kind++) {
    g_assert_true (hone_health_kind_find (kind->kind) == kind);
    g_assert_cmpuint (strlen (hone_health_kind_title (kind)), >, 0);
    g_assert_true (g_str_has_suffix (hone_health_kind_why (kind), "."));
  }
  g_assert_null (hone_health_kind_find ("no-such-kind"));
}

/* --- pictures that are alike, in two splits --- */

/* A copy of a picture of the demo. */
static void
put_picture (const char *root, const char *name, guint number)
{
  g_autoptr (HoneImageIndex) index = hone_image_index_new (demo, NULL);
  g_autofree char *path = g_build_filename (root, name, NULL), *folder = g_path_get_dirname (path);
  g_autofree char *bytes = NULL;
  gsize size;

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_assert_true (g_file_get_contents (hone_image_index_get_sample (index, number)->path, &bytes, &size, NULL));
  g_assert_true (g_file_set_contents (path, bytes, (gssize) size, NULL));
}

/* train: a b c; val: c again, d; test: a again, and when @thrice c again */
static char *
make_leaky (gboolean thrice)
{
  char *root = g_dir_make_tmp ("hone-leaky-XXXXXX", NULL);
  g_autofree char *yaml = g_build_filename (root, "data.yaml", NULL);

  put_picture (root, "images/train/a.jpg", 0);
  put_picture (root, "images/train/b.jpg", 1);
  put_picture (root, "images/train/c.jpg", 2);
  put_picture (root, "images/val/c2.jpg", 2);
  put_picture (root, "images/val/d.jpg", 3);
  put_picture (root, "images/test/a2.jpg", 0);
  if (thrice)
    put_picture (root, "images/test/c3.jpg", 2);
  g_assert_true (
      g_file_set_contents (yaml, "train: images/train\nval: images/val\ntest: images/test\nnames: [cell]\n", -1, NULL));
  return root;
}

static guint
count_kind (HoneCheckup *checkup, const char *kind)
{
  g_autoptr (GPtrArray) groups = hone_checkup_group (checkup, NULL, NULL);
  const HoneHealthGroup *group = group_called (groups, kind);

  return group != NULL ? group->findings->len : 0;
}

static int
by_text (gconstpointer a, gconstpointer b)
{
  return strcmp (*(char *const *) a, *(char *const *) b);
}

/* All that is told of pairs, in the order of the pictures. */
static char *
pairs_of (HoneCheckup *checkup)
{
  HoneImageIndex *index = hone_checkup_get_index (checkup);
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);
  guint n;
  const HoneFinding *findings = hone_image_index_get_findings (index, &n);

  for (guint i = 0; i < n; i++)
    if (findings[i].other != NULL)
      g_ptr_array_add (lines, g_strdup_printf ("%s %d %d %u %d %s", findings[i].kind, (int) findings[i].severity,
                                               (int) findings[i].split, findings[i].sample,
                                               (int) findings[i].other_split, findings[i].message));
  g_ptr_array_sort (lines, by_text);
  g_ptr_array_add (lines, NULL);
  return g_strjoinv ("\n", (char **) lines->pdata);
}

static void
look_again (HoneCheckup *checkup, HoneCheckupHow how)
{
  hone_checkup_start (checkup, how);
  settle (checkup);
  g_assert_null (hone_checkup_get_message (checkup));
}

static void
flush (HoneLabelStore *store)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (hone_label_store_flush (store, &error));
  g_assert_no_error (error);
}

/* @n: pictures that have to move, all of them to @split */
static void
join_pairs (HoneCheckup *checkup, HoneLabelStore *store, guint n, HoneSplit split)
{
  g_autoptr (GArray) all = g_array_new (FALSE, FALSE, sizeof (HoneFinding));
  g_autofree HoneSplit *splits = NULL;
  g_auto (GStrv) paths = NULL;
  guint n_findings;
  const HoneFinding *findings = hone_image_index_get_findings (hone_checkup_get_index (checkup), &n_findings);

  g_array_append_vals (all, findings, n_findings);
  paths = hone_health_join_splits (all, &splits);
  g_assert_cmpuint (g_strv_length (paths), ==, n);
  for (guint i = 0; i < n; i++)
    g_assert_cmpint (splits[i], ==, split);
  hone_label_store_set_splits (store, (const char *const *) paths, splits, n, "Moved");
  flush (store);
}

typedef struct {
  char *root;
  HoneDataset *dataset;
  HoneLabelStore *store;
  HoneCheckup *checkup; /* all compared */
} Leaky;

static void
leaky_open (Leaky *self, gboolean thrice)
{
  g_autofree char *folder = NULL;
  g_autoptr (GError) error = NULL;

  self->root = make_leaky (thrice);
  self->dataset = hone_dataset_read (self->root, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  folder = hone_project_folder (hone_dataset_get_yaml (self->dataset)->yaml);
  self->store = hone_label_store_new (self->dataset, folder, &error);
  g_assert_no_error (error);
  self->checkup = hone_checkup_new (self->dataset);
  look_again (self->checkup, HONE_CHECKUP_PICTURES);
}

static void
leaky_close (Leaky *self)
{
  g_object_unref (self->checkup);
  g_object_unref (self->store);
  hone_dataset_unref (self->dataset);
  hone_file_remove_tree (self->root);
  g_free (self->root);
}

/* What was told of pairs is, with the pictures in other splits, what comparing all of them again tells. */
static void
assert_as_compared (HoneCheckup *checkup)
{
  g_autofree char *kept = NULL, *compared = NULL;

  look_again (checkup, HONE_CHECKUP_READ_AGAIN);
  kept = pairs_of (checkup);
  look_again (checkup, HONE_CHECKUP_READ_AGAIN | HONE_CHECKUP_PICTURES);
  compared = pairs_of (checkup);
  g_assert_cmpstr (kept, ==, compared);
}

static void
test_pairs (void)
{
  Leaky leaky;
  g_autofree char *before = NULL, *after = NULL;

  leaky_open (&leaky, FALSE);
  g_assert_cmpuint (count_kind (leaky.checkup, "leak"), ==, 2);
  g_assert_cmpuint (count_kind (leaky.checkup, "same-picture"), ==, 0);
  before = pairs_of (leaky.checkup);
  join_pairs (leaky.checkup, leaky.store, 2, HONE_SPLIT_TRAIN);
  g_assert_cmpstr (hone_label_store_get_undo_title (leaky.store), ==, "Moved");
  assert_as_compared (leaky.checkup);
  g_assert_cmpuint (count_kind (leaky.checkup, "leak"), ==, 0);
  g_assert_cmpuint (count_kind (leaky.checkup, "same-picture"), ==, 2);
  join_pairs (leaky.checkup, leaky.store, 0, HONE_SPLIT_TRAIN);

  g_assert_true (hone_label_store_undo (leaky.store));
  flush (leaky.store);
  look_again (leaky.checkup, HONE_CHECKUP_READ_AGAIN);
  after = pairs_of (leaky.checkup);
  g_assert_cmpstr (after, ==, before);
  leaky_close (&leaky);
}

static gboolean
is_third (const char *path, gpointer data)
{
  return g_str_has_suffix (path, data);
}

/* Of three that are the same the one with labels stays. */
static void
assert_left (HoneCheckup *checkup, const char *better, const char *left)
{
  g_autoptr (GArray) all = g_array_new (FALSE, FALSE, sizeof (HoneFinding));
  g_auto (GStrv) paths = NULL;
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *joined = NULL;
  guint n;
  const HoneFinding *findings = hone_image_index_get_findings (hone_checkup_get_index (checkup), &n);

  g_array_append_vals (all, findings, n);
  paths = hone_health_leave_one (all, is_third, (gpointer) better);
  for (char **path = paths; *path != NULL; path++)
    g_ptr_array_add (names, g_path_get_basename (*path));
  g_ptr_array_sort (names, by_text);
  g_ptr_array_add (names, NULL);
  joined = g_strjoinv (" ", (char **) names->pdata);
  g_assert_cmpstr (joined, ==, left);
}

static void
test_leave_one (void)
{
  Leaky leaky;

  leaky_open (&leaky, TRUE);
  assert_left (leaky.checkup, "/c3.jpg", "a2.jpg c.jpg c2.jpg");
  assert_left (leaky.checkup, "/none", "a2.jpg c2.jpg c3.jpg");
  assert_left (leaky.checkup, ".jpg", "a2.jpg c2.jpg c3.jpg");
  leaky_close (&leaky);
}

/* Three of a kind, in three splits: all of them go to training. */
static void
test_group (void)
{
  Leaky leaky;

  leaky_open (&leaky, TRUE);
  g_assert_cmpuint (count_kind (leaky.checkup, "leak"), ==, 3);
  join_pairs (leaky.checkup, leaky.store, 3, HONE_SPLIT_TRAIN);
  look_again (leaky.checkup, HONE_CHECKUP_READ_AGAIN);
  g_assert_cmpuint (count_kind (leaky.checkup, "leak"), ==, 0);
  g_assert_cmpuint (count_kind (leaky.checkup, "same-picture"), ==, 3);
  leaky_close (&leaky);
}

/* The picture that stood first goes behind the other: the other way round. */
static void
test_pair_turned (void)
{
  Leaky leaky;
  g_autofree char *path = NULL;

  leaky_open (&leaky, FALSE);
  path = g_build_filename (leaky.root, "images/train/c.jpg", NULL);
  hone_label_store_set_split (leaky.store, (const char *const[]){ path, NULL }, 1, HONE_SPLIT_TEST);
  flush (leaky.store);
  assert_as_compared (leaky.checkup);
  g_assert_cmpuint (count_kind (leaky.checkup, "leak"), ==, 2);
  leaky_close (&leaky);
}

int
main (int argc, char *argv[])
{
  g_autoptr (GError) error = NULL;
  int result;

  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  demo = hone_dataset_read ("demo", NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  g_test_add_func ("/workspace/checkup/demo", test_demo);
  g_test_add_func ("/workspace/checkup/cancel", test_cancel);
  g_test_add_func ("/workspace/checkup/ignored", test_ignored);
  g_test_add_func ("/workspace/checkup/stats", test_stats);
  g_test_add_func ("/workspace/checkup/kinds", test_kinds);
  g_test_add_func ("/workspace/checkup/pairs", test_pairs);
  g_test_add_func ("/workspace/checkup/group", test_group);
  g_test_add_func ("/workspace/checkup/leave-one", test_leave_one);
  g_test_add_func ("/workspace/checkup/pair-turned", test_pair_turned);
  result = g_test_run ();
  hone_dataset_unref (demo);
  return result;
}
