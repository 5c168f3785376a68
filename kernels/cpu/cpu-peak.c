/* SPDX-License-Identifier: Apache-2.0 */
/* cpu-peak.c - what the processor can do at most: the yardstick of "hone bench"
 *
 * The arithmetic is that of the convolutions (cpu-conv-tile.h) with nothing to load or store. Of several tries the best
 * counts: it was disturbed least.
 */
#include "cpu-conv-tile.h"
#include "cpu-level.h"

#include <stdlib.h>
#include <time.h>

#define TRIES 5
#define SUMS (VEC == 16 ? 24 : 10) /* independent ones, so that none waits for another; all in registers */
#define ROUNDS 100000

static double
seconds_now (void)
{
  struct timespec now;

  clock_gettime (CLOCK_MONOTONIC, &now);
  return (double) now.tv_sec + 1e-9 * (double) now.tv_nsec;
}

/* The best time of @n pieces. */
static double
best_time (HoneDevice *device, int n, CpuTask task, void *data)
{
  double best = 1e9;

  for (int i = 0; i < TRIES; i++) {
    const double began = seconds_now ();

    cpu_run (device, n, task, data);
    best = seconds_now () - began < best ? seconds_now () - began : best;
  }
  return best;
}

/* Sums that stay small, so that no number is out of the ordinary; @data: a float a piece, so that nothing is left out.
 */
static void
multiply_piece (void *data, int i, CpuWorker *worker)
{
  const Number small[2] = { number_from_float (1e-3f), number_from_float (1e-3f) };
  Vec sum[SUMS], all = vec_set (0.0f);
  Factor b = FACTOR_SET (small);

#pragma GCC unroll 24
  for (int j = 0; j < SUMS; j++)
    sum[j] = vec_set ((float) j);
#pragma GCC unroll 1
  for (int r = 0; r < ROUNDS; r++) {
#ifdef HONE_X86
    __asm__ volatile("" : "+x"(b)); /* so that the products are not all the same one */
#endif
#pragma GCC unroll 24
    for (int j = 0; j < SUMS; j++)
      sum[j] = FACTOR_ADD (sum[j], b, b);
  }
#pragma GCC unroll 24
  for (int j = 0; j < SUMS; j++)
    all += sum[j];
  memcpy ((float *) data + i, &all, sizeof (float));
}

static double
measure_multiply (HoneDevice *device)
{
  const int pieces = 4 * device->n_threads;
  const double operations = (double) pieces * ROUNDS * SUMS * VEC * 2 * SUMS_K;

  if (!cpu_reserve (device, (size_t) pieces * sizeof (float), 0))
    return 0;
  return operations / best_time (device, pieces, multiply_piece, device->shared);
}

#ifdef HONE_BF16_NUMBERS

void
NAME (measure) (HoneDevice *device, HonePeak *peak)
{
  peak->bf16 = measure_multiply (device);
}

#else

#define LENGTH ((size_t) 12 << 20) /* floats an array: 48 MB */
#define PIECE ((size_t) 1 << 16)

static void
add_piece (void *data, int i, CpuWorker *worker)
{
  float *a = (float *) data + (size_t) i * PIECE, *b = a + LENGTH, *c = b + LENGTH;

  for (size_t at = 0; at < PIECE; at += VEC)
    vec_store (c + at, vec_load (a + at) + vec_load (b + at));
}

void
NAME (measure) (HoneDevice *device, HonePeak *peak)
{
  float *arrays = cpu_memory_new (3 * LENGTH * sizeof (float));

  peak->f32 = measure_multiply (device);
  if (arrays == NULL)
    return;
  peak->bandwidth =
      3.0 * (double) (LENGTH * sizeof (float)) / best_time (device, (int) (LENGTH / PIECE), add_piece, arrays);
  free (arrays);
}

#endif
