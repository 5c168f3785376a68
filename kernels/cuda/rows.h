/* SPDX-License-Identifier: Apache-2.0 */
/* rows.h - sums and maxima over a row of numbers that a warp shares: a lane takes every 32nd, and the lanes' own meet
 * pair by pair; all lanes know the outcome
 */
#pragma once

#include "cuda-number.h"

#define LANES 32

DEVICE float
sum_of_warp (float x)
{
  for (int bits = LANES / 2; bits > 0; bits /= 2)
    x += shuffle_xor (x, bits);
  return x;
}

DEVICE float
max_of_warp (float x)
{
  for (int bits = LANES / 2; bits > 0; bits /= 2) {
    float other = shuffle_xor (x, bits);

    x = other > x ? other : x;
  }
  return x;
}

DEVICE float
max_of_row (const float *x, int columns, int lane)
{
  float max = x[0];

  for (int i = lane; i < columns; i += LANES)
    max = x[i] > max ? x[i] : max;
  return max_of_warp (max);
}

/* sum (exp (x - max)) */
DEVICE float
sum_of_row (const float *x, int columns, int lane, float max)
{
  float sum = 0;

  for (int i = lane; i < columns; i += LANES)
    sum += expf (x[i] - max);
  return sum_of_warp (sum);
}
