/* SPDX-License-Identifier: Apache-2.0 */
/* hone-exhibit.h - a picture with labels and detections, or the part of it that a mistake lies in; for galleries
 *
 * Made for recycling: hone_exhibit_show () with another picture cancels what is still loading. Loads only while mapped.
 */
#pragma once

#include "hone-overlay.h"

G_BEGIN_DECLS

#define HONE_TYPE_EXHIBIT (hone_exhibit_get_type ())
G_DECLARE_FINAL_TYPE (HoneExhibit, hone_exhibit, HONE, EXHIBIT, GtkWidget)

GtkWidget *hone_exhibit_new (int width, int height);
/**
 * hone_exhibit_show:
 * @path: (nullable): nothing is shown
 * @width, @height: of the whole picture, which boxes refer to
 * @boxes: (element-type HoneBox): copied
 * @focus: (nullable): what is in the middle, with its surroundings; else the whole picture is shown
 */
void hone_exhibit_show (HoneExhibit *self, const char *path, int width, int height, GArray *boxes,
                        const HoneBox *focus);

G_END_DECLS
