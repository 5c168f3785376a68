/* SPDX-License-Identifier: Apache-2.0 */
/* label-history-private.h - what label-history.c and label-compact.c share */
#pragma once

#include "label-history.h"
#include "label-record.h"

G_BEGIN_DECLS

/* Where a step's record is. */
typedef struct {
  goffset at;
  gsize size;
  char *title, *image;
} LabelHistoryStep;

struct _LabelHistory {
  char *folder, *journal_path;
  int journal, lock;
  goffset end;       /* of the records that were read */
  GPtrArray *steps;  /* of LabelHistoryStep */
  guint n_done;      /* of them; the others were undone */
  GHashTable *chain; /* path -> hash of what it should be */
  GHashTable *base;  /* path -> LabelHistoryStep of the record with what it was before the first step */
  LabelRecordKind last;
  gboolean unfinished; /* the last record is not followed by "done" */
  gboolean foreign;
  LabelFiles *files;
  LabelRecord *record; /* between begin and commit */
  LabelPace pace;      /* (nullable) */
  gpointer pace_data;
  GCancellable *cancellable; /* (nullable) */
};

/* (nullable) */
GBytes *label_history_read_bytes (LabelHistory *self, goffset at, gsize size);
LabelRecord *label_history_read_record (LabelHistory *self, goffset at, gsize size);
/* What @path was before the first step; FALSE: not known. @out: (nullable): there was no file, or nobody kept it */
gboolean label_history_begin_of (LabelHistory *self, const char *path, GBytes **out);
/* Opens the journal anew, and forgets what was read. */
gboolean label_history_reopen (LabelHistory *self, GError **error);
/* Reads what was appended since. With the lock, so that whatever is not whole never will be. */
gboolean label_history_catch_up (LabelHistory *self, GError **error);

G_END_DECLS
