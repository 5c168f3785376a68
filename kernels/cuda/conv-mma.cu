/* SPDX-License-Identifier: Apache-2.0 */
/* conv-mma.cu - convolutions of bfloat16 and of IEEE's half on tensor cores
 *
 * The same products as in conv.cu. A block of four warps makes 64 x 64 numbers, each warp 32 x 32 by mma.m16n8k16;
 * 32 steps of k at a time come by cp.async into one of three stages, while the stage before is multiplied. An eight of
 * channels is the unit of all that is loaded: k runs over the places of the kernel and, in each, over the eights.
 *
 * forward and back are one kernel: "from" is what is looked at (x, or d_y), "to" what is written (y, or d_x), weights
 * are packed as they are read, a row a channel of "to". Sums are floats.
 */
#include "conv.h"

#define MMA_TILE 64
#define MMA_STEP 32
#define MMA_STAGES 3
#define MMA_WIDE (MMA_STEP + 8)        /* numbers from row to row: 16-byte pieces of 8 rows lie in different banks */
#define MMA_WIDE_WEIGHT (MMA_TILE + 8) /* the same where a row is a step of k */

/* The 32 x 32 numbers of a warp: two times 16 rows, four times 8 columns. */
struct WarpSum {
  float d[2][4][4];
};

/* A lane's place in its warp's tile, and the warp's in the block's. */
struct WarpPlace {
  int lane, row, column;
};

DEVICE WarpPlace
warp_place (void)
{
  int warp = thread_index () / 32;
  WarpPlace p = { thread_index () % 32, warp % 2 * 32, warp / 2 * 32 };

  return p;
}

DEVICE void
clear_sum (WarpSum *sum)
{
#pragma unroll
  for (int i = 0; i < 2; i++)
#pragma unroll
    for (int j = 0; j < 4; j++)
#pragma unroll
      for (int k = 0; k < 4; k++)
        sum->d[i][j][k] = 0;
}

template <HoneType type>
DEVICE void
multiply (WarpSum *sum, const uint32_t a[2][4], const uint32_t b[2][4])
{
#pragma unroll
  for (int i = 0; i < 2; i++)
#pragma unroll
    for (int j = 0; j < 4; j++)
      if (type == HONE_F16)
        mma_f16 (sum->d[i][j], a[i], &b[j / 2][j % 2 * 2]);
      else
        mma_bf16 (sum->d[i][j], a[i], &b[j / 2][j % 2 * 2]);
}

KERNEL (mma_pack, MmaArgs)
{
  int taps = args.how.kernel * args.how.kernel, lanes = eights_of (args.from.c) * CUDA_LANES;
  int64_t i = global_index ();
  int channel = (int) (i % lanes), tap = (int) (i / lanes % taps), row = (int) (i / lanes / taps);
  float value = 0;

  if (row >= args.to.c)
    return;
  if (channel < args.from.c)
    value = args.weight[args.back ? ((int64_t) channel * args.to.c + row) * taps + tap
                                  : ((int64_t) row * args.from.c + channel) * taps + tap];
  args.packed[i] = half_of_float (args.from.type, value);
}

/* Four threads a row of 32 numbers, two rows a thread: 64 pixels seen through the kernel, 64 channels' weights. */
DEVICE void
load_stage (const MmaArgs &args, const ConvPixel pixels[2], int first_column, int step, SHARED_OF (uint16_t) a,
            SHARED_OF (uint16_t) b)
{
  int eights = eights_of (args.from.c), taps = args.how.kernel * args.how.kernel;
  int line = thread_index () / 4, piece = thread_index () % 4, k = step * 4 + piece;
  int tap = k / eights, eight = k % eights;
  const uint16_t *from = (const uint16_t *) args.from.data;

#pragma unroll
  for (int i = 0; i < 2; i++) {
    int row = line + 32 * i, column = first_column + row;
    int64_t at = -1;
    bool has_weight = tap < taps && column < args.to.c;

    if (tap < taps && pixels[i].pixel < view_pixels (args.to))
      at = args.back ? place_back (args.how, args.from, pixels[i], tap)
                     : place_through (args.how, args.from, pixels[i], tap);
    copy_async_16 (a + (row * MMA_WIDE + piece * 8), at >= 0 ? from + number_at (args.from, at, eight * 8) : from,
                   at >= 0);
    copy_async_16 (b + (row * MMA_WIDE + piece * 8),
                   has_weight ? args.packed + ((int64_t) column * taps * eights + k) * 8 : args.packed, has_weight);
  }
}

