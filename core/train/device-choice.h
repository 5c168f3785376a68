/* SPDX-License-Identifier: Apache-2.0 */
/* device-choice.h - what the setting "device" means on this computer; for engine.c and who plans before there is one */
#pragma once

#include "hone-kernels.h"

#include <glib.h>

G_BEGIN_DECLS

typedef struct {
  const HoneKernels *kernels;
  char gpu[48];               /* its uuid; "": the processor */
  gboolean has_bf16, has_f16; /* and may compute in it */
  guint64 free;  /* bytes of the GPU's memory that Hone may take, the desktop's share left; of the processor 0 */
  char *instead; /* why it is the processor though a GPU was asked for: what is in the way, and what to do; NULL */
} HoneDeviceChoice;

/**
 * hone_device_choose:
 * @word: (nullable): the setting. NULL, "" and "cpu": the processor; "0", "cuda", "cuda:0" and a uuid: that GPU; "-1":
 * a GPU where one can serve
 *
 * Where a GPU is asked for and this computer has none that can serve, it is the processor, and @choice->instead says
 * why. Takes up to a second for a GPU. Errors: %HONE_ERROR_USAGE: @word names nothing, or several
 */
gboolean hone_device_choose (const char *word, HoneDeviceChoice *choice, GError **error);
void hone_device_choice_clear (HoneDeviceChoice *choice);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (HoneDeviceChoice, hone_device_choice_clear)

G_END_DECLS
