/* SPDX-License-Identifier: Apache-2.0 */
/* hone-stat-draw.c - see hone-stat-draw.h */
#include "hone-stat-draw.h"

#include "hone-draw.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#define TEXT 8.0 /* points */
#define AXIS 0.74
#define GRID 0.10
#define BASE 0.28
#define GAP 3.0 /* between bars of a class */

static const double shades[HONE_N_SPLITS] = { 1, 0.6, 0.32 };

typedef struct {
  double left, top, right, bottom;
} Plot;

static double
grid_alpha (const HoneStatPaper *paper)
{
  return paper->contrast ? 0.35 : GRID;
}

static void
line (const HoneStatPaper *paper, double x0, double y0, double x1, double y1, double alpha)
{
  cairo_new_path (paper->cr);
  hone_draw_source (paper->cr, &paper->ink, alpha);
  cairo_set_line_width (paper->cr, 1);
  cairo_move_to (paper->cr, x0, y0);
  cairo_line_to (paper->cr, x1, y1);
  cairo_stroke (paper->cr);
}

static void
words (const HoneStatPaper *paper, const char *text, double x, double y, double share_x, double share_y, double most)
{
  cairo_new_path (paper->cr);
  hone_draw_source (paper->cr, &paper->ink, paper->contrast ? 1 : AXIS);
  hone_draw_text (paper->cr, paper->pango, text, x, y, TEXT, FALSE, share_x, share_y, most);
}

static void
number (const HoneStatPaper *paper, double value, double x, double y, double share_x, double share_y)
{
  g_autofree char *text = g_strdup_printf ("%'.0f", value);

  words (paper, text, x, y, share_x, share_y, 0);
}

/* --- classes --- */

/* 1, 2 or 5 times a power of ten, at least @value. */
static double
round_up (double value)
{
  double power = pow (10, floor (log10 (MAX (value, 1))));

  for (int i = 1; i <= 5; i = i == 1 ? 2 : 5)
    if (value <= i * power)
      return i * power;
    else if (i == 5)
      break;
  return 10 * power;
}

static guint
most_labels (const HoneClassStats *stats)
{
  guint most = 1;

  for (int klass = 0; klass < hone_class_stats_get_n_classes (stats); klass++)
    for (int split = 0; split < HONE_N_SPLITS; split++)
      most = MAX (most, hone_class_stats_count_labels (stats, split, klass));
  return most;
}

static guint
labels_of (const HoneClassStats *stats, int klass)
{
  guint all = 0;

  for (int split = 0; split < HONE_N_SPLITS; split++)
    all += hone_class_stats_count_labels (stats, split, klass);
  return all;
}

static int
by_labels (gconstpointer a, gconstpointer b, gpointer data)
{
  int x = *(const int *) a, y = *(const int *) b;
  guint of_x = labels_of (data, x), of_y = labels_of (data, y);

  return of_x != of_y ? (of_x > of_y ? -1 : 1) : x - y;
}

/* Those that are drawn, in the order of their numbers. */
static int
choose_classes (const HoneClassStats *stats, int chosen[HONE_STAT_MOST_CLASSES])
{
  int n = hone_class_stats_get_n_classes (stats);
  g_autofree int *order = g_new (int, n + 1);

  for (int i = 0; i < n; i++)
    order[i] = i;
  if (n > HONE_STAT_MOST_CLASSES)
    g_qsort_with_data (order, n, sizeof *order, by_labels, (gpointer) stats);
  for (int i = 0; i < n && i < HONE_STAT_MOST_CLASSES; i++)
    chosen[i] = order[i];
  return MIN (n, HONE_STAT_MOST_CLASSES);
}

/* Height of a bar as a share of the plot. On the logarithmic scale it begins at 1/10 of a decade below one label. */
static double
share_of (const HoneStatPaper *paper, double value, double top)
{
  if (value <= 0)
    return 0;
  if (!paper->log)
    return value / top;
  return (log10 (value) + 0.1) / (log10 (top) + 0.1);
}

