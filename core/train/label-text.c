/* SPDX-License-Identifier: Apache-2.0 */
/* label-text.c - see label-text.h */
#include "label-text.h"

#include <string.h>

static void
append_box (GString *text, const HoneDetection *found, float width, float height, gboolean score)
{
  /* In single precision, as the numbers come: the sixth digit shows it. */
  const float values[] = { (found->x1 + found->x2) / 2 / width, (found->y1 + found->y2) / 2 / height,
                           (found->x2 - found->x1) / width, (found->y2 - found->y1) / height, found->score };

  g_string_append_printf (text, "%d", found->klass);
  for (int i = 0; i < (score ? 5 : 4); i++) {
    char number[G_ASCII_DTOSTR_BUF_SIZE];

    g_string_append_printf (text, " %s", g_ascii_formatd (number, sizeof number, "%g", (double) values[i]));
  }
  g_string_append_c (text, '\n');
}

char *
hone_label_text (const HoneDetection *found, guint n_found, int width, int height, gboolean scores)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < n_found; i++)
    append_box (text, &found[i], (float) width, (float) height, scores);
  return g_string_free (text, FALSE);
}

char *
hone_file_stem (const char *path)
{
  char *name = g_path_get_basename (path);
  char *dot = strrchr (name, '.');

  if (dot != NULL && dot != name)
    *dot = '\0';
  return name;
}
