/* SPDX-License-Identifier: Apache-2.0 */
/* hone-image-query.h - the words of a search, parsed once; not for other rooms (see hone_image_list_set_search ()) */
#pragma once

#include "hone-image-item.h"

G_BEGIN_DECLS

typedef struct _HoneImageQuery HoneImageQuery;

/* @search: (nullable): NULL matches all */
HoneImageQuery *hone_image_query_new (const char *search, const HoneDataYaml *yaml);
void hone_image_query_free (HoneImageQuery *self);
gboolean hone_image_query_matches (const HoneImageQuery *self, const HoneSample *sample, HoneSplit split,
                                   HoneFindingIndex *findings, guint number);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HoneImageQuery, hone_image_query_free)

G_END_DECLS
