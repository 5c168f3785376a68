/* SPDX-License-Identifier: Apache-2.0 */
/* cuda-table.c - the table of operations on a GPU
 *
 * Slots that are NULL have no kernel yet; core is not offered this table until none is.
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
  .block_bytes = cuda_block_bytes,
  .alloc = cuda_alloc,
  .release = cuda_release,
  .clear = cuda_clear,
  .write = cuda_write,
  .read = cuda_read,
  .to_plain = cuda_to_plain,
  .from_plain = cuda_from_plain,
  .norm = cuda_norm,
  .norm_d_x = cuda_norm_d_x,
  .act = cuda_act,
  .act_d_x = cuda_act_d_x,
  .copy = cuda_copy,
  .max_pool = cuda_max_pool,
  .max_pool_d_x = cuda_max_pool_d_x,
  .upsample = cuda_upsample,
  .upsample_d_x = cuda_upsample_d_x,
  .average = cuda_average,
  .average_d_x = cuda_average_d_x,
  .run = cuda_run,
};

const HoneKernels *
hone_kernels_cuda (void)
{
  return &table;
}
