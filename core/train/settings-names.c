/* SPDX-License-Identifier: Apache-2.0 */
/* settings-names.c - names that are near, names of older versions */
#include "settings-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Optimal string alignment: insert, delete, replace, and swap of two neighbours cost 1 each. Words are short. */
static guint
distance (const char *a, const char *b)
{
  guint d[40][40];
  guint n = (guint) MIN (strlen (a), 39), m = (guint) MIN (strlen (b), 39);

  for (guint i = 0; i <= n; i++)
    for (guint j = 0; j <= m; j++) {
      if (i == 0 || j == 0) {
        d[i][j] = i + j;
        continue;
      }
      d[i][j] = MIN (MIN (d[i - 1][j], d[i][j - 1]) + 1, d[i - 1][j - 1] + (a[i - 1] != b[j - 1]));
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        d[i][j] = MIN (d[i][j], d[i - 2][j - 2] + 1);
    }
  return d[n][m];
}

const char *
hone_closest_word (const char *word, const char *const *words)
{
  g_autofree char *small = g_ascii_strdown (word, -1);
  guint limit = MAX (1, (guint) strlen (word) / 3);
  guint nearest = limit + 1;
  const char *best = NULL;

  for (; *words != NULL; words++) {
    g_autofree char *other = g_ascii_strdown (*words, -1);
    guint far = distance (small, other);

    /* "epoch" for "epochs", "lr" for "lr0": a beginning counts as near, after real neighbours. */
    if (far > limit && strlen (word) >= 2 && g_str_has_prefix (other, small))
      far = limit;
    if (far < nearest) {
      nearest = far;
      best = *words;
    }
  }
  return best;
}

void
hone_setting_set_unknown_error (const char *name, GError **error)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  const char *near;

  for (const HoneSetting *row = hone_setting_table (); row->name != NULL; row++)
    g_ptr_array_add (names, (gpointer) row->name);
  g_ptr_array_add (names, NULL);
  near = hone_closest_word (name, (const char *const *) names->pdata);
  if (near != NULL)
    g_set_error (error, HONE_ERROR, HONE_ERROR_USAGE, _ ("There is no setting “%s”. Did you mean “%s”?"), name, near);
  else
    g_set_error (error, HONE_ERROR, HONE_ERROR_USAGE, _ ("There is no setting “%s”. “hone help train” lists them all."),
                 name);
}

#define DROPPED N_ ("Ultralytics has dropped it.")

static const HoneSettingAlias aliases[] = {
  { "boxes", "show_boxes" },
  { "hide_labels", "show_labels", .turned = TRUE },
  { "hide_conf", "show_conf", .turned = TRUE },
  { "line_thickness", "line_width" },
  { "half", "quantize", .value = "16" },
  { "int8", "quantize", .value = "8" },
  { "end2end", "nms", .turned = TRUE },
  { "label_smoothing", .why = DROPPED },
  { "save_hybrid", .why = DROPPED },
  { "crop_fraction", .why = DROPPED },
  { "keras", .why = DROPPED },
  { "augmentations", .why = N_ ("It takes objects of a program in Python.") },
  { NULL },
};

const HoneSettingAlias *
hone_setting_aliases (void)
{
  return aliases;
}

const HoneSettingAlias *
hone_setting_find_alias (const char *name)
{
  for (const HoneSettingAlias *alias = aliases; alias->old != NULL; alias++)
    if (g_str_equal (alias->old, name))
      return alias;
  return NULL;
}

const char *
hone_setting_alias_value (const HoneSettingAlias *alias, const char *text)
{
  int truth = hone_setting_truth (text);

  if (truth < 0)
    return text;
  if (alias->value != NULL)
    return truth ? alias->value : "";
  if (alias->turned && g_str_equal (alias->now, "nms"))
    return truth ? "false" : "";
  return alias->turned == truth ? "false" : "true";
}
