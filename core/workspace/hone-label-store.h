/* SPDX-License-Identifier: Apache-2.0 */
/* hone-label-store.h - the labels of one data set, as a person edits them
 *
 * Every edit shows at once in what hone_label_store_get_objects () gives, and is on the disk a moment later: a thread
 * of the store's own writes the label file atomically, keeps its first version, and notes the step in a journal, so
 * that undo and redo have no end, not even that of the program. There is nothing to save.
 *
 * A line that nobody edited stays byte for byte: number format, order, line ends, byte-order mark, last newline or
 * none.
 *
 * Other windows and programs may work on the same files. Before every write the file on the disk is compared with what
 * was read; where both sides changed different lines both are kept, and where they changed the same line the disk wins
 * and ours is kept beside it, as a conflict that a person decides. A change from outside is a step of the history, too.
 *
 * What is kept lies in hone_label_store_get_folder (): journal, first/, conflicts/, colours, flags; nothing of it in
 * the user's folder. If the program dies at any moment, opening the store again finishes the step that was under way.
 *
 * All functions are for the thread that made the store; signals come on its main context. Paths of pictures are those
 * of HoneSample.path. Coordinates are fractions of the upright picture.
 *
 * Properties (read only, notified on the main context):
 *   "state"      HoneLabelStoreState
 *   "message"    string   why saving failed: a whole sentence with a remedy; NULL else
 *   "undo-title" string   what undo would take back, in words ("Moved 1 object"); NULL: nothing
 *   "redo-title" string   the same for redo
 *   "progress"   double   0 .. 1 of a step over many files; 1 when there is none. hone_label_store_cancel () gives it
 *                         up below HONE_LABEL_STORE_SURE; from there on it is ended, and undo takes it back
 *
 * Signals:
 *   "changed"  (const char *image)  the labels of a picture are other ones; NULL: of any number of pictures
 *   "stepped"  (const char *title, const char *image, gboolean undone)  undo or redo is done; show @image (NULL: many)
 *   "conflict" (const char *image)  see hone_label_store_get_conflict ()
 *   "classes-changed" ()  names, number or colours of classes
 *   "marks-changed" ()    reviewed, excluded, ignored, moved to a split
 *   "outside"  (const char *image)  another program changed the labels; "changed" comes, too
 */
#pragma once

#include "hone-label-text.h"
#include "hone-marks.h"

#include <gio/gio.h>

G_BEGIN_DECLS

typedef enum {
  HONE_STORE_SAVED,
  HONE_STORE_SAVING,
  HONE_STORE_FAILED, /* edits wait in memory: hone_label_store_retry () or hone_label_store_give_up () */
} HoneLabelStoreState;

#define HONE_TYPE_LABEL_STORE (hone_label_store_get_type ())
G_DECLARE_FINAL_TYPE (HoneLabelStore, hone_label_store, HONE, LABEL_STORE, GObject)

/**
 * hone_label_store_new:
 * @dataset: is kept; stays as it was read, whatever is edited
 * @folder: (nullable): where to keep things; NULL: $XDG_DATA_HOME/hone/projects/HASH, as it should be
 *
 * Reads the journal and finishes what a crash left undone: some milliseconds, for a worker thread when the journal is
 * long (the store then belongs to the thread-default main context of that moment: see
 * hone_label_store_new_async ()).
 *
 * Errors: %HONE_ERROR_WRITE when the folder cannot be made. A journal that is damaged is set aside (its good part
 * stays).
 */
HoneLabelStore *hone_label_store_new (HoneDataset *dataset, const char *folder, GError **error);
void hone_label_store_new_async (HoneDataset *dataset, GCancellable *cancellable, GAsyncReadyCallback done,
                                 gpointer data);
HoneLabelStore *hone_label_store_new_finish (GAsyncResult *result, GError **error);

