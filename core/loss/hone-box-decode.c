/* SPDX-License-Identifier: Apache-2.0 */
/* hone-box-decode.c - see hone-box-decode.h */
#include "hone-box-decode.h"

#include "hone-vector-math.h"

#define PIECE 64

/* The mean of 0 .. reg_max - 1 under softmax, of n <= PIECE anchors. */
HONE_VECTOR static void
expectation (const float *restrict logits, int reg_max, int anchors, int n, float *restrict mean)
{
  float highest[PIECE], sum[PIECE], weighted[PIECE];

  for (int i = 0; i < n; i++) {
    highest[i] = logits[i];
    sum[i] = weighted[i] = 0;
  }
  for (int j = 1; j < reg_max; j++)
    for (int i = 0; i < n; i++)
      highest[i] = hone_max (highest[i], logits[(gsize) j * anchors + i]);
  for (int j = 0; j < reg_max; j++)
    for (int i = 0; i < n; i++) {
      float e = hone_exp (logits[(gsize) j * anchors + i] - highest[i]);

      sum[i] += e;
      weighted[i] += e * (float) j;
    }
  for (int i = 0; i < n; i++)
    mean[i] = weighted[i] / sum[i];
}

void
hone_decode_distances (const float *boxes, int reg_max, int anchors, int first, int n, float *distances, int stride)
{
  for (int side = 0; side < 4; side++) {
    const float *from = boxes + (gsize) side * reg_max * anchors + first;
    float *to = distances + (gsize) side * stride;

    if (reg_max == 1)
      memcpy (to, from, n * sizeof (float));
    else
      for (int i = 0; i < n; i += PIECE)
        expectation (from + i, reg_max, anchors, MIN (n - i, PIECE), to + i);
  }
}

HONE_VECTOR static void
corners_from_distances (float *restrict x1, float *restrict y1, float *restrict x2, float *restrict y2, int n, float x,
                        float y, float stride)
{
  for (int i = 0; i < n; i++) {
    float here = x + (float) i;

    x1[i] = (here - x1[i]) * stride;
    x2[i] = (here + x2[i]) * stride;
    y1[i] = (y - y1[i]) * stride;
    y2[i] = (y + y2[i]) * stride;
  }
}

void
hone_decode_corners (const HoneHeadShape *shape, const float *boxes, const HoneAnchorRun *run, float *corners)
{
  const int anchors = shape->anchors;
  float *to = corners + run->first;

  hone_decode_distances (boxes, shape->reg_max, anchors, run->first, run->n, to, anchors);
  corners_from_distances (to, to + anchors, to + 2 * (gsize) anchors, to + 3 * (gsize) anchors, run->n,
                          (float) run->x + 0.5f, (float) run->y + 0.5f, (float) shape->stride[run->level]);
}
