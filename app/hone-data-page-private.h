/* SPDX-License-Identifier: Apache-2.0 */
/* hone-data-page-private.h - what the files of the data page share; not for others
 *
 * hone-data-page.c: states, places, the project. hone-data-cells.c: the grid's cells. hone-data-search.c: search,
 * order, words. hone-data-select.c: what is selected. hone-data-health.c: checks and marks.
 */
#pragma once

#include "hone-data-page.h"
#include "hone-data-sidebar.h"
#include "hone-health-view.h"

G_BEGIN_DECLS

struct _HoneDataPage {
  AdwBin parent_instance;

  HoneProject *project;
  HoneImageList *list;
  HoneLabelStore *store; /* (nullable) */
  HoneCheckup *checkup;
  int imgsz;
  guint rechecking, marking; /* sources */
  GSimpleActionGroup *actions;
  int drawn_class; /* the one that cells show alone */
  char *wanted;    /* (nullable): picture to be shown as soon as the list is not busy */
  gboolean opens;  /* and opened */

  GtkStack *states, *places;
  GtkProgressBar *progress;
  GtkLabel *what, *shown, *fault;
  GtkRevealer *fault_revealer;
  AdwStatusPage *failed, *nothing;
  GtkMenuButton *filter, *sort;
  GMenu *split_words, *class_words, *boxes_words, *size_words, *labels_words, *problem_words, *reviewed_words;
  AdwFlap *flap;
  HoneDataSidebar *sidebar;
  HoneHealthView *health;
  GtkRevealer *selected_revealer;
  GtkLabel *selected;
  GtkEditable *search;
  GtkToggleButton *boxes;
  GtkAdjustment *size;
  GtkGridView *grid;
  GtkWidget *clear;
};

/* The page. */
void hone_data_page_show_place (HoneDataPage *self);
void hone_data_page_open_path (HoneDataPage *self, const char *path); /* in the viewer, whatever the search */

/* Cells: those that are on screen are made again. */
void hone_data_page_redraw_cells (HoneDataPage *self);

/* Search. */
void hone_data_page_ask (HoneDataPage *self, const char *search); /* it stands in the entry, too */
void hone_data_page_show_fault (HoneDataPage *self);
void hone_data_page_show_sort (HoneDataPage *self);
void hone_data_page_fill_class_words (HoneDataPage *self);
void hone_data_page_fill_problem_words (HoneDataPage *self);
void hone_data_page_connect_search (HoneDataPage *self);

/* Selection. */
void hone_data_page_show_selected (HoneDataPage *self);
void hone_data_page_connect_selection (HoneDataPage *self);

/* Health. */
void hone_data_page_set_checkup (HoneDataPage *self, HoneDataset *dataset); /* (nullable) */
void hone_data_page_forget_health (HoneDataPage *self);                     /* checkup and store */
void hone_data_page_connect_health (HoneDataPage *self);

G_END_DECLS
