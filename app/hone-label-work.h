/* SPDX-License-Identifier: Apache-2.0 */
/* hone-label-work.h - how far a change of many label files is, and Cancel; a card that lies over any page while it
 * lasts
 */
#pragma once

#include "hone-label-store.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define HONE_TYPE_LABEL_WORK (hone_label_work_get_type ())
G_DECLARE_FINAL_TYPE (HoneLabelWork, hone_label_work, HONE, LABEL_WORK, AdwBin)

/* @store: (nullable) */
void hone_label_work_set_store (HoneLabelWork *self, HoneLabelStore *store);

G_END_DECLS
