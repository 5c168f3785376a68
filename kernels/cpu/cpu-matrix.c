/* SPDX-License-Identifier: Apache-2.0 */
/* cpu-matrix.c - products of plain matrices: OpenBLAS, one thread, on pieces that the pool shares out
 *
 * The cuts depend on the shape alone, so that the bits do not depend on the number of threads.
 */
#include "cpu-level.h"
#include "cpu-view.h"

#include <cblas.h>

#define PIECES 16
#define LEAST 48                    /* rows or columns of a piece; thinner ones are slow */
#define WORTHWHILE (64.0 * 64 * 64) /* multiplications for which it pays to wake the pool */

typedef struct {
  bool a_transposed, b_transposed;
  int m, n, k;
  float alpha, beta;
  const float *a, *b;
  float *c;
  int a_stride, b_stride, c_stride;
  int rows, columns; /* of a piece of c */
} Product;

static void
product_piece (void *data, int i, CpuWorker *worker)
{
  const Product *p = data;
  int across = divide_up (p->n, p->columns);
  int row = i / across * p->rows, column = i % across * p->columns;
  const float *a = p->a + (p->a_transposed ? (long) row : (long) row * p->a_stride);
  const float *b = p->b + (p->b_transposed ? (long) column * p->b_stride : (long) column);

  cblas_sgemm (CblasRowMajor, p->a_transposed ? CblasTrans : CblasNoTrans, p->b_transposed ? CblasTrans : CblasNoTrans,
               least (p->rows, p->m - row), least (p->columns, p->n - column), p->k, p->alpha, a, p->a_stride, b,
               p->b_stride, p->beta, p->c + (long) row * p->c_stride + column, p->c_stride);
}

static int
part_of (int length)
{
  return least (length, most (LEAST, divide_up (length, PIECES)));
}

void
NAME (matmul) (HoneDevice *device, bool a_transposed, bool b_transposed, int m, int n, int k, float alpha,
               const float *a, int a_stride, const float *b, int b_stride, float beta, float *c, int c_stride)
{
  Product p = { a_transposed, b_transposed, m, n, k, alpha, beta, a, b, c, a_stride, b_stride, c_stride, m, n };

  if (m <= 0 || n <= 0)
    return;
  if ((double) m * n * k >= WORTHWHILE) {
    if (m >= n)
      p.rows = part_of (m);
    else
      p.columns = part_of (n);
  }
  cpu_run (device, divide_up (m, p.rows) * divide_up (n, p.columns), product_piece, &p);
}
