/* SPDX-License-Identifier: Apache-2.0 */
/* exchange-files.c - what lies in a folder, where a picture is, how large pictures are */
#include "exchange-private.h"
#include "hone-file.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

#define MAX_FILES 10000000
#define MAX_DEPTH 32
#define STEP_OF_NEWS 200 /* pictures between two calls of progress */

gboolean
exchange_is_picture (const char *name)
{
  static const char *const endings[] = { "jpg",  "jpeg", "png",  "bmp", "tif", "tiff", "webp",     "mpo",
                                         "avif", "heic", "heif", "dng", "jp2", "gif",  "jpeg2000", NULL };
  const char *dot = strrchr (name, '.');
  g_autofree char *ending = dot != NULL ? g_ascii_strdown (dot + 1, -1) : NULL;

  return ending != NULL && g_strv_contains (endings, ending);
}

char *
exchange_without_ending (const char *name)
{
  const char *dot = strrchr (name, '.');
  const char *slash = strrchr (name, G_DIR_SEPARATOR);

  return dot != NULL && dot > name && (slash == NULL || dot > slash + 1) ? g_strndup (name, (gsize) (dot - name))
                                                                         : g_strdup (name);
}

/* --- walking --- */

typedef struct {
  GPtrArray *out;
  GHashTable *seen; /* "device:inode" of folders: links in a circle, and two ways to one place */
  gboolean truncated;
  GCancellable *cancellable;
} Walk;

static gboolean
first_visit (Walk *self, const struct stat *info)
{
  return g_hash_table_add (self->seen, g_strdup_printf ("%" G_GUINT64_FORMAT ":%" G_GUINT64_FORMAT,
                                                        (guint64) info->st_dev, (guint64) info->st_ino));
}

static void walk (Walk *self, const char *folder, const char *below, int depth);

static void
walk_entry (Walk *self, const char *folder, const char *below, const char *name, int depth)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autofree char *relative = below[0] == '\0' ? g_strdup (name) : g_build_filename (below, name, NULL);
  struct stat info;

  if (stat (path, &info) != 0) {
    if (lstat (path, &info) == 0 && S_ISLNK (info.st_mode) && exchange_is_picture (name))
      g_ptr_array_add (self->out, g_steal_pointer (&relative)); /* a link to nowhere: to be reported */
    return;
  }
  if (S_ISDIR (info.st_mode) && depth < MAX_DEPTH && first_visit (self, &info))
    walk (self, path, relative, depth + 1);
  else if (S_ISREG (info.st_mode) && self->out->len < MAX_FILES)
    g_ptr_array_add (self->out, g_steal_pointer (&relative));
  else if (S_ISREG (info.st_mode))
    self->truncated = TRUE;
}

/* In order of names, so that the first of two ways to a folder does not depend on the disk. */
static void
walk (Walk *self, const char *folder, const char *below, int depth)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    if (name[0] != '.' && !g_str_equal (name, "__MACOSX"))
      g_ptr_array_add (names, g_strdup (name));
  g_clear_pointer (&dir, g_dir_close);
  g_ptr_array_sort (names, hone_file_compare_names);
  for (guint i = 0; i < names->len && !g_cancellable_is_cancelled (self->cancellable); i++)
    walk_entry (self, folder, below, names->pdata[i], depth);
}

GPtrArray *
exchange_walk (const char *folder, gboolean *truncated, GCancellable *cancellable)
{
  Walk self = { g_ptr_array_new_with_free_func (g_free), NULL, FALSE, cancellable };
  struct stat info;

  self.seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  if (stat (folder, &info) == 0)
    first_visit (&self, &info);
  walk (&self, folder, "", 0);
  g_hash_table_unref (self.seen);
  g_ptr_array_sort (self.out, hone_file_compare_names);
  if (truncated != NULL)
    *truncated = self.truncated;
  return self.out;
}

/* --- splits by name --- */

