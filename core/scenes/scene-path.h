/* SPDX-License-Identifier: Apache-2.0 */
/* scene-path.h - contours, and what is inside of them
 *
 * A path is a list of closed contours in any units. Inside is what a contour goes around once more in one direction
 * than in the other; so a contour in the other direction is a hole.
 */
#pragma once

#include "scene-number.h"

#define SCENE_MOST_POINTS 1536
#define SCENE_MOST_CONTOURS 64

/* What comes after it is full is left out. */
typedef struct {
  ScenePoint points[SCENE_MOST_POINTS];
  int ends[SCENE_MOST_CONTOURS]; /* contour i ends before point ends[i] */
  int n_points, n_contours;
} ScenePath;

void scene_path_clear (ScenePath *self);
void scene_path_add (ScenePath *self, ScenePoint point); /* to the contour that is being made */
void scene_path_close (ScenePath *self);                 /* it is whole */

/* Whole contours. Angles are in turns. */
void scene_path_ellipse (ScenePath *self, ScenePoint centre, float rx, float ry, float turn, gboolean hole);
void scene_path_box (ScenePath *self, ScenePoint from, ScenePoint to, gboolean hole);
/* A line with round ends; @wide from edge to edge. */
void scene_path_stroke (ScenePath *self, ScenePoint from, ScenePoint to, float wide);
/* Through all points, as a chain of such lines. */
void scene_path_strokes (ScenePath *self, const ScenePoint *points, int n, float wide);

typedef struct {
  float xx, xy, yx, yy, dx, dy; /* x' = xx x + xy y + dx, y' = yx x + yy y + dy */
} SceneMove;

ScenePoint scene_moved (const SceneMove *move, ScenePoint point);
void scene_path_move (ScenePath *self, const SceneMove *move);
/* FALSE: no points. */
gboolean scene_path_bounds (const ScenePath *self, ScenePoint *least, ScenePoint *most);
/* So that it lies in [-1, 1] x [-1, 1] and fills one of the two. @more: (nullable): moved alike */
void scene_path_fit (ScenePath *self, ScenePath *more);

/* How much of each of @w x @h pixels lies inside, 0 to 255, exactly by area. @sums: room for (w + 2) x h floats.
 * Returns: the sum of it, in pixels */
float scene_path_fill (const ScenePath *self, int w, int h, float *sums, guint8 *cover);
