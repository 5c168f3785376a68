/* SPDX-License-Identifier: Apache-2.0 */
/* trainer-setup.c - everything before the first batch, in the order of spec 04, section 1
 *
 * Data set and model are read before the run's folder is made: what cannot begin leaves nothing behind.
 */
#include "model-file.h"
#include "trainer-private.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#define RECT_PAD 0.5         /* spec 02, section 5 */
#define CPU_BATCH 16         /* batch=-1: spec 04, section 12 */
#define MOST_WARNINGS 20     /* told in full; "hone check" tells all */
#define GRADIENT_PICTURES 64 /* smallest imgsz for a batch of one picture: BN on a single value */

/* Data */

void
hone_training_note_findings (HoneDataset *dataset, const HoneTrainerWatch *watch, gpointer data)
{
  guint n, warnings = 0;
  const HoneFinding *findings = hone_dataset_get_findings (dataset, &n);

  for (guint i = 0; i < n; i++) {
    if (findings[i].severity == HONE_SEVERITY_NOTE)
      continue;
    if (findings[i].severity == HONE_SEVERITY_WARNING && warnings++ >= MOST_WARNINGS)
      continue;
    hone_watch_say (watch, data, "%s", findings[i].message);
  }
  if (warnings > MOST_WARNINGS)
    hone_watch_say (watch, data, _ ("… and %u more warnings about the data set."), warnings - MOST_WARNINGS);
}

static guint
count_usable (HoneDataset *dataset, HoneSplit split)
{
  guint n, usable = 0;
  HoneSample *const *samples = hone_dataset_get_samples (dataset, split, &n);

  for (guint i = 0; i < n; i++)
    usable += samples[i]->usable;
  return usable;
}

static gboolean
read_data (HoneTraining *self, GError **error)
{
  const char *data = hone_settings_get_text (self->settings, "data");

  if (data == NULL) {
    g_set_error (
        error, HONE_ERROR, HONE_ERROR_USAGE,
        _ ("A data set is missing: say data=FOLDER or data=FILE.yaml, or data=demo for the one that comes with "
           "Hone."));
    return FALSE;
  }
  self->dataset = hone_dataset_read (data, NULL, NULL, self->cancellable, error);
  if (self->dataset == NULL)
    return FALSE;
  hone_training_note_findings (self->dataset, self->watch, self->data);
  return hone_dataset_require (self->dataset, HONE_SPLIT_TRAIN, TRUE, error) &&
         hone_dataset_require (self->dataset, HONE_SPLIT_VAL, FALSE, error);
}

/* Sizes */

static gboolean
check_words (HoneTraining *self, GError **error)
{
  double batch = hone_settings_get_number (self->settings, "batch");

  if (!hone_settings_check (self->settings, error))
    return FALSE;
  if (hone_settings_get_bool (self->settings, "rect")) {
    g_set_error (error, HONE_ERROR, HONE_ERROR_USAGE,
                 _ ("This version of Hone cannot train with rect=true yet. Leave the setting out."));
    return FALSE;
  }
  if (!hone_settings_is_empty (self->settings, "classes")) {
    g_set_error (error, HONE_ERROR, HONE_ERROR_USAGE,
                 _ ("This version of Hone cannot train on a choice of classes yet. Leave “classes” out."));
    return FALSE;
  }
  if (batch >= 1 && batch != floor (batch)) {
    g_set_error (error, HONE_ERROR, HONE_ERROR_USAGE, _ ("batch has to be a whole number of pictures, not %g."), batch);
    return FALSE;
  }
  return TRUE;
}

static void
note_words (HoneTraining *self)
{
  g_auto (GStrv) notes = hone_settings_list_notes (self->settings);
  const char *amp = hone_settings_get_text (self->settings, "amp");

  for (int i = 0; notes[i] != NULL; i++)
    hone_watch_say (self->watch, self->data, "%s", notes[i]);
  if (g_strcmp0 (amp, "bf16") == 0 || g_strcmp0 (amp, "fp16") == 0)
    hone_watch_say (self->watch, self->data, _ ("amp=%s: on the processor Hone computes with 32 bits for now."), amp);
  if (hone_settings_get_int (self->settings, "imgsz") % 32 != 0)
    hone_watch_say (self->watch, self->data, _ ("imgsz is rounded up to %d, a multiple of 32."), self->imgsz);
}

