/* SPDX-License-Identifier: Apache-2.0 */
/* label-case.h - a data set in a scratch folder, and a HoneLabelStore on it */
#pragma once

#include "hone-label-store.h"

typedef struct {
  char *root;
  char *folder; /* of the project */
  HoneDataset *dataset;
  HoneLabelStore *store;
} LabelCase;

/* Of @n pictures a.png, b.png ... in images/train, classes cat, dog, cow; a.txt and b.txt have labels, others none. */
LabelCase *label_case_new (guint n);
void label_case_free (LabelCase *self);
void label_case_open (LabelCase *self); /* (again) */
void label_case_close (LabelCase *self);

char *label_case_image (LabelCase *self, guint i);
char *label_case_label (LabelCase *self, guint i);
char *label_case_path (LabelCase *self, const char *name);
/* Bytes of a file; NULL: there is none */
GBytes *label_case_bytes (const char *path);
char *label_case_text (const char *path);
void label_case_write (const char *path, const char *text);
void label_case_assert_text (LabelCase *self, guint i, const char *text); /* NULL: no file */
void label_case_flush (LabelCase *self);

/* What came of a step over many files: label_step_cb () is called with it at its end. */
typedef struct {
  gboolean done;
  GError *error;
  guint n;
} LabelStep;
void label_step_cb (GObject *store, GAsyncResult *result, gpointer step);
void label_case_wait (LabelCase *self, LabelStep *step); /* until it is done, and all is on the disk */

/* Names and contents of all files of the data set, sorted. */
char *label_case_all (LabelCase *self);
/* One of many edits, as @random says; some fail, which is fine. */
void label_case_edit (LabelCase *self, GRand *random, guint n_images);
