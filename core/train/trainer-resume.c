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
#include "trainer-resume-pt.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <math.h>

/* Writing */

static void
set_number (HoneTensors *tensors, const char *key, int number)
{
  g_autofree char *text = g_strdup_printf ("%d", number);

  hone_tensors_set_meta (tensors, key, text);
}

static HoneTensors *
weights (HoneTraining *self, HoneModel *model, const float *values, int epoch)
{
  HoneTensors *tensors = hone_model_to_tensors (model, values);

  hone_tensors_set_meta (tensors, "hone_version", HONE_VERSION);
  hone_tensors_set_meta (tensors, "data", hone_dataset_get_yaml (self->dataset)->yaml);
  set_number (tensors, "imgsz", self->imgsz);
  hone_tensors_set_meta (tensors, "single_cls",
                         hone_settings_get_bool (self->settings, "single_cls") ? "true" : "false");
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
  hone_run_add_int (json, "batch_size", self->batch);
  hone_run_add_int (json, "images", self->n_train);
  hone_run_add_int (json, "order_start", at->order_start);
  hone_run_add_number (json, "box", at->sums[0]);
  hone_run_add_number (json, "cls", at->sums[1]);
  hone_run_add_number (json, "third", at->sums[2]);
  hone_run_add_number (json, "best_fitness", at->best_fitness);
  hone_run_add_int (json, "best_epoch", at->best_epoch);
  hone_run_add_number (json, "stopper_fitness", at->stopper.best_fitness);
  hone_run_add_int (json, "stopper_epoch", at->stopper.best_epoch);
  hone_run_add_int (json, "stopper_possible", at->stopper.possible);
  hone_run_add_int (json, "stage", self->stage);
  hone_run_add_int (json, "lost", at->lost);
  hone_run_add_int (json, "closed_at", at->closed_at);
  hone_run_add_int (json, "epochs", self->epochs); /* with the setting time they change */
  json_builder_end_object (json);
  return hone_run_json_text (json, FALSE);
}

/* "Given" is more than a value: cache=false means something else than no word about it. */
static char *
given_words (HoneSettings *settings)
{
  g_autoptr (GString) words = g_string_new (NULL);

  for (const HoneSetting *row = hone_setting_table (); row->name != NULL; row++)
    if (hone_settings_is_given (settings, row->name))
      g_string_append_printf (words, "%s%s", words->len > 0 ? " " : "", row->name);
  return g_string_free (g_steal_pointer (&words), FALSE);
}

