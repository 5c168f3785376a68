/* SPDX-License-Identifier: Apache-2.0 */
/* label-writer.h - the thread that writes for a HoneLabelStore; not for other rooms
 *
 * Jobs are done in order, one after the other. One that cannot be written stays, and all behind it wait, until somebody
 * says to try again or to give up; nothing is lost meanwhile. What is done comes back in a mailbox.
 */
#pragma once

#include "label-history.h"

G_BEGIN_DECLS

#define LABEL_TASK_COUNT "hone-count"

typedef struct {
  char *path, *image; /* image: NULL: a file that is no label file */
  GBytes *base, *ours;
  GPtrArray *ops;   /* (nullable): "+LINE" and "-LINE", instead of base and ours */
  LabelStamp stamp; /* as known; then as it is */
  /* What came of it: */
  GBytes *final; /* on the disk now */
  gboolean outside, conflict;
  char *ours_path, *theirs_path; /* of a conflict */
} LabelPart;

typedef enum {
  LABEL_JOB_EDIT,
  LABEL_JOB_MARK, /* files that are no steps */
  LABEL_JOB_STEP, /* undo or redo */
  LABEL_JOB_LOOK, /* whether files are other ones */
  LABEL_JOB_BULK, /* as @bulk says */
} LabelJobKind;

typedef struct _LabelJob LabelJob;
typedef struct _LabelWriter LabelWriter;

/* Adds parts to a step; the lock is held. */
typedef gboolean (*LabelBulk) (LabelWriter *writer, LabelHistory *history, LabelJob *job, GError **error);

struct _LabelJob {
  LabelJobKind kind;
  char *title, *image;
  GPtrArray *parts; /* of LabelPart; those of an undo are told afterwards */
  gboolean redo;
  LabelBulk bulk;
  gpointer data;
  GDestroyNotify free_data;
  GTask *task;
  GCancellable *cancellable; /* of a bulk, a redo, an undo; made when there is none */
  guint count;               /* for the task, under LABEL_TASK_COUNT */
  /* What came of it: */
  LabelStep step;
  gboolean many; /* other files than those of parts changed, too */
  gboolean dropped;
  GError *error;
  guint n_undo, n_redo;
  char *undo_title, *redo_title, *undo_image;
};

LabelJob *label_job_new (LabelJobKind kind, const char *title, const char *image);
void label_job_free (LabelJob *self);
LabelPart *label_job_add (LabelJob *self, const char *path, const char *image, GBytes *base, GBytes *ours);

/* @wake: called on the thread, and whenever mail waits. Takes @history. */
LabelWriter *label_writer_new (LabelHistory *history, const char *folder, void (*wake) (gpointer data), gpointer data);
/* Writes what waits, unless that failed. */
void label_writer_free (LabelWriter *self);
void label_writer_push (LabelWriter *self, LabelJob *job); /* takes it */
LabelJob *label_writer_take (LabelWriter *self);           /* (nullable): one that is done */
/* Until all is done or something failed. */
void label_writer_wait (LabelWriter *self);
char *label_writer_dup_failure (LabelWriter *self); /* (nullable) */
void label_writer_retry (LabelWriter *self, gboolean give_up);
/* Bulk jobs, undo and redo that wait or are under way. */
void label_writer_cancel (LabelWriter *self);
void label_writer_set_progress (LabelWriter *self, double progress);
double label_writer_get_progress (LabelWriter *self);
/* The history as it stands; before the first job. */
void label_job_note_history (LabelJob *job, LabelHistory *history);

G_END_DECLS
