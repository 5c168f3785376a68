/* SPDX-License-Identifier: Apache-2.0 */
/* cuda-image-none.c - a build without nvcc has no kernels for GPUs, and says so */
#include "cuda-open.h"

const CudaImage hone_cuda_image = { 0 };
