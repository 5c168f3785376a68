/* SPDX-License-Identifier: Apache-2.0 */
/* hone-run-folder.h - the files of a run, written and read (spec 06, sections 4, 5 and 7; design, section 6)
 *
 *   args.yaml  results.csv  run.json  weights/{last,best}.safetensors  previews/epoch-0001.json
 *
 * Ultralytics' own run folders can be read, too.
 */
#pragma once

#include "hone-settings.h"

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

HoneResults *hone_results_read (const char *path, GError **error);
void hone_results_free (HoneResults *self);
guint hone_results_get_n_rows (HoneResults *self);
double hone_results_get (HoneResults *self, guint row, const char *column); /* NAN when there is none */

typedef struct {
  char *folder, *name;
  HoneRunState state;
  char *model, *data, *device, *error; /* (nullable) */
  gint64 started;                      /* Unix seconds */
  double seconds;
  int epochs, epochs_done, best_epoch;
  double map50, map50_95; /* of the best epoch */
  char **classes;
  HoneResults *results; /* (nullable) */
} HoneRunSummary;

HoneRunSummary *hone_run_summary_read (const char *folder, GError **error);
void hone_run_summary_free (HoneRunSummary *self);

/* Next free folder: PROJECT/NAME, NAME-2 ... (spec 06, section 4); made. */
char *hone_run_folder_make (HoneSettings *settings, const char *mode, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HoneResults, hone_results_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HoneRunSummary, hone_run_summary_free)

G_END_DECLS
