/* SPDX-License-Identifier: Apache-2.0 */
/* hone-device-optim.h - an optimizer whose numbers lie on a device with memory of its own: a step waits for nothing
 *
 * The rules, groups and checkpoints are a HoneOptim's; here are its blocks on the device and the kernel that moves them
 * (slot 9 of hone-kernels.h): clipping, weights, average and cleared gradients in one call.
 *
 * With a loss scale (spec 04, section 6) gradients come multiplied by it. A step whose gradients are not finite is
 * passed over, and the scale is halved; after 2000 good ones it is doubled.
 */
#pragma once

#include "hone-optim.h"

G_BEGIN_DECLS

typedef struct _HoneDeviceOptim HoneDeviceOptim;

/**
 * hone_device_optim_new:
 * @optim: whose groups are read at every step; must outlive the answer, as must @model and @arena
 * @values, @gradients, @ema: model->n_values floats each, of this process; the arena keeps them from now on
 * @scaled: gradients are IEEE's halves on their way, so they need a loss scale; FALSE: it is 1, and stays so
 *
 * Returns: (nullable) (transfer full): NULL where the device has failed, which sync () tells
 */
HoneDeviceOptim *hone_device_optim_new (HoneOptim *optim, HoneModel *model, HoneArena *arena, float *values,
                                        float *gradients, float *ema, gboolean scaled);
/* Values and average are brought back to this process. */
void hone_device_optim_free (HoneDeviceOptim *self);

/* One update: gradients longer than @most_norm are shortened to it (0: never), the average moves with @ema_decay, the
 * gradients are cleared. */
void hone_device_optim_step (HoneDeviceOptim *self, double most_norm, double ema_decay);
/* L2 norm of the gradients of the last step, before they were shortened; not finite: with a loss scale the step was
 * passed over. Waits for the device. */
double hone_device_optim_norm (HoneDeviceOptim *self);
/* What gradients must be multiplied by now: as of the last hone_device_optim_norm (). */
float hone_device_optim_get_scale (HoneDeviceOptim *self);
/* The same on the device, where it is always up to date; for slot 8. */
const HoneUpdateState *hone_device_optim_get_state (HoneDeviceOptim *self);

/* All blocks and what the optimizer counts: to this process, for a checkpoint; from it, after one was read. */
void hone_device_optim_fetch (HoneDeviceOptim *self);
void hone_device_optim_send (HoneDeviceOptim *self);

/* The loss scale into a checkpoint ("optim.loss_scale"; nothing without one), behind fetch (), and out of it, before
 * send (). One that has none, of a training that needed none, leaves the scale as it is. */
void hone_device_optim_save (HoneDeviceOptim *self, HoneTensors *to);
void hone_device_optim_load (HoneDeviceOptim *self, HoneTensors *from);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HoneDeviceOptim, hone_device_optim_free)

G_END_DECLS
