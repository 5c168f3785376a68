/* SPDX-License-Identifier: Apache-2.0 */
/* conv.cu - convolutions as products of matrices that are never written down (tile.h), in floats
 *
 * Of each group of channels:
 *   forward   y (pixels of y x out)           = x seen through the kernel (pixels x kernel kernel in) * weights
 *   back      d_x (pixels of x x in)          = d_y seen back through it (pixels x kernel kernel out) * weights
 *   weight    d_weight (out x in kernel kernel) = d_y (out x pixels of y) * x seen through the kernel
 * The last one's sum is long: each part of the pixels makes a sum of its own, and conv_weight_sum adds them in order.
 *
 * Views may be of any type: this is true f32, and what serves where conv-mma.cu does not.
 */
#include "conv.h"
#include "tile.h"

/* Of a view, or of a picture of bytes; those count as numbers of type @as, as if they had been in a view of it. */
DEVICE float
load_any (HoneView x, int64_t pixel, int channel, HoneType as)
{
  float value;

  if (x.type != HONE_U8)
    return load_number (x, number_at (x, pixel, channel));
  value = (float) ((const uint8_t *) x.data)[pixel * x.wide + x.first + channel] / 255.0f;
  return type_is_half (as) ? float_of_half (as, half_of_float (as, value)) : value;
}

DEVICE float
look_through (const ConvArgs &args, const ConvPixel &p, int tap, int channel)
{
  int64_t at = place_through (args.how, args.x, p, tap);

  return at >= 0 ? load_any (args.x, at, channel, args.y.type) : 0;
}

DEVICE float
look_back (HoneConv how, HoneView y, const ConvPixel &p, int tap, int channel)
{
  int64_t at = place_back (how, y, p, tap);

  return at >= 0 ? load_number (y, number_at (y, at, channel)) : 0;
}

/* A finished sum, to where @to says; who writes the last channel writes the padding. */
DEVICE void
put_number (const ConvArgs &args, HoneView to, int64_t pixel, int channel, float sum)
{
  int64_t at = number_at (to, pixel, channel);

  sum = finish_sum (args.end, pixel, channel, sum);
  store_number (to, at, args.add ? load_number (to, at) + sum : sum);
  for (int c = channel + 1; channel == to.c - 1 && c % CUDA_LANES != 0; c++)
    store_number (to, at + c - channel, 0);
}

struct ForwardJob {
  typedef ConvPixel Row;
  typedef const float *Column;

  const ConvArgs &args;
  int group, in, out, taps; /* channels of a group */

  DEVICE_MEMBER ConvPixel
  row (int64_t i) const
  {
    return pixel_of (args.y, i);
  }

  DEVICE_MEMBER const float *
  column (int j) const
  {
    return args.weight + (int64_t) (group * out + j) * in * taps;
  }

  /* k = tap * in + channel */
  DEVICE_MEMBER float
  a (const ConvPixel &row, int64_t k) const
  {
    return look_through (args, row, (int) k / in, group * in + (int) k % in);
  }

  DEVICE_MEMBER float
  b (int64_t k, const float *column) const
  {
    return column[(int) k % in * taps + (int) k / in];
  }

  DEVICE_MEMBER void
  put (int64_t i, int j, float sum) const
  {
    put_number (args, args.y, i, group * out + j, sum);
  }
};

struct BackJob {
  typedef ConvPixel Row;
  typedef int Column;

  const ConvArgs &args;
  int group, in, out, taps;

  DEVICE_MEMBER ConvPixel
  row (int64_t i) const
  {
    return pixel_of (args.x, i);
  }

  DEVICE_MEMBER int
  column (int j) const
  {
    return j;
  }

  /* k = tap * out + channel */
  DEVICE_MEMBER float
  a (const ConvPixel &row, int64_t k) const
  {
    return look_back (args.how, args.y, row, (int) k / out, group * out + (int) k % out);
  }

  DEVICE_MEMBER float
  b (int64_t k, int column) const
  {
    return args.weight[((int64_t) (group * out + (int) k % out) * in + column) * taps + (int) k / out];
  }

  DEVICE_MEMBER void
  put (int64_t i, int j, float sum) const
  {
    put_number (args, args.x, i, group * in + j, sum);
  }
};

struct WeightJob {
  typedef int Row;
  typedef int Column;

  const ConvArgs &args;
  int group, in, out, taps;
  float *to; /* of this part and group */

