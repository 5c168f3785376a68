/* SPDX-License-Identifier: Apache-2.0 */
/* hone-tiles.c - see hone-tiles.h */
#include "hone-tiles-private.h"

#include <math.h>

#define TILE 512                 /* pixels a side */
#define WHOLE 3000000            /* a copy of so many pixels is one tile */
#define KEEP ((gsize) 256 << 20) /* bytes of pictures that are kept after they were shown */
#define LARGE ((gsize) 8 << 20)  /* giving so much back to the system takes long enough to do it on a thread */

typedef HoneTilesLevel Level;

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

static void
halve_deep_row (const guint16 *a, const guint16 *b, int width, guint16 *out)
{
  for (int x = 0; x < (width + 1) / 2; x++) {
    int left = 2 * x;
    int right = MIN (left + 1, width - 1);

    out[x] = (guint16) ((a[left] + a[right] + b[left] + b[right] + 2) / 4);
  }
}

static gpointer
halve (const guint8 *pixels, int width, int height, gboolean deep)
{
  gsize pixel = deep ? sizeof (guint16) : 3;
  gsize stride = (gsize) width * pixel;
  int small_height = (height + 1) / 2;
  gsize small_stride = (gsize) ((width + 1) / 2) * pixel;
  guint8 *out = g_malloc ((gsize) small_height * small_stride);

  for (int y = 0; y < small_height; y++) {
    gconstpointer a = pixels + (gsize) (2 * y) * stride;
    gconstpointer b = pixels + (gsize) MIN (2 * y + 1, height - 1) * stride;
    gpointer to = out + (gsize) y * small_stride;

    if (deep)
      halve_deep_row (a, b, width, to);
    else
      halve_row (a, b, width, to);
  }
  return out;
}

/* Levels. */

/* Takes @pixels. */
static void
add_level (HoneTiles *self, gpointer pixels, int width, int height)
{
  Level *level = &self->levels[self->n_levels++];

  level->width = width;
  level->height = height;
  level->tile = (gint64) width * height <= WHOLE ? MAX (width, height) : TILE;
  level->columns = (width + level->tile - 1) / level->tile;
  level->rows = (height + level->tile - 1) / level->tile;
  level->tiles = g_new0 (GdkTexture *, (gsize) level->columns * (gsize) level->rows);
  level->bytes = bytes_of (pixels, (gsize) width * (gsize) height * (self->deep ? sizeof (guint16) : 3));
}

static void
forget_tiles (Level *level)
{
  for (int i = 0; i < level->columns * level->rows; i++)
    g_clear_object (&level->tiles[i]);
}

static void
clear_level (Level *level)
{
  forget_tiles (level);
  g_free (level->tiles);
  g_bytes_unref (level->bytes);
}

/* Takes @pixels. */
static HoneTiles *
new_tiles (gpointer pixels, int width, int height, gboolean deep)
{
  HoneTiles *self = g_new0 (HoneTiles, 1);

  g_atomic_ref_count_init (&self->refs);
  self->width = width;
  self->height = height;
  self->deep = deep;
  add_level (self, pixels, width, height);
  while (MAX (width, height) > TILE && self->n_levels < HONE_TILES_LEVELS) {
    gpointer small = halve (g_bytes_get_data (self->levels[self->n_levels - 1].bytes, NULL), width, height, deep);

    width = (width + 1) / 2;
    height = (height + 1) / 2;
    add_level (self, small, width, height);
  }
  return self;
}

HoneTiles *
hone_tiles_new (HoneImage *image)
{
  HoneTiles *self = new_tiles (g_steal_pointer (&image->pixels), image->width, image->height, FALSE);

  hone_image_free (image);
  return self;
}

static guint32 *
count_below (const HoneDeepImage *image)
{
  guint32 *below = g_new0 (guint32, 65536);
  gsize n = (gsize) image->width * (gsize) image->height;

  for (gsize i = 0; i < n; i++)
    below[image->pixels[i]]++;
  for (int i = 1; i < 65536; i++)
    below[i] += below[i - 1];
  return below;
}

HoneTiles *
hone_tiles_new_deep (HoneDeepImage *image)
{
  guint32 *below = count_below (image);
  HoneTiles *self = new_tiles (g_steal_pointer (&image->pixels), image->width, image->height, TRUE);

  self->below = below;
  hone_deep_image_free (image);
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
  hone_tiles_clear_view (self);
  g_free (self->shades);
  g_free (self->below);
  g_free (self);
}

int
hone_tiles_get_width (const HoneTiles *self)
{
  return self->width;
}

