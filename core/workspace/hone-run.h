/* SPDX-License-Identifier: Apache-2.0 */
/* hone-run.h - one run, finished or under way: its name, its state, its numbers epoch by epoch, its previews
 *
 * Main thread only. A live run is filled by HoneTrainJob, an old one by HoneRunStore; who shows it need not know which.
 *
 * Properties (read only): "name" "folder" "model" "data" "device" "error" "state-text" string, "state" HoneRunState,
 * "epochs" "epochs-done" "best-epoch" int, "best" "map50" "seconds" double, "started" int64 (Unix seconds), "live"
 * "star" boolean ("star" is notified when any of the marks has changed, "name" when that has).
 */
#pragma once

#include "hone-run-folder.h"
#include "hone-run-marks.h"
#include "hone-snapshot.h"
#include "hone-trainer.h"

G_BEGIN_DECLS

/* Of one class after one epoch. */
typedef struct {
  int klass;
  int images, instances;
  double precision, recall, ap50, ap50_95;
} HoneClassScore;

#define HONE_TYPE_RUN (hone_run_get_type ())
G_DECLARE_FINAL_TYPE (HoneRun, hone_run, HONE, RUN, GObject)

/**
 * HoneRun::epoch-added:
 *
 * hone_run_get_n_epochs () has one more.
 *
 * HoneRun::snapshots-changed:
 *
 * hone_run_get_snapshots () has more: of the newest epoch, or all of an old run after hone_run_load_async ().
 */

const char *hone_run_get_name (HoneRun *self);   /* what a person has called it, else as its folder */
const char *hone_run_get_folder (HoneRun *self); /* (nullable) while a live one has not begun */
const char *hone_run_get_model (HoneRun *self);  /* (nullable) "yolo26n" */
const char *hone_run_get_data (HoneRun *self);   /* (nullable) */
const char *hone_run_get_device (HoneRun *self); /* (nullable) */
const char *hone_run_get_error (HoneRun *self);  /* (nullable): why it failed */
HoneRunState hone_run_get_state (HoneRun *self);
const char *hone_run_get_state_text (HoneRun *self); /* translated word */
gboolean hone_run_is_live (HoneRun *self);           /* trained by this very program now */
gboolean hone_run_can_go_on (HoneRun *self);         /* it has not come to its end, and there is what it goes on from */
int hone_run_get_epochs (HoneRun *self);             /* planned */
int hone_run_get_epochs_done (HoneRun *self);
int hone_run_get_best_epoch (HoneRun *self); /* from 1; 0 while there is none */
/* mAP50-95, of a classifier top-1, of the best epoch; 0 while there is none */
double hone_run_get_best (HoneRun *self);
double hone_run_get_map50 (HoneRun *self); /* of a classifier top-5; of the best epoch */
gboolean hone_run_is_classifier (HoneRun *self);
double hone_run_get_seconds (HoneRun *self);
gint64 hone_run_get_started (HoneRun *self);
char *const *hone_run_get_classes (HoneRun *self);            /* (nullable): names */
const HoneRunMarks *hone_run_get_marks (HoneRun *self);       /* never NULL */
void hone_run_set_marks (HoneRun *self, HoneRunMarks *marks); /* (transfer full); hone_run_store_mark () keeps them */

/* "lr0: 0.002, optimizer: SGD": settings that are others than @other's, with the values of this run; "" when there is
 * none. NULL: not known of one of them. (transfer full) */
char *hone_run_differs_from (HoneRun *self, HoneRun *other);
void hone_run_set_changed (HoneRun *self, char **changed); /* for HoneRunStore. (transfer full) */

#define HONE_RUN_TOP1 "metrics/accuracy_top1"
#define HONE_RUN_TOP5 "metrics/accuracy_top5"

/* The column that says how good the run is: "metrics/mAP50-95(B)", or HONE_RUN_TOP1; and what a chart calls it. */
const char *hone_run_get_main_column (HoneRun *self);
const char *hone_run_get_main_title (HoneRun *self);

