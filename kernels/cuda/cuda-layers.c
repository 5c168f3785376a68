/* SPDX-License-Identifier: Apache-2.0 */
/* cuda-layers.c - the host's side of the layers without weights: their arguments, and how many threads they want */
#include "cuda-layers.h"

static int64_t
n_eights (HoneView x)
{
  return view_pixels (x) * eights_of (x.c);
}

void
cuda_to_plain (HoneDevice *device, HoneView x, float *array, size_t image_stride, size_t channel_stride)
{
  PlainArgs args = { x, array, image_stride, channel_stride };

  cuda_launch_each (device, CUDA_plain_to, view_pixels (x) * x.c, &args);
}

void
cuda_from_plain (HoneDevice *device, const float *array, size_t image_stride, size_t channel_stride, HoneView y)
{
  PlainArgs args = { y, (float *) array, image_stride, channel_stride };

  cuda_launch_each (device, CUDA_plain_from, n_eights (y), &args);
}

void
cuda_copy (HoneDevice *device, HoneView x, bool add, HoneView y)
{
  CopyArgs args = { x, y, add };

  cuda_launch_each (device, CUDA_plain_copy, x.n > 0 ? view_pixels (y) * y.c : 0, &args);
}

void
cuda_act (HoneDevice *device, HoneAct act, HoneView x, HoneView y)
{
  ActArgs args = { .act = act, .x = x, .y = y };

  cuda_launch_each (device, CUDA_act_forward, n_eights (x), &args);
}

void
cuda_act_d_x (HoneDevice *device, HoneAct act, HoneView d_y, HoneView x, bool add, HoneView d_x)
{
  ActArgs args = { .act = act, .x = x, .y = d_y, .d_x = d_x, .add = add };

  cuda_launch_each (device, CUDA_act_backward, n_eights (x), &args);
}

/* norm: 64 parts of the pixels at most, of 256 pixels at least. */

#define MOST_PARTS 64
#define LEAST_PART 256

static int64_t
divide_up (int64_t a, int64_t b)
{
  return (a + b - 1) / b;
}

static void
norm_cut (NormArgs *args)
{
  int64_t pixels = view_pixels (args->x);

  args->part = divide_up (pixels, MOST_PARTS) > LEAST_PART ? divide_up (pixels, MOST_PARTS) : LEAST_PART;
  args->n_parts = (int) divide_up (pixels, args->part);
}

/* Sums of the parts, then four rows. */
static size_t
norm_bytes (const NormArgs *args)
{
  return (size_t) args->x.c * ((size_t) args->n_parts * sizeof *args->sums + 4 * sizeof (float));
}

size_t
cuda_norm_bytes (HoneView x)
{
  NormArgs args = { .x = x };

  norm_cut (&args);
  return norm_bytes (&args);
}

static bool
norm_room (HoneDevice *device, NormArgs *args)
{
  size_t c = (size_t) args->x.c;
  float *rows;

  norm_cut (args);
  args->sums = cuda_reserve (device, norm_bytes (args));
  if (args->sums == NULL)
    return false;
  rows = (float *) (void *) (args->sums + (size_t) args->n_parts * c);
  args->mean = args->how.mean != NULL ? args->how.mean : rows;
  args->rstd = args->how.rstd != NULL ? args->how.rstd : rows + c;
  args->mean_dz = rows + 2 * c;
  args->mean_dz_x = rows + 3 * c;
  return true;
}

/* Blocks of norm_sums: a part and 32 channels each. */
static int64_t
norm_blocks (const NormArgs *args)
{
  return args->n_parts * divide_up (args->x.c, 32);
}

void
cuda_norm (HoneDevice *device, const HoneNorm *how, HoneView x, HoneView add, HoneView y)
{
  NormArgs args = { .how = *how, .x = x, .y = y, .add = add };

  if (n_eights (x) == 0 || !norm_room (device, &args))
    return;
  if (!how->fixed && !how->known)
    cuda_launch (device, CUDA_norm_sums, norm_blocks (&args), CUDA_BLOCK, &args);
  if (!how->known)
    cuda_launch_each (device, CUDA_norm_join, x.c, &args);
  cuda_launch_each (device, CUDA_norm_forward, n_eights (x), &args);
}

