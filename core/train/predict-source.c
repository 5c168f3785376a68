/* SPDX-License-Identifier: Apache-2.0 */
/* predict-source.c - see predict-source.h */
#include "predict-source.h"

#include "hone-error.h"
#include "hone-file.h"

#include <fnmatch.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#define MOST_DEPTH 64 /* folders in folders; a link may lead back */
#define MOST_LIST ((gsize) 256 << 20)

static gboolean
has_ending (const char *name, const char *const *endings)
{
  const char *dot = strrchr (name, '.');
  g_autofree char *ending = dot != NULL ? g_ascii_strdown (dot + 1, -1) : NULL;

  return ending != NULL && g_strv_contains (endings, ending);
}

static gboolean
is_picture (const char *name)
{
  const char *const endings[] = { "bmp", "dng", "jpeg", "jpg", "mpo", "png", "tif", "tiff", "webp", NULL };

  return has_ending (name, endings);
}

static gboolean
is_video (const char *name)
{
  const char *const endings[] = { "asf",  "avi", "gif", "m4v", "mkv",  "mov", "mp4",
                                  "mpeg", "mpg", "ts",  "wmv", "webm", NULL };

  return has_ending (name, endings);
}

typedef struct {
  GPtrArray *paths;
  guint n_videos;
} Found;

static void
take (Found *self, const char *path)
{
  if (!g_file_test (path, G_FILE_TEST_IS_REGULAR))
    return;
  if (is_picture (path))
    g_ptr_array_add (self->paths, g_strdup (path));
  else
    self->n_videos += is_video (path);
}

/* --- folders and patterns ---------------------------------------------------------------------------------------- */

static char *
join (const char *folder, const char *name)
{
  return folder[0] == '\0' ? g_strdup (name) : g_build_filename (folder, name, NULL);
}

static void walk (Found *self, const char *folder, char *const *parts, int depth);

/* One entry of @folder against parts[0]; hidden ones are for patterns that say so. */
static void
try_entry (Found *self, const char *folder, const char *name, char *const *parts, int depth)
{
  g_autofree char *path = join (folder, name);
  const gboolean anywhere = g_str_equal (parts[0], "**");

  if (anywhere && name[0] != '.' && g_file_test (path, G_FILE_TEST_IS_DIR))
    walk (self, path, parts, depth + 1);
  if (anywhere || fnmatch (parts[0], name, FNM_PERIOD) != 0)
    return;
  if (parts[1] == NULL)
    take (self, path);
  else if (g_file_test (path, G_FILE_TEST_IS_DIR))
    walk (self, path, parts + 1, depth + 1);
}

/* What below @folder fits the pattern; "**" fits no folder at all, too. */
static void
walk (Found *self, const char *folder, char *const *parts, int depth)
{
  g_autoptr (GDir) dir = g_dir_open (folder[0] != '\0' ? folder : ".", 0, NULL);
  const char *name;

  if (dir == NULL || depth > MOST_DEPTH)
    return;
  if (g_str_equal (parts[0], "**") && parts[1] != NULL)
    walk (self, folder, parts + 1, depth + 1);
  while ((name = g_dir_read_name (dir)) != NULL)
    try_entry (self, folder, name, parts, depth);
}

/* "a/b/x*.png" -> folder "a/b", parts "x*.png" */
static void
match_pattern (Found *self, const char *pattern)
{
  const char *star = strchr (pattern, '*');
  const char *slash = star;
  g_autofree char *folder = NULL;
  g_auto (GStrv) parts = NULL;

  while (slash > pattern && slash[-1] != '/')
    slash--;
  folder =
      slash == pattern + 1 ? g_strdup ("/") : g_strndup (pattern, slash > pattern ? (gsize) (slash - pattern) - 1 : 0);
  parts = g_strsplit (slash, "/", -1);
  walk (self, folder, parts, 0);
}

static void
read_folder (Found *self, const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *path = g_build_filename (folder, name, NULL);

    if (name[0] != '.') /* other systems leave such beside pictures */
      take (self, path);
  }
}

/* --- lists -------------------------------------------------------------------------------------------------------- */

