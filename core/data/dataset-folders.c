/* SPDX-License-Identifier: Apache-2.0 */
/* dataset-folders.c - class folders as a data set: see hone_class_folders_read () */
#include "dataset-folders.h"
#include "dataset-list.h"
#include "hone-file.h"

#include <glib/gi18n-lib.h>
#include <stdlib.h>
#include <string.h>

#define PART 5 /* every so many pictures of a class one is for validation */

/* --- finding the folders --- */

/* Names of the folders in @folder, sorted; NULL at the end. */
static char **
list_folders (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *path = g_build_filename (folder, name, NULL);

    if (name[0] != '.' && g_file_test (path, G_FILE_TEST_IS_DIR))
      g_ptr_array_add (names, g_strdup (name));
  }
  g_ptr_array_sort (names, hone_file_compare_names);
  g_ptr_array_add (names, NULL);
  return (char **) g_ptr_array_free (g_steal_pointer (&names), FALSE);
}

/* (nullable) (transfer full): the first of @words that is a folder there */
static char *
find_split (const char *root, const char *const *words)
{
  for (; *words != NULL; words++) {
    g_autofree char *path = g_build_filename (root, *words, NULL);

    if (g_file_test (path, G_FILE_TEST_IS_DIR))
      return g_steal_pointer (&path);
  }
  return NULL;
}

static int
find_class (const HoneDataYaml *yaml, const char *name)
{
  char *const *found =
      bsearch (&name, yaml->names, (gsize) yaml->n_classes, sizeof *yaml->names, hone_file_compare_names);

  return found != NULL ? (int) (found - yaml->names) : -1;
}

/* The folders of @folder that are classes of train. */
static char **
class_folders (const HoneDataYaml *yaml, const char *folder)
{
  g_auto (GStrv) names = list_folders (folder);
  g_autoptr (GPtrArray) paths = g_ptr_array_new ();

  for (char **name = names; *name != NULL; name++)
    if (find_class (yaml, *name) >= 0)
      g_ptr_array_add (paths, g_build_filename (folder, *name, NULL));
  g_ptr_array_add (paths, NULL);
  return (char **) g_ptr_array_free (g_steal_pointer (&paths), FALSE);
}

static gboolean
read_names (HoneDataYaml *self, const char *train, GError **error)
{
  self->names = list_folders (train);
  self->n_classes = (int) g_strv_length (self->names);
  if (self->n_classes > 0)
    return TRUE;
  g_set_error (error, HONE_ERROR, HONE_ERROR_BAD_DATA,
               _ ("There are no folders in %s. For classification each class has a folder with its pictures."), train);
  return FALSE;
}

HoneDataYaml *
hone_class_folders_read (const char *folder, GError **error)
{
  static const char *const words[HONE_N_SPLITS][4] = { { "train" }, { "val", "validation", "valid" }, { "test" } };
  g_autoptr (HoneDataYaml) self = g_new0 (HoneDataYaml, 1);
  char *found[HONE_N_SPLITS];
  gboolean fine;

  if (folder == NULL || !g_file_test (folder, G_FILE_TEST_IS_DIR)) {
    g_set_error (
        error, HONE_ERROR, HONE_ERROR_NOT_FOUND,
        _ ("There is no folder %s. For classification a data set is a folder that has a folder of pictures for "
           "each class, in train/ and val/ or by themselves."),
        folder != NULL ? folder : "");
    return NULL;
  }
  self->yaml = g_canonicalize_filename (folder, NULL);
  self->root = g_strdup (self->yaml);
  self->channels = 3;
  self->class_folders = TRUE;
  for (int split = 0; split < HONE_N_SPLITS; split++)
    found[split] = find_split (self->root, words[split]);
  fine = read_names (self, found[0] != NULL ? found[0] : self->root, error);
  for (int split = 0; fine && split < HONE_N_SPLITS; split++) {
    const int other = found[split] != NULL || split == 0 ? split : HONE_SPLIT_VAL + HONE_SPLIT_TEST - split;
    const char *from = found[0] == NULL ? self->root : found[other];

    if (from != NULL && (found[0] != NULL || split != HONE_SPLIT_TEST))
      self->splits[split] = class_folders (self, from);
  }
  for (int split = 0; split < HONE_N_SPLITS; split++)
    g_free (found[split]);
  return fine ? g_steal_pointer (&self) : NULL;
}

/* --- recognising them --- */

static gboolean
is_label_file (const char *name)
{
  static const char *const endings[] = { ".txt", ".xml", ".json", ".csv" };

  for (guint i = 0; i < G_N_ELEMENTS (endings); i++)
    if (g_str_has_suffix (name, endings[i]))
      return TRUE;
  return FALSE;
}

