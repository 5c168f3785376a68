/* SPDX-License-Identifier: Apache-2.0 */
/* hone-label-store.c - see hone-label-store.h
 *
 * An edit changes the text in memory and sends a job to the writer: what the text was, and what it is. The writer
 * answers with what is on the disk now. As long as jobs for a file are on their way, the text in memory is ahead of
 * them; when the last one is back, the disk's text is taken if others had a part in it.
 */
#include "hone-file.h"
#include "label-store-private.h"

#include <glib/gi18n-lib.h>
#include <stdlib.h>
#include <string.h>

#define MOST_DOCS 512 /* kept in memory */

G_DEFINE_FINAL_TYPE (HoneLabelStore, hone_label_store, G_TYPE_OBJECT)

enum {
  PROP_STATE = 1,
  PROP_MESSAGE,
  PROP_UNDO_TITLE,
  PROP_REDO_TITLE,
  PROP_PROGRESS,
  N_PROPS,
};

static GParamSpec *props[N_PROPS];
guint store_signals[STORE_N_SIGNALS];

/* --- properties --- */

static void
set_text (HoneLabelStore *self, char **place, const char *text, int prop)
{
  if (g_strcmp0 (*place, text) == 0)
    return;
  g_free (*place);
  *place = g_strdup (text);
  g_object_notify_by_pspec (G_OBJECT (self), props[prop]);
}

static void
set_state (HoneLabelStore *self, HoneLabelStoreState state)
{
  if (self->state == state)
    return;
  self->state = state;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_STATE]);
}

static void
set_progress (HoneLabelStore *self, double progress)
{
  if (!(progress < self->progress) && !(progress > self->progress))
    return;
  self->progress = progress;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_PROGRESS]);
}

/* --- label files in memory --- */

static void
free_doc (gpointer data)
{
  LabelDoc *doc = data;

  g_free (doc->image);
  g_clear_pointer (&doc->others, g_ptr_array_unref);
  g_free (doc->label);
  hone_label_text_unref (doc->text);
  g_free (doc);
}

char *
store_label_path (const char *image, GHashTable *folders)
{
  g_autofree char *label = hone_label_path (image);

  return hone_file_real_in (folders, label);
}

static void
forget_oldest (HoneLabelStore *self)
{
  LabelDoc *oldest = NULL;
  GHashTableIter iter;
  gpointer doc;

  g_hash_table_iter_init (&iter, self->docs);
  while (g_hash_table_iter_next (&iter, NULL, &doc))
    if (((LabelDoc *) doc)->pending == 0 && (oldest == NULL || ((LabelDoc *) doc)->used < oldest->used))
      oldest = doc;
  if (oldest != NULL)
    g_hash_table_remove (self->docs, oldest->label);
}

static LabelDoc *
add_doc (HoneLabelStore *self, const char *image, char *label, HoneLabelText *text, LabelStamp stamp)
{
  LabelDoc *doc = g_new0 (LabelDoc, 1);

  if (g_hash_table_size (self->docs) >= MOST_DOCS)
    forget_oldest (self);
  doc->image = g_strdup (image);
  doc->label = label;
  doc->text = text;
  doc->stamp = stamp;
  doc->used = ++self->clock;
  g_hash_table_insert (self->docs, doc->label, doc);
  return doc;
}

/* A file that cannot be read counts as one that is no text: it must not be taken for a missing one. */
static HoneLabelText *
read_text (const char *path, int n_classes, LabelStamp *stamp)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = NULL;

  *stamp = label_file_stamp (path);
  bytes = label_file_read (path, &error);
  if (error != NULL)
    bytes = g_bytes_new_static ("", 1);
  return hone_label_text_new (bytes, n_classes, NULL);
}

static void
note_other (LabelDoc *doc, const char *image)
{
  if (strcmp (doc->image, image) == 0)
    return;
  if (doc->others == NULL)
    doc->others = g_ptr_array_new_with_free_func (g_free);
  if (!g_ptr_array_find_with_equal_func (doc->others, image, g_str_equal, NULL))
    g_ptr_array_add (doc->others, g_strdup (image));
}

LabelDoc *
store_doc (HoneLabelStore *self, const char *image)
{
  char *label = store_label_path (image, NULL);
  LabelDoc *doc = g_hash_table_lookup (self->docs, label);
  HoneLabelText *text;
  LabelStamp stamp;

  if (doc != NULL) {
    g_free (label);
    note_other (doc, image);
    doc->used = ++self->clock;
    return doc;
  }
  text = read_text (label, self->yaml->n_classes, &stamp);
  return add_doc (self, image, label, text, stamp);
}

