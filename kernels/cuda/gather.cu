/* SPDX-License-Identifier: Apache-2.0 */
/* gather.cu - augmentation: each pixel of a batch fetched from where it comes from, mixed, coloured and stored once
 *
 * Mosaic, perspective, hue and saturation, flips and the order of channels in one pass from pictures of bytes: a pixel
 * reads 12 bytes (its four neighbours, most of which its neighbours read too) and writes 3; a record's tables stay in
 * the cache. The arithmetic is core's, operation for operation (core/augment/warp.c, hsv.c), whose is OpenCV's, so the
 * bytes are the same: every rounding is written down, and nothing may be fused or taken apart.
 */
#include "cuda-number.h"

#define GREY 114
#define FAR 2     /* pixels around the canvas; all is grey there, and further out too */
#define ROUNDS 32 /* OpenCV cuts colours off in whole runs of so many pixels of a row, and rounds them in the rest */

/* A coordinate in two: the whole pixel before it, and how far behind. Not a number counts as far left. */
struct Split {
  int whole;
  float part;
};

DEVICE Split
split_of (float at, float size)
{
  Split s;
  float low;

  at = at > -FAR ? at : -FAR;
  at = at < size + FAR ? at : size + FAR;
  low = floorf (at);
  s.whole = (int) low;
  s.part = at - low;
  return s;
}

/* The nearest whole number, half to even, of 0 <= x < 2^22. */
DEVICE float
nearest (float x)
{
  return add_rounded (add_rounded (x, 8388608.0f), -8388608.0f);
}

struct Colour {
  float red, green, blue;
};

DEVICE Colour
colour_at (const HoneGather *how, int x, int y)
{
  const HoneGatherPatch *patch = &how->patches[(x >= how->x) + 2 * (y >= how->y)];
  Colour c = { GREY, GREY, GREY };

  if (x >= patch->x1 && x < patch->x2 && y >= patch->y1 && y < patch->y2) {
    const uint8_t *from = patch->pixels + (y - patch->y1) * patch->stride + 3 * (int64_t) (x - patch->x1);

    c.red = (float) from[0];
    c.green = (float) from[1];
    c.blue = (float) from[2];
  }
  return c;
}

DEVICE float
mix (float part, float a, float b)
{
  return fmaf (part, b - a, a);
}

DEVICE Colour
mix_colours (float part, Colour a, Colour b)
{
  Colour c = { mix (part, a.red, b.red), mix (part, a.green, b.green), mix (part, a.blue, b.blue) };

  return c;
}

/* m x i + (n y + k): one product apart, one fused. */
DEVICE float
coordinate (const float *m, float x, float y)
{
  return fmaf (m[0], x, add_rounded (multiply_rounded (m[1], y), m[2]));
}

/* What pixel (x, y) of the result shows before colours change: whole numbers. */
DEVICE Colour
look_up (const HoneGather *how, int x, int y)
{
  float column = (float) x, row = (float) y, by = how->perspective ? coordinate (how->inverse + 6, column, row) : 1;
  Split across = split_of (coordinate (how->inverse, column, row) / by, (float) how->w);
  Split down = split_of (coordinate (how->inverse + 3, column, row) / by, (float) how->h);
  Colour above = mix_colours (across.part, colour_at (how, across.whole, down.whole),
                              colour_at (how, across.whole + 1, down.whole));
  Colour below = mix_colours (across.part, colour_at (how, across.whole, down.whole + 1),
                              colour_at (how, across.whole + 1, down.whole + 1));
  Colour c = mix_colours (down.part, above, below);

  c.red = nearest (c.red);
  c.green = nearest (c.green);
  c.blue = nearest (c.blue);
  return c;
}

/* Hue 0 .. 179, saturation and value 0 .. 255. */
struct Hsv {
  int h, s, v;
};

DEVICE Hsv
hsv_of (Colour c)
{
  int r = (int) c.red, g = (int) c.green, b = (int) c.blue, v = r > g ? r : g, low = r < g ? r : g;
  Hsv hsv;

  v = b > v ? b : v;
  low = b < low ? b : low;

  int range = v - low, by_value = (int) nearest (1044480.0f / (float) (v > 1 ? v : 1));
  int by_range = (int) nearest (122880.0f / (float) (range > 1 ? range : 1));
  int sixth = v == r ? g - b : v == g ? b - r + 2 * range : r - g + 4 * range;
  int h = (sixth * by_range + 2048) >> 12;

  hsv.h = h + (h < 0 ? 180 : 0);
  hsv.s = (range * by_value + 2048) >> 12;
  hsv.v = v;
  return hsv;
}

DEVICE Colour
colour_of_sector (int sector, float v, float low, float falling, float rising)
{
  Colour c = { sector == 1 ? falling : low, sector == 3 ? falling : low, sector == 5 ? falling : low };

  c.red = sector == 4 ? rising : sector == 5 || sector == 0 ? v : c.red;
  c.green = sector == 0 ? rising : sector == 1 || sector == 2 ? v : c.green;
  c.blue = sector == 2 ? rising : sector == 3 || sector == 4 ? v : c.blue;
  return c;
}

DEVICE float
to_byte (float x, bool rounded)
{
  x = multiply_rounded (255.0f, x);
  return rounded ? nearest (x) : (float) (int) x;
}

DEVICE Colour
colour_of_hsv (Hsv hsv, bool rounded)
{
  float hue = multiply_rounded ((float) hsv.h, 6.0f / 180), s = multiply_rounded ((float) hsv.s, 1.0f / 255.0f);
  float v = multiply_rounded ((float) hsv.v, 1.0f / 255.0f);
  int turned = (int) hue;
  float f = hue - (float) turned, low = multiply_rounded (v, 1.0f - s);
  float falling = multiply_rounded (v, fmaf (-s, f, 1.0f)), rising = multiply_rounded (v, fmaf (-s, 1.0f - f, 1.0f));
  Colour c = colour_of_sector (turned == 6 ? 0 : turned, v, low, falling, rising);

  c.red = to_byte (c.red, rounded);
  c.green = to_byte (c.green, rounded);
  c.blue = to_byte (c.blue, rounded);
  return c;
}

/* A thread a pixel of the result. */
KERNEL (gather_pictures, GatherArgs)
{
  int64_t i = global_index (), pixels = (int64_t) args.h * args.w;
  int x = (int) (i % args.w), y = (int) (i / args.w % args.h);

  if (i >= args.n * pixels)
    return;
  const HoneGather *how = args.how + i / pixels;
  int from_x = how->flip_horizontal ? args.w - 1 - x : x, from_y = how->flip_vertical ? args.h - 1 - y : y;
  Colour c = look_up (how, from_x, from_y);
  uint8_t *to = args.to + 3 * i;

  if (how->colour) {
    Hsv hsv = hsv_of (c);

    hsv.h = how->hue[hsv.h];
    hsv.s = how->saturation[hsv.s];
    hsv.v = how->value[hsv.v];
    c = colour_of_hsv (hsv, from_x >= args.w - args.w % ROUNDS);
  }
  to[how->swap ? 2 : 0] = (uint8_t) c.red;
  to[1] = (uint8_t) c.green;
  to[how->swap ? 0 : 2] = (uint8_t) c.blue;
}
