/* SPDX-License-Identifier: Apache-2.0 */
/* picture-tags.c - see picture-tags.h */
#include "picture-tags.h"

#include <math.h>
#include <string.h>

#define NEAR_BLACK 0x121212

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

static cairo_surface_t *
draw (PictureTags *self, const char *words, const SheetText *how, SheetSize size, const Look *look)
{
  double pad = ceil (how->size * 0.3);
  cairo_surface_t *tag = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, (int) ceil (size.width + 2 * pad),
                                                     (int) ceil (size.height + pad / 2));
  cairo_t *cr = cairo_create (tag);
  Sheet sheet = { cr, self->sheet.pango };

  sheet_rounded (cr, 0, 0, cairo_image_surface_get_width (tag), cairo_image_surface_get_height (tag), look->radius);
  sheet_color (&sheet, look->ground, look->alpha);
  cairo_fill (cr);
  sheet_color (&sheet, look->ink, 1);
  sheet_text (&sheet, words, pad, floor (pad / 4), how);
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
picture_tags_lay (PictureTags *self, HoneImage *image, int x, int y, const char *words, guint32 rgb)
{
  const Look look = { rgb, NEAR_BLACK, 1, floor (self->how.size / 5) };
  SheetText how = self->how;
  SheetSize size;
  cairo_surface_t *tag;
  int height;

  how.most = image->width - 2 * ceil (how.size * 0.3) - 1;
  size = sheet_measure (&self->sheet, words, &how);
  if (size.width <= 0)
    return;
  tag = draw (self, words, &how, size, &look);
  height = cairo_image_surface_get_height (tag);
  /* Above the box; within it at the upper edge of the picture. */
  lay_within (image, tag, x, y - height < 0 ? MAX (y, 0) : y - height);
  cairo_surface_destroy (tag);
}

void
picture_tags_caption (PictureTags *self, HoneImage *image, int x, int y, int width, const char *words)
{
  const Look look = { NEAR_BLACK, 0xffffff, 0.75, 0 };
  SheetText how = self->how;
  SheetSize size;
  cairo_surface_t *tag;

  how.most = width - 2 * ceil (how.size * 0.3) - 1;
  how.keep_end = TRUE;
  size = sheet_measure (&self->sheet, words, &how);
  if (size.width <= 0 || how.most <= 0)
    return;
  tag = draw (self, words, &how, size, &look);
  lay_within (image, tag, x, y);
  cairo_surface_destroy (tag);
}
