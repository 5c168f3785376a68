/* SPDX-License-Identifier: Apache-2.0 */
/* cuda-args.h - our kernels by name, with their arguments: what host and device must agree on
 *
 * Pointers are addresses of the device.
 */
#pragma once

#include "cuda-view.h"

/* X (name, arguments): a kernel that is in the image. */
#define CUDA_KERNELS(X)                                                                                                \
  X (plain_to, PlainArgs)                                                                                              \
  X (plain_from, PlainArgs)                                                                                            \
  X (plain_copy, CopyArgs)                                                                                             \
  X (act_forward, ActArgs)                                                                                             \
  X (act_backward, ActArgs)                                                                                            \
  X (norm_sums, NormArgs)                                                                                              \
  X (norm_join, NormArgs)                                                                                              \
  X (norm_forward, NormArgs)                                                                                           \
  X (norm_d_sums, NormArgs)                                                                                            \
  X (norm_d_join, NormArgs)                                                                                            \
  X (norm_backward, NormArgs)                                                                                          \
  X (pool_max, PoolArgs)                                                                                               \
  X (pool_max_back, PoolArgs)                                                                                          \
  X (pool_up, PoolArgs)                                                                                                \
  X (pool_up_back, PoolArgs)                                                                                           \
  X (pool_average, PoolArgs)                                                                                           \
  X (pool_average_back, PoolArgs)

typedef struct {
  HoneView x;
  float *array;
  size_t image_stride, channel_stride;
} PlainArgs;

typedef struct {
  HoneView x, y;
  bool add;
} CopyArgs;

typedef struct {
  HoneAct act;
  HoneView x, y; /* backward: d_y is y */
  HoneView d_x;
  bool add;
} ActArgs;

/* What a block of pixels found of one channel: forward mean and squares around it, backward the sums of dz and of
 * dz * x_hat. */
typedef struct {
  double a, b;
} NormSums;

typedef struct {
  HoneNorm how;
  HoneView x, y, add; /* backward: d_y is y */
  HoneView d_x;
  float *mean, *rstd; /* c */
  float *mean_dz, *mean_dz_x;
  float *d_weight, *d_bias;
  NormSums *sums; /* n_parts x c */
  int n_parts;
  int64_t part; /* pixels */
} NormArgs;

typedef struct {
  HoneConv how;
  HoneView x, y; /* backward: d_y is y */
  HoneView d_x;
  bool add;
} PoolArgs;
