/* SPDX-License-Identifier: Apache-2.0 */
/* hone-run-report.h - the report of a run, from its folder; and which settings set runs apart
 */
#pragma once

#include "hone-report.h"
#include "hone-run-evaluation.h"
#include "hone-run-folder.h"

G_BEGIN_DECLS

/* Names of the settings whose values are not the same in all of @runs, in the order of the table; of a single one those
 * that are not the default. Where a run is kept (name, project, save_dir ...) and whether it was resumed is no such
 * difference. (transfer full): NULL at the end */
char **hone_run_settings_apart (HoneSettings *const *runs, guint n);

/**
 * hone_run_report_new:
 * @folder: of a run of Hone or Ultralytics
 * @evaluation: of its best model
 *
 * All that a report says of the run but what the caller wants to choose (sections, author, site, notes ...). Reads the
 * data set for its facts if it is there: for threads.
 *
 * Errors: those of hone_run_summary_read ().
 */
HoneReport *hone_run_report_new (const char *folder, HoneEvaluation *evaluation, GError **error);

G_END_DECLS
