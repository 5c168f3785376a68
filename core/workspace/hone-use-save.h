/* SPDX-License-Identifier: Apache-2.0 */
/* hone-use-save.h - what was found, to take along: pictures, a table, JSON, label files, COCO
 *
 * For worker threads: hone_use_sheet_new () copies what is needed on the main thread.
 */
#pragma once

#include "hone-use-job.h"

G_BEGIN_DECLS

typedef enum {
  HONE_USE_PICTURES, /* a folder: each picture with its boxes; PNG stays PNG, all else becomes JPEG */
  HONE_USE_CSV,      /* a file: a line an object; a picture without any has a line, too, with empty fields */
  HONE_USE_JSON,     /* a file: what "hone predict --json" prints, as one array */
  HONE_USE_YOLO,     /* a folder: labels/NAME.txt with scores, classes.txt */
  HONE_USE_COCO,     /* a file: images, categories, annotations with scores */
  HONE_USE_REPORT,   /* a file: a PDF, see hone-found-report.h */
  HONE_N_USE_KINDS,
} HoneUseKind;

/* What a file of that kind is usually called; NULL: it is a folder. */
const char *hone_use_kind_file (HoneUseKind kind);

typedef struct _HoneUseSheet HoneUseSheet;

/* All pictures of @job that could be read; @only: (nullable): just this one. */
HoneUseSheet *hone_use_sheet_new (HoneUseJob *job, HoneUseItem *only);
void hone_use_sheet_free (HoneUseSheet *self);
guint hone_use_sheet_get_n_pictures (HoneUseSheet *self);

/**
 * hone_use_sheet_save:
 * @path: of the file, or of the folder, which is made
 *
 * Files are written whole or not at all; in a folder files of the same name are replaced. Two pictures of one name
 * become "a" and "a-2".
 *
 * Errors: %HONE_ERROR_WRITE, those of reading a picture, G_IO_ERROR_CANCELLED; what was written stays.
 */
gboolean hone_use_sheet_save (HoneUseSheet *self, HoneUseKind kind, const char *path, HoneProgress progress,
                              gpointer progress_data, GCancellable *cancellable, GError **error);

/* One picture with its boxes in @folder, to be dragged out. (transfer full): its path */
char *hone_use_sheet_save_first (HoneUseSheet *self, const char *folder, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HoneUseSheet, hone_use_sheet_free)

G_END_DECLS
