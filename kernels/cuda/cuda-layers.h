/* SPDX-License-Identifier: Apache-2.0 */
/* cuda-layers.h - slots of the table, as hone-kernels.h describes them */
#pragma once

#include "cuda-device.h"

void cuda_to_plain (HoneDevice *device, HoneView x, float *array, size_t image_stride, size_t channel_stride);
void cuda_from_plain (HoneDevice *device, const float *array, size_t image_stride, size_t channel_stride, HoneView y);
void cuda_copy (HoneDevice *device, HoneView x, bool add, HoneView y);
void cuda_act (HoneDevice *device, HoneAct act, HoneView x, HoneView y);
void cuda_act_d_x (HoneDevice *device, HoneAct act, HoneView d_y, HoneView x, bool add, HoneView d_x);
void cuda_norm (HoneDevice *device, const HoneNorm *how, HoneView x, HoneView add, HoneView y);
void cuda_norm_d_x (HoneDevice *device, const HoneNorm *how, HoneView d_y, HoneView x, float *d_weight, float *d_bias,
                    HoneView d_x);
void cuda_max_pool (HoneDevice *device, HoneConv how, HoneView x, HoneView y);
void cuda_max_pool_d_x (HoneDevice *device, HoneConv how, HoneView d_y, HoneView x, bool add, HoneView d_x);
void cuda_upsample (HoneDevice *device, HoneView x, HoneView y);
void cuda_upsample_d_x (HoneDevice *device, HoneView d_y, bool add, HoneView d_x);
void cuda_average (HoneDevice *device, HoneView x, HoneView y);
void cuda_average_d_x (HoneDevice *device, HoneView d_y, bool add, HoneView d_x);
