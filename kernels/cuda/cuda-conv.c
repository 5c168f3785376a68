/* SPDX-License-Identifier: Apache-2.0 */
/* cuda-conv.c - the host's side of convolutions: which kernel, how many blocks, what room */
#include "cuda-layers.h"

#define TILE 64       /* tile.h, conv-mma.cu */
#define MMA_BLOCK 128 /* threads: four warps */
#define WARP 32

static int64_t
divide_up (int64_t a, int64_t b)
{
  return (a + b - 1) / b;
}

static bool
is_depthwise (HoneConv how, HoneView x, HoneView y)
{
  return how.groups > 1 && how.groups == x.c && how.groups == y.c;
}

static int64_t
n_tiles (int64_t rows, int64_t columns)
{
  return divide_up (rows, TILE) * divide_up (columns, TILE);
}

static int64_t
n_weights (HoneConv how, HoneView x, HoneView y)
{
  return (int64_t) y.c * (x.c / how.groups) * how.kernel * how.kernel;
}

/* Whether a convolution that reads @from and writes @to can be left to the tensor cores, which know bfloat16 from sm_80
 * on. */
static bool
is_for_mma (HoneDevice *device, HoneConv how, HoneView from, HoneView to)
{
  return how.groups == 1 && type_is_half (from.type) && from.type == to.type &&
         (from.type == HONE_F16 || device->gpu.major >= 8);
}

static size_t
mma_packed_bytes (HoneConv how, HoneView from, HoneView to)
{
  return (size_t) to.c * (size_t) (how.kernel * how.kernel) * (size_t) (eights_of (from.c) * CUDA_LANES) *
         sizeof (uint16_t);
}

static MmaArgs
mma_args (const ConvArgs *args, bool back)
{
  return (MmaArgs){ .how = args->how,
                    .from = back ? args->y : args->x,
                    .to = back ? args->x : args->y,
                    .back = back,
                    .add = args->add,
                    .end = args->end,
                    .weight = args->weight };
}

static void
mma_pack (HoneDevice *device, MmaArgs *args)
{
  cuda_launch_each (device, CUDA_mma_pack,
                    (int64_t) (mma_packed_bytes (args->how, args->from, args->to) / sizeof (uint16_t)), args);
}

/* @packed may be NULL. */
static void
mma_conv (HoneDevice *device, const ConvArgs *conv, bool back, const void *packed)
{
  MmaArgs args = mma_args (conv, back);
  int64_t pixels = args.from.n > 0 ? view_pixels (args.to) : 0;

  args.packed = (uint16_t *) packed;
  if (packed == NULL) {
    args.packed = cuda_reserve (device, mma_packed_bytes (args.how, args.from, args.to));
    if (args.packed == NULL)
      return;
    mma_pack (device, &args);
  }
  cuda_launch (device, args.from.type == HONE_F16 ? CUDA_mma_conv_half : CUDA_mma_conv, n_tiles (pixels, args.to.c),
               MMA_BLOCK, &args);
}

static void
forward (HoneDevice *device, ConvArgs *args)
{
  int64_t pixels = args->x.n > 0 ? view_pixels (args->y) : 0;

  if (is_for_mma (device, args->how, args->x, args->y))
    mma_conv (device, args, false, NULL);
  else if (is_depthwise (args->how, args->x, args->y))
    cuda_launch_each (device, CUDA_depthwise_forward, pixels * eights_of (args->y.c), args);
  else
    cuda_launch (device, CUDA_conv_forward, args->how.groups * n_tiles (pixels, args->y.c / args->how.groups),
                 CUDA_BLOCK, args);
}

/* To the gradient of x, from the gradient of y. */
static void
back (HoneDevice *device, ConvArgs *args)
{
  int64_t pixels = args->y.n > 0 ? view_pixels (args->x) : 0;

  if (is_for_mma (device, args->how, args->y, args->x))
    mma_conv (device, args, true, NULL);
  else if (is_depthwise (args->how, args->x, args->y))
    cuda_launch_each (device, CUDA_depthwise_back, pixels * eights_of (args->x.c), args);
  else
    cuda_launch (device, CUDA_conv_back, args->how.groups * n_tiles (pixels, args->x.c / args->how.groups), CUDA_BLOCK,
                 args);
}

static ConvArgs
conv_args (HoneConv how, HoneView x, const float *weight, const HoneEpilogue *end, HoneView y)
{
  ConvArgs args = { .how = how, .x = x, .y = y, .weight = weight };

  if (end != NULL)
    args.end = *end;
  return args;
}

void
cuda_conv (HoneDevice *device, HoneConv how, HoneView x, const float *weight, const HoneEpilogue *end, HoneView y)
{
  ConvArgs args = conv_args (how, x, weight, end, y);

  forward (device, &args);
}

/* Only the tensor cores have weights of their own; floats are read as they are. */
size_t
cuda_packed_bytes (HoneDevice *device, HoneConv how, HoneView x, HoneView y)
{
  return is_for_mma (device, how, x, y) ? mma_packed_bytes (how, x, y) : 0;
}

void
cuda_pack (HoneDevice *device, HoneConv how, HoneView x, HoneView y, const float *weight, void *packed)
{
  MmaArgs args = { .how = how, .from = x, .to = y, .weight = weight, .packed = packed };

  mma_pack (device, &args);
}

void
cuda_conv_packed (HoneDevice *device, HoneConv how, HoneView x, const void *packed, const HoneEpilogue *end, HoneView y)
{
  ConvArgs args = conv_args (how, x, packed, end, y);

  if (is_for_mma (device, how, x, y))
    mma_conv (device, &args, false, packed);
  else
    forward (device, &args);
}

