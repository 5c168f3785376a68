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

void
hone_viewer_turn_labels (HoneViewer *self)
{
  g_autoptr (GArray) objects = hone_viewer_get_objects (self);
  g_autofree double *points = NULL;
  GError *error = NULL;
  HoneImageInfo info;
  gsize n = 0, at = 0;

  if (!hone_viewer_can_edit (self) || hone_viewer_count_objects (self) > objects->len ||
      !hone_image_probe (self->path, &info, NULL))
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
    turn_object (&g_array_index (objects, HoneLabelObject, i), info.orientation, points, &at);
  hone_viewer_done (self,
                    hone_label_store_replace (self->store, self->path, (const HoneLabelObject *) (void *) objects->data,
                                              objects->len, &error),
                    error);
}
