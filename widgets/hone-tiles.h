/* SPDX-License-Identifier: Apache-2.0 */
/* hone-tiles.h - one picture of any size, ready to be drawn at any zoom without a wait
 *
 * The picture, and smaller copies of it, each half as large as the one before, are made on a thread. What is drawn is
 * taken from the copy that is nearest to the size on the screen, so that a frame never handles more than about twice as
 * many pixels as the surface has, whatever the size of the picture. Close up every pixel is a sharp square.
 *
 * Where a GPU draws it gets tiles of that copy once and keeps them. Where the processor draws (Cairo) it gets one
 * surface of exactly the pixels that are seen; what a pan leaves in view is moved, not drawn again.
 *
 * Grey pictures of 16 bits keep all of them: HoneTilesLook says which of them are black and white.
 */
#pragma once

#include "hone-image.h"
#include "hone-overlay.h"

G_BEGIN_DECLS

typedef struct _HoneTiles HoneTiles;

/* How it is shown. Only that: nobody trains on it. */
typedef struct {
  double brightness, contrast; /* -1 .. 1; 0: as it is */
  double black, white;         /* of deep pictures, 0 .. 65535: what is shown black and white; else not read */
} HoneTilesLook;

/* As training sees it: the upper 8 bits of deep ones. */
extern const HoneTilesLook hone_tiles_look;

/* Takes @image. Any thread. */
HoneTiles *hone_tiles_new (HoneImage *image);
HoneTiles *hone_tiles_new_deep (HoneDeepImage *image); /* the same */
HoneTiles *hone_tiles_ref (HoneTiles *self);
void hone_tiles_unref (HoneTiles *self);

int hone_tiles_get_width (const HoneTiles *self);
int hone_tiles_get_height (const HoneTiles *self);

/* One channel of 16 bits. */
gboolean hone_tiles_get_deep (const HoneTiles *self);
/* Of a deep one: the values between which @share of its pixels are, as many darker as brighter ones left out; 1: the
 * darkest and the brightest. FALSE when it is not deep. */
gboolean hone_tiles_get_range (const HoneTiles *self, double share, double *black, double *white);

/* Onto a surface of @width x @height. @look: (nullable). @software: the processor draws. Main thread. */
void hone_tiles_snapshot (HoneTiles *self, GtkSnapshot *snapshot, const HonePlace *place, double width, double height,
                          int scale_factor, const HoneTilesLook *look, gboolean software);

/* What is seen of it: @width x @height pixels of the screen, RGB24; what is outside of the picture is not drawn. Good
 * until the next but one call. (transfer none). Main thread. */
cairo_surface_t *hone_tiles_render (HoneTiles *self, const HonePlace *place, int width, int height, int scale_factor,
                                    const HoneTilesLook *look);

/* Which copy is drawn at a zoom: 0 the picture itself, 1 half its size, … */
int hone_tiles_get_level (const HoneTiles *self, double zoom);

/* From the last few that were loaded, at once. (transfer full) (nullable). Main thread. */
HoneTiles *hone_tiles_peek (const char *path);
/* Reads on a thread. Errors: those of hone_image_read (); %G_IO_ERROR_CANCELLED. */
void hone_tiles_load_async (const char *path, GCancellable *cancellable, GAsyncReadyCallback done, gpointer data);
HoneTiles *hone_tiles_load_finish (GAsyncResult *result, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HoneTiles, hone_tiles_unref)

G_END_DECLS
