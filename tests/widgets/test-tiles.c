/* SPDX-License-Identifier: Apache-2.0 */
/* test-tiles.c - a picture of 100 megapixels is opened, moved and zoomed without holding up the main thread
 *
 * The bound is 50 ms between two turns of the main loop. On a machine that does other things, too, the clock on the
 * wall says more about those: what is bounded is the time that the main thread itself worked. Both are printed; the
 * bound counts with -m perf (suite slow), since no test of make check may hang on how fast a machine is.
 */
#include "hone-widgets.h"

#include <glib/gstdio.h>
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

/* The longest turn of the main loop so far. */
typedef struct {
  double work, wall;
} Longest;

static void
turn (Longest *longest)
{
  double work = now (CLOCK_THREAD_CPUTIME_ID);
  double wall;

  /* Waiting is no work: the turn begins when something is ready. */
  while (!g_main_context_pending (NULL))
    g_usleep (500);
  wall = now (CLOCK_MONOTONIC);
  g_main_context_iteration (NULL, FALSE);
  longest->work = MAX (longest->work, now (CLOCK_THREAD_CPUTIME_ID) - work);
  longest->wall = MAX (longest->wall, now (CLOCK_MONOTONIC) - wall);
}

static void
turns_for (Longest *longest, double ms)
{
  double end = now (CLOCK_MONOTONIC) + ms;

  while (now (CLOCK_MONOTONIC) < end)
    turn (longest);
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

static void
report (const char *what, const Longest *longest)
{
  g_test_message ("%s: longest turn %.1f ms of work, %.1f ms on the clock", what, longest->work, longest->wall);
  if (g_test_perf ())
    g_assert_cmpfloat (longest->work, <, BOUND);
}

static void
zoom_and_pan (HoneCanvas *canvas, double zoom, Longest *longest)
{
  hone_canvas_zoom_to (canvas, zoom);
  for (int i = 0; i < 12; i++) {
    hone_canvas_pan (canvas, i % 4 < 2 ? -731 : 517, i % 3 == 0 ? -613 : 401);
    turns_for (longest, 20);
  }
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
  Longest first = { 0, 0 };
  Longest opening = { 0, 0 };
  Longest moving = { 0, 0 };

  g_assert_true (hone_image_write_jpeg (image, path, 80, &error));
  g_assert_no_error (error);
  gtk_window_set_default_size (GTK_WINDOW (window), 1200, 800);
  gtk_window_set_child (GTK_WINDOW (window), GTK_WIDGET (canvas));
  gtk_widget_add_tick_callback (GTK_WIDGET (canvas), tick_cb, NULL, NULL);
  gtk_window_present (GTK_WINDOW (window));
  turns_for (&first, 600); /* the first frame of any window: fonts, theme */

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
  if (display)
    g_test_add_func ("/widgets/tiles/large", test_large);
  return g_test_run ();
}
