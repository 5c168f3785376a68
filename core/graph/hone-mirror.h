/* SPDX-License-Identifier: Apache-2.0 */
/* hone-mirror.h - floats of this process and their copies on a device that has memory of its own; for this room alone
 *
 * A block is known by where it lies here. There are three ways to have one:
 *   as it comes   it is sent whenever it is entered, and brought back when the device has changed it: always right
 *   held          nobody changes it here for a while: it is sent once
 *   kept          the device's copy is the one that counts; it is fetched and sent when somebody asks
 * When the device fails, nothing is carried any more and sync () tells why.
 */
#pragma once

#include "hone-kernels.h"

#include <glib.h>

G_BEGIN_DECLS

typedef struct _HoneMirror HoneMirror;

/* @device: must outlive the answer */
HoneMirror *hone_mirror_new (const HoneKernels *kernels, HoneDevice *device);
void hone_mirror_free (HoneMirror *self);

/* (nullable): where the device has the @n floats of @host, as they are now. NULL for NULL. */
float *hone_mirror_enter (HoneMirror *self, const float *host, gsize n);
/* (nullable): the same without carrying anything; NULL when it has never been there. */
float *hone_mirror_find (HoneMirror *self, const float *host);
/* The device has changed them: brought back, unless they are kept. */
void hone_mirror_leave (HoneMirror *self, float *host);
/* From now on blocks are held, or no longer; what has been sent before does not count. */
void hone_mirror_hold (HoneMirror *self, gboolean hold);

/* Returns: (nullable): where the device has them; they are as @host is now. */
float *hone_mirror_keep (HoneMirror *self, const float *host, gsize n);
void hone_mirror_send (HoneMirror *self, const float *host);
void hone_mirror_fetch (HoneMirror *self, float *host);
void hone_mirror_drop (HoneMirror *self, const float *host); /* its copy is released */

/* Room for the bytes of a batch's pictures, of which there is one at a time. */
void hone_mirror_reserve_pictures (HoneMirror *self, gsize bytes);
/* Returns: (nullable): where the device has them until the next call. */
guint8 *hone_mirror_enter_pictures (HoneMirror *self, const guint8 *pictures, gsize bytes);

G_END_DECLS