static void
draw_scale (const HoneStatPaper *paper, const Plot *plot, double top)
{
  double height = plot->bottom - plot->top;

  for (int i = 1; i <= 4; i++) {
    double value = paper->log ? top / pow (10, i - 1) : top * i / 4;
    double y = plot->bottom - share_of (paper, value, top) * height;

    if (paper->log && value < 1)
      break;
    line (paper, plot->left, y, plot->right, y, grid_alpha (paper));
    number (paper, value, plot->left - 6, y, 1, 0.5);
  }
  line (paper, plot->left, plot->bottom, plot->right, plot->bottom, BASE);
}

static void
draw_bar (const HoneStatPaper *paper, int klass, double x, double bottom, double width, double height, double shade)
{
  GdkRGBA color = hone_palette_of_class (klass, paper->dark);

  if (height <= 0)
    return;
  cairo_new_path (paper->cr);
  hone_rounded (paper->cr, x, bottom - MAX (height, 1), width, MAX (height, 1), 3);
  hone_draw_source (paper->cr, &color, shade);
  cairo_fill_preserve (paper->cr);
  hone_draw_source (paper->cr, &color, paper->contrast ? 1 : 0);
  cairo_set_line_width (paper->cr, 1);
  cairo_stroke (paper->cr);
}

/* Left edge of the first bar of a group, and width of each. */
static double
place_bars (double x, double width, double *bar)
{
  *bar = MIN ((width - 8) / HONE_N_SPLITS - GAP, 24);
  return x + (width - HONE_N_SPLITS * (*bar + GAP)) / 2;
}

static void
draw_group (const HoneStatPaper *paper, const HoneClassStats *stats, const Plot *plot, int klass, double x,
            double width, double top)
{
  double bar, left = place_bars (x, width, &bar);

  for (int split = 0; split < HONE_N_SPLITS; split++) {
    double share = share_of (paper, hone_class_stats_count_labels (stats, split, klass), top);

    draw_bar (paper, klass, left + split * (bar + GAP), plot->bottom, MAX (bar, 1), share * (plot->bottom - plot->top),
              shades[split]);
  }
  words (paper, hone_class_stats_get_name (stats, klass), x + width / 2, plot->bottom + 6, 0.5, 0, width - 4);
}

static void
draw_legend (const HoneStatPaper *paper, double x)
{
  static const char *const names[HONE_N_SPLITS] = { N_ ("training"), N_ ("validation"), N_ ("test") };

  for (int split = 0; split < HONE_N_SPLITS; split++) {
    cairo_new_path (paper->cr);
    hone_rounded (paper->cr, x, 3, 10, 10, 3);
    hone_draw_source (paper->cr, &paper->ink, shades[split] * 0.8);
    cairo_fill (paper->cr);
    words (paper, _ (names[split]), x + 15, 8, 0, 0.5, 0);
    x += 15 + hone_draw_text_size (paper->pango, _ (names[split]), TEXT, FALSE).width + 16;
  }
}

static Plot
plot_of_classes (const HoneStatPaper *paper)
{
  return (Plot){ 46, 30, paper->width - 4, paper->height - 24 };
}

/* The column of a bar counts, too: low bars are hard to hit. */
gboolean
hone_stat_find_class (const HoneStatPaper *paper, const HoneClassStats *stats, double x, double y, int *klass,
                      int *split)
{
  Plot plot = plot_of_classes (paper);
  int classes[HONE_STAT_MOST_CLASSES];
  int n = choose_classes (stats, classes);
  double width = (plot.right - plot.left) / MAX (n, 1), bar, left;
  int group = (int) floor ((x - plot.left) / width);

  if (group < 0 || group >= n || y < plot.top)
    return FALSE;
  left = place_bars (plot.left + group * width, width, &bar);
  *klass = classes[group];
  *split = (int) floor ((x - left) / (bar + GAP));
  if (*split < 0 || *split >= HONE_N_SPLITS || y > plot.bottom)
    *split = -1;
  return TRUE;
}

void
hone_stat_draw_classes (const HoneStatPaper *paper, const HoneClassStats *stats)
{
  Plot plot = plot_of_classes (paper);
  int classes[HONE_STAT_MOST_CLASSES];
  int n = choose_classes (stats, classes);
  double most = most_labels (stats);
  double top = paper->log ? pow (10, ceil (log10 (MAX (most, 10)))) : round_up (most);
  double width = (plot.right - plot.left) / MAX (n, 1);

  draw_legend (paper, plot.left);
  draw_scale (paper, &plot, top);
  for (int i = 0; i < n; i++)
    draw_group (paper, stats, &plot, classes[i], plot.left + i * width, width, top);
}

