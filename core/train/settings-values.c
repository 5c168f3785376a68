/* SPDX-License-Identifier: Apache-2.0 */
/* settings-values.c - what a typed word means for a setting of each type
 *
 * A value is kept as the text that args.yaml would show, in one form however it was typed ("True" is "true", "1e-3" is
 * "0.001"), so that comparing, saving and showing need no types.
 */
#include "hone-yaml.h"
#include "settings-private.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

gboolean
hone_setting_has_numbers (const HoneSetting *row)
{
  return row->type == HONE_SETTING_INT || row->type == HONE_SETTING_NUMBER || row->type == HONE_SETTING_NUMBERS;
}

static gboolean
is_integer (const char *text)
{
  char *end;

  errno = 0;
  g_ascii_strtoll (text, &end, 10);
  return end != text && *end == '\0' && errno == 0;
}

gboolean
hone_setting_is_empty_word (const char *text)
{
  return *text == '\0' || g_ascii_strcasecmp (text, "null") == 0 || g_ascii_strcasecmp (text, "none") == 0 ||
         g_str_equal (text, "~");
}

/* Not "1" or "yes": Ultralytics takes bools only as bools. */
int
hone_setting_truth (const char *text)
{
  if (g_ascii_strcasecmp (text, "true") == 0)
    return TRUE;
  return g_ascii_strcasecmp (text, "false") == 0 ? FALSE : -1;
}

/* Lists */

gboolean
hone_setting_is_list (const char *text)
{
  return strpbrk (text, ",[(") != NULL;
}

/* "[0.5, 1.5]", "(0.5, 1.5)" and "0.5,1.5" are the same list. */
char **
hone_setting_split_list (const char *text)
{
  g_autofree char *inner = g_strdup (text);
  g_auto (GStrv) parts = NULL;
  g_autoptr (GStrvBuilder) list = g_strv_builder_new ();

  g_strdelimit (inner, "[]()'\"", ' ');
  parts = g_strsplit (inner, ",", -1);
  for (char **part = parts; *part != NULL; part++)
    if (*g_strstrip (*part) != '\0')
      g_strv_builder_add (list, *part);
  return g_strv_builder_end (list);
}

/* What a word becomes in each type. NULL: it does not fit; @error says why. */

static char *
parse_bool (const HoneSetting *row, const char *text, GError **error)
{
  int truth = hone_setting_truth (text);

  if (truth < 0) {
    g_set_error (error, HONE_ERROR, HONE_ERROR_USAGE, _ ("%s is either true or false, not “%s”."), row->name, text);
    return NULL;
  }
  return g_strdup (truth ? "true" : "false");
}

static void
set_range_error (const HoneSetting *row, const char *text, GError **error)
{
  g_autofree char *low = hone_yaml_write_double (row->low);
  g_autofree char *high = hone_yaml_write_double (row->high);

  if (row->type == HONE_SETTING_INT || row->whole) {
    low[strlen (low) - 2] = '\0';
    if (g_str_has_suffix (high, ".0"))
      high[strlen (high) - 2] = '\0';
  }
  if (row->high >= 1e6)
    g_set_error (error, HONE_ERROR, HONE_ERROR_USAGE, _ ("%s has to be at least %s, not %s."), row->name, low, text);
  else
    g_set_error (error, HONE_ERROR, HONE_ERROR_USAGE, _ ("%s has to lie between %s and %s; %s does not."), row->name,
                 low, high, text);
}

static char *
parse_number (const HoneSetting *row, const char *text, GError **error)
{
  char *end;
  double x = g_ascii_strtod (text, &end);
  gboolean whole = isfinite (x) && x == floor (x);

  if (end == text || *end != '\0' || !isfinite (x) || strpbrk (text, "xXpP") != NULL) {
    g_set_error (error, HONE_ERROR, HONE_ERROR_USAGE, _ ("%s has to be a number, not “%s”."), row->name, text);
    return NULL;
  }
  if ((row->type == HONE_SETTING_INT || row->whole) && !whole) {
    g_set_error (error, HONE_ERROR, HONE_ERROR_USAGE, _ ("%s has to be a whole number, not %s."), row->name, text);
    return NULL;
  }
  if (x < row->low || x > row->high) {
    set_range_error (row, text, error);
    return NULL;
  }
  if (row->type == HONE_SETTING_INT || row->whole || is_integer (text))
    return g_strdup_printf ("%" G_GINT64_FORMAT, (gint64) x);
  return hone_yaml_write_double (x);
}

