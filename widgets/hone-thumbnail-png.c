/* SPDX-License-Identifier: Apache-2.0 */
/* hone-thumbnail-png.c - see hone-thumbnail-png.h
 *
 * libpng leaves by longjmp: what has to be freed lies in a struct that the caller owns, never in a local variable.
 */
#include "hone-thumbnail-png.h"

#include <png.h>
#include <string.h>

#define MAX_SIDE 1024 /* larger thumbnails are not ours */

typedef struct {
  const char *at;
  gsize left;
  png_bytep *rows;
} Reader;

static void
read_cb (png_structp png, png_bytep data, png_size_t length)
{
  Reader *reader = png_get_io_ptr (png);

  if (length > reader->left)
    png_error (png, "truncated");
  memcpy (data, reader->at, length);
  reader->at += length;
  reader->left -= length;
}

static void
quiet (png_structp png, png_const_charp text)
{
}

static void
fail (png_structp png, png_const_charp text)
{
  longjmp (png_jmpbuf (png), 1);
}

static void
read_texts (HoneThumbnailPng *self, png_structp png, png_infop info)
{
  png_textp texts = NULL;
  int n = 0;

  png_get_text (png, info, &texts, &n);
  for (int i = 0; i < n; i++) {
    char **to = strcmp (texts[i].key, "Thumb::URI") == 0     ? &self->uri
                : strcmp (texts[i].key, "Thumb::MTime") == 0 ? &self->mtime
                                                             : NULL;

    if (to != NULL && *to == NULL)
      *to = g_strdup (texts[i].text);
  }
}

/* Whatever it is, as 8 bits red, green, blue. */
static void
ask_for_rgb (png_structp png)
{
  png_set_expand (png);
  png_set_scale_16 (png);
  png_set_strip_alpha (png);
  png_set_gray_to_rgb (png);
}

static void
read_all (HoneThumbnailPng *self, Reader *reader, png_structp png, png_infop info)
{
  guint32 width, height;

  png_set_read_fn (png, reader, read_cb);
  png_read_info (png, info);
  width = png_get_image_width (png, info);
  height = png_get_image_height (png, info);
  if (width > MAX_SIDE || height > MAX_SIDE)
    png_error (png, "too large");
  ask_for_rgb (png);
  png_set_interlace_handling (png);
  png_read_update_info (png, info);
  if (png_get_rowbytes (png, info) != (gsize) width * 3)
    png_error (png, "another layout");

  self->image = hone_image_new ((int) width, (int) height);
  reader->rows = g_new (png_bytep, height);
  for (guint32 y = 0; y < height; y++)
    reader->rows[y] = self->image->pixels + (gsize) y * width * 3;
  png_read_image (png, reader->rows);
  png_read_end (png, info);
  read_texts (self, png, info);
}

gboolean
hone_thumbnail_png_read (HoneThumbnailPng *self, const char *contents, gsize length)
{
  Reader reader = { contents, length, NULL };
  png_structp png = png_create_read_struct (PNG_LIBPNG_VER_STRING, NULL, fail, quiet);
  png_infop info = png != NULL ? png_create_info_struct (png) : NULL;
  volatile gboolean good = FALSE;

  if (info != NULL && setjmp (png_jmpbuf (png)) == 0) {
    read_all (self, &reader, png, info);
    good = TRUE;
  }
  png_destroy_read_struct (&png, &info, NULL);
  g_free (reader.rows);
  return good;
}

void
hone_thumbnail_png_clear (HoneThumbnailPng *self)
{
  g_clear_pointer (&self->image, hone_image_free);
  g_clear_pointer (&self->uri, g_free);
  g_clear_pointer (&self->mtime, g_free);
}

static void
write_cb (png_structp png, png_bytep data, png_size_t length)
{
  g_byte_array_append (png_get_io_ptr (png), data, (guint) length);
}

static void
flush_cb (png_structp png)
{
}

static void
write_all (GByteArray *bytes, png_structp png, png_infop info, const HoneImage *image, const char *uri,
           const char *mtime)
{
  png_text texts[] = {
    { .compression = PNG_TEXT_COMPRESSION_NONE, .key = (char *) "Thumb::URI", .text = (char *) uri },
    { .compression = PNG_TEXT_COMPRESSION_NONE, .key = (char *) "Thumb::MTime", .text = (char *) mtime },
    { .compression = PNG_TEXT_COMPRESSION_NONE, .key = (char *) "Software", .text = (char *) "Hone" }
  };

  png_set_write_fn (png, bytes, write_cb, flush_cb);
  png_set_compression_level (png, 3);
  png_set_IHDR (png, info, (guint32) image->width, (guint32) image->height, 8, PNG_COLOR_TYPE_RGB, PNG_INTERLACE_NONE,
                PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
  png_set_text (png, info, texts, G_N_ELEMENTS (texts));
  png_write_info (png, info);
  for (int y = 0; y < image->height; y++)
    png_write_row (png, image->pixels + (gsize) y * (gsize) image->width * 3);
  png_write_end (png, info);
}

GByteArray *
hone_thumbnail_png_write (const HoneImage *image, const char *uri, const char *mtime)
{
  GByteArray *bytes = g_byte_array_new ();
  png_structp png = png_create_write_struct (PNG_LIBPNG_VER_STRING, NULL, fail, quiet);
  png_infop info = png != NULL ? png_create_info_struct (png) : NULL;
  volatile gboolean good = FALSE;

  if (info != NULL && setjmp (png_jmpbuf (png)) == 0) {
    write_all (bytes, png, info, image, uri, mtime);
    good = TRUE;
  }
  png_destroy_write_struct (&png, &info);
  if (!good)
    g_byte_array_unref (bytes);
  return good ? bytes : NULL;
}
