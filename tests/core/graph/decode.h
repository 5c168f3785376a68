/* SPDX-License-Identifier: Apache-2.0 */
/* decode.h - from a head's numbers to boxes and probabilities, written plainly for the tests (spec 02, sections 2 and
 * 3) */
#pragma once

#include "hone-graph.h"

/* (n, 4 + n_classes, anchors): cx, cy, w, h in pixels, then probabilities. g_free () it. */
float *decode (const HoneHeadShape *shape, const HoneHead *head);

/* A row of an end-to-end head. */
typedef struct {
  float box[4]; /* left, top, right, bottom in pixels */
  float score;
  int klass;
} DecodedRow;

/* The @k best of picture @image: first anchors by their best class, then pairs of anchor and class. */
DecodedRow *decode_rows (const HoneHeadShape *shape, const HoneHead *head, int image, int k);
