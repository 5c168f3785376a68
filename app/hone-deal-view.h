/* SPDX-License-Identifier: Apache-2.0 */
/* hone-deal-view.h - how the pictures of a data set are dealt to training, validation and test: a bar and a table
 */
#pragma once

#include "hone-import.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define HONE_TYPE_DEAL_VIEW (hone_deal_view_get_type ())
G_DECLARE_FINAL_TYPE (HoneDealView, hone_deal_view, HONE, DEAL_VIEW, AdwBin)

/* Percent of validation and test; the bar's borders change them. Once. */
void hone_deal_view_set_shares (HoneDealView *self, GtkAdjustment *val, GtkAdjustment *test);
/* The splits stay as they are: the bar shows what is there. */
void hone_deal_view_set_keep (HoneDealView *self, gboolean keep);
/* @names: of the classes, as many as @deal has; both are copied. @deal: (nullable): nothing is known */
void hone_deal_view_show (HoneDealView *self, const HoneImportDeal *deal, char *const *names);

G_END_DECLS
