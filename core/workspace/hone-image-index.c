/* SPDX-License-Identifier: Apache-2.0 */
/* hone-image-index.c - see hone-image-index.h */
#include "hone-image-index.h"

struct _HoneImageIndex {
  gatomicrefcount refs;
  HoneDataset *dataset; /* (nullable) */
  const HoneDataYaml *yaml;
  GArray *kept; /* (nullable): what findings points into, unless it is the data set */
  const HoneFinding *findings;
  guint n_findings;

  HoneSample *const *samples[HONE_N_SPLITS];
  guint first[HONE_N_SPLITS + 1];
  float *smallest;
  guint *labels;       /* split by split, class by class */
  guint *start;        /* the findings of picture n are order[start[n]] .. order[start[n + 1] - 1] */
  guint *order;        /* of findings */
  GHashTable *by_path; /* made when it is asked for */
};

/* A finding about a whole file (a data.yaml, a stray label) may name a sample that is not there: it is nobody's. */
static gboolean
number_of (const HoneImageIndex *self, const HoneFinding *finding, guint *number)
{
  if (finding->sample >= self->first[finding->split + 1] - self->first[finding->split])
    return FALSE;
  *number = self->first[finding->split] + finding->sample;
  return TRUE;
}

/* The numbers of the pictures that a finding is about: two, where it is about a pair. A pair's first one is known by
 * its path alone. */
static guint
numbers_of (HoneImageIndex *self, const HoneFinding *finding, guint numbers[2])
{
  guint n = number_of (self, finding, &numbers[0]);

  if (n > 0 && finding->other != NULL && hone_image_index_find (self, finding->other, &numbers[1]))
    n = numbers[1] != numbers[0] ? 2 : 1;
  return n;
}

static void
index_findings (HoneImageIndex *self)
{
  guint n = hone_image_index_get_n (self), numbers[2], n_order = 0;
  g_autofree guint *fill = NULL;

  self->start = g_new0 (guint, n + 1);
  for (guint i = 0; i < self->n_findings; i++)
    for (guint k = numbers_of (self, &self->findings[i], numbers); k-- > 0; n_order++)
      self->start[numbers[k] + 1]++;
  self->order = g_new0 (guint, n_order + 1);
  for (guint i = 0; i < n; i++)
    self->start[i + 1] += self->start[i];
  fill = g_memdup2 (self->start, (n + 1) * sizeof (guint));
  for (guint i = 0; i < self->n_findings; i++)
    for (guint k = numbers_of (self, &self->findings[i], numbers); k-- > 0;)
      self->order[fill[numbers[k]]++] = i;
}

static float
smallest_of (const HoneSample *sample)
{
  float longer = (float) MAX (MAX (sample->width, sample->height), 1);
  float smallest = 2;

  for (guint i = 0; i < sample->n_labels; i++) {
    float side = MIN (sample->labels[i].w * (float) sample->width, sample->labels[i].h * (float) sample->height);

    if (side > 0)
      smallest = MIN (smallest, side / longer);
  }
  return smallest;
}

static void
index_labels (HoneImageIndex *self)
{
  int n_classes = self->yaml->n_classes;

  self->smallest = g_new (float, hone_image_index_get_n (self) + 1);
  self->labels = g_new0 (guint, (gsize) HONE_N_SPLITS * (gsize) MAX (n_classes, 1));
  for (guint number = 0; number < hone_image_index_get_n (self); number++) {
    const HoneSample *sample = hone_image_index_get_sample (self, number);
    int split = hone_image_index_get_split (self, number);

    self->smallest[number] = smallest_of (sample);
    for (guint i = 0; i < sample->n_labels; i++)
      if (sample->labels[i].klass >= 0 && sample->labels[i].klass < n_classes)
        self->labels[split * n_classes + sample->labels[i].klass]++;
  }
}

static void
keep_findings (HoneImageIndex *self, GArray *findings)
{
  if (findings == NULL)
    return;
  self->kept = g_array_ref (findings);
  self->findings = (const HoneFinding *) (void *) findings->data;
  self->n_findings = findings->len;
}

HoneImageIndex *
hone_image_index_new_of (const HoneDataYaml *yaml, HoneSample *const *const samples[HONE_N_SPLITS],
                         const guint n[HONE_N_SPLITS], GArray *findings)
{
  HoneImageIndex *self = g_new0 (HoneImageIndex, 1);

  g_atomic_ref_count_init (&self->refs);
  self->yaml = yaml;
  keep_findings (self, findings);
  for (int split = 0; split < HONE_N_SPLITS; split++) {
    self->samples[split] = samples[split];
    self->first[split + 1] = self->first[split] + n[split];
  }
  index_labels (self);
  index_findings (self);
  return self;
}

