/* SPDX-License-Identifier: Apache-2.0 */
/* train-source.c - samples for training: shuffled, four in one, augmented
 *
 * All that is drawn for a sample depends on seed, epoch and place alone, and which pictures it is made of is decided
 * when the epoch starts; so it is the same on any thread, and whether or not the pictures stay in memory.
 */
#include "sample-order.h"
#include "sample-source.h"

#define WINDOW_BATCHES 8
#define WINDOW_MOST 1000
#define ALL_BYTES (G_GUINT64_CONSTANT (4) << 30) /* twice the decoded pictures of a set that stays in memory */

typedef struct {
  HoneSampleSource parent;
  HoneAugment augment; /* as it is in this epoch */
  int batch;
  guint64 seed;

  HoneRect *rect;   /* NULL: squares */
  gboolean shuffle; /* the order, not only the draws for it */
  HoneSampleOrder order;
  int epoch;
  int n_skipped;            /* epochs to be passed over before the next */
  gboolean closing, closed; /* mosaic */
  int close_after;          /* so many of those skipped */
  gboolean few;             /* partners come from the recent ones; else from all */
  HoneRecent recent;
  HonePlan *plans; /* of this epoch, one a place */
} TrainSource;

/* Of the picture at place @at of this epoch. */
static int
index_at (const TrainSource *self, int at)
{
  const int place = self->shuffle ? self->order.now[at] : at;

  return self->rect != NULL ? (int) self->rect->order[place] : place;
}

static void
close_mosaic (TrainSource *self)
{
  hone_sample_order_renew (&self->order);
  self->augment.mosaic = self->augment.mixup = self->augment.cutmix = self->augment.copy_paste = 0;
  self->closing = FALSE;
  self->closed = TRUE;
}

static void
begin (TrainSource *self, int epoch, gboolean skipped)
{
  const int n = (int) self->parent.n;

  hone_sample_order_next (&self->order);
  self->epoch = epoch;
  if (skipped && !self->few)
    return; /* nothing that comes hangs on it */
  for (int at = 0; at < n; at++)
    self->plans[at] = hone_plan_sample (&self->augment, self->few ? &self->recent : NULL, n, index_at (self, at),
                                        self->seed, epoch, at);
}

/* Those that were skipped came right before this one. */
static void
train_start (HoneSampleSource *source, int epoch)
{
  TrainSource *self = (TrainSource *) source;
  const int n = self->n_skipped;

  for (int i = 0; i <= n; i++) {
    if (self->closing && i == self->close_after)
      close_mosaic (self);
    begin (self, epoch - n + i, i < n);
  }
  self->n_skipped = 0;
}

static void
train_shape (HoneSampleSource *source, guint batch, int *n, int *h, int *w)
{
  const TrainSource *self = (const TrainSource *) source;

  *n = MIN (self->batch, (int) source->n - (int) batch * self->batch);
  *h = self->rect != NULL ? self->rect->batches[batch].height : self->augment.imgsz;
  *w = self->rect != NULL ? self->rect->batches[batch].width : self->augment.imgsz;
}

/* For a classifier: a part of the picture itself. */
static gboolean
make_class (TrainSource *self, int at, HoneDraws *draws, HoneFrame *to, GError **error)
{
  HoneSampleSource *source = &self->parent;
  const guint index = (guint) index_at (self, at);
  const HoneImage *image = hone_picture_cache_get (source->cache, index, error);

  if (image == NULL)
    return FALSE;
  hone_class_sample (image, &self->augment.classify, draws, to->pixels, to->w);
  hone_sample_source_objects (source, index, (float) to->w, (float) to->h, 0, 0, &to->objects);
  hone_picture_cache_release (source->cache, index);
  return TRUE;
}

