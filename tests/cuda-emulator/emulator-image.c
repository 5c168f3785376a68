/* SPDX-License-Identifier: Apache-2.0 */
/* emulator-image.c - what the fake driver takes for an image: its kernels are in the library itself */
#include "cuda-open.h"

const CudaImage hone_cuda_image = { "emulator", 12000, 75 };
