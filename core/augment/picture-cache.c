/* SPDX-License-Identifier: Apache-2.0 */
/* picture-cache.c - see picture-cache.h
 *
 * Locks of pthread, not of GLib: ThreadSanitizer knows them.
 */
#include "picture-cache.h"
#include "hone-augment.h"

#include <glib/gi18n-lib.h>
#include <pthread.h>

typedef struct {
  HoneImage *image;
  guint users;
  gboolean loading; /* by some thread; the others wait */
  gboolean queued;  /* in self->oldest */
} Place;

struct _HonePictureCache {
  const HoneSample *const *samples;
  guint n;
  int imgsz;

  pthread_mutex_t lock; /* guards all below */
  pthread_cond_t loaded;
  Place *places;
  GQueue oldest; /* of index: pictures that stay, the oldest first */
  guint limit;
};

HonePictureCache *
hone_picture_cache_new (const HoneSample *const *samples, guint n, int imgsz)
{
  HonePictureCache *self = g_new0 (HonePictureCache, 1);

  self->samples = samples;
  self->n = n;
  self->imgsz = imgsz;
  self->limit = n;
  self->places = g_new0 (Place, n);
  g_queue_init (&self->oldest);
  pthread_mutex_init (&self->lock, NULL);
  pthread_cond_init (&self->loaded, NULL);
  return self;
}

void
hone_picture_cache_free (HonePictureCache *self)
{
  if (self == NULL)
    return;
  for (guint i = 0; i < self->n; i++)
    g_clear_pointer (&self->places[i].image, hone_image_free);
  g_queue_clear (&self->oldest);
  g_free (self->places);
  pthread_cond_destroy (&self->loaded);
  pthread_mutex_destroy (&self->lock);
  g_free (self);
}

guint64
hone_picture_cache_need (HonePictureCache *self)
{
  guint64 sum = 0;

  for (guint i = 0; i < self->n; i++) {
    int w, h;

    hone_load_size (self->samples[i]->width, self->samples[i]->height, self->imgsz, &w, &h);
    sum += (guint64) w * h * 3;
  }
  return sum;
}

/* Locked. A picture in use goes when it is released. */
static void
make_room (HonePictureCache *self)
{
  while (self->oldest.length > self->limit) {
    Place *place = &self->places[GPOINTER_TO_UINT (g_queue_pop_head (&self->oldest))];

    place->queued = FALSE;
    if (place->users == 0)
      g_clear_pointer (&place->image, hone_image_free);
  }
}

void
hone_picture_cache_set_limit (HonePictureCache *self, guint limit)
{
  pthread_mutex_lock (&self->lock);
  self->limit = limit;
  make_room (self);
  pthread_mutex_unlock (&self->lock);
}

static HoneImage *
load (HonePictureCache *self, guint index, GError **error)
{
  const char *path = self->samples[index]->path;
  g_autoptr (GError) why = NULL;
  g_autoptr (HoneImage) whole = hone_image_read (path, &why);
  HoneImage *resized;
  int w, h;

  if (whole == NULL) {
    g_set_error (error, HONE_ERROR, HONE_ERROR_BAD_DATA,
                 _ ("The picture %s could be read when the data set was opened, but no longer: %s"), path,
                 why->message);
    return NULL;
  }
  hone_load_size (whole->width, whole->height, self->imgsz, &w, &h);
  if (w == whole->width && h == whole->height)
    return g_steal_pointer (&whole);
  resized = hone_image_new (w, h);
  hone_resize (whole->pixels, whole->width, whole->height, 3, resized->pixels, w, h);
  return resized;
}

/* Locked, but not while it decodes. */
static gboolean
fill (HonePictureCache *self, guint index, GError **error)
{
  Place *place = &self->places[index];
  HoneImage *image;

  place->loading = TRUE;
  pthread_mutex_unlock (&self->lock);
  image = load (self, index, error);
  pthread_mutex_lock (&self->lock);
  place->loading = FALSE;
  place->image = image;
  pthread_cond_broadcast (&self->loaded);
  if (image == NULL)
    return FALSE;

  place->users++; /* or it might be the one that has to go */
  place->queued = TRUE;
  g_queue_push_tail (&self->oldest, GUINT_TO_POINTER (index));
  make_room (self);
  place->users--;
  return TRUE;
}

const HoneImage *
hone_picture_cache_get (HonePictureCache *self, guint index, GError **error)
{
  Place *place = &self->places[index];
  const HoneImage *image = NULL;

  pthread_mutex_lock (&self->lock);
  while (place->loading)
    pthread_cond_wait (&self->loaded, &self->lock);
  if (place->image != NULL || fill (self, index, error)) {
    place->users++;
    image = place->image;
  }
  pthread_mutex_unlock (&self->lock);
  return image;
}

void
hone_picture_cache_release (HonePictureCache *self, guint index)
{
  Place *place = &self->places[index];

  pthread_mutex_lock (&self->lock);
  if (--place->users == 0 && !place->queued)
    g_clear_pointer (&place->image, hone_image_free);
  pthread_mutex_unlock (&self->lock);
}
