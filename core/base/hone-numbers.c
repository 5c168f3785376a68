/* SPDX-License-Identifier: Apache-2.0 */
/* hone-numbers.c - see hone-numbers.h */
#include "hone-numbers.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static int
ascending (const void *a, const void *b)
{
  const double x = *(const double *) a, y = *(const double *) b;

  return (x > y) - (x < y);
}

void
hone_sort_numbers (double *numbers, gsize n)
{
  if (n > 1)
    qsort (numbers, n, sizeof *numbers, ascending);
}

double
hone_median (GArray *numbers)
{
  double *first = (double *) (gpointer) numbers->data;

  if (numbers->len == 0)
    return (double) NAN;
  hone_sort_numbers (first, numbers->len);
  return first[numbers->len / 2];
}

double
hone_json_number (double number)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  g_ascii_dtostr (text, sizeof text, number);
  return strchr (text, 'e') != NULL && strchr (text, '.') == NULL ? nextafter (number, 1) : number;
}
