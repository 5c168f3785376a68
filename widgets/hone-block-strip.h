/* SPDX-License-Identifier: Apache-2.0 */
/* hone-block-strip.h - blocks of something that run one after the other, of which the first ones may be fixed
 *
 * A column a block, the higher the finer it works; those that are fixed are hatched, and a line stands where they end.
 * A click on a block, or Left and Right, moves the line. Knows nothing of networks.
 */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef struct {
  char *name;     /* of the block, for the tooltip: "4: C3k2, 6,640 weights" */
  double height;  /* 0 .. 1 */
  gboolean fixed; /* hatched */
} HoneStripBlock;

#define HONE_TYPE_BLOCK_STRIP (hone_block_strip_get_type ())
G_DECLARE_FINAL_TYPE (HoneBlockStrip, hone_block_strip, HONE, BLOCK_STRIP, GtkWidget)

/**
 * HoneBlockStrip::boundary-moved: (int n): the first @n blocks should be fixed
 */

GtkWidget *hone_block_strip_new (const char *title);
/* (array length=n): copied. @description: what a screen reader says of all of them */
void hone_block_strip_set (HoneBlockStrip *self, const HoneStripBlock *blocks, guint n, const char *description);
/* How many of the first blocks are fixed; those that are fixed alone further back do not count. */
int hone_block_strip_get_boundary (HoneBlockStrip *self);

G_END_DECLS
