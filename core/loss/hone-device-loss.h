/* SPDX-License-Identifier: Apache-2.0 */
/* hone-device-loss.h - the loss of detectors where their heads lie on a device with memory of its own (slot 8 of
 * hone-kernels.h): heads stay there, and what comes back is a handful of numbers
 */
#pragma once

#include "hone-loss.h"

G_BEGIN_DECLS

typedef struct _HoneDeviceLoss HoneDeviceLoss;

/* @arena: must outlive the answer */
HoneDeviceLoss *hone_device_loss_new (HoneArena *arena);
void hone_device_loss_free (HoneDeviceLoss *self);

/* Whether it can tell the loss of such a batch: not of classifiers, nor of a picture with more than HONE_MOST_WANTED
 * objects, for which hone_loss_heads () is there. */
gboolean hone_device_loss_takes (const HoneHeadShape *shape, const HoneTarget *targets, guint n_targets);

/**
 * hone_device_loss_heads:
 * @graph: has gone forward; its heads are kept on the device (hone_graph_keep_heads ())
 * @state: (nullable): on the device; gradients are multiplied by its loss scale
 *
 * As hone_loss_heads (): gradients are written where the graph has room for them, and the loss comes back, which waits
 * for the device. Memory grows with the largest batch seen; sync () tells when there is not enough.
 */
HoneLossItems hone_device_loss_heads (HoneDeviceLoss *self, HoneGraph *graph, const HoneTarget *targets,
                                      guint n_targets, const HoneLossHow *how, const HoneUpdateState *state, int epoch,
                                      int epochs, double *loss);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HoneDeviceLoss, hone_device_loss_free)

G_END_DECLS
