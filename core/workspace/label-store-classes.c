/* SPDX-License-Identifier: Apache-2.0 */
/* label-store-classes.c - classes over the whole data set (hone-label-store.h) */
#include "dataset-choice.h"
#include "hone-class-edit.h"
#include "label-store-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* --- names and colours --- */

/* A line a class: "rrggbb", or "-". */
static void
read_colours (HoneLabelStore *self)
{
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;

  g_free (self->colours);
  self->colours = g_new (gint64, self->yaml->n_classes);
  for (int i = 0; i < self->yaml->n_classes; i++)
    self->colours[i] = -1;
  if (!g_file_get_contents (self->colours_path, &text, NULL, NULL))
    return;
  lines = g_strsplit (text, "\n", -1);
  for (int i = 0; i < self->yaml->n_classes && lines[i] != NULL; i++)
    if (strlen (lines[i]) == 6)
      self->colours[i] = (gint64) g_ascii_strtoull (lines[i], NULL, 16);
}

static GBytes *
write_colours (const gint64 *colours, int n)
{
  GString *out = g_string_new (NULL);

  for (int i = 0; i < n; i++)
    if (colours[i] >= 0)
      g_string_append_printf (out, "%06x\n", (guint) colours[i] & 0xffffff);
    else
      g_string_append (out, "-\n");
  return g_string_free_to_bytes (out);
}

static gboolean
same_names (const HoneDataYaml *a, const HoneDataYaml *b)
{
  if (a == NULL || a->n_classes != b->n_classes)
    return FALSE;
  for (int i = 0; i < a->n_classes; i++)
    if (strcmp (a->names[i], b->names[i]) != 0)
      return FALSE;
  return TRUE;
}

static void
judge_again (HoneLabelStore *self)
{
  GHashTableIter iter;
  gpointer data;

  g_hash_table_iter_init (&iter, self->docs);
  while (g_hash_table_iter_next (&iter, NULL, &data)) {
    LabelDoc *doc = data;
    HoneLabelText *old = doc->text;

    doc->text = hone_label_text_new (hone_label_text_get_bytes (old), self->yaml->n_classes, old);
    hone_label_text_unref (old);
  }
}

static gboolean
same_colours (const gint64 *a, const gint64 *b, int n)
{
  return a != NULL && memcmp (a, b, (gsize) n * sizeof *a) == 0;
}

static HoneDataYaml *
copy_classes (const HoneDataYaml *yaml)
{
  HoneDataYaml *copy = g_new0 (HoneDataYaml, 1);

  copy->yaml = g_strdup (yaml->yaml);
  copy->root = g_strdup (yaml->root);
  copy->class_folders = yaml->class_folders;
  copy->n_classes = yaml->n_classes;
  copy->names = g_new0 (char *, yaml->n_classes + 1);
  for (int i = 0; i < yaml->n_classes; i++)
    copy->names[i] = g_strdup (yaml->names[i]);
  return copy;
}

/* A data.yaml that cannot be read just now, and class folders, leave the names as they were. */
void
store_read_classes (HoneLabelStore *self)
{
  const char *path = hone_dataset_get_yaml (self->dataset)->yaml;
  g_autoptr (HoneDataYaml) yaml = data_yaml_read_unchecked (path, NULL);
  const HoneDataYaml *old = self->yaml;
  g_autofree gint64 *colours = g_steal_pointer (&self->colours);
  gboolean same;

  if (yaml == NULL && old == NULL)
    yaml = copy_classes (hone_dataset_get_yaml (self->dataset));
  same = yaml == NULL || same_names (old, yaml);
  if (!same) {
    g_autoptr (HoneDataYaml) gone = self->yaml;

    self->yaml = g_steal_pointer (&yaml);
    judge_again (self);
  }
  if (self->colours_path == NULL)
    self->colours_path = g_build_filename (self->folder, "colours.txt", NULL);
  read_colours (self);
  if (!same || !same_colours (colours, self->colours, self->yaml->n_classes))
    g_signal_emit (self, store_signals[STORE_CLASSES_CHANGED], 0);
}

void
store_clear_classes (HoneLabelStore *self)
{
  g_clear_pointer (&self->yaml, hone_data_yaml_free);
  g_free (self->colours);
  g_free (self->colours_path);
}

gboolean
store_is_class_file (HoneLabelStore *self, const char *path)
{
  return strcmp (path, hone_dataset_get_yaml (self->dataset)->yaml) == 0 || strcmp (path, self->colours_path) == 0;
}

int
hone_label_store_get_n_classes (HoneLabelStore *self)
{
  g_return_val_if_fail (HONE_IS_LABEL_STORE (self), 0);
  return self->yaml->n_classes;
}

char *const *
hone_label_store_get_class_names (HoneLabelStore *self)
{
  g_return_val_if_fail (HONE_IS_LABEL_STORE (self), NULL);
  return self->yaml->names;
}

