/* SPDX-License-Identifier: Apache-2.0 */
/* hone-data-yaml.c - data.yaml (spec 06, section 1)
 *
 * "download" may hold a program in Ultralytics' files. It is not looked at.
 */
#include "dataset-choice.h"
#include "hone-scene-set.h"
#include "hone-yaml.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#define MAX_CLASSES 65536
#define MAX_DEPTH 2 /* of folders in which a data.yaml is looked for */

typedef struct {
  const HoneYaml *doc;
  gboolean check; /* that val is there */
  HoneDataYaml *out;
  GError **error;
} Reader;

/* @where: (nullable): the node whose line is named */
static gboolean G_GNUC_PRINTF (3, 4) fail (Reader *self, const HoneYaml *where, const char *format, ...)
{
  g_autofree char *what = NULL;
  va_list args;

  va_start (args, format);
  what = g_strdup_vprintf (format, args);
  va_end (args);
  if (where != NULL)
    g_set_error (self->error, HONE_ERROR, HONE_ERROR_BAD_DATA, _ ("%s, line %d: %s"), self->out->yaml, where->line,
                 what);
  else
    g_set_error (self->error, HONE_ERROR, HONE_ERROR_BAD_DATA, _ ("%s: %s"), self->out->yaml, what);
  return FALSE;
}

/* --- which file --- */

static gboolean
is_yaml (const char *name)
{
  return g_str_has_suffix (name, ".yaml") || g_str_has_suffix (name, ".yml");
}

/* How many YAML files @folder and the folders in it have; @found: one of them. */
static guint
count_yamls (const char *folder, int depth, char **found)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;
  guint n = 0;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL && n < 2) {
    g_autofree char *path = g_build_filename (folder, name, NULL);

    if (name[0] == '.')
      continue;
    if (is_yaml (name)) {
      g_free (*found);
      *found = g_steal_pointer (&path);
      n++;
    } else if (depth > 0 && g_file_test (path, G_FILE_TEST_IS_DIR))
      n += count_yamls (path, depth - 1, found);
  }
  return n;
}

/* In the folder itself, else, as in archives that hold a folder, below it. */
static char *
find_in_folder (const char *folder, GError **error)
{
  g_autofree char *usual = g_build_filename (folder, "data.yaml", NULL);
  g_autofree char *found = NULL;
  guint n;

  if (g_file_test (usual, G_FILE_TEST_EXISTS))
    return g_steal_pointer (&usual);
  n = count_yamls (folder, 0, &found);
  if (n == 0)
    n = count_yamls (folder, MAX_DEPTH, &found);
  if (n == 1)
    return g_steal_pointer (&found);
  if (n == 0)
    g_set_error (error, HONE_ERROR, HONE_ERROR_NOT_FOUND,
                 _ ("There is no data.yaml in %s. It names the folders of the pictures and the classes."), folder);
  else
    g_set_error (error, HONE_ERROR, HONE_ERROR_BAD_DATA, _ ("There are several YAML files in %s. Name one of them."),
                 folder);
  return NULL;
}

static char *
find_yaml (const char *data, GError **error)
{
  g_autofree char *own = NULL;

  if (g_strcmp0 (data, "demo") == 0)
    data = own = hone_demo_path ();
  else if (g_strcmp0 (data, "scenes") == 0 && !g_file_test (data, G_FILE_TEST_EXISTS)) {
    if ((own = hone_scene_set_usual (error)) == NULL)
      return NULL;
    data = own;
  }
  if (data != NULL && g_file_test (data, G_FILE_TEST_IS_DIR))
    return find_in_folder (data, error);
  if (data == NULL || !g_file_test (data, G_FILE_TEST_EXISTS)) {
    g_set_error (error, HONE_ERROR, HONE_ERROR_NOT_FOUND,
                 _ ("There is no data set %s. Name a data.yaml or its folder, or write data=demo to try the demo."),
                 data != NULL ? data : "");
    return NULL;
  }
  if (!is_yaml (data)) {
    g_set_error (error, HONE_ERROR, HONE_ERROR_BAD_DATA,
                 _ ("%s is not a data set. Name a data.yaml or the folder that holds it."), data);
    return NULL;
  }
  return g_strdup (data);
}

/* --- classes --- */

