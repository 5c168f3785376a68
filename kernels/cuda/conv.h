/* SPDX-License-Identifier: Apache-2.0 */
/* conv.h - what kernels of convolutions share: which pixels meet, and what becomes of a sum */
#pragma once

#include "cuda-number.h"

/* A pixel, and its picture, row and column. */
struct ConvPixel {
  int64_t pixel;
  int n, row, column;
};

DEVICE ConvPixel
pixel_of (HoneView v, int64_t pixel)
{
  ConvPixel p;

  p.pixel = pixel;
  p.column = (int) (pixel % v.w);
  p.row = (int) (pixel / v.w % v.h);
  p.n = (int) (pixel / v.w / v.h);
  return p;
}

/* The pixel of x that the window of @p, a pixel of y, has at its place number @tap; -1 outside. */
DEVICE int64_t
place_through (HoneConv how, HoneView x, const ConvPixel &p, int tap)
{
  int row = p.row * how.stride - how.pad + tap / how.kernel;
  int column = p.column * how.stride - how.pad + tap % how.kernel;

  if (row < 0 || row >= x.h || column < 0 || column >= x.w)
    return -1;
  return ((int64_t) p.n * x.h + row) * x.w + column;
}

/* The pixel of y whose window has @p, a pixel of x, at its place number @tap; -1 when there is none. */
DEVICE int64_t
place_back (HoneConv how, HoneView y, const ConvPixel &p, int tap)
{
  int row = p.row + how.pad - tap / how.kernel, column = p.column + how.pad - tap % how.kernel;

  if (row < 0 || column < 0 || row % how.stride != 0 || column % how.stride != 0)
    return -1;
  row /= how.stride;
  column /= how.stride;
  return row < y.h && column < y.w ? ((int64_t) p.n * y.h + row) * y.w + column : -1;
}

/* act (scale * sum + shift) + add: what the epilogue makes of a sum. */
DEVICE float
finish_sum (const HoneEpilogue &end, int64_t pixel, int channel, float sum)
{
  if (end.scale != NULL)
    sum *= end.scale[channel];
  if (end.shift != NULL)
    sum += end.shift[channel];
  sum = act_of (end.act, sum);
  return end.add.data != NULL ? sum + load_number (end.add, number_at (end.add, pixel, channel)) : sum;
}
