/* SPDX-License-Identifier: Apache-2.0 */
/* hone-split-bar.h - training, validation and test as one bar, whose borders are dragged or moved by arrow keys
 *
 * Each border is a slider for a screen reader, says its share in its description, and takes Left, Right (with Shift
 * five steps at once), Home and End. The words and figures in the bar say what the colours mean.
 */
#pragma once

#include "hone-palette.h"

G_BEGIN_DECLS

#define HONE_SPLIT_PARTS 3

#define HONE_TYPE_SPLIT_BAR (hone_split_bar_get_type ())
G_DECLARE_FINAL_TYPE (HoneSplitBar, hone_split_bar, HONE, SPLIT_BAR, GtkWidget)

/* @names: of the parts, translated; copied */
GtkWidget *hone_split_bar_new (const char *const names[HONE_SPLIT_PARTS]);

/* Percent of the second and the third part; the first has the rest. Both are changed by dragging, and followed. */
void hone_split_bar_set_adjustments (HoneSplitBar *self, GtkAdjustment *second, GtkAdjustment *third);

/* @shares: (nullable): 0 to 1, together 1: to be looked at, not to be changed; NULL: the adjustments again */
void hone_split_bar_set_fixed (HoneSplitBar *self, const double shares[HONE_SPLIT_PARTS]);

/* The colour of a part. */
HoneColor hone_split_bar_color (int part);

G_END_DECLS
