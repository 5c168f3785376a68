/* SPDX-License-Identifier: Apache-2.0 */
/* predict-heat.c - see predict-heat.h */
#include "predict-heat.h"

#include <math.h>

#define LEAST 1e-3f /* what is less sure than this stays dark even when nothing else is seen */

/* From nothing to the surest: dark, violet, red, orange, yellow, as hot iron. */
static const float colours[][3] = {
  { 0, 0, 16 }, { 80, 10, 110 }, { 190, 45, 80 }, { 245, 125, 20 }, { 252, 250, 160 }
};

#define LAST ((int) G_N_ELEMENTS (colours) - 1)

/* The surest class of every cell. (transfer full) */
static float *
best_of (const HoneHeadShape *shape, const float *scores, float *most)
{
  float *best = g_new (float, shape->anchors);

  *most = LEAST;
  for (int a = 0; a < shape->anchors; a++) {
    float logit = scores[a];

    for (int c = 1; c < shape->n_classes; c++)
      logit = MAX (logit, scores[(gsize) c * (gsize) shape->anchors + (gsize) a]);
    best[a] = 1 / (1 + expf (-logit));
    *most = MAX (*most, best[a]);
  }
  return best;
}

/* Between the four cells around a point of the network's input. */
static float
read_level (const float *cells, int h, int w, int stride, int x, int y)
{
  const float at_x = CLAMP (((float) x + 0.5f) / (float) stride - 0.5f, 0, (float) (w - 1));
  const float at_y = CLAMP (((float) y + 0.5f) / (float) stride - 0.5f, 0, (float) (h - 1));
  const int left = (int) at_x, top = (int) at_y, right = MIN (left + 1, w - 1), bottom = MIN (top + 1, h - 1);
  const float part_x = at_x - (float) left, part_y = at_y - (float) top;
  const float above = cells[top * w + left] * (1 - part_x) + cells[top * w + right] * part_x;
  const float below = cells[bottom * w + left] * (1 - part_x) + cells[bottom * w + right] * part_x;

  return above * (1 - part_y) + below * part_y;
}

static float
heat_at (const HoneHeadShape *shape, const float *best, int x, int y)
{
  float heat = 0;
  gsize first = 0;

  for (int level = 0; level < HONE_N_LEVELS; level++) {
    heat = MAX (heat, read_level (best + first, shape->h[level], shape->w[level], shape->stride[level], x, y));
    first += (gsize) shape->h[level] * (gsize) shape->w[level];
  }
  return heat;
}

static void
lay_over (const guint8 *from, float heat, guint8 *to)
{
  const float place = heat * (float) LAST;
  const int low = MIN ((int) place, LAST - 1);
  const float part = place - (float) low, alpha = 0.35f + 0.35f * heat;

  for (int k = 0; k < 3; k++) {
    const float colour = colours[low][k] * (1 - part) + colours[low + 1][k] * part;

    to[k] = (guint8) lrintf ((float) from[k] * (1 - alpha) + colour * alpha);
  }
}

HoneImage *
hone_predict_heat (const HoneHeadShape *shape, const float *scores, const guint8 *pixels, int h, int w)
{
  HoneImage *image = hone_image_new (w, h);
  float most;
  g_autofree float *best = best_of (shape, scores, &most);

  for (int y = 0; y < h; y++)
    for (int x = 0; x < w; x++) {
      const gsize at = ((gsize) y * (gsize) w + (gsize) x) * 3;

      lay_over (pixels + at, MIN (heat_at (shape, best, x, y) / most, 1), image->pixels + at);
    }
  return image;
}
