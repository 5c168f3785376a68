/* SPDX-License-Identifier: Apache-2.0 */
/* cpu-conv-band.h - some rows of a picture with the padding around them, in the scratch of a thread
 *
 * So that the tiles need no test for edges. A band is small enough for the second-level cache.
 */
#pragma once

#include "cpu-vec.h"
#include "cpu-view.h"

#define BAND_BYTES (192 << 10)

#define BAND_BEHIND HONE_LANES /* zeros behind the last row of bytes: pairs and whole registers reach beyond it */

typedef struct {
  const Number *at;       /* row 0, column 0 of block 0, in the padding */
  long pixel, row, block; /* numbers from one to the next */
} Band;

/* The shape of a band: @top and @left in the picture, negative in the padding. */
typedef struct {
  int top, left, h, w;
} BandShape;

static inline int
band_channels (HoneView x)
{
  return x.type == HONE_U8 ? x.c : blocks_of (x.c) * HONE_LANES;
}

static inline size_t
band_bytes (HoneView x, int h, int w)
{
  return ((size_t) h * (size_t) w * (size_t) band_channels (x) + BAND_BEHIND) * sizeof (Number);
}

/* One row of @w pixels, of which @from has @inside from @left on. */
static inline void
band_row (const Number *from, int left, int inside, int w, Number *to)
{
  memset (to, 0, (size_t) left * HONE_LANES * sizeof *to);
  memcpy (to + (long) left * HONE_LANES, from, (size_t) inside * HONE_LANES * sizeof *to);
  memset (to + (long) (left + inside) * HONE_LANES, 0, (size_t) (w - left - inside) * HONE_LANES * sizeof *to);
}

/* A byte counts as byte / 255.0f, divided and not multiplied: the bits matter to those who compare. */
static inline void
band_row_of_bytes (const uint8_t *from, int c, int left, int inside, int w, Number *to)
{
  memset (to, 0, (size_t) (w * c) * sizeof *to);
  to += left * c;
  for (int i = 0; i < inside * c; i++)
    to[i] = number_from_float ((float) from[i] / 255.0f);
}

/* Copies picture @n; @to holds band_bytes (). */
static inline Band
band_copy (HoneView x, int n, BandShape shape, Number *to)
{
  bool bytes = x.type == HONE_U8;
  int pixel = bytes ? x.c : HONE_LANES, n_blocks = bytes ? 1 : blocks_of (x.c);
  int left = least (most (0, -shape.left), shape.w), skip = most (0, shape.left);
  int inside = most (0, least (x.w - skip, shape.w - left));
  long row = (long) shape.w * pixel;
  Band band = { to, pixel, row, row * shape.h };

  for (int block = 0; block < n_blocks; block++)
    for (int r = 0; r < shape.h; r++, to += row) {
      int y = shape.top + r;

      if (y < 0 || y >= x.h)
        memset (to, 0, (size_t) row * sizeof *to);
      else if (bytes)
        band_row_of_bytes ((const uint8_t *) x.data + (((long) n * x.h + y) * x.w + skip) * x.c, x.c, left, inside,
                           shape.w, to);
      else
        band_row (view_plane (x, n, block) + ((long) y * x.w + skip) * HONE_LANES, left, inside, shape.w, to);
    }
  if (bytes)
    memset (to, 0, BAND_BEHIND * sizeof *to);
  return band;
}

/* The picture itself, where no padding is needed. */
static inline Band
band_direct (HoneView x, int n)
{
  return (Band){ view_plane (x, n, 0), HONE_LANES, (long) x.w * HONE_LANES, view_block_step (x) };
}