void
cuda_conv_d_x (HoneDevice *device, HoneConv how, HoneView d_y, const float *weight, bool add, HoneView d_x)
{
  ConvArgs args = { .how = how, .x = d_x, .y = d_y, .weight = weight, .add = add };

  back (device, &args);
}

/* Parts of the pixels that are summed alone: 32 at most, of 512 pixels at least. */
static void
cut (int64_t pixels, int *n_parts, int64_t *part)
{
  *part = divide_up (pixels, 32) > 512 ? divide_up (pixels, 32) : 512;
  *n_parts = (int) divide_up (pixels, *part);
}

static size_t
parts_bytes (const ConvArgs *args)
{
  return (size_t) args->n_parts * (size_t) n_weights (args->how, args->x, args->y) * sizeof (float);
}

static void
mma_weight (HoneDevice *device, const ConvArgs *conv)
{
  MmaArgs args = mma_args (conv, false);

  args.parts = conv->parts;
  args.part = conv->part;
  cuda_launch (device, args.from.type == HONE_F16 ? CUDA_mma_weight_half : CUDA_mma_weight,
               (int64_t) conv->n_parts * conv->how.kernel * conv->how.kernel * n_tiles (conv->y.c, conv->x.c),
               MMA_BLOCK, &args);
}

/* The sums of the parts. */
static void
weight_parts (HoneDevice *device, ConvArgs *args)
{
  int in = args->x.c / args->how.groups, out = args->y.c / args->how.groups;
  int taps = args->how.kernel * args->how.kernel;

  if (is_for_mma (device, args->how, args->x, args->y))
    mma_weight (device, args);
  else if (is_depthwise (args->how, args->x, args->y))
    cuda_launch (device, CUDA_depthwise_weight, args->n_parts * divide_up (args->x.c, WARP) * taps, CUDA_BLOCK, args);
  else
    cuda_launch (device, CUDA_conv_weight, args->n_parts * args->how.groups * n_tiles (out, (int64_t) in * taps),
                 CUDA_BLOCK, args);
}

void
cuda_conv_d_weight (HoneDevice *device, HoneConv how, HoneView d_y, HoneView x, float *d_weight)
{
  ConvArgs args = { .how = how, .x = x, .y = d_y };
  WeightSumArgs sum = { .sum = d_weight, .n = n_weights (how, x, d_y) };

  cut (x.n > 0 ? view_pixels (d_y) : 0, &args.n_parts, &args.part);
  if (args.n_parts == 0)
    return;
  args.parts = cuda_reserve (device, parts_bytes (&args));
  sum.parts = args.parts;
  sum.n_parts = args.n_parts;
  if (args.parts == NULL)
    return;
  weight_parts (device, &args);
  cuda_launch_each (device, CUDA_conv_weight_sum, sum.n, &sum);
}

static size_t
bias_bytes (const BiasArgs *args)
{
  return (size_t) args->n_parts * (size_t) args->d_y.c * sizeof (double);
}

void
cuda_conv_d_bias (HoneDevice *device, HoneView d_y, float *d_bias)
{
  BiasArgs args = { .d_y = d_y, .d_bias = d_bias };

  cut (view_pixels (d_y), &args.n_parts, &args.part);
  if (args.n_parts == 0)
    return;
  args.parts = cuda_reserve (device, bias_bytes (&args));
  if (args.parts == NULL)
    return;
  cuda_launch (device, CUDA_bias_sums, args.n_parts * divide_up (d_y.c, WARP), CUDA_BLOCK, &args);
  cuda_launch_each (device, CUDA_bias_join, d_y.c, &args);
}

static size_t
larger_of (size_t a, size_t b)
{
  return a > b ? a : b;
}

/* The largest room that a pass of the convolution, a bias or a norm of its y takes. */
void
cuda_reserve_conv (HoneDevice *device, HoneConv how, HoneView x, HoneView y)
{
  ConvArgs args = { .how = how, .x = x, .y = y };
  BiasArgs bias = { .d_y = y };
  size_t packed = larger_of (mma_packed_bytes (how, x, y), mma_packed_bytes (how, y, x));

  cut (view_pixels (y), &args.n_parts, &args.part);
  cut (view_pixels (y), &bias.n_parts, &bias.part);
  cuda_reserve (
      device, larger_of (larger_of (parts_bytes (&args), bias_bytes (&bias)), larger_of (packed, cuda_norm_bytes (y))));
}

/* A transposed convolution is the gradient of the plain one that halves: (in, out, 2, 2) is that one's (out, in, 2, 2).
 */
static const HoneConv halving = { .kernel = 2, .stride = 2, .pad = 0, .groups = 1 };

void
cuda_conv_up (HoneDevice *device, HoneView x, const float *weight, const float *bias, HoneView y)
{
  ConvArgs args = { .how = halving, .x = y, .y = x, .weight = weight, .end = { .shift = bias } };

  back (device, &args);
}

void
cuda_conv_up_d_x (HoneDevice *device, HoneView d_y, const float *weight, bool add, HoneView d_x)
{
  ConvArgs args = { .how = halving, .x = d_y, .y = d_x, .weight = weight, .add = add };

  forward (device, &args);
}

void
cuda_conv_up_d_weight (HoneDevice *device, HoneView d_y, HoneView x, float *d_weight)
{
  cuda_conv_d_weight (device, halving, x, d_y, d_weight);
}
