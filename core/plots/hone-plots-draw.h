/* SPDX-License-Identifier: Apache-2.0 */
/* hone-plots-draw.h - the same drawings on any cairo_t: a page of a report, say
 *
 * Each fills 0, 0 .. width, height with a drawing for a white ground, in units for which type of 13 is easy to read,
 * and leaves the state of @cr as it was. hone-plots.h writes files.
 */
#pragma once

#include "hone-evaluation.h"
#include "hone-plots.h"

#include <cairo.h>

G_BEGIN_DECLS

void hone_draw_results (cairo_t *cr, double width, double height, const char *const *columns, const double *values,
                        guint n_rows);
void hone_draw_curve (cairo_t *cr, double width, double height, HoneCurveKind kind, const HoneMetrics *metrics,
                      char *const *names);
/* Of a classifier: each class against the others. */
void hone_draw_class_pr (cairo_t *cr, double width, double height, const HoneClassReport *report, char *const *names);
void hone_draw_class_roc (cairo_t *cr, double width, double height, const HoneClassReport *report, char *const *names);
/* How often it is right over how sure it is, as it is and with the fitted temperature, and how many pictures. */
void hone_draw_calibration (cairo_t *cr, double width, double height, const HoneClassReport *report);
/* As large as it fits, in the upper left corner. */
void hone_draw_confusion (cairo_t *cr, double width, double height, const gint64 *matrix, int n_classes,
                          char *const *names, gboolean normalized, double conf);
void hone_draw_labels (cairo_t *cr, double width, double height, HoneDataset *dataset, HoneSplit split);

/* Precision, recall and F1 of all classes together over the threshold. @points: of HoneSweepPoint, by threshold; @conf:
 * a threshold to be marked, NAN: none */
void hone_draw_threshold (cairo_t *cr, double width, double height, const GArray *points, double conf);
/* How much mAP50 each kind of error costs, and how many there are. */
void hone_draw_mistakes (cairo_t *cr, double width, double height, const HoneMistakes *mistakes);

/* A rectangle with round corners as the current path. */
void hone_rounded (cairo_t *cr, double x, double y, double width, double height, double radius);

G_END_DECLS