static gboolean
whole_number (const HoneYaml *node, int *value)
{
  double number = NAN;

  if (node->kind == HONE_YAML_INT || node->kind == HONE_YAML_FLOAT)
    number = node->number;
  else if (node->kind == HONE_YAML_STRING && node->text[strspn (node->text, "+-.0123456789")] == '\0') {
    char *end;

    number = g_ascii_strtod (node->text, &end);
    if (end == node->text || *end != '\0')
      return FALSE;
  }
  if (!(number == floor (number)) || fabs (number) > MAX_CLASSES)
    return FALSE;
  *value = (int) number;
  return TRUE;
}

static gboolean
add_name (Reader *self, const HoneYaml *node, int id)
{
  char *name = hone_yaml_dup_text (node);

  if (name == NULL)
    return fail (self, node, _ ("the name of class %d is %s; write a word."), id, hone_yaml_kind_name (node->kind));
  /* Ultralytics accepts a key below 0; no label can mean that class. */
  if (id < 0) {
    g_free (name);
    return TRUE;
  }
  g_free (self->out->names[id]);
  self->out->names[id] = name;
  return TRUE;
}

/* A map may write an id twice ("0" and 0); the last one counts, once. */
static int
count_ids (const HoneYaml *names, const int *ids)
{
  int n = 0;

  for (guint i = 0; i < names->n; i++) {
    gboolean again = FALSE;

    for (guint k = 0; k < i && !again; k++)
      again = ids[k] == ids[i];
    n += !again;
  }
  return n;
}

static gboolean
read_names_map (Reader *self, const HoneYaml *names)
{
  g_autofree int *ids = g_new (int, names->n + 1);

  for (guint i = 0; i < names->n; i++)
    if (!whole_number (names->keys[i], &ids[i]))
      return fail (self, names->keys[i],
                   _ ("a class number in “names” is not a whole number. Write 0, 1, 2 and so on."));
  self->out->n_classes = count_ids (names, ids);
  self->out->names = g_new0 (char *, self->out->n_classes + 1);
  for (guint i = 0; i < names->n; i++) {
    if (ids[i] >= self->out->n_classes)
      return fail (self, names->keys[i],
                   _ ("class %d, but there are only %d names. Number the classes from 0 without gaps."), ids[i],
                   self->out->n_classes);
    if (!add_name (self, names->items[i], ids[i]))
      return FALSE;
  }
  return self->out->names[0] != NULL || fail (self, names, _ ("class 0 has no name. Number the classes from 0."));
}

static gboolean
read_names_list (Reader *self, const HoneYaml *names)
{
  self->out->n_classes = (int) names->n;
  self->out->names = g_new0 (char *, names->n + 1);
  for (guint i = 0; i < names->n; i++)
    if (!add_name (self, names->items[i], (int) i))
      return FALSE;
  return TRUE;
}

static gboolean
read_names (Reader *self, const HoneYaml *names)
{
  if (names->kind != HONE_YAML_LIST && names->kind != HONE_YAML_MAP)
    return fail (self, names, _ ("“names” is %s. Write a list of the classes, as in names: [cat, dog]."),
                 hone_yaml_kind_name (names->kind));
  if (names->n == 0)
    return fail (self, names, _ ("“names” is empty. Write at least one class."));
  if (names->n > MAX_CLASSES)
    return fail (self, names, _ ("there are too many classes (%u)."), names->n);
  return names->kind == HONE_YAML_MAP ? read_names_map (self, names) : read_names_list (self, names);
}

static gboolean
read_classes (Reader *self)
{
  const HoneYaml *names = hone_yaml_get (self->doc, "names");
  const HoneYaml *count = hone_yaml_get (self->doc, "nc");
  int nc = 0;

  if (names != NULL && names->kind == HONE_YAML_NULL && count != NULL)
    names = NULL;

  if (names == NULL && count == NULL)
    return fail (self, NULL, _ ("it names no classes. Add a line like names: [cat, dog]."));
  if (count != NULL && (!whole_number (count, &nc) || nc < 1))
    return fail (self, count, _ ("“nc”, the number of classes, must be a whole number from 1 on."));
  if (names != NULL && !read_names (self, names))
    return FALSE;
  if (names != NULL && count != NULL && nc != self->out->n_classes)
    return fail (self, count, _ ("“nc” is %d, but “names” has %d. Make them equal, or leave “nc” out."), nc,
                 self->out->n_classes);
  if (names == NULL) {
    self->out->n_classes = nc;
    self->out->names = g_new0 (char *, nc + 1);
  }
  for (int i = 0; i < self->out->n_classes; i++)
    if (self->out->names[i] == NULL)
      self->out->names[i] = g_strdup_printf ("class_%d", i);
  return TRUE;
}

