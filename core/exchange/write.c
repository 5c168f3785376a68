/* SPDX-License-Identifier: Apache-2.0 */
/* write.c - making a data set's folder: beside its place, renamed when all is there
 *
 * One syncfs () before the rename instead of an fsync () a file: a hundred thousand label files take seconds.
 */
#include "exchange-private.h"
#include "hone-file.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define NEWS 100

static gboolean
fail (const char *path, GError **error)
{
  g_set_error (error, HONE_ERROR, HONE_ERROR_WRITE, _ ("%s could not be written: %s."), path, g_strerror (errno));
  return FALSE;
}

/* --- names --- */

HoneSplit
exchange_written_split (const HoneExchangePicture *picture, HoneFormat target)
{
  return picture->split == HONE_N_SPLITS && target == HONE_FORMAT_YOLO ? HONE_SPLIT_TRAIN : picture->split;
}

const char *
exchange_split_folder (HoneSplit split)
{
  return split < HONE_N_SPLITS ? hone_split_name (split) : "";
}

/* Of the name alone, without what a text file could not hold, and what readers take for the folders of Windows. */
static char *
clean_name (const char *name)
{
  g_autofree char *base = g_path_get_basename (name);
  char *valid = g_utf8_make_valid (base, -1);

  for (char *p = valid; *p != '\0'; p++)
    if (g_ascii_iscntrl (*p) || *p == '/' || *p == '\\')
      *p = '_';
  if (valid[0] == '.')
    valid[0] = '_';
  return valid;
}

/* "a.jpg" and "a.png" would share one label file, so the names without endings must differ, in capitals or not.
 * @place: a split; VOC has one folder for all */
static char *
unique_name (GHashTable *taken, int place, const char *name)
{
  g_autofree char *stem = exchange_without_ending (name);
  const char *ending = name + strlen (stem);

  for (guint i = 1;; i++) {
    g_autofree char *tried = i == 1 ? g_strdup (stem) : g_strdup_printf ("%s-%u", stem, i);

    g_autofree char *folded = g_utf8_casefold (tried, -1);

    if (g_hash_table_add (taken, g_strdup_printf ("%d/%s", place, folded)))
      return g_strconcat (tried, ending, NULL);
  }
}

/* From pixels to fractions and back one must know how large the picture is; COCO and VOC say it, too. */
static gboolean
can_write (const HoneExchangePicture *picture, HoneFormat target)
{
  gboolean sized = picture->width > 0 && picture->height > 0;

  if (picture->path == NULL)
    return FALSE;
  if (target == HONE_FORMAT_FOLDERS)
    return picture->klass >= 0;
  return sized || (target == HONE_FORMAT_YOLO && (picture->fractions || picture->objects == NULL));
}

char **
exchange_names (const HoneExchange *self, HoneFormat target, guint *n_renamed, guint *n_missing)
{
  g_autoptr (GHashTable) taken = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  char **names = g_new0 (char *, self->pictures->len + 1);

  *n_renamed = *n_missing = 0;
  for (guint i = 0; i < self->pictures->len; i++) {
    const HoneExchangePicture *picture = self->pictures->pdata[i];
    g_autofree char *base = g_path_get_basename (picture->name);
    g_autofree char *clean = clean_name (picture->name);

    if (can_write (picture, target)) {
      names[i] = unique_name (taken, target == HONE_FORMAT_VOC ? 0 : (int) picture->split, clean);
      *n_renamed += !g_str_equal (names[i], base);
    } else {
      ++*n_missing;
    }
  }
  return names;
}

/* --- files --- */

gboolean
exchange_make_folder (const ExchangeWriter *self, const char *relative, GError **error)
{
  g_autofree char *path = g_build_filename (self->folder, relative, NULL);

  return hone_file_make_folder (path, error);
}

gboolean
exchange_write_text (const ExchangeWriter *self, const char *relative, const char *text, gssize length, GError **error)
{
  g_autofree char *path = g_build_filename (self->folder, relative, NULL);
  gsize left = length < 0 ? strlen (text) : (gsize) length;
  int fd = open (path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);

  if (fd < 0)
    return fail (path, error);
  while (left > 0) {
    ssize_t done = write (fd, text, left);

    if (done < 0 && errno != EINTR) {
      fail (path, error);
      close (fd);
      return FALSE;
    }
    text += MAX (done, 0);
    left -= (gsize) MAX (done, 0);
  }
  return close (fd) == 0 || fail (path, error);
}

static gboolean
copy_file (const char *from, const char *to, GCancellable *cancellable, GError **error)
{
  g_autoptr (GFile) source = g_file_new_for_path (from);
  g_autoptr (GFile) target = g_file_new_for_path (to);
  g_autoptr (GError) why = NULL;

  if (g_file_copy (source, target, G_FILE_COPY_TARGET_DEFAULT_PERMS, cancellable, NULL, NULL, &why))
    return TRUE;
  if (g_error_matches (why, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_propagate_error (error, g_steal_pointer (&why));
  else
    g_set_error (error, HONE_ERROR, HONE_ERROR_WRITE, _ ("The picture %s could not be copied to %s: %s"), from, to,
                 why->message);
  return FALSE;
}

gboolean
exchange_place_picture (const ExchangeWriter *self, guint i, const char *relative, GError **error)
{
  const HoneExchangePicture *picture = self->set->pictures->pdata[i];
  g_autofree char *to = g_build_filename (self->folder, relative, NULL);
  gboolean movable = self->how->movable != NULL && g_str_has_prefix (picture->path, self->how->movable);

  if (movable && link (picture->path, to) == 0) /* not moved: it may be in two splits */
    return TRUE;
  if (!movable && !self->how->copy && symlink (picture->path, to) == 0)
    return TRUE;
  return copy_file (picture->path, to, self->cancellable, error);
}

gboolean
exchange_step (const ExchangeWriter *self, guint i, GError **error)
{
  if (self->progress != NULL && i % NEWS == 0)
    self->progress ((double) i / self->set->pictures->len, _ ("Writing the data set"), self->progress_data);
  return !g_cancellable_set_error_if_cancelled (self->cancellable, error);
}

/* --- the folder --- */

static gboolean
is_free (const char *folder, GError **error)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);

  if (!g_file_test (folder, G_FILE_TEST_EXISTS) || (dir != NULL && g_dir_read_name (dir) == NULL))
    return TRUE;
  g_set_error (error, HONE_ERROR, HONE_ERROR_WRITE,
               _ ("%s is there already and not empty. Choose another folder; nothing is ever written over."), folder);
  return FALSE;
}

