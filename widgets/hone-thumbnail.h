/* SPDX-License-Identifier: Apache-2.0 */
/* hone-thumbnail.h - a picture with its boxes as a cell of a grid
 *
 * Made for recycling: hone_thumbnail_set_path () with another path cancels what is still loading. Loads only while
 * mapped. Covers its allocation; 4 : 3 and 160 wide unless asked for otherwise.
 *
 * Properties: "path" "caption" "badge" string, "size" int (width asked for), "loading" boolean, "selected" boolean: a
 * frame and a check mark; bind GtkListItem:selected to it.
 */
#pragma once

#include "hone-overlay.h"

G_BEGIN_DECLS

#define HONE_TYPE_THUMBNAIL (hone_thumbnail_get_type ())
G_DECLARE_FINAL_TYPE (HoneThumbnail, hone_thumbnail, HONE, THUMBNAIL, GtkWidget)

GtkWidget *hone_thumbnail_new (void);

/* @width x @height: of the whole picture, which boxes refer to. @path NULL: empty the cell. */
void hone_thumbnail_set_path (HoneThumbnail *self, const char *path, int width, int height);
/* (element-type HoneBox) (nullable): copied */
void hone_thumbnail_set_boxes (HoneThumbnail *self, GArray *boxes);
void hone_thumbnail_set_names (HoneThumbnail *self, char *const *names);    /* of classes, for the description */
void hone_thumbnail_set_caption (HoneThumbnail *self, const char *caption); /* lower left, "00009·18" */
/* Upper left, the class of the whole picture on its colour, in place of the boxes; @name NULL: none */
void hone_thumbnail_set_tag (HoneThumbnail *self, const char *name, int klass);
void hone_thumbnail_set_badge (HoneThumbnail *self, const char *badge); /* upper right, "1 finding"; NULL: none */
/* Why it cannot be read stands in its place. A tooltip of its own: gtk_widget_set_tooltip_text () is slow in a grid. */
void hone_thumbnail_set_tip (HoneThumbnail *self, const char *tip);
/* What is set between these is told to a screen reader at once. */
void hone_thumbnail_hold (HoneThumbnail *self);
void hone_thumbnail_release (HoneThumbnail *self);
void hone_thumbnail_set_only_class (HoneThumbnail *self, int klass); /* the others fade; -1: none */
void hone_thumbnail_set_show_boxes (HoneThumbnail *self, gboolean show);
void hone_thumbnail_set_size (HoneThumbnail *self, int width);       /* the height follows, 4 : 3 */
void hone_thumbnail_set_radius (HoneThumbnail *self, double radius); /* 8; film strip 6 */
void hone_thumbnail_set_selected (HoneThumbnail *self, gboolean selected);
gboolean hone_thumbnail_get_loading (HoneThumbnail *self);

G_END_DECLS
