/* SPDX-License-Identifier: Apache-2.0 */
/* hone-detect.h - from what a head says to boxes (spec 02, sections 2 to 5)
 */
#pragma once

#include "hone-graph.h"

G_BEGIN_DECLS

typedef struct {
  float x1, y1, x2, y2; /* pixels of the network's input, or of the picture after hone_detections_to_picture () */
  float score;
  int klass;
  int anchor; /* where it came from; of the NMS-free path, the anchor too */
} HoneDetection;

typedef struct {
  double conf, iou;
  int max_det;
  gboolean multi_label, agnostic;
  const int *classes; /* (nullable): only these */
  int n_classes;      /* of classes */
} HoneNmsHow;

/* y: n x (4 + nc) x anchors: cx, cy, w, h in pixels, probabilities. */
void hone_decode (const HoneHeadShape *shape, const HoneHead *head, float *y);

/* @y of one picture, (4 + nc) x anchors. Returns: (element-type HoneDetection), best first. */
GArray *hone_nms (const float *y, int n_classes, int anchors, const HoneNmsHow *how);

/* What hone_nms () would have given with @how, from what it gave with an overlap that nothing has, a score as low or
 * lower, and room enough: other thresholds without the network. multi_label is not asked. */
GArray *hone_nms_again (const HoneDetection *candidates, guint n, const HoneNmsHow *how);

/* The NMS-free path (spec 02, section 3): at most max_det rows, before the threshold. */
GArray *hone_decode_top (const HoneHeadShape *shape, const HoneHead *head, int image, int max_det);
/* The same with one class an anchor, its best: agnostic_nms=true. */
GArray *hone_decode_top_agnostic (const HoneHeadShape *shape, const HoneHead *head, int image, int max_det);
/* Keeps score > conf and the classes, at most max_det. */
void hone_detections_filter (GArray *detections, double conf, int max_det, const int *classes, int n_classes);

/* Letterbox of a picture: what was scaled by gain and shifted by pad (spec 02, section 5). */
typedef struct {
  double gain_x, gain_y, pad_x, pad_y;
} HoneLetterbox;
/* Back to a picture of @width x @height, clipped. */
void hone_detections_to_picture (GArray *detections, const HoneLetterbox *box, int width, int height);

G_END_DECLS
