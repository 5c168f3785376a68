/* SPDX-License-Identifier: Apache-2.0 */
/* hone-group-view.h - how the names of pictures make groups: ready ways, a pattern of one's own, and what it leads to
 */
#pragma once

#include "hone-import.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define HONE_TYPE_GROUP_VIEW (hone_group_view_get_type ())
G_DECLARE_FINAL_TYPE (HoneGroupView, hone_group_view, HONE, GROUP_VIEW, AdwBin)

/**
 * HoneGroupView::changed: another pattern
 */

/* The first of them is chosen. @ways: (element-type HoneGroupWay) */
void hone_group_view_set_ways (HoneGroupView *self, GPtrArray *ways);
/* "": what the names begin with */
const char *hone_group_view_get_pattern (HoneGroupView *self);
/* @deal: (nullable): is being reckoned */
void hone_group_view_show (HoneGroupView *self, const HoneImportDeal *deal);

G_END_DECLS
