/* SPDX-License-Identifier: Apache-2.0 */
/* hone-marks.h - what a person said of the pictures of a data set, beside their labels
 *
 * Small files in the folder of the project, one for each kind: a line is a word, or a word, a tab and a value, both
 * escaped as in C. The label store writes them; whoever reads the data set for training, validation or checking goes by
 * them (HoneDatasetHow.project).
 */
#pragma once

#include "hone-dataset.h"

G_BEGIN_DECLS

typedef enum {
  HONE_MARKS_REVIEWED, /* pictures */
  HONE_MARKS_EXCLUDED, /* pictures that nothing is to be learned from */
  HONE_MARKS_IGNORED,  /* findings: hone_marks_word_of_finding (), or a kind */
  HONE_MARKS_SPLITS,   /* pictures that were moved; the value is hone_split_name () */
  HONE_N_MARKS,
} HoneMarksKind;

typedef struct {
  HoneMarksKind kind;
  char *path;
  GHashTable *values; /* escaped word -> value as in the file, or "" */
} HoneMarks;

/* $XDG_DATA_HOME/hone/projects/HASH of the data set whose data.yaml, or folder of class folders, is @yaml: for all that
 * Hone remembers of it. */
char *hone_project_folder (const char *yaml);

/* @folder: of the project. Reads what is there: a file that is missing or cannot be read says nothing. */
void hone_marks_init (HoneMarks *self, const char *folder, HoneMarksKind kind);
void hone_marks_clear (HoneMarks *self);
/* Anew. Where a word stands several times, the last line counts. */
void hone_marks_read (HoneMarks *self);
guint hone_marks_count (const HoneMarks *self);
/* (nullable): the value of a word; "": none; NULL: the word is not there */
const char *hone_marks_get (const HoneMarks *self, const char *word);
/**
 * hone_marks_set:
 * @value: (nullable): NULL: the word goes
 * @ops: (element-type utf8): what changes in the file: "-LINE" of one that goes, "+LINE" of one that comes
 *
 * In memory only.
 *
 * Returns: FALSE when it is so already
 */
gboolean hone_marks_set (HoneMarks *self, const char *word, const char *value, GPtrArray *ops);
/* Each word, as it was before it was escaped. */
void hone_marks_foreach (const HoneMarks *self, void (*each) (const char *word, const char *value, gpointer data),
                         gpointer data);

/* The split of a value; HONE_N_SPLITS: none of them */
HoneSplit hone_marks_parse_split (const char *value);
/* By kind, file and line. */
char *hone_marks_word_of_finding (const HoneFinding *finding);
gboolean hone_marks_has_finding (const HoneMarks *self, const HoneFinding *finding);

G_END_DECLS
