/* SPDX-License-Identifier: Apache-2.0 */
/* val-files.h - what "hone val" writes: predictions.json, label files, plots, pictures of what went right and wrong
 *
 * Nothing grows with the number of pictures but the file itself and what COCO's evaluation needs: 48 bytes a detection.
 */
#pragma once

#include "hone-coco.h"
#include "hone-plots.h"
#include "validator.h"

G_BEGIN_DECLS

typedef struct _HoneValFiles HoneValFiles;

/**
 * hone_val_files_new:
 * @names: of all classes, NULL behind them
 * @coco_ids: the data set is COCO: its categories are numbered 1 .. 90, with gaps
 *
 * Makes the folder of the run if any of plots, save_json, save_txt, visualize asks for one.
 *
 * Errors: %HONE_ERROR_WRITE
 *
 * Returns: NULL on an error
 */
HoneValFiles *hone_val_files_new (HoneSettings *settings, char *const *names, gboolean coco_ids, GError **error);
void hone_val_files_free (HoneValFiles *self);

/* Hangs itself into the validator and its calls: HoneValidatorEach with @self as the data. */
void hone_val_files_watch (HoneValFiles *self, HoneValidator *validator);
void hone_val_files_each (const HoneSample *sample, GArray *found, const HoneLetterbox *place, gpointer self);

/* The end of the files. @confusion: as HoneValidator.confusion; @coco: (out): with save_json. Errors: the first since
 * the beginning. */
gboolean hone_val_files_finish (HoneValFiles *self, const HoneMetrics *metrics, const gint64 *confusion,
                                HoneCocoResult *coco, GError **error);
const char *hone_val_files_get_folder (HoneValFiles *self); /* (nullable) */

G_END_DECLS
