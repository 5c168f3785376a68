/* SPDX-License-Identifier: Apache-2.0 */
/* trainer-memory.c - how much memory a training takes, before any of it is taken; batch=-1 (spec 04, section 12)
 *
 * The reference measures batches of several sizes on its graphics card and takes 16 on a processor. Here the plan of
 * the network's memory tells the bytes of any size at once, so the same rule serves the processor and its free memory.
 */
#include "device-choice.h"
#include "model-file.h"
#include "picture-cache.h"
#include "trainer-private.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <math.h>

#define AUTO_PART 0.6   /* of what is free: batch=-1 */
#define MOST_BATCH 1024 /* spec 04, section 12 */
#define SMALL_BATCH 16  /* the usual one */
#define PREPARED 4      /* batches that a loader holds, and the one at hand */
#define WINDOW 8        /* batches of pictures that stay decoded where not all do */
#define KINDS 4         /* arrays as long as the weights: gradients, EMA, two of the optimizer */

static guint64
larger (guint64 a, guint64 b)
{
  return MAX (a, b);
}

static guint64
square (int side)
{
  return (guint64) side * (guint64) side;
}

/* Of all three maps; strides 8, 16, 32. */
static guint64
count_anchors (int side)
{
  return square (side / 8) + square (side / 16) + square (side / 32);
}

/* Training at the largest size; validation with twice the batch and up to a stride more. */
static guint64
network_bytes (const HoneMemoryHow *how, int batch)
{
  const gboolean floats = how->largest > how->imgsz;
  const int side = how->imgsz + 32;

  return larger (
      hone_graph_plan_bytes (how->model, how->kernels, batch, how->largest, how->largest, how->mode,
                             floats ? HONE_PICTURES_FLOATS : HONE_PICTURES_BYTES),
      hone_graph_plan_bytes (how->model, how->kernels, 2 * batch, side, side, HONE_GRAPH_INFER, HONE_PICTURES_BYTES));
}

/* Per picture: batches in the loader. */
static guint64
loader_bytes (const HoneMemoryHow *how)
{
  const guint64 loader = (2 * PREPARED + (how->pictures > 0 ? 0 : WINDOW)) * square (how->imgsz) * 3;
  const guint64 resized = how->largest > how->imgsz ? square (how->largest) * 3 * sizeof (float) : 0;

  return loader + resized;
}

/* Per picture: decoded boxes, and the reference's allowance for assignment. */
static guint64
loss_bytes (const HoneMemoryHow *how)
{
  const guint64 anchors = count_anchors (how->largest), classes = (guint64) how->model->n_classes;
  const guint64 decoded = 2 * anchors * (4 + classes) * sizeof (float);
  const guint64 assignment = anchors * 6 * (4 * (guint64) how->most_labels + 2 * classes) * sizeof (float);

  return decoded + assignment;
}

/* On a GPU with memory of its own: the network, pictures as they come, what the loss works in. */
static guint64
device_bytes (const HoneMemoryHow *how, int batch)
{
  const guint64 pictures = 3 * larger (square (how->imgsz + 32) * 2, square (how->largest) * sizeof (float));

  return network_bytes (how, batch) + (guint64) batch * (pictures + loss_bytes (how));
}

guint64
hone_memory_of_batch (const HoneMemoryHow *how, int batch)
{
  if (!how->kernels->shares_memory)
    return device_bytes (how, batch);
  return network_bytes (how, batch) + (guint64) batch * (loader_bytes (how) + loss_bytes (how));
}

guint64
hone_memory_fixed (const HoneMemoryHow *how)
{
  const guint64 weights = (guint64) how->model->n_values * sizeof (float);

  return how->kernels->shares_memory ? how->pictures + KINDS * weights : (KINDS + 1) * weights;
}

int
hone_memory_fit (const HoneMemoryHow *how, guint64 available, double part, int most)
{
  const guint64 fixed = hone_memory_fixed (how);
  const double room = available > fixed ? part * (double) (available - fixed) : 0;
  int low = 1, high = MAX (MIN (most, MOST_BATCH), 1);

  while (low < high) {
    const int middle = (low + high + 1) / 2;

    if ((double) hone_memory_of_batch (how, middle) <= room)
      low = middle;
    else
      high = middle - 1;
  }
  return low;
}

/* Decoded pictures that will stay in memory. */
static guint64
kept_pictures (HoneDataset *dataset, HoneCacheHow cache, int imgsz)
{
  guint n;
  HoneSample *const *samples = hone_dataset_get_samples (dataset, HONE_SPLIT_TRAIN, &n);
  guint64 sum = 0;

  for (guint i = 0; i < n; i++) {
    int w, h;

    hone_load_size (samples[i]->width, samples[i]->height, imgsz, &w, &h);
    sum += samples[i]->usable ? (guint64) w * (guint64) h * 3 : 0;
  }
  if (cache == HONE_CACHE_NONE || cache == HONE_CACHE_DISK || 2 * sum > hone_memory_available ())
    return 0;
  return sum;
}

