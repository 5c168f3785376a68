/* SPDX-License-Identifier: Apache-2.0 */
/* hone-dumbbell.h - one number a class of several runs, on a line: how far they are apart
 *
 * A row a class, a marker a run (colour and shape), the difference of the second to the first in figures.
 */
#pragma once

#include "hone-palette.h"

G_BEGIN_DECLS

#define HONE_TYPE_DUMBBELL (hone_dumbbell_get_type ())
G_DECLARE_FINAL_TYPE (HoneDumbbell, hone_dumbbell, HONE, DUMBBELL, GtkWidget)

/* @title: the accessible name */
GtkWidget *hone_dumbbell_new (const char *title);
void hone_dumbbell_clear (HoneDumbbell *self);
/* @values: @n numbers 0 .. 1, NAN leaves one out. @note: (nullable): at the end of the row, "+0.064 (0.01 to 0.11)".
 * @strong: the row is set off */
void hone_dumbbell_add (HoneDumbbell *self, const char *name, const double *values, guint n, const char *note,
                        gboolean strong);

G_END_DECLS
