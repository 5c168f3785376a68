/* SPDX-License-Identifier: Apache-2.0 */
/* hone-chart.h - lines over epochs, steps or shares, as a widget
 *
 * Knows nothing of training: it shows the numbers that it is given. In .ui files: <object class="HoneChart">.
 *
 * Pointer: reads values; a click is a choice; a drag zooms, with Shift it moves what is seen; the wheel with Ctrl
 * zooms about the pointer; a double click shows all. A click on a name in the legend takes its line away.
 * Keys: left and right move the crosshair (with Shift what is seen), Home and End go to its ends, Escape takes it
 * away, Enter is a click, + and - zoom, 0 shows all, 1 .. 9 switch lines, Y the logarithmic axis, S smoothing, Ctrl+T
 * shows a table, Ctrl+C copies it. The menu (right button, Menu key, Shift+F10) has all of that.
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
 *   "view-first" "view-last" double, the positions that are seen; 0, 0: all; bind both, and charts zoom together
 *   "log"         boolean, a logarithmic y axis
 *   "smoothing"   double, 0 .. 0.99; 0: none
 *   "smoothed"    boolean, of "smoothing"
 *   "marked"      int, a position with a line in the accent colour; 0: none
 */
#pragma once

#include "hone-plot.h"

G_BEGIN_DECLS

#define HONE_TYPE_CHART (hone_chart_get_type ())
G_DECLARE_FINAL_TYPE (HoneChart, hone_chart, HONE, CHART, GtkWidget)

/**
 * HoneChart::epoch-activated: (int position): a click or Enter on an epoch
 *
 * HoneChart::series-toggled: (uint series): its line was taken away or brought back by the user
 */

GtkWidget *hone_chart_new (const char *title);

/* Returns: the number of the new series, from 0. @name is what legend and box say; translated already. */
guint hone_chart_add_series (HoneChart *self, const char *name, HoneColor color, gboolean dashed);
void hone_chart_set_marker (HoneChart *self, guint series, HoneMarker marker);
void hone_chart_set_pattern (HoneChart *self, guint series, HonePattern pattern);
/* Drawn dashed where nothing has happened yet, without dot and value: a planned learning rate. */
void hone_chart_set_planned (HoneChart *self, guint series, gboolean planned);
/* Shown as it is, whatever "smoothing" says. */
void hone_chart_set_never_smoothed (HoneChart *self, guint series, gboolean never);
/* One of many, thin and pale, named only under the pointer. */
void hone_chart_set_faint (HoneChart *self, guint series, gboolean faint);
void hone_chart_set_hidden (HoneChart *self, guint series, gboolean hidden);
gboolean hone_chart_get_hidden (HoneChart *self, guint series);
/* values[p - 1] of position p, NAN leaves a gap; copied. Nothing happens when they are those that it has. */
void hone_chart_set_values (HoneChart *self, guint series, const double *values, guint n_values);
void hone_chart_append (HoneChart *self, guint series, double value);
void hone_chart_append_values (HoneChart *self, guint series, const double *values, guint n_values);
guint hone_chart_get_n_series (HoneChart *self);
void hone_chart_clear (HoneChart *self); /* no series, no best epoch */

void hone_chart_set_title (HoneChart *self, const char *title);
void hone_chart_set_kind (HoneChart *self, HonePlotKind kind);
/* HONE_PLOT_MINUTES, @unit minutes from one position to the next. */
void hone_chart_set_minutes (HoneChart *self, double unit);
void hone_chart_set_epochs (HoneChart *self, int epochs);
void hone_chart_set_epoch_steps (HoneChart *self, int steps); /* of HONE_PLOT_STEPS: lines mark epochs */
void hone_chart_set_from_zero (HoneChart *self, gboolean from_zero);
void hone_chart_set_top (HoneChart *self, double top); /* of the y axis; 0: where the values end */
void hone_chart_set_legend (HoneChart *self, gboolean legend);
void hone_chart_set_x_title (HoneChart *self, const char *title);
void hone_chart_set_digits (HoneChart *self, int digits);
/* @series: where its diamond sits, -1: only the dotted line; @label: with "best: epoch 10" above the plot. */
void hone_chart_set_best (HoneChart *self, int epoch, int series, gboolean label);
void hone_chart_set_hover_epoch (HoneChart *self, int epoch);
int hone_chart_get_hover_epoch (HoneChart *self);
/* @markable: pointer and keys move it, "marked" tells. */
void hone_chart_set_marked (HoneChart *self, int position);
void hone_chart_set_markable (HoneChart *self, gboolean markable);
int hone_chart_get_marked (HoneChart *self);

/* The part that is seen; 0, 0: all. Never less than two positions, never beyond the ends. */
void hone_chart_set_view (HoneChart *self, double first, double last);
void hone_chart_get_view (HoneChart *self, double *first, double *last); /* 0, 0: all */
/* By @factor (below 1: closer) about a position. */
void hone_chart_zoom (HoneChart *self, double factor, double about);
void hone_chart_set_log (HoneChart *self, gboolean log);
void hone_chart_set_smoothing (HoneChart *self, double smoothing);

/* What a screen reader says, also useful as a tooltip or for copying. (transfer full) */
char *hone_chart_describe (HoneChart *self);

/* The values as text, see hone_plot_to_table (). (transfer full) */
char *hone_chart_to_table (HoneChart *self);

G_END_DECLS
