/* SPDX-License-Identifier: Apache-2.0 */
/* trainer-recover.c - what a training does when something goes wrong that it can mend (spec 04, sections 10 and 12) */
#include "run-evaluation.h"
#include "trainer-private.h"

#include <glib/gi18n-lib.h>
#include <sys/statvfs.h>

#define MOST_TIMES 3 /* of each kind; spec 04, section 10 */

/* Not enough memory */

static void
set_batch (HoneTraining *self, int batch)
{
  g_autofree char *text = g_strdup_printf ("%d", batch);

  hone_settings_set (self->settings, "batch", text, NULL);
}

/* The first remedy: it changes no number. */
static gboolean
save_memory (HoneTraining *self, GError **error)
{
  if (!hone_training_may_save (self->settings))
    return FALSE;
  hone_watch_warn (self->watch, self->data,
                   _ ("There is not enough memory for batch=%d. The training begins again and computes some of the "
                      "network twice instead of keeping it (memory_saver=true); the results are the same."),
                   self->batch);
  g_clear_error (error);
  hone_settings_set (self->settings, "memory_saver", "true", NULL);
  return TRUE;
}

/* In the first epoch only: later it is not the batch that has grown. The run begins again, so that it ends as one that
 * was begun with the smaller batch. */
gboolean
hone_training_ease_memory (HoneTraining *self, GError **error)
{
  const int half = MAX (MIN (self->batch, self->n_train) / 2, 1);

  if (!g_error_matches (*error, HONE_ERROR, HONE_ERROR_MEMORY) || self->at.epoch != self->first_epoch ||
      self->n_halved >= MOST_TIMES)
    return FALSE;
  if (save_memory (self, error))
    return hone_training_begin_again (self, error);
  if (self->batch <= 1)
    return FALSE;
  hone_watch_warn (self->watch, self->data,
                   _ ("There is not enough memory for batch=%d. The training begins again with batch=%d."), self->batch,
                   half);
  g_clear_error (error);
  self->n_halved++;
  set_batch (self, half);
  return hone_training_begin_again (self, error);
}

/* Not a number */

void
hone_training_set_not_finite (HoneTraining *self, GError **error)
{
  g_set_error (error, HONE_ERROR, HONE_ERROR_NOT_FINITE,
               _ ("The loss is no longer a finite number (epoch %d, batch %d). A lower learning rate helps most often: "
                  "optimizer=AdamW lr0=0.001, say. The models saved so far are good."),
               self->at.epoch + 1, self->at.batch + 1);
}

static char *
last_path (HoneTraining *self)
{
  return g_build_filename (self->folder, "weights", "last.safetensors", NULL);
}

static gboolean
is_first (HoneTraining *self)
{
  return self->at.epoch == 0 || !hone_settings_get_bool (self->settings, "save");
}

static void
give_up (HoneTraining *self, GError **error)
{
  if (self->n_recovered >= MOST_TIMES)
    g_prefix_error (error, _ ("The training went back to its last checkpoint %d times and came no further. "),
                    MOST_TIMES);
}

/* The batches that were done count as done: the same ones again would give the same again. */
gboolean
hone_training_roll_back (HoneTraining *self, GError **error)
{
  g_autofree char *path = NULL;
  g_autoptr (HoneTensors) last = NULL;

  if (!g_error_matches (*error, HONE_ERROR, HONE_ERROR_NOT_FINITE))
    return FALSE;
  if (is_first (self) || self->n_recovered >= MOST_TIMES) {
    give_up (self, error);
    return FALSE;
  }
  path = last_path (self);
  last = hone_weights_read (path, NULL);
  if (last == NULL || !hone_train_step_load (self->step, last, NULL))
    return FALSE;
  self->n_recovered++;
  g_clear_error (error);
  hone_watch_warn (
      self->watch, self->data,
      _ ("The loss was no longer a finite number in epoch %d. The training went back to its last checkpoint "
         "and goes on (%d of %d times). If it happens again, a lower learning rate helps most often."),
      self->at.epoch + 1, self->n_recovered, MOST_TIMES);
  return TRUE;
}

/* The disk is full */

#define ROOM_SPARE 2 /* checkpoints: the old one stays until the new one is whole, and best may come, too */

static guint64
room_needed (HoneTraining *self)
{
  return (guint64) self->model->n_values * sizeof (float) * 6 * ROOM_SPARE; /* EMA, weights, gradients, optimizer */
}

/* Unknown: much. */
static guint64
room_free (const char *folder)
{
  struct statvfs info;

  return statvfs (folder, &info) == 0 ? (guint64) info.f_bavail * info.f_frsize : G_MAXUINT64;
}

gboolean
hone_training_wait_for_room (HoneTraining *self, GError **error)
{
  const guint64 needed = room_needed (self);
  g_autofree char *size = g_format_size (needed);
  g_autofree char *why = NULL;

  if (!g_error_matches (*error, HONE_ERROR, HONE_ERROR_WRITE) || self->watch->gate == NULL ||
      self->watch->held == NULL || g_cancellable_is_cancelled (self->cancellable) || room_free (self->folder) >= needed)
    return FALSE;
  why = g_strdup_printf (_ ("The disk is full, so the training waits: %s are needed for the run in %s. Free some room, "
                            "then let it go on."),
                         size, self->folder);
  hone_gate_close (self->watch->gate);
  self->watch->held (why, self->data);
  hone_gate_breathe ();
  if (g_cancellable_is_cancelled (self->cancellable))
    return FALSE;
  g_clear_error (error);
  return TRUE;
}

/* The last look */

/* What cannot be written can be made again: see hone_run_folder_evaluate (). */
static void
keep_record (HoneTraining *self, HoneEvaluation *record)
{
  g_autofree char *path = g_build_filename (self->folder, HONE_EVALUATION_FILE, NULL);
  g_autoptr (GError) error = NULL;

  if (!hone_evaluation_write (record, path, &error))
    hone_watch_say (self->watch, self->data, "%s", error->message);
}

/* Boxes beside labels: of a classifier there are none. */
static HoneEvaluation *
new_record (HoneTraining *self, const char *weights)
{
  HoneEvaluation *record = hone_evaluation_new (self->model->names, self->model->n_classes, self->imgsz);

  hone_evaluation_note (record, weights, self->dataset, HONE_SPLIT_VAL, self->validator.nms.conf);
  return record;
}

gboolean
hone_training_validate_best (HoneTraining *self, HoneValidation *validation, GError **error)
{
  g_autofree char *path = g_build_filename (self->folder, "weights", "best.safetensors", NULL);
  g_autoptr (HoneTensors) best = NULL;
  g_autoptr (HoneEvaluation) record = NULL;
  HoneValPlots *plots;
  gboolean done;

  *validation = (HoneValidation){ 0 };
  if (self->at.best_epoch == 0 || !g_file_test (path, G_FILE_TEST_EXISTS))
    return TRUE;
  best = hone_weights_read (path, error);
  if (best == NULL || !hone_model_load_exact (self->model, best, error))
    return FALSE;
  hone_arena_send (self->engine.arena, self->model->values);
  plots = hone_training_begin_val_plots (self, TRUE);
  record = self->task == &hone_train_detect ? new_record (self, path) : NULL;
  self->validator.record = record;
  done = hone_validator_run (&self->validator, self->model->values, self->val, NULL, NULL, self->cancellable,
                             validation, error);
  self->validator.record = NULL;
  hone_training_end_val_plots (self, plots, done ? validation->metrics : NULL);
  if (done && record != NULL)
    keep_record (self, record);
  return done;
}
