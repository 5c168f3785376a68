/* SPDX-License-Identifier: Apache-2.0 */
/* hone-report-classes.h - class by class: labels, precision, recall, mAP with its interval, as a table to sort
 */
#pragma once

#include "hone-report-facts.h"
#include "hone-run.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define HONE_TYPE_REPORT_CLASSES (hone_report_classes_get_type ())
G_DECLARE_FINAL_TYPE (HoneReportClasses, hone_report_classes, HONE, REPORT_CLASSES, AdwBin)

GtkWidget *hone_report_classes_new (void);
/* What hone val prints, a row a class. @run: (nullable): for the curves. @intervals: (nullable): not known yet */
void hone_report_classes_show (HoneReportClasses *self, const HoneReportFacts *facts, const HoneIntervals *intervals,
                               HoneRun *run);
/* Found, missed and wrong at the threshold that is chosen. */
void hone_report_classes_set_look (HoneReportClasses *self, const HoneReportLook *look);

G_END_DECLS
