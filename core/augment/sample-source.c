/* SPDX-License-Identifier: Apache-2.0 */
/* sample-source.c - what training and rectangles have in common */
#include "sample-source.h"

void
hone_sample_source_init (HoneSampleSource *self, const HoneSampleSourceClass *klass, HoneDataset *dataset,
                         HoneSplit split, int imgsz)
{
  guint n;
  HoneSample *const *all = hone_dataset_get_samples (dataset, split, &n);

  self->klass = klass;
  self->dataset = hone_dataset_ref (dataset);
  self->samples = g_new (const HoneSample *, n);
  for (guint i = 0; i < n; i++)
    if (all[i]->usable)
      self->samples[self->n++] = all[i];
  self->cache = hone_picture_cache_new (self->samples, self->n, imgsz);
}

void
hone_sample_source_clear (HoneSampleSource *self)
{
  hone_picture_cache_free (self->cache);
  g_free (self->samples);
  hone_dataset_unref (self->dataset);
}

void
hone_sample_source_boxes (HoneSampleSource *self, guint index, float w, float h, float x, float y, GArray *boxes)
{
  const HoneSample *sample = self->samples[index];

  if (hone_picture_cache_is_broken (self->cache, index))
    return;
  for (guint i = 0; i < sample->n_labels; i++) {
    const HoneLabel *label = &sample->labels[i];
    const float half_w = label->w / 2, half_h = label->h / 2;
    const HoneCorners box = { label->klass, (label->cx - half_w) * w + x, (label->cy - half_h) * h + y,
                              (label->cx + half_w) * w + x, (label->cy + half_h) * h + y };

    g_array_append_val (boxes, box);
  }
}
