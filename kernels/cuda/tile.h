/* SPDX-License-Identifier: Apache-2.0 */
/* tile.h - a product of matrices in floats, whatever they are: plain ones, or a convolution's seen as one
 *
 * c (m x n) = a (m x k) b (k x n). A block makes 64 x 64 numbers of c, 16 steps of k at a time: both tiles wait in
 * shared memory, a thread sums 4 x 4. Sums run over k in order. The job says where numbers come from and go to:
 *
 *   Job::Row               what is known of a row of a, or a column of b, once and for all k
 *   row (i), column (j)    of c; asked for i < m and j < n only
 *   a (row, k), b (k, column), put (i, j, sum)
 */
#pragma once

#include "cuda-number.h"

#define TILE 64
#define TILE_STEP 16
#define TILE_THREADS 256
#define TILE_WIDE (TILE + 4) /* numbers from one k to the next: keeps 16-byte alignment, spreads the banks */

template <class Job>
DEVICE void
tile_product (const Job &job, int64_t first_row, int first_column, int64_t m, int n, int64_t from, int64_t to)
{
  SHARED (float, a, TILE_STEP *TILE_WIDE);
  SHARED (float, b, TILE_STEP *TILE_WIDE);
  int t = thread_index (), step = t % TILE_STEP, line = t / TILE_STEP;
  int down = t / 16 * 4, across = t % 16 * 4;
  typename Job::Row rows[4];
  typename Job::Column columns[4];
  float sum[4][4] = { { 0 } };

#pragma unroll
  for (int i = 0; i < 4; i++) {
    if (first_row + line + 16 * i < m)
      rows[i] = job.row (first_row + line + 16 * i);
    if (first_column + line + 16 * i < n)
      columns[i] = job.column (first_column + line + 16 * i);
  }
  for (int64_t k = from; k < to; k += TILE_STEP) {
#pragma unroll
    for (int i = 0; i < 4; i++) {
      int at = step * TILE_WIDE + line + 16 * i;
      bool there = k + step < to;

      a[at] = there && first_row + line + 16 * i < m ? job.a (rows[i], k + step) : 0;
      b[at] = there && first_column + line + 16 * i < n ? job.b (k + step, columns[i]) : 0;
    }
    barrier ();
#pragma unroll
    for (int s = 0; s < TILE_STEP; s++) {
      Sixteen down_4 = shared_load_16 (a + (s * TILE_WIDE + down));
      Sixteen across_4 = shared_load_16 (b + (s * TILE_WIDE + across));

#pragma unroll
      for (int i = 0; i < 4; i++)
#pragma unroll
        for (int j = 0; j < 4; j++)
          sum[i][j] += float_of_word (down_4.word[i]) * float_of_word (across_4.word[j]);
    }
    barrier ();
  }
#pragma unroll
  for (int i = 0; i < 4; i++)
#pragma unroll
    for (int j = 0; j < 4; j++)
      if (first_row + down + i < m && first_column + across + j < n)
        job.put (first_row + down + i, first_column + across + j, sum[i][j]);
}

/* Tiles along a side. */
DEVICE int64_t
tiles_of (int64_t length)
{
  return (length + TILE - 1) / TILE;
}
