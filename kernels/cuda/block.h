/* SPDX-License-Identifier: Apache-2.0 */
/* block.h - sums and maxima over the threads of a block, in a tree that is always the same; all threads know the
 * outcome. All threads call; @room is an array of as many as there are threads, free again afterwards.
 */
#pragma once

#include "cuda-number.h"

#define BLOCK 256 /* CUDA_BLOCK: threads of the blocks that meet like this */

DEVICE double
sum_of_block (double x, SHARED_OF (double) room)
{
  int t = thread_index ();

  room[t] = x;
  for (int half = BLOCK / 2; half > 0; half /= 2) {
    barrier ();
    if (t < half)
      room[t] += (double) room[t + half];
  }
  barrier ();
  x = room[0];
  barrier ();
  return x;
}

DEVICE uint64_t
max_of_block (uint64_t x, SHARED_OF (uint64_t) room)
{
  int t = thread_index ();

  room[t] = x;
  for (int half = BLOCK / 2; half > 0; half /= 2) {
    barrier ();
    if (t < half && (uint64_t) room[t + half] > (uint64_t) room[t])
      room[t] = (uint64_t) room[t + half];
  }
  barrier ();
  x = room[0];
  barrier ();
  return x;
}

/* Orders by @value, which is not negative, and among equals the lower @place first; greater is better. Never 0. */
DEVICE uint64_t
key_of (float value, uint32_t place)
{
  return (uint64_t) word_of_float (value) << 32 | (uint32_t) ~place;
}

DEVICE float
value_of_key (uint64_t key)
{
  return float_of_word ((uint32_t) (key >> 32));
}

DEVICE uint32_t
place_of_key (uint64_t key)
{
  return ~(uint32_t) key;
}
