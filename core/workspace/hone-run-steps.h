/* SPDX-License-Identifier: Apache-2.0 */
/* hone-run-steps.h - the single steps of a run, read on a thread and read on while it grows
 */
#pragma once

#include "hone-run.h"
#include "run-steps.h"

G_BEGIN_DECLS

/**
 * hone_run_load_steps_async:
 *
 * Reads what the run's record has more than hone_run_get_steps (); all of it the first time. Of two that overlap the
 * second waits for nothing and fails with %G_IO_ERROR_PENDING.
 */
void hone_run_load_steps_async (HoneRun *run, GCancellable *cancellable, GAsyncReadyCallback done, gpointer data);
/* Errors: those of hone_steps_read (), %G_IO_ERROR_PENDING, %G_IO_ERROR_CANCELLED. */
gboolean hone_run_load_steps_finish (HoneRun *run, GAsyncResult *result, GError **error);
/* What has been read. (transfer none) (nullable): nothing yet; it may change with the next read */
const HoneSteps *hone_run_get_steps (HoneRun *run);

G_END_DECLS
