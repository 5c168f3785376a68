/* SPDX-License-Identifier: Apache-2.0 */
/* cuda-image.c - the kernels that nvcc made, as bytes: bin2c has written hone_cuda_fatbin */
#include "cuda-open.h"

extern const unsigned long long hone_cuda_fatbin[];

const CudaImage hone_cuda_image = { hone_cuda_fatbin, HONE_CUDA_VERSION, HONE_CUDA_LEAST };
