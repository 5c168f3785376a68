/* SPDX-License-Identifier: Apache-2.0 */
/* test-train-life.c - what can happen to a training from its first batch to its end
 *
 * Four functions are replaced by the linker (--wrap), so that memory runs out, a loss is no number, and the fitness
 * goes up and down when the test says so; time passes on the test's clock alone. All else is the trainer.
 */
#include "train-case.h"
#include "trainer-private.h"

#include <math.h>
#include <string.h>

/* Memory: the arena's allocations of more than @most bytes fail, as malloc () would. */

static gsize most = G_MAXSIZE;
static HoneKernels kernels;
static const HoneKernels *real_kernels;

const HoneKernels *__real_hone_kernels_cpu (void);
const HoneKernels *__wrap_hone_kernels_cpu (void);

static void *
scarce_alloc (HoneDevice *device, size_t bytes)
{
  return bytes > most ? NULL : real_kernels->alloc (device, bytes);
}

const HoneKernels *
__wrap_hone_kernels_cpu (void)
{
  real_kernels = __real_hone_kernels_cpu ();
  kernels = *real_kernels;
  kernels.alloc = scarce_alloc;
  return &kernels;
}

/* Numbers: the batches of these numbers (over all calls, from 1) spoil the model. */

static const guint *spoilt;     /* ends with 0 */
static guint n_calls, fails_at; /* fails_at: that call finds no memory */
static HoneModel *model;

HoneTrainStep *__real_hone_train_step_new (HoneModel *of, const HoneKernels *with, HoneDevice *device, HoneArena *arena,
                                           const HoneStepHow *how);
HoneTrainStep *__wrap_hone_train_step_new (HoneModel *of, const HoneKernels *with, HoneDevice *device, HoneArena *arena,
                                           const HoneStepHow *how);
gboolean __real_hone_train_step_batch (HoneTrainStep *self, const guint8 *pixels, int n, int h, int w,
                                       const HoneTarget *targets, guint n_targets, int epoch, gint64 iteration,
                                       HoneStepResult *result, GError **error);
gboolean __wrap_hone_train_step_batch (HoneTrainStep *self, const guint8 *pixels, int n, int h, int w,
                                       const HoneTarget *targets, guint n_targets, int epoch, gint64 iteration,
                                       HoneStepResult *result, GError **error);

HoneTrainStep *
__wrap_hone_train_step_new (HoneModel *of, const HoneKernels *with, HoneDevice *device, HoneArena *arena,
                            const HoneStepHow *how)
{
  model = of;
  return __real_hone_train_step_new (of, with, device, arena, how);
}

static void
spoil (HoneTrainStep *step)
{
  float *ema = hone_train_step_get_ema (step), *gradients = hone_train_step_get_gradients (step);

  for (gsize i = 0; i < model->n_values; i++)
    model->values[i] = ema[i] = gradients[i] = NAN;
}

gboolean
__wrap_hone_train_step_batch (HoneTrainStep *self, const guint8 *pixels, int n, int h, int w, const HoneTarget *targets,
                              guint n_targets, int epoch, gint64 iteration, HoneStepResult *result, GError **error)
{
  gboolean done;

  if (++n_calls == fails_at) {
    g_set_error (error, HONE_ERROR, HONE_ERROR_MEMORY, "none left");
    return FALSE;
  }
  done = __real_hone_train_step_batch (self, pixels, n, h, w, targets, n_targets, epoch, iteration, result, error);

  for (guint i = 0; spoilt != NULL && spoilt[i] != 0; i++)
    if (spoilt[i] == n_calls) {
      spoil (self);
      result->loss = (double) NAN;
    }
  return done;
}

/* Measures: fitness of one validation after the other. */

static const double *fitness; /* NULL: what it is */
static guint n_measured;

HoneMetrics *__real_hone_scorer_result (HoneScorer *self);
HoneMetrics *__wrap_hone_scorer_result (HoneScorer *self);

