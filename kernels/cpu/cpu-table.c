/* SPDX-License-Identifier: Apache-2.0 */
/* cpu-table.c - the table that core sees
 *
 * A slot does nothing once the device has failed; else it goes to the build of the layers that the device was opened
 * with, or, for views of bfloat16, to the one that is built for these.
 */
#include "cpu-device-life.h"
#include "cpu-device.h"

#include <math.h>
#include <string.h>

/* Those that are built for what views like @view hold. */
static const HoneKernels *
layers_for (const HoneDevice *device, HoneView view)
{
  return view.type == HONE_BF16 ? device->bf16 : device->level;
}

static void
table_write (HoneDevice *device, void *to, const void *from, size_t bytes)
{
  if (device->status == HONE_OK)
    memcpy (to, from, bytes);
}

static void
table_read (HoneDevice *device, const void *from, void *to, size_t bytes)
{
  if (device->status == HONE_OK)
    memcpy (to, from, bytes);
}

static void
table_reserve_conv (HoneDevice *device, HoneConv how, HoneView x, HoneView y)
{
  if (device->status == HONE_OK)
    layers_for (device, y)->reserve_conv (device, how, x, y);
}

static void
table_reserve_attention (HoneDevice *device, HoneAttention how, HoneView qkv)
{
  if (device->status == HONE_OK)
    layers_for (device, qkv)->reserve_attention (device, how, qkv);
}

static void
table_to_plain (HoneDevice *device, HoneView x, float *array, size_t image_stride, size_t channel_stride)
{
  if (device->status == HONE_OK)
    layers_for (device, x)->to_plain (device, x, array, image_stride, channel_stride);
}

static void
table_from_plain (HoneDevice *device, const float *array, size_t image_stride, size_t channel_stride, HoneView y)
{
  if (device->status == HONE_OK)
    layers_for (device, y)->from_plain (device, array, image_stride, channel_stride, y);
}

static void
table_conv (HoneDevice *device, HoneConv how, HoneView x, const float *weight, const HoneEpilogue *end, HoneView y)
{
  if (device->status == HONE_OK)
    layers_for (device, y)->conv (device, how, x, weight, end, y);
}

static size_t
table_packed_bytes (HoneDevice *device, HoneConv how, HoneView x, HoneView y)
{
  return layers_for (device, y)->packed_bytes (device, how, x, y);
}

static void
table_pack (HoneDevice *device, HoneConv how, HoneView x, HoneView y, const float *weight, void *packed)
{
  if (device->status == HONE_OK)
    layers_for (device, y)->pack (device, how, x, y, weight, packed);
}

static void
table_conv_packed (HoneDevice *device, HoneConv how, HoneView x, const void *packed, const HoneEpilogue *end,
                   HoneView y)
{
  if (device->status == HONE_OK)
    layers_for (device, y)->conv_packed (device, how, x, packed, end, y);
}

static void
table_conv_d_x (HoneDevice *device, HoneConv how, HoneView d_y, const float *weight, bool add, HoneView d_x)
{
  if (device->status == HONE_OK)
    layers_for (device, d_x)->conv_d_x (device, how, d_y, weight, add, d_x);
}

static void
table_conv_d_weight (HoneDevice *device, HoneConv how, HoneView d_y, HoneView x, float *d_weight)
{
  if (device->status == HONE_OK)
    layers_for (device, d_y)->conv_d_weight (device, how, d_y, x, d_weight);
}

static void
table_conv_d_bias (HoneDevice *device, HoneView d_y, float *d_bias)
{
  if (device->status == HONE_OK)
    layers_for (device, d_y)->conv_d_bias (device, d_y, d_bias);
}

static void
table_conv_up (HoneDevice *device, HoneView x, const float *weight, const float *bias, HoneView y)
{
  if (device->status == HONE_OK)
    layers_for (device, y)->conv_up (device, x, weight, bias, y);
}

static void
table_conv_up_d_x (HoneDevice *device, HoneView d_y, const float *weight, bool add, HoneView d_x)
{
  if (device->status == HONE_OK)
    layers_for (device, d_x)->conv_up_d_x (device, d_y, weight, add, d_x);
}

