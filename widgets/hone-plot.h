/* SPDX-License-Identifier: Apache-2.0 */
/* hone-plot.h - a line chart as plain data, and the function that draws it
 *
 * The x axis counts positions from 1: epochs, steps, or the points of a curve from 0 to 1 (precision over recall).
 * Draws to whatever the cairo_t belongs to: the screen (HoneChart), a PNG, an image surface in a test. With a pyramid
 * beside the values the work of a frame depends on the width in pixels, not on how many values there are.
 */
#pragma once

#include "hone-palette.h"
#include "hone-pyramid.h"

G_BEGIN_DECLS

#define HONE_PLOT_MAX_MARKERS 12 /* a line, see palette: "thinned to at most 12" */
#define HONE_PLOT_MAX_TICKS 8

typedef enum {
  HONE_PLOT_EPOCHS,
  HONE_PLOT_STEPS,
  HONE_PLOT_SHARES,  /* n values from 0 to 1: position p stands for (p - 1) / (n - 1) */
  HONE_PLOT_MINUTES, /* position p stands for (p - 1) units; most have no value, see hone-plot-minutes.c */
} HonePlotKind;

typedef struct {
  char *name; /* (nullable): not in legend nor value box */
  HoneColor color;
  gboolean dashed;         /* validation, or planned */
  gboolean planned;        /* no dot at the end, not in the value box */
  gboolean hidden;         /* taken away by its legend */
  gboolean faint;          /* one of many: thin and pale, neither in legend nor box, unless it is plot's near one */
  gboolean never_smoothed; /* a learning rate */
  HonePattern pattern;     /* dots and dashes tell the ninth class from the first */
  HoneMarker marker;
  const double *values; /* values[p - 1] of position p; NAN leaves a gap */
  guint n_values;
  HonePyramid *pyramid;  /* (nullable): over values */
  HonePyramid *smoothed; /* (nullable): drawn in front, the values pale behind it */
} HonePlotSeries;

typedef struct {
  HonePlotSeries *series;
  guint n_series;
  HonePlotKind kind;
  double unit;                  /* of HONE_PLOT_MINUTES: minutes from one position to the next, above 0 */
  int epochs;                   /* the x axis is 1 .. epochs; at least as many as there are values */
  double view_first, view_last; /* the part that is seen, in positions; 0, 0: all */
  gboolean zero;                /* the y axis begins at 0: mAP, precision, recall */
  double top;                   /* the y axis ends there; 0: where the values do */
  gboolean log;                 /* y in powers of ten; what is not above 0 is left out, and said so */
  int epoch_steps;              /* steps of an epoch: thin lines mark epochs; 0: none */
  int best;                     /* epoch, 0: none */
  int best_series;              /* its diamond sits on this one; -1: only the vertical line */
  gboolean best_label;
  int marked;                /* a position with a line in the accent colour: the confidence that is chosen; 0: none */
  int hover;                 /* position, 0: none */
  gboolean hover_box;        /* the box with the values: only in the chart under the pointer */
  int near;                  /* a faint series that is drawn in front, counted from 1; 0: none */
  double band_from, band_to; /* pixels: what is being dragged over to zoom; equal: nothing */
  gboolean legend;
  const char *x_title; /* (nullable) */
  int digits;          /* after the point, in the box and in words */
} HonePlot;

/* How it looks on this theme. */
typedef struct {
  GdkRGBA ink;   /* text and axes */
  GdkRGBA card;  /* the surface beneath, for halos */
  GdkRGBA popup; /* of the value box */
  GdkRGBA accent;
  gboolean dark, high_contrast;
} HonePlotLook;

HonePlotLook hone_plot_look (gboolean dark, gboolean high_contrast);
/* Text of axes and captions as it comes out on the card: for checks of contrast. */
GdkRGBA hone_plot_text_color (const HonePlotLook *look);

/* The place of the lines, in pixels, and the range of the axes. */
typedef struct {
  double left, top, right, bottom;
  double low, high;
  double first, last; /* positions at left and right */
  gboolean log;       /* as asked for, if there is a value above 0 */
  int n_ticks;
  double tick[HONE_PLOT_MAX_TICKS]; /* lines of the grid, from low to high */
} HonePlotArea;

HonePlotArea hone_plot_area (const HonePlot *plot, PangoContext *pango, double width, double height);
double hone_plot_x (const HonePlot *plot, const HonePlotArea *area, double position);
double hone_plot_y (const HonePlotArea *area, double value);
/* The position whose x is nearest, of those that are seen. */
int hone_plot_epoch_at (const HonePlot *plot, const HonePlotArea *area, double x);
/* The same between the positions, for zooming about the pointer. */
double hone_plot_position_at (const HonePlotArea *area, double x);
/* How many positions the axis has. */
int hone_plot_length (const HonePlot *plot);

void hone_plot_draw (const HonePlot *plot, const HonePlotLook *look, PangoContext *pango, cairo_t *cr, double width,
                     double height);
/* The series whose name in the legend lies at @x, @y; -1: none. */
int hone_plot_legend_at (const HonePlot *plot, PangoContext *pango, double width, double height, double x, double y);
/* The series whose line is nearest to y at a position, within @reach pixels; -1: none. */
int hone_plot_near (const HonePlot *plot, const HonePlotArea *area, int position, double y, double reach);

typedef struct {
  double x, y; /* y NAN: the pen goes up */
} HonePlotPoint;

/* The line of a series as points, (element-type HonePlotPoint) (transfer full). Where there are more values than
 * pixels, a column of pixels keeps its first, lowest, highest and last value, so that extremes survive.
 * @smoothed: of that line instead of the values */
GArray *hone_plot_points (const HonePlot *plot, const HonePlotArea *area, guint series, gboolean smoothed);

/* The last position that has a value in any series that is not planned; 0: none. */
int hone_plot_last_epoch (const HonePlot *plot);
double hone_plot_value (const HonePlotSeries *series, int epoch); /* NAN */
HoneExtremes hone_plot_extremes (const HonePlotSeries *series, guint from, guint to);
/* The last position with a value; 0: none */
int hone_plot_series_last (const HonePlotSeries *series);

/* Round numbers that hold low .. high, 2 to 4 steps. @zero: begins at 0. */
void hone_plot_scale (double low, double high, gboolean zero, double *first, double *last, int *steps);
/* The same for a logarithmic axis: 1, 2 and 5 times powers of ten, or fewer. @low above 0. Returns: how many ticks */
int hone_plot_scale_log (double low, double high, double ticks[HONE_PLOT_MAX_TICKS]);

/* A moving mean that forgets: out[i] = weight x before + (1 - weight) x values[i], free of the bias of its beginning
 * (Kingma and Ba 2014, section 3). A gap stays a gap. @weight: 0 .. 0.999 */
void hone_plot_smooth (const double *values, guint n, double weight, double *out);

/* "Epoch\tmAP50\tmAP50-95\n1\t0.1\t0.05\n...": a line a position that has a value and is seen, figures as in C, for
 * the clipboard. (transfer full) */
char *hone_plot_to_table (const HonePlot *plot);
/* What stands for a position in words: "Epoch 12", "Step 1,204, epoch 3", "recall 0.31". (transfer full) */
char *hone_plot_position_words (const HonePlot *plot, int position);
/* A value with so many figures that 0.0001 is not 0.000. (transfer full) */
char *hone_plot_value_words (const HonePlot *plot, double value);

/* "mAP50 0.811 after 40 epochs, highest 0.830 at 37; ...": for screen readers. (transfer full) */
char *hone_plot_describe (const HonePlot *plot);

G_END_DECLS
