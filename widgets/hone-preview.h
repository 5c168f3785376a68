/* SPDX-License-Identifier: Apache-2.0 */
/* hone-preview.h - one validation picture with detections, labels, or both
 *
 * Both: detections as solid boxes, labels that were missed dashed in white, detections without a label with a plus.
 *
 * Properties: "snapshot" HoneSnapshot, "mode" HonePreviewMode.
 */
#pragma once

#include "hone-overlay.h"
#include "hone-snapshot.h"

G_BEGIN_DECLS

typedef enum {
  HONE_PREVIEW_DETECTIONS,
  HONE_PREVIEW_LABELS,
  HONE_PREVIEW_BOTH,
} HonePreviewMode;
GType hone_preview_mode_get_type (void);
#define HONE_TYPE_PREVIEW_MODE (hone_preview_mode_get_type ())

#define HONE_TYPE_PREVIEW (hone_preview_get_type ())
G_DECLARE_FINAL_TYPE (HonePreview, hone_preview, HONE, PREVIEW, GtkWidget)

GtkWidget *hone_preview_new (void);
/* The picture stays while only the epoch changes. */
void hone_preview_set_snapshot (HonePreview *self, HoneSnapshot *snapshot);
HoneSnapshot *hone_preview_get_snapshot (HonePreview *self);
/* What was found is the class of the whole picture: a tag instead of boxes, whatever the mode. */
void hone_preview_set_whole (HonePreview *self, gboolean whole);
void hone_preview_set_mode (HonePreview *self, HonePreviewMode mode);
HonePreviewMode hone_preview_get_mode (HonePreview *self);
void hone_preview_set_names (HonePreview *self, char *const *names); /* of classes, for tags and description; copied */

G_END_DECLS
