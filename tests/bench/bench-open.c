/* SPDX-License-Identifier: Apache-2.0 */
/* bench-open.c - how long a large data set takes to open, and to check: bench-open [PICTURES [DISTINCT]] [--keep]
 *
 * Makes a set of PICTURES (100,000) small JPEGs with 13 labels each in a temporary folder, opens it as the window does
 * (project and list) without and with its index, and looks for what is wrong with it. With DISTINCT only so many
 * pictures differ: the worst case for finding equal ones. Each measurement is a process of its own, so that VmHWM is
 * its. Printed, never tested; the set is removed afterwards.
 */
#include "hone-file.h"
#include "hone-health.h"
#include "hone-image-list.h"
#include "hone-project.h"
#include "image-codec.h"

#include <glib/gstdio.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define WIDTH 128
#define HEIGHT 96
#define LABELS 13
#define CELLS 12
#define FOLDER_SIZE 5000
#define VAL_EVERY 10
#define SETTLE 2500000 /* microseconds: younger files are not taken into an index */

typedef struct {
  guint n, distinct;
  char *root;
} Set;

static double
now (void)
{
  return (double) g_get_monotonic_time () / 1e6;
}

/* --- making --- */

/* A few soft blobs, so that no two pictures are similar. */
static void
paint (HoneImage *image, GRand *random)
{
  int cells[(CELLS + 1) * (CELLS + 1) * 3];

  for (guint i = 0; i < G_N_ELEMENTS (cells); i++)
    cells[i] = g_rand_int_range (random, 0, 256);
  for (int y = 0; y < HEIGHT; y++)
    for (int x = 0; x < WIDTH; x++)
      for (int c = 0; c < 3; c++) {
        int px = x * CELLS * 16 / WIDTH, py = y * CELLS * 16 / HEIGHT, fx = px % 16, fy = py % 16;
        const int *at = cells + 3 * (py / 16 * (CELLS + 1) + px / 16) + c;
        const int *below = at + 3 * (CELLS + 1);
        int first = at[0] * (16 - fx) + at[3] * fx, second = below[0] * (16 - fx) + below[3] * fx;

        image->pixels[3 * (y * WIDTH + x) + c] = (guint8) ((first * (16 - fy) + second * fy) / 256);
      }
}

static GBytes *
make_picture (GRand *random)
{
  g_autoptr (HoneImage) image = hone_image_new (WIDTH, HEIGHT);
  g_autofree char *why = NULL;

  paint (image, random);
  return image_jpeg_encode (image, 80, &why);
}

/* Without waiting for the disk. */
static void
put (const char *path, gconstpointer bytes, gsize n)
{
  FILE *file = fopen (path, "wb");

  if (file == NULL || fwrite (bytes, 1, n, file) != n || fclose (file) != 0)
    g_error ("%s cannot be written", path);
}

static void
put_labels (const char *path, GRand *random)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (int i = 0; i < LABELS; i++)
    g_string_append_printf (text, "%d %.6f %.6f %.6f %.6f\n", g_rand_int_range (random, 0, 3),
                            g_rand_double_range (random, 0.2, 0.8), g_rand_double_range (random, 0.2, 0.8),
                            g_rand_double_range (random, 0.1, 0.4), g_rand_double_range (random, 0.1, 0.4));
  put (path, text->str, text->len);
}

static char *
place (const Set *set, guint i, const char *what, const char *ending)
{
  g_autofree char *folder =
      g_strdup_printf ("%s/%s/%s/part-%02u", set->root, what, i % VAL_EVERY == 0 ? "val" : "train", i / FOLDER_SIZE);

  g_mkdir_with_parents (folder, 0755);
  return g_strdup_printf ("%s/specimen-%06u.%s", folder, i, ending);
}

