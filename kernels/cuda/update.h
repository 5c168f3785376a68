/* SPDX-License-Identifier: Apache-2.0 */
/* update.h - what the kernels of a step share: update.cu, muon.cu */
#pragma once

#include "cuda-number.h"

#define UPDATE_THREADS 256 /* CUDA_BLOCK */
#define UPDATE_BETA2 0.999
#define UPDATE_EPSILON 1e-8f

/* The threads' own sums, in a tree that is always the same; thread 0 knows the outcome. All threads call. */
DEVICE double
sum_of_block (double x, SHARED_OF (double) sums)
{
  int t = thread_index ();

  sums[t] = x;
  for (int half = UPDATE_THREADS / 2; half > 0; half /= 2) {
    barrier ();
    if (t < half)
      sums[t] += (double) sums[t + half];
  }
  barrier ();
  return sums[0];
}
