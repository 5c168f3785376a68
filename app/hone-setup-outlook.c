/* SPDX-License-Identifier: Apache-2.0 */
/* hone-setup-outlook.c - see hone-setup-outlook.h */
#include "hone-setup-outlook.h"

#include "hone-work.h"

#define QUIET 1200 /* milliseconds without a change before steps are tried */

struct _HoneSetupOutlook {
  GObject parent_instance;

  /* The latest question. */
  HoneSettings *settings;
  HoneDataset *dataset;
  char **models;
  char *key; /* what its seconds depend on */

  HoneWork *planning, *measuring;
  gboolean again; /* the question has changed while it was worked on */
  gboolean paused;
  guint quiet;         /* source: steps are tried when it fires */
  char *measuring_key; /* of what is being measured */

  HoneTrainPlan *plan;
  GArray *advice;
  char *error;
  GHashTable *timings; /* key -> HoneTrainTiming, or the key alone of what could not be measured */
  GHashTable *facts;   /* model -> HoneModelFacts */
};

G_DEFINE_FINAL_TYPE (HoneSetupOutlook, hone_setup_outlook, G_TYPE_OBJECT)

static guint changed_signal;

/* One question, worked on by a thread. */
typedef struct {
  HoneSettings *settings;
  HoneDataset *dataset;
  char **models; /* whose facts are not known */
  char *key;
  HoneTrainPlan *plan; /* measuring: only what is asked of it, without arrays */
} Question;

typedef struct {
  HoneTrainPlan *plan;
  GArray *advice;
  char *error;
  GPtrArray *facts;
} Answer;

static void
question_free (gpointer data)
{
  Question *self = data;

  hone_settings_free (self->settings);
  g_clear_pointer (&self->dataset, hone_dataset_unref);
  g_strfreev (self->models);
  g_free (self->key);
  g_clear_pointer (&self->plan, hone_train_plan_free);
  g_free (self);
}

static void
answer_free (gpointer data)
{
  Answer *self = data;

  g_clear_pointer (&self->plan, hone_train_plan_free);
  g_clear_pointer (&self->advice, g_array_unref);
  g_clear_pointer (&self->facts, g_ptr_array_unref);
  g_free (self->error);
  g_free (self);
}

/* On a thread. A model that cannot be read has no facts; the plan says why where it is the chosen one. */
static gpointer
plan_work (gpointer data, HoneProgress progress, gpointer progress_data, GCancellable *cancellable, GError **error)
{
  Question *question = data;
  Answer *answer = g_new0 (Answer, 1);
  const int n_classes = question->dataset != NULL ? hone_dataset_get_yaml (question->dataset)->n_classes : 1;
  g_autoptr (GError) local = NULL;

  if (question->dataset != NULL)
    answer->plan = hone_trainer_plan (question->settings, question->dataset, &local);
  if (local != NULL)
    answer->error = g_strdup (local->message);
  answer->advice = hone_advice_list (question->settings, question->dataset, answer->plan);
  answer->facts = g_ptr_array_new_with_free_func ((GDestroyNotify) hone_model_facts_free);
  for (char **model = question->models; *model != NULL && !g_cancellable_is_cancelled (cancellable); model++) {
    HoneModelFacts *facts = hone_model_facts_read (*model, n_classes, NULL);

    if (facts != NULL)
      g_ptr_array_add (answer->facts, facts);
  }
  return answer;
}

static gpointer
measure_work (gpointer data, HoneProgress progress, gpointer progress_data, GCancellable *cancellable, GError **error)
{
  Question *question = data;
  HoneTrainTiming *timing = g_new0 (HoneTrainTiming, 1);

  if (hone_training_estimate_measure (question->settings, question->dataset, question->plan, cancellable, timing,
                                      error))
    return timing;
  g_free (timing);
  return NULL;
}

static void
changed (HoneSetupOutlook *self)
{
  g_signal_emit (self, changed_signal, 0);
}

/* Measuring. */

