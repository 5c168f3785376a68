/* SPDX-License-Identifier: Apache-2.0 */
/* cuda-view.h - where the numbers of a view lie on a GPU: NHWC
 *
 * For every picture and pixel the channels of the block, made up to a multiple of 8. 8 numbers of a pixel, from a
 * channel that is a multiple of 8 on, are an Eight: one or two loads of 16 bytes. Read by the host and by kernels.
 */
#pragma once

#include "hone-kernels.h"

#define CUDA_LANES 8

#ifdef __CUDACC__
#define CUDA_BOTH __host__ __device__
#else
#define CUDA_BOTH
#endif

/* Numbers from one pixel to the next. */
CUDA_BOTH static inline int
view_step (HoneView x)
{
  return (x.wide + CUDA_LANES - 1) / CUDA_LANES * CUDA_LANES;
}

/* Numbers of two bytes. */
CUDA_BOTH static inline bool
type_is_half (HoneType type)
{
  return type == HONE_BF16 || type == HONE_F16;
}

CUDA_BOTH static inline int
eights_of (int c)
{
  return (c + CUDA_LANES - 1) / CUDA_LANES;
}

CUDA_BOTH static inline int64_t
view_pixels (HoneView x)
{
  return (int64_t) x.n * x.h * x.w;
}
