/* SPDX-License-Identifier: Apache-2.0 */
/* run-evaluation.h - what an evaluation says of where it comes from; for this room */
#pragma once

#include "hone-dataset.h"
#include "hone-run-evaluation.h"

G_BEGIN_DECLS

/* Fills in model, weights, data, split, fingerprint and conf. @weights: the model's file */
void hone_evaluation_note (HoneEvaluation *self, const char *weights, HoneDataset *dataset, HoneSplit split,
                           double conf);

G_END_DECLS
