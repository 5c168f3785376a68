/* SPDX-License-Identifier: Apache-2.0 */
/* hone-application.h - the program with a window: what all its windows share
 *
 *   hone-desktop [FOLDER | data.yaml | demo] [key=value …]
 *
 * The words key=value are settings, as of `hone train`, that the Train page begins with.
 */
#pragma once

#include "hone-queue.h"
#include "hone-recent.h"
#include "hone-run-store.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define HONE_TYPE_APPLICATION (hone_application_get_type ())
G_DECLARE_FINAL_TYPE (HoneApplication, hone_application, HONE, APPLICATION, AdwApplication)

HoneApplication *hone_application_new (void);
HoneRecentList *hone_application_get_recent (HoneApplication *self);  /* (transfer none) */
HoneRunStore *hone_application_get_runs (HoneApplication *self);      /* (transfer none) */
HoneQueue *hone_application_get_queue (HoneApplication *self);        /* (transfer none) */
const char *hone_application_get_runs_folder (HoneApplication *self); /* where new runs go */
/* From now on, also the next time; (nullable): the usual one. Its runs are listed. */
void hone_application_set_runs_folder (HoneApplication *self, const char *folder);

G_END_DECLS
