/* SPDX-License-Identifier: Apache-2.0 */
/* settings-words.c - what may be given for a setting, and how it compares with Ultralytics, in words */
#include "settings-private.h"

#include <glib/gi18n-lib.h>

#define MANY 1e6 /* from here a limit is none worth telling */

static char *
describe_choices (const HoneSetting *row)
{
  g_autofree char *all = g_strjoinv (", ", (char **) row->choices);

  /* Translators: what a setting may be: one of the words in %s or the path of a file */
  return row->free ? g_strdup_printf (_ ("%s, or a file"), all) : g_steal_pointer (&all);
}

/* "from 0 to 1", "at least 1"; NULL: any */
static char *
describe_range (const HoneSetting *row)
{
  gboolean low = row->low > -MANY, high = row->high < MANY;

  if (low && high)
    return g_strdup_printf (_ ("from %g to %g"), row->low, row->high);
  return low ? g_strdup_printf (_ ("at least %g"), row->low) : NULL;
}

static char *
describe_numbers (const HoneSetting *row)
{
  gboolean whole = row->type == HONE_SETTING_INT || row->whole;
  const char *kind = whole ? _ ("a whole number") : _ ("a number");
  g_autofree char *range = describe_range (row);

  if (row->type == HONE_SETTING_NUMBERS)
    /* Translators: %s is "a whole number" or "a number" */
    return g_strdup_printf (_ ("%s, or a list of at most %d"), kind, row->n_most);
  return range != NULL ? g_strdup_printf ("%s %s", kind, range) : g_strdup (kind);
}

char *
hone_setting_describe_values (const HoneSetting *row)
{
  if (row->rule != NULL)
    return g_strdup (_ (row->rule));
  if (row->type == HONE_SETTING_BOOL)
    return g_strdup (_ ("true or false"));
  if (row->type == HONE_SETTING_CHOICE)
    return describe_choices (row);
  if (hone_setting_has_numbers (row))
    return describe_numbers (row);
  return g_strdup (row->whole ? _ ("a whole number or a list") : _ ("text"));
}

char *
hone_setting_describe_default (const HoneSetting *row)
{
  if (row->automatic)
    return g_strdup (_ ("automatic"));
  return g_strdup (row->fallback != NULL ? row->fallback : _ ("empty"));
}

char *
hone_setting_describe_effect (const HoneSetting *row)
{
  switch (row->effect) {
  case HONE_EFFECT_OTHER:
    /* Translators: compared with Ultralytics; a sentence follows */
    return g_strdup_printf (_ ("The same, but: %s"), _ (row->note));
  case HONE_EFFECT_NONE:
    return g_strdup_printf (_ ("No effect. %s"), _ (row->note));
  case HONE_EFFECT_MISSING:
    return g_strdup_printf (_ ("Refused. %s"), _ (row->note));
  case HONE_EFFECT_OWN:
    /* Translators: of a setting that Ultralytics does not have; a sentence follows */
    return g_strdup_printf (_ ("Hone's own. %s"), _ (row->note));
  case HONE_EFFECT_SAME:
    break;
  }
  return g_strdup (_ ("The same."));
}
