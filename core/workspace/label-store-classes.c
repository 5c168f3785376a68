/* SPDX-License-Identifier: Apache-2.0 */
/* label-store-classes.c - classes, fixes and marks: what concerns the whole data set (hone-label-store.h) */
#include "dataset-choice.h"
#include "hone-class-edit.h"
#include "hone-health-fix.h"
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

  copy->n_classes = yaml->n_classes;
  copy->names = g_new0 (char *, yaml->n_classes + 1);
  for (int i = 0; i < yaml->n_classes; i++)
    copy->names[i] = g_strdup (yaml->names[i]);
  return copy;
}

/* A data.yaml that cannot be read just now leaves the names as they were. */
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
  GCancellable *cancellable;
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
  g_clear_object (&change->cancellable);
  g_free (change);
}

static gboolean
put (LabelHistory *history, const char *path, GBytes *before, GBytes *after, GError **error)
{
  return label_history_add (history, path, before, after, NULL, NULL, error) != LABEL_ADD_FAILED;
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
  return put (history, path, before, after, error);
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
  return after != NULL && put (history, path, before, after, error);
}

static gboolean
change_colours (LabelHistory *history, const Change *change, GError **error)
{
  g_autoptr (GBytes) before = label_file_read (change->colours_path, NULL);
  g_autoptr (GBytes) after = write_colours (change->colours, (int) g_strv_length (change->names));

  return before == NULL || put (history, change->colours_path, before, after, error);
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
    if (g_cancellable_set_error_if_cancelled (change->cancellable, error) ||
        !change_labels (history, change, paths->pdata[i], error))
      return FALSE;
    if (i % 64 == 0)
      label_writer_set_progress (writer, (double) i / paths->len);
  }
  return TRUE;
}

static void
push_bulk (HoneLabelStore *self, const char *title, LabelBulk bulk, gpointer data, GDestroyNotify free_data,
           GTask *task)
{
  LabelJob *job = label_job_new (LABEL_JOB_BULK, title, NULL);

  job->bulk = bulk;
  job->data = data;
  job->free_data = free_data;
  job->task = task;
  store_push (self, job);
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
  change->cancellable = cancellable != NULL ? g_object_ref (cancellable) : NULL;
  for (guint i = 0; i < g_strv_length (change->names); i++)
    change->colours[i] = -1;
  for (int i = 0; i < change->n_before; i++)
    if (to[i] >= 0 && (change->colours[to[i]] < 0 || g_strcmp0 (names[to[i]], self->yaml->names[i]) == 0))
      change->colours[to[i]] = self->colours[i];
  push_bulk (self, title, change_classes, change, free_change, task);
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

/* --- fixes --- */

typedef struct {
  HoneDataset *dataset;
  GArray *findings;
  GCancellable *cancellable;
} Fix;

static void
free_fix (gpointer data)
{
  Fix *fix = data;

  hone_dataset_unref (fix->dataset);
  g_array_unref (fix->findings);
  g_clear_object (&fix->cancellable);
  g_free (fix);
}

static GBytes *
read_cb (const char *path, gpointer history, GError **error)
{
  return label_history_read (history, path, error);
}

static gboolean
write_cb (const char *path, GBytes *before, GBytes *after, gpointer history, GError **error)
{
  return put (history, path, before, after, error);
}

/* Writer's thread. */
static gboolean
fix_all (LabelWriter *writer, LabelHistory *history, LabelJob *job, GError **error)
{
  Fix *fix = job->data;
  const HoneFixFiles files = { read_cb, write_cb, history };

  if (!hone_health_fix (fix->dataset, fix->findings, &files, &job->count, fix->cancellable, error))
    return FALSE;
  g_free (job->title);
  job->title = g_strdup_printf (ngettext ("Fixed %u finding", "Fixed %u findings", job->count), job->count);
  return TRUE;
}

void
hone_label_store_fix_async (HoneLabelStore *self, GArray *findings, GCancellable *cancellable, GAsyncReadyCallback done,
                            gpointer data)
{
  GTask *task = g_task_new (self, cancellable, done, data);
  Fix *fix = g_new0 (Fix, 1);

  g_return_if_fail (HONE_IS_LABEL_STORE (self));
  g_task_set_source_tag (task, hone_label_store_fix_async);
  g_task_set_check_cancellable (task, FALSE);
  fix->dataset = hone_dataset_ref (self->dataset);
  fix->findings = g_array_ref (findings);
  fix->cancellable = cancellable != NULL ? g_object_ref (cancellable) : NULL;
  push_bulk (self, NULL, fix_all, fix, free_fix, task);
}

gboolean
hone_label_store_fix_finish (HoneLabelStore *self, GAsyncResult *result, guint *n_fixed, GError **error)
{
  if (n_fixed != NULL)
    *n_fixed = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (result), LABEL_TASK_COUNT));
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* --- marks --- */

/* Those that decide what is learned from can be undone. */
static void
push_ops (HoneLabelStore *self, const HoneMarks *marks, GPtrArray *ops, const char *title, const char *image)
{
  const gboolean step = marks->kind == HONE_MARKS_EXCLUDED || marks->kind == HONE_MARKS_SPLITS;
  LabelJob *job = label_job_new (step ? LABEL_JOB_EDIT : LABEL_JOB_MARK, title, image);

  label_job_add (job, marks->path, NULL, NULL, NULL)->ops = g_ptr_array_ref (ops);
  store_push (self, job);
  g_signal_emit (self, store_signals[STORE_MARKS_CHANGED], 0);
}