void
cuda_norm_d_x (HoneDevice *device, const HoneNorm *how, HoneView d_y, HoneView x, float *d_weight, float *d_bias,
               HoneView d_x)
{
  NormArgs args = { .how = *how, .x = x, .y = d_y, .d_x = d_x, .d_weight = d_weight, .d_bias = d_bias };

  if (n_eights (x) == 0 || !norm_room (device, &args))
    return;
  cuda_launch (device, CUDA_norm_d_sums, norm_blocks (&args), CUDA_BLOCK, &args);
  cuda_launch_each (device, CUDA_norm_d_join, x.c, &args);
  cuda_launch_each (device, CUDA_norm_backward, n_eights (x), &args);
}

void
cuda_norm_fold (HoneDevice *device, const HoneNorm *how, int c, float *scale, float *shift)
{
  NormArgs args = { .how = *how, .x = { .c = c }, .mean = shift, .rstd = scale };

  cuda_launch_each (device, CUDA_norm_fold, c, &args);
}

void
cuda_max_pool (HoneDevice *device, HoneConv how, HoneView x, HoneView y)
{
  PoolArgs args = { .how = how, .x = x, .y = y };

  cuda_launch_each (device, CUDA_pool_max, x.n > 0 ? n_eights (y) : 0, &args);
}

void
cuda_max_pool_d_x (HoneDevice *device, HoneConv how, HoneView d_y, HoneView x, bool add, HoneView d_x)
{
  PoolArgs args = { .how = how, .x = x, .y = d_y, .d_x = d_x, .add = add };

  cuda_launch_each (device, CUDA_pool_max_back, n_eights (x), &args);
}

void
cuda_upsample (HoneDevice *device, HoneView x, HoneView y)
{
  PoolArgs args = { .x = x, .y = y };

  cuda_launch_each (device, CUDA_pool_up, x.n > 0 ? n_eights (y) : 0, &args);
}

void
cuda_upsample_d_x (HoneDevice *device, HoneView d_y, bool add, HoneView d_x)
{
  PoolArgs args = { .y = d_y, .d_x = d_x, .add = add };

  cuda_launch_each (device, CUDA_pool_up_back, n_eights (d_x), &args);
}

void
cuda_average (HoneDevice *device, HoneView x, HoneView y)
{
  PoolArgs args = { .x = x, .y = y };

  cuda_launch (device, CUDA_pool_average, (int64_t) x.n * eights_of (x.c), 128, &args);
}

void
cuda_average_d_x (HoneDevice *device, HoneView d_y, bool add, HoneView d_x)
{
  PoolArgs args = { .y = d_y, .d_x = d_x, .add = add };

  cuda_launch_each (device, CUDA_pool_average_back, n_eights (d_x), &args);
}

static size_t
n_tokens (HoneView qkv)
{
  return (size_t) qkv.h * (size_t) qkv.w;
}

static size_t
share_bytes (HoneAttention how, HoneView qkv)
{
  return (size_t) qkv.n * (size_t) how.heads * n_tokens (qkv) * n_tokens (qkv) * sizeof (float);
}

/* A warp a row of each head's matrix. */
static void
each_head_row (HoneDevice *device, CudaKernel kernel, AttentionArgs *args)
{
  int64_t rows = (int64_t) args->qkv.n * args->how.heads * (int64_t) n_tokens (args->qkv);

  cuda_launch_each (device, kernel, rows * 32, args);
}

void
cuda_reserve_attention (HoneDevice *device, HoneAttention how, HoneView qkv)
{
  cuda_reserve (device, share_bytes (how, qkv));
}

void
cuda_attention (HoneDevice *device, HoneAttention how, HoneView qkv, HoneView y, HoneView v, float *share)
{
  AttentionArgs args = { .how = how, .qkv = qkv, .y = y, .v = v, .share = share };

  each_head_row (device, CUDA_attention_forward, &args);
}

void
cuda_attention_d_x (HoneDevice *device, HoneAttention how, HoneView d_y, HoneView d_v, HoneView qkv, const float *share,
                    HoneView d_qkv)
{
  AttentionArgs args = { .how = how, .qkv = qkv, .y = d_y, .v = d_v, .d_qkv = d_qkv, .share = (float *) share };

  args.d_share = cuda_reserve (device, share_bytes (how, qkv));
  if (args.d_share == NULL)
    return;
  each_head_row (device, CUDA_attention_back_query, &args);
  each_head_row (device, CUDA_attention_back_key, &args);
}

void
cuda_gather (HoneDevice *device, int n, int h, int w, const HoneGather *how, uint8_t *to)
{
  GatherArgs args = { n, h, w, how, to };

  cuda_launch_each (device, CUDA_gather_pictures, (int64_t) n * h * w, &args);
}
