/* SPDX-License-Identifier: Apache-2.0 */
/* label-record.c - see label-record.h */
#include "label-record.h"
#include "hone-label-text.h"

#include <string.h>

#define N_SUM 16
#define N_HEAD (4 + 4 + N_SUM)
#define FORMAT "(yssa(sssa(tayay)))"

static void
free_change (gpointer data)
{
  LabelChange *change = data;

  g_free (change->path);
  g_variant_unref (change->hunks);
  g_free (change);
}

LabelRecord *
label_record_new (LabelRecordKind kind, const char *title, const char *image)
{
  LabelRecord *self = g_new0 (LabelRecord, 1);

  self->kind = kind;
  self->title = g_strdup (title != NULL ? title : "");
  self->image = g_strdup (image != NULL ? image : "");
  self->changes = g_ptr_array_new_with_free_func (free_change);
  return self;
}

void
label_record_free (LabelRecord *self)
{
  if (self == NULL)
    return;
  g_free (self->title);
  g_free (self->image);
  g_ptr_array_unref (self->changes);
  g_free (self);
}

static GVariant *
variant_of_bytes (const char *data, gsize size)
{
  return g_variant_new_fixed_array (G_VARIANT_TYPE_BYTE, size > 0 ? data : "", size, 1);
}

/* What is alike at both ends is left out: a class number is one byte of a line. */
static void
add_bytes (GVariantBuilder *builder, const char *x, const char *y, HoneHunk hunk)
{
  while (hunk.n_before > 0 && hunk.n_after > 0 && x[hunk.at] == y[hunk.to]) {
    hunk.at++, hunk.to++;
    hunk.n_before--, hunk.n_after--;
  }
  while (hunk.n_before > 0 && hunk.n_after > 0 && x[hunk.at + hunk.n_before - 1] == y[hunk.to + hunk.n_after - 1])
    hunk.n_before--, hunk.n_after--;
  if (hunk.n_before > 0 || hunk.n_after > 0)
    g_variant_builder_add (builder, "(t@ay@ay)", (guint64) hunk.at, variant_of_bytes (x + hunk.at, hunk.n_before),
                           variant_of_bytes (y + hunk.to, hunk.n_after));
}

static gsize
count_lines (const char *data, gsize size)
{
  gsize n = 0;

  for (gsize i = 0; i < size; i++)
    n += data[i] == '\n';
  return n;
}

static gsize
line_length (const char *data, gsize size)
{
  const char *end = memchr (data, '\n', size);

  return end != NULL ? (gsize) (end - data) + 1 : size;
}

/* As many lines became others: each for itself. */
static void
add_hunk (GVariantBuilder *builder, const char *x, const char *y, HoneHunk hunk)
{
  const gboolean paired = hunk.n_before > 0 && hunk.n_after > 0 &&
                          count_lines (x + hunk.at, hunk.n_before) == count_lines (y + hunk.to, hunk.n_after);

  while (paired && hunk.n_before > 0 && hunk.n_after > 0) {
    const gsize n = line_length (x + hunk.at, hunk.n_before), m = line_length (y + hunk.to, hunk.n_after);

    add_bytes (builder, x, y, (HoneHunk){ hunk.at, n, hunk.to, m });
    hunk = (HoneHunk){ hunk.at + n, hunk.n_before - n, hunk.to + m, hunk.n_after - m };
  }
  if (hunk.n_before > 0 || hunk.n_after > 0)
    add_bytes (builder, x, y, hunk);
}

void
label_record_add (LabelRecord *self, const char *path, GBytes *before, GBytes *after)
{
  LabelChange *change = g_new0 (LabelChange, 1);
  g_autoptr (GArray) hunks = hone_lines_compare (before, after);
  const char *x = before != NULL ? g_bytes_get_data (before, NULL) : NULL;
  const char *y = after != NULL ? g_bytes_get_data (after, NULL) : NULL;
  GVariantBuilder builder;

  change->path = g_strdup (path);
  label_file_hash (before, change->before);
  label_file_hash (after, change->after);
  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a(tayay)"));
  for (guint i = 0; i < hunks->len; i++)
    add_hunk (&builder, x, y, g_array_index (hunks, HoneHunk, i));
  change->hunks = g_variant_ref_sink (g_variant_builder_end (&builder));
  /* In one piece: a step over 100,000 files would keep ten small objects for each line else. */
  g_variant_get_data (change->hunks);
  g_ptr_array_add (self->changes, change);
}

