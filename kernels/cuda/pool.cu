/* SPDX-License-Identifier: Apache-2.0 */
/* pool.cu - layers without weights that change height and width: maximum, nearest upsampling, average
 *
 * A thread eight channels of a pixel of what is written; gradients gather what comes to their pixel, in row order, so
 * that no two threads add to one number.
 */
#include "cuda-number.h"

/* Rows y0 .. y1 - 1 and columns x0 .. x1 - 1. */
struct Window {
  int y0, y1, x0, x1;
};

DEVICE int
most (int a, int b)
{
  return a > b ? a : b;
}

DEVICE int
least (int a, int b)
{
  return a < b ? a : b;
}

/* The part inside of the map of what pixel (@row, @column) of y looks at. */
DEVICE Window
window_at (HoneConv how, HoneView x, int row, int column)
{
  int top = row * how.stride - how.pad, left = column * how.stride - how.pad;
  Window w = { most (top, 0), least (top + how.kernel, x.h), most (left, 0), least (left + how.kernel, x.w) };

  return w;
}

/* A NaN wins: it must not hide here. */
DEVICE Eight
window_max (HoneView x, int n, Window at, int eight)
{
  Eight max;

  for (int i = 0; i < CUDA_LANES; i++)
    max.v[i] = -INFINITY;
  for (int r = at.y0; r < at.y1; r++)
    for (int c = at.x0; c < at.x1; c++) {
      Eight e = load_eight (x, ((int64_t) n * x.h + r) * x.w + c, eight);

      for (int i = 0; i < CUDA_LANES; i++)
        if (e.v[i] > max.v[i] || e.v[i] != e.v[i])
          max.v[i] = e.v[i];
    }
  return max;
}

/* A pixel of a view, and its eight. */
struct Spot {
  int64_t pixel;
  int n, row, column, eight;
  bool inside;
};

DEVICE Spot
spot_of (HoneView x)
{
  int eights = eights_of (x.c);
  Spot s;

  s.pixel = global_index () / eights;
  s.eight = (int) (global_index () % eights);
  s.column = (int) (s.pixel % x.w);
  s.row = (int) (s.pixel / x.w % x.h);
  s.n = (int) (s.pixel / x.w / x.h);
  s.inside = s.pixel < view_pixels (x);
  return s;
}

KERNEL (pool_max, PoolArgs)
{
  Spot s = spot_of (args.y);

  if (s.inside)
    store_eight (args.y, s.pixel, s.eight,
                 keep_channels (window_max (args.x, s.n, window_at (args.how, args.x, s.row, s.column), s.eight),
                                s.eight, args.y.c));
}

/* Whether (@row, @column) is the first of the window, in row order, that holds its maximum; lane by lane. A NaN is a
 * maximum, wherever it lies. */
DEVICE void
mark_first (HoneView x, int n, Window at, int row, int column, int eight, bool *first)
{
  Eight max = window_max (x, n, at, eight);

  for (int i = 0; i < CUDA_LANES; i++)
    first[i] = true;
  for (int r = at.y0; r <= row; r++)
    for (int c = at.x0; c < at.x1 && !(r == row && c > column); c++) {
      Eight e = load_eight (x, ((int64_t) n * x.h + r) * x.w + c, eight);
      bool here = r == row && c == column;

      for (int i = 0; i < CUDA_LANES; i++) {
        bool is = e.v[i] == max.v[i] || e.v[i] != e.v[i];

        first[i] = first[i] && is == here;
      }
    }
}

KERNEL (pool_max_back, PoolArgs)
{
  HoneView x = args.x, y = args.y;
  HoneConv how = args.how;
  Spot s = spot_of (x);
  int y0 = most (0, (s.row + how.pad - how.kernel + how.stride) / how.stride), y1 = (s.row + how.pad) / how.stride;
  int x0 = most (0, (s.column + how.pad - how.kernel + how.stride) / how.stride);
  int x1 = (s.column + how.pad) / how.stride;
  Eight sum = { { 0 } };

  if (!s.inside)
    return;
  if (args.add)
    sum = load_eight (args.d_x, s.pixel, s.eight);
  for (int r = y0; r <= y1 && r < y.h; r++)
    for (int c = x0; c <= x1 && c < y.w; c++) {
      Eight d = load_eight (y, ((int64_t) s.n * y.h + r) * y.w + c, s.eight);
      bool first[CUDA_LANES];

      mark_first (x, s.n, window_at (how, x, r, c), s.row, s.column, s.eight, first);
      for (int i = 0; i < CUDA_LANES; i++)
        sum.v[i] += first[i] ? d.v[i] : 0;
    }
  store_eight (args.d_x, s.pixel, s.eight, sum);
}

KERNEL (pool_up, PoolArgs)
{
  Spot s = spot_of (args.y);

  if (s.inside)
    store_eight (args.y, s.pixel, s.eight,
                 load_eight (args.x, ((int64_t) s.n * args.x.h + s.row / 2) * args.x.w + s.column / 2, s.eight));
}

KERNEL (pool_up_back, PoolArgs)
{
  HoneView y = args.y;
  Spot s = spot_of (args.d_x);
  int64_t at = ((int64_t) s.n * y.h + s.row * 2) * y.w + s.column * 2;

  if (!s.inside)
    return;
  Eight a = load_eight (y, at, s.eight), b = load_eight (y, at + 1, s.eight);
  Eight c = load_eight (y, at + y.w, s.eight), d = load_eight (y, at + y.w + 1, s.eight);

  for (int i = 0; i < CUDA_LANES; i++)
    a.v[i] = (a.v[i] + b.v[i]) + (c.v[i] + d.v[i]);
  give_eight (args.d_x, s.pixel, s.eight, a, args.add);
}

#define AVERAGERS 128 /* threads of a block, which takes eight channels of a picture */

KERNEL (pool_average, PoolArgs)
{
  SHARED (float, sums, AVERAGERS *CUDA_LANES);
  HoneView x = args.x;
  int eights = eights_of (x.c), n = block_index () / eights, eight = block_index () % eights, i = thread_index ();
  int64_t pixels = (int64_t) x.h * x.w;
  Eight sum = { { 0 } };

  for (int64_t p = i; p < pixels; p += AVERAGERS) {
    Eight e = load_eight (x, n * pixels + p, eight);

    for (int j = 0; j < CUDA_LANES; j++)
      sum.v[j] += e.v[j];
  }
  for (int j = 0; j < CUDA_LANES; j++)
    sums[i * CUDA_LANES + j] = sum.v[j];
  barrier ();
  if (i >= CUDA_LANES)
    return;
  double all = 0;

  for (int j = 0; j < AVERAGERS; j++)
    all += (double) sums[j * CUDA_LANES + i];
  store_number (args.y, number_at (args.y, n, eight * CUDA_LANES + i), (float) (all / (double) pixels));
}

KERNEL (pool_average_back, PoolArgs)
{
  Spot s = spot_of (args.d_x);
  float pixels = (float) ((int64_t) args.d_x.h * args.d_x.w);

  if (!s.inside)
    return;
  Eight d = load_eight (args.y, s.n, s.eight);

  for (int i = 0; i < CUDA_LANES; i++)
    d.v[i] /= pixels;
  give_eight (args.d_x, s.pixel, s.eight, d, args.add);
}
