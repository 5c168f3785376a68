/* SPDX-License-Identifier: Apache-2.0 */
/* cli-columns.h - text in the columns of a terminal, where letters of Korean, Japanese and Chinese take two cells each
 *
 * printf ()'s widths count bytes, so that a table in any language but English would be crooked.
 */
#pragma once

#include <glib.h>
#include <stdio.h>

G_BEGIN_DECLS

/* How many cells @text (UTF-8) takes. */
int cli_cells (const char *text);

/* @text, and blanks up to @cells; all of it where it is longer. */
void cli_cell (FILE *out, const char *text, int cells);

/* The same, the blanks before it: the head of a column of figures. */
void cli_cell_right (FILE *out, const char *text, int cells);

/* @text cut to @cells, "…" in place of what is left out, and blanks up to there. */
void cli_cell_cut (FILE *out, const char *text, int cells);

/**
 * cli_wrap:
 * @indent: the cell where the first line stands already, and where the others begin
 * @cells: of a line
 *
 * Writes @text in lines, and ends the last one. Lines end between words; in Chinese characters and kana, which have no
 * blanks, between any two, but no line begins with a closing mark or ends with an opening one.
 */
void cli_wrap (FILE *out, const char *text, int indent, int cells);

G_END_DECLS