HoneMetrics *
__wrap_hone_scorer_result (HoneScorer *self)
{
  HoneMetrics *metrics = __real_hone_scorer_result (self);

  if (fitness != NULL)
    metrics->fitness = metrics->map50_95 = fitness[n_measured];
  n_measured++;
  return metrics;
}

/* Graphs: how many there are. */

static guint n_graphs, most_graphs, n_made;

HoneGraph *__real_hone_graph_new (HoneModel *of, HoneArena *arena, int n, int h, int w, HoneGraphMode mode,
                                  GError **error);
HoneGraph *__wrap_hone_graph_new (HoneModel *of, HoneArena *arena, int n, int h, int w, HoneGraphMode mode,
                                  GError **error);
HoneGraph *__real_hone_graph_new_floats (HoneModel *of, HoneArena *arena, int n, int h, int w, HoneGraphMode mode,
                                         GError **error);
HoneGraph *__wrap_hone_graph_new_floats (HoneModel *of, HoneArena *arena, int n, int h, int w, HoneGraphMode mode,
                                         GError **error);
void __real_hone_graph_free (HoneGraph *self);
void __wrap_hone_graph_free (HoneGraph *self);

static HoneGraph *
counted (HoneGraph *graph)
{
  n_made++;
  n_graphs++;
  most_graphs = MAX (most_graphs, n_graphs);
  return graph;
}

HoneGraph *
__wrap_hone_graph_new (HoneModel *of, HoneArena *arena, int n, int h, int w, HoneGraphMode mode, GError **error)
{
  return counted (__real_hone_graph_new (of, arena, n, h, w, mode, error));
}

HoneGraph *
__wrap_hone_graph_new_floats (HoneModel *of, HoneArena *arena, int n, int h, int w, HoneGraphMode mode, GError **error)
{
  return counted (__real_hone_graph_new_floats (of, arena, n, h, w, mode, error));
}

void
__wrap_hone_graph_free (HoneGraph *self)
{
  n_graphs -= self != NULL;
  __real_hone_graph_free (self);
}

static TrainCase *
case_new (guint n_train)
{
  most = G_MAXSIZE;
  spoilt = NULL;
  fitness = NULL;
  n_calls = fails_at = n_measured = 0;
  return train_case_new (n_train, 3);
}

/* Out of memory */

static gsize
bytes_of_batch (int batch)
{
  HoneArch arch;
  g_autoptr (HoneModel) tiny = NULL;

  g_assert_true (hone_arch_parse ("yolo26n-w0.0625", &arch, NULL));
  tiny = hone_model_new (&arch, 3, NULL, 0);
  return hone_graph_plan_bytes (tiny, __real_hone_kernels_cpu (), batch, 64, 64, HONE_GRAPH_TRAIN, HONE_PICTURES_BYTES);
}

/* With room for nearly all of it the run begins again and keeps less: the same bits. */
static void
test_memory_saved (void)
{
  g_autoptr (TrainCase) c = case_new (8);

  train_case_set (c, "batch", "8");
  train_case_set (c, "amp", "false");
  g_assert_cmpint (train_case_run (c, "whole"), ==, HONE_TRAIN_FINISHED);
  most = bytes_of_batch (8) - 1;
  g_assert_cmpint (train_case_run (c, "saved"), ==, HONE_TRAIN_FINISHED);
  g_assert_cmpuint (train_case_count (c, "memory_saver=true"), ==, 1);
  g_assert_cmpint (c->start.batches, ==, 1);
  train_case_assert_same (c, "whole", "saved", "weights/best.safetensors");
  train_case_assert_same (c, "whole", "saved", "weights/last.safetensors");
}