static gboolean
write_weights (HoneTraining *self, const char *name, gboolean resumable, GError **error)
{
  g_autofree char *path = g_build_filename (self->folder, "weights", name, NULL);
  g_autoptr (HoneTensors) tensors =
      weights (self, self->model, hone_train_step_get_ema (self->step), self->at.epoch - 1);

  if (self->steps != NULL) /* so that no step lies between the record and the checkpoint */
    hone_step_writer_flush (self->steps, NULL);
  if (resumable) {
    g_autofree char *shared = hone_settings_to_yaml (self->settings);
    g_autofree char *own = hone_settings_own_to_yaml (self->settings);
    g_autofree char *yaml = g_strconcat (shared, own, NULL);
    g_autofree char *place = place_text (self);
    g_autofree char *given = given_words (self->settings);

    hone_train_step_save (self->step, tensors);
    hone_tensors_set_meta (tensors, "settings", yaml);
    hone_tensors_set_meta (tensors, "given", given);
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
  char *path = folder != NULL ? hone_run_folder_find_checkpoint (folder) : NULL;

  if (path == NULL)
    g_set_error (error, HONE_ERROR, HONE_ERROR_NOT_FOUND,
                 _ ("There is no interrupted run in %s. Name the one to resume: resume=FOLDER."), parent);
  return path;
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
  path = g_file_test (word, G_FILE_TEST_IS_DIR) ? hone_run_folder_find_checkpoint (word) : g_strdup (word);
  if (path != NULL && g_file_test (path, G_FILE_TEST_EXISTS))
    return g_steal_pointer (&path);
  g_set_error (error, HONE_ERROR, HONE_ERROR_NOT_FOUND,
               _ ("There is no checkpoint in %s to resume from. Give the folder of a run, its last.safetensors, or the "
                  "last.pt of a run of Ultralytics."),
               word);
  return NULL;
}

/* The folder that the checkpoint lies in, if that is a run's; a file that was put elsewhere begins a folder of its own.
 * (transfer full) (nullable) */
static char *
run_of (const char *path)
{
  g_autofree char *full = g_canonicalize_filename (path, NULL);
  g_autofree char *parent = g_path_get_dirname (path);
  g_autofree char *full_parent = g_path_get_dirname (full);
  g_autofree char *name = g_path_get_basename (full_parent);
  g_autofree char *folder = g_path_get_dirname (parent);

  return g_str_equal (name, "weights") && hone_run_folder_is (folder) ? g_steal_pointer (&folder) : NULL;
}

/* Two processes must not write into one run. */
static gboolean
is_free (const char *folder, GError **error)
{
  g_autoptr (HoneRunSummary) run = hone_run_summary_read (folder, NULL);

  if (run == NULL || run->state != HONE_RUN_RUNNING)
    return TRUE;
  g_set_error (error, HONE_ERROR, HONE_ERROR_USAGE, _ ("The training in %s is still running; it cannot be resumed."),
               folder);
  return FALSE;
}

/* "last.safetensors.Xy12zA": what a process that was killed while it wrote left behind (hone-file.c). */
static gboolean
is_left_over (const char *name)
{
  return g_regex_match_simple ("^(last|best|epoch[0-9]+)\\.safetensors\\.[A-Za-z0-9]{6}$", name, 0, 0) ||
         g_regex_match_simple ("^(results\\.csv|classes\\.csv|run\\.json|args\\.yaml)\\.[A-Za-z0-9]{6}$", name, 0, 0);
}

static void
sweep (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *path = g_build_filename (folder, name, NULL);

    if (is_left_over (name))
      g_unlink (path);
  }
}

static void
sweep_run (const char *folder)
{
  g_autofree char *weights = g_build_filename (folder, "weights", NULL);

  sweep (folder);
  sweep (weights);
}

/* Settings */

/* What may be given anew when a run is resumed (spec 04, section 11). */
static const char *const changeable[] = { "data",        "imgsz",   "batch", "device",       "close_mosaic",
                                          "save_period", "workers", "cache", "patience",     "time",
                                          "freeze",      "val",     "plots", "memory_saver", NULL };

/* A process that was ended behind its last epoch: all is there but the word. */
static void
note_finished (const char *folder)
{
  g_autoptr (HoneRunSummary) run = folder != NULL ? hone_run_summary_read (folder, NULL) : NULL;

  if (run == NULL || run->state != HONE_RUN_INTERRUPTED)
    return;
  run->state = HONE_RUN_FINISHED;
  run->epochs_done = run->results != NULL ? (int) hone_results_get_n_rows (run->results) : run->epochs_done;
  hone_run_summary_write (run, NULL);
}

/* What the run began with, as text that says every setting. (nullable) */
static const char *
began_with (HoneTraining *self, GError **error)
{
  const char *yaml = hone_tensors_get_meta (self->checkpoint, "settings");

  if (hone_resume_pt_is (self->checkpoint))
    return hone_resume_pt_settings (self->checkpoint, self->checkpoint_path, error);
  if (yaml != NULL && hone_tensors_get_meta (self->checkpoint, "training") != NULL)
    return yaml;
  note_finished (self->folder);
  g_set_error (error, HONE_ERROR, HONE_ERROR_USAGE,
               _ ("%s is of a run that has finished: there is nothing to resume. To train it further, start a new run "
                  "with model=%s."),
               self->checkpoint_path, self->checkpoint_path);
  return NULL;
}

