/* SPDX-License-Identifier: Apache-2.0 */
/* found-cache.h - what a model found in pictures, in a file; not for other rooms */
#pragma once

#include "hone-detect.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/* Of one picture. */
typedef struct {
  char *path;
  guint64 size;
  gint64 modified; /* nanoseconds */
  GArray *found;   /* of HoneDetection, classes of the model */
} FoundPicture;

typedef struct {
  char *path;           /* of the file */
  char **names;         /* (nullable): classes of the model */
  GHashTable *pictures; /* path -> FoundPicture */
} FoundCache;

void found_cache_init (FoundCache *self, const char *path);
void found_cache_clear (FoundCache *self);
/* A file that is damaged or of another version counts as none. */
void found_cache_read (FoundCache *self);
gboolean found_cache_write (FoundCache *self, GError **error);
/* FALSE: it was changed since, or is not there */
gboolean found_cache_is_fresh (FoundCache *self, const char *image);
void found_cache_add (FoundCache *self, const char *image, const HoneDetection *found, guint n);

G_END_DECLS
