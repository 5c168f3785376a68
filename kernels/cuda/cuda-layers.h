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
void cuda_norm_fold (HoneDevice *device, const HoneNorm *how, int c, float *scale, float *shift);
void cuda_max_pool (HoneDevice *device, HoneConv how, HoneView x, HoneView y);
void cuda_max_pool_d_x (HoneDevice *device, HoneConv how, HoneView d_y, HoneView x, bool add, HoneView d_x);
void cuda_upsample (HoneDevice *device, HoneView x, HoneView y);
void cuda_upsample_d_x (HoneDevice *device, HoneView d_y, bool add, HoneView d_x);
void cuda_average (HoneDevice *device, HoneView x, HoneView y);
void cuda_average_d_x (HoneDevice *device, HoneView d_y, bool add, HoneView d_x);

/* Cuts a part off @room, which begins at a multiple of 256, as all parts do; NULL: only counts it in @used. */
static inline void *
cuda_take (char *room, size_t *used, size_t bytes)
{
  char *part = room != NULL ? room + *used : NULL;

  *used += (bytes + 255) / 256 * 256;
  return part;
}

/* The scratch that norm () and norm_d_x () of such a view take. */
size_t cuda_norm_bytes (HoneView x);

void cuda_reserve_conv (HoneDevice *device, HoneConv how, HoneView x, HoneView y);
void cuda_conv (HoneDevice *device, HoneConv how, HoneView x, const float *weight, const HoneEpilogue *end, HoneView y);
size_t cuda_packed_bytes (HoneDevice *device, HoneConv how, HoneView x, HoneView y);
void cuda_pack (HoneDevice *device, HoneConv how, HoneView x, HoneView y, const float *weight, void *packed);
void cuda_conv_packed (HoneDevice *device, HoneConv how, HoneView x, const void *packed, const HoneEpilogue *end,
                       HoneView y);
void cuda_conv_d_x (HoneDevice *device, HoneConv how, HoneView d_y, const float *weight, bool add, HoneView d_x);
void cuda_conv_d_weight (HoneDevice *device, HoneConv how, HoneView d_y, HoneView x, float *d_weight);
void cuda_conv_d_bias (HoneDevice *device, HoneView d_y, float *d_bias);
void cuda_conv_up (HoneDevice *device, HoneView x, const float *weight, const float *bias, HoneView y);
void cuda_conv_up_d_x (HoneDevice *device, HoneView d_y, const float *weight, bool add, HoneView d_x);
void cuda_conv_up_d_weight (HoneDevice *device, HoneView d_y, HoneView x, float *d_weight);

void cuda_matmul (HoneDevice *device, bool a_transposed, bool b_transposed, int m, int n, int k, float alpha,
                  const float *a, int a_stride, const float *b, int b_stride, float beta, float *c, int c_stride);
void cuda_softmax (HoneDevice *device, int rows, int columns, const float *x, float *y);
void cuda_softmax_d_x (HoneDevice *device, int rows, int columns, const float *d_y, const float *y, float *d_x);
void cuda_log_softmax (HoneDevice *device, int rows, int columns, const float *x, float *y);
void cuda_log_softmax_d_x (HoneDevice *device, int rows, int columns, const float *d_y, const float *y, float *d_x);
void cuda_cross_entropy (HoneDevice *device, int rows, int columns, float smoothing, float scale, const float *x,
                         const int32_t *target, float *y, float *d_x);
void cuda_binary_cross_entropy (HoneDevice *device, size_t n, const float *x, const float *target, float *y,
                                float *d_x);

void cuda_reserve_attention (HoneDevice *device, HoneAttention how, HoneView qkv);
void cuda_attention (HoneDevice *device, HoneAttention how, HoneView qkv, HoneView y, HoneView v, float *share);
void cuda_attention_d_x (HoneDevice *device, HoneAttention how, HoneView d_y, HoneView d_v, HoneView qkv,
                         const float *share, HoneView d_qkv);

void cuda_reserve_loss (HoneDevice *device, const HoneLossPlan *plan);
void cuda_loss (HoneDevice *device, const HoneLossPlan *plan, const HoneWanted *wanted, const HoneHeadData *head,
                const float *weight, const HoneUpdateState *state, HoneLossResult *result);
HoneUpdate *cuda_update_new (HoneDevice *device, const HoneUpdatePlan *plan);
void cuda_update_free (HoneDevice *device, HoneUpdate *update);
void cuda_update (HoneDevice *device, HoneUpdate *update, const HoneUpdateBlocks *blocks,
                  const HoneUpdateNumbers *numbers, HoneUpdateState *state);
void cuda_gather (HoneDevice *device, int n, int h, int w, const HoneGather *how, uint8_t *to);

void cuda_reserve_detect (HoneDevice *device, const HoneDetectPlan *plan);
void cuda_detect (HoneDevice *device, const HoneDetectPlan *plan, const float *boxes, const float *scores,
                  HoneFound *found, int32_t *counts);
