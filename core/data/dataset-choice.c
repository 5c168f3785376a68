/* SPDX-License-Identifier: Apache-2.0 */
/* dataset-choice.c - see dataset-choice.h */
#include "dataset-choice.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

gboolean
hone_dataset_how_set_fraction (HoneDatasetHow *how, const double *values, int n, GError **error)
{
  gboolean fine = n <= HONE_N_SPLITS;

  for (int i = 0; i < n && fine; i++)
    fine = values[i] > 0 && (values[i] <= 1 || (values[i] == floor (values[i]) && values[i] <= G_MAXINT));
  if (!fine) {
    g_set_error (error, HONE_ERROR, HONE_ERROR_USAGE,
                 _ ("fraction has to be a part above 0 and up to 1, a number of pictures from 2 on, or a list of such "
                    "for train, val and test."));
    return FALSE;
  }
  for (int split = 0; split < HONE_N_SPLITS; split++)
    how->fraction[split] = split < n ? values[split] : 0;
  return TRUE;
}

guint
dataset_choose_count (double fraction, guint n)
{
  if (!(fraction > 0))
    return n;
  if (fraction > 1)
    return fraction < n ? (guint) fraction : n;
  /* rint (): halves to even, as Python's round () has it. */
  return MIN (n, MAX (1, (guint) rint (n * fraction)));
}

gboolean
dataset_is_class_kept (int klass, const int *classes, int n_classes)
{
  for (int i = 0; i < n_classes; i++)
    if (classes[i] == klass)
      return TRUE;
  return FALSE;
}

/* Moves a label's points down to @to; returns where the next ones go. */
static guint
move_points (HoneSample *sample, HoneLabel *label, guint to)
{
  if (label->n_points > 0)
    memmove (sample->points + 2 * to, sample->points + 2 * label->first_point, label->n_points * 2 * sizeof (float));
  label->first_point = to;
  return to + label->n_points;
}

void
dataset_keep_classes (HoneSample *sample, const int *classes, int n_classes)
{
  guint n = 0, point = 0;

  for (guint i = 0; i < sample->n_labels; i++) {
    HoneLabel label = sample->labels[i];

    if (!dataset_is_class_kept (label.klass, classes, n_classes))
      continue;
    point = move_points (sample, &label, point);
    sample->labels[n++] = label;
  }
  sample->n_labels = n;
  if (point == 0)
    g_clear_pointer (&sample->points, g_free);
}

void
dataset_join_classes (HoneDataYaml *yaml)
{
  for (int i = 0; i < yaml->n_classes; i++)
    g_free (yaml->names[i]);
  g_free (yaml->names);
  yaml->n_classes = 1;
  yaml->names = g_new0 (char *, 2);
  yaml->names[0] = g_strdup ("item");
}

static void
count_outlines (const HoneSample *sample, guint at, DatasetOutlines *count)
{
  for (guint i = 0; i < sample->n_labels; i++) {
    const HoneLabel *label = &sample->labels[i];

    if (label->n_points == 0 && count->plain++ == 0) {
      count->sample = at;
      count->line = label->line;
    }
    count->outlined += label->n_points > 0;
  }
}

DatasetOutlines
dataset_count_outlines (HoneSample *const *samples, guint n)
{
  DatasetOutlines count = { 0 };

  for (guint i = 0; i < n; i++)
    if (samples[i]->usable)
      count_outlines (samples[i], i, &count);
  return count;
}

void
dataset_drop_outlines (HoneSample *const *samples, guint n)
{
  for (guint i = 0; i < n; i++) {
    g_clear_pointer (&samples[i]->points, g_free);
    for (guint k = 0; k < samples[i]->n_labels; k++)
      samples[i]->labels[k].first_point = samples[i]->labels[k].n_points = 0;
  }
}
