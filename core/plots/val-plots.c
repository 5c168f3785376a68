/* SPDX-License-Identifier: Apache-2.0 */
/* val-plots.c - what a validation leaves in its folder; see hone-plots.h */
#include "hone-plots.h"

#include <math.h>

#define BATCHES 3

struct _HoneValPlots {
  char *folder;
  char **names;
  int n_classes;
  gint64 *matrix;
  double conf;
  int n_batches; /* so far */
  GError *error; /* the first */
};

HoneValPlots *
hone_val_plots_new (const char *folder, char *const *names)
{
  HoneValPlots *self = g_new0 (HoneValPlots, 1);

  self->folder = g_strdup (folder);
  self->names = g_strdupv ((char **) names);
  self->n_classes = (int) g_strv_length (self->names);
  self->matrix = g_new0 (gint64, (gsize) (self->n_classes + 1) * (gsize) (self->n_classes + 1));
  return self;
}

void
hone_val_plots_free (HoneValPlots *self)
{
  g_free (self->folder);
  g_strfreev (self->names);
  g_free (self->matrix);
  g_clear_error (&self->error);
  g_free (self);
}

gint64 *
hone_val_plots_get_matrix (HoneValPlots *self)
{
  return self->matrix;
}

void
hone_val_plots_set_conf (HoneValPlots *self, double conf)
{
  self->conf = conf;
}

/* Where the next error goes: only the first is kept. */
static GError **
slot (HoneValPlots *self)
{
  return self->error == NULL ? &self->error : NULL;
}

static void
draw_batch (HoneValPlots *self, const HoneBatch *batch, GArray *const *found, const char *what)
{
  g_autofree char *name = g_strdup_printf ("val_batch%d_%s.jpg", self->n_batches, what);
  g_autofree char *path = g_build_filename (self->folder, name, NULL);

  hone_plot_batch (batch, found, self->names, path, slot (self));
}

void
hone_val_plots_add (const HoneBatch *batch, GArray *const *found, gpointer plots)
{
  HoneValPlots *self = plots;

  if (self->n_batches < BATCHES) {
    draw_batch (self, batch, NULL, "labels");
    draw_batch (self, batch, found, "pred");
  }
  self->n_batches++;
}

static void
draw_matrix (HoneValPlots *self, const char *name, gboolean normalized)
{
  g_autofree char *path = g_build_filename (self->folder, name, NULL);

  hone_plot_confusion (self->matrix, self->n_classes, self->names, normalized, self->conf, path, slot (self));
}

gboolean
hone_val_plots_finish (HoneValPlots *self, const HoneMetrics *metrics, GError **error)
{
  const gboolean classifier = isnan (metrics->map50);

  if (metrics->report != NULL)
    hone_plot_class_report (metrics->report, self->names, self->folder, slot (self));
  if (classifier)
    self->conf = HONE_CONFUSION_CLASSES;
  else
    hone_plot_curves (metrics, self->names, self->folder, slot (self));
  draw_matrix (self, "confusion_matrix.png", FALSE);
  draw_matrix (self, "confusion_matrix_normalized.png", TRUE);
  if (self->error == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&self->error));
  return FALSE;
}
