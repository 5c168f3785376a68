/* SPDX-License-Identifier: Apache-2.0 */
/* run-fill.c - what a run is filled with: a summary from the disk, a training under way, previews */
#include "hone-run-private.h"
#include "model-file.h"

#include <glib/gi18n-lib.h>
#include <math.h>

static void
set_string (HoneRun *self, char **field, const char *value, const char *prop)
{
  if (g_strcmp0 (*field, value) == 0)
    return;
  g_free (*field);
  *field = g_strdup (value);
  g_object_notify (G_OBJECT (self), prop);
}

static void
set_int (HoneRun *self, int *field, int value, const char *prop)
{
  if (*field == value)
    return;
  *field = value;
  g_object_notify (G_OBJECT (self), prop);
}

static void
set_double (HoneRun *self, double *field, double value, const char *prop)
{
  if (*field == value)
    return;
  *field = value;
  g_object_notify (G_OBJECT (self), prop);
}

static void
set_state (HoneRun *self, HoneRunState state)
{
  if (self->state == state)
    return;
  self->state = state;
  g_object_notify (G_OBJECT (self), "state");
  g_object_notify (G_OBJECT (self), "state-text");
}

static void
set_live (HoneRun *self, gboolean live)
{
  if (self->live == live)
    return;
  self->live = live;
  g_object_notify (G_OBJECT (self), "live");
}

/* Making and filling. */

static void
put_scores (HoneRun *self, int epoch, const HoneClassScore *scores, guint n_scores, gboolean summary)
{
  RunScores all = { .epoch = epoch, .n_scores = n_scores, .summary = summary };

  if (n_scores == 0)
    return;
  all.scores = g_memdup2 (scores, n_scores * sizeof (HoneClassScore));
  g_array_append_val (self->class_scores, all);
}

static int
class_called (HoneRun *self, const char *name)
{
  int klass = 0;

  while (self->classes != NULL && self->classes[klass] != NULL && strcmp (self->classes[klass], name) != 0)
    klass++;
  return klass;
}

/* What was read of an earlier summary. */
static void
forget_summary (HoneRun *self)
{
  for (guint i = self->class_scores->len; i > 0; i--)
    if (g_array_index (self->class_scores, RunScores, i - 1).summary)
      g_array_remove_index (self->class_scores, i - 1);
}

/* run.json knows the classes at the best epoch only. */
static void
take_scores (HoneRun *self, const HoneRunSummary *summary)
{
  g_autofree HoneClassScore *scores = g_new0 (HoneClassScore, summary->n_per_class + 1);

  forget_summary (self);
  for (guint i = 0; i < summary->n_per_class; i++) {
    const HoneRunClassResult *one = &summary->per_class[i];

    scores[i] = (HoneClassScore){ .klass = one->name != NULL ? class_called (self, one->name) : (int) i,
                                  .images = one->images,
                                  .instances = one->instances,
                                  .precision = one->precision,
                                  .recall = one->recall,
                                  .ap50 = one->ap50,
                                  .ap50_95 = one->ap50_95 };
  }
  put_scores (self, summary->best_epoch, scores, summary->n_per_class, TRUE);
}

/* mAP50-95 and mAP50, or top-1 and top-5 */
static void
set_best (HoneRun *self, double best, double second)
{
  set_double (self, &self->best, isfinite (best) ? best : 0, "best");
  set_double (self, &self->map50, isfinite (second) ? second : 0, "map50");
}

void
hone_run_update (HoneRun *self, const HoneRunSummary *summary)
{
  guint rows;

  g_return_if_fail (HONE_IS_RUN (self));

  g_object_freeze_notify (G_OBJECT (self));
  rows = run_table_get_n_rows (&self->table);
  run_table_take (&self->table, summary->results);
  self->classify = summary->top1 > 0 || run_table_has (&self->table, HONE_RUN_TOP1);
  set_string (self, &self->name, summary->name, "name");
  set_string (self, &self->folder, summary->folder, "folder");
  set_string (self, &self->model, summary->model, "model");
  set_string (self, &self->data, summary->data, "data");
  set_string (self, &self->device, summary->device, "device");
  set_string (self, &self->error, summary->error, "error");
  set_double (self, &self->seconds, summary->seconds, "seconds");
  self->times = summary->times;
  self->has_checkpoint = summary->has_checkpoint;
  set_int (self, &self->epochs, summary->epochs, "epochs");
  set_int (self, &self->epochs_done, summary->epochs_done, "epochs-done");
  set_int (self, &self->best_epoch, summary->best_epoch, "best-epoch");
  set_best (self, self->classify ? summary->top1 : summary->map50_95, self->classify ? summary->top5 : summary->map50);
  if (self->started != summary->started) {
    self->started = summary->started;
    g_object_notify (G_OBJECT (self), "started");
  }
  g_strfreev (self->classes);
  self->classes = g_strdupv (summary->classes);
  take_scores (self, summary);
  set_state (self, summary->state);
  g_object_thaw_notify (G_OBJECT (self));
  if (run_table_get_n_rows (&self->table) != rows)
    g_signal_emit_by_name (self, "epoch-added");
}

