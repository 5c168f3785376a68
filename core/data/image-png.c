/* SPDX-License-Identifier: Apache-2.0 */
/* image-png.c - PNG by libpng: any depth and colour to 8 bits red, green, blue; alpha is dropped as OpenCV does */
#include "image-codec.h"

#include <glib/gi18n-lib.h>
#include <png.h>
#include <string.h>
#include <zlib.h>

#define MAX_CHUNK 0x7fffffffu

static const guint8 signature[8] = { 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n' };

typedef struct {
  png_structp png;
  png_infop info;
  const guint8 *data;
  gsize size, at;
  char message[128];
  HoneImage *image;
  guint16 *deep; /* the caller's: where the pixels go instead */
  png_bytep *rows;
  char **why;
} Decoder;

static gboolean
is_png (const guint8 *head)
{
  return memcmp (head, signature, sizeof signature) == 0;
}

static guint32
big_endian (const guint8 *bytes)
{
  return (guint32) bytes[0] << 24 | (guint32) bytes[1] << 16 | (guint32) bytes[2] << 8 | bytes[3];
}

/* --- the chunks --- */

static gboolean
read_exif (const ImageFile *file, guint64 at, guint32 length, ImageHeader *header)
{
  guint8 exif[4096];
  gsize n = MIN (length, sizeof exif);

  if (!image_file_get (file, at, exif, n))
    return FALSE;
  header->orientation = image_exif_orientation (exif, n);
  return TRUE;
}

static gboolean
read_chunk (const ImageFile *file, guint64 at, const guint8 *chunk, ImageHeader *header, char **why)
{
  guint32 length = big_endian (chunk);
  guint8 bytes[10];

  if (length > MAX_CHUNK)
    return image_fail (why, _ ("it is damaged"));
  if (at + 12 + length > file->size)
    return image_fail_truncated (why);
  if (memcmp (chunk + 4, "IHDR", 4) == 0 && image_file_get (file, at + 8, bytes, sizeof bytes)) {
    header->width = (int) MIN (big_endian (bytes), (guint32) G_MAXINT);
    header->height = (int) MIN (big_endian (bytes + 4), (guint32) G_MAXINT);
    header->grey = bytes[9] == PNG_COLOR_TYPE_GRAY || bytes[9] == PNG_COLOR_TYPE_GRAY_ALPHA;
    header->deep = bytes[9] == PNG_COLOR_TYPE_GRAY && bytes[8] == 16;
  } else if (memcmp (chunk + 4, "eXIf", 4) == 0)
    return read_exif (file, at + 8, length, header);
  return TRUE;
}

/* The last chunk, IEND, must begin; its checksum may be lost or wrong, as the reference has it. */
static gboolean
read_chunks (const ImageFile *file, ImageHeader *header, char **why)
{
  guint64 at = sizeof signature;
  guint8 chunk[8];

  header->orientation = 1;
  for (;;) {
    if (!image_file_get (file, at, chunk, sizeof chunk))
      return image_fail_truncated (why);
    if (memcmp (chunk + 4, "IEND", 4) == 0)
      return header->width > 0 || image_fail (why, _ ("it is damaged"));
    if (!read_chunk (file, at, chunk, header, why))
      return FALSE;
    at += 12 + (guint64) big_endian (chunk);
  }
}

/* All but the last chunk, which holds nothing. */
static gboolean
check_sums (const guint8 *data, gsize size, char **why)
{
  gsize at = sizeof signature;

  while (at + 12 <= size && memcmp (data + at + 4, "IEND", 4) != 0) {
    const guint8 *chunk = data + at;
    guint32 length = big_endian (chunk);

    if (length > size - at - 12)
      return image_fail_truncated (why);
    if (crc32 (0, chunk + 4, length + 4) != big_endian (chunk + 8 + length))
      return image_fail (why, _ ("it is damaged (a checksum is wrong)"));
    at += 12 + (gsize) length;
  }
  return TRUE;
}

/* --- decoding --- */

static void
fatal_cb (png_structp png, png_const_charp message)
{
  Decoder *self = png_get_error_ptr (png);

  g_strlcpy (self->message, message, sizeof self->message);
  png_longjmp (png, 1);
}

static void
warning_cb (png_structp png, png_const_charp message)
{
}

static void
read_cb (png_structp png, png_bytep to, png_size_t n)
{
  Decoder *self = png_get_io_ptr (png);

  if (n > self->size - self->at)
    png_error (png, _ ("the file ends before the picture does"));
  memcpy (to, self->data + self->at, n);
  self->at += n;
}

static void
ask_for_rgb (Decoder *self)
{
  png_set_expand (self->png);
  png_set_strip_16 (self->png);
  png_set_strip_alpha (self->png);
  png_set_gray_to_rgb (self->png);
  png_set_interlace_handling (self->png);
  png_read_update_info (self->png, self->info);
}

static void
ask_for_deep (Decoder *self)
{
  if (G_BYTE_ORDER == G_LITTLE_ENDIAN)
    png_set_swap (self->png);
  png_set_interlace_handling (self->png);
  png_read_update_info (self->png, self->info);
}

static gboolean
make_rows (Decoder *self, const ImageHeader *header)
{
  const gsize stride = (gsize) header->width * (self->deep != NULL ? 2 : 3);
  guint8 *to = (guint8 *) self->deep;

  if (png_get_rowbytes (self->png, self->info) != stride ||
      png_get_image_height (self->png, self->info) != (guint32) header->height)
    return image_fail (self->why, _ ("it is damaged"));
  if (to == NULL)
    self->image = image_try_new (header->width, header->height, self->why);
  if (self->image != NULL)
    to = self->image->pixels;
  if (to == NULL)
    return FALSE;
  self->rows = g_new (png_bytep, header->height);
  for (int y = 0; y < header->height; y++)
    self->rows[y] = to + (gsize) y * stride;
  return TRUE;
}

static gboolean
decode (Decoder *self, const ImageHeader *header)
{
  if (setjmp (png_jmpbuf (self->png)) != 0)
    return image_fail (self->why, self->message);

  png_set_read_fn (self->png, self, read_cb);
  png_set_crc_action (self->png, PNG_CRC_QUIET_USE, PNG_CRC_QUIET_USE); /* check_sums () did it */
  png_set_user_limits (self->png, (guint32) header->width, (guint32) header->height);
  png_read_info (self->png, self->info);
  if (self->deep != NULL)
    ask_for_deep (self);
  else
    ask_for_rgb (self);
  if (!make_rows (self, header))
    return FALSE;
  png_read_image (self->png, self->rows);
  return TRUE;
}

static gboolean
read_to (Decoder *to, const ImageFile *file, const ImageHeader *header)
{
  g_autofree guint8 *data = image_file_get_all (file, to->why);
  Decoder self = *to;
  gboolean done;

  if (data == NULL || !check_sums (data, file->size, self.why))
    return FALSE;
  self.data = data;
  self.size = file->size;
  self.png = png_create_read_struct (PNG_LIBPNG_VER_STRING, &self, fatal_cb, warning_cb);
  self.info = png_create_info_struct (self.png);
  done = decode (&self, header);
  if (!done)
    g_clear_pointer (&self.image, hone_image_free);
  png_destroy_read_struct (&self.png, &self.info, NULL);
  g_free (self.rows);
  to->image = self.image;
  return done;
}

static HoneImage *
png_read (const ImageFile *file, const ImageHeader *header, int side, char **why)
{
  Decoder self = { .why = why };

  read_to (&self, file, header);
  return self.image;
}

static gboolean
png_read_deep (const ImageFile *file, const ImageHeader *header, guint16 *pixels, char **why)
{
  Decoder self = { .why = why, .deep = pixels };

  return read_to (&self, file, header);
}

static gboolean
png_probe (const ImageFile *file, gboolean thorough, ImageHeader *header, char **why)
{
  g_autofree guint8 *data = NULL;

  if (!read_chunks (file, header, why))
    return FALSE;
  if (thorough)
    data = image_file_get_all (file, why);
  return !thorough || (data != NULL && check_sums (data, file->size, why));
}

const ImageCodec image_codec_png = { "png", is_png, png_probe, png_read, png_read_deep };

/* --- writing --- */

/* One filter instead of trying five a row, and a low level of zlib: four times as fast, a tenth larger. */
#define LEVEL 3

typedef struct {
  png_structp png;
  png_infop info;
  GByteArray *out;
  char message[128];
} Encoder;

static void G_GNUC_NORETURN
encode_fatal_cb (png_structp png, png_const_charp message)
{
  Encoder *self = png_get_error_ptr (png);

  g_strlcpy (self->message, message, sizeof self->message);
  png_longjmp (png, 1);
}

static void
write_cb (png_structp png, png_bytep data, png_size_t n)
{
  Encoder *self = png_get_io_ptr (png);

  g_byte_array_append (self->out, data, (guint) n);
}

static void
flush_cb (png_structp png)
{
}

static gboolean
encode (Encoder *self, const HoneImage *image)
{
  if (setjmp (png_jmpbuf (self->png)) != 0)
    return FALSE;

  png_set_write_fn (self->png, self, write_cb, flush_cb);
  png_set_compression_level (self->png, LEVEL);
  png_set_filter (self->png, PNG_FILTER_TYPE_BASE, PNG_FILTER_SUB);
  png_set_IHDR (self->png, self->info, (png_uint_32) image->width, (png_uint_32) image->height, 8, PNG_COLOR_TYPE_RGB,
                PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
  png_write_info (self->png, self->info);
  for (int y = 0; y < image->height; y++)
    png_write_row (self->png, image->pixels + (gsize) y * (gsize) image->width * 3);
  png_write_end (self->png, NULL);
  return TRUE;
}

GBytes *
image_png_encode (const HoneImage *image, char **why)
{
  Encoder self = { .out = g_byte_array_new () };

  self.png = png_create_write_struct (PNG_LIBPNG_VER_STRING, &self, encode_fatal_cb, warning_cb);
  self.info = png_create_info_struct (self.png);
  if (!encode (&self, image)) {
    image_fail (why, self.message);
    g_clear_pointer (&self.out, g_byte_array_unref);
  }
  png_destroy_write_struct (&self.png, &self.info);
  return self.out != NULL ? g_byte_array_free_to_bytes (self.out) : NULL;
}
