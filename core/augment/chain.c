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
move (const HoneAugment *how, const HoneScene *scene, const HonePerspective *drawn, HoneFrame *to)
{
  float m[9];

  hone_perspective_matrix (drawn, scene->w, scene->h, to->w, to->h, m);
  hone_scene_warp (scene, m, to->pixels, to->w, to->h);
  hone_perspective_boxes (m, how->perspective != 0, drawn->scale, to->w, to->h, &to->objects, NULL);
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

static gboolean
are_outlined (const HoneTile tiles[4], gboolean mosaic)
{
  for (int i = 0; i < (mosaic ? 4 : 1); i++)
    if (tiles[i].points != NULL)
      return TRUE;
  return FALSE;
}

/* As it is before anything is moved. */
static HoneScene
see (gboolean mosaic, const HoneTile tiles[4], const HoneAugmentDraws *drawn, int imgsz, HoneObjects *objects)
{
  const HoneImage *image = tiles[0].image;

  if (mosaic) {
    const HoneScene scene = hone_scene_of_mosaic (tiles, drawn->centre_x, drawn->centre_y, imgsz);

    hone_mosaic_objects (tiles, &scene, objects);
    return scene;
  }
  for (guint i = 0; i < tiles[0].n_boxes; i++)
    hone_objects_add (objects, &tiles[0].boxes[i], tiles[0].points);
  return hone_scene_of_picture (image->pixels, image->width, image->height);
}

/* Painted after all, so that copies can be painted into it; its objects are those of @objects, and more. */
static HoneFrame
with_copies (const HoneScene *scene, const HoneAugment *how, HoneObjects *objects)
{
  HoneFrame canvas = { scene->w, scene->h, g_malloc ((gsize) scene->w * scene->h * 3), *objects };

  for (int y = 0; y < scene->h; y++)
    hone_scene_read_row (scene, y, 0, scene->w, canvas.pixels + (gsize) y * scene->w * 3);
  hone_copy_paste_flip (&canvas, how->copy_paste);
  return canvas;
}

void
hone_augment_place (const HoneAugment *how, gboolean mosaic, const HoneTile tiles[4], const HoneAugmentDraws *drawn,
                    HoneFrame *to)
{
  g_autofree guint8 *canvas = NULL;
  HoneScene scene;

  hone_objects_empty (&to->objects);
  scene = see (mosaic, tiles, drawn, how->imgsz, &to->objects);
  if (how->copy_paste > 0 && !how->copy_paste_mixup && are_outlined (tiles, mosaic)) {
    const HoneFrame painted = with_copies (&scene, how, &to->objects);

    canvas = painted.pixels;
    scene = hone_scene_of_picture (canvas, painted.w, painted.h);
  }
  move (how, &scene, &drawn->perspective, to);
}

void
hone_augment_finish (const HoneAugment *how, const HoneAugmentDraws *drawn, HoneFrame *to)
{
  if (how->hsv_h != 0 || how->hsv_s != 0 || how->hsv_v != 0)
    hone_hsv_jitter (to->pixels, to->w, to->h, drawn->hue, drawn->saturation, drawn->value);
  if (drawn->flip_vertical)
    hone_flip_vertical (to);
  if (drawn->flip_horizontal)
    hone_flip_horizontal (to);
  if (drawn->swap)
    swap_channels (to->pixels, (gsize) to->w * to->h);
}

void
hone_augment_sample (const HoneAugment *how, gboolean mosaic, const HoneTile tiles[4], HoneDraws *draws, HoneFrame *to)
{
  const HoneAugmentDraws drawn = hone_augment_draw (how, mosaic, draws);

  hone_augment_place (how, mosaic, tiles, &drawn, to);
  hone_augment_finish (how, &drawn, to);
}
