/* SPDX-License-Identifier: Apache-2.0 */
/* image-search.h - which pictures of an index a HoneImageList shows, in what order; not for other rooms */
#pragma once

#include "hone-image-list.h"

G_BEGIN_DECLS

#define IMAGE_NOWHERE G_MAXUINT32

/* The numbers that are shown, in order, and where each stands. */
typedef struct {
  guint32 *numbers;
  guint n;
  guint32 *where; /* of every number of the index; IMAGE_NOWHERE */
} ImageShown;

void image_shown_clear (ImageShown *shown);

typedef struct {
  HoneImageIndex *index;
  HoneImageQuery *query;
  GBytes *marks, *doubts;
  int imgsz;
  HoneSort sort;
  gboolean reversed;
  /* What came of it: */
  ImageShown shown;
  char *explanation; /* where nothing matches */
} ImageSearch;

/* On any thread. @cancellable: (nullable) */
void image_search_run (ImageSearch *job, GCancellable *cancellable);
void image_search_free (gpointer data);

/* (nullable): NULL unless there is something for each picture */
gconstpointer image_search_data (GBytes *bytes, gsize size);

G_END_DECLS
