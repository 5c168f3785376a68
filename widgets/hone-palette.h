/* SPDX-License-Identifier: Apache-2.0 */
/* hone-palette.h - the colours of classes and runs, for eyes of all kinds
 *
 * Found by a search over contrast and distance under three kinds of colour blindness; see hone-class-colors.h.
 * Colour is never the only sign: lists have digits, runs have letters and markers, classes from the ninth on a pattern.
 */
#pragma once

#include "hone-plots-draw.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define HONE_PALETTE_SIZE 8

typedef enum {
  HONE_COLOR_BLUE,
  HONE_COLOR_ORANGE,
  HONE_COLOR_TEAL,
  HONE_COLOR_MAGENTA,
  HONE_COLOR_GOLD,
  HONE_COLOR_VIOLET,
  HONE_COLOR_BRICK,
  HONE_COLOR_INK,
} HoneColor; /* the class n has HoneColor n mod 8 */

typedef enum {
  HONE_MARKER_NONE,
  HONE_MARKER_DISC,
  HONE_MARKER_SQUARE,
  HONE_MARKER_TRIANGLE,
  HONE_MARKER_DIAMOND,
  HONE_MARKER_DOWN,
  HONE_MARKER_CROSS,
} HoneMarker;

typedef enum {
  HONE_PATTERN_PLAIN,
  HONE_PATTERN_DOTTED,   /* classes 9 .. 16 */
  HONE_PATTERN_DASH_DOT, /* classes 17 .. 24; then again from the first */
} HonePattern;

/* Of class @klass, from 0, on a surface of the theme. */
GdkRGBA hone_palette_class (int klass, gboolean dark);
HonePattern hone_palette_pattern (int klass);
/* On pictures one set serves both themes. */
GdkRGBA hone_palette_on_picture (int klass);
/* Text on a patch of that colour: white or #121212. */
GdkRGBA hone_palette_text_on (int klass, gboolean dark);

/* A person may give a class of the data set another colour: 0xRRGGBB; -1: that of the palette again. Of the whole
 * program; who watches (hone_palette_watch ()) is drawn again. */
void hone_palette_set_colour (int klass, gint64 colour);
void hone_palette_forget_colours (void);
/* hone_palette_class () and its text with these, for what stands for a class; on pictures they count, too. */
GdkRGBA hone_palette_of_class (int klass, gboolean dark);
GdkRGBA hone_palette_text_of_class (int klass, gboolean dark);

/* Black or white, whichever stands out more from @ground (WCAG), which has no alpha: by 4.5 at least. */
GdkRGBA hone_palette_ink_on (const GdkRGBA *ground);
/* The contrast of two opaque colours as WCAG 2 reckons it: 1 to 21. */
double hone_palette_contrast (const GdkRGBA *a, const GdkRGBA *b);

/* Runs in a comparison: 0 is A, up to 5, F. */
#define HONE_PALETTE_RUNS 6
HoneColor hone_palette_run (int run);
HoneMarker hone_palette_run_marker (int run);
const char *hone_palette_run_letter (int run);

/* What AdwStyleManager says; FALSE without a display. */
gboolean hone_palette_is_dark (void);
gboolean hone_palette_is_high_contrast (void);
/* Redraws @widget whenever theme or contrast changes. For a widget's init. */
void hone_palette_watch (GtkWidget *widget);

/* Path of a marker of radius @r, filled with the current source. */
void hone_marker_draw (cairo_t *cr, HoneMarker marker, double x, double y, double r);

G_END_DECLS
