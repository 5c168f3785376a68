/* SPDX-License-Identifier: Apache-2.0 */
/* hone-advice.h - sentences about settings that are allowed but odd, before a training starts
 *
 * Each is a rule of its own: what is odd, with the numbers, and what to do. It looks at the settings, at the data and
 * at what the machine can do. Nothing here forbids anything. For a worker thread: all labels are looked at.
 */
#pragma once

#include "hone-train-plan.h"

G_BEGIN_DECLS

typedef struct {
  HoneSeverity severity;
  const char *setting; /* the row that it is about; "data" and "model" have none; static */
  char *message;
  char *fix; /* (nullable): a value of that setting with which the sentence would not be said */
} HoneAdvice;

/**
 * hone_advice_list:
 * @dataset: (nullable)
 * @plan: (nullable): of these settings
 *
 * Returns: (element-type HoneAdvice) (transfer full): worst first
 */
GArray *hone_advice_list (HoneSettings *settings, HoneDataset *dataset, const HoneTrainPlan *plan);

G_END_DECLS
