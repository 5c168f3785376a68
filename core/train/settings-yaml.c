/* SPDX-License-Identifier: Apache-2.0 */
/* settings-yaml.c - args.yaml, written as Ultralytics writes it, and read (spec 04b, end) */
#include "hone-yaml.h"
#include "settings-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Writing. Whole numbers stay plain in texts ("name=5"), since the command line there gives numbers. */
static char *
scalar (const char *text)
{
  char *end;

  g_ascii_strtoll (text, &end, 10);
  return *text != '\0' && *end == '\0' ? g_strdup (text) : hone_yaml_write_string (text);
}

static void
append_list (GString *yaml, char **items)
{
  for (; *items != NULL; items++) {
    g_autofree char *item = scalar (*items);

    g_string_append_printf (yaml, "\n- %s", item);
  }
}

/* "[0.5, 1.5]": a list is written as a block. */
static void
append_numbers (GString *yaml, const char *list)
{
  g_autofree char *inner = g_strndup (list + 1, strlen (list) - 2);
  g_auto (GStrv) items = g_strsplit (inner, ", ", -1);

  for (char **item = items; *item != NULL; item++)
    g_string_append_printf (yaml, "\n- %s", *item);
}

static void
append_row (GString *yaml, HoneSettings *settings, const HoneSetting *row)
{
  g_autofree char *value = hone_settings_show (settings, row->name);
  gboolean worded = row->type == HONE_SETTING_TEXT || (row->free && !g_strv_contains (row->choices, value));

  if (value[0] == '[' && row->type == HONE_SETTING_NUMBERS) {
    append_numbers (yaml, value);
  } else if (!worded || hone_settings_is_empty (settings, row->name)) {
    g_string_append_printf (yaml, " %s", value);
  } else if (value[0] == '[') {
    g_auto (GStrv) items = hone_settings_get_list (settings, row->name);

    append_list (yaml, items);
  } else {
    g_autofree char *text = scalar (value);

    g_string_append_printf (yaml, " %s", text);
  }
}

char *
hone_settings_to_yaml (HoneSettings *self)
{
  g_autoptr (GString) yaml = g_string_new (NULL);

  for (const HoneSetting *row = hone_setting_table (); row->name != NULL; row++) {
    g_string_append_printf (yaml, "%s:", row->name);
    append_row (yaml, self, row);
    g_string_append_c (yaml, '\n');
  }
  return g_string_free (g_steal_pointer (&yaml), FALSE);
}

/* Reading */

/* A scalar, or a list of scalars as "[0, 1]". NULL: something deeper. */
static char *
value_text (const HoneYaml *node)
{
  g_autoptr (GString) list = NULL;

  if (node->kind == HONE_YAML_NULL)
    return g_strdup ("");
  if (node->kind == HONE_YAML_MAP)
    return NULL;
  if (node->kind != HONE_YAML_LIST)
    return g_strdup (node->text);

  list = g_string_new ("[");
  for (guint i = 0; i < node->n; i++) {
    if (node->items[i]->text == NULL)
      return NULL;
    g_string_append_printf (list, "%s%s", i > 0 ? ", " : "", node->items[i]->text);
  }
  g_string_append_c (list, ']');
  return g_string_free (g_steal_pointer (&list), FALSE);
}

static gboolean
take (HoneSettings *self, const char *path, const HoneYaml *key, const HoneYaml *node, GError **error)
{
  g_autofree char *name = hone_yaml_dup_text (key);
  g_autofree char *text = value_text (node);
  g_autoptr (GError) local = NULL;

  /* Files of other versions may hold settings that we have never heard of. */
  if (name == NULL || hone_setting_find (name) == NULL)
    return TRUE;
  if (text == NULL) {
    g_set_error (error, HONE_ERROR, HONE_ERROR_BAD_DATA,
                 _ ("%s, line %d: %s is a value or a list of values, nothing deeper."), path, node->line, name);
    return FALSE;
  }
  if (hone_settings_take (self, name, text, &local))
    return TRUE;
  g_set_error (error, HONE_ERROR, HONE_ERROR_BAD_DATA, "%s:%d: %s", path, node->line, local->message);
  return FALSE;
}

static gboolean
take_all (HoneSettings *self, const HoneYaml *root, const char *path, GError **error)
{
  if (root->kind != HONE_YAML_MAP) {
    g_set_error (error, HONE_ERROR, HONE_ERROR_BAD_DATA,
                 _ ("%s holds no settings; lines of the form “name: value” are expected."), path);
    return FALSE;
  }
  for (guint i = 0; i < root->n; i++)
    if (!take (self, path, root->keys[i], root->items[i], error))
      return FALSE;
  return TRUE;
}

gboolean
hone_settings_read_yaml (HoneSettings *self, const char *path, GError **error)
{
  g_autoptr (HoneYaml) root = hone_yaml_read (path, error);

  return root != NULL && take_all (self, root, path, error);
}

gboolean
hone_settings_parse_yaml (HoneSettings *self, const char *text, const char *name, GError **error)
{
  g_autoptr (HoneYaml) root = hone_yaml_parse (text, -1, name, error);

  return root != NULL && take_all (self, root, name, error);
}
