/* SPDX-License-Identifier: Apache-2.0 */
/* hone-thumbnail-cache.c - see hone-thumbnail-cache.h */
#include "hone-thumbnail-cache.h"

#include "hone-thumbnail-png.h"

#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>

char *
hone_thumbnail_uri (const char *path)
{
  g_autofree char *absolute = g_canonicalize_filename (path, NULL);

  return g_filename_to_uri (absolute, NULL, NULL);
}

/* @folder: below "thumbnails" */
static char *
path_in (const char *folder, const char *path)
{
  g_autofree char *uri = hone_thumbnail_uri (path);
  g_autofree char *md5 = g_compute_checksum_for_string (G_CHECKSUM_MD5, uri, -1);
  g_autofree char *name = g_strconcat (md5, ".png", NULL);

  return g_build_filename (g_get_user_cache_dir (), "thumbnails", folder, name, NULL);
}

char *
hone_thumbnail_path (const char *path)
{
  return path_in ("large", path);
}

char *
hone_thumbnail_fail_path (const char *path)
{
  return path_in ("fail" G_DIR_SEPARATOR_S "hone-" HONE_VERSION, path);
}

static gboolean
mtime_of (const char *path, gint64 *mtime)
{
  GStatBuf info;

  if (g_stat (path, &info) != 0)
    return FALSE;
  *mtime = info.st_mtime;
  return TRUE;
}

/* What @file holds, if it is for @path as it is now. */
static HoneImage *
read_fitting (const char *path, const char *file)
{
  g_autofree char *uri = hone_thumbnail_uri (path);
  g_autofree char *contents = NULL;
  g_autofree char *want = NULL;
  HoneThumbnailPng png = { 0 };
  HoneImage *image = NULL;
  gint64 mtime;
  gsize length;

  if (!mtime_of (path, &mtime) || !g_file_get_contents (file, &contents, &length, NULL))
    return NULL;
  want = g_strdup_printf ("%" G_GINT64_FORMAT, mtime);
  if (hone_thumbnail_png_read (&png, contents, length) && g_strcmp0 (png.uri, uri) == 0 &&
      g_strcmp0 (png.mtime, want) == 0)
    image = g_steal_pointer (&png.image);
  hone_thumbnail_png_clear (&png);
  return image;
}

HoneImage *
hone_thumbnail_read (const char *path)
{
  g_autofree char *file = hone_thumbnail_path (path);

  return read_fitting (path, file);
}

/* A picture of the cache itself. */
static gboolean
is_thumbnail (const char *path)
{
  g_autofree char *absolute = g_canonicalize_filename (path, NULL);
  g_autofree char *cache = g_build_filename (g_get_user_cache_dir (), "thumbnails", NULL);

  return g_str_has_prefix (absolute, cache) && absolute[strlen (cache)] == G_DIR_SEPARATOR;
}

static gboolean
write_to (const char *file, const char *path, gint64 mtime, const HoneImage *image)
{
  g_autofree char *uri = hone_thumbnail_uri (path);
  g_autofree char *folder = g_path_get_dirname (file);
  g_autofree char *when = g_strdup_printf ("%" G_GINT64_FORMAT, mtime);
  g_autoptr (GByteArray) bytes = hone_thumbnail_png_write (image, uri, when);

  /* A temporary file that is renamed; not synced: what is lost is made again. */
  return bytes != NULL && g_mkdir_with_parents (folder, 0700) == 0 &&
         g_file_set_contents_full (file, (const char *) bytes->data, bytes->len, G_FILE_SET_CONTENTS_CONSISTENT, 0600,
                                   NULL);
}

gboolean
hone_thumbnail_write (const char *path, gint64 mtime, const HoneImage *image)
{
  g_autofree char *file = hone_thumbnail_path (path);

  return !is_thumbnail (path) && write_to (file, path, mtime, image);
}

/* One pixel: what counts is whose it is, and of when. */
static void
note_failure (const char *path, gint64 mtime)
{
  g_autofree char *file = hone_thumbnail_fail_path (path);
  guint8 black[3] = { 0 };
  const HoneImage pixel = { 1, 1, black };

  if (!is_thumbnail (path))
    write_to (file, path, mtime, &pixel);
}

/* Its bytes can be had: then they are to blame, and not permissions, the network or too many open files. */
static gboolean
is_readable (const char *path)
{
  FILE *file = g_fopen (path, "rbe");
  gboolean fine = file != NULL && fgetc (file) != EOF;

  if (file != NULL)
    fclose (file);
  return fine;
}

static gboolean
has_failed (const char *path, GError **error)
{
  g_autofree char *file = hone_thumbnail_fail_path (path);
  g_autoptr (HoneImage) note = read_fitting (path, file);

  if (note == NULL)
    return FALSE;
  g_set_error (error, HONE_ERROR, HONE_ERROR_BAD_DATA, _ ("The picture %s cannot be read."), path);
  return TRUE;
}

