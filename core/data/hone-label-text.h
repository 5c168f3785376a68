/* SPDX-License-Identifier: Apache-2.0 */
/* hone-label-text.h - the text of a label file, line by line, to be edited without touching the other lines
 *
 * A HoneLabelText does not change and may be shared between threads; an edit makes a new one. What is a label and what
 * is a bad line is decided as in hone_label_file_read_lines ().
 */
#pragma once

#include "hone-dataset.h"

G_BEGIN_DECLS

typedef enum {
  HONE_LINE_BOX,
  HONE_LINE_OUTLINE, /* box is the one around it */
  HONE_LINE_BAD,     /* no label: numbers are 0 */
} HoneLabelLineKind;

/* One line of a label file that is not blank. Fractions of the upright picture. */
typedef struct {
  guint id; /* from 1; stays the same over edits, reloads, undo and redo of other lines */
  int line; /* from 1 */
  HoneLabelLineKind kind;
  int klass;
  double cx, cy, w, h;
  const double *points; /* x, y pairs; NULL for a box */
  guint n_points;
} HoneLabelObject;

typedef struct _HoneLabelText HoneLabelText;

/* @bytes: (nullable): NULL: there is no file. @n_classes: 0: not known. @before: (nullable): whose ids lines that are
 * the same keep */
HoneLabelText *hone_label_text_new (GBytes *bytes, int n_classes, HoneLabelText *before);
HoneLabelText *hone_label_text_ref (HoneLabelText *self);
void hone_label_text_unref (HoneLabelText *self);

GBytes *hone_label_text_get_bytes (HoneLabelText *self); /* (nullable) (transfer none) */
/* FOUND: there are lines that are not blank; BAD: no text at all, or too long */
HoneLabelState hone_label_text_get_state (HoneLabelText *self);
const HoneLabelObject *hone_label_text_get_objects (HoneLabelText *self, guint *n);
/* Index of an object by its line or id; -1: none */
int hone_label_text_find_line (HoneLabelText *self, int line);
int hone_label_text_find_id (HoneLabelText *self, guint id);
char *hone_label_text_dup_line (HoneLabelText *self, guint at);
gboolean hone_label_text_has_bom (HoneLabelText *self);

/* --- editing: all calls, then finish; @at: index of an object --- */

typedef struct _HoneLabelEdit HoneLabelEdit;

HoneLabelEdit *hone_label_edit_new (HoneLabelText *text);
void hone_label_edit_free (HoneLabelEdit *self);
/* Numbers that stay the same keep their digits; others get as many decimals as they had, 6 at least. */
void hone_label_edit_set_class (HoneLabelEdit *self, guint at, int klass);
void hone_label_edit_set_box (HoneLabelEdit *self, guint at, const double box[4]); /* cx, cy, w, h */
void hone_label_edit_set_points (HoneLabelEdit *self, guint at, const double *points, guint n_points);
void hone_label_edit_set_line (HoneLabelEdit *self, guint at, const char *line);
void hone_label_edit_remove (HoneLabelEdit *self, guint at);
void hone_label_edit_clear (HoneLabelEdit *self);                               /* all lines, blank ones, too */
guint hone_label_edit_add (HoneLabelEdit *self, const HoneLabelObject *object); /* Returns: its id */
guint hone_label_edit_add_line (HoneLabelEdit *self, const char *line);
void hone_label_edit_strip_bom (HoneLabelEdit *self);
void hone_label_edit_strip_cr (HoneLabelEdit *self);         /* "\r\n" and "\r" become "\n" */
HoneLabelText *hone_label_edit_finish (HoneLabelEdit *self); /* @self is freed */

/**
 * hone_lines_merge:
 * @base: (nullable): what both sides began with; NULL: no file; the same for the others
 *
 * Lines that only one side changed are taken from it; what both added stays, theirs first.
 *
 * Returns: FALSE when both changed the same line in different ways, or one removed the file that the other changed;
 * @merged: (out) (nullable)
 */
gboolean hone_lines_merge (GBytes *base, GBytes *ours, GBytes *theirs, GBytes **merged);

/* Where @after differs from @before: bytes [at, at + n_before) of @before became [to, to + n_after) of @after. */
typedef struct {
  gsize at, n_before, to, n_after;
} HoneHunk;
GArray *hone_lines_compare (GBytes *before, GBytes *after); /* of HoneHunk, in order; NULL counts as empty */

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HoneLabelText, hone_label_text_unref)

G_END_DECLS
