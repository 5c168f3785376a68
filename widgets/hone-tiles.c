/* SPDX-License-Identifier: Apache-2.0 */
/* hone-tiles.c - see hone-tiles.h */
#include "hone-tiles.h"

#include <math.h>

#define TILE 512      /* pixels a side */
#define WHOLE 3000000 /* a copy of so many pixels is one tile */
#define LEVELS 16
#define SQUARES 4.0              /* from so many pixels of the screen on, a pixel of the picture is drawn as a square */
#define KEEP ((gsize) 256 << 20) /* bytes of pictures that are kept after they were shown */
#define LARGE ((gsize) 8 << 20)  /* giving so much back to the system takes long enough to do it on a thread */

typedef struct {
  int width, height, tile, columns, rows;
  GBytes *bytes;
  GdkTexture **tiles; /* made when they are first drawn */
} Level;

struct _HoneTiles {
  gatomicrefcount refs;
  HoneImage image;
  Level levels[LEVELS];
  int n_levels;

  GdkTexture *squares; /* the last close-up, and of what it is; main thread */
  HonePlace squares_place;
  int squares_width, squares_height;
};

/* Pixels. */

static gpointer
free_on_thread (gpointer pixels)
{
  g_free (pixels);
  return NULL;
}

static void
free_large (gpointer pixels)
{
  g_thread_unref (g_thread_new ("hone-free", free_on_thread, pixels));
}

static GBytes *
bytes_of (guint8 *pixels, gsize size)
{
  return g_bytes_new_with_free_func (pixels, size, size >= LARGE ? free_large : g_free, pixels);
}

static void
halve_row (const guint8 *a, const guint8 *b, int width, guint8 *out)
{
  for (int x = 0; x < (width + 1) / 2; x++) {
    int left = 6 * x;
    int right = 2 * x + 1 < width ? left + 3 : left;

    for (int c = 0; c < 3; c++)
      out[3 * x + c] = (guint8) ((a[left + c] + a[right + c] + b[left + c] + b[right + c] + 2) / 4);
  }
}

static guint8 *
halve (const guint8 *pixels, int width, int height)
{
  gsize stride = (gsize) width * 3;
  int small_height = (height + 1) / 2;
  gsize small_stride = (gsize) ((width + 1) / 2) * 3;
  guint8 *out = g_malloc ((gsize) small_height * small_stride);

  for (int y = 0; y < small_height; y++)
    halve_row (pixels + (gsize) (2 * y) * stride, pixels + (gsize) MIN (2 * y + 1, height - 1) * stride, width,
               out + (gsize) y * small_stride);
  return out;
}

/* Levels. */

/* Takes @pixels. */
static void
add_level (HoneTiles *self, guint8 *pixels, int width, int height)
{
  Level *level = &self->levels[self->n_levels++];

  level->width = width;
  level->height = height;
  level->tile = (gint64) width * height <= WHOLE ? MAX (width, height) : TILE;
  level->columns = (width + level->tile - 1) / level->tile;
  level->rows = (height + level->tile - 1) / level->tile;
  level->tiles = g_new0 (GdkTexture *, (gsize) level->columns * (gsize) level->rows);
  level->bytes = bytes_of (pixels, (gsize) width * (gsize) height * 3);
}

static void
clear_level (Level *level)
{
  for (int i = 0; i < level->columns * level->rows; i++)
    g_clear_object (&level->tiles[i]);
  g_free (level->tiles);
  g_bytes_unref (level->bytes);
}

HoneTiles *
hone_tiles_new (HoneImage *image)
{
  HoneTiles *self = g_new0 (HoneTiles, 1);
  int width = image->width;
  int height = image->height;

  g_atomic_ref_count_init (&self->refs);
  self->image = *image;
  add_level (self, g_steal_pointer (&image->pixels), width, height);
  hone_image_free (image);
  while (MAX (width, height) > TILE && self->n_levels < LEVELS) {
    guint8 *small = halve (g_bytes_get_data (self->levels[self->n_levels - 1].bytes, NULL), width, height);

    width = (width + 1) / 2;
    height = (height + 1) / 2;
    add_level (self, small, width, height);
  }
  return self;
}

HoneTiles *
hone_tiles_ref (HoneTiles *self)
{
  g_atomic_ref_count_inc (&self->refs);
  return self;
}

void
hone_tiles_unref (HoneTiles *self)
{
  if (!g_atomic_ref_count_dec (&self->refs))
    return;
  for (int i = 0; i < self->n_levels; i++)
    clear_level (&self->levels[i]);
  g_clear_object (&self->squares);
  g_free (self);
}

