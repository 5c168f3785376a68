/* SPDX-License-Identifier: Apache-2.0 */
/* pt-json.h - settings, names and metrics of a checkpoint as JSON */
#pragma once

#include "pt-pickle.h"

/* (transfer full) (nullable): @node is an object, a tensor or something else that JSON has no word for, or is too
 * large. Within lists and maps such things are null. A map whose keys are 0 .. n - 1 stays a map. */
char *pt_to_json (const PtNode *node);

/* Text as it is, everything else as pt_to_json () has it. */
char *pt_to_meta (const PtNode *node);