static void
measured_cb (gpointer result, const GError *error, gpointer data)
{
  HoneSetupOutlook *self = HONE_SETUP_OUTLOOK (data);

  self->measuring = NULL;
  g_hash_table_insert (self->timings, g_steal_pointer (&self->measuring_key), result); /* NULL: it cannot be */
  changed (self);
}

static gboolean
measure_cb (gpointer data)
{
  static const HoneWorkHow how = { .work = measure_work, .free_result = g_free, .done = measured_cb };
  HoneSetupOutlook *self = HONE_SETUP_OUTLOOK (data);
  Question *question = g_new0 (Question, 1);

  self->quiet = 0;
  question->settings = hone_settings_copy (self->settings);
  question->dataset = hone_dataset_ref (self->dataset);
  question->plan = g_new0 (HoneTrainPlan, 1);
  question->plan->batch = self->plan->batch;
  question->plan->memory = self->plan->memory;
  self->measuring_key = g_strdup (self->key);
  self->measuring = hone_work_start (&how, question, question_free, self);
  changed (self);
  return G_SOURCE_REMOVE;
}

static void
stop_measuring (HoneSetupOutlook *self)
{
  g_clear_handle_id (&self->quiet, g_source_remove);
  g_clear_pointer (&self->measuring, hone_work_drop);
  g_clear_pointer (&self->measuring_key, g_free);
}

static gboolean
may_measure (HoneSetupOutlook *self)
{
  return !self->paused && self->plan != NULL && self->dataset != NULL && self->plan->n_train > 0 &&
         !g_hash_table_contains (self->timings, self->key);
}

/* What is being measured stays only while it is what is asked for. */
static void
see_to_measuring (HoneSetupOutlook *self)
{
  if (self->measuring != NULL && may_measure (self) && g_strcmp0 (self->measuring_key, self->key) == 0)
    return;
  stop_measuring (self);
  if (may_measure (self))
    self->quiet = g_timeout_add (QUIET, measure_cb, self);
}

/* Planning. */

static void start_planning (HoneSetupOutlook *self);

static void
planned_cb (gpointer result, const GError *error, gpointer data)
{
  HoneSetupOutlook *self = HONE_SETUP_OUTLOOK (data);
  Answer *answer = result;

  self->planning = NULL;
  for (guint i = 0; i < answer->facts->len; i++) {
    HoneModelFacts *facts = answer->facts->pdata[i];

    g_hash_table_insert (self->facts, g_strdup (facts->model), facts);
  }
  g_ptr_array_set_free_func (answer->facts, NULL);
  if (self->again) {
    self->again = FALSE;
    start_planning (self);
  } else {
    g_clear_pointer (&self->plan, hone_train_plan_free);
    g_clear_pointer (&self->advice, g_array_unref);
    g_clear_pointer (&self->error, g_free);
    self->plan = g_steal_pointer (&answer->plan);
    self->advice = g_steal_pointer (&answer->advice);
    self->error = g_steal_pointer (&answer->error);
    see_to_measuring (self);
    changed (self);
  }
  answer_free (answer);
}

static char **
unknown_models (HoneSetupOutlook *self)
{
  g_autoptr (GStrvBuilder) unknown = g_strv_builder_new ();

  for (char **model = self->models; *model != NULL; model++)
    if (!g_hash_table_contains (self->facts, *model))
      g_strv_builder_add (unknown, *model);
  return g_strv_builder_end (unknown);
}

static void
start_planning (HoneSetupOutlook *self)
{
  static const HoneWorkHow how = { .work = plan_work, .free_result = answer_free, .done = planned_cb };
  Question *question = g_new0 (Question, 1);

  question->settings = hone_settings_copy (self->settings);
  question->dataset = self->dataset != NULL ? hone_dataset_ref (self->dataset) : NULL;
  question->models = unknown_models (self);
  self->planning = hone_work_start (&how, question, question_free, self);
}

