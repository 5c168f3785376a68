/* SPDX-License-Identifier: Apache-2.0 */
/* scene-fields.h - surfaces without a seam: clouds, cells, dead leaves, noise
 *
 * Squares that go on at their other side. They are made once, from a seed; scenes look at them moved, turned and
 * scaled, so that a few of them go far.
 */
#pragma once

#include "scene-number.h"

#define SCENE_FIELD 256 /* wide and high */

typedef struct {
  guint8 at[SCENE_FIELD * SCENE_FIELD];
} SceneField;

typedef enum {
  SCENE_CLOUDS, /* noise whose strength falls with its frequency, as in photographs */
  SCENE_CELLS,  /* of the nearest of some points: how far, which, the borders between */
  SCENE_SPOTS,  /* round dots in disorder */
  SCENE_LEAVES, /* shapes of all sizes that hide one another, many small, few large (dead leaves) */
  SCENE_NOISE,  /* every pixel by itself */
  SCENE_N_FIELD_KINDS,
} SceneFieldKind;

typedef struct _SceneFields SceneFields;

SceneFields *scene_fields_new (guint64 seed);
void scene_fields_free (SceneFields *self);
/* One of that kind. */
const SceneField *scene_fields_draw (const SceneFields *self, SceneFieldKind kind, HoneDraws *draws);
/* The noise, as signed steps of deviation 32. */
const gint8 *scene_fields_get_steps (const SceneFields *self);

/* How a field is looked at: pixel (x, y) sees it at (u + ux x + uy y, v + vx x + vy y), in 1/65536 of its pixels. */
typedef struct {
  const SceneField *field;
  gint32 u, v, ux, uy, vx, vy;
} SceneLook;

/* @field turned at random; a pixel of the field is @scale pixels large, and @stretch times as long as wide. */
SceneLook scene_look_draw (const SceneField *field, HoneDraws *draws, float scale, float stretch);
/* Pixels (x, y) to (x + n - 1, y). */
void scene_look_row (const SceneLook *self, int x, int y, int n, guint8 *to);