static void
table_conv_up_d_weight (HoneDevice *device, HoneView d_y, HoneView x, float *d_weight)
{
  if (device->status == HONE_OK)
    layers_for (device, d_y)->conv_up_d_weight (device, d_y, x, d_weight);
}

static void
table_norm (HoneDevice *device, const HoneNorm *how, HoneView x, HoneView add, HoneView y)
{
  if (device->status == HONE_OK)
    layers_for (device, y)->norm (device, how, x, add, y);
}

static void
table_norm_d_x (HoneDevice *device, const HoneNorm *how, HoneView d_y, HoneView x, float *d_weight, float *d_bias,
                HoneView d_x)
{
  if (device->status == HONE_OK)
    layers_for (device, d_x)->norm_d_x (device, how, d_y, x, d_weight, d_bias, d_x);
}

static void
table_norm_fold (HoneDevice *device, const HoneNorm *how, int c, float *scale, float *shift)
{
  for (int i = 0; i < c && device->status == HONE_OK; i++) {
    scale[i] = how->weight[i] / sqrtf (how->running_var[i] + how->eps);
    shift[i] = how->bias[i] - how->running_mean[i] * scale[i];
  }
}

static void
table_act (HoneDevice *device, HoneAct act, HoneView x, HoneView y)
{
  if (device->status == HONE_OK)
    layers_for (device, y)->act (device, act, x, y);
}

static void
table_act_d_x (HoneDevice *device, HoneAct act, HoneView d_y, HoneView x, bool add, HoneView d_x)
{
  if (device->status == HONE_OK)
    layers_for (device, d_x)->act_d_x (device, act, d_y, x, add, d_x);
}

static void
table_copy (HoneDevice *device, HoneView x, bool add, HoneView y)
{
  if (device->status == HONE_OK)
    layers_for (device, y)->copy (device, x, add, y);
}

static void
table_max_pool (HoneDevice *device, HoneConv how, HoneView x, HoneView y)
{
  if (device->status == HONE_OK)
    layers_for (device, y)->max_pool (device, how, x, y);
}

static void
table_max_pool_d_x (HoneDevice *device, HoneConv how, HoneView d_y, HoneView x, bool add, HoneView d_x)
{
  if (device->status == HONE_OK)
    layers_for (device, d_x)->max_pool_d_x (device, how, d_y, x, add, d_x);
}

static void
table_upsample (HoneDevice *device, HoneView x, HoneView y)
{
  if (device->status == HONE_OK)
    layers_for (device, y)->upsample (device, x, y);
}

static void
table_upsample_d_x (HoneDevice *device, HoneView d_y, bool add, HoneView d_x)
{
  if (device->status == HONE_OK)
    layers_for (device, d_x)->upsample_d_x (device, d_y, add, d_x);
}

static void
table_average (HoneDevice *device, HoneView x, HoneView y)
{
  if (device->status == HONE_OK)
    layers_for (device, y)->average (device, x, y);
}

static void
table_average_d_x (HoneDevice *device, HoneView d_y, bool add, HoneView d_x)
{
  if (device->status == HONE_OK)
    layers_for (device, d_x)->average_d_x (device, d_y, add, d_x);
}

static void
table_attention (HoneDevice *device, HoneAttention how, HoneView qkv, HoneView y, HoneView v, float *share)
{
  if (device->status == HONE_OK)
    layers_for (device, qkv)->attention (device, how, qkv, y, v, share);
}

static void
table_attention_d_x (HoneDevice *device, HoneAttention how, HoneView d_y, HoneView d_v, HoneView qkv,
                     const float *share, HoneView d_qkv)
{
  if (device->status == HONE_OK)
    layers_for (device, d_qkv)->attention_d_x (device, how, d_y, d_v, qkv, share, d_qkv);
}

static void
table_matmul (HoneDevice *device, bool a_transposed, bool b_transposed, int m, int n, int k, float alpha,
              const float *a, int a_stride, const float *b, int b_stride, float beta, float *c, int c_stride)
{
  if (device->status == HONE_OK)
    device->level->matmul (device, a_transposed, b_transposed, m, n, k, alpha, a, a_stride, b, b_stride, beta, c,
                           c_stride);
}

