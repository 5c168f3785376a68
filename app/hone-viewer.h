/* SPDX-License-Identifier: Apache-2.0 */
/* hone-viewer.h - one picture with its labels, large: zoom, list of objects, findings, neighbours
 */
#pragma once

#include "hone-image-list.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define HONE_TYPE_VIEWER (hone_viewer_get_type ())
G_DECLARE_FINAL_TYPE (HoneViewer, hone_viewer, HONE, VIEWER, AdwBin)

/**
 * HoneViewer::changed: another picture is shown: title and subtitle are others
 * HoneViewer::back: a person wants to leave
 */

/* @names: (nullable): of classes; copied. */
void hone_viewer_set_list (HoneViewer *self, HoneImageList *list, char *const *names);
void hone_viewer_show (HoneViewer *self, guint position);
guint hone_viewer_get_position (HoneViewer *self);
/* (transfer full) */
char *hone_viewer_get_title (HoneViewer *self);
char *hone_viewer_get_subtitle (HoneViewer *self);

G_END_DECLS
