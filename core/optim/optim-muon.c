/* SPDX-License-Identifier: Apache-2.0 */
/* optim-muon.c - Muon's part of MuSGD (spec 04, section 7)
 *
 * Keller Jordan et al., "Muon: an optimizer for hidden layers in neural networks", 2024: the momentum of a matrix is
 * replaced by the orthogonal matrix next to it, found by five steps of a Newton-Schulz iteration of degree five.
 */
#include "optim-private.h"

#include "hone-vector-math.h"

#include <math.h>

#define STEPS 5

HONE_INLINE float
to_bf16 (float x)
{
  gint32 bits = hone_bits (x);

  return hone_from_bits ((gint32) (((guint32) bits + 0x7fffu + (((guint32) bits >> 16) & 1u)) & 0xffff0000u));
}

HONE_VECTOR static void
round_all (float *x, gsize n)
{
  for (gsize i = 0; i < n; i++)
    x[i] = to_bf16 (x[i]);
}

HONE_VECTOR static void
divide_all (float *x, gsize n, float by)
{
  for (gsize i = 0; i < n; i++)
    x[i] = to_bf16 (x[i] / by);
}

static void
transpose (const float *x, int rows, int columns, float *y)
{
  for (int i = 0; i < rows; i++)
    for (int j = 0; j < columns; j++)
      y[(gsize) j * rows + i] = x[(gsize) i * columns + j];
}

HONE_VECTOR static void
add_row (float *restrict c, const float *restrict b, int n, float a)
{
  for (int j = 0; j < n; j++)
    c[j] += a * b[j];
}

HONE_VECTOR static void
scale_row (float *c, int n, float by)
{
  for (int j = 0; j < n; j++)
    c[j] *= by;
}

/* Without a device: c = alpha a b + beta c, square a. */
static void
plain_product (int m, int n, float alpha, const float *a, const float *b, float beta, float *c)
{
  for (int i = 0; i < m; i++) {
    scale_row (c + (gsize) i * n, n, beta);
    for (int k = 0; k < m; k++)
      add_row (c + (gsize) i * n, b + (gsize) k * n, n, alpha * a[(gsize) i * m + k]);
  }
}

/* a = x x'. */
static void
gram (const HoneKernels *kernels, HoneDevice *device, const float *x, int m, int n, float *a)
{
  if (kernels != NULL) {
    kernels->matmul (device, false, true, m, m, n, 1, x, n, x, n, 0, a, m);
    return;
  }
  for (int i = 0; i < m; i++)
    for (int j = 0; j <= i; j++) {
      double sum = 0;

      for (int k = 0; k < n; k++)
        sum += (double) x[(gsize) i * n + k] * (double) x[(gsize) j * n + k];
      a[(gsize) i * m + j] = a[(gsize) j * m + i] = (float) sum;
    }
}

/* c = alpha a b + beta c; a is m x m, b and c are m x n. */
static void
product (const HoneKernels *kernels, HoneDevice *device, int m, int n, float alpha, const float *a, const float *b,
         float beta, float *c)
{
  if (kernels != NULL)
    kernels->matmul (device, false, false, m, n, m, alpha, a, m, b, n, beta, c, n);
  else
    plain_product (m, n, alpha, a, b, beta, c);
}

gsize
optim_orthogonalise_work (int rows, int columns, gboolean transposed)
{
  const gsize m = transposed ? columns : rows;

  return 2 * m * m + 2 * (gsize) rows * columns;
}

void
optim_orthogonalise (const HoneKernels *kernels, HoneDevice *device, float *x, int rows, int columns,
                     gboolean transposed, float *work)
{
  const int m = transposed ? columns : rows, n = transposed ? rows : columns;
  const gsize square = (gsize) m * m, all = (gsize) m * n;
  float *a = work, *b = a + square, *now = b + square, *next = now + all;

  round_all (x, all);
  divide_all (x, all, to_bf16 (to_bf16 ((float) sqrt (optim_sum_of_squares (x, all))) + 1e-7f));
  if (transposed)
    transpose (x, rows, columns, now);
  else
    memcpy (now, x, all * sizeof *x);

  for (int i = 0; i < STEPS; i++) {
    float *swap = now;

    gram (kernels, device, now, m, n, a);
    round_all (a, square);
    memcpy (b, a, square * sizeof *a);
    product (kernels, device, m, m, 2.0315f, a, a, -4.775f, b);
    round_all (b, square);
    memcpy (next, now, all * sizeof *now);
    product (kernels, device, m, n, 1, b, now, 3.4445f, next);
    round_all (next, all);
    now = next;
    next = swap;
  }

  if (transposed)
    transpose (now, m, n, x);
  else
    memcpy (x, now, all * sizeof *x);
}

HONE_VECTOR static void
look_ahead (const float *restrict g, gsize n, float scale, float mu, float ease, float *restrict momentum,
            float *restrict update)
{
  for (gsize i = 0; i < n; i++) {
    float d = g[i] * scale;

    momentum[i] += (d - momentum[i]) * ease;
    update[i] = d + mu * (momentum[i] - d);
  }
}

void
optim_muon (const HoneKernels *kernels, HoneDevice *device, const OptimRule *rule, const HoneParam *param,
            gboolean transposed, float *p, const float *g, float *momentum, float *work)
{
  const int rows = param->shape[0], columns = (int) (param->n / (gsize) rows);
  const double d0 = param->shape[param->n_dims - 2], d1 = param->shape[param->n_dims - 1];
  float *update = work;

  look_ahead (g, param->n, (float) rule->scale, (float) rule->momentum, (float) (1 - rule->momentum), momentum, update);
  optim_orthogonalise (kernels, device, update, rows, columns, transposed, work + param->n);
  add_row (p, update, (int) param->n, (float) (-0.2 * rule->lr * sqrt (MAX (1, d0 / d1))));
}
