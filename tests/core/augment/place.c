/* SPDX-License-Identifier: Apache-2.0 */
/* place.c - see place.h */
#include "place.h"

#include <glib/gstdio.h>

void
place_write_text (const char *folder, const char *name, const char *text)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, text, -1, &error);
  g_assert_no_error (error);
}

static void
make_folder (const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);

  g_assert_cmpint (g_mkdir_with_parents (path, 0700), ==, 0);
}

void
place_write_picture (const char *folder, const char *name, int w, int h, const char *label)
{
  g_autofree char *path = g_strdup_printf ("%s/images/%s.png", folder, name);
  g_autofree char *label_name = g_strdup_printf ("labels/%s.txt", name);
  g_autoptr (HoneImage) image = hone_image_new (w, h);
  g_autoptr (GError) error = NULL;
  HoneDraws some = hone_draws (g_str_hash (name), 99, 0, 0);

  for (int i = 0; i < w * h * 3; i++)
    image->pixels[i] = (guint8) hone_draw_index (&some, 256);
  hone_image_write (image, path, &error);
  g_assert_no_error (error);
  place_write_text (folder, label_name, label);
}

void
place_make_folders (Place *self)
{
  self->folder = g_dir_make_tmp ("hone-loader-XXXXXX", NULL);
  make_folder (self->folder, "images");
  make_folder (self->folder, "labels");
  place_write_text (self->folder, "data.yaml", "train: images\nval: images\nnames: [a, b]\n");
}

void
place_open (Place *self)
{
  g_autofree char *yaml = g_build_filename (self->folder, "data.yaml", NULL);
  g_autoptr (GError) error = NULL;

  self->dataset = hone_dataset_read (yaml, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
}

/* The same with outlines. */
void
place_init_outlined (Place *self, int n)
{
  place_make_folders (self);
  for (int i = 0; i < n; i++) {
    g_autofree char *name = g_strdup_printf ("%02d", i);

    place_write_picture (self->folder, name, 40 + 7 * (i % 5), 40 + 11 * (i % 3),
                         i % 4 == 3 ? ""
                                    : "0 0.1 0.1 0.4 0.15 0.3 0.5\n1 0.5 0.5 0.9 0.55 0.8 0.9 0.6 0.85\n"
                                      "0 0.1 0.7 0.2 0.7 0.2 0.9 0.1 0.9\n");
  }
  place_open (self);
}

/* @n pictures of different sizes, some upright, some lying, "00.png" on. */
void
place_init (Place *self, int n)
{
  place_make_folders (self);
  for (int i = 0; i < n; i++) {
    g_autofree char *name = g_strdup_printf ("%02d", i);

    place_write_picture (self->folder, name, 40 + 7 * (i % 5), 40 + 11 * (i % 3),
                         i % 4 == 3 ? "" : "0 0.5 0.5 0.5 0.5\n1 0.25 0.25 0.4 0.3\n");
  }
  place_open (self);
}

void
place_remove_all (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *inner = g_build_filename (path, name, NULL);

    place_remove_all (inner);
  }
  g_remove (path);
}

void
place_clear (Place *self)
{
  hone_dataset_unref (self->dataset);
  place_remove_all (self->folder);
  g_free (self->folder);
}
