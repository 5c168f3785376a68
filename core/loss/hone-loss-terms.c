/* SPDX-License-Identifier: Apache-2.0 */
/* hone-loss-terms.c - see hone-loss-terms.h */
#include "hone-loss-terms.h"

#include "hone-vector-math.h"

#include <math.h>

#define LANES 16
#define MOST_BINS 64

/* sum[lane] of a whole number of LANES. The order of sums does not depend on the machine's vectors. */
HONE_VECTOR static void
bce_lanes (const float *restrict z, int n, float scale, float *restrict d, float *restrict sum)
{
  for (int i = 0; i < n; i += LANES)
    for (int lane = 0; lane < LANES; lane++) {
      float x = z[i + lane], e = hone_exp (x < 0 ? x : -x);

      /* Not hone_max (): a logit that is no number must show in the loss. */
      sum[lane] += (x < 0 ? 0 : x) + hone_log1p_unit (e);
      d[i + lane] = scale * ((x < 0 ? e : 1.0f) / (1.0f + e));
    }
}

#define PIECE 1024

double
hone_bce_row (const float *logits, int n, float scale, float *d_logits)
{
  double total = 0;
  float aside[PIECE], rest[LANES], d_rest[LANES];

  for (int at = 0; at < n; at += PIECE) {
    const int here = MIN (n - at, PIECE), whole = here / LANES * LANES;
    float sum[LANES] = { 0 };

    bce_lanes (logits + at, whole, scale, d_logits ? d_logits + at : aside, sum);
    if (whole < here) {
      for (int i = 0; i < LANES; i++)
        rest[i] = whole + i < here ? logits[at + whole + i] : -100.0f; /* adds about 1e-44 */
      bce_lanes (rest, LANES, scale, d_rest, sum);
      if (d_logits)
        memcpy (d_logits + at + whole, d_rest, (here - whole) * sizeof (float));
    }
    for (int lane = 0; lane < LANES; lane++)
      total += (double) sum[lane];
  }
  return total;
}

/* p = softmax of the logits. Returns: the logarithm of the sum, so that ln p[j] = logits[j] - it. */
static double
softmax (const float *logits, int n, gsize stride, double *p)
{
  double highest = (double) logits[0], sum = 0;

  for (int j = 1; j < n; j++)
    highest = MAX (highest, (double) logits[j * stride]);
  for (int j = 0; j < n; j++)
    sum += p[j] = exp ((double) logits[j * stride] - highest);
  for (int j = 0; j < n; j++)
    p[j] /= sum;
  return highest + log (sum);
}

double
hone_dfl (const float *logits, int reg_max, gsize stride, double target, double scale, float *d_logits)
{
  const double t = CLAMP (target, 0, reg_max - 1 - 0.01);
  const int low = (int) t;
  const double high_weight = t - low, low_weight = 1 - high_weight;
  double p[MOST_BINS];
  const double log_sum = softmax (logits, reg_max, stride, p);

  for (int j = 0; d_logits && j < reg_max; j++) {
    const double wanted = j == low ? low_weight : j == low + 1 ? high_weight : 0;

    d_logits[j * stride] += (float) (scale * (p[j] - wanted));
  }
  return low_weight * (log_sum - (double) logits[low * stride]) +
         high_weight * (log_sum - (double) logits[(low + 1) * stride]);
}

void
hone_dfl_through (const float *logits, int reg_max, gsize stride, double d_distance, float *d_logits)
{
  double p[MOST_BINS], mean = 0;

  softmax (logits, reg_max, stride, p);
  for (int j = 0; j < reg_max; j++)
    mean += j * p[j];
  for (int j = 0; j < reg_max; j++)
    d_logits[j * stride] += (float) (d_distance * p[j] * (j - mean));
}
