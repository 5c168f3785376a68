/* SPDX-License-Identifier: Apache-2.0 */
/* cpu-pool2d.c - layers without weights that change height and width: maximum, nearest upsampling, average */
#include "cpu-level.h"
#include "cpu-vec.h"
#include "cpu-view.h"

#include <math.h>
#include <string.h>

typedef struct {
  HoneConv how;
  HoneView x, y; /* or the gradient of the one that is named d_... */
  HoneView d_x;
  bool add;
} Pool;

/* The part of a window that lies inside of the map: rows y0 .. y1 - 1 and columns x0 .. x1 - 1 of x. */
typedef struct {
  int y0, y1, x0, x1;
} Window;

static Window
window_at (HoneConv how, HoneView x, int row, int column)
{
  int top = row * how.stride - how.pad, left = column * how.stride - how.pad;

  return (Window){ most (top, 0), least (top + how.kernel, x.h), most (left, 0), least (left + how.kernel, x.w) };
}

/* A NaN wins, as in PyTorch: it must not hide here. */
ALWAYS_INLINE Vec
larger (Vec max, Vec x)
{
  return vec_select ((x > max) | (x != x), x, max);
}

static Lanes
window_max (const Number *x, int w, Window at)
{
  Lanes max = lanes_set (-INFINITY);

  for (int r = at.y0; r < at.y1; r++)
    for (int c = at.x0; c < at.x1; c++)
      EACH_VEC (i)
  max.v[i] = larger (max.v[i], number_load (x + ((long) r * w + c) * HONE_LANES + i * VEC));
  return max;
}

static void
max_pool_piece (void *data, int piece, CpuWorker *worker)
{
  const Pool *job = data;
  int n_blocks = blocks_of (job->x.c);
  const Number *x = view_plane (job->x, piece / n_blocks, piece % n_blocks);
  Number *y = view_plane (job->y, piece / n_blocks, piece % n_blocks);

  for (int row = 0; row < job->y.h; row++)
    for (int column = 0; column < job->y.w; column++, y += HONE_LANES)
      pixel_store (y, window_max (x, job->x.w, window_at (job->how, job->x, row, column)));
}

void
NAME (max_pool) (HoneDevice *device, HoneConv how, HoneView x, HoneView y)
{
  Pool job = { .how = how, .x = x, .y = y };

  cpu_run (device, y.n * blocks_of (y.c), max_pool_piece, &job);
}

/* Adds d_y, lane by lane, where x first equals the window's maximum. */
static void
give_to_first (const Number *x, Lanes d_y, int w, Window at, float *d_x)
{
  Lanes max = window_max (x, w, at);

  for (int r = at.y0; r < at.y1; r++)
    for (int c = at.x0; c < at.x1; c++) {
      long p = ((long) r * w + c) * HONE_LANES;

      EACH_VEC (i)
      {
        Vec here = number_load (x + p + i * VEC);
        VecInt first = (here == max.v[i]) | (here != here);
        Vec rest = vec_select (first, vec_set (0.0f), d_y.v[i]);

        vec_store (d_x + p + i * VEC, vec_load (d_x + p + i * VEC) + (d_y.v[i] - rest));
        d_y.v[i] = rest;
      }
    }
}

static void
max_pool_d_x_piece (void *data, int piece, CpuWorker *worker)
{
  const Pool *job = data;
  int n_blocks = blocks_of (job->x.c);
  const Number *x = view_plane (job->x, piece / n_blocks, piece % n_blocks);
  const Number *d_y = view_plane (job->y, piece / n_blocks, piece % n_blocks);
  Number *d_x = view_plane (job->d_x, piece / n_blocks, piece % n_blocks);
  float *sum = worker->scratch;
  long n = view_block_step (job->x);

  for (long i = 0; i < n; i += VEC)
    vec_store (sum + i, job->add ? number_load (d_x + i) : vec_set (0.0f));
  for (int row = 0; row < job->y.h; row++)
    for (int column = 0; column < job->y.w; column++, d_y += HONE_LANES)
      give_to_first (x, pixel_load (d_y), job->x.w, window_at (job->how, job->x, row, column), sum);
  for (long i = 0; i < n; i += VEC)
    number_store (d_x + i, vec_load (sum + i));
}

void
NAME (max_pool_d_x) (HoneDevice *device, HoneConv how, HoneView d_y, HoneView x, bool add, HoneView d_x)
{
  Pool job = { .how = how, .x = x, .y = d_y, .d_x = d_x, .add = add };

  /* Sums of floats: up to 25 of them meet in one number. Convolutions of such maps have reserved more. */
  if (!cpu_reserve (device, 0, (size_t) view_block_step (x) * sizeof (float)))
    return;
  cpu_run (device, x.n * blocks_of (x.c), max_pool_d_x_piece, &job);
}

