/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz-evaluation.c - evaluation.safetensors, and all that is reckoned from it */
#include "fuzz.h"
#include "hone-verdict.h"

#include <math.h>

#define MOST 64 /* classes: a matrix of more is only slow */

static void
reckon (HoneEvaluation *self)
{
  g_autoptr (HoneMetrics) metrics = hone_evaluation_metrics (self);
  g_autoptr (HoneMistakes) mistakes = hone_evaluation_mistakes (self, 0.25);
  g_autoptr (HoneIntervals) intervals = hone_evaluation_intervals (self, 3, NULL);
  g_autoptr (HoneDuel) duel = hone_evaluation_compare (self, self, 3, NULL, NULL);
  g_autoptr (GPtrArray) advice = hone_evaluation_advise (self, 0.25);
  g_autoptr (GArray) worst = hone_evaluation_worst (self, 0.25);
  g_autofree gint64 *matrix = hone_evaluation_confusion (self, 0.25, 0.45);
  const HoneTally tally = hone_evaluation_tally (self, 0.25, NULL, NULL);

  g_assert_true (metrics->map50 >= 0 && metrics->map50 <= 1);
  g_assert_cmpuint (tally.tp + tally.fn, ==, self->truth->len);
  g_assert_cmpuint (worst->len, <=, self->pictures->len);
  g_assert_true (intervals != NULL && advice->len > 0);
  g_assert_true (hone_evaluation_suggest (self, 2) >= 0);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t n)
{
  g_autoptr (HoneEvaluation) self = hone_evaluation_read (fuzz_file (data, n), NULL);

  if (self != NULL && self->n_classes <= MOST)
    reckon (self);
  return 0;
}