static void
emit_changed (HoneLabelStore *self, LabelDoc *doc)
{
  g_signal_emit (self, store_signals[STORE_CHANGED], 0, doc->image);
  for (guint i = 0; doc->others != NULL && i < doc->others->len; i++)
    g_signal_emit (self, store_signals[STORE_CHANGED], 0, doc->others->pdata[i]);
}

static gboolean
same_bytes (GBytes *a, GBytes *b)
{
  return a == b || (a != NULL && b != NULL && g_bytes_equal (a, b));
}

static void
take_bytes (HoneLabelStore *self, LabelDoc *doc, GBytes *bytes)
{
  HoneLabelText *text;

  if (same_bytes (hone_label_text_get_bytes (doc->text), bytes))
    return;
  text = hone_label_text_new (bytes, self->yaml->n_classes, doc->text);
  hone_label_text_unref (doc->text);
  doc->text = text;
  emit_changed (self, doc);
}

/* --- jobs --- */

static gboolean
changes_history (const LabelJob *job)
{
  return job->kind == LABEL_JOB_EDIT || job->kind == LABEL_JOB_STEP || job->kind == LABEL_JOB_BULK;
}

void
store_push (HoneLabelStore *self, LabelJob *job)
{
  self->n_pending++;
  self->n_steps_pending += changes_history (job);
  if (job->kind == LABEL_JOB_EDIT) {
    self->n_undo++;
    self->n_redo = 0;
    g_free (self->undo_image);
    self->undo_image = g_strdup (job->image);
    set_text (self, &self->undo_title, job->title, PROP_UNDO_TITLE);
    set_text (self, &self->redo_title, NULL, PROP_REDO_TITLE);
  }
  if (self->state == HONE_STORE_SAVED && job->kind != LABEL_JOB_LOOK)
    set_state (self, HONE_STORE_SAVING);
  label_writer_push (self->writer, job);
}

static LabelPart *
group_part (HoneLabelStore *self, LabelDoc *doc, gboolean *is_new)
{
  LabelPart *part = g_hash_table_lookup (self->group_parts, doc->label);

  *is_new = part == NULL;
  if (part != NULL)
    return part;
  part = label_job_add (self->group, doc->label, doc->image, hone_label_text_get_bytes (doc->text), NULL);
  g_hash_table_insert (self->group_parts, part->path, part);
  return part;
}

static void
edit_in_group (HoneLabelStore *self, LabelDoc *doc, GBytes *bytes, const char *title)
{
  gboolean is_new;
  LabelPart *part = group_part (self, doc, &is_new);

  g_clear_pointer (&part->ours, g_bytes_unref);
  part->ours = bytes != NULL ? g_bytes_ref (bytes) : NULL;
  doc->pending += is_new;
  if (self->group->title == NULL)
    self->group->title = g_strdup (title);
  if (self->group->parts->len == 1 && self->group->image == NULL)
    self->group->image = g_strdup (doc->image);
}

gboolean
store_edit (HoneLabelStore *self, LabelDoc *doc, HoneLabelText *text, const char *title)
{
  GBytes *before = hone_label_text_get_bytes (doc->text), *after = hone_label_text_get_bytes (text);
  HoneLabelText *old = doc->text;
  LabelJob *job;

  if (same_bytes (before, after)) {
    hone_label_text_unref (text);
    return TRUE;
  }
  if (self->group != NULL) {
    edit_in_group (self, doc, after, title);
  } else {
    job = label_job_new (LABEL_JOB_EDIT, title, doc->image);
    label_job_add (job, doc->label, doc->image, before, after);
    doc->pending++;
    store_push (self, job);
  }
  doc->text = text;
  hone_label_text_unref (old);
  emit_changed (self, doc);
  return TRUE;
}

void
hone_label_store_begin (HoneLabelStore *self, const char *title)
{
  g_return_if_fail (HONE_IS_LABEL_STORE (self));
  g_return_if_fail (self->group == NULL);

  self->group = label_job_new (LABEL_JOB_EDIT, title, NULL);
  self->group_parts = g_hash_table_new (g_str_hash, g_str_equal);
}

void
hone_label_store_end (HoneLabelStore *self)
{
  LabelJob *job = self->group;

  g_return_if_fail (HONE_IS_LABEL_STORE (self));
  g_return_if_fail (job != NULL);

  g_clear_pointer (&self->group_parts, g_hash_table_unref);
  self->group = NULL;
  if (job->parts->len > 1)
    g_clear_pointer (&job->image, g_free);
  if (job->parts->len > 0)
    store_push (self, job);
  else
    label_job_free (job);
}

