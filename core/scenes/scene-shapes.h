/* SPDX-License-Identifier: Apache-2.0 */
/* scene-shapes.h - families of shapes: what a class of drawn objects looks like from its outline
 *
 * Each family stands for something that people look for in pictures: particles, cells, parts, letters, plants, animals.
 * Some are made of the same parts and differ by how these are arranged, so that a network must learn arrangements, too.
 */
#pragma once

#include "scene-path.h"

#define SCENE_N_FAMILIES 24

const char *scene_family_name (int family); /* "ring"; static */

/* One of endlessly many shapes of @family, in [-1, 1] x [-1, 1], neither turned nor stretched. @inner: what lies upon
 * it in another texture (a nucleus, a vein); empty for most. Both are cleared first. */
void scene_shape_draw (int family, HoneDraws *draws, ScenePath *body, ScenePath *inner);
