/* SPDX-License-Identifier: Apache-2.0 */
/* hone-viewer-turn.c - labels that were drawn on a picture as it is stored, brought to the picture as it is seen
 *
 * EXIF says that a picture is to be shown turned. Hone does, in training, too; label programs that do not leave labels
 * behind that lie beside their objects. Only a person can see which it is: one button, and undo.
 */
#include "hone-viewer-private.h"

#include <glib/gi18n.h>

/* From a place in the stored picture to the one in the upright picture, both as fractions. */
static void
turn_point (int orientation, double *x, double *y)
{
  const gboolean mirrored = orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8;
  const gboolean headlong = orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7;
  const double across = mirrored ? 1 - *x : *x;
  const double down = headlong ? 1 - *y : *y;

  *x = orientation >= 5 ? down : across;
  *y = orientation >= 5 ? across : down;
}

/* @points: of all outlines, copies; @at: how many are used */
static void
turn_object (HoneLabelObject *object, int orientation, double *points, gsize *at)
{
  const double w = object->w;

  turn_point (orientation, &object->cx, &object->cy);
  if (orientation >= 5) {
    object->w = object->h;
    object->h = w;
  }
  if (object->points == NULL) {
    object->n_points = 0;
    return;
  }
  memcpy (points + *at, object->points, object->n_points * 2 * sizeof (double));
  object->points = points + *at;
  for (guint i = 0; i < object->n_points; i++, *at += 2)
    turn_point (orientation, &points[*at], &points[*at + 1]);
}

static void
turn_all (HoneViewer *self, int orientation)
{
  g_autoptr (GArray) objects = hone_viewer_get_objects (self);
  g_autofree double *points = NULL;
  GError *error = NULL;
  gsize n = 0, at = 0;

  if (!hone_viewer_can_edit (self) || hone_viewer_count_objects (self) > objects->len)
    return; /* nobody draws thousands by hand */
  for (guint i = 0; i < objects->len; i++) {
    if (g_array_index (objects, HoneLabelObject, i).kind == HONE_LINE_BAD) {
      hone_viewer_tell (self, _ ("Repair the lines that are no labels first"), FALSE);
      return;
    }
    n += g_array_index (objects, HoneLabelObject, i).n_points;
  }
  points = g_new (double, 2 * n + 1);
  for (guint i = 0; i < objects->len; i++)
    turn_object (&g_array_index (objects, HoneLabelObject, i), orientation, points, &at);
  hone_viewer_done (self,
                    hone_label_store_replace (self->store, self->path, (const HoneLabelObject *) (void *) objects->data,
                                              objects->len, &error),
                    error);
}

static gpointer
probe_work (gpointer path, HoneProgress progress, gpointer progress_data, GCancellable *cancellable, GError **error)
{
  g_autofree HoneImageInfo *info = g_new0 (HoneImageInfo, 1);

  return hone_image_probe (path, info, error) ? g_steal_pointer (&info) : NULL;
}

static void
probed_cb (gpointer result, const GError *error, gpointer data)
{
  HoneViewer *self = HONE_VIEWER (data);
  g_autofree HoneImageInfo *info = result;

  self->turning = NULL;
  if (info != NULL)
    turn_all (self, info->orientation);
}

/* How it is turned stands in its file. */
void
hone_viewer_turn_labels (HoneViewer *self)
{
  static const HoneWorkHow how = { probe_work, g_free, NULL, probed_cb };

  hone_viewer_stop_turning (self);
  self->turning = hone_work_start (&how, g_strdup (self->path), g_free, self);
}

void
hone_viewer_stop_turning (HoneViewer *self)
{
  g_clear_pointer (&self->turning, hone_work_drop);
}
