/* SPDX-License-Identifier: Apache-2.0 */
/* hone-work.c - see hone-work.h
 *
 * The thread leaves its news in a pigeonhole; a timeout looks into it while the work lasts.
 */
#include "hone-work.h"

#define PERIOD 100 /* milliseconds */

struct _HoneWork {
  HoneWorkHow how;
  gpointer data, user_data;
  GDestroyNotify free_data;
  GCancellable *cancellable;
  guint timeout;
  gboolean dropped;

  GMutex lock;
  double fraction; /* guarded, as all below */
  char *what;
  gboolean fresh;
};

static void
work_free (gpointer data)
{
  HoneWork *self = data;

  g_mutex_clear (&self->lock);
  g_object_unref (self->cancellable);
  g_free (self->what);
  g_free (self);
}

/* Any thread. */
static void
tell_cb (double fraction, const char *what, gpointer data)
{
  HoneWork *self = data;

  g_mutex_lock (&self->lock);
  self->fraction = fraction;
  if (g_strcmp0 (what, self->what) != 0) {
    g_free (self->what);
    self->what = g_strdup (what);
  }
  self->fresh = TRUE;
  g_mutex_unlock (&self->lock);
}

static gboolean
look_cb (gpointer data)
{
  HoneWork *self = data;
  g_autofree char *what = NULL;
  double fraction;
  gboolean fresh;

  g_mutex_lock (&self->lock);
  fraction = self->fraction;
  what = g_strdup (self->what);
  fresh = self->fresh;
  self->fresh = FALSE;
  g_mutex_unlock (&self->lock);
  if (fresh)
    self->how.news (CLAMP (fraction, 0, 1), what, self->user_data);
  return G_SOURCE_CONTINUE;
}

static void
thread_cb (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  HoneWork *self = task_data;
  GError *error = NULL;
  gpointer result = self->how.work (self->data, tell_cb, self, cancellable, &error);

  if (result != NULL)
    g_task_return_pointer (task, result, self->how.free_result);
  else
    g_task_return_error (task, error);
}

static void
ended_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  HoneWork *self = data;
  g_autoptr (GError) error = NULL;
  gpointer answer = g_task_propagate_pointer (G_TASK (result), &error);

  g_clear_handle_id (&self->timeout, g_source_remove);
  if (self->free_data != NULL)
    self->free_data (self->data);
  if (!self->dropped)
    self->how.done (answer, error, self->user_data);
  else if (answer != NULL && self->how.free_result != NULL)
    self->how.free_result (answer);
}

HoneWork *
hone_work_start (const HoneWorkHow *how, gpointer data, GDestroyNotify free_data, gpointer user_data)
{
  HoneWork *self = g_new0 (HoneWork, 1);
  g_autoptr (GTask) task = NULL;

  self->how = *how;
  self->data = data;
  self->free_data = free_data;
  self->user_data = user_data;
  self->cancellable = g_cancellable_new ();
  g_mutex_init (&self->lock);
  if (how->news != NULL)
    self->timeout = g_timeout_add (PERIOD, look_cb, self);
  task = g_task_new (NULL, self->cancellable, ended_cb, self);
  g_task_set_check_cancellable (task, FALSE); /* what came in time is freed by ended_cb () */
  g_task_set_task_data (task, self, work_free);
  g_task_run_in_thread (task, thread_cb);
  return self;
}

void
hone_work_drop (HoneWork *self)
{
  if (self == NULL || self->dropped)
    return;
  self->dropped = TRUE;
  g_clear_handle_id (&self->timeout, g_source_remove);
  g_cancellable_cancel (self->cancellable);
}
