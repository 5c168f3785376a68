/* SPDX-License-Identifier: Apache-2.0 */
/* hone-settings.c - see hone-settings.h
 *
 * A value is kept as the text that args.yaml would show; settings-values.c makes it.
 */
#include "settings-private.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

struct _HoneSettings {
  char **values; /* a row of the table each; NULL: empty */
  gboolean *given;
  GPtrArray *remarks; /* of char *: what became of old names */
};

/* Several threads ask at once, so nobody may see it counted by half. */
static guint
n_rows (void)
{
  static gsize n;

  if (g_once_init_enter (&n)) {
    gsize counted = 0;

    while (hone_setting_table ()[counted].name != NULL)
      counted++;
    g_once_init_leave (&n, counted);
  }
  return (guint) n;
}

/* Returns: the row's number; the table's length when there is none */
static guint
row_of (const char *name)
{
  const HoneSetting *row = hone_setting_find (name);

  return row == NULL ? n_rows () : (guint) (row - hone_setting_table ());
}

HoneSettings *
hone_settings_new (void)
{
  HoneSettings *self = g_new0 (HoneSettings, 1);

  self->values = g_new0 (char *, n_rows ());
  self->given = g_new0 (gboolean, n_rows ());
  self->remarks = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < n_rows (); i++)
    self->values[i] = g_strdup (hone_setting_table ()[i].fallback);
  return self;
}

HoneSettings *
hone_settings_copy (HoneSettings *self)
{
  HoneSettings *copy = hone_settings_new ();

  for (guint i = 0; i < n_rows (); i++) {
    g_free (copy->values[i]);
    copy->values[i] = g_strdup (self->values[i]);
    copy->given[i] = self->given[i];
  }
  for (guint i = 0; i < self->remarks->len; i++)
    g_ptr_array_add (copy->remarks, g_strdup (self->remarks->pdata[i]));
  return copy;
}

void
hone_settings_free (HoneSettings *self)
{
  for (guint i = 0; i < n_rows (); i++)
    g_free (self->values[i]);
  g_free (self->values);
  g_free (self->given);
  g_ptr_array_unref (self->remarks);
  g_free (self);
}

/* What this version can do */

static gboolean
row_is_default (HoneSettings *self, guint i)
{
  const HoneSetting *row = &hone_setting_table ()[i];

  if (row->automatic)
    return !self->given[i];
  if (hone_setting_has_numbers (row) && self->values[i] != NULL && row->fallback != NULL &&
      !hone_setting_is_list (self->values[i]))
    return g_ascii_strtod (self->values[i], NULL) == g_ascii_strtod (row->fallback, NULL);
  return g_strcmp0 (self->values[i], row->fallback) == 0;
}

static gboolean
check_row (HoneSettings *self, guint i, GError **error)
{
  const HoneSetting *row = &hone_setting_table ()[i];

  if (row->effect != HONE_EFFECT_MISSING || row_is_default (self, i) ||
      (row->can != NULL && self->values[i] != NULL && g_strv_contains (row->can, self->values[i])))
    return TRUE;
  g_set_error (error, HONE_ERROR, HONE_ERROR_USAGE, _ ("This version of Hone cannot do %s=%s yet. %s"), row->name,
               self->values[i] != NULL ? self->values[i] : "", _ (row->note));
  return FALSE;
}

gboolean
hone_settings_check_one (HoneSettings *self, const char *name, GError **error)
{
  guint i = row_of (name);

  return i == n_rows () || check_row (self, i, error);
}

gboolean
hone_settings_check (HoneSettings *self, GError **error)
{
  for (guint i = 0; i < n_rows (); i++)
    if (!check_row (self, i, error))
      return FALSE;
  return TRUE;
}

static gboolean
deserves_note (HoneSettings *self, guint i)
{
  const HoneSetting *row = &hone_setting_table ()[i];

  /* The command itself is the mode. */
  return row->effect == HONE_EFFECT_NONE && !row_is_default (self, i) && !g_str_equal (row->name, "mode");
}

