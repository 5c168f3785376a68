/* SPDX-License-Identifier: Apache-2.0 */
/* run-changed.c - what a run was set to, as far as it is not the default, and how that differs from another run
 *
 * Kept with each run as "name=value" in the order of the table of settings: a list of a thousand runs asks for it.
 */
#include "hone-run-private.h"
#include "hone-run-report.h"
#include "run-look.h"

#include <string.h>

char **
run_changed_of (HoneSettings *settings)
{
  g_auto (GStrv) names = hone_run_settings_apart (&settings, 1);
  char **changed = g_new0 (char *, g_strv_length (names) + 1);

  for (guint i = 0; names[i] != NULL; i++) {
    g_autofree char *value = hone_settings_show (settings, names[i]);

    changed[i] = g_strconcat (names[i], "=", value, NULL);
  }
  return changed;
}

char **
run_changed_read (const char *folder)
{
  g_autoptr (HoneSettings) settings = hone_run_folder_read_settings (folder, NULL);

  return settings != NULL ? run_changed_of (settings) : NULL;
}

/* NULL: as it is by default. */
static const char *
value_of (char *const *changed, const char *name)
{
  const gsize length = strlen (name);

  for (; *changed != NULL; changed++)
    if (strncmp (*changed, name, length) == 0 && (*changed)[length] == '=')
      return *changed + length + 1;
  return NULL;
}

static void
add_difference (GString *words, const HoneSetting *setting, const char *value, HoneSettings *defaults)
{
  g_autofree char *shown = value != NULL ? g_strdup (value) : hone_settings_show (defaults, setting->name);
  g_autofree char *base = strchr (shown, '/') != NULL ? g_path_get_basename (shown) : g_strdup (shown);

  g_string_append_printf (words, "%s%s: %s", words->len > 0 ? ", " : "", setting->name, *base != '\0' ? base : "–");
}

char *
hone_run_differs_from (HoneRun *self, HoneRun *other)
{
  g_autoptr (HoneSettings) defaults = NULL;
  GString *words;

  g_return_val_if_fail (HONE_IS_RUN (self) && HONE_IS_RUN (other), NULL);

  if (self->changed == NULL || other->changed == NULL)
    return NULL;
  words = g_string_new (NULL);
  defaults = hone_settings_new ();
  for (const HoneSetting *setting = hone_setting_table (); setting->name != NULL; setting++) {
    const char *value = value_of (self->changed, setting->name);

    if (g_strcmp0 (value, value_of (other->changed, setting->name)) != 0)
      add_difference (words, setting, value, defaults);
  }
  return g_string_free (words, FALSE);
}

void
hone_run_set_changed (HoneRun *self, char **changed)
{
  g_return_if_fail (HONE_IS_RUN (self));

  g_strfreev (self->changed);
  self->changed = changed;
}
