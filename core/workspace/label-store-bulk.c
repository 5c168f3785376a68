/* SPDX-License-Identifier: Apache-2.0 */
/* label-store-bulk.c - steps over any number of label files, on the writer's thread (hone-label-store.h)
 *
 * The files are written beside the old ones, then comes the record in the journal: until then the step can be given
 * up, and nothing has happened; from then on it is ended, and can be undone.
 */
#include "hone-health-fix.h"
#include "label-store-private.h"

#include <glib/gi18n-lib.h>

void
store_push_bulk (HoneLabelStore *self, const char *title, LabelBulk bulk, gpointer data, GDestroyNotify free_data,
                 GTask *task)
{
  GCancellable *cancellable = g_task_get_cancellable (task);
  LabelJob *job = label_job_new (LABEL_JOB_BULK, title, NULL);

  job->bulk = bulk;
  job->data = data;
  job->free_data = free_data;
  job->task = task;
  if (cancellable != NULL)
    job->cancellable = g_object_ref (cancellable);
  store_push (self, job);
}

void
hone_label_store_cancel (HoneLabelStore *self)
{
  g_return_if_fail (HONE_IS_LABEL_STORE (self));
  label_writer_cancel (self->writer);
}

/* --- labels of many pictures --- */

typedef struct {
  char **images;
  int n_classes;
  int klass; /* that all labels become; -1: pictures without a label file get an empty one */
  char *name;
} Many;

static void
free_many (gpointer data)
{
  Many *many = data;

  g_strfreev (many->images);
  g_free (many->name);
  g_free (many);
}

/* Returns: (nullable): @bytes with all labels of the class; NULL: they are, or that is no text */
static GBytes *
with_class (const Many *many, GBytes *bytes, guint *n_changed)
{
  g_autoptr (HoneLabelText) text = hone_label_text_new (bytes, many->n_classes, NULL);
  g_autoptr (HoneLabelText) after = NULL;
  HoneLabelEdit *edit = hone_label_edit_new (text);
  guint n;
  const HoneLabelObject *objects = hone_label_text_get_objects (text, &n);

  *n_changed = 0;
  for (guint i = 0; i < n; i++)
    if (objects[i].kind != HONE_LINE_BAD && objects[i].klass != many->klass) {
      hone_label_edit_set_class (edit, i, many->klass);
      ++*n_changed;
    }
  after = hone_label_edit_finish (edit);
  return *n_changed > 0 ? g_bytes_ref (hone_label_text_get_bytes (after)) : NULL;
}

static GBytes *
edited (const Many *many, GBytes *bytes, guint *n_changed)
{
  if (many->klass >= 0)
    return bytes != NULL ? with_class (many, bytes, n_changed) : NULL;
  *n_changed = 1;
  return bytes == NULL ? g_bytes_new_static ("", 0) : NULL;
}

static gboolean
edit_file (LabelHistory *history, LabelJob *job, const char *path, GError **error)
{
  g_autoptr (GError) own = NULL;
  g_autoptr (GBytes) before = label_history_read (history, path, &own);
  g_autoptr (GBytes) after = NULL;
  guint n = 0;

  if (own != NULL) {
    g_propagate_error (error, g_steal_pointer (&own));
    return FALSE;
  }
  after = edited (job->data, before, &n);
  if (after == NULL)
    return TRUE;
  job->count += n;
  return label_history_put (history, path, before, after, error);
}

static void
name_many (LabelJob *job)
{
  const Many *many = job->data;

  g_free (job->title);
  if (many->klass < 0)
    job->title = g_strdup_printf (ngettext ("Marked %u picture as empty", "Marked %u pictures as empty", job->count),
                                  job->count);
  else
    /* Translators: the second is the name of a class. */
    job->title =
        g_strdup_printf (ngettext ("%u label is now %s", "%u labels are now %s", job->count), job->count, many->name);
}

/* Writer's thread. Two pictures may share a label file. */
static gboolean
edit_many (LabelWriter *writer, LabelHistory *history, LabelJob *job, GError **error)
{
  const Many *many = job->data;
  const guint n = g_strv_length (many->images);
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GHashTable) folders = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  for (guint i = 0; i < n; i++) {
    char *path = store_label_path (many->images[i], folders);

    if (!label_history_tell (history, i, n, error)) {
      g_free (path);
      return FALSE;
    }
    if (g_hash_table_add (seen, path) && !edit_file (history, job, path, error))
      return FALSE;
  }
  name_many (job);
  return TRUE;
}

