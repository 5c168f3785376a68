/* SPDX-License-Identifier: Apache-2.0 */
/* hone-bench.c - see hone-bench.h */
#include "hone-bench.h"

#include "bench-kernels.h"
#include "hone-numbers.h"
#include "hone-train-plan.h"
#include "model-file.h"
#include "trainer-private.h"

#include <math.h>
#include <string.h>
#include <sys/resource.h>

#define CLASSES 3
#define OBJECTS 6 /* a picture */
#define PREDICTIONS 9

typedef struct {
  HoneSettings *settings;
  HoneModel *model;
  HoneEngine engine;
  const HoneKernels *real; /* without the clock */
  gboolean apart;          /* the device has a memory of its own, and works while the processor goes on */
  HoneTrainStep *step;
  guint8 *pixels;
  GArray *targets;
  int batch, imgsz;
} Trial;

static void
clear_trial (Trial *self)
{
  g_clear_pointer (&self->step, hone_train_step_free);
  hone_engine_close (&self->engine);
  g_clear_pointer (&self->model, hone_model_free);
  g_clear_pointer (&self->targets, g_array_unref);
  g_clear_pointer (&self->pixels, g_free);
  hone_settings_free (self->settings);
}

/* Noise, and boxes all over: what is in a picture does not change what a step costs. */
static void
make_pictures (Trial *self)
{
  const gsize n = (gsize) self->batch * self->imgsz * self->imgsz * 3;

  self->pixels = g_malloc (n);
  for (gsize i = 0; i < n; i++)
    self->pixels[i] = (guint8) ((i * 2654435761u) >> 13);
  self->targets = g_array_new (FALSE, FALSE, sizeof (HoneTarget));
  for (int i = 0; i < self->batch * OBJECTS; i++) {
    const HoneTarget target = { i / OBJECTS, i % CLASSES, 0.1f + 0.15f * (float) (i % OBJECTS), 0.5f, 0.2f, 0.3f };

    g_array_append_val (self->targets, target);
  }
}

static gboolean
make_model (Trial *self, GError **error)
{
  static const char *const names[] = { "a", "b", "c", NULL };
  HoneTransfer transfer;

  if (!hone_settings_is_given (self->settings, "model") &&
      !hone_settings_set (self->settings, "model", "yolo26n.yaml", error))
    return FALSE;
  self->model = hone_model_file_start (self->settings, CLASSES, names, &transfer, error);
  return self->model != NULL && hone_model_file_freeze (self->model, self->settings, error);
}

/* The engine, with kernels that look at the clock. */
static gboolean
open_engine (Trial *self, GError **error)
{
  if (!hone_engine_open (&self->engine, self->settings, error))
    return FALSE;
  g_clear_pointer (&self->engine.arena, hone_arena_unref);
  self->real = self->engine.kernels;
  self->apart = self->real != hone_kernels_cpu ();
  self->engine.kernels = hone_bench_kernels_begin (self->engine.kernels);
  if (self->engine.host == self->engine.device)
    self->engine.host_kernels = self->engine.kernels;
  self->engine.arena = hone_arena_new (self->engine.kernels, self->engine.device);
  return TRUE;
}

static gboolean
set_up (Trial *self, GError **error)
{
  HoneTrainCounts counts = { .batches = 100, .epochs = 100 };
  HoneStepHow how;

  if (!hone_settings_check (self->settings, error) || !make_model (self, error))
    return FALSE;
  self->imgsz = hone_model_file_imgsz (self->settings, NULL);
  self->batch = MAX (1, hone_settings_get_int (self->settings, "batch"));
  if (!open_engine (self, error))
    return FALSE;
  counts.batch = self->batch;
  counts.n_train = 100 * self->batch;
  counts.n_classes = CLASSES;
  how = hone_training_step_how (self->settings, &counts);
  make_pictures (self);
  self->step =
      hone_train_step_new (self->model, self->engine.host_kernels, self->engine.host, self->engine.arena, &how);
  return TRUE;
}

static gboolean
take_step (Trial *self, int i, HoneStepResult *result, GError **error)
{
  return hone_train_step_batch (self->step, self->pixels, self->batch, self->imgsz, self->imgsz,
                                (const HoneTarget *) (const void *) self->targets->data, self->targets->len, 0, i,
                                result, error) &&
         hone_engine_sync (&self->engine, error);
}

/* Copies. */

#define COPY_BYTES ((gsize) 64 << 20)
#define COPIES 5

