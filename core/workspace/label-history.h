/* SPDX-License-Identifier: Apache-2.0 */
/* label-history.h - the steps of a project, on the disk; not for other rooms
 *
 * FOLDER/journal holds records, one after the other, each with a checksum; what is not complete is ignored. A record is
 * a step (files with what became of them, as hunks of bytes), an undo or redo of one, "done" behind them once the files
 * are written, or a change by another program. FOLDER/first/ holds what files were before their first step, under their
 * absolute paths. FOLDER/lock is held while files change, by whatever process.
 *
 * The steps are one line: each file's states form a chain from its first version to what it should be now. So undo to
 * the start gives the first versions back, whoever made the steps. A journal that has become large loses its oldest
 * steps when it is opened, but for the last 10,000; the first versions stay where they are.
 *
 * Not safe for threads: for one at a time.
 */
#pragma once

#include "label-files.h"

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _LabelHistory LabelHistory;

/* Makes @folder. Errors: %HONE_ERROR_WRITE */
LabelHistory *label_history_open (const char *folder, GError **error);
void label_history_close (LabelHistory *self);

/**
 * label_history_begin:
 *
 * Takes the lock, reads what other processes did, and ends what a dead one left. Ends with label_history_commit () or
 * label_history_cancel ().
 *
 * Errors: %HONE_ERROR_WRITE; nothing was begun.
 */
gboolean label_history_begin (LabelHistory *self, GError **error);
/* TRUE once after others made, undid or redid steps. */
gboolean label_history_take_foreign (LabelHistory *self);

typedef enum {
  LABEL_ADD_FAILED,
  LABEL_ADD_TAKEN,
  LABEL_ADD_SAME, /* it is like that already */
  LABEL_ADD_CONFLICT,
} LabelAdd;

/**
 * label_history_add:
 * @base: (nullable): what was edited
 * @ours: (nullable): what it was made
 * @found: (out) (nullable): what was on the disk
 * @final: (out) (nullable): what will be there
 *
 * Part of the step. What is on the disk is merged with @ours when it is not @base.
 */
LabelAdd label_history_add (LabelHistory *self, const char *path, GBytes *base, GBytes *ours, GBytes **found,
                            GBytes **final, GError **error);
/* For whoever reckons from what is there: read it, with a change by others noted, then add. NULL without error: no file
 */
GBytes *label_history_read (LabelHistory *self, const char *path, GError **error);
/* The same for whoever has read @before by label_history_read (). */
gboolean label_history_put (LabelHistory *self, const char *path, GBytes *before, GBytes *after, GError **error);
/* @title: of a step; without parts there is none. */
gboolean label_history_commit (LabelHistory *self, const char *title, const char *image, GError **error);
void label_history_cancel (LabelHistory *self);

/* @bytes: (nullable): of the first LABEL_MOST_TOLD files only; NULL: there is none, too */
typedef void (*LabelChanged) (const char *path, GBytes *bytes, gpointer data);
#define LABEL_MOST_TOLD 64

typedef enum {
  LABEL_STEP_FAILED,
  LABEL_STEP_NOTHING,
  LABEL_STEP_STALE, /* others changed the history or a file: nothing was undone, look again */
  LABEL_STEP_DONE,
} LabelStep;

/* Undo or redo. @changed: told of every file; @title, @image: (out) (transfer full) of the step */
LabelStep label_history_step (LabelHistory *self, gboolean redo, LabelChanged changed, gpointer data, char **title,
                              char **image, GError **error);

typedef void (*LabelPace) (double fraction, gpointer data);

/* Who is told how far a step of many files is, and until when it can be given up; until it is called again. @pace,
 * @cancellable: (nullable), not kept */
void label_history_set_pace (LabelHistory *self, LabelPace pace, gpointer data, GCancellable *cancellable);
/* Of the files of a step @done of @all are looked through. FALSE: G_IO_ERROR_CANCELLED */
gboolean label_history_tell (LabelHistory *self, guint done, guint all, GError **error);

/* Old versions of the files of a step of many: they are removed when nothing else is to do. @most: at once. Returns:
 * whether there are more */
gboolean label_history_tidy (LabelHistory *self, guint most);
gboolean label_history_has_spares (LabelHistory *self);

/* A step that could not be ended, is taken back as far as possible, and never was. */
void label_history_give_up (LabelHistory *self);
gboolean label_history_is_unfinished (LabelHistory *self);

/* Takes the oldest steps out, but for the last @keep; what was undone stays. At any moment the journal is the old or
 * the new one. With the lock, when nothing is unfinished. Errors: %HONE_ERROR_WRITE; the old one stays */
gboolean label_history_compact (LabelHistory *self, guint keep, GError **error);

guint label_history_get_n_done (LabelHistory *self);
guint label_history_get_n_undone (LabelHistory *self);
/* Of the step that undo (redo) would take; NULL: none */
const char *label_history_get_title (LabelHistory *self, gboolean redo);
const char *label_history_get_image (LabelHistory *self, gboolean redo);

G_END_DECLS
