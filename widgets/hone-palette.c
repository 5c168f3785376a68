/* SPDX-License-Identifier: Apache-2.0 */
/* hone-palette.c - see hone-palette.h
 *
 * The colours themselves are those of core/plots, in files as in the window.
 */
#include "hone-palette.h"

#include "hone-class-colors.h"

#include <math.h>

/* clang-format off */
/* Runs begin with colours that few data sets reach, so that nobody takes a run for a class. */
static const struct {
  HoneColor color;
  HoneMarker marker;
  const char *letter;
} runs[HONE_PALETTE_RUNS] = {
  { HONE_COLOR_VIOLET, HONE_MARKER_DISC,     "A" },
  { HONE_COLOR_GOLD,   HONE_MARKER_SQUARE,   "B" },
  { HONE_COLOR_BRICK,  HONE_MARKER_TRIANGLE, "C" },
  { HONE_COLOR_INK,    HONE_MARKER_DIAMOND,  "D" },
  { HONE_COLOR_BLUE,   HONE_MARKER_DOWN,     "E" },
  { HONE_COLOR_TEAL,   HONE_MARKER_CROSS,    "F" },
};
/* clang-format on */

static GdkRGBA
rgb (guint32 hex)
{
  return (GdkRGBA){ (float) (hex >> 16 & 0xff) / 255, (float) (hex >> 8 & 0xff) / 255, (float) (hex & 0xff) / 255, 1 };
}

G_STATIC_ASSERT (HONE_PALETTE_SIZE == HONE_N_CLASS_COLORS);

GdkRGBA
hone_palette_class (int klass, gboolean dark)
{
  return rgb (dark ? hone_class_color (klass)->dark : hone_class_color (klass)->light);
}

HonePattern
hone_palette_pattern (int klass)
{
  return (HonePattern) ((guint) MAX (klass, 0) / HONE_PALETTE_SIZE % 3);
}

GdkRGBA
hone_palette_on_picture (int klass)
{
  return rgb (hone_class_color (klass)->dark);
}

GdkRGBA
hone_palette_text_on (int klass, gboolean dark)
{
  return rgb (dark || hone_class_color (klass)->dark_text ? 0x121212 : 0xffffff);
}

HoneColor
hone_palette_run (int run)
{
  return runs[(guint) MAX (run, 0) % HONE_PALETTE_RUNS].color;
}

HoneMarker
hone_palette_run_marker (int run)
{
  return runs[(guint) MAX (run, 0) % HONE_PALETTE_RUNS].marker;
}

const char *
hone_palette_run_letter (int run)
{
  return runs[(guint) MAX (run, 0) % HONE_PALETTE_RUNS].letter;
}

/* NULL in a test without a display. */
static AdwStyleManager *
style_manager (void)
{
  return adw_is_initialized () ? adw_style_manager_get_default () : NULL;
}

gboolean
hone_palette_is_dark (void)
{
  AdwStyleManager *manager = style_manager ();

  return manager != NULL && adw_style_manager_get_dark (manager);
}

gboolean
hone_palette_is_high_contrast (void)
{
  AdwStyleManager *manager = style_manager ();

  return manager != NULL && adw_style_manager_get_high_contrast (manager);
}

void
hone_palette_watch (GtkWidget *widget)
{
  AdwStyleManager *manager = style_manager ();

  if (manager == NULL)
    return;
  g_signal_connect_object (manager, "notify::dark", G_CALLBACK (gtk_widget_queue_draw), widget, G_CONNECT_SWAPPED);
  g_signal_connect_object (manager, "notify::high-contrast", G_CALLBACK (gtk_widget_queue_draw), widget,
                           G_CONNECT_SWAPPED);
}

static void
polygon (cairo_t *cr, double x, double y, double r, const double (*corners)[2], guint n)
{
  for (guint i = 0; i < n; i++)
    cairo_line_to (cr, x + r * corners[i][0], y + r * corners[i][1]);
  cairo_close_path (cr);
}

static void
cross (cairo_t *cr, double x, double y, double r)
{
  cairo_save (cr);
  cairo_set_line_width (cr, MAX (r * 0.6, 1.5));
  cairo_move_to (cr, x - r, y - r);
  cairo_line_to (cr, x + r, y + r);
  cairo_move_to (cr, x + r, y - r);
  cairo_line_to (cr, x - r, y + r);
  cairo_stroke (cr);
  cairo_restore (cr);
}

void
hone_marker_draw (cairo_t *cr, HoneMarker marker, double x, double y, double r)
{
  static const double square[][2] = { { -0.9, -0.9 }, { 0.9, -0.9 }, { 0.9, 0.9 }, { -0.9, 0.9 } };
  static const double up[][2] = { { 0, -1.2 }, { 1.15, 0.85 }, { -1.15, 0.85 } };
  static const double down[][2] = { { 0, 1.2 }, { 1.15, -0.85 }, { -1.15, -0.85 } };
  static const double diamond[][2] = { { 0, -1.3 }, { 1.3, 0 }, { 0, 1.3 }, { -1.3, 0 } };

  cairo_new_path (cr);
  switch (marker) {
  case HONE_MARKER_DISC:
    cairo_arc (cr, x, y, r, 0, 2 * G_PI);
    break;
  case HONE_MARKER_SQUARE:
    polygon (cr, x, y, r, square, 4);
    break;
  case HONE_MARKER_TRIANGLE:
    polygon (cr, x, y, r, up, 3);
    break;
  case HONE_MARKER_DOWN:
    polygon (cr, x, y, r, down, 3);
    break;
  case HONE_MARKER_DIAMOND:
    polygon (cr, x, y, r, diamond, 4);
    break;
  case HONE_MARKER_CROSS:
    cross (cr, x, y, r);
    break;
  case HONE_MARKER_NONE:
  default:
    break;
  }
  cairo_fill (cr);
}