const char *hone_label_store_get_folder (HoneLabelStore *self);
HoneDataset *hone_label_store_get_dataset (HoneLabelStore *self);
/* Pictures are of the class whose folder they lie in: there are no label files, and edits are refused. */
gboolean hone_label_store_has_class_folders (HoneLabelStore *self);

HoneLabelStoreState hone_label_store_get_state (HoneLabelStore *self);
const char *hone_label_store_get_message (HoneLabelStore *self); /* (nullable) */
double hone_label_store_get_progress (HoneLabelStore *self);

#define HONE_LABEL_STORE_SURE 0.75
/* The steps over many files that wait or are under way, undo and redo among them: all is as if they never were. Those
 * with a callback get G_IO_ERROR_CANCELLED. */
void hone_label_store_cancel (HoneLabelStore *self);

/* --- the labels of a picture --- */

/**
 * hone_label_store_load_async:
 *
 * Reads a label file on a worker thread, so that hone_label_store_get_objects () has it at once; for files that may be
 * large. Without it the first call reads the file itself.
 */
void hone_label_store_load_async (HoneLabelStore *self, const char *image, GCancellable *cancellable,
                                  GAsyncReadyCallback done, gpointer data);
gboolean hone_label_store_load_finish (HoneLabelStore *self, GAsyncResult *result, GError **error);

/* In the order of lines; valid until the next call of any function of the store, or the main loop. */
const HoneLabelObject *hone_label_store_get_objects (HoneLabelStore *self, const char *image, guint *n);
const HoneLabelObject *hone_label_store_find_object (HoneLabelStore *self, const char *image, guint id);
/* FOUND, MISSING, EMPTY; BAD: no text at all, only set_empty (), set_missing () and replace () are possible. */
HoneLabelState hone_label_store_get_label_state (HoneLabelStore *self, const char *image);
/* Of a HONE_LINE_BAD (why it is none, a sentence), NULL for others; and the line as it is written. (transfer full) */
char *hone_label_store_dup_fault (HoneLabelStore *self, const char *image, guint id);
char *hone_label_store_dup_text (HoneLabelStore *self, const char *image, guint id);

/* --- edits: each call is one step; @ids of one picture ---
 *
 * Errors of all: %HONE_ERROR_BAD_DATA: no such object or class, numbers that are none, a file that is no text. That
 * writing fails is told by "state". Coordinates are cut to the picture; an edit that changes nothing is no step. */

/* @objects: id, line and kind are not read; n_points 0: a box. @ids: (out) (nullable): n of them */
gboolean hone_label_store_add (HoneLabelStore *self, const char *image, const HoneLabelObject *objects, guint n,
                               guint *ids, GError **error);
/* Move and resize. @boxes: n times cx, cy, w, h; outlines move and stretch along. */
gboolean hone_label_store_set_boxes (HoneLabelStore *self, const char *image, const guint *ids, guint n,
                                     const double *boxes, GError **error);
/* @points: at least 3 pairs; a box becomes an outline. */
gboolean hone_label_store_set_points (HoneLabelStore *self, const char *image, guint id, const double *points,
                                      guint n_points, GError **error);
gboolean hone_label_store_set_class (HoneLabelStore *self, const char *image, const guint *ids, guint n, int klass,
                                     GError **error);
/* One line, as it is to be written, without its end; for bad lines. */
gboolean hone_label_store_set_text (HoneLabelStore *self, const char *image, guint id, const char *text,
                                    GError **error);
gboolean hone_label_store_delete (HoneLabelStore *self, const char *image, const guint *ids, guint n, GError **error);
/* All lines go, @objects come. */
gboolean hone_label_store_replace (HoneLabelStore *self, const char *image, const HoneLabelObject *objects, guint n,
                                   GError **error);