/* --- answers --- */

static void
look (HoneLabelStore *self)
{
  LabelJob *job = label_job_new (LABEL_JOB_LOOK, NULL, NULL);
  GHashTableIter iter;
  gpointer data;

  g_hash_table_iter_init (&iter, self->docs);
  while (g_hash_table_iter_next (&iter, NULL, &data)) {
    const LabelDoc *doc = data;

    if (doc->pending == 0)
      label_job_add (job, doc->label, doc->image, hone_label_text_get_bytes (doc->text), NULL)->stamp = doc->stamp;
  }
  store_push (self, job);
}

static void
read_marks (HoneLabelStore *self)
{
  for (int i = 0; i < HONE_N_MARKS; i++)
    hone_marks_read (&self->marks[i]);
  g_signal_emit (self, store_signals[STORE_MARKS_CHANGED], 0);
}

/* A file that is none of labels. */
static void
take_other (HoneLabelStore *self, const LabelPart *part)
{
  for (int i = 0; i < HONE_N_MARKS; i++)
    if (strcmp (part->path, self->marks[i].path) == 0 && part->ops == NULL)
      read_marks (self);
  if (store_is_class_file (self, part->path))
    store_read_classes (self);
}

static void
take_part (HoneLabelStore *self, const LabelJob *job, const LabelPart *part)
{
  LabelDoc *doc = g_hash_table_lookup (self->docs, part->path);
  const gboolean own = job->kind == LABEL_JOB_EDIT;

  if (part->conflict)
    store_add_conflict (self, part);
  if (doc == NULL || (own && part->image == NULL)) {
    take_other (self, part);
    return;
  }
  doc->pending -= own;
  if (doc->pending > 0)
    return;
  doc->stamp = part->stamp;
  take_bytes (self, doc, part->final);
  if (part->outside)
    g_signal_emit (self, store_signals[STORE_OUTSIDE], 0, doc->image);
}

static void
take_history (HoneLabelStore *self, const LabelJob *job)
{
  if (self->n_steps_pending > 0)
    return;
  self->n_undo = job->n_undo;
  self->n_redo = job->n_redo;
  g_free (self->undo_image);
  self->undo_image = g_strdup (job->undo_image);
  set_text (self, &self->undo_title, job->undo_title, PROP_UNDO_TITLE);
  set_text (self, &self->redo_title, job->redo_title, PROP_REDO_TITLE);
}

static void
answer_task (LabelJob *job)
{
  if (job->task == NULL)
    return;
  g_object_set_data (G_OBJECT (job->task), LABEL_TASK_COUNT, GUINT_TO_POINTER (job->count));
  if (job->error != NULL)
    g_task_return_error (job->task, g_steal_pointer (&job->error));
  else
    g_task_return_boolean (job->task, TRUE);
}

