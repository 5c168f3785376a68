/* SPDX-License-Identifier: Apache-2.0 */
/* cpu-conv-weight.c - gradients of a convolution's weights and bias
 *
 * d_weight is a sum over all pixels of all pictures. The pictures' bands of rows ("units") are dealt to a number of
 * partial sums that depends on the shape alone; a piece of work is one partial sum for one group of output channels. At
 * the end the partial sums are added in order. So the bits do not depend on the number of threads.
 */
#include "cpu-conv-band.h"
#include "cpu-conv-pack.h"
#include "cpu-conv-tile.h"
#include "cpu-level.h"

#define ENOUGH_PIECES 32
#define NEAR_BYTES 36000 /* of x and d_y that the tiles go over again and again: the first-level cache */
#define FLAT_PIXELS 2048 /* a unit where all pixels are one row */
#define PARTIAL_BYTES ((size_t) 32 << 20)

typedef struct {
  HoneConv how;
  HoneView x, d_y;
  bool direct, flat;
  int rows, n_bands; /* rows of d_y a unit (flat: pixels) */
  int band_h, band_w;
  int n_partial;
  Pack pack;
  float *partial; /* n_partial * pack_size () */
} ConvWeight;

static int
n_groups (const ConvWeight *c)
{
  return divide_up (blocks_of (c->d_y.c), WIDE);
}

static int
all_rows (const ConvWeight *c)
{
  return c->flat ? c->d_y.h * c->d_y.w : c->d_y.h;
}

static int
rows_that_fit (const ConvWeight *c)
{
  int rows = c->d_y.h;

  if (c->flat)
    return least (all_rows (c), FLAT_PIXELS);
  while (rows > 1 && band_bytes (c->x, (rows - 1) * c->how.stride + c->how.kernel, c->band_w) > BAND_BYTES)
    rows = (rows + 1) / 2;
  return rows;
}

static int
count_partial (const ConvWeight *c)
{
  int units = most (1, c->d_y.n * c->n_bands);
  int wanted = least (units, most (1, ENOUGH_PIECES / n_groups (c)));
  size_t room = PARTIAL_BYTES / (NAME (pack_size) (&c->pack) * sizeof (float));

  return room < (size_t) wanted ? most (1, (int) room) : wanted;
}

static ConvWeight
conv_weight_of (HoneConv how, HoneView x, HoneView d_y)
{
  ConvWeight c = { .how = how, .x = x, .d_y = d_y };

  c.pack = (Pack){
    .out = d_y.c, .in = x.c, .groups = how.groups, .taps = how.kernel * how.kernel, .bytes = x.type == HONE_U8
  };
  c.direct = how.pad == 0 && x.type == HONE_F32;
  c.flat = c.direct && how.kernel == 1 && how.stride == 1;
  c.band_w = (d_y.w - 1) * how.stride + how.kernel;
  c.rows = most (1, rows_that_fit (&c));
  c.n_bands = divide_up (most (1, all_rows (&c)), c.rows);
  c.band_h = (c.rows - 1) * how.stride + how.kernel;
  c.n_partial = count_partial (&c);
  return c;
}

/* A unit as a picture's band of x and the rows of d_y that belong to it. */
typedef struct {
  Band x;
  const float *d_y; /* of the group's first block */
  int rows, pixels;
} Unit;

static Unit
unit_of (const ConvWeight *c, int number, int group, CpuWorker *worker)
{
  int n = number / c->n_bands, from = number % c->n_bands * c->rows, rows = least (c->rows, all_rows (c) - from);
  BandShape shape = { from * c->how.stride - c->how.pad, -c->how.pad, c->band_h, c->band_w };
  const float *d_y = view_plane (c->d_y, n, group * WIDE);
  Unit unit = { { 0 }, d_y + (long) from * c->d_y.w * HONE_LANES, rows, c->d_y.w };

  if (!c->direct) {
    unit.x = band_copy (c->x, n, shape, worker->scratch);
    return unit;
  }
  unit.x = band_direct (c->x, n);
  if (c->flat) {
    unit.x.at += (long) from * HONE_LANES;
    unit.d_y = d_y + (long) from * HONE_LANES;
    unit.pixels = rows;
    unit.rows = 1;
  } else {
    unit.x.at += from * c->how.stride * unit.x.row;
  }
  return unit;
}

/* Every tap of every block of x against the rows and pixels of @s. */
static void
all_taps (const ConvWeight *c, const Band *x, Weight s, float *partial, int columns)
{
  int k = c->how.kernel;
  const float *at = s.a;

  if (c->pack.bytes) {
    for (int ky = 0; ky < k; ky++) {
      s.a = at + ky * x->row;
      s.dw = partial + (long) ky * k * c->x.c * columns;
      tile_weight (s, k * c->x.c, columns / HONE_LANES);
    }
    return;
  }
  for (int block = 0; block < blocks_of (c->x.c); block++)
    for (int t = 0; t < c->pack.taps; t++) {
      int n = least (HONE_LANES, c->x.c - block * HONE_LANES);

      s.a = at + block * x->block + t / k * x->row + t % k * x->pixel;
      s.dw = partial + ((long) block * HONE_LANES * c->pack.taps + (long) t * n) * columns;
      tile_weight (s, n, columns / HONE_LANES);
    }
}

