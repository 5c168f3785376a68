/* SPDX-License-Identifier: Apache-2.0 */
/* cpu-depthwise.c - convolutions with one channel a group: 16 channels at once, lane by lane
 *
 * A piece of work is a block of 16 channels of a picture. The gradient of x is gathered like y, with the kernel turned
 * around, where the stride is 1; else it is scattered into a padded map.
 */
#include "cpu-conv-band.h"
#include "cpu-level.h"

typedef struct {
  HoneConv how;
  HoneView x, y; /* or d_x, d_y */
  const HoneEpilogue *end;
  bool add;
  const float *packed; /* block x taps x 16 */
  float *partial;      /* d_weight: n x block x taps x 16 */
  int h, w, pad;       /* of the padded map */
} Depthwise;

static int
taps_of (HoneConv how)
{
  return how.kernel * how.kernel;
}

/* The padded map that @gathered numbers are gathered from (or x's are scattered to). */
static Depthwise
depthwise_of (HoneConv how, HoneView x, HoneView y)
{
  return (Depthwise){ .how = how,
                      .x = x,
                      .y = y,
                      .pad = how.pad,
                      .h = (y.h - 1) * how.stride + how.kernel,
                      .w = (y.w - 1) * how.stride + how.kernel };
}

/* The same layer seen from d_x when the stride is 1: gathers from d_y with the kernel turned around. */
static Depthwise
turned (HoneConv how, HoneView d_x, HoneView d_y)
{
  HoneConv back = { how.kernel, 1, how.kernel - 1 - how.pad, how.groups };

  return depthwise_of (back, d_y, d_x);
}

static size_t
map_bytes (const Depthwise *d)
{
  return (size_t) d->h * (size_t) d->w * HONE_LANES * sizeof (float);
}

static size_t
packed_bytes (const Depthwise *d)
{
  return (size_t) (blocks_of (d->x.c) * taps_of (d->how)) * HONE_LANES * sizeof (float);
}

size_t
NAME (depthwise_shared) (HoneConv how, HoneView x, HoneView y)
{
  Depthwise d = depthwise_of (how, x, y);

  return packed_bytes (&d) * (size_t) most (1, y.n);
}

size_t
NAME (depthwise_scratch) (HoneConv how, HoneView x, HoneView y)
{
  Depthwise there = depthwise_of (how, x, y), back = turned (how, x, y);

  return map_bytes (&there) > map_bytes (&back) ? map_bytes (&there) : map_bytes (&back);
}

static void
pack (const Depthwise *d, const float *weight, bool turn, float *to)
{
  int taps = taps_of (d->how);

  memset (to, 0, packed_bytes (d));
  for (int c = 0; c < d->x.c; c++)
    for (int t = 0; t < taps; t++)
      to[(c / HONE_LANES * taps + (turn ? taps - 1 - t : t)) * HONE_LANES + c % HONE_LANES] = weight[c * taps + t];
}

/* Block @block of picture @n alone, with the padding around it. */
static const Number *
padded (const Depthwise *d, int n, int block, CpuWorker *worker)
{
  HoneView one = d->x;
  BandShape shape = { -d->pad, -d->pad, d->h, d->w };

  one.first += block * HONE_LANES;
  one.c = HONE_LANES;
  return band_copy (one, n, shape, (Number *) (void *) worker->scratch).at;
}

/* @kernel is a constant for the usual one, so that its weights stay in registers. */
ALWAYS_INLINE void
gather_row (const Number *x, long row, int stride, int kernel, const float *weight, bool add, Number *y, int pixels)
{
  for (int p = 0; p < pixels; p++, x += stride * HONE_LANES, y += HONE_LANES)
    EACH_VEC (i)
    {
      Vec sum = add ? number_load (y + i * VEC) : vec_set (0.0f);

      for (int ky = 0; ky < kernel; ky++)
        for (int kx = 0; kx < kernel; kx++)
          sum += number_load (x + ky * row + kx * HONE_LANES + i * VEC) *
                 vec_load (weight + (ky * kernel + kx) * HONE_LANES + i * VEC);
      number_store (y + i * VEC, sum);
    }
}

static void
gather_piece (void *data, int i, CpuWorker *worker)
{
  const Depthwise *d = data;
  int n_blocks = blocks_of (d->x.c), n = i / n_blocks, block = i % n_blocks;
  const Number *x = padded (d, n, block, worker);
  const float *weight = d->packed + (long) block * taps_of (d->how) * HONE_LANES;
  Number *y = view_plane (d->y, n, block);
  long row = (long) d->w * HONE_LANES, y_row = (long) d->y.w * HONE_LANES;

  for (int r = 0; r < d->y.h; r++) {
    const Number *from = x + (long) r * d->how.stride * row;

    if (d->how.kernel == 3)
      gather_row (from, row, d->how.stride, 3, weight, d->add, y + r * y_row, d->y.w);
    else
      gather_row (from, row, d->how.stride, d->how.kernel, weight, d->add, y + r * y_row, d->y.w);
  }
  if (d->end != NULL)
    NAME (epilogue)
  (d->end, block, d->y.c, d->end->add.data ? view_plane (d->end->add, n, block) : NULL, y, view_pixels (d->y));
}

void
NAME (depthwise) (HoneDevice *device, HoneConv how, HoneView x, const float *weight, const HoneEpilogue *end,
                  HoneView y)
{
  Depthwise d = depthwise_of (how, x, y);

  if (!cpu_reserve (device, packed_bytes (&d), map_bytes (&d)))
    return;
  d.end = end;
  d.packed = device->shared;
  pack (&d, weight, false, device->shared);
  cpu_run (device, y.n * blocks_of (y.c), gather_piece, &d);
}

