/* SPDX-License-Identifier: Apache-2.0 */
/* hone-picture-loader.c - see hone-picture-loader.h */
#include "hone-picture-loader.h"

#include "hone-thread.h"
#include "hone-thumbnail-cache.h"

#define THREADS 2
#define DEFAULT_BYTES ((gsize) 128 << 20) /* thirty screens; with 256 a window of 100,000 pictures took 525 MiB */

typedef struct {
  char *key;
  GdkTexture *texture;
  gsize bytes;
  GList link; /* in the order of use */
} Entry;

struct _HonePictureLoader {
  GObject parent_instance;

  GThreadPool *pool;
  guint next; /* number of the next request; main thread */
  gsize limit;

  GMutex lock;
  GHashTable *entries; /* key -> Entry; guarded by lock, as all below */
  GQueue order;        /* of Entry, newest use first */
  gsize bytes;
};

G_DEFINE_FINAL_TYPE (HonePictureLoader, hone_picture_loader, G_TYPE_OBJECT)

typedef struct {
  char *path;
  int side;
  guint number;
} Request;

static void
request_free (gpointer data)
{
  Request *request = data;

  g_free (request->path);
  g_free (request);
}

/* The cache. */

static char *
key_of (const char *path, int side)
{
  return g_strdup_printf ("%d %s", side, path);
}

static void
entry_free (gpointer data)
{
  Entry *entry = data;

  g_object_unref (entry->texture);
  g_free (entry->key);
  g_free (entry);
}

static void
forget (HonePictureLoader *self, Entry *entry)
{
  self->bytes -= entry->bytes;
  g_queue_unlink (&self->order, &entry->link);
  g_hash_table_remove (self->entries, entry->key);
}

GdkTexture *
hone_picture_loader_peek (HonePictureLoader *self, const char *path, int side)
{
  g_autofree char *key = key_of (path, side);
  GdkTexture *texture = NULL;
  Entry *entry;

  g_return_val_if_fail (HONE_IS_PICTURE_LOADER (self), NULL);

  g_mutex_lock (&self->lock);
  entry = g_hash_table_lookup (self->entries, key);
  if (entry != NULL) {
    g_queue_unlink (&self->order, &entry->link);
    g_queue_push_head_link (&self->order, &entry->link);
    texture = g_object_ref (entry->texture);
  }
  g_mutex_unlock (&self->lock);
  return texture;
}

/* Any thread. The newest stays even if it alone is over the limit. */
static void
remember (HonePictureLoader *self, const Request *request, GdkTexture *texture)
{
  Entry *entry = g_new0 (Entry, 1);
  Entry *old;

  entry->key = key_of (request->path, request->side);
  entry->texture = g_object_ref (texture);
  entry->bytes = (gsize) gdk_texture_get_width (texture) * (gsize) gdk_texture_get_height (texture) * 3;
  entry->link.data = entry;

  g_mutex_lock (&self->lock);
  old = g_hash_table_lookup (self->entries, entry->key);
  if (old != NULL)
    forget (self, old);
  g_hash_table_insert (self->entries, entry->key, entry);
  g_queue_push_head_link (&self->order, &entry->link);
  self->bytes += entry->bytes;
  while (self->bytes > self->limit && self->order.length > 1)
    forget (self, g_queue_peek_tail (&self->order));
  g_mutex_unlock (&self->lock);
}

void
hone_picture_loader_drop (HonePictureLoader *self)
{
  g_return_if_fail (HONE_IS_PICTURE_LOADER (self));

  g_mutex_lock (&self->lock);
  while (self->order.length > 0)
    forget (self, g_queue_peek_tail (&self->order));
  g_mutex_unlock (&self->lock);
}

gsize
hone_picture_loader_get_bytes (HonePictureLoader *self)
{
  gsize bytes;

  g_return_val_if_fail (HONE_IS_PICTURE_LOADER (self), 0);

  g_mutex_lock (&self->lock);
  bytes = self->bytes;
  g_mutex_unlock (&self->lock);
  return bytes;
}

/* Pool threads. */

static void
free_image (gpointer data)
{
  hone_image_free (data);
}

