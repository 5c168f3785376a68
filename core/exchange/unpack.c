/* SPDX-License-Identifier: Apache-2.0 */
/* unpack.c - see hone-exchange.h and unpack.h
 *
 * libarchive only reads here; files are made by ourselves, in a folder of our own that holds no links, so that no name
 * can lead outside of it. Of an archive only files that data sets are made of are unpacked.
 */
#include "unpack.h"
#include "exchange-private.h"
#include "hone-file.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#define MAX_ENTRIES 1000000
#define MAX_BYTES ((gint64) 500 << 30)
#define MAX_GROWTH 1000                 /* unpacked for each packed byte ... */
#define FREE_GROWTH ((gint64) 64 << 20) /* ... beyond this much */
#define MAX_PARTS 32
#define BLOCK 65536
#define NEWS 64

typedef struct {
  const char *path;
  struct archive *archive;
  gint64 size; /* of the archive */
  gint64 written;
  guint n_entries;
  GError **error;
} Unpacking;

gboolean
unpack_is_archive (const char *name)
{
  static const char *const endings[] = { ".zip", ".tar",    ".tar.gz", ".tgz",     ".tar.bz2", ".tbz2",
                                         ".tbz", ".tar.xz", ".txz",    ".tar.zst", ".tzst",    NULL };
  g_autofree char *lower = g_ascii_strdown (name, -1);

  for (int i = 0; endings[i] != NULL; i++)
    if (g_str_has_suffix (lower, endings[i]))
      return TRUE;
  return FALSE;
}

static gboolean G_GNUC_PRINTF (2, 3) fail (Unpacking *self, const char *format, ...)
{
  g_autofree char *what = NULL;
  g_autofree char *valid = NULL;
  va_list args;

  va_start (args, format);
  what = g_strdup_vprintf (format, args);
  va_end (args);
  valid = g_utf8_make_valid (what, -1);
  g_set_error (self->error, HONE_ERROR, HONE_ERROR_BAD_DATA, _ ("The archive %s cannot be unpacked: %s."), self->path,
               g_strdelimit (valid, "\n\r\t", ' '));
  return FALSE;
}

static gboolean
open_archive (Unpacking *self)
{
  self->archive = archive_read_new ();
  archive_read_support_filter_all (self->archive);
  archive_read_support_format_zip (self->archive);
  archive_read_support_format_tar (self->archive);
  archive_read_support_format_gnutar (self->archive);
  archive_read_set_options (self->archive, "hdrcharset=UTF-8");
  if (archive_read_open_filename (self->archive, self->path, BLOCK) == ARCHIVE_OK)
    return TRUE;
  return fail (self, "%s", archive_error_string (self->archive));
}

/* --- names --- */

/* "a/b.jpg" from "./a\b.jpg"; NULL for what would lie elsewhere. */
static char *
safe_name (const char *name)
{
  g_autofree char *slashes = g_strdelimit (g_strdup (name), "\\", '/');
  g_auto (GStrv) parts = g_strsplit (slashes, "/", -1);
  g_autoptr (GPtrArray) kept = g_ptr_array_new ();

  if (slashes[0] == '/' || (g_ascii_isalpha (slashes[0]) && slashes[1] == ':'))
    return NULL;
  for (guint i = 0; parts[i] != NULL; i++) {
    if (g_str_equal (parts[i], "..") || strlen (parts[i]) > 255 || kept->len > MAX_PARTS)
      return NULL;
    if (parts[i][0] != '\0' && !g_str_equal (parts[i], "."))
      g_ptr_array_add (kept, parts[i]);
  }
  g_ptr_array_add (kept, NULL);
  return g_strjoinv ("/", (char **) kept->pdata);
}

/* Pictures and what describes them; not hidden, and not what macOS adds. */
static gboolean
is_wanted (const char *name)
{
  static const char *const endings[] = { ".txt", ".json", ".xml", ".yaml", ".yml", ".data", ".names", ".labels", NULL };
  g_autofree char *base = g_path_get_basename (name);
  g_autofree char *lower = g_ascii_strdown (base, -1);

  if (base[0] == '.' || g_str_has_prefix (name, "__MACOSX/") || strstr (name, "/.") != NULL)
    return FALSE;
  for (int i = 0; endings[i] != NULL; i++)
    if (g_str_has_suffix (lower, endings[i]))
      return TRUE;
  return exchange_is_picture (base);
}

/* The next file's name. Returns: FALSE at the end or on an error; @name NULL: to be passed over */
static gboolean
next_entry (Unpacking *self, char **name, gboolean *end)
{
  struct archive_entry *entry;
  int status = archive_read_next_header (self->archive, &entry);
  const char *written;

  *name = NULL;
  *end = status == ARCHIVE_EOF;
  if (*end)
    return TRUE;
  if (status != ARCHIVE_OK && status != ARCHIVE_WARN)
    return fail (self, "%s", archive_error_string (self->archive));
  if (++self->n_entries > MAX_ENTRIES)
    return fail (self, _ ("it has more than a million entries"));
  written = archive_entry_pathname_utf8 (entry);
  if (written == NULL)
    written = archive_entry_pathname (entry);
  if (written == NULL)
    return fail (self, _ ("an entry has no name"));
  if (archive_entry_hardlink (entry) != NULL || archive_entry_filetype (entry) == AE_IFLNK)
    return fail (self, _ ("its entry “%s” is a link; links are refused, for they may lead anywhere"), written);
  *name = safe_name (written);
  if (*name == NULL)
    return fail (self, _ ("its entry “%s” would lie outside of the folder"), written);
  if (archive_entry_filetype (entry) != AE_IFREG || !is_wanted (*name))
    g_clear_pointer (name, g_free);
  return TRUE;
}

