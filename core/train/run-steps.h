/* SPDX-License-Identifier: Apache-2.0 */
/* run-steps.h - steps.bin: what every step of a training gave, kept with the run
 *
 * A header of 32 bytes: "HONESTEP", then as 32-bit little-endian numbers the version (1), the bytes of a record (32),
 * the steps of an epoch, and zeros. Then a record a step, little-endian, too:
 *   epoch, step of it (both from 1), three losses, learning rate of the first group, pictures a second, check
 * check is FNV-1a over the 28 bytes before it. Appended only: a run that was cut off leaves at most a torn record at
 * the end, which readers drop; a run that goes on from a checkpoint first cuts off what came after that. It is an
 * extra: a disk that has no room for it ends the record, not the training.
 */
#pragma once

#include "hone-trainer.h"

G_BEGIN_DECLS

#define HONE_STEPS_FILE "steps.bin"

typedef struct {
  guint32 epoch, step; /* from 1 */
  float losses[HONE_LOSS_ITEMS];
  float lr, images_per_second;
} HoneStepRow;

typedef struct _HoneStepWriter HoneStepWriter;

/**
 * hone_step_writer_new:
 * @folder: of the run
 * @steps: of an epoch
 * @epoch, @step: the first that will be written (from 1): what the file has from there on is cut off; a file of
 *   another kind, or of other epochs, begins anew
 *
 * Errors: %HONE_ERROR_WRITE
 */
HoneStepWriter *hone_step_writer_new (const char *folder, int steps, int epoch, int step, GError **error);
/* Gathered, and written every 64 rows or every second. Returns: FALSE after an error; then nothing more is written. */
gboolean hone_step_writer_add (HoneStepWriter *self, const HoneStepRow *row, GError **error);
gboolean hone_step_writer_flush (HoneStepWriter *self, GError **error);
void hone_step_writer_free (HoneStepWriter *self); /* what is gathered is written */

/* All steps as rows of numbers: values[p] is position p, counted through all epochs from 0; NAN where nothing is. */
typedef struct {
  char *folder;
  int epoch_steps;                              /* steps of an epoch */
  guint64 n_read;                               /* rows of the file that are in here */
  GArray *losses[HONE_LOSS_ITEMS], *lr, *speed; /* of double, equally long */
} HoneSteps;

HoneSteps *hone_steps_new (const char *folder);
void hone_steps_free (HoneSteps *self);
/**
 * hone_steps_read:
 *
 * Reads what the file has more than @self. A file that was cut off meanwhile is read anew.
 *
 * Returns: FALSE with %HONE_ERROR_NOT_FOUND for a run without a record, %HONE_ERROR_BAD_DATA for a foreign file
 */
gboolean hone_steps_read (HoneSteps *self, GCancellable *cancellable, GError **error);
guint hone_steps_get_n (HoneSteps *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HoneStepWriter, hone_step_writer_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HoneSteps, hone_steps_free)

G_END_DECLS
