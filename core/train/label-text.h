/* SPDX-License-Identifier: Apache-2.0 */
/* label-text.h - detections as a label file (spec 06, section 11) */
#pragma once

#include "hone-detect.h"

G_BEGIN_DECLS

/* "0 0.5 0.5 0.25 0.1" or, with @scores, "0 0.5 0.5 0.25 0.1 0.87"; a line a box, parts of @width and @height.
 * @found: in pixels of that picture. (transfer full) */
char *hone_label_text (const HoneDetection *found, guint n_found, int width, int height, gboolean scores);

/* "a/b.c.png" -> "b.c" (transfer full) */
char *hone_file_stem (const char *path);

G_END_DECLS
