/* SPDX-License-Identifier: Apache-2.0 */
/* hone-selftest.c - see hone-selftest.h */
#include "hone-selftest.h"

#include "engine.h"
#include "hone-error.h"
#include "hone-hardware.h"
#include "selftest-slots.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#define SEED 20260601
#define QUICK_SHAPES 2
#define SMALL_SHAPES 6
#define LARGE_SHAPES 3

typedef struct {
  const HoneKernels *k, *reference_k;
  HoneDevice *device, *reference;
  const HoneGpu *gpu; /* NULL: it is the processor that is tested */
  HoneHardware *hardware;
  gboolean quick;

  HoneSelftest *found;
  char why[200]; /* the device has failed */
  HoneStatus status;

  HoneProgress progress;
  gpointer progress_data;
  GCancellable *cancellable;
  guint done, all; /* checks */
} Session;

void
hone_selftest_free (HoneSelftest *self)
{
  if (self == NULL)
    return;
  g_array_unref (self->rows);
  g_free (self->verdict);
  g_free (self);
}

/* The devices */

/* Also one that an earlier self-test has switched off: it may pass now. */
static const HoneHardwareGpu *
find_gpu (const HoneHardware *hardware, const char *word)
{
  if (g_ascii_strcasecmp (word, "cuda") != 0 || hardware->gpus->len == 0)
    return hone_hardware_find (hardware, word);
  for (guint i = 0; i < hardware->gpus->len; i++)
    if (((HoneHardwareGpu *) hardware->gpus->pdata[i])->gpu.state == HONE_GPU_READY)
      return hardware->gpus->pdata[i];
  return hardware->gpus->pdata[0];
}

static gboolean
refuse (const char *says, const char *remedy, GError **error)
{
  g_set_error (error, HONE_ERROR, HONE_ERROR_USAGE, "%s%s%s", says, remedy != NULL ? " " : "",
               remedy != NULL ? remedy : "");
  return FALSE;
}

static gboolean
choose_gpu (Session *self, const char *word, GError **error)
{
  const HoneHardwareGpu *gpu;

  self->hardware = hone_hardware_look ();
  gpu = find_gpu (self->hardware, word);
  if (gpu == NULL && self->hardware->gpus->len == 0)
    return refuse (self->hardware->says, self->hardware->remedy, error);
  if (gpu == NULL) {
    g_set_error (error, HONE_ERROR, HONE_ERROR_USAGE, _ ("There is no GPU “%s”. “hone info” lists those there are."),
                 word);
    return FALSE;
  }
  if (gpu->gpu.state != HONE_GPU_READY)
    return refuse (gpu->says, gpu->remedy, error);
  self->gpu = &gpu->gpu;
  return TRUE;
}

static gboolean
open_devices (Session *self, const char *word, GError **error)
{
  const gboolean cpu = g_ascii_strcasecmp (word, "cpu") == 0;
  HoneOpen how = { 0 }, plain = { .level = cpu ? HONE_LEVEL_PLAIN : HONE_LEVEL_AUTO };

  if (!cpu && !choose_gpu (self, word, error))
    return FALSE;
  if (self->gpu != NULL)
    how.gpu = self->gpu->uuid;
  self->k = cpu ? hone_kernels_cpu () : hone_kernels_cuda ();
  self->reference_k = hone_kernels_cpu ();
  self->device = self->k->open (&how);
  self->reference = self->reference_k->open (&plain);
  if (self->device == NULL || self->reference == NULL) {
    g_set_error (error, HONE_ERROR, HONE_ERROR_MEMORY,
                 _ ("The device does not start. Close other programs that use it, then try again."));
    return FALSE;
  }
  self->k->describe (self->device, self->found->device, sizeof self->found->device);
  return TRUE;
}

static void
close_devices (Session *self)
{
  if (self->device != NULL)
    self->k->close (self->device);
  if (self->reference != NULL)
    self->reference_k->close (self->reference);
  hone_hardware_free (self->hardware);
}

/* Comparing */

static double
distance (const GArray *got, const GArray *want)
{
  double error = 0, size = 0;

  if (got->len != want->len)
    return INFINITY;
  for (guint i = 0; i < got->len; i++) {
    const double x = (double) g_array_index (got, float, i), y = (double) g_array_index (want, float, i);

    error += (x - y) * (x - y);
    size += y * y;
  }
  if (!isfinite (error))
    return INFINITY;
  return error > 0 ? error / MAX (size, 1e-30) : 0;
}

static gboolean
same_bits (const GArray *a, const GArray *b)
{
  return a->len == b->len && memcmp (a->data, b->data, a->len * sizeof (float)) == 0;
}

/* Asked once a call, so that what fails is known by its name. */
static void
notice_failure (Session *self)
{
  if (self->status == HONE_OK)
    self->status = self->k->sync (self->device, self->why, sizeof self->why);
}

