/* SPDX-License-Identifier: Apache-2.0 */
/* hone-report-threshold.h - how sure must the model be? Curves, a slider, what a miss costs, and what comes of it
 *
 * Properties: "conf" double, 0 .. 1: the threshold that is chosen.
 */
#pragma once

#include "hone-report-facts.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define HONE_TYPE_REPORT_THRESHOLD (hone_report_threshold_get_type ())
G_DECLARE_FINAL_TYPE (HoneReportThreshold, hone_report_threshold, HONE, REPORT_THRESHOLD, AdwBin)

/**
 * HoneReportThreshold::keep: (double conf): it is to hold everywhere
 */

GtkWidget *hone_report_threshold_new (void);
/* @facts: (nullable): must live until the next call. @kept: what was kept before; NAN: none, then the suggested one */
void hone_report_threshold_set_facts (HoneReportThreshold *self, const HoneReportFacts *facts, double kept);
double hone_report_threshold_get_conf (HoneReportThreshold *self);
void hone_report_threshold_set_conf (HoneReportThreshold *self, double conf);
/* By hundredths, for keys. */
void hone_report_threshold_step (HoneReportThreshold *self, int hundredths);

G_END_DECLS
