/* SPDX-License-Identifier: Apache-2.0 */
/* label-scan.h - what is a number, a space, a line end in a label file; see hone-labels.c */
#pragma once

#include "hone-dataset.h"

#define LABEL_MAX_BYTES ((gsize) 64 << 20)
#define LABEL_MAX_ROWS 1000000
#define LABEL_WORD 64       /* longer words are no numbers */
#define LABEL_HIGHEST 1.01f /* of a coordinate */
#define LABEL_LOWEST (-0.01f)

gboolean label_is_number (const char *text);
gboolean label_is_line_end (gunichar c);
gboolean label_is_space (gunichar c);

/* Why one line is no label, as hone_label_file_read_lines () says it; NULL when it is one. */
char *label_line_fault (const char *text, gsize length, const char *path, int line, int n_classes);
