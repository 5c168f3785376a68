/* SPDX-License-Identifier: Apache-2.0 */
/* cpu-view.h - where the numbers of a view lie: nChw16c
 *
 * For every picture and every group of 16 channels of the block an array h x w x 16. A view's own groups are numbered
 * from 0.
 */
#pragma once

#include "cpu-number.h"
#include "hone-kernels.h"

static inline int
blocks_of (int c)
{
  return (c + HONE_LANES - 1) / HONE_LANES;
}

/* h x w x 16 */
static inline Number *
view_plane (HoneView x, int n, int block)
{
  size_t number = (size_t) n * (size_t) blocks_of (x.wide) + (size_t) (x.first / HONE_LANES + block);

  return (Number *) x.data + number * (size_t) x.h * (size_t) x.w * HONE_LANES;
}

static inline long
view_pixels (HoneView x)
{
  return (long) x.h * x.w;
}

/* Numbers between one block and the next. */
static inline long
view_block_step (HoneView x)
{
  return view_pixels (x) * HONE_LANES;
}

static inline int
least (int a, int b)
{
  return a < b ? a : b;
}

static inline int
most (int a, int b)
{
  return a > b ? a : b;
}

static inline int
divide_up (int a, int b)
{
  return (a + b - 1) / b;
}

static inline size_t
larger_of (size_t a, size_t b)
{
  return a > b ? a : b;
}

/* One channel a group: cpu-depthwise.c. */
static inline bool
is_depthwise (HoneConv how, HoneView x, HoneView y)
{
  return how.groups > 1 && how.groups == x.c && how.groups == y.c;
}
