/* SPDX-License-Identifier: Apache-2.0 */
/* loss.cu - how wrong a head is, and in which direction (spec 03, sections 3 to 5), behind loss-assign.cu
 *
 *   loss_classes  a block 2048 anchors of a class: reads a logit, writes its gradient, 8 bytes a number
 *   loss_places   a thread an anchor, of which few answer for an object: box and distances, in double precision as in
 *                 core; gradients of all others are cleared before
 *   loss_finish   joins the sums of both in their order
 */
#include "block.h"
#include "head.h"

/* What a gradient is multiplied with beside its gain. */
DEVICE double
gradient_scale (const HeadArgs &args)
{
  double weight = args.weight != NULL ? (double) *args.weight : 1;
  double scale = args.state != NULL ? (double) args.state->loss_scale : 1;

  return weight * args.plan.head.n / args.total->scores * scale;
}

/* The block's row of anchors: picture and class. */
KERNEL (loss_classes, HeadArgs)
{
  SHARED (double, sums, BLOCK);
  const HoneHeadPlan &head = args.plan.head;
  int pieces = (head.anchors + LOSS_PIECE - 1) / LOSS_PIECE, row = block_index () / pieces;
  int first = block_index () % pieces * LOSS_PIECE, klass = row % head.n_classes, picture = row / head.n_classes;
  int end = first + LOSS_PIECE < head.anchors ? first + LOSS_PIECE : head.anchors;
  const LossAnchor *of = args.anchors + (int64_t) picture * head.anchors;
  double weight = args.plan.class_weights != NULL ? (double) args.plan.class_weights[klass] : 1, sum = 0;
  double scale = gradient_scale (args) * (double) args.plan.cls * weight;

  for (int a = first + thread_index (); a < end; a += BLOCK) {
    int64_t at = (int64_t) row * head.anchors + a;
    float x = args.head.scores[at], e = expf (-fabsf (x));
    float target = of[a].goal >= 0 && of[a].klass == klass ? of[a].score : 0;

    /* x is kept where it is no number: it must show in the loss. */
    sum += (double) ((x < 0 ? 0 : x) + log1pf (e)) - (double) x * (double) target;
    if (args.head.d_scores != NULL)
      args.head.d_scores[at] = (float) scale * ((x < 0 ? e : 1.0f) / (1.0f + e)) - (float) (scale * (double) target);
  }
  sum = sum_of_block (sum, sums);
  if (thread_index () == 0)
    args.class_parts[block_index ()] = sum * weight;
}

/* --- CIoU with its gradient by the first box, as in core/loss/hone-iou.c ------------------------------------------ */

#define EPSILON 1e-7
#define PI 3.14159265358979323846

/* 1 when a alone decides, 1/2 at a tie. */
DEVICE double
decides (double a, double b)
{
  return a > b ? 1 : a == b ? 0.5 : 0;
}

/* One axis of a pair: lengths of intersection and hull, and their slopes by the low and the high edge of the first. */
struct Axis {
  double inside, hull, d_inside_low, d_inside_high, d_hull_low, d_hull_high;
};

DEVICE Axis
axis_of (double low, double high, double other_low, double other_high)
{
  Axis axis;

  axis.inside = fmin (high, other_high) - fmax (low, other_low);
  axis.hull = fmax (high, other_high) - fmin (low, other_low);
  axis.d_inside_low = -decides (low, other_low);
  axis.d_inside_high = decides (other_high, high);
  axis.d_hull_low = -decides (other_low, low);
  axis.d_hull_high = decides (high, other_high);
  if (axis.inside <= 0) /* boxes that only touch have no gradient either */
    axis.inside = axis.d_inside_low = axis.d_inside_high = 0;
  return axis;
}

/* Of a number: itself, and its slopes by the four edges of the first box. */
struct Slopes {
  double x1, y1, x2, y2;
};

struct Overlap {
  double ciou;
  Slopes d;
};

/* What the slope of the overlap by one edge is made of; @d_inter, @d_hull: of intersection and hull by that edge. */
struct OverlapParts {
  double whole, iou, diagonal, distance;
};

