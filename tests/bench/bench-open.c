/* SPDX-License-Identifier: Apache-2.0 */
/* bench-open.c - how long a large data set takes to open, and to check: bench-open [PICTURES [DISTINCT]] [--keep]
 *
 * Makes a set of PICTURES (100,000) small JPEGs with 13 labels each in a temporary folder, opens it as the window does
 * (project and list) without and with its index, and looks for what is wrong with it. With DISTINCT only so many
 * pictures differ: the worst case for finding equal ones. Each measurement is a process of its own, so that VmHWM is
 * its. Printed, never tested; the set is removed afterwards.
 */
#include "bench-set.h"
#include "hone-file.h"
#include "hone-health.h"
#include "hone-image-list.h"
#include "hone-project.h"

#include <glib/gstdio.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static double
now (void)
{
  return (double) g_get_monotonic_time () / 1e6;
}

/* --- measuring --- */

static void
print_row (const char *what, double seconds, const char *more)
{
  printf ("| %-44s | %7.2f | %6.0f | %s |\n", what, seconds, bench_memory ("VmHWM:"), more);
  fflush (stdout);
}

/* Each in a process of its own. */
static void
measure (const BenchSet *set, const char *what, void (*run) (const BenchSet *set, const char *what))
{
  pid_t child;
  int status;

  fflush (stdout);
  child = fork ();
  if (child == 0) {
    run (set, what);
    _exit (0);
  }
  waitpid (child, &status, 0);
  if (status != 0)
    printf ("| %-44s | failed |\n", what);
}

static void
opened_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  if (!hone_project_open_finish (HONE_PROJECT (source), result, &error))
    g_error ("%s", error->message);
  *(gboolean *) data = TRUE;
}

static HoneProject *
open_project (const BenchSet *set)
{
  HoneProject *project = hone_project_new (set->root);
  gboolean done = FALSE;

  hone_project_open_async (project, NULL, opened_cb, &done);
  while (!done)
    g_main_context_iteration (NULL, TRUE);
  return project;
}

static void
time_opening (const BenchSet *set, const char *what)
{
  double start = now (), ready;
  HoneProject *project = open_project (set);
  HoneImageList *list;
  g_autofree char *more = NULL;

  ready = now ();
  list = hone_image_list_new (hone_project_get_dataset (project));
  more = g_strdup_printf ("%u pictures, of it %.2f s for the list", g_list_model_get_n_items (G_LIST_MODEL (list)),
                          now () - ready);
  print_row (what, now () - start, more);
}

static void
time_health (const BenchSet *set, const char *what)
{
  g_autoptr (HoneProject) project = open_project (set);
  const HoneHealthHow how = { .imgsz = 640, .pictures = strstr (what, "pictures") != NULL };
  double start = now ();
  g_autoptr (GArray) findings = hone_health_check (hone_project_get_dataset (project), &how, NULL, NULL, NULL, NULL);
  g_autofree char *more = g_strdup_printf ("%u findings", findings->len);

  print_row (what, now () - start, more);
}

static void
time_plain (const BenchSet *set, const char *what)
{
  double start = now ();
  g_autoptr (HoneDataset) dataset = hone_dataset_read (set->root, NULL, NULL, NULL, NULL);

  print_row (what, now () - start, dataset != NULL ? "" : "failed");
}

static void
measure_all (const BenchSet *set)
{
  printf ("| what | seconds | VmHWM MiB | |\n| --- | ---: | ---: | --- |\n");
  measure (set, "first opening", time_opening);
  measure (set, "later opening", time_opening);
  measure (set, "later opening, again", time_opening);
  bench_set_change_labels (set, 100);
  measure (set, "one label file in a hundred changed", time_opening);
  measure (set, "without an index (training)", time_plain);
  measure (set, "health of labels and files", time_health);
  measure (set, "health with pictures and twins", time_health);
}

int
main (int argc, char *argv[])
{
  gboolean keep = argc > 1 && g_str_equal (argv[argc - 1], "--keep");
  int words = argc - keep;
  BenchSet set = { .n = words > 1 ? (guint) atoi (argv[1]) : 100000 };
  g_autofree char *home = NULL;
  double start = now ();

  set.distinct = words > 2 ? (guint) atoi (argv[2]) : set.n;
  set.root = g_dir_make_tmp ("hone-bench-XXXXXX", NULL);
  home = g_build_filename (set.root, "home", NULL);
  g_setenv ("XDG_DATA_HOME", home, TRUE);
  bench_set_make (&set);
  printf ("%u pictures, %u of them distinct, %d labels each, %d × %d; made in %.0f s; %u cores\n\n", set.n,
          set.distinct, BENCH_LABELS, BENCH_WIDTH, BENCH_HEIGHT, now () - start, g_get_num_processors ());
  g_usleep (BENCH_SETTLE);
  measure_all (&set);
  if (keep)
    printf ("\nkept in %s\n", set.root);
  else
    hone_file_remove_tree (set.root);
  g_free (set.root);
  return 0;
}
