/* SPDX-License-Identifier: Apache-2.0 */
/* dataset-index.c - see dataset-index.h
 *
 * The file, all numbers little-endian:
 *   "HONEINDX"  u32 version  u32 CRC of all that follows  u32 how  i32 classes  u32 entries
 *   an entry:  u32 bytes of the rest of it  u32 bytes of the path, the path, NUL
 *              stamp  u32 width  u32 height  u32 traits
 *              u32 labels are known; if they are: stamp  u32 traits  u32 duplicates  u32 labels  u32 points
 *              a label: i32 class  4 f32  i32 line  u32 points       a point: 2 f32
 */
#include "dataset-index.h"
#include "hone-file.h"
#include "label-scan.h"

#include <string.h>
#include <sys/stat.h>
#include <zlib.h>

#define MAGIC "HONEINDX"
#define VERSION 2 /* raise it with every change of what readers take for fine */
#define HEAD 28
#define CHECKED_FROM 16 /* behind the checksum */
#define MOST_BYTES ((gsize) 2 << 30)
#define EACH_LINE 1
#define PICTURE_TRAITS (HONE_TRAIT_TURNED | HONE_TRAIT_OTHER_ENDING | HONE_TRAIT_GREY | HONE_TRAIT_DEEP)
#define LABEL_TRAITS (HONE_TRAIT_BOM | HONE_TRAIT_CRLF | HONE_TRAIT_MIXED)
#define LABEL_BYTES 28
#define POINT_BYTES 8
#define FAR_OUT 2.0f     /* no point of a label that passed the checks is so far */
#define FRESH 2000000000 /* nanoseconds */

struct _DatasetIndex {
  char *bytes;
  gsize size;
  GHashTable *entries; /* path -> Entry: both lie in or point into bytes */
  guint n;
  int n_classes;
  gboolean labels_too;
};

/* Bytes that are taken one after the other; short is set for good when there are too few. */
typedef struct {
  const char *at, *end;
  gboolean short_of;
} Bytes;

static const char *
take (Bytes *self, gsize n)
{
  const char *here = self->at;

  if (self->short_of || n > (gsize) (self->end - self->at)) {
    self->short_of = TRUE;
    return NULL;
  }
  self->at += n;
  return here;
}

static guint32
take_32 (Bytes *self)
{
  const char *here = take (self, 4);
  guint32 x = 0;

  if (here != NULL)
    memcpy (&x, here, 4);
  return GUINT32_FROM_LE (x);
}

static guint64
take_64 (Bytes *self)
{
  guint64 low = take_32 (self);

  return low | (guint64) take_32 (self) << 32;
}

static float
take_float (Bytes *self)
{
  guint32 bits = take_32 (self);
  float x;

  memcpy (&x, &bits, 4);
  return x;
}

static DatasetStamp
take_stamp (Bytes *self)
{
  DatasetStamp stamp;

  stamp.size = take_64 (self);
  stamp.modified = (gint64) take_64 (self);
  stamp.changed = (gint64) take_64 (self);
  return stamp;
}

/* --- stamps --- */

static gint64
nanoseconds (struct timespec time)
{
  return (gint64) time.tv_sec * 1000000000 + time.tv_nsec;
}

/* A file that was changed a moment ago may be changed again and bear the same time. */
static gboolean
is_settled (const struct stat *info)
{
  return MAX (nanoseconds (info->st_mtim), nanoseconds (info->st_ctim)) < g_get_real_time () * 1000 - FRESH;
}

gboolean
dataset_stamp_take (DatasetStamp *self, const char *path)
{
  struct stat info;

  *self = (DatasetStamp){ 0 };
  if (stat (path, &info) != 0)
    return FALSE;
  if (S_ISREG (info.st_mode) && is_settled (&info))
    *self = (DatasetStamp){ (guint64) info.st_size, nanoseconds (info.st_mtim), nanoseconds (info.st_ctim) };
  return TRUE;
}

