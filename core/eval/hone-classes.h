/* SPDX-License-Identifier: Apache-2.0 */
/* hone-classes.h - how good a classifier is (spec 05, section 5) */
#pragma once

#include "hone-detect.h"
#include "hone-metrics.h"

G_BEGIN_DECLS

typedef struct _HoneClassScorer HoneClassScorer;

HoneClassScorer *hone_class_scorer_new (int n_classes);
void hone_class_scorer_free (HoneClassScorer *self);
/* Before the first picture: keeps the scores, so that the result has a report. Beyond 256 MiB of them there is none. */
void hone_class_scorer_keep (HoneClassScorer *self);
/* One picture. @scores: n_classes; more is likelier. Returns: the likeliest class, the first of equals */
int hone_class_scorer_add (HoneClassScorer *self, const float *scores, int truth);
/* top1 and top5 over all pictures; precision, recall and F1 of each class, and their means over those that occur. mAPs
 * are NAN, and there are no curves but those of the report. */
HoneMetrics *hone_class_scorer_result (HoneClassScorer *self);

/* The likeliest class, the first of equals. */
int hone_class_best (const float *scores, int n);
/* What is said of a whole picture of @width x @height, as detections have it: one. (transfer full) */
GArray *hone_class_found (int width, int height, int klass, float score);
/* Of scores: what a softmax makes of them. @to may be @scores. */
void hone_class_softmax (const float *scores, int n, float *to);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HoneClassScorer, hone_class_scorer_free)

G_END_DECLS
