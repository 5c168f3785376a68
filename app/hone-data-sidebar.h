/* SPDX-License-Identifier: Apache-2.0 */
/* hone-data-sidebar.h - splits, classes and filters of a data set, with counts; sets the filters of a HoneImageList
 *
 * Properties: "place" HoneDataPlace: what the page shows.
 */
#pragma once

#include "hone-image-list.h"

#include <adwaita.h>

G_BEGIN_DECLS

typedef enum {
  HONE_PLACE_PICTURES,
  HONE_PLACE_FINDINGS,
} HoneDataPlace;

#define HONE_TYPE_DATA_SIDEBAR (hone_data_sidebar_get_type ())
G_DECLARE_FINAL_TYPE (HoneDataSidebar, hone_data_sidebar, HONE, DATA_SIDEBAR, AdwBin)

/**
 * HoneDataSidebar::place-changed: hone_data_sidebar_get_place () is another
 * HoneDataSidebar::filter-changed: the filters of the list are others
 */

/* @names: of the @n_classes classes; copied into the rows. */
void hone_data_sidebar_set_list (HoneDataSidebar *self, HoneImageList *list, char *const *names, int n_classes,
                                 guint n_findings);
HoneDataPlace hone_data_sidebar_get_place (HoneDataSidebar *self);
void hone_data_sidebar_set_place (HoneDataSidebar *self, HoneDataPlace place);
/* The rows chosen follow the list: after hone_image_list_clear_filters (). */
void hone_data_sidebar_refresh (HoneDataSidebar *self);

G_END_DECLS
