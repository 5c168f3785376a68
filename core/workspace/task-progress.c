/* SPDX-License-Identifier: Apache-2.0 */
/* task-progress.c - see task-progress.h */
#include "task-progress.h"

#define TELL_EVERY (100 * G_TIME_SPAN_MILLISECOND)

void
task_progress_init (TaskProgress *self)
{
  g_mutex_init (&self->lock);
}

void
task_progress_clear (TaskProgress *self)
{
  g_mutex_clear (&self->lock);
}

void
task_progress_set (TaskProgress *self, double fraction, GTask *task, GSourceFunc tell)
{
  const gint64 now = g_get_monotonic_time ();
  gboolean due;

  g_mutex_lock (&self->lock);
  due = now - self->told > TELL_EVERY;
  self->fraction = MAX (self->fraction, fraction);
  if (due)
    self->told = now;
  g_mutex_unlock (&self->lock);
  if (due)
    g_main_context_invoke_full (g_task_get_context (task), G_PRIORITY_DEFAULT, tell, g_object_ref (task),
                                g_object_unref);
}

double
task_progress_get (TaskProgress *self)
{
  double fraction;

  g_mutex_lock (&self->lock);
  fraction = self->fraction;
  g_mutex_unlock (&self->lock);
  return fraction;
}
