/* SPDX-License-Identifier: Apache-2.0 */
/* hone-health-view.h - whether a data set is ready to train, what is worth repairing, and its statistics */
#pragma once

#include "hone-checkup.h"
#include "hone-doubts-view.h"
#include "hone-label-store.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define HONE_TYPE_HEALTH_VIEW (hone_health_view_get_type ())
G_DECLARE_FINAL_TYPE (HoneHealthView, hone_health_view, HONE, HEALTH_VIEW, AdwBin)

/**
 * HoneHealthView::show-kind: (const char *kind): a person wants to see the pictures that have it
 * HoneHealthView::open: (const char *path): a person wants to see this picture
 * HoneHealthView::search: (const char *search): a person wants to see the pictures behind a drawing
 * HoneHealthView::changed: what counts as a finding is another
 */

void hone_health_view_set_checkup (HoneHealthView *self, HoneCheckup *checkup); /* (nullable) */
void hone_health_view_set_store (HoneHealthView *self, HoneLabelStore *store);  /* (nullable): nothing can be fixed */
/* What a model says of the labels, below the findings; it belongs to the view: its signals are heard there. */
HoneDoubtsView *hone_health_view_get_doubts (HoneHealthView *self);
/* Errors and warnings that nobody ignores. */
guint hone_health_view_count (HoneHealthView *self);

G_END_DECLS
