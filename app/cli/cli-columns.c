/* SPDX-License-Identifier: Apache-2.0 */
/* cli-columns.c - text in the columns of a terminal */
#include "cli-columns.h"

#include <string.h>

/* Marks that no line begins with, and those that none ends with. */
#define CLOSING "、。，．・：；？！」』）】〉》”’)]},.:;!?…々ーぁぃぅぇぉっゃゅょァィゥェォッャュョ"
#define OPENING "「『（【〈《“‘([{"

static int
cells_of (gunichar letter)
{
  return g_unichar_iszerowidth (letter) ? 0 : g_unichar_iswide (letter) ? 2 : 1;
}

static int
cells_between (const char *text, const char *end)
{
  int cells = 0;

  for (; text < end && *text != '\0'; text = g_utf8_next_char (text))
    cells += cells_of (g_utf8_get_char (text));
  return cells;
}

int
cli_cells (const char *text)
{
  return cells_between (text, text + strlen (text));
}

void
cli_cell (FILE *out, const char *text, int cells)
{
  fprintf (out, "%s%*s", text, MAX (cells - cli_cells (text), 0), "");
}

void
cli_cell_right (FILE *out, const char *text, int cells)
{
  fprintf (out, "%*s%s", MAX (cells - cli_cells (text), 0), "", text);
}

void
cli_cell_cut (FILE *out, const char *text, int cells)
{
  const char *end = text;
  int taken = 0;

  if (cli_cells (text) <= cells) {
    cli_cell (out, text, cells);
    return;
  }
  for (; taken + cells_of (g_utf8_get_char (end)) < cells; end = g_utf8_next_char (end)) /* a cell for the "…" */
    taken += cells_of (g_utf8_get_char (end));
  fprintf (out, "%.*s…%*s", (int) (end - text), text, cells - taken - 1, "");
}

/* Hangul is wide, too, but its words stand apart and stay whole. */
static gboolean
breaks_anywhere (gunichar letter)
{
  return g_unichar_iswide (letter) && g_unichar_get_script (letter) != G_UNICODE_SCRIPT_HANGUL;
}

static gboolean
may_break (gunichar before, gunichar after)
{
  return (breaks_anywhere (before) || breaks_anywhere (after)) && g_utf8_strchr (CLOSING, -1, after) == NULL &&
         g_utf8_strchr (OPENING, -1, before) == NULL;
}

/* The end of what stays on one line, from @text on, which is no blank. */
static const char *
end_of_piece (const char *text)
{
  const char *next = g_utf8_next_char (text);

  while (*next != '\0' && *next != ' ' && !may_break (g_utf8_get_char (text), g_utf8_get_char (next))) {
    text = next;
    next = g_utf8_next_char (next);
  }
  return next;
}

void
cli_wrap (FILE *out, const char *text, int indent, int cells)
{
  int column = indent;

  while (*text != '\0') {
    const int blank = *text == ' ' && column > indent;
    const char *end;
    int width;

    if (*text == ' ')
      text++;
    if (*text == '\0' || *text == ' ')
      continue;
    end = end_of_piece (text);
    width = cells_between (text, end);
    if (column > indent && column + blank + width > cells) {
      fprintf (out, "\n%*s", indent, "");
      column = indent;
    } else if (blank) {
      putc (' ', out);
      column++;
    }
    fprintf (out, "%.*s", (int) (end - text), text);
    column += width;
    text = end;
  }
  putc ('\n', out);
}
