/* SPDX-License-Identifier: Apache-2.0 */
/* hone-class-stats.h - how many labels of which class there are, how large they are, and where they lie
 *
 * Made once, on any thread, and never changed.
 */
#pragma once

#include "hone-image-index.h"

G_BEGIN_DECLS

#define HONE_STATS_BINS 22    /* of sizes; the last holds all that is larger */
#define HONE_STATS_COLUMNS 40 /* of places */
#define HONE_STATS_ROWS 30
#define HONE_STATS_TINY 8 /* pixels; shorter sides below are hard to find */

typedef struct _HoneClassStats HoneClassStats;

/* @imgsz: the size of training, for sizes */
HoneClassStats *hone_class_stats_new (const HoneImageIndex *index, int imgsz);
HoneClassStats *hone_class_stats_ref (HoneClassStats *self);
void hone_class_stats_unref (HoneClassStats *self);

int hone_class_stats_get_n_classes (const HoneClassStats *self);
const char *hone_class_stats_get_name (const HoneClassStats *self, int klass);
int hone_class_stats_get_imgsz (const HoneClassStats *self);
guint hone_class_stats_get_n_labels (const HoneClassStats *self); /* in all */

guint hone_class_stats_count_labels (const HoneClassStats *self, HoneSplit split, int klass);
guint hone_class_stats_count_images (const HoneClassStats *self, HoneSplit split, int klass); /* that have one */

/* Labels whose shorter side is in bin * width .. (bin + 1) * width pixels at the size of training. */
double hone_class_stats_get_bin_width (const HoneClassStats *self);
guint hone_class_stats_count_size (const HoneClassStats *self, int bin, int klass);
guint hone_class_stats_count_tiny (const HoneClassStats *self); /* below HONE_STATS_TINY, those without size, too */

/* Pictures with bin * step .. (bin + 1) * step - 1 labels; the last bin holds all that have more. */
guint hone_class_stats_get_count_step (const HoneClassStats *self);
guint hone_class_stats_get_n_empty (const HoneClassStats *self); /* pictures without a label */
guint hone_class_stats_count_pictures (const HoneClassStats *self, int bin);

/* Labels whose centre is in that part of the picture. */
guint hone_class_stats_count_place (const HoneClassStats *self, int column, int row);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HoneClassStats, hone_class_stats_unref)

G_END_DECLS
