/* SPDX-License-Identifier: Apache-2.0 */
/* hone-swatch.h - small drawn signs: a class's colour with its digit, a curve as small as a word, a ring of progress */
#pragma once

#include "hone-palette.h"

G_BEGIN_DECLS

/* A patch in the colour of a class, with the digit that stands for it (1 .. 9) when @digit. Decoration: no accessible
 * name. */
#define HONE_TYPE_SWATCH (hone_swatch_get_type ())
G_DECLARE_FINAL_TYPE (HoneSwatch, hone_swatch, HONE, SWATCH, GtkWidget)
GtkWidget *hone_swatch_new (int klass, gboolean digit);
void hone_swatch_set_class (HoneSwatch *self, int klass, gboolean digit);

/* The same in a colour of the palette, for what is no class: no colour that a person has chosen, no pattern. */
GtkWidget *hone_patch_new (int color);

/* A curve without axes and a dot at its highest value; NAN leaves a gap. Give it an accessible label. */
#define HONE_TYPE_SPARK (hone_spark_get_type ())
G_DECLARE_FINAL_TYPE (HoneSpark, hone_spark, HONE, SPARK, GtkWidget)
GtkWidget *hone_spark_new (void);
/* Copied. @klass: the colour of a class, or -1: that of text */
void hone_spark_set_values (HoneSpark *self, const double *values, guint n_values, int klass);

/* Progress as a ring, 0 .. 1. */
#define HONE_TYPE_RING (hone_ring_get_type ())
G_DECLARE_FINAL_TYPE (HoneRing, hone_ring, HONE, RING, GtkWidget)
GtkWidget *hone_ring_new (void);
void hone_ring_set_fraction (HoneRing *self, double fraction);

G_END_DECLS