static void
make_set (const Set *set)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (1);
  g_autoptr (GPtrArray) few = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_autofree char *yaml = g_build_filename (set->root, "data.yaml", NULL);
  const char text[] = "train: images/train\nval: images/val\nnames: [round, long, other]\n";

  put (yaml, text, strlen (text));
  for (guint i = 0; i < set->n; i++) {
    g_autofree char *image = place (set, i, "images", "jpg");
    g_autofree char *labels = place (set, i, "labels", "txt");
    gsize size;
    gconstpointer data;

    if (set->distinct >= set->n)
      g_ptr_array_set_size (few, 0); /* each is used once only */
    if (few->len < set->distinct)
      g_ptr_array_add (few, make_picture (random));
    data = g_bytes_get_data (few->pdata[set->distinct >= set->n ? 0 : i % set->distinct], &size);
    put (image, data, size);
    put_labels (labels, random);
  }
}

/* --- measuring --- */

static double
peak_memory (void)
{
  g_autofree char *status = NULL;
  const char *line;

  if (!g_file_get_contents ("/proc/self/status", &status, NULL, NULL) || (line = strstr (status, "VmHWM:")) == NULL)
    return 0;
  return g_ascii_strtod (line + strlen ("VmHWM:"), NULL) / 1024;
}

static void
print_row (const char *what, double seconds, const char *more)
{
  printf ("| %-44s | %7.2f | %6.0f | %s |\n", what, seconds, peak_memory (), more);
  fflush (stdout);
}

/* Each in a process of its own. */
static void
measure (const Set *set, const char *what, void (*run) (const Set *set, const char *what))
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
open_project (const Set *set)
{
  HoneProject *project = hone_project_new (set->root);
  gboolean done = FALSE;

  hone_project_open_async (project, NULL, opened_cb, &done);
  while (!done)
    g_main_context_iteration (NULL, TRUE);
  return project;
}

static void
time_opening (const Set *set, const char *what)
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
time_health (const Set *set, const char *what)
{
  g_autoptr (HoneProject) project = open_project (set);
  const HoneHealthHow how = { .imgsz = 640, .pictures = strstr (what, "pictures") != NULL };
  double start = now ();
  g_autoptr (GArray) findings = hone_health_check (hone_project_get_dataset (project), &how, NULL, NULL, NULL, NULL);
  g_autofree char *more = g_strdup_printf ("%u findings", findings->len);

  print_row (what, now () - start, more);
}

static void
time_plain (const Set *set, const char *what)
{
  double start = now ();
  g_autoptr (HoneDataset) dataset = hone_dataset_read (set->root, NULL, NULL, NULL, NULL);

  print_row (what, now () - start, dataset != NULL ? "" : "failed");
}

static void
change_labels (const Set *set)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (2);

  for (guint i = 0; i < set->n; i += 100) {
    g_autofree char *labels = place (set, i, "labels", "txt");

    put_labels (labels, random);
  }
}

static void
measure_all (const Set *set)
{
  printf ("| what | seconds | VmHWM MiB | |\n| --- | ---: | ---: | --- |\n");
  measure (set, "first opening", time_opening);
  measure (set, "later opening", time_opening);
  measure (set, "later opening, again", time_opening);
  change_labels (set);
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
  Set set = { .n = words > 1 ? (guint) atoi (argv[1]) : 100000 };
  g_autofree char *home = NULL;
  double start = now ();

  set.distinct = words > 2 ? (guint) atoi (argv[2]) : set.n;
  set.root = g_dir_make_tmp ("hone-bench-XXXXXX", NULL);
  home = g_build_filename (set.root, "home", NULL);
  g_setenv ("XDG_DATA_HOME", home, TRUE);
  make_set (&set);
  printf ("%u pictures, %u of them distinct, %d labels each, %d × %d; made in %.0f s; %u cores\n\n", set.n,
          set.distinct, LABELS, WIDTH, HEIGHT, now () - start, g_get_num_processors ());
  g_usleep (SETTLE);
  measure_all (&set);
  if (keep)
    printf ("\nkept in %s\n", set.root);
  else
    hone_file_remove_tree (set.root);
  g_free (set.root);
  return 0;
}