/* --- sizes --- */

static double
highest_bin (const HoneClassStats *stats)
{
  double highest = 1;

  for (int bin = 0; bin < HONE_STATS_BINS; bin++) {
    double all = 0;

    for (int klass = 0; klass < hone_class_stats_get_n_classes (stats); klass++)
      all += hone_class_stats_count_size (stats, bin, klass);
    highest = MAX (highest, all);
  }
  return highest;
}

/* Classes share a bar by their number, so that the smallest can be seen as well as the height of all. */
static void
draw_bin (const HoneStatPaper *paper, const HoneClassStats *stats, const Plot *plot, int bin, double highest)
{
  double width = (plot->right - plot->left) / HONE_STATS_BINS, all = 0, y = plot->bottom;
  int n = hone_class_stats_get_n_classes (stats);

  for (int klass = 0; klass < n; klass++)
    all += hone_class_stats_count_size (stats, bin, klass);
  for (int klass = 0; klass < n && all > 0; klass++) {
    GdkRGBA color = hone_palette_of_class (klass, paper->dark);
    double part =
        sqrt (all / highest) * (plot->bottom - plot->top) * hone_class_stats_count_size (stats, bin, klass) / all;

    cairo_new_path (paper->cr);
    cairo_rectangle (paper->cr, plot->left + bin * width + 0.5, y - part, width - 1.5, part);
    hone_draw_source (paper->cr, &color, 1);
    cairo_fill (paper->cr);
    y -= part;
  }
}

static void
draw_tiny (const HoneStatPaper *paper, const HoneClassStats *stats, const Plot *plot, double per_pixel)
{
  double x = plot->left + HONE_STATS_TINY * per_pixel;
  g_autofree char *text = g_strdup_printf (_ ("under %d px: %u"), HONE_STATS_TINY, hone_class_stats_count_tiny (stats));
  GdkRGBA warning = { 0.80f, 0.58f, 0.05f, 1 };

  cairo_new_path (paper->cr);
  hone_draw_source (paper->cr, &warning, 1);
  cairo_set_line_width (paper->cr, paper->contrast ? 3 : 2);
  cairo_move_to (paper->cr, x, 2);
  cairo_line_to (paper->cr, x, plot->bottom);
  cairo_stroke (paper->cr);
  hone_draw_source (paper->cr, &paper->ink, 0.85);
  hone_draw_text (paper->cr, paper->pango, text, x + 5, 8, TEXT, TRUE, 0, 0.5, 0);
}

static void
draw_pixels (const HoneStatPaper *paper, const HoneClassStats *stats, const Plot *plot, double per_pixel)
{
  double most = hone_class_stats_get_bin_width (stats) * HONE_STATS_BINS, step = round_up (most / 5);

  for (double pixels = 0; pixels < most; pixels += step)
    number (paper, pixels, plot->left + pixels * per_pixel, plot->bottom + 5, pixels > 0 ? 0.5 : 0, 0);
  words (paper, _ ("pixels; heights by square root"), plot->right, plot->bottom + 19, 1, 0, 0);
  line (paper, plot->left, plot->bottom, plot->right, plot->bottom, BASE);
}

static Plot
plot_of_bins (const HoneStatPaper *paper)
{
  return (Plot){ 4, 22, paper->width - 4, paper->height - 38 };
}

gboolean
hone_stat_find_bin (const HoneStatPaper *paper, double x, double y, int *bin)
{
  Plot plot = plot_of_bins (paper);

  *bin = (int) floor ((x - plot.left) / (plot.right - plot.left) * HONE_STATS_BINS);
  return *bin >= 0 && *bin < HONE_STATS_BINS && y <= plot.bottom;
}

void
hone_stat_draw_sizes (const HoneStatPaper *paper, const HoneClassStats *stats)
{
  Plot plot = plot_of_bins (paper);
  double highest = highest_bin (stats);
  double per_pixel = (plot.right - plot.left) / (hone_class_stats_get_bin_width (stats) * HONE_STATS_BINS);

  for (int bin = 0; bin < HONE_STATS_BINS; bin++)
    draw_bin (paper, stats, &plot, bin, highest);
  draw_pixels (paper, stats, &plot, per_pixel);
  draw_tiny (paper, stats, &plot, per_pixel);
}

