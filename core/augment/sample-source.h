/* SPDX-License-Identifier: Apache-2.0 */
/* sample-source.h - where the samples of a loader's batches come from: training, drawn scenes, or rectangles */
#pragma once

#include "hone-loader.h"
#include "hone-rect.h"
#include "picture-cache.h"
#include "sample-plan.h"

typedef struct _HoneSampleSource HoneSampleSource;

typedef struct {
  /* No make () runs meanwhile. */
  void (*start) (HoneSampleSource *self, int epoch);
  void (*shape) (HoneSampleSource *self, guint batch, int *n, int *h, int *w);
  /* Sample @which of @batch: its part of to->pixels, to->samples and to->place. Any thread. @objects: out, pixels of
   * the batch. Errors: those of hone_picture_cache_get (). */
  gboolean (*make) (HoneSampleSource *self, guint batch, int which, HoneBatch *to, HoneObjects *objects,
                    GError **error);
  void (*free) (HoneSampleSource *self);
  /* (nullable): of sources with an order of their own; see hone-loader.h */
  void (*close_mosaic) (HoneSampleSource *self);
  void (*skip) (HoneSampleSource *self, guint n_epochs);
} HoneSampleSourceClass;

/* The beginning of both kinds. */
struct _HoneSampleSource {
  const HoneSampleSourceClass *klass;
  HoneDataset *dataset;       /* owned */
  const HoneSample **samples; /* n: the usable ones */
  guint n;
  guint n_batches;
  gboolean has_places; /* HoneBatch.place is wanted; outlines are not */
  HonePictureCache *cache;
  HoneCacheState cache_state;
};

void hone_sample_source_init (HoneSampleSource *self, const HoneSampleSourceClass *klass, HoneDataset *dataset,
                              HoneSplit split, int imgsz);
void hone_sample_source_clear (HoneSampleSource *self);
/* Fills in cache_state and does what it says. @window: pictures that stay in any case; %HONE_CACHE_AUTO: all stay where
 * they fit. */
void hone_sample_source_decide (HoneSampleSource *self, HoneCacheHow wanted, guint window);
/* (transfer full) */
HoneRect *hone_sample_source_arrange (HoneSampleSource *self, int imgsz, int batch, double pad);
/* Adds the labels of sample @index, whose picture is at hand, in pixels of a picture of @w x @h, moved by (@x, @y);
 * none if the picture is broken. */
void hone_sample_source_objects (HoneSampleSource *self, guint index, float w, float h, float x, float y,
                                 HoneObjects *objects);

/* sample-make.c: fills @to. Errors: those of hone_picture_cache_get (). */
gboolean hone_sample_make (HoneSampleSource *source, const HoneAugment *how, const HonePlan *plan, HoneDraws *draws,
                           HoneFrame *to, GError **error);

HoneSampleSource *hone_train_source_new (HoneDataset *dataset, const HoneAugment *augment, HoneCacheHow cache,
                                         int batch, guint64 seed);
/* Of a data set whose pictures are drawn (hone-scene-set.h): @imgsz x @imgsz, not augmented. */
HoneSampleSource *hone_scene_source_new (HoneDataset *dataset, int imgsz, int batch);
/* @rect: else squares */
HoneSampleSource *hone_rect_source_new (HoneDataset *dataset, HoneSplit split, gboolean rect, int imgsz, int batch,
                                        double pad);
/* For classifiers: hone_centre_crop () of each, in the order of the data set. */
HoneSampleSource *hone_centre_source_new (HoneDataset *dataset, HoneSplit split, int imgsz, int batch);
void hone_rect_source_set_cache (HoneSampleSource *source, HoneCacheHow cache);