static gboolean
set_sizes (HoneTraining *self, GError **error)
{
  double batch = hone_settings_get_number (self->settings, "batch");
  int close = hone_settings_get_int (self->settings, "close_mosaic");

  self->epochs = hone_settings_get_int (self->settings, "epochs");
  self->imgsz = hone_model_file_imgsz (self->settings, NULL);
  self->batch = batch < 1 ? CPU_BATCH : (int) batch;
  self->n_train = (int) count_usable (self->dataset, HONE_SPLIT_TRAIN);
  self->n_val = (int) count_usable (self->dataset, HONE_SPLIT_VAL);
  self->close_at = close > 0 ? MAX (self->epochs - close, 0) : self->epochs;
  if (self->imgsz < GRADIENT_PICTURES && (self->batch == 1 || self->n_train % self->batch == 1)) {
    g_set_error (error, HONE_ERROR, HONE_ERROR_USAGE,
                 _ ("With imgsz=%d the last batch of an epoch would hold a single picture, which cannot be normalised. "
                    "Choose another batch size or imgsz=64."),
                 self->imgsz);
    return FALSE;
  }
  return TRUE;
}

/* Model */

/* "10" freezes the first ten layers, "[10]" the tenth alone. */
static char **
frozen_entries (HoneSettings *settings)
{
  char **entries = hone_settings_get_list (settings, "freeze");
  const char *text = hone_settings_get_text (settings, "freeze");
  g_autoptr (GPtrArray) first = NULL;
  char *end;
  gint64 n;

  if (entries == NULL || text[0] == '[' || g_strv_length (entries) != 1)
    return entries;
  n = g_ascii_strtoll (entries[0], &end, 10);
  if (*end != '\0')
    return entries;
  g_strfreev (entries);
  first = g_ptr_array_new ();
  for (gint64 i = 0; i < MIN (n, 1000); i++)
    g_ptr_array_add (first, g_strdup_printf ("%" G_GINT64_FORMAT, i));
  g_ptr_array_add (first, NULL);
  return (char **) g_ptr_array_free (g_steal_pointer (&first), FALSE);
}

static HoneModel *
resumed_model (HoneTraining *self, int n_classes, GError **error)
{
  g_auto (GStrv) names = NULL;
  g_autoptr (HoneModel) model = NULL;
  HoneArch arch;
  int n, class_width;

  if (!hone_model_recognise (self->checkpoint, self->folder, &arch, &n, &class_width, &names, error))
    return NULL;
  if (n != n_classes) {
    g_set_error (error, HONE_ERROR, HONE_ERROR_BAD_DATA,
                 _ ("The run was trained on %d classes, the data set has %d now; it cannot be resumed."), n, n_classes);
    return NULL;
  }
  model = hone_model_new (&arch, n, (const char *const *) names, class_width);
  return hone_model_load_exact (model, self->checkpoint, error) ? g_steal_pointer (&model) : NULL;
}

static gboolean
make_model (HoneTraining *self, GError **error)
{
  const HoneDataYaml *yaml = hone_dataset_get_yaml (self->dataset);
  g_auto (GStrv) frozen = frozen_entries (self->settings);

  if (self->checkpoint != NULL)
    self->model = resumed_model (self, yaml->n_classes, error);
  else
    self->model = hone_model_file_start (self->settings, yaml->n_classes, (const char *const *) yaml->names,
                                         &self->transfer, error);
  return self->model != NULL && hone_model_freeze (self->model, (const char *const *) frozen, error);
}

/* Optimizer and schedule */

static HoneOptimKind
optimizer_kind (const char *name)
{
  const struct {
    const char *name;
    HoneOptimKind kind;
  } kinds[] = {
    { "SGD", HONE_OPTIM_SGD },     { "Adam", HONE_OPTIM_ADAM },       { "Adamax", HONE_OPTIM_ADAMAX },
    { "AdamW", HONE_OPTIM_ADAMW }, { "NAdam", HONE_OPTIM_NADAM },     { "RAdam", HONE_OPTIM_RADAM },
    { "MuSGD", HONE_OPTIM_MUSGD }, { "RMSProp", HONE_OPTIM_RMSPROP },
  };

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (g_str_equal (name, kinds[i].name))
      return kinds[i].kind;
  g_return_val_if_reached (HONE_OPTIM_SGD);
}

