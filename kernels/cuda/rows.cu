/* SPDX-License-Identifier: Apache-2.0 */
/* rows.cu - softmax, its logarithm, and the losses of classifiers: over the rows of a plain matrix
 *
 * A warp a row; a lane takes every 32nd number, and the lanes' sums meet pair by pair: the order depends on the length
 * of a row alone.
 */
#include "rows.h"

struct Row {
  int64_t at; /* of its first number */
  int number, lane;
  bool there; /* alike for all lanes of a warp */
};

DEVICE Row
row_of (int rows, int columns)
{
  int64_t warp = global_index () / LANES;
  Row row = { warp * columns, (int) warp, thread_index () % LANES, warp < rows };

  return row;
}

KERNEL (rows_softmax, RowsArgs)
{
  Row row = row_of (args.rows, args.columns);
  const float *x = args.x + row.at;

  if (!row.there)
    return;
  float max = max_of_row (x, args.columns, row.lane), sum = sum_of_row (x, args.columns, row.lane, max);

  for (int i = row.lane; i < args.columns; i += LANES)
    args.y[row.at + i] = args.log ? x[i] - max - logf (sum) : expf (x[i] - max) / sum;
}

/* softmax: d_x = y * (d_y - sum (d_y * y)); its logarithm: d_x = d_y - exp (y) * sum (d_y) */
KERNEL (rows_softmax_back, RowsArgs)
{
  Row row = row_of (args.rows, args.columns);
  const float *y = args.x + row.at, *d_y = args.d_y + row.at;
  float sum = 0;

  if (!row.there)
    return;
  for (int i = row.lane; i < args.columns; i += LANES)
    sum += args.log ? d_y[i] : d_y[i] * y[i];
  sum = sum_of_warp (sum);
  for (int i = row.lane; i < args.columns; i += LANES)
    args.y[row.at + i] = args.log ? d_y[i] - expf (y[i]) * sum : y[i] * (d_y[i] - sum);
}

/* With the target's row t: y = - sum (t * log p), d_x = scale * (p - t), where sum (t) = 1. */
KERNEL (rows_cross_entropy, LossArgs)
{
  Row row = row_of (args.rows, args.columns);
  const float *x = args.x + row.at;
  float spread = args.smoothing / (float) args.columns, loss = 0;

  if (!row.there)
    return;
  float max = max_of_row (x, args.columns, row.lane);
  float log_sum = logf (sum_of_row (x, args.columns, row.lane, max));

  for (int i = row.lane; i < args.columns; i += LANES) {
    float t = spread + (i == args.target[row.number] ? 1 - args.smoothing : 0), log_p = x[i] - max - log_sum;

    loss -= t != 0 ? t * log_p : 0;
    if (args.d_x != NULL)
      args.d_x[row.at + i] = args.scale * (expf (log_p) - t);
  }
  loss = sum_of_warp (loss);
  if (row.lane == 0)
    args.y[row.number] = loss;
}

/* A thread a number. */
KERNEL (rows_binary, LossArgs)
{
  int64_t i = global_index ();

  if (i >= args.n)
    return;
  float x = args.x[i], e = expf (-fabsf (x)), t = args.truth[i];

  args.y[i] = (x > 0 ? x : 0) - x * t + log1pf (e);
  if (args.d_x != NULL)
    args.d_x[i] = (x >= 0 ? 1 : e) / (1 + e) - t;
}
