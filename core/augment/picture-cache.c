/* SPDX-License-Identifier: Apache-2.0 */
/* picture-cache.c - see picture-cache.h
 *
 * Locks of pthread, not of GLib: ThreadSanitizer knows them.
 */
#include "picture-cache.h"
#include "hone-augment.h"
#include "picture-copies.h"

#include <glib/gi18n-lib.h>
#include <pthread.h>
#include <string.h>

#define MOST_TOLD 10 /* pictures that are gone, told one by one */

typedef struct {
  HoneImage *image;
  guint users;
  gboolean loading; /* by some thread; the others wait */
  gboolean queued;  /* in self->oldest */
  gboolean broken;  /* it cannot be decoded, or is gone: grey, for good */
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
  guint n_gone;  /* files that are no longer there */
  GQueue news;   /* of char *: what was left out */
  gboolean disk; /* decoded copies are read and made */
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
  g_queue_init (&self->news);
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
  g_queue_clear_full (&self->news, g_free);
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
grey_image (int width, int height)
{
  HoneImage *image = hone_image_new (width, height);

  memset (image->pixels, HONE_GREY, (gsize) width * height * 3);
  return image;
}

gboolean
hone_picture_cache_look_at_disk (HonePictureCache *self, guint64 *missing, guint64 *available)
{
  g_autoptr (GError) error = NULL;

  *missing = 0;
  if (!hone_picture_copies_open (available, &error)) {
    hone_picture_cache_tell (
        self,
        g_strdup_printf (_ ("No decoded copies of the pictures are kept on disk (cache=disk): %s"), error->message));
    return FALSE;
  }
  for (guint i = 0; i < self->n; i++) {
    const HoneSample *sample = self->samples[i];
    int w, h;

    hone_load_size (sample->width, sample->height, self->imgsz, &w, &h);
    if (!hone_picture_copy_exists (sample->path, self->imgsz))
      *missing += hone_picture_copy_size (w, h);
  }
  return TRUE;
}

void
hone_picture_cache_use_disk (HonePictureCache *self)
{
  pthread_mutex_lock (&self->lock);
  self->disk = TRUE;
  pthread_mutex_unlock (&self->lock);
}

/* What stands in for a picture that is left out. */
static HoneImage *
nothing_of (const HoneSample *sample, int imgsz)
{
  int w, h;

  hone_load_size (sample->width, sample->height, imgsz, &w, &h);
  return grey_image (w, h);
}

/* A disk that was taken away, say. */
static gboolean
has_folder (const HoneSample *sample)
{
  g_autofree char *folder = g_path_get_dirname (sample->path);

  return g_file_test (folder, G_FILE_TEST_IS_DIR);
}

/* At the size of training; NULL when it is to be left out. @why: (out): the reason */
static HoneImage *
load (const HoneSample *sample, int imgsz, GError **why)
{
  g_autoptr (HoneImage) whole = hone_image_read (sample->path, why);
  HoneImage *resized;
  int w, h;

  if (whole == NULL)
    return NULL;
  hone_load_size (whole->width, whole->height, imgsz, &w, &h);
  if (w == whole->width && h == whole->height)
    return g_steal_pointer (&whole);
  resized = hone_image_new (w, h);
  hone_resize (whole->pixels, whole->width, whole->height, 3, resized->pixels, w, h);
  return resized;
}

/* The same, from a copy if there is one that is still good; else there is one afterwards, if it can be @written. */
static HoneImage *
load_by_copy (const HoneSample *sample, int imgsz, gboolean *written, GError **why)
{
  HoneImage *image = hone_picture_copy_read (sample->path, imgsz);
  HonePictureStamp stamp;
  gboolean known;

  if (image != NULL)
    return image;
  known = hone_picture_stamp (sample->path, &stamp);
  image = load (sample, imgsz, why);
  if (image != NULL && known)
    *written = hone_picture_copy_write (image, sample->path, imgsz, &stamp);
  return image;
}

/* Locked. Some are each worth a sentence; if hundreds go, that they do is enough. */
static void
tell_gone (HonePictureCache *self, const GError *why)
{
  if (++self->n_gone < MOST_TOLD)
    g_queue_push_tail (
        &self->news,
        g_strdup_printf (_ ("%s It was there when the data set was read, and is left out from now on."), why->message));
  else if (self->n_gone == MOST_TOLD)
    g_queue_push_tail (&self->news, g_strdup (_ ("More pictures are gone. They are left out, too, and not named any "
                                                 "more; “hone check” names them all.")));
}

/* Locked. Once a picture, that one being left out: what remains is worth a training, or there is an @error. */
static gboolean
leave_out (HonePictureCache *self, guint index, const GError *why, GError **error)
{
  self->places[index].broken = TRUE;
  if (!g_error_matches (why, HONE_ERROR, HONE_ERROR_NOT_FOUND)) {
    g_queue_push_tail (&self->news,
                       g_strdup_printf (_ ("%s It is left out of this training. Replace the file."), why->message));
    return TRUE;
  }
  tell_gone (self, why);
  if (has_folder (self->samples[index]) && 2 * self->n_gone <= self->n)
    return TRUE;
  g_set_error (error, HONE_ERROR, HONE_ERROR_BAD_DATA,
               _ ("The picture %s could be read when the data set was opened, but no longer: %s"),
               self->samples[index]->path, why->message);
  return FALSE;
}

/* Locked. */
static void
give_up_disk (HonePictureCache *self)
{
  self->disk = FALSE;
  g_queue_push_tail (&self->news,
                     g_strdup (_ ("A decoded copy of a picture could not be written (cache=disk): the disk "
                                  "may be full. No more copies are made.")));
}

/* Locked, but not while it decodes. */
static gboolean
fill (HonePictureCache *self, guint index, GError **error)
{
  Place *place = &self->places[index];
  const HoneSample *sample = self->samples[index];
  const gboolean by_copy = self->disk, broken = place->broken;
  g_autoptr (GError) why = NULL;
  gboolean written = TRUE;
  HoneImage *image = NULL;

  place->loading = TRUE;
  pthread_mutex_unlock (&self->lock);
  if (!broken)
    image = by_copy ? load_by_copy (sample, self->imgsz, &written, &why) : load (sample, self->imgsz, &why);
  pthread_mutex_lock (&self->lock);
  if (self->disk && !written)
    give_up_disk (self);
  place->loading = FALSE;
  if (broken || (image == NULL && leave_out (self, index, why, error)))
    image = nothing_of (sample, self->imgsz);
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

static _Thread_local gint64 loading; /* microseconds */

gint64
hone_picture_cache_time_loading (void)
{
  return loading;
}

const HoneImage *
hone_picture_cache_get (HonePictureCache *self, guint index, GError **error)
{
  const gint64 since = g_get_monotonic_time ();
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
  loading += g_get_monotonic_time () - since;
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

gboolean
hone_picture_cache_is_broken (HonePictureCache *self, guint index)
{
  gboolean broken;

  pthread_mutex_lock (&self->lock);
  broken = self->places[index].broken;
  pthread_mutex_unlock (&self->lock);
  return broken;
}

char *
hone_picture_cache_take_news (HonePictureCache *self)
{
  char *news;

  pthread_mutex_lock (&self->lock);
  news = g_queue_pop_head (&self->news);
  pthread_mutex_unlock (&self->lock);
  return news;
}

void
hone_picture_cache_tell (HonePictureCache *self, char *news)
{
  pthread_mutex_lock (&self->lock);
  g_queue_push_tail (&self->news, news);
  pthread_mutex_unlock (&self->lock);
}
