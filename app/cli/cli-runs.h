/* SPDX-License-Identifier: Apache-2.0 */
/* cli-runs.h - what the commands about runs share: runs show, runs compare, report */
#pragma once

#include "cli.h"
#include "hone-run-report.h"

G_BEGIN_DECLS

/* A name in the project, or a folder. (transfer full). Errors: %HONE_ERROR_USAGE, with the name that is near. */
char *cli_find_run (Cli *cli, const char *word, GError **error);
/* hone_run_folder_evaluate () of the setting split, with a line of progress. */
HoneEvaluation *cli_evaluate_run (Cli *cli, const char *folder, GError **error);

int cli_compare (Cli *cli); /* "hone runs compare A B …" */

/* "0.312 (0.290 to 0.335)", "0.312", "–". (transfer full) */
char *cli_interval (const HoneInterval *self);
void cli_json_interval (JsonBuilder *json, const char *name, const HoneInterval *value);
/* name, folder, state ... of the object at hand */
void cli_run_members (JsonBuilder *json, const HoneRunSummary *run);

G_END_DECLS
