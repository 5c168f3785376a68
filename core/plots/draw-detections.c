/* SPDX-License-Identifier: Apache-2.0 */
/* draw-detections.c - boxes, names and scores onto a picture
 *
 * As on the pictures of the window: a line in the colour of the class over a darker casing that keeps it visible on
 * light pictures, and a filled tag with dark letters. Frames go straight into the pixels; a tag is drawn small by Cairo
 * and laid on: a picture of twelve million pixels is never converted as a whole.
 */
#include "picture-tags.h"

#include <math.h>
#include <string.h>

#define CASING 0.55 /* black over the picture, around a line */

typedef struct {
  HoneImage *image;
  PictureTags *tags;
  int line; /* width in pixels */
} Canvas;

static void
blend (guint8 *pixel, guint32 rgb, double alpha)
{
  const int to[] = { (int) (rgb >> 16 & 0xff), (int) (rgb >> 8 & 0xff), (int) (rgb & 0xff) };

  for (int i = 0; i < 3; i++)
    pixel[i] = (guint8) lrint (pixel[i] + (to[i] - pixel[i]) * alpha);
}

/* [x1, x2) x [y1, y2), cut off at the picture. */
static void
fill (Canvas *self, int x1, int y1, int x2, int y2, guint32 rgb, double alpha)
{
  HoneImage *image = self->image;

  for (int y = MAX (y1, 0); y < MIN (y2, image->height); y++)
    for (int x = MAX (x1, 0); x < MIN (x2, image->width); x++)
      blend (image->pixels + ((gsize) y * (gsize) image->width + (gsize) x) * 3, rgb, alpha);
}

/* Four sides without a pixel twice, so that what shines through is even. */
static void
frame (Canvas *self, int x1, int y1, int x2, int y2, int width, guint32 rgb, double alpha)
{
  if (x2 - x1 <= 2 * width || y2 - y1 <= 2 * width) {
    fill (self, x1, y1, x2, y2, rgb, alpha);
    return;
  }
  fill (self, x1, y1, x2, y1 + width, rgb, alpha);
  fill (self, x1, y2 - width, x2, y2, rgb, alpha);
  fill (self, x1, y1 + width, x1 + width, y2 - width, rgb, alpha);
  fill (self, x2 - width, y1 + width, x2, y2 - width, rgb, alpha);
}

/* Far enough beyond the picture to be no part of it, near enough to be a number. */
static int
pixel_of (float x, int side)
{
  return isfinite (x) ? (int) lrintf (CLAMP (x, -16, (float) side + 16)) : 0;
}

static char *
tag_words (const HoneDetection *found, char *const *names, const HoneDrawHow *how)
{
  g_autofree char *name = sheet_class_name (names, found->klass);

  if (how->labels && how->scores)
    return g_strdup_printf ("%s %.2f", name, (double) found->score);
  return how->labels ? g_steal_pointer (&name) : g_strdup_printf ("%.2f", (double) found->score);
}

static void
draw_one (Canvas *self, const HoneDetection *found, char *const *names, const HoneDrawHow *how)
{
  guint32 color = hone_class_color (found->klass)->dark;
  int x1 = pixel_of (found->x1, self->image->width), y1 = pixel_of (found->y1, self->image->height);
  int x2 = pixel_of (found->x2, self->image->width), y2 = pixel_of (found->y2, self->image->height);
  int casing = MAX (self->line / 3, 1);

  if (how->boxes) {
    frame (self, x1 - casing, y1 - casing, x2 + casing, y2 + casing, self->line + 2 * casing, 0, CASING);
    frame (self, x1, y1, x2, y2, self->line, color, 1);
  }
  if (how->labels || how->scores) {
    g_autofree char *words = tag_words (found, names, how);

    picture_tags_lay (self->tags, self->image, x1 - casing, y1 - casing, words, color);
  }
}

int
picture_line (int width, int height)
{
  return MAX (2, (MAX (width, height) + 200) / 400);
}

void
hone_draw_detections (HoneImage *image, const HoneDetection *found, guint n_found, char *const *names,
                      const HoneDrawHow *how)
{
  int line = how->line_width > 0 ? how->line_width : picture_line (image->width, image->height);
  g_autoptr (PictureTags) tags = picture_tags_new (MAX (line * 5.5, 11));
  Canvas canvas = { image, tags, line };

  /* The surest last, so that it lies on top. */
  for (guint i = n_found; i > 0; i--)
    draw_one (&canvas, &found[i - 1], names, how);
}
