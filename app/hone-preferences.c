/* SPDX-License-Identifier: Apache-2.0 */
/* hone-preferences.c - see hone-preferences.h */
#include "hone-preferences.h"

#include "hone-file.h"

#define GROUP "preferences"

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

void
hone_preferences_set (const char *name, gboolean value)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, NULL, NULL);

  g_key_file_set_boolean (the_file (), GROUP, name, value);
  g_task_set_task_data (task, g_key_file_to_data (the_file (), NULL, NULL), g_free);
  g_task_run_in_thread (task, write_in_thread);
}
