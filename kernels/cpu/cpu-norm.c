/* SPDX-License-Identifier: Apache-2.0 */
/* cpu-norm.c - batch normalisation with the activation behind it, forward and backward
 *
 * A unit is a run of pixels of one block of 16 channels of one picture. Each leaves two rows of 16 doubles: forward the
 * mean and the sum of squares around that mean, backward the sums of dz and dz * x_hat; they are put together in order.
 * Numbers are reckoned per CHUNK of pixels, in the first-level cache, in floats, and above that in doubles: a mean of
 * 50 with a variance of 1 costs no digits, and the bits depend on shapes alone.
 *
 * Nothing but x is kept for the backward pass: z = (x - mean) * weight * rstd + bias and act' (z) are reckoned again,
 * which is cheaper than memory, but once: dz then waits for the means where d_x will be.
 */
#include "cpu-level.h"
#include "cpu-vec.h"
#include "cpu-view.h"

#include <math.h>

#define UNIT 2048 /* pixels */
#define CHUNK 256

typedef struct {
  double a[HONE_LANES], b[HONE_LANES];
} UnitSums;

typedef struct {
  const HoneNorm *how;
  HoneView x, y; /* backward: d_y in y */
  HoneView add, d_x;
  UnitSums *sums; /* picture x block x run */
  float *mean, *rstd;
  float *d_weight, *d_bias;
  float *mean_dz, *mean_dz_x; /* backward: means of dz and dz * x_hat; NULL when the statistics are fixed */
} Norm;

typedef struct {
  int block, n;
  long from, pixels;
} Unit;

static int
runs_of (HoneView x)
{
  return (int) ((view_pixels (x) + UNIT - 1) / UNIT);
}

static int
n_units (HoneView x)
{
  return x.n * blocks_of (x.c) * runs_of (x);
}

/* Picture after picture, as a convolution writes and reads them. */
static int
number_of (HoneView x, int n, int block, int run)
{
  return (n * blocks_of (x.c) + block) * runs_of (x) + run;
}

static Unit
unit_of (HoneView x, int number)
{
  int runs = runs_of (x), n_blocks = blocks_of (x.c);
  long from = (long) (number % runs) * UNIT, left = view_pixels (x) - from;

  return (Unit){ number / runs % n_blocks, number / runs / n_blocks, from, left < UNIT ? left : UNIT };
}

static Number *
unit_at (HoneView x, const Unit *unit)
{
  return view_plane (x, unit->n, unit->block) + unit->from * HONE_LANES;
}

static size_t
sums_bytes (HoneView x)
{
  return (size_t) n_units (x) * sizeof (UnitSums);
}

size_t
NAME (norm_shared) (HoneView x)
{
  return sums_bytes (x) + 2 * (size_t) (blocks_of (x.c) * HONE_LANES) * sizeof (float);
}

/* Joins (count, mean, squares) of two sets of numbers (Chan, Golub and LeVeque, 1979), lane by lane. */
static void
join (UnitSums *all, double count, const UnitSums *other, double other_count)
{
  const double share = other_count / (count + other_count);

  for (int i = 0; i < HONE_LANES; i++) {
    double by = other->a[i] - all->a[i];

    all->a[i] += by * share;
    all->b[i] += other->b[i] + by * by * count * share;
  }
}

static Lanes
sum_of (const Number *x, int pixels)
{
  Lanes sum[4] = { lanes_set (0.0f), lanes_set (0.0f), lanes_set (0.0f), lanes_set (0.0f) };
  int p = 0;

  for (; p + 4 <= pixels; p += 4)
    for (int j = 0; j < 4; j++)
      EACH_VEC (i)
  sum[j].v[i] += number_load (x + (p + j) * HONE_LANES + i * VEC);
  for (; p < pixels; p++)
    EACH_VEC (i)
  sum[0].v[i] += number_load (x + p * HONE_LANES + i * VEC);
  EACH_VEC (i)
  sum[0].v[i] = (sum[0].v[i] + sum[1].v[i]) + (sum[2].v[i] + sum[3].v[i]);
  return sum[0];
}

