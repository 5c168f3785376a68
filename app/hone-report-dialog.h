/* SPDX-License-Identifier: Apache-2.0 */
/* hone-report-dialog.h - the report of a run as a PDF, as one HTML file or as a folder: what is in it, and where it
 * goes
 */
#pragma once

#include "hone-evaluation.h"
#include "hone-run.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* A window over @parent. @evaluation: kept while it is open; @conf: the threshold that counts are made at */
void hone_report_dialog_present (GtkWindow *parent, HoneRun *run, HoneEvaluation *evaluation, double conf);

G_END_DECLS
