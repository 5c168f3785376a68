/* SPDX-License-Identifier: Apache-2.0 */
/* match.h - which detection finds which label, and what that makes of precision; not for other rooms */
#pragma once

#include "hone-metrics.h"

G_BEGIN_DECLS

/* One picture, as hone_scorer_add () matches it. @found in order of score. @tp: n_found x HONE_N_IOUS, out. @partner:
 * (nullable): n_found, out: the truth that each finds at the lowest overlap (0.5); -1: none */
void hone_match (const HoneDetection *found, guint n_found, const HoneTruth *truth, guint n_truth, guint8 *tp,
                 int *partner);

/* AP of one class at one overlap. @tp: whether each detection is right, best score first; @instances: labels */
double hone_average_precision (const guint8 *tp, guint n, int instances);

/* What the confusion matrix counts in one picture, one after the other: indices, -1: background. First what was found,
 * best score first, then the labels that nothing found. */
typedef void (*HoneConfusionPair) (int found, int truth, gpointer data);
void hone_confusion_pairs (double conf, double iou, const HoneDetection *found, guint n_found, const HoneTruth *truth,
                           guint n_truth, HoneConfusionPair each, gpointer data);

G_END_DECLS
