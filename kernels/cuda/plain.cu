/* SPDX-License-Identifier: Apache-2.0 */
/* plain.cu - between views and plain arrays, and between views that do not fit each other */
#include "cuda-number.h"

/* A thread a number, pixels next to each other: the array's side is coalesced. */
KERNEL (plain_to, PlainArgs)
{
  HoneView x = args.x;
  int64_t pixels = (int64_t) x.h * x.w, i = global_index ();
  int64_t pixel = i % pixels, channel = i / pixels % x.c, n = i / pixels / x.c;

  if (n < x.n)
    args.array[(size_t) n * args.image_stride + (size_t) channel * args.channel_stride + (size_t) pixel] =
        load_number (x, number_at (x, n * pixels + pixel, (int) channel));
}

/* A thread eight numbers; the padding becomes 0. */
KERNEL (plain_from, PlainArgs)
{
  HoneView x = args.x;
  int eights = eights_of (x.c), eight = (int) (global_index () % eights);
  int64_t pixels = (int64_t) x.h * x.w, at = global_index () / eights;
  const float *from = args.array + (size_t) (at / pixels) * args.image_stride + (size_t) (at % pixels);
  Eight e;

  if (at >= view_pixels (x))
    return;
  for (int i = 0; i < CUDA_LANES; i++) {
    int channel = eight * CUDA_LANES + i;

    e.v[i] = channel < x.c ? from[(size_t) channel * args.channel_stride] : 0;
  }
  store_eight (x, at, eight, e);
}

/* A thread a number: either view may begin anywhere in its block, and the lanes beside y stay. */
KERNEL (plain_copy, CopyArgs)
{
  HoneView x = args.x, y = args.y;
  int channel = (int) (global_index () % y.c);
  int64_t pixel = global_index () / y.c, to = number_at (y, pixel, channel);

  if (pixel >= view_pixels (y))
    return;
  float value = load_number (x, number_at (x, pixel, channel));

  store_number (y, to, args.add ? load_number (y, to) + value : value);
}
