/* SPDX-License-Identifier: Apache-2.0 */
/* hone-metrics.h - how good the detections of a whole data set are (spec 05)
 *
 * Mean average precision as Ultralytics reckons it: matched greedily in order of score, for each of ten overlaps (0.50,
 * 0.55 .. 0.95); AP read at 101 values of recall; averaged over the classes that occur.
 */
#pragma once

#include "hone-class-report.h"
#include "hone-detect.h"

G_BEGIN_DECLS

#define HONE_N_IOUS 10
#define HONE_CURVE 1000

typedef struct {
  float x1, y1, x2, y2; /* pixels of the network's input */
  int klass;
} HoneTruth;

typedef struct {
  int klass;
  int images, instances; /* that contain it; labels */
  double precision, recall, f1;
  double ap[HONE_N_IOUS];
  double ap50, ap50_95;
  /* HONE_CURVE each, over the confidence 0 .. 1; pr_curve: precision over the recall 0 .. 1 at IoU 0.5 */
  double *p_curve, *r_curve, *f1_curve, *pr_curve;
} HoneClassMetrics;

typedef struct {
  double precision, recall, map50, map50_95, fitness; /* means over the classes that occur; 0 where none does */
  double best_confidence;                             /* where the mean F1 is highest */
  double top1, top5; /* of classifiers: how often the class is the likeliest, and one of the five likeliest; else 0 */
  int images, instances;
  HoneClassMetrics *classes; /* those that occur */
  int n_classes;
  HoneClassReport *report; /* of classifiers, where it was asked for; else NULL */
} HoneMetrics;

typedef enum {
  HONE_CURVE_PR,
  HONE_CURVE_F1,
  HONE_CURVE_P,
  HONE_CURVE_R,
  HONE_N_CURVES,
} HoneCurveKind;
/* HONE_CURVE values, of the metrics. */
const double *hone_class_metrics_curve (const HoneClassMetrics *self, HoneCurveKind kind);
/* The mean over the classes that occur: HONE_CURVE values, NAN where none does. */
void hone_metrics_mean_curve (const HoneMetrics *self, HoneCurveKind kind, double *mean);

typedef struct _HoneScorer HoneScorer;

HoneScorer *hone_scorer_new (int n_classes);
void hone_scorer_free (HoneScorer *self);
/* One picture. @found in order of score. @tp: (nullable): n_found x HONE_N_IOUS, out. Nothing of the arrays is kept. */
void hone_scorer_add (HoneScorer *self, const HoneDetection *found, guint n_found, const HoneTruth *truth,
                      guint n_truth, guint8 *tp);
HoneMetrics *hone_scorer_result (HoneScorer *self);
void hone_metrics_free (HoneMetrics *self);

/* (nc + 1) x (nc + 1), rows predicted, columns true, last = background (spec 05, section 7). matrix is added to. */
void hone_confusion_add (gint64 *matrix, int n_classes, double conf, double iou, const HoneDetection *found,
                         guint n_found, const HoneTruth *truth, guint n_truth);

typedef struct {
  int row, column;
  gint64 n;
} HoneConfusionError;

/* (element-type HoneConfusionError) (transfer full): cells beside the diagonal of @width x @width that are not 0, the
 * fullest first. */
GArray *hone_confusion_errors (const gint64 *matrix, int width);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HoneScorer, hone_scorer_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HoneMetrics, hone_metrics_free)

G_END_DECLS
