/* SPDX-License-Identifier: Apache-2.0 */
/* bench-classes.c - how long classes take over a large data set, without a window: bench-classes [PICTURES [FOLDER]]
 *
 * Makes a set of PICTURES (100,000) small JPEGs with 13 labels each in FOLDER (a temporary one), joins two classes,
 * deletes one, takes both back, and gives one up half-way: the seconds until all is on the disk, and how much memory
 * came on top at most. tests/bench/watch-classes does the same in the window. Printed, never tested; the set is removed
 * afterwards.
 */
#include "bench-set.h"
#include "hone-file.h"
#include "hone-label-store.h"

#include <glib/gstdio.h>
#include <stdio.h>
#include <stdlib.h>

static double
now (void)
{
  return (double) g_get_monotonic_time () / 1e6;
}

/* VmHWM begins anew. */
static void
forget_peak (void)
{
  FILE *file = fopen ("/proc/self/clear_refs", "w");

  if (file != NULL) {
    fputs ("5", file);
    fclose (file);
  }
}

static void
flush (HoneLabelStore *store, const char *what, double start, double before)
{
  g_autoptr (GError) error = NULL;

  if (!hone_label_store_flush (store, &error))
    g_error ("%s", error->message);
  printf ("| %-12s | %6.1f | %5.0f | %d |\n", what, now () - start, bench_memory ("VmHWM:") - before,
          hone_label_store_get_n_classes (store));
  fflush (stdout);
  forget_peak ();
}

static void
steps (HoneLabelStore *store)
{
  const double before = bench_memory ("VmRSS:");
  double start = now ();

  forget_peak ();
  hone_label_store_merge_classes (store, 0, 1, NULL, NULL);
  flush (store, "merge", start, before);
  start = now ();
  hone_label_store_undo (store);
  flush (store, "undo", start, before);
  start = now ();
  hone_label_store_delete_class (store, 0, NULL, NULL);
  flush (store, "delete", start, before);
  start = now ();
  hone_label_store_undo (store);
  flush (store, "undo", start, before);
  start = now ();
  hone_label_store_delete_class (store, 0, NULL, NULL);
  while (hone_label_store_get_state (store) == HONE_STORE_SAVING &&
         (hone_label_store_get_progress (store) >= 1 || hone_label_store_get_progress (store) < 0.35))
    g_main_context_iteration (NULL, TRUE); /* how far it is comes by way of the main loop */
  hone_label_store_cancel (store);
  flush (store, "given up", start, before);
}

int
main (int argc, char *argv[])
{
  BenchSet set = { .n = argc > 1 ? (guint) atoi (argv[1]) : 100000 };
  g_autofree char *folder = NULL;
  g_autoptr (HoneDataset) dataset = NULL;
  g_autoptr (GError) error = NULL;
  HoneLabelStore *store;

  set.distinct = 100;
  set.root = argc > 2 ? g_build_filename (argv[2], "hone-bench-XXXXXX", NULL)
                      : g_build_filename (g_get_tmp_dir (), "hone-bench-XXXXXX", NULL);
  if (g_mkdtemp (set.root) == NULL)
    g_error ("%s cannot be made", set.root);
  bench_set_make (&set);
  folder = g_build_filename (set.root, "home", NULL);
  dataset = hone_dataset_read (set.root, NULL, NULL, NULL, &error);
  store = dataset != NULL ? hone_label_store_new (dataset, folder, &error) : NULL;
  if (store == NULL)
    g_error ("%s", error->message);
  printf ("| step | s | MiB more | classes |\n| --- | ---: | ---: | ---: |\n");
  steps (store);
  g_object_unref (store);
  hone_file_remove_tree (set.root);
  g_free (set.root);
  return 0;
}
