/* SPDX-License-Identifier: Apache-2.0 */
/* cpu-conv-pack.h - weights and their gradients in the order in which the tiles read them
 *
 * Output channels go in groups of WIDE blocks of 16 (the last may have one). The packed weights of a group are a
 * matrix: a row an input (channel and tap), 16 or 32 columns; columns beyond the last channel are 0.
 *
 *   rows:  for every block of 16 input channels, for every tap (ky, kx), for every channel of the block
 *   bytes: as plain pictures have kernel * c numbers side by side in a row of the window: for every ky, kx, channel
 *
 * All groups together take inputs * kernel^2 rows of the output blocks' width.
 */
#pragma once

#include "cpu-level.h"

typedef struct {
  const float *weight; /* (out, in / groups, kernel, kernel) */
  int out, in, groups, taps;
  bool back; /* d_x: what goes in are the out channels of weight */
  bool bytes;
} Pack;

/* Numbers in all groups together. */
size_t NAME (pack_size) (const Pack *pack);
/* Rows of a group: in * taps, or out * taps backwards. */
long NAME (pack_rows) (const Pack *pack);
void NAME (pack) (HoneDevice *device, const Pack *pack, float *packed);
/* Adds the sum of @n packed gradients, pack_size () apart, to d_weight, in order. */
void NAME (unpack) (HoneDevice *device, const Pack *pack, const float *packed, int n, float *d_weight);
