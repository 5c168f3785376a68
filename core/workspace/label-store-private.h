/* SPDX-License-Identifier: Apache-2.0 */
/* label-store-private.h - what the files of HoneLabelStore share; not for other rooms */
#pragma once

#include "hone-label-store.h"
#include "hone-marks.h"
#include "label-writer.h"

G_BEGIN_DECLS

/* One label file that was looked at. */
typedef struct {
  char *image, *label;
  GPtrArray *others;   /* (nullable): pictures that have the same labels, and were asked for, too */
  HoneLabelText *text; /* with the edits that wait */
  guint pending;       /* jobs that will write it */
  LabelStamp stamp;
  guint64 used;
} LabelDoc;

enum {
  STORE_CHANGED,
  STORE_STEPPED,
  STORE_CONFLICT,
  STORE_CLASSES_CHANGED,
  STORE_MARKS_CHANGED,
  STORE_OUTSIDE,
  STORE_N_SIGNALS,
};

struct _HoneLabelStore {
  GObject parent_instance;

  HoneDataset *dataset;
  char *folder;
  GMainContext *context;
  LabelWriter *writer;
  int posted;    /* atomic: a source is on its way */
  GSource *idle; /* the latest */

  HoneDataYaml *yaml; /* as it is now */
  gint64 *colours;    /* n_classes */
  char *colours_path;
  GHashTable *docs; /* label path -> LabelDoc */
  guint64 clock;
  HoneMarks marks[HONE_N_MARKS];
  GPtrArray *conflicts; /* of HoneLabelConflict with its file behind */

  LabelJob *group;
  GHashTable *group_parts; /* path -> LabelPart */
  guint n_pending;         /* jobs */
  guint n_steps_pending;   /* of them, those that change the history */

  HoneLabelStoreState state;
  char *message;
  double progress;
  guint n_undo, n_redo;
  char *undo_title, *redo_title, *undo_image;
};

extern guint store_signals[STORE_N_SIGNALS];

LabelDoc *store_doc (HoneLabelStore *self, const char *image);
/* @text becomes what the picture's labels are; takes it. Always TRUE. */
gboolean store_edit (HoneLabelStore *self, LabelDoc *doc, HoneLabelText *text, const char *title);
void store_push (HoneLabelStore *self, LabelJob *job);
void store_drain (HoneLabelStore *self);
/* Of all names of the label file the real one. @folders: (nullable): see hone_file_real_in () */
char *store_label_path (const char *image, GHashTable *folders);

/* label-store-bulk.c: @title: (nullable): @bulk gives the job one; takes @data and @task, whose cancellable ends it */
void store_push_bulk (HoneLabelStore *self, const char *title, LabelBulk bulk, gpointer data, GDestroyNotify free_data,
                      GTask *task);

/* label-store-edits.c: TRUE: pictures have no label files, as they are of a class by their folder. */
gboolean store_refuse_folders (HoneLabelStore *self, GError **error);

/* label-store-classes.c */
void store_read_classes (HoneLabelStore *self);
void store_clear_classes (HoneLabelStore *self);
gboolean store_is_class_file (HoneLabelStore *self, const char *path);

/* label-store-conflicts.c */
void store_read_conflicts (HoneLabelStore *self);
void store_add_conflict (HoneLabelStore *self, const LabelPart *part);

G_END_DECLS
