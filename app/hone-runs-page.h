/* SPDX-License-Identifier: Apache-2.0 */
/* hone-runs-page.h - all runs as a table: search, stars, names, and which are to be compared
 *
 * Keys in the table: Enter opens, Space chooses, C compares, S stars, F2 names, U uses, Delete moves to the wastebasket
 * what is chosen, else the run under the cursor.
 */
#pragma once

#include "hone-run-store.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define HONE_TYPE_RUNS_PAGE (hone_runs_page_get_type ())
G_DECLARE_FINAL_TYPE (HoneRunsPage, hone_runs_page, HONE, RUNS_PAGE, AdwBin)

/**
 * HoneRunsPage::open-run: (HoneRun run)
 * HoneRunsPage::compare: (GListModel runs): of HoneRun, two to six
 * HoneRunsPage::use-run: (HoneRun run)
 */

void hone_runs_page_set_store (HoneRunsPage *self, HoneRunStore *store);
void hone_runs_page_search (HoneRunsPage *self);

G_END_DECLS
