/* SPDX-License-Identifier: Apache-2.0 */
/* hone-file.c - see hone-file.h */
#include "hone-file.h"
#include "hone-error.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static gboolean
fail (GError **error, const char *path, int why)
{
  const char *remedy = why == ENOSPC || why == EDQUOT ? _ ("Free some space on that disk and try again.")
                                                      : _ ("Choose a folder that you may write to.");

  g_set_error (error, HONE_ERROR, HONE_ERROR_WRITE, _ ("%s could not be written: %s. %s"), path, g_strerror (why),
               remedy);
  return FALSE;
}

static int
write_all (int fd, const guint8 *data, gsize size)
{
  while (size > 0) {
    ssize_t done = write (fd, data, MIN (size, (gsize) 1 << 30));

    if (done < 0 && errno == EINTR)
      continue;
    if (done < 0)
      return errno;
    data += done;
    size -= (gsize) done;
  }
  return 0;
}

/* A rename lasts only when the folder that holds the name is on the disk, too. */
static void
sync_folder (const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);
  int fd = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

  if (fd >= 0) {
    fsync (fd);
    close (fd);
  }
}

static int
write_parts (int fd, GBytes *const *parts, guint n_parts)
{
  int why = 0;

  for (guint i = 0; i < n_parts && why == 0; i++) {
    gsize size;
    const guint8 *data = g_bytes_get_data (parts[i], &size);

    why = write_all (fd, data, size);
  }
  if (why == 0 && fsync (fd) != 0)
    why = errno;
  return why;
}

gboolean
hone_file_write (const char *path, GBytes *const *parts, guint n_parts, GError **error)
{
  g_autofree char *temporary = g_strconcat (path, ".XXXXXX", NULL);
  int fd = g_mkstemp_full (temporary, O_WRONLY | O_CLOEXEC, 0666);
  int why;

  if (fd < 0)
    return fail (error, path, errno);

  why = write_parts (fd, parts, n_parts);
  if (close (fd) != 0 && why == 0)
    why = errno;
  if (why == 0 && g_rename (temporary, path) != 0)
    why = errno;
  if (why != 0) {
    g_unlink (temporary);
    return fail (error, path, why);
  }
  sync_folder (path);
  return TRUE;
}

gboolean
hone_file_write_text (const char *path, const char *text, GError **error)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (text, strlen (text));

  return hone_file_write (path, &bytes, 1, error);
}

static char *
read_fd (int fd, gsize max, gsize *length, int *why)
{
  struct stat info;
  char *data = NULL;
  gsize done = 0;

  if (fstat (fd, &info) != 0 || !S_ISREG (info.st_mode)) {
    *why = EINVAL;
    return NULL;
  }
  *why = (gsize) info.st_size > max ? EFBIG : 0;
  if (*why == 0 && (data = g_try_malloc ((gsize) info.st_size + 1)) == NULL)
    *why = ENOMEM;
  while (*why == 0 && done < (gsize) info.st_size) {
    ssize_t n = read (fd, data + done, (gsize) info.st_size - done);

    if (n < 0 && errno != EINTR)
      *why = errno;
    else if (n == 0)
      break;
    else if (n > 0)
      done += (gsize) n;
  }
  if (*why != 0)
    g_clear_pointer (&data, g_free);
  if (data != NULL)
    data[done] = '\0';
  *length = done;
  return data;
}

char *
hone_file_read (const char *path, gsize max, gsize *length, GError **error)
{
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
  int why = errno;
  char *data;

  if (fd < 0 && (why == ENOENT || why == ENOTDIR)) {
    g_set_error (error, HONE_ERROR, HONE_ERROR_NOT_FOUND, _ ("There is no file %s."), path);
    return NULL;
  }
  data = fd >= 0 ? read_fd (fd, max, length, &why) : NULL;
  if (fd >= 0)
    close (fd);
  if (data == NULL && why == EFBIG)
    g_set_error (error, HONE_ERROR, HONE_ERROR_BAD_DATA, _ ("%s is too large to be such a file."), path);
  else if (data == NULL)
    g_set_error (error, HONE_ERROR, HONE_ERROR_BAD_DATA, _ ("%s cannot be read: %s."), path,
                 why == EINVAL ? _ ("it is not a file") : g_strerror (why));
  return data;
}

char *
hone_file_real (const char *path)
{
  char *real = realpath (path, NULL);
  char *copy = g_strdup (real != NULL ? real : path);

  free (real);
  return copy;
}

char *
hone_file_real_in (GHashTable *folders, const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path), *name = g_path_get_basename (path), *own = NULL;
  char *real = folders != NULL ? g_hash_table_lookup (folders, folder) : NULL;
  g_autofree char *whole = NULL;
  char first;

  if (real == NULL) {
    g_autofree char *found = hone_file_real (folder);

    real = own = g_canonicalize_filename (found, NULL);
    if (folders != NULL)
      g_hash_table_insert (folders, g_steal_pointer (&folder), g_steal_pointer (&own));
  }
  whole = g_build_filename (real, name, NULL);
  return readlink (whole, &first, 1) < 0 ? g_steal_pointer (&whole) : hone_file_real (whole);
}

gboolean
hone_file_make_folder (const char *path, GError **error)
{
  if (g_mkdir_with_parents (path, 0777) == 0)
    return TRUE;
  return fail (error, path, errno);
}

static int
remove_cb (const char *path, const struct stat *info, int type, struct FTW *at)
{
  remove (path);
  return 0;
}

void
hone_file_remove_tree (const char *path)
{
  nftw (path, remove_cb, 16, FTW_DEPTH | FTW_PHYS);
}

int
hone_file_compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}