/* Names as in results.csv: "train/box_loss", "val/box_loss", "metrics/mAP50(B)", "metrics/mAP50-95(B)", "lr/pg0" ... */
char *const *hone_run_get_columns (HoneRun *self); /* NULL at the end */
gboolean hone_run_has_column (HoneRun *self, const char *column);
/* The rows there are; usually row i is epoch i + 1. */
guint hone_run_get_n_epochs (HoneRun *self);
int hone_run_get_row_epoch (HoneRun *self, guint row); /* from 1 */
/* NAN when there is none. @row from 0. */
double hone_run_get_value (HoneRun *self, guint row, const char *column);
/* values[e - 1] for the epochs e = 1 .. *n, NAN where there is none: what HoneChart wants. (transfer full) g_free () */
double *hone_run_get_curve (HoneRun *self, const char *column, guint *n);
/* The losses without their prefix, "box_loss", "cls_loss", "l1_loss" or "dfl_loss". (transfer full) g_strfreev () */
char **hone_run_get_losses (HoneRun *self);

/* The learning rate at the end of each epoch, 1 .. *n, as @settings plan it; comparable with column "lr/pg0". NULL and
 * 0 while nobody knows what optimizer=auto takes. (transfer full) (nullable) g_free () */
double *hone_run_plan_rates (HoneRun *self, HoneSettings *settings, guint *n);

/* Where the time of all epochs went; zeros when nothing is known. */
HoneTimes hone_run_get_times (HoneRun *self);

/* By class, of @epoch (from 1), or with 0 of the newest validated one of a live run, the best one of another; NULL and
 * 0 when nothing is known. Of the earlier epochs of an old run mAP alone is known, once hone_run_load_async () is done;
 * precision and recall are NAN then, the counts 0. */
const HoneClassScore *hone_run_get_class_scores (HoneRun *self, int epoch, guint *n);

/* mAP50-95 of a class, values[e - 1] for the epochs e = 1 .. *n, NAN where there is none. (transfer full) g_free () */
double *hone_run_get_class_curve (HoneRun *self, int klass, guint *n);

/* (element-type HoneSnapshot) (transfer none) (nullable): of @epoch, from 1. */
GPtrArray *hone_run_get_snapshots (HoneRun *self, int epoch);
/* The same of the validation pictures that this epoch did worst on, the worst first. */
GPtrArray *hone_run_get_hardest (HoneRun *self, int epoch);
/* Epochs that have snapshots, ascending. (element-type int) (transfer none) */
GArray *hone_run_get_snapshot_epochs (HoneRun *self);
/* Reads the snapshots of an old run, and its classes by epoch, on a thread, once; a live run has them already. Done:
 * "snapshots-changed", and "epoch-added" if there is something about classes. */
void hone_run_load_async (HoneRun *self, GCancellable *cancellable, GAsyncReadyCallback done, gpointer data);
gboolean hone_run_load_finish (HoneRun *self, GAsyncResult *result, GError **error);

/* For HoneRunStore, HoneTrainJob and tests. */
HoneRun *hone_run_new_from_summary (const HoneRunSummary *summary); /* copied */
HoneRun *hone_run_new_live (HoneSettings *settings);
void hone_run_update (HoneRun *self, const HoneRunSummary *summary); /* after a refresh */
/* @earlier: (nullable): the epochs before, when it was resumed */
void hone_run_begin (HoneRun *self, const HoneTrainStart *start, HoneResults *earlier);
void hone_run_add_epoch (HoneRun *self, const HoneTrainEpoch *epoch, const HoneClassScore *scores, guint n_scores);
/* The mAP by class of the epochs before, out of HONE_RUN_CLASSES; of a live run after hone_run_begin (). */
void hone_run_add_earlier_classes (HoneRun *self, HoneResults *by_class);
void hone_run_add_snapshot (HoneRun *self, HoneSnapshot *snapshot);
void hone_run_end (HoneRun *self, HoneRunState state, const char *error);

G_END_DECLS
