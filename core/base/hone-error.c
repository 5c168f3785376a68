/* SPDX-License-Identifier: Apache-2.0 */
/* hone-error.c - see hone-error.h */
#include "hone-error.h"

#include <string.h>

G_DEFINE_QUARK (hone - error - quark, hone_error)

static gboolean
is_plain (const char *text)
{
  for (const char *p = text; *p != '\0'; p++)
    if ((guchar) *p < 0x20 || (guchar) *p >= 0x7f)
      return FALSE;
  return TRUE;
}

char *
hone_one_line (char *text)
{
  g_autofree char *valid = NULL;
  GString *line;

  if (is_plain (text))
    return text;
  valid = g_utf8_make_valid (text, -1);
  line = g_string_sized_new (strlen (valid));
  g_free (text);
  for (const char *p = valid; *p != '\0'; p = g_utf8_next_char (p)) {
    const gunichar c = g_utf8_get_char (p);

    g_string_append_unichar (line, g_unichar_iscntrl (c) || c == 0x2028 || c == 0x2029 ? ' ' : c);
  }
  return g_string_free (line, FALSE);
}
