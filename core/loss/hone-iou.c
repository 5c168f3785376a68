/* SPDX-License-Identifier: Apache-2.0 */
/* hone-iou.c - see hone-iou.h */
#include "hone-iou.h"

#include "hone-vector-math.h"

#include <math.h>

#define EPSILON 1e-7

/* One axis of the pair: low and high edges, and which of them bound intersection and hull. */
typedef struct {
  double inside, hull; /* lengths; inside may be negative */
  double d_inside[2];  /* by the low and the high edge of the first box */
  double d_hull[2];
} Axis;

/* 1 when a alone decides, 1/2 at a tie, as PyTorch shares the gradient of minimum and maximum. */
static double
share (double a, double b)
{
  return a > b ? 1 : a == b ? 0.5 : 0;
}

static Axis
axis_of (double low, double high, double other_low, double other_high)
{
  Axis axis = {
    .inside = MIN (high, other_high) - MAX (low, other_low),
    .hull = MAX (high, other_high) - MIN (low, other_low),
    .d_inside = { -share (low, other_low), share (other_high, high) },
    .d_hull = { -share (other_low, low), share (high, other_high) },
  };

  /* Boxes that only touch have no gradient either, as with PyTorch's clamp. */
  if (axis.inside <= 0)
    axis.inside = axis.d_inside[0] = axis.d_inside[1] = 0;
  return axis;
}

/* What the kinds share. d_* are by x1, y1, x2, y2 of the first box. */
typedef struct {
  Axis x, y;
  double w, h, other_w, other_h;
  double whole, iou; /* union, intersection over union */
  double d_whole[4], d_iou[4];
} Pair;

static Pair
pair_of (const float box[4], const float other[4])
{
  Pair p = {
    .x = axis_of ((double) box[0], (double) box[2], (double) other[0], (double) other[2]),
    .y = axis_of ((double) box[1], (double) box[3], (double) other[1], (double) other[3]),
    .w = (double) box[2] - (double) box[0],
    .h = (double) box[3] - (double) box[1] + EPSILON,
    .other_w = (double) other[2] - (double) other[0],
    .other_h = (double) other[3] - (double) other[1] + EPSILON,
  };
  const double inter = p.x.inside * p.y.inside;
  const double d_area[4] = { -p.h, -p.w, p.h, p.w };

  p.whole = p.w * p.h + p.other_w * p.other_h - inter + EPSILON;
  p.iou = inter / p.whole;
  for (int i = 0; i < 4; i++) {
    const double d_inter = i % 2 == 0 ? p.x.d_inside[i / 2] * p.y.inside : p.y.d_inside[i / 2] * p.x.inside;

    p.d_whole[i] = d_area[i] - d_inter;
    p.d_iou[i] = (d_inter - p.iou * p.d_whole[i]) / p.whole;
  }
  return p;
}

static double
giou (const Pair *p, double d[4])
{
  const double hull = p->x.hull * p->y.hull + EPSILON;

  for (int i = 0; i < 4; i++) {
    const double d_hull = i % 2 == 0 ? p->x.d_hull[i / 2] * p->y.hull : p->y.d_hull[i / 2] * p->x.hull;

    d[i] = p->d_iou[i] + (p->d_whole[i] - p->whole / hull * d_hull) / hull;
  }
  return p->iou - (hull - p->whole) / hull;
}

static double
diou (const Pair *p, const float box[4], const float other[4], double d[4])
{
  const double diagonal = p->x.hull * p->x.hull + p->y.hull * p->y.hull + EPSILON;
  const double apart[2] = { (double) other[0] + (double) other[2] - (double) box[0] - (double) box[2],
                            (double) other[1] + (double) other[3] - (double) box[1] - (double) box[3] };
  const double distance = (apart[0] * apart[0] + apart[1] * apart[1]) / 4;

  for (int i = 0; i < 4; i++) {
    const Axis *axis = i % 2 == 0 ? &p->x : &p->y;
    const double d_diagonal = 2 * axis->hull * axis->d_hull[i / 2];

    d[i] = p->d_iou[i] - (-apart[i % 2] / 2 - distance / diagonal * d_diagonal) / diagonal;
  }
  return p->iou - distance / diagonal;
}

/* The weight of the term of shape counts as a constant in the gradient. */
static double
ciou (const Pair *p, const float box[4], const float other[4], double d[4])
{
  const double apart = atan (p->other_w / p->other_h) - atan (p->w / p->h);
  const double shape = 4 / (G_PI * G_PI) * apart * apart;
  const double weight = shape / (1 - p->iou + shape + EPSILON);
  const double d_angle = -8 / (G_PI * G_PI) * apart * weight / (p->w * p->w + p->h * p->h);
  const double value = diou (p, box, other, d);

  d[0] += d_angle * p->h;
  d[2] -= d_angle * p->h;
  d[1] -= d_angle * p->w;
  d[3] += d_angle * p->w;
  return value - shape * weight;
}

double
hone_iou (HoneIouKind kind, const float box[4], const float other[4], double *d_box)
{
  const Pair p = pair_of (box, other);
  double d[4];

  switch (kind) {
  case HONE_GIOU:
    return giou (&p, d_box ? d_box : d);
  case HONE_DIOU:
    return diou (&p, box, other, d_box ? d_box : d);
  case HONE_CIOU:
    return ciou (&p, box, other, d_box ? d_box : d);
  case HONE_IOU:
  default:
    if (d_box)
      memcpy (d_box, p.d_iou, sizeof p.d_iou);
    return p.iou;
  }
}

HONE_VECTOR void
hone_ciou_row (const float box[4], const float *restrict x1, const float *restrict y1, const float *restrict x2,
               const float *restrict y2, int n, float *restrict overlap)
{
  const float a1 = box[0], b1 = box[1], a2 = box[2], b2 = box[3];
  const float w = a2 - a1, h = b2 - b1 + 1e-7f, angle = hone_atan (w / h);

  for (int i = 0; i < n; i++) {
    float other_w = x2[i] - x1[i], other_h = y2[i] - y1[i] + 1e-7f;
    float inter = hone_max (hone_min (a2, x2[i]) - hone_max (a1, x1[i]), 0) *
                  hone_max (hone_min (b2, y2[i]) - hone_max (b1, y1[i]), 0);
    float iou = inter / (w * h + other_w * other_h - inter + 1e-7f);
    float hull_w = hone_max (a2, x2[i]) - hone_min (a1, x1[i]);
    float hull_h = hone_max (b2, y2[i]) - hone_min (b1, y1[i]);
    float apart_x = x1[i] + x2[i] - a1 - a2, apart_y = y1[i] + y2[i] - b1 - b2;
    float distance = (apart_x * apart_x + apart_y * apart_y) / 4;
    float turn = hone_atan (other_w / other_h) - angle;
    float shape = 0.405284735f * turn * turn; /* 4 / pi^2 */
    float weight = shape / (shape - iou + (1 + 1e-7f));

    overlap[i] = hone_max (iou - (distance / (hull_w * hull_w + hull_h * hull_h + 1e-7f) + shape * weight), 0);
  }
}