/* With room for a quarter of the batch the run halves it twice, and ends as one that was begun so. */
static void
test_memory (void)
{
  g_autoptr (TrainCase) c = case_new (8);

  train_case_set (c, "memory_saver", "false");
  train_case_set (c, "batch", "2");
  train_case_set (c, "amp", "false"); /* the plans of validation, in floats, are not to be the largest */
  train_case_set (c, "close_mosaic", "1");
  g_assert_cmpint (train_case_run (c, "small"), ==, HONE_TRAIN_FINISHED);
  train_case_set (c, "batch", "8");
  most = (bytes_of_batch (2) + bytes_of_batch (4)) / 2;
  g_assert_cmpint (train_case_run (c, "large"), ==, HONE_TRAIN_FINISHED);
  g_assert_cmpuint (train_case_count (c, "not enough memory for batch"), ==, 2);
  g_assert_cmpint (c->start.batches, ==, 4);
  train_case_assert_same (c, "small", "large", "weights/best.safetensors");
  train_case_assert_same (c, "small", "large", "weights/last.safetensors");
  g_assert_cmpuint (c->epochs->len, ==, 2);
}

/* Memory that runs out in the middle of the first epoch: what was learnt with the larger batch is forgotten. Later it
 * ends the run. */
static void
test_memory_later (void)
{
  g_autoptr (TrainCase) c = case_new (10);

  train_case_set (c, "memory_saver", "false");
  train_case_set (c, "batch", "2");
  g_assert_cmpint (train_case_run (c, "small"), ==, HONE_TRAIN_FINISHED);
  train_case_set (c, "batch", "4");
  n_calls = 0;
  fails_at = 2;
  g_assert_cmpint (train_case_run (c, "large"), ==, HONE_TRAIN_FINISHED);
  g_assert_cmpuint (train_case_count (c, "not enough memory for batch=4"), ==, 1);
  train_case_assert_same (c, "small", "large", "weights/best.safetensors");
  train_case_assert_same (c, "small", "large", "weights/last.safetensors");

  n_calls = 0;
  fails_at = 4; /* the first of the second epoch */
  train_case_set (c, "batch", "4");
  g_assert_cmpint (train_case_run (c, "later"), ==, HONE_TRAIN_FAILED);
  g_assert_error (c->error, HONE_ERROR, HONE_ERROR_MEMORY);
}

/* The same in a run that was resumed: it goes on where it was, with the smaller batch. */
static void
test_memory_resumed (void)
{
  g_autoptr (TrainCase) c = case_new (8);

  train_case_set (c, "memory_saver", "false");
  train_case_set (c, "epochs", "4");
  c->stop_at = 5;
  g_assert_cmpint (train_case_run (c, "cut"), ==, HONE_TRAIN_STOPPED);
  c->stop_at = 0;
  n_calls = 0;
  fails_at = 1;
  g_assert_cmpint (train_case_resume (c, "cut"), ==, HONE_TRAIN_FINISHED);
  g_assert_cmpuint (train_case_count (c, "not enough memory for batch=4"), ==, 1);
  g_assert_cmpuint (c->epochs->len, ==, 2);
  g_assert_cmpint (train_case_epoch (c, 0)->epoch, ==, 3);
  g_assert_cmpint (g_array_index (c->batches, HoneTrainBatch, 0).batches, ==, 4);
}

/* Never enough: three tries, then the error. */
static void
test_memory_none (void)
{
  g_autoptr (TrainCase) c = case_new (32);

  train_case_set (c, "memory_saver", "false");
  train_case_set (c, "batch", "32");
  most = bytes_of_batch (2);
  g_assert_cmpint (train_case_run (c, "none"), ==, HONE_TRAIN_FAILED);
  g_assert_error (c->error, HONE_ERROR, HONE_ERROR_MEMORY);
  g_assert_cmpuint (train_case_count (c, "not enough memory for batch"), ==, 3);
  g_assert_false (train_case_exists (c, "none", NULL));
}

/* A loss that is no number */

static gboolean
is_finite (TrainCase *c, const char *run)
{
  g_autoptr (HoneTensors) tensors = train_case_weights (c, run, "weights/last.safetensors");

  for (guint i = 0; i < hone_tensors_get_n (tensors); i++) {
    const HoneTensor *tensor = hone_tensors_get (tensors, i);

    for (gint64 k = 0; tensor->dtype == HONE_DTYPE_F32 && k < tensor->n; k++)
      if (!isfinite (((const float *) tensor->data)[k]))
        return FALSE;
  }
  return TRUE;
}

