/* SPDX-License-Identifier: Apache-2.0 */
/* plot-confusion.c - what was taken for what: a cell a pair of classes, rows predicted, columns true
 *
 * The shade of a cell is its share of the true class, in the picture of counts too: a rare class stands out as much as
 * a frequent one.
 */
#include "sheet.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#define MARGIN 20.0
#define TITLE 84.0
#define AXIS 34.0   /* title of an axis */
#define BAR 104.0   /* legend on the right */
#define FLAT 84.0   /* cells of that width have their names lying below */
#define WORDS 540.0 /* room for the title and what is below it */
#define LEAST_WIDTH (WORDS + 2 * MARGIN)
#define LEAST_TYPE 6.5
#define LEAST_SHARE 0.005 /* shown */

typedef struct {
  const gint64 *matrix;
  int n;      /* classes and background; of a classifier, which has none, classes */
  int stride; /* classes and background */
  char *const *names;
  gboolean normalized;
  double conf; /* above which detections were counted; 0: not said; below: a classifier's */
} Confusion;

typedef struct {
  double left, top, cell;
  double type;         /* size of names; 0: none */
  double names, below; /* room for them on the left, below */
} Grid;

/* In units of the sheet; whole pixels of a file, so that no line is blurred. */
static double
cell_of (int n)
{
  double cell = n <= 4 ? 130 : n <= 8 ? 84 : n <= 14 ? 58 : n <= 24 ? 40 : n <= 40 ? 28 : CLAMP (1640.0 / n, 1, 20);

  return floor (cell * SHEET_SCALE) / SHEET_SCALE;
}

static char *
name_of (const Confusion *self, int i)
{
  return i == self->stride - 1 ? g_strdup (_ ("background")) : sheet_class_name (self->names, i);
}

/* 0: cells too small for names */
static double
name_type (double cell)
{
  return cell < 9 ? 0 : CLAMP (cell * 0.55, 8.5, 15);
}

static double
room_for_names (const Confusion *self, const Sheet *sheet, double type)
{
  const SheetText how = { .size = type, .bold = TRUE, .most = 10 * type };
  double room = type == 0 ? 34 : 0;

  for (int i = 0; i < self->n && type > 0; i++) {
    g_autofree char *name = name_of (self, i);

    room = MAX (room, sheet_measure (sheet, name, &how).width);
  }
  return ceil (room) + 10;
}

static Grid
grid_of (const Confusion *self, const Sheet *sheet)
{
  Grid grid = { .top = TITLE, .cell = cell_of (self->n) };

  grid.type = name_type (grid.cell);
  grid.names = room_for_names (self, sheet, grid.type);
  grid.below = grid.cell >= FLAT ? 26 : grid.names;
  grid.left = MARGIN + AXIS + grid.names;
  return grid;
}

static double
width_of (const Confusion *self, const Grid *grid)
{
  return MAX (grid->left + self->n * grid->cell + BAR, LEAST_WIDTH);
}

static double
height_of (const Confusion *self, const Grid *grid)
{
  return grid->top + self->n * grid->cell + grid->below + AXIS + MARGIN / 2;
}

/* What a sheet of no size says of text. */
static Grid
measure (const Confusion *self)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_A8, 1, 1);
  cairo_t *cr = cairo_create (surface);
  Sheet sheet;
  Grid grid;

  sheet_begin (&sheet, cr);
  grid = grid_of (self, &sheet);
  sheet_end (&sheet);
  cairo_destroy (cr);
  cairo_surface_destroy (surface);
  return grid;
}

static double
column_sum (const Confusion *self, int column)
{
  double sum = 0;

  for (int row = 0; row < self->n; row++)
    sum += MAX ((double) self->matrix[(gsize) row * (gsize) self->stride + (gsize) column], 0);
  return sum;
}

static char *
cell_words (const Confusion *self, gint64 count, double share)
{
  if (self->normalized)
    return share < LEAST_SHARE ? NULL : g_strdup_printf ("%.2f", share);
  return count == 0 ? NULL : g_strdup_printf ("%" G_GINT64_FORMAT, count);
}

