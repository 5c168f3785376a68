/* SPDX-License-Identifier: Apache-2.0 */
/* hone-run-speed.c - see hone-run-speed.h */
#include "hone-run-speed.h"

#include "hone-error.h"
#include "hone-graph.h"
#include "hone-numbers.h"
#include "hone-run-evaluation.h"
#include "model-file.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#define MOST 9 /* pictures; the first one warms up */

typedef struct {
  gint64 last;   /* microseconds; 0: no picture has been looked at */
  GArray *times; /* of double: seconds */
} Clock;

static void
each_cb (const HonePredicted *picture, gpointer data)
{
  Clock *self = data;
  const gint64 now = g_get_monotonic_time ();
  const double seconds = (double) (now - self->last) / G_USEC_PER_SEC;

  if (self->last != 0)
    g_array_append_val (self->times, seconds);
  self->last = now;
}

/* Those that are there still. */
static GPtrArray *
some_pictures (HoneEvaluation *evaluation)
{
  GPtrArray *paths = g_ptr_array_new ();

  for (guint i = 0; i < evaluation->pictures->len && paths->len < MOST; i++) {
    const char *path = g_array_index (evaluation->pictures, HoneEvaluationPicture, i).path;

    if (g_file_test (path, G_FILE_TEST_EXISTS))
      g_ptr_array_add (paths, (gpointer) path);
  }
  return paths;
}

static HoneSettings *
settings_for (const char *weights, int imgsz, GError **error)
{
  g_autoptr (HoneSettings) settings = hone_settings_new ();
  g_autofree char *size = g_strdup_printf ("%d", imgsz);

  if (!hone_settings_set (settings, "model", weights, error) || !hone_settings_set (settings, "imgsz", size, error) ||
      !hone_settings_set (settings, "batch", "1", error))
    return NULL;
  return g_steal_pointer (&settings);
}

static gboolean
take_times (HoneRunSpeed *self, HoneSettings *settings, HoneEvaluation *evaluation, GCancellable *cancellable,
            GError **error)
{
  g_autoptr (GPtrArray) paths = some_pictures (evaluation);
  g_autoptr (GArray) times = g_array_new (FALSE, FALSE, sizeof (double));
  Clock clock = { 0, times };

  if (!hone_predict_paths (settings, paths, NULL, each_cb, &clock, cancellable, error))
    return FALSE;
  if (times->len == 0) {
    g_set_error (error, HONE_ERROR, HONE_ERROR_NOT_FOUND, _ ("There are too few pictures to measure the speed by."));
    return FALSE;
  }
  self->n = times->len;
  self->seconds = hone_median (times);
  return TRUE;
}

/* What a square picture takes, the largest: planned, not taken. */
static gboolean
plan_memory (HoneRunSpeed *self, const char *weights, GError **error)
{
  g_autoptr (HoneTensors) tensors = NULL;
  HoneModel *model = hone_model_file_open (weights, &tensors, error);

  if (model == NULL)
    return FALSE;
  self->network_bytes = hone_graph_plan_bytes (model, hone_kernels_cpu (), 1, self->imgsz, self->imgsz,
                                               HONE_GRAPH_INFER, HONE_PICTURES_BYTES);
  hone_model_free (model);
  return TRUE;
}

gboolean
hone_run_folder_measure_speed (const char *folder, HoneEvaluation *evaluation, HoneRunSpeed *speed,
                               GCancellable *cancellable, GError **error)
{
  g_autofree char *weights = hone_run_folder_find_weights (folder);
  g_autoptr (HoneSettings) settings = NULL;
  GStatBuf info;

  *speed = (HoneRunSpeed){ .imgsz = evaluation->imgsz };
  if (weights == NULL || g_stat (weights, &info) != 0) {
    g_set_error (error, HONE_ERROR, HONE_ERROR_NOT_FOUND, _ ("There are no weights in the folder of this run."));
    return FALSE;
  }
  speed->file_bytes = (guint64) info.st_size;
  settings = settings_for (weights, evaluation->imgsz, error);
  return settings != NULL && take_times (speed, settings, evaluation, cancellable, error) &&
         plan_memory (speed, weights, error);
}
