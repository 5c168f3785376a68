/* SPDX-License-Identifier: Apache-2.0 */
/* loader.c - see hone-loader.h
 *
 * Threads take one sample after the other, in order, from at most DEPTH batches at a time; a batch is ready when its
 * last sample is, and leaves in its turn. What a sample becomes depends on its place alone (sample-source.h), so the
 * number of threads changes nothing. Without threads hone_loader_next () takes the samples itself.
 *
 * Locks of pthread, not of GLib: ThreadSanitizer knows them.
 */
#include "sample-source.h"

#include <pthread.h>

#define DEPTH 3 /* batches prepared ahead */

/* A batch in the making. */
typedef struct {
  HoneBatch *batch;
  HoneObjects *objects; /* one a sample */
  int n_left;           /* samples not yet made */
  int failed;           /* the first sample that could not be made */
  GError *error;        /* its reason */
} Slot;

struct _HoneLoader {
  HoneSampleSource *source;
  int n_threads;
  GThread **threads;
  HoneGate *gate; /* (nullable) */
  int leaving;    /* atomic: nobody is to wait at the gate any more */

  pthread_mutex_t lock;       /* guards all below */
  pthread_cond_t work, ready; /* there is something to take; something was finished */
  Slot slots[DEPTH];          /* batch b is in slot b % DEPTH */
  guint batch;                /* the next sample to take ... */
  int sample;                 /* ... is this one of it */
  guint n_given;              /* batches that were handed out */
  int n_busy;                 /* samples being made */
  HoneLoaderTimes times;
  gboolean open; /* an epoch is on */
  gboolean quit;
};

/* What a thread is at. */
typedef struct {
  Slot *slot;
  guint batch;
  int sample;
  HoneLoaderTimes times; /* what it took */
} Piece;

void
hone_batch_free (HoneBatch *self)
{
  if (self == NULL)
    return;
  g_free (self->pixels);
  g_free (self->targets);
  g_free (self->samples);
  g_free (self->place);
  g_free (self);
}

static HoneBatch *
batch_new (HoneSampleSource *source, guint which)
{
  HoneBatch *self = g_new0 (HoneBatch, 1);

  source->klass->shape (source, which, &self->n, &self->h, &self->w);
  self->pixels = g_malloc ((gsize) self->n * self->h * self->w * 3);
  self->samples = g_new0 (const HoneSample *, self->n);
  if (source->has_places)
    self->place = g_malloc0_n ((gsize) self->n, sizeof *self->place);
  return self;
}

static void
slot_open (Slot *self, HoneSampleSource *source, guint which)
{
  self->batch = batch_new (source, which);
  self->n_left = self->failed = self->batch->n;
  self->objects = g_new (HoneObjects, self->batch->n);
  for (int i = 0; i < self->batch->n; i++)
    self->objects[i] = hone_objects_new ();
}

static void
slot_clear (Slot *self, gboolean keep_batch)
{
  for (int i = 0; self->batch != NULL && i < self->batch->n; i++)
    hone_objects_clear (&self->objects[i]);
  g_clear_pointer (&self->objects, g_free);
  if (!keep_batch)
    hone_batch_free (self->batch);
  self->batch = NULL;
  g_clear_error (&self->error);
}

static HoneTarget
target_of (const HoneCorners *box, int image, int w, int h)
{
  return (HoneTarget){ .image = image,
                       .klass = box->klass,
                       .cx = (box->x1 + box->x2) / 2 / (float) w,
                       .cy = (box->y1 + box->y2) / 2 / (float) h,
                       .w = (box->x2 - box->x1) / (float) w,
                       .h = (box->y2 - box->y1) / (float) h };
}

/* The boxes of all pictures become the batch's targets. */
static void
join_targets (Slot *self)
{
  HoneBatch *batch = self->batch;
  guint n = 0;

  for (int i = 0; i < batch->n; i++)
    batch->n_targets += self->objects[i].boxes->len;
  batch->targets = g_new (HoneTarget, batch->n_targets);
  for (int i = 0; i < batch->n; i++)
    for (guint k = 0; k < self->objects[i].boxes->len; k++)
      batch->targets[n++] = target_of (&g_array_index (self->objects[i].boxes, HoneCorners, k), i, batch->w, batch->h);
}

/* Locked. */
static gboolean
has_work (HoneLoader *self)
{
  return self->open && self->batch < self->source->n_batches && self->batch < self->n_given + DEPTH;
}

/* Locked; has_work (). */
static Piece
take (HoneLoader *self)
{
  const Piece piece = { &self->slots[self->batch % DEPTH], self->batch, self->sample, { 0 } };

  if (self->sample == 0)
    slot_open (piece.slot, self->source, self->batch);
  if (++self->sample == piece.slot->batch->n) {
    self->batch++;
    self->sample = 0;
  }
  self->n_busy++;
  return piece;
}

