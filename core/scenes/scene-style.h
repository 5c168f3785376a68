/* SPDX-License-Identifier: Apache-2.0 */
/* scene-style.h - kinds of pictures: photographs, X-rays, microscopy, boards, cloth, print */
#pragma once

#include "scene-camera.h"
#include "scene-texture.h"

typedef enum {
  SCENE_COVER,  /* paint: an object hides what is behind it */
  SCENE_ABSORB, /* light goes through: an object makes darker what is behind it */
  SCENE_GLOW,   /* an object adds its light */
} SceneBlend;

typedef struct {
  const char *name;
  float share; /* of all pictures */
  SceneBlend blend;
  float low, high;                   /* lightness of the ground, 0 to 255 */
  float colourful;                   /* 0: grey; 1: any colour */
  float rough;                       /* most difference of the ground's ends of colour */
  float fields[SCENE_N_FIELD_KINDS]; /* how often the ground is a field of that kind; what lacks to 1: even */
  float modes[4];                    /* how often: mixed; a crowd of like things; few small ones; few large ones */
  float contrast;                    /* least difference between object and ground */
  float tracks, weave;               /* chances: straight lines in two directions; a cloth's threads */
  SceneCamera camera;
} SceneStyle;

const SceneStyle *scene_style_draw (HoneDraws *draws);
/* A colour as the style has them, of a lightness from @low to @high. */
SceneColour scene_style_colour (const SceneStyle *self, HoneDraws *draws, float low, float high);

/* Paints all of @picture; @base: out: the colour in the middle of its ramp. @row: room for a row of bytes */
void scene_ground_paint (const SceneStyle *style, const SceneFields *fields, HoneDraws *draws, ScenePicture *picture,
                         SceneColour *base, guint8 *row);
