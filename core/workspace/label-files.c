/* SPDX-License-Identifier: Apache-2.0 */
/* label-files.c - see label-files.h */
#include "label-files.h"
#include "hone-file.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#define MAX_BYTES ((gsize) 1 << 30)
#define TELL_EACH 64
#define FEW 16 /* files that are synced one by one; many are synced with their file system */

guint label_files_many = 256;

typedef struct {
  char *path;      /* the real one */
  char *temporary; /* NULL: it is to be removed */
  gboolean synced;
} Item;

struct _LabelFiles {
  char *notes;
  int notes_fd; /* -1: not open */
  GArray *items;
  GHashTable *folders; /* what they really are; of this step */
  GHashTable *spares;  /* of paths: files that nobody needs, see label_files_tidy () */
};

gboolean
label_file_fail (GError **error, const char *path, int why)
{
  const char *remedy = why == ENOSPC || why == EDQUOT || why == EFBIG
                           ? _ ("Free some space on that disk and try again.")
                       : why == EACCES || why == EROFS || why == EPERM
                           ? _ ("Allow yourself to write there, or work on a copy of the data set.")
                           : _ ("Look whether the folder is still there, and try again.");

  g_set_error (error, HONE_ERROR, HONE_ERROR_WRITE, _ ("%s could not be written: %s. %s"), path, g_strerror (why),
               remedy);
  return FALSE;
}

/* --- single files --- */

GBytes *
label_file_read (const char *path, GError **error)
{
  g_autoptr (GError) own = NULL;
  gsize length;
  char *data = hone_file_read (path, MAX_BYTES, &length, &own);

  if (data != NULL)
    return g_bytes_new_take (data, length);
  if (!g_error_matches (own, HONE_ERROR, HONE_ERROR_NOT_FOUND))
    g_propagate_error (error, g_steal_pointer (&own));
  return NULL;
}

void
label_file_hash (GBytes *bytes, char hash[LABEL_HASH])
{
  g_autofree char *sum = bytes != NULL ? g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, bytes) : g_strdup ("");

  g_strlcpy (hash, sum, LABEL_HASH);
}

LabelStamp
label_file_stamp (const char *path)
{
  struct stat info;

  if (stat (path, &info) != 0)
    return (LabelStamp){ 0 };
  return (LabelStamp){
    info.st_mtim.tv_sec,  info.st_mtim.tv_nsec,   info.st_ctim.tv_sec,
    info.st_ctim.tv_nsec, (guint64) info.st_size, (guint64) info.st_ino,
  };
}

static int
write_all (int fd, GBytes *bytes)
{
  gsize size;
  const char *data = g_bytes_get_data (bytes, &size);

  while (size > 0) {
    ssize_t done = write (fd, data, size);

    if (done < 0 && errno != EINTR)
      return errno;
    data += MAX (done, 0);
    size -= (gsize) MAX (done, 0);
  }
  return 0;
}

/* A spare file is written anew: that saves making one and removing one, which takes most of the time. One with another
 * name is somebody's first version, and not touched. */
static int
open_new (const char *path)
{
  const int flags = O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW;
  int fd = open (path, flags, 0666);
  struct stat info;

  if (fd < 0 || (fstat (fd, &info) == 0 && S_ISREG (info.st_mode) && info.st_nlink == 1))
    return fd;
  close (fd);
  return unlink (path) == 0 ? open (path, flags | O_EXCL, 0666) : -1;
}

/* @mode: 0: as is usual. Returns: errno or 0 */
static int
write_new (const char *path, GBytes *bytes, mode_t mode, gboolean durable)
{
  int fd = open_new (path);
  int why = fd < 0 ? errno : 0;

  if (fd < 0)
    return why;
  if (mode != 0 && fchmod (fd, mode) != 0)
    why = errno == EPERM ? 0 : errno; /* some file systems have no modes */
  if (why == 0)
    why = write_all (fd, bytes);
  if (why == 0 && ftruncate (fd, (off_t) g_bytes_get_size (bytes)) != 0)
    why = errno;
  if (why == 0 && durable && fsync (fd) != 0)
    why = errno;
  if (close (fd) != 0 && why == 0)
    why = errno;
  if (why != 0)
    unlink (path);
  return why;
}

gboolean
label_file_write (const char *path, GBytes *bytes, gboolean durable, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *temporary = g_strconcat (path, ".new", NULL);
  int why = g_mkdir_with_parents (folder, 0777) != 0 ? errno : write_new (temporary, bytes, 0, durable);

  if (why == 0 && rename (temporary, path) != 0)
    why = errno;
  return why == 0 || label_file_fail (error, path, why);
}

