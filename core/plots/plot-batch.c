/* SPDX-License-Identifier: Apache-2.0 */
/* plot-batch.c - up to sixteen pictures of a batch in a square, with names and boxes */
#include "picture-tags.h"

#include <math.h>
#include <string.h>

#define MOST 16
#define LONGEST 1920 /* pixels of the square */
#define LEAST 400    /* of a picture: type must be read */
#define SURE 0.25f   /* of detections */
#define GAP 2
#define GROUND 0xff

typedef struct {
  const HoneBatch *batch;
  GArray *const *found;
  char *const *names;
  int n, across, down;
  double scale;      /* from the batch */
  int width, height; /* of a tile */
  HoneImage *image;
} Mosaic;

static void
place (Mosaic *self)
{
  int side = MAX (self->batch->w, self->batch->h);

  self->n = MIN (self->batch->n, MOST);
  self->across = (int) ceil (sqrt (self->n));
  self->down = (self->n + self->across - 1) / self->across;
  self->scale = CLAMP ((double) LEAST / side, 1, 8);
  self->scale = MIN (self->scale, (double) LONGEST / self->across / side);
  self->width = MAX ((int) lrint (self->batch->w * self->scale), 1);
  self->height = MAX ((int) lrint (self->batch->h * self->scale), 1);
  self->image = hone_image_new (self->across * (self->width + GAP) - GAP, self->down * (self->height + GAP) - GAP);
  memset (self->image->pixels, GROUND, (gsize) self->image->width * (gsize) self->image->height * 3);
}

/* A picture of the batch, borrowed, as a surface is scaled by Cairo: its own filter for smaller ones is good. */
static HoneImage *
tile_of (Mosaic *self, int i)
{
  const HoneBatch *batch = self->batch;
  const guint8 *from = batch->pixels + (gsize) i * (gsize) batch->h * (gsize) batch->w * 3;
  cairo_surface_t *source = cairo_image_surface_create (CAIRO_FORMAT_RGB24, batch->w, batch->h);
  cairo_surface_t *target = cairo_image_surface_create (CAIRO_FORMAT_RGB24, self->width, self->height);
  cairo_t *cr = cairo_create (target);
  HoneImage *tile;

  for (int y = 0; y < batch->h; y++) {
    guint32 *row = (guint32 *) (gpointer) (cairo_image_surface_get_data (source) +
                                           (gsize) y * (gsize) cairo_image_surface_get_stride (source));

    for (int x = 0; x < batch->w; x++, from += 3)
      row[x] = (guint32) from[0] << 16 | (guint32) from[1] << 8 | from[2];
  }
  cairo_surface_mark_dirty (source);
  cairo_scale (cr, (double) self->width / batch->w, (double) self->height / batch->h);
  cairo_set_source_surface (cr, source, 0, 0);
  cairo_pattern_set_filter (cairo_get_source (cr), CAIRO_FILTER_GOOD);
  cairo_pattern_set_extend (cairo_get_source (cr), CAIRO_EXTEND_PAD);
  cairo_paint (cr);
  cairo_destroy (cr);
  tile = sheet_to_image (target);
  cairo_surface_destroy (source);
  cairo_surface_destroy (target);
  return tile;
}

static HoneDetection
scaled (const Mosaic *self, HoneDetection box)
{
  box.x1 *= (float) self->width / (float) self->batch->w;
  box.x2 *= (float) self->width / (float) self->batch->w;
  box.y1 *= (float) self->height / (float) self->batch->h;
  box.y2 *= (float) self->height / (float) self->batch->h;
  return box;
}

static GArray *
truths_of (const Mosaic *self, int i)
{
  const float w = (float) self->width, h = (float) self->height;
  GArray *boxes = g_array_new (FALSE, FALSE, sizeof (HoneDetection));

  for (guint k = 0; k < self->batch->n_targets; k++) {
    const HoneTarget *target = &self->batch->targets[k];
    const HoneDetection box = { (target->cx - target->w / 2) * w, (target->cy - target->h / 2) * h,
                                (target->cx + target->w / 2) * w, (target->cy + target->h / 2) * h,
                                .klass = target->klass };

    if (target->image == i)
      g_array_append_val (boxes, box);
  }
  return boxes;
}

static GArray *
sure_ones (const Mosaic *self, GArray *found)
{
  GArray *boxes = g_array_new (FALSE, FALSE, sizeof (HoneDetection));

  for (guint k = 0; k < found->len; k++) {
    const HoneDetection box = scaled (self, g_array_index (found, HoneDetection, k));

    if (box.score >= SURE)
      g_array_append_val (boxes, box);
  }
  return boxes;
}

static void
put (Mosaic *self, const HoneImage *tile, int x, int y)
{
  for (int j = 0; j < tile->height; j++)
    memcpy (self->image->pixels + ((gsize) (y + j) * (gsize) self->image->width + (gsize) x) * 3,
            tile->pixels + (gsize) j * (gsize) tile->width * 3, (gsize) tile->width * 3);
}

static void
draw_tile (Mosaic *self, PictureTags *tags, int i)
{
  const HoneDrawHow how = { .labels = TRUE, .scores = self->found != NULL, .boxes = TRUE };
  g_autoptr (HoneImage) tile = tile_of (self, i);
  g_autoptr (GArray) boxes = self->found != NULL ? sure_ones (self, self->found[i]) : truths_of (self, i);

  hone_draw_detections (tile, (const HoneDetection *) (gpointer) boxes->data, boxes->len, self->names, &how);
  if (self->batch->samples != NULL && self->batch->samples[i] != NULL) {
    g_autofree char *name = g_path_get_basename (self->batch->samples[i]->path);

    picture_tags_caption (tags, tile, 0, 0, tile->width, name);
  }
  put (self, tile, i % self->across * (self->width + GAP), i / self->across * (self->height + GAP));
}

gboolean
hone_plot_batch (const HoneBatch *batch, GArray *const *found, char *const *names, const char *path, GError **error)
{
  Mosaic mosaic = { .batch = batch, .found = found, .names = names };
  g_autoptr (PictureTags) tags = picture_tags_new (12);
  gboolean good;

  place (&mosaic);
  for (int i = 0; i < mosaic.n; i++)
    draw_tile (&mosaic, tags, i);
  good = hone_image_write (mosaic.image, path, error);
  hone_image_free (mosaic.image);
  return good;
}
