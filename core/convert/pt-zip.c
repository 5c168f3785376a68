/* SPDX-License-Identifier: Apache-2.0 */
/* pt-zip.c - see pt-zip.h
 *
 * Source: PKWARE's APPNOTE.TXT 6.3.10, sections 4.3.7 (local header), 4.3.12 (central directory), 4.3.14-16 (its end,
 * also in 64 bits), 4.5.3 (the extra field of 64-bit sizes).
 */
#include "pt-zip.h"

#include <glib/gi18n-lib.h>
#include <string.h>
#include <zlib.h>

#define LOCAL 0x04034b50u
#define CENTRAL 0x02014b50u
#define END 0x06054b50u
#define END64 0x06064b50u
#define LOCATOR64 0x07064b50u
#define END_SIZE 22
#define CENTRAL_SIZE 46
#define LOCAL_SIZE 30
#define MAX_ENTRIES 200000

typedef struct {
  const guint8 *data;
  guint64 size;
  const char *path;
  GError **error;
  guint64 at, end; /* of the central directory */
  guint64 n;
} Reader;

/* One line of the central directory. */
typedef struct {
  guint flags, method;
  guint32 crc;
  guint64 packed, size, at;
  char *name;
} Line;

static guint
u16 (const guint8 *p)
{
  return p[0] | (guint) p[1] << 8;
}

static guint32
u32 (const guint8 *p)
{
  return u16 (p) | (guint32) u16 (p + 2) << 16;
}

static guint64
u64 (const guint8 *p)
{
  return u32 (p) | (guint64) u32 (p + 4) << 32;
}

static gboolean
fail (Reader *self, const char *what)
{
  g_set_error (self->error, HONE_ERROR, HONE_ERROR_BAD_MODEL, _ ("%s cannot be read: %s."), self->path, what);
  return FALSE;
}

static gboolean
fits (const Reader *self, guint64 at, guint64 n)
{
  return at <= self->size && n <= self->size - at;
}

/* --- the end of the central directory --- */

static gboolean
read_end64 (Reader *self, guint64 at)
{
  guint64 start;

  if (at < 20 || u32 (self->data + at - 20) != LOCATOR64)
    return fail (self, _ ("its index is damaged"));
  start = u64 (self->data + at - 20 + 8);
  if (!fits (self, start, 56) || start + 56 > at || u32 (self->data + start) != END64)
    return fail (self, _ ("its index is damaged"));
  self->n = u64 (self->data + start + 32);
  self->end = u64 (self->data + start + 40); /* the size, for now */
  self->at = u64 (self->data + start + 48);
  if (!fits (self, self->at, self->end) || self->at + self->end > start)
    return fail (self, _ ("its index is damaged"));
  self->end += self->at;
  return TRUE;
}

static gboolean
read_end (Reader *self)
{
  guint64 last = self->size < END_SIZE + 65535 ? 0 : self->size - END_SIZE - 65535;
  guint64 at;

  if (self->size < END_SIZE)
    return fail (self, _ ("it is no checkpoint of PyTorch"));
  for (at = self->size - END_SIZE; at > last; at--)
    if (u32 (self->data + at) == END && at + END_SIZE + u16 (self->data + at + 20) == self->size)
      break;
  if (u32 (self->data + at) != END)
    return fail (self, _ ("it is truncated; copy or download it again"));
  self->n = u16 (self->data + at + 10);
  self->at = u32 (self->data + at + 16);
  self->end = self->at + u32 (self->data + at + 12);
  if (self->n == 0xffff || u32 (self->data + at + 16) == G_MAXUINT32 || u32 (self->data + at + 12) == G_MAXUINT32)
    return read_end64 (self, at);
  return self->end <= at || fail (self, _ ("its index is damaged"));
}

/* --- entries --- */

/* Sizes and place in 64 bits, in the order of those that are all ones. */
static void
read_extra (Line *line, const guint8 *extra, guint n)
{
  while (n >= 4) {
    guint id = u16 (extra), size = MIN (u16 (extra + 2), n - 4);
    const guint8 *field = extra + 4, *end = field + size;
    guint64 *const wide[] = { &line->size, &line->packed, &line->at };

    for (guint i = 0; id == 1 && i < G_N_ELEMENTS (wide); i++)
      if (*wide[i] == G_MAXUINT32 && field + 8 <= end) {
        *wide[i] = u64 (field);
        field += 8;
      }
    extra = end;
    n -= 4 + size;
  }
}

static gboolean
read_line (Reader *self, Line *line)
{
  const guint8 *p = self->data + self->at;
  guint n_name, n_extra, n_comment;

  if (self->at + CENTRAL_SIZE > self->end || u32 (p) != CENTRAL)
    return fail (self, _ ("its index is damaged"));
  n_name = u16 (p + 28);
  n_extra = u16 (p + 30);
  n_comment = u16 (p + 32);
  if (self->at + CENTRAL_SIZE + n_name + n_extra + n_comment > self->end)
    return fail (self, _ ("its index is damaged"));
  *line = (Line){ u16 (p + 8), u16 (p + 10), u32 (p + 16), u32 (p + 20), u32 (p + 24), u32 (p + 42) };
  line->name = g_strndup ((const char *) p + CENTRAL_SIZE, n_name);
  read_extra (line, p + CENTRAL_SIZE + n_name, n_extra);
  self->at += CENTRAL_SIZE + n_name + n_extra + n_comment;
  if (strlen (line->name) != n_name || !g_utf8_validate (line->name, -1, NULL))
    return fail (self, _ ("an entry has a name that is no text"));
  return TRUE;
}

