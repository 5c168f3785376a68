/* SPDX-License-Identifier: Apache-2.0 */
/* cuda-table.c - the table of operations on a GPU
 *
 * No slot is empty.
 */
#include "cuda-layers.h"

static const HoneKernels table = {
  .abi = HONE_KERNELS_ABI,
  .name = "cuda",
  .open = cuda_open,
  .close = cuda_close,
  .sync = cuda_sync,
  .describe = cuda_describe,
  .has_type = cuda_has_type,
  .measure = cuda_measure,
  .block_bytes = cuda_block_bytes,
  .alloc = cuda_alloc,
  .release = cuda_release,
  .clear = cuda_clear,
  .write = cuda_write,
  .read = cuda_read,
  .reserve_conv = cuda_reserve_conv,
  .reserve_attention = cuda_reserve_attention,
  .to_plain = cuda_to_plain,
  .from_plain = cuda_from_plain,
  .conv = cuda_conv,
  .packed_bytes = cuda_packed_bytes,
  .pack = cuda_pack,
  .conv_packed = cuda_conv_packed,
  .conv_d_x = cuda_conv_d_x,
  .conv_d_weight = cuda_conv_d_weight,
  .conv_d_bias = cuda_conv_d_bias,
  .conv_up = cuda_conv_up,
  .conv_up_d_x = cuda_conv_up_d_x,
  .conv_up_d_weight = cuda_conv_up_d_weight,
  .norm = cuda_norm,
  .norm_d_x = cuda_norm_d_x,
  .norm_fold = cuda_norm_fold,
  .act = cuda_act,
  .act_d_x = cuda_act_d_x,
  .copy = cuda_copy,
  .max_pool = cuda_max_pool,
  .max_pool_d_x = cuda_max_pool_d_x,
  .upsample = cuda_upsample,
  .upsample_d_x = cuda_upsample_d_x,
  .average = cuda_average,
  .average_d_x = cuda_average_d_x,
  .attention = cuda_attention,
  .attention_d_x = cuda_attention_d_x,
  .matmul = cuda_matmul,
  .softmax = cuda_softmax,
  .softmax_d_x = cuda_softmax_d_x,
  .log_softmax = cuda_log_softmax,
  .log_softmax_d_x = cuda_log_softmax_d_x,
  .cross_entropy = cuda_cross_entropy,
  .binary_cross_entropy = cuda_binary_cross_entropy,
  .run = cuda_run,
  .reserve_loss = cuda_reserve_loss,
  .loss = cuda_loss,
  .update_new = cuda_update_new,
  .update_free = cuda_update_free,
  .update = cuda_update,
  .reserve_detect = cuda_reserve_detect,
  .detect = cuda_detect,
  .gather = cuda_gather,
  .record = cuda_record,
  .record_end = cuda_record_end,
  .play = cuda_play,
  .record_free = cuda_record_free,
};

const HoneKernels *
hone_kernels_cuda (void)
{
  return &table;
}
