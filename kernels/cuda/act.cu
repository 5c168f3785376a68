/* SPDX-License-Identifier: Apache-2.0 */
/* act.cu - activations alone: y = act (x), d_x = d_y * act' (x); a thread eight numbers of a pixel */
#include "cuda-number.h"

KERNEL (act_forward, ActArgs)
{
  HoneView x = args.x;
  int eights = eights_of (x.c), eight = (int) (global_index () % eights);
  int64_t pixel = global_index () / eights;

  if (pixel >= view_pixels (x))
    return;
  Eight e = load_eight (x, pixel, eight);

  for (int i = 0; i < CUDA_LANES; i++)
    e.v[i] = act_of (args.act, e.v[i]);
  store_eight (args.y, pixel, eight, keep_channels (e, eight, x.c));
}

/* No lane is masked: the padding of d_y is 0, and a slope is finite. */
KERNEL (act_backward, ActArgs)
{
  HoneView x = args.x;
  int eights = eights_of (x.c), eight = (int) (global_index () % eights);
  int64_t pixel = global_index () / eights;

  if (pixel >= view_pixels (x))
    return;
  Eight e = load_eight (x, pixel, eight), d = load_eight (args.y, pixel, eight);

  for (int i = 0; i < CUDA_LANES; i++)
    d.v[i] *= slope_of (args.act, e.v[i]);
  give_eight (args.d_x, pixel, eight, d, args.add);
}