DEVICE double
slope_of_diou (const OverlapParts &p, double d_area, double d_inter, double hull, double d_hull, double apart)
{
  double d_iou = (d_inter - p.iou * (d_area - d_inter)) / p.whole;

  return d_iou - (-apart / 2 - p.distance / p.diagonal * 2 * hull * d_hull) / p.diagonal;
}

DEVICE Overlap
overlap_of (Box a, Box b)
{
  double w = (double) a.x2 - (double) a.x1, h = (double) a.y2 - (double) a.y1 + EPSILON;
  double other_w = (double) b.x2 - (double) b.x1, other_h = (double) b.y2 - (double) b.y1 + EPSILON;
  Axis x = axis_of ((double) a.x1, (double) a.x2, (double) b.x1, (double) b.x2);
  Axis y = axis_of ((double) a.y1, (double) a.y2, (double) b.y1, (double) b.y2);
  double apart_x = (double) b.x1 + (double) b.x2 - (double) a.x1 - (double) a.x2;
  double apart_y = (double) b.y1 + (double) b.y2 - (double) a.y1 - (double) a.y2;
  double inter = x.inside * y.inside, whole = w * h + other_w * other_h - inter + EPSILON;
  OverlapParts p = { whole, inter / whole, x.hull * x.hull + y.hull * y.hull + EPSILON,
                     (apart_x * apart_x + apart_y * apart_y) / 4 };
  double turn = atan (other_w / other_h) - atan (w / h), shape = 4 / (PI * PI) * turn * turn;
  double weight = shape / (1 - p.iou + shape + EPSILON);
  double d_angle = -8 / (PI * PI) * turn * weight / (w * w + h * h); /* the weight counts as a constant */
  Overlap o;

  o.ciou = p.iou - p.distance / p.diagonal - shape * weight;
  o.d.x1 = slope_of_diou (p, -h, x.d_inside_low * y.inside, x.hull, x.d_hull_low, apart_x) + d_angle * h;
  o.d.x2 = slope_of_diou (p, h, x.d_inside_high * y.inside, x.hull, x.d_hull_high, apart_x) - d_angle * h;
  o.d.y1 = slope_of_diou (p, -w, y.d_inside_low * x.inside, y.hull, y.d_hull_low, apart_y) - d_angle * w;
  o.d.y2 = slope_of_diou (p, w, y.d_inside_high * x.inside, y.hull, y.d_hull_high, apart_y) + d_angle * w;
  return o;
}

/* --- the third term ------------------------------------------------------------------------------------------------
 */

/* One side of a matched anchor. */
struct Side {
  const float *logits; /* anchors apart */
  float *d;            /* or NULL */
  double wanted;       /* distance in cells */
  double scale;        /* of the gradient of the third term */
  double through;      /* the gradient of the box by the distance */
};

/* reg_max > 1: the distribution focal loss. */
DEVICE double
side_by_bins (const Side &side, int bins, int64_t anchors)
{
  double t = fmin (fmax (side.wanted, 0.0), bins - 1 - 0.01), highest = (double) side.logits[0], sum = 0, mean = 0;
  int low = (int) t;
  double high_weight = t - low, low_weight = 1 - high_weight;

  for (int j = 1; j < bins; j++)
    highest = fmax (highest, (double) side.logits[j * anchors]);
  for (int j = 0; j < bins; j++) {
    double e = exp ((double) side.logits[j * anchors] - highest);

    sum += e;
    mean += j * e;
  }
  mean /= sum;
  for (int j = 0; side.d != NULL && j < bins; j++) {
    double p = exp ((double) side.logits[j * anchors] - highest) / sum;
    double wanted = j == low ? low_weight : j == low + 1 ? high_weight : 0;

    side.d[j * anchors] = (float) (side.scale / 4 * (p - wanted)) + (float) (side.through * p * (j - mean));
  }
  return (highest + log (sum) - low_weight * (double) side.logits[low * anchors] -
          high_weight * (double) side.logits[(low + 1) * anchors]) /
         4;
}

/* reg_max = 1: the difference as a share of the input's width or height; @unit: of a cell. */
DEVICE double
side_by_length (const Side &side, double unit)
{
  double off = (double) side.logits[0] - side.wanted;

  unit /= 4;
  if (side.d != NULL)
    side.d[0] = (float) (side.scale * unit * ((off > 0) - (off < 0)) + side.through);
  return fabs (off) * unit;
}