HoneRun *
hone_run_new_from_summary (const HoneRunSummary *summary)
{
  HoneRun *self = g_object_new (HONE_TYPE_RUN, NULL);

  hone_run_update (self, summary);
  return self;
}

HoneRun *
hone_run_new_live (HoneSettings *settings)
{
  HoneRun *self = g_object_new (HONE_TYPE_RUN, NULL);
  const char *name = hone_settings_get_text (settings, "name");

  self->live = TRUE;
  self->state = HONE_RUN_RUNNING;
  self->name = g_strdup (name != NULL ? name : _ ("New run"));
  self->model = g_strdup (hone_settings_get_text (settings, "model"));
  self->data = g_strdup (hone_settings_get_text (settings, "data"));
  self->epochs = hone_settings_get_int (settings, "epochs");
  self->started = g_get_real_time () / G_USEC_PER_SEC;
  self->snapshots.complete = TRUE;
  self->changed = run_changed_of (settings);
  self->classify = hone_model_file_is_classifier (settings);
  return self;
}

void
hone_run_begin (HoneRun *self, const HoneTrainStart *start, HoneResults *earlier)
{
  g_return_if_fail (HONE_IS_RUN (self));

  g_object_freeze_notify (G_OBJECT (self));
  set_string (self, &self->name, start->name, "name");
  set_string (self, &self->folder, start->folder, "folder");
  set_string (self, &self->model, start->model, "model");
  set_string (self, &self->device, start->device, "device");
  self->classify = start->classify;
  set_int (self, &self->epochs, start->epochs, "epochs");
  set_int (self, &self->epochs_done, MAX (start->first_epoch - 1, 0), "epochs-done");
  g_strfreev (self->classes);
  self->classes = g_strdupv ((char **) start->classes);
  for (int i = 0; i < HONE_LOSS_ITEMS; i++) {
    g_free (self->losses[i]);
    self->losses[i] = g_strdup (start->losses[i]);
  }
  if (earlier != NULL)
    run_table_take (&self->table, earlier);
  g_object_thaw_notify (G_OBJECT (self));
}

static void
put_metrics (HoneRun *self, const HoneTrainEpoch *epoch)
{
  if (self->classify) {
    run_table_put (&self->table, HONE_RUN_TOP1, epoch->top1);
    run_table_put (&self->table, HONE_RUN_TOP5, epoch->top5);
    return;
  }
  run_table_put (&self->table, "metrics/precision(B)", epoch->precision);
  run_table_put (&self->table, "metrics/recall(B)", epoch->recall);
  run_table_put (&self->table, "metrics/mAP50(B)", epoch->map50);
  run_table_put (&self->table, "metrics/mAP50-95(B)", epoch->map50_95);
}

static void
put_epoch (HoneRun *self, const HoneTrainEpoch *epoch)
{
  run_table_begin_row (&self->table);
  run_table_put (&self->table, "epoch", epoch->epoch);
  run_table_put (&self->table, "time", epoch->seconds);
  for (int i = 0; i < HONE_LOSS_ITEMS; i++)
    if (self->losses[i] != NULL) {
      g_autofree char *train = g_strconcat ("train/", self->losses[i], NULL);

      run_table_put (&self->table, train, (double) epoch->train[i]);
    }
  put_metrics (self, epoch);
  for (int i = 0; i < HONE_LOSS_ITEMS; i++)
    if (self->losses[i] != NULL) {
      g_autofree char *val = g_strconcat ("val/", self->losses[i], NULL);

      run_table_put (&self->table, val, (double) epoch->val[i]);
    }
  for (int i = 0; i < epoch->n_lr && i < (int) G_N_ELEMENTS (epoch->lr); i++) {
    g_autofree char *lr = g_strdup_printf ("lr/pg%d", i);

    run_table_put (&self->table, lr, epoch->lr[i]);
  }
}

