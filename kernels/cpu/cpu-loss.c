/* SPDX-License-Identifier: Apache-2.0 */
/* cpu-loss.c - losses of classifiers with their gradients */
#include "cpu-level.h"
#include "cpu-view.h"

#include <math.h>

#define PIECE 4096 /* numbers */

typedef struct {
  int columns;
  float smoothing, scale;
  const float *x, *truth; /* truth: of the binary one */
  const int32_t *target;
  float *y, *d_x;
  size_t n;
} Loss;

/* With the target's row t: y = - sum (t * log p), d_x = p - t, where sum (t) = 1. */
static void
cross_entropy_piece (void *data, int row, CpuWorker *worker)
{
  const Loss *job = data;
  int n = job->columns;
  const float *x = job->x + (long) row * n;
  float *log_p = worker->scratch, spread = job->smoothing / (float) n;
  double sum = 0;

  NAME (log_softmax_row) (n, x, log_p);
  for (int i = 0; i < n; i++) {
    float t = spread + (i == job->target[row] ? 1 - job->smoothing : 0);

    sum -= t != 0 ? (double) t * (double) log_p[i] : 0;
    if (job->d_x != NULL)
      job->d_x[(long) row * n + i] = job->scale * (expf (log_p[i]) - t);
  }
  job->y[row] = (float) sum;
}

void
NAME (cross_entropy) (HoneDevice *device, int rows, int columns, float smoothing, float scale, const float *x,
                      const int32_t *target, float *y, float *d_x)
{
  Loss job = {
    .columns = columns, .smoothing = smoothing, .scale = scale, .x = x, .target = target, .y = y, .d_x = d_x
  };

  if (columns > 0 && cpu_reserve (device, 0, (size_t) columns * sizeof (float)))
    cpu_run (device, rows, cross_entropy_piece, &job);
}

static void
binary_piece (void *data, int piece, CpuWorker *worker)
{
  const Loss *job = data;
  size_t from = (size_t) piece * PIECE, to = from + PIECE < job->n ? from + PIECE : job->n;

  for (size_t i = from; i < to; i++) {
    float x = job->x[i], e = expf (-fabsf (x)), t = job->truth[i];

    job->y[i] = (x > 0 ? x : 0) - x * t + log1pf (e);
    if (job->d_x != NULL)
      job->d_x[i] = (x >= 0 ? 1 : e) / (1 + e) - t;
  }
}

void
NAME (binary_cross_entropy) (HoneDevice *device, size_t n, const float *x, const float *target, float *y, float *d_x)
{
  Loss job = { .x = x, .truth = target, .y = y, .d_x = d_x, .n = n };

  cpu_run (device, (int) ((n + PIECE - 1) / PIECE), binary_piece, &job);
}
