/* SPDX-License-Identifier: Apache-2.0 */
/* sheet.h - what every drawing here stands on: text, colours, axes, and the way into a file; not for other rooms
 *
 * Lengths are in units of the sheet; files have SHEET_SCALE pixels for one.
 */
#pragma once

#include "hone-class-colors.h"
#include "hone-plots-draw.h"

#include <pango/pangocairo.h>

G_BEGIN_DECLS

#define SHEET_SCALE 2.0
#define SHEET_INK 0x1f2126
#define SHEET_BLUE 0x1a5fd0
#define SHEET_ORANGE 0xc05600

typedef struct {
  cairo_t *cr;         /* borrowed */
  PangoContext *pango; /* NULL: no font in the system */
} Sheet;

void sheet_begin (Sheet *self, cairo_t *cr);
void sheet_end (Sheet *self);

void sheet_color (const Sheet *self, guint32 rgb, double alpha);
/* 0 .. 1: from white through the blue of the window to near black; more is darker in every kind of sight. */
void sheet_shade (const Sheet *self, double share);
void sheet_line (const Sheet *self, double x0, double y0, double x1, double y1);

typedef struct {
  double size; /* of the type */
  gboolean bold;
  double across, down; /* which point of the text lies at x, y: 0, 0 its upper left corner, 0.5, 0.5 its middle */
  double most;         /* width; what is longer gets an ellipsis; 0: as it comes */
  gboolean keep_end;   /* the ellipsis is in the middle: for names of files */
  double turn;         /* radians around x, y */
} SheetText;

typedef struct {
  double width, height;
} SheetSize;

/* One line, whatever is in @words, in the current colour. Returns the size it took, before it was turned. */
SheetSize sheet_text (const Sheet *self, const char *words, double x, double y, const SheetText *how);
SheetSize sheet_measure (const Sheet *self, const char *words, const SheetText *how);

/* Lines that are broken at @width, whatever is in @words; with how->across = 1 they end there. @draw: FALSE: only what
 * room they take. Returns: that */
SheetSize sheet_paragraph (const Sheet *self, const char *words, double x, double y, double width, const SheetText *how,
                           gboolean draw);

/* Of class @klass; of names that are fewer "class 7". (transfer full) */
char *sheet_class_name (char *const *names, int klass);

/* Axes: a frame with a scale below and one on the left */

typedef struct {
  double low, high;
  double step; /* between two numbers; 0: none */
} SheetScale;

/* Round numbers that hold low .. high, at most @most steps. */
SheetScale sheet_scale (double low, double high, int most);

typedef struct {
  double left, top, right, bottom; /* on the sheet */
  SheetScale x, y;
  gboolean y_down; /* 0 is on top, as in pictures */
} SheetAxes;

double sheet_x (const SheetAxes *axes, double value);
double sheet_y (const SheetAxes *axes, double value);
/* Grid, numbers, and (nullable) titles. */
void sheet_axes (const Sheet *self, const SheetAxes *axes, const char *x_title, const char *y_title);
/* A thin dashed line from the lower left to the upper right corner. */
void sheet_diagonal (const Sheet *self, const SheetAxes *axes);

/* @draw onto a white sheet, which is written to @path. */
typedef void (*SheetDraw) (cairo_t *cr, double width, double height, gconstpointer data);
gboolean sheet_write (double width, double height, SheetDraw draw, gconstpointer data, const char *path,
                      GError **error);
/* (transfer full): an RGB24 surface as a picture. */
HoneImage *sheet_to_image (cairo_surface_t *surface);

G_END_DECLS
