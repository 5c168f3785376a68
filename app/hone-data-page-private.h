/* SPDX-License-Identifier: Apache-2.0 */
/* hone-data-page-private.h - what the files of the data page share; not for others
 *
 * hone-data-page.c: states, places, the project. hone-data-cells.c: the grid's cells. hone-data-search.c: search,
 * order, words. hone-data-select.c: what is selected. hone-data-deeds.c: what is done to it. hone-data-health.c: checks
 * and marks.
 */
#pragma once

#include "hone-banner.h"
#include "hone-classes-view.h"
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
  HoneProposals *proposals; /* (nullable) */
  int imgsz;
  guint rechecking, marking, wanting; /* sources */
  gboolean rereading;                 /* the disk, after an edit */
  GSimpleActionGroup *actions;
  int drawn_class;  /* the one that cells show alone */
  char **wanted;    /* (nullable): pictures to be shown as soon as the list is not busy */
  gboolean opens;   /* and the first of them opened */
  gboolean insists; /* where the search hides all of them, the search goes */

  GtkStack *states, *places;
  GtkProgressBar *progress;
  GtkLabel *what, *shown, *fault;
  GtkRevealer *fault_revealer;
  AdwStatusPage *failed, *nothing;
  GtkMenuButton *filter, *sort;
  GMenu *split_words, *class_words, *boxes_words, *size_words, *labels_words, *problem_words, *reviewed_words,
      *class_menu;
  AdwFlap *flap;
  HoneDataSidebar *sidebar;
  HoneHealthView *health;
  HoneClassesView *classes;
  HoneBanner *banner;
  GtkRevealer *selected_revealer;
  GtkLabel *selected;
  GtkEditable *search;
  GtkWidget *tools;      /* that are about pictures: search, order, size */
  GtkLabel *place_title; /* in their place where none are shown */
  GtkToggleButton *boxes;
  GtkAdjustment *size;
  GtkGridView *grid;
  GtkWidget *clear;
};

/* The page. */
void hone_data_page_show_place (HoneDataPage *self);

/* Cells: those that are on screen are made again. */
void hone_data_page_redraw_cells (HoneDataPage *self);

/* Search. */
void hone_data_page_ask (HoneDataPage *self, const char *search); /* it stands in the entry, too */
void hone_data_page_show_fault (HoneDataPage *self);
void hone_data_page_show_sort (HoneDataPage *self);
void hone_data_page_show_classes (HoneDataPage *self); /* menus and sidebar: names and number may be others */
void hone_data_page_fill_problem_words (HoneDataPage *self);
void hone_data_page_connect_search (HoneDataPage *self);

/* Selection. */
void hone_data_page_show_selected (HoneDataPage *self);
GtkBitset *hone_data_page_get_selected (HoneDataPage *self); /* (transfer full) */
typedef gboolean (*HoneDataWanted) (HoneDataPage *self, guint position, int what);
/* Of the selected pictures those that are @wanted (nullable: all). (transfer full) */
char **hone_data_page_get_paths (HoneDataPage *self, HoneDataWanted wanted, int what);
/* Selects these and brings them into view; where the search hides all of them, the search goes. */
void hone_data_page_select_again (HoneDataPage *self, const char *const *paths); /* unless the search hides them */
void hone_data_page_bring_back (HoneDataPage *self, const char *const *paths);
void hone_data_page_open_path (HoneDataPage *self, const char *path); /* the same, in the viewer */
void hone_data_page_show_wanted (HoneDataPage *self);                 /* if it can be by now */
void hone_data_page_want_soon (HoneDataPage *self);
void hone_data_page_connect_selection (HoneDataPage *self);

/* Deeds. */
void hone_data_page_connect_deeds (HoneDataPage *self);

/* Health. */
void hone_data_page_labels_changed (HoneDataPage *self); /* looks again soon, at what is on the disk */
void hone_data_page_set_checkup (HoneDataPage *self, HoneDataset *dataset); /* (nullable) */
void hone_data_page_forget_health (HoneDataPage *self);                     /* checkup, store, proposals */
void hone_data_page_connect_health (HoneDataPage *self);

/* Doubts of a model. */
void hone_data_page_show_doubts (HoneDataPage *self); /* in the list: the model or the pictures are others */
void hone_data_page_connect_doubts (HoneDataPage *self);

G_END_DECLS
