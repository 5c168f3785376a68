/* SPDX-License-Identifier: Apache-2.0 */
/* selftest-probe.h - one call of a table of operations with numbers that are drawn, on any device; for hone-selftest.c
 *
 * Two probes with the same seed draw the same shapes and the same numbers, whatever their devices: what they take, in
 * the same order, can be compared number by number.
 */
#pragma once

#include "hone-kernels.h"
#include "hone-random.h"

#include <glib.h>

G_BEGIN_DECLS

typedef struct {
  const HoneKernels *k;
  HoneDevice *device;
  HoneType type;    /* of activations */
  HoneType rounded; /* numbers of activations and weights are of this type from the start */
  gboolean large;   /* shapes as networks have them; else such as an emulator computes in a moment */
  HoneDraws draws;
  GArray *taken;     /* (element-type float) what came out */
  GPtrArray *blocks; /* memory of the device */
} Probe;

void probe_begin (Probe *self, const HoneKernels *k, HoneDevice *device, guint64 seed);
void probe_end (Probe *self); /* gives the memory back; what was taken is freed */

int probe_draw (Probe *self, int least, int most); /* all alike */

/* Of a block that may be wider than the view, which may begin within it. */
HoneView probe_view (Probe *self, int n, int h, int w, int c);   /* all 0 */
HoneView probe_values (Probe *self, int n, int h, int w, int c); /* drawn */
/* @n numbers: drawn from -1 to 1; from 0.5 to 1.5, for what is divided by; all 0. */
float *probe_floats (Probe *self, gsize n);
float *probe_sizes (Probe *self, gsize n);
float *probe_zeros (Probe *self, gsize n);
/* @n numbers from 0 to @most - 1. */
int32_t *probe_classes (Probe *self, gsize n, int most);
void *probe_room (Probe *self, gsize bytes);

void probe_take (Probe *self, HoneView view);
void probe_take_floats (Probe *self, const float *array, gsize n);

G_END_DECLS
