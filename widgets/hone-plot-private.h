/* SPDX-License-Identifier: Apache-2.0 */
/* hone-plot-private.h - what the files of a plot and its chart share; not for other rooms */
#pragma once

#include "hone-draw.h"
#include "hone-plot.h"

G_BEGIN_DECLS

#define HONE_PLOT_SMALL 8.0 /* points: axes */
#define HONE_PLOT_TEXT 8.5  /* legend, box, label */
#define HONE_PLOT_LEGEND_ROW 22.0

/* The number beside line @i of the grid. (transfer full) */
char *hone_plot_tick (const HonePlotArea *area, int i);
/* Positions between numbers under the axis. */
double hone_plot_x_step (const HonePlot *plot, const HonePlotArea *area);
/* How many rows the names need between area's left and right. */
int hone_plot_legend_rows (const HonePlot *plot, PangoContext *pango, const HonePlotArea *area);
/* What a position stands for: 0 .. 1 of a plot of shares, minutes of one of minutes. */
double hone_plot_share (const HonePlot *plot, double position);
/* "Epoch", "Step", the title of the axis; static. */
const char *hone_plot_position_title (const HonePlot *plot);

/* Where the value stands that is told of a series at @position: there, on an axis of minutes the last one by then;
 * 0: none */
int hone_plot_told (const HonePlot *plot, guint series, int position);
/* The position that a key goes to, @by 1 or -1: on an axis of minutes the next one with a value. */
int hone_plot_next (const HonePlot *plot, int position, int by);
/* The position with a value that is nearest. */
int hone_plot_nearest (const HonePlot *plot, int position);
/* Indices of the values from .. to - 1 of a series, *@n of them. (transfer full) g_free () */
guint *hone_plot_values_seen (const HonePlotSeries *series, guint from, guint to, guint *n);

/* Everything a drawing function needs. */
typedef struct {
  const HonePlot *plot;
  const HonePlotLook *look;
  HonePlotArea area;
  PangoContext *pango;
  cairo_t *cr;
  double width, height;
} HonePlotScene;

/* hone-plot-hover.c: the crosshair and the box with the values. */
void hone_plot_draw_hover (const HonePlotScene *scene);

/* Shared by the drawing files. */
void hone_plot_ink (const HonePlotScene *scene, double alpha);
void hone_plot_use_color (const HonePlotScene *scene, const HonePlotSeries *series, double alpha);
void hone_plot_line (const HonePlotScene *scene, double x0, double y0, double x1, double y1);
void hone_plot_dash (cairo_t *cr, const HonePlotSeries *series);

G_END_DECLS
