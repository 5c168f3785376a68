/* SPDX-License-Identifier: Apache-2.0 */
/* hone-setup-advice.h - sentences about settings that are allowed but odd, before a training starts
 *
 * Each is a rule of its own: what is odd, with the numbers, and what to do. Nothing here forbids anything.
 */
#pragma once

#include "hone-dataset.h"
#include "hone-settings.h"

G_BEGIN_DECLS

typedef struct {
  HoneSeverity severity;
  const char *setting; /* the row that it is about; static */
  char *message;
} HoneAdvice;

/* @dataset: (nullable). Returns: (element-type HoneAdvice) (transfer full): worst first */
GArray *hone_setup_advice (HoneSettings *settings, HoneDataset *dataset);

G_END_DECLS
