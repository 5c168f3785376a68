/* SPDX-License-Identifier: Apache-2.0 */
/* hone-run-page.h - a run from the list: its curves and previews, and the settings it was made with
 */
#pragma once

#include "hone-run.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define HONE_TYPE_RUN_PAGE (hone_run_page_get_type ())
G_DECLARE_FINAL_TYPE (HoneRunPage, hone_run_page, HONE, RUN_PAGE, AdwBin)

/**
 * HoneRunPage::open-picture: (const char *path): a validation picture is to be seen large
 * HoneRunPage::review: (GStrv paths): the labels of these are to be checked, one picture after the other
 * HoneRunPage::train-again: (const char *folder): with the settings of this run
 * HoneRunPage::compare: (HoneRun *other): beside this run
 * HoneRunPage::use: (): this run's model
 * HoneRunPage::mark: (HoneRunMarks *marks (transfer full)): to be kept with the run
 */

/* (element-type HoneRun): the others that there are. Kept. */
void hone_run_page_set_runs (HoneRunPage *self, GListModel *runs);
void hone_run_page_set_run (HoneRunPage *self, HoneRun *run); /* (nullable) */
HoneRun *hone_run_page_get_run (HoneRunPage *self);           /* (nullable) (transfer none) */

G_END_DECLS