HoneSplit
exchange_split_of_word (const char *word)
{
  static const struct {
    const char *word;
    HoneSplit split;
  } words[] = { { "train", HONE_SPLIT_TRAIN }, { "training", HONE_SPLIT_TRAIN }, { "val", HONE_SPLIT_VAL },
                { "valid", HONE_SPLIT_VAL },   { "validation", HONE_SPLIT_VAL }, { "dev", HONE_SPLIT_VAL },
                { "test", HONE_SPLIT_TEST },   { "testing", HONE_SPLIT_TEST } };
  g_autofree char *lower = g_ascii_strdown (word, -1);
  gsize n = strlen (lower);

  while (n > 0 && g_ascii_isdigit (lower[n - 1])) /* "val2017" */
    lower[--n] = '\0';
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (g_str_equal (lower, words[i].word))
      return words[i].split;
  return HONE_N_SPLITS;
}

HoneSplit
exchange_split_of_path (const char *relative)
{
  g_auto (GStrv) parts = g_strsplit (relative, G_DIR_SEPARATOR_S, -1);
  guint n = g_strv_length (parts);
  g_auto (GStrv) words = n > 0 ? g_strsplit_set (parts[n - 1], "_-. ", -1) : NULL;
  HoneSplit split = HONE_N_SPLITS;

  for (guint i = n; i-- > 0 && split == HONE_N_SPLITS;)
    if (i + 1 < n)
      split = exchange_split_of_word (parts[i]);
  for (guint i = 0; words != NULL && words[i] != NULL && split == HONE_N_SPLITS; i++)
    split = exchange_split_of_word (words[i]);
  return split;
}

/* --- where a picture is --- */

static void
index_folder (GHashTable *index, const char *folder, GCancellable *cancellable)
{
  g_autoptr (GPtrArray) files = exchange_walk (folder, NULL, cancellable);

  for (guint i = 0; i < files->len; i++) {
    char *name = g_path_get_basename (files->pdata[i]);

    if (!exchange_is_picture (name))
      g_free (name);
    else if (g_hash_table_contains (index, name))
      g_hash_table_insert (index, name, g_strdup ("")); /* which one is meant? nobody knows */
    else
      g_hash_table_insert (index, name, g_build_filename (folder, files->pdata[i], NULL));
  }
}

static const char *
look_up (ExchangeReader *self, const char *base)
{
  if (self->by_name == NULL) {
    self->by_name = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
    index_folder (self->by_name, self->what->root, self->cancellable);
    if (self->pictures != NULL)
      index_folder (self->by_name, self->pictures, self->cancellable);
  }
  return g_hash_table_lookup (self->by_name, base);
}

static char *
if_there (const char *folder, const char *sub, const char *name)
{
  g_autofree char *path = g_build_filename (folder, sub, name, NULL);

  return g_file_test (path, G_FILE_TEST_IS_REGULAR) ? g_canonicalize_filename (path, NULL) : NULL;
}

static char *
find_below (const char *root, const char *name, HoneSplit split)
{
  static const char *const folders[] = { "", "images", "JPEGImages", "data" };
  char *found = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (folders) && found == NULL; i++) {
    g_autofree char *sub = g_build_filename (folders[i], split < HONE_N_SPLITS ? hone_split_name (split) : "", NULL);

    found = if_there (root, folders[i], name);
    if (found == NULL && split < HONE_N_SPLITS)
      found = if_there (root, sub, name);
  }
  return found;
}

/* Backslashes, "./" and absolute paths of another machine all mean the name alone at last. */
char *
exchange_find_picture (ExchangeReader *self, const char *label_file, const char *name, HoneSplit split)
{
  g_autofree char *slashes = g_strdelimit (g_strdup (name), "\\", '/');
  g_autofree char *base = g_path_get_basename (slashes);
  g_autofree char *beside = g_path_get_dirname (label_file);
  const char *indexed;
  char *found = NULL;

  if (slashes[0] == '\0' || g_str_equal (base, ".") || g_str_equal (base, "..") || !exchange_is_picture (base))
    return NULL;
  if (!g_path_is_absolute (slashes)) {
    found = if_there (beside, "", slashes);
    if (found == NULL)
      found = find_below (self->what->root, slashes, split);
    if (found == NULL && self->pictures != NULL)
      found = find_below (self->pictures, slashes, split);
  } else if (g_file_test (slashes, G_FILE_TEST_IS_REGULAR)) {
    found = g_strdup (slashes);
  }
  if (found == NULL && (found = if_there (beside, "", base)) == NULL)
    found = find_below (self->what->root, base, split);
  if (found != NULL)
    return found;
  indexed = look_up (self, base);
  return indexed != NULL && indexed[0] != '\0' ? g_canonicalize_filename (indexed, NULL) : NULL;
}

