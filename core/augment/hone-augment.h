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
} HoneCorners;

#define HONE_GREY 114 /* what surrounds a picture */

/* resize.c */
void hone_resize (const guint8 *from, int w, int h, int channels, guint8 *to, int to_w, int to_h); /* bilinear, exact */
void hone_resize_nearest (const guint8 *from, int w, int h, int channels, guint8 *to, int to_w, int to_h);
/* Long side to @imgsz: spec 02, section 5. */
void hone_load_size (int w, int h, int imgsz, int *to_w, int *to_h);

/* letterbox.c */
typedef struct {
  int w, h; /* of the picture inside */
  int left, top, right, bottom;
  double ratio;
} HoneLetterboxGeometry;
HoneLetterboxGeometry hone_letterbox_geometry (int w, int h, int to_w, int to_h, gboolean pad_to_stride,
                                               gboolean scale_up, int stride);

/* @from resized to how->w x how->h inside HONE_GREY. @to: (left + w + right) x (top + h + bottom) x 3 */
void hone_letterbox (const HoneImage *from, const HoneLetterboxGeometry *how, guint8 *to);

/* warp.c: @m maps points of @from to points of @to, row by row. Border HONE_GREY. */
void hone_warp (const guint8 *from, int w, int h, const float m[9], guint8 *to, int to_w, int to_h);

/* hsv.c */
void hone_rgb_to_hsv (const guint8 *rgb, guint8 *hsv, gsize n_pixels);
void hone_hsv_to_rgb (const guint8 *hsv, guint8 *rgb, int width, int height); /* width matters: spec 02, section 8 */
void hone_hsv_jitter (guint8 *rgb, int width, int height, double hue, double saturation, double value); /* gains r_k */

/* mosaic.c: four pictures around (xc, yc) on a canvas of 2 s x 2 s; boxes: (element-type HoneCorners), clipped, empty
 * ones dropped. */
typedef struct {
  const HoneImage *image;
  const HoneCorners *boxes;
  guint n_boxes;
} HoneTile;
void hone_mosaic (const HoneTile tiles[4], int xc, int yc, int s, guint8 *canvas, GArray *boxes);

/* perspective.c */
typedef struct {
  double perspective_x, perspective_y, angle, scale, shear_x, shear_y, translate_x, translate_y;
} HonePerspective;
void hone_perspective_matrix (const HonePerspective *draws, int w, int h, int to_w, int to_h, float m[9]);
/* What surrounds the four moved corners; neither clipped nor filtered. */
HoneCorners hone_perspective_box (const float m[9], gboolean perspective, HoneCorners box);
/* Moves, clips and filters in place. @keep: (nullable): one a box, out */
void hone_perspective_boxes (const float m[9], gboolean perspective, double scale, int to_w, int to_h, GArray *boxes,
                             guint8 *keep);

/* flip.c */
void hone_flip_horizontal (guint8 *pixels, int w, int h, HoneCorners *boxes, guint n_boxes);
void hone_flip_vertical (guint8 *pixels, int w, int h, HoneCorners *boxes, guint n_boxes);

/* mix.c: two samples of the same size in one */
typedef struct {
  int x1, y1, x2, y2; /* pixels; right and bottom edge not included */
} HoneArea;
/* pixels = trunc (pixels * ratio + other * (1 - ratio)); the boxes of both. */
void hone_mixup (guint8 *pixels, GArray *boxes, const guint8 *other, const GArray *other_boxes, int w, int h,
                 double ratio);
/* Beta (32, 32). */
double hone_mixup_draw (HoneDraws *draws);
/* @area of @other replaces that of @pixels, with the objects that are in it to at least a tenth, cut to it. Returns
 * FALSE, nothing done, if there are none. */
gboolean hone_cutmix (guint8 *pixels, GArray *boxes, const guint8 *other, const GArray *other_boxes, int w, int h,
                      HoneArea area);
/* One of three drawn areas that touches none of @boxes; FALSE if each does. */
gboolean hone_cutmix_draw (const GArray *boxes, int w, int h, HoneDraws *draws, HoneArea *area);

/* chain.c: the whole training sample */
typedef struct {
  int imgsz;
  double mosaic, degrees, translate, shear, perspective, hsv_h, hsv_s, hsv_v, flipud, fliplr, bgr, mixup, cutmix;
  double scale_low, scale_high; /* setting scale=s: 1 - s, 1 + s; a pair is taken as it is */
  double copy_paste;
  gboolean copy_paste_mixup; /* copy_paste_mode=mixup; else flip */
  gboolean rect;             /* batches of similar shape; no mosaic, mixup, cutmix (spec 02, section 5) */
} HoneAugment;

/* All that is drawn for one sample, in the order of spec 04, section 4. */
typedef struct {
  int centre_y, centre_x; /* of the mosaic; 0 without one */
  HonePerspective perspective;
  double hue, saturation, value; /* gains r_k */
  gboolean flip_vertical, flip_horizontal;
  gboolean swap; /* blue first */
} HoneAugmentDraws;
HoneAugmentDraws hone_augment_draw (const HoneAugment *how, gboolean mosaic, HoneDraws *draws);

/**
 * hone_augment_apply:
 * @mosaic: all of @tiles are used; else only the first
 * @tiles: the sample and three others for the mosaic; long side = imgsz; boxes in pixels
 * @to: imgsz x imgsz x 3
 * @boxes: (element-type HoneCorners): out, pixels of @to
 */
void hone_augment_apply (const HoneAugment *how, gboolean mosaic, const HoneTile tiles[4],
                         const HoneAugmentDraws *drawn, guint8 *to, GArray *boxes);

/* The two halves of it: mixing with another sample that was put in place comes in between. */
void hone_augment_place (const HoneAugment *how, gboolean mosaic, const HoneTile tiles[4],
                         const HoneAugmentDraws *drawn, guint8 *to, GArray *boxes);
void hone_augment_finish (const HoneAugment *how, const HoneAugmentDraws *drawn, guint8 *to, GArray *boxes);

/* hone_augment_draw () and hone_augment_apply (). Whether there is a mosaic, and of which pictures, is drawn by the
 * caller before; so is mixing. */
void hone_augment_sample (const HoneAugment *how, gboolean mosaic, const HoneTile tiles[4], HoneDraws *draws,
                          guint8 *to, GArray *boxes);

G_END_DECLS
