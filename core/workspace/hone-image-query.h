/* SPDX-License-Identifier: Apache-2.0 */
/* hone-image-query.h - the words of a search
 *
 *   rbc_00            part of the file name; with * or ? all of it
 *   name:*_left       the same, where the name begins like one of the words below
 *   split:train       also val, test
 *   class:rbc         has a label of this class; spaces in a name as _ or in quotes: class:"big cell"
 *   boxes:>5          how many labels, of the class that is asked for, if one is; also <, >=, <=, = and 5..10
 *   size:<16          has a box (of that class) whose shorter side is so long, in pixels at the size of training
 *   at:above-left     has a box (of that class) whose centre is in that ninth of the picture: above, left, middle, …
 *   labels:none       also some, missing (no file), empty (a file without lines), bad
 *   problem:leak      part of the kind of a finding; also any (error or warning), none of these, error, warning, note
 *   reviewed:no       also yes; excluded:yes likewise
 *   doubt:>0.5        how much a model disagrees with the labels, from 0 to 1, once one has looked
 *
 * Words stand for "and", commas for "or" (split:val,test), a minus for "not" (-class:rbc).
 */
#pragma once

#include "hone-image-index.h"

G_BEGIN_DECLS

/* Flags of a picture, one byte each; kept by others. */
typedef enum {
  HONE_MARK_REVIEWED = 1 << 0,
  HONE_MARK_EXCLUDED = 1 << 1,
} HoneImageMark;

typedef struct _HoneImageQuery HoneImageQuery;

/**
 * hone_image_query_new:
 * @search: (nullable): NULL or nothing matches all
 *
 * Errors: %HONE_ERROR_USAGE: a sentence that says which word is not understood, and what is possible.
 */
HoneImageQuery *hone_image_query_new (const char *search, const HoneDataYaml *yaml, GError **error);
HoneImageQuery *hone_image_query_ref (HoneImageQuery *self);
void hone_image_query_unref (HoneImageQuery *self);

/* What there is to look at. */
typedef struct {
  const HoneImageIndex *index;
  const guint8 *marks; /* (nullable): a HoneImageMark a picture */
  int imgsz;           /* for sizes */
  const float *doubts; /* (nullable): of each picture, from 0 to 1 */
} HoneImageView;

gboolean hone_image_query_matches (const HoneImageQuery *self, const HoneImageView *view, guint number);
/* Labels of the class that is asked for, or all. */
guint hone_image_query_count_boxes (const HoneImageQuery *self, const HoneSample *sample);

/* The one split or class that is asked for; -1: none, or several. */
int hone_image_query_get_split (const HoneImageQuery *self);
int hone_image_query_get_class (const HoneImageQuery *self);

/**
 * hone_image_query_explain:
 *
 * Why nothing matches: which word is to blame and what there is without it. NULL when there is nothing to say. Looks at
 * all pictures once a word: for worker threads. (transfer full)
 */
char *hone_image_query_explain (const HoneImageQuery *self, const HoneImageView *view, GCancellable *cancellable);

/* For buttons that write words. The result is (transfer full). */

/* @search with "key:value" in place of all words of @key; without them for NULL. */
char *hone_image_query_put (const char *search, const char *key, const char *value);
/* The value of the only word of @key, without quotes; NULL: none, or several. */
char *hone_image_query_get (const char *search, const char *key);
/* A class's name as it is written in a word. */
char *hone_image_query_class_word (const char *name);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HoneImageQuery, hone_image_query_unref)

G_END_DECLS
