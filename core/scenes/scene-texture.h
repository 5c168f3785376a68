/* SPDX-License-Identifier: Apache-2.0 */
/* scene-texture.h - what a surface looks like: a pattern, and the colours that it runs through */
#pragma once

#include "scene-fields.h"

#define SCENE_N_TEXTURES 10

typedef struct {
  float rgb[3]; /* 0 to 255 */
} SceneColour;

/* The pattern gives a number from 0 to 255 for each pixel, the ramp a colour for the number. */
typedef struct {
  int kind;
  gboolean needs_depth;
  SceneLook look;         /* of those that are a field */
  float ax, ay, bx, by;   /* of those that are drawn: pixels to the pattern's own units */
  float phase_a, phase_b; /* where it begins */
  int edge;               /* of those that know how deep inside a pixel lies: thirds of a pixel */
  guint8 ramp[256][3];
} SceneTexture;

const char *scene_texture_name (int kind); /* "stripes"; static */

/* @size: of the object, in pixels. @from, @to: the ends of the ramp */
void scene_texture_draw (SceneTexture *self, int kind, const SceneFields *fields, HoneDraws *draws, float size,
                         SceneColour from, SceneColour to);
/* A ramp from one colour to another: in a straight line, or (@sharp) with a step somewhere. */
void scene_ramp (guint8 ramp[256][3], SceneColour from, SceneColour to, gboolean sharp, float step);
/* Pixels (x, y) to (x + n - 1, y), counted from the middle of the object. @depth: if needed, of the same pixels: how
 * far from the edge, in thirds of a pixel */
void scene_texture_row (const SceneTexture *self, int x, int y, int n, const guint8 *depth, guint8 *to);

/* The way from each pixel of @w x @h to the nearest one that is covered by less than half, in thirds of a pixel, at
 * most 255 (chamfer distance 3-4, G. Borgefors 1986). */
void scene_depth (const guint8 *cover, int w, int h, guint8 *depth);