/* Loss of an anchor's box, and its gradients. */
DEVICE LossParts
measure_anchor (const HeadArgs &args, int picture, int anchor, const LossAnchor &of)
{
  const HoneHeadPlan &head = args.plan.head;
  int64_t first = (int64_t) picture * 4 * head.reg_max * head.anchors;
  HoneWanted wanted = args.wanted[(int64_t) picture * args.plan.most_wanted + of.goal];
  HeadCell cell = cell_of (head, anchor);
  Box d = distances_of (head, args.head.boxes + first, anchor);
  float x = (float) cell.x + 0.5f, y = (float) cell.y + 0.5f, stride = (float) cell.stride;
  Box box = { x - d.x1, y - d.y1, x + d.x2, y + d.y2 };
  Box goal = { wanted.x1 / stride, wanted.y1 / stride, wanted.x2 / stride, wanted.y2 / stride };
  Overlap o = overlap_of (box, goal);
  double score = (double) of.score, scale = gradient_scale (args) * score, third = 0;
  double by_box = -scale * (double) args.plan.box;
  double unit_x = (double) cell.stride / (head.w[0] * head.stride[0]);
  double unit_y = (double) cell.stride / (head.h[0] * head.stride[0]);
  LossParts parts;

#pragma unroll
  for (int i = 0; i < 4; i++) {
    int64_t at = first + (int64_t) i * head.reg_max * head.anchors + anchor;
    double edge = (double) (i == 0 ? goal.x1 : i == 1 ? goal.y1 : i == 2 ? goal.x2 : goal.y2);
    double slope = i == 0 ? o.d.x1 : i == 1 ? o.d.y1 : i == 2 ? o.d.x2 : o.d.y2, sign = i < 2 ? -1 : 1;
    Side side = { args.head.boxes + at, args.head.d_boxes != NULL ? args.head.d_boxes + at : NULL,
                  sign * (edge - (double) (i % 2 == 0 ? x : y)), scale * (double) args.plan.dfl,
                  sign * by_box * slope };

    third += head.reg_max > 1 ? side_by_bins (side, head.reg_max, head.anchors)
                              : side_by_length (side, i % 2 == 0 ? unit_x : unit_y);
  }
  parts.box = (1 - o.ciou) * score;
  parts.third = third * score;
  return parts;
}

KERNEL (loss_places, HeadArgs)
{
  SHARED (double, sums, BLOCK);
  const HoneHeadPlan &head = args.plan.head;
  int64_t i = global_index ();
  LossParts parts = { 0, 0 };

  if (i < (int64_t) head.n * head.anchors && args.anchors[i].goal >= 0)
    parts = measure_anchor (args, (int) (i / head.anchors), (int) (i % head.anchors), args.anchors[i]);
  parts.box = sum_of_block (parts.box, sums);
  parts.third = sum_of_block (parts.third, sums);
  if (thread_index () == 0)
    args.place_parts[block_index ()] = parts;
}

/* One block. */
KERNEL (loss_finish, HeadArgs)
{
  SHARED (double, sums, BLOCK);
  double box = 0, third = 0, classes = 0, by = 1 / args.total->scores;

  for (int i = thread_index (); i < args.n_class_parts; i += BLOCK)
    classes += args.class_parts[i];
  for (int i = thread_index (); i < args.n_place_parts; i += BLOCK) {
    box += args.place_parts[i].box;
    third += args.place_parts[i].third;
  }
  classes = sum_of_block (classes, sums) * by;
  box = sum_of_block (box, sums) * by;
  third = sum_of_block (third, sums) * by;
  if (thread_index () > 0)
    return;
  HoneLossResult result;

  result.box = (float) (box * (double) args.plan.box);
  result.cls = (float) (classes * (double) args.plan.cls);
  result.dfl = (float) (third * (double) args.plan.dfl);
  result.loss = (result.box + result.cls + result.dfl) * (float) args.plan.head.n;
  result.weight_sum = (float) args.total->scores;
  result.matched = (int32_t) args.total->matched;
  *args.result = result;
}
