/* SPDX-License-Identifier: Apache-2.0 */
/* hone-tiles.h - one picture of any size, ready to be drawn at any zoom without a wait
 *
 * The picture, and smaller copies of it, each half as large as the one before, are made on a thread. What is drawn are
 * tiles of the copy that is nearest to the size on the screen, so that a frame never handles more than about twice as
 * many pixels as the surface has, whatever the size of the picture. Close up every pixel is a sharp square.
 */
#pragma once

#include "hone-image.h"
#include "hone-overlay.h"

G_BEGIN_DECLS

typedef struct _HoneTiles HoneTiles;

/* Takes @image. Any thread. */
HoneTiles *hone_tiles_new (HoneImage *image);
HoneTiles *hone_tiles_ref (HoneTiles *self);
void hone_tiles_unref (HoneTiles *self);

int hone_tiles_get_width (const HoneTiles *self);
int hone_tiles_get_height (const HoneTiles *self);
/* The picture itself, lives as long as the tiles. */
const HoneImage *hone_tiles_get_image (const HoneTiles *self);

/* Onto a surface of @width x @height. Main thread. */
void hone_tiles_snapshot (HoneTiles *self, GtkSnapshot *snapshot, const HonePlace *place, double width, double height,
                          int scale_factor);

/* Which copy is drawn at a zoom: 0 the picture itself, 1 half its size, … */
int hone_tiles_get_level (const HoneTiles *self, double zoom);

/* From the last few that were loaded, at once. (transfer full) (nullable). Main thread. */
HoneTiles *hone_tiles_peek (const char *path);
/* Reads on a thread. Errors: those of hone_image_read (); %G_IO_ERROR_CANCELLED. */
void hone_tiles_load_async (const char *path, GCancellable *cancellable, GAsyncReadyCallback done, gpointer data);
HoneTiles *hone_tiles_load_finish (GAsyncResult *result, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HoneTiles, hone_tiles_unref)

G_END_DECLS