static void
set_mark (HoneLabelStore *self, HoneMarksKind kind, const char *word, gboolean on)
{
  g_autoptr (GPtrArray) ops = g_ptr_array_new_with_free_func (g_free);

  if (hone_marks_set (&self->marks[kind], word, on ? "" : NULL, ops))
    push_ops (self, &self->marks[kind], ops, NULL, NULL);
}

/* Of @images one step. Returns: how many of them change; 0: there is no step */
static guint
set_marks (HoneLabelStore *self, HoneMarksKind kind, const char *const *images, guint n, const char *value,
           GPtrArray *ops)
{
  guint changed = 0;

  for (guint i = 0; i < n; i++)
    changed += hone_marks_set (&self->marks[kind], images[i], value, ops);
  return changed;
}

gboolean
hone_label_store_get_reviewed (HoneLabelStore *self, const char *image)
{
  g_return_val_if_fail (HONE_IS_LABEL_STORE (self), FALSE);
  return hone_marks_get (&self->marks[HONE_MARKS_REVIEWED], image) != NULL;
}

void
hone_label_store_set_reviewed (HoneLabelStore *self, const char *image, gboolean reviewed)
{
  g_return_if_fail (HONE_IS_LABEL_STORE (self));
  set_mark (self, HONE_MARKS_REVIEWED, image, reviewed);
}

guint
hone_label_store_count_reviewed (HoneLabelStore *self)
{
  g_return_val_if_fail (HONE_IS_LABEL_STORE (self), 0);
  return hone_marks_count (&self->marks[HONE_MARKS_REVIEWED]);
}

gboolean
hone_label_store_get_excluded (HoneLabelStore *self, const char *image)
{
  g_return_val_if_fail (HONE_IS_LABEL_STORE (self), FALSE);
  return hone_marks_get (&self->marks[HONE_MARKS_EXCLUDED], image) != NULL;
}

void
hone_label_store_set_excluded (HoneLabelStore *self, const char *const *images, guint n, gboolean excluded)
{
  g_autoptr (GPtrArray) ops = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *title = NULL;
  const char *only = n == 1 ? images[0] : NULL;

  g_return_if_fail (HONE_IS_LABEL_STORE (self));

  n = set_marks (self, HONE_MARKS_EXCLUDED, images, n, excluded ? "" : NULL, ops);
  if (n == 0)
    return;
  title = excluded ? g_strdup_printf (ngettext ("Excluded %u picture", "Excluded %u pictures", n), n)
                   : g_strdup_printf (ngettext ("Took %u picture in again", "Took %u pictures in again", n), n);
  push_ops (self, &self->marks[HONE_MARKS_EXCLUDED], ops, title, only);
}

HoneSplit
hone_label_store_get_split (HoneLabelStore *self, const char *image, HoneSplit home)
{
  HoneSplit split;

  g_return_val_if_fail (HONE_IS_LABEL_STORE (self), home);
  split = hone_marks_parse_split (hone_marks_get (&self->marks[HONE_MARKS_SPLITS], image));
  return split < HONE_N_SPLITS ? split : home;
}

void
hone_label_store_set_split (HoneLabelStore *self, const char *const *images, guint n, HoneSplit split)
{
  const char *name = split < HONE_N_SPLITS ? hone_split_name (split) : NULL;
  g_autoptr (GPtrArray) ops = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *title = NULL;
  const char *only = n == 1 ? images[0] : NULL;

  g_return_if_fail (HONE_IS_LABEL_STORE (self));

  n = set_marks (self, HONE_MARKS_SPLITS, images, n, name, ops);
  if (n == 0)
    return;
  title = name != NULL
              /* Translators: the name of a split: train, val or test */
              ? g_strdup_printf (ngettext ("Moved %u picture to “%s”", "Moved %u pictures to “%s”", n), n, name)
              : g_strdup_printf (ngettext ("Moved %u picture back", "Moved %u pictures back", n), n);
  push_ops (self, &self->marks[HONE_MARKS_SPLITS], ops, title, only);
}

gboolean
hone_label_store_get_ignored (HoneLabelStore *self, const HoneFinding *finding)
{
  g_return_val_if_fail (HONE_IS_LABEL_STORE (self), FALSE);
  return hone_marks_has_finding (&self->marks[HONE_MARKS_IGNORED], finding);
}

void
hone_label_store_set_ignored (HoneLabelStore *self, const HoneFinding *finding, gboolean ignored)
{
  g_autofree char *word = hone_marks_word_of_finding (finding);

  g_return_if_fail (HONE_IS_LABEL_STORE (self));
  set_mark (self, HONE_MARKS_IGNORED, word, ignored);
}

void
hone_label_store_ignore_kind (HoneLabelStore *self, const char *kind, gboolean ignored)
{
  g_return_if_fail (HONE_IS_LABEL_STORE (self));
  set_mark (self, HONE_MARKS_IGNORED, kind, ignored);
}
