/* SPDX-License-Identifier: Apache-2.0 */
/* rect-source.c - samples for validation: as they are, in batches of alike proportions (spec 02, section 5) or squares;
 * for classifiers the middle of each
 */
#include "sample-source.h"

#define STRIDE 32 /* of all networks here */

typedef struct {
  HoneSampleSource parent;
  HoneRect *rect;  /* of squares, too: the order is the data set's then */
  gboolean centre; /* squares, cut out of the middle */
  gboolean decided;
  guint n_started;
} RectSource;

/* Unless it was decided otherwise pictures stay from the second time on: a single validation needs each once. */
static void
rect_start (HoneSampleSource *source, int epoch)
{
  RectSource *self = (RectSource *) source;

  if (self->n_started++ == 1 && !self->decided)
    hone_sample_source_decide (source, HONE_CACHE_AUTO, 0);
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
put (HoneSampleSource *source, guint index, const HoneImage *image, HoneBatch *to, int which, HoneObjects *objects)
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
  hone_sample_source_objects (source, index, (float) (image->width * how.ratio), (float) (image->height * how.ratio),
                              (float) how.left, (float) how.top, objects);
}

static void
put_centre (HoneSampleSource *source, guint index, const HoneImage *image, HoneBatch *to, int which,
            HoneObjects *objects)
{
  hone_centre_crop (image, to->w, to->pixels + (gsize) which * to->h * to->w * 3);
  to->samples[which] = source->samples[index];
  to->place[which].gain_x = to->place[which].gain_y = 1; /* what is said is said of the whole picture */
  hone_sample_source_objects (source, index, (float) to->w, (float) to->h, 0, 0, objects);
}

static gboolean
rect_make (HoneSampleSource *source, guint batch, int which, HoneBatch *to, HoneObjects *objects, GError **error)
{
  const HoneRect *rect = ((const RectSource *) source)->rect;
  const guint index = rect->order[rect->batches[batch].first + (guint) which];
  const HoneImage *image = hone_picture_cache_get (source->cache, index, error);

  if (image == NULL)
    return FALSE;
  (((const RectSource *) source)->centre ? put_centre : put) (source, index, image, to, which, objects);
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

/* All batches imgsz x imgsz, in the order of the data set. */
static HoneRect *
squares (guint n, int imgsz, guint batch)
{
  HoneRect *self = g_new0 (HoneRect, 1);

  self->n = n;
  self->order = g_new (guint, n + 1);
  for (guint i = 0; i < n; i++)
    self->order[i] = i;
  self->n_batches = (n + batch - 1) / batch;
  self->batches = g_new0 (HoneRectBatch, self->n_batches + 1);
  for (guint i = 0; i < self->n_batches; i++)
    self->batches[i] =
        (HoneRectBatch){ .first = i * batch, .n = MIN (batch, n - i * batch), .width = imgsz, .height = imgsz };
  return self;
}

/* @size: that pictures are decoded for; 0: their own */
static RectSource *
source_new (HoneDataset *dataset, HoneSplit split, int size)
{
  RectSource *self = g_new0 (RectSource, 1);
  HoneSampleSource *source = &self->parent;

  hone_sample_source_init (source, &rect_class, dataset, split, size);
  source->has_places = TRUE;
  source->cache_state = (HoneCacheState){ .how = HONE_CACHE_NONE, .need = hone_picture_cache_need (source->cache) };
  hone_picture_cache_set_limit (source->cache, 0);
  return self;
}

HoneSampleSource *
hone_rect_source_new (HoneDataset *dataset, HoneSplit split, gboolean rect, int imgsz, int batch, double pad)
{
  RectSource *self = source_new (dataset, split, imgsz);
  HoneSampleSource *source = &self->parent;

  self->rect =
      rect ? hone_sample_source_arrange (source, imgsz, batch, pad) : squares (source->n, imgsz, (guint) batch);
  source->n_batches = self->rect->n_batches;
  return source;
}

HoneSampleSource *
hone_centre_source_new (HoneDataset *dataset, HoneSplit split, int imgsz, int batch)
{
  RectSource *self = source_new (dataset, split, 0);

  self->centre = TRUE;
  self->rect = squares (self->parent.n, imgsz, (guint) batch);
  self->parent.n_batches = self->rect->n_batches;
  return &self->parent;
}

void
hone_rect_source_set_cache (HoneSampleSource *source, HoneCacheHow cache)
{
  ((RectSource *) source)->decided = cache != HONE_CACHE_AUTO;
  if (cache != HONE_CACHE_AUTO)
    hone_sample_source_decide (source, cache, 0);
}