/* @parts: in and out. */
static gboolean
parse_parts (const HoneSetting *row, char **parts, GError **error)
{
  for (; *parts != NULL; parts++) {
    char *number = parse_number (row, *parts, error);

    if (number == NULL)
      return FALSE;
    g_free (*parts);
    *parts = number;
  }
  return TRUE;
}

static char *
parse_numbers (const HoneSetting *row, const char *text, GError **error)
{
  g_auto (GStrv) parts = hone_setting_split_list (text);
  guint n = g_strv_length (parts);
  g_autofree char *joined = NULL;

  if (!hone_setting_is_list (text))
    return parse_number (row, text, error);
  if (n < 1 || n > (guint) row->n_most) {
    g_set_error (error, HONE_ERROR, HONE_ERROR_USAGE, _ ("%s is a number or a list of at most %d, not “%s”."),
                 row->name, row->n_most, text);
    return NULL;
  }
  if (!parse_parts (row, parts, error))
    return NULL;
  joined = g_strjoinv (", ", parts);
  return g_strconcat ("[", joined, "]", NULL);
}

static char *
parse_choice (const HoneSetting *row, const char *text, GError **error)
{
  g_autofree char *all = NULL;

  for (int i = 0; row->choices[i] != NULL; i++)
    if (g_ascii_strcasecmp (text, row->choices[i]) == 0)
      return g_strdup (row->choices[i]);
  if (row->free)
    return g_strdup (text);

  all = g_strjoinv (", ", (char **) row->choices);
  g_set_error (error, HONE_ERROR, HONE_ERROR_USAGE, _ ("%s cannot be “%s”. It can be: %s."), row->name, text, all);
  return NULL;
}

/* "0,1" is "[0, 1]" where numbers of layers or classes are asked for. */
static char *
parse_text (const HoneSetting *row, const char *text)
{
  g_auto (GStrv) parts = NULL;
  g_autofree char *joined = NULL;

  if (!row->whole || !hone_setting_is_list (text))
    return g_strdup (text);
  parts = hone_setting_split_list (text);
  joined = g_strjoinv (", ", parts);
  return g_strconcat ("[", joined, "]", NULL);
}

static char *
parse (const HoneSetting *row, const char *text, GError **error)
{
  switch (row->type) {
  case HONE_SETTING_BOOL:
    return parse_bool (row, text, error);
  case HONE_SETTING_INT:
  case HONE_SETTING_NUMBER:
    return parse_number (row, text, error);
  case HONE_SETTING_CHOICE:
    return parse_choice (row, text, error);
  case HONE_SETTING_NUMBERS:
    return parse_numbers (row, text, error);
  case HONE_SETTING_TEXT:
    break;
  }
  return parse_text (row, text);
}

static gboolean
fits (const HoneSetting *row, const char *value)
{
  g_auto (GStrv) parts = hone_setting_split_list (value);
  guint n = g_strv_length (parts);
  g_autofree double *numbers = g_new (double, n);

  for (guint i = 0; i < n; i++)
    numbers[i] = g_ascii_strtod (parts[i], NULL);
  return row->fits (numbers, (int) n, value);
}

char *
hone_setting_parse (const HoneSetting *row, const char *text, GError **error)
{
  char *value = parse (row, text, error);

  if (value == NULL || row->fits == NULL || fits (row, value))
    return value;
  g_set_error (error, HONE_ERROR, HONE_ERROR_USAGE, _ ("%s has to be %s; “%s” is not."), row->name, _ (row->rule),
               text);
  g_free (value);
  return NULL;
}
