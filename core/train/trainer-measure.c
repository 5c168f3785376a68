/* SPDX-License-Identifier: Apache-2.0 */
/* trainer-measure.c - how long a training takes, tried with a few steps: see hone-train-plan.h
 *
 * Pictures are decoded ahead, as in a training that waits for none: what is timed is from one batch to the next.
 */
#include "hone-train-plan.h"

#include "hone-numbers.h"
#include "model-file.h"
#include "trainer-private.h"

#include <glib/gi18n-lib.h>

#define PICTURES 4      /* of a batch here: from four on a processor takes the same time for each */
#define STEPS 5         /* after one that plans memory and fills caches */
#define LONG_ENOUGH 4e6 /* microseconds after which three steps will do */
#define ENOUGH_STEPS 3

typedef struct {
  HoneSettings *settings;
  HoneDataset *dataset;
  HoneModel *model;
  HoneEngine engine;
  HoneTrainStep *step;
  HoneLoader *loader, *val;
  int imgsz, batch;
} Trial;

static gboolean
make_model (Trial *self, GError **error)
{
  const HoneDataYaml *yaml = hone_dataset_get_yaml (self->dataset);
  HoneTransfer transfer;

  self->model =
      hone_model_file_start (self->settings, yaml->n_classes, (const char *const *) yaml->names, &transfer, error);
  return self->model != NULL && hone_model_file_freeze (self->model, self->settings, error);
}

static void
make_step (Trial *self, int n_train)
{
  const HoneTrainCounts counts = { self->batch, MAX (1, n_train / self->batch),
                                   hone_settings_get_int (self->settings, "epochs"), n_train, self->model->n_classes };
  const HoneStepHow how = hone_training_step_how (self->settings, &counts);
  const HoneAugment augment = hone_training_augment (self->settings, self->imgsz);

  self->step =
      hone_train_step_new (self->model, self->engine.host_kernels, self->engine.host, self->engine.arena, &how);
  self->loader = hone_loader_new_train (self->dataset, &augment, HONE_CACHE_NONE, self->batch, 0,
                                        hone_loader_threads (self->settings));
  self->val = hone_loader_new_rect (self->dataset, HONE_SPLIT_VAL, self->imgsz, self->batch, 0.5,
                                    hone_loader_threads (self->settings));
}

static gboolean
set_up (Trial *self, GError **error)
{
  const int n_train = (int) hone_training_count_usable (self->dataset, HONE_SPLIT_TRAIN);
  const double batch = hone_settings_get_number (self->settings, "batch");

  if (!hone_dataset_require (self->dataset, HONE_SPLIT_TRAIN, TRUE, error) || !make_model (self, error) ||
      !hone_engine_open (&self->engine, self->settings, error))
    return FALSE;
  self->imgsz = hone_model_file_imgsz (self->settings, NULL);
  self->batch = MIN (MIN (batch >= 1 ? (int) batch : PICTURES, PICTURES), n_train);
  make_step (self, n_train);
  return TRUE;
}

static void
clear (Trial *self)
{
  g_clear_pointer (&self->loader, hone_loader_free);
  g_clear_pointer (&self->val, hone_loader_free);
  g_clear_pointer (&self->step, hone_train_step_free);
  g_clear_pointer (&self->model, hone_model_free);
  hone_engine_close (&self->engine);
  g_clear_pointer (&self->settings, hone_settings_free);
}

/* Small sets begin anew. */
static HoneBatch *
next_batch (HoneLoader *loader, int *epoch, GError **error)
{
  GError *local = NULL;
  HoneBatch *batch = hone_loader_next (loader, &local);

  if (batch == NULL && local == NULL) {
    hone_loader_start (loader, ++*epoch);
    batch = hone_loader_next (loader, &local);
  }
  if (local != NULL)
    g_propagate_error (error, local);
  else if (batch == NULL)
    g_set_error_literal (error, HONE_ERROR, HONE_ERROR_BAD_DATA, _ ("There are no pictures to measure with."));
  return batch;
}

/* Returns: microseconds a picture; < 0 on an error */
static double
time_step (Trial *self, int i, int *epoch, GError **error)
{
  const gint64 began = g_get_monotonic_time ();
  HoneBatch *batch = next_batch (self->loader, epoch, error);
  HoneStepResult result;
  double each = -1;

  if (batch == NULL)
    return -1;
  if (hone_train_step_batch (self->step, batch->pixels, batch->n, batch->h, batch->w, batch->targets, batch->n_targets,
                             0, i, &result, error) &&
      hone_engine_sync (&self->engine, error))
    each = (double) (g_get_monotonic_time () - began) / batch->n;
  hone_batch_free (batch);
  return each;
}

static gboolean
time_steps (Trial *self, GCancellable *cancellable, HoneTrainTiming *timing, GError **error)
{
  const gint64 began = g_get_monotonic_time ();
  double times[STEPS];
  int n = 0, epoch = 0;

  hone_loader_start (self->loader, 0);
  for (int i = 0; i <= STEPS; i++) {
    double each;

    if (g_cancellable_set_error_if_cancelled (cancellable, error) || (each = time_step (self, i, &epoch, error)) < 0)
      return FALSE;
    if (i > 0)
      times[n++] = each / G_USEC_PER_SEC;
    if (n >= ENOUGH_STEPS && (double) (g_get_monotonic_time () - began) > LONG_ENOUGH)
      break;
  }
  hone_sort_numbers (times, (gsize) n);
  timing->least = times[0];
  timing->usual = times[n / 2];
  timing->most = times[n - 1];
  timing->n_steps = n;
  return TRUE;
}

/* Two batches, of which the first plans memory. */
static gboolean
time_validation (Trial *self, GCancellable *cancellable, HoneTrainTiming *timing, GError **error)
{
  HoneGraphs graphs;
  gboolean ok = TRUE;
  int epoch = 0;

  if (hone_training_count_usable (self->dataset, HONE_SPLIT_VAL) == 0)
    return TRUE;
  hone_graphs_init (&graphs, self->model, &self->engine);
  hone_loader_start (self->val, 0);
  for (int i = 0; ok && i < 2; i++) {
    const gint64 began = g_get_monotonic_time ();
    HoneBatch *batch =
        g_cancellable_set_error_if_cancelled (cancellable, error) ? NULL : next_batch (self->val, &epoch, error);
    HoneGraph *graph = batch != NULL ? hone_graphs_get (&graphs, batch->n, batch->h, batch->w, error) : NULL;

    ok = graph != NULL;
    if (ok) {
      hone_graph_forward (graph, batch->pixels);
      ok = hone_engine_sync (&self->engine, error);
      timing->val = (double) (g_get_monotonic_time () - began) / batch->n / G_USEC_PER_SEC;
    }
    g_clear_pointer (&batch, hone_batch_free);
  }
  hone_graphs_clear (&graphs);
  return ok;
}

gboolean
hone_trainer_measure (HoneSettings *settings, HoneDataset *dataset, GCancellable *cancellable, HoneTrainTiming *timing,
                      GError **error)
{
  Trial self = { .settings = hone_settings_copy (settings), .dataset = dataset };
  gboolean ok;

  *timing = (HoneTrainTiming){ 0 };
  ok = set_up (&self, error) && time_steps (&self, cancellable, timing, error) &&
       time_validation (&self, cancellable, timing, error);
  if (ok)
    g_strlcpy (timing->device, self.engine.text, sizeof timing->device);
  clear (&self);
  return ok;
}
