/* SPDX-License-Identifier: Apache-2.0 */
/* found-cache.c - see found-cache.h
 *
 * One GVariant: version, names of the classes, and for each picture path, size, time and detections as they lie in
 * memory. It is read as untrusted data: everything is checked before it is taken.
 */
#include "found-cache.h"

#include "hone-file.h"

#include <math.h>
#include <sys/stat.h>

#define VERSION 1
#define MOST_BYTES ((gsize) 4 << 30)
#define PICTURE_TYPE "(aytxay)"
#define FILE_TYPE "(uasa" PICTURE_TYPE ")"

static void
picture_free (gpointer data)
{
  FoundPicture *self = data;

  g_free (self->path);
  g_array_unref (self->found);
  g_free (self);
}

void
found_cache_init (FoundCache *self, const char *path)
{
  *self = (FoundCache){ .path = g_strdup (path) };
  self->pictures = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, picture_free);
}

void
found_cache_clear (FoundCache *self)
{
  g_clear_pointer (&self->path, g_free);
  g_clear_pointer (&self->names, g_strfreev);
  g_clear_pointer (&self->pictures, g_hash_table_unref);
}

/* --- reading --- */

static gboolean
is_sound (const HoneDetection *at, int n_classes)
{
  return isfinite (at->x1) && isfinite (at->y1) && isfinite (at->x2) && isfinite (at->y2) && at->score >= 0 &&
         at->score <= 1 && at->klass >= 0 && at->klass < n_classes;
}

static void
take_picture (FoundCache *self, GVariant *child, int n_classes)
{
  g_autoptr (GVariant) path = g_variant_get_child_value (child, 0);
  g_autoptr (GVariant) bytes = g_variant_get_child_value (child, 3);
  FoundPicture *picture = g_new0 (FoundPicture, 1);
  const gsize n = g_variant_get_size (bytes) / sizeof (HoneDetection);
  gboolean sound = n * sizeof (HoneDetection) == g_variant_get_size (bytes);

  picture->path = g_strdup (g_variant_get_bytestring (path));
  g_variant_get_child (child, 1, "t", &picture->size);
  g_variant_get_child (child, 2, "x", &picture->modified);
  picture->found = g_array_new (FALSE, FALSE, sizeof (HoneDetection));
  if (n > 0)
    g_array_append_vals (picture->found, g_variant_get_data (bytes), (guint) n);
  for (gsize i = 0; sound && i < n; i++)
    sound = is_sound (&g_array_index (picture->found, HoneDetection, i), n_classes);
  if (sound)
    g_hash_table_replace (self->pictures, picture->path, picture);
  else
    picture_free (picture);
}

static void
take_file (FoundCache *self, GVariant *file)
{
  g_autoptr (GVariant) pictures = g_variant_get_child_value (file, 2);
  const gsize n = g_variant_n_children (pictures);
  guint version;

  g_variant_get_child (file, 0, "u", &version);
  if (version != VERSION)
    return;
  g_variant_get_child (file, 1, "^as", &self->names);
  for (gsize i = 0; i < n; i++) {
    g_autoptr (GVariant) child = g_variant_get_child_value (pictures, i);

    take_picture (self, child, (int) g_strv_length (self->names));
  }
}

void
found_cache_read (FoundCache *self)
{
  gsize length;
  char *data = hone_file_read (self->path, MOST_BYTES, &length, NULL);
  g_autoptr (GBytes) bytes = data != NULL ? g_bytes_new_take (data, length) : NULL;
  g_autoptr (GVariant) file = NULL;

  if (bytes == NULL)
    return;
  file = g_variant_ref_sink (g_variant_new_from_bytes (G_VARIANT_TYPE (FILE_TYPE), bytes, FALSE));
  take_file (self, file);
}

/* --- writing --- */

static GVariant *
pack_picture (const FoundPicture *picture)
{
  GVariant *found = g_variant_new_fixed_array (G_VARIANT_TYPE_BYTE, picture->found->data,
                                               picture->found->len * sizeof (HoneDetection), 1);

  return g_variant_new ("(@aytx@ay)", g_variant_new_bytestring (picture->path), picture->size, picture->modified,
                        found);
}

gboolean
found_cache_write (FoundCache *self, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (self->path);
  g_autoptr (GVariant) file = NULL;
  g_autoptr (GBytes) bytes = NULL;
  GVariantBuilder pictures;
  GHashTableIter iter;
  gpointer picture;

  if (self->names == NULL || !hone_file_make_folder (folder, error))
    return self->names == NULL;
  g_variant_builder_init (&pictures, G_VARIANT_TYPE ("a" PICTURE_TYPE));
  g_hash_table_iter_init (&iter, self->pictures);
  while (g_hash_table_iter_next (&iter, NULL, &picture))
    g_variant_builder_add_value (&pictures, pack_picture (picture));
  file = g_variant_ref_sink (g_variant_new ("(u^asa" PICTURE_TYPE ")", VERSION, self->names, &pictures));
  bytes = g_variant_get_data_as_bytes (file);
  return hone_file_write (self->path, &bytes, 1, error);
}

/* --- one picture --- */

static gboolean
take_stamp (const char *path, guint64 *size, gint64 *modified)
{
  struct stat info;

  if (stat (path, &info) != 0)
    return FALSE;
  *size = (guint64) info.st_size;
  *modified = (gint64) info.st_mtim.tv_sec * 1000000000 + info.st_mtim.tv_nsec;
  return TRUE;
}

gboolean
found_cache_is_fresh (FoundCache *self, const char *image)
{
  const FoundPicture *picture = g_hash_table_lookup (self->pictures, image);
  guint64 size;
  gint64 modified;

  return picture != NULL && take_stamp (image, &size, &modified) && size == picture->size &&
         modified == picture->modified;
}

void
found_cache_add (FoundCache *self, const char *image, const HoneDetection *found, guint n)
{
  FoundPicture *picture = g_new0 (FoundPicture, 1);

  picture->path = g_strdup (image);
  take_stamp (image, &picture->size, &picture->modified);
  picture->found = g_array_sized_new (FALSE, FALSE, sizeof (HoneDetection), n);
  if (n > 0)
    g_array_append_vals (picture->found, found, n);
  g_hash_table_replace (self->pictures, picture->path, picture);
}
