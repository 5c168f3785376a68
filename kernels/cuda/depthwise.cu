/* SPDX-License-Identifier: Apache-2.0 */
/* depthwise.cu - convolutions with a channel a group: nothing to multiply but eight channels by eight weights */
#include "conv.h"

DEVICE Eight
weights_at (const ConvArgs &args, int eight, int tap)
{
  int taps = args.how.kernel * args.how.kernel;
  Eight e;

  for (int i = 0; i < CUDA_LANES; i++) {
    int channel = eight * CUDA_LANES + i;

    e.v[i] = channel < args.x.c ? args.weight[channel * taps + tap] : 0;
  }
  return e;
}

/* The end of a convolution, for eight channels; the padding stays 0. */
DEVICE void
put_eight (const ConvArgs &args, HoneView to, int64_t pixel, int eight, Eight e)
{
  const HoneEpilogue &end = args.end;

  for (int i = 0; i < CUDA_LANES && eight * CUDA_LANES + i < to.c; i++) {
    int channel = eight * CUDA_LANES + i;

    if (end.scale != NULL)
      e.v[i] *= end.scale[channel];
    if (end.shift != NULL)
      e.v[i] += end.shift[channel];
    e.v[i] = act_of (end.act, e.v[i]);
  }
  if (end.add.data != NULL) {
    Eight add = load_eight (end.add, pixel, eight);

    for (int i = 0; i < CUDA_LANES; i++)
      e.v[i] += add.v[i];
  }
  give_eight (to, pixel, eight, keep_channels (e, eight, to.c), args.add);
}

DEVICE void
add_product (Eight *sum, Eight a, Eight b)
{
  for (int i = 0; i < CUDA_LANES; i++)
    sum->v[i] += a.v[i] * b.v[i];
}

KERNEL (depthwise_forward, ConvArgs)
{
  HoneView x = args.x, y = args.y;
  HoneConv how = args.how;
  int eights = eights_of (y.c), eight = (int) (global_index () % eights);
  ConvPixel p = pixel_of (y, global_index () / eights);
  Eight sum = { { 0 } };

  if (p.pixel >= view_pixels (y))
    return;
  for (int tap = 0; tap < how.kernel * how.kernel; tap++) {
    int64_t at = place_through (how, x, p, tap);

    if (at >= 0)
      add_product (&sum, load_eight (x, at, eight), weights_at (args, eight, tap));
  }
  put_eight (args, y, p.pixel, eight, sum);
}

KERNEL (depthwise_back, ConvArgs)
{
  HoneView x = args.x, y = args.y;
  HoneConv how = args.how;
  int eights = eights_of (x.c), eight = (int) (global_index () % eights);
  ConvPixel p = pixel_of (x, global_index () / eights);
  Eight sum = { { 0 } };

  if (p.pixel >= view_pixels (x))
    return;
  for (int tap = 0; tap < how.kernel * how.kernel; tap++) {
    int64_t at = place_back (how, y, p, tap);

    if (at >= 0)
      add_product (&sum, load_eight (y, at, eight), weights_at (args, eight, tap));
  }
  put_eight (args, x, p.pixel, eight, sum);
}

/* A block a part of the pixels, 32 channels and one place of the kernel: a lane a channel, a warp every eighth pixel.
 */
KERNEL (depthwise_weight, ConvArgs)
{
  SHARED (float, sums, 8 * 32);
  HoneView x = args.x, y = args.y;
  int taps = args.how.kernel * args.how.kernel, across = (x.c + 31) / 32;
  int lane = thread_index () % 32, warp = thread_index () / 32;
  int tap = block_index () % taps, channel = block_index () / taps % across * 32 + lane;
  int part = block_index () / taps / across;
  int64_t from = part * args.part, to = from + args.part, pixels = view_pixels (y);
  float sum = 0;

  for (int64_t i = from + warp; i < to && i < pixels && channel < x.c; i += 8) {
    int64_t at = place_through (args.how, x, pixel_of (y, i), tap);

    if (at >= 0)
      sum += load_number (x, number_at (x, at, channel)) * load_number (y, number_at (y, i, channel));
  }
  sums[thread_index ()] = sum;
  barrier ();
  if (warp > 0 || channel >= x.c)
    return;
  for (int w = 1; w < 8; w++)
    sum += sums[w * 32 + lane];
  args.parts[((int64_t) part * x.c + channel) * taps + tap] = sum;
}