  DEVICE_MEMBER int
  row (int64_t i) const
  {
    return group * out + (int) i;
  }

  /* channel * taps + tap */
  DEVICE_MEMBER int
  column (int j) const
  {
    return j;
  }

  /* k: a pixel of y */
  DEVICE_MEMBER float
  a (int row, int64_t k) const
  {
    return load_number (args.y, number_at (args.y, k, row));
  }

  DEVICE_MEMBER float
  b (int64_t k, int column) const
  {
    return look_through (args, pixel_of (args.y, k), column % taps, group * in + column / taps);
  }

  DEVICE_MEMBER void
  put (int64_t i, int j, float sum) const
  {
    to[i * in * taps + j] = sum;
  }
};

/* Which tile a block makes: of which group (or part), which row and column of tiles. */
struct TilePlace {
  int64_t outer, row;
  int column;
};

DEVICE TilePlace
tile_place (int64_t m, int n)
{
  int64_t across = tiles_of (n), down = tiles_of (m), at = block_index ();
  TilePlace place = { at / across / down, at / across % down * TILE, (int) (at % across) * TILE };

  return place;
}

KERNEL (conv_forward, ConvArgs)
{
  int groups = args.how.groups, taps = args.how.kernel * args.how.kernel;
  ForwardJob job = { args, 0, args.x.c / groups, args.y.c / groups, taps };
  TilePlace at = tile_place (view_pixels (args.y), job.out);

  job.group = (int) at.outer;
  tile_product (job, at.row, at.column, view_pixels (args.y), job.out, 0, (int64_t) taps * job.in);
}

KERNEL (conv_back, ConvArgs)
{
  int groups = args.how.groups, taps = args.how.kernel * args.how.kernel;
  BackJob job = { args, 0, args.x.c / groups, args.y.c / groups, taps };
  TilePlace at = tile_place (view_pixels (args.x), job.in);

  job.group = (int) at.outer;
  tile_product (job, at.row, at.column, view_pixels (args.x), job.in, 0, (int64_t) taps * job.out);
}

KERNEL (conv_weight, ConvArgs)
{
  int groups = args.how.groups, taps = args.how.kernel * args.how.kernel;
  WeightJob job = { args, 0, args.x.c / groups, args.y.c / groups, taps, NULL };
  TilePlace at = tile_place (job.out, job.in * taps);
  int64_t pixels = view_pixels (args.y), from = at.outer / groups * args.part, to = from + args.part;

  job.group = (int) (at.outer % groups);
  job.to = args.parts + at.outer * job.out * job.in * taps; /* groups lie one after the other, as weights do */
  tile_product (job, at.row, at.column, job.out, job.in * taps, from, to < pixels ? to : pixels);
}

KERNEL (conv_weight_sum, WeightSumArgs)
{
  int64_t i = global_index ();
  float sum = 0;

  if (i >= args.n)
    return;
  for (int part = 0; part < args.n_parts; part++)
    sum += args.parts[part * args.n + i];
  args.sum[i] += sum;
}

/* The gradient of a bias: a block a part of the pixels and 32 channels, as in norm.cu. */

KERNEL (bias_sums, BiasArgs)
{
  SHARED (float, sums, 8 * 32);
  HoneView d_y = args.d_y;
  int across = (d_y.c + 31) / 32, lane = thread_index () % 32, warp = thread_index () / 32;
  int part = block_index () / across, channel = block_index () % across * 32 + lane;
  int64_t from = part * args.part, to = from + args.part, pixels = view_pixels (d_y);
  float sum = 0;

  for (int64_t p = from + warp; p < to && p < pixels && channel < d_y.c; p += 8)
    sum += load_number (d_y, number_at (d_y, p, channel));
  sums[thread_index ()] = sum;
  barrier ();
  if (warp > 0 || channel >= d_y.c)
    return;
  double all = 0;

  for (int w = 0; w < 8; w++)
    all += (double) sums[w * 32 + lane];
  args.parts[(int64_t) part * d_y.c + channel] = all;
}

KERNEL (bias_join, BiasArgs)
{
  int c = (int) global_index ();
  double sum = 0;

  if (c >= args.d_y.c)
    return;
  for (int i = 0; i < args.n_parts; i++)
    sum += args.parts[(int64_t) i * args.d_y.c + c];
  args.d_bias[c] += (float) sum;
}