/* Largest size at which @words fit into a cell; 0: none that can be read. */
static double
type_for (const Sheet *sheet, const char *words, double cell)
{
  const SheetText how = { .size = 10 };
  double width = sheet_measure (sheet, words, &how).width / 10;
  double size = MIN (cell * 0.42, width > 0 ? cell * 0.88 / width : 0);

  return size < LEAST_TYPE ? 0 : MIN (size, 22);
}

static void
cell (const Confusion *self, const Sheet *sheet, const Grid *grid, int row, int column, double sum)
{
  gint64 count = self->matrix[(gsize) row * (gsize) self->stride + (gsize) column];
  double share = (double) count / (sum + 1e-9);
  double x = grid->left + column * grid->cell, y = grid->top + row * grid->cell;
  g_autofree char *words = NULL;
  SheetText how = { .across = 0.5, .down = 0.5 };

  if (count <= 0)
    return;
  sheet_shade (sheet, share);
  cairo_rectangle (sheet->cr, x, y, grid->cell, grid->cell);
  cairo_fill (sheet->cr);
  words = grid->cell < 12 ? NULL : cell_words (self, count, share);
  how.size = words == NULL ? 0 : type_for (sheet, words, grid->cell);
  if (how.size == 0)
    return;
  sheet_color (sheet, share > 0.58 ? 0xffffff : SHEET_INK, 1);
  sheet_text (sheet, words, x + grid->cell / 2, y + grid->cell / 2, &how);
}

static void
lines (const Confusion *self, const Sheet *sheet, const Grid *grid)
{
  double side = grid->cell * self->n;

  cairo_set_line_width (sheet->cr, 1);
  sheet_color (sheet, SHEET_INK, 0.14);
  for (int i = 1; i < self->n && grid->cell >= 8; i++) {
    sheet_line (sheet, grid->left + i * grid->cell, grid->top, grid->left + i * grid->cell, grid->top + side);
    sheet_line (sheet, grid->left, grid->top + i * grid->cell, grid->left + side, grid->top + i * grid->cell);
  }
  sheet_color (sheet, SHEET_INK, 0.6);
  cairo_rectangle (sheet->cr, grid->left, grid->top, side, side);
  cairo_stroke (sheet->cr);
}

/* Each class, or where cells are too small each fiftieth or so by number. */
static void
label (const Confusion *self, const Sheet *sheet, const Grid *grid, int i, gboolean by_number)
{
  double type = by_number ? 11 : grid->type;
  const SheetText row = {
    .size = type, .across = 1, .down = 0.5, .most = grid->names - 8, .bold = i == self->stride - 1
  };
  const SheetText flat = { .size = type, .across = 0.5, .most = grid->cell - 4, .bold = i == self->stride - 1 };
  const SheetText steep = {
    .size = type, .across = 1, .down = 0.5, .most = grid->names - 8, .turn = -G_PI / 2, .bold = i == self->stride - 1
  };
  g_autofree char *name = by_number && i < self->stride - 1 ? g_strdup_printf ("%d", i) : name_of (self, i);
  double middle = (i + 0.5) * grid->cell, end = grid->top + self->n * grid->cell;

  sheet_text (sheet, name, grid->left - 6, grid->top + middle, &row);
  if (grid->cell >= FLAT)
    sheet_text (sheet, name, grid->left + middle, end + 6, &flat);
  else
    sheet_text (sheet, name, grid->left + middle, end + 6, &steep);
}

static void
labels (const Confusion *self, const Sheet *sheet, const Grid *grid)
{
  int every = 1;

  while (grid->type == 0 && every * grid->cell < 24)
    every += every == 1 ? 4 : every == 5 ? 5 : every;
  sheet_color (sheet, SHEET_INK, 1);
  for (int i = 0; i < MIN (self->n, self->stride - (grid->type == 0)); i += every)
    label (self, sheet, grid, i, grid->type == 0);
}

static char *
subtitle (const Confusion *self)
{
  const char *rows = _ ("Bottom row: missed. Right column: found where nothing is.");

  if (self->n < self->stride)
    return g_strdup (_ ("A column for each true class, a row for what it was taken for."));
  if (!(self->conf > 0))
    return g_strdup (rows);
  /* Translators: a confidence such as 0.25; then a sentence */
  return g_strdup_printf (_ ("Confidence of %.3g or more. %s"), self->conf, rows);
}

