/* SPDX-License-Identifier: Apache-2.0 */
/* hone-health-fix.h - findings that can be put right without asking a person
 *
 * kind                                                        what is done
 * "box-outside"                                               the box is cut at the picture's edge
 * "label-out-of-range" "label-negative"                       the same where some of it is in the picture, else removed
 * "zero-size-box" "label-not-a-number" "label-columns"
 * "class-not-whole" "class-out-of-range"                      the line is removed
 * "duplicate-label" "near-duplicate"                          the first one stays
 * "missing-labels"                                            an empty file: nothing is to be found there
 * "label-bom" "label-crlf"                                    the mark goes; lines end with "\n"
 * "class-names-alike"                                         the classes are joined, all over the data set
 * "leak"                                                      the pictures go to one split; only where lists name them
 */
#pragma once

#include "hone-dataset.h"

G_BEGIN_DECLS

gboolean hone_health_can_fix (const char *kind);
const char *const *hone_health_fix_kinds (void); /* NULL at the end */
/* What would be done about one finding, a short sentence; translated */
const char *hone_health_fix_words (const char *kind);

/* Where files are read from and written to; NULL is no file. */
typedef struct {
  GBytes *(*read) (const char *path, gpointer data, GError **error);
  gboolean (*write) (const char *path, GBytes *before, GBytes *after, gpointer data, GError **error);
  gpointer data;
} HoneFixFiles;

/**
 * hone_health_fix:
 * @findings: (element-type HoneFinding): of hone_health_check (); those that cannot be fixed are passed over
 * @n_fixed: (out): how many of them are gone
 *
 * Reckons from the files as they are, not as they were checked: a finding that is no longer true is passed over. Each
 * file is written once, all of them at the end.
 *
 * Errors: those of @files; %HONE_ERROR_BAD_DATA: a data.yaml that cannot be rewritten; nothing was written then.
 */
gboolean hone_health_fix (HoneDataset *dataset, GArray *findings, const HoneFixFiles *files, guint *n_fixed,
                          GCancellable *cancellable, GError **error);

G_END_DECLS