static HoneSchedule
make_schedule (HoneTraining *self)
{
  HoneSettings *settings = self->settings;
  int accumulate = hone_schedule_accumulate (hone_settings_get_int (settings, "nbs"), self->batch);

  return (HoneSchedule){
    .epochs = self->epochs,
    .batches = self->batches,
    .cosine = hone_settings_get_bool (settings, "cos_lr"),
    .lrf = hone_settings_get_number (settings, "lrf"),
    .momentum = hone_settings_get_number (settings, "momentum"),
    .warmup_epochs = hone_settings_get_number (settings, "warmup_epochs"),
    .warmup_momentum = hone_settings_get_number (settings, "warmup_momentum"),
    .warmup_bias_lr = hone_settings_get_number (settings, "warmup_bias_lr"),
    .accumulate = (int) MIN ((gint64) accumulate, (gint64) self->batches * self->epochs),
  };
}

/* optimizer=auto: what it chose is told, since lr0 and momentum are not what counts then. */
static void
choose_optimizer (HoneTraining *self, HoneStepHow *how)
{
  int nbs = hone_settings_get_int (self->settings, "nbs");
  int pictures = MAX (self->batch, nbs);
  gint64 iterations = (gint64) ((self->n_train + pictures - 1) / pictures) * self->epochs;

  hone_optim_auto (self->model->n_classes, iterations, &how->optimizer, &how->lr, &how->momentum);
  how->schedule.warmup_bias_lr = 0;
  hone_watch_say (self->watch, self->data, _ ("Optimizer chosen: %s, learning rate %g, momentum %g."),
                  how->optimizer == HONE_OPTIM_MUSGD ? "MuSGD" : "AdamW", how->lr, how->momentum);
}

static HoneStepHow
step_how (HoneTraining *self)
{
  HoneSettings *settings = self->settings;
  const char *optimizer = hone_settings_get_text (settings, "optimizer");
  int nbs = hone_settings_get_int (settings, "nbs");
  double decay = hone_settings_get_number (settings, "weight_decay");
  HoneStepHow how = {
    .lr = hone_settings_get_number (settings, "lr0"),
    .momentum = hone_settings_get_number (settings, "momentum"),
    .weight_decay = decay * self->batch * hone_schedule_accumulate (nbs, self->batch) / nbs,
    .schedule = make_schedule (self),
    .box = (float) hone_settings_get_number (settings, "box"),
    .cls = (float) hone_settings_get_number (settings, "cls"),
    .dfl = (float) hone_settings_get_number (settings, "dfl"),
  };

  if (optimizer == NULL || g_str_equal (optimizer, "auto"))
    choose_optimizer (self, &how);
  else
    how.optimizer = optimizer_kind (optimizer);
  return how;
}

/* Loaders */

static HoneAugment
augmentation (HoneTraining *self)
{
  HoneSettings *settings = self->settings;

  return (HoneAugment){
    .imgsz = self->imgsz,
    .mosaic = hone_settings_get_number (settings, "mosaic"),
    .degrees = hone_settings_get_number (settings, "degrees"),
    .translate = hone_settings_get_number (settings, "translate"),
    .scale_low = 1 - hone_settings_get_number (settings, "scale"),
    .scale_high = 1 + hone_settings_get_number (settings, "scale"),
    .shear = hone_settings_get_number (settings, "shear"),
    .perspective = hone_settings_get_number (settings, "perspective"),
    .hsv_h = hone_settings_get_number (settings, "hsv_h"),
    .hsv_s = hone_settings_get_number (settings, "hsv_s"),
    .hsv_v = hone_settings_get_number (settings, "hsv_v"),
    .flipud = hone_settings_get_number (settings, "flipud"),
    .fliplr = hone_settings_get_number (settings, "fliplr"),
    .bgr = hone_settings_get_number (settings, "bgr"),
  };
}

static void
make_loaders (HoneTraining *self)
{
  HoneAugment augment = augmentation (self);
  int threads = hone_loader_threads (self->settings);
  guint64 seed = (guint64) hone_settings_get_int (self->settings, "seed");

  self->train = hone_loader_new_train (self->dataset, &augment, HONE_CACHE_AUTO, self->batch, seed, threads);
  self->val = hone_loader_new_rect (self->dataset, HONE_SPLIT_VAL, self->imgsz, 2 * self->batch, RECT_PAD, threads);
  self->batches = (int) hone_loader_get_n_batches (self->train);
}

