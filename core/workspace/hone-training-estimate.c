/* SPDX-License-Identifier: Apache-2.0 */
/* hone-training-estimate.c - see hone-training-estimate.h */
#include "hone-training-estimate.h"

#include "hone-thread.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#define BESIDE 0.03 /* of the whole: previews, pictures of curves, files */
#define DOUBT 0.10  /* of the longest: a machine that gets warm or is used for something else */
#define MEASURED 4  /* pictures of a step of it, see trainer-measure.c */

/* With multi_scale the side is drawn between 1 - p and 1 + p, evenly: its mean square is 1 + p * p / 3. */
static double
area (HoneSettings *settings)
{
  const double part = hone_settings_get_number (settings, "multi_scale");

  return 1 + part * part / 3;
}

static double
seconds (double train, double val, const HoneTrainPlan *plan, HoneSettings *settings)
{
  const double epochs = hone_settings_get_int (settings, "epochs");
  const double looks = hone_settings_get_bool (settings, "val") ? epochs + 1 : 2;

  return (1 + BESIDE) * (epochs * plan->n_train * train * area (settings) + looks * plan->n_val * val);
}

HoneTrainingTime
hone_training_estimate (const HoneTrainTiming *timing, const HoneTrainPlan *plan, HoneSettings *settings)
{
  const double limit = hone_settings_get_number (settings, "time") * 3600; /* NAN: none */
  HoneTrainingTime time = {
    .least = seconds (timing->least, timing->val, plan, settings),
    .likely = seconds (timing->usual, timing->val, plan, settings),
    .most = (1 + DOUBT) * seconds (timing->most, timing->val, plan, settings),
  };

  if (limit > 0)
    time = (HoneTrainingTime){ limit, limit, limit, TRUE };
  return time;
}

char *
hone_training_estimate_key (HoneSettings *settings)
{
  static const char *const names[] = { "model",     "imgsz", "freeze", "device", "workers",  "rect",
                                       "optimizer", "data",  "mosaic", "mixup",  "fraction", "single_cls" };
  GString *key = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autofree char *value = hone_settings_show (settings, names[i]);

    g_string_append_printf (key, "%s=%s\n", names[i], value);
  }
  return g_string_free (key, FALSE);
}

typedef struct {
  HoneSettings *settings;
  HoneDataset *dataset;
  GCancellable *cancellable;
  HoneTrainTiming *timing;
  GError **error;
  gboolean done;
} Job;

/* The threads that compute are made by this one and inherit its niceness, which cannot be taken back. */
static gpointer
measure (gpointer data)
{
  Job *job = data;

  hone_thread_step_back (HONE_THREAD_SPARE);
  job->done = hone_trainer_measure (job->settings, job->dataset, job->cancellable, job->timing, job->error);
  return NULL;
}

gboolean
hone_training_estimate_measure (HoneSettings *settings, HoneDataset *dataset, const HoneTrainPlan *plan,
                                GCancellable *cancellable, HoneTrainTiming *timing, GError **error)
{
  Job job = { settings, dataset, cancellable, timing, error, FALSE };
  const double part = MIN (1.0, (double) MEASURED / plan->batch);

  if ((double) plan->memory.network * part + (double) plan->memory.weights > (double) plan->memory.available) {
    g_set_error_literal (error, HONE_ERROR, HONE_ERROR_MEMORY, _ ("There is too little free memory to measure with."));
    return FALSE;
  }
  g_thread_join (g_thread_new ("hone-measure", measure, &job));
  return job.done;
}