void
label_record_add_hash (LabelRecord *self, const char *path, const char *hash)
{
  LabelChange *change = g_new0 (LabelChange, 1);

  change->path = g_strdup (path);
  g_strlcpy (change->after, hash, LABEL_HASH);
  change->hunks = g_variant_ref_sink (g_variant_new_array (G_VARIANT_TYPE ("(tayay)"), NULL, 0));
  g_ptr_array_add (self->changes, change);
}

/* --- on the disk --- */

static GVariant *
swapped (GVariant *variant)
{
#if G_BYTE_ORDER == G_BIG_ENDIAN
  GVariant *other = g_variant_byteswap (variant);

  g_variant_unref (variant);
  return other;
#else
  return variant;
#endif
}

/* File names are bytes: a GVariant's strings are UTF-8. */
static GVariant *
variant_of_name (const char *name)
{
  g_autofree char *escaped = g_strescape (name, NULL);

  return g_variant_new_string (escaped);
}

static void
sum_of (const guint8 *data, gsize size, guint8 sum[N_SUM])
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  guint8 whole[32];
  gsize n = sizeof whole;

  g_checksum_update (checksum, data, (gssize) size);
  g_checksum_get_digest (checksum, whole, &n);
  memcpy (sum, whole, N_SUM);
}

GBytes *
label_record_write (const LabelRecord *self)
{
  g_autoptr (GVariant) variant = NULL;
  GVariantBuilder changes;
  guint8 *out;
  gsize size;

  g_variant_builder_init (&changes, G_VARIANT_TYPE ("a(sssa(tayay))"));
  for (guint i = 0; i < self->changes->len; i++) {
    const LabelChange *change = self->changes->pdata[i];

    g_variant_builder_add (&changes, "(@sss@a(tayay))", variant_of_name (change->path), change->before, change->after,
                           change->hunks);
  }
  variant = g_variant_ref_sink (g_variant_new ("(y@s@sa(sssa(tayay)))", (guchar) self->kind,
                                               variant_of_name (self->title), variant_of_name (self->image), &changes));
  variant = swapped (g_steal_pointer (&variant));
  size = g_variant_get_size (variant);
  out = g_malloc (N_HEAD + size);
  memcpy (out, LABEL_RECORD_MAGIC, 4);
  for (int i = 0; i < 4; i++)
    out[4 + i] = (guint8) (size >> (8 * i));
  g_variant_store (variant, out + N_HEAD); /* no copy in between: it can be 100 MB */
  sum_of (out + N_HEAD, size, out + 8);
  return g_bytes_new_take (out, N_HEAD + size);
}

static void
read_change (LabelRecord *self, GVariant *variant)
{
  LabelChange *change = g_new0 (LabelChange, 1);
  const char *path, *before, *after;

  g_variant_get (variant, "(&s&s&s@a(tayay))", &path, &before, &after, &change->hunks);
  change->path = g_strcompress (path);
  g_strlcpy (change->before, before, LABEL_HASH);
  g_strlcpy (change->after, after, LABEL_HASH);
  g_ptr_array_add (self->changes, change);
}

static LabelRecord *
record_of (GVariant *variant)
{
  g_autoptr (GVariant) changes = NULL;
  g_autofree char *own_title = NULL, *own_image = NULL;
  const char *title, *image;
  LabelRecord *self;
  guchar kind;

  g_variant_get (variant, "(y&s&s@a(sssa(tayay)))", &kind, &title, &image, &changes);
  if (kind >= LABEL_N_RECORDS)
    return NULL;
  self = label_record_new (kind, own_title = g_strcompress (title), own_image = g_strcompress (image));
  for (gsize i = 0; i < g_variant_n_children (changes); i++) {
    g_autoptr (GVariant) child = g_variant_get_child_value (changes, i);

    read_change (self, child);
  }
  return self;
}

