/* SPDX-License-Identifier: Apache-2.0 */
/* trainer-setup.c - everything before the first batch, in the order of spec 04, section 1
 *
 * Data set and model are read before the run's folder is made: what cannot begin leaves nothing behind.
 */
#include "hone-base.h"
#include "model-file.h"
#include "trainer-private.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#define GRADIENT_PICTURES 64 /* smallest imgsz for a batch of one picture: BN on a single value */

/* Sizes */

static gboolean
check_policy (HoneTraining *self, GError **error)
{
  static const char *const known[] = { "randaugment", "autoaugment", "augmix", NULL };
  const char *policy = hone_settings_get_text (self->settings, "auto_augment");

  if (self->task != &hone_train_classify || policy == NULL || g_strv_contains (known, policy))
    return TRUE;
  g_set_error (error, HONE_ERROR, HONE_ERROR_USAGE,
               _ ("auto_augment=%s is not known. It can be randaugment, autoaugment or augmix; left empty "
                  "(auto_augment=), the colours are varied as hsv_h, hsv_s and hsv_v say."),
               policy);
  return FALSE;
}

static gboolean
check_words (HoneTraining *self, GError **error)
{
  double batch = hone_settings_get_number (self->settings, "batch");

  if (!hone_settings_check (self->settings, error) || !check_policy (self, error))
    return FALSE;
  if (batch >= 1 && batch != floor (batch)) {
    g_set_error (error, HONE_ERROR, HONE_ERROR_USAGE, _ ("batch has to be a whole number of pictures, not %g."), batch);
    return FALSE;
  }
  return TRUE;
}

/* Somebody asks for shorter numbers, rather than leaving it to us, and does not get them. */
static gboolean
misses_amp (HoneSettings *settings)
{
  return hone_settings_is_given (settings, "amp") && hone_engine_wants_half (settings) &&
         hone_engine_get_type (settings) == HONE_F32;
}

/* A resumed run has it from its checkpoint. */
static void
suit_base (HoneTraining *self)
{
  if (self->start == NULL && hone_base_suit (self->settings, self->n_train))
    hone_watch_say (self->watch, self->data,
                    _ ("From Hone's own base, with few pictures: nbs=%d and warmup_epochs=%g, unless you give them."),
                    hone_settings_get_int (self->settings, "nbs"),
                    hone_settings_get_number (self->settings, "warmup_epochs"));
}

/* Pictures of boxes are blended together; those of whole classes not yet. */
static gboolean
misses_blends (HoneTraining *self)
{
  return self->task == &hone_train_classify && (hone_settings_get_number (self->settings, "mixup") > 0 ||
                                                hone_settings_get_number (self->settings, "cutmix") > 0);
}

/* A resumed run was told when it began. */
static void
note_words (HoneTraining *self)
{
  g_auto (GStrv) notes = hone_settings_list_notes (self->settings);
  const char *amp = hone_settings_get_text (self->settings, "amp");

  if (self->start != NULL)
    return;
  for (int i = 0; notes[i] != NULL; i++)
    hone_watch_say (self->watch, self->data, "%s", notes[i]);
  if (misses_amp (self->settings))
    hone_watch_say (self->watch, self->data, _ ("amp=%s: this processor computes with 32 bits only."), amp);
  if (misses_blends (self))
    hone_watch_say (self->watch, self->data, _ ("mixup and cutmix have no effect on classifiers yet."));
  if (hone_settings_get_int (self->settings, "imgsz") % 32 != 0)
    hone_watch_say (self->watch, self->data, _ ("imgsz is rounded up to %d, a multiple of 32."), self->imgsz);
}

static void
set_sizes (HoneTraining *self)
{
  self->imgsz = hone_model_file_imgsz (self->settings, NULL);
  self->multi_scale = hone_settings_get_number (self->settings, "multi_scale");
  self->n_train = (int) hone_training_count_usable (self->dataset, HONE_SPLIT_TRAIN);
  self->n_val = (int) hone_training_count_usable (self->dataset, HONE_SPLIT_VAL);
  hone_training_set_epochs (self, hone_settings_get_int (self->settings, "epochs"));
}