static void
test_nan_first (void)
{
  static const guint first[] = { 2, 0 };
  g_autoptr (TrainCase) c = case_new (12);

  spoilt = first;
  g_assert_cmpint (train_case_run (c, "first"), ==, HONE_TRAIN_FAILED);
  g_assert_error (c->error, HONE_ERROR, HONE_ERROR_NOT_FINITE);
  g_assert_nonnull (strstr (c->error->message, "epoch 1, batch 2"));
  g_assert_nonnull (strstr (c->error->message, "lower learning rate"));
}

/* Three batches an epoch. Batch 5 is the second of epoch 2: back to the end of epoch 1, then the third. */
static void
test_nan_later (void)
{
  static const guint later[] = { 5, 8, 9, 0 };
  static const guint often[] = { 5, 6, 7, 8, 0 };
  g_autoptr (TrainCase) c = case_new (12);

  train_case_set (c, "epochs", "4");
  spoilt = later;
  g_assert_cmpint (train_case_run (c, "later"), ==, HONE_TRAIN_FINISHED);
  g_assert_cmpuint (train_case_count (c, "went back to its last checkpoint"), ==, 3);
  g_assert_cmpuint (c->epochs->len, ==, 4);
  g_assert_true (is_finite (c, "later"));
  for (guint i = 0; i < c->epochs->len; i++)
    g_assert_true (isfinite (train_case_epoch (c, i)->train[0]) && train_case_epoch (c, i)->train[0] > 0);

  spoilt = often;
  n_calls = 0;
  g_assert_cmpint (train_case_run (c, "often"), ==, HONE_TRAIN_FAILED);
  g_assert_error (c->error, HONE_ERROR, HONE_ERROR_NOT_FINITE);
  g_assert_cmpuint (train_case_count (c, "went back to its last checkpoint"), ==, 3);
  g_assert_nonnull (strstr (c->error->message, "3 times"));
}

/* A fitness that is no number is such a case, too. */
static void
test_nan_fitness (void)
{
  static const double values[] = { 0.1, NAN, 0.2, 0.3, 0.3, 0.3 };
  g_autoptr (TrainCase) c = case_new (8);

  fitness = values;
  train_case_set (c, "epochs", "3");
  g_assert_cmpint (train_case_run (c, "fitness"), ==, HONE_TRAIN_FINISHED);
  g_assert_cmpuint (train_case_count (c, "went back to its last checkpoint"), ==, 1);
  g_assert_cmpfloat (train_case_epoch (c, 1)->fitness, ==, 0.2);
}

/* Without checkpoints there is nothing to go back to. */
static void
test_nan_unsaved (void)
{
  static const guint later[] = { 5, 0 };
  g_autoptr (TrainCase) c = case_new (8);

  train_case_set (c, "epochs", "4");
  train_case_set (c, "save", "false");
  spoilt = later;
  g_assert_cmpint (train_case_run (c, "unsaved"), ==, HONE_TRAIN_FAILED);
  g_assert_error (c->error, HONE_ERROR, HONE_ERROR_NOT_FINITE);
}

/* Hours instead of epochs */

#define MINUTE ((gint64) 60 * G_USEC_PER_SEC)

/* Two batches of a minute an epoch; each is a step. */
static TrainCase *
timed_case (const char *hours)
{
  TrainCase *c = case_new (8);

  c->per_batch = MINUTE;
  train_case_set (c, "nbs", "4");
  train_case_set (c, "time", hours);
  train_case_set (c, "lr0", "0.01");
  train_case_set (c, "optimizer", "SGD");
  train_case_set (c, "warmup_epochs", "0");
  return c;
}

/* Of ten minutes each epoch takes two: five epochs, whatever "epochs" says; the learning rate falls accordingly from
 * the second on. */
