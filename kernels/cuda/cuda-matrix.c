/* SPDX-License-Identifier: Apache-2.0 */
/* cuda-matrix.c - the host's side of what works on plain matrices: products, softmax, losses of classifiers */
#include "cuda-layers.h"

#define TILE 64 /* tile.h */
#define WARP 32

void
cuda_matmul (HoneDevice *device, bool a_transposed, bool b_transposed, int m, int n, int k, float alpha, const float *a,
             int a_stride, const float *b, int b_stride, float beta, float *c, int c_stride)
{
  MatrixArgs args = { a_transposed, b_transposed, m, n, k, alpha, beta, a, b, c, a_stride, b_stride, c_stride };
  int64_t down = (m + TILE - 1) / TILE, across = (n + TILE - 1) / TILE;

  if (m > 0 && n > 0)
    cuda_launch (device, CUDA_matrix_product, down * across, CUDA_BLOCK, &args);
}

/* A warp a row. */
static void
each_row (HoneDevice *device, CudaKernel kernel, int rows, int columns, void *args)
{
  cuda_launch_each (device, kernel, columns > 0 ? (int64_t) rows * WARP : 0, args);
}

void
cuda_softmax (HoneDevice *device, int rows, int columns, const float *x, float *y)
{
  RowsArgs args = { .rows = rows, .columns = columns, .x = x, .y = y };

  each_row (device, CUDA_rows_softmax, rows, columns, &args);
}

void
cuda_softmax_d_x (HoneDevice *device, int rows, int columns, const float *d_y, const float *y, float *d_x)
{
  RowsArgs args = { .rows = rows, .columns = columns, .x = y, .d_y = d_y, .y = d_x };

  each_row (device, CUDA_rows_softmax_back, rows, columns, &args);
}

void
cuda_log_softmax (HoneDevice *device, int rows, int columns, const float *x, float *y)
{
  RowsArgs args = { .rows = rows, .columns = columns, .x = x, .y = y, .log = true };

  each_row (device, CUDA_rows_softmax, rows, columns, &args);
}

void
cuda_log_softmax_d_x (HoneDevice *device, int rows, int columns, const float *d_y, const float *y, float *d_x)
{
  RowsArgs args = { .rows = rows, .columns = columns, .x = y, .d_y = d_y, .y = d_x, .log = true };

  each_row (device, CUDA_rows_softmax_back, rows, columns, &args);
}

void
cuda_cross_entropy (HoneDevice *device, int rows, int columns, float smoothing, float scale, const float *x,
                    const int32_t *target, float *y, float *d_x)
{
  LossArgs args = { .rows = rows,
                    .columns = columns,
                    .smoothing = smoothing,
                    .scale = scale,
                    .x = x,
                    .target = target,
                    .y = y,
                    .d_x = d_x };

  each_row (device, CUDA_rows_cross_entropy, rows, columns, &args);
}

void
cuda_binary_cross_entropy (HoneDevice *device, size_t n, const float *x, const float *target, float *y, float *d_x)
{
  LossArgs args = { .n = (int64_t) n, .x = x, .truth = target, .y = y, .d_x = d_x };

  cuda_launch_each (device, CUDA_rows_binary, args.n, &args);
}
