/* SPDX-License-Identifier: Apache-2.0 */
/* class-auto.c - RandAugment, AutoAugment and AugMix: which deeds are done to a picture of a class, and how strongly
 * (spec 04, section 13; the magnitudes and AutoAugment's table are torchvision's, the table from Cubuk et al. 2019,
 * "AutoAugment: Learning Augmentation Policies from Data", for ImageNet)
 */
#include "hone-class-augment.h"

#include <math.h>
#include <string.h>

#define RAND_DEEDS 2
#define RAND_STRENGTH (9.0 / 30)
#define N_BINS 10  /* strengths of AutoAugment and AugMix: bin / 9 */
#define SEVERITY 3 /* of AugMix: the first bins */
#define N_CHAINS 3
#define MOST_DEEDS 3 /* in a chain of AugMix */

double
hone_class_deed_amount (HonePolicy policy, HoneDeed deed, double strength, int size)
{
  const double most[HONE_N_DEEDS] = {
    [HONE_DEED_SHEAR_X] = 0.3,
    [HONE_DEED_SHEAR_Y] = 0.3,
    [HONE_DEED_TRANSLATE_X] = policy == HONE_POLICY_AUGMIX ? size / 3.0 : 150.0 / 331 * size,
    [HONE_DEED_TRANSLATE_Y] = policy == HONE_POLICY_AUGMIX ? size / 3.0 : 150.0 / 331 * size,
    [HONE_DEED_ROTATE] = 30,
    [HONE_DEED_BRIGHTNESS] = 0.9,
    [HONE_DEED_COLOUR] = 0.9,
    [HONE_DEED_CONTRAST] = 0.9,
    [HONE_DEED_SHARPNESS] = 0.9,
  };

  if (deed == HONE_DEED_POSTERIZE)
    return (policy == HONE_POLICY_AUGMIX ? 4 : 8) - rint (4 * strength);
  return deed == HONE_DEED_SOLARIZE ? 255 - 255 * strength : most[deed] * strength;
}

/* Where a deed has two directions, @negative says which. */
static void
do_one (HonePolicy policy, HoneDeed deed, double strength, gboolean negative, guint8 *pixels, int size)
{
  double amount = hone_class_deed_amount (policy, deed, strength, size);

  if (deed < HONE_DEED_POSTERIZE && negative)
    amount = -amount;
  if (deed == HONE_DEED_TRANSLATE_X || deed == HONE_DEED_TRANSLATE_Y)
    amount = trunc (amount);
  else if (deed >= HONE_DEED_BRIGHTNESS && deed <= HONE_DEED_SHARPNESS)
    amount += 1;
  hone_deed_do (deed, amount, pixels, size, size);
}

static void
do_rand (guint8 *pixels, int size, HoneDraws *draws)
{
  for (int i = 0; i < RAND_DEEDS; i++) {
    const HoneDeed deed = (HoneDeed) hone_draw_index (draws, HONE_DEED_INVERT);
    const gboolean negative = hone_draw (draws) < 0.5;

    do_one (HONE_POLICY_RANDAUGMENT, deed, RAND_STRENGTH, negative, pixels, size);
  }
}

/* --- AutoAugment: one of 25 pairs --- */

typedef struct {
  HoneDeed deed;
  double chance;
  int bin;
} Step;

