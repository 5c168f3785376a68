/* SPDX-License-Identifier: Apache-2.0 */
/* hone-augment.h - pixel arithmetic and the training chain (spec 02, sections 5 and 8; spec 04, section 4)
 *
 * One transformation a file. Each takes its random numbers as arguments, so that a test can give them.
 */
#pragma once

#include "hone-dataset.h"
#include "hone-random.h"

G_BEGIN_DECLS

/* Pixels of the picture at hand. */
typedef struct {
  int klass;
  float x1, y1, x2, y2;
} HoneBox;

#define HONE_GREY 114 /* what surrounds a picture */

/* resize.c */
void hone_resize (const guint8 *from, int w, int h, int channels, guint8 *to, int to_w, int to_h); /* bilinear, exact */
void hone_resize_nearest (const guint8 *from, int w, int h, int channels, guint8 *to, int to_w, int to_h);
/* Long side to @imgsz: spec 02, section 5. */
void hone_load_size (int w, int h, int imgsz, int *to_w, int *to_h);

/* letterbox.c */
typedef struct {
  int w, h;               /* of the picture inside */
  int left, top, right, bottom;
  double ratio;
} HoneLetterboxGeometry;
HoneLetterboxGeometry hone_letterbox_geometry (int w, int h, int to_w, int to_h, gboolean pad_to_stride, gboolean scale_up,
                                               int stride);

/* warp.c: @m maps points of @from to points of @to, row by row. Border HONE_GREY. */
void hone_warp (const guint8 *from, int w, int h, const float m[9], guint8 *to, int to_w, int to_h);

/* hsv.c */
void hone_rgb_to_hsv (const guint8 *rgb, guint8 *hsv, gsize n_pixels);
void hone_hsv_to_rgb (const guint8 *hsv, guint8 *rgb, int width, int height); /* width matters: spec 02, section 8 */
void hone_hsv_jitter (guint8 *rgb, int width, int height, double hue, double saturation, double value); /* gains r_k */

/* mosaic.c: four pictures around (xc, yc) on a canvas of 2 s x 2 s; boxes: (element-type HoneBox), clipped, empty ones dropped. */
typedef struct {
  const HoneImage *image;
  const HoneBox *boxes;
  guint n_boxes;
} HoneTile;
void hone_mosaic (const HoneTile tiles[4], int xc, int yc, int s, guint8 *canvas, GArray *boxes);

/* perspective.c */
typedef struct {
  double perspective_x, perspective_y, angle, scale, shear_x, shear_y, translate_x, translate_y;
} HonePerspective;
void hone_perspective_matrix (const HonePerspective *draws, int w, int h, int to_w, int to_h, float m[9]);
/* Moves, clips and filters in place. @keep: (nullable): one a box, out */
void hone_perspective_boxes (const float m[9], gboolean perspective, double scale, int to_w, int to_h, GArray *boxes,
                             guint8 *keep);

/* flip.c */
void hone_flip_horizontal (guint8 *pixels, int w, int h, HoneBox *boxes, guint n_boxes);
void hone_flip_vertical (guint8 *pixels, int w, int h, HoneBox *boxes, guint n_boxes);

/* chain.c: the whole training sample */
typedef struct {
  int imgsz;
  double mosaic, degrees, translate, scale, shear, perspective, hsv_h, hsv_s, hsv_v, flipud, fliplr, bgr;
} HoneAugment;

/* The loaded (long side = imgsz) picture @index of the split; called from loader threads. */
typedef const HoneImage *(*HoneLoadFunc) (guint index, gpointer data);

/**
 * hone_augment_sample:
 * @index: of the sample; @others: 3 more for the mosaic, drawn by the caller from the buffer of spec 04, section 4
 * @to: imgsz x imgsz x 3
 * @boxes: (element-type HoneBox): out, pixels of @to
 */
void hone_augment_sample (const HoneAugment *how, gboolean mosaic, const HoneTile tiles[4], HoneDraws *draws, guint8 *to,
                          GArray *boxes);

G_END_DECLS
