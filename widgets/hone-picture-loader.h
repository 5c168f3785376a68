/* SPDX-License-Identifier: Apache-2.0 */
/* hone-picture-loader.h - pictures decoded on two threads, so that the main thread never does
 *
 * Newest request first: what was just scrolled into view comes before what is already gone. A cancelled request costs
 * nothing if it has not begun. Decoded pictures stay in a cache of limited size, least recently used out first.
 */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define HONE_TYPE_PICTURE_LOADER (hone_picture_loader_get_type ())
G_DECLARE_FINAL_TYPE (HonePictureLoader, hone_picture_loader, HONE, PICTURE_LOADER, GObject)

#define HONE_PICTURE_WHOLE 0   /* as a side: every pixel */
#define HONE_PICTURE_THUMB 256 /* as a side: from and to the thumbnail cache on disk */

HonePictureLoader *hone_picture_loader_get_default (void); /* (transfer none): one for the program */
HonePictureLoader *hone_picture_loader_new (gsize cache_bytes);

/* What is in the cache, at once. (transfer full) (nullable) */
GdkTexture *hone_picture_loader_peek (HonePictureLoader *self, const char *path, int side);

/**
 * hone_picture_loader_load_async:
 * @side: HONE_PICTURE_WHOLE, HONE_PICTURE_THUMB, or at least so many pixels on the long side
 *
 * Errors: those of hone_image_read (); %G_IO_ERROR_CANCELLED.
 */
void hone_picture_loader_load_async (HonePictureLoader *self, const char *path, int side, GCancellable *cancellable,
                                     GAsyncReadyCallback done, gpointer data);
GdkTexture *hone_picture_loader_load_finish (HonePictureLoader *self, GAsyncResult *result, GError **error);

void hone_picture_loader_drop (HonePictureLoader *self); /* empties the cache */
gsize hone_picture_loader_get_bytes (HonePictureLoader *self);

G_END_DECLS
