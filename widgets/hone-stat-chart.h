/* SPDX-License-Identifier: Apache-2.0 */
/* hone-stat-chart.h - class statistics as a drawing, and in words for a screen reader
 *
 * Properties: "log" boolean: bars by powers of ten.
 */
#pragma once

#include "hone-class-stats.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef enum {
  HONE_STAT_CLASSES, /* labels by class and split */
  HONE_STAT_SIZES,   /* shorter sides */
  HONE_STAT_PLACES,  /* where they lie */
  HONE_STAT_COUNTS,  /* how many there are in a picture */
} HoneStatKind;

#define HONE_TYPE_STAT_CHART (hone_stat_chart_get_type ())
G_DECLARE_FINAL_TYPE (HoneStatChart, hone_stat_chart, HONE, STAT_CHART, GtkWidget)

/* HoneStatChart::chosen: (const char *search): a click asks for the pictures behind a bar or a part */

/* @title: the accessible name; copied */
GtkWidget *hone_stat_chart_new (HoneStatKind kind, const char *title, int height);
/* (nullable): kept */
void hone_stat_chart_set_stats (HoneStatChart *self, HoneClassStats *stats);
/* The values, line by line, tabs between; the first line is the head. (transfer full) */
char *hone_stat_chart_to_table (HoneStatChart *self);
/* One sentence. (transfer full) */
char *hone_stat_chart_describe (HoneStatChart *self);

G_END_DECLS
