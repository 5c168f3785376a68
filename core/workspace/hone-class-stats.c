/* SPDX-License-Identifier: Apache-2.0 */
/* hone-class-stats.c - see hone-class-stats.h */
#include "hone-class-stats.h"

#include <math.h>

struct _HoneClassStats {
  gatomicrefcount refs;
  char **names;
  int n_classes, imgsz;
  guint n_labels, tiny;
  double bin_width;
  guint *labels[HONE_N_SPLITS], *images[HONE_N_SPLITS]; /* a class each */
  guint *sizes;                                         /* bin by bin, class by class */
  guint places[HONE_STATS_ROWS][HONE_STATS_COLUMNS];
  guint n_empty, count_step, pictures[HONE_STATS_BINS];
};

typedef void (*LabelFunc) (HoneClassStats *self, HoneSplit split, const HoneLabel *label, double side, gpointer data);

static void
each_label (HoneClassStats *self, const HoneImageIndex *index, LabelFunc func, gpointer data)
{
  for (guint i = 0; i < hone_image_index_get_n (index); i++) {
    const HoneSample *sample = hone_image_index_get_sample (index, i);
    HoneSplit split = hone_image_index_get_split (index, i);
    double scale = (double) self->imgsz / MAX (MAX (sample->width, sample->height), 1);

    for (guint k = 0; k < sample->n_labels; k++) {
      const HoneLabel *label = &sample->labels[k];
      float side = MIN (label->w * (float) sample->width, label->h * (float) sample->height);

      if (label->klass >= 0 && label->klass < self->n_classes)
        func (self, split, label, (double) side * scale, data);
    }
  }
}

/* Pixel by pixel, to find out which bins fit. */
static void
count_pixel (HoneClassStats *self, HoneSplit split, const HoneLabel *label, double side, gpointer data)
{
  guint *pixels = data;

  pixels[(int) CLAMP (side, 0, self->imgsz)]++;
  self->n_labels++;
}

/* All but the largest of a hundred are to be told apart. */
static double
bin_width_of (const HoneClassStats *self, const guint *pixels)
{
  static const double widths[] = { 1, 2, 4, 5, 8, 10, 15, 20, 25, 30, 40, 50, 80, 100 };
  guint left = self->n_labels / 100, largest = (guint) self->imgsz, i = 0;

  while (largest > 0 && pixels[largest] <= left)
    left -= pixels[largest--];
  while (i + 1 < G_N_ELEMENTS (widths) && widths[i] * (HONE_STATS_BINS - 1) < largest)
    i++;
  return widths[i];
}

static int
part_of (float share, int n)
{
  return CLAMP ((int) (share * (float) n), 0, n - 1);
}

static void
count_label (HoneClassStats *self, HoneSplit split, const HoneLabel *label, double side, gpointer data)
{
  int bin = (int) CLAMP (side / self->bin_width, 0, HONE_STATS_BINS - 1);

  self->labels[split][label->klass]++;
  self->sizes[bin * self->n_classes + label->klass]++;
  self->places[part_of (label->cy, HONE_STATS_ROWS)][part_of (label->cx, HONE_STATS_COLUMNS)]++;
  self->tiny += side < HONE_STATS_TINY;
}

static void
count_images (HoneClassStats *self, const HoneImageIndex *index)
{
  g_autofree guint *last = g_new0 (guint, self->n_classes + 1); /* picture + 1 that was counted last */

  for (guint i = 0; i < hone_image_index_get_n (index); i++) {
    const HoneSample *sample = hone_image_index_get_sample (index, i);
    HoneSplit split = hone_image_index_get_split (index, i);

    for (guint k = 0; k < sample->n_labels; k++) {
      int klass = sample->labels[k].klass;

      if (klass < 0 || klass >= self->n_classes || last[klass] == i + 1)
        continue;
      last[klass] = i + 1;
      self->images[split][klass]++;
    }
  }
}