static void
table_softmax (HoneDevice *device, int rows, int columns, const float *x, float *y)
{
  if (device->status == HONE_OK)
    device->level->softmax (device, rows, columns, x, y);
}

static void
table_softmax_d_x (HoneDevice *device, int rows, int columns, const float *d_y, const float *y, float *d_x)
{
  if (device->status == HONE_OK)
    device->level->softmax_d_x (device, rows, columns, d_y, y, d_x);
}

static void
table_log_softmax (HoneDevice *device, int rows, int columns, const float *x, float *y)
{
  if (device->status == HONE_OK)
    device->level->log_softmax (device, rows, columns, x, y);
}

static void
table_log_softmax_d_x (HoneDevice *device, int rows, int columns, const float *d_y, const float *y, float *d_x)
{
  if (device->status == HONE_OK)
    device->level->log_softmax_d_x (device, rows, columns, d_y, y, d_x);
}

static void
table_cross_entropy (HoneDevice *device, int rows, int columns, float smoothing, float scale, const float *x,
                     const int32_t *target, float *y, float *d_x)
{
  if (device->status == HONE_OK)
    device->level->cross_entropy (device, rows, columns, smoothing, scale, x, target, y, d_x);
}

static void
table_binary_cross_entropy (HoneDevice *device, size_t n, const float *x, const float *target, float *y, float *d_x)
{
  if (device->status == HONE_OK)
    device->level->binary_cross_entropy (device, n, x, target, y, d_x);
}

static void
table_measure (HoneDevice *device, HonePeak *peak)
{
  *peak = (HonePeak){ 0 };
  if (device->status != HONE_OK)
    return;
  device->level->measure (device, peak);
  if (device->bf16 != NULL)
    device->bf16->measure (device, peak);
}

typedef struct {
  HoneTask task;
  void *data;
} Run;

static void
run_piece (void *data, int i, CpuWorker *worker)
{
  const Run *run = data;

  run->task (run->data, i);
}

static void
table_run (HoneDevice *device, int n, HoneTask task, void *data)
{
  Run run = { task, data };

  if (device->status == HONE_OK)
    cpu_run (device, n, run_piece, &run);
}

static const HoneKernels table = {
  .abi = HONE_KERNELS_ABI,
  .shares_memory = true,
  .name = "cpu",
  .open = cpu_open,
  .close = cpu_close,
  .sync = cpu_sync,
  .describe = cpu_describe,
  .has_type = cpu_has_type,
  .measure = table_measure,
  .block_bytes = cpu_block_bytes,
  .alloc = cpu_alloc,
  .release = cpu_release,
  .clear = cpu_clear,
  .write = table_write,
  .read = table_read,
  .reserve_conv = table_reserve_conv,
  .reserve_attention = table_reserve_attention,
  .to_plain = table_to_plain,
  .from_plain = table_from_plain,
  .conv = table_conv,
  .packed_bytes = table_packed_bytes,
  .pack = table_pack,
  .conv_packed = table_conv_packed,
  .conv_d_x = table_conv_d_x,
  .conv_d_weight = table_conv_d_weight,
  .conv_d_bias = table_conv_d_bias,
  .conv_up = table_conv_up,
  .conv_up_d_x = table_conv_up_d_x,
  .conv_up_d_weight = table_conv_up_d_weight,
  .norm = table_norm,
  .norm_d_x = table_norm_d_x,
  .norm_fold = table_norm_fold,
  .act = table_act,
  .act_d_x = table_act_d_x,
  .copy = table_copy,
  .max_pool = table_max_pool,
  .max_pool_d_x = table_max_pool_d_x,
  .upsample = table_upsample,
  .upsample_d_x = table_upsample_d_x,
  .average = table_average,
  .average_d_x = table_average_d_x,
  .attention = table_attention,
  .attention_d_x = table_attention_d_x,
  .matmul = table_matmul,
  .softmax = table_softmax,
  .softmax_d_x = table_softmax_d_x,
  .log_softmax = table_log_softmax,
  .log_softmax_d_x = table_log_softmax_d_x,
  .cross_entropy = table_cross_entropy,
  .binary_cross_entropy = table_binary_cross_entropy,
  .run = table_run,
};

const HoneKernels *
hone_kernels_cpu (void)
{
  return &table;
}
