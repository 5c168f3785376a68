/* SPDX-License-Identifier: Apache-2.0 */
/* cpu-softmax.c - softmax and its logarithm over the rows of a plain matrix */
#include "cpu-level.h"
#include "cpu-vec.h"
#include "cpu-view.h"

#include <math.h>

typedef struct {
  int columns;
  const float *x, *d_y;
  float *y; /* or d_x */
} Rows;

/* The next VEC numbers of a row that has @left more; @fill beyond its end. */
static inline Vec
load_part (const float *x, int left, float fill)
{
  float part[VEC];

  if (left >= VEC)
    return vec_load (x);
  for (int i = 0; i < VEC; i++)
    part[i] = i < left ? x[i] : fill;
  return vec_load (part);
}

static inline void
store_part (float *y, int left, Vec x)
{
  if (left >= VEC)
    vec_store (y, x);
  else
    memcpy (y, &x, (size_t) left * sizeof *y);
}

static float
sum_across (Vec x)
{
  float part[VEC], sum = 0;

  vec_store (part, x);
  for (int i = 0; i < VEC; i++)
    sum += part[i];
  return sum;
}

static float
row_max (int n, const float *x)
{
  float max = x[0], part[VEC];
  Vec all = vec_set (x[0]);

  for (int i = 0; i < n; i += VEC)
    all = vec_max (all, load_part (x + i, n - i, x[0]));
  vec_store (part, all);
  for (int i = 0; i < VEC; i++)
    max = part[i] > max ? part[i] : max;
  return max;
}

void
NAME (softmax_row) (int n, const float *x, float *y)
{
  Vec max = vec_set (row_max (n, x)), sum = vec_set (0.0f), by;

  for (int i = 0; i < n; i += VEC) {
    Vec e = vec_exp (load_part (x + i, n - i, 0.0f) - max);

    store_part (y + i, n - i, e);
    sum += load_part (y + i, n - i, 0.0f);
  }
  by = vec_set (sum_across (sum));
  for (int i = 0; i < n; i += VEC)
    store_part (y + i, n - i, load_part (y + i, n - i, 0.0f) / by);
}

/* d_x = y * (d_y - sum (d_y * y)) */
void
NAME (softmax_row_d_x) (int n, const float *d_y, const float *y, float *d_x)
{
  Vec sum = vec_set (0.0f), mean;

  for (int i = 0; i < n; i += VEC)
    sum += load_part (d_y + i, n - i, 0.0f) * load_part (y + i, n - i, 0.0f);
  mean = vec_set (sum_across (sum));
  for (int i = 0; i < n; i += VEC)
    store_part (d_x + i, n - i, load_part (y + i, n - i, 0.0f) * (load_part (d_y + i, n - i, 0.0f) - mean));
}

void
NAME (log_softmax_row) (int n, const float *x, float *y)
{
  float max = row_max (n, x), log_sum;
  Vec sum = vec_set (0.0f);

  for (int i = 0; i < n; i += VEC) {
    store_part (y + i, n - i, vec_exp (load_part (x + i, n - i, 0.0f) - vec_set (max)));
    sum += load_part (y + i, n - i, 0.0f);
  }
  log_sum = logf (sum_across (sum));
  for (int i = 0; i < n; i++)
    y[i] = (x[i] - max) - log_sum;
}

/* d_x = d_y - exp (y) * sum (d_y) */
static void
log_softmax_row_d_x (int n, const float *d_y, const float *y, float *d_x)
{
  Vec sum = vec_set (0.0f);

  for (int i = 0; i < n; i += VEC)
    sum += load_part (d_y + i, n - i, 0.0f);
  sum = vec_set (sum_across (sum));
  for (int i = 0; i < n; i += VEC)
    store_part (d_x + i, n - i, load_part (d_y + i, n - i, 0.0f) - vec_exp (load_part (y + i, n - i, 0.0f)) * sum);
}

static void
softmax_piece (void *data, int row, CpuWorker *worker)
{
  const Rows *job = data;
  long at = (long) row * job->columns;

  NAME (softmax_row) (job->columns, job->x + at, job->y + at);
}

static void
softmax_d_x_piece (void *data, int row, CpuWorker *worker)
{
  const Rows *job = data;
  long at = (long) row * job->columns;

  NAME (softmax_row_d_x) (job->columns, job->d_y + at, job->x + at, job->y + at);
}

static void
log_softmax_piece (void *data, int row, CpuWorker *worker)
{
  const Rows *job = data;
  long at = (long) row * job->columns;

  NAME (log_softmax_row) (job->columns, job->x + at, job->y + at);
}

static void
log_softmax_d_x_piece (void *data, int row, CpuWorker *worker)
{
  const Rows *job = data;
  long at = (long) row * job->columns;

  log_softmax_row_d_x (job->columns, job->d_y + at, job->x + at, job->y + at);
}

void
NAME (softmax) (HoneDevice *device, int rows, int columns, const float *x, float *y)
{
  Rows job = { .columns = columns, .x = x, .y = y };

  cpu_run (device, columns > 0 ? rows : 0, softmax_piece, &job);
}

void
NAME (softmax_d_x) (HoneDevice *device, int rows, int columns, const float *d_y, const float *y, float *d_x)
{
  Rows job = { .columns = columns, .x = y, .d_y = d_y, .y = d_x };

  cpu_run (device, columns > 0 ? rows : 0, softmax_d_x_piece, &job);
}

void
NAME (log_softmax) (HoneDevice *device, int rows, int columns, const float *x, float *y)
{
  Rows job = { .columns = columns, .x = x, .y = y };

  cpu_run (device, columns > 0 ? rows : 0, log_softmax_piece, &job);
}

void
NAME (log_softmax_d_x) (HoneDevice *device, int rows, int columns, const float *d_y, const float *y, float *d_x)
{
  Rows job = { .columns = columns, .x = y, .d_y = d_y, .y = d_x };

  cpu_run (device, columns > 0 ? rows : 0, log_softmax_d_x_piece, &job);
}
