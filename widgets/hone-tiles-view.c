/* SPDX-License-Identifier: Apache-2.0 */
/* hone-tiles-view.c - what is seen of a picture, drawn by the processor
 *
 * GSK's Cairo renderer converts every texture anew in every frame, and Pixman scales it slowly: 35 ms for a surface of
 * one megapixel. Here each pixel of the surface is looked up once, between the four of the copy around it.
 */
#include "hone-tiles-private.h"

#include <math.h>
#include <string.h>

const HoneTilesLook hone_tiles_look = { 0, 0, 0, 65535 };

/* How values are shown. */

double
hone_tiles_steepness (const HoneTilesLook *look)
{
  return look->contrast < 0 ? 1 + look->contrast : 1 / (1 - MIN (look->contrast, 0.95));
}

/* @share: 0 .. 1 */
static guint8
shade_of (double share, double steep, double brightness)
{
  return (guint8) lround (255 * CLAMP ((share - 0.5) * steep + 0.5 + brightness, 0, 1));
}

/* With the whole range this is the upper byte, to the bit: what training sees. */
static void
fill_shades (HoneTiles *self)
{
  const HoneTilesLook *look = &self->look;
  guint n = self->deep ? 65536 : 256;
  gboolean whole = self->deep && look->black <= 0 && look->white >= 65535;
  double steep = hone_tiles_steepness (look);
  double black = self->deep ? look->black : 0;
  double range = self->deep ? MAX (look->white - look->black, 1) : 255;

  for (guint i = 0; i < n; i++) {
    double share = whole ? (i >> 8) / 255.0 : CLAMP ((i - black) / range, 0, 1);

    self->shades[i] = shade_of (share, steep, look->brightness);
  }
}

static gboolean
same_look (const HoneTilesLook *a, const HoneTilesLook *b, gboolean deep)
{
  return a->brightness == b->brightness && a->contrast == b->contrast &&
         (!deep || (a->black == b->black && a->white == b->white));
}

gboolean
hone_tiles_set_look (HoneTiles *self, const HoneTilesLook *look)
{
  if (look == NULL)
    look = &hone_tiles_look;
  if (self->shades != NULL && same_look (look, &self->look, self->deep))
    return FALSE;
  if (self->shades == NULL)
    self->shades = g_malloc (self->deep ? 65536 : 256);
  self->look = *look;
  fill_shades (self);
  return TRUE;
}

/* Where on a copy the pixels of the screen lie, along one side. */

typedef struct {
  int low, high; /* neighbours */
  guint share;   /* of the higher one, of 256 */
} Spot;

/* @step: pixels of the copy for one of the screen. */
static void
fill_spots (Spot *spots, int from, int to, int corner, double step, int n, gboolean squares)
{
  for (int i = from; i < to; i++) {
    double at = (i + 0.5 - corner) * step - (squares ? 0 : 0.5);
    int low = (int) floor (at);

    spots[i - from].low = CLAMP (low, 0, n - 1);
    spots[i - from].high = squares ? spots[i - from].low : CLAMP (low + 1, 0, n - 1);
    spots[i - from].share = squares ? 0 : (guint) (256 * (at - low));
  }
}

static inline guint
between (guint a, guint b, guint c, guint d, guint x, guint y)
{
  guint top = a * (256 - x) + b * x;
  guint bottom = c * (256 - x) + d * x;

  return (top * (256 - y) + bottom * y + (1 << 15)) >> 16;
}

static void
draw_row (const guint8 *top, const guint8 *bottom, guint y, const Spot *spots, int n, const guint8 *shades,
          guint32 *out)
{
  for (int i = 0; i < n; i++) {
    int l = 3 * spots[i].low;
    int r = 3 * spots[i].high;
    guint x = spots[i].share;
    guint32 red = shades[between (top[l], top[r], bottom[l], bottom[r], x, y)];
    guint32 green = shades[between (top[l + 1], top[r + 1], bottom[l + 1], bottom[r + 1], x, y)];
    guint32 blue = shades[between (top[l + 2], top[r + 2], bottom[l + 2], bottom[r + 2], x, y)];

    out[i] = red << 16 | green << 8 | blue;
  }
}

/* 16 bits times 2^16 are more than a guint holds. */
static void
draw_deep_row (const guint16 *top, const guint16 *bottom, guint y, const Spot *spots, int n, const guint8 *shades,
               guint32 *out)
{
  for (int i = 0; i < n; i++) {
    int l = spots[i].low;
    int r = spots[i].high;
    guint x = spots[i].share;
    guint above = (top[l] * (256 - x) + top[r] * x) >> 8;
    guint below = (bottom[l] * (256 - x) + bottom[r] * x) >> 8;

    out[i] = 0x010101u * shades[(above * (256 - y) + below * y) >> 8];
  }
}

typedef struct {
  int x0, y0, x1, y1; /* pixels of the screen */
} Part;