/* Takes @image. */
static GdkTexture *
texture_of (HoneImage *image)
{
  gsize stride = (gsize) image->width * 3;
  int width = image->width;
  int height = image->height;
  g_autoptr (GBytes) bytes = g_bytes_new_with_free_func (image->pixels, stride * (gsize) height, free_image, image);

  return gdk_memory_texture_new (width, height, GDK_MEMORY_R8G8B8, bytes, stride);
}

static HoneImage *
read_image (const Request *request, GError **error)
{
  if (request->side == HONE_PICTURE_WHOLE)
    return hone_image_read (request->path, error);
  if (request->side == HONE_PICTURE_THUMB)
    return hone_thumbnail_get (request->path, error);
  return hone_image_read_small (request->path, request->side, error);
}

static void
answer (GTask *task)
{
  HonePictureLoader *self = g_task_get_source_object (task);
  const Request *request = g_task_get_task_data (task);
  GdkTexture *texture;
  HoneImage *image;
  GError *error = NULL;

  if (g_task_return_error_if_cancelled (task))
    return;
  /* Somebody else may have asked for the same just before. */
  texture = hone_picture_loader_peek (self, request->path, request->side);
  if (texture == NULL) {
    image = read_image (request, &error);
    if (image == NULL) {
      g_task_return_error (task, error);
      return;
    }
    texture = texture_of (image);
    remember (self, request, texture);
  }
  g_task_return_pointer (task, texture, g_object_unref);
}

static void
load (gpointer data, gpointer user_data)
{
  hone_thread_step_back (HONE_THREAD_SOON); /* a pool's threads serve other pools, too, all of them behind a window */
  answer (data);
  g_object_unref (data);
}

static int
newest_first (gconstpointer a, gconstpointer b, gpointer data)
{
  const Request *x = g_task_get_task_data ((GTask *) a);
  const Request *y = g_task_get_task_data ((GTask *) b);

  return (x->number < y->number) - (x->number > y->number);
}

void
hone_picture_loader_load_async (HonePictureLoader *self, const char *path, int side, GCancellable *cancellable,
                                GAsyncReadyCallback done, gpointer data)
{
  GTask *task;
  Request *request;

  g_return_if_fail (HONE_IS_PICTURE_LOADER (self));
  g_return_if_fail (path != NULL);

  request = g_new0 (Request, 1);
  request->path = g_strdup (path);
  request->side = side;
  request->number = self->next++;
  task = g_task_new (self, cancellable, done, data);
  g_task_set_source_tag (task, hone_picture_loader_load_async);
  g_task_set_task_data (task, request, request_free);
  g_thread_pool_push (self->pool, task, NULL);
}

GdkTexture *
hone_picture_loader_load_finish (HonePictureLoader *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

HonePictureLoader *
hone_picture_loader_new (gsize cache_bytes)
{
  HonePictureLoader *self = g_object_new (HONE_TYPE_PICTURE_LOADER, NULL);

  self->limit = cache_bytes;
  return self;
}

HonePictureLoader *
hone_picture_loader_get_default (void)
{
  static HonePictureLoader *loader;

  if (loader == NULL)
    loader = hone_picture_loader_new (DEFAULT_BYTES);
  return loader;
}

static void
hone_picture_loader_finalize (GObject *object)
{
  HonePictureLoader *self = HONE_PICTURE_LOADER (object);

  /* A request holds a reference, so none is left; this may be one of the pool's own threads. */
  g_thread_pool_free (self->pool, FALSE, FALSE);
  while (self->order.length > 0)
    forget (self, g_queue_peek_tail (&self->order));
  g_hash_table_unref (self->entries);
  g_mutex_clear (&self->lock);
  G_OBJECT_CLASS (hone_picture_loader_parent_class)->finalize (object);
}

static void
hone_picture_loader_class_init (HonePictureLoaderClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = hone_picture_loader_finalize;
}

static void
hone_picture_loader_init (HonePictureLoader *self)
{
  g_mutex_init (&self->lock);
  g_queue_init (&self->order);
  self->limit = DEFAULT_BYTES;
  self->entries = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, entry_free);
  self->pool = g_thread_pool_new (load, NULL, THREADS, FALSE, NULL);
  g_thread_pool_set_sort_function (self->pool, newest_first, NULL);
}
