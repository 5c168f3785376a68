/* SPDX-License-Identifier: Apache-2.0 */
/* hone-image.c - see hone-image.h */
#include "hone-image.h"
#include "hone-file.h"
#include "image-codec.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define QUALITY 92

static const ImageCodec *const codecs[] = {
  &image_codec_jpeg, &image_codec_png, &image_codec_bmp, &image_codec_tiff, &image_codec_webp,
};

HoneImage *
hone_image_new (int width, int height)
{
  HoneImage *self = g_new0 (HoneImage, 1);

  self->width = width;
  self->height = height;
  self->pixels = g_malloc ((gsize) width * (gsize) height * 3);
  return self;
}

HoneImage *
image_try_new (int width, int height, char **why)
{
  guint8 *pixels = g_try_malloc ((gsize) width * (gsize) height * 3);
  HoneImage *self;

  if (pixels == NULL) {
    image_fail (why, _ ("there is not enough memory for it"));
    return NULL;
  }
  self = g_new (HoneImage, 1);
  *self = (HoneImage){ width, height, pixels, FALSE };
  return self;
}

void
hone_image_free (HoneImage *self)
{
  if (self == NULL)
    return;
  g_free (self->pixels);
  g_free (self);
}

HoneImage *
hone_image_copy (const HoneImage *self)
{
  HoneImage *copy = hone_image_new (self->width, self->height);

  memcpy (copy->pixels, self->pixels, (gsize) self->width * (gsize) self->height * 3);
  return copy;
}

/* --- files --- */

gboolean
image_fail (char **why, const char *reason)
{
  g_free (*why);
  *why = g_strdup (reason);
  return FALSE;
}

gboolean
image_fail_truncated (char **why)
{
  return image_fail (why, _ ("the file ends before the picture does (it is truncated)"));
}

static _Thread_local gint64 reading; /* microseconds */

gint64
hone_image_time_reading (void)
{
  return reading;
}

static gboolean
get (const ImageFile *file, guint64 at, gpointer to, gsize n)
{
  guint8 *next = to;

  if (at > file->size || n > file->size - at)
    return FALSE;
  while (n > 0) {
    ssize_t done = pread (file->fd, next, n, (off_t) at);

    if (done < 0 && errno == EINTR)
      continue;
    if (done <= 0)
      return FALSE;
    next += done;
    at += (guint64) done;
    n -= (gsize) done;
  }
  return TRUE;
}

gboolean
image_file_get (const ImageFile *file, guint64 at, gpointer to, gsize n)
{
  const gint64 since = g_get_monotonic_time ();
  const gboolean done = get (file, at, to, n);

  reading += g_get_monotonic_time () - since;
  return done;
}

guint8 *
image_file_get_all (const ImageFile *file, char **why)
{
  g_autofree guint8 *data = file->size <= HONE_IMAGE_MAX_BYTES ? g_try_malloc (file->size + 1) : NULL;

  if (data == NULL)
    image_fail (why, _ ("the file is too large"));
  else if (!image_file_get (file, 0, data, file->size))
    image_fail (why, _ ("it cannot be read"));
  else
    return g_steal_pointer (&data);
  return NULL;
}

int
image_exif_orientation (const guint8 *exif, gsize n)
{
  gboolean little = n >= 8 && memcmp (exif, "II*\0", 4) == 0;
  guint64 at;
  guint count;

#define U16(p) (little ? (p)[0] | (guint) (p)[1] << 8 : (p)[1] | (guint) (p)[0] << 8)
  if (n < 8 || (!little && memcmp (exif, "MM\0*", 4) != 0))
    return 1;
  at = little ? (guint64) U16 (exif + 4) | (guint64) U16 (exif + 6) << 16
              : (guint64) U16 (exif + 6) | (guint64) U16 (exif + 4) << 16;
  if (at + 2 > n)
    return 1;
  count = U16 (exif + at);
  for (at += 2; count > 0 && at + 12 <= n; count--, at += 12) {
    const guint8 *entry = exif + at;

    if (U16 (entry) == 0x112 && U16 (entry + 2) == 3)
      return U16 (entry + 8) >= 1 && U16 (entry + 8) <= 8 ? (int) U16 (entry + 8) : 1;
  }
  return 1;
#undef U16
}

/* --- opening --- */

static gboolean
refuse (const char *path, char *why, GError **error)
{
  g_set_error (error, HONE_ERROR, HONE_ERROR_BAD_DATA, _ ("The picture %s cannot be used: %s."), path,
               why != NULL ? why : _ ("it is damaged"));
  g_free (why);
  return FALSE;
}

