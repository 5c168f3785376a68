/* SPDX-License-Identifier: Apache-2.0 */
/* picture-tags.c - see picture-tags.h */
#include "picture-tags.h"

#include <math.h>
#include <string.h>

#define NEAR_BLACK 0x121212
#define WIDEST 13 /* of a tag on a small box, in sizes of the type */

struct _PictureTags {
  cairo_surface_t *scratch; /* what measures text */
  cairo_t *cr;
  Sheet sheet;
  SheetText how;
};

typedef struct {
  guint32 ground, ink;
  double alpha, radius;
} Look;

PictureTags *
picture_tags_new (double size)
{
  PictureTags *self = g_new0 (PictureTags, 1);

  self->scratch = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, 1, 1);
  self->cr = cairo_create (self->scratch);
  sheet_begin (&self->sheet, self->cr);
  self->how = (SheetText){ .size = size };
  return self;
}

void
picture_tags_free (PictureTags *self)
{
  sheet_end (&self->sheet);
  cairo_destroy (self->cr);
  cairo_surface_destroy (self->scratch);
  g_free (self);
}

/* Premultiplied ARGB over RGB. */
static void
lay (HoneImage *image, cairo_surface_t *tag, int x, int y)
{
  int width = cairo_image_surface_get_width (tag), height = cairo_image_surface_get_height (tag);
  int stride = cairo_image_surface_get_stride (tag);
  const guint8 *pixels = cairo_image_surface_get_data (tag);

  for (int j = MAX (0, -y); j < MIN (height, image->height - y); j++)
    for (int i = MAX (0, -x); i < MIN (width, image->width - x); i++) {
      guint8 *to = image->pixels + ((gsize) (y + j) * (gsize) image->width + (gsize) (x + i)) * 3;
      guint32 from, left;

      memcpy (&from, pixels + (gsize) j * (gsize) stride + 4 * i, 4);
      left = 255 - (from >> 24);
      to[0] = (guint8) ((from >> 16 & 0xff) + (to[0] * left + 127) / 255);
      to[1] = (guint8) ((from >> 8 & 0xff) + (to[1] * left + 127) / 255);
      to[2] = (guint8) ((from & 0xff) + (to[2] * left + 127) / 255);
    }
}

/* A name, a score, or both beside each other. */
typedef struct {
  const char *left, *right;
  SheetText how; /* of the left one */
  double width, height, between, pad;
} Words;

static Words
measure (PictureTags *self, const char *left, const char *right, double most, gboolean keep_end)
{
  Words words = { left, right, self->how, .pad = ceil (self->how.size * 0.3) };
  SheetSize on_left = { 0, 0 }, on_right = { 0, 0 };

  if (right != NULL)
    on_right = sheet_measure (&self->sheet, right, &self->how);
  words.between = left != NULL && right != NULL ? self->how.size * 0.4 : 0;
  words.how.most = MAX (most - 2 * words.pad - words.between - on_right.width, 1);
  words.how.keep_end = keep_end;
  if (left != NULL)
    on_left = sheet_measure (&self->sheet, left, &words.how);
  words.between += on_left.width;
  words.width = words.between + on_right.width;
  words.height = MAX (on_left.height, on_right.height);
  return words;
}

static cairo_surface_t *
draw (PictureTags *self, const Words *words, const Look *look)
{
  cairo_surface_t *tag = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, (int) ceil (words->width + 2 * words->pad),
                                                     (int) ceil (words->height + words->pad / 2));
  double width = cairo_image_surface_get_width (tag), height = cairo_image_surface_get_height (tag);
  cairo_t *cr = cairo_create (tag);
  Sheet sheet = { cr, self->sheet.pango };

  hone_rounded (cr, 0, 0, width, height, look->radius);
  sheet_color (&sheet, look->ground, look->alpha);
  cairo_fill (cr);
  sheet_color (&sheet, look->ink, 1);
  if (words->left != NULL)
    sheet_text (&sheet, words->left, words->pad, floor (words->pad / 4), &words->how);
  if (words->right != NULL)
    sheet_text (&sheet, words->right, words->pad + words->between, floor (words->pad / 4), &self->how);
  cairo_destroy (cr);
  cairo_surface_flush (tag);
  return tag;
}

/* No surface at all where memory is short: then the picture goes without. */
static void
lay_within (HoneImage *image, cairo_surface_t *tag, int x, int y)
{
  int width = cairo_image_surface_get_width (tag), height = cairo_image_surface_get_height (tag);

  if (cairo_surface_status (tag) == CAIRO_STATUS_SUCCESS)
    lay (image, tag, CLAMP (x, 0, MAX (image->width - width, 0)), CLAMP (y, 0, MAX (image->height - height, 0)));
}

void
picture_tags_lay (PictureTags *self, HoneImage *image, int x, int y, int width, const char *name, const char *score,
                  guint32 rgb)
{
  const Look look = { rgb, NEAR_BLACK, 1, floor (self->how.size / 5) };
  Words words = measure (self, name, score, MIN (MAX (width, WIDEST * self->how.size), image->width - 1), FALSE);
  cairo_surface_t *tag;
  int height;

  if (words.width <= 0)
    return;
  tag = draw (self, &words, &look);
  height = cairo_image_surface_get_height (tag);
  /* Above the box; within it at the upper edge of the picture. */
  lay_within (image, tag, x, y - height < 0 ? MAX (y, 0) : y - height);
  cairo_surface_destroy (tag);
}

void
picture_tags_caption (PictureTags *self, HoneImage *image, int x, int y, int width, const char *words)
{
  const Look look = { NEAR_BLACK, 0xffffff, 0.75, 0 };
  Words line = measure (self, words, NULL, width - 1, TRUE);
  cairo_surface_t *tag;

  if (line.width <= 0)
    return;
  tag = draw (self, &line, &look);
  lay_within (image, tag, x, y);
  cairo_surface_destroy (tag);
}
