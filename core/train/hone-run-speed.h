/* SPDX-License-Identifier: Apache-2.0 */
/* hone-run-speed.h - how long a run's model takes for a picture on this machine, and how much room it needs
 */
#pragma once

#include "hone-evaluation.h"

G_BEGIN_DECLS

typedef struct {
  double seconds;      /* of one picture alone: read, decoded, looked at, boxes chosen; the middle one of several */
  guint n;             /* pictures that were timed */
  int imgsz;           /* longer side of the network's input */
  guint64 file_bytes;  /* of the weights */
  gsize network_bytes; /* that the network needs besides them while it looks */
} HoneRunSpeed;

/**
 * hone_run_folder_measure_speed:
 * @evaluation: its first pictures are looked at, one after the other
 *
 * Tenths of a second with all cores: for threads.
 *
 * Errors: %HONE_ERROR_NOT_FOUND without weights or pictures; those of the model; G_IO_ERROR_CANCELLED.
 */
gboolean hone_run_folder_measure_speed (const char *folder, HoneEvaluation *evaluation, HoneRunSpeed *speed,
                                        GCancellable *cancellable, GError **error);

G_END_DECLS
