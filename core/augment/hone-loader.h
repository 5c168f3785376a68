/* SPDX-License-Identifier: Apache-2.0 */
/* hone-loader.h - batches, made by threads of their own ahead of the step that needs them
 *
 * Decoded pictures (long side = imgsz) stay in RAM when they fit. The same seed gives the same batches, whatever the
 * number of threads.
 */
#pragma once

#include "hone-augment.h"
#include "hone-gate.h"
#include "hone-loss.h"

G_BEGIN_DECLS

typedef struct {
  int n, h, w;
  guint8 *pixels; /* n x h x w x 3 */
  HoneTarget *targets;
  guint n_targets;
  const HoneSample **samples; /* n */
  /* of each picture, for the way back; validation only */
  struct {
    double gain_x, gain_y, pad_x, pad_y;
  } * place;
} HoneBatch;
void hone_batch_free (HoneBatch *self);

typedef struct _HoneLoader HoneLoader;

/* Where decoded pictures are kept, and with it where the partners of a mosaic come from (spec 04, sections 2 and 4). */
typedef enum {
  HONE_CACHE_AUTO,   /* setting cache not given: in memory where they fit; partners from all of a set that does */
  HONE_CACHE_NONE,   /* cache=false: only the recent ones; partners from them */
  HONE_CACHE_MEMORY, /* cache=ram (or true): all, where free memory allows; partners from all */
  HONE_CACHE_DISK,   /* cache=disk: decoded copies on disk, in the user's cache folder; partners from the recent ones */
} HoneCacheHow;

/* What a loader decided about the pictures. */
typedef struct {
  HoneCacheHow how;  /* what is done: HONE_CACHE_MEMORY (all of them), HONE_CACHE_DISK, or HONE_CACHE_NONE */
  guint64 need;      /* bytes of all pictures at the size of training */
  guint64 available; /* bytes of memory (of disk, if that was wanted) that were free */
} HoneCacheState;

/* Training: shuffled by HoneTwister, mosaic, augmentation. Epochs follow each other. With augment->rect batches of
 * their own shapes, in the order of their proportions if shapes differ (pad 0). Of a data set whose pictures are drawn
 * (HoneDataYaml.n_scenes): as they are drawn, without shuffling and augmentation. */
HoneLoader *hone_loader_new_train (HoneDataset *dataset, const HoneAugment *augment, HoneCacheHow cache, int batch,
                                   guint64 seed, int n_threads);
/* Validation and test: rect batches of spec 02, section 5, in their order. */
HoneLoader *hone_loader_new_rect (HoneDataset *dataset, HoneSplit split, int imgsz, int batch, double pad,
                                  int n_threads);
/* The same with rect=false: imgsz x imgsz, in the order of the data set. */
HoneLoader *hone_loader_new_square (HoneDataset *dataset, HoneSplit split, int imgsz, int batch, int n_threads);
/* For classifiers: the middle of each picture, imgsz x imgsz, in the order of the data set. */
HoneLoader *hone_loader_new_centre (HoneDataset *dataset, HoneSplit split, int imgsz, int batch, int n_threads);
void hone_loader_free (HoneLoader *self);
/* Before the first start of a loader for validation: where pictures are kept from its first epoch on. Not called, they
 * stay in memory from the second time on where they fit. */
void hone_loader_set_cache (HoneLoader *self, HoneCacheHow cache);
HoneCacheState hone_loader_get_cache (HoneLoader *self);

/* Before the first start: its threads wait at the gate between two samples while it is closed. @gate: (nullable) */
void hone_loader_set_gate (HoneLoader *self, HoneGate *gate);

/* Microseconds of all threads together. */
typedef struct {
  gint64 read;    /* waiting for the bytes of files */
  gint64 decode;  /* making pictures of them, at the size of training */
  gint64 augment; /* making samples of these */
} HoneLoaderTimes;
/* Since it was asked last. */
HoneLoaderTimes hone_loader_take_times (HoneLoader *self);

guint hone_loader_get_n_batches (HoneLoader *self);
guint hone_loader_get_n_samples (HoneLoader *self);
/* Starts an epoch; its batches are prepared from now on. A rect loader begins anew. */
void hone_loader_start (HoneLoader *self, int epoch);
/* The next batch of the epoch, waiting for it; NULL after the last. A picture that turns out to be damaged or gone is
 * grey and has no labels; hone_loader_take_news () tells. Errors: %HONE_ERROR_BAD_DATA: so many pictures are gone, or
 * their folder is, that the rest is not worth it. */
HoneBatch *hone_loader_next (HoneLoader *self, GError **error);
/* (nullable) (transfer full): the next sentence about a picture that had to be left out, once a picture, or about a
 * cache that is off because there is too little memory or disk. */
char *hone_loader_take_news (HoneLoader *self);
/* From the next epoch on: no mosaic (close_mosaic); the generator of the order as in spec 04, section 3. */
void hone_loader_close_mosaic (HoneLoader *self);
/* Passes over the @n_epochs epochs before the one that is started next, as if they had been started. A resumed run of
 * the reference begins with the order of the first epoch again; one that is to equal an uninterrupted run skips what is
 * done (and closes mosaic in between if due). */
void hone_loader_skip (HoneLoader *self, guint n_epochs);

/**
 * hone_augment_preview:
 * @index: of the pictures of @split
 * @seed: another one, another sample
 * @boxes: (out) (element-type HoneCorners) (transfer full): in pixels of the result
 *
 * One training sample of that picture, for a look at what the settings do. Partners come from all of @split.
 *
 * Errors: %HONE_ERROR_BAD_DATA: the picture cannot be read; or it is left out of training.
 */
HoneImage *hone_augment_preview (HoneDataset *dataset, HoneSplit split, guint index, const HoneAugment *augment,
                                 guint64 seed, GArray **boxes, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HoneBatch, hone_batch_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HoneLoader, hone_loader_free)

G_END_DECLS
