/* SPDX-License-Identifier: Apache-2.0 */
/* test-overlay.c - boxes on pictures, and the mathematics of zooming; needs no display */
#include "hone-overlay.h"

#include <math.h>

#define SIDE 200

typedef struct {
  cairo_surface_t *surface;
  cairo_t *cr;
  PangoContext *pango;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  f->surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, SIDE, SIDE);
  f->cr = cairo_create (f->surface);
  f->pango = pango_font_map_create_context (pango_cairo_font_map_get_default ());
  cairo_set_source_rgb (f->cr, 0.5, 0.5, 0.5);
  cairo_paint (f->cr);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  cairo_destroy (f->cr);
  cairo_surface_destroy (f->surface);
  g_object_unref (f->pango);
}

static guint32
pixel (Fixture *f, int x, int y)
{
  cairo_surface_flush (f->surface);
  return ((const guint32 *) (const void *) (cairo_image_surface_get_data (f->surface) +
                                            (gsize) y * (gsize) cairo_image_surface_get_stride (f->surface)))[x] &
         0xffffff;
}

static guint32
color_of (int klass)
{
  GdkRGBA color = hone_palette_on_picture (klass);

  return (guint32) lround ((double) color.red * 255) << 16 | (guint32) lround ((double) color.green * 255) << 8 |
         (guint32) lround ((double) color.blue * 255);
}

/* Every channel within @by. */
static gboolean
near_color (guint32 a, guint32 b, int by)
{
  for (int shift = 0; shift < 24; shift += 8)
    if (abs ((int) (a >> shift & 0xff) - (int) (b >> shift & 0xff)) > by)
      return FALSE;
  return TRUE;
}

static HoneOverlayHow
how_of (void)
{
  HoneOverlayHow how = HONE_OVERLAY_HOW;

  how.line = 2;
  how.width = how.height = SIDE;
  return how;
}

/* The picture's (10, 20) lies at (30, 50): moved by 10 and twice as large. */
static const HonePlace place = { 10, 10, 2 };
static const HoneBox plain = { .x = 10, .y = 20, .width = 40, .height = 30, .klass = 1, .score = NAN };

/* The class colour, a dark casing around it, nothing inside. */
static void
test_box (Fixture *f, gconstpointer data)
{
  HoneOverlayHow how = how_of ();

  hone_overlay_draw (f->cr, f->pango, &plain, 1, &place, &how);
  g_assert_true (near_color (pixel (f, 30, 80), color_of (1), 40));
  g_assert_true (near_color (pixel (f, 70, 50), color_of (1), 40));
  g_assert_cmpuint (pixel (f, 28, 80) & 0xff, <, 0x70);
  g_assert_cmpuint (pixel (f, 70, 80), ==, 0x808080);
  g_assert_cmpuint (pixel (f, 20, 40), ==, 0x808080);
}

static void
test_missed (Fixture *f, gconstpointer data)
{
  HoneOverlayHow how = how_of ();
  HoneBox box = plain;
  int white = 0;
  int dark = 0;

  box.kind = HONE_BOX_MISSED;
  hone_overlay_draw (f->cr, f->pango, &box, 1, &place, &how);
  for (int x = 34; x < 106; x++) {
    white += near_color (pixel (f, x, 50), 0xffffff, 40);
    dark += (pixel (f, x, 50) & 0xff) < 0x60;
  }
  g_assert_cmpint (white, >, 25);
  g_assert_cmpint (dark, >, 15);
}

static void
test_faded (Fixture *f, gconstpointer data)
{
  HoneOverlayHow how = how_of ();

  how.only = 0;
  hone_overlay_draw (f->cr, f->pango, &plain, 1, &place, &how);
  g_assert_false (near_color (pixel (f, 30, 80), color_of (1), 40));
  g_assert_cmpuint (pixel (f, 30, 80), !=, 0x808080);
}

static void
test_selected (Fixture *f, gconstpointer data)
{
  HoneOverlayHow how = how_of ();

  how.selected = 0;
  hone_overlay_draw (f->cr, f->pango, &plain, 1, &place, &how);
  g_assert_cmpuint (pixel (f, 70, 80), !=, 0x808080);               /* filled */
  g_assert_true (near_color (pixel (f, 30, 50), color_of (1), 40)); /* a handle's heart */
  g_assert_true (near_color (pixel (f, 34, 50), 0xffffff, 60) || near_color (pixel (f, 34, 51), 0xffffff, 60));
}

/* A box without size is a yellow ring. */
static void
test_point (Fixture *f, gconstpointer data)
{
  HoneOverlayHow how = how_of ();
  HoneBox box = plain;

  box.width = box.height = 0;
  hone_overlay_draw (f->cr, f->pango, &box, 1, &place, &how);
  g_assert_true (near_color (pixel (f, 30 + 9, 50), 0xf5d44d, 40));
  g_assert_cmpuint (pixel (f, 30, 50), ==, 0x808080);
  g_assert_cmpint (hone_overlay_hit (&box, 1, &place, 36, 50), ==, 0);
}

