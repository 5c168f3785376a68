/* SPDX-License-Identifier: Apache-2.0 */
/* hone-window-private.h - what the files of the window share; not for others
 *
 * hone-window.c: the project and what pages say. hone-window-header.c: titles, what is possible.
 * hone-window-open.c: choosing and dropping. hone-window-training.c: a training, closing. hone-window-actions.c: menus
 * and keys. hone-window-runs.c: runs at use.
 */
#pragma once

#include "hone-compare-page.h"
#include "hone-data-page.h"
#include "hone-import-page.h"
#include "hone-label-work.h"
#include "hone-run-page.h"
#include "hone-runs-page.h"
#include "hone-start-page.h"
#include "hone-train-page.h"
#include "hone-use-page.h"
#include "hone-viewer.h"
#include "hone-widgets.h"
#include "hone-window.h"
#include "hone-work.h"

G_BEGIN_DECLS

struct _HoneWindow {
  AdwApplicationWindow parent_instance;

  HoneProject *project;
  HoneLabelStore *store; /* (nullable): of the project once it is ready */
  GCancellable *opening;
  char *project_path;    /* what was asked for */
  char *resuming;        /* (nullable): folder of the run that is to go on when the data set is there */
  char *locating;        /* (nullable): the data set whose new place is being chosen */
  gboolean closing;      /* the window closes as soon as the training has ended */
  GtkWidget *asking;     /* the dialog that asks what shall become of the training, or NULL */
  guint showing;         /* source that will show the import page */
  gboolean discarding;   /* the run goes to the wastebasket when it has ended */
  HoneQueueItem *queued; /* (nullable): what is trained comes from the queue */
  guint inhibit;         /* of the session's suspend while training; 0: none */
  GtkNativeDialog *chooser;

  AdwToastOverlay *toasts;
  GtkWidget *back, *project_button, *busy, *drop_revealer;
  GtkLabel *project_name, *busy_text, *drop_label;
  HoneRing *busy_ring;
  AdwHeaderBar *header;
  GtkStack *titles, *pages;
  AdwWindowTitle *plain_title;
  AdwViewSwitcherTitle *switcher;
  AdwViewSwitcherBar *bottom_bar;
  AdwViewStack *views;
  AdwViewStackPage *data_view, *train_view;
  HoneStartPage *start_page;
  HoneImportPage *import_page;
  HoneDataPage *data_page;
  HoneTrainPage *train_page;
  HoneRunsPage *runs_page;
  HoneViewer *viewer;
  HoneLabelWork *label_work;
  HoneRunPage *run_page;
  HoneUsePage *use_page;
  HoneComparePage *compare_page;
  HoneWork *suggesting;           /* (nullable): pictures on their way into the data set */
  char *suggester, *suggest_name; /* (nullable): the model that is to look at them when they are there */
};

HoneApplication *hone_window_app (HoneWindow *self);
void hone_window_say (HoneWindow *self, const char *text); /* a toast; plain text */
gboolean hone_window_is_on (HoneWindow *self, const char *page);
gboolean hone_window_is_viewing (HoneWindow *self, const char *view);
HoneTrainJob *hone_window_active_job (HoneWindow *self); /* (nullable) */

/* Header and pages. */
void hone_window_show_title (HoneWindow *self);
void hone_window_show_busy (HoneWindow *self);
void hone_window_show_header (HoneWindow *self); /* after anything that changes what is possible */
void hone_window_show_page (HoneWindow *self, const char *page);
void hone_window_show_view (HoneWindow *self, const char *view);
void hone_window_leave_page (HoneWindow *self); /* back to where it came from */

/* The project. */
void hone_window_open_directly (HoneWindow *self, const char *path); /* a data set of ours, without further questions */
void hone_window_close_project (HoneWindow *self);
void hone_window_stop_import (HoneWindow *self);

/* Choosing. */
void hone_window_choose (HoneWindow *self, const char *title, GtkFileChooserAction action, gboolean files);
void hone_window_accept_drops (HoneWindow *self);

/* Training. */
void hone_window_start_training (HoneWindow *self);
void hone_window_add_training_actions (HoneWindow *self);
void hone_window_connect_training (HoneWindow *self); /* lists of the application: once it has one */
void hone_window_resume_training (HoneWindow *self);  /* the run that "resuming" names */
gboolean hone_window_can_pause (HoneWindow *self);    /* or go on */
gboolean hone_window_may_close (HoneWindow *self);    /* FALSE: it asks, or waits for an end, and closes afterwards */

/* Runs and their models: hone-window-runs.c. */
void hone_window_connect_runs (HoneWindow *self);
void hone_window_compare (HoneWindow *self, GListModel *runs); /* (element-type HoneRun): two to six */
void hone_window_use_run (HoneWindow *self, HoneRun *run);     /* its model, on the page Use */
void hone_window_suggest_now (HoneWindow *self); /* the data set is there: what is to be suggested is looked for */

/* The page of a run: its pictures, its labels, another run like it. */
void hone_window_connect_run_page (HoneWindow *self);

void hone_window_add_actions (HoneWindow *self);

G_END_DECLS
