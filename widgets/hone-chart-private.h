/* SPDX-License-Identifier: Apache-2.0 */
/* hone-chart-private.h - what the files of HoneChart share; not for other rooms */
#pragma once

#include "hone-chart.h"
#include "hone-plot-private.h"

G_BEGIN_DECLS

#define HONE_CHART_SMOOTHING 0.6 /* what the key S switches on */

/* The state of a moving mean, so that appending does not begin anew. */
typedef struct {
  double mean, power;
} HoneChartMean;

struct _HoneChart {
  GtkWidget parent_instance;

  char *title, *x_title;
  HonePlot plot;
  GArray *series; /* of HonePlotSeries: plot's */
  GArray *means;  /* of HoneChartMean, one a series */
  double smoothing;
  gboolean pointed;  /* the pointer or the keyboard is in this chart */
  gboolean markable; /* a drag moves the marked line instead of zooming */
  gboolean dragging;
  double pan_first, pan_last; /* the view when a drag with Shift began; equal: it zooms */
  AdwAnimation *animation;    /* of the view */
  double from_first, from_last, to_first, to_last;
  GtkWidget *menu; /* made when it is asked for */
};

HonePlotArea hone_chart_area (HoneChart *self);
void hone_chart_activate (HoneChart *self, int position);
void hone_chart_set_pointed (HoneChart *self, gboolean pointed);
/* The same as hone_chart_set_view (), in 150 ms where motion is wanted. */
void hone_chart_glide (HoneChart *self, double first, double last);

/* hone-chart-input.c */
void hone_chart_add_input (HoneChart *self);
void hone_chart_class_add_keys (GtkWidgetClass *widget_class);
/* hone-chart-menu.c */
void hone_chart_class_add_menu (GtkWidgetClass *widget_class);
void hone_chart_show_menu (HoneChart *self, double x, double y);
/* hone-chart-table.c: a window with the values of the plot. */
void hone_chart_show_table (const HonePlot *plot, const char *title, GtkWidget *from);

G_END_DECLS
