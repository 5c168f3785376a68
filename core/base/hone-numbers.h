/* SPDX-License-Identifier: Apache-2.0 */
/* hone-numbers.h - many numbers in order, the one in the middle, and a number that JSON can carry */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Ascending. None may be NAN. */
void hone_sort_numbers (double *numbers, gsize n);
/* @numbers: (element-type double): sorted by the call. Of an even number of them the upper of the middle two; NAN of
 * none. */
double hone_median (GArray *numbers);

/* @number for json-glib, whose 1.6 writes 1e-08 as "1e-08.0", which nothing reads, itself included: one that has no
 * point is moved by the least that gives it one. */
double hone_json_number (double number);

G_END_DECLS
