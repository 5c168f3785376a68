/* SPDX-License-Identifier: Apache-2.0 */
/* hone-numbers.h - many numbers in order, and the one in the middle */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Ascending. None may be NAN. */
void hone_sort_numbers (double *numbers, gsize n);
/* @numbers: (element-type double): sorted by the call. Of an even number of them the upper of the middle two; NAN of
 * none. */
double hone_median (GArray *numbers);

G_END_DECLS
