/* SPDX-License-Identifier: Apache-2.0 */
/* hone-coco.h - average precision and recall as the COCO evaluation reckons them (spec 05, section 9)
 *
 * Unlike hone-metrics.h: boxes in pixels of the original picture, in double precision and without an epsilon; at most
 * 100 detections of a class in a picture; precision read as a step at 101 values of recall; objects of a range of sizes
 * by themselves, where those of other sizes neither count nor harm. There are no crowds here.
 *
 * Source: the published definition (cocodataset.org, "Detection evaluation"); fixtures/metrics hold the values of
 * pycocotools.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define HONE_COCO_N_IOUS 10 /* 0.50, 0.55 .. 0.95 */

/* Upper left corner and size, pixels of the picture. */
typedef struct {
  double x, y, w, h;
  double score; /* not used in a truth */
  int klass;
} HoneCocoBox;

typedef enum {
  HONE_COCO_ALL,
  HONE_COCO_SMALL,  /* up to 32 x 32 pixels */
  HONE_COCO_MEDIUM, /* up to 96 x 96 */
  HONE_COCO_LARGE,
  HONE_COCO_N_SIZES,
} HoneCocoSize;

/* All 0 .. 1; NAN where there is no such object. */
typedef struct {
  double ap[HONE_COCO_N_SIZES];        /* mean of classes and overlaps */
  double ap50, ap75;                   /* of all sizes */
  double ar1, ar10;                    /* recall with at most so many detections of a class in a picture */
  double ar[HONE_COCO_N_SIZES];        /* with 100 */
  double (*classes)[HONE_COCO_N_IOUS]; /* AP of each class at each overlap, all sizes */
  int n_classes;
} HoneCocoResult;
void hone_coco_result_clear (HoneCocoResult *self);

typedef struct _HoneCoco HoneCoco;

HoneCoco *hone_coco_new (int n_classes);
void hone_coco_free (HoneCoco *self);
/* One picture. @found in any order; of equal scores the first counts first. Nothing of the arrays is kept. */
void hone_coco_add (HoneCoco *self, const HoneCocoBox *found, guint n_found, const HoneCocoBox *truth, guint n_truth);
void hone_coco_result (HoneCoco *self, HoneCocoResult *result);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HoneCoco, hone_coco_free)

G_END_DECLS
