/* SPDX-License-Identifier: Apache-2.0 */
/* hone-image-item.h - how HoneImageList makes its items; not for other rooms */
#pragma once

#include "hone-box.h"
#include "hone-image-list.h"

G_BEGIN_DECLS

/* @home: key -> item, not owned: it is there until it is gone; may be emptied, and outlive its maker. */
HoneImageItem *hone_image_item_new (HoneImageIndex *index, guint key, GHashTable *home);
/* The same picture, read again: of an index in which it has the same number. */
void hone_image_item_set_index (HoneImageItem *self, HoneImageIndex *index);
void hone_image_item_changed (HoneImageItem *self);
guint hone_image_item_get_key (HoneImageItem *self);

G_END_DECLS
