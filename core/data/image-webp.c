/* SPDX-License-Identifier: Apache-2.0 */
/* image-webp.c - WebP by libwebp; pictures only, no animations */
#include "image-codec.h"

#include <glib/gi18n-lib.h>
#include <string.h>
#include <webp/decode.h>

static gboolean
is_webp (const guint8 *head)
{
  return memcmp (head, "RIFF", 4) == 0 && memcmp (head + 8, "WEBP", 4) == 0;
}

static guint32
little_endian (const guint8 *bytes)
{
  return (guint32) bytes[3] << 24 | (guint32) bytes[2] << 16 | (guint32) bytes[1] << 8 | bytes[0];
}

/* The chunk "EXIF", wherever it lies; the chunks are padded to even lengths. */
static int
find_orientation (const ImageFile *file)
{
  guint64 at = 12;
  guint8 chunk[8];

  while (image_file_get (file, at, chunk, sizeof chunk)) {
    guint64 length = little_endian (chunk + 4);

    if (memcmp (chunk, "EXIF", 4) == 0) {
      guint8 exif[4096];
      gsize n = (gsize) MIN (length, (guint64) sizeof exif);
      gsize skip = n > 6 && image_file_get (file, at + 8, exif, 6) && memcmp (exif, "Exif\0\0", 6) == 0 ? 6 : 0;

      if (!image_file_get (file, at + 8, exif, n))
        return 1;
      return image_exif_orientation (exif + skip, n - skip);
    }
    at += 8 + length + (length & 1);
  }
  return 1;
}

static gboolean
webp_probe (const ImageFile *file, gboolean thorough, ImageHeader *header, char **why)
{
  guint8 head[64] = { 0 };
  gsize n = MIN (file->size, sizeof head);
  WebPBitstreamFeatures features;

  if (!image_file_get (file, 0, head, n) || n < 20)
    return image_fail_truncated (why);
  if (WebPGetFeatures (head, n, &features) != VP8_STATUS_OK)
    return image_fail (why, _ ("it is damaged"));
  if (features.has_animation)
    return image_fail (why, _ ("it is an animation; save one frame as PNG"));
  if ((guint64) little_endian (head + 4) + 8 > file->size)
    return image_fail_truncated (why);
  header->width = features.width;
  header->height = features.height;
  header->orientation = find_orientation (file);
  return TRUE;
}

static HoneImage *
webp_read (const ImageFile *file, const ImageHeader *header, int side, char **why)
{
  g_autofree guint8 *data = image_file_get_all (file, why);
  g_autoptr (HoneImage) image = NULL;
  int width, height;
  gsize bytes;

  if (data == NULL)
    return NULL;
  image = image_try_new (header->width, header->height, why);
  if (image == NULL)
    return NULL;
  bytes = (gsize) image->width * (gsize) image->height * 3;
  if (!WebPGetInfo (data, file->size, &width, &height) || width != image->width || height != image->height ||
      WebPDecodeRGBInto (data, file->size, image->pixels, bytes, width * 3) == NULL) {
    image_fail (why, _ ("it is damaged"));
    return NULL;
  }
  return g_steal_pointer (&image);
}

const ImageCodec image_codec_webp = { "webp", is_webp, webp_probe, webp_read };
