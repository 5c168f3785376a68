/* SPDX-License-Identifier: Apache-2.0 */
/* folder.c - see folder.h */
#include "folder.h"
#include "hone-file.h"

#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>

void
folder_set_up (Folder *self, gconstpointer data)
{
  self->root = g_dir_make_tmp ("hone-data-XXXXXX", NULL);
}

void
folder_tear_down (Folder *self, gconstpointer data)
{
  hone_file_remove_tree (self->root);
  g_free (self->root);
}

static char *
make_place (Folder *self, const char *name)
{
  char *path = g_build_filename (self->root, name, NULL);
  g_autofree char *folder = g_path_get_dirname (path);

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  return path;
}

void
folder_put (Folder *self, const char *name, gconstpointer bytes, gssize n)
{
  g_autofree char *path = make_place (self, name);
  gsize size = n < 0 ? strlen (bytes) : (gsize) n;
  FILE *file = NULL;

  /* Not g_file_set_contents (): replacing waits for the disk. */
  g_remove (path);
  file = fopen (path, "wb");
  g_assert_nonnull (file);
  g_assert_cmpuint (fwrite (bytes, 1, size, file), ==, size);
  g_assert_cmpint (fclose (file), ==, 0);
}

void
folder_put_text (Folder *self, const char *name, const char *text)
{
  folder_put (self, name, text, -1);
}

void
folder_put_picture (Folder *self, const char *name, int side)
{
  g_autofree char *path = make_place (self, name);
  g_autoptr (HoneImage) image = hone_image_new (side, side);

  memset (image->pixels, 99, (gsize) (side * side * 3));
  g_assert_true (hone_image_write (image, path, NULL));
}

void
folder_put_pair (Folder *self, const char *split, const char *name, const char *labels)
{
  g_autofree char *picture = g_strdup_printf ("images/%s/%s.png", split, name);
  g_autofree char *text = g_strdup_printf ("labels/%s/%s.txt", split, name);

  folder_put_picture (self, picture, 20);
  if (labels != NULL)
    folder_put_text (self, text, labels);
}

void
folder_put_yaml (Folder *self)
{
  folder_put_text (self, "data.yaml", "train: images/train\nval: images/val\nnames: [cat, dog]\n");
}

HoneDataset *
folder_read (Folder *self, const HoneDatasetHow *how)
{
  g_autoptr (GError) error = NULL;
  HoneDataset *set = hone_dataset_read_as (self->root, how, NULL, NULL, NULL, &error);

  g_assert_no_error (error);
  return set;
}

const HoneFinding *
folder_find (HoneDataset *set, const char *kind)
{
  const HoneFinding *found = NULL, *findings;
  guint n;

  findings = hone_dataset_get_findings (set, &n);
  for (guint i = 0; i < n; i++)
    if (g_str_equal (findings[i].kind, kind)) {
      g_assert_null (found);
      found = &findings[i];
    }
  return found;
}
