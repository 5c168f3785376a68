/* SPDX-License-Identifier: Apache-2.0 */
/* sample-source.c - what training and rectangles have in common */
#include "sample-source.h"

#include <glib/gi18n-lib.h>

#define STRIDE 32 /* of all networks here */

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

HoneRect *
hone_sample_source_arrange (HoneSampleSource *self, int imgsz, int batch, double pad)
{
  g_autofree int *widths = g_new (int, self->n), *heights = g_new (int, self->n);

  for (guint i = 0; i < self->n; i++) {
    widths[i] = self->samples[i]->width;
    heights[i] = self->samples[i]->height;
  }
  return hone_rect_new (widths, heights, self->n, (guint) batch, imgsz, STRIDE, pad);
}

/* A sentence, and what it is about. */
static void
tell (HoneSampleSource *self, guint64 need, const char *what)
{
  g_autofree char *needed = g_format_size (need), *available = g_format_size (self->cache_state.available);

  hone_picture_cache_tell (
      self->cache, g_strdup_printf (_ ("%s That takes %s to be safe, and %s are free."), what, needed, available));
}

/* The reference asks for twice the pictures (spec 04, section 2). */
static void
decide_memory (HoneSampleSource *self, gboolean wanted)
{
  HoneCacheState *state = &self->cache_state;

  state->available = hone_memory_available ();
  if (2 * state->need <= state->available)
    state->how = HONE_CACHE_MEMORY;
  else if (wanted)
    tell (self, 2 * state->need, _ ("The pictures are not kept in memory (cache=ram) but read anew each time."));
}

/* And for a tenth more than the pictures here. */
static void
decide_disk (HoneSampleSource *self)
{
  HoneCacheState *state = &self->cache_state;
  guint64 missing;

  if (!hone_picture_cache_look_at_disk (self->cache, &missing, &state->available))
    return; /* it told why */
  if (missing + missing / 10 <= state->available) {
    state->how = HONE_CACHE_DISK;
    hone_picture_cache_use_disk (self->cache);
  } else {
    tell (self, missing + missing / 10, _ ("No decoded copies of the pictures are kept on disk (cache=disk)."));
  }
}

void
hone_sample_source_decide (HoneSampleSource *self, HoneCacheHow wanted, guint window)
{
  self->cache_state = (HoneCacheState){ .how = HONE_CACHE_NONE, .need = hone_picture_cache_need (self->cache) };
  if (wanted == HONE_CACHE_DISK)
    decide_disk (self);
  else if (wanted != HONE_CACHE_NONE)
    decide_memory (self, wanted == HONE_CACHE_MEMORY);
  hone_picture_cache_set_limit (self->cache, self->cache_state.how == HONE_CACHE_MEMORY ? self->n : window);
}

/* As many points as are worked with, in pixels. */
static void
add_outline (const HoneSample *sample, const HoneLabel *label, guint n, float w, float h, HoneObjects *objects,
             HoneCorners *box)
{
  const HonePoint *from = (const HonePoint *) (const void *) sample->points + label->first_point;
  HonePoint *to;

  box->first_point = objects->points->len;
  box->n_points = n;
  g_array_set_size (objects->points, box->first_point + n);
  to = hone_objects_outline (objects, box);
  hone_outline_resample (from, label->n_points, to, n);
  for (guint i = 0; i < n; i++)
    to[i] = (HonePoint){ to[i].x * w, to[i].y * h };
}

static guint
outline_length (const HoneSample *sample)
{
  guint longest = 0;

  for (guint i = 0; i < sample->n_labels; i++)
    longest = MAX (longest, sample->labels[i].n_points);
  return hone_outline_length (longest);
}

void
hone_sample_source_objects (HoneSampleSource *self, guint index, float w, float h, float x, float y,
                            HoneObjects *objects)
{
  const HoneSample *sample = self->samples[index];
  const guint n_points = sample->points != NULL ? outline_length (sample) : 0;

  if (hone_picture_cache_is_broken (self->cache, index))
    return;
  for (guint i = 0; i < sample->n_labels; i++) {
    const HoneLabel *label = &sample->labels[i];
    const float half_w = label->w / 2, half_h = label->h / 2;
    HoneCorners box = { .klass = label->klass,
                        .x1 = (label->cx - half_w) * w + x,
                        .y1 = (label->cy - half_h) * h + y,
                        .x2 = (label->cx + half_w) * w + x,
                        .y2 = (label->cy + half_h) * h + y };

    if (label->n_points > 0 && !self->has_places)
      add_outline (sample, label, n_points, w, h, objects, &box);
    g_array_append_val (objects->boxes, box);
  }
}
