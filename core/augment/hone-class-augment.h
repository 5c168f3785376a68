/* SPDX-License-Identifier: Apache-2.0 */
/* hone-class-augment.h - samples of classifiers (spec 04, section 13)
 *
 * The arithmetic is Pillow's, which torchvision works with: a picture is resized by a triangle filter that grows with
 * the reduction, in two passes of whole numbers. All random numbers are arguments, or drawn from a HoneDraws.
 */
#pragma once

#include "hone-dataset.h"
#include "hone-random.h"

G_BEGIN_DECLS

/* class-resize.c */

/* A part of a picture: pixels, right and bottom edge not included in x + w, y + h. */
typedef struct {
  int x, y, w, h;
} HoneClassCrop;

/* The part @crop of @from as @to_w x @to_h pixels: it is cut out first, so nothing beside it counts. */
void hone_resize_smooth (const HoneImage *from, HoneClassCrop crop, guint8 *to, int to_w, int to_h);
/* Short side to @size, then the @size x @size pixels in the middle. */
void hone_centre_crop (const HoneImage *from, int size, guint8 *to);

/* class-policy.c */

typedef enum {
  HONE_POLICY_NONE,        /* then the colours are jittered */
  HONE_POLICY_RANDAUGMENT, /* two deeds of 14 */
  HONE_POLICY_AUTOAUGMENT, /* one of 25 pairs, learnt on ImageNet */
  HONE_POLICY_AUGMIX,      /* mixed with three chains of deeds */
} HonePolicy;

typedef enum {
  HONE_DEED_IDENTITY,
  HONE_DEED_SHEAR_X,
  HONE_DEED_SHEAR_Y,
  HONE_DEED_TRANSLATE_X,
  HONE_DEED_TRANSLATE_Y,
  HONE_DEED_ROTATE,
  HONE_DEED_BRIGHTNESS,
  HONE_DEED_COLOUR,
  HONE_DEED_CONTRAST,
  HONE_DEED_SHARPNESS,
  HONE_DEED_POSTERIZE,
  HONE_DEED_SOLARIZE,
  HONE_DEED_AUTO_CONTRAST,
  HONE_DEED_EQUALIZE,
  HONE_DEED_INVERT, /* AutoAugment's only */
  HONE_N_DEEDS,
} HoneDeed;

/**
 * hone_deed_do:
 * @pixels: @w x @h x 3, changed in place
 * @amount: shear: the slope; translate: pixels; rotate: degrees against the clock; brightness to sharpness: the factor,
 *   1 changes nothing; posterize: bits that stay; solarize: what is not darker is turned round; else not asked
 */
void hone_deed_do (HoneDeed deed, double amount, guint8 *pixels, int w, int h);
/* The hue turned by @turn, -0.5 .. 0.5 of a full circle. */
void hone_turn_hue (double turn, guint8 *pixels, int w, int h);

/* class-auto.c */

/* What a deed of strength 0 .. 1 of @policy has as amount on a picture of @size x @size, before sign and rounding;
 * brightness to sharpness: how far from 1. */
double hone_class_deed_amount (HonePolicy policy, HoneDeed deed, double strength, int size);
/* @pixels: @size x @size x 3, changed in place */
void hone_class_policy_do (HonePolicy policy, guint8 *pixels, int size, HoneDraws *draws);

/* class-sample.c */

typedef struct {
  gboolean on;                  /* else the samples are those of a detector */
  double scale_low, scale_high; /* of the area that is cut out */
  double fliplr, flipud, erasing;
  double hsv_h, hsv_s, hsv_v; /* how far colours are jittered, with HONE_POLICY_NONE */
  HonePolicy policy;
} HoneClassAugment;

/* The part that training sees; up to ten draws, then the middle. */
HoneClassCrop hone_class_draw_crop (double scale_low, double scale_high, int w, int h, HoneDraws *draws);
/* @to: @size x @size x 3 */
void hone_class_sample (const HoneImage *from, const HoneClassAugment *how, HoneDraws *draws, guint8 *to, int size);

G_END_DECLS
