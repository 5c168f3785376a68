/* SPDX-License-Identifier: Apache-2.0 */
/* image-tiff.c - the first picture of a TIFF file, by libtiff */
#include "image-codec.h"

#include <glib/gi18n-lib.h>
#include <string.h>
#include <tiffio.h>

typedef struct {
  const ImageFile *file;
  guint64 at;
  char message[256];
} Source;

static gboolean
is_tiff (const guint8 *head)
{
  return memcmp (head, "II*\0", 4) == 0 || memcmp (head, "MM\0*", 4) == 0 || memcmp (head, "II+\0", 4) == 0 ||
         memcmp (head, "MM\0+", 4) == 0;
}

static tmsize_t
read_cb (thandle_t handle, void *to, tmsize_t n)
{
  Source *self = handle;
  gsize left = self->at < self->file->size ? self->file->size - (gsize) self->at : 0;
  gsize take = MIN ((gsize) n, left);

  if (take > 0 && !image_file_get (self->file, self->at, to, take))
    return -1;
  self->at += take;
  return (tmsize_t) take;
}

static tmsize_t
write_cb (thandle_t handle, void *from, tmsize_t n)
{
  return -1;
}

static toff_t
seek_cb (thandle_t handle, toff_t to, int from)
{
  Source *self = handle;

  if (from == SEEK_CUR)
    to += self->at;
  else if (from == SEEK_END)
    to += self->file->size;
  return self->at = to;
}

static int
close_cb (thandle_t handle)
{
  return 0;
}

static toff_t
size_cb (thandle_t handle)
{
  return ((Source *) handle)->file->size;
}

static int G_GNUC_PRINTF (4, 0) error_cb (TIFF *tiff, void *data, const char *module, const char *format, va_list args)
{
  Source *self = data;

  if (self->message[0] == '\0')
    g_vsnprintf (self->message, sizeof self->message, format, args);
  return 1;
}

static int G_GNUC_PRINTF (4, 0)
    warning_cb (TIFF *tiff, void *data, const char *module, const char *format, va_list args)
{
  return 1;
}

static gboolean
fail (Source *self, char **why)
{
  return image_fail (why, self->message[0] != '\0' ? self->message : _ ("it is damaged"));
}

/* Errors and warnings of this file alone: libtiff's other handlers are global. */
static TIFF *
open_tiff (Source *self)
{
  TIFFOpenOptions *options = TIFFOpenOptionsAlloc ();
  TIFF *tiff;

  TIFFOpenOptionsSetMaxSingleMemAlloc (options, (tmsize_t) 1 << 30);
  TIFFOpenOptionsSetErrorHandlerExtR (options, error_cb, self);
  TIFFOpenOptionsSetWarningHandlerExtR (options, warning_cb, self);
  tiff = TIFFClientOpenExt ("picture", "rm", self, read_cb, write_cb, seek_cb, close_cb, size_cb, NULL, NULL, options);
  TIFFOpenOptionsFree (options);
  return tiff;
}

static gboolean
is_whole (TIFF *tiff, const ImageFile *file)
{
  guint32 n = TIFFIsTiled (tiff) ? TIFFNumberOfTiles (tiff) : TIFFNumberOfStrips (tiff);

  for (guint32 i = 0; i < n; i++) {
    guint64 start = TIFFGetStrileOffset (tiff, i);
    guint64 length = TIFFGetStrileByteCount (tiff, i);

    if (length > file->size || start > file->size - length)
      return FALSE;
  }
  return TRUE;
}

static gboolean
refuse_kind (guint16 format, char **why)
{
  if (format == SAMPLEFORMAT_IEEEFP || format == SAMPLEFORMAT_COMPLEXIEEEFP)
    return image_fail (
        why, _ ("its pixels are floating-point numbers, whose black and white nobody knows; save it with 8 or 16 bits "
                "a channel"));
  return image_fail (why, _ ("it is a kind of TIFF that is not supported; save it with 8 or 16 bits a channel"));
}

/* Strips only: tiles of 16-bit grey are rare. */
static gboolean
is_deep (TIFF *tiff, guint16 format)
{
  guint16 bits = 0, samples = 0, photometric = 0;

  TIFFGetFieldDefaulted (tiff, TIFFTAG_BITSPERSAMPLE, &bits);
  TIFFGetFieldDefaulted (tiff, TIFFTAG_SAMPLESPERPIXEL, &samples);
  TIFFGetFieldDefaulted (tiff, TIFFTAG_PHOTOMETRIC, &photometric);
  return bits == 16 && samples == 1 && format == SAMPLEFORMAT_UINT && !TIFFIsTiled (tiff) &&
         (photometric == PHOTOMETRIC_MINISBLACK || photometric == PHOTOMETRIC_MINISWHITE);
}