static void
upsample_piece (void *data, int piece, CpuWorker *worker)
{
  const Pool *job = data;
  int n_blocks = blocks_of (job->x.c), w = job->x.w;
  const Number *x = view_plane (job->x, piece / n_blocks, piece % n_blocks);
  Number *y = view_plane (job->y, piece / n_blocks, piece % n_blocks);
  size_t row = (size_t) w * 2 * HONE_LANES;

  for (int r = 0; r < job->x.h; r++, y += 2 * row) {
    for (int c = 0; c < w; c++, x += HONE_LANES) {
      Lanes here = pixel_load (x);

      pixel_store (y + c * 2 * HONE_LANES, here);
      pixel_store (y + (c * 2 + 1) * HONE_LANES, here);
    }
    memcpy (y + row, y, row * sizeof *y);
  }
}

void
NAME (upsample) (HoneDevice *device, HoneView x, HoneView y)
{
  Pool job = { .x = x, .y = y };

  cpu_run (device, x.n * blocks_of (x.c), upsample_piece, &job);
}

static void
upsample_d_x_piece (void *data, int piece, CpuWorker *worker)
{
  const Pool *job = data;
  int n_blocks = blocks_of (job->d_x.c), w = job->d_x.w;
  const Number *d_y = view_plane (job->y, piece / n_blocks, piece % n_blocks);
  Number *d_x = view_plane (job->d_x, piece / n_blocks, piece % n_blocks);
  long row = (long) w * 2 * HONE_LANES;

  for (int r = 0; r < job->d_x.h; r++, d_y += row)
    for (int c = 0; c < w; c++, d_y += 2 * HONE_LANES, d_x += HONE_LANES)
      EACH_VEC (i)
      {
        const Number *at = d_y + i * VEC;
        Vec sum = (number_load (at) + number_load (at + HONE_LANES)) +
                  (number_load (at + row) + number_load (at + row + HONE_LANES));

        number_store (d_x + i * VEC, job->add ? number_load (d_x + i * VEC) + sum : sum);
      }
}

void
NAME (upsample_d_x) (HoneDevice *device, HoneView d_y, bool add, HoneView d_x)
{
  Pool job = { .y = d_y, .d_x = d_x, .add = add };

  cpu_run (device, d_x.n * blocks_of (d_x.c), upsample_d_x_piece, &job);
}

static void
average_piece (void *data, int piece, CpuWorker *worker)
{
  const Pool *job = data;
  int n_blocks = blocks_of (job->x.c);
  const Number *x = view_plane (job->x, piece / n_blocks, piece % n_blocks);
  Number *y = view_plane (job->y, piece / n_blocks, piece % n_blocks);
  double sum[HONE_LANES] = { 0 };
  long pixels = view_pixels (job->x);

  for (long p = 0; p < pixels; p++)
    for (int i = 0; i < HONE_LANES; i++)
      sum[i] += (double) number_to_float (x[p * HONE_LANES + i]);
  for (int i = 0; i < HONE_LANES; i++)
    y[i] = number_from_float ((float) (sum[i] / (double) pixels));
}

void
NAME (average) (HoneDevice *device, HoneView x, HoneView y)
{
  Pool job = { .x = x, .y = y };

  cpu_run (device, x.n * blocks_of (x.c), average_piece, &job);
}

static void
average_d_x_piece (void *data, int piece, CpuWorker *worker)
{
  const Pool *job = data;
  int n_blocks = blocks_of (job->d_x.c);
  Lanes d_y = pixel_load (view_plane (job->y, piece / n_blocks, piece % n_blocks));
  Number *d_x = view_plane (job->d_x, piece / n_blocks, piece % n_blocks);
  long pixels = view_pixels (job->d_x);

  EACH_VEC (i)
  d_y.v[i] = d_y.v[i] / vec_set ((float) pixels);
  for (long p = 0; p < pixels; p++, d_x += HONE_LANES)
    EACH_VEC (i)
  number_store (d_x + i * VEC, job->add ? number_load (d_x + i * VEC) + d_y.v[i] : d_y.v[i]);
}

void
NAME (average_d_x) (HoneDevice *device, HoneView d_y, bool add, HoneView d_x)
{
  Pool job = { .y = d_y, .d_x = d_x, .add = add };

  cpu_run (device, d_x.n * blocks_of (d_x.c), average_d_x_piece, &job);
}
