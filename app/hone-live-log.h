/* SPDX-License-Identifier: Apache-2.0 */
/* hone-live-log.h - what a training has said, line by line, to be searched and copied
 */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define HONE_TYPE_LIVE_LOG (hone_live_log_get_type ())
G_DECLARE_FINAL_TYPE (HoneLiveLog, hone_live_log, HONE, LIVE_LOG, AdwBin)

void hone_live_log_clear (HoneLiveLog *self);
void hone_live_log_add (HoneLiveLog *self, const char *text); /* with the time of day before it */
void hone_live_log_search (HoneLiveLog *self);                /* the cursor goes to the filter */

G_END_DECLS
