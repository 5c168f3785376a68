/* SPDX-License-Identifier: Apache-2.0 */
/* hone-doubts-view.h - what a model says about the labels: run one, how far it is, how many of each kind it doubts */
#pragma once

#include "hone-proposals.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define HONE_TYPE_DOUBTS_VIEW (hone_doubts_view_get_type ())
G_DECLARE_FINAL_TYPE (HoneDoubtsView, hone_doubts_view, HONE, DOUBTS_VIEW, AdwBin)

/**
 * HoneDoubtsView::review: (const char *kind): a person wants to look at these one after the other
 * HoneDoubtsView::chosen: (const char *path, const char *name): a model is to look at all pictures
 */

GtkWidget *hone_doubts_view_new (void);
/* (nullable): nothing can be said. @store: what is judged right in it does not count */
void hone_doubts_view_set_proposals (HoneDoubtsView *self, HoneProposals *proposals, HoneLabelStore *store);
/* (element-type HoneRun) (nullable): models to choose from */
void hone_doubts_view_set_runs (HoneDoubtsView *self, GListModel *runs);

G_END_DECLS