/* What nobody had given is not given now, though the text names it. */
static void
take_back (HoneSettings *settings, const char *given)
{
  g_auto (GStrv) words = given != NULL ? g_strsplit (given, " ", -1) : NULL;

  for (const HoneSetting *row = hone_setting_table (); words != NULL && row->name != NULL; row++)
    if (!g_strv_contains ((const char *const *) words, row->name))
      hone_settings_reset (settings, row->name);
}

static gboolean
is_about_resuming (const char *name)
{
  static const char *const names[] = { "resume", "mode", "model", "task", "save_dir", NULL };

  return g_strv_contains (names, name);
}

/* Where a run lies; a checkpoint that was put elsewhere must not go back there. */
static gboolean
is_about_folder (const char *name)
{
  static const char *const names[] = { "project", "name", "exist_ok", "save_dir", NULL };

  return g_strv_contains (names, name);
}

static gboolean
take_over_setting (HoneTraining *self, const char *name, HoneSettings *merged, GError **error)
{
  g_autofree char *value = hone_settings_show (self->settings, name);
  g_autofree char *before = hone_settings_show (merged, name);

  if (g_strv_contains (changeable, name) || (self->folder == NULL && is_about_folder (name)))
    return hone_settings_set (merged, name, value, error);
  if (!g_str_equal (value, before))
    hone_watch_say (self->watch, self->data, _ ("%s stays as the run began; a resumed run keeps it."), name);
  return TRUE;
}

static gboolean
merge_settings (HoneTraining *self, GError **error)
{
  g_autoptr (HoneSettings) merged = hone_settings_new ();
  const char *text = began_with (self, error);

  if (text == NULL || !hone_settings_parse_yaml (merged, text, self->checkpoint_path, error))
    return FALSE;
  take_back (merged, hone_tensors_get_meta (self->checkpoint, "given"));
  if (hone_resume_pt_is (self->checkpoint)) { /* words of another machine; and the pictures stay the same */
    hone_settings_set (merged, "strict", "true", NULL);
    hone_settings_reset (merged, "device");
    hone_settings_reset (merged, "resume");
  }
  for (const HoneSetting *row = hone_setting_table (); row->name != NULL && self->folder == NULL; row++)
    if (is_about_folder (row->name))
      hone_settings_reset (merged, row->name);
  for (const HoneSetting *row = hone_setting_table (); row->name != NULL; row++)
    if (hone_settings_is_given (self->settings, row->name) && !is_about_resuming (row->name) &&
        !take_over_setting (self, row->name, merged, error))
      return FALSE;
  hone_settings_free (self->settings);
  self->settings = g_steal_pointer (&merged);
  return TRUE;
}

gboolean
hone_training_find_resumed (HoneTraining *self, GError **error)
{
  self->checkpoint_path = find_last (self->settings, error);
  if (self->checkpoint_path == NULL || (self->checkpoint = hone_checkpoint_read (self->checkpoint_path, error)) == NULL)
    return FALSE;
  self->folder = run_of (self->checkpoint_path);
  return (self->folder == NULL || is_free (self->folder, error)) && merge_settings (self, error);
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
  at->lost = (int) hone_run_get_number (root, "lost", 0);
  at->closed_at = (int) hone_run_get_number (root, "closed_at", -1);
  if (hone_training_is_timed (self->settings))
    hone_training_set_epochs (self, (int) hone_run_get_number (root, "epochs", self->epochs));
  at->order_start = (int) CLAMP (hone_run_get_number (root, "order_start", 0), 0, MAX (at->epoch, 0));
  if (at->epoch < 0 || at->epoch >= self->epochs || at->batch < 0 || at->batch > self->batches) {
    g_set_error (error, HONE_ERROR, HONE_ERROR_BAD_MODEL,
                 _ ("%s does not say where the run was; it cannot be resumed."), self->checkpoint_path);
    return FALSE;
  }
  return TRUE;
}

