/* SPDX-License-Identifier: Apache-2.0 */
/* hone-hardware.h - what this computer computes with, and why a GPU cannot serve, in words for people
 *
 * The kernels know states and numbers (hone-kernels.h); here they become sentences, translated, each with what to do.
 */
#pragma once

#include "hone-kernels.h"

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct {
  HoneGpu gpu;
  guint64 free; /* bytes that nobody uses at the moment; 0: not known */
  char *says;   /* what is in the way of using it; NULL: it can serve */
  char *remedy; /* what to do about that; NULL: nothing helps, or nothing has to be done */
} HoneHardwareGpu;

typedef struct {
  char *processor; /* "AMD EPYC 9B14"; NULL: it does not tell its name */
  char *level;     /* how Hone uses it: "AVX-512, 2 threads" */
  guint cores;
  guint64 memory, memory_free; /* bytes */
  GPtrArray *gpus;             /* (element-type HoneHardwareGpu), those that cannot serve, too */
  char *says, *remedy;         /* what is in the way of using any GPU; both NULL when one can serve */
} HoneHardware;

/* Looks. Takes up to a second: not on the main thread of a window. */
HoneHardware *hone_hardware_look (void);
void hone_hardware_free (HoneHardware *self);

/* The first GPU that can serve, which is chosen when nobody chooses; (nullable) (transfer none) */
const HoneHardwareGpu *hone_hardware_get_ready (const HoneHardware *self);
/* By uuid, by number as "0", or by "cuda" and "cuda:0"; (nullable) (transfer none) */
const HoneHardwareGpu *hone_hardware_find (const HoneHardware *self, const char *word);

/* What is in the way: a sentence. @gpu: (nullable) which one, where the state is one of a GPU; @why: what the kernels
 * said. (transfer full) (nullable): NULL when it is ready. */
char *hone_gpu_says (HoneGpuState state, const HoneGpu *gpu, const char *why);
/* What a person can do about it: a sentence. (transfer full) (nullable) */
char *hone_gpu_remedy (HoneGpuState state);

/* A self-test that failed switches a GPU off until its driver or Hone changes, or until it passes again. */

/* Why it is switched off; NULL: it is not. (transfer full) (nullable) */
char *hone_gpu_check_failed (const HoneGpu *gpu);
/* When it passed with this driver and this Hone: seconds since 1970; 0: never. */
gint64 hone_gpu_check_passed (const HoneGpu *gpu);
/* Remembers how a self-test went. @failed: (nullable) a sentence; NULL: it passed. Errors: %HONE_ERROR_WRITE */
gboolean hone_gpu_remember_check (const HoneGpu *gpu, const char *failed, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HoneHardware, hone_hardware_free)

G_END_DECLS