static void
finish_job (HoneLabelStore *self, LabelJob *job)
{
  self->n_pending--;
  self->n_steps_pending -= changes_history (job);
  for (guint i = 0; i < job->parts->len; i++)
    take_part (self, job, job->parts->pdata[i]);
  take_history (self, job);
  if (job->many || job->dropped) {
    store_read_classes (self);
    read_marks (self);
    look (self);
    g_signal_emit (self, store_signals[STORE_CHANGED], 0, NULL);
  }
  if (job->kind == LABEL_JOB_STEP && job->step == LABEL_STEP_DONE)
    g_signal_emit (self, store_signals[STORE_STEPPED], 0, job->title,
                   job->image != NULL && *job->image != '\0' ? job->image : NULL, !job->redo);
  if (job->kind == LABEL_JOB_STEP && job->step == LABEL_STEP_STALE)
    g_signal_emit (self, store_signals[STORE_OUTSIDE], 0, NULL);
  if (job->error != NULL && job->task == NULL && !g_error_matches (job->error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    set_text (self, &self->message, job->error->message, PROP_MESSAGE);
  answer_task (job);
}

void
store_drain (HoneLabelStore *self)
{
  g_autofree char *failure = NULL;

  for (LabelJob *job; (job = label_writer_take (self->writer)) != NULL;) {
    finish_job (self, job);
    label_job_free (job);
  }
  set_progress (self, label_writer_get_progress (self->writer));
  failure = label_writer_dup_failure (self->writer);
  if (failure != NULL || self->state == HONE_STORE_FAILED)
    set_text (self, &self->message, failure, PROP_MESSAGE);
  set_state (self, failure != NULL ? HONE_STORE_FAILED : self->n_pending > 0 ? HONE_STORE_SAVING : HONE_STORE_SAVED);
}

static gboolean
drain_cb (gpointer data)
{
  HoneLabelStore *self = data;

  g_atomic_int_set (&self->posted, 0);
  g_object_ref (self);
  store_drain (self);
  g_object_unref (self);
  return G_SOURCE_REMOVE;
}

/* Writer's thread. */
static void
wake (gpointer data)
{
  HoneLabelStore *self = data;

  if (!g_atomic_int_compare_and_exchange (&self->posted, 0, 1))
    return;
  g_clear_pointer (&self->idle, g_source_unref);
  self->idle = g_idle_source_new ();
  g_source_set_priority (self->idle, G_PRIORITY_DEFAULT);
  g_source_set_callback (self->idle, drain_cb, self, NULL);
  g_source_attach (self->idle, self->context);
}

gboolean
hone_label_store_flush (HoneLabelStore *self, GError **error)
{
  g_return_val_if_fail (HONE_IS_LABEL_STORE (self), FALSE);

  do {
    label_writer_wait (self->writer);
    store_drain (self);
  } while (self->n_pending > 0 && self->state != HONE_STORE_FAILED);
  if (self->state != HONE_STORE_FAILED)
    return TRUE;
  g_set_error_literal (error, HONE_ERROR, HONE_ERROR_WRITE, self->message);
  return FALSE;
}

void
hone_label_store_retry (HoneLabelStore *self)
{
  g_return_if_fail (HONE_IS_LABEL_STORE (self));
  label_writer_retry (self->writer, FALSE);
}

void
hone_label_store_give_up (HoneLabelStore *self)
{
  g_return_if_fail (HONE_IS_LABEL_STORE (self));
  label_writer_retry (self->writer, TRUE);
}

void
hone_label_store_check (HoneLabelStore *self)
{
  g_return_if_fail (HONE_IS_LABEL_STORE (self));
  if (self->state != HONE_STORE_FAILED)
    look (self);
}

/* --- history --- */

static gboolean
queue_step (HoneLabelStore *self, gboolean redo)
{
  LabelJob *job;

  g_return_val_if_fail (HONE_IS_LABEL_STORE (self), FALSE);
  g_return_val_if_fail (self->group == NULL, FALSE);

  if (redo ? self->n_redo == 0 : self->n_undo == 0)
    return FALSE;
  self->n_undo += redo ? 1 : -1;
  self->n_redo += redo ? -1 : 1;
  job = label_job_new (LABEL_JOB_STEP, NULL, NULL);
  job->redo = redo;
  store_push (self, job);
  return TRUE;
}

gboolean
hone_label_store_undo (HoneLabelStore *self)
{
  return queue_step (self, FALSE);
}

gboolean
hone_label_store_redo (HoneLabelStore *self)
{
  return queue_step (self, TRUE);
}

const char *
hone_label_store_get_undo_title (HoneLabelStore *self)
{
  g_return_val_if_fail (HONE_IS_LABEL_STORE (self), NULL);
  return self->undo_title;
}

const char *
hone_label_store_get_redo_title (HoneLabelStore *self)
{
  g_return_val_if_fail (HONE_IS_LABEL_STORE (self), NULL);
  return self->redo_title;
}

const char *
hone_label_store_get_undo_image (HoneLabelStore *self)
{
  g_return_val_if_fail (HONE_IS_LABEL_STORE (self), NULL);
  return self->undo_image;
}

guint
hone_label_store_get_n_undo (HoneLabelStore *self)
{
  g_return_val_if_fail (HONE_IS_LABEL_STORE (self), 0);
  return self->n_undo;
}

guint
hone_label_store_get_n_redo (HoneLabelStore *self)
{
  g_return_val_if_fail (HONE_IS_LABEL_STORE (self), 0);
  return self->n_redo;
}

/* --- opening --- */

/* Whoever looks into the folder wants to know whose it is. */
static void
note_name (HoneLabelStore *self)
{
  g_autofree char *path = g_build_filename (self->folder, "data-set", NULL);
  g_autofree char *text = g_strconcat (self->yaml->yaml, "\n", NULL);
  g_autoptr (GBytes) bytes = g_bytes_new_static (text, strlen (text));

  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    label_file_write (path, bytes, FALSE, NULL);
}

/* What a dead process left is ended; where that fails, it is the first job. */
static void
start (HoneLabelStore *self, LabelHistory *history)
{
  LabelJob *first = label_job_new (LABEL_JOB_EDIT, NULL, NULL);
  gboolean unfinished;

  if (label_history_begin (history, NULL))
    label_history_cancel (history);
  label_history_take_foreign (history);
  unfinished = label_history_is_unfinished (history);
  label_job_note_history (first, history);
  take_history (self, first);
  store_read_classes (self);
  store_read_conflicts (self);
  note_name (self);
  for (int i = 0; i < HONE_N_MARKS; i++)
    hone_marks_init (&self->marks[i], self->folder, i);
  self->writer = label_writer_new (history, self->folder, wake, self);
  if (unfinished)
    label_writer_push (self->writer, first), self->n_pending++, self->n_steps_pending++;
  else
    label_job_free (first);
}

static HoneLabelStore *
open_store (HoneDataset *dataset, const char *folder, GMainContext *context, GError **error)
{
  const HoneDataYaml *yaml = hone_dataset_get_yaml (dataset);
  g_autofree char *own = folder != NULL ? g_canonicalize_filename (folder, NULL) : hone_project_folder (yaml->yaml);
  LabelHistory *history = label_history_open (own, error);
  HoneLabelStore *self;

  if (history == NULL)
    return NULL;
  self = g_object_new (HONE_TYPE_LABEL_STORE, NULL);
  self->dataset = hone_dataset_ref (dataset);
  self->folder = g_steal_pointer (&own);
  self->context = g_main_context_ref (context);
  start (self, history);
  return self;
}

HoneLabelStore *
hone_label_store_new (HoneDataset *dataset, const char *folder, GError **error)
{
  g_autoptr (GMainContext) context = g_main_context_ref_thread_default ();

  g_return_val_if_fail (dataset != NULL, NULL);
  return open_store (dataset, folder, context, error);
}

static void
open_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  GError *error = NULL;
  HoneLabelStore *self = open_store (data, NULL, g_task_get_context (task), &error);

  if (self != NULL)
    g_task_return_pointer (task, self, g_object_unref);
  else
    g_task_return_error (task, error);
}

void
hone_label_store_new_async (HoneDataset *dataset, GCancellable *cancellable, GAsyncReadyCallback done, gpointer data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, done, data);

  g_task_set_source_tag (task, hone_label_store_new_async);
  g_task_set_task_data (task, hone_dataset_ref (dataset), (GDestroyNotify) hone_dataset_unref);
  g_task_run_in_thread (task, open_in_thread);
}

