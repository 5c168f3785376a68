/* SPDX-License-Identifier: Apache-2.0 */
/* hone-run-curves.h - the large chart of a run: mAP, precision and recall, mAP by class, losses by step
 *
 * How it is looked at (logarithmic, smoothed, which part) holds for all charts of the page: bind them to the main one.
 */
#pragma once

#include "hone-chart.h"
#include "hone-run.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define HONE_TYPE_RUN_CURVES (hone_run_curves_get_type ())
G_DECLARE_FINAL_TYPE (HoneRunCurves, hone_run_curves, HONE, RUN_CURVES, AdwBin)

/**
 * HoneRunCurves::epoch-activated: (int epoch)
 */

void hone_run_curves_set_run (HoneRunCurves *self, HoneRun *run); /* (nullable) */
/* After each epoch. */
void hone_run_curves_update (HoneRunCurves *self);
/* Shares crosshair, zoom, scale and smoothing with the main chart: of epochs, too. */
void hone_run_curves_link (HoneRunCurves *self, HoneChart *chart, gboolean scale);

G_END_DECLS
