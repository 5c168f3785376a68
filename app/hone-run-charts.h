/* SPDX-License-Identifier: Apache-2.0 */
/* hone-run-charts.h - curves of several runs over one another: A, B, C … by colour, marker and name
 */
#pragma once

#include "hone-chart.h"
#include "hone-run.h"

G_BEGIN_DECLS

/* A card with a title and a chart. @chart: (out) (transfer none). The title's row comes first. */
GtkWidget *hone_run_chart_card (const char *title, int height, HoneChart **chart);

/* A line a run of @column of results.csv; @dashed: (nullable): a second line a run, its validation. */
void hone_run_chart_show (HoneChart *chart, GListModel *runs, const char *column, const char *dashed);
/* The same over the minutes of training. Nothing is drawn of a run that has not kept them. */
void hone_run_chart_show_minutes (HoneChart *chart, GListModel *runs, const char *column, const char *dashed);
/* "A Run 4" (transfer full) */
char *hone_run_chart_name (HoneRun *run, int place);

G_END_DECLS
