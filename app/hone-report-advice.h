/* SPDX-License-Identifier: Apache-2.0 */
/* hone-report-advice.h - what to do next, in words, each with the pictures that it goes by
 */
#pragma once

#include "hone-verdict.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define HONE_TYPE_REPORT_ADVICE (hone_report_advice_get_type ())
G_DECLARE_FINAL_TYPE (HoneReportAdvice, hone_report_advice, HONE, REPORT_ADVICE, AdwBin)

/**
 * HoneReportAdvice::show-marks: (GArray *marks (element-type HoneMark), const char *title): the pictures behind it
 */

GtkWidget *hone_report_advice_new (void);
/* (element-type HoneVerdict) (nullable): must live until the next call */
void hone_report_advice_show (HoneReportAdvice *self, GPtrArray *verdicts);

G_END_DECLS
