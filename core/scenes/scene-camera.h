/* SPDX-License-Identifier: Apache-2.0 */
/* scene-camera.h - what happens to a picture between the scene and the file: light, blur, noise, contrast, JPEG */
#pragma once

#include "scene-fields.h"

typedef struct {
  int w, h;
  guint8 *pixels; /* w x h x 3, red first */
} ScenePicture;

/* How likely each is, and how strong at most. */
typedef struct {
  float light, blur, noise, contrast, jpeg; /* chances */
  float grain;                              /* most deviation of the noise, in steps of 1/255 */
} SceneCamera;

/* @rows: room for two rows of the picture and 64 bytes */
void scene_camera_take (const SceneCamera *self, const SceneFields *fields, HoneDraws *draws, ScenePicture *picture,
                        guint8 *rows);