static gboolean
is_plain_name (const char *name)
{
  return name[0] != '\0' && name[0] != '/' && strchr (name, '\\') == NULL && strstr (name, "..") == NULL &&
         strchr (name, ':') == NULL;
}

static gboolean
check_line (Reader *self, const Line *line)
{
  if (!is_plain_name (line->name))
    return fail (self, _ ("an entry's name leads out of the file, as only a harmful one does"));
  if (line->flags & 1)
    return fail (self, _ ("it is encrypted"));
  if (line->method != 0 || line->packed != line->size)
    return fail (self, _ ("its entries are compressed, which PyTorch never does"));
  return TRUE;
}

/* The data of an entry: behind its local header, which must tell of the same entry. */
static gboolean
find_data (Reader *self, const Line *line, PtEntry *entry)
{
  const guint8 *local = self->data + line->at;
  gsize n_name = strlen (line->name);
  guint64 start;

  if (!fits (self, line->at, LOCAL_SIZE) || u32 (local) != LOCAL || u16 (local + 26) != n_name ||
      !fits (self, line->at + LOCAL_SIZE, n_name) || memcmp (local + LOCAL_SIZE, line->name, n_name) != 0)
    return fail (self, _ ("its index does not fit its contents"));
  start = line->at + LOCAL_SIZE + n_name + u16 (local + 28);
  if (!fits (self, start, line->size))
    return fail (self, _ ("an entry reaches beyond the end of the file"));
  entry->data = self->data + start;
  entry->size = line->size;
  return TRUE;
}

static gboolean
check_sum (Reader *self, const Line *line, const PtEntry *entry)
{
  if (crc32_z (0, entry->data, entry->size) == line->crc)
    return TRUE;
  return fail (self, _ ("a checksum is wrong: the file is damaged; copy or download it again"));
}

static gboolean
read_entry (Reader *self, PtZip *zip)
{
  Line line = { 0 };
  PtEntry entry;
  gboolean good = read_line (self, &line) && check_line (self, &line) && find_data (self, &line, &entry) &&
                  check_sum (self, &line, &entry);

  if (good && g_hash_table_contains (zip->entries, line.name))
    good = fail (self, _ ("two entries have the same name"));
  if (good)
    g_hash_table_insert (zip->entries, g_steal_pointer (&line.name), g_memdup2 (&entry, sizeof entry));
  g_free (line.name);
  return good;
}

/* "archive/data.pkl": one folder, whatever its name. */
static gboolean
find_top (Reader *self, PtZip *zip)
{
  GHashTableIter iter;
  gpointer name;

  g_hash_table_iter_init (&iter, zip->entries);
  while (g_hash_table_iter_next (&iter, &name, NULL)) {
    const char *slash = strchr (name, '/');

    if (slash == NULL || !g_str_equal (slash, "/data.pkl"))
      continue;
    if (zip->top != NULL)
      return fail (self, _ ("it holds two checkpoints"));
    zip->top = g_strndup (name, (gsize) (slash - (const char *) name));
  }
  return zip->top != NULL || g_hash_table_contains (zip->entries, PT_ZIP_KERAS) ||
         fail (self, _ ("it is a zip file, but no checkpoint of PyTorch (data.pkl is missing)"));
}

static gboolean
read_entries (Reader *self, PtZip *zip)
{
  if (self->n > MAX_ENTRIES)
    return fail (self, _ ("it has too many entries"));
  for (guint64 i = 0; i < self->n; i++)
    if (!read_entry (self, zip))
      return FALSE;
  if (self->at != self->end)
    return fail (self, _ ("its index does not fit its contents"));
  return find_top (self, zip);
}

PtZip *
pt_zip_open (GBytes *bytes, const char *path, GError **error)
{
  g_autoptr (PtZip) zip = g_new0 (PtZip, 1);
  Reader self = { .path = path, .error = error };
  gsize size;

  self.data = g_bytes_get_data (bytes, &size);
  self.size = size;
  zip->bytes = g_bytes_ref (bytes);
  zip->entries = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  if (!read_end (&self) || !read_entries (&self, zip))
    return NULL;
  return g_steal_pointer (&zip);
}

void
pt_zip_free (PtZip *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->entries);
  g_bytes_unref (self->bytes);
  g_free (self->top);
  g_free (self);
}

const PtEntry *
pt_zip_find (const PtZip *self, const char *name)
{
  g_autofree char *full = g_strconcat (self->top != NULL ? self->top : "", "/", name, NULL);

  return g_hash_table_lookup (self->entries, full);
}

GBytes *
pt_zip_get_keras (const PtZip *self)
{
  const PtEntry *entry = self->top == NULL ? g_hash_table_lookup (self->entries, PT_ZIP_KERAS) : NULL;
  gconstpointer start = g_bytes_get_data (self->bytes, NULL);

  if (entry == NULL)
    return NULL;
  return g_bytes_new_from_bytes (self->bytes, (gsize) (entry->data - (const guint8 *) start), entry->size);
}
