/* SPDX-License-Identifier: Apache-2.0 */
/* plot-mistakes.c - kinds of errors as bars; see hone-plots-draw.h */
#include "sheet.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#define NAMES 170.0
#define VALUES 130.0
#define THIN 0.55 /* of a row */

static void
row (const Sheet *sheet, const HoneMistakes *mistakes, HoneMistake kind, double most, double width, double y,
     double height)
{
  const SheetText left = { .size = 13, .down = 0.5, .most = NAMES - 10 }, right = { .size = 13, .down = 0.5 };
  const double gain = MAX (mistakes->gain[kind], 0), room = width - NAMES - VALUES;
  const double length = most > 0 ? gain / most * room : 0;
  const guint n = mistakes->marks[kind]->len;
  /* Translators: what a kind of errors costs of mAP50, and how many there are */
  g_autofree char *words = g_strdup_printf (_ ("%.3f   × %u"), gain, n);

  sheet_color (sheet, SHEET_INK, 1);
  sheet_text (sheet, hone_mistake_name (kind), 0, y + height / 2, &left);
  sheet_color (sheet, SHEET_BLUE, 1);
  hone_rounded (sheet->cr, NAMES, y + height * (1 - THIN) / 2, MAX (length, 1.5), height * THIN, 3);
  cairo_fill (sheet->cr);
  sheet_color (sheet, SHEET_INK, 1);
  sheet_text (sheet, words, NAMES + length + 10, y + height / 2, &right);
}

void
hone_draw_mistakes (cairo_t *cr, double width, double height, const HoneMistakes *mistakes)
{
  const double each = height / HONE_N_MISTAKES;
  double most = 0;
  Sheet sheet;

  for (int kind = 0; kind < HONE_N_MISTAKES; kind++)
    most = MAX (most, mistakes->gain[kind]);
  sheet_begin (&sheet, cr);
  for (int kind = 0; kind < HONE_N_MISTAKES; kind++)
    row (&sheet, mistakes, kind, most, width, kind * each, each);
  sheet_end (&sheet);
}