static Lanes
squares_of (const Number *x, int pixels, Lanes mean)
{
  Lanes sum[4] = { lanes_set (0.0f), lanes_set (0.0f), lanes_set (0.0f), lanes_set (0.0f) };

  for (int p = 0; p < pixels; p++)
    EACH_VEC (i)
    {
      Vec d = number_load (x + p * HONE_LANES + i * VEC) - mean.v[i];

      sum[p & 3].v[i] += d * d;
    }
  EACH_VEC (i)
  sum[0].v[i] = (sum[0].v[i] + sum[1].v[i]) + (sum[2].v[i] + sum[3].v[i]);
  return sum[0];
}

/* The first of two passes goes from the end: what was written or read last, before or between them, is still in the
 * cache. */
static int
from_the_end (const Norm *job, int i)
{
  return n_units (job->x) - 1 - i;
}

static void
statistics_piece (void *data, int i_from_end, CpuWorker *worker)
{
  const Norm *job = data;
  int number = from_the_end (job, i_from_end);
  Unit unit = unit_of (job->x, number);
  const Number *x = unit_at (job->x, &unit);
  UnitSums *sums = &job->sums[number];

  *sums = (UnitSums){ 0 };
  for (long from = 0; from < unit.pixels; from += CHUNK) {
    int pixels = (int) (unit.pixels - from < CHUNK ? unit.pixels - from : CHUNK);
    const Number *at = x + from * HONE_LANES;
    Lanes mean = sum_of (at, pixels), squares;
    float means[HONE_LANES], all_squares[HONE_LANES];
    UnitSums chunk;

    EACH_VEC (i)
    mean.v[i] = mean.v[i] / vec_set ((float) pixels);
    squares = squares_of (at, pixels, mean);
    lanes_store (means, mean);
    lanes_store (all_squares, squares);
    for (int i = 0; i < HONE_LANES; i++) {
      chunk.a[i] = (double) means[i];
      chunk.b[i] = (double) all_squares[i];
    }
    join (sums, (double) from, &chunk, (double) pixels);
  }
}

static void
move_running (const HoneNorm *how, int c, double mean, double squares, double count)
{
  double variance = count > 1 ? squares / (count - 1) : 0;

  how->running_mean[c] = (1 - how->momentum) * how->running_mean[c] + how->momentum * (float) mean;
  how->running_var[c] = (1 - how->momentum) * how->running_var[c] + how->momentum * (float) variance;
}

/* What the units of a block found, together. */
static void
join_units (const Norm *job, int block)
{
  const long all = view_pixels (job->x);
  const int runs = runs_of (job->x);
  UnitSums sums = { 0 };
  double count = 0;

  for (int n = 0; n < job->x.n; n++)
    for (int run = 0; run < runs; run++) {
      const double pixels = (double) (run + 1 < runs ? UNIT : all - (long) run * UNIT);

      join (&sums, count, &job->sums[number_of (job->x, n, block, run)], pixels);
      count += pixels;
    }
  for (int i = 0; i < least (HONE_LANES, job->x.c - block * HONE_LANES); i++) {
    int c = block * HONE_LANES + i;

    job->mean[c] = (float) sums.a[i];
    job->rstd[c] = (float) (1 / sqrt (sums.b[i] / count + (double) job->how->eps));
    move_running (job->how, c, sums.a[i], sums.b[i], count);
  }
}

static void
take_running (const Norm *job)
{
  for (int c = 0; c < job->x.c; c++) {
    job->mean[c] = job->how->running_mean[c];
    job->rstd[c] = (float) (1 / sqrt ((double) job->how->running_var[c] + (double) job->how->eps));
  }
}

/* What a block's pixels have in common. */
typedef struct {
  Lanes mean, rstd, weight, scale, bias; /* scale = weight * rstd */
  LanesMask mask;
} Terms;

static Terms
terms_of (const Norm *job, int block)
{
  int c = job->x.c;
  Terms t = { lanes_of_array (job->mean, block, c, 0.0f),
              lanes_of_array (job->rstd, block, c, 0.0f),
              lanes_of_array (job->how->weight, block, c, job->how->weight != NULL ? 0.0f : 1.0f),
              { { { 0 } } },
              lanes_of_array (job->how->bias, block, c, 0.0f),
              lanes_mask (block, c) };

  EACH_VEC (i)
  t.scale.v[i] = t.weight.v[i] * t.rstd.v[i];
  return t;
}

