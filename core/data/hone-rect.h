/* SPDX-License-Identifier: Apache-2.0 */
/* hone-rect.h - batches of pictures of alike proportions, for validation and rect=true
 *
 * Source: spec 02, section 5 ("Rect batches"); fixtures/formats/rect_batches.json.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define HONE_RECT_PAD_VAL 0.5 /* strides added to each side in validation */
#define HONE_RECT_PAD_TRAIN 0.0

typedef struct {
  guint first, n;    /* order[first] .. order[first + n - 1] */
  int width, height; /* of every picture in the batch; multiples of the stride */
} HoneRectBatch;

typedef struct {
  guint n;      /* pictures */
  guint *order; /* place in the order -> index of the picture; by height / width, equal ones as they came */
  guint n_batches;
  HoneRectBatch *batches;
} HoneRect;

/**
 * hone_rect_new:
 * @widths, @heights: (array length=n): of the upright pictures, > 0
 * @batch: pictures in a batch, the last one may have fewer; >= 1
 * @imgsz: the long side
 * @pad: %HONE_RECT_PAD_VAL or %HONE_RECT_PAD_TRAIN
 */
HoneRect *hone_rect_new (const int *widths, const int *heights, guint n, guint batch, int imgsz, int stride,
                         double pad);
void hone_rect_free (HoneRect *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HoneRect, hone_rect_free)

G_END_DECLS