/* Nothing is to be found there: an empty file. */
gboolean hone_label_store_set_empty (HoneLabelStore *self, const char *image, GError **error);
/* Not labelled yet: no file. */
gboolean hone_label_store_set_missing (HoneLabelStore *self, const char *image, GError **error);
/* @ids: (nullable): all but bad lines. They are added behind those of @to. @new_ids: (out) (nullable): as many */
gboolean hone_label_store_copy (HoneLabelStore *self, const char *from, const guint *ids, guint n, const char *to,
                                guint *new_ids, GError **error);

/* What is edited between these, in any number of pictures, is one step, called @title (translated; nullable: the title
 * of the first edit). Not to be nested. */
void hone_label_store_begin (HoneLabelStore *self, const char *title);
void hone_label_store_end (HoneLabelStore *self);

/* --- labels of any number of pictures: each call is one step, on the thread ---
 *
 * Paths of pictures, NULL behind them. Errors (finish): %HONE_ERROR_WRITE: nothing was changed; G_IO_ERROR_CANCELLED:
 * the same. */

/* Bad lines, and files that are no text, stay. */
void hone_label_store_set_class_of_all_async (HoneLabelStore *self, const char *const *images, int klass,
                                              GCancellable *cancellable, GAsyncReadyCallback done, gpointer data);
/* Those without a label file; what somebody has drawn stays. */
void hone_label_store_set_all_empty_async (HoneLabelStore *self, const char *const *images, GCancellable *cancellable,
                                           GAsyncReadyCallback done, gpointer data);
/* @n: (out) (nullable): labels that became another class; pictures that were marked. 0: there is no step */
gboolean hone_label_store_edit_all_finish (HoneLabelStore *self, GAsyncResult *result, guint *n, GError **error);

/* --- history --- */

/* They queue; "stepped" or "state" tells how it went. FALSE: there is nothing to undo. Where a file was changed by
 * another program since, that change becomes a step and nothing is undone yet: "outside" comes in place of "stepped".
 */
gboolean hone_label_store_undo (HoneLabelStore *self);
gboolean hone_label_store_redo (HoneLabelStore *self);
const char *hone_label_store_get_undo_title (HoneLabelStore *self); /* (nullable) */
const char *hone_label_store_get_redo_title (HoneLabelStore *self); /* (nullable) */
const char *hone_label_store_get_undo_image (HoneLabelStore *self); /* (nullable): to be shown before */
guint hone_label_store_get_n_undo (HoneLabelStore *self);
guint hone_label_store_get_n_redo (HoneLabelStore *self);

/* Waits until all is written, and delivers signals that are due. FALSE: saving failed. */
gboolean hone_label_store_flush (HoneLabelStore *self, GError **error);
/* After a failure: tries again, or forgets the edits that wait ("changed" follows). */
void hone_label_store_retry (HoneLabelStore *self);
void hone_label_store_give_up (HoneLabelStore *self);

/* When the window gets the focus: looks (on the thread) whether files that were loaded, or the journal, changed. */
void hone_label_store_check (HoneLabelStore *self);

typedef struct {
  char *image, *label;
  char *ours;   /* a file with all lines as they were here */
  char *theirs; /* the same of the other side, as it was then */
} HoneLabelConflict;

/* (nullable) (transfer none): the oldest that nobody decided yet; @image: (nullable): of any picture */
const HoneLabelConflict *hone_label_store_get_conflict (HoneLabelStore *self, const char *image);
/* @ours: our lines replace what is there (a step); else what is there stays. Both files stay in conflicts/. */
void hone_label_store_decide (HoneLabelStore *self, const char *image, gboolean ours);

/* --- classes, over the whole data set ---
 *
 * data.yaml and all label files in one step, on the thread; "changed" (NULL) and "classes-changed" follow.
 * Errors (finish): %HONE_ERROR_BAD_DATA: a file or data.yaml that cannot be rewritten: nothing was changed;
 * %HONE_ERROR_WRITE; G_IO_ERROR_CANCELLED. */