static void
compare (Session *self, const SelftestSlot *slot, HoneType type, gboolean large, guint64 seed, HoneSelftestRow *row)
{
  Probe probes[3];

  for (int i = 0; i < 3; i++) { /* the reference, then twice the device */
    if (i == 0)
      probe_begin (&probes[i], self->reference_k, self->reference, seed);
    else
      probe_begin (&probes[i], self->k, self->device, seed);
    probes[i].type = i > 0 ? type : HONE_F32;
    probes[i].rounded = type;
    probes[i].large = large;
    slot->run (&probes[i]);
  }
  notice_failure (self);
  row->error = MAX (row->error, distance (probes[1].taken, probes[0].taken));
  row->repeats = row->repeats && same_bits (probes[1].taken, probes[2].taken);
  row->n_shapes++;
  for (int i = 0; i < 3; i++)
    probe_end (&probes[i]);
}

static void
tell_progress (Session *self, const char *what)
{
  if (self->progress != NULL)
    self->progress ((double) self->done / self->all, what, self->progress_data);
  self->done++;
}

/* FALSE: cancelled. */
static gboolean
check_slot (Session *self, const SelftestSlot *slot, HoneType type, GError **error)
{
  const guint small = self->quick ? QUICK_SHAPES : SMALL_SHAPES, all = small + (self->quick ? 0 : LARGE_SHAPES);
  HoneSelftestRow row = { slot->slot, hone_engine_type_name (type) };

  row.bound = type == HONE_F32 ? slot->bound : slot->half_bound;
  row.repeats = TRUE;
  tell_progress (self, slot->slot);
  for (guint i = 0; i < all && self->status == HONE_OK; i++) {
    if (g_cancellable_set_error_if_cancelled (self->cancellable, error))
      return FALSE;
    compare (self, slot, type, i >= small, SEED + i, &row);
  }
  if (self->status != HONE_OK)
    row.error = INFINITY;
  row.good = self->status == HONE_OK && row.repeats && row.error <= row.bound;
  self->found->n_failed += !row.good;
  g_array_append_val (self->found->rows, row);
  return TRUE;
}

/* All operations with one type of numbers. */
static gboolean
check_type (Session *self, HoneType type, GError **error)
{
  guint n;
  const SelftestSlot *slots = selftest_slots (&n);

  for (guint i = 0; i < n && self->status == HONE_OK; i++)
    if ((type == HONE_F32 || slots[i].half_bound > 0) && !check_slot (self, &slots[i], type, error))
      return FALSE;
  return TRUE;
}

static gboolean
check_slots (Session *self, GError **error)
{
  static const HoneType types[] = { HONE_F32, HONE_BF16, HONE_F16 };
  guint n, n_types = 0;

  selftest_slots (&n);
  for (gsize i = 0; i < G_N_ELEMENTS (types); i++)
    n_types += self->k->has_type (self->device, types[i]);
  self->all = n * n_types;
  for (gsize i = 0; i < G_N_ELEMENTS (types); i++)
    if (self->k->has_type (self->device, types[i]) && !check_type (self, types[i], error))
      return FALSE;
  return TRUE;
}

/* The verdict */

static char *
say_failed (Session *self)
{
  const HoneSelftest *found = self->found;
  const HoneSelftestRow *first = NULL;

  if (self->status != HONE_OK)
    return g_strdup_printf (_ ("The self-test could not end. %s"), self->why);
  for (guint i = 0; i < found->rows->len && first == NULL; i++)
    if (!g_array_index (found->rows, HoneSelftestRow, i).good)
      first = &g_array_index (found->rows, HoneSelftestRow, i);
  return g_strdup_printf (_ ("It computes wrongly: %u of %u checks failed, the first in “%s”."), found->n_failed,
                          found->rows->len, first->what);
}

static gboolean
conclude (Session *self, GError **error)
{
  HoneSelftest *found = self->found;

  if (self->status == HONE_OUT_OF_MEMORY) { /* says nothing of how it computes */
    g_set_error (error, HONE_ERROR, HONE_ERROR_MEMORY, _ ("%s Close other programs that use it, then try again."),
                 self->why);
    return FALSE;
  }
  if (found->n_failed > 0)
    found->verdict = say_failed (self);
  else
    found->verdict = g_strdup_printf (_ ("It computes correctly: all %u checks passed."), found->rows->len);
  return self->gpu == NULL || hone_gpu_remember_check (self->gpu, found->n_failed > 0 ? found->verdict : NULL, error);
}

HoneSelftest *
hone_selftest_run (const char *word, gboolean quick, HoneProgress progress, gpointer progress_data,
                   GCancellable *cancellable, GError **error)
{
  g_autoptr (HoneSelftest) found = g_new0 (HoneSelftest, 1);
  Session self = {
    .quick = quick, .found = found, .progress = progress, .progress_data = progress_data, .cancellable = cancellable
  };
  gboolean done;

  found->rows = g_array_new (FALSE, FALSE, sizeof (HoneSelftestRow));
  done = open_devices (&self, word, error) && check_slots (&self, error) && conclude (&self, error);
  close_devices (&self);
  return done ? g_steal_pointer (&found) : NULL;
}
