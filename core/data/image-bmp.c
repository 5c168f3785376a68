/* SPDX-License-Identifier: Apache-2.0 */
/* image-bmp.c - BMP by stb_image
 *
 * stb_image reads zeros behind the end of its input, so whether the file is whole is checked here, by its header.
 */
#include "image-codec.h"

#include <glib/gi18n-lib.h>
#include <stdlib.h>

#define STB_IMAGE_IMPLEMENTATION
#define STBI_ONLY_BMP
#define STBI_NO_STDIO
#define STBI_NO_LINEAR
#define STBI_NO_HDR
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wall"
#pragma GCC diagnostic ignored "-Wextra"
#pragma GCC diagnostic ignored "-Wcast-align"
#pragma GCC diagnostic ignored "-Wshadow"
#pragma GCC diagnostic ignored "-Wswitch-enum"
#pragma GCC diagnostic ignored "-Wdouble-promotion"
#pragma GCC diagnostic ignored "-Wunused-function"
#pragma GCC diagnostic ignored "-Wsign-compare"
#pragma GCC diagnostic ignored "-Wundef"
#include <stb/stb_image.h>
#pragma GCC diagnostic pop

#define OS2_HEAD 12 /* bytes of the header that OS/2 wrote */

enum {
  PLAIN = 0,
  BIT_FIELDS = 3,
};

static gboolean
is_bmp (const guint8 *head)
{
  return head[0] == 'B' && head[1] == 'M';
}

static guint32
little_endian (const guint8 *bytes)
{
  return (guint32) bytes[3] << 24 | (guint32) bytes[2] << 16 | (guint32) bytes[1] << 8 | bytes[0];
}

static gboolean
is_whole (const ImageFile *file, const ImageHeader *header, guint32 start, guint bits)
{
  guint64 row = ((guint64) header->width * bits + 31) / 32 * 4;

  return start + row * (guint64) header->height <= file->size;
}

static gboolean
probe_os2 (const ImageFile *file, const guint8 *head, ImageHeader *header, char **why)
{
  header->width = head[18] | head[19] << 8;
  header->height = head[20] | head[21] << 8;
  return is_whole (file, header, little_endian (head + 10), head[24] | (guint) head[25] << 8) ||
         image_fail_truncated (why);
}

static gboolean
bmp_probe (const ImageFile *file, gboolean thorough, ImageHeader *header, char **why)
{
  guint8 head[34];
  gint32 height;
  guint bits, packed;

  if (!image_file_get (file, 0, head, sizeof head))
    return image_fail_truncated (why);
  header->orientation = 1;
  if (little_endian (head + 14) == OS2_HEAD)
    return probe_os2 (file, head, header, why);
  if (little_endian (head + 14) < 40)
    return image_fail (why, _ ("it is a very old kind of BMP; save it as PNG"));
  height = (gint32) little_endian (head + 22);
  header->width = (int) MIN (little_endian (head + 18), (guint32) G_MAXINT);
  header->height = height == G_MININT32 ? G_MAXINT : ABS (height);
  bits = head[28] | (guint) head[29] << 8;
  packed = little_endian (head + 30);
  if (packed != PLAIN && packed != BIT_FIELDS)
    return image_fail (why, _ ("it is a compressed BMP, which is not supported; save it as PNG"));
  return is_whole (file, header, little_endian (head + 10), bits) || image_fail_truncated (why);
}

static HoneImage *
bmp_read (const ImageFile *file, const ImageHeader *header, int side, char **why)
{
  g_autofree guint8 *data = image_file_get_all (file, why);
  HoneImage *image = NULL;
  int width, height, channels;
  stbi_uc *pixels;

  if (data == NULL)
    return NULL;
  if (file->size > G_MAXINT) {
    image_fail (why, _ ("it is too large"));
    return NULL;
  }
  pixels = stbi_load_from_memory (data, (int) file->size, &width, &height, &channels, 3);
  if (pixels == NULL || width != header->width || height != header->height)
    image_fail (why, _ ("it is damaged, or a kind of BMP that is not supported; save it as PNG"));
  else
    image = image_try_new (width, height, why);
  if (image != NULL)
    memcpy (image->pixels, pixels, (gsize) width * (gsize) height * 3);
  stbi_image_free (pixels);
  return image;
}

const ImageCodec image_codec_bmp = { "bmp", is_bmp, bmp_probe, bmp_read };
