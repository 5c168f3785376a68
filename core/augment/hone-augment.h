/* SPDX-License-Identifier: Apache-2.0 */
/* hone-augment.h - pixel arithmetic and the training chain (spec 02, sections 5 and 8; spec 04, section 4)
 *
 * One transformation a file. Each takes its random numbers as arguments, so that a test can give them.
 */
#pragma once

#include "hone-class-augment.h"

G_BEGIN_DECLS

/* Pixels of the picture at hand. */
typedef struct {
  int klass;
  float x1, y1, x2, y2;
  guint first_point, n_points; /* of the outline, in the points of its picture; n_points 0: a box only */
} HoneCorners;

typedef struct {
  float x, y;
} HonePoint;

/* objects.c: what is on a picture. Outlines are all in one array, of which the boxes name their parts; without any it
 * stays empty. */
typedef struct {
  GArray *boxes;  /* of HoneCorners */
  GArray *points; /* of HonePoint */
} HoneObjects;
HoneObjects hone_objects_new (void);
void hone_objects_clear (HoneObjects *self); /* frees */
void hone_objects_empty (HoneObjects *self);
/* Adds a copy of @box. @points: (nullable): those that its outline is a part of. Returns: (transfer none): the copy */
HoneCorners *hone_objects_add (HoneObjects *self, const HoneCorners *box, const HonePoint *points);
/* Box and outline of one of them, moved by (@x, @y) and cut to @to. */
void hone_objects_move (HoneObjects *self, HoneCorners *box, float x, float y);
void hone_objects_clip (HoneObjects *self, HoneCorners *box, const HoneCorners *to);
/* Of one of them: its n_points. */
HonePoint *hone_objects_outline (const HoneObjects *self, const HoneCorners *box);

/* A picture in the making, with what is on it. */
typedef struct {
  int w, h;
  guint8 *pixels; /* w x h x 3 */
  HoneObjects objects;
} HoneFrame;
HoneFrame hone_frame_new (int w, int h); /* pixels not set */
void hone_frame_clear (HoneFrame *self);

/* outline.c */
#define HONE_OUTLINE_POINTS 1000 /* of an outline that is worked with */
/* How many points each of a picture's outlines gets, the longest of which has @longest. */
guint hone_outline_length (guint longest);
/* The closed ring of @n points with @to_n points, the old ones among them while there is room. */
void hone_outline_resample (const HonePoint *points, guint n, HonePoint *to, guint to_n);
/* What surrounds the part of the outline that is on a picture of @w x @h; all 0 when nothing is. */
HoneCorners hone_outline_box (const HonePoint *points, guint n, int w, int h);
/* Sets the bytes of @mask (w x h) that are inside or on the edge, points cut to whole pixels: as OpenCV does for an
 * outline that is on the picture; edges from far outside may differ by pixels at the border. */
void hone_outline_fill (const HonePoint *points, guint n, guint8 *mask, int w, int h);

#define HONE_GREY 114 /* what surrounds a picture */

/* resize.c */
void hone_resize (const guint8 *from, int w, int h, int channels, guint8 *to, int to_w, int to_h); /* bilinear, exact */
void hone_resize_nearest (const guint8 *from, int w, int h, int channels, guint8 *to, int to_w, int to_h);
/* Long side to @imgsz: spec 02, section 5. 0: as it is. */
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
/* What becomes of each hue (0 .. 179; those beyond are not asked for), saturation and value: spec 04, section 4. */
void hone_hsv_tables (double hue, double saturation, double value, guint8 h[256], guint8 s[256], guint8 v[256]);

/* mosaic.c: four pictures around (xc, yc) on a canvas of 2 s x 2 s; objects clipped, empty ones dropped. */
typedef struct {
  const HoneImage *image;
  const HoneCorners *boxes;
  guint n_boxes;
  const HonePoint *points; /* of their outlines */
} HoneTile;
void hone_mosaic (const HoneTile tiles[4], int xc, int yc, int s, HoneFrame *canvas);

