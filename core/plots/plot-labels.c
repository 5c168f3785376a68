/* SPDX-License-Identifier: Apache-2.0 */
/* plot-labels.c - labels.jpg: labels a class, boxes laid over each other, where they lie, how large they are */
#include "sheet.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#define MOST_BOXES 500
#define BINS 50
#define SIDE 1100.0

typedef struct {
  HoneDataset *dataset;
  HoneSplit split;
} Labels;

typedef struct {
  double x, y, width, height;
} Panel;

typedef void (*EachLabel) (const HoneLabel *label, gpointer data);

static void
each_label (const Labels *self, EachLabel each, gpointer data)
{
  guint n;
  HoneSample *const *samples = hone_dataset_get_samples (self->dataset, self->split, &n);

  for (guint i = 0; i < n; i++)
    for (guint k = 0; samples[i]->usable && k < samples[i]->n_labels; k++)
      each (&samples[i]->labels[k], data);
}

static void
title (const Sheet *sheet, const Panel *panel, const char *words)
{
  const SheetText how = { .size = 16, .bold = TRUE, .most = panel->width - 80 };

  sheet_color (sheet, SHEET_INK, 1);
  sheet_text (sheet, words, panel->x + 74, panel->y + 12, &how);
}

/* Labels a class */

typedef struct {
  gint64 *counts;
  int n_classes;
  gint64 all, most;
} Histogram;

static void
count_cb (const HoneLabel *label, gpointer data)
{
  Histogram *self = data;

  if (label->klass < 0 || label->klass >= self->n_classes)
    return;
  self->counts[label->klass]++;
  self->most = MAX (self->most, self->counts[label->klass]);
  self->all++;
}

static void
bar (const Sheet *sheet, const SheetAxes *axes, const Histogram *histogram, int klass, double room)
{
  double width = (axes->right - axes->left) / histogram->n_classes;
  double x = axes->left + width * klass, y = sheet_y (axes, (double) histogram->counts[klass]);
  g_autofree char *words = g_strdup_printf ("%" G_GINT64_FORMAT, histogram->counts[klass]);
  const SheetText how = { .size = 12, .across = 0.5, .down = 1 };

  sheet_color (sheet, hone_class_color (klass)->light, 1);
  cairo_rectangle (sheet->cr, x + width * 0.12, y, width * 0.76, axes->bottom - y);
  cairo_fill (sheet->cr);
  sheet_color (sheet, SHEET_INK, 1);
  if (sheet_measure (sheet, words, &how).width < width * 0.98)
    sheet_text (sheet, words, x + width / 2, y - 2, &how);
}

static void
bar_name (const Sheet *sheet, const SheetAxes *axes, char *const *names, int klass, int n_classes, double room)
{
  double width = (axes->right - axes->left) / n_classes;
  double size = CLAMP (width * 0.8, 7, 13);
  const SheetText flat = { .size = 13, .across = 0.5, .most = width - 4 };
  const SheetText steep = { .size = size, .across = 1, .down = 0.5, .turn = -G_PI / 2, .most = room - 8 };
  g_autofree char *name = sheet_class_name (names, klass);

  sheet_text (sheet, name, axes->left + width * (klass + 0.5), axes->bottom + 5, width >= 90 ? &flat : &steep);
}

static void
draw_histogram (const Labels *self, const Sheet *sheet, const Panel *panel)
{
  const HoneDataYaml *yaml = hone_dataset_get_yaml (self->dataset);
  g_autofree gint64 *counts = g_new0 (gint64, MAX (yaml->n_classes, 1));
  Histogram histogram = { counts, MAX (yaml->n_classes, 1), 0, 0 };
  double room = yaml->n_classes > 5 ? 100 : 30;
  int every;
  g_autofree char *words = NULL, *all = NULL;
  SheetAxes axes;

  each_label (self, count_cb, &histogram);
  axes = (SheetAxes){ panel->x + 74,
                      panel->y + 60,
                      panel->x + panel->width - 16,
                      panel->y + panel->height - room - 12,
                      { 0, 1, 0 },
                      sheet_scale (0, (double) MAX (histogram.most, 1) * 1.06, 5),
                      FALSE };
  all = g_strdup_printf ("%" G_GINT64_FORMAT, histogram.all);
  /* Translators: a number */
  words = g_strdup_printf (_ ("Labels of each class: %s in all"), all);
  title (sheet, panel, words);
  sheet_axes (sheet, &axes, NULL, NULL);
  for (int i = 0; i < histogram.n_classes; i++)
    bar (sheet, &axes, &histogram, i, room);
  every = (int) ceil (8.0 * histogram.n_classes / (axes.right - axes.left));
  for (int i = 0; i < histogram.n_classes; i += MAX (every, 1))
    bar_name (sheet, &axes, yaml->names, i, histogram.n_classes, room);
}

/* Boxes over each other */

typedef struct {
  const Sheet *sheet;
  double x, y, side;
  guint n, n_all;
} Pile;

