/* SPDX-License-Identifier: Apache-2.0 */
/* hone-class-colors.h - the colours of classes, for eyes of all kinds: one table for the window and for files
 *
 * Every colour has a contrast of at least 3 on its ground. The smallest distance in OKLab between two of a ground, over
 * normal sight, protanopia, deuteranopia and tritanopia (Machado, Oliveira and Fernandes 2009), is 0.069.
 * Class n has colour n mod 8; from the ninth class on a pattern tells them apart.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define HONE_N_CLASS_COLORS 8

/* 0xrrggbb */
typedef struct {
  guint32 light;      /* on white */
  guint32 dark;       /* on black, and on pictures, where a dark casing lies around it */
  gboolean dark_text; /* on the colour for white; on that for black it always is */
} HoneClassColor;

/* Of class @klass, from 0. */
const HoneClassColor *hone_class_color (int klass);

G_END_DECLS
