/* SPDX-License-Identifier: Apache-2.0 */
/* predict-heat.h - where a model sees something: the setting visualize in prediction
 *
 * How sure the head is of its best class in each of its cells, laid over the network's input: dark where it sees
 * nothing, bright where it is surest in this picture. It shows near misses that no box tells of.
 */
#pragma once

#include "hone-detect.h"
#include "hone-image.h"

G_BEGIN_DECLS

/* @scores: n_classes x anchors of one picture, logits. @pixels: @h x @w x 3 */
HoneImage *hone_predict_heat (const HoneHeadShape *shape, const float *scores, const guint8 *pixels, int h, int w);

G_END_DECLS