/* (element-type HoneFinding): what they point to stays the data set's */
static GArray *
own_findings (HoneDataset *dataset)
{
  guint n;
  const HoneFinding *own = hone_dataset_get_findings (dataset, &n);
  GArray *findings = g_array_new (FALSE, TRUE, sizeof (HoneFinding));

  return n > 0 ? g_array_append_vals (findings, own, n) : findings;
}

HoneImageIndex *
hone_image_index_new (HoneDataset *dataset, GArray *findings)
{
  g_autoptr (GArray) kept = findings != NULL ? g_array_ref (findings) : own_findings (dataset);
  HoneSample *const *samples[HONE_N_SPLITS];
  guint n[HONE_N_SPLITS];
  HoneImageIndex *self;

  for (int split = 0; split < HONE_N_SPLITS; split++)
    samples[split] = hone_dataset_get_samples (dataset, split, &n[split]);
  self = hone_image_index_new_of (hone_dataset_get_yaml (dataset), samples, n, kept);
  self->dataset = hone_dataset_ref (dataset);
  return self;
}

HoneImageIndex *
hone_image_index_ref (HoneImageIndex *self)
{
  g_atomic_ref_count_inc (&self->refs);
  return self;
}

void
hone_image_index_unref (HoneImageIndex *self)
{
  if (!g_atomic_ref_count_dec (&self->refs))
    return;
  g_clear_pointer (&self->by_path, g_hash_table_unref);
  g_free (self->smallest);
  g_free (self->labels);
  g_free (self->start);
  g_free (self->order);
  g_clear_pointer (&self->kept, g_array_unref);
  g_clear_pointer (&self->dataset, hone_dataset_unref);
  g_free (self);
}

HoneDataset *
hone_image_index_get_dataset (const HoneImageIndex *self)
{
  return self->dataset;
}

const HoneDataYaml *
hone_image_index_get_yaml (const HoneImageIndex *self)
{
  return self->yaml;
}

guint
hone_image_index_get_n (const HoneImageIndex *self)
{
  return self->first[HONE_N_SPLITS];
}

guint
hone_image_index_get_first (const HoneImageIndex *self, HoneSplit split)
{
  return self->first[split];
}

HoneSplit
hone_image_index_get_split (const HoneImageIndex *self, guint number)
{
  int split = 0;

  while (number >= self->first[split + 1])
    split++;
  return split;
}

const HoneSample *
hone_image_index_get_sample (const HoneImageIndex *self, guint number)
{
  HoneSplit split = hone_image_index_get_split (self, number);

  return self->samples[split][number - self->first[split]];
}

gboolean
hone_image_index_find (HoneImageIndex *self, const char *path, guint *number)
{
  gpointer found;

  if (self->by_path == NULL) {
    self->by_path = g_hash_table_new (g_str_hash, g_str_equal);
    for (guint i = 0; i < hone_image_index_get_n (self); i++)
      g_hash_table_insert (self->by_path, hone_image_index_get_sample (self, i)->path, GUINT_TO_POINTER (i));
  }
  if (path == NULL || !g_hash_table_lookup_extended (self->by_path, path, NULL, &found))
    return FALSE;
  *number = GPOINTER_TO_UINT (found);
  return TRUE;
}

float
hone_image_index_get_smallest (const HoneImageIndex *self, guint number)
{
  return self->smallest[number];
}

guint
hone_image_index_count_findings (const HoneImageIndex *self, guint number)
{
  return self->start[number + 1] - self->start[number];
}

gboolean
hone_image_index_has_problem (const HoneImageIndex *self, guint number)
{
  for (guint i = self->start[number]; i < self->start[number + 1]; i++)
    if (self->findings[self->order[i]].severity > HONE_SEVERITY_NOTE)
      return TRUE;
  return FALSE;
}

const HoneFinding *
hone_image_index_get_finding (const HoneImageIndex *self, guint number, guint i)
{
  return &self->findings[self->order[self->start[number] + i]];
}

const HoneFinding *
hone_image_index_get_findings (const HoneImageIndex *self, guint *n)
{
  *n = self->n_findings;
  return self->findings;
}

guint
hone_image_index_count_labels (const HoneImageIndex *self, HoneSplit split, int klass)
{
  return self->labels[(int) split * self->yaml->n_classes + klass];
}