/* One path of a list, from the list's folder or from where the program runs. */
static gboolean
add_listed (Found *self, const char *folder, const char *word, GError **error)
{
  g_autofree char *beside = g_path_is_absolute (word) ? g_strdup (word) : g_build_filename (folder, word, NULL);
  const char *path = g_file_test (beside, G_FILE_TEST_IS_REGULAR) ? beside : word;

  if (!g_file_test (path, G_FILE_TEST_IS_REGULAR)) {
    g_set_error (error, HONE_ERROR, HONE_ERROR_NOT_FOUND, _ ("There is no picture %s, which the source lists."), word);
    return FALSE;
  }
  if (is_video (path))
    self->n_videos++;
  else
    g_ptr_array_add (self->paths, g_strdup (path));
  return TRUE;
}

static gboolean
read_list (Found *self, const char *list, GError **error)
{
  gsize length;
  g_autofree char *text = hone_file_read (list, MOST_LIST, &length, error);
  g_autofree char *folder = g_path_get_dirname (list);
  g_auto (GStrv) lines = text != NULL ? g_strsplit (text, "\n", -1) : NULL;
  g_autoptr (GPtrArray) words = g_ptr_array_new ();

  if (text == NULL)
    return FALSE;
  for (char **line = lines; *line != NULL; line++)
    if (g_strstrip (*line)[0] != '\0')
      g_ptr_array_add (words, *line);
  g_ptr_array_sort (words, hone_file_compare_names);
  for (guint i = 0; i < words->len; i++)
    if (!add_listed (self, folder, words->pdata[i], error))
      return FALSE;
  return TRUE;
}

/* "[a.jpg, 'b.jpg']": in this order. */
static gboolean
read_words (Found *self, const char *source, GError **error)
{
  g_autofree char *inner = g_strndup (source + 1, strlen (source) - 2);
  g_auto (GStrv) words = g_strsplit (inner, ",", -1);

  for (char **word = words; *word != NULL; word++) {
    char *text = g_strstrip (*word);
    gsize n = strlen (text);

    if (n >= 2 && (text[0] == '\'' || text[0] == '"') && text[n - 1] == text[0]) {
      text[n - 1] = '\0';
      text++;
    }
    if (text[0] != '\0' && !add_listed (self, ".", text, error))
      return FALSE;
  }
  return TRUE;
}

/* --- the word itself -----------------------------------------------------------------------------------------------
 */

/* What Ultralytics takes and Hone does not: films, cameras, the screen, the network. */
static gboolean
is_stream (const char *source)
{
  return strstr (source, "://") != NULL || source[strspn (source, "0123456789")] == '\0' ||
         g_str_has_prefix (source, "screen") || g_str_has_suffix (source, ".streams");
}

static gboolean
refuse_missing (const char *source, GError **error)
{
  if (is_stream (source))
    g_set_error (error, HONE_ERROR, HONE_ERROR_USAGE,
                 _ ("Hone looks at pictures in files only, not at cameras, the screen or the network: %s."), source);
  else
    g_set_error (error, HONE_ERROR, HONE_ERROR_NOT_FOUND, _ ("There is no file or folder %s."), source);
  return FALSE;
}

static gboolean
find (Found *self, const char *source, GError **error)
{
  if (source[0] == '[' && g_str_has_suffix (source, "]"))
    return read_words (self, source, error);
  if (g_file_test (source, G_FILE_TEST_IS_DIR))
    read_folder (self, source);
  else if (strchr (source, '*') != NULL)
    match_pattern (self, source);
  else if (!g_file_test (source, G_FILE_TEST_EXISTS))
    return refuse_missing (source, error);
  else if (g_str_has_suffix (source, ".txt"))
    return read_list (self, source, error);
  else if (is_video (source))
    self->n_videos++;
  else
    g_ptr_array_add (self->paths, g_strdup (source)); /* whatever its name ends with */
  g_ptr_array_sort (self->paths, hone_file_compare_names);
  return TRUE;
}

GPtrArray *
hone_predict_source (const char *source, guint *n_videos, GError **error)
{
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);
  Found found = { .paths = paths };

  if (source == NULL) {
    g_set_error (error, HONE_ERROR, HONE_ERROR_USAGE, _ ("Pictures are missing: say source=FILE or source=FOLDER."));
    return NULL;
  }
  if (!find (&found, source, error))
    return NULL;
  *n_videos = found.n_videos;
  if (paths->len > 0)
    return g_steal_pointer (&paths);
  if (found.n_videos > 0)
    g_set_error (error, HONE_ERROR, HONE_ERROR_USAGE,
                 _ ("Hone looks at pictures, not at videos: %s. Save single pictures of the video and give those."),
                 source);
  else
    g_set_error (error, HONE_ERROR, HONE_ERROR_NOT_FOUND, _ ("There are no pictures in %s."), source);
  return NULL;
}
