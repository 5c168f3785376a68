/* SPDX-License-Identifier: Apache-2.0 */
/* settings-yaml.c - args.yaml, written as Ultralytics writes it, and read (spec 04b, end) */
#include "hone-yaml.h"
#include "settings-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Writing. "freeze=2" is a number, "name=5" a text. */
static char *
scalar (const HoneSetting *row, const char *text)
{
  char *end;

  g_ascii_strtoll (text, &end, 10);
  return row->whole && *text != '\0' && *end == '\0' ? g_strdup (text) : hone_yaml_write_string (text);
}

/* "[0, 23.cv2]" as a block; "[0.5, 1.5]" keeps its numbers as they are. */
static void
append_list (GString *yaml, const HoneSetting *row, const char *list)
{
  g_auto (GStrv) items = hone_setting_split_list (list);

  if (items[0] == NULL)
    g_string_append (yaml, " []");
  for (char **item = items; *item != NULL; item++) {
    g_autofree char *text = row->type == HONE_SETTING_NUMBERS ? g_strdup (*item) : scalar (row, *item);

    g_string_append_printf (yaml, "\n- %s", text);
  }
}

static void
append_row (GString *yaml, HoneSettings *settings, const HoneSetting *row)
{
  gboolean chosen = row->automatic && !hone_settings_is_given (settings, row->name);
  g_autofree char *value = chosen ? g_strdup ("null") : hone_settings_show (settings, row->name);
  gboolean worded = row->type == HONE_SETTING_TEXT || (row->free && !g_strv_contains (row->choices, value));
  g_autofree char *text = NULL;

  if (value[0] == '[' && (row->type == HONE_SETTING_NUMBERS || row->whole)) {
    append_list (yaml, row, value);
    return;
  }
  if (worded && !hone_settings_is_empty (settings, row->name))
    text = scalar (row, value);
  g_string_append_printf (yaml, " %s", text != NULL ? text : value);
}

static char *
write_rows (HoneSettings *self, gboolean own)
{
  g_autoptr (GString) yaml = g_string_new (NULL);

  for (const HoneSetting *row = hone_setting_table (); row->name != NULL; row++) {
    if ((row->effect == HONE_EFFECT_OWN) != own || (own && !hone_settings_is_given (self, row->name)))
      continue;
    g_string_append_printf (yaml, "%s:", row->name);
    append_row (yaml, self, row);
    g_string_append_c (yaml, '\n');
  }
  return g_string_free (g_steal_pointer (&yaml), FALSE);
}

char *
hone_settings_to_yaml (HoneSettings *self)
{
  return write_rows (self, FALSE);
}

char *
hone_settings_own_to_yaml (HoneSettings *self)
{
  return write_rows (self, TRUE);
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
  if (node->kind == HONE_YAML_BOOL) /* "yes" is one in YAML, and none on a command line */
    return g_strdup (node->truth ? "true" : "false");
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

typedef struct {
  HoneSettings *settings;
  const char *path;
  gboolean strict; /* a person wrote it */
} Reading;

G_GNUC_PRINTF (4, 5)
static gboolean
fail (Reading *self, const HoneYaml *node, GError **error, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  g_set_error (error, HONE_ERROR, HONE_ERROR_BAD_DATA, "%s:%d: %s", self->path, node->line, text);
  return FALSE;
}

static gboolean
is_known (const char *name)
{
  return hone_setting_find (name) != NULL || hone_setting_find_alias (name) != NULL;
}

static gboolean
take (Reading *self, const HoneYaml *key, const HoneYaml *node, GError **error)
{
  g_autofree char *name = hone_yaml_dup_text (key);
  g_autofree char *text = value_text (node);
  g_autoptr (GError) local = NULL;

  if (name == NULL || (!self->strict && !is_known (name)))
    return TRUE;
  if (text == NULL)
    return fail (self, node, error, _ ("%s is a value or a list of values, nothing deeper."), name);
  if (self->strict && g_str_equal (name, "cfg") && *text != '\0')
    return fail (self, node, error, _ ("A settings file cannot name another one by “cfg”."));
  if (!hone_settings_take (self->settings, name, text, &local) ||
      (self->strict && !hone_settings_check_one (self->settings, name, &local)))
    return fail (self, node, error, "%s", local->message);
  return TRUE;
}

static gboolean
take_all (Reading *self, const HoneYaml *root, GError **error)
{
  if (self->strict && root->kind == HONE_YAML_NULL) /* an empty file, or remarks only */
    return TRUE;
  if (root->kind != HONE_YAML_MAP) {
    g_set_error (error, HONE_ERROR, HONE_ERROR_BAD_DATA,
                 _ ("%s holds no settings; lines of the form “name: value” are expected."), self->path);
    return FALSE;
  }
  for (guint i = 0; i < root->n; i++)
    if (!take (self, root->keys[i], root->items[i], error))
      return FALSE;
  return TRUE;
}

gboolean
hone_settings_read_yaml (HoneSettings *self, const char *path, GError **error)
{
  Reading reading = { self, path, FALSE };
  g_autoptr (HoneYaml) root = hone_yaml_read (path, error);

  return root != NULL && take_all (&reading, root, error);
}

gboolean
hone_settings_read_cfg (HoneSettings *self, const char *path, GError **error)
{
  Reading reading = { self, path, TRUE };
  g_autoptr (HoneYaml) root = hone_yaml_read (path, error);

  return root != NULL && take_all (&reading, root, error);
}

gboolean
hone_settings_parse_yaml (HoneSettings *self, const char *text, const char *name, GError **error)
{
  Reading reading = { self, name, FALSE };
  g_autoptr (HoneYaml) root = hone_yaml_parse (text, -1, name, error);

  return root != NULL && take_all (&reading, root, error);
}
