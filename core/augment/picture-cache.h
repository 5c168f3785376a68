/* SPDX-License-Identifier: Apache-2.0 */
/* picture-cache.h - decoded pictures at the size of training, for several threads
 *
 * Long side = imgsz. Each is decoded once and stays if there is room, else the oldest that nobody uses goes.
 */
#pragma once

#include "hone-dataset.h"

typedef struct _HonePictureCache HonePictureCache;

/* @samples: (array length=n): must outlive the cache. */
HonePictureCache *hone_picture_cache_new (const HoneSample *const *samples, guint n, int imgsz);
void hone_picture_cache_free (HonePictureCache *self);

/* All pictures together. */
guint64 hone_picture_cache_need (HonePictureCache *self);
/* How many stay when nobody uses them; all of them (the default) if @limit >= n. */
void hone_picture_cache_set_limit (HonePictureCache *self, guint limit);

/* Decoded copies in the user's cache folder. @missing: bytes of the copies that are not there yet; @available: bytes of
 * the disk that are free. Returns FALSE, with a sentence in the news, where that folder cannot be made. */
gboolean hone_picture_cache_look_at_disk (HonePictureCache *self, guint64 *missing, guint64 *available);
/* Before the first picture is asked for. */
void hone_picture_cache_use_disk (HonePictureCache *self);

/**
 * hone_picture_cache_get:
 *
 * Any thread. A picture that cannot be decoded, or is gone, is grey from then on; hone_picture_cache_is_broken ()
 * tells, and so do the news. Errors: %HONE_ERROR_BAD_DATA naming the file, when its folder is gone with it, or more
 * than half of all pictures are.
 *
 * Returns: (nullable): until hone_picture_cache_release () of the same @index
 */
const HoneImage *hone_picture_cache_get (HonePictureCache *self, guint index, GError **error);
void hone_picture_cache_release (HonePictureCache *self, guint index);

/* Microseconds that the calling thread has spent in hone_picture_cache_get (), ever. */
gint64 hone_picture_cache_time_loading (void);

/* Of a picture at hand: it could not be read, its labels mean nothing. */
gboolean hone_picture_cache_is_broken (HonePictureCache *self, guint index);
/* (nullable) (transfer full): the next sentence about a picture that is left out; once a picture. */
char *hone_picture_cache_take_news (HonePictureCache *self);
/* @news: (transfer full): one more. */
void hone_picture_cache_tell (HonePictureCache *self, char *news);

/* Bytes that can be had now, on this machine or in this container. */
guint64 hone_memory_available (void);
