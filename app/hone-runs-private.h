/* SPDX-License-Identifier: Apache-2.0 */
/* hone-runs-private.h - what the files of the runs page share; not for others
 *
 * hone-runs-page.c: search, states, keys. hone-runs-columns.c: the table's columns. hone-runs-chosen.c: what is chosen,
 * and its panel. hone-runs-edit.c: names and notes, the wastebasket, places.
 */
#pragma once

#include "hone-chart.h"
#include "hone-runs-page.h"

G_BEGIN_DECLS

#define RUNS_N_CHARTS 3

struct _HoneRunsPage {
  AdwBin parent_instance;

  HoneRunStore *store;
  GtkFilterListModel *filtered;
  GtkFilter *filter;
  struct _HoneRunQuery *query;
  GListStore *chosen; /* of HoneRun: A, B … */
  HoneRun *best;      /* (nullable) */
  GPtrArray *columns; /* of GtkColumnViewColumn, those that can be hidden; qdata "id" */
  GSimpleActionGroup *actions;
  GtkNativeDialog *chooser;
  guint drawing; /* source that will draw the charts of the chosen */

  GtkEditable *search;
  GtkLabel *count, *chosen_title;
  GtkStack *states;
  GtkColumnView *table;
  GtkWidget *clear, *panel, *compare, *trash, *charts, *add, *add_first;
  GtkMenuButton *columns_button;
  HoneChart *chart[RUNS_N_CHARTS];
};

/* Columns. */
void hone_runs_columns_add (HoneRunsPage *self);
GMenuModel *hone_runs_columns_menu (HoneRunsPage *self); /* (transfer full): to show and hide them */

/* What is chosen. A change is the signal "cells-changed". */
int hone_runs_place (HoneRunsPage *self, HoneRun *run); /* 0 is A; -1: not chosen */
void hone_runs_choose (HoneRunsPage *self, HoneRun *run, gboolean chosen);
void hone_runs_show_chosen (HoneRunsPage *self);
void hone_runs_forget_gone (HoneRunsPage *self); /* what is chosen and no longer in the list */
void hone_runs_compare (HoneRunsPage *self);
void hone_runs_cells_changed (HoneRunsPage *self);
void hone_runs_add_charts (HoneRunsPage *self);

/* Editing. */
void hone_runs_edit (HoneRunsPage *self, HoneRun *run); /* asks for name, note, tags */
void hone_runs_trash (HoneRunsPage *self, GPtrArray *runs);
void hone_runs_add_place (HoneRunsPage *self);
void hone_runs_menu (HoneRunsPage *self, HoneRun *run, GtkWidget *parent); /* what can be done with one run */
void hone_runs_add_actions (HoneRunsPage *self);
HoneRun *hone_runs_current (HoneRunsPage *self); /* (nullable) (transfer full): under the cursor */

G_END_DECLS
