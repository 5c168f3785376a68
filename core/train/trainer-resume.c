/* SPDX-License-Identifier: Apache-2.0 */
/* trainer-resume.c - checkpoints, and going on from one (spec 04, section 11)
 *
 * last.safetensors holds the EMA as its state dict, so that it is a model like any other, and beside it all that the
 * next batch depends on: raw weights, gradients not yet used, optimizer, and the place in the run. It is written after
 * every epoch, and when a person stops the run also in the middle of one: a resumed run passes over the batches that
 * were done and then gives the bits of one that was never stopped. There is no clock and no path of the run in best
 * and in the finished last, so that equal trainings give equal files.
 */
#include "model-file.h"
#include "run-private.h"
#include "trainer-private.h"

#include <glib/gi18n-lib.h>
#include <math.h>

/* Writing */

static void
set_number (HoneTensors *tensors, const char *key, int number)
{
  g_autofree char *text = g_strdup_printf ("%d", number);

  hone_tensors_set_meta (tensors, key, text);
}

static HoneTensors *
weights (HoneTraining *self, int epoch)
{
  HoneTensors *tensors = hone_model_to_tensors (self->model, hone_train_step_get_ema (self->step));

  hone_tensors_set_meta (tensors, "task", "detect");
  hone_tensors_set_meta (tensors, "hone_version", HONE_VERSION);
  hone_tensors_set_meta (tensors, "data", hone_dataset_get_yaml (self->dataset)->yaml);
  set_number (tensors, "imgsz", self->imgsz);
  set_number (tensors, "epoch", epoch);
  return tensors;
}

static char *
place_text (HoneTraining *self)
{
  g_autoptr (JsonBuilder) json = json_builder_new ();
  const HonePlace *at = &self->at;

  json_builder_begin_object (json);
  hone_run_add_int (json, "epoch", at->epoch);
  hone_run_add_int (json, "batch", at->batch);
  hone_run_add_int (json, "batches", self->batches);
  hone_run_add_number (json, "box", at->sums[0]);
  hone_run_add_number (json, "cls", at->sums[1]);
  hone_run_add_number (json, "third", at->sums[2]);
  hone_run_add_number (json, "best_fitness", at->best_fitness);
  hone_run_add_int (json, "best_epoch", at->best_epoch);
  hone_run_add_number (json, "stopper_fitness", at->stopper.best_fitness);
  hone_run_add_int (json, "stopper_epoch", at->stopper.best_epoch);
  hone_run_add_int (json, "stopper_possible", at->stopper.possible);
  json_builder_end_object (json);
  return hone_run_json_text (json, FALSE);
}

static gboolean
write_weights (HoneTraining *self, const char *name, gboolean resumable, GError **error)
{
  g_autofree char *path = g_build_filename (self->folder, "weights", name, NULL);
  g_autoptr (HoneTensors) tensors = weights (self, self->at.epoch - 1);

  if (resumable) {
    g_autofree char *yaml = hone_settings_to_yaml (self->settings);
    g_autofree char *place = place_text (self);

    hone_train_step_save (self->step, tensors);
    hone_tensors_set_meta (tensors, "settings", yaml);
    hone_tensors_set_meta (tensors, "training", place);
  }
  return hone_safetensors_write (tensors, path, error);
}

gboolean
hone_training_save_last (HoneTraining *self, GError **error)
{
  return write_weights (self, "last.safetensors", TRUE, error);
}

gboolean
hone_training_save_best (HoneTraining *self, GError **error)
{
  return write_weights (self, "best.safetensors", FALSE, error);
}

gboolean
hone_training_save_copy (HoneTraining *self, GError **error)
{
  g_autofree char *name = g_strdup_printf ("epoch%d.safetensors", self->at.epoch - 1);

  return write_weights (self, name, FALSE, error);
}

gboolean
hone_training_strip (HoneTraining *self, GError **error)
{
  return write_weights (self, "last.safetensors", FALSE, error);
}

/* Finding the run */

/* The newest run that was left unfinished. */
static char *
latest_run (HoneSettings *settings, GError **error)
{
  g_autofree char *parent = hone_run_folder_parent (settings);
  g_autofree char *folder = hone_run_folder_latest (parent);

  if (folder == NULL) {
    g_set_error (error, HONE_ERROR, HONE_ERROR_NOT_FOUND,
                 _ ("There is no interrupted run in %s. Name the one to resume: resume=FOLDER."), parent);
    return NULL;
  }
  return g_build_filename (folder, "weights", "last.safetensors", NULL);
}