HoneLabelStore *
hone_label_store_new_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

const char *
hone_label_store_get_folder (HoneLabelStore *self)
{
  g_return_val_if_fail (HONE_IS_LABEL_STORE (self), NULL);
  return self->folder;
}

HoneDataset *
hone_label_store_get_dataset (HoneLabelStore *self)
{
  g_return_val_if_fail (HONE_IS_LABEL_STORE (self), NULL);
  return self->dataset;
}

HoneLabelStoreState
hone_label_store_get_state (HoneLabelStore *self)
{
  g_return_val_if_fail (HONE_IS_LABEL_STORE (self), HONE_STORE_SAVED);
  return self->state;
}

const char *
hone_label_store_get_message (HoneLabelStore *self)
{
  g_return_val_if_fail (HONE_IS_LABEL_STORE (self), NULL);
  return self->message;
}

double
hone_label_store_get_progress (HoneLabelStore *self)
{
  g_return_val_if_fail (HONE_IS_LABEL_STORE (self), 1);
  return self->progress;
}

/* --- loading beforehand --- */

typedef struct {
  char *image, *label;
  int n_classes;
  HoneLabelText *text;
  LabelStamp stamp;
} Loading;

static void
free_loading (gpointer data)
{
  Loading *loading = data;

  g_free (loading->image);
  g_free (loading->label);
  hone_label_text_unref (loading->text);
  g_free (loading);
}

static void
load_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Loading *loading = data;

  loading->text = read_text (loading->label, loading->n_classes, &loading->stamp);
  g_task_return_boolean (task, TRUE);
}

