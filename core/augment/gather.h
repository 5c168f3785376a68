/* SPDX-License-Identifier: Apache-2.0 */
/* gather.h - a training sample as a record for a device's gather (), instead of its pixels
 *
 * What is drawn is drawn as ever; the device makes the same bytes of it. Samples that are mixed with others or get
 * copies painted in are made by core's own code.
 */
#pragma once

#include "hone-kernels.h"
#include "scene.h"

/**
 * hone_gather_of_scene:
 * @scene: a picture, or a mosaic
 * @to: (out): patches point to the scene's own pixels, which are to be replaced by where the device has them
 *
 * Pixels only: boxes are moved by hone_perspective_boxes () and hone_flip_*() as ever.
 */
void hone_gather_of_scene (const HoneAugment *how, const HoneScene *scene, const HoneAugmentDraws *drawn, int to_w,
                           int to_h, HoneGather *to);