static gboolean
same_stamp (const DatasetStamp *a, const DatasetStamp *b)
{
  return a->changed != 0 && a->size == b->size && a->modified == b->modified && a->changed == b->changed;
}

/* --- reading --- */

static gboolean
read_head (DatasetIndex *self, Bytes *bytes, int n_classes, gboolean each_line, guint *n)
{
  const char *magic = take (bytes, strlen (MAGIC));
  guint32 version = take_32 (bytes), sum = take_32 (bytes), how = take_32 (bytes);

  self->n_classes = (int) take_32 (bytes);
  self->labels_too = self->n_classes == n_classes && how == (each_line ? EACH_LINE : 0);
  *n = take_32 (bytes);
  return !bytes->short_of && memcmp (magic, MAGIC, strlen (MAGIC)) == 0 && version == VERSION &&
         crc32_z (0, (const Bytef *) self->bytes + CHECKED_FROM, self->size - CHECKED_FROM) == sum;
}

static gboolean
read_entries (DatasetIndex *self, Bytes *bytes, guint n)
{
  for (guint i = 0; i < n; i++) {
    const char *entry = bytes->at;
    const char *rest = take (bytes, take_32 (bytes));
    Bytes inside = { rest, bytes->at, rest == NULL };
    guint32 length = take_32 (&inside);
    const char *path = take (&inside, (gsize) length + 1);

    if (path == NULL || path[length] != '\0' || strlen (path) != length)
      return FALSE;
    g_hash_table_insert (self->entries, (gpointer) path, (gpointer) entry);
  }
  return bytes->at == bytes->end;
}

DatasetIndex *
dataset_index_read (const char *path, int n_classes, gboolean each_line)
{
  DatasetIndex *self = g_new0 (DatasetIndex, 1);
  Bytes bytes;
  guint n = 0;

  self->entries = g_hash_table_new (g_str_hash, g_str_equal);
  self->bytes = hone_file_read (path, MOST_BYTES, &self->size, NULL);
  if (self->bytes == NULL)
    return self;
  bytes = (Bytes){ self->bytes, self->bytes + self->size };
  if (!read_head (self, &bytes, n_classes, each_line, &n) || !read_entries (self, &bytes, n))
    g_hash_table_remove_all (self->entries);
  else
    self->n = n;
  return self;
}

void
dataset_index_free (DatasetIndex *self)
{
  g_hash_table_unref (self->entries);
  g_free (self->bytes);
  g_free (self);
}

guint
dataset_index_count (const DatasetIndex *self)
{
  return self->n;
}

/* Behind the path of the entry of @path; short_of when there is none. */
static Bytes
find (const DatasetIndex *self, const char *path)
{
  const char *entry = g_hash_table_lookup (self->entries, path);
  Bytes bytes = { entry, self->bytes + self->size, entry == NULL };
  guint32 n = take_32 (&bytes);

  if (bytes.short_of)
    return bytes;
  bytes.end = bytes.at + n; /* read_entries () has seen that it lies inside */
  take (&bytes, (gsize) take_32 (&bytes) + 1);
  return bytes;
}

typedef struct {
  DatasetStamp stamp;
  guint32 width, height, traits;
} Head;

static Head
take_picture (Bytes *bytes)
{
  Head head;

  head.stamp = take_stamp (bytes);
  head.width = take_32 (bytes);
  head.height = take_32 (bytes);
  head.traits = take_32 (bytes);
  return head;
}

gboolean
dataset_index_get_picture (const DatasetIndex *self, HoneSample *sample, const DatasetStamp *stamp)
{
  Bytes bytes = find (self, sample->path);
  Head head = take_picture (&bytes);

  if (bytes.short_of || !same_stamp (&head.stamp, stamp) || (head.traits & ~(guint32) PICTURE_TRAITS) != 0 ||
      head.width < 1 || head.height < 1 || head.width > HONE_IMAGE_MAX_PIXELS ||
      (guint64) head.width * head.height > HONE_IMAGE_MAX_PIXELS)
    return FALSE;
  sample->width = (int) head.width;
  sample->height = (int) head.height;
  sample->traits = head.traits;
  return TRUE;
}

