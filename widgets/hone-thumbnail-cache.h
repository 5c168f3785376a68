/* SPDX-License-Identifier: Apache-2.0 */
/* hone-thumbnail-cache.h - thumbnails on disk, shared with other programs
 *
 * Source: freedesktop.org Thumbnail Managing Standard 0.9: $XDG_CACHE_HOME/thumbnails/large/MD5.png of 256 pixels,
 * where MD5 is that of the file's URI; text chunks Thumb::URI and Thumb::MTime must match; folders 0700, files 0600;
 * written to a temporary file and renamed. What could not be read is noted in thumbnails/fail/hone-VERSION, so that
 * nobody tries again before the file or Hone has changed; nothing is made for the cache's own files. All functions read
 * or write files: for worker threads.
 */
#pragma once

#include "hone-image.h"

G_BEGIN_DECLS

#define HONE_THUMBNAIL_SIDE 256

/* Where the thumbnail of @path lies, whether or not there is one. (transfer full) */
char *hone_thumbnail_path (const char *path);
char *hone_thumbnail_uri (const char *path);

/* From the cache when it is there and fits; else NULL. */
HoneImage *hone_thumbnail_read (const char *path);
/* FALSE, silently, when the cache cannot be written: thumbnails are a convenience. */
gboolean hone_thumbnail_write (const char *path, gint64 mtime, const HoneImage *image);
/* Where it is noted that there can be none. (transfer full) */
char *hone_thumbnail_fail_path (const char *path);
/* From the cache, else made and put there. Errors: those of hone_image_read (). */
HoneImage *hone_thumbnail_get (const char *path, GError **error);
/* @image reduced so that its long side is @side; a copy when it is smaller. */
HoneImage *hone_image_reduce (const HoneImage *image, int side);

G_END_DECLS