/* Bytes a second. */
static double
time_copy (Trial *self, void *there, void *here, gboolean to_device)
{
  const HoneKernels *k = self->engine.kernels;
  g_autoptr (GArray) times = g_array_new (FALSE, FALSE, sizeof (double));

  for (int i = 0; i <= COPIES; i++) {
    const gint64 began = g_get_monotonic_time ();
    double seconds;

    if (to_device)
      k->write (self->engine.device, there, here, COPY_BYTES);
    else
      k->read (self->engine.device, there, here, COPY_BYTES);
    k->sync (self->engine.device, NULL, 0);
    seconds = (double) (g_get_monotonic_time () - began) / G_USEC_PER_SEC;
    if (i > 0)
      g_array_append_val (times, seconds);
  }
  return (double) COPY_BYTES / hone_median (times);
}

static gboolean
time_copies (Trial *self, HoneBench *bench, GError **error)
{
  const HoneKernels *k = self->engine.kernels;
  g_autofree guint8 *here = NULL;
  void *there;

  bench->write = bench->read = NAN;
  if (!self->apart)
    return TRUE;
  here = g_malloc0 (COPY_BYTES);
  there = k->alloc (self->engine.device, COPY_BYTES);
  if (there != NULL) {
    bench->write = time_copy (self, there, here, TRUE);
    bench->read = time_copy (self, there, here, FALSE);
    k->release (self->engine.device, there);
  }
  return hone_engine_sync (&self->engine, error);
}

enum { FORWARD, LOSS, BACKWARD, OPTIMIZER, STEP, N_PARTS };

static gboolean
time_steps (Trial *self, int steps, GCancellable *cancellable, HoneBench *bench, GError **error)
{
  double *const to[N_PARTS] = { &bench->forward, &bench->loss, &bench->backward, &bench->optimizer, &bench->step };
  GArray *parts[N_PARTS];
  gboolean done = TRUE;

  for (int k = 0; k < N_PARTS; k++)
    parts[k] = g_array_new (FALSE, FALSE, sizeof (double));
  for (int i = 0; i <= steps && done; i++) {
    const gint64 began = g_get_monotonic_time ();
    HoneStepResult r = { 0 };

    done = take_step (self, i, &r, error) && !g_cancellable_set_error_if_cancelled (cancellable, error);
    if (i == 0)
      hone_bench_kernels_forget ();
    else
      hone_bench_kernels_step ();
    for (int k = 0; k < N_PARTS && i > 0; k++) {
      const gint64 times[N_PARTS] = { r.forward, r.loss_time, r.backward, r.optimizer,
                                      g_get_monotonic_time () - began };
      const double seconds = (double) times[k] / G_USEC_PER_SEC;

      g_array_append_val (parts[k], seconds);
    }
  }
  for (int k = 0; k < N_PARTS; k++) {
    if (done)
      *to[k] = hone_median (parts[k]);
    g_array_unref (parts[k]);
  }
  return done;
}

static gboolean
time_prediction (Trial *self, HoneBench *bench, GError **error)
{
  g_autoptr (HoneArena) arena = hone_arena_new (self->engine.kernels, self->engine.device);
  g_autoptr (HoneGraph) graph =
      hone_graph_new (self->model, arena, 1, self->imgsz, self->imgsz, HONE_GRAPH_INFER, error);
  g_autoptr (GArray) times = g_array_new (FALSE, FALSE, sizeof (double));

  hone_arena_hold_weights (arena, TRUE);
  if (graph != NULL && hone_graph_get_one2one (graph) != NULL)
    hone_graph_set_heads (graph, FALSE, TRUE);
  for (int i = 0; i <= PREDICTIONS && graph != NULL; i++) {
    const gint64 began = g_get_monotonic_time ();
    double seconds;

    hone_graph_forward (graph, self->pixels);
    if (!hone_engine_sync (&self->engine, error))
      return FALSE;
    seconds = (double) (g_get_monotonic_time () - began) / G_USEC_PER_SEC;
    if (i > 0)
      g_array_append_val (times, seconds);
  }
  if (graph != NULL)
    bench->predict = hone_median (times);
  return graph != NULL;
}

/* As in the first epoch, when nothing is in a cache of Hone's yet. */
static gboolean
time_loading (Trial *self, HoneDataset *dataset, int batches, HoneBench *bench, GError **error)
{
  const HoneAugment augment = hone_training_augment (self->settings, self->imgsz);
  g_autoptr (HoneLoader) loader =
      hone_loader_new_train (dataset, &augment, HONE_CACHE_NONE, self->batch, 0, hone_loader_threads (self->settings));
  const gint64 began = g_get_monotonic_time ();
  GError *local = NULL;
  int n = 0;

  hone_loader_start (loader, 0);
  for (; n < batches; n++) {
    HoneBatch *batch = hone_loader_next (loader, &local);

    if (batch == NULL)
      break;
    hone_batch_free (batch);
  }
  if (local != NULL) {
    g_propagate_error (error, local);
    return FALSE;
  }
  bench->load = n > 0 ? (double) (g_get_monotonic_time () - began) / G_USEC_PER_SEC / n : (double) NAN;
  return TRUE;
}

