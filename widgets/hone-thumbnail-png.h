/* SPDX-License-Identifier: Apache-2.0 */
/* hone-thumbnail-png.h - the PNG files of the thumbnail cache; not for other rooms */
#pragma once

#include "hone-image.h"

G_BEGIN_DECLS

typedef struct {
  HoneImage *image;
  char *uri, *mtime; /* (nullable) */
} HoneThumbnailPng;

/* FALSE when it is no PNG of a thumbnail's size. */
gboolean hone_thumbnail_png_read (HoneThumbnailPng *self, const char *contents, gsize length);
void hone_thumbnail_png_clear (HoneThumbnailPng *self);

/* NULL when it cannot be done. */
GByteArray *hone_thumbnail_png_write (const HoneImage *image, const char *uri, const char *mtime);

G_END_DECLS
