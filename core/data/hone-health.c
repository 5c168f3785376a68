/* SPDX-License-Identifier: Apache-2.0 */
/* hone-health.c - see hone-health.h */
#include "health-private.h"

static void
clear_finding (gpointer data)
{
  HoneFinding *finding = data;

  g_free (finding->image);
  g_free (finding->label);
  g_free (finding->message);
  g_free (finding->other);
}

static void
add (Health *self, HoneFinding finding, const char *image, const char *label)
{
  finding.image = g_strdup (image);
  finding.label = g_strdup (label);
  finding.message = hone_one_line (finding.message);
  g_array_append_val (self->findings, finding);
}

void
health_find (Health *self, HoneSplit split, guint sample, int line, const char *kind, HoneSeverity severity,
             char *message)
{
  const HoneFinding finding = { kind, severity, split, sample, NULL, NULL, line, message };
  guint n;
  HoneSample *const *samples = hone_dataset_get_samples (self->dataset, split, &n);

  if (sample < n)
    add (self, finding, samples[sample]->path, samples[sample]->label_path);
  else
    add (self, finding, self->yaml->yaml, NULL);
}

void
health_find_picture (Health *self, HoneSplit split, guint sample, const char *kind, HoneSeverity severity,
                     char *message)
{
  const HoneFinding finding = { kind, severity, split, sample, NULL, NULL, 0, message };
  guint n;

  add (self, finding, hone_dataset_get_samples (self->dataset, split, &n)[sample]->path, NULL);
}

void
health_each (Health *self, HealthRule rule)
{
  for (int split = 0; split < HONE_N_SPLITS; split++) {
    guint n;
    HoneSample *const *samples = hone_dataset_get_samples (self->dataset, split, &n);

    for (guint i = 0; i < n; i++)
      if (samples[i]->usable)
        rule (self, split, i, samples[i]);
  }
}

static void
take_own (Health *self)
{
  guint n;
  const HoneFinding *own = hone_dataset_get_findings (self->dataset, &n);

  for (guint i = 0; i < n; i++) {
    HoneFinding copy = own[i];

    copy.message = g_strdup (own[i].message);
    copy.other = g_strdup (own[i].other);
    add (self, copy, own[i].image, own[i].label);
  }
}

static int
by_place (gconstpointer a, gconstpointer b)
{
  const HoneFinding *x = a, *y = b;

  if (x->split != y->split)
    return x->split < y->split ? -1 : 1;
  if (x->sample != y->sample)
    return x->sample < y->sample ? -1 : 1;
  return x->line - y->line;
}

GArray *
hone_health_check (HoneDataset *dataset, const HoneHealthHow *how, HoneProgress progress, gpointer progress_data,
                   GCancellable *cancellable, GError **error)
{
  g_autoptr (GArray) findings = g_array_new (FALSE, TRUE, sizeof (HoneFinding));
  Health self = {
    dataset, hone_dataset_get_yaml (dataset), how, findings, progress, progress_data, cancellable,
  };

  g_array_set_clear_func (findings, clear_finding);
  take_own (&self);
  health_check_labels (&self);
  health_check_files (&self);
  health_check_classes (&self);
  if (how->pictures)
    health_check_pictures (&self);
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;
  g_array_sort (findings, by_place);
  return g_steal_pointer (&findings);
}