/* NaN is nowhere. */
static gboolean
is_between (float low, float x, float high)
{
  return x >= low && x <= high;
}

static gboolean
is_label (const DatasetIndex *self, const HoneLabel *label)
{
  return label->klass >= 0 && (self->n_classes == 0 || label->klass < self->n_classes) && label->line > 0 &&
         is_between (LABEL_LOWEST, label->cx, LABEL_HIGHEST) && is_between (LABEL_LOWEST, label->cy, LABEL_HIGHEST) &&
         is_between (0, label->w, LABEL_HIGHEST) && is_between (0, label->h, LABEL_HIGHEST) &&
         label->n_points <= G_MAXINT;
}

static gboolean
take_label (const DatasetIndex *self, Bytes *bytes, HoneLabelFile *file, HoneLabel *label, guint *n_points)
{
  label->klass = (int) take_32 (bytes);
  label->cx = take_float (bytes);
  label->cy = take_float (bytes);
  label->w = take_float (bytes);
  label->h = take_float (bytes);
  label->line = (int) take_32 (bytes);
  label->n_points = take_32 (bytes);
  label->first_point = label->n_points > 0 ? *n_points : 0;
  *n_points += label->n_points;
  file->polygons |= label->n_points > 0;
  return is_label (self, label) && *n_points <= G_MAXINT;
}

static gboolean
take_labels (const DatasetIndex *self, Bytes *bytes, HoneLabelFile *file)
{
  guint32 n_labels = take_32 (bytes), n_points = take_32 (bytes);
  gsize left = bytes->short_of ? 0 : (gsize) (bytes->end - bytes->at);
  guint seen = 0;

  if ((guint64) n_labels * LABEL_BYTES + (guint64) n_points * POINT_BYTES != left)
    return FALSE;
  file->labels = g_new0 (HoneLabel, n_labels);
  file->n_labels = n_labels;
  for (guint i = 0; i < n_labels; i++)
    if (!take_label (self, bytes, file, &file->labels[i], &seen))
      return FALSE;
  if (seen != n_points)
    return FALSE;
  file->points = n_points > 0 ? g_new (float, (gsize) n_points * 2) : NULL;
  for (guint i = 0; i < 2 * n_points; i++) {
    file->points[i] = take_float (bytes);
    if (!is_between (-FAR_OUT, file->points[i], FAR_OUT))
      return FALSE;
  }
  return !bytes->short_of;
}

HoneLabelFile *
dataset_index_get_labels (const DatasetIndex *self, const HoneSample *sample, const DatasetStamp *stamp)
{
  g_autoptr (HoneLabelFile) file = g_new0 (HoneLabelFile, 1);
  Bytes bytes = find (self, sample->path);
  DatasetStamp then;

  take_picture (&bytes);
  if (take_32 (&bytes) != 1 || !self->labels_too)
    return NULL;
  then = take_stamp (&bytes);
  file->traits = take_32 (&bytes);
  file->n_duplicates = take_32 (&bytes);
  if (bytes.short_of || !same_stamp (&then, stamp) || (file->traits & ~(guint32) LABEL_TRAITS) != 0 ||
      !take_labels (self, &bytes, file))
    return NULL;
  file->state = file->n_labels > 0 ? HONE_LABELS_FOUND : HONE_LABELS_EMPTY;
  return g_steal_pointer (&file);
}

/* --- writing --- */

static void
put_32 (GByteArray *to, guint32 x)
{
  guint32 little = GUINT32_TO_LE (x);

  g_byte_array_append (to, (const guint8 *) &little, 4);
}

static void
put_64 (GByteArray *to, guint64 x)
{
  put_32 (to, (guint32) x);
  put_32 (to, (guint32) (x >> 32));
}

static void
put_float (GByteArray *to, float x)
{
  guint32 bits;

  memcpy (&bits, &x, 4);
  put_32 (to, bits);
}

