/* SPDX-License-Identifier: Apache-2.0 */
/* hone-use-drag.c - a picture with its boxes, dragged into another program
 *
 * It is a file in the cache, which is written when the other program asks for it, on a thread.
 */
#include "hone-use-private.h"

#include <glib/gi18n.h>
#include <string.h>

#define URI_LIST "text/uri-list"

#define HONE_TYPE_USE_DRAG (hone_use_drag_get_type ())
G_DECLARE_FINAL_TYPE (HoneUseDrag, hone_use_drag, HONE, USE_DRAG, GdkContentProvider)

struct _HoneUseDrag {
  GdkContentProvider parent_instance;

  HoneUseSheet *sheet; /* (nullable): was asked for already */
  char *path;          /* (nullable): not written yet */
};

G_DEFINE_FINAL_TYPE (HoneUseDrag, hone_use_drag, GDK_TYPE_CONTENT_PROVIDER)

typedef struct {
  HoneUseSheet *sheet;
  char *path;
  GOutputStream *stream;
} Ask;

static void
ask_free (gpointer data)
{
  Ask *self = data;

  g_clear_pointer (&self->sheet, hone_use_sheet_free);
  g_free (self->path);
  g_object_unref (self->stream);
  g_free (self);
}

static void
write_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Ask *self = data;
  g_autofree char *folder = g_build_filename (g_get_user_cache_dir (), "hone", "dragged", NULL);
  g_autofree char *uri = NULL, *list = NULL;
  GError *error = NULL;

  if (self->path == NULL)
    self->path = hone_use_sheet_save_first (self->sheet, folder, &error);
  uri = self->path != NULL ? g_filename_to_uri (self->path, NULL, &error) : NULL;
  list = uri != NULL ? g_strconcat (uri, "\r\n", NULL) : NULL;
  if (list == NULL || !g_output_stream_write_all (self->stream, list, strlen (list), NULL, cancellable, &error))
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

static void
hone_use_drag_write_async (GdkContentProvider *provider, const char *mime_type, GOutputStream *stream, int priority,
                           GCancellable *cancellable, GAsyncReadyCallback done, gpointer data)
{
  HoneUseDrag *self = HONE_USE_DRAG (provider);
  g_autoptr (GTask) task = g_task_new (self, cancellable, done, data);
  Ask *ask = g_new0 (Ask, 1);

  ask->sheet = g_steal_pointer (&self->sheet);
  ask->path = g_strdup (self->path);
  ask->stream = g_object_ref (stream);
  g_task_set_task_data (task, ask, ask_free);
  if (ask->sheet == NULL && ask->path == NULL)
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "%s", _ ("There is no picture."));
  else
    g_task_run_in_thread (task, write_thread);
}

static gboolean
hone_use_drag_write_finish (GdkContentProvider *provider, GAsyncResult *result, GError **error)
{
  const Ask *ask = g_task_get_task_data (G_TASK (result));
  HoneUseDrag *self = HONE_USE_DRAG (provider);

  if (self->path == NULL)
    self->path = g_strdup (ask->path); /* asked again, it is there */
  return g_task_propagate_boolean (G_TASK (result), error);
}

static GdkContentFormats *
hone_use_drag_ref_formats (GdkContentProvider *provider)
{
  static const char *const types[] = { URI_LIST };

  return gdk_content_formats_new ((const char **) types, G_N_ELEMENTS (types));
}

static void
hone_use_drag_finalize (GObject *object)
{
  HoneUseDrag *self = HONE_USE_DRAG (object);

  g_clear_pointer (&self->sheet, hone_use_sheet_free);
  g_free (self->path);
  G_OBJECT_CLASS (hone_use_drag_parent_class)->finalize (object);
}

static void
hone_use_drag_class_init (HoneUseDragClass *klass)
{
  GdkContentProviderClass *provider_class = GDK_CONTENT_PROVIDER_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = hone_use_drag_finalize;
  provider_class->ref_formats = hone_use_drag_ref_formats;
  provider_class->write_mime_type_async = hone_use_drag_write_async;
  provider_class->write_mime_type_finish = hone_use_drag_write_finish;
}

static void
hone_use_drag_init (HoneUseDrag *self)
{
}

GdkContentProvider *
hone_use_drag_new (HoneUseJob *job, HoneUseItem *item)
{
  HoneUseDrag *self = g_object_new (HONE_TYPE_USE_DRAG, NULL);

  self->sheet = hone_use_sheet_new (job, item);
  return GDK_CONTENT_PROVIDER (self);
}
