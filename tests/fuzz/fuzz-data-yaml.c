/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz-data-yaml.c - data.yaml with its rules of paths; the folders that it names are looked for, not into */
#include "fuzz.h"
#include "hone-class-edit.h"

#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>

static char *
place (void)
{
  static char *path;

  if (path == NULL) {
    g_autofree char *root = g_dir_make_tmp ("hone-fuzz-XXXXXX", NULL);
    g_autofree char *train = g_build_filename (root, "images", "train", NULL);
    g_autofree char *val = g_build_filename (root, "images", "val", NULL);

    g_mkdir_with_parents (train, 0700);
    g_mkdir_with_parents (val, 0700);
    path = g_build_filename (root, "data.yaml", NULL);
  }
  return path;
}

static void
put (const void *data, size_t n)
{
  FILE *file = fopen (place (), "wb");

  g_assert_true (file != NULL && fwrite (data, 1, n, file) == n);
  fclose (file);
}

/* What can be rewritten has the new classes, and the old folders. */
static void
rename_classes (const uint8_t *data, size_t n)
{
  const char *const names[] = { "a: b #", "'c'\n", NULL };
  g_autoptr (GBytes) before = g_bytes_new_static (data, n);
  g_autoptr (GBytes) after = hone_class_edit_yaml (before, "fuzz", names, NULL);
  g_autoptr (HoneDataYaml) yaml = NULL;

  if (after == NULL)
    return;
  put (g_bytes_get_data (after, NULL), g_bytes_get_size (after));
  yaml = hone_data_yaml_read (place (), NULL);
  g_assert_true (yaml == NULL || (yaml->n_classes == 2 && g_str_equal (yaml->names[0], names[0])));
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t n)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HoneDataYaml) yaml = NULL;

  put (data, n);
  yaml = hone_data_yaml_read (place (), &error);
  g_assert_true ((yaml == NULL) == (error != NULL));
  if (yaml == NULL)
    return 0;
  g_assert_true (yaml->n_classes > 0 && g_strv_length (yaml->names) == (guint) yaml->n_classes);
  g_assert_true (g_path_is_absolute (yaml->root) && yaml->splits[HONE_SPLIT_VAL] != NULL);
  for (int i = 0; i < yaml->n_classes; i++)
    g_assert_true (g_utf8_validate (yaml->names[i], -1, NULL));
  rename_classes (data, n);
  return 0;
}
