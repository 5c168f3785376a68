/* SPDX-License-Identifier: Apache-2.0 */
/* run-store-marks.c - what a person says of runs, and runs in the wastebasket */
#include "run-store-private.h"

#include "hone-trash.h"

#include <glib/gi18n-lib.h>

/* Marks. */

typedef struct {
  GWeakRef *store;
  char *folder;
  HoneRunMarks *marks;
  GError *error;
} Writing;

static gboolean
written_cb (gpointer data)
{
  Writing *self = data;
  g_autoptr (HoneRunStore) store = g_weak_ref_get (self->store);

  if (store != NULL)
    store->unwritten--;
  if (store != NULL && self->error != NULL)
    run_store_say (store, self->error->message);
  g_weak_ref_clear (self->store);
  g_free (self->store);
  g_free (self->folder);
  hone_run_marks_free (self->marks);
  g_clear_error (&self->error);
  g_free (self);
  return G_SOURCE_REMOVE;
}

/* The writer's thread. */
static void
write_cb (gpointer item, gpointer data)
{
  Writing *self = item;

  hone_run_marks_write (self->marks, self->folder, &self->error);
  g_idle_add (written_cb, self);
}

GThreadPool *
run_store_writer (void)
{
  return g_thread_pool_new (write_cb, NULL, 1, FALSE, NULL);
}

void
hone_run_store_mark (HoneRunStore *self, HoneRun *run, HoneRunMarks *marks)
{
  Writing *writing;

  g_return_if_fail (HONE_IS_RUN_STORE (self));
  g_return_if_fail (HONE_IS_RUN (run));

  if (hone_run_get_folder (run) != NULL) {
    writing = g_new0 (Writing, 1);
    writing->store = g_new0 (GWeakRef, 1);
    g_weak_ref_init (writing->store, self);
    writing->folder = g_strdup (hone_run_get_folder (run));
    writing->marks = hone_run_marks_copy (marks);
    self->unwritten++;
    g_thread_pool_push (self->writer, writing, NULL);
  }
  hone_run_set_marks (run, marks);
}

void
hone_run_store_star (HoneRunStore *self, HoneRun *run, gboolean star)
{
  HoneRunMarks *marks = hone_run_marks_copy (hone_run_get_marks (run));

  marks->star = star;
  hone_run_store_mark (self, run, marks);
}

void
hone_run_store_flush (HoneRunStore *self)
{
  g_return_if_fail (HONE_IS_RUN_STORE (self));

  g_thread_pool_free (self->writer, FALSE, TRUE);
  self->writer = run_store_writer ();
}

/* The wastebasket. */

typedef struct {
  GPtrArray *folders; /* of char * */
  GPtrArray *done;    /* of char *, those that worked */
} Move;

static Move *
move_new (void)
{
  Move *self = g_new0 (Move, 1);

  self->folders = g_ptr_array_new_with_free_func (g_free);
  self->done = g_ptr_array_new_with_free_func (g_free);
  return self;
}

static void
move_free (gpointer data)
{
  Move *self = data;

  g_ptr_array_unref (self->folders);
  g_ptr_array_unref (self->done);
  g_free (self);
}

/* All that can be; the first error is told. */
static void
move_all (GTask *task, Move *self, gboolean (*move) (const char *path, GError **error))
{
  GError *error = NULL;

  for (guint i = 0; i < self->folders->len; i++)
    if (move (self->folders->pdata[i], error == NULL ? &error : NULL))
      g_ptr_array_add (self->done, g_strdup (self->folders->pdata[i]));
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

static void
trash_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  move_all (task, data, hone_trash);
}

static void
untrash_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  move_all (task, data, hone_untrash);
}

static GError *
under_way (HoneRun *run)
{
  return g_error_new (HONE_ERROR, HONE_ERROR_USAGE, _ ("%s is under way: stop it before you delete it."),
                      hone_run_get_name (run));
}

/* The thread's task does not know the store, which must not end on another thread. */
static void
moved_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) answer = data;
  HoneRunStore *self = g_task_get_source_object (answer);
  Move *move = g_task_get_task_data (G_TASK (result));
  GError *error = NULL;

  g_task_propagate_boolean (G_TASK (result), &error);
  if (g_task_get_source_tag (answer) == hone_run_store_trash_async)
    run_store_drop (self, move->done);
  else
    hone_run_store_refresh (self);
  g_task_set_task_data (answer, g_ptr_array_ref (move->done), (GDestroyNotify) g_ptr_array_unref);
  if (error != NULL)
    g_task_return_error (answer, error);
  else
    g_task_return_boolean (answer, TRUE);
}

static void
start_move (GTask *answer, Move *move, GTaskThreadFunc thread)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, moved_cb, answer);

  g_task_set_task_data (task, move, move_free);
  g_task_run_in_thread (task, thread);
}

void
hone_run_store_trash_async (HoneRunStore *self, GPtrArray *runs, GAsyncReadyCallback done, gpointer data)
{
  GTask *answer = g_task_new (self, NULL, done, data);
  Move *move = move_new ();

  g_task_set_source_tag (answer, hone_run_store_trash_async);
  for (guint i = 0; i < runs->len; i++) {
    HoneRun *run = runs->pdata[i];

    if (hone_run_is_live (run) || hone_run_get_state (run) == HONE_RUN_RUNNING) {
      g_task_return_error (answer, under_way (run));
      g_object_unref (answer);
      move_free (move);
      return;
    }
    g_ptr_array_add (move->folders, g_strdup (hone_run_get_folder (run)));
  }
  start_move (answer, move, trash_thread);
}

gboolean
hone_run_store_trash_finish (HoneRunStore *self, GAsyncResult *result, char ***folders, GError **error)
{
  GPtrArray *done;

  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  done = g_task_get_task_data (G_TASK (result));
  if (folders != NULL) {
    *folders = g_new0 (char *, (done != NULL ? done->len : 0) + 1);
    for (guint i = 0; done != NULL && i < done->len; i++)
      (*folders)[i] = g_strdup (done->pdata[i]);
  }
  return g_task_propagate_boolean (G_TASK (result), error);
}

void
hone_run_store_untrash_async (HoneRunStore *self, char *const *folders, GAsyncReadyCallback done, gpointer data)
{
  GTask *answer = g_task_new (self, NULL, done, data);
  Move *move = move_new ();

  g_task_set_source_tag (answer, hone_run_store_untrash_async);
  for (; *folders != NULL; folders++)
    g_ptr_array_add (move->folders, g_strdup (*folders));
  start_move (answer, move, untrash_thread);
}

gboolean
hone_run_store_untrash_finish (HoneRunStore *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
