/* SPDX-License-Identifier: Apache-2.0 */
/* hone-start-page.h - what stands there while no data set is open: what Hone does, Open, the demo, recent data sets
 *
 * A card says how far its data set has come: the best score, how many runs, and whether one waits to go on. Activates
 * "win.open", "win.open-file", "win.open-demo", "win.open-path", "win.continue-run", "win.locate", "win.forget".
 */
#pragma once

#include "hone-recent.h"
#include "hone-run-store.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define HONE_TYPE_START_PAGE (hone_start_page_get_type ())
G_DECLARE_FINAL_TYPE (HoneStartPage, hone_start_page, HONE, START_PAGE, AdwBin)

/* Once. */
void hone_start_page_set_lists (HoneStartPage *self, HoneRecentList *recent, HoneRunStore *runs);

G_END_DECLS
