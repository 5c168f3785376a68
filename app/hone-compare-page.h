/* SPDX-License-Identifier: Apache-2.0 */
/* hone-compare-page.h - two to six runs beside one another
 *
 * Keys: Space flicks through the runs on the same picture, Left and Right go through the pictures, F only those that
 * the second run has put right, B only those that it has broken, D only settings that differ, V another way to look.
 */
#pragma once

#include "hone-run.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define HONE_TYPE_COMPARE_PAGE (hone_compare_page_get_type ())
G_DECLARE_FINAL_TYPE (HoneComparePage, hone_compare_page, HONE, COMPARE_PAGE, AdwBin)

/**
 * HoneComparePage::changed: (): other runs, another title
 */

GtkWidget *hone_compare_page_new (void);
/* (element-type HoneRun): all there are, for one more. Kept. */
void hone_compare_page_set_all (HoneComparePage *self, GListModel *all);
/* (element-type HoneRun) (nullable): A first; kept as they are now */
void hone_compare_page_set_runs (HoneComparePage *self, GListModel *runs);
/* "Compare 3 Runs". (transfer full) */
char *hone_compare_page_get_title (HoneComparePage *self);

G_END_DECLS
