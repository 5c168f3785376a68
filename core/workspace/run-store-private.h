/* SPDX-License-Identifier: Apache-2.0 */
/* run-store-private.h - what the files of the run store share; not for others
 *
 * hone-run-store.c: the list, and what comes from the disk. run-store-marks.c: what a person says of runs, the
 * wastebasket. run-store-places.c: folders that a person has added.
 */
#pragma once

#include "hone-run-store.h"

struct _HoneRunStore {
  GObject parent_instance;

  GPtrArray *folders;    /* of char *: all that are looked into */
  GPtrArray *places;     /* of char *: those of them that a person has added */
  char *places_file;     /* (nullable): they are not remembered */
  GPtrArray *runs;       /* of HoneRun, newest first */
  GHashTable *by_folder; /* folder -> HoneRun; only while what was found is taken over */
  GHashTable *stamps;    /* folder -> guint64: how its files were when they were read */
  guint refreshing;      /* how many look at the disk now */

  gboolean watching;
  GHashTable *monitors; /* folder -> GFileMonitor */
  guint settling;       /* source that will refresh */

  GThreadPool *writer; /* of marks, one after the other */
  guint unwritten;     /* how many it has not written yet: what was read meanwhile is older */
};

GThreadPool *run_store_writer (void);
void run_store_say (HoneRunStore *self, const char *text);
/* Takes a run out of the list. */
void run_store_drop (HoneRunStore *self, GPtrArray *folders);