/* Of the device that the settings choose; the processor's where they choose none (hone_engine_open () tells). */
static HoneMemoryHow
memory_how (HoneSettings *settings, HoneDataset *dataset, HoneModel *model, int imgsz)
{
  g_auto (HoneDeviceChoice) choice = { 0 };

  if (!hone_device_choose (hone_settings_get_text (settings, "device"), &choice, NULL))
    hone_device_choose (NULL, &choice, NULL);
  return (HoneMemoryHow){
    .model = model,
    .kernels = choice.kernels,
    .available = choice.kernels->shares_memory ? hone_memory_available () : choice.free,
    .imgsz = imgsz,
    .largest = hone_multi_scale_largest (imgsz, hone_settings_get_number (settings, "multi_scale")),
    .most_labels = hone_most_labels (dataset),
    .pictures = kept_pictures (dataset, hone_training_cache (settings), imgsz),
    .mode = hone_engine_train_mode (settings),
  };
}

gboolean
hone_training_fits_batch (HoneSettings *settings)
{
  return hone_settings_get_number (settings, "batch") < 1;
}

gboolean
hone_training_may_save (HoneSettings *settings)
{
  return g_str_equal (hone_settings_get_text (settings, "memory_saver"), "auto");
}

static gboolean
fits (const HoneMemoryHow *how, int batch, guint64 available)
{
  return hone_memory_fixed (how) + hone_memory_of_batch (how, batch) <= available;
}

/* memory_saver=auto: a batch that was asked for and does not fit, or one that was left to Hone and comes out small, is
 * a reason to save; then @how says so. */
static int
choose_batch (HoneSettings *settings, HoneMemoryHow *how, guint64 available, int n_train)
{
  const double asked = hone_settings_get_number (settings, "batch");
  const double part = asked > 0 ? asked : AUTO_PART;
  HoneMemoryHow saving = *how;
  int batch, small;

  saving.mode |= HONE_GRAPH_SAVE_MEMORY;
  if (asked >= 1) {
    if (hone_training_may_save (settings) && !fits (how, MIN ((int) asked, n_train), available))
      *how = saving;
    return (int) asked;
  }
  batch = hone_memory_fit (how, available, part, n_train);
  small = MIN (SMALL_BATCH, n_train);
  if (!hone_training_may_save (settings) || batch >= small)
    return batch;
  *how = saving;
  return hone_memory_fit (how, available, part, small);
}

static guint64
megabytes (guint64 bytes)
{
  return (bytes + 999999) / 1000000;
}

static void
say_saving (HoneTraining *self)
{
  hone_watch_say (
      self->watch, self->data,
      _ ("Memory is short: Hone computes some of the network twice instead of keeping it (memory_saver). The "
         "results are the same; a batch takes a little longer."));
}

int
hone_training_choose_batch (HoneTraining *self)
{
  HoneMemoryHow how = memory_how (self->settings, self->dataset, self->model, self->imgsz);
  const HoneGraphMode mode = how.mode;
  const guint64 available = how.available;
  const int batch = choose_batch (self->settings, &how, available, self->n_train);

  if (how.mode != mode) {
    hone_settings_set (self->settings, "memory_saver", "true", NULL);
    say_saving (self);
  }
  if (!hone_training_fits_batch (self->settings))
    return batch;
  hone_watch_say (
      self->watch, self->data,
      _ ("batch=%d chosen: the training will take about %" PRIu64 " MB of the %" PRIu64 " MB of memory that are free."),
      batch, megabytes (hone_memory_fixed (&how) + hone_memory_of_batch (&how, batch)), megabytes (available));
  return batch;
}

/* At once, what every graph of the training will need: if there is not so much, nothing has been learnt yet. */
gboolean
hone_training_reserve (HoneTraining *self, GError **error)
{
  const HoneMemoryHow how = memory_how (self->settings, self->dataset, self->model, self->imgsz);

  return hone_arena_reserve (self->engine.arena, (gsize) network_bytes (&how, MIN (self->batch, self->n_train)), error);
}

/* Before there is a training */

gboolean
hone_trainer_estimate (HoneSettings *settings, HoneDataset *dataset, HoneTrainEstimate *estimate, GError **error)
{
  const HoneDataYaml *yaml = hone_dataset_get_yaml (dataset);
  const int n_train = (int) hone_training_count_usable (dataset, HONE_SPLIT_TRAIN);
  g_autoptr (HoneSettings) own = hone_settings_copy (settings);
  g_autoptr (HoneModel) model = hone_model_file_plan (own, yaml->n_classes, error);
  HoneMemoryHow how;
  guint64 taken;

  *estimate = (HoneTrainEstimate){ 0 };
  if (model == NULL)
    return FALSE;
  how = memory_how (own, dataset, model, hone_model_file_imgsz (own, NULL));
  estimate->available = how.available;
  estimate->batch = choose_batch (own, &how, estimate->available, n_train);
  estimate->saves = (how.mode & HONE_GRAPH_SAVE_MEMORY) != 0;
  taken = (guint64) MIN (estimate->batch, MAX (n_train, 1));
  estimate->network = network_bytes (&how, (int) taken);
  estimate->pictures = how.pictures + taken * loader_bytes (&how);
  estimate->work = taken * loss_bytes (&how);
  estimate->weights = (1 + KINDS) * (guint64) model->n_values * sizeof (float);
  estimate->bytes = estimate->network + estimate->pictures + estimate->work + estimate->weights;
  if (hone_training_may_save (own))
    how.mode |= HONE_GRAPH_SAVE_MEMORY;
  estimate->most = hone_memory_fit (&how, estimate->available, 1, MOST_BATCH);
  if (!fits (&how, estimate->most, estimate->available))
    estimate->most = 0;
  return TRUE;
}
