/* SPDX-License-Identifier: Apache-2.0 */
/* hone-report-view.h - how good the model of a run is, where it fails, and on which pictures
 *
 * What the validation found is read from the run's folder, or made when a person asks for it. All figures are those of
 * "hone val". Keys: left and right by a hundredth of confidence, M the matrix, T kinds of errors, W the worst pictures.
 */
#pragma once

#include "hone-report-facts.h"
#include "hone-run.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define HONE_TYPE_REPORT_VIEW (hone_report_view_get_type ())
G_DECLARE_FINAL_TYPE (HoneReportView, hone_report_view, HONE, REPORT_VIEW, AdwBin)

/**
 * HoneReportView::open-picture: (const char *path)
 * HoneReportView::review: (GStrv paths): their labels are to be checked, one picture after the other
 * HoneReportView::keep: (double conf): the threshold to begin with on the page Use
 * HoneReportView::loaded: hone_report_view_get_facts () answers
 */

void hone_report_view_set_run (HoneReportView *self, HoneRun *run);       /* (nullable) */
const HoneReportFacts *hone_report_view_get_facts (HoneReportView *self); /* (nullable) */
/* After "loaded": how fast the model is, on a thread, once for a run. FALSE: a training runs, the figure would be
 * wrong.
 */
void hone_report_view_measure (HoneReportView *self, gboolean free);
double hone_report_view_get_conf (HoneReportView *self);

G_END_DECLS