/* Not locked: pieces share nothing but the cache. */
static void
make (HoneLoader *self, Piece *piece, GError **error)
{
  const gint64 since = g_get_monotonic_time (), read = hone_image_time_reading ();
  const gint64 load = hone_picture_cache_time_loading ();
  HoneLoaderTimes *times = &piece->times;

  self->source->klass->make (self->source, piece->batch, piece->sample, piece->slot->batch,
                             &piece->slot->objects[piece->sample], error);
  times->read = hone_image_time_reading () - read;
  times->decode = hone_picture_cache_time_loading () - load - times->read;
  times->augment = g_get_monotonic_time () - since - times->read - times->decode;
}

/* Locked. The first failure by place counts, whichever came first by time. */
static void
give_back (HoneLoader *self, Piece piece, GError *error)
{
  Slot *slot = piece.slot;

  if (error != NULL && piece.sample < slot->failed) {
    g_clear_error (&slot->error);
    slot->error = error;
    slot->failed = piece.sample;
  } else {
    g_clear_error (&error);
  }
  self->times.read += piece.times.read;
  self->times.decode += piece.times.decode;
  self->times.augment += piece.times.augment;
  self->n_busy--;
  if (--slot->n_left == 0 || !self->open)
    pthread_cond_broadcast (&self->ready);
}

/* Locked, but not while it makes a sample. */
static void
work_once (HoneLoader *self)
{
  Piece piece = take (self);
  GError *error = NULL;

  pthread_mutex_unlock (&self->lock);
  make (self, &piece, &error);
  pthread_mutex_lock (&self->lock);
  give_back (self, piece, error);
}

static gboolean
is_leaving (gpointer data)
{
  return g_atomic_int_get (&((HoneLoader *) data)->leaving);
}

/* Locked, but not while it waits: without a sample in hand. */
static void
pass_gate (HoneLoader *self)
{
  if (self->gate == NULL || !hone_gate_is_closed (self->gate))
    return;
  pthread_mutex_unlock (&self->lock);
  hone_gate_wait (self->gate, is_leaving, self);
  pthread_mutex_lock (&self->lock);
}

static gpointer
run (gpointer data)
{
  HoneLoader *self = data;

  pthread_mutex_lock (&self->lock);
  while (!self->quit) {
    pass_gate (self);
    if (self->quit)
      break;
    if (has_work (self))
      work_once (self);
    else
      pthread_cond_wait (&self->work, &self->lock);
  }
  pthread_mutex_unlock (&self->lock);
  return NULL;
}

static HoneLoader *
loader_new (HoneSampleSource *source, int n_threads)
{
  HoneLoader *self = g_new0 (HoneLoader, 1);

  self->source = source;
  pthread_mutex_init (&self->lock, NULL);
  pthread_cond_init (&self->work, NULL);
  pthread_cond_init (&self->ready, NULL);
  self->threads = g_new (GThread *, n_threads);
  for (int i = 0; i < n_threads; i++) {
    self->threads[self->n_threads] = g_thread_try_new ("hone-loader", run, self, NULL);
    if (self->threads[self->n_threads] == NULL)
      break; /* fewer threads do the same */
    self->n_threads++;
  }
  return self;
}

HoneLoader *
hone_loader_new_train (HoneDataset *dataset, const HoneAugment *augment, HoneCacheHow cache, int batch, guint64 seed,
                       int n_threads)
{
  if (hone_dataset_get_yaml (dataset)->n_scenes > 0)
    return loader_new (hone_scene_source_new (dataset, augment->imgsz, batch), n_threads);
  return loader_new (hone_train_source_new (dataset, augment, cache, batch, seed), n_threads);
}

HoneLoader *
hone_loader_new_rect (HoneDataset *dataset, HoneSplit split, int imgsz, int batch, double pad, int n_threads)
{
  return loader_new (hone_rect_source_new (dataset, split, TRUE, imgsz, batch, pad), n_threads);
}

HoneLoader *
hone_loader_new_square (HoneDataset *dataset, HoneSplit split, int imgsz, int batch, int n_threads)
{
  return loader_new (hone_rect_source_new (dataset, split, FALSE, imgsz, batch, 0), n_threads);
}

HoneLoader *
hone_loader_new_centre (HoneDataset *dataset, HoneSplit split, int imgsz, int batch, int n_threads)
{
  return loader_new (hone_centre_source_new (dataset, split, imgsz, batch), n_threads);
}

void
hone_loader_set_cache (HoneLoader *self, HoneCacheHow cache)
{
  g_return_if_fail (self->source->has_places);

  pthread_mutex_lock (&self->lock);
  hone_rect_source_set_cache (self->source, cache);
  pthread_mutex_unlock (&self->lock);
}