/* --- labels of a picture --- */

static void
draw_counts (const HoneStatPaper *paper, const Plot *plot, guint step, int every)
{
  double width = (plot->right - plot->left) / HONE_STATS_BINS;

  for (int bin = 0; bin < HONE_STATS_BINS; bin += every)
    number (paper, bin * (double) step, plot->left + (bin + 0.5) * width, plot->bottom + 5, 0.5, 0);
  words (paper, _ ("boxes in a picture"), plot->right, plot->bottom + 19, 1, 0, 0);
  line (paper, plot->left, plot->bottom, plot->right, plot->bottom, BASE);
}

void
hone_stat_draw_counts (const HoneStatPaper *paper, const HoneClassStats *stats)
{
  Plot plot = plot_of_bins (paper);
  double width = (plot.right - plot.left) / HONE_STATS_BINS, highest = 1;
  GdkRGBA color = hone_palette_class (HONE_COLOR_BLUE, paper->dark);

  for (int bin = 0; bin < HONE_STATS_BINS; bin++)
    highest = MAX (highest, hone_class_stats_count_pictures (stats, bin));
  for (int bin = 0; bin < HONE_STATS_BINS; bin++) {
    double height = hone_class_stats_count_pictures (stats, bin) / highest * (plot.bottom - plot.top);

    cairo_new_path (paper->cr);
    cairo_rectangle (paper->cr, plot.left + bin * width + 0.5, plot.bottom - height, width - 1.5, height);
    hone_draw_source (paper->cr, &color, 1);
    cairo_fill (paper->cr);
  }
  number (paper, highest, plot.left, 8, 0, 0.5);
  draw_counts (paper, &plot, hone_class_stats_get_count_step (stats), 5);
}

/* --- places --- */

static guint
fullest_place (const HoneClassStats *stats)
{
  guint fullest = 1;

  for (int row = 0; row < HONE_STATS_ROWS; row++)
    for (int column = 0; column < HONE_STATS_COLUMNS; column++)
      fullest = MAX (fullest, hone_class_stats_count_place (stats, column, row));
  return fullest;
}

static double
place_sheet (const HoneStatPaper *paper, double *left, double *top)
{
  double cell = MIN (paper->width / HONE_STATS_COLUMNS, paper->height / HONE_STATS_ROWS);

  *left = (paper->width - cell * HONE_STATS_COLUMNS) / 2;
  *top = (paper->height - cell * HONE_STATS_ROWS) / 2;
  return cell;
}

gboolean
hone_stat_find_place (const HoneStatPaper *paper, double x, double y, int parts, int *column, int *row)
{
  double left, top, cell = place_sheet (paper, &left, &top);

  *column = (int) floor ((x - left) / (cell * HONE_STATS_COLUMNS) * parts);
  *row = (int) floor ((y - top) / (cell * HONE_STATS_ROWS) * parts);
  return *column >= 0 && *column < parts && *row >= 0 && *row < parts;
}

void
hone_stat_draw_places (const HoneStatPaper *paper, const HoneClassStats *stats)
{
  double left, top, cell = place_sheet (paper, &left, &top);
  GdkRGBA color = hone_palette_class (HONE_COLOR_BLUE, paper->dark);
  double fullest = fullest_place (stats);

  cairo_new_path (paper->cr);
  hone_rounded (paper->cr, left, top, cell * HONE_STATS_COLUMNS, cell * HONE_STATS_ROWS, 6);
  hone_draw_source (paper->cr, &paper->ink, 0.05);
  cairo_fill_preserve (paper->cr);
  cairo_save (paper->cr);
  cairo_clip (paper->cr);
  for (int row = 0; row < HONE_STATS_ROWS; row++)
    for (int column = 0; column < HONE_STATS_COLUMNS; column++) {
      hone_draw_source (paper->cr, &color, sqrt (hone_class_stats_count_place (stats, column, row) / fullest));
      cairo_rectangle (paper->cr, left + column * cell, top + row * cell, cell - 0.3, cell - 0.3);
      cairo_fill (paper->cr);
    }
  cairo_restore (paper->cr);
}
