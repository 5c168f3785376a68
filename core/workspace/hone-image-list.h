/* SPDX-License-Identifier: Apache-2.0 */
/* hone-image-list.h - the pictures of a data set that pass the filters, as a GListModel
 *
 * An item is made when somebody asks for it and forgotten when nobody holds it: 100,000 pictures cost four bytes each.
 * All filters combine. items-changed is one change of the whole list.
 */
#pragma once

#include "hone-dataset.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/* One picture. Does not change. Properties "path", "name", "n-labels", "n-findings" (all read only). */
#define HONE_TYPE_IMAGE_ITEM (hone_image_item_get_type ())
G_DECLARE_FINAL_TYPE (HoneImageItem, hone_image_item, HONE, IMAGE_ITEM, GObject)

const HoneSample *hone_image_item_get_sample (HoneImageItem *self); /* lives as long as the item */
const char *hone_image_item_get_path (HoneImageItem *self);
const char *hone_image_item_get_name (HoneImageItem *self); /* file name without folder and ending */
HoneSplit hone_image_item_get_split (HoneImageItem *self);
guint hone_image_item_get_number (HoneImageItem *self); /* in its split, from 0, whatever the filters */
guint hone_image_item_get_n_labels (HoneImageItem *self);
guint hone_image_item_get_n_findings (HoneImageItem *self);
const HoneFinding *hone_image_item_get_finding (HoneImageItem *self, guint i);
/* (element-type HoneBox) (transfer full): the labels in pixels (hone-box.h) */
GArray *hone_image_item_get_boxes (HoneImageItem *self);
/* "00009·18": the digits that end the name, or the name, and the number of labels, for a thumbnail's caption. (transfer
 * full) */
char *hone_image_item_get_caption (HoneImageItem *self);

typedef enum {
  HONE_SHOW_ALL,
  HONE_SHOW_WITH_FINDINGS,
  HONE_SHOW_WITHOUT_LABELS, /* backgrounds: no label file, or an empty one */
} HoneShow;

#define HONE_ANY (-1) /* of splits and classes */

/* Properties (read and write): "split" int, "class" int, "show" HoneShow, "search" string. */
#define HONE_TYPE_IMAGE_LIST (hone_image_list_get_type ())
G_DECLARE_FINAL_TYPE (HoneImageList, hone_image_list, HONE, IMAGE_LIST, GObject)

HoneImageList *hone_image_list_new (HoneDataset *dataset);

void hone_image_list_set_split (HoneImageList *self, int split); /* HoneSplit or HONE_ANY */
int hone_image_list_get_split (HoneImageList *self);
void hone_image_list_set_class (HoneImageList *self, int klass); /* that have a label of it */
int hone_image_list_get_class (HoneImageList *self);
void hone_image_list_set_show (HoneImageList *self, HoneShow show);
HoneShow hone_image_list_get_show (HoneImageList *self);
/**
 * hone_image_list_set_search:
 * @search: (nullable): words that all must match: part of the file name, or "split:train", "class:rbc", "boxes:>5"
 * (also
 *   "<", ">=", "<=", or a number alone), "problem:zero-size-box" (part of a finding's kind), "name:part"
 *
 * A word with a name that is not one of these, or with a value that is none (a class that does not exist), matches
 * nothing.
 */
void hone_image_list_set_search (HoneImageList *self, const char *search);
const char *hone_image_list_get_search (HoneImageList *self);
void hone_image_list_clear_filters (HoneImageList *self); /* one items-changed */

/* Counts that the sidebar shows; they do not depend on the filters. @split may be HONE_ANY. */
guint hone_image_list_count_images (HoneImageList *self, int split);
guint hone_image_list_count_labels (HoneImageList *self, int split, int klass); /* @klass may be HONE_ANY */
guint hone_image_list_count_findings (HoneImageList *self, int split);          /* pictures with at least one */
guint hone_image_list_count_without_labels (HoneImageList *self, int split);

/* Position of @item in the list as it is filtered; FALSE when it is not in it. */
gboolean hone_image_list_find (HoneImageList *self, HoneImageItem *item, guint *position);

G_END_DECLS
