/* SPDX-License-Identifier: Apache-2.0 */
/* rect-source.c - samples for validation: as they are, in batches of alike proportions (spec 02, section 5) */
#include "hone-rect.h"
#include "sample-source.h"

#define STRIDE 32

typedef struct {
  HoneSampleSource parent;
  HoneRect *rect;
  guint n_started;
} RectSource;

/* Pictures stay from the second time on: a single validation needs each once. */
static void
rect_start (HoneSampleSource *source, int epoch)
{
  RectSource *self = (RectSource *) source;
  const gboolean fits = 2 * hone_picture_cache_need (source->cache) <= hone_memory_available ();

  if (self->n_started++ == 1 && fits)
    hone_picture_cache_set_limit (source->cache, source->n);
}

static void
rect_shape (HoneSampleSource *source, guint batch, int *n, int *h, int *w)
{
  const HoneRectBatch *how = &((const RectSource *) source)->rect->batches[batch];

  *n = (int) how->n;
  *h = how->height;
  *w = how->width;
}

static void
put (HoneSampleSource *source, guint index, const HoneImage *image, HoneBatch *to, int which, GArray *boxes)
{
  const HoneSample *sample = source->samples[index];
  const HoneLetterboxGeometry how =
      hone_letterbox_geometry (image->width, image->height, to->w, to->h, FALSE, FALSE, STRIDE);
  const double gain_x = (double) image->width / sample->width * how.ratio;
  const double gain_y = (double) image->height / sample->height * how.ratio;

  hone_letterbox (image, &how, to->pixels + (gsize) which * to->h * to->w * 3);
  to->samples[which] = sample;
  to->place[which].gain_x = gain_x;
  to->place[which].gain_y = gain_y;
  to->place[which].pad_x = how.left;
  to->place[which].pad_y = how.top;
  hone_sample_source_boxes (source, index, (float) (image->width * how.ratio), (float) (image->height * how.ratio),
                            (float) how.left, (float) how.top, boxes);
}

static gboolean
rect_make (HoneSampleSource *source, guint batch, int which, HoneBatch *to, GArray *boxes, GError **error)
{
  const HoneRect *rect = ((const RectSource *) source)->rect;
  const guint index = rect->order[rect->batches[batch].first + (guint) which];
  const HoneImage *image = hone_picture_cache_get (source->cache, index, error);

  if (image == NULL)
    return FALSE;
  put (source, index, image, to, which, boxes);
  hone_picture_cache_release (source->cache, index);
  return TRUE;
}

static void
rect_free (HoneSampleSource *source)
{
  hone_rect_free (((RectSource *) source)->rect);
  hone_sample_source_clear (source);
  g_free (source);
}

static const HoneSampleSourceClass rect_class = {
  .start = rect_start,
  .shape = rect_shape,
  .make = rect_make,
  .free = rect_free,
};

HoneSampleSource *
hone_rect_source_new (HoneDataset *dataset, HoneSplit split, int imgsz, int batch, double pad)
{
  RectSource *self = g_new0 (RectSource, 1);
  HoneSampleSource *source = &self->parent;
  g_autofree int *widths = NULL, *heights = NULL;

  hone_sample_source_init (source, &rect_class, dataset, split, imgsz);
  hone_picture_cache_set_limit (source->cache, 0);
  widths = g_new (int, source->n);
  heights = g_new (int, source->n);
  for (guint i = 0; i < source->n; i++) {
    widths[i] = source->samples[i]->width;
    heights[i] = source->samples[i]->height;
  }
  self->rect = hone_rect_new (widths, heights, source->n, (guint) batch, imgsz, STRIDE, pad);
  source->n_batches = self->rect->n_batches;
  source->has_places = TRUE;
  return source;
}