gint64
hone_label_store_get_class_colour (HoneLabelStore *self, int klass)
{
  g_return_val_if_fail (HONE_IS_LABEL_STORE (self), -1);
  return klass >= 0 && klass < self->yaml->n_classes ? self->colours[klass] : -1;
}

void
hone_label_store_set_class_colour (HoneLabelStore *self, int klass, gint64 colour)
{
  g_autoptr (GBytes) before = NULL;
  g_autoptr (GBytes) after = NULL;
  LabelJob *job;

  g_return_if_fail (HONE_IS_LABEL_STORE (self));
  g_return_if_fail (klass >= 0 && klass < self->yaml->n_classes);

  before = label_file_read (self->colours_path, NULL);
  self->colours[klass] = colour;
  after = write_colours (self->colours, self->yaml->n_classes);
  job = label_job_new (LABEL_JOB_EDIT, _ ("Changed the colour of a class"), NULL);
  label_job_add (job, self->colours_path, NULL, before, after);
  store_push (self, job);
  g_signal_emit (self, store_signals[STORE_CLASSES_CHANGED], 0);
}

/* --- classes over the whole data set --- */

typedef struct {
  HoneDataset *dataset;
  char **names;
  int *to; /* n_before */
  int n_before;
  char *colours_path;
  gint64 *colours; /* of the classes as they will be */
} Change;

static void
free_change (gpointer data)
{
  Change *change = data;

  hone_dataset_unref (change->dataset);
  g_strfreev (change->names);
  g_free (change->to);
  g_free (change->colours_path);
  g_free (change->colours);
  g_free (change);
}

static gboolean
change_labels (LabelHistory *history, const Change *change, const char *path, GError **error)
{
  g_autoptr (GError) own = NULL;
  g_autoptr (GBytes) before = label_history_read (history, path, &own);
  g_autoptr (GBytes) after = NULL;

  if (own != NULL) {
    g_propagate_error (error, g_steal_pointer (&own));
    return FALSE;
  }
  if (before == NULL)
    return TRUE;
  after = hone_class_edit_labels (before, change->to, change->n_before);
  return label_history_put (history, path, before, after, error);
}

static gboolean
change_yaml (LabelHistory *history, const Change *change, GError **error)
{
  const char *path = hone_dataset_get_yaml (change->dataset)->yaml;
  g_autoptr (GError) own = NULL;
  g_autoptr (GBytes) before = label_history_read (history, path, &own);
  g_autoptr (GBytes) after = NULL;

  if (before == NULL) {
    if (own == NULL)
      own = g_error_new (HONE_ERROR, HONE_ERROR_BAD_DATA, _ ("There is no file %s any more."), path);
    g_propagate_error (error, g_steal_pointer (&own));
    return FALSE;
  }
  after = hone_class_edit_yaml (before, path, (const char *const *) change->names, error);
  return after != NULL && label_history_put (history, path, before, after, error);
}

static gboolean
change_colours (LabelHistory *history, const Change *change, GError **error)
{
  g_autoptr (GError) own = NULL;
  g_autoptr (GBytes) before = label_history_read (history, change->colours_path, &own);
  g_autoptr (GBytes) after = write_colours (change->colours, (int) g_strv_length (change->names));

  if (own != NULL) {
    g_propagate_error (error, g_steal_pointer (&own));
    return FALSE;
  }
  return before == NULL || label_history_put (history, change->colours_path, before, after, error);
}

static gboolean
keeps_numbers (const Change *change)
{
  for (int i = 0; i < change->n_before; i++)
    if (change->to[i] != i)
      return FALSE;
  return TRUE;
}

/* Writer's thread. */
static gboolean
change_classes (LabelWriter *writer, LabelHistory *history, LabelJob *job, GError **error)
{
  const Change *change = job->data;
  g_autoptr (GPtrArray) paths = NULL;

  if (!change_yaml (history, change, error) || !change_colours (history, change, error))
    return FALSE;
  if (keeps_numbers (change))
    return TRUE;
  paths = hone_dataset_list_labels (change->dataset);
  for (guint i = 0; i < paths->len; i++) {
    if (!label_history_tell (history, i, paths->len, error) || !change_labels (history, change, paths->pdata[i], error))
      return FALSE;
  }
  return TRUE;
}

static gboolean
check_name (HoneLabelStore *self, const char *const *names, int at, GError **error)
{
  if (*names[at] == '\0' || !g_utf8_validate (names[at], -1, NULL)) {
    g_set_error (error, HONE_ERROR, HONE_ERROR_BAD_DATA, _ ("A class needs a name."));
    return FALSE;
  }
  for (int i = 0; i < at; i++)
    if (strcmp (names[i], names[at]) == 0) {
      g_set_error (error, HONE_ERROR, HONE_ERROR_BAD_DATA,
                   _ ("There is a class “%s” already. Join the two, or choose another name."), names[at]);
      return FALSE;
    }
  return TRUE;
}

