/* SPDX-License-Identifier: Apache-2.0 */
/* hone-random.h - the two kinds of random numbers
 *
 * HoneTwister is MT19937, for the order of samples (spec 04, section 3), which must be the reference's own.
 * HoneDraws are numbers from a counter: sample i of epoch e draws the same numbers whatever thread loads it and in
 * whatever order; every run with the same seed draws alike.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct {
  guint32 state[624];
  int at;
} HoneTwister;

/* Only the low 32 bits of @seed count (spec 04, section 3). */
void hone_twister_init (HoneTwister *self, guint64 seed);
guint32 hone_twister_next (HoneTwister *self);
/* order[0 .. n - 1] becomes the next permutation of 0 .. n - 1; n - 1 numbers are drawn. */
void hone_twister_permute (HoneTwister *self, int *order, int n);

typedef struct {
  guint64 key;
  guint64 count;
} HoneDraws;

/* @stream, @epoch and @sample tell draws for different purposes apart. */
HoneDraws hone_draws (guint64 seed, guint32 stream, guint32 epoch, guint64 sample);
double hone_draw (HoneDraws *self);                                /* U [0, 1) */
double hone_draw_range (HoneDraws *self, double low, double high); /* U [low, high) */
guint hone_draw_index (HoneDraws *self, guint n);                  /* 0 .. n - 1, all alike */

G_END_DECLS