/* Other batches: neither the place in the epoch nor what waits in the gradients means anything any more. */
static gboolean
has_other_batches (HoneTraining *self)
{
  const char *text = hone_tensors_get_meta (self->checkpoint, "training");
  g_autoptr (JsonNode) node = json_from_string (text, NULL);
  JsonObject *root = hone_run_object (node);

  return (int) hone_run_get_number (root, "batches", 0) != self->batches ||
         (int) hone_run_get_number (root, "batch_size", self->batch) != self->batch ||
         (int) hone_run_get_number (root, "images", self->n_train) != self->n_train;
}

static gboolean
restore_own (HoneTraining *self, GError **error)
{
  HonePlace *at = &self->at;

  if (!read_place (self, error) || !hone_train_step_load (self->step, self->checkpoint, error))
    return FALSE;
  if (has_other_batches (self)) {
    at->batch = at->lost = 0;
    at->sums[0] = at->sums[1] = at->sums[2] = 0;
    hone_train_step_begin_anew (self->step);
  }
  return TRUE;
}

/* A run of Ultralytics */

/* Its best model stays the best until there is a better one. */
static int
keep_best (HoneTraining *self)
{
  g_autofree char *from = self->folder != NULL ? g_build_filename (self->folder, "weights", "best.pt", NULL) : NULL;
  g_autofree char *to = from != NULL ? g_build_filename (self->folder, "weights", "best.safetensors", NULL) : NULL;
  g_autoptr (HoneTensors) tensors = NULL;
  g_autoptr (HoneModel) model =
      from != NULL && g_file_test (from, G_FILE_TEST_EXISTS) ? hone_model_file_open (from, &tensors, NULL) : NULL;
  g_autoptr (HoneTensors) best = NULL;
  int epoch;

  if (model == NULL || model->n_classes != self->model->n_classes)
    return 0;
  epoch = hone_model_file_number (tensors, "epoch", 0);
  best = weights (self, model, model->values, epoch);
  return hone_safetensors_write (best, to, NULL) ? epoch + 1 : 0;
}

static void
take_place (HoneTraining *self, HonePtPlace place)
{
  HonePlace *at = &self->at;
  const int patience = at->stopper.patience;

  *at = (HonePlace){
    .epoch = place.epoch + 1,
    .order_start = place.epoch + 1,
    .closed_at = -1,
    .best_fitness = place.best_fitness,
  };
  at->stopper = (HoneStopper){ patience, place.stopper_fitness, place.stopper_epoch,
                               patience > 0 && at->epoch - place.stopper_epoch >= patience - 1 };
  at->best_epoch = keep_best (self);
}

static gboolean
restore_pt (HoneTraining *self, GError **error)
{
  HonePtPlace place = hone_resume_pt_place (self->checkpoint);
  g_autoptr (HoneTensors) translated = NULL;

  if (place.epoch + 1 >= self->epochs) {
    g_set_error (
        error, HONE_ERROR, HONE_ERROR_USAGE,
        _ ("%s is of a run that has finished: there is nothing to resume. To train it further, start a new run "
           "with model=%s."),
        self->checkpoint_path, self->checkpoint_path);
    return FALSE;
  }
  translated = hone_resume_pt_translate (self->checkpoint, self->model, hone_train_step_get_optim (self->step),
                                         self->checkpoint_path, error);
  if (translated == NULL || !hone_train_step_load (self->step, translated, error))
    return FALSE;
  take_place (self, place);
  hone_watch_say (self->watch, self->data, _ ("Ultralytics trained this model for %d epochs; Hone goes on from there."),
                  self->at.epoch);
  return TRUE;
}

gboolean
hone_training_restore (HoneTraining *self, GError **error)
{
  gboolean restored = hone_resume_pt_is (self->checkpoint) ? restore_pt (self, error) : restore_own (self, error);

  if (restored && self->folder != NULL)
    sweep_run (self->folder);
  self->first_epoch = self->at.epoch;
  self->transfer.n_copied = self->transfer.n_all = self->model->n_params;
  return restored;
}