static guint
most_in_a_picture (const HoneImageIndex *index)
{
  guint most = 0;

  for (guint i = 0; i < hone_image_index_get_n (index); i++)
    most = MAX (most, hone_image_index_get_sample (index, i)->n_labels);
  return most;
}

static void
count_pictures (HoneClassStats *self, const HoneImageIndex *index)
{
  static const guint steps[] = { 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000 };
  guint most = most_in_a_picture (index), i = 0;

  while (i + 1 < G_N_ELEMENTS (steps) && steps[i] * HONE_STATS_BINS <= most)
    i++;
  self->count_step = steps[i];
  for (guint k = 0; k < hone_image_index_get_n (index); k++) {
    guint n = hone_image_index_get_sample (index, k)->n_labels;

    self->pictures[MIN (n / self->count_step, HONE_STATS_BINS - 1)]++;
    self->n_empty += n == 0;
  }
}

HoneClassStats *
hone_class_stats_new (const HoneImageIndex *index, int imgsz)
{
  HoneClassStats *self = g_new0 (HoneClassStats, 1);
  g_autofree guint *pixels = g_new0 (guint, MAX (imgsz, 0) + 1);
  gsize n;

  g_atomic_ref_count_init (&self->refs);
  self->n_classes = hone_image_index_get_yaml (index)->n_classes;
  self->names = g_strdupv (hone_image_index_get_yaml (index)->names);
  self->imgsz = MAX (imgsz, 0);
  n = (gsize) MAX (self->n_classes, 1);
  for (int split = 0; split < HONE_N_SPLITS; split++) {
    self->labels[split] = g_new0 (guint, n);
    self->images[split] = g_new0 (guint, n);
  }
  self->sizes = g_new0 (guint, n * HONE_STATS_BINS);
  each_label (self, index, count_pixel, pixels);
  self->bin_width = bin_width_of (self, pixels);
  each_label (self, index, count_label, NULL);
  count_images (self, index);
  count_pictures (self, index);
  return self;
}

HoneClassStats *
hone_class_stats_ref (HoneClassStats *self)
{
  g_atomic_ref_count_inc (&self->refs);
  return self;
}

void
hone_class_stats_unref (HoneClassStats *self)
{
  if (!g_atomic_ref_count_dec (&self->refs))
    return;
  for (int split = 0; split < HONE_N_SPLITS; split++) {
    g_free (self->labels[split]);
    g_free (self->images[split]);
  }
  g_free (self->sizes);
  g_strfreev (self->names);
  g_free (self);
}

int
hone_class_stats_get_n_classes (const HoneClassStats *self)
{
  return self->n_classes;
}

const char *
hone_class_stats_get_name (const HoneClassStats *self, int klass)
{
  return self->names[klass];
}

int
hone_class_stats_get_imgsz (const HoneClassStats *self)
{
  return self->imgsz;
}

guint
hone_class_stats_get_n_labels (const HoneClassStats *self)
{
  return self->n_labels;
}

guint
hone_class_stats_count_labels (const HoneClassStats *self, HoneSplit split, int klass)
{
  return self->labels[split][klass];
}

guint
hone_class_stats_count_images (const HoneClassStats *self, HoneSplit split, int klass)
{
  return self->images[split][klass];
}

double
hone_class_stats_get_bin_width (const HoneClassStats *self)
{
  return self->bin_width;
}

guint
hone_class_stats_count_size (const HoneClassStats *self, int bin, int klass)
{
  return self->sizes[bin * self->n_classes + klass];
}

guint
hone_class_stats_count_tiny (const HoneClassStats *self)
{
  return self->tiny;
}

guint
hone_class_stats_get_count_step (const HoneClassStats *self)
{
  return self->count_step;
}

guint
hone_class_stats_get_n_empty (const HoneClassStats *self)
{
  return self->n_empty;
}

guint
hone_class_stats_count_pictures (const HoneClassStats *self, int bin)
{
  return bin >= 0 && bin < HONE_STATS_BINS ? self->pictures[bin] : 0;
}

guint
hone_class_stats_count_place (const HoneClassStats *self, int column, int row)
{
  return self->places[row][column];
}