/* perspective.c */
typedef struct {
  double perspective_x, perspective_y, angle, scale, shear_x, shear_y, translate_x, translate_y;
} HonePerspective;
void hone_perspective_matrix (const HonePerspective *draws, int w, int h, int to_w, int to_h, float m[9]);
/* What surrounds the four moved corners; neither clipped nor filtered. */
HoneCorners hone_perspective_box (const float m[9], gboolean perspective, HoneCorners box);
/* Moves, clips and filters in place; where there are outlines boxes are what surrounds them. @keep: (nullable): one a
 * box, out */
void hone_perspective_boxes (const float m[9], gboolean perspective, double scale, int to_w, int to_h,
                             HoneObjects *objects, guint8 *keep);

/* flip.c */
void hone_mirror_across (guint8 *pixels, int w, int h); /* w x h x 3, in place */
void hone_mirror_down (guint8 *pixels, int w, int h);
void hone_flip_horizontal (HoneFrame *self);
void hone_flip_vertical (HoneFrame *self);

/* copy-paste.c: objects with outlines, from one sample into another of the same size (spec 04, section 4) */
/* @share of those of @from that hide nothing are painted and added. */
void hone_copy_paste (HoneFrame *self, const HoneFrame *from, double share);
/* The same from its own mirror image. */
void hone_copy_paste_flip (HoneFrame *self, double share);

/* mix.c: two samples of the same size in one */
typedef struct {
  int x1, y1, x2, y2; /* pixels; right and bottom edge not included */
} HoneArea;
/* pixels = trunc (pixels * ratio + other * (1 - ratio)); the objects of both. */
void hone_mixup (HoneFrame *self, const HoneFrame *other, double ratio);
/* Beta (32, 32). */
double hone_mixup_draw (HoneDraws *draws);
/* @area of @other replaces that of @self, with the objects that are in it to at least a tenth (a hundredth where there
 * are outlines), cut to it. Returns FALSE, nothing done, if there are none. */
gboolean hone_cutmix (HoneFrame *self, const HoneFrame *other, HoneArea area);
/* One of three drawn areas that touches none of @boxes; FALSE if each does. */
gboolean hone_cutmix_draw (const GArray *boxes, int w, int h, HoneDraws *draws, HoneArea *area);

/* chain.c: the whole training sample */
typedef struct {
  int imgsz;
  double mosaic, degrees, translate, shear, perspective, hsv_h, hsv_s, hsv_v, flipud, fliplr, bgr, mixup, cutmix;
  double scale_low, scale_high; /* setting scale=s: 1 - s, 1 + s; a pair is taken as it is */
  double copy_paste;
  gboolean copy_paste_mixup; /* copy_paste_mode=mixup: see hone_copy_paste (); else hone_copy_paste_flip () */
  gboolean rect;             /* batches of similar shape; no mosaic, mixup, cutmix (spec 02, section 5) */
  HoneClassAugment classify; /* while on: of the above only imgsz counts */
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
 * hone_augment_place:
 * @mosaic: all of @tiles are used; else only the first
 * @tiles: the sample and three others for the mosaic; long side = imgsz; boxes in pixels
 * @to: of any size, which is filled: imgsz x imgsz, or the shape of the batch
 *
 * Mosaic, copies from the mirror image, and the perspective. Mixing with another sample, which was put in place
 * likewise, comes between this and hone_augment_finish (): colour, flips, order of channels.
 */
void hone_augment_place (const HoneAugment *how, gboolean mosaic, const HoneTile tiles[4],
                         const HoneAugmentDraws *drawn, HoneFrame *to);
void hone_augment_finish (const HoneAugment *how, const HoneAugmentDraws *drawn, HoneFrame *to);

/* hone_augment_draw () and both halves. Whether there is a mosaic, and of which pictures, is drawn by the caller
 * before; so is mixing. */
void hone_augment_sample (const HoneAugment *how, gboolean mosaic, const HoneTile tiles[4], HoneDraws *draws,
                          HoneFrame *to);

G_END_DECLS
