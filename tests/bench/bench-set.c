/* SPDX-License-Identifier: Apache-2.0 */
/* bench-set.c - see bench-set.h */
#include "bench-set.h"

#include "image-codec.h"

#include <stdio.h>
#include <string.h>

#define CELLS 12
#define FOLDER_SIZE 5000
#define VAL_EVERY 10

/* A few soft blobs, so that no two pictures are similar. */
static void
paint (HoneImage *image, GRand *random)
{
  int cells[(CELLS + 1) * (CELLS + 1) * 3];

  for (guint i = 0; i < G_N_ELEMENTS (cells); i++)
    cells[i] = g_rand_int_range (random, 0, 256);
  for (int y = 0; y < BENCH_HEIGHT; y++)
    for (int x = 0; x < BENCH_WIDTH; x++)
      for (int c = 0; c < 3; c++) {
        int px = x * CELLS * 16 / BENCH_WIDTH, py = y * CELLS * 16 / BENCH_HEIGHT, fx = px % 16, fy = py % 16;
        const int *at = cells + 3 * (py / 16 * (CELLS + 1) + px / 16) + c;
        const int *below = at + 3 * (CELLS + 1);
        int first = at[0] * (16 - fx) + at[3] * fx, second = below[0] * (16 - fx) + below[3] * fx;

        image->pixels[3 * (y * BENCH_WIDTH + x) + c] = (guint8) ((first * (16 - fy) + second * fy) / 256);
      }
}

static GBytes *
make_picture (GRand *random)
{
  g_autoptr (HoneImage) image = hone_image_new (BENCH_WIDTH, BENCH_HEIGHT);
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

  for (int i = 0; i < BENCH_LABELS; i++)
    g_string_append_printf (text, "%d %.6f %.6f %.6f %.6f\n", g_rand_int_range (random, 0, 3),
                            g_rand_double_range (random, 0.2, 0.8), g_rand_double_range (random, 0.2, 0.8),
                            g_rand_double_range (random, 0.1, 0.4), g_rand_double_range (random, 0.1, 0.4));
  put (path, text->str, text->len);
}

static char *
place (const BenchSet *set, guint i, const char *what, const char *ending)
{
  g_autofree char *folder =
      g_strdup_printf ("%s/%s/%s/part-%02u", set->root, what, i % VAL_EVERY == 0 ? "val" : "train", i / FOLDER_SIZE);

  g_mkdir_with_parents (folder, 0755);
  return g_strdup_printf ("%s/specimen-%06u.%s", folder, i, ending);
}

void
bench_set_make (const BenchSet *set)
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

void
bench_set_change_labels (const BenchSet *set, guint every)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (2);

  for (guint i = 0; i < set->n; i += every) {
    g_autofree char *labels = place (set, i, "labels", "txt");

    put_labels (labels, random);
  }
}

double
bench_memory (const char *what)
{
  g_autofree char *status = NULL;
  const char *line;

  if (!g_file_get_contents ("/proc/self/status", &status, NULL, NULL) || (line = strstr (status, what)) == NULL)
    return 0;
  return g_ascii_strtod (line + strlen (what), NULL) / 1024;
}
