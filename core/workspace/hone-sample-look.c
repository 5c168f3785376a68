/* SPDX-License-Identifier: Apache-2.0 */
/* hone-sample-look.c - see hone-sample-look.h */
#include "hone-sample-look.h"

#include "hone-numbers.h"
#include <math.h>

#define SMALL_SIDE 160 /* pixels: enough for means */
#define MARGIN 0.25    /* of a range, on both sides */
#define LEAST_MARGIN 8 /* of brightness, colour, tint: no eye sees less */

static gboolean
is_grey_border (const guint8 *pixel)
{
  return pixel[0] == HONE_GREY && pixel[1] == HONE_GREY && pixel[2] == HONE_GREY;
}

static void
look_at_pixels (const HoneImage *image, HoneSampleLook *look)
{
  const gsize n = (gsize) image->width * (gsize) image->height;
  double sum[4] = { 0 };
  gsize counted = 0;

  for (gsize i = 0; i < n; i++) {
    const guint8 *p = image->pixels + 3 * i;
    const int red = p[0] - p[1], blue = p[2] - p[1];

    if (is_grey_border (p))
      continue;
    sum[0] += (p[0] + p[1] + p[2]) / 3.0;
    sum[1] += (ABS (red) + ABS (blue) + abs (p[0] - p[2])) / 3.0;
    sum[2] += red;
    sum[3] += blue;
    counted++;
  }
  counted = MAX (counted, 1);
  look->brightness = sum[0] / (double) counted;
  look->colour = sum[1] / (double) counted;
  look->red = sum[2] / (double) counted;
  look->blue = sum[3] / (double) counted;
}

HoneSampleLook
hone_sample_look (const HoneImage *image, GArray *boxes)
{
  const double side = MAX (image->width, image->height);
  g_autoptr (GArray) sizes = g_array_new (FALSE, FALSE, sizeof (double));
  HoneSampleLook look = { 0 };

  for (guint i = 0; boxes != NULL && i < boxes->len; i++) {
    const HoneCorners *box = &g_array_index (boxes, HoneCorners, i);
    const double size = sqrt (MAX (0, (double) (box->x2 - box->x1) * (double) (box->y2 - box->y1))) / side;

    g_array_append_val (sizes, size);
  }
  look_at_pixels (image, &look);
  look.object = hone_median (sizes);
  return look;
}

/* Ranges. */

static void
widen (double *least, double *most, double x)
{
  if (isnan (x))
    return;
  *least = isnan (*least) ? x : MIN (*least, x);
  *most = isnan (*most) ? x : MAX (*most, x);
}

void
hone_sample_range_add (HoneSampleRange *self, const HoneSampleLook *look)
{
  if (self->n++ == 0) {
    self->least = self->most = *look;
    return;
  }
  widen (&self->least.brightness, &self->most.brightness, look->brightness);
  widen (&self->least.colour, &self->most.colour, look->colour);
  widen (&self->least.red, &self->most.red, look->red);
  widen (&self->least.blue, &self->most.blue, look->blue);
  widen (&self->least.object, &self->most.object, look->object);
}

static GArray *
boxes_of (const HoneSample *sample, const HoneImage *image)
{
  GArray *boxes = g_array_new (FALSE, FALSE, sizeof (HoneCorners));

  for (guint i = 0; i < sample->n_labels; i++) {
    const HoneLabel *label = &sample->labels[i];
    const float w = label->w * (float) image->width, h = label->h * (float) image->height;
    const float x = label->cx * (float) image->width, y = label->cy * (float) image->height;
    const HoneCorners box = { label->klass, x - w / 2, y - h / 2, x + w / 2, y + h / 2, 0, 0 };

    g_array_append_val (boxes, box);
  }
  return boxes;
}

gboolean
hone_sample_range_read (HoneSampleRange *self, HoneDataset *dataset, HoneSplit split, guint n_most,
                        GCancellable *cancellable)
{
  guint n;
  HoneSample *const *samples = hone_dataset_get_samples (dataset, split, &n);
  const guint wanted = MIN (n, n_most);

  for (guint i = 0; i < wanted; i++) {
    const HoneSample *sample = samples[(guint64) i * n / wanted];
    g_autoptr (HoneImage) image = NULL;
    g_autoptr (GArray) boxes = NULL;
    HoneSampleLook look;

    if (g_cancellable_is_cancelled (cancellable))
      return FALSE;
    if (!sample->usable || (image = hone_image_read_small (sample->path, SMALL_SIDE, NULL)) == NULL)
      continue;
    boxes = boxes_of (sample, image);
    look = hone_sample_look (image, boxes);
    hone_sample_range_add (self, &look);
  }
  return TRUE;
}

/* -1: below, 1: above, 0: inside, or not known */
static int
outside (double x, double least, double most, double margin)
{
  margin = MAX (margin, MARGIN * (most - least));
  if (isnan (x) || isnan (least))
    return 0;
  return x < least - margin ? -1 : x > most + margin ? 1 : 0;
}

/* Sizes compare by their ratio. */
static int
outside_sizes (double x, double least, double most)
{
  return outside (log (x), log (least), log (most), log (1 + MARGIN));
}

guint
hone_sample_range_unlike (const HoneSampleRange *self, const HoneSampleLook *look)
{
  const HoneSampleLook *a = &self->least, *b = &self->most;
  guint unlike = 0;
  int size;

  if (self->n == 0)
    return 0;
  if (outside (look->brightness, a->brightness, b->brightness, LEAST_MARGIN) != 0)
    unlike |= HONE_UNLIKE_BRIGHTNESS;
  if (outside (look->colour, a->colour, b->colour, LEAST_MARGIN) != 0)
    unlike |= HONE_UNLIKE_COLOUR;
  if (outside (look->red, a->red, b->red, LEAST_MARGIN) != 0 ||
      outside (look->blue, a->blue, b->blue, LEAST_MARGIN) != 0)
    unlike |= HONE_UNLIKE_TINT;
  size = outside_sizes (look->object, a->object, b->object);
  if (size != 0)
    unlike |= size < 0 ? HONE_UNLIKE_SMALLER : HONE_UNLIKE_LARGER;
  return unlike;
}
