/* SPDX-License-Identifier: Apache-2.0 */
/* hone-sample-picture.h - a picture out of memory with boxes on it; one that stands out has a dashed frame and a sign
 */
#pragma once

#include "hone-image.h"
#include "hone-overlay.h"

G_BEGIN_DECLS

#define HONE_TYPE_SAMPLE_PICTURE (hone_sample_picture_get_type ())
G_DECLARE_FINAL_TYPE (HoneSamplePicture, hone_sample_picture, HONE, SAMPLE_PICTURE, GtkWidget)

GtkWidget *hone_sample_picture_new (void);
/* @image: (transfer full) (nullable). @boxes: (nullable) (element-type HoneBox): in its pixels, kept */
void hone_sample_picture_set (HoneSamplePicture *self, HoneImage *image, GArray *boxes);
/* @name: what a screen reader calls it. @warning: (nullable): why it stands out; the tooltip, too */
void hone_sample_picture_set_words (HoneSamplePicture *self, const char *name, const char *warning);

G_END_DECLS
