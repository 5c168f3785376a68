/* SPDX-License-Identifier: Apache-2.0 */
/* hone-classes-view.h - the classes of a data set: counts, names, colours, order; each change is one undoable step */
#pragma once

#include "hone-class-stats.h"
#include "hone-label-store.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define HONE_TYPE_CLASSES_VIEW (hone_classes_view_get_type ())
G_DECLARE_FINAL_TYPE (HoneClassesView, hone_classes_view, HONE, CLASSES_VIEW, AdwBin)

/**
 * HoneClassesView::show-class: (int klass): a person wants to see the pictures that have it
 */

void hone_classes_view_set_store (HoneClassesView *self,
                                  HoneLabelStore *store); /* (nullable): nothing can be changed */
void hone_classes_view_set_stats (HoneClassesView *self, HoneClassStats *stats); /* (nullable): no counts; kept */

G_END_DECLS
