/* SPDX-License-Identifier: Apache-2.0 */
/* run-look.h - looking for runs on the disk, on threads; not for other rooms
 *
 * A run whose files are as they were last time is not read again.
 */
#pragma once

#include "hone-run-folder.h"
#include "hone-run-marks.h"

#include <gio/gio.h>

typedef struct {
  char *folder;
  HoneRunSummary *summary; /* NULL: as it was last time */
  HoneRunMarks *marks;     /* NULL: as they were last time */
  char **changed;          /* NULL: as it was, or not known; for hone_run_set_changed () */
  guint64 stamp;           /* of its files; 0: it is under way elsewhere, and is to be read again next time */
} RunFound;
void run_found_free (RunFound *self);

typedef struct {
  GPtrArray *runs;    /* of RunFound */
  GPtrArray *watched; /* of char *: folders in which something new may come, and those of runs under way elsewhere */
} RunLook;
void run_look_free (RunLook *self);

/* Settings of the run that are not as by default, "name=value". (transfer full) (nullable) */
char **run_changed_read (const char *folder);

/* @folders: NULL at the end. @stamps: folder -> guint64 * of last time. (transfer full) */
RunLook *run_look (char *const *folders, GHashTable *stamps, GCancellable *cancellable);
