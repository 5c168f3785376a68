/* SPDX-License-Identifier: Apache-2.0 */
/* hone-live-notices.h - which notice about a training stands in the banner
 *
 * The weightiest that has not been dismissed. The machine (memory, disk, battery) is looked at on a thread, every ten
 * seconds.
 */
#pragma once

#include "hone-banner.h"
#include "hone-train-job.h"

G_BEGIN_DECLS

typedef struct _HoneLiveNotices HoneLiveNotices;

/* Both must outlive it. */
HoneLiveNotices *hone_live_notices_new (HoneBanner *banner, HoneTrainJob *job);
void hone_live_notices_free (HoneLiveNotices *self);
/* After an epoch. */
void hone_live_notices_look (HoneLiveNotices *self);
/* Nothing more is said; the banner is another's. */
void hone_live_notices_end (HoneLiveNotices *self);

G_END_DECLS
