/* SPDX-License-Identifier: Apache-2.0 */
/* head.h - the numbers of a detection head: where an anchor lies, its box, how far two boxes overlap */
#pragma once

#include "cuda-number.h"

/* A cell of a level: its first anchor's number is not needed any more. */
struct HeadCell {
  int level, x, y, stride;
};

DEVICE HeadCell
cell_of (const HoneHeadPlan &head, int anchor)
{
  HeadCell cell = { 0, 0, 0, 0 };

#pragma unroll
  for (int level = 0; level < HONE_LEVELS; level++) {
    int cells = head.h[level] * head.w[level];

    if (anchor >= 0 && anchor < cells) {
      cell.level = level;
      cell.x = anchor % head.w[level];
      cell.y = anchor / head.w[level];
      cell.stride = head.stride[level];
    }
    anchor -= cells;
  }
  return cell;
}

/* How far a side is from the centre, in cells: a number, or the mean of 0 .. reg_max - 1 under softmax. @logits: its
 * first one, the others @anchors apart. */
DEVICE float
distance_of (const float *logits, int reg_max, int anchors)
{
  float highest = logits[0], sum = 0, weighted = 0;

  if (reg_max == 1)
    return highest;
  for (int j = 1; j < reg_max; j++) {
    float x = logits[(int64_t) j * anchors];

    highest = x > highest ? x : highest;
  }
  for (int j = 0; j < reg_max; j++) {
    float e = expf (logits[(int64_t) j * anchors] - highest);

    sum += e;
    weighted += e * (float) j;
  }
  return weighted / sum;
}

struct Box {
  float x1, y1, x2, y2;
};

/* Left, top, right, bottom of an anchor, in cells. @boxes: of its picture. */
DEVICE Box
distances_of (const HoneHeadPlan &head, const float *boxes, int anchor)
{
  int64_t side = (int64_t) head.reg_max * head.anchors;
  Box d;

  boxes += anchor;
  d.x1 = distance_of (boxes, head.reg_max, head.anchors);
  d.y1 = distance_of (boxes + side, head.reg_max, head.anchors);
  d.x2 = distance_of (boxes + 2 * side, head.reg_max, head.anchors);
  d.y2 = distance_of (boxes + 3 * side, head.reg_max, head.anchors);
  return d;
}

/* Corners in pixels. */
DEVICE Box
box_of (const HeadCell &cell, Box d)
{
  float x = (float) cell.x + 0.5f, y = (float) cell.y + 0.5f, stride = (float) cell.stride;
  Box box = { (x - d.x1) * stride, (y - d.y1) * stride, (x + d.x2) * stride, (y + d.y2) * stride };

  return box;
}

DEVICE float
larger (float a, float b)
{
  return a > b ? a : b;
}

DEVICE float
smaller (float a, float b)
{
  return a < b ? a : b;
}

DEVICE float
sigmoid_of (float x)
{
  float e = expf (-fabsf (x));

  return (x < 0 ? e : 1.0f) / (1.0f + e);
}

/* max (CIoU, 0); spec 03, section 3. */
DEVICE float
ciou_of (Box a, Box b)
{
  float w = a.x2 - a.x1, h = a.y2 - a.y1 + 1e-7f, other_w = b.x2 - b.x1, other_h = b.y2 - b.y1 + 1e-7f;
  float inter =
      larger (smaller (a.x2, b.x2) - larger (a.x1, b.x1), 0) * larger (smaller (a.y2, b.y2) - larger (a.y1, b.y1), 0);
  float iou = inter / (w * h + other_w * other_h - inter + 1e-7f);
  float hull_w = larger (a.x2, b.x2) - smaller (a.x1, b.x1), hull_h = larger (a.y2, b.y2) - smaller (a.y1, b.y1);
  float apart_x = b.x1 + b.x2 - a.x1 - a.x2, apart_y = b.y1 + b.y2 - a.y1 - a.y2;
  float distance = (apart_x * apart_x + apart_y * apart_y) / 4;
  float turn = atanf (other_w / other_h) - atanf (w / h), shape = 0.405284735f * turn * turn; /* 4 / pi^2 */
  float weight = shape / (shape - iou + (1 + 1e-7f));

  return larger (iou - (distance / (hull_w * hull_w + hull_h * hull_h + 1e-7f) + shape * weight), 0);
}