static void
put_stamp (GByteArray *to, const DatasetStamp *stamp)
{
  put_64 (to, stamp->size);
  put_64 (to, (guint64) stamp->modified);
  put_64 (to, (guint64) stamp->changed);
}

static guint
count_points (const HoneSample *sample)
{
  guint n = 0;

  for (guint i = 0; i < sample->n_labels; i++)
    n += sample->labels[i].n_points;
  return n;
}

static void
put_labels (GByteArray *to, const HoneSample *sample, const DatasetSeen *seen)
{
  put_stamp (to, &seen->label);
  put_32 (to, sample->traits & LABEL_TRAITS);
  put_32 (to, seen->n_duplicates);
  put_32 (to, sample->n_labels);
  put_32 (to, count_points (sample));
  for (guint i = 0; i < sample->n_labels; i++) {
    const HoneLabel *label = &sample->labels[i];

    put_32 (to, (guint32) label->klass);
    put_float (to, label->cx);
    put_float (to, label->cy);
    put_float (to, label->w);
    put_float (to, label->h);
    put_32 (to, (guint32) label->line);
    put_32 (to, label->n_points);
  }
  for (guint i = 0; i < sample->n_labels; i++)
    for (guint k = 0; k < 2 * sample->labels[i].n_points; k++)
      put_float (to, sample->points[2 * sample->labels[i].first_point + k]);
}

static void
put_entry (GByteArray *to, const HoneSample *sample, const DatasetSeen *seen)
{
  const guint at = to->len;
  const guint32 length = (guint32) strlen (sample->path);
  const gboolean labels = seen->fine_labels && seen->label.changed != 0;
  guint32 bytes;

  put_32 (to, 0);
  put_32 (to, length);
  g_byte_array_append (to, (const guint8 *) sample->path, length + 1);
  put_stamp (to, &seen->picture);
  put_32 (to, (guint32) sample->width);
  put_32 (to, (guint32) sample->height);
  put_32 (to, sample->traits & PICTURE_TRAITS);
  put_32 (to, labels);
  if (labels)
    put_labels (to, sample, seen);
  bytes = GUINT32_TO_LE (to->len - at - 4);
  memcpy (to->data + at, &bytes, 4);
}

/* Returns: how many entries */
static guint
put_all (GByteArray *to, const DatasetPart *part)
{
  guint n = 0;

  for (guint i = 0; i < part->n; i++)
    if (part->seen[i].fine && part->seen[i].picture.changed != 0 && to->len < MOST_BYTES / 2) {
      put_entry (to, part->samples[i], &part->seen[i]);
      n++;
    }
  return n;
}

static void
put_head (GByteArray *to, int n_classes, gboolean each_line)
{
  g_byte_array_append (to, (const guint8 *) MAGIC, strlen (MAGIC));
  put_32 (to, VERSION);
  put_32 (to, 0);
  put_32 (to, each_line ? EACH_LINE : 0);
  put_32 (to, (guint32) n_classes);
  put_32 (to, 0);
}

gboolean
dataset_index_write (const char *path, int n_classes, gboolean each_line, const DatasetPart *parts, guint n_parts,
                     GError **error)
{
  GByteArray *array = g_byte_array_new ();
  g_autofree char *folder = g_path_get_dirname (path);
  g_autoptr (GBytes) bytes = NULL;
  guint32 n = 0, sum;

  put_head (array, n_classes, each_line);
  for (guint i = 0; i < n_parts; i++)
    n += put_all (array, &parts[i]);
  n = GUINT32_TO_LE (n);
  memcpy (array->data + HEAD - 4, &n, 4);
  sum = GUINT32_TO_LE ((guint32) crc32_z (0, array->data + CHECKED_FROM, array->len - CHECKED_FROM));
  memcpy (array->data + strlen (MAGIC) + 4, &sum, 4);
  bytes = g_byte_array_free_to_bytes (array);
  return hone_file_make_folder (folder, error) && hone_file_write (path, &bytes, 1, error);
}
