/* SPDX-License-Identifier: Apache-2.0 */
/* hone-run-marks.h - what a person has said of a run: its name, a star, a note, tags, the threshold it is used with
 *
 * Beside run.json as hone.json where the run is Hone's own and its folder can be written to. Folders of other programs
 * are left as they are: what is said of them is kept in $XDG_DATA_HOME/hone/runs/HASH.json. A run that is copied to
 * another machine keeps its name.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct {
  char *title; /* (nullable): NULL: as the folder is called */
  char *note;  /* (nullable) */
  char **tags; /* NULL at the end; never NULL; in the order that they were given */
  gboolean star;
  double conf; /* threshold chosen on the run's page, 0 .. 1; NAN: none */
} HoneRunMarks;

HoneRunMarks *hone_run_marks_new (void);
HoneRunMarks *hone_run_marks_copy (const HoneRunMarks *self);
void hone_run_marks_free (HoneRunMarks *self);
gboolean hone_run_marks_equal (const HoneRunMarks *a, const HoneRunMarks *b);

/* Reads at most two small files. What is not there or broken is nothing: never NULL. */
HoneRunMarks *hone_run_marks_read (const char *folder);
/* Whole or not at all. Errors: %HONE_ERROR_WRITE */
gboolean hone_run_marks_write (const HoneRunMarks *self, const char *folder, GError **error);
/* Where the marks of @folder are, or would be written to. (transfer full) */
char *hone_run_marks_path (const char *folder);

/* An empty text is none. */
void hone_run_marks_set_title (HoneRunMarks *self, const char *title);
void hone_run_marks_set_note (HoneRunMarks *self, const char *note);
/* "day shift, camera 2": words between commas, blanks around them cut, each once. */
void hone_run_marks_set_tags (HoneRunMarks *self, const char *text);
char *hone_run_marks_show_tags (const HoneRunMarks *self); /* with ", " between (transfer full) */

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HoneRunMarks, hone_run_marks_free)

G_END_DECLS
