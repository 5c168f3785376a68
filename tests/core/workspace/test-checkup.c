/* SPDX-License-Identifier: Apache-2.0 */
/* test-checkup.c - the check of the demo on its thread, what it says by kind, and the statistics of its classes
 *
 * The demo's faults are known: two boxes without size, seven that are drawn twice (BCCD).
 */
#include "hone-checkup.h"

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
  result = g_test_run ();
  hone_dataset_unref (demo);
  return result;
}
