/* SPDX-License-Identifier: Apache-2.0 */
/* hone-tiles-private.h - what reading pictures and drawing them share; not for others */
#pragma once

#include "hone-tiles.h"

G_BEGIN_DECLS

#define HONE_TILES_LEVELS 16
#define HONE_TILES_SQUARES 4.0 /* from so many pixels of the screen on, a pixel of the picture is drawn as a square */

/* A copy of the picture; one of the two kinds of pixels. */
typedef struct {
  int width, height, tile, columns, rows;
  GBytes *bytes;      /* 3 bytes a pixel, or of a deep picture one guint16 */
  GdkTexture **tiles; /* for a GPU, made when they are first drawn */
} HoneTilesLevel;

/* What was drawn last by the processor: two surfaces in turn, for the last frame still holds the other one. */
typedef struct {
  cairo_surface_t *surfaces[2];
  int now, width, height, factor, x, y; /* the picture's corner, in pixels of the screen */
  double scale;
  gboolean drawn;
} HoneTilesView;

struct _HoneTiles {
  gatomicrefcount refs;
  int width, height;
  gboolean deep;
  guint32 *below; /* deep: how many pixels are darker than or as dark as each value; 65536 */
  HoneTilesLevel levels[HONE_TILES_LEVELS];
  int n_levels;

  /* Main thread. */
  HoneTilesView view;
  HoneTilesLook look; /* of shades */
  guint8 *shades;     /* what each value is shown as: 256, or 65536 of a deep picture */
};

/* Makes shades for it; (nullable): as it is. TRUE: they are others than before. */
gboolean hone_tiles_set_look (HoneTiles *self, const HoneTilesLook *look);
double hone_tiles_steepness (const HoneTilesLook *look); /* of the contrast */
void hone_tiles_clear_view (HoneTiles *self);

G_END_DECLS