static void
test_time (void)
{
  g_autoptr (TrainCase) c = timed_case ("0.16666666666666666");

  train_case_set (c, "epochs", "100");
  g_assert_cmpint (train_case_run (c, "time"), ==, HONE_TRAIN_FINISHED);
  g_assert_cmpuint (c->epochs->len, ==, 5);
  g_assert_cmpint (train_case_epoch (c, 0)->epochs, ==, 100);
  g_assert_cmpint (train_case_epoch (c, 1)->epochs, ==, 5);
  for (int e = 1; e < 5; e++)
    g_assert_cmpfloat_with_epsilon (train_case_epoch (c, (guint) e)->lr[0], 0.01 * ((1 - e / 5.0) * 0.99 + 0.01),
                                    1e-12);
  g_assert_true (train_case_exists (c, "time", "weights/best.safetensors"));
}

/* One "epochs" is not the end when there is time left; the clock stops the run in the middle of an epoch, which is
 * validated all the same. */
static void
test_time_within (void)
{
  g_autoptr (TrainCase) c = timed_case ("0.1"); /* six minutes */

  train_case_set (c, "epochs", "1");
  train_case_set (c, "batch", "2"); /* four batches an epoch */
  train_case_set (c, "nbs", "2");
  train_case_set (c, "val", "false");
  g_assert_cmpint (train_case_run (c, "within"), ==, HONE_TRAIN_FINISHED);
  g_assert_cmpuint (c->epochs->len, ==, 2);
  g_assert_cmpuint (c->batches->len, ==, 7); /* the step of the seventh is the first behind the sixth minute */
  g_assert_nonnull (train_case_epoch (c, 1)->metrics);
  g_assert_true (train_case_exists (c, "within", "weights/best.safetensors"));
}

/* What an earlier process did counts. */
static void
test_time_resumed (void)
{
  g_autoptr (TrainCase) c = timed_case ("0.16666666666666666");

  c->stop_at = 5;
  g_assert_cmpint (train_case_run (c, "time"), ==, HONE_TRAIN_STOPPED);
  c->stop_at = 0;
  g_assert_cmpint (train_case_resume (c, "time"), ==, HONE_TRAIN_FINISHED);
  g_assert_cmpuint (c->epochs->len, ==, 3);
  g_assert_cmpint (train_case_epoch (c, 2)->epoch, ==, 5);
}

/* Choosing and ending */

static int
epoch_of (TrainCase *c, const char *run, const char *file)
{
  g_autoptr (HoneTensors) tensors = train_case_weights (c, run, file);

  return atoi (hone_tensors_get_meta (tensors, "epoch"));
}

/* The best is epoch 2; epoch 3 is as good and overwrites it; three epochs without a better one end the run. */
static void
test_patience (void)
{
  static const double values[] = { 0.1, 0.3, 0.3, 0.2, 0.1, 0.5, 0.5 };
  g_autoptr (TrainCase) c = case_new (8);

  fitness = values;
  train_case_set (c, "epochs", "20");
  train_case_set (c, "patience", "3");
  g_assert_cmpint (train_case_run (c, "patience"), ==, HONE_TRAIN_FINISHED);
  g_assert_cmpuint (c->epochs->len, ==, 5);
  g_assert_cmpuint (train_case_count (c, "Stopped early"), ==, 1);
  g_assert_cmpint (c->result.best_epoch, ==, 3);
  g_assert_cmpint (epoch_of (c, "patience", "weights/best.safetensors"), ==, 2);
  g_assert_cmpint (epoch_of (c, "patience", "weights/last.safetensors"), ==, 4);

  n_measured = 0;
  train_case_set (c, "patience", "0");
  train_case_set (c, "epochs", "6");
  g_assert_cmpint (train_case_run (c, "endless"), ==, HONE_TRAIN_FINISHED);
  g_assert_cmpuint (c->epochs->len, ==, 6);
}

