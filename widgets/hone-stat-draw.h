/* SPDX-License-Identifier: Apache-2.0 */
/* hone-stat-draw.h - the drawings of class statistics, on any cairo_t; not for other rooms */
#pragma once

#include "hone-class-stats.h"
#include "hone-palette.h"

G_BEGIN_DECLS

typedef struct {
  cairo_t *cr;
  PangoContext *pango;
  double width, height;
  GdkRGBA ink;
  gboolean dark, contrast; /* the theme; high contrast */
  gboolean log;            /* of bars */
} HoneStatPaper;

/* Labels by class, a bar a split: training full, validation and test paler, each with its letter at high contrast. */
void hone_stat_draw_classes (const HoneStatPaper *paper, const HoneClassStats *stats);
/* Shorter sides, classes over each other, heights by square root, a line at HONE_STATS_TINY. */
void hone_stat_draw_sizes (const HoneStatPaper *paper, const HoneClassStats *stats);
/* Pictures by how many labels they have. */
void hone_stat_draw_counts (const HoneStatPaper *paper, const HoneClassStats *stats);
/* Where centres lie: the more, the stronger. */
void hone_stat_draw_places (const HoneStatPaper *paper, const HoneClassStats *stats);

/* What lies at a point of a drawing of that size. FALSE: nothing. */
gboolean hone_stat_find_class (const HoneStatPaper *paper, const HoneClassStats *stats, double x, double y, int *klass,
                               int *split);
gboolean hone_stat_find_bin (const HoneStatPaper *paper, double x, double y, int *bin); /* of sizes and counts */
/* Parts of the picture, as many as @parts in each direction. */
gboolean hone_stat_find_place (const HoneStatPaper *paper, double x, double y, int parts, int *column, int *row);

#define HONE_STAT_MOST_CLASSES 12 /* that are drawn side by side; the most frequent ones, where there are more */

G_END_DECLS