static gboolean
time_data (Trial *self, int batches, GCancellable *cancellable, HoneBench *bench, GError **error)
{
  g_autoptr (HoneDataset) dataset = NULL;
  HoneTrainTiming timing;

  bench->load = bench->validate = (double) NAN;
  if (!hone_settings_is_given (self->settings, "data"))
    return TRUE;
  dataset = hone_training_open_data (self->settings, cancellable, error);
  if (dataset == NULL || !time_loading (self, dataset, batches, bench, error) ||
      !hone_trainer_measure (self->settings, dataset, cancellable, &timing, error))
    return FALSE;
  if (timing.val > 0)
    bench->validate = timing.val;
  return TRUE;
}

static gsize
most_memory (void)
{
  struct rusage usage;

  return getrusage (RUSAGE_SELF, &usage) == 0 ? (gsize) usage.ru_maxrss * 1024 : 0;
}

static double
seconds_of (const HoneBenchRow *row)
{
  double sum = 0;

  for (int pass = 0; pass < HONE_N_BENCH_PASSES; pass++)
    sum += row->pass[pass].seconds;
  return sum;
}

static int
dearest_first (gconstpointer a, gconstpointer b)
{
  const HoneBenchRow *x = *(HoneBenchRow *const *) a, *y = *(HoneBenchRow *const *) b;
  const double s = seconds_of (x), t = seconds_of (y);

  return s != t ? (s < t ? 1 : -1) : strcmp (x->what, y->what);
}

static void
finish_rows (HoneBench *self)
{
  const double peak = g_str_equal (self->numbers, "f32") ? self->peak.f32 : self->peak.bf16;

  for (guint i = 0; i < self->rows->len; i++) {
    HoneBenchRow *row = self->rows->pdata[i];

    for (int k = 0; k < HONE_N_BENCH_PASSES; k++) {
      const double work = row->sums ? row->pass[k].operations : row->pass[k].bytes;
      const double limit = row->sums ? peak : self->peak.bandwidth;

      if (row->pass[k].seconds > 0 && limit > 0)
        row->pass[k].share = work / row->pass[k].seconds / limit;
    }
  }
  g_ptr_array_sort (self->rows, dearest_first);
}

static void
describe (HoneBench *self, const Trial *trial)
{
  self->model = g_strdup (trial->model->arch.id);
  self->device = g_strdup (trial->engine.text);
  self->batch = trial->batch;
  self->imgsz = trial->imgsz;
  self->numbers = hone_engine_type_name (hone_engine_get_type (trial->settings));
  self->network_bytes =
      hone_graph_plan_bytes (trial->model, trial->engine.kernels, trial->batch, trial->imgsz, trial->imgsz,
                             hone_engine_train_mode (trial->settings), HONE_PICTURES_BYTES);
}

HoneBench *
hone_bench_run (HoneSettings *settings, int steps, GCancellable *cancellable, GError **error)
{
  g_autoptr (HoneBench) self = g_new0 (HoneBench, 1);
  Trial trial = { .settings = hone_settings_copy (settings) };
  gboolean done = set_up (&trial, error);

  if (done) {
    describe (self, &trial);
    trial.engine.kernels->measure (trial.engine.device, &self->peak);
    done = time_copies (&trial, self, error) && time_steps (&trial, steps, cancellable, self, error);
  }
  if (done && trial.apart) { /* the whole step, without waiting for each of its calls */
    hone_bench_kernels_pause (TRUE);
    done = time_steps (&trial, steps, cancellable, self, error);
  }
  if (trial.engine.device != NULL) {
    self->rows = hone_bench_kernels_end ();
    trial.engine.kernels = trial.real; /* what follows is timed as a whole */
    if (trial.engine.host == trial.engine.device)
      trial.engine.host_kernels = trial.real;
  }
  if (done) {
    finish_rows (self);
    self->images_per_second = self->batch / self->step;
    done = time_prediction (&trial, self, error) && time_data (&trial, steps, cancellable, self, error);
    self->peak_bytes = most_memory ();
  }
  clear_trial (&trial);
  return done ? g_steal_pointer (&self) : NULL;
}

void
hone_bench_free (HoneBench *self)
{
  if (self == NULL)
    return;
  if (self->rows != NULL)
    g_ptr_array_unref (self->rows);
  g_free (self->model);
  g_free (self->device);
  g_free (self);
}
