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
 *
 * Packed weights are Numbers. As bfloat16 (cpu-number.h) two rows lie interleaved, since the processor multiplies them
 * in pairs: w[2 j][0], w[2 j + 1][0], w[2 j][1] ... An odd number of channels in a block (bytes: of numbers side by
 * side) is then filled up with a row of zeros: pack_inputs (). Gradients are floats in plain rows, and never filled up.
 */
#pragma once

#include "cpu-level.h"

typedef struct {
  const float *weight; /* (out, in / groups, kernel, kernel) */
  int out, in, groups, kernel;
  bool back; /* d_x: what goes in are the out channels of weight */
  bool bytes;
} Pack;

#ifdef HONE_BF16_NUMBERS
#define PACK_PAIR 2 /* rows that lie interleaved */
#else
#define PACK_PAIR 1
#endif

/* @n inputs side by side, filled up. */
static inline int
pack_inputs (int n)
{
  return (n + PACK_PAIR - 1) / PACK_PAIR * PACK_PAIR;
}

/* Numbers in all groups together. */
size_t NAME (pack_size) (const Pack *pack);
/* Rows of a group. */
long NAME (pack_rows) (const Pack *pack);
void NAME (pack) (HoneDevice *device, const Pack *pack, Number *packed);
/* The same of gradients: in * kernel^2 rows. */
size_t NAME (pack_gradient_size) (const Pack *pack);
long NAME (pack_gradient_rows) (const Pack *pack);
/* Adds the sum of @n packed gradients, pack_gradient_size () apart, to d_weight, in order. */
void NAME (unpack) (HoneDevice *device, const Pack *pack, const float *packed, int n, float *d_weight);
