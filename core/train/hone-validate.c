/* SPDX-License-Identifier: Apache-2.0 */
/* hone-validate.c - "hone val": a model against a split of a data set (spec 02, section 7; spec 05) */
#include "hone-file.h"
#include "model-file.h"
#include "run-private.h"
#include "trainer-private.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#define RECT_PAD 0.5

typedef struct {
  HoneSettings *settings;
  const HoneTrainerWatch *watch;
  gpointer data;
  HoneTensors *tensors;
  HoneModel *model;
  HoneDataset *dataset;
  HoneEngine engine;
  HoneLoss *loss;
  HoneLoader *loader;
  HoneValidator validator;
  JsonBuilder *json; /* detections in COCO's form; NULL when not wanted */
} Validate;

/* COCO's form (spec 05, section 9): corner and size in pixels of the picture; a numeric name is the number. */

static void
add_image_id (JsonBuilder *json, const char *path)
{
  g_autofree char *name = g_path_get_basename (path);
  char *dot = strrchr (name, '.');
  char *end;
  gint64 number;

  if (dot != NULL)
    *dot = '\0';
  number = g_ascii_strtoll (name, &end, 10);
  json_builder_set_member_name (json, "image_id");
  if (*end == '\0' && end != name && number >= 0)
    json_builder_add_int_value (json, number);
  else
    json_builder_add_string_value (json, name);
}

static void
add_detection (JsonBuilder *json, const char *path, const HoneDetection *found)
{
  const float box[] = { found->x1, found->y1, found->x2 - found->x1, found->y2 - found->y1 };
  g_autofree char *name = g_path_get_basename (path);

  json_builder_begin_object (json);
  add_image_id (json, path);
  hone_run_add_text (json, "file_name", name);
  hone_run_add_int (json, "category_id", found->klass + 1);
  json_builder_set_member_name (json, "bbox");
  json_builder_begin_array (json);
  for (guint i = 0; i < G_N_ELEMENTS (box); i++)
    json_builder_add_double_value (json, hone_run_short ((double) box[i], 3));
  json_builder_end_array (json);
  hone_run_add_number (json, "score", hone_run_short ((double) found->score, 5));
  json_builder_end_object (json);
}

static void
collect (const HoneSample *sample, GArray *found, const HoneLetterbox *place, gpointer data)
{
  Validate *self = data;

  hone_detections_to_picture (found, place, sample->width, sample->height);
  for (guint i = 0; i < found->len; i++)
    add_detection (self->json, sample->path, &g_array_index (found, HoneDetection, i));
}

static gboolean
write_json (Validate *self, GError **error)
{
  g_autofree char *folder = hone_run_folder_make (self->settings, "val", error);
  g_autofree char *path = NULL;
  g_autofree char *text = NULL;

  if (folder == NULL)
    return FALSE;
  json_builder_end_array (self->json);
  path = g_build_filename (folder, "predictions.json", NULL);
  text = hone_run_json_text (self->json, FALSE);
  if (!hone_file_write_text (path, text, error))
    return FALSE;
  hone_watch_say (self->watch, self->data, _ ("Detections written to %s."), path);
  return TRUE;
}

/* Making ready */

static gboolean
open_model (Validate *self, GError **error)
{
  const char *word = hone_settings_get_text (self->settings, "model");
  g_autofree char *path = word != NULL ? hone_model_file_find (word) : NULL;

  if (path == NULL) {
    g_set_error (error, HONE_ERROR, HONE_ERROR_USAGE,
                 _ ("A trained model is needed: model=FILE.pt, model=FILE.safetensors, or the folder of a run."));
    return FALSE;
  }
  self->model = hone_model_file_open (path, &self->tensors, error);
  return self->model != NULL;
}

/* A model remembers what it was trained on; the data set given counts more. */
static char *
data_word (Validate *self, GError **error)
{
  const char *given = hone_settings_get_text (self->settings, "data");
  g_autofree char *remembered = NULL;

  if (given != NULL)
    return g_strdup (given);
  remembered = hone_model_file_text (self->tensors, "data");
  if (remembered != NULL && g_file_test (remembered, G_FILE_TEST_EXISTS))
    return g_steal_pointer (&remembered);
  g_set_error (error, HONE_ERROR, HONE_ERROR_USAGE,
               _ ("A data set is missing: say data=FOLDER or data=FILE.yaml, or data=demo."));
  return NULL;
}

static HoneSplit
split_of (HoneSettings *settings)
{
  const char *word = hone_settings_get_text (settings, "split");

  if (g_strcmp0 (word, "train") == 0)
    return HONE_SPLIT_TRAIN;
  return g_strcmp0 (word, "test") == 0 ? HONE_SPLIT_TEST : HONE_SPLIT_VAL;
}

