/* SPDX-License-Identifier: Apache-2.0 */
/* hone-image.h - a decoded picture, and reading one
 *
 * 8 bits, three channels, red first, rows without gaps, upright (EXIF orientation applied). JPEG by libjpeg-turbo at
 * its defaults, so that the bytes equal OpenCV's (spec 02, section 8).
 */
#pragma once

#include "hone-error.h"

G_BEGIN_DECLS

typedef struct {
  int width, height;
  guint8 *pixels;   /* height x width x 3 */
  gboolean damaged; /* a whole file whose middle is not what was written: some pixels are grey or wrong (JPEG) */
} HoneImage;

/* Larger ones are refused, so that a few bytes cannot ask for all memory. */
#define HONE_IMAGE_MAX_PIXELS 200000000
#define HONE_IMAGE_MAX_BYTES ((gsize) 2 << 30)

HoneImage *hone_image_new (int width, int height); /* not cleared */
void hone_image_free (HoneImage *self);
HoneImage *hone_image_copy (const HoneImage *self);

/* What the header says. */
typedef struct {
  int width, height;  /* upright */
  int orientation;    /* EXIF, 1 .. 8 */
  gboolean grey;      /* one channel is stored; not known of BMP, TIFF */
  gboolean deep;      /* one channel of 16 bits (PNG, TIFF): see hone_image_read_deep () */
  const char *format; /* "jpeg", "png", "bmp", "tiff", "webp": by content, whatever the name says */
} HoneImageInfo;

/* Reads the header only. Errors: %HONE_ERROR_NOT_FOUND, %HONE_ERROR_BAD_DATA. */
gboolean hone_image_probe (const char *path, HoneImageInfo *info, GError **error);

/* The same, and finds files that are cut or damaged (spec 06, section 2, check 1): JPEG by its last two bytes, decoding
 * it only when they are not the end marker; PNG by its checksums; the others by their lengths. */
gboolean hone_image_check (const char *path, HoneImageInfo *info, GError **error);

/* Reads the whole picture. Errors: as above; a truncated picture is an error. */
HoneImage *hone_image_read (const char *path, GError **error);

/* Microseconds that the calling thread has waited for the bytes of pictures, ever. */
gint64 hone_image_time_reading (void);

/* At least @side pixels on the long side if the picture has them; scaled decode for JPEG. For thumbnails only. */
HoneImage *hone_image_read_small (const char *path, int side, GError **error);

/* One channel of 16 bits, upright: what hone_image_read () cuts down to its upper 8 bits, as OpenCV does. */
typedef struct {
  int width, height;
  guint16 low, high; /* the darkest and the brightest pixel */
  guint16 *pixels;   /* height x width; small is dark */
} HoneDeepImage;

/**
 * hone_image_read_deep:
 *
 * For looking at pictures of which HoneImageInfo says that they are deep.
 *
 * Errors: those of hone_image_read (); %HONE_ERROR_BAD_DATA when the picture is not deep.
 */
HoneDeepImage *hone_image_read_deep (const char *path, GError **error);
void hone_deep_image_free (HoneDeepImage *self);

/**
 * hone_image_write_jpeg:
 * @quality: 1 .. 100; colour at half resolution (4:2:0), as OpenCV writes it
 *
 * Whole or not at all, whatever the name ends with.
 *
 * Errors: %HONE_ERROR_WRITE, naming the file and why; JPEG holds at most 65500 pixels a side.
 */
gboolean hone_image_write_jpeg (const HoneImage *self, const char *path, int quality, GError **error);

/* The same as PNG, without loss and compressed lightly: for plots and cut-outs, which should not wait. */
gboolean hone_image_write_png (const HoneImage *self, const char *path, GError **error);

/* One of them by the ending of @path: PNG for .png, else JPEG with quality 92. */
gboolean hone_image_write (const HoneImage *self, const char *path, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HoneImage, hone_image_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HoneDeepImage, hone_deep_image_free)

G_END_DECLS
