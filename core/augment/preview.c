/* SPDX-License-Identifier: Apache-2.0 */
/* preview.c - one training sample, to be looked at */
#include "sample-source.h"

#include <glib/gi18n-lib.h>

#define STRIDE 32 /* of all networks here */

/* Which of the usable samples is number @index of them all; the number of usable ones if it is none. */
static guint
find (const HoneSampleSource *source, HoneSplit split, guint index)
{
  guint n, i = 0;
  HoneSample *const *all = hone_dataset_get_samples (source->dataset, split, &n);

  while (index < n && i < source->n && source->samples[i] != all[index])
    i++;
  return index < n ? i : source->n;
}

/* By the shape of its batch if it were alone in it. */
static HoneFrame
frame_of (const HoneAugment *how, const HoneSample *sample)
{
  g_autoptr (HoneRect) rect = NULL;

  if (!how->rect)
    return hone_frame_new (how->imgsz, how->imgsz);
  rect = hone_rect_new (&sample->width, &sample->height, 1, 1, how->imgsz, STRIDE, HONE_RECT_PAD_TRAIN);
  return hone_frame_new (rect->batches[0].width, rect->batches[0].height);
}

/* A grey picture is no preview. */
static gboolean
is_whole (HoneSampleSource *source, guint index, GError **error)
{
  g_autofree char *why = NULL;

  if (!hone_picture_cache_is_broken (source->cache, index))
    return TRUE;
  why = hone_picture_cache_take_news (source->cache);
  g_set_error_literal (error, HONE_ERROR, HONE_ERROR_BAD_DATA, why);
  return FALSE;
}

static HoneImage *
make (HoneSampleSource *source, guint index, HoneAugment how, guint64 seed, GArray **boxes, GError **error)
{
  HonePlan plan;
  HoneDraws draws;
  HoneFrame frame;
  HoneImage *image = NULL;

  if (how.rect)
    how.mosaic = how.mixup = how.cutmix = 0;
  plan = hone_plan_sample (&how, NULL, (int) source->n, (int) index, seed, 0, 0);
  draws = hone_plan_draws (&plan, seed, 0, 0);
  frame = frame_of (&how, source->samples[index]);
  if (hone_sample_make (source, &how, &plan, &draws, &frame, error) && is_whole (source, index, error)) {
    image = g_new (HoneImage, 1);
    *image = (HoneImage){ frame.w, frame.h, g_steal_pointer (&frame.pixels) };
    *boxes = g_array_ref (frame.objects.boxes);
  }
  hone_frame_clear (&frame);
  return image;
}

HoneImage *
hone_augment_preview (HoneDataset *dataset, HoneSplit split, guint index, const HoneAugment *augment, guint64 seed,
                      GArray **boxes, GError **error)
{
  HoneSampleSource source = { 0 };
  HoneImage *image = NULL;
  guint i;

  hone_sample_source_init (&source, NULL, dataset, split, augment->imgsz);
  i = find (&source, split, index);
  if (i < source.n)
    image = make (&source, i, *augment, seed, boxes, error);
  else
    g_set_error_literal (error, HONE_ERROR, HONE_ERROR_BAD_DATA,
                         _ ("This picture is left out of training, so there is no preview of it."));
  hone_sample_source_clear (&source);
  return image;
}
