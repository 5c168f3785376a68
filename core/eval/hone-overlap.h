/* SPDX-License-Identifier: Apache-2.0 */
/* hone-overlap.h - overlap of a found box with a true one, as the metrics reckon it
 *
 * In single precision, with 1e-7 added to the union (spec 05, section 1).
 */
#pragma once

#include "hone-metrics.h"

G_BEGIN_DECLS

static inline float
hone_overlap (const HoneTruth *truth, const HoneDetection *found)
{
  const float w = MIN (truth->x2, found->x2) - MAX (truth->x1, found->x1);
  const float h = MIN (truth->y2, found->y2) - MAX (truth->y1, found->y1);
  const float inter = MAX (w, 0) * MAX (h, 0);
  const float a = (truth->x2 - truth->x1) * (truth->y2 - truth->y1);
  const float b = (found->x2 - found->x1) * (found->y2 - found->y1);

  return inter / (a + b - inter + 1e-7f);
}

G_END_DECLS