int
hone_tiles_get_height (const HoneTiles *self)
{
  return self->height;
}

gboolean
hone_tiles_get_deep (const HoneTiles *self)
{
  return self->deep;
}

/* The lowest value with more than @n pixels up to it. */
static int
value_at (const HoneTiles *self, double n)
{
  int low = 0;
  int high = 65535;

  while (low < high) {
    int middle = (low + high) / 2;

    if (self->below[middle] > n)
      high = middle;
    else
      low = middle + 1;
  }
  return low;
}

gboolean
hone_tiles_get_range (const HoneTiles *self, double share, double *black, double *white)
{
  double n = (double) self->width * self->height;
  double left_out = floor (n * (1 - CLAMP (share, 0, 1)) / 2);

  if (!self->deep)
    return FALSE;
  *black = value_at (self, left_out);
  *white = value_at (self, n - left_out - 1);
  return TRUE;
}

/* The copy that has between 0.7 and 1.4 pixels for one of the screen. */
int
hone_tiles_get_level (const HoneTiles *self, double zoom)
{
  int level = (int) floor (log2 (1 / MAX (zoom, 1e-9)) + 0.5);

  return CLAMP (level, 0, self->n_levels - 1);
}

/* Drawing. */

/* A window into the level's own pixels: nothing is copied. */
static GdkTexture *
new_tile (const Level *level, int x, int y, int width, int height)
{
  gsize stride = (gsize) level->width * 3;
  gsize offset = (gsize) y * stride + (gsize) x * 3;
  g_autoptr (GBytes) part =
      g_bytes_new_from_bytes (level->bytes, offset, (gsize) (height - 1) * stride + (gsize) width * 3);

  return gdk_memory_texture_new (width, height, GDK_MEMORY_R8G8B8, part, stride);
}

/* As it is shown now. */
static GdkTexture *
new_deep_tile (const HoneTiles *self, const Level *level, int x, int y, int width, int height)
{
  const guint16 *pixels = g_bytes_get_data (level->bytes, NULL);
  gsize stride = (gsize) width * 3;
  guint8 *out = g_malloc (stride * (gsize) height);
  g_autoptr (GBytes) bytes = g_bytes_new_take (out, stride * (gsize) height);

  for (int row = 0; row < height; row++) {
    const guint16 *from = pixels + (gsize) (y + row) * (gsize) level->width + x;

    for (int i = 0; i < width; i++, out += 3)
      out[0] = out[1] = out[2] = self->shades[from[i]];
  }
  return gdk_memory_texture_new (width, height, GDK_MEMORY_R8G8B8, bytes, stride);
}

static GdkTexture *
tile_at (const HoneTiles *self, Level *level, int column, int row)
{
  GdkTexture **tile = &level->tiles[row * level->columns + column];
  int x = column * level->tile;
  int y = row * level->tile;
  int width = MIN (level->tile, level->width - x);
  int height = MIN (level->tile, level->height - y);

  if (*tile == NULL)
    *tile = self->deep ? new_deep_tile (self, level, x, y, width, height) : new_tile (level, x, y, width, height);
  return *tile;
}

/* Edges on whole pixels of the screen: neighbours meet without a seam. */
static float
on_screen (double at, int scale_factor)
{
  return (float) (round (at * scale_factor) / scale_factor);
}

static void
draw_tile (const HoneTiles *self, Level *level, int column, int row, GtkSnapshot *snapshot, const HonePlace *place,
           double zoom, int factor)
{
  float x0 = on_screen (place->x + column * level->tile * zoom, factor);
  float y0 = on_screen (place->y + row * level->tile * zoom, factor);
  float x1 = on_screen (place->x + MIN ((column + 1) * level->tile, level->width) * zoom, factor);
  float y1 = on_screen (place->y + MIN ((row + 1) * level->tile, level->height) * zoom, factor);

  gtk_snapshot_append_texture (snapshot, tile_at (self, level, column, row),
                               &GRAPHENE_RECT_INIT (x0, y0, x1 - x0, y1 - y0));
}

static void
draw_level (const HoneTiles *self, Level *level, GtkSnapshot *snapshot, const HonePlace *place, double width,
            double height, int factor)
{
  double zoom = place->scale * (double) self->width / level->width;
  double tile = level->tile * zoom;
  int left = MAX ((int) floor (-place->x / tile), 0);
  int top = MAX ((int) floor (-place->y / tile), 0);
  int right = MIN ((int) ceil ((width - place->x) / tile), level->columns);
  int bottom = MIN ((int) ceil ((height - place->y) / tile), level->rows);

  for (int row = top; row < bottom; row++)
    for (int column = left; column < right; column++)
      draw_tile (self, level, column, row, snapshot, place, zoom, factor);
}

