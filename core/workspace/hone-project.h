/* SPDX-License-Identifier: Apache-2.0 */
/* hone-project.h - an opened data set, and how far opening it has come
 *
 * Properties (all read only, notified on the main context):
 *   "path"     string   what was asked for: a folder, a data.yaml, or "demo"
 *   "title"    string   the data set's title once it is ready, until then the last part of the path
 *   "state"    HoneProjectState
 *   "progress" double   0 .. 1 while loading
 *   "what"     string   what is being read, in words, while loading
 *   "message"  string   why it failed: a whole sentence with a remedy
 */
#pragma once

#include "hone-dataset.h"

#include <gio/gio.h>

G_BEGIN_DECLS

typedef enum {
  HONE_PROJECT_NEW,
  HONE_PROJECT_LOADING,
  HONE_PROJECT_READY,
  HONE_PROJECT_FAILED, /* also when it was cancelled; the error says which */
} HoneProjectState;

#define HONE_TYPE_PROJECT (hone_project_get_type ())
G_DECLARE_FINAL_TYPE (HoneProject, hone_project, HONE, PROJECT, GObject)

HoneProject *hone_project_new (const char *path);

/**
 * hone_project_open_async:
 *
 * Reads the data set with hone_dataset_read () on a worker thread. May be called again after a failure, not while
 * loading.
 *
 * Errors: those of hone_dataset_read (); %G_IO_ERROR_CANCELLED.
 */
void hone_project_open_async (HoneProject *self, GCancellable *cancellable, GAsyncReadyCallback done, gpointer data);
gboolean hone_project_open_finish (HoneProject *self, GAsyncResult *result, GError **error);

const char *hone_project_get_path (HoneProject *self);
const char *hone_project_get_title (HoneProject *self);
HoneProjectState hone_project_get_state (HoneProject *self);
double hone_project_get_progress (HoneProject *self);
const char *hone_project_get_what (HoneProject *self);
const char *hone_project_get_message (HoneProject *self);  /* (nullable) */
HoneDataset *hone_project_get_dataset (HoneProject *self); /* (nullable) (transfer none): NULL until READY */

/* Of a READY project; 0 and NULL else. */
guint hone_project_get_n_images (HoneProject *self, int split); /* HoneSplit, or -1 for all */
int hone_project_get_n_classes (HoneProject *self);
char *const *hone_project_get_class_names (HoneProject *self);

G_END_DECLS
