/* SPDX-License-Identifier: Apache-2.0 */
/* hone-run-folder.h - the files of a run, written and read (spec 06, sections 4, 5 and 7; design, section 6)
 *
 *   args.yaml  results.csv  classes.csv  run.json  weights/{last,best}.safetensors  previews/epoch-0001.json
 *
 * Ultralytics' own run folders can be read, too.
 */
#pragma once

#include "hone-detect.h"
#include "hone-settings.h"
#include "hone-times.h"

G_BEGIN_DECLS

typedef enum {
  HONE_RUN_RUNNING, /* as the file says; with a process that is gone it counts as INTERRUPTED */
  HONE_RUN_FINISHED,
  HONE_RUN_STOPPED,
  HONE_RUN_FAILED,
  HONE_RUN_INTERRUPTED,
} HoneRunState;

/* results.csv: columns by name, a row an epoch. */
typedef struct {
  char **columns;
  GArray *values; /* of double, row after row; NAN where empty */
} HoneResults;

HoneResults *hone_results_new (const char *const *columns);
HoneResults *hone_results_read (const char *path, GError **error);
void hone_results_free (HoneResults *self);
guint hone_results_get_n_rows (HoneResults *self);
double hone_results_get (HoneResults *self, guint row, const char *column); /* NAN when there is none */
void hone_results_add (HoneResults *self, const double *row);               /* a number a column */
void hone_results_keep (HoneResults *self, guint n_rows);                   /* drops the rows after these */
/* As Ultralytics writes it: %.6g, whatever the locale. (transfer full) */
char *hone_results_to_text (HoneResults *self);

/* Like results.csv, of each class: columns "epoch", "mAP50/0", "mAP50-95/0", "mAP50/1" … by the number of the class, a
 * row for each epoch that was validated, nan where the validation pictures have none of it. */
#define HONE_RUN_CLASSES "classes.csv"
#define HONE_RUN_CLASS_MAP50 "mAP50/"
#define HONE_RUN_CLASS_MAP "mAP50-95/"

/* What is known of a class at the best epoch. */
typedef struct {
  char *name;
  int images, instances;
  double precision, recall, ap50, ap50_95;
} HoneRunClassResult;

/* run.json, completed from args.yaml and results.csv. */
typedef struct {
  char *folder, *name;
  HoneRunState state;
  gboolean early;                      /* finished by the setting patience */
  gboolean has_checkpoint;             /* as it was read: there is what it goes on from */
  char *model, *data, *device, *error; /* (nullable) */
  char *version, *fingerprint;         /* of Hone and of the data set (nullable) */
  char *own;                           /* Hone's own settings, which args.yaml cannot hold: YAML (nullable) */
  gint64 started;                      /* Unix seconds */
  double seconds;
  HoneTimes times;                           /* of all epochs */
  int epochs, epochs_done, best_epoch;       /* best_epoch: 0 while there is none */
  double precision, recall, map50, map50_95; /* of the best epoch */
  double top1, top5;                         /* the same of a classifier; else 0 */
  char **classes;                            /* (nullable) */
  HoneRunClassResult *per_class;             /* those that occur in the validation pictures */
  guint n_per_class;
  HoneResults *results; /* (nullable) */
} HoneRunSummary;

/**
 * hone_run_summary_read:
 * @folder: of a run of Hone, or of Ultralytics (without run.json)
 *
 * A run whose file says "running" while its process is gone is INTERRUPTED.
 *
 * Errors: %HONE_ERROR_NOT_FOUND when this is no run; %HONE_ERROR_BAD_DATA.
 */
HoneRunSummary *hone_run_summary_read (const char *folder, GError **error);
HoneRunSummary *hone_run_summary_new (const char *folder);
void hone_run_summary_free (HoneRunSummary *self);
/* Writes run.json, with this process as the owner. Errors: %HONE_ERROR_WRITE */
gboolean hone_run_summary_write (HoneRunSummary *self, GError **error);
/* What a run began with: args.yaml, and from run.json what is Hone's own. Errors: of reading args.yaml */
HoneSettings *hone_run_folder_read_settings (const char *folder, GError **error);
/* args.yaml or results.csv is there. */
gboolean hone_run_folder_is (const char *folder);

/* Next free folder: PROJECT/NAME, NAME-2 ... (spec 06, section 4); made. Errors: %HONE_ERROR_WRITE */
char *hone_run_folder_make (HoneSettings *settings, const char *mode, GError **error);
/* The parent of it: "runs/detect", or what the setting project says. */
char *hone_run_folder_parent (HoneSettings *settings);
/* The newest run below @parent that was left unfinished, for resume=true; NULL when there is none. */
char *hone_run_folder_latest (const char *parent);
/* What the run in @folder goes on from: Hone's own checkpoint, or one that Ultralytics left there. (transfer full)
 * (nullable) */
char *hone_run_folder_find_checkpoint (const char *folder);

/* Detections of the fixed validation pictures after one epoch. */
typedef struct {
  char *image;
  int width, height; /* upright */
  GArray *found;     /* of HoneDetection, pixels of the upright picture */
} HoneRunPreview;
void hone_run_preview_free (HoneRunPreview *self);

/* Epochs for which there are previews, in order. (transfer full) (element-type int) */
GArray *hone_run_previews_list (const char *folder);
/* (transfer full) (element-type HoneRunPreview). Errors: %HONE_ERROR_NOT_FOUND, %HONE_ERROR_BAD_DATA */
GPtrArray *hone_run_previews_read (const char *folder, int epoch, GError **error);
/* The same of the pictures that the epoch did worst on, the worst first; empty where none were kept. */
GPtrArray *hone_run_hardest_read (const char *folder, int epoch, GError **error);
/* @hardest: (nullable) */
gboolean hone_run_previews_write (const char *folder, int epoch, GPtrArray *previews, GPtrArray *hardest,
                                  GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HoneResults, hone_results_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HoneRunSummary, hone_run_summary_free)

G_END_DECLS
