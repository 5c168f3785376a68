/* SPDX-License-Identifier: Apache-2.0 */
/* hone-box-decode.h - from the numbers of a head to boxes, for runs of anchors (spec 02, section 2)
 */
#pragma once

#include "hone-graph.h"

G_BEGIN_DECLS

/* Where anchors @first .. @first + @n - 1 of a row of cells lie: same level, same row. */
typedef struct {
  int first, n;
  int level, x, y; /* cell of the first */
} HoneAnchorRun;

/**
 * hone_decode_distances:
 * @boxes: of one picture, 4 reg_max x anchors
 * @distances: (out): left, top, right, bottom, @stride floats apart, in cells
 */
void hone_decode_distances (const float *boxes, int reg_max, int anchors, int first, int n, float *distances,
                            int stride);

/* x1, y1, x2, y2 in pixels into @corners[0 .. 3 * anchors + anchor], for one run. */
void hone_decode_corners (const HoneHeadShape *shape, const float *boxes, const HoneAnchorRun *run, float *corners);

/* The first anchor of a level. */
static inline int
hone_level_first (const HoneHeadShape *shape, int level)
{
  int first = 0;

  for (int i = 0; i < level; i++)
    first += shape->h[i] * shape->w[i];
  return first;
}

G_END_DECLS