/* Pictures in @folder, or in folders in it, and no file of labels beside them. */
static gboolean
holds_pictures_alone (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  gboolean found = FALSE;
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    if (is_label_file (name))
      return FALSE;
    found |= name[0] != '.' && dataset_is_picture (name);
  }
  if (!found) {
    g_auto (GStrv) inner = list_folders (folder);

    for (char **next = inner; *next != NULL && !found; next++) {
      g_autofree char *path = g_build_filename (folder, *next, NULL);

      found = holds_pictures_alone (path);
    }
  }
  return found;
}

/* Of a data set of another kind "images" and "labels" would be classes. */
static gboolean
are_class_folders (const HoneDataYaml *yaml)
{
  char *const *folders = yaml->splits[HONE_SPLIT_TRAIN];

  if (yaml->n_classes < 2 || g_strv_contains ((const char *const *) yaml->names, "images"))
    return FALSE;
  for (; *folders != NULL; folders++)
    if (!holds_pictures_alone (*folders))
      return FALSE;
  return TRUE;
}

/* There is only one of the two. */
static gboolean
is_test_val (const HoneDataYaml *yaml)
{
  char *const *val = yaml->splits[HONE_SPLIT_VAL], *const *test = yaml->splits[HONE_SPLIT_TEST];

  return val != NULL && test != NULL && g_strv_equal ((const char *const *) val, (const char *const *) test);
}

HoneDataYaml *
hone_data_find (const char *data, GError **error)
{
  g_autoptr (GError) why = NULL;
  g_autoptr (HoneDataYaml) yaml = hone_data_yaml_read (data, &why);

  if (yaml == NULL && g_error_matches (why, HONE_ERROR, HONE_ERROR_NOT_FOUND)) {
    yaml = hone_class_folders_read (data, NULL);
    if (yaml != NULL && !are_class_folders (yaml))
      g_clear_pointer (&yaml, hone_data_yaml_free);
    if (yaml != NULL && is_test_val (yaml))
      g_clear_pointer (&yaml->splits[HONE_SPLIT_TEST], g_strfreev);
  }
  if (yaml == NULL)
    g_propagate_error (error, g_steal_pointer (&why));
  return g_steal_pointer (&yaml);
}

/* --- pictures --- */

/* The name of its class folder. (transfer full) */
static char *
folder_of (const HoneDataYaml *yaml, HoneSplit split, const char *path)
{
  g_autofree char *above = g_path_get_dirname (yaml->splits[split][0]);
  const char *name = path + strlen (above) + 1;
  const char *end = strchr (name, G_DIR_SEPARATOR);

  return end != NULL ? g_strndup (name, (gsize) (end - name)) : g_strdup (name);
}

static gboolean
has_splits (const HoneDataYaml *yaml)
{
  g_autofree char *above = g_path_get_dirname (yaml->splits[HONE_SPLIT_TRAIN][0]);

  return !g_str_equal (above, yaml->root);
}

static gboolean
is_dealt (HoneSplit split, guint of_class)
{
  return (of_class % PART == 0) == (split == HONE_SPLIT_VAL);
}

static void
drop_gaps (GPtrArray *paths)
{
  guint n = 0;

  for (guint i = 0; i < paths->len; i++) {
    gpointer path = g_steal_pointer (&paths->pdata[i]);

    if (path != NULL)
      paths->pdata[n++] = path;
  }
  g_ptr_array_set_size (paths, (int) n);
}

void
dataset_deal_classes (const HoneDataYaml *yaml, HoneSplit split, GPtrArray *paths)
{
  g_autofree char *last = NULL;
  guint of_class = 0; /* pictures of it so far */

  if (has_splits (yaml))
    return;
  for (guint i = 0; i < paths->len; i++) {
    char *name = folder_of (yaml, split, paths->pdata[i]);

    of_class = g_strcmp0 (name, last) == 0 ? of_class + 1 : 1;
    g_free (last);
    last = name;
    if (!is_dealt (split, of_class))
      g_clear_pointer (&paths->pdata[i], g_free);
  }
  drop_gaps (paths);
}

HoneLabelFile *
dataset_label_of_folder (const HoneDataYaml *yaml, const HoneSample *sample)
{
  g_autofree char *name = folder_of (yaml, sample->home, sample->path);
  HoneLabelFile *self = g_new0 (HoneLabelFile, 1);

  self->state = HONE_LABELS_FOUND;
  self->labels = g_new0 (HoneLabel, 1);
  self->labels[0] = (HoneLabel){ .klass = find_class (yaml, name), .cx = 0.5f, .cy = 0.5f, .w = 1, .h = 1 };
  self->n_labels = 1;
  return self;
}
