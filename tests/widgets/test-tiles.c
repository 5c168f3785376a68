/* SPDX-License-Identifier: Apache-2.0 */
/* test-tiles.c - a picture of 100 megapixels is opened, moved and zoomed without holding up the main thread
 *
 * The bound is 50 ms between two turns of the main loop. On a machine that does other things, too, the clock on the
 * wall says more about those: what is bounded is the time that the main thread itself worked. Both are printed; the
 * bound counts with -m perf (suite slow), since no test of make check may hang on how fast a machine is.
 */
#include "hone-tiles.h"
#include "hone-widgets.h"

#include <glib/gstdio.h>
#include <math.h>
#include <time.h>

#define SIDE 10000
#define BOUND 50.0 /* ms */

static double
now (clockid_t clock)
{
  struct timespec time;

  clock_gettime (clock, &time);
  return 1e3 * (double) time.tv_sec + 1e-6 * (double) time.tv_nsec;
}

/* The turns of the main loop so far, each in ms. */
typedef struct {
  GArray *work, *wall; /* of double */
} Turns;

static Turns
turns_new (void)
{
  return (Turns){ g_array_new (FALSE, FALSE, sizeof (double)), g_array_new (FALSE, FALSE, sizeof (double)) };
}

static void
turn (Turns *turns)
{
  double work, wall;

  /* Waiting is no work: the turn begins when something is ready. */
  while (!g_main_context_pending (NULL))
    g_usleep (500);
  work = now (CLOCK_THREAD_CPUTIME_ID);
  wall = now (CLOCK_MONOTONIC);
  g_main_context_iteration (NULL, FALSE);
  work = now (CLOCK_THREAD_CPUTIME_ID) - work;
  wall = now (CLOCK_MONOTONIC) - wall;
  g_array_append_val (turns->work, work);
  g_array_append_val (turns->wall, wall);
}

static void
turns_for (Turns *turns, double ms)
{
  double end = now (CLOCK_MONOTONIC) + ms;

  while (now (CLOCK_MONOTONIC) < end)
    turn (turns);
}

static gboolean
tick_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer data)
{
  return G_SOURCE_CONTINUE; /* keeps frames coming, so that there is always a next turn */
}

static HoneImage *
make_image (int side)
{
  HoneImage *image = hone_image_new (side, side);

  for (int y = 0; y < side; y++)
    for (int x = 0; x < side; x++) {
      guint8 *pixel = image->pixels + 3 * ((gsize) y * (gsize) side + (gsize) x);

      pixel[0] = (guint8) (x >> 4);
      pixel[1] = (guint8) (y >> 4);
      pixel[2] = (guint8) ((x >> 8) ^ (y >> 8));
    }
  return image;
}

/* Half as large again and again, and the copy that is near the size on the screen. */
static void
test_levels (void)
{
  g_autoptr (HoneTiles) tiles = hone_tiles_new (make_image (2050));

  g_assert_cmpint (hone_tiles_get_width (tiles), ==, 2050);
  g_assert_cmpint (hone_tiles_get_level (tiles, 4), ==, 0);
  g_assert_cmpint (hone_tiles_get_level (tiles, 1), ==, 0);
  g_assert_cmpint (hone_tiles_get_level (tiles, 0.8), ==, 0);
  g_assert_cmpint (hone_tiles_get_level (tiles, 0.5), ==, 1);
  g_assert_cmpint (hone_tiles_get_level (tiles, 0.26), ==, 2);
  g_assert_cmpint (hone_tiles_get_level (tiles, 1e-6), ==, 3); /* 2050, 1025, 513, 257: no smaller one is needed */
}

static int
by_size (gconstpointer a, gconstpointer b)
{
  const double *x = a, *y = b;

  return *x < *y ? -1 : *x > *y;
}

/* @share: 1: the longest */
static double
percentile (GArray *times, double share)
{
  g_array_sort (times, by_size);
  return g_array_index (times, double, (guint) (share * (times->len - 1)));
}

/* Turns in which nothing was drawn are short and many: only those of more than half a millisecond count. */
static GArray *
frames (GArray *times)
{
  GArray *frames = g_array_new (FALSE, FALSE, sizeof (double));

  for (guint i = 0; i < times->len; i++)
    if (g_array_index (times, double, i) > 0.5)
      g_array_append_val (frames, g_array_index (times, double, i));
  return frames;
}

