/* SPDX-License-Identifier: Apache-2.0 */
/* hone-preferences.c - see hone-preferences.h */
#include "hone-preferences.h"

#include "hone-file.h"

#define GROUP "preferences"
#define APPEARANCE "appearance"

static char *
path_of (void)
{
  return g_build_filename (g_get_user_config_dir (), "hone", "preferences.ini", NULL);
}

static GKeyFile *
the_file (void)
{
  static GKeyFile *file;

  if (file == NULL) {
    g_autofree char *path = path_of ();

    file = g_key_file_new ();
    g_key_file_load_from_file (file, path, G_KEY_FILE_KEEP_COMMENTS, NULL); /* there need not be one */
  }
  return file;
}

gboolean
hone_preferences_get (const char *name, gboolean otherwise)
{
  g_autoptr (GError) error = NULL;
  const gboolean value = g_key_file_get_boolean (the_file (), GROUP, name, &error);

  return error == NULL ? value : otherwise;
}

static void
write_in_thread (GTask *task, gpointer source, gpointer text, GCancellable *cancellable)
{
  g_autofree char *path = path_of ();
  g_autofree char *folder = g_path_get_dirname (path);
  g_autoptr (GError) error = NULL;

  if (!hone_file_make_folder (folder, &error) || !hone_file_write_text (path, text, &error))
    g_warning ("%s", error->message);
}

static void
write_soon (void)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, NULL, NULL);

  g_task_set_task_data (task, g_key_file_to_data (the_file (), NULL, NULL), g_free);
  g_task_run_in_thread (task, write_in_thread);
}

void
hone_preferences_set (const char *name, gboolean value)
{
  g_key_file_set_boolean (the_file (), GROUP, name, value);
  write_soon ();
}

char *
hone_preferences_get_text (const char *name)
{
  return g_key_file_get_string (the_file (), GROUP, name, NULL);
}

void
hone_preferences_set_text (const char *name, const char *text)
{
  if (text != NULL)
    g_key_file_set_string (the_file (), GROUP, name, text);
  else
    g_key_file_remove_key (the_file (), GROUP, name, NULL);
  write_soon ();
}

static const char *const appearances[HONE_N_APPEARANCES] = { "desktop", "light", "dark" };

HoneAppearance
hone_preferences_get_appearance (void)
{
  g_autofree char *chosen = hone_preferences_get_text (APPEARANCE);

  for (int i = 0; i < HONE_N_APPEARANCES; i++)
    if (g_strcmp0 (chosen, appearances[i]) == 0)
      return (HoneAppearance) i;
  return HONE_APPEARANCE_DESKTOP;
}

void
hone_preferences_set_appearance (HoneAppearance appearance)
{
  hone_preferences_set_text (APPEARANCE, appearances[appearance]);
}
