/* SPDX-License-Identifier: Apache-2.0 */
/* hone-plot.h - a line chart over epochs as plain data, and the function that draws it
 *
 * Draws to whatever the cairo_t belongs to: the screen (HoneChart), a PNG, an image surface in a test.
 */
#pragma once

#include "hone-palette.h"

G_BEGIN_DECLS

#define HONE_PLOT_MAX_MARKERS 12 /* a line, see palette: "thinned to at most 12" */

typedef struct {
  char *name; /* (nullable): not in legend nor value box */
  HoneColor color;
  gboolean dashed;  /* validation, or planned */
  gboolean planned; /* no dot at the end, not in the value box */
  HoneMarker marker;
  double *values; /* values[e - 1] of epoch e; NAN leaves a gap */
  guint n_values;
} HonePlotSeries;

typedef struct {
  HonePlotSeries *series;
  guint n_series;
  int epochs;      /* the x axis is 1 .. epochs; at least as many as there are values */
  gboolean zero;   /* the y axis begins at 0: mAP, precision, recall */
  int best;        /* epoch, 0: none */
  int best_series; /* its diamond sits on this one; -1: only the vertical line */
  gboolean best_label;
  int hover;          /* epoch, 0: none */
  gboolean hover_box; /* the box with the values: only in the chart under the pointer */
  gboolean legend;
  const char *x_title; /* (nullable) */
  int digits;          /* after the point, in the box and in words */
} HonePlot;

/* How it looks on this theme. */
typedef struct {
  GdkRGBA ink;   /* text and axes */
  GdkRGBA card;  /* the surface beneath, for halos */
  GdkRGBA popup; /* of the value box */
  gboolean dark, high_contrast;
} HonePlotLook;

HonePlotLook hone_plot_look (gboolean dark, gboolean high_contrast);

/* The place of the lines, in pixels, and the range of the y axis. */
typedef struct {
  double left, top, right, bottom;
  double low, high;
  int ticks; /* steps between lines: low + i * (high - low) / ticks */
} HonePlotArea;

HonePlotArea hone_plot_area (const HonePlot *plot, PangoContext *pango, double width, double height);
double hone_plot_x (const HonePlot *plot, const HonePlotArea *area, double epoch);
double hone_plot_y (const HonePlotArea *area, double value);
/* The epoch whose x is nearest. */
int hone_plot_epoch_at (const HonePlot *plot, const HonePlotArea *area, double x);

void hone_plot_draw (const HonePlot *plot, const HonePlotLook *look, PangoContext *pango, cairo_t *cr, double width,
                     double height);

typedef struct {
  double x, y; /* y NAN: the pen goes up */
} HonePlotPoint;

/* The line of a series as points, (element-type HonePlotPoint) (transfer full). Where there are more values than
 * pixels, a column of pixels keeps its first, lowest, highest and last value, so that extremes survive. */
GArray *hone_plot_points (const HonePlot *plot, const HonePlotArea *area, guint series);

/* The last epoch that has a value in any series that is not planned; 0: none. */
int hone_plot_last_epoch (const HonePlot *plot);
double hone_plot_value (const HonePlotSeries *series, int epoch); /* NAN */

/* Round numbers that hold low .. high, 2 to 4 steps. @zero: begins at 0. */
void hone_plot_scale (double low, double high, gboolean zero, double *first, double *last, int *steps);

/* "Epoch\tmAP50\tmAP50-95\n1\t0.1\t0.05\n...": a line an epoch that has a value, figures as in C, for tables and the
 * clipboard. (transfer full) */
char *hone_plot_to_table (const HonePlot *plot);

/* "mAP50 0.811 after 40 epochs, highest 0.830 at 37; ...": for screen readers. (transfer full) */
char *hone_plot_describe (const HonePlot *plot);

G_END_DECLS