/* clang-format off */
static const Step pairs[][2] = {
  { { HONE_DEED_POSTERIZE, 0.4, 8 }, { HONE_DEED_ROTATE, 0.6, 9 } },
  { { HONE_DEED_SOLARIZE, 0.6, 5 }, { HONE_DEED_AUTO_CONTRAST, 0.6, 0 } },
  { { HONE_DEED_EQUALIZE, 0.8, 0 }, { HONE_DEED_EQUALIZE, 0.6, 0 } },
  { { HONE_DEED_POSTERIZE, 0.6, 7 }, { HONE_DEED_POSTERIZE, 0.6, 6 } },
  { { HONE_DEED_EQUALIZE, 0.4, 0 }, { HONE_DEED_SOLARIZE, 0.2, 4 } },
  { { HONE_DEED_EQUALIZE, 0.4, 0 }, { HONE_DEED_ROTATE, 0.8, 8 } },
  { { HONE_DEED_SOLARIZE, 0.6, 3 }, { HONE_DEED_EQUALIZE, 0.6, 0 } },
  { { HONE_DEED_POSTERIZE, 0.8, 5 }, { HONE_DEED_EQUALIZE, 1.0, 0 } },
  { { HONE_DEED_ROTATE, 0.2, 3 }, { HONE_DEED_SOLARIZE, 0.6, 8 } },
  { { HONE_DEED_EQUALIZE, 0.6, 0 }, { HONE_DEED_POSTERIZE, 0.4, 6 } },
  { { HONE_DEED_ROTATE, 0.8, 8 }, { HONE_DEED_COLOUR, 0.4, 0 } },
  { { HONE_DEED_ROTATE, 0.4, 9 }, { HONE_DEED_EQUALIZE, 0.6, 0 } },
  { { HONE_DEED_EQUALIZE, 0.0, 0 }, { HONE_DEED_EQUALIZE, 0.8, 0 } },
  { { HONE_DEED_INVERT, 0.6, 0 }, { HONE_DEED_EQUALIZE, 1.0, 0 } },
  { { HONE_DEED_COLOUR, 0.6, 4 }, { HONE_DEED_CONTRAST, 1.0, 8 } },
  { { HONE_DEED_ROTATE, 0.8, 8 }, { HONE_DEED_COLOUR, 1.0, 2 } },
  { { HONE_DEED_COLOUR, 0.8, 8 }, { HONE_DEED_SOLARIZE, 0.8, 7 } },
  { { HONE_DEED_SHARPNESS, 0.4, 7 }, { HONE_DEED_INVERT, 0.6, 0 } },
  { { HONE_DEED_SHEAR_X, 0.6, 5 }, { HONE_DEED_EQUALIZE, 1.0, 0 } },
  { { HONE_DEED_COLOUR, 0.4, 0 }, { HONE_DEED_EQUALIZE, 0.6, 0 } },
  { { HONE_DEED_EQUALIZE, 0.4, 0 }, { HONE_DEED_SOLARIZE, 0.2, 4 } },
  { { HONE_DEED_SOLARIZE, 0.6, 5 }, { HONE_DEED_AUTO_CONTRAST, 0.6, 0 } },
  { { HONE_DEED_INVERT, 0.6, 0 }, { HONE_DEED_EQUALIZE, 1.0, 0 } },
  { { HONE_DEED_COLOUR, 0.6, 4 }, { HONE_DEED_CONTRAST, 1.0, 8 } },
  { { HONE_DEED_EQUALIZE, 0.8, 0 }, { HONE_DEED_EQUALIZE, 0.6, 0 } },
};
/* clang-format on */

static void
do_auto (guint8 *pixels, int size, HoneDraws *draws)
{
  const Step *pair = pairs[hone_draw_index (draws, G_N_ELEMENTS (pairs))];

  for (int i = 0; i < 2; i++) {
    const gboolean wanted = hone_draw (draws) < pair[i].chance, negative = hone_draw (draws) < 0.5;

    if (wanted)
      do_one (HONE_POLICY_AUTOAUGMENT, pair[i].deed, pair[i].bin / (N_BINS - 1.0), negative, pixels, size);
  }
}

/* --- AugMix: the picture and three chains of deeds, mixed --- */

static void
do_chain (guint8 *pixels, int size, HoneDraws *draws)
{
  const guint n = 1 + hone_draw_index (draws, MOST_DEEDS);

  for (guint i = 0; i < n; i++) {
    const HoneDeed deed = (HoneDeed) (1 + hone_draw_index (draws, HONE_DEED_INVERT - 1)); /* not the identity */
    const double strength = hone_draw_index (draws, SEVERITY) / (N_BINS - 1.0);

    do_one (HONE_POLICY_AUGMIX, deed, strength, hone_draw (draws) < 0.5, pixels, size);
  }
}

/* Dirichlet with all parameters 1: exponentials by their sum. The first of @shares is the picture itself, by a Beta of
 * (1, 1): uniform. */
static void
draw_shares (double shares[1 + N_CHAINS], HoneDraws *draws)
{
  double sum = 0;

  shares[0] = hone_draw (draws);
  for (int i = 1; i <= N_CHAINS; i++)
    sum += shares[i] = -log (1 - hone_draw (draws));
  for (int i = 1; i <= N_CHAINS; i++)
    shares[i] *= sum > 0 ? (1 - shares[0]) / sum : 0;
}

static void
do_augmix (guint8 *pixels, int size, HoneDraws *draws)
{
  const gsize n = (gsize) size * (gsize) size * 3;
  g_autofree float *mixed = g_new (float, n);
  g_autofree guint8 *chain = g_malloc (n);
  double shares[1 + N_CHAINS];

  draw_shares (shares, draws);
  for (gsize k = 0; k < n; k++)
    mixed[k] = (float) shares[0] * (float) pixels[k];
  for (int i = 1; i <= N_CHAINS; i++) {
    memcpy (chain, pixels, n);
    do_chain (chain, size, draws);
    for (gsize k = 0; k < n; k++)
      mixed[k] += (float) shares[i] * (float) chain[k];
  }
  for (gsize k = 0; k < n; k++)
    pixels[k] = (guint8) CLAMP (mixed[k], 0.0f, 255.0f);
}

void
hone_class_policy_do (HonePolicy policy, guint8 *pixels, int size, HoneDraws *draws)
{
  if (policy == HONE_POLICY_RANDAUGMENT)
    do_rand (pixels, size, draws);
  else if (policy == HONE_POLICY_AUTOAUGMENT)
    do_auto (pixels, size, draws);
  else if (policy == HONE_POLICY_AUGMIX)
    do_augmix (pixels, size, draws);
}
