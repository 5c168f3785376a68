/* SPDX-License-Identifier: Apache-2.0 */
/* hone-start-page.h - what stands there while no data set is open: what Hone does, Open, the demo, recent data sets
 *
 * Activates "win.open", "win.open-demo" and "win.open-path".
 */
#pragma once

#include "hone-recent.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define HONE_TYPE_START_PAGE (hone_start_page_get_type ())
G_DECLARE_FINAL_TYPE (HoneStartPage, hone_start_page, HONE, START_PAGE, AdwBin)

void hone_start_page_set_recent (HoneStartPage *self, HoneRecentList *recent);

G_END_DECLS
