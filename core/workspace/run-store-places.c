/* SPDX-License-Identifier: Apache-2.0 */
/* run-store-places.c - folders of runs that a person has added, remembered
 *
 * The file holds a file:// URI a line, so that no name of a folder can break it.
 */
#include "run-store-private.h"

#include "hone-file.h"

static gint
find_in (GPtrArray *array, const char *text)
{
  for (guint i = 0; i < array->len; i++)
    if (strcmp (array->pdata[i], text) == 0)
      return (gint) i;
  return -1;
}

/* Whether @folder is one that is looked into, or lies in one. */
static gboolean
is_covered (HoneRunStore *self, const char *folder)
{
  for (guint i = 0; i < self->folders->len; i++) {
    const char *other = self->folders->pdata[i];

    if (g_str_has_prefix (folder, other) && (folder[strlen (other)] == '/' || folder[strlen (other)] == '\0'))
      return TRUE;
  }
  return FALSE;
}

static void
add (HoneRunStore *self, const char *folder)
{
  hone_run_store_add_folder (self, folder);
  if (find_in (self->places, folder) < 0)
    g_ptr_array_add (self->places, g_strdup (folder));
}

void
hone_run_store_remember_places (HoneRunStore *self, const char *file)
{
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;

  g_return_if_fail (HONE_IS_RUN_STORE (self));

  g_free (self->places_file);
  self->places_file =
      file != NULL ? g_strdup (file) : g_build_filename (g_get_user_data_dir (), "hone", "run-places", NULL);
  if (!g_file_get_contents (self->places_file, &text, NULL, NULL))
    return;
  lines = g_strsplit (text, "\n", -1);
  for (char **line = lines; *line != NULL; line++) {
    g_autofree char *path = g_filename_from_uri (*line, NULL, NULL);

    if (path != NULL)
      add (self, path);
  }
}

static void
write_places (HoneRunStore *self)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *parent = self->places_file != NULL ? g_path_get_dirname (self->places_file) : NULL;
  g_autoptr (GError) error = NULL;

  if (self->places_file == NULL)
    return;
  for (guint i = 0; i < self->places->len; i++) {
    g_autofree char *uri = g_filename_to_uri (self->places->pdata[i], NULL, NULL);

    g_string_append_printf (text, "%s\n", uri);
  }
  if (!hone_file_make_folder (parent, &error) || !hone_file_write_text (self->places_file, text->str, &error))
    run_store_say (self, error->message);
}

gboolean
hone_run_store_add_place (HoneRunStore *self, const char *folder)
{
  g_autofree char *absolute = NULL;

  g_return_val_if_fail (HONE_IS_RUN_STORE (self), FALSE);

  absolute = g_canonicalize_filename (folder, NULL);
  if (is_covered (self, absolute))
    return FALSE;
  add (self, absolute);
  write_places (self);
  hone_run_store_refresh (self);
  return TRUE;
}

void
hone_run_store_remove_place (HoneRunStore *self, const char *folder)
{
  gint at;

  g_return_if_fail (HONE_IS_RUN_STORE (self));

  if ((at = find_in (self->places, folder)) < 0)
    return;
  g_ptr_array_remove_index (self->places, (guint) at);
  if ((at = find_in (self->folders, folder)) >= 0)
    g_ptr_array_remove_index (self->folders, (guint) at);
  write_places (self);
  hone_run_store_refresh (self);
}

char **
hone_run_store_get_places (HoneRunStore *self)
{
  char **places;

  g_return_val_if_fail (HONE_IS_RUN_STORE (self), NULL);

  places = g_new0 (char *, self->places->len + 1);
  for (guint i = 0; i < self->places->len; i++)
    places[i] = g_strdup (self->places->pdata[i]);
  return places;
}