void
hone_label_store_load_async (HoneLabelStore *self, const char *image, GCancellable *cancellable,
                             GAsyncReadyCallback done, gpointer data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, done, data);
  Loading *loading = g_new0 (Loading, 1);

  g_task_set_source_tag (task, hone_label_store_load_async);
  loading->image = g_strdup (image);
  loading->label = store_label_path (image, NULL);
  loading->n_classes = self->yaml->n_classes;
  g_task_set_task_data (task, loading, free_loading);
  if (g_hash_table_contains (self->docs, loading->label))
    g_task_return_boolean (task, TRUE);
  else
    g_task_run_in_thread (task, load_in_thread);
}

gboolean
hone_label_store_load_finish (HoneLabelStore *self, GAsyncResult *result, GError **error)
{
  Loading *loading = g_task_get_task_data (G_TASK (result));

  if (!g_task_propagate_boolean (G_TASK (result), error))
    return FALSE;
  if (loading->text != NULL && !g_hash_table_contains (self->docs, loading->label))
    add_doc (self, loading->image, g_steal_pointer (&loading->label), g_steal_pointer (&loading->text), loading->stamp);
  return TRUE;
}

/* --- the object --- */

static void
hone_label_store_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  HoneLabelStore *self = HONE_LABEL_STORE (object);

  switch (id) {
  case PROP_STATE:
    g_value_set_int (value, self->state);
    break;
  case PROP_MESSAGE:
    g_value_set_string (value, self->message);
    break;
  case PROP_UNDO_TITLE:
    g_value_set_string (value, self->undo_title);
    break;
  case PROP_REDO_TITLE:
    g_value_set_string (value, self->redo_title);
    break;
  case PROP_PROGRESS:
    g_value_set_double (value, self->progress);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
hone_label_store_dispose (GObject *object)
{
  HoneLabelStore *self = HONE_LABEL_STORE (object);

  if (self->group != NULL)
    hone_label_store_end (self);
  G_OBJECT_CLASS (hone_label_store_parent_class)->dispose (object);
}

/* What waits is written first. */
static void
hone_label_store_finalize (GObject *object)
{
  HoneLabelStore *self = HONE_LABEL_STORE (object);

  g_clear_pointer (&self->writer, label_writer_free);
  if (self->idle != NULL)
    g_source_destroy (self->idle);
  g_clear_pointer (&self->idle, g_source_unref);
  g_clear_pointer (&self->context, g_main_context_unref);
  g_clear_pointer (&self->docs, g_hash_table_unref);
  for (int i = 0; i < HONE_N_MARKS; i++)
    hone_marks_clear (&self->marks[i]);
  store_clear_classes (self);
  g_clear_pointer (&self->conflicts, g_ptr_array_unref);
  g_clear_pointer (&self->dataset, hone_dataset_unref);
  g_free (self->folder);
  g_free (self->message);
  g_free (self->undo_title);
  g_free (self->redo_title);
  g_free (self->undo_image);
  G_OBJECT_CLASS (hone_label_store_parent_class)->finalize (object);
}

static void
add_signals (GObjectClass *klass)
{
  const GType type = G_TYPE_FROM_CLASS (klass);

  store_signals[STORE_CHANGED] =
      g_signal_new ("changed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  store_signals[STORE_STEPPED] = g_signal_new ("stepped", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 3,
                                               G_TYPE_STRING, G_TYPE_STRING, G_TYPE_BOOLEAN);
  store_signals[STORE_CONFLICT] =
      g_signal_new ("conflict", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  store_signals[STORE_CLASSES_CHANGED] =
      g_signal_new ("classes-changed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  store_signals[STORE_MARKS_CHANGED] =
      g_signal_new ("marks-changed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  store_signals[STORE_OUTSIDE] =
      g_signal_new ("outside", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
hone_label_store_class_init (HoneLabelStoreClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = hone_label_store_get_property;
  object_class->dispose = hone_label_store_dispose;
  object_class->finalize = hone_label_store_finalize;

  props[PROP_STATE] = g_param_spec_int ("state", NULL, NULL, 0, HONE_STORE_FAILED, 0, flags);
  props[PROP_MESSAGE] = g_param_spec_string ("message", NULL, NULL, NULL, flags);
  props[PROP_UNDO_TITLE] = g_param_spec_string ("undo-title", NULL, NULL, NULL, flags);
  props[PROP_REDO_TITLE] = g_param_spec_string ("redo-title", NULL, NULL, NULL, flags);
  props[PROP_PROGRESS] = g_param_spec_double ("progress", NULL, NULL, 0, 1, 1, flags);
  g_object_class_install_properties (object_class, N_PROPS, props);
  add_signals (object_class);
}

static void
hone_label_store_init (HoneLabelStore *self)
{
  self->docs = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, free_doc);
  self->progress = 1;
}