static gboolean
train_make (HoneSampleSource *source, guint batch, int which, HoneBatch *to, HoneObjects *objects, GError **error)
{
  TrainSource *self = (TrainSource *) source;
  const int at = (int) batch * self->batch + which;
  const HonePlan *plan = &self->plans[at];
  HoneDraws draws = hone_plan_draws (plan, self->seed, self->epoch, at);
  HoneFrame frame = { to->w, to->h, to->pixels + (gsize) which * to->h * to->w * 3, *objects };

  to->samples[which] = source->samples[index_at (self, at)];
  if (self->augment.classify.on)
    return make_class (self, at, &draws, &frame, error);
  return hone_sample_make (source, &self->augment, plan, &draws, &frame, error);
}

static void
train_free (HoneSampleSource *source)
{
  TrainSource *self = (TrainSource *) source;

  hone_sample_order_clear (&self->order);
  hone_recent_clear (&self->recent);
  hone_rect_free (self->rect);
  g_free (self->plans);
  hone_sample_source_clear (source);
  g_free (self);
}

static void
train_close_mosaic (HoneSampleSource *source)
{
  TrainSource *self = (TrainSource *) source;

  if (self->closing || self->closed)
    return;
  self->closing = TRUE;
  self->close_after = self->n_skipped;
}

static void
train_skip (HoneSampleSource *source, guint n_epochs)
{
  TrainSource *self = (TrainSource *) source;

  self->n_skipped += (int) n_epochs;
}

static const HoneSampleSourceClass train_class = {
  .start = train_start,
  .shape = train_shape,
  .make = train_make,
  .free = train_free,
  .close_mosaic = train_close_mosaic,
  .skip = train_skip,
};

/* What stays hangs on how much memory is free; where partners come from must not when nobody asked for anything, or a
 * run would differ from machine to machine: then it hangs on the size of the data set alone. With cache=ram Ultralytics
 * takes the partners from all pictures, and from the recent ones when these turn out not to fit. */
static void
decide_memory (TrainSource *self, HoneCacheHow how)
{
  HoneSampleSource *source = &self->parent;
  const int n = (int) source->n, window = MIN (MIN (n, WINDOW_BATCHES * self->batch), WINDOW_MOST);

  hone_sample_source_decide (source, how, (guint) window);
  self->few =
      how == HONE_CACHE_AUTO ? 2 * source->cache_state.need > ALL_BYTES : source->cache_state.how != HONE_CACHE_MEMORY;
  hone_recent_init (&self->recent, n, window);
}

/* Samples by their proportions, to be shuffled only where all batches have the same shape (spec 04, section 3). */
static void
arrange (TrainSource *self)
{
  HoneSampleSource *source = &self->parent;

  self->shuffle = TRUE;
  if (!self->augment.rect)
    return;
  self->augment.mosaic = self->augment.mixup = self->augment.cutmix = 0;
  self->rect = hone_sample_source_arrange (source, self->augment.imgsz, self->batch, HONE_RECT_PAD_TRAIN);
  for (guint i = 1; i < self->rect->n_batches; i++)
    self->shuffle &= self->rect->batches[i].width == self->rect->batches[0].width &&
                     self->rect->batches[i].height == self->rect->batches[0].height;
}

HoneSampleSource *
hone_train_source_new (HoneDataset *dataset, const HoneAugment *augment, HoneCacheHow cache, int batch, guint64 seed)
{
  TrainSource *self = g_new0 (TrainSource, 1);

  hone_sample_source_init (&self->parent, &train_class, dataset, HONE_SPLIT_TRAIN,
                           augment->classify.on ? 0 : augment->imgsz);
  self->parent.n_batches = (self->parent.n + (guint) batch - 1) / (guint) batch;
  self->augment = *augment;
  self->batch = batch;
  self->seed = seed;
  self->plans = g_new0 (HonePlan, self->parent.n);
  hone_sample_order_init (&self->order, (int) self->parent.n, seed);
  arrange (self);
  decide_memory (self, cache);
  return &self->parent;
}
