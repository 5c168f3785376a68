/* SPDX-License-Identifier: Apache-2.0 */
/* hone-box.h - a box on a picture, as the window shows it: a label or a detection
 *
 * Labels come as fractions, detections as corners; whatever draws, lists or compares them wants one form.
 */
#pragma once

#include "hone-dataset.h"
#include "hone-detect.h"

G_BEGIN_DECLS

typedef enum {
  HONE_BOX_PLAIN,  /* a label, or a detection that matches one */
  HONE_BOX_MISSED, /* a label that no detection matches */
  HONE_BOX_EXTRA,  /* a detection that matches no label */
} HoneBoxKind;

/* Pixels of the upright picture; x to the right, y down; left and top edge, width and height. */
typedef struct {
  float x, y, width, height;
  float score; /* 0 .. 1; NAN for a label */
  int klass;
  HoneBoxKind kind;
} HoneBox;

/* Returns: (element-type HoneBox): the labels of a picture of @width x @height pixels. */
GArray *hone_boxes_from_labels (const HoneLabel *labels, guint n_labels, int width, int height);

/* Returns: (element-type HoneBox): those with score >= @conf, in the same order. */
GArray *hone_boxes_from_detections (const HoneDetection *found, guint n_found, double conf);

/* Detections below this are not shown beside the labels. */
#define HONE_SNAPSHOT_CONF 0.25

/* Intersection over union, 0 .. 1; 0 for boxes without area. */
double hone_box_overlap (const HoneBox *a, const HoneBox *b);

/**
 * hone_boxes_match:
 * @labels: (element-type HoneBox): kind becomes PLAIN (found) or MISSED
 * @found: (element-type HoneBox): kind becomes PLAIN (right) or EXTRA
 * @overlap: 0.5 everywhere in the window
 *
 * Best score first, each detection takes the free label of its class that it overlaps most.
 *
 * Returns: how many labels were missed
 */
guint hone_boxes_match (GArray *labels, GArray *found, double overlap);

G_END_DECLS