ALWAYS_INLINE void
norm_pixels (HoneAct act, const Terms *terms, const Number *x, const Number *add, Number *y, long pixels)
{
  const Terms t = *terms;

  for (long p = 0; p < pixels * HONE_LANES; p += HONE_LANES)
    EACH_VEC (i)
    {
      Vec z = (number_load (x + p + i * VEC) - t.mean.v[i]) * t.scale.v[i] + t.bias.v[i];
      Vec out = vec_keep (vec_act (act, z), t.mask.v[i]);

      number_store (y + p + i * VEC, add != NULL ? out + number_load (add + p + i * VEC) : out);
    }
}

static void
norm_piece (void *data, int number, CpuWorker *worker)
{
  const Norm *job = data;
  Unit unit = unit_of (job->x, number);
  Terms t = terms_of (job, unit.block);
  const Number *x = unit_at (job->x, &unit), *add = job->add.data ? unit_at (job->add, &unit) : NULL;
  Number *y = unit_at (job->y, &unit);

#define CODE(act) norm_pixels (act, &t, x, add, y, unit.pixels)
  WITH_ACT (job->how->act, CODE)
#undef CODE
}

/* Room for the sums, and for @n rows of numbers, one a channel. */
static bool
room_for (HoneDevice *device, Norm *job)
{
  if (!cpu_reserve (device, NAME (norm_shared) (job->x), 0))
    return false;
  job->sums = (UnitSums *) (void *) device->shared;
  return true;
}

static float *
spare_row (HoneDevice *device, HoneView x, int number)
{
  return device->shared + sums_bytes (x) / sizeof (float) + (size_t) (number * blocks_of (x.c) * HONE_LANES);
}

void
NAME (norm) (HoneDevice *device, const HoneNorm *how, HoneView x, HoneView add, HoneView y)
{
  Norm job = { .how = how, .x = x, .add = add, .y = y };
  int units = n_units (x);

  if (units == 0 || !room_for (device, &job))
    return;
  job.mean = how->mean != NULL ? how->mean : spare_row (device, x, 0);
  job.rstd = how->rstd != NULL ? how->rstd : spare_row (device, x, 1);

  if (how->fixed && !how->known) {
    take_running (&job);
  } else if (!how->known) {
    cpu_run (device, units, statistics_piece, &job);
    for (int block = 0; block < blocks_of (x.c); block++) /* shorter than waking a thread */
      join_units (&job, block);
  }
  cpu_run (device, units, norm_piece, &job);
}

/* dz = d_y * act' (z), and x_hat = (x - mean) * rstd on the way. */
ALWAYS_INLINE Vec
dz_of (HoneAct act, const Terms *t, int i, const Number *x, const Number *d_y, Vec *x_hat)
{
  *x_hat = (number_load (x) - t->mean.v[i]) * t->rstd.v[i];
  return number_load (d_y) * vec_act_slope (act, *x_hat * t->weight.v[i] + t->bias.v[i]);
}

ALWAYS_INLINE void
sum_pixels (HoneAct act, const Terms *terms, const Number *x, const Number *d_y, int pixels, UnitSums *sums, Number *to)
{
  const Terms t = *terms;
  Lanes dz_sum = lanes_set (0.0f), dz_x_sum = lanes_set (0.0f);
  float a[HONE_LANES], b[HONE_LANES];

  for (int p = 0; p < pixels * HONE_LANES; p += HONE_LANES)
    EACH_VEC (i)
    {
      Vec x_hat, dz = dz_of (act, &t, i, x + p + i * VEC, d_y + p + i * VEC, &x_hat);

      number_store (to + p + i * VEC, dz);
      dz_sum.v[i] += dz;
      dz_x_sum.v[i] += dz * x_hat;
    }
  lanes_store (a, dz_sum);
  lanes_store (b, dz_x_sum);
  for (int i = 0; i < HONE_LANES; i++) {
    sums->a[i] += (double) a[i];
    sums->b[i] += (double) b[i];
  }
}

