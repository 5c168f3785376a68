/* SPDX-License-Identifier: Apache-2.0 */
/* hone-run-store.h - all runs in the run folders, newest first, as a GListModel of HoneRun
 *
 * A folder is a run when it holds results.csv, args.yaml or run.json; looked for four levels deep (runs/detect/train),
 * links are not followed. Reading happens on a thread; an unreadable run is in the list, FAILED, with its reason as the
 * error.
 *
 * Property "loading" boolean, read only.
 */
#pragma once

#include "hone-run.h"

G_BEGIN_DECLS

#define HONE_TYPE_RUN_STORE (hone_run_store_get_type ())
G_DECLARE_FINAL_TYPE (HoneRunStore, hone_run_store, HONE, RUN_STORE, GObject)

/* @folders: (nullable): NULL at the end; NULL: ~/Hone/runs. Empty until the first refresh. */
HoneRunStore *hone_run_store_new (const char *const *folders);
/* "~/Hone/runs" as a path: where a run of the window goes ("project" of its settings). (transfer full) */
char *hone_run_store_default_folder (void);
void hone_run_store_add_folder (HoneRunStore *self, const char *folder); /* refresh afterwards */

/* Looks again. Runs that are in the list stay the same objects. A live run is never touched. */
void hone_run_store_refresh_async (HoneRunStore *self, GCancellable *cancellable, GAsyncReadyCallback done,
                                   gpointer data);
gboolean hone_run_store_refresh_finish (HoneRunStore *self, GAsyncResult *result, GError **error);
void hone_run_store_refresh (HoneRunStore *self); /* and never mind when */

gboolean hone_run_store_get_loading (HoneRunStore *self);
/* A live run, put first. */
void hone_run_store_add (HoneRunStore *self, HoneRun *run);
HoneRun *hone_run_store_find (HoneRunStore *self, const char *folder); /* (nullable) (transfer none) */

G_END_DECLS
