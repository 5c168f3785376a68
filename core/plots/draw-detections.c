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

#define CASING 115 /* of 256: what is left of the picture around a line */

typedef struct {
  HoneImage *image;
  PictureTags *tags;
  int line, casing; /* widths in pixels */
} Canvas;

typedef void (*Brush) (Canvas *self, int x1, int y1, int x2, int y2, guint32 how);

/* [x1, x2) x [y1, y2), cut off at the picture. */
static void
fill (Canvas *self, int x1, int y1, int x2, int y2, guint32 rgb)
{
  const guint8 color[] = { (guint8) (rgb >> 16), (guint8) (rgb >> 8), (guint8) rgb };
  HoneImage *image = self->image;

  for (int y = MAX (y1, 0); y < MIN (y2, image->height); y++)
    for (int x = MAX (x1, 0); x < MIN (x2, image->width); x++)
      memcpy (image->pixels + ((gsize) y * (gsize) image->width + (gsize) x) * 3, color, 3);
}

static void
darken (Canvas *self, int x1, int y1, int x2, int y2, guint32 part)
{
  HoneImage *image = self->image;

  x1 = MAX (x1, 0);
  x2 = MIN (x2, image->width);
  for (int y = MAX (y1, 0); y < MIN (y2, image->height); y++) {
    guint8 *row = image->pixels + ((gsize) y * (gsize) image->width + (gsize) x1) * 3;

    for (int i = 0; i < 3 * (x2 - x1); i++)
      row[i] = (guint8) (row[i] * part >> 8);
  }
}

/* Four sides without a pixel twice, so that what shines through is even. */
static void
frame (Canvas *self, Brush brush, int x1, int y1, int x2, int y2, int width, guint32 how)
{
  if (x2 - x1 <= 2 * width || y2 - y1 <= 2 * width) {
    brush (self, x1, y1, x2, y2, how);
    return;
  }
  brush (self, x1, y1, x2, y1 + width, how);
  brush (self, x1, y2 - width, x2, y2, how);
  brush (self, x1, y1 + width, x1 + width, y2 - width, how);
  brush (self, x2 - width, y1 + width, x2, y2 - width, how);
}

/* Far enough beyond the picture to be no part of it, near enough to be a number. */
static int
pixel_of (float x, int side)
{
  return isfinite (x) ? (int) lrintf (CLAMP (x, -16, (float) side + 16)) : 0;
}

typedef struct {
  int x1, y1, x2, y2;
} Frame;

static Frame
frame_of (const Canvas *self, const HoneDetection *found)
{
  return (Frame){ pixel_of (found->x1, self->image->width), pixel_of (found->y1, self->image->height),
                  pixel_of (found->x2, self->image->width), pixel_of (found->y2, self->image->height) };
}

static void
draw_frame (Canvas *self, const HoneDetection *found)
{
  Frame at = frame_of (self, found);
  int more = self->casing;

  frame (self, darken, at.x1 - more, at.y1 - more, at.x2 + more, at.y2 + more, self->line + 2 * more, CASING);
  frame (self, fill, at.x1, at.y1, at.x2, at.y2, self->line, hone_class_color (found->klass)->dark);
}

static void
draw_tag (Canvas *self, const HoneDetection *found, char *const *names, const HoneDrawHow *how)
{
  Frame at = frame_of (self, found);
  g_autofree char *name = how->labels ? sheet_class_name (names, found->klass) : NULL;
  g_autofree char *score = how->scores ? g_strdup_printf ("%.2f", (double) found->score) : NULL;

  picture_tags_lay (self->tags, self->image, at.x1 - self->casing, at.y1 - self->casing, at.x2 - at.x1, name, score,
                    hone_class_color (found->klass)->dark);
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
  Canvas canvas = { image, tags, line, MAX (line / 3, 1) };

  /* The surest last, so that it lies on top; tags after all frames, so that no line crosses a word. */
  for (guint i = n_found; how->boxes && i > 0; i--)
    draw_frame (&canvas, &found[i - 1]);
  for (guint i = n_found; (how->labels || how->scores) && i > 0; i--)
    draw_tag (&canvas, &found[i - 1], names, how);
}
