/* SPDX-License-Identifier: Apache-2.0 */
/* hone-loss-terms.h - the parts that a detection loss is made of (spec 03, section 4)
 */
#pragma once

#include "hone-loss.h"

G_BEGIN_DECLS

/**
 * hone_bce_row:
 * @logits: @n, of anchors that all should say no
 * @scale: of the gradient
 * @d_logits: (nullable): (out): scale * sigmoid (logits)
 *
 * Returns: sum of ln (1 + e^logit), the binary cross entropy with target 0; one with target t adds -logit * t
 */
double hone_bce_row (const float *logits, int n, float scale, float *d_logits);

/**
 * hone_dfl:
 * @logits: reg_max of one side, @stride floats apart
 * @target: distance in cells
 * @d_logits: (nullable): @scale times the gradient is added to it, also @stride apart
 *
 * Returns: the distribution focal loss of one side
 */
double hone_dfl (const float *logits, int reg_max, gsize stride, double target, double scale, float *d_logits);

/* Adds to @d_logits what a gradient of the side's distance (the mean under softmax) means for its logits. */
void hone_dfl_through (const float *logits, int reg_max, gsize stride, double d_distance, float *d_logits);

G_END_DECLS
