/* SPDX-License-Identifier: Apache-2.0 */
/* chain.c - the whole training sample (spec 04, section 4): mosaic, perspective, (mixing,) colour, flips, order of
 * channels */
#include "scene.h"

HoneAugmentDraws
hone_augment_draw (const HoneAugment *how, gboolean mosaic, HoneDraws *draws)
{
  const double low = 0.5 - how->translate, high = 0.5 + how->translate;
  HoneAugmentDraws self = { 0 };

  if (mosaic) {
    self.centre_y = (int) hone_draw_range (draws, how->imgsz * 0.5, how->imgsz * 1.5);
    self.centre_x = (int) hone_draw_range (draws, how->imgsz * 0.5, how->imgsz * 1.5);
  }
  self.perspective.perspective_x = hone_draw_range (draws, -how->perspective, how->perspective);
  self.perspective.perspective_y = hone_draw_range (draws, -how->perspective, how->perspective);
  self.perspective.angle = hone_draw_range (draws, -how->degrees, how->degrees);
  self.perspective.scale = hone_draw_range (draws, how->scale_low, how->scale_high);
  self.perspective.shear_x = hone_draw_range (draws, -how->shear, how->shear);
  self.perspective.shear_y = hone_draw_range (draws, -how->shear, how->shear);
  self.perspective.translate_x = hone_draw_range (draws, low, high);
  self.perspective.translate_y = hone_draw_range (draws, low, high);
  self.hue = hone_draw_range (draws, -1, 1) * how->hsv_h;
  self.saturation = hone_draw_range (draws, -1, 1) * how->hsv_s;
  self.value = hone_draw_range (draws, -1, 1) * how->hsv_v;
  self.flip_vertical = hone_draw (draws) < how->flipud;
  self.flip_horizontal = hone_draw (draws) < how->fliplr;
  self.swap = hone_draw (draws) < how->bgr;
  return self;
}

/* Into the middle of the result and moved from there; the canvas is only read. */
static void
move (const HoneAugment *how, const HoneScene *scene, const HonePerspective *drawn, guint8 *to, GArray *boxes)
{
  const int s = how->imgsz;
  float m[9];

  hone_perspective_matrix (drawn, scene->w, scene->h, s, s, m);
  hone_scene_warp (scene, m, to, s, s);
  hone_perspective_boxes (m, how->perspective != 0, drawn->scale, s, s, boxes, NULL);
}

static void
swap_channels (guint8 *pixels, gsize n)
{
  for (gsize i = 0; i < n; i++, pixels += 3) {
    const guint8 held = pixels[0];

    pixels[0] = pixels[2];
    pixels[2] = held;
  }
}

void
hone_augment_place (const HoneAugment *how, gboolean mosaic, const HoneTile tiles[4], const HoneAugmentDraws *drawn,
                    guint8 *to, GArray *boxes)
{
  const HoneImage *image = tiles[0].image;
  HoneScene scene;

  g_array_set_size (boxes, 0);
  if (mosaic) {
    scene = hone_scene_of_mosaic (tiles, drawn->centre_x, drawn->centre_y, how->imgsz);
    hone_mosaic_boxes (tiles, &scene, boxes);
  } else {
    scene = hone_scene_of_picture (image->pixels, image->width, image->height);
    g_array_append_vals (boxes, tiles[0].boxes, tiles[0].n_boxes);
  }
  move (how, &scene, &drawn->perspective, to, boxes);
}

void
hone_augment_finish (const HoneAugment *how, const HoneAugmentDraws *drawn, guint8 *to, GArray *boxes)
{
  const int s = how->imgsz;

  if (how->hsv_h != 0 || how->hsv_s != 0 || how->hsv_v != 0)
    hone_hsv_jitter (to, s, s, drawn->hue, drawn->saturation, drawn->value);
  if (drawn->flip_vertical)
    hone_flip_vertical (to, s, s, (HoneCorners *) (void *) boxes->data, boxes->len);
  if (drawn->flip_horizontal)
    hone_flip_horizontal (to, s, s, (HoneCorners *) (void *) boxes->data, boxes->len);
  if (drawn->swap)
    swap_channels (to, (gsize) s * s);
}

void
hone_augment_apply (const HoneAugment *how, gboolean mosaic, const HoneTile tiles[4], const HoneAugmentDraws *drawn,
                    guint8 *to, GArray *boxes)
{
  hone_augment_place (how, mosaic, tiles, drawn, to, boxes);
  hone_augment_finish (how, drawn, to, boxes);
}

void
hone_augment_sample (const HoneAugment *how, gboolean mosaic, const HoneTile tiles[4], HoneDraws *draws, guint8 *to,
                     GArray *boxes)
{
  const HoneAugmentDraws drawn = hone_augment_draw (how, mosaic, draws);

  hone_augment_apply (how, mosaic, tiles, &drawn, to, boxes);
}
