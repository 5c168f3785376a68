/* SPDX-License-Identifier: Apache-2.0 */
/* hone-image-list.h - the pictures of a data set that match a search, sorted, as a GListModel
 *
 * An item is made when somebody asks for it and forgotten when nobody holds it: 100,000 pictures cost a few bytes each.
 * What matches is found on a worker thread; until it is known the list stays as it was ("busy"), and what did not
 * change place is not among items-changed.
 *
 * Properties: "search" string, "sort" HoneSort, "reversed" boolean (read and write);
 *   "busy" boolean: a search or sorting is under way; "message" string: why the search is not understood, NULL else.
 */
#pragma once

#include "hone-image-query.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/* One picture. Properties "path", "name", "n-labels", "n-findings" (all read only).
 *
 * HoneImageItem::changed: labels, findings or marks are others */
#define HONE_TYPE_IMAGE_ITEM (hone_image_item_get_type ())
G_DECLARE_FINAL_TYPE (HoneImageItem, hone_image_item, HONE, IMAGE_ITEM, GObject)

/* As it was read last. Lives until the item is gone, or its second "changed" from now. */
const HoneSample *hone_image_item_get_sample (HoneImageItem *self);
const char *hone_image_item_get_path (HoneImageItem *self);
const char *hone_image_item_get_name (HoneImageItem *self); /* file name without folder and ending */
HoneSplit hone_image_item_get_split (HoneImageItem *self);
guint hone_image_item_get_number (HoneImageItem *self); /* in its split, from 0, whatever the search */
guint hone_image_item_get_n_labels (HoneImageItem *self);
guint hone_image_item_get_n_findings (HoneImageItem *self);
const HoneFinding *hone_image_item_get_finding (HoneImageItem *self, guint i);
/* Of the whole picture, where pictures are in a folder of their class; else -1. */
int hone_image_item_get_class (HoneImageItem *self);
/* (element-type HoneBox) (transfer full): the labels in pixels (hone-box.h) */
GArray *hone_image_item_get_boxes (HoneImageItem *self);
/* "00009·18": the digits that end the name, or the name, and, where pictures have labels of their own, the number of
 * labels, for a thumbnail's caption. (transfer full) */
char *hone_image_item_get_caption (HoneImageItem *self);

#define HONE_ANY (-1) /* of splits and classes */

typedef enum {
  HONE_SORT_SPLIT,    /* training, validation, test; in them by path */
  HONE_SORT_NAME,     /* numbers in names by their value */
  HONE_SORT_BOXES,    /* most labels first (of the class that is asked for) */
  HONE_SORT_SMALLEST, /* smallest box first */
  HONE_SORT_FINDINGS, /* most findings first */
  HONE_SORT_DOUBT,    /* those with whose labels a model disagrees most first */
  HONE_N_SORTS,
} HoneSort;

#define HONE_TYPE_IMAGE_LIST (hone_image_list_get_type ())
G_DECLARE_FINAL_TYPE (HoneImageList, hone_image_list, HONE, IMAGE_LIST, GObject)

/* Everything, by split, at once. */
HoneImageList *hone_image_list_new (HoneDataset *dataset);

/* The same data set as it is now, or with other findings; kept. FALSE: its pictures are others, or in other splits: all
 * items are new, and the marks are gone; TRUE: items stay. */
gboolean hone_image_list_set_index (HoneImageList *self, HoneImageIndex *index);
HoneImageIndex *hone_image_list_get_index (HoneImageList *self);
/* (nullable): a HoneImageMark a picture of the index; kept. */
void hone_image_list_set_marks (HoneImageList *self, GBytes *marks);
guint hone_image_list_get_mark (HoneImageList *self, HoneImageItem *item); /* of HoneImageMark */
/* For whoever goes through many, without an item for each. The sample lives as long as the index. */
guint hone_image_list_get_mark_at (HoneImageList *self, guint position);
const HoneSample *hone_image_list_get_sample (HoneImageList *self, guint position);
/* (nullable): a float a picture of the index, 0 to 1: how much a model disagrees with its labels; kept. Goes with the
 * pictures, as the marks do. */
void hone_image_list_set_doubts (HoneImageList *self, GBytes *doubts);
guint hone_image_list_count_doubts (HoneImageList *self, double above);
void hone_image_list_set_imgsz (HoneImageList *self, int imgsz); /* for sizes; 640 */

/**
 * hone_image_list_set_search:
 * @search: (nullable): words as in hone-image-query.h
 *
 * What is not understood changes the "message" and nothing else.
 */
void hone_image_list_set_search (HoneImageList *self, const char *search);
const char *hone_image_list_get_search (HoneImageList *self);  /* (nullable): also one that is not understood */
const char *hone_image_list_get_message (HoneImageList *self); /* (nullable) */
/* The one split or class of the search, or HONE_ANY. */
int hone_image_list_get_split (HoneImageList *self);
int hone_image_list_get_class (HoneImageList *self);

void hone_image_list_set_sort (HoneImageList *self, HoneSort sort, gboolean reversed);
HoneSort hone_image_list_get_sort (HoneImageList *self);
gboolean hone_image_list_get_reversed (HoneImageList *self);

gboolean hone_image_list_get_busy (HoneImageList *self);
/* (nullable): where nothing matches, what is to blame, in words. */
const char *hone_image_list_get_explanation (HoneImageList *self);

/* Counts that a sidebar shows; they do not depend on the search. @split may be HONE_ANY. */
guint hone_image_list_count_images (HoneImageList *self, int split);
guint hone_image_list_count_labels (HoneImageList *self, int split, int klass); /* @klass may be HONE_ANY */
guint hone_image_list_count_findings (HoneImageList *self, int split);          /* pictures with more than notes */
guint hone_image_list_count_without_labels (HoneImageList *self, int split);
guint hone_image_list_count_small (HoneImageList *self, int below); /* pictures with a box whose side is shorter */
guint hone_image_list_count_marked (HoneImageList *self, HoneImageMark mark);

/* Position of @item in the list as it is; FALSE when it is not in it. */
gboolean hone_image_list_find (HoneImageList *self, HoneImageItem *item, guint *position);
/* The same of a picture by its path. */
gboolean hone_image_list_find_path (HoneImageList *self, const char *path, guint *position);

G_END_DECLS