/* --- bytes --- */

static gssize
read_bytes (Unpacking *self, void *to, gsize n)
{
  la_ssize_t done = archive_read_data (self->archive, to, n);

  if (done < 0) {
    fail (self, "%s", archive_error_string (self->archive) != NULL ? archive_error_string (self->archive) : "?");
    return -1;
  }
  self->written += done;
  if (self->written > MAX_BYTES ||
      self->written - FREE_GROWTH > MAX_GROWTH * (archive_filter_bytes (self->archive, -1) + 1)) {
    fail (self, _ ("it grows beyond all measure; this is not a data set"));
    return -1;
  }
  return done;
}

static gboolean
copy_out (Unpacking *self, int fd, const char *to, GCancellable *cancellable)
{
  g_autofree char *block = g_malloc (BLOCK);
  gssize n;

  while ((n = read_bytes (self, block, BLOCK)) > 0) {
    for (gssize done = 0; done < n;) {
      gssize put = write (fd, block + done, (gsize) (n - done));

      if (put < 0 && errno != EINTR) {
        g_set_error (self->error, HONE_ERROR, HONE_ERROR_WRITE, _ ("%s could not be written: %s."), to,
                     g_strerror (errno));
        return FALSE;
      }
      done += MAX (put, 0);
    }
    if (g_cancellable_set_error_if_cancelled (cancellable, self->error))
      return FALSE;
  }
  return n == 0;
}

/* Of two entries with one name the first counts. */
static gboolean
write_entry (Unpacking *self, const char *folder, const char *name, GCancellable *cancellable)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autofree char *parent = g_path_get_dirname (path);
  gboolean fine;
  int fd;

  if (!hone_file_make_folder (parent, self->error))
    return FALSE;
  fd = open (path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);
  if (fd < 0 && errno == EEXIST)
    return TRUE;
  if (fd < 0) {
    g_set_error (self->error, HONE_ERROR, HONE_ERROR_WRITE, _ ("%s could not be written: %s."), path,
                 g_strerror (errno));
    return FALSE;
  }
  fine = copy_out (self, fd, path, cancellable);
  close (fd);
  return fine;
}

static gboolean
unpack_all (Unpacking *self, const char *folder, HoneProgress progress, gpointer progress_data,
            GCancellable *cancellable)
{
  gboolean end = FALSE;

  while (!end) {
    g_autofree char *name = NULL;

    if (!next_entry (self, &name, &end) || g_cancellable_set_error_if_cancelled (cancellable, self->error) ||
        (name != NULL && !write_entry (self, folder, name, cancellable)))
      return FALSE;
    if (progress != NULL && self->n_entries % NEWS == 0)
      progress ((double) archive_filter_bytes (self->archive, -1) / (double) MAX (self->size, 1), _ ("Unpacking"),
                progress_data);
  }
  return TRUE;
}

gboolean
hone_exchange_unpack (const char *archive, const char *folder, HoneProgress progress, gpointer progress_data,
                      GCancellable *cancellable, GError **error)
{
  Unpacking self = { .path = archive, .error = error };
  gboolean fine;
  GStatBuf info;

  if (!hone_file_make_folder (folder, error))
    return FALSE;
  self.size = g_stat (archive, &info) == 0 ? info.st_size : 0;
  fine = open_archive (&self) && unpack_all (&self, folder, progress, progress_data, cancellable);
  archive_read_free (self.archive);
  return fine;
}

/* --- looking --- */

static char *
read_head (Unpacking *self)
{
  g_autofree char *head = g_malloc0 (UNPACK_HEAD + 1);
  gsize done = 0;
  gssize n = 1;

  while (done < UNPACK_HEAD && n > 0) {
    n = read_bytes (self, head + done, UNPACK_HEAD - done);
    if (n < 0)
      return NULL;
    done += (gsize) n;
  }
  return g_steal_pointer (&head);
}

gboolean
unpack_list (const char *archive, gboolean (*wants_head) (const char *name, gpointer data), UnpackFunc entry,
             gpointer data, GError **error)
{
  Unpacking self = { .path = archive, .error = error };
  gboolean fine = open_archive (&self), end = FALSE;

  while (fine && !end) {
    g_autofree char *name = NULL;
    g_autofree char *head = NULL;

    fine = next_entry (&self, &name, &end);
    if (!fine || name == NULL)
      continue;
    if (wants_head != NULL && wants_head (name, data))
      fine = (head = read_head (&self)) != NULL;
    if (fine)
      entry (name, head, data);
  }
  archive_read_free (self.archive);
  return fine;
}
