/* SPDX-License-Identifier: Apache-2.0 */
/* image-codec.h - one kind of picture file each: telling, measuring, decoding
 *
 * A codec decodes to pixels as stored; hone-image.c turns them upright. What goes wrong is said as a clause that
 * completes "The picture FILE cannot be used: ...".
 */
#pragma once

#include "hone-image.h"

#define IMAGE_HEAD 32

typedef struct {
  int fd;
  gsize size;
} ImageFile;

typedef struct {
  int width, height; /* as stored */
  int orientation;   /* EXIF, 1 .. 8 */
  gboolean grey;     /* one channel; JPEG and PNG only */
  gboolean deep;     /* one channel of 16 bits that read_deep () can read */
} ImageHeader;

typedef struct {
  const char *format;
  /* From the first IMAGE_HEAD bytes (fewer are followed by zeros). */
  gboolean (*is) (const guint8 *head);
  /* @thorough: also says whether bytes are missing or damaged, as far as that shows without decoding. */
  gboolean (*probe) (const ImageFile *file, gboolean thorough, ImageHeader *header, char **why);
  /* @side > 0: the long side need not be longer than that (scaled decode). */
  HoneImage *(*read) (const ImageFile *file, const ImageHeader *header, int side, char **why);
  /* (nullable): to pixels as stored, header->width x header->height. FALSE: @why says why not */
  gboolean (*read_deep) (const ImageFile *file, const ImageHeader *header, guint16 *pixels, char **why);
} ImageCodec;

extern const ImageCodec image_codec_jpeg, image_codec_png, image_codec_bmp, image_codec_tiff, image_codec_webp;

/* FALSE when the file has no n bytes there. */
gboolean image_file_get (const ImageFile *file, guint64 at, gpointer to, gsize n);
/* The whole file; NULL with @why. g_free () */
guint8 *image_file_get_all (const ImageFile *file, char **why);

/* Like hone_image_new (), NULL with @why when memory is short. */
HoneImage *image_try_new (int width, int height, char **why);

/* 1 .. 8 from the TIFF structure behind "Exif\0\0"; 1 when it has none or is damaged. */
int image_exif_orientation (const guint8 *exif, gsize n);

/* Sets @why (a translated string, copied) and returns FALSE. */
gboolean image_fail (char **why, const char *reason);
gboolean image_fail_truncated (char **why);

GBytes *image_jpeg_encode (const HoneImage *image, int quality, char **why);
GBytes *image_png_encode (const HoneImage *image, char **why);
