/* SPDX-License-Identifier: Apache-2.0 */
/* hone-plot-private.h - what hone-plot.c and hone-plot-draw.c share; not for other rooms */
#pragma once

#include "hone-draw.h"
#include "hone-plot.h"

G_BEGIN_DECLS

#define HONE_PLOT_SMALL 8.0 /* points: axes */
#define HONE_PLOT_TEXT 8.5  /* legend, box, label */
#define HONE_PLOT_LEGEND_ROW 22.0

/* The number beside line @i of the grid. (transfer full) */
char *hone_plot_tick (const HonePlotArea *area, int i);
/* Epochs between numbers under the axis. */
int hone_plot_x_step (const HonePlot *plot, const HonePlotArea *area);
/* How many rows the names need between area's left and right. */
int hone_plot_legend_rows (const HonePlot *plot, PangoContext *pango, const HonePlotArea *area);

G_END_DECLS
