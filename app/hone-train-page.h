/* SPDX-License-Identifier: Apache-2.0 */
/* hone-train-page.h - settings, and then the training itself
 */
#pragma once

#include "hone-project.h"
#include "hone-queue.h"
#include "hone-train-job.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define HONE_TYPE_TRAIN_PAGE (hone_train_page_get_type ())
G_DECLARE_FINAL_TYPE (HoneTrainPage, hone_train_page, HONE, TRAIN_PAGE, AdwBin)

/**
 * HoneTrainPage::changed: whether a training can be started, or the job, is another
 */

void hone_train_page_set_project (HoneTrainPage *self, HoneProject *project); /* READY, or NULL */
void hone_train_page_set_runs (HoneTrainPage *self, GListModel *runs);        /* (element-type HoneRun): kept */
/* The settings of the run in @folder, to be changed and started. */
void hone_train_page_same_as (HoneTrainPage *self, const char *folder);
/* A model file, or an args.yaml. FALSE: neither */
gboolean hone_train_page_take_file (HoneTrainPage *self, const char *path);
gboolean hone_train_page_preset (HoneTrainPage *self, const char *word, GError **error);
gboolean hone_train_page_can_start (HoneTrainPage *self);
/* Runs go to @folder. Returns: (transfer none): the job, started */
HoneTrainJob *hone_train_page_start (HoneTrainPage *self, const char *folder);
/* Goes on with the run in @folder, on the data set that is open. Returns: (transfer none): the job, started */
HoneTrainJob *hone_train_page_resume (HoneTrainPage *self, const char *folder);
/* The same with these settings; @title: of their data set. For the queue, and for what goes on. */
HoneTrainJob *hone_train_page_start_with (HoneTrainPage *self, HoneSettings *settings, const char *title);
void hone_train_page_set_queue (HoneTrainPage *self, HoneQueue *queue);
/* What is set up now, to wait for its turn. Runs go to @folder. (transfer full) */
HoneQueueItem *hone_train_page_make_item (HoneTrainPage *self, const char *folder);
gboolean hone_train_page_can_queue (HoneTrainPage *self);    /* the settings are in order */
void hone_train_page_show_live (HoneTrainPage *self);        /* the training, if there is one */
HoneTrainJob *hone_train_page_get_job (HoneTrainPage *self); /* (nullable) (transfer none): under way, or the last */
void hone_train_page_new_training (HoneTrainPage *self);     /* back to the settings */
char *hone_train_page_get_command (HoneTrainPage *self);
int hone_train_page_get_imgsz (HoneTrainPage *self); /* as set up now; "changed" follows it */
void hone_train_page_search (HoneTrainPage *self);

G_END_DECLS
