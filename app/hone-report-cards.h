/* SPDX-License-Identifier: Apache-2.0 */
/* hone-report-cards.h - the figures at the head of a run's report: mAP, precision, recall, F1, speed
 */
#pragma once

#include "hone-report-facts.h"
#include "hone-run.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define HONE_TYPE_REPORT_CARDS (hone_report_cards_get_type ())
G_DECLARE_FINAL_TYPE (HoneReportCards, hone_report_cards, HONE, REPORT_CARDS, AdwBin)

GtkWidget *hone_report_cards_new (void);
/* mAP, with the intervals once they are known. @intervals: (nullable) */
void hone_report_cards_show_scores (HoneReportCards *self, const HoneReportFacts *facts,
                                    const HoneIntervals *intervals);
/* Precision, recall and F1 at a threshold. */
void hone_report_cards_show_tally (HoneReportCards *self, const HoneReportFacts *facts, double conf);
/* The speed of @run, measured on a thread unless it is known; @free: nothing else works the machine hard. */
void hone_report_cards_measure (HoneReportCards *self, HoneRun *run, const HoneReportFacts *facts, gboolean free);
/* Another run comes: what is being measured is dropped. */
void hone_report_cards_forget (HoneReportCards *self);

G_END_DECLS
