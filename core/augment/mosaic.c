/* SPDX-License-Identifier: Apache-2.0 */
/* mosaic.c - four pictures around a point (spec 04, section 4)
 *
 * The corner of each tile that points to the centre lies on the centre; what does not fit is cut off at the far side.
 */
#include "scene.h"

#include <string.h>

HoneScene
hone_scene_of_picture (const guint8 *pixels, int w, int h)
{
  HoneScene self = { .w = w, .h = h, .x = w, .y = h };

  self.patches[0] = (HonePatch){ pixels, (gsize) w * 3, 0, 0, w, h };
  return self;
}

/* Where the whole tile would lie, its corner at the centre. */
static void
tile_corner (const HoneTile *tile, int which, int xc, int yc, int *left, int *top)
{
  *left = which % 2 == 0 ? xc - tile->image->width : xc;
  *top = which < 2 ? yc - tile->image->height : yc;
}

HoneScene
hone_scene_of_mosaic (const HoneTile tiles[4], int xc, int yc, int s)
{
  HoneScene self = { .w = 2 * s, .h = 2 * s, .x = xc, .y = yc };

  for (int i = 0; i < 4; i++) {
    const HoneImage *image = tiles[i].image;
    HonePatch *patch = &self.patches[i];
    int left, top;

    tile_corner (&tiles[i], i, xc, yc, &left, &top);
    patch->x1 = MAX (left, 0);
    patch->y1 = MAX (top, 0);
    patch->x2 = MIN (left + image->width, self.w);
    patch->y2 = MIN (top + image->height, self.h);
    patch->stride = (gsize) image->width * 3;
    patch->pixels = image->pixels + (patch->y1 - top) * patch->stride + (gsize) (patch->x1 - left) * 3;
  }
  return self;
}

void
hone_scene_read_row (const HoneScene *self, int y, int from, int until, guint8 *row)
{
  memset (row, HONE_GREY, (gsize) (until - from) * 3);
  for (int i = 0; i < 4; i++) {
    const HonePatch *patch = &self->patches[i];
    const int x1 = MAX (patch->x1, from), x2 = MIN (patch->x2, until);

    if (y >= patch->y1 && y < patch->y2 && x1 < x2)
      memcpy (row + (gsize) (x1 - from) * 3,
              patch->pixels + (y - patch->y1) * patch->stride + (gsize) (x1 - patch->x1) * 3, (gsize) (x2 - x1) * 3);
  }
}

/* Nothing is added when nothing is left of it. */
static void
add_clipped (HoneObjects *objects, const HoneTile *tile, guint which, float x, float y, const HoneCorners *to)
{
  HoneCorners *box = hone_objects_add (objects, &tile->boxes[which], tile->points);

  hone_objects_move (objects, box, x, y);
  hone_objects_clip (objects, box, to);
  if ((box->x2 - box->x1) * (box->y2 - box->y1) <= 0) {
    g_array_set_size (objects->points, objects->points->len - box->n_points);
    g_array_set_size (objects->boxes, objects->boxes->len - 1);
  }
}

void
hone_mosaic_objects (const HoneTile tiles[4], const HoneScene *scene, HoneObjects *objects)
{
  const HoneCorners all = { .x2 = (float) scene->w, .y2 = (float) scene->h };

  for (int i = 0; i < 4; i++)
    for (guint k = 0; k < tiles[i].n_boxes; k++) {
      int left, top;

      tile_corner (&tiles[i], i, scene->x, scene->y, &left, &top);
      add_clipped (objects, &tiles[i], k, (float) left, (float) top, &all);
    }
}

void
hone_mosaic (const HoneTile tiles[4], int xc, int yc, int s, HoneFrame *canvas)
{
  const HoneScene drawn = hone_scene_of_mosaic (tiles, xc, yc, s);

  for (int y = 0; y < drawn.h; y++)
    hone_scene_read_row (&drawn, y, 0, drawn.w, canvas->pixels + (gsize) y * drawn.w * 3);
  hone_mosaic_objects (tiles, &drawn, &canvas->objects);
}