static void
titles (const Confusion *self, const Sheet *sheet, const Grid *grid)
{
  const double side = grid->cell * self->n;
  const double right = width_of (self, grid) - MARGIN, left = MIN (grid->left, MAX (right - WORDS, MARGIN));
  const double most = right - left;
  const SheetText big = { .size = 19, .bold = TRUE, .most = most }, small = { .size = 13, .most = most };
  const SheetText below = { .size = 14, .across = 0.5, .down = 1 };
  const SheetText beside = { .size = 14, .across = 0.5, .turn = -G_PI / 2 };
  g_autofree char *words = subtitle (self);

  sheet_color (sheet, SHEET_INK, 1);
  sheet_text (sheet,
              self->normalized ? _ ("Confusion matrix, shares of the true class") : _ ("Confusion matrix, counts"),
              left, MARGIN - 4, &big);
  sheet_text (sheet, _ ("True"), grid->left + side / 2, grid->top + side + grid->below + AXIS - 8, &below);
  sheet_text (sheet, _ ("Predicted"), MARGIN - 6, grid->top + side / 2, &beside);
  sheet_color (sheet, SHEET_INK, 0.75);
  sheet_text (sheet, words, left, MARGIN + 24, &small);
}

static void
bar (const Confusion *self, const Sheet *sheet, const Grid *grid)
{
  const SheetText how = { .size = 12, .down = 0.5 }, title = { .size = 12, .across = 1, .turn = -G_PI / 2 };
  double x = grid->left + grid->cell * self->n + 24, height = MIN (grid->cell * self->n, 300);

  for (int i = 0; i < 300; i++) {
    sheet_shade (sheet, 1 - i / 299.0);
    cairo_rectangle (sheet->cr, x, grid->top + i * height / 300, 16, height / 300 + 0.5);
    cairo_fill (sheet->cr);
  }
  sheet_color (sheet, SHEET_INK, 0.6);
  cairo_rectangle (sheet->cr, x, grid->top, 16, height);
  cairo_stroke (sheet->cr);
  sheet_color (sheet, SHEET_INK, 1);
  sheet_text (sheet, _ ("share of the true class"), x + 58, grid->top, &title);
  for (int i = 0; i <= 4; i++) {
    g_autofree char *words = g_strdup_printf ("%d %%", 100 - 25 * i);

    sheet_text (sheet, words, x + 22, grid->top + height * i / 4, &how);
  }
}

static void
cells (const Confusion *self, const Sheet *sheet, const Grid *grid)
{
  for (int column = 0; column < self->n; column++) {
    double sum = column_sum (self, column);

    for (int row = 0; row < self->n; row++)
      cell (self, sheet, grid, row, column, sum);
  }
}

void
hone_draw_confusion (cairo_t *cr, double width, double height, const gint64 *matrix, int n_classes, char *const *names,
                     gboolean normalized, double conf)
{
  const Confusion self = { matrix, n_classes + (conf >= 0), n_classes + 1, names, normalized, conf };
  const Grid grid = measure (&self);
  double scale = MIN (width / width_of (&self, &grid), height / height_of (&self, &grid));
  Sheet sheet;

  sheet_begin (&sheet, cr);
  cairo_scale (cr, scale, scale);
  cells (&self, &sheet, &grid);
  lines (&self, &sheet, &grid);
  labels (&self, &sheet, &grid);
  titles (&self, &sheet, &grid);
  bar (&self, &sheet, &grid);
  sheet_end (&sheet);
}

static void
draw (cairo_t *cr, double width, double height, gconstpointer data)
{
  const Confusion *self = data;

  hone_draw_confusion (cr, width, height, self->matrix, self->stride - 1, self->names, self->normalized, self->conf);
}

gboolean
hone_plot_confusion (const gint64 *matrix, int n_classes, char *const *names, gboolean normalized, double conf,
                     const char *path, GError **error)
{
  const Confusion confusion = { matrix, n_classes + (conf >= 0), n_classes + 1, names, normalized, conf };
  const Grid grid = measure (&confusion);

  return sheet_write (width_of (&confusion, &grid), height_of (&confusion, &grid), draw, &confusion, path, error);
}
