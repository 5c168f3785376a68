/* SPDX-License-Identifier: Apache-2.0 */
/* picture-tags.h - words on a coloured ground, laid on a picture; not for other rooms */
#pragma once

#include "sheet.h"

G_BEGIN_DECLS

typedef struct _PictureTags PictureTags;

/* @size: of the type, in pixels */
PictureTags *picture_tags_new (double size);
void picture_tags_free (PictureTags *self);

/* Dark words on @rgb with the lower left corner at x, y; moved so that it lies within the picture. A name that is much
 * longer than @width, the box's, gets an ellipsis. @name, @score: (nullable) */
void picture_tags_lay (PictureTags *self, HoneImage *image, int x, int y, int width, const char *name,
                       const char *score, guint32 rgb);
/* The name of a file in the upper left corner of a rectangle, white on black. */
void picture_tags_caption (PictureTags *self, HoneImage *image, int x, int y, int width, const char *words);

/* How wide lines are on a picture of such a size. */
int picture_line (int width, int height);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PictureTags, picture_tags_free)

G_END_DECLS
