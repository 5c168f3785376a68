/* SPDX-License-Identifier: Apache-2.0 */
/* norm.cu - batch normalisation with the activation behind it, forward and backward
 *
 * Statistics are found in two steps whose order depends on the shape alone. A block takes one part of the pixels and 32
 * channels: a lane a channel, a warp every eighth pixel, in floats; one thread a channel then joins the eight in
 * doubles. The second kernel joins the parts, 64 at most, in their order.
 *
 * Nothing but x is kept for the backward pass: z and its slope are reckoned again.
 */
#include "cuda-number.h"

#define WARPS 8
#define LANES 32

/* What a thread of norm_sums and norm_d_sums is to do. */
struct Share {
  int channel, warp, lane, part;
  int64_t from, pixels; /* of the part */
};

DEVICE Share
share_of (const NormArgs &args)
{
  int across = (args.x.c + LANES - 1) / LANES;
  Share s;
  int64_t left;

  s.part = block_index () / across;
  s.lane = thread_index () % LANES;
  s.warp = thread_index () / LANES;
  s.channel = block_index () % across * LANES + s.lane;
  s.from = s.part * args.part;
  left = view_pixels (args.x) - s.from;
  s.pixels = left < args.part ? left : args.part;
  return s;
}

/* Every eighth pixel of the part from number @warp on. */
DEVICE int64_t
count_of (const Share &s, int warp)
{
  return s.pixels > warp ? (s.pixels - warp + WARPS - 1) / WARPS : 0;
}

/* Joins (count, mean, squares) of two sets of numbers (Chan, Golub and LeVeque, 1979). */
DEVICE void
join (double *mean, double *squares, double *count, double other_mean, double other_squares, double other_count)
{
  if (other_count == 0)
    return;
  double by = other_mean - *mean, part = other_count / (*count + other_count);

  *mean += by * part;
  *squares += other_squares + by * by * *count * part;
  *count += other_count;
}

/* Welford's way: a mean far from 0 costs no digits. */
KERNEL (norm_sums, NormArgs)
{
  SHARED (float, means, WARPS *LANES);
  SHARED (float, all_squares, WARPS *LANES);
  Share s = share_of (args);
  float mean = 0, squares = 0, count = 0;

  for (int64_t p = s.warp; p < s.pixels && s.channel < args.x.c; p += WARPS) {
    float x = load_number (args.x, number_at (args.x, s.from + p, s.channel)), by = x - mean;

    count += 1;
    mean += by / count;
    squares += by * (x - mean);
  }
  means[thread_index ()] = mean;
  all_squares[thread_index ()] = squares;
  barrier ();
  if (s.warp > 0 || s.channel >= args.x.c)
    return;
  double m = 0, q = 0, n = 0;

  for (int w = 0; w < WARPS; w++)
    join (&m, &q, &n, (double) means[w * LANES + s.lane], (double) all_squares[w * LANES + s.lane],
          (double) count_of (s, w));
  args.sums[(int64_t) s.part * args.x.c + s.channel].a = m;
  args.sums[(int64_t) s.part * args.x.c + s.channel].b = q;
}

DEVICE void
move_running (const HoneNorm &how, int c, double mean, double squares, double count)
{
  double variance = count > 1 ? squares / (count - 1) : 0;

  how.running_mean[c] = (1 - how.momentum) * how.running_mean[c] + how.momentum * (float) mean;
  how.running_var[c] = (1 - how.momentum) * how.running_var[c] + how.momentum * (float) variance;
}

/* A thread a channel. */
KERNEL (norm_join, NormArgs)
{
  const HoneNorm &how = args.how;
  int c = (int) global_index ();
  double mean = 0, squares = 0, count = 0;

  if (c >= args.x.c)
    return;
  if (how.fixed) {
    args.mean[c] = how.running_mean[c];
    args.rstd[c] = (float) (1 / sqrt ((double) how.running_var[c] + (double) how.eps));
    return;
  }
  for (int i = 0; i < args.n_parts; i++) {
    NormSums sums = args.sums[(int64_t) i * args.x.c + c];
    int64_t left = view_pixels (args.x) - i * args.part;

    join (&mean, &squares, &count, sums.a, sums.b, (double) (left < args.part ? left : args.part));
  }
  args.mean[c] = (float) mean;
  args.rstd[c] = (float) (1 / sqrt (squares / count + (double) how.eps));
  move_running (how, c, mean, squares, count);
}

/* A thread a channel. */
KERNEL (norm_fold, NormArgs)
{
  const HoneNorm &how = args.how;
  int c = (int) global_index ();

  if (c >= args.x.c)
    return;
  float scale = how.weight[c] / sqrtf (how.running_var[c] + how.eps);

  args.rstd[c] = scale;
  args.mean[c] = how.bias[c] - how.running_mean[c] * scale;
}