static gboolean
read_data (Validate *self, GCancellable *cancellable, GError **error)
{
  g_autofree char *word = data_word (self, error);
  const HoneDataYaml *yaml;

  if (word == NULL || (self->dataset = hone_dataset_read (word, NULL, NULL, cancellable, error)) == NULL)
    return FALSE;
  hone_training_note_findings (self->dataset, self->watch, self->data);
  yaml = hone_dataset_get_yaml (self->dataset);
  if (yaml->n_classes <= self->model->n_classes)
    return TRUE;
  g_set_error (error, HONE_ERROR, HONE_ERROR_BAD_DATA,
               _ ("The data set %s has %d classes, the model knows %d: it was trained on something else."), yaml->yaml,
               yaml->n_classes, self->model->n_classes);
  return FALSE;
}

static gboolean
make_loader (Validate *self, GError **error)
{
  double batch = hone_settings_get_number (self->settings, "batch");
  int n = batch < 1 ? 16 : (int) batch;

  if (hone_settings_is_given (self->settings, "rect") && !hone_settings_get_bool (self->settings, "rect")) {
    g_set_error (error, HONE_ERROR, HONE_ERROR_USAGE,
                 _ ("This version of Hone validates in rectangular batches only. Leave rect=false out."));
    return FALSE;
  }
  if (!hone_dataset_require (self->dataset, split_of (self->settings), FALSE, error))
    return FALSE;
  self->loader = hone_loader_new_rect (self->dataset, split_of (self->settings),
                                       hone_model_file_imgsz (self->settings, self->tensors), n, RECT_PAD,
                                       hone_loader_threads (self->settings));
  return TRUE;
}

static gboolean
set_up (Validate *self, GCancellable *cancellable, GError **error)
{
  if (!hone_settings_check (self->settings, error) || !open_model (self, error) ||
      !read_data (self, cancellable, error) || !hone_engine_open (&self->engine, self->settings, error) ||
      !make_loader (self, error))
    return FALSE;
  self->loss = hone_loss_new (self->engine.kernels, self->engine.device);
  hone_validator_init (&self->validator, self->model, &self->engine, self->loss, self->settings,
                       hone_most_labels (self->dataset));
  if (hone_settings_get_bool (self->settings, "save_json")) {
    self->json = json_builder_new ();
    json_builder_begin_array (self->json);
  }
  return TRUE;
}

static void
tear_down (Validate *self)
{
  if (self->validator.graphs.by_shape != NULL)
    hone_validator_clear (&self->validator);
  g_clear_pointer (&self->loader, hone_loader_free);
  g_clear_pointer (&self->loss, hone_loss_free);
  hone_engine_close (&self->engine);
  g_clear_pointer (&self->dataset, hone_dataset_unref);
  g_clear_pointer (&self->model, hone_model_free);
  g_clear_pointer (&self->tensors, hone_tensors_unref);
  g_clear_object (&self->json);
}

static void
fill_result (Validate *self, HoneValidation *validation, HoneValResult *result)
{
  double n = MAX (validation->n_images, 1) / 1000.0;

  result->metrics = g_steal_pointer (&validation->metrics);
  for (int i = 0; i < HONE_LOSS_ITEMS; i++)
    result->losses[i] = (float) validation->losses[i];
  result->ms_load = validation->load / n;
  result->ms_forward = validation->forward / n;
  result->ms_post = validation->post / n;
  result->names = g_strdupv (self->model->names);
}

void
hone_val_result_clear (HoneValResult *self)
{
  g_clear_pointer (&self->metrics, hone_metrics_free);
  g_clear_pointer (&self->names, g_strfreev);
}

gboolean
hone_validate (HoneSettings *settings, const HoneTrainerWatch *watch, gpointer data, GCancellable *cancellable,
               HoneValResult *result, GError **error)
{
  Validate self = { .settings = settings, .watch = watch, .data = data };
  HoneValidation validation = { 0 };
  gboolean ok;

  *result = (HoneValResult){ 0 };
  ok = set_up (&self, cancellable, error) &&
       hone_validator_run (&self.validator, self.model->values, self.loader, self.json != NULL ? collect : NULL, &self,
                           cancellable, &validation, error) &&
       (self.json == NULL || write_json (&self, error));
  if (ok) {
    hone_watch_say_news (watch, data, self.loader);
    fill_result (&self, &validation, result);
  }
  g_clear_pointer (&validation.metrics, hone_metrics_free);
  tear_down (&self);
  return ok;
}
