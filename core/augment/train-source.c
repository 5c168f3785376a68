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
#define ALL_BYTES (G_GUINT64_CONSTANT (4) << 30) /* twice the decoded pictures of a set that stays in memory */

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

/* With what mixes pictures; all that ends when mosaic closes. */
static gboolean
happens (const TrainSource *self, double probability, HoneDraws *draws)
{
  return !self->closed && probability > 0 && hone_draw (draws) <= probability;
}

/* Chooses three others for a mosaic of chosen[0], if there is to be one. @at: of the sample in this epoch */
static int
choose (const TrainSource *self, int at, HoneDraws *draws, int chosen[4])
{
  if (!happens (self, self->augment.mosaic, draws))
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
    boxes[i] = g_array_new (FALSE, FALSE, sizeof (HoneCorners));
    hone_sample_source_boxes (&self->parent, (guint) chosen[i], (float) image->width, (float) image->height, 0, 0,
                              boxes[i]);
    tiles[i] = (HoneTile){ image, (const HoneCorners *) (void *) boxes[i]->data, boxes[i]->len };
  }
  return n;
}

/* Sample @index (spec 04, section 4, steps 1 to 5), alone or in a mosaic. */
static gboolean
put (TrainSource *self, int at, int index, HoneDraws *draws, HoneAugmentDraws *drawn, guint8 *to, GArray *boxes,
     GError **error)
{
  HoneTile tiles[4] = { 0 };
  GArray *tile_boxes[4];
  int chosen[4] = { index };
  const int n = choose (self, at, draws, chosen);
  const int n_fetched = fetch (self, chosen, n, tiles, tile_boxes, error);

  if (n_fetched == n) {
    *drawn = hone_augment_draw (&self->augment, n == 4, draws);
    hone_augment_place (&self->augment, n == 4, tiles, drawn, to, boxes);
  }
  for (int i = 0; i < n_fetched; i++) {
    hone_picture_cache_release (self->parent.cache, (guint) chosen[i]);
    g_array_unref (tile_boxes[i]);
  }
  return n_fetched == n;
}

/* Puts another sample, any of all, in place beside the one at hand, to be mixed with it. */
static gboolean
put_other (TrainSource *self, int at, HoneDraws *draws, guint8 **other, GArray **boxes, GError **error)
{
  const int s = self->augment.imgsz, index = (int) hone_draw_index (draws, self->parent.n);
  HoneAugmentDraws unused;

  *other = g_malloc ((gsize) s * s * 3);
  *boxes = g_array_new (FALSE, FALSE, sizeof (HoneCorners));
  return put (self, at, index, draws, &unused, *other, *boxes, error);
}

static gboolean
blend (TrainSource *self, int at, HoneDraws *draws, guint8 *to, GArray *boxes, GError **error)
{
  const int s = self->augment.imgsz;
  g_autofree guint8 *other = NULL;
  g_autoptr (GArray) other_boxes = NULL;

  if (!happens (self, self->augment.mixup, draws))
    return TRUE;
  if (!put_other (self, at, draws, &other, &other_boxes, error))
    return FALSE;
  hone_mixup (to, boxes, other, other_boxes, s, s, hone_mixup_draw (draws));
  return TRUE;
}

static gboolean
paste (TrainSource *self, int at, HoneDraws *draws, guint8 *to, GArray *boxes, GError **error)
{
  const int s = self->augment.imgsz;
  g_autofree guint8 *other = NULL;
  g_autoptr (GArray) other_boxes = NULL;
  HoneArea area;

  if (!happens (self, self->augment.cutmix, draws))
    return TRUE;
  if (!put_other (self, at, draws, &other, &other_boxes, error))
    return FALSE;
  if (hone_cutmix_draw (boxes, s, s, draws, &area))
    hone_cutmix (to, boxes, other, other_boxes, s, s, area);
  return TRUE;
}

static gboolean
train_make (HoneSampleSource *source, guint batch, int which, HoneBatch *to, GArray *boxes, GError **error)
{
  TrainSource *self = (TrainSource *) source;
  const int s = self->augment.imgsz, at = (int) batch * self->batch + which, index = self->order.now[at];
  HoneDraws draws = hone_draws (self->seed, STREAM, (guint32) self->epoch, (guint64) at);
  guint8 *pixels = to->pixels + (gsize) which * s * s * 3;
  HoneAugmentDraws drawn;

  to->samples[which] = source->samples[index];
  if (!put (self, at, index, &draws, &drawn, pixels, boxes, error) || !blend (self, at, &draws, pixels, boxes, error) ||
      !paste (self, at, &draws, pixels, boxes, error))
    return FALSE;
  hone_augment_finish (&self->augment, &drawn, pixels, boxes);
  return TRUE;
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

/* Partners come from all pictures where these stay in memory, else from the recent ones (spec 04, section 4). What
 * stays hangs on how much memory is free (twice the need must fit, as in section 2); where partners come from hangs on
 * the size of the data set alone, or a run would differ from machine to machine. */
static void
decide_memory (TrainSource *self, HoneCacheHow how)
{
  HonePictureCache *cache = self->parent.cache;
  const guint64 need = 2 * hone_picture_cache_need (cache);
  const int window = MIN (MIN ((int) self->parent.n, WINDOW_BATCHES * self->batch), WINDOW_MOST);
  const gboolean fits = need <= hone_memory_available ();
  const gboolean stay = fits && (how == HONE_CACHE_AUTO || how == HONE_CACHE_MEMORY);

  self->window = (how == HONE_CACHE_AUTO && need <= ALL_BYTES) || (how == HONE_CACHE_MEMORY && fits) ? 0 : window;
  if (!stay)
    hone_picture_cache_set_limit (cache, (guint) window);
}

HoneSampleSource *
hone_train_source_new (HoneDataset *dataset, const HoneAugment *augment, HoneCacheHow cache, int batch, guint64 seed)
{
  TrainSource *self = g_new0 (TrainSource, 1);

  hone_sample_source_init (&self->parent, &train_class, dataset, HONE_SPLIT_TRAIN, augment->imgsz);
  self->parent.n_batches = (self->parent.n + (guint) batch - 1) / (guint) batch;
  self->augment = *augment;
  self->batch = batch;
  self->seed = seed;
  hone_sample_order_init (&self->order, (int) self->parent.n, seed);
  decide_memory (self, cache);
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