int
hone_tiles_get_width (const HoneTiles *self)
{
  return self->image.width;
}

int
hone_tiles_get_height (const HoneTiles *self)
{
  return self->image.height;
}

const HoneImage *
hone_tiles_get_image (const HoneTiles *self)
{
  return &self->image;
}

/* The copy that has between 0.7 and 1.4 pixels for one of the screen. */
int
hone_tiles_get_level (const HoneTiles *self, double zoom)
{
  int level = (int) floor (log2 (1 / MAX (zoom, 1e-9)) + 0.5);

  return CLAMP (level, 0, self->n_levels - 1);
}

/* Drawing. */

static GdkTexture *
tile_at (Level *level, int column, int row)
{
  GdkTexture **tile = &level->tiles[row * level->columns + column];
  int x = column * level->tile;
  int y = row * level->tile;
  int width = MIN (level->tile, level->width - x);
  int height = MIN (level->tile, level->height - y);
  gsize stride = (gsize) level->width * 3;

  if (*tile == NULL) {
    /* A window into the level's own pixels: nothing is copied. */
    gsize offset = (gsize) y * stride + (gsize) x * 3;
    g_autoptr (GBytes) part =
        g_bytes_new_from_bytes (level->bytes, offset, (gsize) (height - 1) * stride + (gsize) width * 3);

    *tile = gdk_memory_texture_new (width, height, GDK_MEMORY_R8G8B8, part, stride);
  }
  return *tile;
}

/* Edges on whole pixels of the screen: neighbours meet without a seam. */
static float
on_screen (double at, int scale_factor)
{
  return (float) (round (at * scale_factor) / scale_factor);
}

static void
draw_tile (Level *level, int column, int row, GtkSnapshot *snapshot, const HonePlace *place, double zoom, int factor)
{
  float x0 = on_screen (place->x + column * level->tile * zoom, factor);
  float y0 = on_screen (place->y + row * level->tile * zoom, factor);
  float x1 = on_screen (place->x + MIN ((column + 1) * level->tile, level->width) * zoom, factor);
  float y1 = on_screen (place->y + MIN ((row + 1) * level->tile, level->height) * zoom, factor);

  gtk_snapshot_append_texture (snapshot, tile_at (level, column, row), &GRAPHENE_RECT_INIT (x0, y0, x1 - x0, y1 - y0));
}

static void
draw_level (Level *level, GtkSnapshot *snapshot, const HonePlace *place, double zoom, double width, double height,
            int factor)
{
  double tile = level->tile * zoom;
  int left = MAX ((int) floor (-place->x / tile), 0);
  int top = MAX ((int) floor (-place->y / tile), 0);
  int right = MIN ((int) ceil ((width - place->x) / tile), level->columns);
  int bottom = MIN ((int) ceil ((height - place->y) / tile), level->rows);

  for (int row = top; row < bottom; row++)
    for (int column = left; column < right; column++)
      draw_tile (level, column, row, snapshot, place, zoom, factor);
}

/* One row of the close-up; outside of the picture it is left as it is. */
static void
square_row (const HoneImage *image, const guint8 *row, const HonePlace *place, int width, int factor, guint8 *out)
{
  double step = 1 / (place->scale * factor);
  double at = (0.5 / factor - place->x) / place->scale;

  for (int x = 0; x < width; x++, at += step) {
    int from = (int) floor (at);

    if (from < 0 || from >= image->width)
      continue;
    out[4 * x] = row[3 * from];
    out[4 * x + 1] = row[3 * from + 1];
    out[4 * x + 2] = row[3 * from + 2];
    out[4 * x + 3] = 255;
  }
}

static GdkTexture *
make_squares (HoneTiles *self, const HonePlace *place, int width, int height, int factor)
{
  HoneImage image = self->image;
  const guint8 *pixels = g_bytes_get_data (self->levels[0].bytes, NULL);
  gsize stride = (gsize) width * 4;
  guint8 *out = g_malloc0 (stride * (gsize) height);
  g_autoptr (GBytes) bytes = g_bytes_new_take (out, stride * (gsize) height);

  for (int y = 0; y < height; y++) {
    int from = (int) floor (((y + 0.5) / factor - place->y) / place->scale);

    if (from >= 0 && from < image.height)
      square_row (&image, pixels + (gsize) from * (gsize) image.width * 3, place, width, factor,
                  out + (gsize) y * stride);
  }
  return gdk_memory_texture_new (width, height, GDK_MEMORY_R8G8B8A8, bytes, stride);
}

