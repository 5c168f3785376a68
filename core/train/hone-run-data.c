/* SPDX-License-Identifier: Apache-2.0 */
/* hone-run-data.c - see hone-run-data.h */
#include "hone-run-data.h"

#include "hone-run-evaluation.h"
#include "trainer-private.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#define SAME 0.05 /* pixels of the picture: labels are kept as the network saw them, in floats */

static gboolean
is_near (double x, double y)
{
  return fabs (x - y) < SAME + 1e-5 * fabs (y);
}

/* Corners of a label in the picture's pixels, as the evaluation has them and as the file says. */
static gboolean
is_same (const HoneEvaluationPicture *picture, const HoneTruth *truth, const HoneSample *sample, const HoneLabel *label)
{
  const HoneLetterbox *place = &picture->place;
  double cx = (double) label->cx * sample->width, cy = (double) label->cy * sample->height;
  double w = (double) label->w * sample->width, h = (double) label->h * sample->height;

  return truth->klass == label->klass && is_near (((double) truth->x1 - place->pad_x) / place->gain_x, cx - w / 2) &&
         is_near (((double) truth->y1 - place->pad_y) / place->gain_y, cy - h / 2) &&
         is_near (((double) truth->x2 - place->pad_x) / place->gain_x, cx + w / 2) &&
         is_near (((double) truth->y2 - place->pad_y) / place->gain_y, cy + h / 2);
}

/* In whatever order. */
static gboolean
has_label (HoneEvaluation *evaluation, const HoneEvaluationPicture *picture, const HoneSample *sample,
           const HoneLabel *label)
{
  for (guint i = 0; i < picture->n_truth; i++)
    if (is_same (picture, &g_array_index (evaluation->truth, HoneTruth, picture->first_truth + i), sample, label))
      return TRUE;
  return FALSE;
}

static gboolean
is_relabelled (HoneEvaluation *evaluation, const HoneEvaluationPicture *picture, const HoneSample *sample)
{
  if (picture->n_truth != sample->n_labels)
    return TRUE;
  for (guint i = 0; i < sample->n_labels; i++)
    if (!has_label (evaluation, picture, sample, &sample->labels[i]))
      return TRUE;
  return FALSE;
}

static GHashTable *
index_pictures (HoneEvaluation *evaluation)
{
  GHashTable *index = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < evaluation->pictures->len; i++) {
    const HoneEvaluationPicture *picture = &g_array_index (evaluation->pictures, HoneEvaluationPicture, i);

    g_hash_table_insert (index, (gpointer) picture->path, (gpointer) picture);
  }
  return index;
}

static void
look_at_pictures (HoneRunData *self, HoneEvaluation *evaluation, HoneDataset *dataset)
{
  g_autoptr (GHashTable) before = index_pictures (evaluation);
  guint n;
  HoneSample *const *samples = hone_dataset_get_samples (dataset, HONE_SPLIT_VAL, &n);

  for (guint i = 0; i < n; i++) {
    const HoneEvaluationPicture *picture = g_hash_table_lookup (before, samples[i]->path);

    if (!samples[i]->usable)
      continue;
    self->n_new += picture == NULL;
    self->n_relabelled += picture != NULL && is_relabelled (evaluation, picture, samples[i]);
    g_hash_table_remove (before, samples[i]->path);
  }
  self->n_gone = g_hash_table_size (before);
}

/* As the training opened it: its settings leave pictures and classes out. NULL: it is not there any more */
static HoneDataset *
open_data (const char *folder, HoneSettings *settings, GCancellable *cancellable)
{
  g_autofree char *path = hone_run_folder_find_data (folder, settings);

  return path != NULL && hone_settings_set (settings, "data", path, NULL)
             ? hone_training_open_data (settings, cancellable, NULL)
             : NULL;
}

static void
look (HoneRunData *self, const char *before, HoneEvaluation *evaluation, HoneDataset *dataset)
{
  g_autofree char *now = hone_data_fingerprint (dataset);

  self->known = before != NULL;
  self->changed = before != NULL && !g_str_equal (before, now);
  if (self->changed && evaluation != NULL && g_strcmp0 (evaluation->split, hone_split_name (HONE_SPLIT_VAL)) == 0)
    look_at_pictures (self, evaluation, dataset);
}

gboolean
hone_run_folder_look_at_data (const char *folder, HoneEvaluation *evaluation, HoneRunData *data,
                              GCancellable *cancellable, GError **error)
{
  g_autoptr (HoneSettings) settings = hone_run_folder_read_settings (folder, error);
  g_autoptr (HoneRunSummary) run = settings != NULL ? hone_run_summary_read (folder, error) : NULL;
  g_autoptr (HoneDataset) dataset = NULL;

  *data = (HoneRunData){ 0 };
  if (run == NULL)
    return FALSE;
  dataset = open_data (folder, settings, cancellable);
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;
  data->gone = dataset == NULL;
  if (dataset != NULL)
    look (data, run->fingerprint != NULL || evaluation == NULL ? run->fingerprint : evaluation->fingerprint, evaluation,
          dataset);
  return TRUE;
}

/* --- in words -------------------------------------------------------------------------------------------------- */

static void
add_count (GPtrArray *parts, guint n, char *words)
{
  if (n > 0)
    g_ptr_array_add (parts, words);
  else
    g_free (words);
}

char *
hone_run_data_to_words (const HoneRunData *self)
{
  g_autoptr (GPtrArray) parts = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *list = NULL;

  if (self->gone)
    return g_strdup (_ ("The data set of this run is not there any more. What is shown is as it was then."));
  if (!self->changed)
    return NULL;
  add_count (parts, self->n_gone, g_strdup_printf (ngettext ("%u is gone", "%u are gone", self->n_gone), self->n_gone));
  add_count (parts, self->n_new, g_strdup_printf (ngettext ("%u is new", "%u are new", self->n_new), self->n_new));
  add_count (parts, self->n_relabelled,
             g_strdup_printf (ngettext ("%u has other labels", "%u have other labels", self->n_relabelled),
                              self->n_relabelled));
  if (parts->len == 0)
    return g_strdup (_ ("The data set has changed since this run, but not the validation pictures and their labels: "
                        "the figures still hold."));
  g_ptr_array_add (parts, NULL);
  list = g_strjoinv (", ", (char **) parts->pdata);
  /* Translators: %s is a list such as "2 are gone, 1 has other labels" */
  return g_strdup_printf (
      _ ("The data set has changed since this run. Of the validation pictures: %s. What is shown is "
         "as it was then."),
      list);
}
