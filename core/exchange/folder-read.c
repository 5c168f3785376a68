/* SPDX-License-Identifier: Apache-2.0 */
/* folder-read.c - a folder a class (spec 06, section 10), and pictures alone */
#include "exchange-private.h"
#include "hone-file.h"

#include <glib/gi18n-lib.h>

/* The class of "train/cat/a.jpg" and of "cat/a.jpg": the first folder that is no split. (transfer full) (nullable) */
static char *
class_of_path (const char *relative)
{
  g_auto (GStrv) parts = g_strsplit (relative, G_DIR_SEPARATOR_S, -1);
  guint n = g_strv_length (parts);

  for (guint i = 0; i + 1 < n; i++)
    if (exchange_split_of_word (parts[i]) == HONE_N_SPLITS && !g_str_equal (parts[i], "images"))
      return g_strdup (parts[i]);
  return NULL;
}

/* Alphabetical, as Ultralytics and torchvision number them. */
static void
take_classes (ExchangeReader *self, const GPtrArray *files)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GPtrArray) names = g_ptr_array_new ();

  for (guint i = 0; i < files->len; i++) {
    g_autofree char *name = exchange_is_picture (files->pdata[i]) ? class_of_path (files->pdata[i]) : NULL;

    if (name == NULL || g_hash_table_contains (seen, name))
      continue;
    g_ptr_array_add (names, name);
    g_hash_table_add (seen, g_steal_pointer (&name));
  }
  g_ptr_array_sort (names, hone_file_compare_names);
  for (guint i = 0; i < names->len; i++)
    exchange_class (self->set, names->pdata[i]);
}

static void
add_picture (ExchangeReader *self, const char *relative, gboolean classes)
{
  g_autofree char *path = g_build_filename (self->what->root, relative, NULL);
  g_autofree char *klass = classes ? class_of_path (relative) : NULL;
  g_autofree char *base = g_path_get_basename (relative);
  HoneExchangePicture *picture;

  if (self->set->pictures->len >= EXCHANGE_MAX_PICTURES)
    return;
  if (!g_file_test (path, G_FILE_TEST_EXISTS)) {
    exchange_find (self->set, "missing-picture", HONE_SEVERITY_ERROR, NULL, 0,
                   _ ("The picture %s is a link to a file that is not there."), path);
    return;
  }
  picture = exchange_add_picture (self->set, path, classes ? base : relative, exchange_split_of_path (relative));
  if (klass != NULL)
    picture->klass = exchange_class (self->set, klass);
  picture->labelled = klass != NULL;
}

static gboolean
read_pictures (ExchangeReader *self, gboolean classes)
{
  gboolean truncated = FALSE;
  g_autoptr (GPtrArray) files = exchange_walk (self->what->root, &truncated, self->cancellable);

  if (classes)
    take_classes (self, files);
  for (guint i = 0; i < files->len; i++)
    if (exchange_is_picture (files->pdata[i]))
      add_picture (self, files->pdata[i], classes);
  if (truncated)
    exchange_find (self->set, "too-many", HONE_SEVERITY_WARNING, self->what->root, 0,
                   _ ("there are more than 10 million files; the rest is left out."));
  return TRUE;
}

gboolean
exchange_read_folders (ExchangeReader *self, GError **error)
{
  return read_pictures (self, TRUE);
}

gboolean
exchange_read_pictures (ExchangeReader *self, GError **error)
{
  return read_pictures (self, FALSE);
}