DEVICE float
row_or (const float *row, int c, float otherwise)
{
  return row != NULL ? row[c] : otherwise;
}

KERNEL (norm_forward, NormArgs)
{
  int c = args.x.c, eights = eights_of (c), eight = (int) (global_index () % eights);
  int64_t pixel = global_index () / eights;

  if (pixel >= view_pixels (args.x))
    return;
  Eight e = load_eight (args.x, pixel, eight);

  for (int i = 0; i < CUDA_LANES && eight * CUDA_LANES + i < c; i++) {
    int at = eight * CUDA_LANES + i;
    float scale = row_or (args.how.weight, at, 1) * args.rstd[at];

    e.v[i] = act_of (args.how.act, (e.v[i] - args.mean[at]) * scale + row_or (args.how.bias, at, 0));
  }
  e = keep_channels (e, eight, c);
  if (args.add.data != NULL) {
    Eight add = load_eight (args.add, pixel, eight);

    for (int i = 0; i < CUDA_LANES; i++)
      e.v[i] += add.v[i];
  }
  store_eight (args.y, pixel, eight, e);
}

/* dz = d_y * act' (z); x_hat on the way. */
DEVICE float
dz_of (const NormArgs &args, int c, float x, float d_y, float *x_hat)
{
  *x_hat = (x - args.mean[c]) * args.rstd[c];
  return d_y * slope_of (args.how.act, *x_hat * row_or (args.how.weight, c, 1) + row_or (args.how.bias, c, 0));
}

KERNEL (norm_d_sums, NormArgs)
{
  SHARED (float, dz_sums, WARPS *LANES);
  SHARED (float, dz_x_sums, WARPS *LANES);
  Share s = share_of (args);
  float dz_sum = 0, dz_x_sum = 0;

  for (int64_t p = s.warp; p < s.pixels && s.channel < args.x.c; p += WARPS) {
    float x = load_number (args.x, number_at (args.x, s.from + p, s.channel)), x_hat;
    float d_y = load_number (args.y, number_at (args.y, s.from + p, s.channel));
    float dz = dz_of (args, s.channel, x, d_y, &x_hat);

    dz_sum += dz;
    dz_x_sum += dz * x_hat;
  }
  dz_sums[thread_index ()] = dz_sum;
  dz_x_sums[thread_index ()] = dz_x_sum;
  barrier ();
  if (s.warp > 0 || s.channel >= args.x.c)
    return;
  NormSums sums = { 0, 0 };

  for (int w = 0; w < WARPS; w++) {
    sums.a += (double) dz_sums[w * LANES + s.lane];
    sums.b += (double) dz_x_sums[w * LANES + s.lane];
  }
  args.sums[(int64_t) s.part * args.x.c + s.channel] = sums;
}

/* A thread a channel: the gradients of weight and bias, and the means that d_x needs. */
KERNEL (norm_d_join, NormArgs)
{
  int c = (int) global_index ();
  double dz = 0, dz_x = 0, count = (double) view_pixels (args.x);

  if (c >= args.x.c)
    return;
  for (int i = 0; i < args.n_parts; i++) {
    dz += args.sums[(int64_t) i * args.x.c + c].a;
    dz_x += args.sums[(int64_t) i * args.x.c + c].b;
  }
  if (args.d_weight != NULL)
    args.d_weight[c] += (float) dz_x;
  if (args.d_bias != NULL)
    args.d_bias[c] += (float) dz;
  args.mean_dz[c] = args.how.fixed ? 0 : (float) (dz / count);
  args.mean_dz_x[c] = args.how.fixed ? 0 : (float) (dz_x / count);
}

KERNEL (norm_backward, NormArgs)
{
  int c = args.x.c, eights = eights_of (c), eight = (int) (global_index () % eights);
  int64_t pixel = global_index () / eights;

  if (pixel >= view_pixels (args.x))
    return;
  Eight x = load_eight (args.x, pixel, eight), d = load_eight (args.y, pixel, eight);

  for (int i = 0; i < CUDA_LANES && eight * CUDA_LANES + i < c; i++) {
    int at = eight * CUDA_LANES + i;
    float x_hat, dz = dz_of (args, at, x.v[i], d.v[i], &x_hat);

    d.v[i] = row_or (args.how.weight, at, 1) * args.rstd[at] * (dz - args.mean_dz[at] - x_hat * args.mean_dz_x[at]);
  }
  store_eight (args.d_x, pixel, eight, keep_channels (d, eight, c));
}
