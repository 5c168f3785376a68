/* SPDX-License-Identifier: Apache-2.0 */
/* trainer-plan.c - what can be reckoned of a training before it begins: see hone-train-plan.h */
#include "hone-train-plan.h"

#include "hone-base.h"
#include "hone-block.h"
#include "model-file.h"
#include "trainer-private.h"

#include <math.h>

/* Pictures */

static int
count_pictures (HoneSettings *settings, HoneDataset *dataset, HoneSplit split)
{
  const int all = (int) hone_training_count_usable (dataset, split);
  int n;
  g_autofree double *parts = hone_settings_get_numbers (settings, "fraction", &n);
  const double part = (int) split < n ? parts[split] : 1;

  if (all == 0 || part > 1)
    return MIN (all, (int) part);
  return (int) MAX (1, rint (all * part));
}

static int
count_classes (HoneSettings *settings, HoneDataset *dataset)
{
  return hone_settings_get_bool (settings, "single_cls") ? 1 : hone_dataset_get_yaml (dataset)->n_classes;
}

/* The network */

/* How much coarser than its input a row's output is. */
static double
coarser (const HoneBlock *block)
{
  if (block->klass == &hone_block_upsample)
    return 0.5;
  return block->klass == &hone_block_conv ? block->stride : 1;
}

static double
grid_of (const HoneModel *model, const HoneBlock *block, int i, const HonePlanRow *rows)
{
  const int from = model->arch.family->rows[i].from[0];

  if (block->klass == &hone_block_detect)
    return 0;
  if (i == 0)
    return coarser (block);
  return rows[from == HONE_PREV ? i - 1 : from].grid * coarser (block);
}

static void
count_weights (HoneModel *model, int i, HonePlanRow *row)
{
  const HonePath path = hone_path ("model", "%d.", i);

  for (guint k = 0; k < model->n_params; k++) {
    const HoneParam *param = &model->params[k];

    if (param->kind > HONE_PARAM_FIXED || !g_str_has_prefix (param->name, path.text))
      continue;
    row->n_params += param->n;
    row->n_kept += param->frozen ? param->n : 0;
  }
}

static GArray *
list_rows (HoneModel *model)
{
  HoneBlock blocks[HONE_MAX_ROWS];
  const int n = hone_network_blocks (&model->arch, model->n_classes, model->class_width, blocks);
  GArray *rows = g_array_new (FALSE, TRUE, sizeof (HonePlanRow));

  for (int i = 0; i < n; i++) {
    HonePlanRow row = { .block = blocks[i].klass->name };

    row.grid = grid_of (model, &blocks[i], i, &g_array_index (rows, HonePlanRow, 0));
    count_weights (model, i, &row);
    g_array_append_val (rows, row);
  }
  return rows;
}

/* Rates, by the code that sets them while it trains. */
static GArray *
list_rates (const HoneStepHow *how, int epochs, int batches)
{
  GArray *rates = g_array_sized_new (FALSE, FALSE, sizeof (double), (guint) epochs);

  for (int epoch = 0; epoch < epochs; epoch++) {
    HoneGroup group = { .name = "weight", .initial_lr = how->lr };

    hone_schedule_apply (&how->schedule, &group, 1, FALSE, epoch, (gint64) (epoch + 1) * batches - 1);
    g_array_append_val (rates, group.lr);
  }
  return rates;
}

static gboolean
fill_network (HoneTrainPlan *self, HoneSettings *settings, int n_classes, GError **error)
{
  g_autoptr (HoneModel) model = hone_model_file_plan (settings, n_classes, error);
  const char *word = hone_settings_get_text (settings, "model");
  g_autofree char *file = word != NULL ? hone_model_file_find (word) : NULL;
  const char *pretrained = hone_settings_get_text (settings, "pretrained");

  if (model == NULL)
    return FALSE;
  g_strlcpy (self->id, model->arch.id, sizeof self->id);
  self->learnt =
      pretrained != NULL && !g_str_equal (pretrained, "false") && (file != NULL || !g_str_equal (pretrained, "true"));
  self->imgsz = hone_model_file_imgsz (settings, NULL);
  self->n_params = hone_model_count (model);
  self->operations = hone_model_count_operations (model, self->imgsz);
  self->rows = list_rows (model);
  return TRUE;
}

/* The longest plan worth drawing: nobody looks at a curve of a million epochs. */
#define MOST_EPOCHS 100000

static void
fill_schedule (HoneTrainPlan *self, HoneSettings *settings, int n_classes)
{
  const int epochs = MIN (hone_settings_get_int (settings, "epochs"), MOST_EPOCHS);
  HoneTrainCounts counts = { .batch = self->batch, .epochs = epochs, .n_train = self->n_train };
  HoneStepHow how;

  counts.n_classes = n_classes;
  counts.batches = self->batches = MAX (1, (self->n_train + self->batch - 1) / self->batch);
  how = hone_training_step_how (settings, &counts);
  self->optimizer = hone_optim_kind_name (how.optimizer);
  self->lr = how.lr;
  self->momentum = how.momentum;
  self->rates = list_rates (&how, epochs, counts.batches);
}

HoneTrainPlan *
hone_trainer_plan (HoneSettings *settings, HoneDataset *dataset, GError **error)
{
  g_autoptr (HoneSettings) own = hone_settings_copy (settings); /* a model file hands on settings */
  g_autoptr (HoneTrainPlan) self = g_new0 (HoneTrainPlan, 1);
  const int n_classes = count_classes (own, dataset);

  if (!fill_network (self, own, n_classes, error) || !hone_trainer_estimate (own, dataset, &self->memory, error))
    return NULL;
  self->n_train = count_pictures (own, dataset, HONE_SPLIT_TRAIN);
  self->n_val = count_pictures (own, dataset, HONE_SPLIT_VAL);
  self->batch = MAX (1, self->memory.batch);
  hone_base_suit (own, self->n_train);
  fill_schedule (self, own, n_classes);
  return g_steal_pointer (&self);
}

void
hone_train_plan_free (HoneTrainPlan *self)
{
  g_clear_pointer (&self->rows, g_array_unref);
  g_clear_pointer (&self->rates, g_array_unref);
  g_free (self);
}

HoneAugment
hone_trainer_augment (HoneSettings *settings)
{
  return hone_training_augment (settings, hone_model_file_imgsz (settings, NULL));
}
