/* SPDX-License-Identifier: Apache-2.0 */
/* hone-run-steps.c - see hone-run-steps.h
 *
 * While a thread reads, the steps belong to the task; meanwhile the main thread has none of them to look at but those
 * it has copied into its charts, and asks again when the task is done.
 */
#include "hone-run-steps.h"

#include "hone-error.h"

static GQuark
quark_steps (void)
{
  return g_quark_from_static_string ("hone-run-steps");
}

static GQuark
quark_reading (void)
{
  return g_quark_from_static_string ("hone-run-steps-reading");
}

const HoneSteps *
hone_run_get_steps (HoneRun *run)
{
  return g_object_get_qdata (G_OBJECT (run), quark_steps ());
}

static void
read_thread (GTask *task, gpointer source, gpointer steps, GCancellable *cancellable)
{
  GError *error = NULL;

  if (hone_steps_read (steps, cancellable, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

void
hone_run_load_steps_async (HoneRun *run, GCancellable *cancellable, GAsyncReadyCallback done, gpointer data)
{
  g_autoptr (GTask) task = g_task_new (run, cancellable, done, data);
  const char *folder = hone_run_get_folder (run);
  HoneSteps *steps;

  g_task_set_source_tag (task, hone_run_load_steps_async);
  g_task_set_check_cancellable (task, FALSE); /* what was read is kept all the same */
  if (folder == NULL || g_object_get_qdata (G_OBJECT (run), quark_reading ()) != NULL) {
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_PENDING, "%s", "");
    return;
  }
  steps = g_object_steal_qdata (G_OBJECT (run), quark_steps ());
  if (steps == NULL)
    steps = hone_steps_new (folder);
  g_object_set_qdata (G_OBJECT (run), quark_reading (), steps);
  g_task_set_task_data (task, steps, NULL);
  g_task_run_in_thread (task, read_thread);
}

gboolean
hone_run_load_steps_finish (HoneRun *run, GAsyncResult *result, GError **error)
{
  HoneSteps *steps = g_task_get_task_data (G_TASK (result));

  g_return_val_if_fail (g_task_is_valid (result, run), FALSE);

  if (steps != NULL) {
    g_object_set_qdata (G_OBJECT (run), quark_reading (), NULL);
    g_object_set_qdata_full (G_OBJECT (run), quark_steps (), steps, (GDestroyNotify) hone_steps_free);
  }
  return g_task_propagate_boolean (G_TASK (result), error);
}
