/* SPDX-License-Identifier: Apache-2.0 */
/* hone-report-facts.h - what the page of a run says of its model, reckoned from an evaluation
 *
 * What does not depend on the confidence threshold is HoneReportFacts, what does is HoneReportLook. Both take a while:
 * they are made on a thread and do not change afterwards.
 */
#pragma once

#include "hone-box.h"
#include "hone-verdict.h"

G_BEGIN_DECLS

#define HONE_REPORT_STEPS 1000 /* of the curves over the threshold */
#define HONE_REPORT_IOU 0.45   /* of the confusion matrix, spec 05, section 7 */

typedef struct {
  HoneEvaluation *evaluation;
  HoneMetrics *metrics;
  GArray *sweep;    /* of HoneSweepPoint, HONE_REPORT_STEPS + 1 */
  double suggested; /* threshold, a miss costing one false alarm */
} HoneReportFacts;

/* @evaluation: (transfer full) */
HoneReportFacts *hone_report_facts_new (HoneEvaluation *evaluation);
void hone_report_facts_free (HoneReportFacts *self);

typedef struct {
  double conf;
  HoneTally all, *classes; /* n_classes */
  HoneTally *pictures;
  gint64 *confusion;
  HoneMistakes *mistakes;
  GArray *worst;     /* of guint */
  GPtrArray *advice; /* of HoneVerdict */
} HoneReportLook;

/* NULL: cancelled */
HoneReportLook *hone_report_look_new (HoneEvaluation *evaluation, double conf, GCancellable *cancellable);
void hone_report_look_free (HoneReportLook *self);

/* Labels and detections above @conf of a picture, in its own pixels, told apart as found, missed and extra:
 * (element-type HoneBox) (transfer full) */
GArray *hone_report_boxes (HoneEvaluation *evaluation, guint picture, double conf);
/* Of a mark: the detection, or the label that was missed. */
HoneBox hone_report_mark_box (HoneEvaluation *evaluation, const HoneMark *mark);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HoneReportFacts, hone_report_facts_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HoneReportLook, hone_report_look_free)

G_END_DECLS