/* A run that ended early goes on if asked to, and gives what it would have given without an end. */
static void
test_patience_over (void)
{
  static const double values[] = { 0.1, 0.3, 0.3, 0.2, 0.1, 0.1, 0.5, 0.4, 0.2 };
  g_autoptr (TrainCase) c = case_new (8);

  fitness = values;
  train_case_set (c, "epochs", "8");
  train_case_set (c, "patience", "0");
  g_assert_cmpint (train_case_run (c, "endless"), ==, HONE_TRAIN_FINISHED);
  n_measured = 0;
  train_case_set (c, "patience", "2");
  g_assert_cmpint (train_case_run (c, "early"), ==, HONE_TRAIN_FINISHED);
  g_assert_cmpuint (c->epochs->len, ==, 4);
  n_measured = 4;
  g_assert_cmpint (train_case_resume_with (c, "early", "patience", "0"), ==, HONE_TRAIN_FINISHED);
  g_assert_cmpuint (c->epochs->len, ==, 4);
  g_assert_cmpint (c->result.best_epoch, ==, 7);
  train_case_assert_same (c, "endless", "early", "weights/best.safetensors");
  train_case_assert_same (c, "endless", "early", "weights/last.safetensors");
}

/* Only the last epoch is measured; until then the best is the last one (a run of Ultralytics does so, too). */
static void
test_no_val (void)
{
  g_autoptr (TrainCase) c = case_new (8);

  train_case_set (c, "epochs", "3");
  train_case_set (c, "val", "false");
  g_assert_cmpint (train_case_run (c, "no-val"), ==, HONE_TRAIN_FINISHED);
  for (guint i = 0; i < 3; i++)
    g_assert_cmpint (train_case_epoch (c, i)->metrics != NULL, ==, i == 2);
  g_assert_cmpint (epoch_of (c, "no-val", "weights/best.safetensors"), ==, 2);
  c->stop_at = 5;
  g_assert_cmpint (train_case_run (c, "cut"), ==, HONE_TRAIN_STOPPED);
  g_assert_cmpint (epoch_of (c, "cut", "weights/best.safetensors"), ==, 1);
  g_assert_nonnull (c->result.best);
}

static void
test_save (void)
{
  g_autoptr (TrainCase) c = case_new (4);

  train_case_set (c, "epochs", "4");
  train_case_set (c, "save_period", "2");
  g_assert_cmpint (train_case_run (c, "period"), ==, HONE_TRAIN_FINISHED);
  g_assert_true (train_case_exists (c, "period", "weights/epoch0.safetensors"));
  g_assert_false (train_case_exists (c, "period", "weights/epoch1.safetensors"));
  g_assert_true (train_case_exists (c, "period", "weights/epoch2.safetensors"));
  g_assert_false (train_case_exists (c, "period", "weights/epoch3.safetensors"));
  g_assert_false (train_case_exists (c, "period", "previews"));
  g_assert_false (train_case_exists (c, "period", "results.png"));
  hone_settings_reset (c->settings, "save_period");
  train_case_set (c, "save", "false");
  g_assert_cmpint (train_case_run (c, "unsaved"), ==, HONE_TRAIN_FINISHED);
  g_assert_true (train_case_exists (c, "unsaved", "weights/last.safetensors")); /* the last epoch is saved always */
  train_case_assert_same (c, "period", "unsaved", "weights/last.safetensors");
  g_assert_cmpint (c->result.best != NULL, ==, train_case_exists (c, "unsaved", "weights/best.safetensors"));
  train_case_set (c, "exist_ok", "true");
  g_assert_cmpint (train_case_run (c, "unsaved"), ==, HONE_TRAIN_FINISHED);
  g_assert_false (train_case_exists (c, "unsaved-2", NULL));
}

