/* SPDX-License-Identifier: Apache-2.0 */
/* scene.h - a picture that is never drawn: up to four pictures on grey, read where a warp needs them
 *
 * Painting a mosaic and warping it touches every pixel four times; reading straight from the tiles gives the same bytes
 * (tests/core/augment/test-chain.c holds them against each other).
 */
#pragma once

#include "hone-augment.h"

/* A piece of a picture and where it lies on the canvas: columns x1 .. x2 - 1, rows y1 .. y2 - 1. */
typedef struct {
  const guint8 *pixels; /* of (x1, y1) */
  gsize stride;         /* bytes from row to row */
  int x1, y1, x2, y2;
} HonePatch;

/* Patch 0 is left above, 1 right above, 2 left below, 3 right below of (x, y). All else is HONE_GREY. */
typedef struct {
  int w, h;
  int x, y;
  HonePatch patches[4];
} HoneScene;

HoneScene hone_scene_of_picture (const guint8 *pixels, int w, int h);
HoneScene hone_scene_of_mosaic (const HoneTile tiles[4], int xc, int yc, int s);
/* Columns @from .. @until - 1 of row @y, which may lie outside. */
void hone_scene_read_row (const HoneScene *self, int y, int from, int until, guint8 *row);
/* hone_warp () of the canvas. */
void hone_scene_warp (const HoneScene *self, const float m[9], guint8 *to, int to_w, int to_h);
/* What hone_scene_warp () asks for each pixel: points of the result -> points of the canvas. Returns: whether the last
 * row of it counts */
gboolean hone_warp_inverse (const float m[9], float inverse[9]);
/* The objects of all tiles on the canvas; see hone_mosaic (). */
void hone_mosaic_objects (const HoneTile tiles[4], const HoneScene *scene, HoneObjects *objects);
