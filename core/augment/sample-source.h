/* SPDX-License-Identifier: Apache-2.0 */
/* sample-source.h - where the samples of a loader's batches come from: training or rectangles */
#pragma once

#include "hone-loader.h"
#include "picture-cache.h"

typedef struct _HoneSampleSource HoneSampleSource;

typedef struct {
  /* No make () runs meanwhile. */
  void (*start) (HoneSampleSource *self, int epoch);
  void (*shape) (HoneSampleSource *self, guint batch, int *n, int *h, int *w);
  /* Sample @which of @batch: its part of to->pixels, to->samples and to->place. Any thread. @boxes: (element-type
   * HoneCorners): out, pixels of the batch. Errors: those of hone_picture_cache_get (). */
  gboolean (*make) (HoneSampleSource *self, guint batch, int which, HoneBatch *to, GArray *boxes, GError **error);
  void (*free) (HoneSampleSource *self);
} HoneSampleSourceClass;

/* The beginning of both kinds. */
struct _HoneSampleSource {
  const HoneSampleSourceClass *klass;
  HoneDataset *dataset;       /* owned */
  const HoneSample **samples; /* n: the usable ones */
  guint n;
  guint n_batches;
  gboolean has_places; /* HoneBatch.place is wanted */
  HonePictureCache *cache;
};

void hone_sample_source_init (HoneSampleSource *self, const HoneSampleSourceClass *klass, HoneDataset *dataset,
                              HoneSplit split, int imgsz);
void hone_sample_source_clear (HoneSampleSource *self);
/* Adds the labels of sample @index, whose picture is at hand, in pixels of a picture of @w x @h, moved by (@x, @y);
 * none if the picture is broken. */
void hone_sample_source_boxes (HoneSampleSource *self, guint index, float w, float h, float x, float y, GArray *boxes);

HoneSampleSource *hone_train_source_new (HoneDataset *dataset, const HoneAugment *augment, HoneCacheHow cache,
                                         int batch, guint64 seed);
void hone_train_source_close_mosaic (HoneSampleSource *source); /* from the next start on */
void hone_train_source_skip (HoneSampleSource *source, guint n_epochs);
HoneSampleSource *hone_rect_source_new (HoneDataset *dataset, HoneSplit split, int imgsz, int batch, double pad);