static gboolean
tiff_probe (const ImageFile *file, gboolean thorough, ImageHeader *header, char **why)
{
  Source source = { .file = file };
  TIFF *tiff = open_tiff (&source);
  guint32 width = 0, height = 0;
  guint16 orientation = 1, format = SAMPLEFORMAT_UINT;
  char message[1024] = "";
  gboolean whole = TRUE, known;

  if (tiff == NULL)
    return fail (&source, why);
  TIFFGetField (tiff, TIFFTAG_IMAGEWIDTH, &width);
  TIFFGetField (tiff, TIFFTAG_IMAGELENGTH, &height);
  TIFFGetFieldDefaulted (tiff, TIFFTAG_ORIENTATION, &orientation);
  TIFFGetFieldDefaulted (tiff, TIFFTAG_SAMPLEFORMAT, &format);
  header->width = (int) MIN (width, (guint32) G_MAXINT);
  header->height = (int) MIN (height, (guint32) G_MAXINT);
  header->orientation = orientation >= 1 && orientation <= 8 ? orientation : 1;
  header->deep = is_deep (tiff, format);
  if (thorough)
    whole = is_whole (tiff, file);
  known = !thorough || TIFFRGBAImageOK (tiff, message);
  TIFFClose (tiff);
  if (!known)
    return refuse_kind (format, why);
  return whole || image_fail_truncated (why);
}

static void
unpack (const guint32 *raster, HoneImage *image)
{
  gsize n = (gsize) image->width * (gsize) image->height;

  for (gsize i = 0; i < n; i++) {
    image->pixels[3 * i] = (guint8) TIFFGetR (raster[i]);
    image->pixels[3 * i + 1] = (guint8) TIFFGetG (raster[i]);
    image->pixels[3 * i + 2] = (guint8) TIFFGetB (raster[i]);
  }
}

static HoneImage *
read_raster (TIFF *tiff, Source *source, const ImageHeader *header, char **why)
{
  g_autofree guint32 *raster = g_try_new (guint32, (gsize) header->width * (gsize) header->height);
  g_autoptr (HoneImage) image = image_try_new (header->width, header->height, why);
  TIFFRGBAImage rgba;
  char message[1024] = "";
  gboolean done;

  if (image == NULL || raster == NULL)
    return NULL;
  if (!TIFFRGBAImageBegin (&rgba, tiff, 1, message)) {
    g_strlcpy (source->message, message, sizeof source->message);
    fail (source, why);
    return NULL;
  }
  /* Rows as they are stored; hone-image.c turns the picture. */
  rgba.orientation = rgba.req_orientation = ORIENTATION_TOPLEFT;
  done = rgba.width == (guint32) header->width && rgba.height == (guint32) header->height &&
         TIFFRGBAImageGet (&rgba, raster, rgba.width, rgba.height);
  TIFFRGBAImageEnd (&rgba);
  if (!done) {
    fail (source, why);
    return NULL;
  }
  unpack (raster, image);
  return g_steal_pointer (&image);
}

static HoneImage *
tiff_read (const ImageFile *file, const ImageHeader *header, int side, char **why)
{
  Source source = { .file = file };
  TIFF *tiff = open_tiff (&source);
  HoneImage *image;

  if (tiff == NULL) {
    fail (&source, why);
    return NULL;
  }
  image = read_raster (tiff, &source, header, why);
  TIFFClose (tiff);
  if (image == NULL && *why == NULL)
    image_fail (why, _ ("there is not enough memory for it"));
  return image;
}

static gboolean
read_deep_rows (TIFF *tiff, const ImageHeader *header, guint16 *pixels)
{
  guint16 photometric = PHOTOMETRIC_MINISBLACK;
  const gsize width = (gsize) header->width;

  if (TIFFScanlineSize (tiff) != (tmsize_t) (2 * width))
    return FALSE;
  TIFFGetFieldDefaulted (tiff, TIFFTAG_PHOTOMETRIC, &photometric);
  for (int y = 0; y < header->height; y++)
    if (TIFFReadScanline (tiff, pixels + (gsize) y * width, (guint32) y, 0) != 1)
      return FALSE;
  for (gsize i = 0; photometric == PHOTOMETRIC_MINISWHITE && i < width * (gsize) header->height; i++)
    pixels[i] = (guint16) (G_MAXUINT16 - pixels[i]);
  return TRUE;
}

static gboolean
tiff_read_deep (const ImageFile *file, const ImageHeader *header, guint16 *pixels, char **why)
{
  Source source = { .file = file };
  TIFF *tiff = open_tiff (&source);
  gboolean done;

  if (tiff == NULL)
    return fail (&source, why);
  done = read_deep_rows (tiff, header, pixels);
  TIFFClose (tiff);
  return done || fail (&source, why);
}

const ImageCodec image_codec_tiff = { "tiff", is_tiff, tiff_probe, tiff_read, tiff_read_deep };