static void
sync_disk (const char *folder)
{
  int fd = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

  if (fd >= 0) {
    syncfs (fd);
    close (fd);
  }
}

static gboolean
finish_folder (const char *made, const char *folder, GError **error)
{
  g_autofree char *parent = g_path_get_dirname (folder);
  mode_t mask = umask (077);

  umask (mask);
  g_chmod (made, 0777 & ~mask); /* g_mkdtemp () lets nobody else in */
  sync_disk (made);
  if (g_rename (made, folder) != 0)
    return fail (folder, error);
  sync_disk (parent);
  return TRUE;
}

static gboolean
can_hold (const HoneExchange *self, HoneFormat target, GError **error)
{
  if (target == HONE_FORMAT_YOLO || target == HONE_FORMAT_COCO || target == HONE_FORMAT_VOC)
    return TRUE;
  if (target == HONE_FORMAT_FOLDERS && self->format == HONE_FORMAT_FOLDERS)
    return TRUE;
  g_set_error (error, HONE_ERROR, HONE_ERROR_USAGE,
               target == HONE_FORMAT_FOLDERS
                   ? _ ("Only pictures that have a class each can be written as class folders; these have objects.")
                   : _ ("A data set can be written as yolo, coco, voc or folders."));
  return FALSE;
}

static gboolean
write_format (ExchangeWriter *writer, HoneFormat target, GError **error)
{
  if (target == HONE_FORMAT_YOLO)
    return exchange_write_yolo (writer, error);
  if (target == HONE_FORMAT_COCO)
    return exchange_write_coco (writer, error);
  return target == HONE_FORMAT_VOC ? exchange_write_voc (writer, error) : exchange_write_folders (writer, error);
}

static gboolean
has_pictures (const HoneExchange *self, guint n_missing, GError **error)
{
  if (n_missing < self->pictures->len)
    return TRUE;
  g_set_error (
      error, HONE_ERROR, HONE_ERROR_BAD_DATA,
      _ ("None of the pictures of %s was found (%u). Put them beside their labels, or name the folder in which "
         "they lie."),
      self->source, n_missing);
  return FALSE;
}

/* @made: a name for g_mkdtemp () */
static gboolean
make_whole (ExchangeWriter *writer, HoneFormat target, char *made, const char *folder, GError **error)
{
  if (g_mkdtemp (made) == NULL)
    return fail (folder, error);
  if (write_format (writer, target, error) && finish_folder (made, folder, error))
    return TRUE;
  hone_file_remove_tree (made);
  return FALSE;
}

gboolean
hone_exchange_write (const HoneExchange *self, HoneFormat target, const char *folder, const HoneExchangeHow *how,
                     HoneProgress progress, gpointer progress_data, GCancellable *cancellable, GError **error)
{
  const HoneExchangeHow usual = { 0 };
  g_autofree char *full = g_canonicalize_filename (folder, NULL);
  g_autofree char *parent = g_path_get_dirname (full);
  g_autofree char *made = g_strconcat (full, ".XXXXXX", NULL);
  ExchangeWriter writer = { .set = self,
                            .how = how != NULL ? how : &usual,
                            .folder = made,
                            .progress = progress,
                            .progress_data = progress_data,
                            .cancellable = cancellable };
  guint n_renamed, n_missing;
  gboolean fine;

  if (!can_hold (self, target, error) || !is_free (full, error) || !hone_file_make_folder (parent, error))
    return FALSE;
  writer.names = exchange_names (self, target, &n_renamed, &n_missing);
  writer.outlines = !writer.how->boxes && exchange_has_outlines (self);
  fine = has_pictures (self, n_missing, error) && make_whole (&writer, target, made, full, error);
  for (guint i = 0; i < self->pictures->len; i++)
    g_free (writer.names[i]);
  g_free (writer.names);
  return fine;
}

/* --- class folders --- */

/* SPLIT/CLASS/a.jpg; a class's name may hold what a folder's may not. */
gboolean
exchange_write_folders (ExchangeWriter *self, GError **error)
{
  for (guint i = 0; i < self->set->pictures->len; i++) {
    const HoneExchangePicture *picture = self->set->pictures->pdata[i];
    g_autofree char *klass = NULL;
    g_autofree char *below = NULL;
    g_autofree char *relative = NULL;

    if (!exchange_step (self, i, error))
      return FALSE;
    if (self->names[i] == NULL)
      continue;
    klass = clean_name (self->set->names->pdata[picture->klass]);
    below = g_build_filename (exchange_split_folder (picture->split), klass, NULL);
    relative = g_build_filename (below, self->names[i], NULL);
    if (!exchange_make_folder (self, below, error) || !exchange_place_picture (self, i, relative, error))
      return FALSE;
  }
  return TRUE;
}
