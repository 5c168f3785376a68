/* SPDX-License-Identifier: Apache-2.0 */
/* hone-demo.c - where the demo data set lies
 *
 * What is installed belongs to all and cannot be written. In the window, where labels are edited, the demo is a copy
 * in the folder of the person's own data; once there, it is the demo of the command line, too, so that what is trained
 * is what was edited.
 */
#include "hone-dataset.h"
#include "hone-shipped.h"

#include <errno.h>
#include <gio/gio.h>

static gboolean own; /* copy it if there is no copy; guarded by lock */
static GMutex lock;

static gboolean
is_there (const char *folder)
{
  g_autofree char *yaml = g_build_filename (folder, "data.yaml", NULL);

  return g_file_test (yaml, G_FILE_TEST_EXISTS);
}

/* Files and folders below @from; what is shipped has no links. */
static gboolean
copy_folder (const char *from, const char *to, GError **error)
{
  g_autoptr (GDir) folder = g_dir_open (from, 0, error);
  const char *name;

  if (folder == NULL || g_mkdir_with_parents (to, 0777) != 0)
    return FALSE;
  while ((name = g_dir_read_name (folder)) != NULL) {
    g_autofree char *old = g_build_filename (from, name, NULL);
    g_autofree char *new = g_build_filename (to, name, NULL);
    g_autoptr (GFile) source = g_file_new_for_path (old);
    g_autoptr (GFile) copy = g_file_new_for_path (new);

    if (g_file_test (old, G_FILE_TEST_IS_DIR)) {
      if (!copy_folder (old, new, error))
        return FALSE;
    } else if (!g_file_copy (source, copy, G_FILE_COPY_OVERWRITE | G_FILE_COPY_TARGET_DEFAULT_PERMS, NULL, NULL, NULL,
                             error))
      return FALSE;
  }
  return TRUE;
}

/* Under another name until it is whole. */
static gboolean
make_copy (const char *to)
{
  g_autofree char *from = hone_shipped ("demo");
  g_autofree char *part = g_strdup_printf ("%s.part", to);
  g_autoptr (GFile) source = g_file_new_for_path (part);
  g_autoptr (GFile) target = g_file_new_for_path (to);
  g_autoptr (GError) error = NULL;

  if (copy_folder (from, part, &error) && g_file_move (source, target, G_FILE_COPY_NONE, NULL, NULL, NULL, &error))
    return TRUE;
  g_message ("%s: %s", to, error != NULL ? error->message : g_strerror (errno)); /* what is shipped has to do, then */
  return FALSE;
}

void
hone_demo_make_own (void)
{
  g_mutex_lock (&lock);
  own = TRUE;
  g_mutex_unlock (&lock);
}

char *
hone_demo_path (void)
{
  g_autofree char *copy = g_build_filename (g_get_user_data_dir (), "hone", "demo", NULL);
  gboolean use;

  g_mutex_lock (&lock);
  /* Tests name their source and want what is in it. */
  use = (own || g_getenv ("HONE_SOURCE") == NULL) && (is_there (copy) || (own && make_copy (copy)));
  g_mutex_unlock (&lock);
  return use ? g_steal_pointer (&copy) : hone_shipped ("demo");
}