static gboolean
open_file (const char *path, ImageFile *file, GError **error)
{
  struct stat info;
  int why;

  file->fd = open (path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
  why = errno;
  if (file->fd < 0 && (why == ENOENT || why == ENOTDIR))
    g_set_error (error, HONE_ERROR, HONE_ERROR_NOT_FOUND, _ ("There is no picture %s."), path);
  else if (file->fd < 0)
    refuse (path, g_strdup (g_strerror (why)), error);
  if (file->fd < 0)
    return FALSE;
  if (fstat (file->fd, &info) == 0 && S_ISREG (info.st_mode)) {
    file->size = (gsize) info.st_size;
    return TRUE;
  }
  close (file->fd);
  return refuse (path, g_strdup (_ ("it is not a file")), error);
}

/* What else a file with a picture's name may be, so that the message can say what to do. */
static const char *
name_of_stranger (const guint8 *head)
{
  if (memcmp (head, "GIF8", 4) == 0)
    return _ ("GIF pictures are not supported; save it as PNG");
  if (memcmp (head + 4, "ftyp", 4) == 0)
    return _ ("HEIC and AVIF pictures are not supported; save it as JPEG or PNG");
  if (memcmp (head, "version https://git-lfs", 23) == 0)
    return _ ("it is only a Git LFS pointer; fetch the real file with “git lfs pull”");
  return _ ("it is not a picture of a known kind (JPEG, PNG, BMP, TIFF, WebP)");
}

static const ImageCodec *
find_codec (const ImageFile *file, char **why)
{
  guint8 head[IMAGE_HEAD] = { 0 };

  if (file->size == 0) {
    image_fail (why, _ ("the file is empty"));
    return NULL;
  }
  image_file_get (file, 0, head, MIN (file->size, sizeof head));
  for (guint i = 0; i < G_N_ELEMENTS (codecs); i++)
    if (codecs[i]->is (head))
      return codecs[i];
  image_fail (why, name_of_stranger (head));
  return NULL;
}

static const ImageCodec *
probe (const ImageFile *file, gboolean thorough, ImageHeader *header, char **why)
{
  const ImageCodec *codec = find_codec (file, why);

  if (codec == NULL || !codec->probe (file, FALSE, header, why))
    return NULL;
  if (header->width < 1 || header->height < 1)
    image_fail (why, _ ("it has no size"));
  else if ((gint64) header->width * header->height > HONE_IMAGE_MAX_PIXELS)
    image_fail (why, _ ("it has more than 200 million pixels; make it smaller"));
  else if (!thorough || codec->probe (file, TRUE, header, why))
    return codec;
  return NULL;
}

static gboolean
probe_path (const char *path, gboolean thorough, HoneImageInfo *info, GError **error)
{
  ImageHeader header = { 0 };
  const ImageCodec *codec;
  char *why = NULL;
  ImageFile file;
  gboolean turned;

  if (!open_file (path, &file, error))
    return FALSE;
  codec = probe (&file, thorough, &header, &why);
  close (file.fd);
  if (codec == NULL)
    return refuse (path, why, error);
  turned = header.orientation >= 5;
  *info = (HoneImageInfo){ turned ? header.height : header.width,
                           turned ? header.width : header.height,
                           header.orientation,
                           header.grey,
                           header.deep,
                           codec->format };
  return TRUE;
}

gboolean
hone_image_probe (const char *path, HoneImageInfo *info, GError **error)
{
  return probe_path (path, FALSE, info, error);
}

gboolean
hone_image_check (const char *path, HoneImageInfo *info, GError **error)
{
  return probe_path (path, TRUE, info, error);
}

/* --- turning and shrinking --- */

/* Pixel (x, y) of the upright picture lies at the returned one of the stored picture, w x h. */
static gsize
stored_at (int orientation, int x, int y, int w, int h)
{
  int sx = orientation >= 5 ? y : x;
  int sy = orientation >= 5 ? x : y;

  if (orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8)
    sx = w - 1 - sx;
  if (orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7)
    sy = h - 1 - sy;
  return (gsize) sy * (gsize) w + (gsize) sx;
}

static HoneImage *
turn (HoneImage *stored, int orientation, char **why)
{
  gboolean turned = orientation >= 5;
  HoneImage *image;
  guint8 *to;

  if (orientation <= 1)
    return stored;
  image = image_try_new (turned ? stored->height : stored->width, turned ? stored->width : stored->height, why);
  if (image != NULL) {
    to = image->pixels;
    for (int y = 0; y < image->height; y++)
      for (int x = 0; x < image->width; x++, to += 3)
        memcpy (to, stored->pixels + 3 * stored_at (orientation, x, y, stored->width, stored->height), 3);
  }
  hone_image_free (stored);
  return image;
}

static guint8
mean_of_square (const HoneImage *image, int x, int y, int channel, int factor)
{
  guint sum = 0;

  for (int dy = 0; dy < factor; dy++)
    for (int dx = 0; dx < factor; dx++)
      sum += image->pixels[3 * ((gsize) (y * factor + dy) * (gsize) image->width + (gsize) (x * factor + dx)) +
                           (gsize) channel];
  return (guint8) ((sum + (guint) (factor * factor) / 2) / (guint) (factor * factor));
}

/* By the largest whole factor that leaves @side pixels. */
static HoneImage *
shrink (HoneImage *image, int side)
{
  int factor = MAX (image->width, image->height) / side;
  HoneImage *small;
  guint8 *to;

  factor = MIN (factor, MIN (image->width, image->height));
  if (factor < 2)
    return image;
  small = hone_image_new (image->width / factor, image->height / factor);
  to = small->pixels;
  for (int y = 0; y < small->height; y++)
    for (int x = 0; x < small->width; x++)
      for (int c = 0; c < 3; c++)
        *to++ = mean_of_square (image, x, y, c, factor);
  hone_image_free (image);
  return small;
}

static HoneImage *
read_path (const char *path, int side, GError **error)
{
  ImageHeader header = { 0 };
  const ImageCodec *codec;
  HoneImage *image = NULL;
  gboolean damaged;
  char *why = NULL;
  ImageFile file;

  if (!open_file (path, &file, error))
    return NULL;
  codec = probe (&file, FALSE, &header, &why);
  if (codec != NULL)
    image = codec->read (&file, &header, side, &why);
  close (file.fd);
  damaged = image != NULL && image->damaged;
  if (image != NULL && side > 0)
    image = shrink (image, side);
  if (image != NULL)
    image = turn (image, header.orientation, &why);
  if (image == NULL)
    refuse (path, g_steal_pointer (&why), error);
  else
    image->damaged = damaged;
  g_free (why);
  return image;
}

HoneImage *
hone_image_read (const char *path, GError **error)
{
  return read_path (path, 0, error);
}

HoneImage *
hone_image_read_small (const char *path, int side, GError **error)
{
  return read_path (path, MAX (side, 1), error);
}

/* --- 16 bits --- */

void
hone_deep_image_free (HoneDeepImage *self)
{
  if (self == NULL)
    return;
  g_free (self->pixels);
  g_free (self);
}

/* Takes what is stored, and makes it upright. */
static HoneDeepImage *
turn_deep (guint16 *stored, const ImageHeader *header)
{
  const gboolean turned = header->orientation >= 5;
  const gsize n = (gsize) header->width * (gsize) header->height;
  HoneDeepImage *image = g_new (HoneDeepImage, 1);
  guint16 *to;

  *image = (HoneDeepImage){ turned ? header->height : header->width, turned ? header->width : header->height,
                            G_MAXUINT16, 0, stored };
  for (gsize i = 0; i < n; i++) {
    image->low = MIN (image->low, stored[i]);
    image->high = MAX (image->high, stored[i]);
  }
  if (header->orientation <= 1)
    return image;
  to = image->pixels = g_new (guint16, n);
  for (int y = 0; y < image->height; y++)
    for (int x = 0; x < image->width; x++)
      *to++ = stored[stored_at (header->orientation, x, y, header->width, header->height)];
  g_free (stored);
  return image;
}

static guint16 *
read_stored (const ImageCodec *codec, const ImageFile *file, const ImageHeader *header, char **why)
{
  g_autofree guint16 *pixels = NULL;

  if (!header->deep) {
    image_fail (why, _ ("it does not have one channel of 16 bits"));
    return NULL;
  }
  pixels = g_try_new (guint16, (gsize) header->width * (gsize) header->height);
  if (pixels == NULL)
    image_fail (why, _ ("there is not enough memory for it"));
  else if (codec->read_deep (file, header, pixels, why))
    return g_steal_pointer (&pixels);
  return NULL;
}

HoneDeepImage *
hone_image_read_deep (const char *path, GError **error)
{
  ImageHeader header = { 0 };
  const ImageCodec *codec;
  guint16 *stored = NULL;
  char *why = NULL;
  ImageFile file;

  if (!open_file (path, &file, error))
    return NULL;
  codec = probe (&file, FALSE, &header, &why);
  if (codec != NULL)
    stored = read_stored (codec, &file, &header, &why);
  close (file.fd);
  if (stored != NULL)
    return turn_deep (stored, &header);
  refuse (path, why, error);
  return NULL;
}

/* --- writing --- */

/* Takes @bytes; NULL: @why says what is wrong. */
static gboolean
write_bytes (const char *path, GBytes *bytes, const char *why, GError **error)
{
  g_autoptr (GBytes) owned = bytes;

  if (owned != NULL)
    return hone_file_write (path, &owned, 1, error);
  g_set_error (error, HONE_ERROR, HONE_ERROR_WRITE, _ ("%s could not be written: %s."), path, why);
  return FALSE;
}

gboolean
hone_image_write_jpeg (const HoneImage *self, const char *path, int quality, GError **error)
{
  g_autofree char *why = NULL;
  GBytes *bytes = image_jpeg_encode (self, CLAMP (quality, 1, 100), &why);

  return write_bytes (path, bytes, why, error);
}

gboolean
hone_image_write_png (const HoneImage *self, const char *path, GError **error)
{
  g_autofree char *why = NULL;
  GBytes *bytes = image_png_encode (self, &why);

  return write_bytes (path, bytes, why, error);
}

gboolean
hone_image_write (const HoneImage *self, const char *path, GError **error)
{
  g_autofree char *lower = g_ascii_strdown (path, -1);

  return g_str_has_suffix (lower, ".png") ? hone_image_write_png (self, path, error)
                                          : hone_image_write_jpeg (self, path, QUALITY, error);
}
