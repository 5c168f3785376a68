/* SPDX-License-Identifier: Apache-2.0 */
/* hone-class-report.h - how a classifier's confidence behaves over a whole split
 *
 * ROC and precision over recall, one class against all others; and calibration: does "90 % sure" come true nine times
 * out of ten? AUC is the area under the ROC by trapezoids, the average precision the sum of P_n (R_n - R_n-1) over the
 * distinct confidences: as scikit-learn reckons both. ECE (expected calibration error): mean |accuracy - confidence|
 * of HONE_CALIBRATION_BINS bins of equal width, each bin counting as many times as it has pictures (Guo et al. 2017,
 * "On Calibration of Modern Neural Networks"), and temperature scaling as found there.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define HONE_CLASS_CURVE 1000 /* points of a curve */
#define HONE_CALIBRATION_BINS 15
/* A temperature is looked for between these: without a single mistake on the pictures there is no lowest. */
#define HONE_TEMPERATURE_LEAST 0.05
#define HONE_TEMPERATURE_MOST 20.0

typedef struct {
  int klass;
  int images; /* of it */
  double auc; /* area under the ROC; NAN where all pictures are of this class */
  double average_precision;
  /* HONE_CLASS_CURVE each, over 0 .. 1: the share of its pictures that is found over the share of the others that is
   * taken for it (NAN, where there are no others); precision over recall */
  double *roc, *pr;
} HoneClassCurve;

typedef struct {
  int images;                  /* whose highest confidence lies in the bin */
  double confidence, accuracy; /* means over them; NAN without any */
} HoneCalibrationBin;

typedef struct {
  HoneCalibrationBin bins[HONE_CALIBRATION_BINS];
  double ece;
  double nll; /* mean negative log likelihood of the truth */
} HoneCalibration;

typedef struct {
  int images;
  HoneClassCurve *curves; /* of the classes that occur, by number */
  int n_curves;
  double auc, average_precision; /* means over the curves that have one; NAN without any */
  /* What the scores are to be divided by before the softmax, for the lowest nll on these very pictures. Above 1: the
   * model is surer than it should be. */
  double temperature;
  HoneCalibration as_is, tempered; /* with the softmax of the scores, and of the scores by the temperature */
} HoneClassReport;

/**
 * hone_class_report_new:
 * @scores: @n x @n_classes, before the softmax; nothing is kept
 * @truth: @n classes, 0 .. @n_classes - 1
 *
 * Returns: (transfer full)
 */
HoneClassReport *hone_class_report_new (const float *scores, const int *truth, int n, int n_classes);
void hone_class_report_free (HoneClassReport *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HoneClassReport, hone_class_report_free)

G_END_DECLS
