/* SPDX-License-Identifier: Apache-2.0 */
/* hone-chart.h - lines over epochs, as a widget
 *
 * Knows nothing of training: it shows the numbers that it is given. In .ui files: <object class="HoneChart">.
 *
 * Left and right move the crosshair, Home and End go to its ends, Escape takes it away, Enter is a click. The menu
 * (right button, Menu key, Shift+F10) shows the values as a table and copies them.
 *
 * Properties:
 *   "title"       string, what it shows: the accessible name (and no text on the chart)
 *   "epochs"      int, the x axis is 1 .. epochs
 *   "from-zero"   boolean, the y axis begins at 0
 *   "legend"      boolean, names above the plot
 *   "x-title"     string, under the axis
 *   "digits"      int, after the point in the box with values: 3
 *   "best-epoch"  int, 0: none
 *   "hover-epoch" int, 0: none; bind it between charts of a page, both ways, and they share the crosshair
 */
#pragma once

#include "hone-plot.h"

G_BEGIN_DECLS

#define HONE_TYPE_CHART (hone_chart_get_type ())
G_DECLARE_FINAL_TYPE (HoneChart, hone_chart, HONE, CHART, GtkWidget)

/**
 * HoneChart::epoch-activated: (int epoch): a click or Enter on an epoch
 */

GtkWidget *hone_chart_new (const char *title);

/* Returns: the number of the new series, from 0. @name is what legend and box say; translated already. */
guint hone_chart_add_series (HoneChart *self, const char *name, HoneColor color, gboolean dashed);
void hone_chart_set_marker (HoneChart *self, guint series, HoneMarker marker);
/* Drawn dashed where nothing has happened yet, without dot and value: a planned learning rate. */
void hone_chart_set_planned (HoneChart *self, guint series, gboolean planned);
/* values[e - 1] of epoch e, NAN leaves a gap; copied. */
void hone_chart_set_values (HoneChart *self, guint series, const double *values, guint n_values);
void hone_chart_append (HoneChart *self, guint series, double value);
guint hone_chart_get_n_series (HoneChart *self);
void hone_chart_clear (HoneChart *self); /* no series, no best epoch */

void hone_chart_set_title (HoneChart *self, const char *title);
void hone_chart_set_epochs (HoneChart *self, int epochs);
void hone_chart_set_from_zero (HoneChart *self, gboolean from_zero);
void hone_chart_set_legend (HoneChart *self, gboolean legend);
void hone_chart_set_x_title (HoneChart *self, const char *title);
void hone_chart_set_digits (HoneChart *self, int digits);
/* @series: where its diamond sits, -1: only the dotted line; @label: with "best: epoch 10" above the plot. */
void hone_chart_set_best (HoneChart *self, int epoch, int series, gboolean label);
void hone_chart_set_hover_epoch (HoneChart *self, int epoch);
int hone_chart_get_hover_epoch (HoneChart *self);
/* What a screen reader says, also useful as a tooltip or for copying. (transfer full) */
char *hone_chart_describe (HoneChart *self);

/* The values as text, see hone_plot_to_table (). (transfer full) */
char *hone_chart_to_table (HoneChart *self);

G_END_DECLS