static GError *
refuse_names (HoneLabelStore *self, const char *const *names)
{
  GError *error = NULL;

  if (names[0] == NULL)
    return g_error_new (HONE_ERROR, HONE_ERROR_BAD_DATA, _ ("A data set needs at least one class."));
  for (int i = 0; names[i] != NULL; i++)
    if (!check_name (self, names, i, &error))
      return error;
  return NULL;
}

void
hone_label_store_set_classes_async (HoneLabelStore *self, const char *title, const char *const *names, const int *to,
                                    GCancellable *cancellable, GAsyncReadyCallback done, gpointer data)
{
  GTask *task = g_task_new (self, cancellable, done, data);
  GError *error = refuse_names (self, names);
  Change *change;

  g_task_set_source_tag (task, hone_label_store_set_classes_async);
  g_task_set_check_cancellable (task, FALSE);
  if (error != NULL) {
    g_task_return_error (task, error);
    g_object_unref (task);
    return;
  }
  change = g_new0 (Change, 1);
  change->dataset = hone_dataset_ref (self->dataset);
  change->names = g_strdupv ((char **) names);
  change->n_before = self->yaml->n_classes;
  change->to = g_memdup2 (to, (gsize) change->n_before * sizeof *to);
  change->colours_path = g_strdup (self->colours_path);
  change->colours = g_new (gint64, g_strv_length (change->names));
  for (guint i = 0; i < g_strv_length (change->names); i++)
    change->colours[i] = -1;
  for (int i = 0; i < change->n_before; i++)
    if (to[i] >= 0 && (change->colours[to[i]] < 0 || g_strcmp0 (names[to[i]], self->yaml->names[i]) == 0))
      change->colours[to[i]] = self->colours[i];
  store_push_bulk (self, title, change_classes, change, free_change, task);
}

gboolean
hone_label_store_set_classes_finish (HoneLabelStore *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* --- short words for it --- */

static void
change_and_free (HoneLabelStore *self, char *title, GPtrArray *names, int *to, GAsyncReadyCallback done, gpointer data)
{
  g_ptr_array_add (names, NULL);
  hone_label_store_set_classes_async (self, title, (const char *const *) names->pdata, to, NULL, done, data);
  g_ptr_array_unref (names);
  g_free (to);
  g_free (title);
}

/* Today's names, and what becomes of each: itself. */
static GPtrArray *
today (HoneLabelStore *self, int **to)
{
  GPtrArray *names = g_ptr_array_new ();

  *to = g_new (int, self->yaml->n_classes + 1);
  for (int i = 0; i < self->yaml->n_classes; i++) {
    g_ptr_array_add (names, self->yaml->names[i]);
    (*to)[i] = i;
  }
  return names;
}

void
hone_label_store_add_class (HoneLabelStore *self, const char *name, GAsyncReadyCallback done, gpointer data)
{
  int *to;
  GPtrArray *names = today (self, &to);

  g_ptr_array_add (names, (gpointer) name);
  change_and_free (self, g_strdup_printf (_ ("Added class %s"), name), names, to, done, data);
}

void
hone_label_store_rename_class (HoneLabelStore *self, int klass, const char *name, GAsyncReadyCallback done,
                               gpointer data)
{
  int *to;
  GPtrArray *names = today (self, &to);
  char *title = g_strdup_printf (_ ("Renamed class %s to %s"), self->yaml->names[klass], name);

  names->pdata[klass] = (gpointer) name;
  change_and_free (self, title, names, to, done, data);
}

/* Class @klass goes; the ones behind it move up. @into: what its labels become, -1: nothing */
static void
remove_class (HoneLabelStore *self, int klass, int into, char *title, GAsyncReadyCallback done, gpointer data)
{
  int *to;
  GPtrArray *names = today (self, &to);

  g_ptr_array_remove_index (names, (guint) klass);
  for (int i = 0; i < self->yaml->n_classes; i++)
    to[i] -= i > klass;
  to[klass] = into < 0 ? -1 : into - (into > klass);
  change_and_free (self, title, names, to, done, data);
}

void
hone_label_store_merge_classes (HoneLabelStore *self, int klass, int into, GAsyncReadyCallback done, gpointer data)
{
  char *title = g_strdup_printf (_ ("Joined class %s to %s"), self->yaml->names[klass], self->yaml->names[into]);

  g_return_if_fail (klass != into);
  remove_class (self, klass, into, title, done, data);
}

void
hone_label_store_delete_class (HoneLabelStore *self, int klass, GAsyncReadyCallback done, gpointer data)
{
  char *title = g_strdup_printf (_ ("Deleted class %s"), self->yaml->names[klass]);

  remove_class (self, klass, -1, title, done, data);
}

void
hone_label_store_reorder_classes (HoneLabelStore *self, const int *order, GAsyncReadyCallback done, gpointer data)
{
  int *to;
  GPtrArray *names = today (self, &to);

  for (int i = 0; i < self->yaml->n_classes; i++) {
    names->pdata[i] = self->yaml->names[order[i]];
    to[order[i]] = i;
  }
  change_and_free (self, g_strdup (_ ("Put the classes in another order")), names, to, done, data);
}
