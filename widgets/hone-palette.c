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

/* --- what a person chose --- */

static GHashTable *chosen; /* class -> colour; of the main thread */

static gboolean
find_chosen (int klass, GdkRGBA *color)
{
  gpointer value;

  if (chosen == NULL || !g_hash_table_lookup_extended (chosen, GINT_TO_POINTER (klass), NULL, &value))
    return FALSE;
  *color = rgb (GPOINTER_TO_UINT (value));
  return TRUE;
}

/* All that is drawn in colours of classes is drawn again when the theme changes: it does as if. */
static void
redraw_all (void)
{
  if (adw_is_initialized ())
    g_object_notify (G_OBJECT (adw_style_manager_get_default ()), "dark");
}

void
hone_palette_set_colour (int klass, gint64 colour)
{
  GdkRGBA now;
  gboolean had = find_chosen (klass, &now);
  GdkRGBA next = rgb ((guint32) colour);

  if (chosen == NULL)
    chosen = g_hash_table_new (NULL, NULL);
  if (colour < 0 ? !had : had && gdk_rgba_equal (&now, &next))
    return;
  if (colour < 0)
    g_hash_table_remove (chosen, GINT_TO_POINTER (klass));
  else
    g_hash_table_insert (chosen, GINT_TO_POINTER (klass), GUINT_TO_POINTER ((guint) colour));
  redraw_all ();
}

void
hone_palette_forget_colours (void)
{
  if (chosen == NULL || g_hash_table_size (chosen) == 0)
    return;
  g_hash_table_remove_all (chosen);
  redraw_all ();
}

GdkRGBA
hone_palette_of_class (int klass, gboolean dark)
{
  GdkRGBA color;

  return find_chosen (klass, &color) ? color : hone_palette_class (klass, dark);
}

GdkRGBA
hone_palette_text_of_class (int klass, gboolean dark)
{
  GdkRGBA color;

  if (!find_chosen (klass, &color))
    return hone_palette_text_on (klass, dark);
  return hone_palette_ink_on (&color);
}

GdkRGBA
hone_palette_on_picture (int klass)
{
  GdkRGBA color;

  return find_chosen (klass, &color) ? color : rgb (hone_class_color (klass)->dark);
}

GdkRGBA
hone_palette_text_on (int klass, gboolean dark)
{
  return rgb (dark || hone_class_color (klass)->dark_text ? 0x121212 : 0xffffff);
}

static double
linear (float part)
{
  return part <= 0.03928f ? (double) part / 12.92 : pow (((double) part + 0.055) / 1.055, 2.4);
}

static double
luminance (const GdkRGBA *color)
{
  return 0.2126 * linear (color->red) + 0.7152 * linear (color->green) + 0.0722 * linear (color->blue);
}

double
hone_palette_contrast (const GdkRGBA *a, const GdkRGBA *b)
{
  double x = luminance (a) + 0.05, y = luminance (b) + 0.05;

  return MAX (x, y) / MIN (x, y);
}

GdkRGBA
hone_palette_ink_on (const GdkRGBA *ground)
{
  const GdkRGBA dark = rgb (0x000000), light = rgb (0xffffff);

  return hone_palette_contrast (&dark, ground) >= hone_palette_contrast (&light, ground) ? dark : light;
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
