/* SPDX-License-Identifier: Apache-2.0 */
/* hone-crop.h - a small part of a picture with the boxes that are in question: the evidence of a finding
 *
 * Loads only while mapped, and keeps no more of the picture than what it shows.
 */
#pragma once

#include "hone-overlay.h"

G_BEGIN_DECLS

#define HONE_TYPE_CROP (hone_crop_get_type ())
G_DECLARE_FINAL_TYPE (HoneCrop, hone_crop, HONE, CROP, GtkWidget)

/**
 * hone_crop_new:
 * @width, @height: of the whole picture, as the boxes' pixels
 * @boxes: (element-type HoneBox) (nullable): copied; the first is shown in the middle with some of its surroundings;
 *   without any the whole picture is shown
 * @what: the accessible name
 */
GtkWidget *hone_crop_new (const char *path, int width, int height, GArray *boxes, const char *what);

G_END_DECLS