template <HoneType type>
DEVICE void
multiply_stage (WarpSum *sum, WarpPlace p, SHARED_OF (uint16_t) a, SHARED_OF (uint16_t) b)
{
#pragma unroll
  for (int k = 0; k < MMA_STEP; k += 16) {
    uint32_t a_part[2][4], b_part[2][4];

#pragma unroll
    for (int i = 0; i < 2; i++) {
      int a_row = p.row + 16 * i + p.lane % 16, b_row = p.column + 16 * i + p.lane % 8 + p.lane / 16 * 8;

      load_matrices<false> (a_part[i], a + (a_row * MMA_WIDE + k + p.lane / 16 * 8));
      load_matrices<false> (b_part[i], b + (b_row * MMA_WIDE + k + p.lane / 8 % 2 * 8));
    }
    multiply<type> (sum, a_part, b_part);
  }
}

/* A finished sum, with what is there already where it is added; 0 in the padding. */
DEVICE float
end_of (const MmaArgs &args, int64_t pixel, int channel, float sum)
{
  if (channel >= args.to.c)
    return 0;
  sum = finish_sum (args.end, pixel, channel, sum);
  return args.add ? sum + load_number (args.to, number_at (args.to, pixel, channel)) : sum;
}

/* Two numbers of a pixel at a time. */
template <HoneType type>
DEVICE void
put_sum (const MmaArgs &args, const WarpSum &sum, WarpPlace p, int64_t first_row, int first_column)
{
#pragma unroll
  for (int i = 0; i < 2; i++)
#pragma unroll
    for (int j = 0; j < 4; j++)
#pragma unroll
      for (int half = 0; half < 2; half++) {
        int64_t pixel = first_row + p.row + 16 * i + p.lane / 4 + 8 * half;
        int channel = first_column + p.column + 8 * j + p.lane % 4 * 2;

        if (pixel < view_pixels (args.to) && channel < eights_of (args.to.c) * CUDA_LANES) {
          uint32_t low = half_of_float (type, end_of (args, pixel, channel, sum.d[i][j][2 * half]));
          uint32_t high = half_of_float (type, end_of (args, pixel, channel + 1, sum.d[i][j][2 * half + 1]));

          *(uint32_t *) ((uint16_t *) args.to.data + number_at (args.to, pixel, channel)) = low | high << 16;
        }
      }
}

template <HoneType type>
DEVICE void
convolve (const MmaArgs &args)
{
  SHARED (uint16_t, a, MMA_STAGES * MMA_TILE * MMA_WIDE);
  SHARED (uint16_t, b, MMA_STAGES * MMA_TILE * MMA_WIDE);
  const int stage = MMA_TILE * MMA_WIDE;
  int across = (args.to.c + MMA_TILE - 1) / MMA_TILE, first_column = block_index () % across * MMA_TILE;
  int64_t first_row = (int64_t) (block_index () / across) * MMA_TILE;
  int steps = (args.how.kernel * args.how.kernel * eights_of (args.from.c) + 3) / 4;
  ConvPixel pixels[2] = { pixel_of (args.to, first_row + thread_index () / 4),
                          pixel_of (args.to, first_row + thread_index () / 4 + 32) };
  WarpPlace place = warp_place ();
  WarpSum sum;

  clear_sum (&sum);
  for (int s = 0; s < MMA_STAGES - 1; s++) {
    if (s < steps)
      load_stage (args, pixels, first_column, s, a + s * stage, b + s * stage);
    copy_commit ();
  }
  for (int s = 0; s < steps; s++) {
    int next = s + MMA_STAGES - 1, now_at = s % MMA_STAGES * stage, next_at = next % MMA_STAGES * stage;

    copy_wait<MMA_STAGES - 2> ();
    barrier (); /* everybody's part of this stage has landed, and nobody reads the one that is loaded next */
    if (next < steps)
      load_stage (args, pixels, first_column, next, a + next_at, b + next_at);
    copy_commit ();
    multiply_stage<type> (&sum, place, a + now_at, b + now_at);
  }
  put_sum<type> (args, sum, place, first_row, first_column);
}

KERNEL (mma_conv, MmaArgs)
{
  convolve<HONE_BF16> (args);
}

KERNEL (mma_conv_half, MmaArgs)
{
  convolve<HONE_F16> (args);
}

/* d_weight of one place of the kernel: d_y (pixels x out), turned, times x seen through the kernel (pixels x in). Eight
 * threads a pixel, two pixels a thread. */