/* Below it, and above 65535 less it, no more than @n pixels of @image have their values. */
static void
usual_range (const HoneDeepImage *image, gsize n, int *black, int *white)
{
  const gsize n_pixels = (gsize) image->width * (gsize) image->height;
  g_autofree gsize *counts = g_new0 (gsize, G_MAXUINT16 + 1);
  gsize below = 0, above = 0;

  for (gsize i = 0; i < n_pixels; i++)
    counts[image->pixels[i]]++;
  *black = 0;
  *white = G_MAXUINT16;
  while (*black < *white && below + counts[*black] <= n)
    below += counts[(*black)++];
  while (*white > *black && above + counts[*white] <= n)
    above += counts[(*white)--];
}

/* What the viewer shows at first: 99 % of its pixels between black and white. Training sees the upper 8 bits, in which
 * a radiograph of 12 bits is a black square. Not every pixel of a large one is looked at. */
static HoneImage *
shade (const HoneDeepImage *deep)
{
  const int step = MAX (MAX (deep->width, deep->height) / (4 * HONE_THUMBNAIL_SIDE), 1);
  HoneImage *image = hone_image_new (MAX (deep->width / step, 1), MAX (deep->height / step, 1));
  guint8 *to = image->pixels;
  int black, white;

  usual_range (deep, (gsize) deep->width * (gsize) deep->height / 200, &black, &white);
  for (int y = 0; y < image->height; y++)
    for (int x = 0; x < image->width; x++, to += 3) {
      const int value = deep->pixels[(gsize) (y * step) * (gsize) deep->width + (gsize) (x * step)];

      to[0] = to[1] = to[2] = (guint8) (255 * (CLAMP (value, black, white) - black) / MAX (white - black, 1));
    }
  return image;
}

static HoneImage *
read_to_look (const char *path, GError **error)
{
  g_autoptr (HoneDeepImage) deep = NULL;
  HoneImageInfo info;

  if (!hone_image_probe (path, &info, NULL) || !info.deep)
    return hone_image_read_small (path, HONE_THUMBNAIL_SIDE, error);
  deep = hone_image_read_deep (path, error);
  return deep != NULL ? shade (deep) : NULL;
}

HoneImage *
hone_thumbnail_get (const char *path, GError **error)
{
  HoneImage *image = hone_thumbnail_read (path);
  g_autoptr (HoneImage) large = NULL;
  g_autoptr (GError) local = NULL;
  gint64 mtime = 0;
  gboolean known;

  if (image != NULL || has_failed (path, error))
    return image;
  /* Before reading: a picture that changes meanwhile gets a new thumbnail next time. */
  known = mtime_of (path, &mtime);
  large = read_to_look (path, &local);
  if (large == NULL) {
    if (known && g_error_matches (local, HONE_ERROR, HONE_ERROR_BAD_DATA) && is_readable (path))
      note_failure (path, mtime);
    g_propagate_error (error, g_steal_pointer (&local));
    return NULL;
  }
  image = hone_image_reduce (large, HONE_THUMBNAIL_SIDE);
  if (known)
    hone_thumbnail_write (path, mtime, image);
  return image;
}

/* The mean of the pixels of @from that lie under pixel x, y of @to; the share of an edge pixel counts. */
static void
mean_of (const HoneImage *from, const HoneImage *to, int x, int y, guint8 *out)
{
  double left = (double) x * from->width / to->width;
  double right = (double) (x + 1) * from->width / to->width;
  double top = (double) y * from->height / to->height;
  double bottom = (double) (y + 1) * from->height / to->height;
  double sum[3] = { 0, 0, 0 };

  for (int row = (int) top; row < from->height && row < bottom; row++) {
    double high = MIN (row + 1, bottom) - MAX (row, top);

    for (int column = (int) left; column < from->width && column < right; column++) {
      const guint8 *pixel = from->pixels + ((gsize) row * (gsize) from->width + (gsize) column) * 3;
      double area = high * (MIN (column + 1, right) - MAX (column, left));

      for (int c = 0; c < 3; c++)
        sum[c] += area * pixel[c];
    }
  }
  for (int c = 0; c < 3; c++)
    out[c] = (guint8) CLAMP (sum[c] / ((right - left) * (bottom - top)) + 0.5, 0, 255);
}

HoneImage *
hone_image_reduce (const HoneImage *image, int side)
{
  double scale = (double) side / MAX (image->width, image->height);
  HoneImage *small;

  if (scale >= 1)
    return hone_image_copy (image);
  small = hone_image_new (MAX ((int) (image->width * scale + 0.5), 1), MAX ((int) (image->height * scale + 0.5), 1));
  for (int y = 0; y < small->height; y++)
    for (int x = 0; x < small->width; x++)
      mean_of (image, small, x, y, small->pixels + ((gsize) y * (gsize) small->width + (gsize) x) * 3);
  return small;
}