/* In parts that stay in the first-level cache while all taps go over them. */
static void
add_unit (const ConvWeight *c, const Unit *unit, float *partial, int columns)
{
  int stride = c->how.stride, pixel_bytes = (HONE_LANES * stride * stride + columns) * (int) sizeof (float);
  int rows = most (1, least (unit->rows, NEAR_BYTES / (pixel_bytes * unit->pixels)));
  int pixels = c->flat ? most (1, NEAR_BYTES / pixel_bytes) : unit->pixels;
  Weight s = { .a_step = unit->x.pixel * stride,
               .a_row = unit->x.row * stride,
               .d_y_row = (long) unit->pixels * HONE_LANES,
               .d_y_block = view_block_step (c->d_y) };

  for (int r = 0; r < unit->rows; r += rows)
    for (int p = 0; p < unit->pixels; p += pixels) {
      s.a = unit->x.at + r * s.a_row + p * s.a_step;
      s.d_y = unit->d_y + r * s.d_y_row + (long) p * HONE_LANES;
      s.rows = least (rows, unit->rows - r);
      s.pixels = least (pixels, unit->pixels - p);
      all_taps (c, &unit->x, s, partial, columns);
    }
}

static void
weight_piece (void *data, int i, CpuWorker *worker)
{
  const ConvWeight *c = data;
  int group = i % n_groups (c), partial = i / n_groups (c), units = c->d_y.n * c->n_bands;
  int columns = least (WIDE, blocks_of (c->d_y.c) - group * WIDE) * HONE_LANES;
  long rows = NAME (pack_rows) (&c->pack);
  float *sum = c->partial + (size_t) partial * NAME (pack_size) (&c->pack) + (long) group * WIDE * HONE_LANES * rows;

  memset (sum, 0, (size_t) rows * (size_t) columns * sizeof *sum);
  for (int u = (int) ((long) units * partial / c->n_partial); u < (int) ((long) units * (partial + 1) / c->n_partial);
       u++) {
    Unit unit = unit_of (c, u, group, worker);

    add_unit (c, &unit, sum, columns);
  }
}

size_t
NAME (conv_d_weight_shared) (HoneConv how, HoneView x, HoneView y)
{
  ConvWeight c = conv_weight_of (how, x, y);

  return (size_t) c.n_partial * NAME (pack_size) (&c.pack) * sizeof (float);
}

size_t
NAME (conv_d_weight_scratch) (HoneConv how, HoneView x, HoneView y)
{
  ConvWeight c = conv_weight_of (how, x, y);

  return c.direct ? 0 : band_bytes (x, c.band_h, c.band_w);
}

void
NAME (conv_d_weight) (HoneDevice *device, HoneConv how, HoneView d_y, HoneView x, float *d_weight)
{
  ConvWeight c;

  if (is_depthwise (how, x, d_y)) {
    NAME (depthwise_d_weight) (device, how, d_y, x, d_weight);
    return;
  }
  c = conv_weight_of (how, x, d_y);
  if (d_y.n == 0 ||
      !cpu_reserve (device, NAME (conv_d_weight_shared) (how, x, d_y), NAME (conv_d_weight_scratch) (how, x, d_y)))
    return;
  c.partial = device->shared;
  cpu_run (device, c.n_partial * n_groups (&c), weight_piece, &c);
  NAME (unpack) (device, &c.pack, c.partial, c.n_partial, d_weight);
}

void
NAME (conv_up_d_weight) (HoneDevice *device, HoneView d_y, HoneView x, float *d_weight)
{
  const HoneConv halving = { .kernel = 2, .stride = 2, .pad = 0, .groups = 1 }; /* see cpu-conv.c */

  NAME (conv_d_weight) (device, halving, x, d_y, d_weight);
}

typedef struct {
  HoneView d_y;
  float *d_bias;
} Bias;

/* Sums of some hundred pixels as floats, of those as doubles. */
static void
bias_piece (void *data, int block, CpuWorker *worker)
{
  const Bias *job = data;
  double total[HONE_LANES] = { 0 };
  long pixels = view_pixels (job->d_y), step = 256;

  for (int n = 0; n < job->d_y.n; n++)
    for (long from = 0; from < pixels; from += step) {
      const float *at = view_plane (job->d_y, n, block) + from * HONE_LANES;
      Lanes sum = lanes_set (0.0f);
      float lanes[HONE_LANES];

      for (long p = 0; p < (pixels - from < step ? pixels - from : step); p++)
        EACH_VEC (i)
      sum.v[i] += vec_load (at + p * HONE_LANES + i * VEC);
      lanes_store (lanes, sum);
      for (int i = 0; i < HONE_LANES; i++)
        total[i] += (double) lanes[i];
    }
  for (int i = 0; i < least (HONE_LANES, job->d_y.c - block * HONE_LANES); i++)
    job->d_bias[block * HONE_LANES + i] += (float) total[i];
}

void
NAME (conv_d_bias) (HoneDevice *device, HoneView d_y, float *d_bias)
{
  Bias job = { d_y, d_bias };

  cpu_run (device, blocks_of (d_y.c), bias_piece, &job);
}
