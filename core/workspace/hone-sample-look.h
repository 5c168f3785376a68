/* SPDX-License-Identifier: Apache-2.0 */
/* hone-sample-look.h - whether a training sample looks like a picture that the model will meet
 *
 * Augmentation helps as long as what comes out could have been a picture of the validation set. A few numbers of each
 * picture (brightness, strength of colour, tint, size of its objects) are compared with their range over validation.
 */
#pragma once

#include "hone-augment.h"

G_BEGIN_DECLS

typedef struct {
  double brightness; /* mean, 0 .. 255 */
  double colour;     /* mean distance of red, green and blue, 0 .. 255 */
  double red, blue;  /* tint: mean of red - green and of blue - green, -255 .. 255 */
  double object;     /* median of the square root of area, as a part of the longer side; NAN without objects */
} HoneSampleLook;

typedef enum {
  HONE_UNLIKE_BRIGHTNESS = 1 << 0,
  HONE_UNLIKE_COLOUR = 1 << 1, /* strength */
  HONE_UNLIKE_TINT = 1 << 2,
  HONE_UNLIKE_SMALLER = 1 << 3, /* objects */
  HONE_UNLIKE_LARGER = 1 << 4,
} HoneUnlike;

/* Grey that surrounds a picture does not count. @boxes: (nullable) (element-type HoneCorners): in its pixels */
HoneSampleLook hone_sample_look (const HoneImage *image, GArray *boxes);

/* Over many pictures. */
typedef struct {
  HoneSampleLook least, most;
  guint n;
} HoneSampleRange;

void hone_sample_range_add (HoneSampleRange *self, const HoneSampleLook *look);
/* Over at most @n_most pictures of @split, spread over it; those that cannot be read are passed over. For a worker
 * thread. FALSE: cancelled */
gboolean hone_sample_range_read (HoneSampleRange *self, HoneDataset *dataset, HoneSplit split, guint n_most,
                                 GCancellable *cancellable);

/* Returns: HoneUnlike: what is outside the range, with a margin of a quarter of it and a little more; 0 when there is
 * no range */
guint hone_sample_range_unlike (const HoneSampleRange *self, const HoneSampleLook *look);

G_END_DECLS