char **
hone_settings_list_notes (HoneSettings *self)
{
  g_autoptr (GStrvBuilder) notes = g_strv_builder_new ();

  for (guint i = 0; i < self->remarks->len; i++)
    g_strv_builder_add (notes, self->remarks->pdata[i]);
  for (guint i = 0; i < n_rows (); i++) {
    const HoneSetting *row = &hone_setting_table ()[i];
    g_autofree char *note = NULL;

    if (!deserves_note (self, i))
      continue;
    /* Translators: a setting and its value, such as "verbose=false", and why it has no effect */
    note = g_strdup_printf (_ ("%s=%s has no effect. %s"), row->name, self->values[i] != NULL ? self->values[i] : "",
                            _ (row->note));
    g_strv_builder_add (notes, note);
  }
  return g_strv_builder_end (notes);
}

/* Setting */

static gboolean set_value (HoneSettings *self, const char *name, const char *text, GError **error);

static gboolean
set_by_alias (HoneSettings *self, const HoneSettingAlias *alias, const char *text, GError **error)
{
  const char *value;

  if (alias->now == NULL) {
    g_ptr_array_add (self->remarks, g_strdup_printf (_ ("%s has no effect. %s"), alias->old, _ (alias->why)));
    return TRUE;
  }
  value = hone_setting_alias_value (alias, text);
  g_ptr_array_add (self->remarks, g_strdup_printf (_ ("%s=%s is an old form of %s=%s."), alias->old, text, alias->now,
                                                   *value != '\0' ? value : "null"));
  return set_value (self, alias->now, value, error);
}

static gboolean
set_value (HoneSettings *self, const char *name, const char *text, GError **error)
{
  guint i = row_of (name);
  const HoneSetting *row = &hone_setting_table ()[i];
  char *value = NULL;

  if (i == n_rows ()) {
    const HoneSettingAlias *alias = hone_setting_find_alias (name);

    if (alias != NULL)
      return set_by_alias (self, alias, text, error);
    hone_setting_set_unknown_error (name, error);
    return FALSE;
  }
  if (row->automatic && hone_setting_is_empty_word (text)) {
    hone_settings_reset (self, name);
    return TRUE;
  }
  if (hone_setting_is_empty_word (text)) {
    if (row->fallback != NULL && !row->empty) {
      g_set_error (error, HONE_ERROR, HONE_ERROR_USAGE, _ ("%s cannot be empty."), name);
      return FALSE;
    }
  } else if ((value = hone_setting_parse (row, text, error)) == NULL) {
    return FALSE;
  }
  g_free (self->values[i]);
  self->values[i] = value;
  self->given[i] = TRUE;
  return TRUE;
}

gboolean
hone_settings_set (HoneSettings *self, const char *name, const char *text, GError **error)
{
  g_autofree char *clean = g_strstrip (g_strdup (text));
  guint i = row_of (name);
  g_autofree char *before = i < n_rows () ? g_strdup (self->values[i]) : NULL;

  if (!set_value (self, name, clean, error))
    return FALSE;
  if (i < n_rows () && !check_row (self, i, error)) {
    g_free (self->values[i]);
    self->values[i] = g_steal_pointer (&before);
    return FALSE;
  }
  return i < n_rows () || hone_settings_check (self, error);
}

gboolean
hone_settings_take (HoneSettings *self, const char *name, const char *text, GError **error)
{
  return set_value (self, name, text, error);
}

void
hone_settings_reset (HoneSettings *self, const char *name)
{
  guint i = row_of (name);

  g_return_if_fail (i < n_rows ());
  g_free (self->values[i]);
  self->values[i] = g_strdup (hone_setting_table ()[i].fallback);
  self->given[i] = FALSE;
}

/* Getting */

