/* SPDX-License-Identifier: Apache-2.0 */
/* dataset-list.c - see dataset-list.h
 *
 * Source: spec 06, section 1: folders are walked, .txt files are lists, all together sorted.
 */
#include "dataset-list.h"
#include "hone-file.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define MAX_DEPTH 32 /* of folders; links may go round in a circle */
#define MAX_LIST ((gsize) 512 << 20)

/* Kinds that cannot be read are listed too: the person shall hear of them. */
static gboolean
is_picture (const char *name)
{
  static const char *const endings[] = { "jpg",  "jpeg", "png",  "bmp", "tif", "tiff", "webp",     "mpo",
                                         "avif", "heic", "heif", "dng", "jp2", "gif",  "jpeg2000", NULL };
  const char *dot = strrchr (name, '.');
  g_autofree char *ending = dot != NULL ? g_ascii_strdown (dot + 1, -1) : NULL;

  return ending != NULL && g_strv_contains (endings, ending);
}

static void
walk (const char *folder, int depth, GPtrArray *out, GCancellable *cancellable)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL && !g_cancellable_is_cancelled (cancellable)) {
    g_autofree char *path = g_build_filename (folder, name, NULL);

    /* Names such as "._a.jpg" (macOS) and ".ipynb_checkpoints" are nobody's pictures. */
    if (name[0] == '.')
      continue;
    if (is_picture (name) && !g_file_test (path, G_FILE_TEST_IS_DIR))
      g_ptr_array_add (out, g_steal_pointer (&path));
    else if (depth < MAX_DEPTH && g_file_test (path, G_FILE_TEST_IS_DIR))
      walk (path, depth + 1, out, cancellable);
  }
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
read_list (const char *path, const char *root, GPtrArray *out, GError **error)
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
    if (is_picture (line))
      g_ptr_array_add (out, resolve (line, folder, root));
  }
  return TRUE;
}

static int
by_path (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

GPtrArray *
dataset_list (char *const *paths, const char *root, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) out = g_ptr_array_new_with_free_func (g_free);

  for (; paths != NULL && *paths != NULL; paths++) {
    if (g_file_test (*paths, G_FILE_TEST_IS_DIR))
      walk (*paths, 0, out, cancellable);
    else if (!read_list (*paths, root, out, error))
      return NULL;
  }
  g_ptr_array_sort (out, by_path);
  return g_steal_pointer (&out);
}
