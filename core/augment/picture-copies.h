/* SPDX-License-Identifier: Apache-2.0 */
/* picture-copies.h - decoded pictures on disk, for cache=disk
 *
 * In the user's cache folder, never beside the user's own files: hone/pictures/<hash of path and size>. A copy knows
 * size and time of the file it was made of, and the sum of its pixels: one that is old, cut or damaged counts as none.
 * Copies that nobody read for a month are removed.
 * Any thread; several programs at a time.
 */
#pragma once

#include "hone-image.h"

/* Makes the folder. @available: (out): bytes that are free there. Errors: %HONE_ERROR_WRITE naming the folder. */
gboolean hone_picture_copies_open (guint64 *available, GError **error);

/* @path: of the picture; @imgsz: the long side that the copy has. */
char *hone_picture_copy_path (const char *path, int imgsz);
gboolean hone_picture_copy_exists (const char *path, int imgsz); /* it may yet be old */
guint64 hone_picture_copy_size (int width, int height);          /* bytes of the file */
/* Which file a copy was made of. */
typedef struct {
  guint64 size, seconds, nanoseconds;
} HonePictureStamp;
/* To be asked before the picture is read: one that is replaced meanwhile must not pass for the new one. */
gboolean hone_picture_stamp (const char *path, HonePictureStamp *stamp);

/* (nullable) */
HoneImage *hone_picture_copy_read (const char *path, int imgsz);
/* Atomic. */
gboolean hone_picture_copy_write (const HoneImage *image, const char *path, int imgsz, const HonePictureStamp *stamp);
