/* SPDX-License-Identifier: Apache-2.0 */
/* hone-iou.h - overlap of two boxes, and how it changes when one of them moves
 *
 * Boxes are x1, y1, x2, y2. Source: spec 03, section 3 (epsilon 1e-7, on the heights only). All kinds are symmetric, so
 * the gradient of the other box is that of the swapped pair.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum {
  HONE_IOU,
  HONE_GIOU,
  HONE_DIOU,
  HONE_CIOU,
} HoneIouKind;

/* @d_box: (nullable): (out) (array fixed-size=4): derivative for each number of @box; at a tie of two edges it is
 * halved. */
double hone_iou (HoneIouKind kind, const float box[4], const float other[4], double *d_box);

/**
 * hone_ciou_row:
 * @box: one box
 * @x1, @y1, @x2, @y2: @n others
 * @overlap: (out): max (CIoU, 0) of each pair
 *
 * In single precision and in vectors: the assignment asks for very many.
 */
void hone_ciou_row (const float box[4], const float *x1, const float *y1, const float *x2, const float *y2, int n,
                    float *overlap);

G_END_DECLS
