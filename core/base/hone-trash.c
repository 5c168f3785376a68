/* SPDX-License-Identifier: Apache-2.0 */
/* hone-trash.c - see hone-trash.h
 *
 * A wastebasket is two folders: files/NAME is what was thrown away, info/NAME.trashinfo says from where and when.
 */
#include "hone-trash.h"
#include "hone-error.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <unistd.h>

#define GROUP "Trash Info"
#define ENDING ".trashinfo"

gboolean
hone_trash (const char *path, GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GError) local = NULL;

  if (g_file_trash (file, NULL, &local))
    return TRUE;
  g_set_error (error, HONE_ERROR, HONE_ERROR_WRITE, _ ("%s cannot be moved to the wastebasket: %s"), path,
               local->message);
  return FALSE;
}

/* What was found so far. */
typedef struct {
  const char *path;
  char *info, *file, *when; /* owned; the newest so far */
} Search;

/* "Path" is relative to the top of the disk in its own wastebasket. (transfer full) (nullable) */
static char *
origin_of (GKeyFile *info, const char *top)
{
  g_autofree char *escaped = g_key_file_get_string (info, GROUP, "Path", NULL);
  g_autofree char *path = escaped != NULL ? g_uri_unescape_string (escaped, NULL) : NULL;

  return path != NULL ? g_canonicalize_filename (path, top) : NULL;
}

static void
look_at (Search *self, const char *bin, const char *top, const char *name)
{
  g_autofree char *path = g_build_filename (bin, "info", name, NULL);
  g_autofree char *stem = g_strndup (name, strlen (name) - strlen (ENDING));
  g_autoptr (GKeyFile) info = g_key_file_new ();
  g_autofree char *origin = NULL;
  g_autofree char *when = NULL;

  if (!g_key_file_load_from_file (info, path, G_KEY_FILE_NONE, NULL))
    return;
  origin = origin_of (info, top);
  when = g_key_file_get_string (info, GROUP, "DeletionDate", NULL);
  /* "2026-11-22T14:05:09": the order of the letters is that of time */
  if (g_strcmp0 (origin, self->path) != 0 || (self->info != NULL && g_strcmp0 (when, self->when) < 0))
    return;
  g_free (self->info);
  g_free (self->file);
  g_free (self->when);
  self->info = g_steal_pointer (&path);
  self->file = g_build_filename (bin, "files", stem, NULL);
  self->when = g_steal_pointer (&when);
}

static void
search_bin (Search *self, const char *bin, const char *top)
{
  g_autofree char *folder = g_build_filename (bin, "info", NULL);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    if (g_str_has_suffix (name, ENDING))
      look_at (self, bin, top, name);
}

/* Those of all disks that @self->path may lie on: any folder above it may be the top of one. */
static void
search_disks (Search *self)
{
  g_autofree char *user = g_strdup_printf ("%u", (guint) getuid ());
  g_autofree char *hidden = g_strdup_printf (".Trash-%u", (guint) getuid ());
  g_autofree char *top = g_path_get_dirname (self->path);

  for (;;) {
    g_autofree char *shared = g_build_filename (top, ".Trash", user, NULL);
    g_autofree char *own = g_build_filename (top, hidden, NULL);
    char *above = g_path_get_dirname (top);
    gboolean end = strcmp (above, top) == 0;

    search_bin (self, shared, top);
    search_bin (self, own, top);
    g_free (top);
    top = above;
    if (end)
      return;
  }
}

static gboolean
bring_back (const Search *self, GError **error)
{
  if (self->file == NULL) {
    g_set_error (error, HONE_ERROR, HONE_ERROR_NOT_FOUND,
                 _ ("%s is not in the wastebasket that Hone can see. Look for it in the file manager."), self->path);
    return FALSE;
  }
  if (g_file_test (self->path, G_FILE_TEST_EXISTS)) {
    g_set_error (error, HONE_ERROR, HONE_ERROR_WRITE,
                 _ ("There is something new at %s: rename it, and what was thrown away can come back."), self->path);
    return FALSE;
  }
  if (g_rename (self->file, self->path) != 0) {
    g_set_error (error, HONE_ERROR, HONE_ERROR_WRITE, _ ("%s cannot be brought back: %s."), self->path,
                 g_strerror (errno));
    return FALSE;
  }
  g_unlink (self->info);
  return TRUE;
}

gboolean
hone_untrash (const char *path, GError **error)
{
  g_autofree char *absolute = g_canonicalize_filename (path, NULL);
  g_autofree char *home = g_build_filename (g_get_user_data_dir (), "Trash", NULL);
  Search search = { .path = absolute };
  gboolean ok;

  search_bin (&search, home, "/");
  search_disks (&search);
  ok = bring_back (&search, error);
  g_free (search.info);
  g_free (search.file);
  g_free (search.when);
  return ok;
}