static void
d_sums_piece (void *data, int i_from_end, CpuWorker *worker)
{
  const Norm *job = data;
  int number = from_the_end (job, i_from_end);
  Unit unit = unit_of (job->x, number);
  Terms t = terms_of (job, unit.block);
  const Number *x = unit_at (job->x, &unit), *d_y = unit_at (job->y, &unit);
  Number *dz = unit_at (job->d_x, &unit);
  UnitSums *sums = &job->sums[number];

  *sums = (UnitSums){ 0 };
  for (long from = 0; from < unit.pixels; from += CHUNK) {
    int pixels = (int) (unit.pixels - from < CHUNK ? unit.pixels - from : CHUNK);
    long at = from * HONE_LANES;

#define CODE(act) sum_pixels (act, &t, x + at, d_y + at, pixels, sums, dz + at)
    WITH_ACT (job->how->act, CODE)
#undef CODE
  }
}

static void
add_units (const Norm *job, int block)
{
  const double count = (double) job->x.n * (double) view_pixels (job->x);
  const int runs = runs_of (job->x);
  UnitSums all = { 0 };

  for (int n = 0; n < job->x.n; n++)
    for (int run = 0; run < runs; run++) {
      const UnitSums *sums = &job->sums[number_of (job->x, n, block, run)];

      for (int i = 0; i < HONE_LANES; i++) {
        all.a[i] += sums->a[i];
        all.b[i] += sums->b[i];
      }
    }
  for (int i = 0; i < least (HONE_LANES, job->x.c - block * HONE_LANES); i++) {
    int c = block * HONE_LANES + i;

    if (job->d_bias != NULL)
      job->d_bias[c] += (float) all.a[i];
    if (job->d_weight != NULL)
      job->d_weight[c] += (float) all.b[i];
    job->mean_dz[c] = (float) (all.a[i] / count);
    job->mean_dz_x[c] = (float) (all.b[i] / count);
  }
}

/* d_x = scale * (dz - mean (dz) - x_hat * mean (dz * x_hat)), where d_x holds dz; the means are 0 where the statistics
 * are fixed. */
static void
d_x_piece (void *data, int number, CpuWorker *worker)
{
  const Norm *job = data;
  Unit unit = unit_of (job->x, number);
  Terms t = terms_of (job, unit.block);
  bool fixed = job->how->fixed;
  Lanes mean_dz = lanes_of_array (fixed ? NULL : job->mean_dz, unit.block, job->x.c, 0.0f);
  Lanes mean_dz_x = lanes_of_array (fixed ? NULL : job->mean_dz_x, unit.block, job->x.c, 0.0f);
  const Number *x = unit_at (job->x, &unit);
  Number *d_x = unit_at (job->d_x, &unit);

  for (long p = 0; p < unit.pixels * HONE_LANES; p += HONE_LANES)
    EACH_VEC (i)
    {
      Vec x_hat = (number_load (x + p + i * VEC) - t.mean.v[i]) * t.rstd.v[i];
      Vec dz = number_load (d_x + p + i * VEC);

      number_store (d_x + p + i * VEC, t.scale.v[i] * (dz - mean_dz.v[i] - x_hat * mean_dz_x.v[i]));
    }
}

void
NAME (norm_d_x) (HoneDevice *device, const HoneNorm *how, HoneView d_y, HoneView x, float *d_weight, float *d_bias,
                 HoneView d_x)
{
  Norm job = { .how = how,
               .x = x,
               .y = d_y,
               .d_x = d_x,
               .mean = how->mean,
               .rstd = how->rstd,
               .d_weight = d_weight,
               .d_bias = d_bias };
  int units = n_units (x);

  if (units == 0 || !room_for (device, &job))
    return;
  job.mean_dz = spare_row (device, x, 0);
  job.mean_dz_x = spare_row (device, x, 1);

  cpu_run (device, units, d_sums_piece, &job);
  for (int block = 0; block < blocks_of (x.c); block++)
    add_units (&job, block);
  cpu_run (device, units, d_x_piece, &job);
}
