/* SPDX-License-Identifier: Apache-2.0 */
/* cuda-open.h - finding the driver and the GPUs that it knows, and saying in plain words what is in the way */
#pragma once

#include "cuda-driver.h"
#include "hone-kernels.h"

/* The kernels of this build: cuda-image-*.c. */
typedef struct {
  const void *data;     /* a fat binary; NULL: this build has none */
  int version;          /* the least version of CUDA that the driver must know, as 13000 */
  int least_capability; /* of a GPU: 75 for 7.5 */
} CudaImage;

extern const CudaImage hone_cuda_image;

/* Opens the library and starts the driver. HONE_GPU_READY, or what is in the way, with a sentence in @why. */
HoneGpuState cuda_driver_open (CudaDriver *driver, char *why, size_t why_size);
void cuda_driver_close (CudaDriver *driver);

/* GPU number @i as the driver tells of it; whether it can serve is in @gpu->state. */
void cuda_gpu_look (const CudaDriver *driver, int i, HoneGpu *gpu);
