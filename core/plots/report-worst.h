/* SPDX-License-Identifier: Apache-2.0 */
/* report-worst.h - pictures with most errors, labels and detections side by side; not for other rooms */
#pragma once

#include "doc.h"
#include "hone-evaluation.h"

G_BEGIN_DECLS

/* At most @side pixels on the long side; (nullable) */
HoneImage *report_read_picture (const char *path, int side, GError **error);
/* Boxes in pixels of a picture of @width x @height, to those of @image, which shows it at another size. */
void report_scale_boxes (GArray *boxes, int width, int height, const HoneImage *image);
void report_write_worst (Doc *doc, HoneEvaluation *evaluation, double conf, guint most);

G_END_DECLS
