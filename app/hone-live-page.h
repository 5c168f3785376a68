/* SPDX-License-Identifier: Apache-2.0 */
/* hone-live-page.h - a training while it runs, and how it ended
 */
#pragma once

#include "hone-train-job.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define HONE_TYPE_LIVE_PAGE (hone_live_page_get_type ())
G_DECLARE_FINAL_TYPE (HoneLivePage, hone_live_page, HONE, LIVE_PAGE, AdwBin)

/* @title: of the data set. Before hone_train_job_start (), so that nothing is missed. (nullable) */
void hone_live_page_set_job (HoneLivePage *self, HoneTrainJob *job, const char *title);
void hone_live_page_focus (HoneLivePage *self); /* the keyboard is at Pause */

G_END_DECLS