static void
take_dataset (HoneSetupOutlook *self, HoneDataset *dataset)
{
  if (dataset == self->dataset)
    return;
  g_clear_pointer (&self->dataset, hone_dataset_unref);
  self->dataset = dataset != NULL ? hone_dataset_ref (dataset) : NULL;
  g_hash_table_remove_all (self->timings); /* other pictures, other classes */
  g_hash_table_remove_all (self->facts);
  stop_measuring (self);
}

void
hone_setup_outlook_ask (HoneSetupOutlook *self, HoneSettings *settings, HoneDataset *dataset, const char *const *models)
{
  g_return_if_fail (HONE_IS_SETUP_OUTLOOK (self));

  g_clear_pointer (&self->settings, hone_settings_free);
  self->settings = hone_settings_copy (settings);
  g_strfreev (self->models);
  self->models = g_strdupv ((char **) models);
  g_free (self->key);
  self->key = hone_training_estimate_key (settings);
  take_dataset (self, dataset);
  g_clear_handle_id (&self->quiet, g_source_remove);
  if (self->planning != NULL)
    self->again = TRUE;
  else
    start_planning (self);
}

void
hone_setup_outlook_set_paused (HoneSetupOutlook *self, gboolean paused)
{
  g_return_if_fail (HONE_IS_SETUP_OUTLOOK (self));

  if (self->paused == paused)
    return;
  self->paused = paused;
  if (self->settings != NULL)
    see_to_measuring (self);
}

const HoneTrainPlan *
hone_setup_outlook_get_plan (HoneSetupOutlook *self)
{
  return self->plan;
}

GArray *
hone_setup_outlook_get_advice (HoneSetupOutlook *self)
{
  return self->advice;
}

const char *
hone_setup_outlook_get_error (HoneSetupOutlook *self)
{
  return self->error;
}

const HoneTrainTiming *
hone_setup_outlook_get_timing (HoneSetupOutlook *self)
{
  return self->key != NULL ? g_hash_table_lookup (self->timings, self->key) : NULL;
}

const HoneModelFacts *
hone_setup_outlook_get_facts (HoneSetupOutlook *self, const char *model)
{
  return model != NULL ? g_hash_table_lookup (self->facts, model) : NULL;
}

gboolean
hone_setup_outlook_is_measuring (HoneSetupOutlook *self)
{
  return self->measuring != NULL || self->quiet != 0;
}

HoneSetupOutlook *
hone_setup_outlook_new (void)
{
  return g_object_new (HONE_TYPE_SETUP_OUTLOOK, NULL);
}

static void
hone_setup_outlook_dispose (GObject *object)
{
  HoneSetupOutlook *self = HONE_SETUP_OUTLOOK (object);

  stop_measuring (self);
  g_clear_pointer (&self->planning, hone_work_drop);
  G_OBJECT_CLASS (hone_setup_outlook_parent_class)->dispose (object);
}

static void
hone_setup_outlook_finalize (GObject *object)
{
  HoneSetupOutlook *self = HONE_SETUP_OUTLOOK (object);

  g_clear_pointer (&self->settings, hone_settings_free);
  g_clear_pointer (&self->dataset, hone_dataset_unref);
  g_clear_pointer (&self->plan, hone_train_plan_free);
  g_clear_pointer (&self->advice, g_array_unref);
  g_strfreev (self->models);
  g_free (self->key);
  g_free (self->error);
  g_hash_table_unref (self->timings);
  g_hash_table_unref (self->facts);
  G_OBJECT_CLASS (hone_setup_outlook_parent_class)->finalize (object);
}

static void
hone_setup_outlook_class_init (HoneSetupOutlookClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = hone_setup_outlook_dispose;
  G_OBJECT_CLASS (klass)->finalize = hone_setup_outlook_finalize;
  changed_signal =
      g_signal_new ("changed", HONE_TYPE_SETUP_OUTLOOK, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
hone_setup_outlook_init (HoneSetupOutlook *self)
{
  self->timings = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->facts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) hone_model_facts_free);
}
