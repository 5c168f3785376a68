/* SPDX-License-Identifier: Apache-2.0 */
/* onnx-parts.h - from a network to nodes: its layers (onnx-network.c), and what is made of its head (onnx-head.c) */
#pragma once

#include "hone-graph.h"
#include "onnx-build.h"

G_BEGIN_DECLS

#define ONNX_TOP 300 /* rows of the NMS-free output at most; fewer where there are fewer anchors */

/* What a head says, as values. Of a classifier only scores, n x n_classes. */
typedef struct {
  const char *boxes;                 /* n x 4 reg_max x anchors */
  const char *scores;                /* n x n_classes x anchors, logits */
  const char *levels[HONE_N_LEVELS]; /* n x 4 reg_max x h x w: boxes of one level */
} OnnxHead;

/* A graph's size. */
typedef struct {
  int n, h, w;
  gboolean dynamic; /* n, h and w are examples: the graph takes others */
} OnnxSize;

/**
 * onnx_add_network:
 * @x: pictures, n x 3 x h x w from 0 to 1
 * @head: 1: one-to-many (and classifiers), 2: one-to-one
 *
 * All layers, norms folded into the convolutions before them.
 *
 * Errors: %HONE_ERROR_FAILED: a layer that has no form in ONNX yet
 */
gboolean onnx_add_network (OnnxBuild *build, HoneModel *model, OnnxSize size, const char *x, int head, OnnxHead *says,
                           GError **error);

/* Boxes of a head in pixels, n x 4 x anchors; @corners: x1, y1, x2, y2, else centre, width, height. */
const char *onnx_add_boxes (OnnxBuild *build, HoneModel *model, OnnxSize size, const OnnxHead *says, gboolean corners);

/* The NMS-free output (spec 02, section 3): n x min (300, anchors) x 6 of corners, score, class.
 * @boxes: corners; @scores: probabilities. */
const char *onnx_add_top (OnnxBuild *build, HoneModel *model, OnnxSize size, const char *boxes, const char *scores);

typedef struct {
  double conf, iou;
  int max_det;
  gboolean agnostic;
} OnnxNms;

/* NMS inside the graph (spec 02, section 4): n x max_det x 6, rows of 0 behind the last box. n is fixed. */
const char *onnx_add_nms (OnnxBuild *build, OnnxSize size, const OnnxNms *how, const char *boxes, const char *scores);

G_END_DECLS
