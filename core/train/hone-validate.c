/* SPDX-License-Identifier: Apache-2.0 */
/* hone-validate.c - "hone val": a model against a split of a data set (spec 02, section 7; spec 05) */
#include "hone-csv.h"
#include "hone-file.h"
#include "model-file.h"
#include "run-evaluation.h"
#include "trainer-private.h"
#include "val-files.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#define RECT_PAD 0.5
#define BATCH 16 /* where the setting leaves it open */

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
  HoneValFiles *files;
  gint64 *confusion;
  GPtrArray *pictures;
  char *weights;          /* path of the model's file */
  HoneEvaluation *record; /* NULL for a classifier, as it has no boxes */
  gboolean classify;
  GString *said; /* of a classifier: predictions.csv */
} Validate;

/* Making ready */

static gboolean
open_model (Validate *self, GError **error)
{
  const char *word = hone_settings_get_text (self->settings, "model");

  self->weights = word != NULL ? hone_model_file_find (word) : NULL;
  if (self->weights == NULL) {
    g_set_error (error, HONE_ERROR, HONE_ERROR_USAGE,
                 _ ("A trained model is needed: model=FILE.pt, model=FILE.safetensors, or the folder of a run."));
    return FALSE;
  }
  self->model = hone_model_file_open_any (self->weights, &self->tensors, error);
  if (self->model == NULL)
    return FALSE;
  self->classify = self->model->arch.family->task == HONE_TASK_CLASSIFY;
  return !self->classify || hone_settings_set (self->settings, "task", "classify", error);
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

static HoneDataset *
open_data (Validate *self, GCancellable *cancellable, GError **error)
{
  g_autofree char *word = data_word (self, error);
  g_autoptr (HoneSettings) settings = hone_settings_copy (self->settings);

  if (word == NULL || !hone_settings_set (settings, "data", word, error))
    return NULL;
  return hone_training_open_data (settings, cancellable, error);
}

static gboolean
read_data (Validate *self, GCancellable *cancellable, GError **error)
{
  const HoneDataYaml *yaml;

  self->dataset = open_data (self, cancellable, error);
  if (self->dataset == NULL)
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

/* Of a height and a width the larger one counts: what is measured is the long side. */
static int
long_side (Validate *self)
{
  int n, largest = 0;
  g_autofree double *sizes = hone_settings_get_numbers (self->settings, "imgsz", &n);

  for (int i = 0; i < n; i++)
    largest = MAX (largest, (int) sizes[i]);
  return n > 1 ? (largest + 31) / 32 * 32 : hone_model_file_imgsz (self->settings, self->tensors);
}

/* Batches of similar shape unless rect=false is said. */
static gboolean
make_loader (Validate *self, GError **error)
{
  const double batch = hone_settings_get_number (self->settings, "batch");
  const int n = batch < 1 ? BATCH : (int) batch, threads = hone_loader_threads (self->settings);
  const HoneSplit split = split_of (self->settings);

  if (!hone_dataset_require (self->dataset, split, FALSE, error))
    return FALSE;
  if (self->classify)
    self->loader = hone_loader_new_centre (self->dataset, split,
                                           hone_model_file_class_size (self->settings, self->tensors), n, threads);
  else if (hone_settings_is_given (self->settings, "rect") && !hone_settings_get_bool (self->settings, "rect"))
    self->loader = hone_loader_new_square (self->dataset, split, long_side (self), n, threads);
  else
    self->loader = hone_loader_new_rect (self->dataset, split, long_side (self), n, RECT_PAD, threads);
  return TRUE;
}

/* COCO itself: its categories have gaps. */
static gboolean
is_coco (Validate *self)
{
  const HoneDataYaml *yaml = hone_dataset_get_yaml (self->dataset);
  char *const *paths = yaml->splits[split_of (self->settings)];

  if (paths == NULL || paths[0] == NULL || yaml->n_classes != 80)
    return FALSE;
  return g_str_has_suffix (paths[0], "val2017.txt") || g_str_has_suffix (paths[0], "test-dev2017.txt");
}

static void
watch_pictures (Validate *self)
{
  const gsize width = (gsize) self->model->n_classes + 1;

  self->confusion = g_new0 (gint64, width * width);
  self->pictures = g_ptr_array_new_with_free_func ((GDestroyNotify) hone_picture_score_free);
  self->validator.confusion = self->confusion;
  self->validator.pictures = self->pictures;
  hone_val_files_watch (self->files, &self->validator);
}

static void
tell_progress (guint done, guint all, gpointer data)
{
  Validate *self = data;
  const HoneTrainBatch batch = { .batch = (int) done,
                                 .batches = (int) all,
                                 .images_per_second = NAN,
                                 .seconds_left = NAN,
                                 .memory = hone_process_memory () };

  self->watch->batch (&batch, self->data);
}

static void
watch_progress (Validate *self)
{
  if (self->watch == NULL || self->watch->batch == NULL)
    return;
  self->validator.on_progress = tell_progress;
  self->validator.on_progress_data = self;
}

static void
begin_record (Validate *self)
{
  const HoneSplit split = split_of (self->settings);

  self->record = hone_evaluation_new (self->model->names, self->model->n_classes, long_side (self));
  hone_evaluation_note (self->record, self->weights, self->dataset, split, self->validator.nms.conf);
  self->validator.record = self->record;
}

static gboolean
set_up (Validate *self, GCancellable *cancellable, GError **error)
{
  if (!hone_settings_check (self->settings, error) || !open_model (self, error) ||
      !read_data (self, cancellable, error) || !hone_engine_open (&self->engine, self->settings, error) ||
      !make_loader (self, error))
    return FALSE;
  if (self->engine.instead != NULL)
    hone_watch_warn (self->watch, self->data, "%s", self->engine.instead);
  self->loss = hone_loss_new (self->engine.host_kernels, self->engine.host);
  hone_validator_init (&self->validator, self->model, &self->engine, self->loss, self->settings,
                       hone_most_labels (self->dataset));
  if (hone_test_time_is_wanted (self->settings, self->model, self->validator.single, self->watch, self->data))
    hone_validator_look_again (&self->validator);
  self->files = hone_val_files_new (self->settings, self->model->names, is_coco (self), error);
  if (self->files == NULL)
    return FALSE;
  watch_pictures (self);
  watch_progress (self);
  if (self->classify)
    self->said = g_string_new ("image,class,predicted,confidence\n");
  else
    begin_record (self);
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
  g_clear_pointer (&self->files, hone_val_files_free);
  g_clear_pointer (&self->confusion, g_free);
  g_clear_pointer (&self->pictures, g_ptr_array_unref);
  g_clear_pointer (&self->record, hone_evaluation_unref);
  g_clear_pointer (&self->weights, g_free);
  if (self->said != NULL)
    g_string_free (self->said, TRUE);
}

static int
by_path (gconstpointer a, gconstpointer b)
{
  const HonePictureScore *x = *(HonePictureScore *const *) a, *y = *(HonePictureScore *const *) b;

  return strcmp (x->path, y->path);
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
  result->n_classes = self->model->n_classes;
  result->confusion = g_steal_pointer (&self->confusion);
  g_ptr_array_sort (self->pictures, by_path);
  result->pictures = g_steal_pointer (&self->pictures);
  result->evaluation = g_steal_pointer (&self->record);
  result->folder = g_strdup (hone_val_files_get_folder (self->files));
}

/* A row of predictions.csv. */
static void
note_class (const HoneSample *sample, GArray *found, G_GNUC_UNUSED const HoneLetterbox *place, gpointer data)
{
  Validate *self = data;
  const HoneDetection *said = &g_array_index (found, HoneDetection, 0);
  const char *const cells[] = { sample->path, self->model->names[sample->labels[0].klass],
                                self->model->names[said->klass] };
  char number[G_ASCII_DTOSTR_BUF_SIZE];

  for (guint i = 0; i < G_N_ELEMENTS (cells); i++) {
    hone_csv_add (self->said, cells[i]);
    g_string_append_c (self->said, ',');
  }
  g_string_append_printf (self->said, "%s\n", g_ascii_formatd (number, sizeof number, "%.5f", (double) said->score));
}

static gboolean
write_classes (Validate *self, const char *folder, GError **error)
{
  g_autofree char *path = g_build_filename (folder, "predictions.csv", NULL);

  return hone_file_write_text (path, self->said->str, error);
}

static gboolean
write_boxes (Validate *self, const char *folder, GError **error)
{
  g_autofree char *path = folder != NULL ? g_build_filename (folder, HONE_EVALUATION_FILE, NULL) : NULL;

  return path == NULL || hone_evaluation_write (self->record, path, error);
}

/* Where files are written at all. */
static gboolean
write_record (Validate *self, GError **error)
{
  const char *folder = hone_val_files_get_folder (self->files);

  if (self->classify)
    return folder == NULL || write_classes (self, folder, error);
  return write_boxes (self, folder, error);
}

void
hone_val_result_clear (HoneValResult *self)
{
  g_clear_pointer (&self->metrics, hone_metrics_free);
  g_clear_pointer (&self->names, g_strfreev);
  g_clear_pointer (&self->confusion, g_free);
  g_clear_pointer (&self->pictures, g_ptr_array_unref);
  g_clear_pointer (&self->evaluation, hone_evaluation_unref);
  hone_coco_result_clear (&self->coco);
  g_clear_pointer (&self->folder, g_free);
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
       hone_validator_run (&self.validator, self.model->values, self.loader,
                           self.classify ? note_class : hone_val_files_each,
                           self.classify ? (gpointer) &self : self.files, cancellable, &validation, error) &&
       hone_val_files_finish (self.files, validation.metrics, self.confusion, &result->coco, error) &&
       write_record (&self, error);
  if (ok) {
    hone_watch_say_news (watch, data, self.loader);
    fill_result (&self, &validation, result);
  }
  g_clear_pointer (&validation.metrics, hone_metrics_free);
  if (!ok)
    hone_coco_result_clear (&result->coco);
  tear_down (&self);
  return ok;
}
