/* SPDX-License-Identifier: Apache-2.0 */
/* hone-data-sidebar.h - places, splits, classes and filters of a data set, with counts
 *
 * A row stands for a word of the search: a click writes it, a second one takes it away. So the language is learned by
 * looking, and the rows that are chosen are those whose words stand in the search.
 */
#pragma once

#include "hone-image-list.h"

#include <adwaita.h>

G_BEGIN_DECLS

typedef enum {
  HONE_PLACE_PICTURES,
  HONE_PLACE_HEALTH,
  HONE_PLACE_CLASSES,
} HoneDataPlace;

/* Boxes below this are "small", in pixels at the size of training. */
#define HONE_SMALL_BOX 16

#define HONE_TYPE_DATA_SIDEBAR (hone_data_sidebar_get_type ())
G_DECLARE_FINAL_TYPE (HoneDataSidebar, hone_data_sidebar, HONE, DATA_SIDEBAR, AdwBin)

/**
 * HoneDataSidebar::place-changed: hone_data_sidebar_get_place () is another
 * HoneDataSidebar::search: (const char *search): a click asks for this search
 */

/* @names: of the @n_classes classes; copied into the rows. */
void hone_data_sidebar_set_list (HoneDataSidebar *self, HoneImageList *list, char *const *names, int n_classes);
/* How many findings there are to be looked at; -1: not known yet. */
void hone_data_sidebar_set_n_findings (HoneDataSidebar *self, int n_findings);
HoneDataPlace hone_data_sidebar_get_place (HoneDataSidebar *self);
void hone_data_sidebar_set_place (HoneDataSidebar *self, HoneDataPlace place);
/* The rows chosen follow the search of the list. */
void hone_data_sidebar_refresh (HoneDataSidebar *self);
/* Counts follow the list: labels, findings or marks are others. */
void hone_data_sidebar_recount (HoneDataSidebar *self);

G_END_DECLS
