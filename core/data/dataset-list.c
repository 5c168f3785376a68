/* SPDX-License-Identifier: Apache-2.0 */
/* dataset-list.c - see dataset-list.h
 *
 * Source: spec 06, section 1: folders are walked, .txt files are lists, all together sorted.
 */
#include "dataset-list.h"
#include "hone-file.h"

#include <glib/gi18n-lib.h>
#include <string.h>
#include <sys/stat.h>

#define MAX_DEPTH 32 /* of folders */
#define MAX_LIST ((gsize) 512 << 20)

typedef struct {
  const char *root;
  gboolean strangers;
  GHashTable *seen; /* real folders of this walk: links may go round in a circle */
  GPtrArray *out;
  GCancellable *cancellable;
} Listing;

static gboolean
has_ending (const char *name, const char *const *endings)
{
  const char *dot = strrchr (name, '.');
  g_autofree char *ending = dot != NULL ? g_ascii_strdown (dot + 1, -1) : NULL;

  return ending != NULL && g_strv_contains (endings, ending);
}

gboolean
dataset_is_picture (const char *name)
{
  static const char *const endings[] = { "jpg",  "jpeg", "png",  "bmp", "tif", "tiff", "webp",
                                         "avif", "heic", "heif", "dng", "jp2", "mpo",  NULL };

  return has_ending (name, endings);
}

static gboolean
is_picture (const Listing *self, const char *name)
{
  static const char *const strange[] = { "gif", "jpeg2000", NULL };

  return dataset_is_picture (name) || (self->strangers && has_ending (name, strange));
}

/* TRUE only once for a folder, whatever links lead there. */
static gboolean
enter (Listing *self, const char *folder)
{
  struct stat info;

  if (stat (folder, &info) != 0)
    return FALSE;
  return g_hash_table_add (self->seen, g_strdup_printf ("%" G_GUINT64_FORMAT ":%" G_GUINT64_FORMAT,
                                                        (guint64) info.st_dev, (guint64) info.st_ino));
}

static void
walk (Listing *self, const char *folder, int depth)
{
  g_autoptr (GDir) dir = enter (self, folder) ? g_dir_open (folder, 0, NULL) : NULL;
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL && !g_cancellable_is_cancelled (self->cancellable)) {
    g_autofree char *path = g_build_filename (folder, name, NULL);

    /* Names such as "._a.jpg" (macOS) and ".ipynb_checkpoints" are nobody's pictures. */
    if (name[0] == '.')
      continue;
    if (is_picture (self, name) && !g_file_test (path, G_FILE_TEST_IS_DIR))
      g_ptr_array_add (self->out, g_steal_pointer (&path));
    else if (depth < MAX_DEPTH && g_file_test (path, G_FILE_TEST_IS_DIR))
      walk (self, path, depth + 1);
  }
}

static void
walk_all (Listing *self, const char *folder)
{
  self->seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  walk (self, folder, 0);
  g_clear_pointer (&self->seen, g_hash_table_unref);
}

/* "./a.jpg" lies beside the list; another relative path beside the list, in the root, or where the process runs. */
static char *
resolve (const char *line, const char *folder, const char *root)
{
  g_autofree char *beside = g_canonicalize_filename (line, folder);
  g_autofree char *in_root = NULL;

  if (g_path_is_absolute (line) || g_str_has_prefix (line, "./") || g_file_test (beside, G_FILE_TEST_EXISTS))
    return g_steal_pointer (&beside);
  in_root = g_canonicalize_filename (line, root);
  if (g_file_test (in_root, G_FILE_TEST_EXISTS))
    return g_steal_pointer (&in_root);
  return g_canonicalize_filename (line, NULL);
}

static gboolean
read_list (Listing *self, const char *path, GError **error)
{
  gsize length;
  g_autofree char *text = hone_file_read (path, MAX_LIST, &length, error);
  g_autofree char *folder = g_path_get_dirname (path);
  char *rest = text, *line;

  if (text == NULL)
    return FALSE;
  if (!g_utf8_validate_len (text, length, NULL)) {
    g_set_error (error, HONE_ERROR, HONE_ERROR_BAD_DATA, _ ("%s is not a list of pictures in UTF-8 text."), path);
    return FALSE;
  }
  if (g_str_has_prefix (text, "\xef\xbb\xbf"))
    rest += 3;
  while ((line = strtok_r (rest, "\r\n", &rest)) != NULL) {
    g_strstrip (line);
    if (is_picture (self, line))
      g_ptr_array_add (self->out, resolve (line, folder, self->root));
  }
  return TRUE;
}

GPtrArray *
dataset_list (char *const *paths, const char *root, gboolean strangers, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) out = g_ptr_array_new_with_free_func (g_free);
  Listing self = { .root = root, .strangers = strangers, .out = out, .cancellable = cancellable };

  for (; paths != NULL && *paths != NULL; paths++) {
    if (g_file_test (*paths, G_FILE_TEST_IS_DIR))
      walk_all (&self, *paths);
    else if (!read_list (&self, *paths, error))
      return NULL;
  }
  g_ptr_array_sort (out, hone_file_compare_names);
  return g_steal_pointer (&out);
}
