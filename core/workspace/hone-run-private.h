/* SPDX-License-Identifier: Apache-2.0 */
/* hone-run-private.h - what the files of a run share; not for others
 *
 * hone-run.c: the object and what it is asked. run-fill.c: what it is filled with. run-table.c: its numbers.
 * run-changed.c: its settings. run-snapshots.c: its previews. run-classes.c: its numbers by class.
 */
#pragma once

#include "hone-run.h"
#include "run-snapshots.h"
#include "run-table.h"

G_BEGIN_DECLS

/* What was known of the classes after one epoch. */
typedef struct {
  int epoch;
  HoneClassScore *scores;
  guint n_scores;
  gboolean summary; /* run.json's, of the best epoch: complete, the others may have nothing but mAP */
} RunScores;

struct _HoneRun {
  GObject parent_instance;

  char *name, *folder, *model, *data, *device, *error;
  HoneRunState state;
  gboolean live, has_checkpoint, classify;
  gint64 started;
  double seconds, best, map50;
  HoneTimes times;
  int epochs, epochs_done, best_epoch;
  char **classes;
  HoneRunMarks *marks;
  char **changed;                /* (nullable): "lr0=0.002" ..., settings that are not as by default */
  char *losses[HONE_LOSS_ITEMS]; /* of a live run */

  RunTable table;
  GArray *class_scores; /* of RunScores */
  RunSnapshots snapshots;
};

/* Those of @settings. (transfer full) */
char **run_changed_of (HoneSettings *settings);

G_END_DECLS
