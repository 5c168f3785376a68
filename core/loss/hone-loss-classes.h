/* SPDX-License-Identifier: Apache-2.0 */
/* hone-loss-classes.h - the loss of a classifier; hone_loss_head () and hone_loss_heads () come here by themselves */
#pragma once

#include "hone-loss.h"

G_BEGIN_DECLS

/**
 * hone_loss_classes:
 * @targets: one a picture; pictures without any do not count
 * @class_weights: (nullable): n_classes; then the mean is one of pictures that count so much
 * @head: d_scores, where there is room, is overwritten
 *
 * Returns: the mean cross entropy
 */
double hone_loss_classes (const HoneKernels *kernels, HoneDevice *device, const HoneHeadShape *shape,
                          const HoneHead *head, const HoneTarget *targets, guint n_targets, const float *class_weights);

G_END_DECLS
