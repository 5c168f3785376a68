/* SPDX-License-Identifier: Apache-2.0 */
/* hone-run-query.h - words that choose runs: model:yolo26n map:>0.5 starred note:camera
 *
 *   WORD              in name, model, state, tags or note
 *   name: model: data: state: note: device:   part of it, case aside
 *   tag:WORD          one of the tags, whole
 *   map: map50: precision: recall: epochs: minutes:   a number: >0.5 <0.5 0.4..0.6 or 0.5
 *   starred   finished   stopped
 *   -WORD             not that
 *
 * All must be so. Quotes keep blanks: note:"night shift". A prefix that nobody knows is a word like any other, so that
 * no search is an error.
 */
#pragma once

#include "hone-run.h"

G_BEGIN_DECLS

typedef struct _HoneRunQuery HoneRunQuery;

HoneRunQuery *hone_run_query_new (const char *text);
void hone_run_query_free (HoneRunQuery *self);
gboolean hone_run_query_is_empty (const HoneRunQuery *self);
gboolean hone_run_query_matches (const HoneRunQuery *self, HoneRun *run);

/* A number of a run at its best epoch, by the column of results.csv; NAN when there is none. */
double hone_run_at_best (HoneRun *run, const char *column);
/* The four that tables and searches ask for: mAP50-95, mAP50, precision, recall; NAN while there is no best epoch. */
double hone_run_map_score (HoneRun *run);
double hone_run_map50_score (HoneRun *run);
double hone_run_precision_score (HoneRun *run);
double hone_run_recall_score (HoneRun *run);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HoneRunQuery, hone_run_query_free)

G_END_DECLS