LabelRecord *
label_record_read (const guint8 *data, gsize length, gsize *size)
{
  g_autoptr (GVariant) variant = NULL;
  g_autoptr (GBytes) bytes = NULL;
  guint8 sum[N_SUM];
  gsize n = 0;

  if (length < N_HEAD || memcmp (data, LABEL_RECORD_MAGIC, 4) != 0)
    return NULL;
  for (int i = 0; i < 4; i++)
    n |= (gsize) data[4 + i] << (8 * i);
  if (n > length - N_HEAD)
    return NULL;
  sum_of (data + N_HEAD, n, sum);
  if (memcmp (sum, data + 8, N_SUM) != 0)
    return NULL;
  bytes = g_bytes_new (data + N_HEAD, n);
  variant = g_variant_ref_sink (g_variant_new_from_bytes (G_VARIANT_TYPE (FORMAT), bytes, FALSE));
  if (!g_variant_is_normal_form (variant))
    return NULL;
  variant = swapped (g_steal_pointer (&variant));
  *size = N_HEAD + n;
  return record_of (variant);
}

/* --- making a change --- */

/* Appends what of @data lies before the hunk, and the hunk. Returns: FALSE when the file is another one */
static gboolean
apply_hunk (GByteArray *out, const guint8 *data, gsize size, gsize *copied, gsize at, GVariant *gone, GVariant *coming)
{
  gsize n_gone, n_coming;
  const guint8 *x = g_variant_get_fixed_array (gone, &n_gone, 1);
  const guint8 *y = g_variant_get_fixed_array (coming, &n_coming, 1);

  if (at < *copied || at > size || n_gone > size - at || (n_gone > 0 && memcmp (data + at, x, n_gone) != 0))
    return FALSE;
  g_byte_array_append (out, data + *copied, (guint) (at - *copied));
  g_byte_array_append (out, y, (guint) n_coming);
  *copied = at + n_gone;
  return TRUE;
}

static GByteArray *
apply_hunks (const LabelChange *self, gboolean back, const guint8 *data, gsize size)
{
  GByteArray *out = g_byte_array_sized_new ((guint) size + 64);
  gboolean fine = TRUE;
  gsize copied = 0;
  gssize shift = 0; /* hunks are placed in the text before; the text after is longer by this so far */
  GVariantIter iter;
  guint64 at;
  GVariant *before, *after;

  g_variant_iter_init (&iter, self->hunks);
  while (fine && g_variant_iter_next (&iter, "(t@ay@ay)", &at, &before, &after)) {
    fine = apply_hunk (out, data, size, &copied, (gsize) at + (back ? (gsize) shift : 0), back ? after : before,
                       back ? before : after);
    shift += (gssize) g_variant_n_children (after) - (gssize) g_variant_n_children (before);
    g_variant_unref (before);
    g_variant_unref (after);
  }
  if (fine)
    g_byte_array_append (out, data + copied, (guint) (size - copied));
  else
    g_clear_pointer (&out, g_byte_array_unref);
  return out;
}

gboolean
label_change_apply (const LabelChange *self, gboolean back, GBytes *bytes, GBytes **out)
{
  gsize size = 0;
  const guint8 *data = bytes != NULL ? g_bytes_get_data (bytes, &size) : NULL;
  char hash[LABEL_HASH];
  GByteArray *made;

  *out = NULL;
  if (*(back ? self->before : self->after) == '\0')
    return TRUE; /* no file */
  made = apply_hunks (self, back, data, size);
  if (made == NULL)
    return FALSE;
  *out = g_byte_array_free_to_bytes (made);
  label_file_hash (*out, hash);
  if (strcmp (hash, back ? self->before : self->after) == 0)
    return TRUE;
  g_clear_pointer (out, g_bytes_unref);
  return FALSE;
}