static void
report (const char *what, Turns *turns)
{
  g_autoptr (GArray) work = frames (turns->work);
  g_autoptr (GArray) wall = frames (turns->wall);
  double longest = work->len > 0 ? percentile (work, 1) : 0;

  if (work->len > 0)
    g_test_message ("%s: %u frames; work %.1f ms at most, 99 %% below %.1f, half below %.1f; on the clock %.1f ms at "
                    "most, 99 %% below %.1f",
                    what, work->len, longest, percentile (work, 0.99), percentile (work, 0.5), percentile (wall, 1),
                    percentile (wall, 0.99));
  if (g_test_perf ())
    g_assert_cmpfloat (longest, <, BOUND);
  g_array_unref (turns->work);
  g_array_unref (turns->wall);
}

static void
zoom_and_pan (HoneCanvas *canvas, double zoom, Turns *turns)
{
  hone_canvas_zoom_to (canvas, zoom);
  for (int i = 0; i < 12; i++) {
    hone_canvas_pan (canvas, i % 4 < 2 ? -731 : 517, i % 3 == 0 ? -613 : 401);
    turns_for (turns, 20);
  }
}

/* What the processor draws. */

#define VIEW_WIDTH 150
#define VIEW_HEIGHT 90

static guint32
seen (cairo_surface_t *surface, int x, int y)
{
  const guint8 *data = cairo_image_surface_get_data (surface);

  return *(const guint32 *) (gconstpointer) (data + y * cairo_image_surface_get_stride (surface) + 4 * x) & 0xffffffu;
}

/* So many dots that every mistake of a pixel shows. */
static HoneImage *
make_noise (int width, int height)
{
  HoneImage *image = hone_image_new (width, height);

  for (int i = 0; i < 3 * width * height; i++)
    image->pixels[i] = (guint8) g_test_rand_int ();
  return image;
}

static guint32
pixel_of (const HoneImage *image, int x, int y)
{
  const guint8 *pixel = image->pixels + 3 * (y * image->width + x);

  return (guint32) (pixel[0] << 16 | pixel[1] << 8 | pixel[2]);
}

/* At 100 % the very pixels, close up squares of them. */
static void
test_pixels (void)
{
  g_autoptr (HoneImage) image = make_noise (300, 200);
  g_autoptr (HoneTiles) tiles = hone_tiles_new (hone_image_copy (image));
  const HonePlace whole = { -20, 7, 1 };
  const HonePlace close = { -800, -400, 8 };
  cairo_surface_t *surface = hone_tiles_render (tiles, &whole, VIEW_WIDTH, VIEW_HEIGHT, 1, NULL);

  for (int y = 7; y < VIEW_HEIGHT; y++)
    for (int x = 0; x < VIEW_WIDTH; x++)
      g_assert_cmphex (seen (surface, x, y), ==, pixel_of (image, x + 20, y - 7));
  surface = hone_tiles_render (tiles, &close, VIEW_WIDTH, VIEW_HEIGHT, 1, NULL);
  for (int y = 0; y < VIEW_HEIGHT; y++)
    for (int x = 0; x < VIEW_WIDTH; x++)
      g_assert_cmphex (seen (surface, x, y), ==, pixel_of (image, (x + 800) / 8, (y + 400) / 8));
}

/* What a pan moves is what would have been drawn. */
static void
test_moved (void)
{
  static const int steps[][2] = { { 13, 0 }, { -40, 5 }, { 0, -31 }, { 7, 80 }, { -149, -89 }, { 200, 0 }, { -3, -3 } };
  static const double scales[] = { 0.3, 1, 2.7, 6 };
  g_autoptr (HoneImage) image = make_noise (700, 500);

  for (guint s = 0; s < G_N_ELEMENTS (scales); s++) {
    g_autoptr (HoneTiles) tiles = hone_tiles_new (hone_image_copy (image));
    HonePlace place = { -30, -20, scales[s] };

    hone_tiles_render (tiles, &place, VIEW_WIDTH, VIEW_HEIGHT, 1, NULL);
    for (guint i = 0; i < G_N_ELEMENTS (steps); i++) {
      g_autoptr (HoneTiles) fresh = hone_tiles_new (hone_image_copy (image));
      cairo_surface_t *a, *b;

      place.x += steps[i][0];
      place.y += steps[i][1];
      a = hone_tiles_render (tiles, &place, VIEW_WIDTH, VIEW_HEIGHT, 1, NULL);
      b = hone_tiles_render (fresh, &place, VIEW_WIDTH, VIEW_HEIGHT, 1, NULL);
      for (int y = (int) MAX (place.y, 0); y < MIN (VIEW_HEIGHT, ceil (place.y + 500 * place.scale)); y++)
        for (int x = (int) MAX (place.x, 0); x < MIN (VIEW_WIDTH, ceil (place.x + 700 * place.scale)); x++)
          g_assert_cmphex (seen (a, x, y), ==, seen (b, x, y));
    }
  }
}