gboolean
hone_settings_is_default (HoneSettings *self, const char *name)
{
  guint i = row_of (name);

  g_return_val_if_fail (i < n_rows (), TRUE);
  return row_is_default (self, i);
}

gboolean
hone_settings_is_given (HoneSettings *self, const char *name)
{
  guint i = row_of (name);

  g_return_val_if_fail (i < n_rows (), FALSE);
  return self->given[i];
}

gboolean
hone_settings_is_empty (HoneSettings *self, const char *name)
{
  guint i = row_of (name);

  g_return_val_if_fail (i < n_rows (), TRUE);
  return self->values[i] == NULL;
}

gboolean
hone_settings_get_bool (HoneSettings *self, const char *name)
{
  guint i = row_of (name);

  g_return_val_if_fail (i < n_rows () && hone_setting_table ()[i].type == HONE_SETTING_BOOL, FALSE);
  return g_strcmp0 (self->values[i], "true") == 0;
}

double
hone_settings_get_number (HoneSettings *self, const char *name)
{
  guint i = row_of (name);

  g_return_val_if_fail (i < n_rows () && hone_setting_has_numbers (&hone_setting_table ()[i]), NAN);
  if (self->values[i] == NULL)
    return NAN;
  return g_ascii_strtod (self->values[i] + (self->values[i][0] == '['), NULL);
}

int
hone_settings_get_int (HoneSettings *self, const char *name)
{
  double x = hone_settings_get_number (self, name);

  return isnan (x) ? 0 : (int) x;
}

const char *
hone_settings_get_text (HoneSettings *self, const char *name)
{
  guint i = row_of (name);

  g_return_val_if_fail (i < n_rows (), NULL);
  g_return_val_if_fail (
      hone_setting_table ()[i].type == HONE_SETTING_TEXT || hone_setting_table ()[i].type == HONE_SETTING_CHOICE, NULL);
  return self->values[i];
}

char **
hone_settings_get_list (HoneSettings *self, const char *name)
{
  const char *text = hone_settings_get_text (self, name);

  return text != NULL ? hone_setting_split_list (text) : NULL;
}

double *
hone_settings_get_numbers (HoneSettings *self, const char *name, int *n)
{
  guint row = row_of (name);
  g_auto (GStrv) parts = NULL;
  double *numbers;

  *n = 0;
  g_return_val_if_fail (row < n_rows () && hone_setting_table ()[row].type == HONE_SETTING_NUMBERS, NULL);
  if (self->values[row] == NULL)
    return NULL;
  parts = hone_setting_split_list (self->values[row]);
  *n = (int) g_strv_length (parts);
  numbers = g_new (double, *n);
  for (int i = 0; i < *n; i++)
    numbers[i] = g_ascii_strtod (parts[i], NULL);
  return numbers;
}

char *
hone_settings_show (HoneSettings *self, const char *name)
{
  guint i = row_of (name);

  g_return_val_if_fail (i < n_rows (), NULL);
  return g_strdup (self->values[i] != NULL ? self->values[i] : "null");
}

char *
hone_settings_to_command (HoneSettings *self)
{
  g_autoptr (GString) command = g_string_new ("hone train");

  for (guint i = 0; i < n_rows (); i++) {
    const char *name = hone_setting_table ()[i].name;
    g_autofree char *word = NULL;
    g_autofree char *quoted = NULL;

    if (row_is_default (self, i) || g_str_equal (name, "mode") || g_str_equal (name, "save_dir"))
      continue;
    word = g_strdup_printf ("%s=%s", name, self->values[i] != NULL ? self->values[i] : "");
    quoted = strpbrk (word, " \t'\"\\$`*?[](){}<>|&;!#~") != NULL ? g_shell_quote (word) : g_strdup (word);
    g_string_append_printf (command, " %s", quoted);
  }
  return g_string_free (g_steal_pointer (&command), FALSE);
}