void
hone_run_add_epoch (HoneRun *self, const HoneTrainEpoch *epoch, const HoneClassScore *scores, guint n_scores)
{
  g_return_if_fail (HONE_IS_RUN (self));

  g_object_freeze_notify (G_OBJECT (self));
  put_epoch (self, epoch);
  put_scores (self, epoch->epoch, scores, n_scores, FALSE);
  set_int (self, &self->epochs, epoch->epochs, "epochs");
  set_int (self, &self->epochs_done, epoch->epoch, "epochs-done");
  set_double (self, &self->seconds, epoch->seconds, "seconds");
  hone_times_add (&self->times, &epoch->times);
  if (epoch->best) {
    set_int (self, &self->best_epoch, epoch->epoch, "best-epoch");
    set_best (self, self->classify ? epoch->top1 : epoch->map50_95, self->classify ? epoch->top5 : epoch->map50);
  }
  g_object_thaw_notify (G_OBJECT (self));
  g_signal_emit_by_name (self, "epoch-added");
}

void
hone_run_add_snapshot (HoneRun *self, HoneSnapshot *snapshot)
{
  g_return_if_fail (HONE_IS_RUN (self));

  run_snapshots_add (&self->snapshots, snapshot);
  g_signal_emit_by_name (self, "snapshots-changed");
}

/* Two looks at the disk, once a training; of old runs the thread that read them knows. */
static gboolean
has_checkpoint (HoneRun *self)
{
  g_autofree char *path = self->folder != NULL ? hone_run_folder_find_checkpoint (self->folder) : NULL;

  return path != NULL;
}

void
hone_run_end (HoneRun *self, HoneRunState state, const char *error)
{
  g_return_if_fail (HONE_IS_RUN (self));

  g_object_freeze_notify (G_OBJECT (self));
  set_string (self, &self->error, error, "error");
  self->has_checkpoint = has_checkpoint (self);
  set_live (self, FALSE);
  set_state (self, state);
  g_object_thaw_notify (G_OBJECT (self));
}

/* What an old run has besides its summary. */

typedef struct {
  GPtrArray *snapshots;
  HoneResults *by_class; /* (nullable) */
} Rest;

static void
rest_free (Rest *self)
{
  g_ptr_array_unref (self->snapshots);
  g_clear_pointer (&self->by_class, hone_results_free);
  g_free (self);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Rest, rest_free)

static void
read_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  g_autofree char *classes = g_build_filename (task_data, HONE_RUN_CLASSES, NULL);
  Rest *rest = g_new0 (Rest, 1);

  rest->snapshots = hone_snapshots_read (task_data, cancellable);
  rest->by_class = hone_results_read (classes, NULL);
  if (g_task_return_error_if_cancelled (task))
    rest_free (rest);
  else
    g_task_return_pointer (task, rest, (GDestroyNotify) rest_free);
}

/* Two pages may have asked at the same time: the first answer counts. */
static void
take_rest (HoneRun *self, Rest *rest)
{
  if (self->snapshots.complete)
    return;
  self->snapshots.complete = TRUE;
  for (guint i = 0; i < rest->snapshots->len; i++)
    run_snapshots_add (&self->snapshots, rest->snapshots->pdata[i]);
  if (rest->snapshots->len > 0)
    g_signal_emit_by_name (self, "snapshots-changed");
  if (rest->by_class == NULL)
    return;
  hone_run_add_earlier_classes (self, rest->by_class);
  g_signal_emit_by_name (self, "epoch-added");
}

static void
read_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) answer = data;
  GError *error = NULL;
  g_autoptr (Rest) read = g_task_propagate_pointer (G_TASK (result), &error);

  if (read == NULL) {
    g_task_return_error (answer, error);
    return;
  }
  take_rest (g_task_get_source_object (answer), read);
  g_task_return_boolean (answer, TRUE);
}

void
hone_run_load_async (HoneRun *self, GCancellable *cancellable, GAsyncReadyCallback done, gpointer data)
{
  GTask *answer;
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (HONE_IS_RUN (self));

  answer = g_task_new (self, cancellable, done, data);
  g_task_set_source_tag (answer, hone_run_load_async);
  g_task_set_check_cancellable (answer, FALSE);
  if (self->snapshots.complete || self->folder == NULL) {
    g_task_return_boolean (answer, TRUE);
    g_object_unref (answer);
    return;
  }
  /* The thread's task does not know the run, which must not end on another thread. */
  task = g_task_new (NULL, cancellable, read_cb, answer);
  g_task_set_task_data (task, g_strdup (self->folder), g_free);
  g_task_run_in_thread (task, read_in_thread);
}

gboolean
hone_run_load_finish (HoneRun *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