/* --- folders --- */

static char *
resolve_from (const char *root, const char *path)
{
  g_autofree char *full = g_canonicalize_filename (path, root);

  if (!g_file_test (full, G_FILE_TEST_EXISTS) && g_str_has_prefix (path, "../"))
    return g_canonicalize_filename (path + 3, root);
  return g_steal_pointer (&full);
}

/* Whether the training pictures are there when the data set begins at @root. */
static gboolean
holds_train (Reader *self, const char *root)
{
  const HoneYaml *train = hone_yaml_get (self->doc, "train");
  g_autofree char *full = NULL;

  if (train != NULL && train->kind == HONE_YAML_LIST && train->n > 0)
    train = train->items[0];
  if (train == NULL || train->kind != HONE_YAML_STRING)
    return FALSE;
  full = resolve_from (root, train->text);
  return g_file_test (full, G_FILE_TEST_EXISTS);
}

/* A relative path counts from where the process runs, if it leads to something there. CVAT writes "./", which always
 * does, and means the folder of data.yaml: that is taken where only there are pictures. */
static char *
choose_root (Reader *self, const char *path, const char *beside)
{
  g_autofree char *here = g_canonicalize_filename (path, NULL);
  g_autofree char *there = g_canonicalize_filename (path, beside);

  if (!g_file_test (here, G_FILE_TEST_EXISTS) || (!holds_train (self, here) && holds_train (self, there)))
    return g_steal_pointer (&there);
  return g_steal_pointer (&here);
}

static gboolean
read_root (Reader *self)
{
  const HoneYaml *path = hone_yaml_get (self->doc, "path");
  g_autofree char *beside = g_path_get_dirname (self->out->yaml);

  if (path != NULL && path->kind != HONE_YAML_STRING && path->kind != HONE_YAML_NULL)
    return fail (self, path, _ ("“path” is %s. Write the name of a folder."), hone_yaml_kind_name (path->kind));
  if (path == NULL || path->text[0] == '\0' || path->kind == HONE_YAML_NULL)
    self->out->root = g_steal_pointer (&beside);
  else
    self->out->root = choose_root (self, path->text, beside);
  return TRUE;
}

static gboolean
read_split (Reader *self, HoneSplit split, const HoneYaml *node)
{
  const HoneYaml *const *items = node->kind == HONE_YAML_LIST ? (const HoneYaml *const *) node->items : &node;
  guint n = node->kind == HONE_YAML_LIST ? node->n : 1;
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < n; i++) {
    if (items[i]->kind != HONE_YAML_STRING || items[i]->text[0] == '\0')
      return fail (self, items[i], _ ("“%s” is %s. Write a folder, a .txt list, or a list of such."),
                   hone_split_name (split), hone_yaml_kind_name (items[i]->kind));
    g_ptr_array_add (paths, resolve_from (self->out->root, items[i]->text));
  }
  if (n == 0)
    return fail (self, node, _ ("“%s” is an empty list. Write a folder of pictures."), hone_split_name (split));
  g_ptr_array_add (paths, NULL);
  self->out->splits[split] = (char **) g_ptr_array_free (g_steal_pointer (&paths), FALSE);
  return TRUE;
}

static gboolean
check_there (Reader *self, HoneSplit split, const HoneYaml *node)
{
  for (char **path = self->out->splits[split]; *path != NULL; path++)
    if (!g_file_test (*path, G_FILE_TEST_EXISTS))
      return fail (self, node, _ ("“%s” names %s, which does not exist. Correct the path, or put the pictures there."),
                   hone_split_name (split), *path);
  return TRUE;
}