/* The best is looked at once more in the end, and results.csv does not hear of it. */
static void
test_last_look (void)
{
  static const double values[] = { 0.1, 0.3, 0.2, 0.3 };
  g_autoptr (TrainCase) c = case_new (4);
  g_autofree char *csv = train_case_path (c, "look", "results.csv");
  g_autoptr (HoneResults) results = NULL;

  fitness = values;
  train_case_set (c, "epochs", "3");
  g_assert_cmpint (train_case_run (c, "look"), ==, HONE_TRAIN_FINISHED);
  g_assert_cmpuint (n_measured, ==, 4);
  g_assert_cmpuint (train_case_count (c, "The best model (epoch 2), validated once more"), ==, 1);
  results = hone_results_read (csv, NULL);
  g_assert_cmpuint (hone_results_get_n_rows (results), ==, 3);
}

/* multi_scale, closing mosaic and the rest: stopped in the middle and resumed gives the same bits. */
static void
test_resume (void)
{
  g_autoptr (TrainCase) c = case_new (10);

  train_case_set (c, "epochs", "4");
  train_case_set (c, "close_mosaic", "2");
  train_case_set (c, "multi_scale", "0.5");
  train_case_set (c, "cls_pw", "0.5");
  train_case_set (c, "mixup", "0.5");
  g_assert_cmpint (train_case_run (c, "whole"), ==, HONE_TRAIN_FINISHED);
  for (guint stop = 2; stop < 12; stop += 3) {
    g_autofree char *name = g_strdup_printf ("cut%u", stop);

    c->stop_at = stop;
    g_assert_cmpint (train_case_run (c, name), ==, HONE_TRAIN_STOPPED);
    c->stop_at = 0;
    g_assert_cmpint (train_case_resume (c, name), ==, HONE_TRAIN_FINISHED);
    train_case_assert_same (c, "whole", name, "weights/best.safetensors");
    train_case_assert_same (c, "whole", name, "weights/last.safetensors");
  }
}

/* Batches of many sizes: graphs are made for them, and not all of them kept. */
static void
test_many_sizes (void)
{
  g_autoptr (TrainCase) c = case_new (3);

  train_case_set (c, "imgsz", "256");
  train_case_set (c, "batch", "2");
  train_case_set (c, "multi_scale", "1");
  train_case_set (c, "epochs", "60");
  train_case_set (c, "val", "false");
  train_case_set (c, "save", "false");
  n_graphs = most_graphs = n_made = 0;
  g_assert_cmpint (train_case_run (c, "sizes"), ==, HONE_TRAIN_FINISHED);
  g_assert_cmpuint (n_made, >, 28); /* 16 sizes of two batches each, if all were drawn */
  g_assert_cmpuint (most_graphs, <, n_made);
  g_assert_cmpuint (most_graphs, <=, 28);
  g_assert_cmpuint (n_graphs, ==, 0);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/train/life/memory", test_memory);
  g_test_add_func ("/core/train/life/memory-saved", test_memory_saved);
  g_test_add_func ("/core/train/life/memory-later", test_memory_later);
  g_test_add_func ("/core/train/life/memory-resumed", test_memory_resumed);
  g_test_add_func ("/core/train/life/memory-none", test_memory_none);
  g_test_add_func ("/core/train/life/nan-first", test_nan_first);
  g_test_add_func ("/core/train/life/nan-later", test_nan_later);
  g_test_add_func ("/core/train/life/nan-fitness", test_nan_fitness);
  g_test_add_func ("/core/train/life/nan-unsaved", test_nan_unsaved);
  g_test_add_func ("/core/train/life/time", test_time);
  g_test_add_func ("/core/train/life/time-within", test_time_within);
  g_test_add_func ("/core/train/life/time-resumed", test_time_resumed);
  g_test_add_func ("/core/train/life/patience", test_patience);
  g_test_add_func ("/core/train/life/patience-over", test_patience_over);
  g_test_add_func ("/core/train/life/no-val", test_no_val);
  g_test_add_func ("/core/train/life/save", test_save);
  g_test_add_func ("/core/train/life/last-look", test_last_look);
  g_test_add_func ("/core/train/life/resume", test_resume);
  g_test_add_func ("/core/train/life/many-sizes", test_many_sizes);
  return g_test_run ();
}
