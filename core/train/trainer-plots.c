/* SPDX-License-Identifier: Apache-2.0 */
/* trainer-plots.c - the pictures of a run (spec 06, section 4)
 *
 * A picture that cannot be drawn or written is told, once a file, and nothing else: a training of days does not end
 * for it.
 */
#include "trainer-private.h"

#include <glib/gi18n-lib.h>

#define BATCHES 3

static gboolean
is_wanted (HoneTraining *self)
{
  return hone_settings_get_bool (self->settings, "plots");
}

static void
tell (HoneTraining *self, gboolean good, GError **error)
{
  if (!good)
    hone_watch_say (self->watch, self->data, _ ("A picture of the run is missing: %s"), (*error)->message);
  g_clear_error (error);
}

void
hone_training_plot_labels (HoneTraining *self)
{
  g_autofree char *path = g_build_filename (self->folder, "labels.jpg", NULL);
  GError *error = NULL;

  if (is_wanted (self) && self->task == &hone_train_detect)
    tell (self, hone_plot_labels (self->dataset, HONE_SPLIT_TRAIN, path, &error), &error);
}

/* The first three batches of the run, and those behind the end of mosaic. */
static gboolean
is_drawn (HoneTraining *self, gint64 batch)
{
  gint64 closed = (gint64) self->at.closed_at * self->batches;

  return batch < BATCHES || (self->at.closed_at >= 0 && batch >= closed && batch < closed + BATCHES);
}

void
hone_training_plot_batch (HoneTraining *self, const HoneBatch *batch)
{
  gint64 number = (gint64) self->at.epoch * self->batches + self->at.batch;
  g_autofree char *name = g_strdup_printf ("train_batch%" G_GINT64_FORMAT ".jpg", number);
  g_autofree char *path = g_build_filename (self->folder, name, NULL);
  GError *error = NULL;

  if (is_wanted (self) && is_drawn (self, number))
    tell (self, hone_plot_batch (batch, NULL, self->model->names, path, &error), &error);
}

HoneValPlots *
hone_training_begin_val_plots (HoneTraining *self, gboolean final)
{
  HoneValPlots *plots;

  if (!is_wanted (self) || !(final || self->at.epoch + 1 >= self->epochs || self->at.stopper.possible))
    return NULL;
  plots = hone_val_plots_new (self->folder, self->model->names);
  hone_val_plots_set_conf (plots, self->validator.nms.conf);
  self->validator.on_batch = hone_val_plots_add;
  self->validator.on_batch_data = plots;
  self->validator.confusion = hone_val_plots_get_matrix (plots);
  return plots;
}

void
hone_training_end_val_plots (HoneTraining *self, HoneValPlots *plots, const HoneMetrics *metrics)
{
  GError *error = NULL;

  if (plots == NULL)
    return;
  self->validator.on_batch = NULL;
  self->validator.on_batch_data = NULL;
  self->validator.confusion = NULL;
  if (metrics != NULL)
    tell (self, hone_val_plots_finish (plots, metrics, &error), &error);
  hone_val_plots_free (plots);
}

void
hone_training_plot_results (HoneTraining *self, gboolean final)
{
  HoneResults *results = self->results;
  g_autofree char *path = g_build_filename (self->folder, "results.png", NULL);
  guint n = hone_results_get_n_rows (results);
  GError *error = NULL;

  if (!is_wanted (self) || n == 0 || !(final || (int) n >= self->epochs || self->at.stopper.possible))
    return;
  tell (self,
        hone_plot_results ((const char *const *) results->columns, (const double *) (gpointer) results->values->data, n,
                           path, &error),
        &error);
}