/* Colour c becomes (c - 0.5) times steepness + 0.5 + brightness: on the GPU. */
static void
push_look (const HoneTilesLook *look, GtkSnapshot *snapshot)
{
  double steep = hone_tiles_steepness (look);
  float lift = (float) (0.5 - 0.5 * steep + look->brightness);
  float k = (float) steep;
  graphene_matrix_t matrix;
  graphene_vec4_t offset;

  graphene_matrix_init_from_float (&matrix, (float[]){ k, 0, 0, 0, 0, k, 0, 0, 0, 0, k, 0, 0, 0, 0, 1 });
  graphene_vec4_init (&offset, lift, lift, lift, 0);
  gtk_snapshot_push_color_matrix (snapshot, &matrix, &offset);
}

static void
draw_tiles (HoneTiles *self, GtkSnapshot *snapshot, const HonePlace *place, double width, double height, int factor,
            const HoneTilesLook *look)
{
  gboolean changed = !self->deep && look != NULL && (look->brightness != 0 || look->contrast != 0);

  if (hone_tiles_set_look (self, look) && self->deep)
    for (int i = 0; i < self->n_levels; i++)
      forget_tiles (&self->levels[i]);
  if (changed)
    push_look (look, snapshot);
  draw_level (self, &self->levels[hone_tiles_get_level (self, place->scale * factor)], snapshot, place, width, height,
              factor);
  if (changed)
    gtk_snapshot_pop (snapshot);
}

static void
draw_view (HoneTiles *self, GtkSnapshot *snapshot, const HonePlace *place, double width, double height, int factor,
           const HoneTilesLook *look)
{
  cairo_surface_t *view =
      hone_tiles_render (self, place, (int) ceil (width * factor), (int) ceil (height * factor), factor, look);
  double scale = place->scale * factor;
  double left = MAX (self->view.x, 0);
  double top = MAX (self->view.y, 0);
  double right = MIN (ceil (self->view.x + self->width * scale), self->view.width);
  double bottom = MIN (ceil (self->view.y + self->height * scale), self->view.height);
  graphene_rect_t area = GRAPHENE_RECT_INIT ((float) (left / factor), (float) (top / factor),
                                             (float) ((right - left) / factor), (float) ((bottom - top) / factor));
  cairo_t *cr;

  if (right <= left || bottom <= top)
    return;
  cr = gtk_snapshot_append_cairo (snapshot, &area);
  cairo_set_source_surface (cr, view, 0, 0);
  cairo_pattern_set_filter (cairo_get_source (cr), CAIRO_FILTER_NEAREST);
  cairo_rectangle (cr, left / factor, top / factor, (right - left) / factor, (bottom - top) / factor);
  cairo_fill (cr);
  cairo_destroy (cr);
}

/* Close up a GPU would blur the pixels' edges (GTK 4.8 cannot be told not to): there, too, one surface is drawn. */
void
hone_tiles_snapshot (HoneTiles *self, GtkSnapshot *snapshot, const HonePlace *place, double width, double height,
                     int scale_factor, const HoneTilesLook *look, gboolean software)
{
  if (software || place->scale * scale_factor >= HONE_TILES_SQUARES)
    draw_view (self, snapshot, place, width, height, scale_factor, look);
  else
    draw_tiles (self, snapshot, place, width, height, scale_factor, look);
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
  return (gsize) tiles->width * (gsize) tiles->height * (tiles->deep ? 3 : 4); /* with the smaller copies */
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

/* Any thread. */
static HoneTiles *
read_tiles (const char *path, GError **error)
{
  HoneImageInfo info;
  HoneDeepImage *deep;
  HoneImage *image;

  if (hone_image_probe (path, &info, NULL) && info.deep) {
    deep = hone_image_read_deep (path, error);
    return deep != NULL ? hone_tiles_new_deep (deep) : NULL;
  }
  image = hone_image_read (path, error);
  return image != NULL ? hone_tiles_new (image) : NULL;
}

/* Worker thread. */
static void
load_in_thread (GTask *task, gpointer source, gpointer path, GCancellable *cancellable)
{
  GError *error = NULL;
  HoneTiles *tiles;

  if (g_task_return_error_if_cancelled (task))
    return;
  tiles = read_tiles (path, &error);
  if (tiles != NULL)
    g_task_return_pointer (task, tiles, (GDestroyNotify) hone_tiles_unref);
  else
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
