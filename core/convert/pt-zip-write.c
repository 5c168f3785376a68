/* SPDX-License-Identifier: Apache-2.0 */
/* pt-zip-write.c - see pt-zip-write.h
 *
 * Source: PKWARE's APPNOTE.TXT 6.3.10, sections 4.3.7 (local header), 4.3.12 (central directory), 4.3.16 (its end).
 */
#include "pt-zip-write.h"

#include "hone-file.h"

#include <glib/gi18n-lib.h>
#include <string.h>
#include <zlib.h>

#define LOCAL 0x04034b50u
#define CENTRAL 0x02014b50u
#define END 0x06054b50u
#define LOCAL_SIZE 30
#define ALIGNMENT 64
#define FIELD_HEAD 4       /* of an extra field: its kind and its length */
#define PADDING 0x4246u    /* "FB": the kind of field that torch pads with */
#define DAY 0x0021u        /* 1 January 1980, the first day that a zip knows: equal models give equal files */
#define VERSION_NEEDED 10u /* stored entries */

typedef struct {
  char *name;
  GBytes *bytes;
  guint64 at; /* of its local header */
  guint32 crc;
} Entry;

struct _PtZipWriter {
  char *top;
  GPtrArray *entries; /* of Entry */
  GPtrArray *parts;   /* of GBytes: the file */
  guint64 size;       /* of all parts */
};

static void
entry_free (gpointer data)
{
  Entry *entry = data;

  g_free (entry->name);
  g_bytes_unref (entry->bytes);
  g_free (entry);
}

PtZipWriter *
pt_zip_writer_new (const char *top)
{
  PtZipWriter *self = g_new0 (PtZipWriter, 1);

  self->top = g_strdup (top);
  self->entries = g_ptr_array_new_with_free_func (entry_free);
  self->parts = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  return self;
}

void
pt_zip_writer_free (PtZipWriter *self)
{
  if (self == NULL)
    return;
  g_free (self->top);
  g_ptr_array_unref (self->entries);
  g_ptr_array_unref (self->parts);
  g_free (self);
}

static void
put16 (GByteArray *to, guint number)
{
  const guint8 bytes[] = { number & 255, number >> 8 & 255 };

  g_byte_array_append (to, bytes, sizeof bytes);
}

static void
put32 (GByteArray *to, guint64 number)
{
  put16 (to, number & 65535);
  put16 (to, number >> 16 & 65535);
}

/* What both headers of an entry say alike: from "version needed" to the length of the name. */
static void
put_common (GByteArray *to, const Entry *entry)
{
  const gsize size = g_bytes_get_size (entry->bytes);

  put16 (to, VERSION_NEEDED);
  put16 (to, 0); /* flags */
  put16 (to, 0); /* stored */
  put16 (to, 0); /* midnight */
  put16 (to, DAY);
  put32 (to, entry->crc);
  put32 (to, size);
  put32 (to, size);
  put16 (to, strlen (entry->name));
}

/* Takes @bytes. */
static void
add_part (PtZipWriter *self, GBytes *bytes)
{
  self->size += g_bytes_get_size (bytes);
  g_ptr_array_add (self->parts, bytes);
}

/* The header, and behind its name a field of zeros that moves the contents to a multiple of 64. */
static void
add_local (PtZipWriter *self, const Entry *entry)
{
  GByteArray *to = g_byte_array_new ();
  const guint64 before = self->size + LOCAL_SIZE + strlen (entry->name) + FIELD_HEAD;
  const guint zeros = (ALIGNMENT - before % ALIGNMENT) % ALIGNMENT;
  const guint8 none[ALIGNMENT] = { 0 };

  put32 (to, LOCAL);
  put_common (to, entry);
  put16 (to, FIELD_HEAD + zeros);
  g_byte_array_append (to, (const guint8 *) entry->name, strlen (entry->name));
  put16 (to, PADDING);
  put16 (to, zeros);
  g_byte_array_append (to, none, zeros);
  add_part (self, g_byte_array_free_to_bytes (to));
}

void
pt_zip_writer_add (PtZipWriter *self, const char *name, GBytes *bytes)
{
  Entry *entry = g_new0 (Entry, 1);

  entry->name = g_strconcat (self->top, "/", name, NULL);
  entry->bytes = g_bytes_ref (bytes);
  entry->at = self->size;
  entry->crc = crc32_z (crc32_z (0, NULL, 0), g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  g_ptr_array_add (self->entries, entry);
  add_local (self, entry);
  add_part (self, g_bytes_ref (bytes));
}

static void
put_central (GByteArray *to, const Entry *entry)
{
  put32 (to, CENTRAL);
  put16 (to, VERSION_NEEDED); /* made by */
  put_common (to, entry);
  put16 (to, 0); /* extra fields */
  put16 (to, 0); /* comment */
  put16 (to, 0); /* disk */
  put16 (to, 0); /* attributes */
  put32 (to, 0);
  put32 (to, entry->at);
  g_byte_array_append (to, (const guint8 *) entry->name, strlen (entry->name));
}

static GBytes *
directory_of (PtZipWriter *self)
{
  GByteArray *to = g_byte_array_new ();
  guint length;

  for (guint i = 0; i < self->entries->len; i++)
    put_central (to, self->entries->pdata[i]);
  length = to->len;
  put32 (to, END);
  put16 (to, 0); /* disks */
  put16 (to, 0);
  put16 (to, self->entries->len);
  put16 (to, self->entries->len);
  put32 (to, length);
  put32 (to, self->size);
  put16 (to, 0); /* comment */
  return g_byte_array_free_to_bytes (to);
}

gboolean
pt_zip_writer_save (PtZipWriter *self, const char *path, GError **error)
{
  g_autoptr (GBytes) directory = directory_of (self);
  g_autoptr (GPtrArray) parts = g_ptr_array_new ();

  if (self->size + g_bytes_get_size (directory) >= G_MAXUINT32 || self->entries->len >= G_MAXUINT16) {
    g_set_error (error, HONE_ERROR, HONE_ERROR_WRITE,
                 _ ("%s would be larger than 4 GB, which this format cannot hold. Write a .safetensors instead."),
                 path);
    return FALSE;
  }
  for (guint i = 0; i < self->parts->len; i++)
    g_ptr_array_add (parts, self->parts->pdata[i]);
  g_ptr_array_add (parts, directory);
  return hone_file_write (path, (GBytes *const *) parts->pdata, parts->len, error);
}
