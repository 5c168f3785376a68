/* SPDX-License-Identifier: Apache-2.0 */
/* label-marks.h - a set of words in a small file, one a line, escaped; not for other rooms */
#pragma once

#include "label-writer.h"

G_BEGIN_DECLS

typedef struct {
  char *path;
  gboolean step; /* a change of it is a step of the history */
  GHashTable *words;
} LabelMarks;

void label_marks_init (LabelMarks *self, const char *folder, const char *name, gboolean step);
void label_marks_clear (LabelMarks *self);
void label_marks_read (LabelMarks *self);
gboolean label_marks_has (const LabelMarks *self, const char *word);
/* Returns: FALSE when it is so already; else @ops has one more for a LabelPart */
gboolean label_marks_set (LabelMarks *self, const char *word, gboolean on, GPtrArray *ops);

G_END_DECLS