static gboolean
read_splits (Reader *self)
{
  static const char *const keys[HONE_N_SPLITS] = { "train", "val", "test" };

  for (int split = 0; split < HONE_N_SPLITS; split++) {
    const HoneYaml *node = hone_yaml_get (self->doc, keys[split]);

    if (node == NULL && split == HONE_SPLIT_VAL)
      node = hone_yaml_get (self->doc, "validation");
    if (node == NULL && split == HONE_SPLIT_TEST)
      continue;
    if (node == NULL)
      return fail (self, NULL, _ ("the key “%s” is missing. Add a line like %s: images/%s."), keys[split], keys[split],
                   keys[split]);
    if (split == HONE_SPLIT_TEST && (node->kind == HONE_YAML_NULL || (node->kind == HONE_YAML_LIST && node->n == 0)))
      continue;
    if (!read_split (self, split, node) || (self->check && split == HONE_SPLIT_VAL && !check_there (self, split, node)))
      return FALSE;
  }
  return TRUE;
}

static gboolean
read_channels (Reader *self)
{
  const HoneYaml *node = hone_yaml_get (self->doc, "channels");

  self->out->channels = 3;
  if (node == NULL || node->kind == HONE_YAML_NULL)
    return TRUE;
  if (!whole_number (node, &self->out->channels) || self->out->channels < 1)
    return fail (self, node, _ ("“channels” must be a whole number: 3 for colour, 1 for grey."));
  return TRUE;
}

static gboolean
read_scenes (Reader *self)
{
  const HoneYaml *node = hone_yaml_get (self->doc, "scenes");
  const HoneYaml *seed = node != NULL ? hone_yaml_get (node, "seed") : NULL;
  const HoneYaml *pictures = node != NULL ? hone_yaml_get (node, "pictures") : NULL;
  int n = 0, from = 0;

  if (node == NULL)
    return TRUE;
  if (pictures == NULL || !whole_number (pictures, &n) || n < 1 ||
      (seed != NULL && (!whole_number (seed, &from) || from < 0)))
    return fail (self, node,
                 _ ("“scenes” says how training draws its pictures, as in scenes: {seed: 0, pictures: "
                    "8192}, with at most 65536 pictures and seeds up to 65536."));
  if (self->out->n_classes != hone_scenes_get_n_classes ())
    return fail (self, node, _ ("drawn scenes have %d classes, but “names” has %d."), hone_scenes_get_n_classes (),
                 self->out->n_classes);
  self->out->n_scenes = (guint) n;
  self->out->scenes_seed = (guint64) from;
  return TRUE;
}

static gboolean
read_document (Reader *self)
{
  if (self->doc->kind == HONE_YAML_NULL)
    return fail (self, NULL, _ ("the file is empty. It must name train, val and names."));
  if (self->doc->kind != HONE_YAML_MAP)
    return fail (self, self->doc, _ ("a data.yaml is made of lines like “train: images/train”; this is %s."),
                 hone_yaml_kind_name (self->doc->kind));
  return read_root (self) && read_classes (self) && read_splits (self) && read_channels (self) && read_scenes (self);
}

static HoneDataYaml *
read_data_yaml (const char *data, gboolean check, GError **error)
{
  g_autofree char *path = find_yaml (data, error);
  g_autoptr (HoneDataYaml) out = NULL;
  g_autoptr (HoneYaml) doc = NULL;
  Reader self;

  if (path == NULL || (doc = hone_yaml_read (path, error)) == NULL)
    return NULL;
  out = g_new0 (HoneDataYaml, 1);
  out->yaml = g_canonicalize_filename (path, NULL);
  out->demo = g_strcmp0 (data, "demo") == 0;
  self = (Reader){ doc, check, out, error };
  return read_document (&self) ? g_steal_pointer (&out) : NULL;
}

HoneDataYaml *
hone_data_yaml_read (const char *data, GError **error)
{
  return read_data_yaml (data, TRUE, error);
}

HoneDataYaml *
data_yaml_read_unchecked (const char *data, GError **error)
{
  return read_data_yaml (data, FALSE, error);
}

void
hone_data_yaml_free (HoneDataYaml *self)
{
  if (self == NULL)
    return;
  for (int i = 0; i < HONE_N_SPLITS; i++)
    g_strfreev (self->splits[i]);
  for (int i = 0; self->names != NULL && i < self->n_classes; i++)
    g_free (self->names[i]);
  g_free (self->names);
  g_free (self->yaml);
  g_free (self->root);
  g_free (self);
}

const char *
hone_split_name (HoneSplit split)
{
  static const char *const names[HONE_N_SPLITS] = { "train", "val", "test" };

  return names[split];
}