/* 0 .. 9999 from left to right, and two that lie far away. */
static HoneDeepImage *
make_deep (void)
{
  HoneDeepImage *image = g_new0 (HoneDeepImage, 1);

  image->width = 100;
  image->height = 100;
  image->pixels = g_new (guint16, 10000);
  for (int i = 0; i < 10000; i++)
    image->pixels[i] = (guint16) (20000 + i);
  image->pixels[0] = image->low = 3;
  image->pixels[9999] = image->high = 60000;
  return image;
}

static void
test_deep (void)
{
  g_autoptr (HoneTiles) tiles = hone_tiles_new_deep (make_deep ());
  const HonePlace place = { 0, 0, 1 };
  HoneTilesLook look = hone_tiles_look;
  cairo_surface_t *surface;
  double black, white;

  g_assert_true (hone_tiles_get_range (tiles, 1, &black, &white));
  g_assert_cmpfloat (black, ==, 3);
  g_assert_cmpfloat (white, ==, 60000);
  g_assert_true (hone_tiles_get_range (tiles, 0.99, &black, &white));
  g_assert_cmpfloat (black, ==, 20050);
  g_assert_cmpfloat (white, ==, 29949);
  /* As it is: the upper byte, which is what is trained on. */
  surface = hone_tiles_render (tiles, &place, 100, 100, 1, NULL);
  for (int i = 1; i < 9999; i++)
    g_assert_cmphex (seen (surface, i % 100, i / 100), ==, 0x010101u * ((20000u + (guint) i) >> 8));
  look.black = 22000;
  look.white = 24000;
  surface = hone_tiles_render (tiles, &place, 100, 100, 1, &look);
  g_assert_cmphex (seen (surface, 99, 19), ==, 0);       /* 21999 */
  g_assert_cmphex (seen (surface, 0, 30), ==, 0x808080); /* 23000 */
  g_assert_cmphex (seen (surface, 1, 40), ==, 0xffffff); /* 24001 */
  look.brightness = 1;
  surface = hone_tiles_render (tiles, &place, 100, 100, 1, &look);
  g_assert_cmphex (seen (surface, 0, 0), ==, 0xffffff);
}

static void
test_large (void)
{
  g_autofree char *folder = g_dir_make_tmp ("hone-tiles-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "large.jpg", NULL);
  g_autoptr (HoneImage) image = make_image (SIDE);
  g_autoptr (GError) error = NULL;
  GtkWidget *window = gtk_window_new ();
  HoneCanvas *canvas = HONE_CANVAS (hone_canvas_new ());
  Turns first = turns_new ();
  Turns opening = turns_new ();
  Turns moving = turns_new ();

  g_assert_true (hone_image_write_jpeg (image, path, 80, &error));
  g_assert_no_error (error);
  gtk_window_set_default_size (GTK_WINDOW (window), 1200, 800);
  gtk_window_set_child (GTK_WINDOW (window), GTK_WIDGET (canvas));
  gtk_widget_add_tick_callback (GTK_WIDGET (canvas), tick_cb, NULL, NULL);
  gtk_window_present (GTK_WINDOW (window));
  turns_for (&first, 600);
  report ("the first frame of any window", &first);

  hone_canvas_set_path (canvas, path);
  while (hone_canvas_get_loading (canvas))
    turn (&opening);
  turns_for (&opening, 200);
  g_assert_null (hone_canvas_get_error (canvas));
  report ("opening", &opening);

  for (double zoom = 0.1; zoom < 20; zoom *= 1.7)
    zoom_and_pan (canvas, zoom, &moving);
  hone_canvas_set_look (canvas, 0.2, 0.3);
  turns_for (&moving, 100);
  report ("zooming and panning", &moving);

  gtk_window_destroy (GTK_WINDOW (window));
  g_remove (path);
  g_rmdir (folder);
}

int
main (int argc, char *argv[])
{
  gboolean display = gtk_init_check ();

  g_test_init (&argc, &argv, NULL);
  hone_widgets_init ();
  g_test_add_func ("/widgets/tiles/levels", test_levels);
  g_test_add_func ("/widgets/tiles/pixels", test_pixels);
  g_test_add_func ("/widgets/tiles/moved", test_moved);
  g_test_add_func ("/widgets/tiles/deep", test_deep);
  if (display)
    g_test_add_func ("/widgets/tiles/large", test_large);
  return g_test_run ();
}