static gboolean
set_batch (HoneTraining *self, GError **error)
{
  self->batch = hone_training_choose_batch (self);
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

static HoneModel *
resumed_model (HoneTraining *self, int n_classes, GError **error)
{
  g_auto (GStrv) names = NULL;
  g_autoptr (HoneModel) model = NULL;
  HoneArch arch;
  int n, class_width;

  if (!hone_model_recognise (self->checkpoint, self->checkpoint_path, &arch, &n, &class_width, &names, error))
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

  hone_training_tell_phase (self, HONE_PHASE_MODEL);
  if (self->checkpoint != NULL)
    self->model = resumed_model (self, yaml->n_classes, error);
  else
    self->model = hone_model_file_start (self->settings, yaml->n_classes, (const char *const *) yaml->names,
                                         &self->transfer, error);
  hone_training_find_stage (self);
  return self->model != NULL && hone_training_freeze (self, error);
}

/* Optimizer, loaders, device */

/* optimizer=auto: what it chose is told, since lr0 and momentum are not what counts then. */
static void
note_optimizer (HoneTraining *self, const HoneStepHow *how)
{
  if (hone_training_is_auto (self->settings))
    hone_watch_say (self->watch, self->data, _ ("Optimizer chosen: %s, learning rate %g, momentum %g."),
                    how->optimizer == HONE_OPTIM_MUSGD ? "MuSGD" : "AdamW", how->lr, how->momentum);
}

void
hone_training_make_step (HoneTraining *self)
{
  const HoneTrainCounts counts = { self->batch, self->batches, self->epochs, self->n_train, self->model->n_classes };
  HoneStepHow how = hone_training_step_how (self->settings, &counts);

  g_free (self->class_weights);
  self->class_weights = hone_training_class_weights (self);
  how.class_weights = self->class_weights;
  hone_training_stage_how (self, &how);
  note_optimizer (self, &how);
  hone_training_tell_stage (self, &how);
  self->step =
      hone_train_step_new (self->model, self->engine.host_kernels, self->engine.host, self->engine.arena, &how);
}

static void
name_losses (HoneTraining *self)
{
  const char *third = self->model->arch.family->reg_max > 1 ? "dfl_loss" : "l1_loss";
  const char *const boxes[HONE_LOSS_ITEMS] = { "box_loss", "cls_loss", third };
  const char *const *names = self->task->losses[0] != NULL ? self->task->losses : boxes;

  for (int i = 0; i < HONE_LOSS_ITEMS; i++)
    self->losses[i] = g_strdup (names[i]);
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
  self->hard = g_ptr_array_new_with_free_func ((GDestroyNotify) hone_run_preview_free);
  self->hard_samples = g_ptr_array_new ();
  self->hard_wrong = g_array_new (FALSE, FALSE, sizeof (guint));
  for (guint i = 0; i < wanted && hone_settings_get_bool (self->settings, "plots"); i++)
    g_ptr_array_add (self->preview_samples, g_ptr_array_index (labelled, i * labelled->len / wanted));
}

/* All that hangs on the size of a batch. */
static gboolean
make_engine (HoneTraining *self, GError **error)
{
  hone_training_tell_phase (self, HONE_PHASE_MEMORY);
  if (!set_batch (self, error) || !hone_engine_open (&self->engine, self->settings, error))
    return FALSE;
  if (self->engine.instead != NULL)
    hone_watch_warn (self->watch, self->data, "%s", self->engine.instead);
  hone_training_make_loaders (self);
  hone_training_make_step (self);
  hone_validator_init (&self->validator, self->model, &self->engine, hone_train_step_get_loss (self->step),
                       self->settings, hone_most_labels (self->dataset));
  self->validator.how.class_weights = self->class_weights;
  return hone_training_reserve (self, error);
}

static void
clear_engine (HoneTraining *self)
{
  g_clear_pointer (&self->steps, hone_step_writer_free);
  if (self->validator.graphs.by_shape != NULL)
    hone_validator_clear (&self->validator);
  self->validator = (HoneValidator){ 0 };
  g_clear_pointer (&self->train, hone_loader_free);
  g_clear_pointer (&self->val, hone_loader_free);
  g_clear_pointer (&self->step, hone_train_step_free);
  hone_engine_close (&self->engine);
}

/* Where the run goes on. */
static gboolean
find_place (HoneTraining *self, GError **error)
{
  self->at = (HonePlace){ .closed_at = -1 };
  self->at.stopper.patience = hone_settings_get_int (self->settings, "patience");
  if (self->checkpoint == NULL)
    return TRUE;
  if (!hone_training_restore (self, error))
    return FALSE;
  hone_training_skip_epochs (self);
  return TRUE;
}

gboolean
hone_training_begin_again (HoneTraining *self, GError **error)
{
  clear_engine (self);
  g_clear_pointer (&self->model, hone_model_free);
  g_clear_pointer (&self->checkpoint, hone_tensors_unref);
  if (self->start != NULL)
    self->checkpoint = hone_tensors_ref (self->start);
  if (!make_model (self, error))
    return FALSE;
  if (!make_engine (self, error))
    return hone_training_ease_memory (self, error);
  if (!find_place (self, error))
    return FALSE;
  if (self->run != NULL) /* else the files are still to be begun, which looks at it */
    g_clear_pointer (&self->checkpoint, hone_tensors_unref);
  return TRUE;
}

/* What was chosen is what a resumed run goes on with; args.yaml has what was asked for. */
static void
keep_batch (HoneTraining *self)
{
  g_autofree char *batch = g_strdup_printf ("%d", self->batch);

  hone_settings_set (self->settings, "batch", batch, NULL);
}

/* Settings that come with the run or the model it starts from. */
static gboolean
inherit (HoneTraining *self, GError **error)
{
  const char *resume = hone_settings_get_text (self->settings, "resume");

  if (resume == NULL || g_str_equal (resume, "false")) {
    hone_model_file_hand_on (self->settings);
    return hone_training_apply_recipe (self->settings, error);
  }
  if (!hone_training_find_resumed (self, error))
    return FALSE;
  self->start = hone_tensors_ref (self->checkpoint);
  return TRUE;
}

gboolean
hone_training_set_up (HoneTraining *self, GError **error)
{
  GError *local = NULL;

  if (!inherit (self, error))
    return FALSE;
  self->task = hone_model_file_is_classifier (self->settings) ? &hone_train_classify : &hone_train_detect;
  if (!check_words (self, error) || !hone_training_read_data (self, error) || !make_model (self, error))
    return FALSE;
  set_sizes (self);
  suit_base (self);
  note_words (self);
  if (!(make_engine (self, &local) && find_place (self, &local)) && !hone_training_ease_memory (self, &local)) {
    g_propagate_error (error, local);
    return FALSE;
  }
  name_losses (self);
  choose_previews (self);
  if (!hone_training_begin_files (self, error))
    return FALSE;
  keep_batch (self);
  if (self->start == NULL)
    hone_training_plot_labels (self);
  return TRUE;
}

void
hone_training_clear (HoneTraining *self)
{
  clear_engine (self);
  g_clear_pointer (&self->model, hone_model_free);
  g_clear_pointer (&self->dataset, hone_dataset_unref);
  g_clear_pointer (&self->checkpoint, hone_tensors_unref);
  g_clear_pointer (&self->start, hone_tensors_unref);
  g_clear_pointer (&self->checkpoint_path, g_free);
  g_clear_pointer (&self->preview_samples, g_ptr_array_unref);
  g_clear_pointer (&self->previews, g_ptr_array_unref);
  g_clear_pointer (&self->hard, g_ptr_array_unref);
  g_clear_pointer (&self->hard_samples, g_ptr_array_unref);
  g_clear_pointer (&self->hard_wrong, g_array_unref);
  g_clear_pointer (&self->results, hone_results_free);
  g_clear_pointer (&self->by_class, hone_results_free);
  g_clear_pointer (&self->run, hone_run_summary_free);
  g_clear_pointer (&self->settings, hone_settings_free);
  g_clear_pointer (&self->folder, g_free);
  g_clear_pointer (&self->floats, g_free);
  g_clear_pointer (&self->class_weights, g_free);
  for (int i = 0; i < HONE_LOSS_ITEMS; i++)
    g_clear_pointer (&self->losses[i], g_free);
}
