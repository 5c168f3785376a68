/* SPDX-License-Identifier: Apache-2.0 */
/* hone-stats-view.h - the drawings of class statistics, each with its values as a table */
#pragma once

#include "hone-class-stats.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define HONE_TYPE_STATS_VIEW (hone_stats_view_get_type ())
G_DECLARE_FINAL_TYPE (HoneStatsView, hone_stats_view, HONE, STATS_VIEW, AdwBin)

/* HoneStatsView::chosen: (const char *search): a click on a drawing asks for these pictures */

GtkWidget *hone_stats_view_new (void);
void hone_stats_view_set_stats (HoneStatsView *self, HoneClassStats *stats); /* (nullable): kept */
/* A picture is of one class as a whole: how many of each, and nothing of boxes. */
void hone_stats_view_set_class_folders (HoneStatsView *self, gboolean class_folders);

G_END_DECLS
