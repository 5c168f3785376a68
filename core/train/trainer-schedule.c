/* SPDX-License-Identifier: Apache-2.0 */
/* trainer-schedule.c - from settings and counts to optimizer and schedule (spec 04, sections 1.6, 5 and 7) */
#include "trainer-private.h"

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

gboolean
hone_training_is_timed (HoneSettings *settings)
{
  return !hone_settings_is_empty (settings, "time") && hone_settings_get_number (settings, "time") > 0;
}

/* No longer than the whole run, unless nobody knows how long that is. */
static int
accumulation (HoneSettings *settings, const HoneTrainCounts *counts)
{
  const int accumulate = hone_schedule_accumulate (hone_settings_get_int (settings, "nbs"), counts->batch);

  if (hone_training_is_timed (settings))
    return accumulate;
  return (int) MIN ((gint64) accumulate, (gint64) counts->batches * counts->epochs);
}

static HoneSchedule
make_schedule (HoneSettings *settings, const HoneTrainCounts *counts)
{
  return (HoneSchedule){
    .epochs = counts->epochs,
    .batches = counts->batches,
    .cosine = hone_settings_get_bool (settings, "cos_lr"),
    .lrf = hone_settings_get_number (settings, "lrf"),
    .momentum = hone_settings_get_number (settings, "momentum"),
    .warmup_epochs = hone_settings_get_number (settings, "warmup_epochs"),
    .warmup_momentum = hone_settings_get_number (settings, "warmup_momentum"),
    .warmup_bias_lr = hone_settings_get_number (settings, "warmup_bias_lr"),
    .accumulate = accumulation (settings, counts),
  };
}

static void
choose_optimizer (HoneStepHow *how, int nbs, const HoneTrainCounts *counts)
{
  const int pictures = MAX (counts->batch, nbs);
  const gint64 iterations = (gint64) ((counts->n_train + pictures - 1) / pictures) * counts->epochs;

  hone_optim_auto (counts->n_classes, iterations, &how->optimizer, &how->lr, &how->momentum);
  how->schedule.warmup_bias_lr = 0;
}

gboolean
hone_training_is_auto (HoneSettings *settings)
{
  const char *optimizer = hone_settings_get_text (settings, "optimizer");

  return optimizer == NULL || g_str_equal (optimizer, "auto");
}

HoneStepHow
hone_training_step_how (HoneSettings *settings, const HoneTrainCounts *counts)
{
  const int nbs = hone_settings_get_int (settings, "nbs");
  const double decay = hone_settings_get_number (settings, "weight_decay");
  HoneStepHow how = {
    .lr = hone_settings_get_number (settings, "lr0"),
    .momentum = hone_settings_get_number (settings, "momentum"),
    .weight_decay = decay * counts->batch * hone_schedule_accumulate (nbs, counts->batch) / nbs,
    .schedule = make_schedule (settings, counts),
    .box = (float) hone_settings_get_number (settings, "box"),
    .cls = (float) hone_settings_get_number (settings, "cls"),
    .dfl = (float) hone_settings_get_number (settings, "dfl"),
    .mode = hone_engine_train_mode (settings),
  };

  if (hone_training_is_auto (settings))
    choose_optimizer (&how, nbs, counts);
  else
    how.optimizer = optimizer_kind (hone_settings_get_text (settings, "optimizer"));
  return how;
}
