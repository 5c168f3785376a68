/* SPDX-License-Identifier: Apache-2.0 */
/* trainer-stages.c - fine-tuning in two stages (spec 07): first the head alone, then more of the network
 *
 * A stage has a frozen part, a learning rate and an optimizer of its own, which begins without memory; all else of the
 * run goes on. The checkpoint knows its stage, so that a resumed run freezes the same parts before it reads the
 * optimizer.
 */
#include "model-file.h"
#include "run-private.h"
#include "trainer-private.h"

#include <glib/gi18n-lib.h>

#define STAGE_HEAD 0
#define STAGE_REST 1 /* also the only one of a run without stages */

/* --- recipes --- */

typedef struct {
  const char *name, *value;
} Word;

/* Spec 07, section 2, and the usual preparation of pictures there. */
static const Word pytorch[] = {
  { "epochs", "20" },      { "head_epochs", "10" }, { "head_lr", "0.0001" },  { "lr0", "0.00001" },
  { "optimizer", "Adam" }, { "momentum", "0.9" },   { "lrf", "1.0" },         { "warmup_epochs", "0" },
  { "batch", "32" },       { "weight_decay", "0" }, { "unfreeze", "layer4" }, { "scale", "0.92" },
  { "auto_augment", "" },  { "erasing", "0" },      { "hsv_h", "0" },         { "hsv_s", "0" },
  { "hsv_v", "0" },        { "amp", "false" },
};

/* Spec 07, section 1. The tutorial leaves the preparation of pictures out, so nothing is changed about them. */
static const Word keras[] = {
  { "epochs", "20" },       { "head_epochs", "10" }, { "head_lr", "0.001" }, { "lr0", "0.00001" },
  { "optimizer", "Adam" },  { "momentum", "0.9" },   { "lrf", "1.0" },       { "warmup_epochs", "0" },
  { "batch", "32" },        { "weight_decay", "0" }, { "scale", "0" },       { "fliplr", "0" },
  { "auto_augment", "" },   { "erasing", "0" },      { "hsv_h", "0" },       { "hsv_s", "0" },
  { "fixed_norms", "all" }, { "hsv_v", "0" },        { "amp", "false" },     { "unfreeze", "conv4_block2_3_bn" },
};

static gboolean
is_keras (HoneSettings *settings)
{
  return g_str_equal (hone_settings_get_text (settings, "recipe"), "keras");
}

static gboolean
has_recipe (HoneSettings *settings)
{
  return !g_str_equal (hone_settings_get_text (settings, "recipe"), "own");
}

gboolean
hone_training_apply_recipe (HoneSettings *settings, GError **error)
{
  const Word *words = is_keras (settings) ? keras : pytorch;
  const guint n = is_keras (settings) ? G_N_ELEMENTS (keras) : G_N_ELEMENTS (pytorch);
  g_autofree char *batch = NULL;

  if (!has_recipe (settings))
    return TRUE;
  if (!hone_model_file_is_classifier (settings)) {
    g_set_error (error, HONE_ERROR, HONE_ERROR_USAGE,
                 _ ("recipe=%s is for classification: choose a model such as resnet50, or leave recipe out."),
                 hone_settings_get_text (settings, "recipe"));
    return FALSE;
  }
  for (guint i = 0; i < n; i++)
    if (!hone_settings_is_given (settings, words[i].name) &&
        !hone_settings_set (settings, words[i].name, words[i].value, error))
      return FALSE;
  batch = hone_settings_show (settings, "batch"); /* a step after every batch */
  return hone_settings_is_given (settings, "nbs") || hone_settings_get_number (settings, "batch") < 1 ||
         hone_settings_set (settings, "nbs", batch, error);
}

/* --- stages --- */

static int
head_epochs (HoneTraining *self)
{
  return hone_settings_get_int (self->settings, "head_epochs");
}

gboolean
hone_training_is_last_stage (HoneTraining *self)
{
  return self->at.epoch >= head_epochs (self);
}

/* Of the checkpoint that is gone on from. */
static int
read_stage (HoneTraining *self)
{
  const char *text = hone_tensors_get_meta (self->checkpoint, "training");
  g_autoptr (JsonNode) node = text != NULL ? json_from_string (text, NULL) : NULL;

  return (int) hone_run_get_number (hone_run_object (node), "stage", STAGE_REST);
}

void
hone_training_find_stage (HoneTraining *self)
{
  if (self->checkpoint != NULL)
    self->stage = read_stage (self);
  else
    self->stage = head_epochs (self) > 0 ? STAGE_HEAD : STAGE_REST;
}

gboolean
hone_training_freeze (HoneTraining *self, GError **error)
{
  static const struct {
    const char *word;
    HoneNorms norms;
  } norms[] = { { "frozen", HONE_NORMS_FROZEN }, { "all", HONE_NORMS_ALL }, { "moving", HONE_NORMS_NONE } };
  const char *word = hone_settings_get_text (self->settings, "fixed_norms");
  const char *from = hone_settings_get_text (self->settings, "unfreeze");

  for (guint i = 0; i < G_N_ELEMENTS (norms); i++)
    if (g_str_equal (word, norms[i].word))
      self->model->fixed_norms = norms[i].norms;
  if (!hone_model_file_freeze (self->model, self->settings, error))
    return FALSE;
  if (from != NULL &&
      !hone_model_freeze_before (self->model, from, error)) /* in the first stage, too: to be told early */
    return FALSE;
  return self->stage == STAGE_REST || hone_model_freeze_before (self->model, NULL, error);
}

void
hone_training_stage_how (HoneTraining *self, HoneStepHow *how)
{
  how->plain = has_recipe (self->settings);
  how->keras = is_keras (self->settings);
  if (self->stage == STAGE_HEAD)
    how->lr = hone_settings_get_number (self->settings, "head_lr");
}

static gsize
count_learning (HoneModel *model)
{
  gsize n = 0;

  for (guint i = 0; i < model->n_params; i++)
    if (!model->params[i].frozen && model->params[i].kind <= HONE_PARAM_BIAS)
      n += model->params[i].n;
  return n;
}

void
hone_training_tell_stage (HoneTraining *self, const HoneStepHow *how)
{
  if (head_epochs (self) > 0)
    hone_watch_say (self->watch, self->data, _ ("Stage %d of 2: %zu values learn, learning rate %g, %d epochs."),
                    self->stage + 1, count_learning (self->model), how->lr,
                    self->stage == STAGE_HEAD ? MIN (head_epochs (self), self->epochs)
                                              : MAX (self->epochs - head_epochs (self), 0));
}

gboolean
hone_training_enter_stage (HoneTraining *self, GError **error)
{
  HoneStopper *stopper = &self->at.stopper;

  if (self->stage == STAGE_REST || !hone_training_is_last_stage (self))
    return TRUE;
  self->stage = STAGE_REST;
  if (!hone_training_freeze (self, error))
    return FALSE;
  *stopper = (HoneStopper){ .patience = stopper->patience, .best_epoch = self->at.epoch };
  g_clear_pointer (&self->step, hone_train_step_free);
  hone_training_make_step (self);
  self->validator.loss = hone_train_step_get_loss (self->step);
  self->validator.how.class_weights = self->class_weights;
  return TRUE;
}