/* The order of samples goes on where the run was left. */
static void
skip_epochs (HoneTraining *self)
{
  int first = self->first_epoch;

  if (first <= self->close_at) {
    hone_loader_skip (self->train, (guint) first);
    return;
  }
  hone_loader_skip (self->train, (guint) self->close_at);
  hone_loader_close_mosaic (self->train);
  hone_loader_skip (self->train, (guint) (first - self->close_at));
}

static void
name_losses (HoneTraining *self)
{
  const char *third = self->model->arch.family->reg_max > 1 ? "dfl_loss" : "l1_loss";

  self->losses[0] = g_strdup ("box_loss");
  self->losses[1] = g_strdup ("cls_loss");
  self->losses[2] = g_strdup (third);
}

/* The same pictures in every epoch, spread over the split; those with labels tell more. */
static void
choose_previews (HoneTraining *self)
{
  g_autoptr (GPtrArray) labelled = g_ptr_array_new ();
  guint n;
  HoneSample *const *samples = hone_dataset_get_samples (self->dataset, HONE_SPLIT_VAL, &n);
  guint wanted;

  for (guint i = 0; i < n; i++)
    if (samples[i]->usable && samples[i]->n_labels > 0)
      g_ptr_array_add (labelled, samples[i]);
  wanted = MIN (HONE_N_PREVIEWS, labelled->len);
  self->preview_samples = g_ptr_array_new ();
  self->previews = g_ptr_array_new_with_free_func ((GDestroyNotify) hone_run_preview_free);
  for (guint i = 0; i < wanted && hone_settings_get_bool (self->settings, "plots"); i++)
    g_ptr_array_add (self->preview_samples, g_ptr_array_index (labelled, i * labelled->len / wanted));
}

static gboolean
make_engine (HoneTraining *self, GError **error)
{
  HoneStepHow how;

  if (!hone_engine_open (&self->engine, self->settings, error))
    return FALSE;
  make_loaders (self);
  how = step_how (self);
  self->step = hone_train_step_new (self->model, self->engine.kernels, self->engine.device, self->engine.arena, &how);
  hone_validator_init (&self->validator, self->model, &self->engine, hone_train_step_get_loss (self->step),
                       self->settings, hone_most_labels (self->dataset));
  return TRUE;
}

gboolean
hone_training_set_up (HoneTraining *self, GError **error)
{
  const char *resume = hone_settings_get_text (self->settings, "resume");

  if (resume != NULL && !g_str_equal (resume, "false") && !hone_training_find_resumed (self, error))
    return FALSE;
  if (!check_words (self, error) || !read_data (self, error) || !make_model (self, error) || !set_sizes (self, error))
    return FALSE;
  note_words (self);
  if (!make_engine (self, error))
    return FALSE;
  name_losses (self);
  choose_previews (self);
  self->at.stopper.patience = hone_settings_get_int (self->settings, "patience");
  if (self->checkpoint != NULL) {
    if (!hone_training_restore (self, error))
      return FALSE;
    skip_epochs (self);
  }
  return hone_training_begin_files (self, error);
}

void
hone_training_clear (HoneTraining *self)
{
  if (self->validator.graphs.by_shape != NULL)
    hone_validator_clear (&self->validator);
  g_clear_pointer (&self->train, hone_loader_free);
  g_clear_pointer (&self->val, hone_loader_free);
  g_clear_pointer (&self->step, hone_train_step_free);
  hone_engine_close (&self->engine);
  g_clear_pointer (&self->model, hone_model_free);
  g_clear_pointer (&self->dataset, hone_dataset_unref);
  g_clear_pointer (&self->checkpoint, hone_tensors_unref);
  g_clear_pointer (&self->preview_samples, g_ptr_array_unref);
  g_clear_pointer (&self->previews, g_ptr_array_unref);
  g_clear_pointer (&self->results, hone_results_free);
  g_clear_pointer (&self->run, hone_run_summary_free);
  g_clear_pointer (&self->settings, hone_settings_free);
  g_clear_pointer (&self->folder, g_free);
  for (int i = 0; i < HONE_LOSS_ITEMS; i++)
    g_clear_pointer (&self->losses[i], g_free);
}
