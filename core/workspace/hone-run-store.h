/* SPDX-License-Identifier: Apache-2.0 */
/* hone-run-store.h - all runs in the run folders, newest first, as a GListModel of HoneRun
 *
 * A folder is a run when it holds results.csv, args.yaml or run.json; looked for four levels deep (runs/detect/train),
 * links are not followed. Reading happens on a thread; an unreadable run is in the list, FAILED, with its reason as the
 * error. What has not changed since the last look is not read again.
 *
 * Folders that a person adds ("places") are remembered from one start of the program to the next.
 *
 * Property "loading" boolean, read only. Signal "message" (const char *): what went wrong in the background, a
 * sentence.
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

/* From now on new runs, and those under way in other programs, are noticed without a refresh. */
void hone_run_store_watch (HoneRunStore *self);

/* --- places --- */

/* @file: (nullable): where they are remembered; NULL: $XDG_DATA_HOME/hone/run-places. Those of before are added. */
void hone_run_store_remember_places (HoneRunStore *self, const char *file);
/* FALSE: it is one already, or lies in one. Refreshes. */
gboolean hone_run_store_add_place (HoneRunStore *self, const char *folder);
/* Its runs are no longer listed; nothing is deleted. Refreshes. */
void hone_run_store_remove_place (HoneRunStore *self, const char *folder);
char **hone_run_store_get_places (HoneRunStore *self); /* those that were added; (transfer full) */

/* --- what a person says of a run --- */

/* At once in the list, and a moment later on the disk ("message" when that fails). @marks: (transfer full) */
void hone_run_store_mark (HoneRunStore *self, HoneRun *run, HoneRunMarks *marks);
void hone_run_store_star (HoneRunStore *self, HoneRun *run, gboolean star);
/* Waits until all marks are on the disk. */
void hone_run_store_flush (HoneRunStore *self);

/* --- the wastebasket --- */

/**
 * hone_run_store_trash_async:
 * @runs: (element-type HoneRun): finished ones
 *
 * Errors of finish: those of hone_trash (), %HONE_ERROR_USAGE for a run that is under way: the others are gone all the
 * same. (transfer full) (out) @folders: which are, for hone_run_store_untrash_async ()
 */
void hone_run_store_trash_async (HoneRunStore *self, GPtrArray *runs, GAsyncReadyCallback done, gpointer data);
gboolean hone_run_store_trash_finish (HoneRunStore *self, GAsyncResult *result, char ***folders, GError **error);
/* Errors of finish: those of hone_untrash (). */
void hone_run_store_untrash_async (HoneRunStore *self, char *const *folders, GAsyncReadyCallback done, gpointer data);
gboolean hone_run_store_untrash_finish (HoneRunStore *self, GAsyncResult *result, GError **error);

gboolean hone_run_store_get_loading (HoneRunStore *self);
/* A live run, put first. */
void hone_run_store_add (HoneRunStore *self, HoneRun *run);
HoneRun *hone_run_store_find (HoneRunStore *self, const char *folder); /* (nullable) (transfer none) */

G_END_DECLS