static void
scatter (const Depthwise *d, const Number *d_y, const float *weight, float *map)
{
  int k = d->how.kernel;

  for (int r = 0; r < d->y.h; r++)
    for (int c = 0; c < d->y.w; c++, d_y += HONE_LANES) {
      float *to = map + ((long) r * d->how.stride * d->w + c * d->how.stride) * HONE_LANES;

      for (int t = 0; t < k * k; t++)
        EACH_VEC (i)
        {
          float *at = to + ((long) (t / k) * d->w + t % k) * HONE_LANES + i * VEC;

          vec_store (at, vec_load (at) + number_load (d_y + i * VEC) * vec_load (weight + t * HONE_LANES + i * VEC));
        }
    }
}

/* The inside of the padded map; what lies beyond it got nothing. */
static void
take_inside (const Depthwise *d, const float *map, Number *d_x)
{
  for (int r = 0; r < d->x.h; r++)
    for (int c = 0; c < d->x.w; c++, d_x += HONE_LANES)
      EACH_VEC (i)
      {
        bool there = r + d->pad < d->h && c + d->pad < d->w;
        Vec got =
            there ? vec_load (map + ((long) (r + d->pad) * d->w + c + d->pad) * HONE_LANES + i * VEC) : vec_set (0.0f);

        number_store (d_x + i * VEC, d->add ? number_load (d_x + i * VEC) + got : got);
      }
}

static void
scatter_piece (void *data, int i, CpuWorker *worker)
{
  const Depthwise *d = data;
  int n_blocks = blocks_of (d->x.c), n = i / n_blocks, block = i % n_blocks;

  memset (worker->scratch, 0, map_bytes (d));
  scatter (d, view_plane (d->y, n, block), d->packed + (long) block * taps_of (d->how) * HONE_LANES, worker->scratch);
  take_inside (d, worker->scratch, view_plane (d->x, n, block));
}

void
NAME (depthwise_d_x) (HoneDevice *device, HoneConv how, HoneView d_y, const float *weight, bool add, HoneView d_x)
{
  bool turn = how.stride == 1 && how.pad < how.kernel;
  Depthwise d = turn ? turned (how, d_x, d_y) : depthwise_of (how, d_x, d_y);

  if (!cpu_reserve (device, packed_bytes (&d), map_bytes (&d)))
    return;
  d.add = add;
  d.packed = device->shared;
  pack (&d, weight, turn, device->shared);
  cpu_run (device, d_x.n * blocks_of (d_x.c), turn ? gather_piece : scatter_piece, &d);
}

/* Row @ky of the kernel, @kernel taps, against all pixels: sums in registers for the usual kernel. */
ALWAYS_INLINE void
weight_row (const Depthwise *d, const Number *x, const Number *d_y, int kernel, int v, float *to)
{
  Vec sum[7];
  int step = d->how.stride * HONE_LANES;

  for (int kx = 0; kx < kernel; kx++)
    sum[kx] = vec_set (0.0f);
  for (int r = 0; r < d->y.h; r++) {
    const Number *from = x + (long) r * d->how.stride * d->w * HONE_LANES;

    for (int c = 0; c < d->y.w; c++, from += step, d_y += HONE_LANES)
      for (int kx = 0; kx < kernel; kx++)
        sum[kx] += number_load (from + kx * HONE_LANES + v * VEC) * number_load (d_y + v * VEC);
  }
  for (int kx = 0; kx < kernel; kx++)
    vec_store (to + kx * HONE_LANES + v * VEC, sum[kx]);
}

static void
weight_piece (void *data, int i, CpuWorker *worker)
{
  const Depthwise *d = data;
  int n_blocks = blocks_of (d->x.c), n = i / n_blocks, block = i % n_blocks, k = d->how.kernel;
  const Number *x = padded (d, n, block, worker), *d_y = view_plane (d->y, n, block);
  float *to = d->partial + (long) i * k * k * HONE_LANES;

  for (int ky = 0; ky < k; ky++)
    for (int v = 0; v < VECS; v++) {
      const Number *from = x + (long) ky * d->w * HONE_LANES;

      if (k == 3)
        weight_row (d, from, d_y, 3, v, to + ky * k * HONE_LANES);
      else
        for (int kx = 0; kx < k; kx += 7)
          weight_row (d, from + kx * HONE_LANES, d_y, least (7, k - kx), v, to + (ky * k + kx) * HONE_LANES);
    }
}

void
NAME (depthwise_d_weight) (HoneDevice *device, HoneConv how, HoneView d_y, HoneView x, float *d_weight)
{
  Depthwise d = depthwise_of (how, x, d_y);
  int taps = taps_of (how), n_blocks = blocks_of (x.c);

  if (x.n == 0 || !cpu_reserve (device, NAME (depthwise_shared) (how, x, d_y), map_bytes (&d)))
    return;
  d.partial = device->shared;
  cpu_run (device, x.n * n_blocks, weight_piece, &d);

  for (int c = 0; c < x.c; c++)
    for (int t = 0; t < taps; t++) {
      float sum = 0;

      for (int n = 0; n < x.n; n++)
        sum += d.partial[(((long) n * n_blocks + c / HONE_LANES) * taps + t) * HONE_LANES + c % HONE_LANES];
      d_weight[c * taps + t] += sum;
    }
}
