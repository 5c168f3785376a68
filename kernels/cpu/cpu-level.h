/* SPDX-License-Identifier: Apache-2.0 */
/* cpu-level.h - what is compiled once a level of instruction set
 *
 * meson.build compiles the same files for plain C, AVX2 and AVX-512 with LEVEL defined as plain, avx2 or avx512; NAME
 * () keeps the symbols apart. cpu-device.c picks a table at the start. No file of a level may define anything with
 * external linkage without NAME (), inline functions included.
 */
#pragma once

#include "cpu-device.h"
#include "cpu-number.h"

#define NAME_OF(name, level) hone_cpu_##name##_##level
#define NAME_OF_LEVEL(name, level) NAME_OF (name, level)
#define NAME(name) NAME_OF_LEVEL (name, LEVEL)

extern const HoneKernels NAME (table);

/* cpu-peak.c: what this level can do; leaves alone what others can. */
void NAME (measure) (HoneDevice *device, HonePeak *peak);

/* cpu-conv.c */
void NAME (reserve_conv) (HoneDevice *device, HoneConv how, HoneView x, HoneView y);
void NAME (conv) (HoneDevice *device, HoneConv how, HoneView x, const float *weight, const HoneEpilogue *end,
                  HoneView y);
size_t NAME (conv_packed_bytes) (HoneDevice *device, HoneConv how, HoneView x, HoneView y);
void NAME (conv_pack) (HoneDevice *device, HoneConv how, HoneView x, HoneView y, const float *weight, void *packed);
void NAME (conv_packed) (HoneDevice *device, HoneConv how, HoneView x, const void *packed, const HoneEpilogue *end,
                         HoneView y);
void NAME (conv_d_x) (HoneDevice *device, HoneConv how, HoneView d_y, const float *weight, bool add, HoneView d_x);
void NAME (conv_up) (HoneDevice *device, HoneView x, const float *weight, const float *bias, HoneView y);
void NAME (conv_up_d_x) (HoneDevice *device, HoneView d_y, const float *weight, bool add, HoneView d_x);

/* cpu-conv-weight.c */
size_t NAME (conv_d_weight_shared) (HoneConv how, HoneView x, HoneView y); /* bytes */
size_t NAME (conv_d_weight_scratch) (HoneConv how, HoneView x, HoneView y);
void NAME (conv_d_weight) (HoneDevice *device, HoneConv how, HoneView d_y, HoneView x, float *d_weight);
void NAME (conv_d_bias) (HoneDevice *device, HoneView d_y, float *d_bias);
void NAME (conv_up_d_weight) (HoneDevice *device, HoneView d_y, HoneView x, float *d_weight);

/* cpu-depthwise.c: groups == channels of x == channels of y */
size_t NAME (depthwise_shared) (HoneConv how, HoneView x, HoneView y);
size_t NAME (depthwise_scratch) (HoneConv how, HoneView x, HoneView y);
void NAME (depthwise) (HoneDevice *device, HoneConv how, HoneView x, const float *weight, const HoneEpilogue *end,
                       HoneView y);
void NAME (depthwise_d_x) (HoneDevice *device, HoneConv how, HoneView d_y, const float *weight, bool add, HoneView d_x);
void NAME (depthwise_d_weight) (HoneDevice *device, HoneConv how, HoneView d_y, HoneView x, float *d_weight);

/* cpu-norm.c */
size_t NAME (norm_shared) (HoneView x);
void NAME (norm) (HoneDevice *device, const HoneNorm *how, HoneView x, HoneView add, HoneView y);
void NAME (norm_d_x) (HoneDevice *device, const HoneNorm *how, HoneView d_y, HoneView x, float *d_weight, float *d_bias,
                      HoneView d_x);

/* cpu-act.c */
void NAME (act) (HoneDevice *device, HoneAct act, HoneView x, HoneView y);
void NAME (act_d_x) (HoneDevice *device, HoneAct act, HoneView d_y, HoneView x, bool add, HoneView d_x);
/* The epilogue of a convolution on @n pixels of channel block @block; @add may be NULL. */
void NAME (epilogue) (const HoneEpilogue *end, int block, int c, const Number *add, Number *y, long n);

/* cpu-plain.c */
void NAME (to_plain) (HoneDevice *device, HoneView x, float *array, size_t image_stride, size_t channel_stride);
void NAME (from_plain) (HoneDevice *device, const float *array, size_t image_stride, size_t channel_stride, HoneView y);
void NAME (copy) (HoneDevice *device, HoneView x, bool add, HoneView y);

/* cpu-pool2d.c */
void NAME (max_pool) (HoneDevice *device, HoneConv how, HoneView x, HoneView y);
void NAME (max_pool_d_x) (HoneDevice *device, HoneConv how, HoneView d_y, HoneView x, bool add, HoneView d_x);
void NAME (upsample) (HoneDevice *device, HoneView x, HoneView y);
void NAME (upsample_d_x) (HoneDevice *device, HoneView d_y, bool add, HoneView d_x);
void NAME (average) (HoneDevice *device, HoneView x, HoneView y);
void NAME (average_d_x) (HoneDevice *device, HoneView d_y, bool add, HoneView d_x);

/* cpu-attention.c */
void NAME (reserve_attention) (HoneDevice *device, HoneAttention how, HoneView qkv);
void NAME (attention) (HoneDevice *device, HoneAttention how, HoneView qkv, HoneView y, HoneView v, float *share);
void NAME (attention_d_x) (HoneDevice *device, HoneAttention how, HoneView d_y, HoneView d_v, HoneView qkv,
                           const float *share, HoneView d_qkv);

/* cpu-matrix.c */
void NAME (matmul) (HoneDevice *device, bool a_transposed, bool b_transposed, int m, int n, int k, float alpha,
                    const float *a, int a_stride, const float *b, int b_stride, float beta, float *c, int c_stride);

/* cpu-softmax.c */
void NAME (softmax) (HoneDevice *device, int rows, int columns, const float *x, float *y);
void NAME (softmax_d_x) (HoneDevice *device, int rows, int columns, const float *d_y, const float *y, float *d_x);
void NAME (log_softmax) (HoneDevice *device, int rows, int columns, const float *x, float *y);
void NAME (log_softmax_d_x) (HoneDevice *device, int rows, int columns, const float *d_y, const float *y, float *d_x);
/* One row; x and y may be the same, d_y and d_x too. */
void NAME (softmax_row) (int n, const float *x, float *y);
void NAME (log_softmax_row) (int n, const float *x, float *y);
void NAME (softmax_row_d_x) (int n, const float *d_y, const float *y, float *d_x);

/* cpu-loss.c */
void NAME (cross_entropy) (HoneDevice *device, int rows, int columns, float smoothing, float scale, const float *x,
                           const int32_t *target, float *y, float *d_x);
void NAME (binary_cross_entropy) (HoneDevice *device, size_t n, const float *x, const float *target, float *y,
                                  float *d_x);
