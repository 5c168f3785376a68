/* SPDX-License-Identifier: Apache-2.0 */
/* hone-share-bar.h - parts of a whole: one stacked bar and below it what each part is
 *
 * Readable without colour: every part has a pattern of its own, the same in the bar and in the legend, parts stand in
 * the legend's order, and the legend says the numbers. A screen reader finds them as labels, and in the description of
 * the bar.
 */
#pragma once

#include "hone-palette.h"

G_BEGIN_DECLS

#define HONE_SHARE_MOST 8

typedef struct {
  const char *name; /* translated */
  double share;     /* 0 to 1; together at most 1: the rest stays empty */
} HoneShare;

#define HONE_TYPE_SHARE_BAR (hone_share_bar_get_type ())
G_DECLARE_FINAL_TYPE (HoneShareBar, hone_share_bar, HONE, SHARE_BAR, GtkBox)

GtkWidget *hone_share_bar_new (const char *title); /* what a screen reader calls it */
/* Copied. Parts of 0 are left out of the legend. @n: at most HONE_SHARE_MOST; 0: nothing is known yet */
void hone_share_bar_set (HoneShareBar *self, const HoneShare *shares, guint n);

/* "34 %"; "< 1 %" for what is hardly there. (transfer full) */
char *hone_share_text (double share);

/**
 * hone_share_bar_place:
 * @shares: (array length=n)
 * @width: pixels of the bar
 * @edges: (out caller-allocates): n + 1 edges, from 0 on
 *
 * A part that is there gets a pixel at least, taken from the largest.
 */
void hone_share_bar_place (const HoneShare *shares, guint n, int width, int *edges);

G_END_DECLS
