/* SPDX-License-Identifier: Apache-2.0 */
/* hone-run-view.h - the curves, classes and previews of a run, live or old
 */
#pragma once

#include "hone-run.h"
#include "hone-time-card.h"
#include "hone-watch-card.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define HONE_TYPE_RUN_VIEW (hone_run_view_get_type ())
G_DECLARE_FINAL_TYPE (HoneRunView, hone_run_view, HONE, RUN_VIEW, AdwBin)

/* Follows it while it grows; reads the previews of an old one. (nullable) */
void hone_run_view_set_run (HoneRunView *self, HoneRun *run);
/* What the run was set up with: shows the learning rate that is still to come. (nullable) (transfer full) */
void hone_run_view_set_settings (HoneRunView *self, HoneSettings *settings);
/* Its cards, for who knows more or has keys for them. (transfer none) */
HoneWatchCard *hone_run_view_get_watch (HoneRunView *self);
HoneTimeCard *hone_run_view_get_times (HoneRunView *self);

G_END_DECLS
