/* SPDX-License-Identifier: Apache-2.0 */
/* hone-csv.c - see hone-csv.h */
#include "hone-csv.h"

#include <string.h>

void
hone_csv_add (GString *text, const char *field)
{
  g_string_append_c (text, '"');
  if (strchr ("=+-@\t\r", *field) != NULL && *field != '\0')
    g_string_append_c (text, '\'');
  for (; *field != '\0'; field++) {
    if (*field == '"')
      g_string_append_c (text, '"');
    g_string_append_c (text, *field);
  }
  g_string_append_c (text, '"');
}