static void
draw_squares (HoneTiles *self, GtkSnapshot *snapshot, const HonePlace *place, double width, double height, int factor)
{
  int pixels_x = (int) ceil (width * factor);
  int pixels_y = (int) ceil (height * factor);

  if (self->squares == NULL || self->squares_width != pixels_x || self->squares_height != pixels_y ||
      self->squares_place.x != place->x || self->squares_place.y != place->y ||
      self->squares_place.scale != place->scale) {
    g_clear_object (&self->squares);
    self->squares = make_squares (self, place, pixels_x, pixels_y, factor);
    self->squares_place = *place;
    self->squares_width = pixels_x;
    self->squares_height = pixels_y;
  }
  gtk_snapshot_append_texture (
      snapshot, self->squares,
      &GRAPHENE_RECT_INIT (0, 0, (float) pixels_x / (float) factor, (float) pixels_y / (float) factor));
}

void
hone_tiles_snapshot (HoneTiles *self, GtkSnapshot *snapshot, const HonePlace *place, double width, double height,
                     int scale_factor)
{
  int level = hone_tiles_get_level (self, place->scale * scale_factor);

  if (place->scale * scale_factor >= SQUARES)
    draw_squares (self, snapshot, place, width, height, scale_factor);
  else
    draw_level (&self->levels[level], snapshot, place,
                place->scale * (double) self->image.width / self->levels[level].width, width, height, scale_factor);
}

/* Loading, and the last few pictures. */

typedef struct {
  char *path;
  HoneTiles *tiles;
} Kept;

static GQueue kept = G_QUEUE_INIT; /* newest first; main thread */

static void
kept_free (Kept *entry)
{
  hone_tiles_unref (entry->tiles);
  g_free (entry->path);
  g_free (entry);
}

static gsize
bytes_in (const HoneTiles *tiles)
{
  return (gsize) tiles->image.width * (gsize) tiles->image.height * 4; /* with the smaller copies */
}

HoneTiles *
hone_tiles_peek (const char *path)
{
  for (GList *l = kept.head; l != NULL; l = l->next) {
    Kept *entry = l->data;

    if (g_str_equal (entry->path, path)) {
      g_queue_unlink (&kept, l);
      g_queue_push_head_link (&kept, l);
      return hone_tiles_ref (entry->tiles);
    }
  }
  return NULL;
}

static void
keep (const char *path, HoneTiles *tiles)
{
  g_autoptr (HoneTiles) there = hone_tiles_peek (path);
  Kept *entry;
  gsize sum = 0;

  if (there != NULL)
    return;
  entry = g_new0 (Kept, 1);
  entry->path = g_strdup (path);
  entry->tiles = hone_tiles_ref (tiles);
  g_queue_push_head (&kept, entry);
  for (GList *l = kept.head; l != NULL; l = l->next)
    sum += bytes_in (((Kept *) l->data)->tiles);
  while (sum > KEEP && kept.length > 1) {
    Kept *oldest = g_queue_pop_tail (&kept);

    sum -= bytes_in (oldest->tiles);
    kept_free (oldest);
  }
}

/* Worker thread. */
static void
load_in_thread (GTask *task, gpointer source, gpointer path, GCancellable *cancellable)
{
  GError *error = NULL;
  HoneImage *image;

  if (g_task_return_error_if_cancelled (task))
    return;
  image = hone_image_read (path, &error);
  if (image != NULL && !g_cancellable_is_cancelled (cancellable))
    g_task_return_pointer (task, hone_tiles_new (image), (GDestroyNotify) hone_tiles_unref);
  else if (image != NULL) {
    hone_image_free (image);
    g_task_return_error_if_cancelled (task);
  } else
    g_task_return_error (task, error);
}

void
hone_tiles_load_async (const char *path, GCancellable *cancellable, GAsyncReadyCallback done, gpointer data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, done, data);

  g_task_set_source_tag (task, hone_tiles_load_async);
  g_task_set_task_data (task, g_strdup (path), g_free);
  g_task_run_in_thread (task, load_in_thread);
}

HoneTiles *
hone_tiles_load_finish (GAsyncResult *result, GError **error)
{
  HoneTiles *tiles = g_task_propagate_pointer (G_TASK (result), error);

  if (tiles != NULL)
    keep (g_task_get_task_data (G_TASK (result)), tiles);
  return tiles;
}