/* --- how large pictures are --- */

typedef struct {
  ExchangeReader *reader;
  HoneImageInfo *infos; /* a picture each; width 0: not read */
  char **why;
  GThread *caller;
  int next; /* atomic */
} Measuring;

static gpointer
measure_some (gpointer data)
{
  Measuring *self = data;
  GPtrArray *pictures = self->reader->set->pictures;
  guint n = 0;

  while (!g_cancellable_is_cancelled (self->reader->cancellable)) {
    guint i = (guint) g_atomic_int_add (&self->next, 1);
    g_autoptr (GError) error = NULL;
    const HoneExchangePicture *picture;

    if (i >= pictures->len)
      break;
    picture = pictures->pdata[i];
    if (picture->path != NULL && !hone_image_probe (picture->path, &self->infos[i], &error)) {
      self->infos[i] = (HoneImageInfo){ 0 };
      self->why[i] = g_strdup (error->message);
    }
    if (++n % STEP_OF_NEWS == 0 && g_thread_self () == self->caller)
      exchange_tell (self->reader, 0.5 + 0.5 * i / pictures->len);
  }
  return NULL;
}

static void
compare_size (HoneExchange *set, HoneExchangePicture *picture, const HoneImageInfo *info)
{
  if (info->width == 0)
    return;
  if (picture->width == 0 || picture->height == 0) {
    picture->width = info->width;
    picture->height = info->height;
  } else if (picture->width == info->height && picture->height == info->width && info->orientation >= 5) {
    exchange_find (set, "size-differs", HONE_SEVERITY_WARNING, picture->label, 0,
                   _ ("the labels were drawn on the picture %s lying on its side (%d × %d); it is shown upright (%d × "
                      "%d), so its boxes are in the wrong place. Turn the picture for good, or label it anew."),
                   picture->name, picture->width, picture->height, info->width, info->height);
  } else if (picture->width != info->width || picture->height != info->height) {
    exchange_find (set, "size-differs", HONE_SEVERITY_WARNING, picture->label, 0,
                   _ ("the labels were drawn for a picture of %d × %d pixels, but %s has %d × %d; the boxes are scaled "
                      "with it."),
                   picture->width, picture->height, picture->name, info->width, info->height);
  }
}

static void
take_sizes (Measuring *self)
{
  HoneExchange *set = self->reader->set;

  for (guint i = 0; i < set->pictures->len; i++) {
    HoneExchangePicture *picture = set->pictures->pdata[i];

    if (self->why[i] != NULL)
      exchange_find (set, "broken-picture", HONE_SEVERITY_ERROR, NULL, 0, "%s", self->why[i]);
    else
      compare_size (set, picture, &self->infos[i]);
    g_free (self->why[i]);
  }
}

gboolean
exchange_measure (ExchangeReader *self, GError **error)
{
  guint n = self->set->pictures->len;
  guint n_threads = CLAMP (n / 8, 1, g_get_num_processors ());
  g_autofree GThread **threads = g_new (GThread *, n_threads);
  Measuring measuring = { .reader = self, .caller = g_thread_self () };

  measuring.infos = g_new0 (HoneImageInfo, n + 1);
  measuring.why = g_new0 (char *, n + 1);
  for (guint i = 1; i < n_threads; i++)
    threads[i] = g_thread_new ("hone-measure", measure_some, &measuring);
  measure_some (&measuring);
  for (guint i = 1; i < n_threads; i++)
    g_thread_join (threads[i]);
  take_sizes (&measuring);
  g_free (measuring.infos);
  g_free (measuring.why);
  return !g_cancellable_set_error_if_cancelled (self->cancellable, error);
}
