/* SPDX-License-Identifier: Apache-2.0 */
/* hone-fetch.c - see hone-fetch.h */
#include "hone-fetch.h"

void
hone_fetch_init (HoneFetch *self, GtkWidget *widget, int side, void (*changed) (GtkWidget *widget))
{
  self->widget = widget;
  self->side = side;
  self->changed = changed;
}

void
hone_fetch_stop (HoneFetch *self)
{
  if (self->cancellable == NULL)
    return;
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
}

void
hone_fetch_clear (HoneFetch *self)
{
  hone_fetch_stop (self);
  g_clear_object (&self->texture);
  g_clear_pointer (&self->path, g_free);
  g_clear_pointer (&self->error, g_free);
}

gboolean
hone_fetch_set_path (HoneFetch *self, const char *path, gboolean keep)
{
  GdkTexture *texture;

  if (g_strcmp0 (self->path, path) == 0)
    return FALSE;
  hone_fetch_stop (self);
  g_free (self->path);
  self->path = g_strdup (path);
  g_clear_pointer (&self->error, g_free);

  texture = path != NULL ? hone_picture_loader_peek (hone_picture_loader_get_default (), path, self->side) : NULL;
  self->fresh = texture != NULL;
  if (texture != NULL || !keep || path == NULL) {
    g_clear_object (&self->texture);
    self->texture = texture;
  }
  self->changed (self->widget);
  return TRUE;
}

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  HoneFetch *self = data;
  g_autoptr (GtkWidget) widget = self->widget; /* the reference of hone_fetch_start () */
  g_autoptr (GError) error = NULL;
  GdkTexture *texture = hone_picture_loader_load_finish (HONE_PICTURE_LOADER (source), result, &error);

  /* Something else is wanted by now, or nothing. */
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  g_clear_object (&self->cancellable);
  g_clear_object (&self->texture);
  self->texture = texture;
  self->fresh = texture != NULL;
  if (error != NULL)
    self->error = g_strdup (error->message);
  self->changed (widget);
}

void
hone_fetch_start (HoneFetch *self)
{
  if (self->path == NULL || self->fresh || self->error != NULL || self->cancellable != NULL)
    return;
  self->cancellable = g_cancellable_new ();
  g_object_ref (self->widget);
  hone_picture_loader_load_async (hone_picture_loader_get_default (), self->path, self->side, self->cancellable,
                                  loaded_cb, self);
  self->changed (self->widget);
}

gboolean
hone_fetch_is_loading (const HoneFetch *self)
{
  return self->cancellable != NULL;
}