static void
push_many (HoneLabelStore *self, const char *const *images, int klass, GTask *task)
{
  GError *error = NULL;
  Many *many;

  g_task_set_check_cancellable (task, FALSE);
  if (store_refuse_folders (self, &error)) {
    g_task_return_error (task, error);
    g_object_unref (task);
    return;
  }
  many = g_new0 (Many, 1);
  many->images = g_strdupv ((char **) images);
  many->n_classes = hone_label_store_get_n_classes (self);
  many->klass = klass;
  many->name = klass >= 0 ? g_strdup (hone_label_store_get_class_names (self)[klass]) : NULL;
  store_push_bulk (self, NULL, edit_many, many, free_many, task);
}

void
hone_label_store_set_class_of_all_async (HoneLabelStore *self, const char *const *images, int klass,
                                         GCancellable *cancellable, GAsyncReadyCallback done, gpointer data)
{
  GTask *task;

  g_return_if_fail (HONE_IS_LABEL_STORE (self));
  g_return_if_fail (klass >= 0 && klass < hone_label_store_get_n_classes (self));
  task = g_task_new (self, cancellable, done, data);
  g_task_set_source_tag (task, hone_label_store_set_class_of_all_async);
  push_many (self, images, klass, task);
}

void
hone_label_store_set_all_empty_async (HoneLabelStore *self, const char *const *images, GCancellable *cancellable,
                                      GAsyncReadyCallback done, gpointer data)
{
  GTask *task;

  g_return_if_fail (HONE_IS_LABEL_STORE (self));
  task = g_task_new (self, cancellable, done, data);
  g_task_set_source_tag (task, hone_label_store_set_all_empty_async);
  push_many (self, images, -1, task);
}

static gboolean
finish_counted (GAsyncResult *result, guint *n, GError **error)
{
  if (n != NULL)
    *n = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (result), LABEL_TASK_COUNT));
  return g_task_propagate_boolean (G_TASK (result), error);
}

gboolean
hone_label_store_edit_all_finish (HoneLabelStore *self, GAsyncResult *result, guint *n, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return finish_counted (result, n, error);
}

/* --- fixes --- */

typedef struct {
  HoneDataset *dataset;
  GArray *findings;
} Fix;

static void
free_fix (gpointer data)
{
  Fix *fix = data;

  hone_dataset_unref (fix->dataset);
  g_array_unref (fix->findings);
  g_free (fix);
}

/* How far it is, in files of which each has a finding at least. */
typedef struct {
  LabelHistory *history;
  guint n_written, n_findings;
} Fixing;

static GBytes *
read_cb (const char *path, gpointer data, GError **error)
{
  return label_history_read (((Fixing *) data)->history, path, error);
}

static gboolean
write_cb (const char *path, GBytes *before, GBytes *after, gpointer data, GError **error)
{
  Fixing *fixing = data;

  return label_history_tell (fixing->history, fixing->n_written++, fixing->n_findings, error) &&
         label_history_put (fixing->history, path, before, after, error);
}

/* Writer's thread. */
static gboolean
fix_all (LabelWriter *writer, LabelHistory *history, LabelJob *job, GError **error)
{
  Fix *fix = job->data;
  Fixing fixing = { history, 0, fix->findings->len };
  const HoneFixFiles files = { read_cb, write_cb, &fixing };

  if (!hone_health_fix (fix->dataset, fix->findings, &files, &job->count, job->cancellable, error))
    return FALSE;
  g_free (job->title);
  job->title = g_strdup_printf (ngettext ("Fixed %u finding", "Fixed %u findings", job->count), job->count);
  return TRUE;
}

void
hone_label_store_fix_async (HoneLabelStore *self, GArray *findings, GCancellable *cancellable, GAsyncReadyCallback done,
                            gpointer data)
{
  GTask *task;
  Fix *fix;

  g_return_if_fail (HONE_IS_LABEL_STORE (self));
  task = g_task_new (self, cancellable, done, data);
  fix = g_new0 (Fix, 1);
  g_task_set_source_tag (task, hone_label_store_fix_async);
  g_task_set_check_cancellable (task, FALSE);
  fix->dataset = hone_dataset_ref (self->dataset);
  fix->findings = g_array_ref (findings);
  store_push_bulk (self, NULL, fix_all, fix, free_fix, task);
}

gboolean
hone_label_store_fix_finish (HoneLabelStore *self, GAsyncResult *result, guint *n_fixed, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return finish_counted (result, n_fixed, error);
}
