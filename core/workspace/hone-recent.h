/* SPDX-License-Identifier: Apache-2.0 */
/* hone-recent.h - the data sets that were opened before, newest first
 *
 * HoneRecentList is a GListModel of HoneRecent. It is kept in $XDG_DATA_HOME/hone/recent.json, read and written on
 * threads of its own, atomically; a broken file counts as an empty one.
 */
#pragma once

#include "hone-project.h"

G_BEGIN_DECLS

#define HONE_RECENT_PICTURES 3 /* first pictures of a data set, for its card */
#define HONE_RECENT_MAX 12

#define HONE_TYPE_RECENT (hone_recent_get_type ())
G_DECLARE_FINAL_TYPE (HoneRecent, hone_recent, HONE, RECENT, GObject)

const char *hone_recent_get_path (HoneRecent *self); /* for hone_project_new () */
const char *hone_recent_get_title (HoneRecent *self);
gint64 hone_recent_get_opened (HoneRecent *self); /* Unix seconds */
guint hone_recent_get_n_images (HoneRecent *self);
int hone_recent_get_n_classes (HoneRecent *self);
char *const *hone_recent_get_pictures (HoneRecent *self); /* up to HONE_RECENT_PICTURES paths, NULL at the end */
gboolean hone_recent_get_missing (HoneRecent *self);      /* the folder was not there when the list was read */

#define HONE_TYPE_RECENT_LIST (hone_recent_list_get_type ())
G_DECLARE_FINAL_TYPE (HoneRecentList, hone_recent_list, HONE, RECENT_LIST, GObject)

/* @file: (nullable): another place than the usual one, for tests. Starts reading; items-changed when done. */
HoneRecentList *hone_recent_list_new (const char *file);
gboolean hone_recent_list_get_loading (HoneRecentList *self); /* property "loading" */
/* Puts a READY project first and writes the file. */
void hone_recent_list_remember (HoneRecentList *self, HoneProject *project);
void hone_recent_list_forget (HoneRecentList *self, const char *path);
/* Waits until everything is on the disk: before the program ends. */
void hone_recent_list_flush (HoneRecentList *self);

G_END_DECLS