void
hone_loader_set_gate (HoneLoader *self, HoneGate *gate)
{
  pthread_mutex_lock (&self->lock);
  g_clear_pointer (&self->gate, hone_gate_unref);
  self->gate = gate != NULL ? hone_gate_ref (gate) : NULL;
  pthread_mutex_unlock (&self->lock);
}

HoneLoaderTimes
hone_loader_take_times (HoneLoader *self)
{
  HoneLoaderTimes times;

  pthread_mutex_lock (&self->lock);
  times = self->times;
  self->times = (HoneLoaderTimes){ 0 };
  pthread_mutex_unlock (&self->lock);
  return times;
}

HoneCacheState
hone_loader_get_cache (HoneLoader *self)
{
  HoneCacheState state;

  pthread_mutex_lock (&self->lock);
  state = self->source->cache_state;
  pthread_mutex_unlock (&self->lock);
  return state;
}

/* Locked. Afterwards no thread makes a sample, and none is half made. */
static void
stop (HoneLoader *self)
{
  self->open = FALSE;
  while (self->n_busy > 0)
    pthread_cond_wait (&self->ready, &self->lock);
  for (int i = 0; i < DEPTH; i++)
    slot_clear (&self->slots[i], FALSE);
}

void
hone_loader_free (HoneLoader *self)
{
  if (self == NULL)
    return;
  pthread_mutex_lock (&self->lock);
  stop (self);
  self->quit = TRUE;
  g_atomic_int_set (&self->leaving, TRUE);
  pthread_cond_broadcast (&self->work);
  pthread_mutex_unlock (&self->lock);
  if (self->gate != NULL)
    hone_gate_stir (self->gate);
  for (int i = 0; i < self->n_threads; i++)
    g_thread_join (self->threads[i]);
  g_free (self->threads);
  g_clear_pointer (&self->gate, hone_gate_unref);
  self->source->klass->free (self->source);
  pthread_cond_destroy (&self->ready);
  pthread_cond_destroy (&self->work);
  pthread_mutex_destroy (&self->lock);
  g_free (self);
}

guint
hone_loader_get_n_batches (HoneLoader *self)
{
  return self->source->n_batches;
}

guint
hone_loader_get_n_samples (HoneLoader *self)
{
  return self->source->n;
}

void
hone_loader_start (HoneLoader *self, int epoch)
{
  pthread_mutex_lock (&self->lock);
  stop (self);
  self->source->klass->start (self->source, epoch);
  self->batch = self->n_given = 0;
  self->sample = 0;
  self->open = TRUE;
  pthread_cond_broadcast (&self->work);
  pthread_mutex_unlock (&self->lock);
}

/* Locked. Waits for the batch whose turn it is, or makes it. */
static Slot *
finished (HoneLoader *self)
{
  Slot *slot = &self->slots[self->n_given % DEPTH];

  while (slot->batch == NULL || slot->n_left > 0)
    if (self->n_threads == 0)
      work_once (self);
    else
      pthread_cond_wait (&self->ready, &self->lock);
  return slot;
}

/* Locked. What the slot holds goes to the caller: a batch, or why there is none. */
static HoneBatch *
hand_over (Slot *slot, GError **error)
{
  HoneBatch *batch = NULL;

  if (slot->error != NULL) {
    g_propagate_error (error, g_steal_pointer (&slot->error));
  } else {
    join_targets (slot);
    batch = slot->batch;
  }
  slot_clear (slot, batch != NULL);
  return batch;
}

HoneBatch *
hone_loader_next (HoneLoader *self, GError **error)
{
  const gint64 closed = self->gate != NULL ? hone_gate_get_closed (self->gate) : 0;
  HoneBatch *batch = NULL;

  pthread_mutex_lock (&self->lock);
  if (self->open && self->n_given < self->source->n_batches) {
    batch = hand_over (finished (self), error);
    self->n_given++;
    pthread_cond_broadcast (&self->work);
  }
  pthread_mutex_unlock (&self->lock);
  if (self->gate != NULL)
    hone_gate_add_held (hone_gate_get_closed (self->gate) - closed);
  return batch;
}

char *
hone_loader_take_news (HoneLoader *self)
{
  return hone_picture_cache_take_news (self->source->cache);
}

void
hone_loader_close_mosaic (HoneLoader *self)
{
  g_return_if_fail (!self->source->has_places);

  pthread_mutex_lock (&self->lock);
  if (self->source->klass->close_mosaic != NULL)
    self->source->klass->close_mosaic (self->source);
  pthread_mutex_unlock (&self->lock);
}

void
hone_loader_skip (HoneLoader *self, guint n_epochs)
{
  g_return_if_fail (!self->source->has_places);

  pthread_mutex_lock (&self->lock);
  stop (self);
  if (self->source->klass->skip != NULL)
    self->source->klass->skip (self->source, n_epochs);
  pthread_mutex_unlock (&self->lock);
}