static void
draw_rows (HoneTiles *self, const HoneTilesLevel *level, const Part *part, const Spot *columns, const Spot *rows)
{
  cairo_surface_t *surface = self->view.surfaces[self->view.now];
  guint8 *to = cairo_image_surface_get_data (surface);
  gsize stride = (gsize) cairo_image_surface_get_stride (surface);
  const guint8 *from = g_bytes_get_data (level->bytes, NULL);
  gsize row = (gsize) level->width * (self->deep ? sizeof (guint16) : 3);

  for (int y = part->y0; y < part->y1; y++) {
    const Spot *at = &rows[y - part->y0];
    gconstpointer top = from + (gsize) at->low * row;
    gconstpointer bottom = from + (gsize) at->high * row;
    guint32 *out = (guint32 *) (gpointer) (to + (gsize) y * stride) + part->x0;

    if (self->deep)
      draw_deep_row (top, bottom, at->share, columns, part->x1 - part->x0, self->shades, out);
    else
      draw_row (top, bottom, at->share, columns, part->x1 - part->x0, self->shades, out);
  }
}

/* Only where the picture is. */
static void
draw_part (HoneTiles *self, const HonePlace *place, Part part)
{
  HoneTilesView *view = &self->view;
  double scale = place->scale * view->factor;
  gboolean squares = scale >= HONE_TILES_SQUARES;
  const HoneTilesLevel *level = &self->levels[squares ? 0 : hone_tiles_get_level (self, scale)];
  g_autofree Spot *columns = NULL;
  g_autofree Spot *rows = NULL;

  part.x0 = MAX (part.x0, MAX (view->x, 0));
  part.y0 = MAX (part.y0, MAX (view->y, 0));
  part.x1 = (int) MIN (part.x1, ceil (view->x + self->width * scale));
  part.y1 = (int) MIN (part.y1, ceil (view->y + self->height * scale));
  if (part.x0 >= part.x1 || part.y0 >= part.y1)
    return;
  columns = g_new (Spot, part.x1 - part.x0);
  rows = g_new (Spot, part.y1 - part.y0);
  fill_spots (columns, part.x0, part.x1, view->x, level->width / (self->width * scale), level->width, squares);
  fill_spots (rows, part.y0, part.y1, view->y, level->height / (self->height * scale), level->height, squares);
  draw_rows (self, level, &part, columns, rows);
}

/* Moves what stays in view, (dx, dy) pixels, from the other surface. */
static void
move_rows (HoneTilesView *view, int dx, int dy)
{
  cairo_surface_t *old = view->surfaces[!view->now];
  gsize stride = (gsize) cairo_image_surface_get_stride (old);
  const guint8 *from = cairo_image_surface_get_data (old);
  guint8 *to = cairo_image_surface_get_data (view->surfaces[view->now]);
  gsize width = (gsize) (view->width - ABS (dx)) * 4;

  for (int y = MAX (dy, 0); y < view->height + MIN (dy, 0); y++)
    memcpy (to + (gsize) y * stride + 4 * (gsize) MAX (dx, 0),
            from + (gsize) (y - dy) * stride + 4 * (gsize) MAX (-dx, 0), width);
}

/* FALSE: nothing of it can be used again. */
static gboolean
draw_moved (HoneTiles *self, const HonePlace *place, int dx, int dy)
{
  HoneTilesView *view = &self->view;
  int width = view->width;
  int height = view->height;
  int top = dy > 0 ? 0 : height + dy; /* of the strip that came into view */

  if (!view->drawn || view->scale != place->scale || ABS (dx) >= width || ABS (dy) >= height)
    return FALSE;
  cairo_surface_flush (view->surfaces[!view->now]);
  move_rows (view, dx, dy);
  draw_part (self, place, (Part){ 0, top, width, top + ABS (dy) });
  draw_part (self, place,
             dx > 0 ? (Part){ 0, MAX (dy, 0), dx, height + MIN (dy, 0) }
                    : (Part){ width + dx, MAX (dy, 0), width, height + MIN (dy, 0) });
  return TRUE;
}

void
hone_tiles_clear_view (HoneTiles *self)
{
  for (int i = 0; i < 2; i++)
    g_clear_pointer (&self->view.surfaces[i], cairo_surface_destroy);
  self->view.drawn = FALSE;
}

static void
size_view (HoneTiles *self, int width, int height, int factor)
{
  HoneTilesView *view = &self->view;

  if (view->surfaces[0] != NULL && view->width == width && view->height == height && view->factor == factor)
    return;
  hone_tiles_clear_view (self);
  for (int i = 0; i < 2; i++) {
    view->surfaces[i] = cairo_image_surface_create (CAIRO_FORMAT_RGB24, width, height);
    cairo_surface_set_device_scale (view->surfaces[i], factor, factor);
  }
  view->width = width;
  view->height = height;
  view->factor = factor;
}

cairo_surface_t *
hone_tiles_render (HoneTiles *self, const HonePlace *place, int width, int height, int scale_factor,
                   const HoneTilesLook *look)
{
  HoneTilesView *view = &self->view;
  int x = (int) lround (place->x * scale_factor);
  int y = (int) lround (place->y * scale_factor);
  int dx, dy;

  size_view (self, width, height, scale_factor);
  if (hone_tiles_set_look (self, look))
    view->drawn = FALSE;
  dx = x - view->x;
  dy = y - view->y;
  if (view->drawn && view->scale == place->scale && dx == 0 && dy == 0)
    return view->surfaces[view->now];
  view->now = !view->now;
  cairo_surface_flush (view->surfaces[view->now]);
  view->x = x;
  view->y = y;
  if (!draw_moved (self, place, dx, dy))
    draw_part (self, place, (Part){ 0, 0, width, height });
  cairo_surface_mark_dirty (view->surfaces[view->now]);
  view->scale = place->scale;
  view->drawn = TRUE;
  return view->surfaces[view->now];
}