DEVICE void
load_weight_stage (const MmaArgs &args, int tap, int64_t first, int64_t end, int first_row, int first_column,
                   SHARED_OF (uint16_t) a, SHARED_OF (uint16_t) b)
{
  HoneView x = args.from, y = args.to;
  int piece = thread_index () % 8, row = first_row + piece * 8, column = first_column + piece * 8;
  const uint16_t *from_x = (const uint16_t *) x.data, *from_y = (const uint16_t *) y.data;

#pragma unroll
  for (int i = 0; i < 2; i++) {
    int k = thread_index () / 8 + 16 * i;
    int64_t pixel = first + k, at = pixel < end ? place_through (args.how, x, pixel_of (y, pixel), tap) : -1;
    bool has_y = pixel < end && row < y.c, has_x = at >= 0 && column < x.c;

    copy_async_16 (a + (k * MMA_WIDE_WEIGHT + piece * 8), has_y ? from_y + number_at (y, pixel, row) : from_y, has_y);
    copy_async_16 (b + (k * MMA_WIDE_WEIGHT + piece * 8), has_x ? from_x + number_at (x, at, column) : from_x, has_x);
  }
}

template <HoneType type>
DEVICE void
multiply_weight_stage (WarpSum *sum, WarpPlace p, SHARED_OF (uint16_t) a, SHARED_OF (uint16_t) b)
{
#pragma unroll
  for (int k = 0; k < MMA_STEP; k += 16) {
    uint32_t a_part[2][4], b_part[2][4];
    int first = p.lane % 8, second = p.lane / 8 % 2 * 8, third = p.lane / 16 * 8;

#pragma unroll
    for (int i = 0; i < 2; i++) {
      load_matrices<true> (a_part[i], a + ((k + first + third) * MMA_WIDE_WEIGHT + p.row + 16 * i + second));
      load_matrices<true> (b_part[i], b + ((k + first + second) * MMA_WIDE_WEIGHT + p.column + 16 * i + third));
    }
    multiply<type> (sum, a_part, b_part);
  }
}

DEVICE void
put_weights (const MmaArgs &args, const WarpSum &sum, WarpPlace p, int tap, int first_row, int first_column, float *to)
{
  int taps = args.how.kernel * args.how.kernel;

#pragma unroll
  for (int i = 0; i < 2; i++)
#pragma unroll
    for (int j = 0; j < 4; j++)
#pragma unroll
      for (int which = 0; which < 4; which++) {
        int row = first_row + p.row + 16 * i + p.lane / 4 + which / 2 * 8;
        int column = first_column + p.column + 8 * j + p.lane % 4 * 2 + which % 2;

        if (row < args.to.c && column < args.from.c)
          to[((int64_t) row * args.from.c + column) * taps + tap] = sum.d[i][j][which];
      }
}

template <HoneType type>
DEVICE void
convolve_weights (const MmaArgs &args)
{
  SHARED (uint16_t, a, MMA_STAGES * MMA_STEP * MMA_WIDE_WEIGHT);
  SHARED (uint16_t, b, MMA_STAGES * MMA_STEP * MMA_WIDE_WEIGHT);
  const int stage = MMA_STEP * MMA_WIDE_WEIGHT;
  int across = (args.from.c + MMA_TILE - 1) / MMA_TILE, down = (args.to.c + MMA_TILE - 1) / MMA_TILE;
  int taps = args.how.kernel * args.how.kernel, first_column = block_index () % across * MMA_TILE;
  int first_row = block_index () / across % down * MMA_TILE, tap = block_index () / across / down % taps;
  int64_t part = block_index () / across / down / taps, first = part * args.part, end = first + args.part;
  int64_t weights = (int64_t) args.to.c * args.from.c * taps;
  WarpPlace place = warp_place ();
  WarpSum sum;
  int steps;

  if (end > view_pixels (args.to))
    end = view_pixels (args.to);
  steps = (int) ((end - first + MMA_STEP - 1) / MMA_STEP);
  clear_sum (&sum);
  for (int s = 0; s < MMA_STAGES - 1; s++) {
    if (s < steps)
      load_weight_stage (args, tap, first + s * MMA_STEP, end, first_row, first_column, a + s * stage, b + s * stage);
    copy_commit ();
  }
  for (int s = 0; s < steps; s++) {
    int next = s + MMA_STAGES - 1, now_at = s % MMA_STAGES * stage, next_at = next % MMA_STAGES * stage;

    copy_wait<MMA_STAGES - 2> ();
    barrier ();
    if (next < steps)
      load_weight_stage (args, tap, first + next * MMA_STEP, end, first_row, first_column, a + next_at, b + next_at);
    copy_commit ();
    multiply_weight_stage<type> (&sum, place, a + now_at, b + now_at);
  }
  put_weights (args, sum, place, tap, first_row, first_column, args.parts + part * weights);
}

KERNEL (mma_weight, MmaArgs)
{
  convolve_weights<HONE_BF16> (args);
}

KERNEL (mma_weight_half, MmaArgs)
{
  convolve_weights<HONE_F16> (args);
}