gboolean
label_file_keep (const char *path, const char *as)
{
  g_autofree char *folder = g_path_get_dirname (as);
  struct stat info;

  return g_mkdir_with_parents (folder, 0777) == 0 && lstat (path, &info) == 0 && S_ISREG (info.st_mode) &&
         info.st_nlink == 1 && link (path, as) == 0;
}

/* --- several files --- */

static void
clear_item (gpointer data)
{
  g_free (((Item *) data)->path);
  g_free (((Item *) data)->temporary);
}

/* Another process has not removed the notes meanwhile, and with them the spare files. */
static gboolean
has_own_notes (LabelFiles *self)
{
  struct stat here, there;

  return self->notes_fd >= 0 && fstat (self->notes_fd, &here) == 0 && stat (self->notes, &there) == 0 &&
         here.st_ino == there.st_ino && here.st_dev == there.st_dev;
}

static void
close_notes (LabelFiles *self)
{
  if (self->notes_fd >= 0)
    close (self->notes_fd);
  self->notes_fd = -1;
  g_hash_table_remove_all (self->spares);
}

static void
forget_notes (LabelFiles *self)
{
  if (self->notes_fd >= 0)
    unlink (self->notes);
  close_notes (self);
}

static int
open_notes (LabelFiles *self)
{
  if (self->notes_fd < 0)
    self->notes_fd = open (self->notes, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
  return self->notes_fd < 0 ? errno : 0;
}

/* One name a line, escaped. */
static void
read_notes (LabelFiles *self)
{
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;

  if (!g_file_get_contents (self->notes, &text, NULL, NULL))
    return;
  lines = g_strsplit (text, "\n", -1);
  for (char **line = lines; *line != NULL; line++)
    if (**line != '\0')
      g_hash_table_add (self->spares, g_strcompress (*line));
  open_notes (self);
}

gboolean
label_files_tidy (LabelFiles *self, guint most)
{
  GHashTableIter iter;
  gpointer path;

  if (self->notes_fd >= 0 && !has_own_notes (self))
    close_notes (self);
  g_hash_table_iter_init (&iter, self->spares);
  while (most-- > 0 && g_hash_table_iter_next (&iter, &path, NULL)) {
    unlink (path);
    g_hash_table_iter_remove (&iter);
  }
  if (g_hash_table_size (self->spares) > 0)
    return TRUE;
  forget_notes (self);
  return FALSE;
}

gboolean
label_files_has_spares (LabelFiles *self)
{
  return g_hash_table_size (self->spares) > 0;
}

void
label_files_clean (LabelFiles *self)
{
  if (has_own_notes (self))
    return;
  close_notes (self);
  read_notes (self);
  if (g_hash_table_size (self->spares) <= label_files_many)
    label_files_tidy (self, label_files_many);
}

LabelFiles *
label_files_new (const char *notes)
{
  LabelFiles *self = g_new0 (LabelFiles, 1);

  self->notes = g_strdup (notes);
  self->notes_fd = -1;
  self->items = g_array_new (FALSE, TRUE, sizeof (Item));
  g_array_set_clear_func (self->items, clear_item);
  self->folders = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->spares = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  return self;
}

/* The notes stay as long as there are spare files. */
static void
forget (LabelFiles *self)
{
  g_array_set_size (self->items, 0);
  g_hash_table_remove_all (self->folders);
  if (!label_files_has_spares (self))
    forget_notes (self);
}

void
label_files_clear (LabelFiles *self)
{
  const gboolean many = self->items->len > label_files_many;

  for (guint i = 0; i < self->items->len; i++) {
    Item *item = &g_array_index (self->items, Item, i);

    if (item->temporary != NULL && many)
      g_hash_table_add (self->spares, g_steal_pointer (&item->temporary));
    else if (item->temporary != NULL)
      unlink (item->temporary);
  }
  forget (self);
}

void
label_files_free (LabelFiles *self)
{
  label_files_clear (self);
  close_notes (self);
  g_array_unref (self->items);
  g_hash_table_unref (self->folders);
  g_hash_table_unref (self->spares);
  g_free (self->notes);
  g_free (self);
}

guint
label_files_count (LabelFiles *self)
{
  return self->items->len;
}

static int
note (LabelFiles *self, const char *temporary)
{
  g_autofree char *escaped = g_strescape (temporary, NULL);
  g_autofree char *line = g_strconcat (escaped, "\n", NULL);
  g_autoptr (GBytes) bytes = g_bytes_new_static (line, strlen (line));

  int why = open_notes (self);

  return why != 0 ? why : write_all (self->notes_fd, bytes);
}

static char *
temporary_for (const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *sum = g_compute_checksum_for_string (G_CHECKSUM_SHA256, path, -1);
  g_autofree char *name = g_strdup_printf (".hone-%.16s.tmp", sum);

  return g_build_filename (folder, name, NULL);
}

static int
write_beside (LabelFiles *self, Item *item, GBytes *bytes)
{
  g_autofree char *folder = g_path_get_dirname (item->path);
  struct stat info;
  mode_t mode = stat (item->path, &info) == 0 ? info.st_mode & 07777 : 0;
  int why;

  if (mode == 0 && g_mkdir_with_parents (folder, 0777) != 0)
    return errno;
  item->temporary = temporary_for (item->path);
  item->synced = self->items->len < FEW;
  why = note (self, item->temporary);
  return why != 0 ? why : write_new (item->temporary, bytes, mode, item->synced);
}

/* A folder that may not be written to is known before anything happens. */
static int
check_removal (const Item *item)
{
  g_autofree char *folder = g_path_get_dirname (item->path);

  return access (folder, W_OK | X_OK) != 0 ? errno : 0;
}

gboolean
label_files_add (LabelFiles *self, const char *path, GBytes *bytes, GError **error)
{
  Item item = { .path = hone_file_real_in (self->folders, path) };
  int why = bytes != NULL ? write_beside (self, &item, bytes) : check_removal (&item);

  if (why != 0) {
    clear_item (&item);
    return label_file_fail (error, path, why);
  }
  g_array_append_val (self->items, item);
  return TRUE;
}

static int
sync_system (const char *path)
{
  int fd = open (path, O_RDONLY | O_CLOEXEC);
  int why = fd < 0 ? errno : 0;

  if (fd >= 0 && syncfs (fd) != 0)
    why = errno;
  if (fd >= 0)
    close (fd);
  return why;
}

gboolean
label_files_sync (LabelFiles *self, const char *other, GError **error)
{
  g_autoptr (GHashTable) systems = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  int why = self->items->len > FEW ? sync_system (other) : 0;

  for (guint i = 0; i < self->items->len && why == 0; i++) {
    const Item *item = &g_array_index (self->items, Item, i);
    struct stat info;
    gint64 *system;

    if (item->temporary == NULL || item->synced || stat (item->temporary, &info) != 0)
      continue;
    system = g_new (gint64, 1);
    *system = (gint64) info.st_dev;
    if (g_hash_table_add (systems, system))
      why = sync_system (item->temporary);
  }
  return why == 0 || label_file_fail (error, other, why);
}

static void
sync_folder (const char *folder)
{
  int fd = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

  if (fd >= 0) {
    fsync (fd);
    close (fd);
  }
}

/* Of many files the old one changes places with the new one, and is removed when there is time: on some disks to remove
 * a file takes longer than all else. Not all file systems can do that. */
static int
put_in_place (LabelFiles *self, Item *item)
{
  if (item->temporary == NULL)
    return unlink (item->path) == 0 || errno == ENOENT ? 0 : errno;
  if (self->items->len > label_files_many &&
      renameat2 (AT_FDCWD, item->temporary, AT_FDCWD, item->path, RENAME_EXCHANGE) == 0) {
    g_hash_table_add (self->spares, g_steal_pointer (&item->temporary));
    return 0;
  }
  return rename (item->temporary, item->path) == 0 ? 0 : errno;
}

gboolean
label_files_rename (LabelFiles *self, void (*told) (guint done, guint all, gpointer data), gpointer data,
                    GError **error)
{
  g_autoptr (GHashTable) folders = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  GHashTableIter iter;
  gpointer folder;

  for (guint i = 0; i < self->items->len; i++) {
    Item *item = &g_array_index (self->items, Item, i);
    int why = put_in_place (self, item);

    if (why != 0)
      return label_file_fail (error, item->path, why);
    g_hash_table_add (folders, g_path_get_dirname (item->path));
    if (told != NULL && i % TELL_EACH == TELL_EACH - 1)
      told (i, self->items->len, data);
  }
  g_hash_table_iter_init (&iter, folders);
  while (g_hash_table_iter_next (&iter, &folder, NULL))
    sync_folder (folder);
  forget (self);
  return TRUE;
}
