/* SPDX-License-Identifier: Apache-2.0 */
/* train-source.c - samples for training: shuffled, four in one, augmented
 *
 * All that is drawn for a sample depends on seed, epoch and place alone, so it is the same on any thread, and whether
 * or not the pictures stay in memory.
 */
#include "sample-order.h"
#include "sample-source.h"

#define STREAM 1 /* of HoneDraws: augmentation */
#define WINDOW_BATCHES 8
#define WINDOW_MOST 1000

typedef struct {
  HoneSampleSource parent;
  HoneAugment augment;
  int batch;
  guint64 seed;

  HoneSampleOrder order;
  int epoch;
  gboolean closing, closed; /* mosaic */
  int window;               /* partners come from so many recent samples; 0: from all */
} TrainSource;

static void
train_start (HoneSampleSource *source, int epoch)
{
  TrainSource *self = (TrainSource *) source;

  if (self->closing) {
    hone_sample_order_renew (&self->order);
    self->closing = FALSE;
    self->closed = TRUE;
  }
  hone_sample_order_next (&self->order);
  self->epoch = epoch;
}

static void
train_shape (HoneSampleSource *source, guint batch, int *n, int *h, int *w)
{
  const TrainSource *self = (const TrainSource *) source;

  *n = MIN (self->batch, (int) source->n - (int) batch * self->batch);
  *h = *w = self->augment.imgsz;
}

/* The sample at place @at, and three others if there is a mosaic. */
static int
choose (const TrainSource *self, int at, HoneDraws *draws, int chosen[4])
{
  chosen[0] = self->order.now[at];
  if (self->closed || self->augment.mosaic <= 0 || hone_draw (draws) > self->augment.mosaic)
    return 1;
  for (int i = 1; i < 4; i++)
    chosen[i] = self->window > 0 ? hone_sample_order_recent (&self->order, at, self->window, draws)
                                 : (int) hone_draw_index (draws, self->parent.n);
  return 4;
}

/* How many of @n tiles could be had; the first of them are to be released. */
static int
fetch (TrainSource *self, const int *chosen, int n, HoneTile *tiles, GArray **boxes, GError **error)
{
  for (int i = 0; i < n; i++) {
    const HoneImage *image = hone_picture_cache_get (self->parent.cache, (guint) chosen[i], error);

    if (image == NULL)
      return i;
    boxes[i] = g_array_new (FALSE, FALSE, sizeof (HoneBox));
    hone_sample_boxes (self->parent.samples[chosen[i]], (float) image->width, (float) image->height, 0, 0, boxes[i]);
    tiles[i] = (HoneTile){ image, (const HoneBox *) (void *) boxes[i]->data, boxes[i]->len };
  }
  return n;
}

static gboolean
train_make (HoneSampleSource *source, guint batch, int which, HoneBatch *to, GArray *boxes, GError **error)
{
  TrainSource *self = (TrainSource *) source;
  const int s = self->augment.imgsz, at = (int) batch * self->batch + which;
  HoneDraws draws = hone_draws (self->seed, STREAM, (guint32) self->epoch, (guint64) at);
  HoneTile tiles[4] = { 0 };
  GArray *tile_boxes[4];
  int chosen[4];
  const int n = choose (self, at, &draws, chosen);
  const int n_fetched = fetch (self, chosen, n, tiles, tile_boxes, error);

  if (n_fetched == n) {
    to->samples[which] = source->samples[chosen[0]];
    hone_augment_sample (&self->augment, n == 4, tiles, &draws, to->pixels + (gsize) which * s * s * 3, boxes);
  }
  for (int i = 0; i < n_fetched; i++) {
    hone_picture_cache_release (source->cache, (guint) chosen[i]);
    g_array_unref (tile_boxes[i]);
  }
  return n_fetched == n;
}

static void
train_free (HoneSampleSource *source)
{
  TrainSource *self = (TrainSource *) source;

  hone_sample_order_clear (&self->order);
  hone_sample_source_clear (source);
  g_free (self);
}

static const HoneSampleSourceClass train_class = {
  .start = train_start,
  .shape = train_shape,
  .make = train_make,
  .free = train_free,
};

/* Where partners come from must not hang on how much memory happens to be free, so the machine's size decides; what is
 * kept may. Twice the need must fit, as in spec 04, section 2. */
static void
decide_memory (TrainSource *self)
{
  HonePictureCache *cache = self->parent.cache;
  const guint64 need = 2 * hone_picture_cache_need (cache);
  const int window = MIN (MIN ((int) self->parent.n, WINDOW_BATCHES * self->batch), WINDOW_MOST);

  self->window = need <= hone_memory_total () ? 0 : window;
  if (need > hone_memory_available ())
    hone_picture_cache_set_limit (cache, (guint) window);
}

HoneSampleSource *
hone_train_source_new (HoneDataset *dataset, const HoneAugment *augment, int batch, guint64 seed)
{
  TrainSource *self = g_new0 (TrainSource, 1);

  hone_sample_source_init (&self->parent, &train_class, dataset, HONE_SPLIT_TRAIN, augment->imgsz);
  self->parent.n_batches = (self->parent.n + (guint) batch - 1) / (guint) batch;
  self->augment = *augment;
  self->batch = batch;
  self->seed = seed;
  hone_sample_order_init (&self->order, (int) self->parent.n, seed);
  decide_memory (self);
  return &self->parent;
}

void
hone_train_source_close_mosaic (HoneSampleSource *source)
{
  TrainSource *self = (TrainSource *) source;

  self->closing = !self->closed;
}

void
hone_train_source_skip (HoneSampleSource *source, guint n_epochs)
{
  TrainSource *self = (TrainSource *) source;

  for (guint i = 0; i < n_epochs; i++)
    train_start (source, self->epoch);
}
