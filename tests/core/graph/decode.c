/* SPDX-License-Identifier: Apache-2.0 */
/* decode.c - see decode.h */
#include "decode.h"

#include <math.h>

typedef struct {
  float score;
  int index;
} Ranked;

/* Column, row and stride of the cell that anchor @a is of. */
static void
find_cell (const HoneHeadShape *shape, int a, int *column, int *row, int *stride)
{
  int level = 0;

  while (a >= shape->h[level] * shape->w[level]) {
    a -= shape->h[level] * shape->w[level];
    level++;
  }
  *column = a % shape->w[level];
  *row = a / shape->w[level];
  *stride = shape->stride[level];
}

/* at: the first of reg_max logits, anchors apart */
static double
distance_of (const HoneHeadShape *shape, const float *at)
{
  double most = -INFINITY, sum = 0, weighed = 0;

  if (shape->reg_max == 1)
    return (double) at[0];
  for (int j = 0; j < shape->reg_max; j++)
    most = MAX (most, (double) at[j * shape->anchors]);
  for (int j = 0; j < shape->reg_max; j++) {
    double share = exp ((double) at[j * shape->anchors] - most);

    sum += share;
    weighed += j * share;
  }
  return weighed / sum;
}

/* left, top, right, bottom in pixels */
static void
decode_box (const HoneHeadShape *shape, const HoneHead *head, int image, int a, double *box)
{
  const float *at = head->boxes + (gsize) image * 4 * shape->reg_max * shape->anchors + a;
  double d[4];
  int column, row, stride;

  for (int side = 0; side < 4; side++)
    d[side] = distance_of (shape, at + (gsize) side * shape->reg_max * shape->anchors);
  find_cell (shape, a, &column, &row, &stride);
  box[0] = (column + 0.5 - d[0]) * stride;
  box[1] = (row + 0.5 - d[1]) * stride;
  box[2] = (column + 0.5 + d[2]) * stride;
  box[3] = (row + 0.5 + d[3]) * stride;
}

static float
score_of (const HoneHeadShape *shape, const HoneHead *head, int image, int klass, int a)
{
  float logit = head->scores[((gsize) image * shape->n_classes + klass) * shape->anchors + a];

  return 1 / (1 + expf (-logit));
}

float *
decode (const HoneHeadShape *shape, const HoneHead *head)
{
  const int rows = 4 + shape->n_classes;
  float *all = g_new (float, (gsize) shape->n *rows * shape->anchors);

  for (int image = 0; image < shape->n; image++)
    for (int a = 0; a < shape->anchors; a++) {
      float *to = all + (gsize) image * rows * shape->anchors + a;
      double box[4];

      decode_box (shape, head, image, a, box);
      to[0] = (float) ((box[0] + box[2]) / 2);
      to[shape->anchors] = (float) ((box[1] + box[3]) / 2);
      to[2 * shape->anchors] = (float) (box[2] - box[0]);
      to[3 * shape->anchors] = (float) (box[3] - box[1]);
      for (int k = 0; k < shape->n_classes; k++)
        to[(4 + k) * shape->anchors] = score_of (shape, head, image, k, a);
    }
  return all;
}

static int
best_first (gconstpointer a, gconstpointer b)
{
  const Ranked *x = a, *y = b;

  if (x->score != y->score)
    return x->score < y->score ? 1 : -1;
  return x->index - y->index;
}

static Ranked *
rank_anchors (const HoneHeadShape *shape, const HoneHead *head, int image)
{
  Ranked *ranked = g_new (Ranked, shape->anchors);

  for (int a = 0; a < shape->anchors; a++) {
    ranked[a] = (Ranked){ .score = 0, .index = a };
    for (int k = 0; k < shape->n_classes; k++)
      ranked[a].score = MAX (ranked[a].score, score_of (shape, head, image, k, a));
  }
  qsort (ranked, (gsize) shape->anchors, sizeof *ranked, best_first);
  return ranked;
}

DecodedRow *
decode_rows (const HoneHeadShape *shape, const HoneHead *head, int image, int k)
{
  g_autofree Ranked *anchors = rank_anchors (shape, head, image);
  g_autofree Ranked *pairs = g_new (Ranked, (gsize) k * shape->n_classes);
  DecodedRow *rows = g_new0 (DecodedRow, k);

  for (int i = 0; i < k; i++)
    for (int c = 0; c < shape->n_classes; c++)
      pairs[i * shape->n_classes + c] =
          (Ranked){ .score = score_of (shape, head, image, c, anchors[i].index), .index = i * shape->n_classes + c };
  qsort (pairs, (gsize) k * shape->n_classes, sizeof *pairs, best_first);
  for (int i = 0; i < k; i++) {
    double box[4];

    decode_box (shape, head, image, anchors[pairs[i].index / shape->n_classes].index, box);
    for (int side = 0; side < 4; side++)
      rows[i].box[side] = (float) box[side];
    rows[i].score = pairs[i].score;
    rows[i].klass = pairs[i].index % shape->n_classes;
  }
  return rows;
}
