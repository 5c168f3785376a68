/* SPDX-License-Identifier: Apache-2.0 */
/* matrix.cu - products of plain matrices: c = alpha * op (a) op (b) + beta * c */
#include "tile.h"

struct MatrixJob {
  typedef int64_t Row; /* the row's first number, and the column's */
  typedef int64_t Column;

  const MatrixArgs &args;

  DEVICE_MEMBER int64_t
  row (int64_t i) const
  {
    return args.a_transposed ? i : i * args.a_stride;
  }

  DEVICE_MEMBER int64_t
  column (int64_t j) const
  {
    return args.b_transposed ? j * args.b_stride : j;
  }

  DEVICE_MEMBER float
  a (int64_t row, int64_t k) const
  {
    return args.a[row + (args.a_transposed ? k * args.a_stride : k)];
  }

  DEVICE_MEMBER float
  b (int64_t k, int64_t column) const
  {
    return args.b[column + (args.b_transposed ? k : k * args.b_stride)];
  }

  DEVICE_MEMBER void
  put (int64_t i, int j, float sum) const
  {
    float *c = args.c + i * args.c_stride + j;

    *c = args.beta == 0 ? args.alpha * sum : args.alpha * sum + args.beta * *c;
  }
};

KERNEL (matrix_product, MatrixArgs)
{
  int64_t across = tiles_of (args.n);
  MatrixJob job = { args };

  tile_product (job, block_index () / across * TILE, (int) (block_index () % across) * TILE, args.m, args.n, 0, args.k);
}