static char *
find_last (HoneSettings *settings, GError **error)
{
  const char *word = hone_settings_get_text (settings, "resume");
  const char *model = hone_settings_get_text (settings, "model");
  g_autofree char *path = NULL;

  if (g_str_equal (word, "true") && model == NULL)
    return latest_run (settings, error);
  if (g_str_equal (word, "true"))
    word = model;
  path = g_file_test (word, G_FILE_TEST_IS_DIR) ? g_build_filename (word, "weights", "last.safetensors", NULL)
                                                : g_strdup (word);
  if (g_file_test (path, G_FILE_TEST_EXISTS))
    return g_steal_pointer (&path);
  g_set_error (error, HONE_ERROR, HONE_ERROR_NOT_FOUND,
               _ ("There is no checkpoint %s to resume from. Give the folder of a run or its last.safetensors."), path);
  return NULL;
}

/* What may be given anew when a run is resumed. */
static const char *const changeable[] = { "data",  "device", "workers",      "patience", "save_period", "val", "plots",
                                          "batch", "imgsz",  "close_mosaic", "freeze",   "save",        NULL };

static gboolean
merge_settings (HoneTraining *self, const char *path, GError **error)
{
  g_autoptr (HoneSettings) merged = hone_settings_new ();
  const char *yaml = hone_tensors_get_meta (self->checkpoint, "settings");

  if (yaml == NULL || hone_tensors_get_meta (self->checkpoint, "training") == NULL) {
    g_set_error (
        error, HONE_ERROR, HONE_ERROR_USAGE,
        _ ("%s is of a run that has finished: there is nothing to resume. To train it further, start a new run "
           "with model=%s."),
        path, path);
    return FALSE;
  }
  if (!hone_settings_parse_yaml (merged, yaml, path, error))
    return FALSE;
  for (const HoneSetting *row = hone_setting_table (); row->name != NULL; row++) {
    gboolean may = g_strv_contains (changeable, row->name);

    if (!hone_settings_is_given (self->settings, row->name) || g_str_equal (row->name, "resume") ||
        g_str_equal (row->name, "mode") || g_str_equal (row->name, "model"))
      continue;
    if (may) {
      g_autofree char *value = hone_settings_show (self->settings, row->name);

      if (!hone_settings_set (merged, row->name, value, error))
        return FALSE;
    } else {
      hone_watch_say (self->watch, self->data, _ ("%s stays as the run began; a resumed run keeps it."), row->name);
    }
  }
  hone_settings_free (self->settings);
  self->settings = g_steal_pointer (&merged);
  return TRUE;
}

gboolean
hone_training_find_resumed (HoneTraining *self, GError **error)
{
  g_autofree char *path = find_last (self->settings, error);
  g_autofree char *weights_folder = NULL;

  if (path == NULL || (self->checkpoint = hone_weights_read (path, error)) == NULL)
    return FALSE;
  weights_folder = g_path_get_dirname (path);
  self->folder = g_path_get_dirname (weights_folder);
  return merge_settings (self, path, error);
}

/* Reading */

static gboolean
read_place (HoneTraining *self, GError **error)
{
  const char *text = hone_tensors_get_meta (self->checkpoint, "training");
  g_autoptr (JsonNode) node = json_from_string (text, NULL);
  JsonObject *root = hone_run_object (node);
  HonePlace *at = &self->at;

  at->epoch = (int) hone_run_get_number (root, "epoch", -1);
  at->batch = (int) hone_run_get_number (root, "batch", 0);
  at->sums[0] = hone_run_get_number (root, "box", 0);
  at->sums[1] = hone_run_get_number (root, "cls", 0);
  at->sums[2] = hone_run_get_number (root, "third", 0);
  at->best_fitness = hone_run_get_number (root, "best_fitness", 0);
  at->best_epoch = (int) hone_run_get_number (root, "best_epoch", 0);
  at->stopper.best_fitness = hone_run_get_number (root, "stopper_fitness", 0);
  at->stopper.best_epoch = (int) hone_run_get_number (root, "stopper_epoch", 0);
  at->stopper.possible = hone_run_get_number (root, "stopper_possible", 0) != 0;
  if (at->epoch < 0 || at->epoch >= self->epochs || at->batch < 0) {
    g_set_error (error, HONE_ERROR, HONE_ERROR_BAD_MODEL,
                 _ ("The checkpoint of %s does not say where the run was; it cannot be resumed."), self->folder);
    return FALSE;
  }
  /* Another size of batch: the place in the epoch means nothing any more. */
  if ((int) hone_run_get_number (root, "batches", 0) != self->batches) {
    at->batch = 0;
    at->sums[0] = at->sums[1] = at->sums[2] = 0;
  }
  return TRUE;
}

gboolean
hone_training_restore (HoneTraining *self, GError **error)
{
  if (!read_place (self, error) || !hone_train_step_load (self->step, self->checkpoint, error))
    return FALSE;
  self->first_epoch = self->at.epoch;
  self->transfer.n_copied = self->transfer.n_all = self->model->n_params;
  return TRUE;
}