/* Of very many boxes some are drawn: always those under the pointer and selected, all where few are in sight. */
static void
test_crowd (Fixture *f, gconstpointer data)
{
  const guint n = 50001, far = 7777;
  g_autofree HoneBox *boxes = g_new (HoneBox, n);
  HoneOverlayHow how = how_of ();
  HonePlace close = { -60, -100, 2 };

  for (guint i = 0; i < n; i++)
    boxes[i] = (HoneBox){ .x = 5, .y = 5, .width = 20, .height = 20, .klass = 1, .score = NAN };
  boxes[far] = plain;
  boxes[far].x = 60;
  how.hover = far;
  g_assert_cmpuint (hone_overlay_draw (f->cr, f->pango, boxes, n, &place, &how), ==, 13);
  g_assert_true (near_color (pixel (f, 20, 30), color_of (1), 40));
  g_assert_true (near_color (pixel (f, 130, 80), color_of (1), 40));
  how.hover = -1;
  g_assert_cmpuint (hone_overlay_draw (f->cr, f->pango, boxes, n, &close, &how), ==, 1);
}

/* The smallest box at a point; none outside. */
static void
test_hit (void)
{
  const HoneBox boxes[] = { { .x = 0, .y = 0, .width = 100, .height = 100 },
                            { .x = 10, .y = 10, .width = 20, .height = 20 },
                            { .x = 15, .y = 15, .width = 60, .height = 60 } };

  g_assert_cmpint (hone_overlay_hit (boxes, 3, &place, 10 + 2 * 20, 10 + 2 * 20), ==, 1);
  g_assert_cmpint (hone_overlay_hit (boxes, 3, &place, 10 + 2 * 50, 10 + 2 * 50), ==, 2);
  g_assert_cmpint (hone_overlay_hit (boxes, 3, &place, 10 + 2 * 90, 10 + 2 * 90), ==, 0);
  g_assert_cmpint (hone_overlay_hit (boxes, 3, &place, 10 + 2 * 105, 10 + 2 * 50), ==, -1);
}

static void
test_contain_and_cover (void)
{
  HonePlace inside = hone_place_contain (640, 480, 320, 320, 0);
  HonePlace padded = hone_place_contain (640, 480, 340, 320, 10);
  HonePlace over = hone_place_cover (640, 480, 320, 320);

  g_assert_cmpfloat (inside.scale, ==, 0.5);
  g_assert_cmpfloat (inside.x, ==, 0);
  g_assert_cmpfloat (inside.y, ==, 40);
  g_assert_cmpfloat (padded.scale, ==, 0.5);
  g_assert_cmpfloat (padded.x, ==, 10);
  g_assert_cmpfloat_with_epsilon (over.scale, 320.0 / 480, 1e-9);
  g_assert_cmpfloat (over.y, ==, 0);
  g_assert_cmpfloat (over.x, <, 0);
}

/* What lies under the pointer stays there, whatever the zoom. */
static void
test_zoom_at (void)
{
  HonePlace at = { -37, 12, 0.7 };

  for (double zoom = 0.05; zoom < 30; zoom *= 1.7) {
    double before_x = (111 - at.x) / at.scale;
    double before_y = (57 - at.y) / at.scale;

    hone_place_zoom_at (&at, zoom, 111, 57);
    g_assert_cmpfloat_with_epsilon (at.scale, zoom, 1e-12);
    g_assert_cmpfloat_with_epsilon ((111 - at.x) / at.scale, before_x, 1e-9);
    g_assert_cmpfloat_with_epsilon ((57 - at.y) / at.scale, before_y, 1e-9);
  }
}

/* Larger than the surface: no edge comes inside. Smaller: in the middle. */
static void
test_keep (void)
{
  HonePlace large = { 50, -900, 2 };
  HonePlace small = { -500, 500, 0.1 };

  hone_place_keep (&large, 400, 300, 300, 200);
  g_assert_cmpfloat (large.x, ==, 0);
  g_assert_cmpfloat (large.y, ==, 200 - 600);
  hone_place_keep (&small, 400, 300, 300, 200);
  g_assert_cmpfloat (small.x, ==, 130);
  g_assert_cmpfloat (small.y, ==, 85);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/widgets/overlay/box", Fixture, NULL, set_up, test_box, tear_down);
  g_test_add ("/widgets/overlay/missed", Fixture, NULL, set_up, test_missed, tear_down);
  g_test_add ("/widgets/overlay/faded", Fixture, NULL, set_up, test_faded, tear_down);
  g_test_add ("/widgets/overlay/selected", Fixture, NULL, set_up, test_selected, tear_down);
  g_test_add ("/widgets/overlay/point", Fixture, NULL, set_up, test_point, tear_down);
  g_test_add ("/widgets/overlay/crowd", Fixture, NULL, set_up, test_crowd, tear_down);
  g_test_add_func ("/widgets/overlay/hit", test_hit);
  g_test_add_func ("/widgets/place/contain-and-cover", test_contain_and_cover);
  g_test_add_func ("/widgets/place/zoom-at", test_zoom_at);
  g_test_add_func ("/widgets/place/keep", test_keep);
  return g_test_run ();
}
