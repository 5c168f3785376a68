/* SPDX-License-Identifier: Apache-2.0 */
/* hone-report-mistakes.h - where points are lost: kinds of errors as bars, the largest first, each a button
 */
#pragma once

#include "hone-report-facts.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define HONE_TYPE_REPORT_MISTAKES (hone_report_mistakes_get_type ())
G_DECLARE_FINAL_TYPE (HoneReportMistakes, hone_report_mistakes, HONE, REPORT_MISTAKES, AdwBin)

/**
 * HoneReportMistakes::chosen: (int kind): its pictures are asked for; -1: no longer
 */

GtkWidget *hone_report_mistakes_new (void);
void hone_report_mistakes_show (HoneReportMistakes *self, const HoneMistakes *mistakes); /* (nullable) */
void hone_report_mistakes_choose (HoneReportMistakes *self, int kind);                   /* -1: none */
int hone_report_mistakes_get_chosen (HoneReportMistakes *self);

G_END_DECLS
