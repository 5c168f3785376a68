/* SPDX-License-Identifier: Apache-2.0 */
/* hone-use-job.h - pictures that a model looks at, as a GListModel of HoneUseItem
 *
 * Pictures are looked at on a thread, in the order that they were added, and join the list as they are done; one that
 * cannot be read joins it with its error, and the rest go on. All candidates are kept, so that hone_use_job_set_how ()
 * acts at once and without the network, box by box what hone predict says with the same conf and iou.
 *
 * Properties (read only): "running" boolean, "fraction" double, "message" string: why the model cannot be used.
 * Signals: "how-changed": the boxes of all items are other ones; "counted": hone_use_job_get_total () is up to date.
 * Main thread only.
 */
#pragma once

#include "hone-box.h"
#include "hone-settings.h"

#include <gio/gio.h>

G_BEGIN_DECLS

#define HONE_TYPE_USE_ITEM (hone_use_item_get_type ())
G_DECLARE_FINAL_TYPE (HoneUseItem, hone_use_item, HONE, USE_ITEM, GObject)

const char *hone_use_item_get_path (HoneUseItem *self);
const char *hone_use_item_get_error (HoneUseItem *self); /* (nullable): why it could not be read */
int hone_use_item_get_width (HoneUseItem *self);         /* of the upright picture */
int hone_use_item_get_height (HoneUseItem *self);
/* At the thresholds of the job as they are now; best first; until they change. (transfer none) */
GArray *hone_use_item_get_found (HoneUseItem *self); /* (element-type HoneDetection) pixels of the picture */
GArray *hone_use_item_get_boxes (HoneUseItem *self); /* (element-type HoneBox) the same */
/* @counts: n_classes of the job */
void hone_use_item_count (HoneUseItem *self, guint *counts);

#define HONE_TYPE_USE_JOB (hone_use_job_get_type ())
G_DECLARE_FINAL_TYPE (HoneUseJob, hone_use_job, HONE, USE_JOB, GObject)

HoneUseJob *hone_use_job_new (void);

/* @model: (nullable): a file, or the folder of a run. Pictures that are in the list are looked at again. */
void hone_use_job_set_model (HoneUseJob *self, const char *model);
const char *hone_use_job_get_model (HoneUseJob *self);
/* 0: as the model was trained. Looks again. */
void hone_use_job_set_imgsz (HoneUseJob *self, int imgsz);
/* Files and folders (their pictures, and those of folders in them). Those that are in the list already are passed
 * over. */
void hone_use_job_add (HoneUseJob *self, char *const *paths);
/* What is done stays; what is not is forgotten. */
void hone_use_job_cancel (HoneUseJob *self);
void hone_use_job_clear (HoneUseJob *self);

gboolean hone_use_job_get_running (HoneUseJob *self);
double hone_use_job_get_fraction (HoneUseJob *self);
guint hone_use_job_get_n_waiting (HoneUseJob *self);
double hone_use_job_get_seconds (HoneUseJob *self);      /* spent on what is in the list */
const char *hone_use_job_get_message (HoneUseJob *self); /* (nullable) */
guint hone_use_job_get_n_failed (HoneUseJob *self);      /* pictures that could not be read */

/* Of the model; NULL and 0 until the first picture is done. */
char *const *hone_use_job_get_names (HoneUseJob *self);
int hone_use_job_get_n_classes (HoneUseJob *self);
/* A model whose head needs no NMS: the overlap has no say. */
gboolean hone_use_job_get_single (HoneUseJob *self);

/* conf: 0.001 .. 1, iou: 0 .. 1 */
void hone_use_job_set_how (HoneUseJob *self, double conf, double iou);
double hone_use_job_get_conf (HoneUseJob *self);
double hone_use_job_get_iou (HoneUseJob *self);
/* Objects of a class in all pictures; -1: of all classes. Counted a few milliseconds at a time. */
guint hone_use_job_get_total (HoneUseJob *self, int klass);
gboolean hone_use_job_get_counting (HoneUseJob *self);

G_END_DECLS
