/* SPDX-License-Identifier: Apache-2.0 */
/* trainer-classes.c - classes.csv: how well each class was found after each validated epoch
 *
 * Columns: epoch, then of each class by its number "mAP50/0,mAP50-95/0,…"; nan where the validation pictures have none
 * of it. Written whole like results.csv, beside it, so that the curves by class outlive the window.
 */
#include "trainer-private.h"

#include "hone-file.h"

#include <math.h>

static char *
path_of (HoneTraining *self)
{
  return g_build_filename (self->folder, HONE_RUN_CLASSES, NULL);
}

static char **
columns_of (int n_classes)
{
  g_autoptr (GPtrArray) columns = g_ptr_array_new ();

  g_ptr_array_add (columns, g_strdup ("epoch"));
  for (int i = 0; i < n_classes; i++) {
    g_ptr_array_add (columns, g_strdup_printf (HONE_RUN_CLASS_MAP50 "%d", i));
    g_ptr_array_add (columns, g_strdup_printf (HONE_RUN_CLASS_MAP "%d", i));
  }
  g_ptr_array_add (columns, NULL);
  return (char **) g_ptr_array_steal (columns, NULL);
}

/* Epochs that are done again are written again. */
static void
keep_before (HoneResults *results, int epoch)
{
  guint n = hone_results_get_n_rows (results);

  while (n > 0 && hone_results_get (results, n - 1, "epoch") >= epoch)
    n--;
  hone_results_keep (results, n);
}

void
hone_training_begin_classes (HoneTraining *self, gboolean resumed)
{
  g_auto (GStrv) columns = columns_of (self->model->n_classes);
  g_autofree char *path = path_of (self);
  g_autoptr (HoneResults) old = resumed ? hone_results_read (path, NULL) : NULL;

  if (old != NULL && g_strv_equal ((const char *const *) old->columns, (const char *const *) columns))
    self->by_class = g_steal_pointer (&old);
  else
    self->by_class = hone_results_new ((const char *const *) columns);
}

static void
add_row (HoneTraining *self, const HoneTrainEpoch *epoch)
{
  const int n = 1 + 2 * self->model->n_classes;
  g_autofree double *row = g_new (double, n);

  row[0] = epoch->epoch;
  for (int i = 1; i < n; i++)
    row[i] = (double) NAN;
  for (int i = 0; i < epoch->metrics->n_classes; i++) {
    const HoneClassMetrics *one = &epoch->metrics->classes[i];

    row[1 + 2 * one->klass] = one->ap50;
    row[2 + 2 * one->klass] = one->ap50_95;
  }
  hone_results_add (self->by_class, row);
}

gboolean
hone_training_write_classes (HoneTraining *self, const HoneTrainEpoch *epoch, GError **error)
{
  g_autofree char *path = path_of (self), *text = NULL;

  if (epoch->metrics == NULL)
    return TRUE;
  keep_before (self->by_class, epoch->epoch);
  add_row (self, epoch);
  text = hone_results_to_text (self->by_class);
  return hone_file_write_text (path, text, error);
}
