/* SPDX-License-Identifier: Apache-2.0 */
/* hone-found-report.h - what a model found in pictures, on paper: what was asked, counts, each picture, the pictures
 */
#pragma once

#include "hone-dataset.h"
#include "hone-detect.h"

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct {
  const char *path;
  int width, height; /* of the upright picture; boxes are in its pixels */
  const HoneDetection *found;
  guint n_found;
} HoneFoundPicture;

typedef struct {
  const char *model; /* (nullable): its file */
  double conf, iou;  /* thresholds; iou NAN: the model never sees an object twice */
  char *const *names;
  const HoneFoundPicture *pictures;
  guint n_pictures;
} HoneFoundReport;

/**
 * hone_found_report_write:
 * @path: of the PDF
 * @progress: (nullable): called on this thread
 *
 * A table of thresholds and counts, a line a picture, and the pictures with their boxes: all of them up to 24, then
 * those with the most objects. In the language of the program. Seconds: for threads. Written whole or not at all.
 *
 * Errors: %HONE_ERROR_WRITE; those of reading a picture; G_IO_ERROR_CANCELLED
 */
gboolean hone_found_report_write (const HoneFoundReport *self, const char *path, HoneProgress progress,
                                  gpointer progress_data, GCancellable *cancellable, GError **error);

G_END_DECLS
