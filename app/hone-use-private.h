/* SPDX-License-Identifier: Apache-2.0 */
/* hone-use-private.h - what the files of the page Use share; not for others
 *
 * hone-use-page.c: the model, pictures in, states. hone-use-results.c: grid, large picture, film.
 * hone-use-side.c: thresholds and counts. hone-use-take.c: what can be taken along. hone-use-drag.c: a picture dragged
 * out.
 */
#pragma once

#include "hone-banner.h"
#include "hone-export.h"
#include "hone-model-choice.h"
#include "hone-report-facts.h"
#include "hone-use-job.h"
#include "hone-use-page.h"
#include "hone-use-save.h"
#include "hone-widgets.h"
#include "hone-work.h"

G_BEGIN_DECLS

typedef void (*HoneUseChosen) (HoneUsePage *self, const char *path);

struct _HoneUsePage {
  AdwBin parent_instance;

  HoneRunStore *store;
  HoneUseJob *job;
  GtkSingleSelection *selection; /* of job: the picture that is shown large */
  char *model_name, *model_run;  /* (nullable): folder of the run whose model it is */
  HoneReportFacts *facts;        /* (nullable): what validation says of thresholds */
  HoneWork *reading, *saving, *copying;
  HoneUseChosen chosen;         /* goes on with the answer of the chooser */
  HoneExportFormat copy_format; /* of the model that is saved; HONE_N_EXPORTS: as it is */
  guint telling;                /* source that will say what validation gave at the threshold */
  gboolean setting;             /* the sliders are moved by us */
  gboolean project;
  GtkNativeDialog *chooser;
  HoneUseKind kind; /* of what is being saved */
  guint pasted;     /* pictures pasted so far */
  GPtrArray *count_rows, *failed_rows;

  GtkStack *states, *views;
  GtkSpinner *spinner; /* while the model is read */
  GtkWidget *add, *cancel, *clear, *previous, *next, *counts, *failed, *add_first, *suggest, *take, *models,
      *tag_toggle;
  GtkToggleButton *show_grid, *show_large;
  GtkLabel *status, *validation, *model_text, *place;
  GtkProgressBar *progress;
  HoneModelChoice *choice;
  GtkRange *conf, *iou;
  GtkLabel *conf_value, *iou_value;
  GtkGridView *grid;
  GtkListView *film;
  HoneCanvas *canvas;
  HoneBanner *banner;
};

/* The item that is shown large. (nullable) (transfer none) */
HoneUseItem *hone_use_current (HoneUsePage *self);

/* Results. */
void hone_use_connect_results (HoneUsePage *self);
void hone_use_show_current (HoneUsePage *self);
void hone_use_show_large (HoneUsePage *self, gboolean large);
void hone_use_step (HoneUsePage *self, int by);

/* Side. */
void hone_use_connect_side (HoneUsePage *self);
void hone_use_show_counts (HoneUsePage *self);
void hone_use_show_failed (HoneUsePage *self);
void hone_use_read_evaluation (HoneUsePage *self);
void hone_use_set_threshold (HoneUsePage *self, double conf);
void hone_use_forget_evaluation (HoneUsePage *self);

/* Taking along. */
void hone_use_connect_take (HoneUsePage *self);
void hone_use_show_take (HoneUsePage *self); /* what is possible now */
void hone_use_save (HoneUsePage *self, HoneUseKind kind);

/* For both kinds of taking along. */
void hone_use_show_progress (HoneUsePage *self, double fraction, const char *what);
/* That something was written to @path (transfer full), with a way to its folder. */
void hone_use_told (HoneUsePage *self, const char *text, char *path);
/* Where something is to be written. @name: (nullable): of the file; NULL: it is a folder. @chosen: not when nothing is
 */
void hone_use_ask_place (HoneUsePage *self, const char *title, const char *name, HoneUseChosen chosen);
GtkWidget *hone_use_row_new (const char *title, const char *help, const char *icon);
GtkWidget *hone_use_row_button (GtkWidget *row);

/* The model itself. */
void hone_use_connect_models (HoneUsePage *self);

/* A drag of @item's picture with its boxes out of @widget. */
GdkContentProvider *hone_use_drag_new (HoneUseJob *job, HoneUseItem *item);

G_END_DECLS