/* The first, the last and others at even distances. */
static gboolean
is_taken (guint i, guint n)
{
  return n <= MOST_BOXES || (guint64) i * MOST_BOXES / n != (guint64) (i + 1) * MOST_BOXES / n;
}

static void
count_all_cb (const HoneLabel *label, gpointer data)
{
  ((Pile *) data)->n_all++;
}

static void
pile_cb (const HoneLabel *label, gpointer data)
{
  Pile *self = data;
  double w = CLAMP ((double) label->w, 0, 1) * self->side, h = CLAMP ((double) label->h, 0, 1) * self->side;

  if (!is_taken (self->n++, self->n_all) || !isfinite (w) || !isfinite (h))
    return;
  sheet_color (self->sheet, hone_class_color (label->klass)->light, 0.3);
  cairo_rectangle (self->sheet->cr, self->x - w / 2, self->y - h / 2, w, h);
  cairo_stroke (self->sheet->cr);
}

static Panel
square (const Panel *panel)
{
  double side = MIN (panel->width - 90, panel->height - 116);

  return (Panel){ panel->x + 74, panel->y + 56, side, side };
}

static void
draw_pile (const Labels *self, const Sheet *sheet, const Panel *panel)
{
  Panel at = square (panel);
  Pile pile = { sheet, at.x + at.width / 2, at.y + at.height / 2, at.width, 0, 0 };
  g_autofree char *words = NULL;

  each_label (self, count_all_cb, &pile);
  words = g_strdup_printf (_ ("Shapes of %u boxes, laid over each other"), MIN (pile.n_all, MOST_BOXES));
  title (sheet, panel, words);
  cairo_set_line_width (sheet->cr, 1);
  each_label (self, pile_cb, &pile);
  sheet_color (sheet, SHEET_INK, 0.6);
  cairo_rectangle (sheet->cr, at.x, at.y, at.width, at.height);
  cairo_stroke (sheet->cr);
}

/* Two-dimensional histograms */

typedef struct {
  gboolean sizes;
  guint bins[BINS][BINS]; /* down, across */
  guint most;
} Heat;

static int
bin_of (double share)
{
  return isfinite (share) ? (int) CLAMP (share * BINS, 0, BINS - 1) : 0;
}

static void
heat_cb (const HoneLabel *label, gpointer data)
{
  Heat *self = data;
  int across = bin_of ((double) (self->sizes ? label->w : label->cx));
  int down = bin_of ((double) (self->sizes ? label->h : label->cy));

  self->bins[down][across]++;
  self->most = MAX (self->most, self->bins[down][across]);
}

static void
draw_heat (const Labels *self, const Sheet *sheet, const Panel *panel, gboolean sizes)
{
  Heat heat = { .sizes = sizes };
  Panel at = square (panel);
  const SheetAxes axes = { at.x, at.y, at.x + at.width, at.y + at.height, { 0, 1, 0.2 }, { 0, 1, 0.2 }, !sizes };

  each_label (self, heat_cb, &heat);
  title (sheet, panel, sizes ? _ ("Sizes of the boxes") : _ ("Middles of the boxes, as on the picture"));
  sheet_axes (sheet, &axes, sizes ? _ ("width") : "x", sizes ? _ ("height") : "y");
  for (int down = 0; down < BINS; down++)
    for (int across = 0; across < BINS; across++) {
      double share = (double) heat.bins[down][across] / MAX (heat.most, 1);

      if (share == 0)
        continue;
      sheet_shade (sheet, 0.12 + 0.88 * share);
      cairo_rectangle (sheet->cr, sheet_x (&axes, (double) across / BINS),
                       sheet_y (&axes, (double) (sizes ? down + 1 : down) / BINS), at.width / BINS, at.height / BINS);
      cairo_fill (sheet->cr);
    }
}

void
hone_draw_labels (cairo_t *cr, double width, double height, HoneDataset *dataset, HoneSplit split)
{
  const Labels self = { dataset, split };
  double w = width / 2, h = height / 2;
  const Panel panels[] = { { 0, 0, w, h }, { w, 0, w, h }, { 0, h, w, h }, { w, h, w, h } };
  Sheet sheet;

  sheet_begin (&sheet, cr);
  draw_histogram (&self, &sheet, &panels[0]);
  draw_pile (&self, &sheet, &panels[1]);
  draw_heat (&self, &sheet, &panels[2], FALSE);
  draw_heat (&self, &sheet, &panels[3], TRUE);
  sheet_end (&sheet);
}

static void
draw (cairo_t *cr, double width, double height, gconstpointer data)
{
  const Labels *self = data;

  hone_draw_labels (cr, width, height, self->dataset, self->split);
}

gboolean
hone_plot_labels (HoneDataset *dataset, HoneSplit split, const char *path, GError **error)
{
  const Labels labels = { dataset, split };

  return sheet_write (SIDE, SIDE, draw, &labels, path, error);
}