int hone_label_store_get_n_classes (HoneLabelStore *self);
char *const *hone_label_store_get_class_names (HoneLabelStore *self); /* NULL behind them */
/* 0xRRGGBB; -1: that of the palette */
gint64 hone_label_store_get_class_colour (HoneLabelStore *self, int klass);
/* An undoable step, too. */
void hone_label_store_set_class_colour (HoneLabelStore *self, int klass, gint64 colour);

/* New @names; @to: for each of today's classes the one it becomes, -1: its labels are deleted. */
void hone_label_store_set_classes_async (HoneLabelStore *self, const char *title, const char *const *names,
                                         const int *to, GCancellable *cancellable, GAsyncReadyCallback done,
                                         gpointer data);
gboolean hone_label_store_set_classes_finish (HoneLabelStore *self, GAsyncResult *result, GError **error);
/* Short words for it; answered by hone_label_store_set_classes_finish (). @done may be NULL. */
void hone_label_store_add_class (HoneLabelStore *self, const char *name, GAsyncReadyCallback done, gpointer data);
void hone_label_store_rename_class (HoneLabelStore *self, int klass, const char *name, GAsyncReadyCallback done,
                                    gpointer data);
void hone_label_store_merge_classes (HoneLabelStore *self, int klass, int into, GAsyncReadyCallback done,
                                     gpointer data);
void hone_label_store_delete_class (HoneLabelStore *self, int klass, GAsyncReadyCallback done, gpointer data);
/* @order: today's numbers in the new order */
void hone_label_store_reorder_classes (HoneLabelStore *self, const int *order, GAsyncReadyCallback done, gpointer data);

/* --- fixes (hone-health-fix.h) --- */

/* All of @findings (element-type HoneFinding) whose kinds can be fixed, in one step. */
void hone_label_store_fix_async (HoneLabelStore *self, GArray *findings, GCancellable *cancellable,
                                 GAsyncReadyCallback done, gpointer data);
/* @n_fixed: (out) (nullable): findings that are gone; 0 is no failure, and no step */
gboolean hone_label_store_fix_finish (HoneLabelStore *self, GAsyncResult *result, guint *n_fixed, GError **error);

/* --- what is remembered of pictures and findings --- */

gboolean hone_label_store_get_reviewed (HoneLabelStore *self, const char *image);
void hone_label_store_set_reviewed (HoneLabelStore *self, const char *image, gboolean reviewed);
void hone_label_store_set_all_reviewed (HoneLabelStore *self, const char *const *images, guint n, gboolean reviewed);
guint hone_label_store_count_reviewed (HoneLabelStore *self);
gboolean hone_label_store_get_excluded (HoneLabelStore *self, const char *image);
/* An undoable step. */
void hone_label_store_set_excluded (HoneLabelStore *self, const char *const *images, guint n, gboolean excluded);
/* The split that the picture was moved to, for training and for all else that reads the data set as hone-marks.h says;
 * no file of the data set is moved. @home: the one it has in the files (HoneSample.home), for pictures that were not.
 */
HoneSplit hone_label_store_get_split (HoneLabelStore *self, const char *image, HoneSplit home);
/* An undoable step. @split: HONE_N_SPLITS: that of the files again. To have pictures in no split, exclude them. */
void hone_label_store_set_split (HoneLabelStore *self, const char *const *images, guint n, HoneSplit split);
/* The same with a split of its own for each, in one step. @title: of the step, translated */
void hone_label_store_set_splits (HoneLabelStore *self, const char *const *images, const HoneSplit *splits, guint n,
                                  const char *title);
/* Of one finding, by kind, file and line; hone_label_store_ignore_kind (): all of that kind. */
gboolean hone_label_store_get_ignored (HoneLabelStore *self, const HoneFinding *finding);
void hone_label_store_set_ignored (HoneLabelStore *self, const HoneFinding *finding, gboolean ignored);
void hone_label_store_ignore_kind (HoneLabelStore *self, const char *kind, gboolean ignored);

G_END_DECLS
