/* SPDX-License-Identifier: Apache-2.0 */
/* hone-image-item.h - how HoneImageList makes its items; not for other rooms */
#pragma once

#include "hone-box.h"
#include "hone-image-list.h"

G_BEGIN_DECLS

/* Which findings belong to which picture. Shared by a list and its items. */
typedef struct _HoneFindingIndex HoneFindingIndex;

/* @first: as in HoneImageList */
HoneFindingIndex *hone_finding_index_new (HoneDataset *dataset, const guint first[HONE_N_SPLITS + 1]);
HoneFindingIndex *hone_finding_index_ref (HoneFindingIndex *self);
void hone_finding_index_unref (HoneFindingIndex *self);
guint hone_finding_index_count (HoneFindingIndex *self, guint number);
const HoneFinding *hone_finding_index_get (HoneFindingIndex *self, guint number, guint i);

HoneImageItem *hone_image_item_new (HoneDataset *dataset, HoneSplit split, guint number, HoneFindingIndex *findings,
                                    guint key);

G_END_DECLS
