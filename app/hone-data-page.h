/* SPDX-License-Identifier: Apache-2.0 */
/* hone-data-page.h - the pictures of a data set in a grid, with search, selection and health */
#pragma once

#include "hone-image-list.h"
#include "hone-label-store.h"
#include "hone-project.h"
#include "hone-proposals.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define HONE_TYPE_DATA_PAGE (hone_data_page_get_type ())
G_DECLARE_FINAL_TYPE (HoneDataPage, hone_data_page, HONE, DATA_PAGE, AdwBin)

/**
 * HoneDataPage::open-picture: (uint position): in hone_data_page_get_list ()
 * HoneDataPage::health-changed: hone_data_page_count_findings () is another
 * HoneDataPage::review: (const char *kind): labels that a model doubts are to be shown one after the other
 * HoneDataPage::check-model: (const char *path, const char *name): this model is to look at all pictures
 */

/* Follows its state: loading, failed, ready. (nullable) */
void hone_data_page_set_project (HoneDataPage *self, HoneProject *project);
/* (nullable): without it labels cannot be fixed nor pictures marked. After hone_data_page_set_project (). */
void hone_data_page_set_store (HoneDataPage *self, HoneLabelStore *store);
/* (nullable): what a model says; after hone_data_page_set_store () */
void hone_data_page_set_proposals (HoneDataPage *self, HoneProposals *proposals);
/* (element-type HoneRun): models to choose from */
void hone_data_page_set_runs (HoneDataPage *self, GListModel *runs);
/* The size of training, for what is tiny. */
void hone_data_page_set_imgsz (HoneDataPage *self, int imgsz);
/* Errors and warnings that nobody ignores. */
guint hone_data_page_count_findings (HoneDataPage *self);
HoneImageList *hone_data_page_get_list (HoneDataPage *self); /* (nullable) (transfer none): as filtered */
/* Selects a picture and brings it into view. */
void hone_data_page_show (HoneDataPage *self, guint position);
void hone_data_page_search (HoneDataPage *self);
void hone_data_page_toggle_sidebar (HoneDataPage *self);
/* @steps: of the slider, negative for smaller. */
void hone_data_page_resize (HoneDataPage *self, int steps);

G_END_DECLS
